/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One trajectory: groups, tiles, and the loud locations found by skipping. */
#include "trajectory/run.h"
#include "core/clock.h"
#include "core/try.h"
#include "trajectory/skip.h"

#include <math.h>
#include <omp.h>
#include <string.h>

/* ---- memory --------------------------------------------------------------------------------- */

void qn_trajectory_work_destroy(qn_trajectory_work *work) {
    if (!work) return;
    void *arrays[] = {work->arena,   work->loud,   work->event,  work->events,
                      work->scratch, work->expand, work->chunks, work->norms};
    for (size_t k = 0; k < sizeof arrays / sizeof *arrays; ++k) qn_free(arrays[k]);
    qn_free(work);
}

static size_t norms_of(const qn_trajectory *t) { return t->certain ? QN_CHUNKS * t->ngroups : 0; }

size_t qn_trajectory_work_bytes(const qn_trajectory *t) {
    return t->arena + t->nlocations * (1 + sizeof(size_t)) + t->nblocks +
           QN_PENDING * QN_COEFFICIENTS * t->kernels->real_bytes +
           (sizeof(uint32_t) << QN_TILE_BITS) + QN_CHUNKS * 64 * sizeof(double complex) +
           norms_of(t) * sizeof(double);
}

qn_status qn_trajectory_work_create(const qn_trajectory *t, qn_trajectory_work **work) {
    qn_status status = QN_OK;
    qn_trajectory_work *made = qn_alloc(1, sizeof *made);
    QN_TRY_ALLOC(made);
    made->t = t;
    made->arena = qn_alloc(t->arena + 64, 1);
    made->loud = qn_alloc(t->nlocations + 1, sizeof *made->loud);
    made->event = qn_alloc(t->nblocks + 1, sizeof *made->event);
    made->events = qn_alloc(t->nlocations + 1, sizeof *made->events);
    made->scratch = qn_alloc(QN_PENDING * QN_COEFFICIENTS, t->kernels->real_bytes);
    made->expand = qn_alloc((size_t)1 << QN_TILE_BITS, sizeof *made->expand);
    made->chunks = qn_alloc(QN_CHUNKS * 64, sizeof *made->chunks);
    made->norms = qn_alloc(norms_of(t) + 1, sizeof *made->norms);
    QN_TRY_ALLOC(made->arena && made->loud && made->event && made->events && made->scratch &&
                 made->expand && made->chunks && made->norms);
    *work = made;
    made = NULL;
out:
    qn_trajectory_work_destroy(made);
    return status;
}

/* ---- steps that move states ----------------------------------------------------------------- */

static size_t reals_of(const qn_trajectory *t, int nqubits) {
    return (size_t)2 << (nqubits > t->lane_bits ? nqubits : t->lane_bits);
}

static void start(const qn_runner *r, const qn_step *step) {
    const qn_trajectory *t = r->t;
    void *psi = qn_runner_state(r, step->group);
    const double complex *from = step->index >= 0 && r->states ? r->states[step->index] : NULL;
    memset(psi, 0, reals_of(t, step->nqubits) * t->kernels->real_bytes);
    if (!from) {
        t->kernels->set(psi, 0, 1.0);
        return;
    }
    for (size_t i = 0; i < (size_t)1 << step->nqubits; ++i)
        t->kernels->set(psi, step->offset_a[i], from[i]);
}

static void merge(const qn_runner *r, const qn_step *step) {
    const qn_trajectory *t = r->t;
    const void *a = qn_runner_state(r, step->a), *b = qn_runner_state(r, step->b);
    void *psi = qn_runner_state(r, step->group);
    const size_t size_a = step->size_a, size_b = step->size_b;
    if (step->vectors) {
        t->kernels->product(size_a, step->offset_a, a, size_b, step->offset_b, b, psi);
        return;
    }
    memset(psi, 0, reals_of(t, step->nqubits) * t->kernels->real_bytes);
    for (size_t j = 0; j < size_b; ++j)
        for (size_t i = 0; i < size_a; ++i)
            t->kernels->set(psi, step->offset_a[i] + step->offset_b[j],
                            t->kernels->get(a, i) * t->kernels->get(b, j));
}

static void extend(const qn_runner *r, const qn_step *step) {
    const qn_trajectory *t = r->t;
    if (step->nqubits < t->lane_bits) return; /* the lanes above are zero already */
    const size_t bytes = reals_of(t, step->nqubits) * t->kernels->real_bytes;
    memset((char *)qn_runner_state(r, step->group) + bytes, 0, bytes);
}

