/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The factored engine: `in` and `ref` as two independent Pauli vectors, the SWAP test as a matrix
 * product (physics.md 5). Exact. */
#include "core/try.h"
#include "dm/fused.h"
#include "dm/pauli.h"
#include "qmae/derive.h"
#include "qmae/sections.h"
#include "qmae/swap_test.h"

#include <string.h>

enum {
    SECTIONS_IN = 1 << QN_SECTION_EMBED_IN,
    SECTIONS_REF = 1 << QN_SECTION_EMBED_REF,
    SECTIONS_DATA = 1 << QN_SECTION_ENCODER | 1 << QN_SECTION_TRASH | 1 << QN_SECTION_DECODER
};

/* What is computed before what. */
static const int PHASES[QN_SECTION_COUNT] = {[QN_SECTION_ENCODER] = 1,
                                             [QN_SECTION_TRASH] = 1,
                                             [QN_SECTION_DECODER] = 1,
                                             [QN_SECTION_SWAP_TEST] = 2};

typedef struct factored {
    qn_plan *embed_in, *embed_ref; /* no steps if the embedding is exact */
    qn_plan *data;                 /* encoder, trash reset, decoder */
    qn_swap_test test;
    qn_swap_test undone[2];  /* with its readout undone, and the square; of qmae->undoes */
    size_t size, amplitudes; /* 4^n, 2^n */
} factored;

typedef struct factored_work {
    qn_bound *embed_in, *embed_ref;
    double *params;        /* of the circuit: only the embedding's are used */
    double *embed_history; /* (steps + 1) x 4^n, the last is history[0] of the data part */
    /* (steps + 1) x 4^n; in single precision the input, then the output only */
    double *history;
    float *history_float, *w_float; /* (steps + 1) x 4^n and 4^n in single precision, else empty */
    double *environments;           /* max steps x 256 */
    double *w, *observable, *r;
    double *bond;    /* of the SWAP test */
    double *scratch; /* 4^n + 5 * 2^n */
    double *slope;   /* of the angles that load `in` */
} factored_work;

/* ---- creating ------------------------------------------------------------------------------- */

static qn_status plan_of(const qn_qmae *qmae, unsigned sections, int first_qubit, qn_plan **plan,
                         qn_diag *diag) {
    qn_status status = QN_OK;
    const int nqubits = qmae->registers.count, n = qmae->spec.qubits;
    int *digits = qn_alloc((size_t)nqubits, sizeof *digits);
    QN_TRY_ALLOC(digits);
    for (int q = 0; q < nqubits; ++q)
        digits[q] = q >= first_qubit && q < first_qubit + n ? q - first_qubit : -1;
    QN_TRY(qn_program_plan(qmae->program, sections, digits, n, plan, diag));
out:
    qn_free(digits);
    return status;
}

static void destroy(void *state) {
    factored *f = state;
    if (!f) return;
    qn_plan_destroy(f->embed_in);
    qn_plan_destroy(f->embed_ref);
    qn_plan_destroy(f->data);
    qn_swap_test_clear(&f->test);
    for (int square = 0; square < 2; ++square) qn_swap_test_clear(&f->undone[square]);
    qn_free(f);
}

static qn_status create(const qn_qmae *qmae, void **state, qn_diag *diag) {
    qn_status status = QN_OK;
    factored *f = qn_alloc(1, sizeof *f);
    QN_TRY_ALLOC(f);
    f->size = (size_t)1 << (2 * qmae->spec.qubits);
    f->amplitudes = (size_t)1 << qmae->spec.qubits;
    QN_TRY(qn_sections_check_readout(qmae->program, diag));
    QN_TRY(qn_sections_check_apart(qmae->program, &qmae->registers, qmae->spec.qubits, diag));
    QN_TRY(qn_sections_check(qmae->program, PHASES, diag));
    QN_TRY(plan_of(qmae, SECTIONS_IN, qmae->registers.in, &f->embed_in, diag));
    QN_TRY(plan_of(qmae, SECTIONS_REF, qmae->registers.ref, &f->embed_ref, diag));
    QN_TRY(plan_of(qmae, SECTIONS_DATA, qmae->registers.in, &f->data, diag));
    QN_TRY(qn_swap_test_init(&f->test, qmae->program, &qmae->registers, qmae->spec.qubits, diag));
    for (int square = 0; square < 2 && qmae->undoes; ++square)
        QN_TRY(qn_swap_test_init_undone(&f->undone[square], qmae->program, &qmae->registers,
                                        &qmae->undone, square, diag));
    *state = f;
    f = NULL;
out:
    destroy(f);
    return status;
}

static const factored *state_of(const qn_qmae *qmae) { return qmae->state; }

static size_t nsteps(const qn_qmae *qmae) { return qn_plan_nsteps(state_of(qmae)->data); }

