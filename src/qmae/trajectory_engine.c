/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The trajectory engine: the whole circuit as random pure states, so that anything may link the
 * registers. Values have error bars; derivatives run every shifted circuit, which is affordable for
 * small registers only (docs/trajectories.md). */
#include "core/mean.h"
#include "core/try.h"
#include "loader/embedding.h"
#include "qmae/angles_bound.h"
#include "qmae/engine.h"
#include "qmae_noise/trajectory.h"
#include "trajectory/single.h"

#include <math.h>
#include <string.h>

enum { LOOK = 64 }; /* trajectories between two looks at the error */

/* Added to the numbers of the trajectories that show the decoder's output, so that they draw apart
 * from those of the loss. */
static const uint64_t OUTPUT = UINT64_C(1) << 40;

typedef struct trajectory_state {
    qn_trajectory *circuit; /* all of it, for the loss */
    qn_trajectory *data;    /* up to the decoder's output */
    size_t size;            /* 2^n */
} trajectory_state;

typedef struct trajectory_work {
    qn_trajectory_bound *circuit, *data;
    qn_trajectory_work *circuit_work, *data_work;
    qn_sampling sampling;
    uint64_t drawn; /* trajectories of the last loss; the shifted circuits take as many */
    double *params; /* of the circuit */
    double *vector, *direction; /* 2^n; direction has 2 * 2^n of work behind it */
    double *shifts, *slope;     /* 2 x and 1 x the angles that load the input */
    double complex *input, *reference, *kept, *before; /* 2^n */
} trajectory_work;

/* ---- creating ------------------------------------------------------------------------------- */

static bool destructive(const qn_qmae *qmae) { return qmae->spec.test == QN_TEST_DESTRUCTIVE; }

static void destroy(void *state) {
    trajectory_state *s = state;
    if (!s) return;
    qn_trajectory_destroy(s->circuit);
    qn_trajectory_destroy(s->data);
    qn_free(s);
}

/* The instructions before the SWAP test. */
static qn_status data_plan(const qn_qmae *qmae, const qn_trajectory_options *options,
                           qn_trajectory **plan, qn_diag *diag) {
    const qn_instr **selected = NULL;
    size_t count = 0;
    qn_status status = qn_program_select(qmae->program, ~(1u << QN_SECTION_SWAP_TEST), &selected,
                                         &count);
    if (status == QN_OK)
        status = qn_trajectory_create(selected, count, qmae->registers.count, options, plan, diag);
    qn_free(selected);
    return status;
}

static qn_status create(const qn_qmae *qmae, void **state, qn_diag *diag) {
    static const uint64_t ancilla = 1;
    qn_status status = QN_OK;
    const int n = qmae->spec.qubits;
    int in[QN_QMAE_MAX_QUBITS], ref[QN_QMAE_MAX_QUBITS];
    const qn_trajectory_register registers[2] = {{n, in}, {n, ref}};
    qn_trajectory_options o = qn_trajectory_options_default();
    trajectory_state *s = qn_alloc(1, sizeof *s);
    QN_TRY_ALLOC(s);
    for (int q = 0; q < n; ++q) {
        in[q] = qmae->registers.in + q;
        ref[q] = qmae->registers.ref + q;
    }
    s->size = (size_t)1 << n;
    o.nregisters = qn_embeds_by_circuit(qmae) ? 0 : 2;
    o.registers = registers;
    o.nkeep = n;
    o.keep = in;
    QN_TRY(data_plan(qmae, &o, &s->data, diag));
    o.nkeep = 0;
    o.drop = destructive(qmae) || qmae->registers.count > QN_TRAJECTORY_WHOLE;
    o.nparities = destructive(qmae) ? 0 : 1;
    o.parities = &ancilla;
    o.bits = destructive(qmae);
    QN_TRY(qn_trajectory_of(qmae->program, &o, &s->circuit, diag));
    *state = s;
    s = NULL;
out:
    destroy(s);
    return status;
}

static const trajectory_state *state_of(const qn_qmae *qmae) { return qmae->state; }

static size_t nsteps(const qn_qmae *qmae) { return qn_trajectory_nsteps(state_of(qmae)->circuit); }

/* ---- bound and work ------------------------------------------------------------------------- */

static size_t plan_bytes(const qn_qmae *qmae) {
    const trajectory_state *s = state_of(qmae);
    return qn_trajectory_plan_bytes(s->circuit) + qn_trajectory_plan_bytes(s->data);
}

