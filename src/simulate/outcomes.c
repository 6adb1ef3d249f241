/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Probabilities of records: a table of the final bits for every record of the others. */
#include "core/list.h"
#include "simulate/simulation.h"

#include "core/try.h"
#include "program/readout.h"

#include <math.h>
#include <string.h>

double qn_simulation_table_bytes(const qn_simulation *s) {
    return s->nbits && !s->direct ? ldexp(8.0, s->nmeasured) : 0.0;
}

double qn_simulation_pure_bytes(const qn_simulation *s, const qn_simulation_job *job,
                                size_t vectors, size_t tables) {
    return (double)(vectors + job->vector) * ldexp(job->single ? 8.0 : 16.0, s->ndigits) +
           (double)tables * qn_simulation_table_bytes(s) + job->records;
}

static size_t table_size(const qn_simulation *s) { return (size_t)1 << s->nmeasured; }

/* ---- filling -------------------------------------------------------------------------------- */

static qn_status make_room(qn_simulation *s) {
    qn_final_table *grown = qn_list_grown(s->tables, s->ntables, 1, sizeof *grown);
    if (!grown) return QN_ERR_MEMORY;
    s->tables = grown;
    return QN_OK;
}

/* The first table of tables[first..last) whose bits are at least these. */
static size_t find_table(const qn_simulation *s, size_t first, size_t last, uint64_t bits) {
    while (first < last) {
        const size_t middle = first + (last - first) / 2;
        if (s->tables[middle].bits < bits) first = middle + 1;
        else last = middle;
    }
    return first;
}

qn_status qn_simulation_table(qn_simulation *s, uint64_t bits, double **p) {
    qn_status status = QN_OK;
    bits &= ~s->measured; /* what was there has been read, and is now replaced */
    const size_t at = find_table(s, 0, s->ntables, bits);
    if (at == s->ntables || s->tables[at].bits != bits) {
        QN_TRY(make_room(s));
        double *fresh = qn_alloc(table_size(s), sizeof *fresh);
        QN_TRY_ALLOC(fresh);
        memmove(s->tables + at + 1, s->tables + at, (s->ntables - at) * sizeof *s->tables);
        s->tables[at] = (qn_final_table){.bits = bits, .p = fresh};
        ++s->ntables;
    }
    *p = s->tables[at].p;
out:
    return status;
}

qn_status qn_simulation_table_of(qn_simulation *s, const double complex *psi) {
    const qn_status status = make_room(s);
    if (status == QN_OK) s->tables[s->ntables++] = (qn_final_table){.psi = psi};
    return status;
}

qn_status qn_simulation_table_of_single(qn_simulation *s) {
    const qn_status status = make_room(s);
    if (status == QN_OK) s->tables[s->ntables++] = (qn_final_table){.single = s->single};
    return status;
}

size_t qn_simulation_place(const qn_simulation *s, int qubit) {
    const uint64_t bit = UINT64_C(1) << s->final_bit[qubit];
    return (size_t)1 << __builtin_popcountll(s->measured & (bit - 1));
}

/* Index in a table of a basis state: parts[k][b] of its k-th ten digits b. */
enum { CHUNK_BITS = 10, CHUNK = 1 << CHUNK_BITS, CHUNKS = 3 };
_Static_assert(CHUNKS *CHUNK_BITS >= QN_SIMULATE_MAX_DIGITS, "every digit has its place");

typedef struct index_map {
    size_t parts[CHUNKS][CHUNK];
} index_map;

static void map_digits(const qn_simulation *s, index_map *map) {
    size_t place[CHUNKS * CHUNK_BITS] = {0}; /* 0 = summed over */
    for (int q = 0; q < s->nqubits; ++q)
        if (s->digit[q] >= 0 && s->final_bit[q] >= 0)
            place[s->digit[q]] = qn_simulation_place(s, q);
    memset(map, 0, sizeof *map);
    for (int c = 0; c < CHUNKS; ++c)
        for (int digits = 0; digits < CHUNK; ++digits)
            for (int d = 0; d < CHUNK_BITS; ++d)
                if (digits >> d & 1) map->parts[c][digits] |= place[c * CHUNK_BITS + d];
}

static size_t index_in(const index_map *map, size_t state) {
    return map->parts[0][state % CHUNK] | map->parts[1][state / CHUNK % CHUNK] |
           map->parts[2][state / CHUNK / CHUNK];
}

void qn_simulation_add_state(const qn_simulation *s, const double complex *psi, double *p) {
    index_map map;
    map_digits(s, &map);
    for (size_t i = 0; i < (size_t)1 << s->ndigits; ++i) {
        const double re = creal(psi[i]), im = cimag(psi[i]);
        p[index_in(&map, i)] += re * re + im * im;
    }
}

