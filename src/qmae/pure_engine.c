/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The noiseless limit on state vectors. With phi = U x and chi = U v, the trash reset has the Kraus
 * operators K_b that move outcome b of the trash qubits to 0, so the fidelity is sum_b |A_b|^2 with
 * A_b = <phi| K_b |chi>: two vectors, whatever the register. */
#include "core/try.h"
#include "dm/pure.h"
#include "qmae/derive.h"
#include "qmae/sections.h"

#include <math.h>
#include <string.h>

typedef struct pure_state {
    const qn_instr **encoder; /* instructions of U */
    size_t count;
    int *digits;
    size_t size;     /* 2^n */
    size_t kept;     /* 2^k: indices below it have all trash qubits 0 */
    size_t branches; /* 2^(n-k) */
    size_t nsteps, bound_bytes;
} pure_state;

typedef struct pure_work {
    /* histories, (nsteps + 1) x 2^n; the last entries are chi and phi */
    double complex *input, *reference;
    double complex *lambda;     /* 2^n */
    double complex *amplitudes; /* A_b */
    double complex *derivative; /* nangles */
    double *matrix, *scratch;   /* 4^n and 4^n + 5 * 2^n */
} pure_work;

/* ---- creating ------------------------------------------------------------------------------- */

static bool is_identity(const double *ptm) {
    for (int i = 0; i < 16; ++i)
        if (ptm[i] != (i % 5 == 0)) return false;
    return true;
}

/* Perfect measurement keeps I and Z whatever becomes of X and Y. */
static bool reads_perfectly(const double *ptm) {
    return ptm[0] == 1.0 && ptm[3] == 0.0 && ptm[12] == 0.0 && ptm[15] == 1.0;
}

static bool resets_perfectly(const double *ptm) {
    for (int j = 1; j < 4; ++j)
        if (ptm[j] != 0.0 || ptm[4 + j] != 0.0 || ptm[8 + j] != 0.0 || ptm[12 + j] != 0.0)
            return false;
    return ptm[0] == 1.0 && ptm[4] == 0.0 && ptm[8] == 0.0 && ptm[12] == 1.0;
}

static bool is_noiseless(const qn_instr *instr) {
    switch (instr->kind) {
    case QN_INSTR_GATE: return instr->gain == 1.0 && instr->delta == 0.0;
    case QN_INSTR_LOAD: return true;
    case QN_INSTR_MEASURE: return is_identity(instr->base) || reads_perfectly(instr->base);
    case QN_INSTR_RESET: return resets_perfectly(instr->base);
    default: return false;
    }
}

static void destroy(void *state) {
    pure_state *s = state;
    if (!s) return;
    qn_free(s->encoder);
    qn_free(s->digits);
    qn_free(s);
}

static qn_status create(const qn_qmae *qmae, void **state, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_pure *trial = NULL;
    const int n = qmae->spec.qubits;
    pure_state *s = qn_alloc(1, sizeof *s);
    QN_TRY_ALLOC(s);
    for (size_t k = 0; k < qn_program_size(qmae->program); ++k)
        if (!is_noiseless(qn_program_instr(qmae->program, k)))
            QN_TRY(qn_fail(diag, QN_ERR_UNSUPPORTED,
                           "the pure engine computes circuits without noise only"));
    QN_TRY(qn_sections_check_readout(qmae->program, diag));
    s->digits = qn_alloc((size_t)qmae->registers.count, sizeof *s->digits);
    QN_TRY_ALLOC(s->digits);
    for (int q = 0; q < qmae->registers.count; ++q) s->digits[q] = q < n ? q : -1;
    QN_TRY(qn_program_select(qmae->program, 1u << QN_SECTION_ENCODER, &s->encoder, &s->count));
    s->size = (size_t)1 << n;
    s->kept = (size_t)1 << qmae->spec.latent;
    s->branches = s->size / s->kept;
    for (size_t k = 0; k < s->count; ++k)
        for (int q = 0; q < s->encoder[k]->nqubits; ++q)
            if (s->digits[s->encoder[k]->qubits[q]] < 0)
                QN_TRY(
                    qn_fail(diag, QN_ERR_UNSUPPORTED,
                            "the route of the encoder passes through other qubits than its own"));
    QN_TRY(qn_pure_create(s->encoder, s->count, s->digits, n, &trial, diag));
    s->nsteps = qn_pure_nsteps(trial);
    s->bound_bytes = qn_pure_bytes(trial);
    *state = s;
    s = NULL;
out:
    qn_pure_destroy(trial);
    destroy(s);
    return status;
}

