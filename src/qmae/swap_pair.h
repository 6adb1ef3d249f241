/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The SWAP test pair by pair: which instruction belongs to which, and the tensor of each. */
#ifndef QN_QMAE_SWAP_PAIR_H
#define QN_QMAE_SWAP_PAIR_H

#include "qmae/spec.h"

/* Local digits of a pair: ancilla 0, in_i 1, ref_i 2. */
enum { LOCAL_ANC, LOCAL_IN, LOCAL_REF, LOCALS, QN_SWAP_LOCAL = 64 };

/* An instruction of the test. */
typedef struct qn_swap_item {
    const qn_instr *instr;
    int pair;
    int locals[2]; /* local digits of its qubits */
} qn_swap_item;

typedef struct qn_swap_list {
    qn_swap_item *items; /* in time order */
    size_t count;
    bool ancilla;
} qn_swap_list;

/* QN_ERR_UNSUPPORTED, with the reason, if an operation links more than one pair (crosstalk,
 * routing) or visits the pairs out of order. The caller clears *list. */
QN_MUST_CHECK qn_status qn_swap_list_init(qn_swap_list *list, const qn_program *program,
                                          const qn_registers *registers, int n, qn_diag *diag);
void qn_swap_list_clear(qn_swap_list *list);

/* Rows a' of a pair's tensor: 4 with an ancilla, else 1. */
int qn_swap_rows(const qn_swap_list *list);
/* Index of the digits (a, p, q) of (ancilla, in_i, ref_i). */
int qn_swap_local(int a, int p, int q);

/* T_i[a'][a][p][q] as a matrix m[p + 4 a'][q + 4 a]; 256 doubles of which those of qn_swap_rows are
 * written. */
void qn_swap_pair_matrix(const qn_swap_list *list, int pair, double *m);

/* The same of the destructive test, its readout left out, for a value whose covector on (Z_in^a,
 * Z_ref^b) is covector[a][b]. */
void qn_swap_pair_before_readout(const qn_swap_list *list, int pair, const double covector[2][2],
                                 double *m);

/* Row a' of T: y = the covector "ancilla component a', the rest traced out" (ancilla test), or the
 * value (-1)^(a b) of the two outcomes (destructive). y: QN_SWAP_LOCAL. */
void qn_swap_start(bool ancilla, int row, double *y);
/* y <- R^T y, out = R in, and environment[i][j] += sum_rest y[i, rest] x[j, rest] of an
 * instruction's PTM R. */
void qn_swap_item_pull_back(const qn_swap_item *item, double *y);
void qn_swap_item_apply(const qn_swap_item *item, const double *in, double *out);
void qn_swap_item_meet(const qn_swap_item *item, const double *y, const double *x,
                       double *environment);

#endif
