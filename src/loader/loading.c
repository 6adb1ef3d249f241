/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "loader/loading.h"

#include "core/try.h"
#include "loader/embedding.h"

#include <stdio.h>
#include <string.h>

/* ---- embeddings ----------------------------------------------------------------------------- */

typedef enum manner { STATE, TREE, FITTED } manner;

static const char *const NAMES[] = {
#define QN_EMBEDDING(name, how, form, depth) name,
#include "loader/embedding_list.def"
#undef QN_EMBEDDING
    NULL};

const qn_choice qn_embedding_choice = {
    "embedding", NAMES,
    "how the images are loaded. state: exactly, without gates and so without noise; circuit: "
    "exactly, by noisy rotations; mps:D, layers:N: nearly, by few noisy gates (docs/loading.md)"};

static const struct {
    manner how;
    qn_loader_form form;
    int depth;
} MANNERS[] = {
#define QN_EMBEDDING(name, how, form, depth) {how, form, depth},
#include "loader/embedding_list.def"
#undef QN_EMBEDDING
};

bool qn_loading_exact(qn_embedding embedding) { return MANNERS[embedding].how != FITTED; }

const char *qn_loading_said(qn_embedding embedding, char *text) {
    static const char *const SAID[] = {
        [STATE] = "images are loaded exactly, without gates and without noise",
        [TREE] = "images are loaded exactly, by gates with their noise",
        [FITTED] = "images are loaded nearly, by gates with their noise"};
    snprintf(text, 160, "%s (--embedding %s)", SAID[MANNERS[embedding].how], NAMES[embedding]);
    return text;
}

void qn_loading_init(qn_embedding embedding, int n, qn_loading *loading) {
    const manner how = MANNERS[embedding].how;
    *loading = (qn_loading){.n = n, .by_circuit = how != STATE, .exact = how != FITTED};
    loading->nangles = (1 << n) - 1;
    if (loading->exact) return;
    qn_loader_init(MANNERS[embedding].form, n, MANNERS[embedding].depth, &loading->loader);
    loading->nangles = qn_loader_circuit_of(&loading->loader)->nangles;
}

qn_status qn_loading_append(const qn_loading *loading, int first_qubit, int first_angle,
                            qn_circuit *circuit) {
    if (!loading->by_circuit) return QN_OK;
    if (loading->exact) return qn_embedding_circuit(circuit, loading->n, first_qubit, first_angle);
    return qn_loader_append(qn_loader_circuit_of(&loading->loader), first_qubit, first_angle,
                            circuit);
}

int qn_embedding_nangles(qn_embedding embedding, int n) {
    qn_loading loading;
    qn_loading_init(embedding, n, &loading);
    return loading.nangles;
}

qn_status qn_embedding_fit(qn_embedding embedding, int n, const double *amplitudes, double *angles,
                           double *fidelity) {
    qn_status status = QN_OK;
    qn_loading loading;
    qn_loading_work work = {0};
    qn_loading_init(embedding, n, &loading);
    loading.by_circuit = true; /* the angles are asked for */
    QN_TRY(qn_loading_open(&loading, &work));
    const qn_loaded *loaded = qn_load_input(&work, amplitudes);
    memcpy(angles, loaded->angles, (size_t)loading.nangles * sizeof *angles);
    if (fidelity) *fidelity = loaded->fidelity;
out:
    qn_loading_close(&work);
    return status;
}

/* ---- memory --------------------------------------------------------------------------------- */

static void lay_out_loaded(const qn_loading *loading, qn_arena *arena, qn_loaded *loaded) {
    const size_t size = (size_t)1 << loading->n;
    *loaded = (qn_loaded){.amplitudes = qn_arena_take(arena, size, sizeof(double))};
    loaded->state = loading->exact ? loaded->amplitudes
                                   : qn_arena_take(arena, size, sizeof(double));
    loaded->angles = qn_arena_take(arena, (size_t)loading->nangles, sizeof(double));
}

void qn_loading_lay_out(const qn_loading *loading, qn_arena *arena, qn_loading_work *work) {
    const size_t tree = (size_t)5 << loading->n;
    *work = (qn_loading_work){.loading = loading};
    lay_out_loaded(loading, arena, &work->input);
    lay_out_loaded(loading, arena, &work->reference);
    work->scratch = qn_arena_take(
        arena, loading->exact ? tree : qn_loader_work(&loading->loader) + (size_t)loading->nangles,
        sizeof(double));
}

