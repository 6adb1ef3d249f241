/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shots: of each, by how much it differs from the run without errors, 64 shots a word. A shot's
 * state is a Pauli string, its frame, times the state of that run; where that one found 0 at
 * random, strings that leave the state as it is are thrown in, which make both outcomes alike. */
#include "clifford/plan.h"

#include "circuit/condition.h"
#include "core/try.h"

#include <math.h>
#include <string.h>

enum { WORD = 64, WORDS = 16, BATCH = WORD * WORDS, MAX_BITS = 64 };

/* One word for each 64 of a batch's shots. */
typedef struct lane {
    uint64_t w[WORDS];
} lane;

typedef struct frames {
    const qn_clifford *clifford;
    const bool *reference;
    lane *x, *z;         /* a qubit */
    lane bits[MAX_BITS]; /* that were measured, with their errors */
    qn_rng rng;
    size_t shots;
} frames;

static lane random_lane(qn_rng *rng) {
    lane made;
    for (int k = 0; k < WORDS; ++k) made.w[k] = qn_rng_bits(rng);
    return made;
}

static lane all_if(bool set) {
    lane made;
    memset(&made, set ? 0xff : 0, sizeof made);
    return made;
}

static void add(lane *to, const lane *what) {
    for (int k = 0; k < WORDS; ++k) to->w[k] ^= what->w[k];
}

static void toggle(lane *to, size_t shot) { to->w[shot / WORD] ^= UINT64_C(1) << (shot % WORD); }

static bool is_set(const lane *of, size_t shot) { return of->w[shot / WORD] >> (shot % WORD) & 1; }

/* The next shot, from `from` on, of those that are hit with this probability each; `shots` if none
 * is: how many are passed over is geometric. */
static size_t next_hit(frames *f, size_t from, double probability) {
    if (probability >= 1.0 || from >= f->shots) return from < f->shots ? from : f->shots;
    const double passed = log1p(-qn_rng_uniform(&f->rng)) / log1p(-probability);
    return passed < (double)(f->shots - from) ? from + (size_t)passed : f->shots;
}

/* ---- bits as numbers ------------------------------------------------------------------------- */

/* Rows become columns (Warren, Hacker's Delight): bit j of word i goes to bit i of word j. */
static void transpose(uint64_t *m) {
    uint64_t mask = UINT64_C(0x00000000ffffffff);
    for (int j = WORD / 2; j > 0; j /= 2, mask ^= mask << j)
        for (int k = 0; k < WORD; k = (k + j + 1) & ~j) {
            const uint64_t swap = (m[k] >> j ^ m[k + j]) & mask;
            m[k] ^= swap << j;
            m[k + j] ^= swap;
        }
}

/* The measured bits of 64 shots. */
static void take_records(const frames *f, int word, uint64_t *records) {
    for (int b = 0; b < WORD; ++b) records[b] = b < f->clifford->nbits ? f->bits[b].w[word] : 0;
    transpose(records);
}

static lane holds(const frames *f, const qn_condition *condition) {
    lane made = all_if(false);
    for (int w = 0; w < WORDS && (size_t)w * WORD < f->shots; ++w) {
        uint64_t records[WORD];
        take_records(f, w, records);
        for (int k = 0; k < WORD; ++k)
            made.w[w] |= (uint64_t)qn_condition_holds(condition, records[k]) << k;
    }
    return made;
}

/* ---- operations ------------------------------------------------------------------------------ */

/* A string times the frames of some shots. */
static void throw_in(frames *f, const qn_clifford_op *op, int string, const lane *where) {
    const int flips = qn_clifford_flips(string);
    if (flips & 1) add(&f->x[op->qubits[0]], where);
    if (flips & 2) add(&f->z[op->qubits[0]], where);
    if (flips & 4) add(&f->x[op->qubits[1]], where);
    if (flips & 8) add(&f->z[op->qubits[1]], where);
}

static void gate(frames *f, const qn_clifford_op *op, bool happened) {
    const qn_clifford_map *map = &f->clifford->maps[op->map];
    if (op->conditional) { /* a Pauli, here or there alone */
        lane where = holds(f, &op->condition);
        const lane there = all_if(happened);
        add(&where, &there);
        throw_in(f, op, map->pauli, &where);
    }
    if (map->still) return;
    lane *flips[QN_CLIFFORD_BITS] = {&f->x[op->qubits[0]], &f->z[op->qubits[0]],
                                     &f->x[op->qubits[1]], &f->z[op->qubits[1]]};
    const int count = op->nqubits == 1 ? 2 : QN_CLIFFORD_BITS;
    lane made[QN_CLIFFORD_BITS];
    for (int to = 0; to < count; ++to) {
        made[to] = all_if(false);
        for (int from = 0; from < count; ++from)
            if (map->pick[to] >> from & 1) add(&made[to], flips[from]);
    }
    for (int to = 0; to < count; ++to) *flips[to] = made[to];
}

/* The error that lies at `at` among those that add up to map->error. */
static int error_at(const qn_clifford_map *map, double at) {
    int error = 1;
    while (error + 1 < map->nstrings && map->below[error] <= at) ++error;
    return error;
}

