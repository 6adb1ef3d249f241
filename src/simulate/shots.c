/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shots shared out among outcomes, and the likeliest of the others. */
#include "simulate/shots.h"

#include <gsl/gsl_heapsort.h>

uint64_t qn_shots_draw(qn_shots *s, double probability) {
    const bool last = --s->to_come == 0 || probability >= s->left;
    const uint64_t count = s->shots == 0 ? 0
                           : last        ? s->shots
                                         : qn_rng_binomial(s->rng, probability / s->left, s->shots);
    s->shots -= count;
    s->left -= probability;
    return count;
}

/* ---- the likeliest -------------------------------------------------------------------------- */

/* Does a come before b, the less likely, of equals that of the higher bits? */
static bool is_less(const qn_outcome *a, const qn_outcome *b) {
    return a->probability != b->probability ? a->probability < b->probability : a->bits > b->bits;
}

/* Puts the entry at `at` of a heap, whose first entry is the least, into its place. */
static void sink(qn_outcome *heap, size_t count, size_t at) {
    const qn_outcome entry = heap[at];
    for (size_t child; (child = 2 * at + 1) < count; at = child) {
        if (child + 1 < count && is_less(&heap[child + 1], &heap[child])) ++child;
        if (!is_less(&heap[child], &entry)) break;
        heap[at] = heap[child];
    }
    heap[at] = entry;
}

void qn_likeliest_keep(qn_likeliest *l, const qn_outcome *outcome) {
    qn_sample *sample = l->sample;
    if (sample->nothers < l->room) {
        sample->others[sample->nothers++] = *outcome;
        return;
    }
    if (!l->full)
        for (size_t k = l->room / 2; k-- > 0;) sink(sample->others, l->room, k);
    l->full = true;
    ++sample->nleft;
    if (l->room == 0 || !is_less(&sample->others[0], outcome)) {
        sample->left += outcome->probability;
        return;
    }
    sample->left += sample->others[0].probability;
    sample->others[0] = *outcome;
    sink(sample->others, l->room, 0);
}

bool qn_likeliest_wants(const qn_likeliest *l, double probability) {
    if (l->sample->nothers < l->room) return true;
    return l->room > 0 && (!l->full || probability >= l->sample->others[0].probability);
}

static int by_bits(const void *a, const void *b) {
    const qn_outcome *x = a, *y = b;
    return (x->bits > y->bits) - (x->bits < y->bits);
}

void qn_likeliest_sort(const qn_likeliest *l) {
    if (l->full)
        gsl_heapsort(l->sample->others, l->sample->nothers, sizeof *l->sample->others, by_bits);
}