static const pure_state *state_of(const qn_qmae *qmae) { return qmae->state; }

static size_t nsteps(const qn_qmae *qmae) { return state_of(qmae)->nsteps; }

static qn_status bound_create(const qn_qmae *qmae, void **bound) {
    const pure_state *s = state_of(qmae);
    return qn_pure_create(s->encoder, s->count, s->digits, qmae->spec.qubits, (qn_pure **)bound,
                          NULL);
}

static void bound_destroy(void *bound) { qn_pure_destroy(bound); }

static void bind(const qn_qmae *qmae, void *bound, const double *angles, int what) {
    (void)qmae;
    (void)what;
    qn_pure_set(bound, angles);
}

static size_t plan_bytes(const qn_qmae *qmae) { return state_of(qmae)->count * sizeof(void *); }

static size_t bound_bytes(const qn_qmae *qmae) { return state_of(qmae)->bound_bytes; }

static void work_lay_out(const qn_qmae *qmae, qn_arena *arena, void *work) {
    const pure_state *s = state_of(qmae);
    pure_work *w = work;
    const size_t history = (s->nsteps + 1) * s->size, matrix = s->size * s->size;
    w->input = qn_arena_take(arena, history, sizeof *w->input);
    w->reference = qn_arena_take(arena, history, sizeof *w->reference);
    w->lambda = qn_arena_take(arena, s->size, sizeof *w->lambda);
    w->amplitudes = qn_arena_take(arena, s->branches, sizeof *w->amplitudes);
    w->derivative = qn_arena_take(arena, (size_t)qmae->nangles, sizeof *w->derivative);
    w->matrix = qn_arena_take(arena, matrix, sizeof *w->matrix);
    w->scratch = qn_arena_take(arena, matrix + 5 * s->size, sizeof *w->scratch);
}

/* ---- derivatives ---------------------------------------------------------------------------- */

/* lambda = K_b^dagger phi (of = chi side) or K_b chi (of = phi side), times a factor */
static void branch_of_input(const pure_state *s, const double complex *phi, size_t b,
                            double complex *lambda) {
    memset(lambda, 0, s->size * sizeof *lambda);
    memcpy(lambda + b * s->kept, phi, s->kept * sizeof *lambda);
}

static void branch_of_reference(const pure_state *s, const double complex *chi, size_t b,
                                double complex *lambda) {
    memset(lambda, 0, s->size * sizeof *lambda);
    memcpy(lambda, chi + b * s->kept, s->kept * sizeof *lambda);
}

/* d swap / d angle and the cotangent of the input: lambda = 2 sum_b A_b K_b^dagger phi for chi, and
 * likewise for phi. */