static void compact(const qn_runner *r, const qn_step *step) {
    const qn_state_kernels *kernels = r->t->kernels;
    void *psi = qn_runner_state(r, step->group);
    const size_t below = ((size_t)1 << step->index) - 1, half = (size_t)1 << (step->nqubits - 1);
    for (size_t i = 0; i < half; ++i)
        kernels->set(psi, i, kernels->get(psi, (i & ~below) << 1 | (i & below)));
    for (size_t i = half; i < kernels->lanes; ++i) kernels->set(psi, i, 0.0);
}

/* ---- which locations are loud --------------------------------------------------------------- */

static size_t find_events(const qn_runner *r, qn_draw draw) {
    const qn_trajectory *t = r->t;
    qn_trajectory_work *w = r->work;
    if (draw == QN_DRAW_QUIET) return 0;
    if (draw == QN_DRAW_SEVERAL)
        return qn_skip_draw_several(t->survival, w->pairs, t->nlocations, r->rng, w->events);
    if (draw != QN_DRAW_ONE)
        return qn_skip_draw(t->survival, t->nlocations, draw == QN_DRAW_LOUD, r->rng, w->events);
    w->events[0] = w->single;
    return 1;
}

static void draw_events(const qn_runner *r, qn_draw draw) {
    const qn_trajectory *t = r->t;
    qn_trajectory_work *w = r->work;
    w->forced = draw == QN_DRAW_ONE;
    w->nevents = find_events(r, draw);
    for (size_t k = 0; k < w->nevents; ++k)
        w->loud[w->events[k]] = w->event[t->block_of[w->events[k]]] = true;
}

static void forget_events(const qn_runner *r) {
    qn_trajectory_work *w = r->work;
    for (size_t k = 0; k < w->nevents; ++k)
        w->loud[w->events[k]] = w->event[r->t->block_of[w->events[k]]] = false;
    w->nevents = 0;
}

/* ---- the whole ------------------------------------------------------------------------------ */

void qn_runner_begin(const qn_runner *r, qn_draw draw) {
    r->work->bits = r->work->ended = r->work->ends = 0;
    r->work->npending = 0;
    r->work->waiting = NULL;
    for (size_t k = 0; k < norms_of(r->t) && draw != QN_DRAW_AGAIN; ++k) r->work->norms[k] = -1.0;
    draw_events(r, draw);
}

void qn_runner_step(const qn_runner *r, const qn_step *step) {
    typedef void mover(const qn_runner *r, const qn_step *step);
    static mover *const movers[] = {[QN_STEP_START] = start,
                                    [QN_STEP_MERGE] = merge,
                                    [QN_STEP_EXTEND] = extend,
                                    [QN_STEP_BLOCK] = qn_runner_block,
                                    [QN_STEP_COMPACT] = compact};
    if (r->work->npending && step->kind != QN_STEP_BLOCK) qn_runner_flush(r);
    movers[step->kind](r, step);
}

void qn_runner_end(const qn_runner *r) {
    qn_runner_flush(r);
    forget_events(r);
}

void qn_trajectory_run(const qn_trajectory_bound *bound, qn_trajectory_work *work,
                       const double complex *const *states, qn_draw draw, qn_rng *rng, int threads,
                       qn_trajectory_sample *sample) {
    const qn_trajectory *t = bound->t;
    const qn_runner r = {t, bound, work, states, rng, threads > 0 ? threads : 1};
    qn_runner_begin(&r, draw);
    for (size_t k = 0; k < t->nsteps && draw != QN_DRAW_AGAIN; ++k)
        qn_runner_step(&r, &t->steps[k]);
    qn_runner_end(&r);
    if (sample->values) qn_runner_values(&r, sample->values);
    if (sample->state) qn_runner_keep(&r, sample->state);
    if (t->bits) qn_runner_bits(&r);
    sample->bits = work->bits;
}

qn_status qn_trajectory_time(const qn_trajectory_bound *bound, int threads, double *seconds) {
    qn_status status = QN_OK;
    const qn_trajectory *t = bound->t;
    qn_trajectory_work *work = NULL;
    double *values = qn_alloc(t->nvalues + 1, sizeof *values);
    qn_trajectory_sample sample = {.values = values};
    QN_TRY_ALLOC(values);
    QN_TRY(qn_trajectory_work_create(t, &work));
    for (uint64_t k = 0; k < 2; ++k) {
        qn_rng rng;
        qn_rng_init(&rng, 0, QN_STREAM_TRAJECTORY, UINT64_MAX, 0, k);
        const double start = qn_seconds();
        qn_trajectory_run(bound, work, NULL, QN_DRAW_ALL, &rng, threads, &sample);
        *seconds = qn_seconds() - start;
    }
out:
    qn_trajectory_work_destroy(work);
    qn_free(values);
    return status;
}
