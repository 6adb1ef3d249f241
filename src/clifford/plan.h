/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside of a Clifford program. Strings on one or two qubits are numbers of digits I, X, Y, Z = 0,
 * 1, 2, 3, the first qubit's lowest; of flips (errors without their sign) they are also bits x of
 * the first qubit, z of it, x and z of the second. */
#ifndef QN_CLIFFORD_PLAN_H
#define QN_CLIFFORD_PLAN_H

#include "clifford/clifford.h"

enum { QN_CLIFFORD_STRINGS = 16, QN_CLIFFORD_BITS = 4 };

/* What a transfer matrix does. */
typedef struct qn_clifford_map {
    int nstrings; /* 4 or 16 */
    /* pulled back, a string is factor times another one; 0: its value is 0 */
    unsigned char back[QN_CLIFFORD_STRINGS];
    double factor[QN_CLIFFORD_STRINGS];
    /* of a gate: U P U^dagger is a string with a sign, */
    unsigned char image[QN_CLIFFORD_STRINGS];
    bool minus[QN_CLIFFORD_STRINGS];
    /* and bit k of flips is the sum of those in pick[k] */
    unsigned char pick[QN_CLIFFORD_BITS];
    bool still; /* flips stay what they are: a Pauli, */
    int pauli;  /* this one */
    /* of noise: the probability of any error, and those of the first k + 1 of them in it */
    double error;
    double below[QN_CLIFFORD_STRINGS];
} qn_clifford_map;

typedef struct qn_clifford_op {
    unsigned char kind; /* qn_instr_kind */
    unsigned char nqubits;
    bool final;
    bool conditional;
    int qubits[2];
    int bit;       /* of a measurement; -1 = nobody reads it */
    size_t map;    /* of a gate or noise */
    double one[2]; /* P(bit is wrong | the qubit is 0, 1); of a reset one[0]: it leaves |1> */
    qn_condition condition;
} qn_clifford_op;

struct qn_clifford {
    int nqubits, nbits;
    qn_clifford_op *ops;
    size_t count;
    qn_clifford_map *maps;
    size_t nmaps;
    qn_condition *nodes; /* parts of conditions */
    bool branches;
};

/* The map of a Clifford gate, or of a mixture of Paulis; false if the matrix is none. ptm:
 * 4^nqubits x 4^nqubits. */
bool qn_clifford_map_gate(int nqubits, const double *ptm, qn_clifford_map *map);
bool qn_clifford_map_noise(int nqubits, const double *ptm, qn_clifford_map *map);

/* One run without errors in which every random outcome is 0: of each operation whether it measured
 * 1, or whether its condition holds; out. */
QN_MUST_CHECK qn_status qn_clifford_follow(const qn_clifford *clifford, bool *reference);

/* The bits of a string on one or two qubits. */
static inline int qn_clifford_flips(int string) {
    const int low = string & 3, high = string >> 2;
    return ((low + 1) >> 1 & 1) | (low >> 1) << 1 | ((high + 1) >> 1 & 1) << 2 | (high >> 1) << 3;
}

#endif