static void gradient(const qn_qmae *qmae, const qn_pure *pure, pure_work *w,
                     qn_loading_work *loading, const double *v, qn_response *response) {
    const pure_state *s = state_of(qmae);
    const double complex *chi = w->input + s->nsteps * s->size,
                         *phi = w->reference + s->nsteps * s->size;
    memset(w->derivative, 0, (size_t)qmae->nangles * sizeof *w->derivative);
    memset(w->lambda, 0, s->size * sizeof *w->lambda);
    for (size_t b = 0; b < s->branches; ++b)
        for (size_t i = 0; i < s->kept; ++i)
            w->lambda[i] += 2.0 * conj(w->amplitudes[b]) * chi[b * s->kept + i];
    qn_pure_backward(pure, w->reference, w->lambda, w->derivative);
    for (size_t b = 0; b < s->branches; ++b)
        for (size_t i = 0; i < s->kept; ++i)
            w->lambda[b * s->kept + i] = 2.0 * w->amplitudes[b] * phi[i];
    qn_pure_backward(pure, w->input, w->lambda, w->derivative);
    for (int p = 0; p < qmae->nangles && response->angle_gradient; ++p)
        response->angle_gradient[p] = creal(w->derivative[p]);
    if (!response->input_gradient) return;
    for (size_t i = 0; i < s->size && qmae->loading.exact; ++i)
        response->input_gradient[i] = creal(w->lambda[i]) - 2.0 * response->swap * v[i];
    if (qmae->loading.exact) return;
    for (size_t i = 0; i < s->size; ++i) w->scratch[i] = creal(w->lambda[i]);
    qn_loading_pull_back_state(loading, v, w->scratch, response->input_gradient);
}

/* An angle shifted by +-pi/2 in one place turns A_b into (A_b +- 2 dA_b) / sqrt(2), with dA_b its
 * derivative in that place. Adds the branch's share to the shifted values of place `side` (0
 * encoder, 1 decoder). */
static void add_shifts(const qn_qmae *qmae, double complex a, const double complex *derivative,
                       int side, double *shifts) {
    for (int p = 0; p < qmae->nangles; ++p) {
        const double complex plus = a + 2.0 * derivative[p], minus = a - 2.0 * derivative[p];
        shifts[4 * p + 2 * side] += 0.5 * (creal(plus) * creal(plus) + cimag(plus) * cimag(plus));
        shifts[4 * p + 2 * side + 1] += 0.5 *
                                        (creal(minus) * creal(minus) + cimag(minus) * cimag(minus));
    }
}

/* Branch by branch; the pulled-back lambda of the input side is g_b with A_b = <g_b|v>, so O = Re
 * sum_b g_b g_b^dagger. */
static void shifts(const qn_qmae *qmae, const qn_pure *pure, pure_work *w, qn_loading_work *loading,
                   const double *v, qn_response *response) {
    const pure_state *s = state_of(qmae);
    const double complex *chi = w->input + s->nsteps * s->size,
                         *phi = w->reference + s->nsteps * s->size;
    memset(response->angle_shifts, 0, 4 * (size_t)qmae->nangles * sizeof(double));
    memset(w->matrix, 0, s->size * s->size * sizeof(double));
    for (size_t b = 0; b < s->branches; ++b) {
        memset(w->derivative, 0, (size_t)qmae->nangles * sizeof *w->derivative);
        branch_of_reference(s, chi, b, w->lambda);
        qn_pure_backward(pure, w->reference, w->lambda, w->derivative); /* of conj(A_b) */
        add_shifts(qmae, conj(w->amplitudes[b]), w->derivative, 1, response->angle_shifts);
        memset(w->derivative, 0, (size_t)qmae->nangles * sizeof *w->derivative);
        branch_of_input(s, phi, b, w->lambda);
        qn_pure_backward(pure, w->input, w->lambda, w->derivative);
        add_shifts(qmae, w->amplitudes[b], w->derivative, 0, response->angle_shifts);
        for (size_t i = 0; i < s->size; ++i)
            for (size_t j = 0; j < s->size; ++j)
                w->matrix[i * s->size + j] += creal(w->lambda[i]) * creal(w->lambda[j]) +
                                              cimag(w->lambda[i]) * cimag(w->lambda[j]);
    }
    if (!response->input_shifts) return;
    qn_loading_shifted(loading, v, w->matrix, response->input_shifts, w->scratch);
}

/* ---- evaluating ----------------------------------------------------------------------------- */

