/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside of an observable: terms as they are collected. */
#ifndef QN_OBSERVABLE_OBSERVABLE_H
#define QN_OBSERVABLE_OBSERVABLE_H

#include "qmae_noise/observable.h"

typedef struct qn_observable_part {
    double weight;
    char *letters;         /* nqubits + 1, owned; NULL of a state */
    double complex *state; /* 2^nplaces, owned, or NULL */
    int *places;           /* of a state, owned; NULL = all qubits */
    int nplaces;
    size_t order; /* of its first appearance */
} qn_observable_part;

struct qn_observable {
    int nqubits;
    size_t count;
    qn_observable_part *parts;
};

/* Without terms. */
QN_MUST_CHECK qn_status qn_observable_create(int nqubits, qn_observable **observable);
/* Adds weight times the identity, whose letters, out, may then be changed. QN_ERR_LIMIT: too many
 * letters in all. */
QN_MUST_CHECK qn_status qn_observable_add(qn_observable *observable, double weight, char **letters);
/* Adds weight |state><state|; takes `state` over, whatever it returns. */
QN_MUST_CHECK qn_status qn_observable_add_state(qn_observable *observable, double weight,
                                                double complex *state);
/* Adds equal products up and drops those of weight 0. */
void qn_observable_gather(qn_observable *observable);

#endif
