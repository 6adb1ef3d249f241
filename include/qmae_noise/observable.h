/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Observables: weighted sums of Pauli strings, of projectors on bit strings and of states, and how
 * a device measures them. */
#ifndef QMAE_NOISE_OBSERVABLE_H
#define QMAE_NOISE_OBSERVABLE_H

#include "qmae_noise/circuit.h"

#ifdef __cplusplus
extern "C" {
#endif

/* sum_k weight_k O_k on nqubits qubits. Immutable. qn_observable_parse (simulate.h) reads one. */
typedef struct qn_observable qn_observable;

/* One summand. Borrowed of its observable. */
typedef struct qn_observable_term {
    double weight;
    /* a product with one letter a qubit, the leftmost for the highest: I, X, Y, Z, or 0 and 1 for
     * the projectors (I + Z) / 2 and (I - Z) / 2; zero-terminated; NULL of a state */
    const char *letters;
    const double complex *state; /* |state><state| of 2^nqubits amplitudes, or NULL */
    /* of a state on some qubits alone: bit k of its index is qubit places[k], k < nplaces; NULL =
     * all qubits in their order */
    const int *places;
    int nplaces;
} qn_observable_term;

enum { QN_OBSERVABLE_MAX_STATE = 26 }; /* qubits of a state */

/* |psi><psi| of 2^nqubits amplitudes, which are copied; nqubits at most QN_OBSERVABLE_MAX_STATE.
 * QN_ERR_ARGUMENT, QN_ERR_PHYSICS if the norm is not 1 up to 1e-6. */
QN_MUST_CHECK qn_status qn_observable_of_state(int nqubits, const double complex *psi,
                                               qn_observable **observable);
/* The same of other qubits: what is asked of qubit q is asked of places[q] of `nqubits`, nothing of
 * the others. places: as many as the observable has qubits, all different, below nqubits. The
 * caller destroys *placed. QN_ERR_LIMIT: beyond 2^28 letters. */
QN_MUST_CHECK qn_status qn_observable_place(const qn_observable *observable, int nqubits,
                                            const int *places, qn_observable **placed);
void qn_observable_destroy(qn_observable *observable);

int qn_observable_nqubits(const qn_observable *observable);
size_t qn_observable_nterms(const qn_observable *observable);
/* k < nterms: in the order of their first appearance. */
qn_observable_term qn_observable_term_at(const qn_observable *observable, size_t k);

/* out = O psi, of 2^nqubits amplitudes; out distinct from psi. O(terms 2^nqubits). */
void qn_observable_apply(const qn_observable *observable, const double complex *psi,
                         double complex *out);

/* ---- groups --------------------------------------------------------------------------------- */

/* Terms that are measured together: each qubit in the basis of one letter. */
typedef struct qn_observable_group {
    char *basis;   /* X, Y or Z a qubit, I = not measured; the leftmost for the highest; owned */
    size_t nterms; /* of the observable, by index */
    size_t *terms; /* owned */
    double weight; /* sum of |weights| */
} qn_observable_group;
typedef struct qn_observable_groups {
    size_t count;
    qn_observable_group *groups; /* owned */
    double constant;             /* what needs no measurement */
} qn_observable_groups;
enum { QN_OBSERVABLE_MAX_MEASURED = 48 }; /* qubits of a group */

#ifdef __cplusplus
}
#endif
#endif