static qn_status bound_create(const qn_qmae *qmae, void **bound) {
    return qn_bound_create(state_of(qmae)->data, qmae->kernels, (qn_bound **)bound);
}

static void bound_destroy(void *bound) { qn_bound_destroy(bound); }

static void bind(const qn_qmae *qmae, void *bound, const double *angles, int what) {
    (void)qmae;
    qn_bound_set(bound, angles, qn_derive_variations(what));
}

/* ---- memory of a thread --------------------------------------------------------------------- */

static bool in_single(const qn_qmae *qmae) { return qmae->spec.precision == QN_PRECISION_SINGLE; }

static size_t plan_bytes(const qn_qmae *qmae) {
    const factored *f = state_of(qmae);
    return qn_plan_bytes(f->data) + qn_plan_bytes(f->embed_in) + qn_plan_bytes(f->embed_ref);
}

static size_t bound_bytes(const qn_qmae *qmae) { return qn_bound_bytes(state_of(qmae)->data); }

static void work_lay_out(const qn_qmae *qmae, qn_arena *arena, void *work) {
    const factored *f = state_of(qmae);
    factored_work *w = work;
    const size_t data = qn_plan_nsteps(f->data), in = qn_plan_nsteps(f->embed_in);
    const size_t most = data > in ? data : in;
    const bool single = in_single(qmae);
    w->embed_in = qn_bound_in(arena, f->embed_in, qmae->kernels);
    w->embed_ref = qn_bound_in(arena, f->embed_ref, qmae->kernels);
    w->params = qn_arena_take(arena, qn_qmae_nparams(qmae), sizeof(double));
    w->embed_history = qn_arena_take(arena, (in > 0 ? in + 1 : 0) * f->size, sizeof(double));
    w->history = qn_arena_take(arena, (single ? 1 : data + 1) * f->size, sizeof(double));
    w->history_float = qn_arena_take(arena, (single ? data + 1 : 0) * f->size, sizeof(float));
    w->w_float = qn_arena_take(arena, single ? f->size : 0, sizeof(float));
    w->environments = qn_arena_take(arena, most * 256, sizeof(double));
    w->w = qn_arena_take(arena, f->size, sizeof(double));
    w->observable = qn_arena_take(arena, f->size, sizeof(double));
    w->r = qn_arena_take(arena, f->size, sizeof(double));
    w->bond = qn_arena_take(arena, qn_swap_test_work(&f->test), sizeof(double));
    w->scratch = qn_arena_take(arena, f->size + 5 * f->amplitudes, sizeof(double));
    w->slope = qn_arena_take(arena, (size_t)qmae->loading.nangles, sizeof(double));
}

/* ---- embedding ------------------------------------------------------------------------------ */

/* Pauli vector of the reference register when the SWAP test starts. */
static void embed_reference(const qn_qmae *qmae, factored_work *w, qn_loading_work *loading,
                            const double *reference, double *r) {
    const size_t each = (size_t)qmae->loading.nangles;
    if (!qn_embeds_by_circuit(qmae)) {
        qn_pauli_from_real(qmae->spec.qubits, reference, r, w->scratch);
        return;
    }
    memcpy(w->params + (size_t)qmae->nangles + each, qn_load_reference(loading, reference)->angles,
           each * sizeof(double));
    qn_bound_set(w->embed_ref, w->params, 0);
    qn_dm_run_ground(w->embed_ref, r);
}

/* Fills history[0]; keeps the embedding's own history for derivatives. */
static void embed_input(const qn_qmae *qmae, factored_work *w, qn_loading_work *loading,
                        const double *input, int what) {
    const factored *f = state_of(qmae);
    if (!qn_embeds_by_circuit(qmae)) {
        qn_pauli_from_real(qmae->spec.qubits, input, w->history, w->scratch);
        return;
    }
    memcpy(w->params + qmae->nangles, qn_load_input(loading, input)->angles,
           (size_t)qmae->loading.nangles * sizeof(double));
    qn_bound_set(w->embed_in, w->params, qn_derive_variations(what));
    qn_dm_forward_ground(w->embed_in, w->embed_history);
    memcpy(w->history, w->embed_history + qn_plan_nsteps(f->embed_in) * f->size,
           f->size * sizeof(double));
}

static size_t observable_size(const qn_qmae *qmae) { return state_of(qmae)->size; }

static void observable(const qn_qmae *qmae, void *work, qn_loading_work *loading,
                       const double *reference, double *out) {
    factored_work *w = work;
    embed_reference(qmae, w, loading, reference, out);
    qn_swap_test_observable(&state_of(qmae)->test, qmae->kernels, out, out, w->bond);
}

/* ---- derivatives ---------------------------------------------------------------------------- */

