/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gradient/reading.h"

#include "channel/channel.h"
#include "core/try.h"
#include "dm/pauli.h"
#include "observable/onto.h"

#include <math.h>
#include <string.h>

static const char READING[] = "reading"; /* cause of a copy that is a map of letters */

/* ---- single qubits and pairs ----------------------------------------------------------------- */

/* Every letter is read as Z is: base[12] + base[15] letter. */
static void read_letter(const double *ptm, double *map) {
    memset(map, 0, 16 * sizeof *map);
    map[0] = ptm[0];
    for (int letter = 1; letter < 4; ++letter) {
        map[4 * letter] = ptm[12];
        map[5 * letter] = ptm[15];
    }
}

/* The index of I and Z for the bits of j, with the letters of `letters` for Z. */
static int choose(int j, const int *letters) {
    return (j & 1 ? letters[0] : 0) + 4 * (j & 2 ? letters[1] : 0);
}

/* A qubit of the pair that is not asked for is read in the basis of Z all the same. */
static void read_pair(const double *ptm, double *map) {
    static const int Z[2] = {3, 3};
    memset(map, 0, 256 * sizeof *map);
    for (int row = 0; row < 16; ++row) {
        const int asked[2] = {row & 3, row >> 2};
        const int letters[2] = {asked[0] ? asked[0] : 3, asked[1] ? asked[1] : 3};
        const int i = (asked[0] ? 1 : 0) + (asked[1] ? 2 : 0);
        for (int j = 0; j < 4; ++j)
            map[16 * row + choose(j, letters)] += ptm[16 * choose(i, Z) + choose(j, Z)];
    }
}

void qn_reading_of(qn_instr *copy, double *maps) {
    const bool pair = copy->nqubits == 2;
    double *slope = maps + QN_READING_ENTRIES / 2;
    (pair ? read_pair : read_letter)(copy->base, maps);
    copy->base = maps;
    copy->kind = QN_INSTR_NOISE;
    copy->cause = READING;
    if (!copy->slope) return;
    (pair ? read_pair : read_letter)(copy->slope, slope);
    copy->slope = slope;
}

/* ---- larger groups --------------------------------------------------------------------------- */

enum { OUTCOMES = 1 << QN_MAX_READOUT_QUBITS };

static bool is_large(const qn_readout_group *group) { return group->nqubits > 2; }

bool qn_reading_has_groups(const qn_program *program) {
    for (size_t g = 0; qn_program_readout_group(program, g); ++g)
        if (is_large(qn_program_readout_group(program, g))) return true;
    return false;
}

/* d P(y|x) / d log strength: flips are in proportion to it, until they are as many as random ones
 * would be. */
static void group_slope(const qn_readout_group *group, double *slope) {
    const int outcomes = 1 << group->nqubits;
    for (int x = 0; x < outcomes; ++x) {
        const double flips = 1.0 - group->matrix[x * outcomes + x];
        const bool capped = flips > (1.0 - 1.0 / outcomes) * (1.0 - 1e-12);
        for (int y = 0; y < outcomes; ++y)
            slope[y * outcomes + x] = capped   ? 0.0
                                      : y == x ? -flips
                                               : group->matrix[y * outcomes + x];
    }
}

typedef struct group_letters {
    size_t rest;                          /* the index without the group's digits */
    size_t letter[QN_MAX_READOUT_QUBITS]; /* at their places, Z where none is asked for */
    int asked;
} group_letters;

static group_letters letters_of(const qn_readout_group *group, const int *digit, size_t index) {
    group_letters l = {.rest = index};
    for (int q = 0; q < group->nqubits; ++q) {
        const int shift = 2 * digit[group->qubits[q]];
        const size_t letter = index >> shift & 3;
        if (letter) l.asked |= 1 << q;
        l.letter[q] = (letter ? letter : 3) << shift;
        l.rest &= ~((size_t)3 << shift);
    }
    return l;
}

static void apply_group(const qn_readout_group *group, const double *products, const int *digit,
                        size_t size, const double *w, double *out) {
    memset(out, 0, size * sizeof *out);
    for (size_t index = 0; index < size; ++index) {
        if (w[index] == 0.0) continue;
        const group_letters l = letters_of(group, digit, index);
        for (int j = 0; j < 1 << group->nqubits; ++j) {
            const double product = products[(l.asked << group->nqubits) + j];
            size_t to = l.rest;
            if (product == 0.0) continue;
            for (int q = 0; q < group->nqubits; ++q)
                if (j >> q & 1) to |= l.letter[q];
            out[to] += product * w[index];
        }
    }
}

void qn_reading_apply_groups(const qn_program *program, const int *digit, int ndigits, size_t slope,
                             double *w, double *spare) {
    static const size_t entry_bytes = sizeof(double);
    const size_t size = (size_t)1 << (2 * ndigits);
    double products[OUTCOMES * OUTCOMES] = {0}, slopes[OUTCOMES * OUTCOMES];
    for (size_t g = 0; qn_program_readout_group(program, g); ++g) {
        qn_readout_group group = *qn_program_readout_group(program, g);
        const int outcomes = 1 << group.nqubits;
        if (!is_large(&group)) continue;
        if (g == slope) {
            group_slope(&group, slopes);
            group.matrix = slopes;
        }
        for (int ij = 0; ij < outcomes * outcomes; ++ij)
            products[ij] = qn_readout_product(outcomes, group.matrix, ij / outcomes, ij % outcomes);
        apply_group(&group, products, digit, size, w, spare);
        memcpy(w, spare, size * entry_bytes);
    }
}

