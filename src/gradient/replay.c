/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gradient/replay.h"

#include "core/try.h"
#include "dm/pauli.h"

#include <math.h>
#include <string.h>

size_t qn_replay_largest(const qn_tape *tape) {
    size_t largest = 0;
    for (size_t k = 0; k <= tape->nsteps; ++k)
        if (qn_tape_size(tape, k) > largest) largest = qn_tape_size(tape, k);
    return largest;
}

size_t qn_replay_most(const qn_tape *tape) {
    size_t sum = 0;
    for (size_t k = 0; k < tape->nsteps; ++k) sum += qn_tape_size(tape, k);
    return sum + qn_replay_largest(tape);
}

/* The first state, and one that walks. */
size_t qn_replay_least(const qn_tape *tape) {
    return qn_tape_size(tape, 0) + qn_replay_largest(tape);
}

qn_status qn_replay_init(qn_replay *replay, const qn_tape *tape, size_t capacity, double *scratch) {
    qn_status status = QN_OK;
    const size_t most = qn_replay_most(tape);
    *replay = (qn_replay){.tape = tape,
                          .largest = qn_replay_largest(tape),
                          .capacity = capacity < most ? capacity : most,
                          .scratch = scratch};
    replay->before = qn_alloc(tape->nsteps + 1, sizeof *replay->before);
    replay->marks = qn_alloc(tape->nsteps + 2, sizeof *replay->marks);
    replay->block = qn_alloc(replay->capacity, sizeof *replay->block);
    QN_TRY_ALLOC(replay->before && replay->marks && replay->block);
    for (size_t k = 0; k < tape->nsteps; ++k)
        replay->before[k + 1] = replay->before[k] + qn_tape_size(tape, k);
    qn_replay_restart(replay);
out:
    return status;
}

void qn_replay_clear(qn_replay *replay) {
    qn_free(replay->before);
    qn_free(replay->marks);
    qn_free(replay->block);
    *replay = (qn_replay){0};
}

bool qn_replay_stops(qn_replay *replay) {
    if (!replay->stopped && replay->stop) replay->stopped = replay->stop(replay->context);
    return replay->stopped;
}

void qn_replay_restart(qn_replay *replay) {
    replay->stopped = false;
    replay->marks[0] = (qn_replay_mark){0, 0};
    replay->nmarks = 1;
    replay->used = qn_tape_size(replay->tape, 0);
    qn_pauli_ground(replay->tape->steps[0].digits, replay->block);
}

/* So many steps can be reversed with `slots` states beside the first when none is done more than
 * `times` times: (slots + times)! / (slots! times!). */
static double reach(size_t slots, size_t times) {
    double product = 1.0;
    for (size_t k = 1; k <= times; ++k) product *= (double)(slots + k) / (double)k;
    return round(product);
}

/* Where the next checkpoint on the way from the last one to `step` is best. */
static size_t next_mark(const qn_replay *h, size_t step) {
    const size_t from = h->marks[h->nmarks - 1].step, left = h->capacity - h->used;
    const double length = (double)(step - from + 1);
    if (h->before[step + 1] - h->before[from + 1] <= left) return from + 1;
    const size_t slots = left / h->largest;
    if (slots <= 1) return step;
    size_t times = 1;
    while (reach(slots, times) < length) ++times;
    const double first = fmin(reach(slots, times - 1), length - reach(slots - 1, times - 1));
    return from + (size_t)fmin(fmax(first, 1.0), length - 1.0);
}

/* Walks from the last checkpoint to `to`, which becomes the next one. */
static void walk(qn_replay *h, size_t to) {
    const qn_tape *tape = h->tape;
    const qn_replay_mark from = h->marks[h->nmarks - 1];
    double *state = h->block + h->used;
    qn_tape_forward(tape, from.step, h->block + from.offset, state);
    for (size_t k = from.step + 1; k < to && !qn_replay_stops(h); ++k) {
        const double *in = state;
        if (tape->steps[k].split) {
            memcpy(h->scratch, state, qn_tape_size(tape, k) * sizeof *state);
            in = h->scratch;
        }
        qn_tape_forward(tape, k, in, state);
    }
    h->marks[h->nmarks++] = (qn_replay_mark){to, h->used};
    h->used += qn_tape_size(tape, to);
}

const double *qn_replay_state(qn_replay *replay, size_t step) {
    while (replay->marks[replay->nmarks - 1].step > step)
        replay->used = replay->marks[--replay->nmarks].offset;
    while (replay->marks[replay->nmarks - 1].step < step) walk(replay, next_mark(replay, step));
    return replay->block + replay->marks[replay->nmarks - 1].offset;
}
