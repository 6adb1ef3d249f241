/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a noisy program does, from the documents alone: when each operation takes place, how its
 * qubits decay meanwhile, and every value of the classical bits as a branch of its own. */
#include "dense.h"
#include "fuzz_channels.h"
#include "fuzz_program.h"

#include "assert_close.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* One history of the bits: their values, and which operation of the program wrote each last. */
typedef struct branch {
    int bits, writers[FUZZ_BITS];
    dense *state;
} branch;

enum { MOST = 4096 };
typedef struct follower {
    const fuzz_program *p;
    bool records; /* apply final measurements */
    double starts[FUZZ_OPS], durations[FUZZ_OPS];
    double last[FUZZ_QUBITS];  /* end of the last operation of a qubit, NAN: untouched */
    double crossed[FUZZ_LIST]; /* until when the turn of a pair is done */
    int nbranches;
    branch branches[MOST];
} follower;

/* ---- time ----------------------------------------------------------------------------------- */

static bool on_qubit(const fuzz_op *op, int q) {
    for (int k = 0; k < op->call.nqubits; ++k)
        if (op->call.qubits[k] == q) return true;
    return false;
}

static bool reads(const fuzz_op *op, int bit) { return fuzz_read(op) >> bit & 1; }

static bool writes(const fuzz_op *op, int bit) {
    return op->kind == FUZZ_MEASURE && op->bit == bit;
}

/* Measurements into a bit wait for each other if something reads it, or, with crosstalk, if the
 * last of them may not take place. */
static bool writers_wait(const fuzz_program *p, int bit) {
    bool read = false, unsure = false;
    for (int k = 0; k < p->nops; ++k) {
        read = read || reads(&p->ops[k], bit);
        if (writes(&p->ops[k], bit)) unsure = p->ops[k].nguards > 0;
    }
    return read || (unsure && p->ncrosstalk > 0);
}

static bool waits_for(const fuzz_program *p, int earlier, int later) {
    const fuzz_op *a = &p->ops[earlier], *b = &p->ops[later];
    for (int q = 0; q < p->nqubits; ++q)
        if (on_qubit(a, q) && on_qubit(b, q)) return true;
    for (int bit = 0; bit < p->nbits; ++bit) {
        if (writes(a, bit) && reads(b, bit)) return true;
        if (reads(a, bit) && writes(b, bit)) return true;
        if (writes(a, bit) && writes(b, bit) && writers_wait(p, bit)) return true;
    }
    return false;
}

/* A change of a frame stands with the pulse before it, or, as the first one, with that behind. */
static double frame_time(const follower *f, int index) {
    const int q = f->p->ops[index].call.qubits[0];
    for (int side = -1; side <= 1; side += 2)
        for (int k = index + side; k >= 0 && k < f->p->nops; k += side) {
            const fuzz_op *op = &f->p->ops[k];
            if (op->kind == FUZZ_BARRIER || fuzz_is_frame(f->p, op) || !on_qubit(op, q)) continue;
            return f->starts[k] + (side < 0 ? f->durations[k] : 0.0);
        }
    return f->starts[index];
}

static void find_times(follower *f) {
    const fuzz_program *p = f->p;
    double end = 0.0;
    for (int k = 0; k < p->nops; ++k) {
        f->durations[k] = fuzz_duration(p, &p->ops[k]);
        f->starts[k] = 0.0;
        for (int j = 0; j < k; ++j)
            if (waits_for(p, j, k))
                f->starts[k] = fmax(f->starts[k], f->starts[j] + f->durations[j]);
        end = fmax(end, f->starts[k] + f->durations[k]);
    }
    for (int k = p->nops; p->schedule == 1 && k-- > 0;) { /* as late as those behind it allow */
        double until = end;
        for (int j = k + 1; j < p->nops; ++j)
            if (waits_for(p, k, j)) until = fmin(until, f->starts[j]);
        f->starts[k] = until - f->durations[k];
    }
    for (int k = 0; k < p->nops; ++k)
        if (fuzz_is_frame(p, &p->ops[k])) f->starts[k] = frame_time(f, k);
}

static double event_time(const follower *f, int k) {
    return f->starts[k] + (f->p->ops[k].kind == FUZZ_DELAY ? f->durations[k] : 0.0);
}

