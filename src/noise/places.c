/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "noise/places.h"

#include <stdint.h>
#include <stdlib.h>

void qn_places_clear(qn_places *places) {
    qn_free(places->all);
    *places = (qn_places){0};
}

static qn_place place_of(const qn_gate *gate, int nqubits, const int *qubits, size_t entry) {
    const int a = qubits[0], b = nqubits == 2 ? qubits[1] : qubits[0];
    return (qn_place){a < b ? a : b, a < b ? b : a, gate, entry};
}

static int compare_place(const void *a, const void *b) {
    const qn_place *left = a, *right = b;
    const uintptr_t left_gate = (uintptr_t)left->gate, right_gate = (uintptr_t)right->gate;
    if (left->low != right->low) return left->low < right->low ? -1 : 1;
    if (left->high != right->high) return left->high < right->high ? -1 : 1;
    return (left_gate > right_gate) - (left_gate < right_gate);
}

static int compare_entry(const void *a, const void *b) {
    const qn_place *left = a, *right = b;
    const int order = compare_place(a, b);
    return order ? order : (left->entry > right->entry) - (left->entry < right->entry);
}

void qn_places_add(qn_places *places, const qn_gate *gate, int nqubits, const int *qubits) {
    places->all[places->count] = place_of(gate, nqubits, qubits, places->count);
    ++places->count;
}

void qn_places_sort(qn_places *places) {
    if (places->count > 0) qsort(places->all, places->count, sizeof *places->all, compare_entry);
}

bool qn_places_repeats(const qn_places *places, size_t k, size_t *first) {
    const qn_place *at = &places->all[k];
    if (k > 0 && compare_place(at - 1, at) == 0) return true;
    *first = at->entry;
    return false;
}

size_t qn_places_find(const qn_places *places, const qn_gate *gate, int nqubits,
                      const int *qubits) {
    const qn_place wanted = place_of(gate, nqubits, qubits, 0);
    if (places->count == 0) return 0;
    const qn_place *found = bsearch(&wanted, places->all, places->count, sizeof wanted,
                                    compare_place);
    return found ? found->entry : places->count;
}
