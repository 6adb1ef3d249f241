/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/simulation.h"

#include <gsl/gsl_heapsort.h>

size_t qn_result_record_size(const qn_result *result) {
    size_t size = 2 + (size_t)qn_circuit_nqubits(result->circuit);
    for (size_t k = 0; k < qn_qasm_nregisters(result->qasm); ++k) {
        const qn_register r = qn_qasm_register(result->qasm, k);
        if (r.classical) size += (size_t)r.size + 1;
    }
    return size;
}

const char *qn_result_record_text(const qn_result *result, uint64_t bits, char *text) {
    size_t length = 0;
    for (int q = qn_circuit_nqubits(result->circuit); result->first_measured >= 0 && q-- > 0;)
        text[length++] = bits >> (result->first_measured + q) & 1 ? '1' : '0';
    for (size_t k = qn_qasm_nregisters(result->qasm); k-- > 0;) {
        const qn_register r = qn_qasm_register(result->qasm, k);
        if (!r.classical || r.size == 0) continue;
        if (length > 0) text[length++] = ' ';
        for (int b = r.first + r.size; b-- > r.first;) {
            const int place = b < result->nplaces ? result->place[b] : -1;
            text[length++] = place >= 0 && bits >> place & 1 ? '1' : '0';
        }
    }
    text[length] = '\0';
    return text;
}

/* The likeliest first; without probabilities (NAN) the most frequent. */
static int by_frequency(const void *a, const void *b) {
    const qn_outcome *x = a, *y = b;
    if (x->probability < y->probability) return 1;
    if (x->probability > y->probability) return -1;
    if (x->count != y->count) return x->count < y->count ? 1 : -1;
    return (x->bits > y->bits) - (x->bits < y->bits);
}

const qn_outcome *qn_result_record(const qn_result *result, size_t k) {
    const qn_sample *sample = &result->sample;
    return k < sample->nseen ? &sample->seen[k] : &sample->others[k - sample->nseen];
}

/* Entries low..high-1 become two parts, of which none of the first comes behind one of the second,
 * which begins at the index that is returned (Hoare). */
static size_t divide(qn_outcome *list, size_t low, size_t high) {
    const qn_outcome pivot = list[low + (high - low - 1) / 2];
    for (size_t i = low, j = high - 1;; ++i, --j) {
        while (by_frequency(&list[i], &pivot) < 0) ++i;
        while (by_frequency(&list[j], &pivot) > 0) --j;
        if (i >= j) return j + 1;
        const qn_outcome swap = list[i];
        list[i] = list[j];
        list[j] = swap;
    }
}

/* The first `wanted` of the order come to the front, in it; others in any. */
static void order(qn_outcome *list, size_t count, size_t wanted) {
    for (size_t low = 0, high = count; low < wanted && wanted < high;) {
        const size_t middle = divide(list, low, high);
        if (middle <= wanted) low = middle;
        else high = middle;
    }
    gsl_heapsort(list, wanted, sizeof *list, by_frequency);
}

void qn_result_order_records(const qn_result *result, size_t wanted) {
    const qn_sample *sample = &result->sample;
    const size_t seen = wanted < sample->nseen ? wanted : sample->nseen, left = wanted - seen;
    order(sample->seen, sample->nseen, seen);
    order(sample->others, sample->nothers, left < sample->nothers ? left : sample->nothers);
}

bool qn_result_is_empty(const qn_result *result) {
    const qn_simulate_options *o = result->options;
    return qn_circuit_nbits(result->circuit) == 0 &&
           result->nexpectations + result->nobserved == 0 && !o->state && !o->fidelity &&
           !o->keep && !o->entropy;
}

size_t qn_result_file_noise(const qn_result *result) {
    size_t count = 0;
    for (size_t k = 0; k < qn_circuit_size(result->circuit); ++k)
        count += qn_circuit_op(result->circuit, k)->kind == QN_OP_NOISE;
    return count;
}
