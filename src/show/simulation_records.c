/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records of classical bits as text and as JSON: those seen and the likeliest others. */
#include "show/study_print.h"

#include "core/number.h"

#include <math.h>
#include <string.h>

enum { SHOWN = 40 }; /* lines of text, if nothing was asked for */

/* ---- text ----------------------------------------------------------------------------------- */

/* Exact probability, or the frequency with its standard error (of a probability not at its end:
 * (n + 1) / (N + 2)). */
static void print_line(const qn_result *result, const qn_outcome *record, uint64_t shots,
                       FILE *file) {
    const double n = (double)record->count, all = (double)shots, p = (n + 1.0) / (all + 2.0);
    const unsigned long long count = record->count;
    if (result->exact) fprintf(file, "%12.8f  %12llu\n", record->probability, count);
    else fprintf(file, "%12llu  %10.6f +- %.1g\n", count, n / all, sqrt(p * (1.0 - p) / all));
}

/* What is not shown. */
static void print_rest(const qn_result *result, size_t shown, FILE *file) {
    const qn_sample *sample = &result->sample;
    const size_t listed = sample->nseen + sample->nothers, rest = listed - shown + sample->nleft;
    double probability = sample->left;
    if (!result->exact && shown < listed)
        fprintf(file, "  and %zu less frequent records: --probabilities all shows them\n",
                listed - shown);
    if (!result->exact || rest == 0) return;
    for (size_t k = shown; k < listed; ++k) probability += qn_result_record(result, k)->probability;
    fprintf(file,
            "  and %zu more records, of probability %.6g in sum: --probabilities all shows "
            "them\n",
            rest, probability);
}

qn_status qn_result_print_records(const qn_result *result, FILE *file) {
    const qn_sample *sample = &result->sample;
    const size_t listed = sample->nseen + (result->exact ? sample->nothers : 0);
    const size_t shown = listed < SHOWN || result->asked_for_records ? listed : SHOWN;
    uint64_t shots = 0;
    if (listed == 0) return QN_OK;
    char *text = qn_alloc(qn_result_record_size(result), 1);
    if (!text) return QN_ERR_MEMORY;
    qn_result_order_records(result, shown);
    for (size_t k = 0; k < sample->nseen; ++k) shots += sample->seen[k].count;
    const int length = (int)strlen(qn_result_record_text(result, 0, text)),
              width = length < 4 ? 4 : length;
    fprintf(file, "\n  %-*s  %12s  %12s\n", width, "bits", result->exact ? "probability" : "counts",
            result->exact ? "counts" : "frequency");
    for (size_t k = 0; k < shown; ++k) {
        fprintf(file, "  %-*s  ", width,
                qn_result_record_text(result, qn_result_record(result, k)->bits, text));
        print_line(result, qn_result_record(result, k), shots, file);
    }
    print_rest(result, shown, file);
    qn_free(text);
    return QN_OK;
}

/* ---- JSON ----------------------------------------------------------------------------------- */

/* As jansson writes reals: readers tell them from whole numbers. */
static void print_real(double value, FILE *file) {
    char text[QN_REAL_TEXT];
    snprintf(text, sizeof text, "%.17g", value);
    fprintf(file, "%s%s", text, strpbrk(text, ".e") ? "" : ".0");
}

/* "BITS": NUMBER in an object of its own. */
static void print_entry(const qn_result *result, const qn_outcome *record, bool count, bool first,
                        char *text, FILE *file) {
    fprintf(file, "%s\n    \"%s\": ", first ? "" : ",",
            qn_result_record_text(result, record->bits, text));
    if (count) fprintf(file, "%llu", (unsigned long long)record->count);
    else print_real(record->probability, file);
}

static void print_counts(const qn_result *result, char *text, FILE *file) {
    const qn_sample *sample = &result->sample;
    fputs(",\n  \"counts\": {", file);
    for (size_t k = 0; k < sample->nseen; ++k)
        print_entry(result, &sample->seen[k], true, k == 0, text, file);
    fputs(sample->nseen ? "\n  }" : "}", file);
}

/* Both lists are in the order of their bits, and so is what is printed. */
static void print_probabilities(const qn_result *result, char *text, FILE *file) {
    const qn_sample *sample = &result->sample;
    size_t seen = 0, other = 0;
    fputs(",\n  \"probabilities\": {", file);
    while (seen < sample->nseen || other < sample->nothers) {
        const bool first = seen + other == 0;
        const bool next = other == sample->nothers ||
                          (seen < sample->nseen &&
                           sample->seen[seen].bits < sample->others[other].bits);
        print_entry(result, next ? &sample->seen[seen++] : &sample->others[other++], false, first,
                    text, file);
    }
    fputs(seen + other ? "\n  }" : "}", file);
    fprintf(file,
            ",\n  \"left_out\": {\n    \"records\": %zu,\n    \"probability\": ", sample->nleft);
    print_real(sample->left, file);
    fputs("\n  }", file);
}

qn_status qn_result_print_json_records(const qn_result *result, FILE *file) {
    const qn_sample *sample = &result->sample;
    uint64_t shots = 0;
    char *text = qn_alloc(qn_result_record_size(result), 1);
    if (!text) return QN_ERR_MEMORY;
    for (size_t k = 0; k < sample->nseen; ++k) shots += sample->seen[k].count;
    fprintf(file, ",\n  \"shots\": %llu", (unsigned long long)shots);
    print_counts(result, text, file);
    if (result->exact) print_probabilities(result, text, file);
    qn_free(text);
    return QN_OK;
}