static size_t work_apart(const qn_qmae *qmae) {
    const trajectory_state *s = state_of(qmae);
    return qn_trajectory_bound_bytes(s->circuit) + qn_trajectory_bound_bytes(s->data) +
           qn_trajectory_work_bytes(s->circuit) + qn_trajectory_work_bytes(s->data);
}

static void work_lay_out(const qn_qmae *qmae, qn_arena *arena, void *work) {
    const size_t size = state_of(qmae)->size, loading = (size_t)qmae->loading.nangles;
    trajectory_work *w = work;
    w->params = qn_arena_take(arena, qn_qmae_nparams(qmae), sizeof(double));
    w->vector = qn_arena_take(arena, size, sizeof(double));
    w->direction = qn_arena_take(arena, 3 * size, sizeof(double));
    w->shifts = qn_arena_take(arena, 2 * loading, sizeof(double));
    w->slope = qn_arena_take(arena, loading, sizeof(double));
    w->input = qn_arena_take(arena, size, sizeof(double complex));
    w->reference = qn_arena_take(arena, size, sizeof(double complex));
    w->kept = qn_arena_take(arena, size, sizeof(double complex));
    w->before = qn_arena_take(arena, size, sizeof(double complex));
}

static qn_status work_open(const qn_qmae *qmae, void *work) {
    qn_status status = QN_OK;
    const trajectory_state *s = state_of(qmae);
    trajectory_work *w = work;
    QN_TRY(qn_trajectory_bound_create(s->circuit, &w->circuit));
    QN_TRY(qn_trajectory_bound_create(s->data, &w->data));
    QN_TRY(qn_trajectory_work_create(s->circuit, &w->circuit_work));
    QN_TRY(qn_trajectory_work_create(s->data, &w->data_work));
    w->sampling = qn_sampling_default();
out:
    return status;
}

static void work_close(void *work) {
    trajectory_work *w = work;
    qn_trajectory_bound_destroy(w->circuit);
    qn_trajectory_bound_destroy(w->data);
    qn_trajectory_work_destroy(w->circuit_work);
    qn_trajectory_work_destroy(w->data_work);
}

static void sample(void *work, const qn_sampling *sampling) {
    ((trajectory_work *)work)->sampling = *sampling;
}

/* ---- means ---------------------------------------------------------------------------------- */

typedef struct mean {
    double value, squares; /* running mean and sum of squared deviations */
    uint64_t count;
} mean;

static void add(mean *m, double value) {
    const double d = value - m->value;
    m->value += d / (double)++m->count;
    m->squares += d * (value - m->value);
}

static double error_of(const mean *m) { return qn_mean_error(m->squares, (double)m->count); }

/* Is there no more to draw? */
static bool enough(const qn_sampling *sampling, const mean *m) {
    if (m->count >= sampling->trajectories) return true;
    return sampling->target_error > 0.0 && m->count > 0 && m->count % LOOK == 0 &&
           error_of(m) <= sampling->target_error;
}

/* The sign of a destructive test: bits 2 i and 2 i + 1 are those of in_i and ref_i. */
static double sign_of(uint64_t bits) {
    return __builtin_parityll(bits & bits >> 1 & UINT64_C(0x5555555555555555)) ? -1.0 : 1.0;
}

/* What a shot of the destructive test shows of these bits, its readout undone if `undone` is not
 * NULL. */
static double value_of(uint64_t bits, const qn_undone *undone) {
    double product = 1.0;
    if (!undone) return sign_of(bits);
    for (int i = 0; i < undone->n; ++i) product *= undone->pairs[i].outcomes[bits >> (2 * i) & 3];
    return product;
}

/* <Z> of the SWAP test. All circuits of one request share their random numbers, so that differences
 * of shifted circuits are sharper than their parts. */
static mean swap_of(const qn_qmae *qmae, trajectory_work *w, const qn_sampling *sampling,
                    const qn_undone *undone) {
    const double complex *states[2] = {w->input, w->reference};
    mean m = {0};
    while (!enough(sampling, &m)) {
        double value = 0.0;
        qn_rng rng;
        qn_trajectory_sample out = {.values = &value};
        qn_rng_init(&rng, sampling->seed, QN_STREAM_TRAJECTORY, sampling->step, sampling->image,
                    m.count);
        qn_trajectory_run(w->circuit, w->circuit_work, states, QN_DRAW_ALL, &rng, 1, &out);
        add(&m, destructive(qmae) ? value_of(out.bits, undone) : value);
    }
    return m;
}

