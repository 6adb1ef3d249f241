/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dm/pure.h"
#include "core/arena.h"
#include "core/try.h"
#include "dm/fuse.h"
#include "program/unitary.h"

#include <string.h>

/* A gate inside a step. */
typedef struct element {
    const qn_instr *instr;
    int slot; /* digit of the first qubit: 0 = low, 1 = high */
} element;

typedef struct pure_step {
    int low, high;
    size_t first, count; /* elements */
    double complex matrix[16];
} pure_step;

struct qn_pure {
    int nqubits;
    pure_step *steps;
    size_t nsteps;
    element *elements;
    double complex *slopes; /* an element each, 4 x 4; unset where there is no parameter */
    size_t bytes;           /* of all of it */
};

/* ---- 4 x 4 matrices ------------------------------------------------------------------------- */

static void multiply(const double complex *a, const double complex *b, double complex *c) {
    for (int i = 0; i < 4; ++i)
        for (int j = 0; j < 4; ++j) {
            double re = 0.0, im = 0.0;
            for (int k = 0; k < 4; ++k) {
                const double ar = creal(a[i * 4 + k]), ai = cimag(a[i * 4 + k]);
                const double br = creal(b[k * 4 + j]), bi = cimag(b[k * 4 + j]);
                re += ar * br - ai * bi;
                im += ar * bi + ai * br;
            }
            c[i * 4 + j] = CMPLX(re, im);
        }
}

/* The matrix u of an instruction's gate on the two digits of its step. */
static void embed(const element *e, const double complex *u, double complex *m) {
    for (int i = 0; i < 4; ++i)
        for (int j = 0; j < 4; ++j) {
            const int i0 = e->slot ? i >> 1 : i & 1, i1 = e->slot ? i & 1 : i >> 1;
            const int j0 = e->slot ? j >> 1 : j & 1, j1 = e->slot ? j & 1 : j >> 1;
            if (e->instr->nqubits == 2) m[i * 4 + j] = u[(i0 + 2 * i1) * 4 + j0 + 2 * j1];
            else m[i * 4 + j] = i1 == j1 ? u[i0 * 2 + j0] : 0.0;
        }
}

/* The matrix of a Pauli string, letter q = qubit q. */
static void generator_matrix(const char *letters, int nqubits, double complex *g) {
    static const double complex pauli[4][4] = {
        {1, 0, 0, 1}, {0, 1, 1, 0}, {0, -I, I, 0}, {1, 0, 0, -1}};
    const int size = 1 << nqubits;
    for (int i = 0; i < size; ++i)
        for (int j = 0; j < size; ++j) {
            double complex entry = 1.0;
            for (int q = 0; q < nqubits; ++q) {
                const int letter = (int)(strchr("IXYZ", letters[q]) - "IXYZ");
                entry *= pauli[letter][((i >> q) & 1) * 2 + ((j >> q) & 1)];
            }
            g[i * size + j] = entry;
        }
}

/* u and, for a trainable gate, du / d parameter = scale gain (-i G / 2) u (a global phase of the
 * gate stays as it is). */
static void element_matrices(const element *e, const double *params, double complex *u,
                             double complex *du) {
    const qn_instr *instr = e->instr;
    double complex raw[16], g[16];
    qn_instr_unitary(instr, params, 0.0, raw);
    embed(e, raw, u);
    if (!instr->cosine) return;
    generator_matrix(instr->gate->generator, instr->nqubits, raw);
    embed(e, raw, g);
    multiply(g, u, du);
    for (int i = 0; i < 16; ++i) {
        const double factor = 0.5 * instr->angle.scale * instr->gain;
        du[i] = CMPLX(factor * cimag(du[i]), -factor * creal(du[i]));
    }
}

/* ---- building ------------------------------------------------------------------------------- */

static qn_status check_noiseless(const qn_instr *const *instrs, size_t count,
                                 const int *digit_of_qubit, qn_diag *diag) {
    for (size_t k = 0; k < count; ++k) {
        const qn_instr *instr = instrs[k];
        if (instr->kind == QN_INSTR_LOAD || instr->kind == QN_INSTR_MEASURE) continue;
        if (instr->kind != QN_INSTR_GATE)
            return qn_fail(diag, QN_ERR_UNSUPPORTED,
                           "the pure engine computes circuits of gates without noise only");
        for (int q = 0; q < instr->nqubits; ++q)
            if (digit_of_qubit[instr->qubits[q]] < 0)
                return qn_fail(diag, QN_ERR_UNSUPPORTED,
                               "the pure engine cannot trace out qubit %d", instr->qubits[q]);
    }
    return QN_OK;
}

