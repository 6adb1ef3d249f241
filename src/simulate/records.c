/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records of shots, sorted and counted. */
#include "simulate/shots.h"

#include "core/try.h"

#include <string.h>

enum { DIGIT = 11, VALUES = 1 << DIGIT, WORD = 64 };

/* By their digits from the lowest on, as far as they go. O(count bits / 11). */
static void sort(uint64_t *bits, uint64_t *room, size_t count) {
    uint64_t any = 0;
    for (size_t k = 0; k < count; ++k) any |= bits[k];
    for (int shift = 0; shift < WORD && any >> shift; shift += DIGIT) {
        size_t place[VALUES + 1] = {0};
        for (size_t k = 0; k < count; ++k) ++place[(bits[k] >> shift) % VALUES + 1];
        for (int v = 0; v < VALUES; ++v) place[v + 1] += place[v];
        for (size_t k = 0; k < count; ++k) room[place[(bits[k] >> shift) % VALUES]++] = bits[k];
        memcpy(bits, room, count * sizeof *bits);
    }
}

qn_status qn_shots_count(uint64_t *bits, size_t count, qn_outcome **outcomes, size_t *noutcomes) {
    qn_status status = QN_OK;
    qn_outcome *made = NULL;
    size_t distinct = 0, at = 0;
    uint64_t *room = qn_alloc(count + 1, sizeof *room);
    QN_TRY_ALLOC(room);
    sort(bits, room, count);
    for (size_t k = 0; k < count; ++k) distinct += k == 0 || bits[k] != bits[k - 1];
    made = qn_alloc(distinct + 1, sizeof *made);
    QN_TRY_ALLOC(made);
    for (size_t k = 0; k < count; ++k) {
        if (k == 0 || bits[k] != bits[k - 1]) made[at++].bits = bits[k];
        ++made[at - 1].count;
    }
    for (size_t k = 0; k < distinct; ++k)
        made[k].probability = (double)made[k].count / (double)count;
    *outcomes = made;
    *noutcomes = distinct;
out:
    qn_free(room);
    return status;
}