static void purity(const pure_state *s, const double complex *chi, qn_response *response) {
    response->purity = 0.0;
    for (size_t b = 0; b < s->branches; ++b)
        for (size_t c = 0; c < s->branches; ++c) {
            double complex overlap = 0.0;
            for (size_t i = 0; i < s->kept; ++i)
                overlap += conj(chi[b * s->kept + i]) * chi[c * s->kept + i];
            response->purity += creal(overlap) * creal(overlap) + cimag(overlap) * cimag(overlap);
        }
}

static void diagonal(const pure_state *s, const qn_pure *pure, pure_work *w, double *out) {
    const double complex *chi = w->input + s->nsteps * s->size;
    memset(out, 0, s->size * sizeof *out);
    for (size_t b = 0; b < s->branches; ++b) {
        branch_of_reference(s, chi, b, w->lambda);
        qn_pure_inverse(pure, w->lambda);
        for (size_t i = 0; i < s->size; ++i)
            out[i] += creal(w->lambda[i]) * creal(w->lambda[i]) +
                      cimag(w->lambda[i]) * cimag(w->lambda[i]);
    }
}

static void run(const pure_state *s, const qn_pure *pure, const double *amplitudes,
                double complex *history) {
    for (size_t i = 0; i < s->size; ++i) history[i] = amplitudes[i];
    qn_pure_forward(pure, history);
}

/* sum_b |A_b|^2 with the reference that ran last. */
static double set_amplitudes(const pure_state *s, pure_work *w) {
    const double complex *chi = w->input + s->nsteps * s->size,
                         *phi = w->reference + s->nsteps * s->size;
    double sum = 0.0;
    for (size_t b = 0; b < s->branches; ++b) {
        double complex a = 0.0;
        for (size_t i = 0; i < s->kept; ++i) a += conj(phi[i]) * chi[b * s->kept + i];
        w->amplitudes[b] = a;
        sum += creal(a) * creal(a) + cimag(a) * cimag(a);
    }
    return sum;
}

static qn_status evaluate(const qn_qmae *qmae, const void *bound, void *work,
                          qn_loading_work *loading, const qn_request *request,
                          qn_response *response) {
    const pure_state *s = state_of(qmae);
    const qn_pure *pure = bound;
    pure_work *w = work;
    const double complex *chi = w->input + s->nsteps * s->size;
    run(s, pure, qn_load_input(loading, request->input)->state, w->input);
    run(s, pure, request->reference, w->reference);
    response->fidelity = response->swap = set_amplitudes(s, w);
    if (!qmae->loading.exact) { /* the SWAP test sees what was loaded */
        run(s, pure, qn_load_reference(loading, request->reference)->state, w->reference);
        response->swap = set_amplitudes(s, w);
    }
    if (qmae->undoes) { /* there are no readout errors: a shot is +-1 */
        response->undone = response->swap;
        response->undone_square = 1.0;
    }
    if (request->what & QN_WANT_PURITY) purity(s, chi, response);
    if (request->what & QN_WANT_DIAGONAL && response->diagonal)
        diagonal(s, pure, w, response->diagonal);
    if (request->what & QN_WANT_GRADIENT)
        gradient(qmae, pure, w, loading, request->input, response);
    if (request->what & QN_WANT_SHIFTS && response->angle_shifts)
        shifts(qmae, pure, w, loading, request->input, response);
    return QN_OK;
}

const qn_engine qn_engine_pure = {
    .name = "pure",
    .reason = "no noise: two state vectors suffice",
    .create = create,
    .destroy = destroy,
    .bound_create = bound_create,
    .bound_destroy = bound_destroy,
    .bind = bind,
    .plan_bytes = plan_bytes,
    .bound_bytes = bound_bytes,
    .work_size = sizeof(pure_work),
    .work_lay_out = work_lay_out,
    .evaluate = evaluate,
    .nsteps = nsteps,
};