static qn_pure *pure_in(qn_arena *arena, const qn_fusion *fusion) {
    qn_pure stand_in, *made = qn_arena_take(arena, 1, sizeof *made), *p = made ? made : &stand_in;
    *p = (qn_pure){.nsteps = fusion->ngroups};
    p->steps = qn_arena_take(arena, fusion->ngroups, sizeof *p->steps);
    p->elements = qn_arena_take(arena, fusion->nactions, sizeof *p->elements);
    p->slopes = qn_arena_take(arena, fusion->nactions * 16, sizeof *p->slopes);
    return made;
}

qn_status qn_pure_create(const qn_instr *const *instrs, size_t count, const int *digit_of_qubit,
                         int ndigits, qn_pure **pure, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_fusion fusion = {0};
    qn_pure *made = NULL;
    qn_arena arena = {0};
    QN_TRY(check_noiseless(instrs, count, digit_of_qubit, diag));
    QN_TRY(qn_fusion_init(&fusion, instrs, count, digit_of_qubit, ndigits, diag));
    pure_in(&arena, &fusion);
    if (!qn_arena_open(&arena)) QN_TRY(QN_ERR_MEMORY);
    made = pure_in(&arena, &fusion);
    made->nqubits = ndigits;
    made->bytes = arena.used;
    for (size_t g = 0; g < fusion.ngroups; ++g) {
        const qn_action_group *group = &fusion.groups[g];
        made->steps[g] = (pure_step){
            .low = group->low, .high = group->high, .first = group->first, .count = group->count};
        for (size_t k = group->first; k < group->first + group->count; ++k)
            made->elements[k] = (element){fusion.actions[k].instr,
                                          fusion.actions[k].digits[0] == group->high};
    }
    *pure = made;
    made = NULL;
out:
    qn_fusion_clear(&fusion);
    qn_pure_destroy(made);
    return status;
}

void qn_pure_destroy(qn_pure *pure) { qn_free(pure); }

size_t qn_pure_bytes(const qn_pure *pure) { return pure->bytes; }

size_t qn_pure_nsteps(const qn_pure *pure) { return pure->nsteps; }

/* Forward: slopes[k] = du_k u_{k-1} ... u_0. Backward: slopes[k] = u_last ... u_{k+1} slopes[k]. */
static void set_step(qn_pure *pure, pure_step *step, const double *params) {
    double complex product[16] = {0}, u[16], du[16], next[16];
    for (int i = 0; i < 4; ++i) product[i * 5] = 1.0;
    for (size_t k = 0; k < step->count; ++k) {
        const element *e = &pure->elements[step->first + k];
        element_matrices(e, params, u, du);
        if (e->instr->cosine) multiply(du, product, pure->slopes + (step->first + k) * 16);
        multiply(u, product, next);
        memcpy(product, next, sizeof product);
    }
    memcpy(step->matrix, product, sizeof product);
    memset(product, 0, sizeof product);
    for (int i = 0; i < 4; ++i) product[i * 5] = 1.0;
    for (size_t k = step->count; k-- > 0;) {
        const element *e = &pure->elements[step->first + k];
        double complex *slope = pure->slopes + (step->first + k) * 16;
        if (e->instr->cosine) {
            multiply(product, slope, next);
            memcpy(slope, next, sizeof next);
        }
        element_matrices(e, params, u, du);
        multiply(product, u, next);
        memcpy(product, next, sizeof product);
    }
}

void qn_pure_set(qn_pure *pure, const double *params) {
    for (size_t k = 0; k < pure->nsteps; ++k) set_step(pure, &pure->steps[k], params);
}

/* ---- running -------------------------------------------------------------------------------- */

/* Index whose bits low and high are 0, of the rest `k`. */
static inline size_t rest_index(size_t k, int low, int high) {
    const size_t a = (size_t)1 << low, b = (size_t)1 << high;
    k = (k & (a - 1)) | (k & ~(a - 1)) << 1;
    return (k & (b - 1)) | (k & ~(b - 1)) << 1;
}