void qn_simulation_add_diagonal(const qn_simulation *s, const double *diagonal, double *p) {
    index_map map;
    map_digits(s, &map);
    for (size_t i = 0; i < (size_t)1 << s->ndigits; ++i) p[index_in(&map, i)] += diagonal[i];
}

/* ---- readout errors ------------------------------------------------------------------------- */

static void read_bit(double *p, size_t size, size_t step, const double *readout) {
    const double p10 = 0.5 * (1.0 - readout[0] - readout[1]);
    const double p01 = 0.5 * (1.0 + readout[0] - readout[1]);
    if (p10 == 0.0 && p01 == 0.0) return;
    for (size_t i = 0; i < size; ++i) {
        if (i & step) continue;
        const double zero = p[i], one = p[i + step];
        p[i] = (1.0 - p10) * zero + p01 * one;
        p[i + step] = p10 * zero + (1.0 - p01) * one;
    }
}

static void read_jointly(const qn_simulation *s, const qn_joint *joint, double *p) {
    int places[QN_MAX_READOUT_QUBITS];
    for (int q = 0; q < joint->group.nqubits; ++q)
        places[q] = __builtin_ctzll(qn_simulation_place(s, joint->group.qubits[q]));
    qn_readout_mix(joint->group.nqubits, joint->matrix, places, table_size(s), p);
}

void qn_simulation_read_outcomes(qn_simulation *s) {
    for (size_t t = 0; t < s->ntables && !s->direct; ++t) {
        for (int q = 0; q < s->nqubits; ++q)
            if (s->digit[q] >= 0 && s->final_bit[q] >= 0)
                read_bit(s->tables[t].p, table_size(s), qn_simulation_place(s, q), s->readout[q]);
        for (size_t k = 0; k < s->njoints; ++k) read_jointly(s, &s->joints[k], s->tables[t].p);
    }
}

/* ---- in order of their bits ----------------------------------------------------------------- */

typedef struct walker {
    const qn_simulation *s;
    qn_outcome_visitor *visit;
    void *context;
} walker;

/* The bits of `mask` that make the number `index`. */
static uint64_t deposit(size_t index, uint64_t mask) {
    uint64_t bits = 0;
    for (; index; index >>= 1, mask &= mask - 1)
        if (index & 1) bits |= mask & (~mask + 1);
    return bits;
}

/* What rounding leaves of amplitudes of 0 in single precision. */
static const double IMPOSSIBLE_SINGLE = 1e-13;

double qn_simulation_probability(const qn_final_table *table, size_t i) {
    if (table->p) return table->p[i];
    if (table->single) {
        const double re = crealf(table->single[i]), im = cimagf(table->single[i]);
        const double p = re * re + im * im;
        return p > IMPOSSIBLE_SINGLE ? p : 0.0;
    }
    const double re = creal(table->psi[i]), im = cimag(table->psi[i]);
    return re * re + im * im;
}

uint64_t qn_simulation_bits(const qn_simulation *s, const qn_final_table *table, size_t index) {
    return table->bits | deposit(index, s->measured);
}

uint64_t qn_simulation_next(const qn_simulation *s, uint64_t bits) {
    return (((bits | ~s->measured) + 1) & s->measured) | (bits & ~s->measured);
}

static void walk_table(const walker *w, const qn_final_table *table, size_t first, size_t count) {
    uint64_t bits = qn_simulation_bits(w->s, table, first);
    for (size_t i = first; i < first + count; ++i, bits = qn_simulation_next(w->s, bits)) {
        const double p = qn_simulation_probability(table, i);
        if (p > QN_IMPOSSIBLE) w->visit(w->context, bits, p);
    }
}

/* Tables first..last-1 agree above bit `position`; the final bits above it have the value `index`,
 * and `open` of them are below. Where one table is left, it is walked in one piece. No deeper than
 * the 64 bits. */
static void walk(const walker *w, int position, size_t first,
                 size_t last, // NOLINT(misc-no-recursion)
                 size_t index, int open) {
    if (last - first == 1) {
        walk_table(w, &w->s->tables[first], index << open, (size_t)1 << open);
        return;
    }
    const uint64_t bit = UINT64_C(1) << position;
    if (w->s->measured & bit) {
        walk(w, position - 1, first, last, 2 * index, open - 1);
        walk(w, position - 1, first, last, 2 * index + 1, open - 1);
    } else {
        const uint64_t above = w->s->tables[first].bits & ~(bit | (bit - 1));
        const size_t middle = find_table(w->s, first, last, above | bit);
        if (middle > first) walk(w, position - 1, first, middle, index, open);
        if (middle < last) walk(w, position - 1, middle, last, index, open);
    }
}

void qn_simulation_visit(const qn_simulation *s, qn_outcome_visitor *visit, void *context) {
    const walker w = {s, visit, context};
    if (s->ntables > 0) walk(&w, 63, 0, s->ntables, 0, s->nmeasured);
}