/* ---- the decoder's output ------------------------------------------------------------------- */

static double overlap(size_t size, const double complex *a, const double complex *b) {
    double re = 0.0, im = 0.0;
    for (size_t i = 0; i < size; ++i) {
        re += creal(a[i]) * creal(b[i]) + cimag(a[i]) * cimag(b[i]);
        im += creal(a[i]) * cimag(b[i]) - cimag(a[i]) * creal(b[i]);
    }
    return re * re + im * im;
}

/* Fidelity and diagonal are means of states, the purity is the mean overlap of independent
 * pairs. */
static void properties(const qn_qmae *qmae, trajectory_work *w, const qn_request *request,
                       qn_response *response) {
    const size_t size = state_of(qmae)->size;
    const double complex *states[2] = {w->input, w->reference};
    mean fidelity = {0}, purity = {0};
    double *diagonal = request->what & QN_WANT_DIAGONAL ? response->diagonal : NULL;
    if (diagonal) memset(diagonal, 0, size * sizeof *diagonal);
    while (!enough(&w->sampling, &fidelity)) {
        const uint64_t k = fidelity.count;
        qn_rng rng;
        qn_trajectory_sample out = {.state = w->kept};
        qn_rng_init(&rng, w->sampling.seed, QN_STREAM_TRAJECTORY, w->sampling.step,
                    w->sampling.image, k + OUTPUT);
        qn_trajectory_run(w->data, w->data_work, states, QN_DRAW_ALL, &rng, 1, &out);
        add(&fidelity, overlap(size, w->reference, w->kept));
        for (size_t i = 0; diagonal && i < size; ++i)
            diagonal[i] += overlap(1, &w->kept[i], &(double complex){1.0});
        if (k % 2) add(&purity, overlap(size, w->before, w->kept));
        memcpy(w->before, w->kept, size * sizeof *w->kept);
    }
    for (size_t i = 0; diagonal && i < size; ++i) diagonal[i] /= (double)fidelity.count;
    response->fidelity = fidelity.value;
    response->fidelity_error = error_of(&fidelity);
    response->purity = purity.value;
}

/* ---- derivatives ---------------------------------------------------------------------------- */

static double shifted_swap(const qn_qmae *qmae, trajectory_work *w) {
    qn_sampling same = w->sampling;
    same.trajectories = w->drawn;
    same.target_error = 0.0;
    return swap_of(qmae, w, &same, NULL).value;
}

static bool stopped(const trajectory_work *w) {
    return w->sampling.stop && w->sampling.stop(w->sampling.context);
}

/* Both shifted values of one rotation's parameter: the gate turns by scale times as much. */
static void shifted_pair(const qn_qmae *qmae, trajectory_work *w, const qn_instr *instr,
                         double *values) {
    for (int s = 0; s < 2; ++s) {
        qn_trajectory_shift(w->circuit, w->params, instr,
                            (s ? -M_PI_2 : M_PI_2) * (instr->angle.scale < 0 ? -1 : 1));
        values[s] = shifted_swap(qmae, w);
    }
    qn_trajectory_shift(w->circuit, w->params, instr, 0.0);
}

static void set_input(trajectory_work *w, size_t size, const double *v) {
    for (size_t i = 0; i < size; ++i) w->input[i] = v[i];
}

/* Exactly loaded amplitudes: the values of the states that the shifted embedding would load. */
static qn_status state_shifts(const qn_qmae *qmae, trajectory_work *w, const double *v,
                              double *shifts) {
    const size_t size = state_of(qmae)->size;
    for (size_t j = 0; j + 1 < size; ++j) {
        if (stopped(w)) return QN_ERR_INTERRUPTED;
        qn_embedding_direction(qmae->spec.qubits, v, j, w->direction, w->direction + size);
        for (int s = 0; s < 2; ++s) {
            for (size_t i = 0; i < size; ++i)
                w->vector[i] = sqrt(0.5) * (v[i] + (s ? -1 : 1) * w->direction[i]);
            set_input(w, size, w->vector);
            shifts[2 * j + (size_t)s] = shifted_swap(qmae, w);
        }
    }
    set_input(w, size, v);
    return QN_OK;
}

