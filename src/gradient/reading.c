#include "gradient/reading.h"

#include "program/readout.h"

#include <math.h>
#include <string.h>

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

typedef struct letters {
    size_t rest;                          /* the index without the group's digits */
    size_t letter[QN_MAX_READOUT_QUBITS]; /* at their places, Z where none is asked for */
    int asked;
} letters;

static letters letters_of(const qn_readout_group *group, const int *digit, size_t index) {
    letters l = {.rest = index};
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
        const letters l = letters_of(group, digit, index);
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
    double products[OUTCOMES * OUTCOMES], slopes[OUTCOMES * OUTCOMES];
    for (size_t g = 0; qn_program_readout_group(program, g); ++g) {
        qn_readout_group group = *qn_program_readout_group(program, g);
        const int outcomes = 1 << group.nqubits;
        if (!is_large(&group)) continue;
        if (g == slope) {
            group_slope(&group, slopes);
            group.matrix = slopes;
        }
        for (int ij = 0; ij < outcomes * outcomes; ++ij)
            products[ij] = qn_readout_product(&group, ij / outcomes, ij % outcomes);
        apply_group(&group, products, digit, size, w, spare);
        memcpy(w, spare, size * entry_bytes);
    }
}

/* ---- the observable -------------------------------------------------------------------------- */

qn_status qn_reading_fill(const qn_pauli_sum *observable, int nqubits, const int *digit,
                          int ndigits, double *w, qn_diag *diag) {
    memset(w, 0, ((size_t)1 << (2 * ndigits)) * sizeof *w);
    for (size_t k = 0; k < observable->count; ++k) {
        const char *paulis = observable->paulis[k];
        const size_t length = strlen(paulis);
        size_t index = 0;
        bool vanishes = false;
        if (length != (size_t)nqubits || strspn(paulis, "IXYZ") != length)
            return qn_fail(diag, QN_ERR_ARGUMENT,
                           "'%.64s' is no Pauli string of this circuit: give %d letters I, X, Y, "
                           "Z, the leftmost for the highest qubit",
                           paulis, nqubits);
        for (int q = 0; q < nqubits; ++q) {
            const size_t letter = (size_t)(strchr("IXYZ", paulis[nqubits - 1 - q]) - "IXYZ");
            if (digit[q] >= 0) index |= letter << (2 * digit[q]);
            else vanishes = vanishes || letter == 1 || letter == 2; /* |0> has Z = 1 */
        }
        if (!vanishes) w[index] += observable->weights[k];
    }
    return QN_OK;
}