/* The operations in the order of their time, of equal ones in that of the program. */
static void find_order(const follower *f, int *order) {
    for (int k = 0; k < f->p->nops; ++k) {
        int at = k;
        if (f->p->schedule)
            for (; at > 0 && event_time(f, order[at - 1]) > event_time(f, k) + 1e-13; --at)
                order[at] = order[at - 1];
        order[at] = k;
    }
}

/* ---- waiting -------------------------------------------------------------------------------- */

static void relax_all(follower *f, int q, double t) {
    for (int b = 0; b < f->nbranches; ++b) fuzz_relax(f->p, f->branches[b].state, q, t);
}

/* Both wait from when the later of them is free to `until`. */
static void cross(follower *f, int pair, double until) {
    const int a = f->p->crossed[pair][0], b = f->p->crossed[pair][1];
    const double from = fmax(f->crossed[pair], fmax(f->last[a], f->last[b]));
    if (isnan(f->last[a]) || isnan(f->last[b]) || from >= until) return;
    for (int k = 0; k < f->nbranches; ++k)
        fuzz_turn_zz(f->p, f->branches[k].state, a, b, f->p->zz[pair] * (until - from));
    f->crossed[pair] = until;
}

static bool happens_later(const follower *f, const int *order, int position, int q) {
    for (int k = position; k < f->p->nops; ++k) {
        const fuzz_op *op = &f->p->ops[order[k]];
        if (op->kind != FUZZ_BARRIER && !fuzz_is_frame(f->p, op) && on_qubit(op, q)) return true;
    }
    return false;
}

/* The gap of a qubit ends at `until`. */
static void wait_until(follower *f, const int *order, int position, int q, double until) {
    const double gap = until - f->last[q];
    if (f->p->schedule == 0 || !(gap > 1e-13)) return;
    for (int k = 0; k < f->p->ncrosstalk; ++k) {
        const int *pair = f->p->crossed[k];
        const int other = pair[0] == q ? pair[1] : pair[1] == q ? pair[0] : -1;
        if (other >= 0 && happens_later(f, order, position, other)) cross(f, k, until);
    }
    relax_all(f, q, gap);
    for (int b = 0; b < f->nbranches; ++b) fuzz_rules_idle(f->p, f->branches[b].state, q);
}

/* ---- operations ----------------------------------------------------------------------------- */

static void add_branch(follower *f, int bits, const int *writers, dense *state) {
    for (int b = 0; b < f->nbranches; ++b) {
        branch *same = &f->branches[b];
        if (same->bits != bits || memcmp(same->writers, writers, sizeof same->writers)) continue;
        for (size_t e = 0; e < state->dim * state->dim; ++e) same->state->rho[e] += state->rho[e];
        dense_destroy(state);
        return;
    }
    assert_true(f->nbranches < MOST);
    branch *added = &f->branches[f->nbranches++];
    added->bits = bits;
    memcpy(added->writers, writers, sizeof added->writers);
    added->state = state;
}

/* The part of a state in which q is `value` and read as `read`. */
static dense *part_of(const dense *state, int q, int value, double weight) {
    dense *part = dense_copy(state);
    for (size_t i = 0; i < part->dim; ++i)
        for (size_t j = 0; j < part->dim; ++j)
            part->rho[i * part->dim + j] *= (int)(i >> q & 1) == value && (int)(j >> q & 1) == value
                                                ? weight
                                                : 0.0;
    return part;
}

/* Splits a branch in two for each value; a bit that a later operation of the program has written
 * already stays as it is. */
static void measure(follower *f, const branch *old, int index, double flips[2]) {
    const fuzz_op *op = &f->p->ops[index];
    const int q = op->call.qubits[0];
    for (int value = 0; value < 2; ++value)
        for (int read = 0; read < 2; ++read) {
            const double weight = read == value ? 1.0 - flips[value] : flips[value];
            int bits = old->bits, writers[FUZZ_BITS];
            if (weight == 0.0) continue;
            memcpy(writers, old->writers, sizeof writers);
            if (writers[op->bit] < index) {
                bits = (bits & ~(1 << op->bit)) | read << op->bit;
                writers[op->bit] = index;
            }
            add_branch(f, bits, writers, part_of(old->state, q, value, weight));
        }
    dense_destroy(old->state);
}

