/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The readout of some qubits of a group. */
#include "noise/model.h"

/* Index of an outcome of the group whose qubits places[0..count) have the bits of `bits` and the
 * others those of `rest`. */
static int outcome(const qn_readout_entry *group, const int *places, int count, int bits,
                   int rest) {
    int index = 0, used = 0;
    for (int q = 0; q < group->nqubits; ++q) {
        int bit = -1;
        for (int k = 0; k < count; ++k)
            if (places[k] == q) bit = bits >> k & 1;
        if (bit < 0) bit = rest >> used++ & 1;
        index |= bit << q;
    }
    return index;
}

void qn_readout_marginal(const qn_readout_entry *group, const int *places, int count,
                         double *matrix) {
    const int outcomes = 1 << count, rests = 1 << (group->nqubits - count);
    for (int y = 0; y < outcomes; ++y)
        for (int x = 0; x < outcomes; ++x) {
            double sum = 0.0;
            for (int read = 0; read < rests; ++read)
                for (int state = 0; state < rests; ++state)
                    sum +=
                        group->matrix[(outcome(group, places, count, y, read) << group->nqubits) +
                                      outcome(group, places, count, x, state)];
            matrix[y * outcomes + x] = sum / rests;
        }
}
