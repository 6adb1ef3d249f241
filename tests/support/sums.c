/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sums.h"

#include "assert_close.h"
#include "qmae_noise/simulate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Strings with all of I, X, Y, Z, or bits of some qubits: a text has no word for mixtures. */
sum sum_draw(qn_rng *rng, int nqubits, bool projectors) {
    sum s = {.nqubits = nqubits, .count = 1 + qn_rng_below(rng, SUM_TERMS)};
    for (size_t k = 0; k < s.count; ++k) {
        const bool bits = projectors && qn_rng_below(rng, 3) == 0;
        s.weights[k] = 4.0 * qn_rng_uniform(rng) - 2.0;
        for (int q = 0; q < nqubits; ++q)
            s.letters[k][q] = bits ? "I01"[qn_rng_below(rng, 3)] : "IXYZ"[qn_rng_below(rng, 4)];
    }
    return s;
}

static void print_factors(const sum *s, const char *letters, qn_rng *rng, FILE *file) {
    static const char *const BETWEEN[] = {" ", "*", " * ", ""};
    bool any = false;
    for (int q = 0; q < s->nqubits; ++q) {
        const char letter = letters[s->nqubits - 1 - q];
        if (letter == 'I') continue;
        fprintf(file, "%s%c%d", any ? BETWEEN[qn_rng_below(rng, 4)] : "",
                qn_rng_below(rng, 2) ? letter : letter + 'a' - 'A', q);
        any = true;
    }
    if (!any) fputs(qn_rng_below(rng, 2) ? "I" : "I0", file);
}

static void print_product(const sum *s, const char *letters, qn_rng *rng, FILE *file) {
    if (strpbrk(letters, "01")) {
        fputc('|', file);
        for (const char *c = letters; *c; ++c) fputc(*c == 'I' ? '*' : *c, file);
        fputc('>', file);
    } else if (qn_rng_below(rng, 2)) {
        fputs(letters, file);
    } else {
        print_factors(s, letters, rng, file);
    }
}

qn_observable *sum_read(const sum *s, qn_rng *rng) {
    char *text = NULL;
    size_t size = 0;
    qn_observable *observable = NULL;
    qn_diag diag = {0};
    FILE *file = open_memstream(&text, &size);
    for (size_t k = 0; k < s->count; ++k) {
        const double w = s->weights[k];
        const bool line = k > 0 && qn_rng_below(rng, 3) == 0;
        if (line) fputs(" # a comment + ZZ\n", file);
        fputs(w < 0.0 ? " - " : k > 0 && !line ? "+" : "", file);
        fprintf(file, qn_rng_below(rng, 2) ? "%.17g" : "%.17e", w < 0.0 ? -w : w);
        fputs(qn_rng_below(rng, 2) ? " " : "*", file);
        print_product(s, s->letters[k], rng, file);
    }
    fclose(file);
    if (qn_observable_parse("test", text, s->nqubits, &observable, &diag) != QN_OK)
        fail_msg("'%s': line %d, column %d: %s", text, diag.line, diag.column, diag.text);
    free(text);
    return observable;
}

/* <row| letter |column> of one qubit. */
static double complex entry_of(char letter, int row, int column) {
    switch (letter) {
    case 'I': return row == column;
    case 'X': return row != column;
    case 'Y': return row == column ? 0.0 : row ? I : -I;
    case 'Z': return row != column ? 0.0 : row ? -1.0 : 1.0;
    default: return row == column && row == letter - '0';
    }
}

void sum_add_matrix(int nqubits, double weight, const char *letters, double complex *m) {
    const int size = 1 << nqubits;
    for (int row = 0; row < size; ++row)
        for (int column = 0; column < size; ++column) {
            double complex entry = weight;
            for (int q = 0; q < nqubits; ++q)
                entry *= entry_of(letters[nqubits - 1 - q], row >> q & 1, column >> q & 1);
            m[row * size + column] += entry;
        }
}

void sum_matrix(const sum *s, double complex *m) {
    memset(m, 0, (sizeof *m) << (2 * s->nqubits));
    for (size_t k = 0; k < s->count; ++k)
        sum_add_matrix(s->nqubits, s->weights[k], s->letters[k], m);
}