/* By the embedding's angles as for hardware, chained to the amplitudes. */
static void pull_back(qn_loading_work *loading, trajectory_work *w, const double *v,
                      double *gradient) {
    for (int j = 0; j < loading->loading->nangles; ++j)
        w->slope[j] = 0.5 * (w->shifts[2 * j] - w->shifts[2 * j + 1]);
    qn_loading_pull_back(loading, v, w->slope, gradient);
}

static qn_status derivatives(const qn_qmae *qmae, trajectory_work *w, qn_loading_work *loading,
                             const qn_request *request, qn_response *response) {
    qn_status status = QN_OK;
    const int nloading = qmae->loading.nangles;
    const bool token = response->input_shifts || response->input_gradient;
    double *shifts = w->shifts, values[2];
    if (response->angle_gradient)
        memset(response->angle_gradient, 0, (size_t)qmae->nangles * sizeof(double));
    for (size_t k = 0; k < qn_program_size(qmae->program); ++k) {
        const qn_instr *instr = qn_program_instr(qmae->program, k);
        const int p = instr->angle.param, leaf = p - qmae->nangles;
        if (instr->kind != QN_INSTR_GATE || p < 0 || leaf >= nloading || (leaf >= 0 && !token))
            continue;
        if (stopped(w)) QN_TRY(QN_ERR_INTERRUPTED);
        shifted_pair(qmae, w, instr, values);
        if (leaf >= 0) memcpy(shifts + 2 * leaf, values, sizeof values);
        if (leaf < 0 && response->angle_gradient)
            response->angle_gradient[p] += 0.5 * (values[0] - values[1]);
        if (leaf < 0 && response->angle_shifts)
            memcpy(response->angle_shifts + 4 * p + 2 * (instr->section == QN_SECTION_DECODER),
                   values, sizeof values);
    }
    if (token && !qn_embeds_by_circuit(qmae)) QN_TRY(state_shifts(qmae, w, request->input, shifts));
    if (response->input_shifts)
        memcpy(response->input_shifts, shifts, 2 * (size_t)nloading * sizeof *shifts);
    if (response->input_gradient) pull_back(loading, w, request->input, response->input_gradient);
out:
    return status;
}

/* ---- evaluating ----------------------------------------------------------------------------- */

static qn_status evaluate(const qn_qmae *qmae, const void *bound, void *work,
                          qn_loading_work *loading, const qn_request *request,
                          qn_response *response) {
    trajectory_work *w = work;
    const size_t size = state_of(qmae)->size;
    qn_angles_bound_params(qmae, bound, loading, request, w->params);
    for (size_t i = 0; i < size; ++i) w->reference[i] = request->reference[i];
    set_input(w, size, request->input);
    qn_trajectory_bind(w->circuit, w->params);
    const mean m = swap_of(qmae, w, &w->sampling, NULL);
    w->drawn = m.count;
    response->swap = m.value;
    response->swap_error = error_of(&m);
    if (request->what & QN_WANT_UNDONE && qmae->undoes) {
        const mean undone = swap_of(qmae, w, &w->sampling, &qmae->undone);
        response->undone = undone.value;
        response->undone_square = undone.value * undone.value +
                                  undone.squares / (double)undone.count;
    }
    if (request->what & (QN_WANT_FIDELITY | QN_WANT_PURITY | QN_WANT_DIAGONAL)) {
        qn_trajectory_bind(w->data, w->params);
        properties(qmae, w, request, response);
    }
    if (request->what & (QN_WANT_GRADIENT | QN_WANT_SHIFTS))
        return derivatives(qmae, w, loading, request, response);
    return QN_OK;
}

const qn_engine qn_engine_trajectory = {
    .name = "trajectory",
    .reason = "the circuit neither factors nor fits as a density matrix",
    .create = create,
    .destroy = destroy,
    .bound_create = qn_angles_bound_create,
    .bound_destroy = qn_angles_bound_destroy,
    .bind = qn_angles_bound_set,
    .plan_bytes = plan_bytes,
    .bound_bytes = qn_angles_bound_bytes,
    .work_size = sizeof(trajectory_work),
    .work_lay_out = work_lay_out,
    .work_open = work_open,
    .work_close = work_close,
    .work_apart = work_apart,
    .evaluate = evaluate,
    .nsteps = nsteps,
    .sample = sample,
};
