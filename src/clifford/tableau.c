/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One run without errors: a tableau of the strings that leave the state as it is, and of one
 * partner of each that anticommutes with it alone (Aaronson and Gottesman, quant-ph/0406196). */
#include "clifford/plan.h"

#include "circuit/condition.h"
#include "core/try.h"

#include <string.h>

enum { WORD = 64 };

/* Row k of the first n is the partner of row n + k, which leaves the state as it is; row 2 n is for
 * products. A string is x and z of each qubit, and a sign. */
typedef struct tableau {
    int n;
    size_t words; /* of the x of a row; those of z follow them */
    uint64_t *rows;
    bool *minus;
} tableau;

static uint64_t *row_of(const tableau *t, int row) { return t->rows + 2 * t->words * (size_t)row; }

static int bit_of(const uint64_t *words, int qubit) {
    return (int)(words[qubit / WORD] >> (qubit % WORD) & 1);
}

static void set_bit(uint64_t *words, int qubit, int value) {
    const uint64_t bit = UINT64_C(1) << (qubit % WORD);
    words[qubit / WORD] = value ? words[qubit / WORD] | bit : words[qubit / WORD] & ~bit;
}

static qn_status create(int n, tableau *t) {
    qn_status status = QN_OK;
    *t = (tableau){.n = n, .words = (size_t)(n + WORD - 1) / WORD};
    t->rows = qn_alloc((2 * (size_t)n + 1) * 2 * t->words, sizeof *t->rows);
    t->minus = qn_alloc(2 * (size_t)n + 1, sizeof *t->minus);
    QN_TRY_ALLOC(t->rows && t->minus);
    for (int q = 0; q < n; ++q) {
        set_bit(row_of(t, q), q, 1);
        set_bit(row_of(t, n + q) + t->words, q, 1);
    }
out:
    return status;
}

static void clear(tableau *t) {
    qn_free(t->rows);
    qn_free(t->minus);
}

/* ---- gates ----------------------------------------------------------------------------------- */

/* The digit of a qubit in a row. */
static int letter_of(const tableau *t, const uint64_t *row, int qubit) {
    static const int letters[4] = {0, 1, 3, 2}; /* by x + 2 z */
    return letters[bit_of(row, qubit) | bit_of(row + t->words, qubit) << 1];
}

static void set_letter(const tableau *t, uint64_t *row, int qubit, int letter) {
    const int flips = qn_clifford_flips(letter);
    set_bit(row, qubit, flips & 1);
    set_bit(row + t->words, qubit, flips >> 1);
}

static void apply(tableau *t, const qn_clifford_map *map, const int *qubits) {
    const bool two = map->nstrings == QN_CLIFFORD_STRINGS;
    for (int k = 0; k < 2 * t->n; ++k) {
        uint64_t *row = row_of(t, k);
        int string = letter_of(t, row, qubits[0]);
        if (two) string |= letter_of(t, row, qubits[1]) << 2;
        if (string == 0) continue;
        t->minus[k] ^= map->minus[string];
        set_letter(t, row, qubits[0], map->image[string] & 3);
        if (two) set_letter(t, row, qubits[1], map->image[string] >> 2);
    }
}

/* X turns round what has Z there. */
static void flip(tableau *t, int qubit) {
    for (int k = 0; k < 2 * t->n; ++k) t->minus[k] ^= bit_of(row_of(t, k) + t->words, qubit);
}

/* ---- measurements ---------------------------------------------------------------------------- */

/* row <- row times other. Letters in the order X Y Z X make a factor i, against it -i; of strings
 * that commute these are a sign. */
static void multiply(tableau *t, int row, int other) {
    uint64_t *a = row_of(t, row);
    const uint64_t *b = row_of(t, other);
    unsigned phase = 0;
    for (size_t w = 0; w < t->words; ++w) {
        const uint64_t x = a[w], z = a[t->words + w], u = b[w], v = b[t->words + w];
        const uint64_t with = (x & ~z & u & v) | (x & z & ~u & v) | (~x & z & u & ~v);
        const uint64_t against = (x & ~z & ~u & v) | (x & z & u & ~v) | (~x & z & u & v);
        phase += (unsigned)__builtin_popcountll(with) +
                 3U * (unsigned)__builtin_popcountll(against);
        a[w] ^= u;
        a[t->words + w] ^= v;
    }
    t->minus[row] ^= t->minus[other] ^ ((phase & 3) == 2);
}

/* The outcome, 0 where it is random. O(n^2 / 64). */
static bool measure(tableau *t, int qubit) {
    const int n = t->n, product = 2 * n;
    const size_t bytes = 2 * t->words * sizeof *t->rows;
    int random = n;
    while (random < 2 * n && !bit_of(row_of(t, random), qubit)) ++random;
    if (random == 2 * n) { /* +-Z is a product of the rows whose partners anticommute with it */
        memset(row_of(t, product), 0, bytes);
        t->minus[product] = false;
        for (int k = 0; k < n; ++k)
            if (bit_of(row_of(t, k), qubit)) multiply(t, product, n + k);
        return t->minus[product];
    }
    for (int k = 0; k < 2 * n; ++k)
        if (k != random && k != random - n && bit_of(row_of(t, k), qubit)) multiply(t, k, random);
    memcpy(row_of(t, random - n), row_of(t, random), bytes);
    t->minus[random - n] = t->minus[random];
    memset(row_of(t, random), 0, bytes);
    set_bit(row_of(t, random) + t->words, qubit, 1);
    t->minus[random] = false;
    return false;
}

qn_status qn_clifford_follow(const qn_clifford *c, bool *reference) {
    qn_status status = QN_OK;
    tableau t = {0};
    uint64_t bits = 0;
    QN_TRY(create(c->nqubits, &t));
    for (size_t k = 0; k < c->count; ++k) {
        const qn_clifford_op *op = &c->ops[k];
        const int qubit = op->qubits[0];
        reference[k] = !op->conditional || qn_condition_holds(&op->condition, bits);
        if (op->kind == QN_INSTR_GATE && reference[k]) apply(&t, &c->maps[op->map], op->qubits);
        if (op->kind == QN_INSTR_RESET && measure(&t, qubit)) flip(&t, qubit);
        if (op->kind != QN_INSTR_MEASURE) continue;
        reference[k] = measure(&t, qubit);
        if (op->bit < 0) continue;
        bits &= ~(UINT64_C(1) << op->bit);
        bits |= (uint64_t)reference[k] << op->bit;
    }
out:
    clear(&t);
    return status;
}
