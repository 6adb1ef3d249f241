/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "qmae/swap_test.h"

#include "core/try.h"
#include "qmae/swap_pair.h"

#include <string.h>

/* ---- tensors -------------------------------------------------------------------------------- */

/* Without an ancilla the digits of two pairs go together: m <- T_low (x) T_high on digits (low,
 * high). */
static void kron_pairs(double *matrices, int low, bool has_low, int high) {
    double product[256];
    for (int i = 0; i < 16; ++i)
        for (int j = 0; j < 16; ++j) {
            const double l = has_low ? matrices[low * 256 + (i & 3) * 16 + (j & 3)]
                                     : (i & 3) == (j & 3);
            product[i * 16 + j] = l * matrices[high * 256 + (i >> 2) * 16 + (j >> 2)];
        }
    memcpy(matrices + high * 256, product, sizeof product);
}

/* T_i[a'][a][p][q] */
static double tensor(const qn_swap_test *test, int i, int after, int before, int p, int q) {
    return test->matrices[i * 256 + (p + 4 * after) * 16 + q + 4 * before];
}

/* out[p + 4 p'][q + 4 q'] = sum_abc left[c] T_j[c][b][p'][q'] T_i[b][a][p][q] right[a] for
 * neighbours j = i + 1. */
static void join_pairs(const qn_swap_test *test, int i, const double *left, const double *right,
                       double *out) {
    for (int row = 0; row < 16; ++row)
        for (int column = 0; column < 16; ++column) {
            double sum = 0.0;
            for (int b = 0; b < 4; ++b) {
                double first = 0.0, second = 0.0;
                for (int a = 0; a < 4; ++a) {
                    first += tensor(test, i, b, a, row & 3, column & 3) * right[a];
                    second += left[a] * tensor(test, i + 1, a, b, row >> 2, column >> 2);
                }
                sum += second * first;
            }
            out[row * 16 + column] = sum;
        }
}

static void join_ends(qn_swap_test *test) {
    for (int a = 0; a < 4; ++a) {
        double unit[4] = {0};
        unit[a] = 1.0;
        join_pairs(test, 0, unit, test->start, test->head[a]);
        join_pairs(test, test->n - 2, test->end, unit, test->tail[a]);
    }
}

static void kron_all(qn_swap_test *test) {
    for (int high = 1; high < test->n; high += 2) kron_pairs(test->matrices, high - 1, true, high);
    if (test->n % 2) kron_pairs(test->matrices, test->n - 2, false, test->n - 1);
}

qn_status qn_swap_test_init_undone(qn_swap_test *test, const qn_program *program,
                                   const qn_registers *registers, const qn_undone *undone,
                                   bool square, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_swap_test made = {.n = undone->n};
    qn_swap_list list = {0};
    made.matrices = qn_alloc((size_t)undone->n * 256, sizeof(double));
    QN_TRY_ALLOC(made.matrices);
    QN_TRY(qn_swap_list_init(&list, program, registers, undone->n, diag));
    for (int i = 0; i < undone->n; ++i) {
        double covector[2][2];
        qn_undone_covector(undone, i, square, covector);
        qn_swap_pair_before_readout(&list, i, (const double(*)[2])covector,
                                    made.matrices + (size_t)i * 256);
    }
    kron_all(&made);
    *test = made;
    made.matrices = NULL;
out:
    qn_swap_list_clear(&list);
    qn_free(made.matrices);
    return status;
}

qn_status qn_swap_test_init(qn_swap_test *test, const qn_program *program,
                            const qn_registers *registers, int n, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_swap_test made = {
        .n = n, .ancilla = registers->anc >= 0, .start = {1, 0, 0, 1}, .end = {0, 0, 0, 1}};
    qn_swap_list list = {0};
    made.matrices = qn_alloc((size_t)n * 256, sizeof(double));
    QN_TRY_ALLOC(made.matrices);
    QN_TRY(qn_swap_list_init(&list, program, registers, n, diag));
    for (int i = 0; i < n; ++i) qn_swap_pair_matrix(&list, i, made.matrices + (size_t)i * 256);
    if (!made.ancilla) kron_all(&made);
    if (made.ancilla && n >= 4) join_ends(&made);
    *test = made;
    made.matrices = NULL;
out:
    qn_swap_list_clear(&list);
    qn_free(made.matrices);
    return status;
}

void qn_swap_test_clear(qn_swap_test *test) {
    qn_free(test->matrices);
    *test = (qn_swap_test){0};
}

/* ---- contraction ---------------------------------------------------------------------------- */

size_t qn_swap_test_work(const qn_swap_test *test) {
    return (size_t)1 << (2 * (test->n + (test->ancilla ? 1 : 0)));
}

static void contract_few(const qn_swap_test *test, const qn_kernels *kernels, const double *r_ref,
                         double *w, double *bond) {
    const size_t size = (size_t)1 << (2 * test->n);
    for (size_t a = 0; a < 4; ++a)
        for (size_t q = 0; q < size; ++q) bond[a * size + q] = test->start[a] * r_ref[q];
    for (int i = 0; i < test->n; ++i)
        kernels->apply(test->n + 1, i, test->n, test->matrices + (size_t)i * 256, bond, bond);
    for (size_t p = 0; p < size; ++p) {
        double sum = 0.0;
        for (size_t a = 0; a < 4; ++a) sum += test->end[a] * bond[a * size + p];
        w[p] = sum;
    }
}

static void contract_ancilla(const qn_swap_test *test, const qn_kernels *kernels,
                             const double *r_ref, double *w, double *bond) {
    const int n = test->n;
    const size_t size = (size_t)1 << (2 * n);
    for (size_t a = 0; a < 4; ++a) kernels->apply(n, 0, 1, test->head[a], r_ref, bond + a * size);
    for (int i = 2; i < n - 2; ++i)
        kernels->apply(n + 1, i, n, test->matrices + (size_t)i * 256, bond, bond);
    for (size_t a = 0; a < 4; ++a)
        kernels->apply(n, n - 2, n - 1, test->tail[a], bond + a * size, bond + a * size);
    for (size_t p = 0; p < size; ++p)
        w[p] = bond[p] + bond[size + p] + bond[2 * size + p] + bond[3 * size + p];
}

void qn_swap_test_observable(const qn_swap_test *test, const qn_kernels *kernels,
                             const double *r_ref, double *w, double *work) {
    if (test->ancilla) {
        if (test->n < 4) contract_few(test, kernels, r_ref, w, work);
        else contract_ancilla(test, kernels, r_ref, w, work);
        return;
    }
    if (w != r_ref) memcpy(w, r_ref, ((size_t)1 << (2 * test->n)) * sizeof *w);
    for (int high = 1; high < test->n; high += 2)
        kernels->apply(test->n, high - 1, high, test->matrices + (size_t)high * 256, w, w);
    if (test->n % 2)
        kernels->apply(test->n, test->n - 2, test->n - 1,
                       test->matrices + (size_t)(test->n - 1) * 256, w, w);
}