/* ---- the observable -------------------------------------------------------------------------- */

enum { LETTERS = 6 };

/* What a letter of qubit q is: I and one of X, Y, Z, each with its factor. */
typedef struct split_letter {
    size_t pauli;
    double identity, other;
} split_letter;

static split_letter split_of(char letter) {
    static const char names[] = "IXYZ01";
    static const split_letter splits[LETTERS] = {{0, 1.0, 0.0}, {1, 0.0, 1.0}, {2, 0.0, 1.0},
                                                 {3, 0.0, 1.0}, {3, 0.5, 0.5}, {3, 0.5, -0.5}};
    return splits[strchr(names, letter) - names];
}

typedef struct product {
    const char *letters;
    int nqubits;
    const int *digit;
    double *w;
} product;

/* The letters of qubit q and those above, the ones below having chosen an index. */
static void add_from(const product *p, int q, size_t index, // NOLINT(misc-no-recursion)
                     double weight) {
    if (weight == 0.0) return;
    if (q == p->nqubits) {
        p->w[index] += weight;
        return;
    }
    const split_letter s = split_of(p->letters[p->nqubits - 1 - q]);
    if (p->digit[q] < 0) { /* |0>: <I> = <Z> = 1 */
        add_from(p, q + 1, index, weight * (s.identity + (s.pauli == 3 ? s.other : 0.0)));
        return;
    }
    add_from(p, q + 1, index, weight * s.identity);
    if (s.other != 0.0) add_from(p, q + 1, index | s.pauli << (2 * p->digit[q]), weight * s.other);
}

void qn_reading_add(const char *letters, double weight, int nqubits, const int *digit, double *w) {
    const product p = {letters, nqubits, digit, w};
    add_from(&p, 0, 0, weight);
}

static qn_status together(qn_diag *diag) {
    return qn_fail(diag, QN_ERR_UNSUPPORTED,
                   "the fidelity with a state is one before readout, which is not to be told apart "
                   "where qubits are read together; leave readout errors out");
}

/* The observable that becomes w when the letters of this digit are read. */
static void undo_reading(const double *map, int digit, int ndigits, double *w) {
    const size_t step = (size_t)1 << (2 * digit);
    for (size_t base = 0; base < (size_t)1 << (2 * ndigits); base += 4 * step)
        for (size_t i = base; i < base + step; ++i)
            for (size_t letter = 1; letter < 4; ++letter) {
                w[i + letter * step] /= map[5 * letter];
                w[i] -= map[4 * letter] * w[i + letter * step];
            }
}

static qn_status undo_readings(const qn_program *program, const qn_instr *copies, const int *digit,
                               int ndigits, double *w, qn_diag *diag) {
    for (size_t k = 0; k < qn_program_size(program); ++k) {
        const qn_instr *copy = &copies[k];
        if (copy->cause != READING) continue;
        if (copy->nqubits == 2 || copy->base[5] == 0.0) return together(diag);
        undo_reading(copy->base, digit[copy->qubits[0]], ndigits, w);
    }
    return QN_OK;
}

/* Products on the digits that the state is on; the letters of others are I. */
static qn_status add_state(const qn_observable_term *term, const qn_program *program,
                           const qn_instr *copies, const int *digit, int ndigits, double *w,
                           qn_diag *diag) {
    qn_status status = QN_OK;
    qn_onto onto = {0};
    double complex *work = NULL;
    double *products = NULL, *r = qn_alloc((size_t)1 << (2 * ndigits), sizeof *r);
    QN_TRY_ALLOC(r);
    if (qn_reading_has_groups(program)) QN_TRY(together(diag));
    QN_TRY(qn_onto_create(term, qn_program_nqubits(program), digit, &onto));
    const size_t dim = (size_t)1 << onto.count;
    work = qn_alloc(dim, sizeof *work);
    products = qn_alloc(dim * dim, sizeof *products);
    QN_TRY_ALLOC(work && products);
    qn_pauli_from_state(onto.count, onto.psi, products, work);
    for (size_t k = 0; k < dim * dim; ++k) r[qn_onto_letters(&onto, k)] = products[k];
    QN_TRY(undo_readings(program, copies, digit, ndigits, r, diag));
    for (size_t k = 0; k < (size_t)1 << (2 * ndigits); ++k)
        w[k] += term->weight * r[k] / (double)dim;
out:
    qn_onto_clear(&onto);
    qn_free(work);
    qn_free(products);
    qn_free(r);
    return status;
}

qn_status qn_reading_fill(const qn_observable *observable, const qn_program *program,
                          const qn_instr *copies, const int *digit, int ndigits, double *w,
                          qn_diag *diag) {
    qn_status status = QN_OK;
    const int nqubits = qn_program_nqubits(program);
    if (qn_observable_nqubits(observable) != nqubits)
        return qn_fail(diag, QN_ERR_ARGUMENT, "the observable is on %d qubits, the circuit on %d",
                       qn_observable_nqubits(observable), nqubits);
    memset(w, 0, ((size_t)1 << (2 * ndigits)) * sizeof *w);
    for (size_t k = 0; k < qn_observable_nterms(observable); ++k) {
        const qn_observable_term term = qn_observable_term_at(observable, k);
        if (term.letters) qn_reading_add(term.letters, term.weight, nqubits, digit, w);
        else QN_TRY(add_state(&term, program, copies, digit, ndigits, w, diag));
    }
out:
    return status;
}