static void operate(follower *f, int index) {
    const fuzz_program *p = f->p;
    const fuzz_op *op = &p->ops[index];
    const int count = f->nbranches, q = op->call.qubits[0];
    static branch old[MOST];
    double flips[2];
    memcpy(old, f->branches, sizeof(branch) * (size_t)count);
    fuzz_flips(p, index, q, flips);
    f->nbranches = 0;
    for (int b = 0; b < count; ++b) {
        if (!fuzz_holds(op, old[b].bits)) {
            /* its qubits wait instead */
            for (int k = 0; k < op->call.nqubits && p->schedule && f->durations[index] > 0.0; ++k) {
                fuzz_relax(p, old[b].state, op->call.qubits[k], f->durations[index]);
                fuzz_rules_idle(p, old[b].state, op->call.qubits[k]);
            }
            add_branch(f, old[b].bits, old[b].writers, old[b].state);
        } else if (op->kind == FUZZ_MEASURE) {
            fuzz_rules(p, old[b].state, op, true);
            if (!f->records && fuzz_is_final(p, index))
                add_branch(f, old[b].bits, old[b].writers, old[b].state);
            else measure(f, &old[b], index, flips);
        } else {
            if (op->kind == FUZZ_GATE) fuzz_gate_noisy(p, old[b].state, op);
            else if (op->kind == FUZZ_NOISE)
                fuzz_apply_rule(p, &p->noises[op->noise].channel, old[b].state, op->call.qubits);
            else fuzz_reset(p, old[b].state, op);
            add_branch(f, old[b].bits, old[b].writers, old[b].state);
        }
    }
}

/* Without a schedule, where nothing else waits. */
static void delay(follower *f, int index) {
    const fuzz_op *op = &f->p->ops[index];
    for (int b = 0; b < f->nbranches; ++b)
        if (fuzz_holds(op, f->branches[b].bits))
            fuzz_relax(f->p, f->branches[b].state, op->call.qubits[0], f->durations[index]);
}

static void step(follower *f, const int *order, int position) {
    const int index = order[position];
    const fuzz_op *op = &f->p->ops[index];
    if (op->kind == FUZZ_BARRIER) return;
    if (fuzz_is_frame(f->p, op)) {
        operate(f, index);
        return;
    }
    for (int k = 0; k < op->call.nqubits; ++k)
        wait_until(f, order, position, op->call.qubits[k], event_time(f, index));
    if (op->kind != FUZZ_DELAY) operate(f, index);
    else if (f->p->schedule == 0 && !isnan(f->last[op->call.qubits[0]])) delay(f, index);
    for (int k = 0; k < op->call.nqubits; ++k)
        if (op->kind != FUZZ_DELAY || !isnan(f->last[op->call.qubits[k]]))
            f->last[op->call.qubits[k]] = f->starts[index] + f->durations[index];
}

static void run(const fuzz_program *p, bool records, fuzz_truth *truth) {
    static follower f;
    int order[FUZZ_OPS];
    f = (follower){.p = p, .records = records};
    for (int q = 0; q < FUZZ_QUBITS; ++q) f.last[q] = NAN;
    find_times(&f);
    find_order(&f, order);
    add_branch(&f, 0, (int[FUZZ_BITS]){-1, -1, -1, -1, -1}, dense_create_basis(p->nqubits, 0));
    for (int k = 0; k < p->nops; ++k) step(&f, order, k);
    for (int b = 0; b < f.nbranches; ++b) {
        const dense *state = f.branches[b].state;
        if (records) truth->records[f.branches[b].bits] += dense_trace(state);
        else
            for (size_t e = 0; e < state->dim * state->dim; ++e) truth->rho[e] += state->rho[e];
        dense_destroy(f.branches[b].state);
    }
}

void fuzz_follow(const fuzz_program *p, fuzz_truth *truth) {
    memset(truth, 0, sizeof *truth);
    run(p, true, truth);
    run(p, false, truth);
    fuzz_read_groups(p, truth);
}