/* out = m in on bits low < high; `adjoint` takes m^dagger. in = out allowed. Explicit real
 * arithmetic: double complex products would call __muldc3. */
static void apply(int n, const pure_step *step, int adjoint, const double complex *in,
                  double complex *out) {
    double mr[16], mi[16];
    for (int i = 0; i < 4; ++i)
        for (int j = 0; j < 4; ++j) {
            const double complex entry = step->matrix[adjoint ? j * 4 + i : i * 4 + j];
            mr[i * 4 + j] = creal(entry);
            mi[i * 4 + j] = adjoint ? -cimag(entry) : cimag(entry);
        }
    const size_t offset[4] = {0, (size_t)1 << step->low, (size_t)1 << step->high,
                              ((size_t)1 << step->low) + ((size_t)1 << step->high)};
    for (size_t k = 0; k < (size_t)1 << (n - 2); ++k) {
        const size_t base = rest_index(k, step->low, step->high);
        double xr[4], xi[4];
        for (int j = 0; j < 4; ++j) {
            xr[j] = creal(in[base + offset[j]]);
            xi[j] = cimag(in[base + offset[j]]);
        }
        for (int i = 0; i < 4; ++i) {
            double re = 0.0, im = 0.0;
            for (int j = 0; j < 4; ++j) {
                re += mr[i * 4 + j] * xr[j] - mi[i * 4 + j] * xi[j];
                im += mr[i * 4 + j] * xi[j] + mi[i * 4 + j] * xr[j];
            }
            out[base + offset[i]] = CMPLX(re, im);
        }
    }
}

/* e[i][j] = sum_rest conj(lambda[i, rest]) psi[j, rest], real and imaginary parts. */
static void environment(int n, const pure_step *step, const double complex *lambda,
                        const double complex *psi, double *er, double *ei) {
    const size_t offset[4] = {0, (size_t)1 << step->low, (size_t)1 << step->high,
                              ((size_t)1 << step->low) + ((size_t)1 << step->high)};
    memset(er, 0, 16 * sizeof *er);
    memset(ei, 0, 16 * sizeof *ei);
    for (size_t k = 0; k < (size_t)1 << (n - 2); ++k) {
        const size_t base = rest_index(k, step->low, step->high);
        for (int i = 0; i < 4; ++i) {
            const double lr = creal(lambda[base + offset[i]]), li = cimag(lambda[base + offset[i]]);
            for (int j = 0; j < 4; ++j) {
                const double pr = creal(psi[base + offset[j]]), pi = cimag(psi[base + offset[j]]);
                er[i * 4 + j] += lr * pr + li * pi;
                ei[i * 4 + j] += lr * pi - li * pr;
            }
        }
    }
}

void qn_pure_forward(const qn_pure *pure, double complex *history) {
    const size_t size = (size_t)1 << pure->nqubits;
    for (size_t k = 0; k < pure->nsteps; ++k)
        apply(pure->nqubits, &pure->steps[k], 0, history + k * size, history + (k + 1) * size);
}

void qn_pure_inverse(const qn_pure *pure, double complex *psi) {
    for (size_t k = pure->nsteps; k-- > 0;) apply(pure->nqubits, &pure->steps[k], 1, psi, psi);
}

void qn_pure_backward(const qn_pure *pure, const double complex *history, double complex *lambda,
                      double complex *derivative) {
    const size_t size = (size_t)1 << pure->nqubits;
    for (size_t k = pure->nsteps; k-- > 0;) {
        const pure_step *step = &pure->steps[k];
        double er[16], ei[16];
        environment(pure->nqubits, step, lambda, history + k * size, er, ei);
        for (size_t e = step->first; e < step->first + step->count; ++e) {
            const qn_instr *instr = pure->elements[e].instr;
            if (!instr->cosine) continue;
            const double complex *slope = pure->slopes + e * 16;
            double re = 0.0, im = 0.0;
            for (int i = 0; i < 16; ++i) {
                re += er[i] * creal(slope[i]) - ei[i] * cimag(slope[i]);
                im += er[i] * cimag(slope[i]) + ei[i] * creal(slope[i]);
            }
            derivative[instr->angle.param] += CMPLX(re, im);
        }
        apply(pure->nqubits, step, 1, lambda, lambda);
    }
}