/* Amplitudes loaded by a noisy circuit: its RY angles have environments of their own. */
static void circuit_derivatives(const qn_qmae *qmae, factored_work *w, qn_loading_work *loading,
                                const double *v, qn_response *response) {
    qn_dm_backward_ground(w->embed_in, w->embed_history, w->w, w->environments);
    qn_derive_angles(qmae, state_of(qmae)->embed_in, w->embed_in, w->environments, w->slope,
                     response);
    if (response->input_gradient)
        qn_loading_pull_back(loading, v, w->slope, response->input_gradient);
}

/* w->w = the observable o pulled back to the encoder's input, with all environments. */
static void pull_back(const qn_qmae *qmae, const qn_bound *bound, factored_work *w,
                      const double *o) {
    const size_t size = state_of(qmae)->size;
    if (in_single(qmae)) {
        for (size_t i = 0; i < size; ++i) w->w_float[i] = (float)o[i];
        qn_dm_backward_float(bound, w->history_float, w->w_float, w->environments);
        for (size_t i = 0; i < size; ++i) w->w[i] = w->w_float[i];
    } else {
        memcpy(w->w, o, size * sizeof(double));
        qn_dm_backward(bound, w->history, w->w, w->environments);
    }
}

static void derivatives(const qn_qmae *qmae, const qn_bound *bound, factored_work *w,
                        qn_loading_work *loading, const qn_request *request,
                        qn_response *response) {
    const factored *f = state_of(qmae);
    const double *o = request->observable ? request->observable : w->observable;
    pull_back(qmae, bound, w, o);
    qn_derive_clear(qmae, response);
    qn_derive_angles(qmae, f->data, bound, w->environments, NULL, response);
    if (!response->input_gradient && !response->input_shifts) return;
    if (qn_embeds_by_circuit(qmae)) circuit_derivatives(qmae, w, loading, request->input, response);
    else qn_derive_state(qmae, w->w, request->input, w->r, w->scratch, response);
}

/* ---- evaluating ----------------------------------------------------------------------------- */

/* The decoder's output for the input in history[0]; `keep` the states in between, which a backward
 * pass needs. */
static const double *run(const qn_qmae *qmae, const qn_bound *bound, factored_work *w, bool keep) {
    const size_t size = state_of(qmae)->size, last = keep ? nsteps(qmae) * size : 0;
    if (!in_single(qmae)) {
        if (keep) qn_dm_forward(bound, w->history);
        else qn_dm_run(bound, w->history);
        return w->history + last;
    }
    for (size_t i = 0; i < size; ++i) w->history_float[i] = (float)w->history[i];
    if (keep) qn_dm_forward_float(bound, w->history_float);
    else qn_dm_run_float(bound, w->history_float);
    for (size_t i = 0; i < size; ++i) w->history[i] = w->history_float[last + i];
    return w->history;
}

/* The value of a test that has the state r_out and the reference before it. */
static double undo(const qn_qmae *qmae, factored_work *w, qn_loading_work *loading,
                   const double *reference, const double *r_out, int square) {
    const factored *f = state_of(qmae);
    embed_reference(qmae, w, loading, reference, w->r);
    qn_swap_test_observable(&f->undone[square], qmae->kernels, w->r, w->r, w->bond);
    return qmae->kernels->dot(f->size, w->r, r_out);
}

static qn_status evaluate(const qn_qmae *qmae, const void *bound, void *work,
                          qn_loading_work *loading, const qn_request *request,
                          qn_response *response) {
    const factored *f = state_of(qmae);
    factored_work *w = work;
    const bool derived = request->what & (QN_WANT_GRADIENT | QN_WANT_SHIFTS);
    const double *o = request->observable;
    if (!o) observable(qmae, w, loading, request->reference, w->observable);
    if (!o) o = w->observable;
    embed_input(qmae, w, loading, request->input, request->what);
    const double *r_out = run(qmae, bound, w, derived);
    response->swap = qmae->kernels->dot(f->size, o, r_out);
    qn_derive_properties(qmae, r_out, request, w->r, w->scratch, response);
    if (request->what & QN_WANT_UNDONE && qmae->undoes) {
        response->undone = undo(qmae, w, loading, request->reference, r_out, 0);
        response->undone_square = undo(qmae, w, loading, request->reference, r_out, 1);
    }
    if (derived) derivatives(qmae, bound, w, loading, request, response);
    return QN_OK;
}

const qn_engine qn_engine_factored = {
    .name = "factored",
    .reason = "noise is local to the gates, so in and ref factor exactly",
    .create = create,
    .destroy = destroy,
    .bound_create = bound_create,
    .bound_destroy = bound_destroy,
    .bind = bind,
    .plan_bytes = plan_bytes,
    .bound_bytes = bound_bytes,
    .work_size = sizeof(factored_work),
    .work_lay_out = work_lay_out,
    .observable_size = observable_size,
    .observable = observable,
    .evaluate = evaluate,
    .nsteps = nsteps,
};
