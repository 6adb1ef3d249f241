/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Noise channels and Pauli transfer matrices.
 *
 * A channel on m qubits is its Pauli transfer matrix (PTM): R[i][j] = Tr(P_i E(P_j)) / 2^m,
 * row-major, 4^m x 4^m reals, index = sum_q d_q 4^q with digit I=0, X=1, Y=2, Z=3 of the channel's
 * qubit q. */
#ifndef QMAE_NOISE_CHANNEL_H
#define QMAE_NOISE_CHANNEL_H

#include "qmae_noise/core.h"
#include <complex.h>
#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif
/* ---- channels ----------------------------------------------------------------------------- */

#define QN_MAX_CHANNEL_PARAMS 8

/* How many entries a parameter has, m = number of qubits. */
typedef enum qn_param_shape {
    QN_PARAM_SCALAR,     /* 1 */
    QN_PARAM_PAULI,      /* 4^m - 1: one for each Pauli string but the identity, in index order */
    QN_PARAM_MATRICES,   /* k 2 4^m: k complex 2^m x 2^m matrices, row-major, re and im in turn */
    QN_PARAM_STOCHASTIC, /* 4^m: a 2^m x 2^m matrix, row-major, whose columns sum to 1 */
    QN_PARAM_SHAPES
} qn_param_shape;

/* A parameter of a channel. */
typedef struct qn_channel_param {
    const char *name;
    qn_param_shape shape;
    double min, max;  /* allowed closed range of every entry */
    double fallback;  /* value when left out; NAN = must be given */
    const char *unit; /* "1" for probabilities, "s", ... */
    const char *help;
} qn_channel_param;

/* Arguments of a channel: an array for each parameter of the record, in its order. A scalar is an
 * array of one. The arrays are borrowed. */
typedef struct qn_channel_args {
    int nqubits;
    size_t count[QN_MAX_CHANNEL_PARAMS]; /* 0 = left out */
    const double *values[QN_MAX_CHANNEL_PARAMS];
} qn_channel_args;

/* A noise channel of the table (src/channel/channel_list.def, one file each in src/channel/kinds).
 * Static and immutable. */
typedef struct qn_channel {
    const char *name, *help; /* help: one line with the formula */
    int min_qubits, max_qubits;
    int nparams;
    const qn_channel_param *params;
    /* An operation (reset, readout) is the ideal operation at strength 0, not the identity; only
     * the program attaches it, channel rules of a model cannot. */
    bool operation;
    /* The entry of parameter 0 that a file may give by a name of its own (pauli: X = 0.01): its
     * index, and *nqubits that the name speaks of; -1 if `name` is none. NULL = there are no such
     * names. */
    int (*entry)(const char *name, int *nqubits);
    /* Checks what shapes and ranges cannot (sums, T2 <= 2 T1). NULL = nothing more to check. */
    qn_status (*check)(const qn_channel_args *args, qn_diag *diag);
    /* The 4^m x 4^m PTM of checked arguments. `strength` >= 0 is the noise scale (1 = as given;
     * physics: lambda -> 1-(1-lambda)^S, exposure times S, readout flips times S capped at 0.5).
     * Must be CPTP for every strength >= 0 and the identity (of an operation:
     * the ideal operation) at 0. */
    void (*ptm)(const qn_channel_args *args, double strength, double *ptm);
    /* Closed-form Kraus operators at strength 1: writes at most 4^m matrices of 2^m x 2^m, returns
     * how many.
     * NULL = derived from the Choi matrix. */
    int (*kraus)(const qn_channel_args *args, double complex *kraus);
    const qn_channel_args *example; /* arguments of a worked example */
} qn_channel;

size_t qn_channel_count(void);
const qn_channel *qn_channel_at(size_t index);
const qn_channel *qn_channel_find(const char *name); /* NULL if there is none */

/* PTM of checked arguments (see the record). ptm: 4^m x 4^m, out. */
void qn_channel_ptm(const qn_channel *channel, const qn_channel_args *args, double strength,
                    double *ptm);

/* ---- Pauli transfer matrices (nqubits 1..3) ------------------------------------------------- */

/* PTM of a unitary u (2^m x 2^m). O(16^m). */
void qn_ptm_from_unitary(int nqubits, const double complex *u, double *ptm);
/* PTM of sum_k K_k . K_k^dagger. */
void qn_ptm_from_kraus(int nqubits, int count, const double complex *kraus, double *ptm);
/* Smallest eigenvalue of the Choi matrix J = 4^-m sum_ij R[i][j] P_i (x) P_j^T and the largest
 * deviation of the first row from (1, 0, ..., 0). CPTP to tolerance 1e-9 if *lowest >= -1e-9 and
 * *trace_error <= 1e-9. */
QN_MUST_CHECK qn_status qn_ptm_cptp(int nqubits, const double *ptm, double *lowest,
                                    double *trace_error);
/* Kraus operators from the eigenvectors of the Choi matrix; drops eigenvalues below 1e-14. Room for
 * 4^m matrices. */
QN_MUST_CHECK qn_status qn_ptm_kraus(int nqubits, const double *ptm, int *count,
                                     double complex *kraus);
/* Average gate infidelity against the identity: 1 - (d Fp + 1)/(d + 1), Fp = tr(R)/d^2, d = 2^m
 * (Nielsen 2002). */
double qn_ptm_infidelity(int nqubits, const double *ptm);

#ifdef __cplusplus
}
#endif
#endif