qn_status qn_loading_open(const qn_loading *loading, qn_loading_work *work) {
    qn_arena arena = {0};
    qn_loading_lay_out(loading, &arena, work);
    if (!qn_arena_open(&arena)) return QN_ERR_MEMORY;
    qn_loading_lay_out(loading, &arena, work);
    work->block = arena.block;
    return QN_OK;
}

void qn_loading_close(qn_loading_work *work) { qn_free(work->block); }

/* ---- loading -------------------------------------------------------------------------------- */

static const qn_loaded *load(const qn_loading_work *work, qn_loaded *loaded,
                             const double *amplitudes) {
    const qn_loading *l = work->loading;
    const size_t bytes = ((size_t)1 << l->n) * sizeof *amplitudes;
    if (loaded->known && memcmp(loaded->amplitudes, amplitudes, bytes) == 0) return loaded;
    memcpy(loaded->amplitudes, amplitudes, bytes);
    loaded->known = true;
    loaded->fidelity = 1.0;
    if (l->exact) {
        if (l->by_circuit) qn_embedding_angles(l->n, amplitudes, loaded->angles);
        return loaded;
    }
    loaded->fidelity = qn_loader_fit(&l->loader, amplitudes, loaded->angles, work->scratch);
    qn_loader_run(qn_loader_circuit_of(&l->loader), loaded->angles, loaded->state);
    return loaded;
}

const qn_loaded *qn_load_input(qn_loading_work *work, const double *amplitudes) {
    return load(work, &work->input, amplitudes);
}

const qn_loaded *qn_load_reference(qn_loading_work *work, const double *amplitudes) {
    return load(work, &work->reference, amplitudes);
}

/* ---- derivatives ---------------------------------------------------------------------------- */

static double dot(size_t count, const double *a, const double *b) {
    double sum = 0.0;
    for (size_t i = 0; i < count; ++i) sum += a[i] * b[i];
    return sum;
}

void qn_loading_pull_back(qn_loading_work *work, const double *amplitudes, const double *slope,
                          double *gradient) {
    const qn_loading *l = work->loading;
    memset(gradient, 0, ((size_t)1 << l->n) * sizeof *gradient);
    if (l->exact) qn_embedding_pull_back(l->n, amplitudes, slope, gradient, work->scratch);
    else
        qn_loader_pull_back(&l->loader, amplitudes, qn_load_input(work, amplitudes)->angles, slope,
                            gradient, work->scratch);
}

void qn_loading_pull_back_state(qn_loading_work *work, const double *amplitudes,
                                const double *slope, double *gradient) {
    const qn_loading *l = work->loading;
    const size_t size = (size_t)1 << l->n;
    const double *tangents = qn_loader_tangents(
        &l->loader, amplitudes, qn_load_input(work, amplitudes)->angles, work->scratch);
    double *angles = work->scratch + qn_loader_work(&l->loader);
    for (int p = 0; p < l->nangles; ++p) angles[p] = dot(size, slope, tangents + (size_t)p * size);
    qn_loading_pull_back(work, amplitudes, angles, gradient);
}

/* A shifted angle loads (s +- d) / sqrt(2) with d twice the tangent. */
static void shift_fitted(qn_loading_work *work, const double *amplitudes, const double *o,
                         double *shifted, double *spare) {
    const qn_loading *l = work->loading;
    const size_t size = (size_t)1 << l->n;
    const qn_loaded *loaded = qn_load_input(work, amplitudes);
    const double *tangents = qn_loader_tangents(&l->loader, amplitudes, loaded->angles,
                                                work->scratch);
    for (size_t i = 0; i < size; ++i) spare[i] = dot(size, o + i * size, loaded->state);
    const double base = dot(size, spare, loaded->state);
    for (int p = 0; p < l->nangles; ++p) {
        const double *d = tangents + (size_t)p * size;
        double square = 0.0;
        for (size_t i = 0; i < size; ++i) square += d[i] * dot(size, o + i * size, d);
        const double even = 0.5 * base + 2.0 * square, odd = 2.0 * dot(size, spare, d);
        shifted[2 * p] = even + odd;
        shifted[2 * p + 1] = even - odd;
    }
}

void qn_loading_shifted(qn_loading_work *work, const double *amplitudes, const double *o,
                        double *shifted, double *scratch) {
    const qn_loading *l = work->loading;
    if (l->exact) qn_embedding_shifted(l->n, amplitudes, o, shifted, scratch);
    else shift_fitted(work, amplitudes, o, shifted, scratch);
}