static void noise(frames *f, const qn_clifford_op *op, bool happened) {
    const qn_clifford_map *map = &f->clifford->maps[op->map];
    const lane where = op->conditional ? holds(f, &op->condition) : all_if(true);
    (void)happened;
    if (map->error <= 0.0) return;
    for (size_t shot = 0; (shot = next_hit(f, shot, map->error)) < f->shots; ++shot) {
        const int flips = qn_clifford_flips(error_at(map, qn_rng_uniform(&f->rng) * map->error));
        if (!is_set(&where, shot)) continue;
        if (flips & 1) toggle(&f->x[op->qubits[0]], shot);
        if (flips & 2) toggle(&f->z[op->qubits[0]], shot);
        if (flips & 4) toggle(&f->x[op->qubits[1]], shot);
        if (flips & 8) toggle(&f->z[op->qubits[1]], shot);
    }
}

/* Flips bits that are 0, and that are 1, with these probabilities. */
static void err(frames *f, lane *bits, const double *one) {
    const double most = fmax(one[0], one[1]);
    if (most <= 0.0) return;
    for (size_t shot = 0; (shot = next_hit(f, shot, most)) < f->shots; ++shot) {
        const double own = one[is_set(bits, shot)];
        if (own >= most || qn_rng_uniform(&f->rng) * most < own) toggle(bits, shot);
    }
}

static void reset(frames *f, const qn_clifford_op *op, bool happened) {
    const double one[2] = {op->one[0], 0.0};
    (void)happened;
    f->x[op->qubits[0]] = all_if(false);
    f->z[op->qubits[0]] = random_lane(&f->rng);
    err(f, &f->x[op->qubits[0]], one);
}

static void measure(frames *f, const qn_clifford_op *op, bool found) {
    if (op->bit >= 0) {
        lane *bits = &f->bits[op->bit];
        *bits = all_if(found);
        add(bits, &f->x[op->qubits[0]]);
        err(f, bits, op->one);
    }
    if (op->final) return;
    const lane thrown = random_lane(&f->rng);
    add(&f->z[op->qubits[0]], &thrown);
}

/* By kind of instruction. */
typedef void act(frames *f, const qn_clifford_op *op, bool reference);
static act *const ACT[] = {[QN_INSTR_GATE] = gate,
                           [QN_INSTR_NOISE] = noise,
                           [QN_INSTR_RESET] = reset,
                           [QN_INSTR_MEASURE] = measure};

/* ---- batches --------------------------------------------------------------------------------- */

static void run(frames *f, uint64_t *records) {
    for (int q = 0; q < f->clifford->nqubits; ++q) {
        f->x[q] = all_if(false);
        f->z[q] = random_lane(&f->rng);
    }
    for (int b = 0; b < MAX_BITS; ++b) f->bits[b] = all_if(false);
    for (size_t k = 0; k < f->clifford->count; ++k) {
        const qn_clifford_op *op = &f->clifford->ops[k];
        ACT[op->kind](f, op, f->reference[k]);
    }
    for (size_t first = 0; first < f->shots; first += WORD) {
        uint64_t taken[WORD];
        const size_t count = f->shots - first < WORD ? f->shots - first : WORD;
        take_records(f, (int)(first / WORD), taken);
        memcpy(records + first, taken, count * sizeof *records);
    }
}

/* Every n-th batch; each has its own random numbers. */
static qn_status run_share(const qn_clifford *c, const bool *reference, uint64_t seed, size_t shots,
                           size_t first, size_t step, uint64_t *records) {
    qn_status status = QN_OK;
    frames *f = qn_alloc(1, sizeof *f);
    QN_TRY_ALLOC(f);
    f->clifford = c;
    f->reference = reference;
    f->x = qn_alloc((size_t)c->nqubits, sizeof *f->x);
    f->z = qn_alloc((size_t)c->nqubits, sizeof *f->z);
    QN_TRY_ALLOC(f->x && f->z);
    for (size_t batch = first; batch * BATCH < shots; batch += step) {
        const size_t left = shots - batch * BATCH;
        f->shots = left < BATCH ? left : BATCH;
        qn_rng_init(&f->rng, seed, QN_STREAM_FRAMES, 0, 0, batch);
        run(f, records + batch * BATCH);
    }
out:
    if (f) qn_free(f->x);
    if (f) qn_free(f->z);
    qn_free(f);
    return status;
}

qn_status qn_clifford_sample(const qn_clifford *c, uint64_t seed, size_t shots, int threads,
                             uint64_t *records) {
    qn_status status = QN_OK;
    const size_t batches = (shots + BATCH - 1) / BATCH;
    const int most = (size_t)threads < batches ? threads : (int)batches;
    int failed = 0;
    if (shots == 0) return QN_OK;
    bool *reference = qn_alloc(c->count + 1, sizeof *reference);
    QN_TRY_ALLOC(reference);
    QN_TRY(qn_clifford_follow(c, reference));
#pragma omp parallel for schedule(static) num_threads(most) reduction(+ : failed) if (most > 1)
    for (int thread = 0; thread < most; ++thread)
        failed += run_share(c, reference, seed, shots, (size_t)thread, (size_t)most, records) !=
                  QN_OK;
    if (failed) status = QN_ERR_MEMORY;
out:
    qn_free(reference);
    return status;
}
