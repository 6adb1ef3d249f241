/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where on a device something stands: a sorted index over pairs and single places, so that a file
 * of a million of them is read, and a circuit is checked against it, in no more than n log n steps.
 * */
#ifndef QN_NOISE_PLACES_H
#define QN_NOISE_PLACES_H

#include "qmae_noise/circuit.h"

#include <stdbool.h>

/* A gate on one qubit (both numbers the same) or on a pair in either order; without a gate, the
 * pair alone. */
typedef struct qn_place {
    int low, high;
    const qn_gate *gate;
    size_t entry; /* which of the entries this is */
} qn_place;

typedef struct qn_places {
    qn_place *all; /* by place, then by entry; owned */
    size_t count;
} qn_places;

void qn_places_clear(qn_places *places);

/* Where the next entry stands: `places` has room for it. */
void qn_places_add(qn_places *places, const qn_gate *gate, int nqubits, const int *qubits);
void qn_places_sort(qn_places *places);
/* Does the k-th of the sorted (0, 1, ... in turn) stand where another entry does? *first is then
 * the first of those. */
bool qn_places_repeats(const qn_places *places, size_t k, size_t *first);

/* The entry of a gate on these qubits, as qn_places_add; `count` if there is none. */
size_t qn_places_find(const qn_places *places, const qn_gate *gate, int nqubits, const int *qubits);

#endif
