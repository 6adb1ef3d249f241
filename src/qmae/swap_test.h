/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The noisy SWAP test as a matrix product: physics.md 5. */
#ifndef QN_QMAE_SWAP_TEST_H
#define QN_QMAE_SWAP_TEST_H

#include "qmae/spec.h"
#include "qmae/undone.h"

/* For each pair i the real tensor T_i[a'][a][p][q]: what (anc, in_i, ref_i) = (a, p, q) before
 * contributes to anc = a' after, with in_i and ref_i traced out. The destructive test has no
 * ancilla: only T_i[0][0] is used. */
typedef struct qn_swap_test {
    int n;
    bool ancilla;
    /* n x 16 x 16: T_i as a matrix [p + 4 a'][q + 4 a] on (ref digit -> in digit, bond) */
    double *matrices;
    double start[4]; /* Pauli vector of the ancilla before the first pair */
    double end[4];   /* <Z> = sum_a end[a] bond[a] after the last */
    /* From four pairs on, the first two are one map from (ref_0, ref_1) to (in_0, in_1) for each
     * ancilla component behind them, and the last two one for each component before them: 8 steps
     * of 4^n instead of 16. */
    double head[4][256], tail[4][256];
} qn_swap_test;

/* Collects the SWAP-test section of a program. QN_ERR_UNSUPPORTED, with the reason, if an operation
 * links more than one pair (crosstalk, routing) or visits the pairs out of order, so that the
 * circuit does not factor. The caller clears *test. */
QN_MUST_CHECK qn_status qn_swap_test_init(qn_swap_test *test, const qn_program *program,
                                          const qn_registers *registers, int n, qn_diag *diag);
/* The destructive test with its readout undone: of its value, or of the square of what a shot
 * shows. */
QN_MUST_CHECK qn_status qn_swap_test_init_undone(qn_swap_test *test, const qn_program *program,
                                                 const qn_registers *registers,
                                                 const qn_undone *undone, bool square,
                                                 qn_diag *diag);
void qn_swap_test_clear(qn_swap_test *test);

/* Doubles of work that qn_swap_test_observable needs: 4^(n+1) or 4^n. */
size_t qn_swap_test_work(const qn_swap_test *test);
/* w with <Z> = sum_P w[P] r_in[P], for the Pauli vector r_ref of the reference at the start of the
 * test; w, r_ref: 4^n, may be the same. With the ancilla about (4 n - 8) * 16 * 4^n
 * multiply-adds. */
void qn_swap_test_observable(const qn_swap_test *test, const qn_kernels *kernels,
                             const double *r_ref, double *w, double *work);

#endif
