/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Steps of a tape, forward on states and backward on observables. */
#include "gradient/tape.h"

#include "circuit/condition.h"
#include "dm/plan.h"

#include <string.h>

static size_t entries(int digits) { return (size_t)1 << (2 * digits); }

/* ---- digits ---------------------------------------------------------------------------------- */

/* Further digits in |0>, which have I and Z, for `count` vectors one after the other, in place. */
static void join_digits(double *r, size_t count, int from, int to) {
    for (size_t k = count; from < to && k-- > 0;) {
        double *vector = r + k * entries(to);
        memmove(vector, r + k * entries(from), entries(from) * sizeof *r);
        for (int digits = from; digits < to; ++digits) {
            const size_t size = entries(digits);
            memset(vector + size, 0, 2 * size * sizeof *r);
            memcpy(vector + 3 * size, vector, size * sizeof *r);
        }
    }
}

/* The same backward: an observable's letters there are contracted with |0>. */
static void contract_digits(double *w, size_t count, int from, int to) {
    for (size_t k = 0; from > to && k < count; ++k) {
        double *vector = w + k * entries(from);
        for (int digits = from; digits-- > to;) {
            const size_t size = entries(digits);
            for (size_t i = 0; i < size; ++i) vector[i] += vector[i + 3 * size];
        }
        memmove(w + k * entries(to), vector, entries(to) * sizeof *w);
    }
}

/* ---- splits ---------------------------------------------------------------------------------- */

/* What remains where the bit is read as `value`, sum_t P(value | t) Pi_t rho Pi_t, on (I, Z): the
 * diagonal and the other entries of a symmetric 2 x 2 matrix. */
typedef struct read_map {
    double same, other;
} read_map;

static read_map map_of(const qn_instr *measure, int value) {
    const double sign = value ? -1.0 : 1.0;
    return (read_map){0.5 * (1.0 + sign * measure->base[12]), 0.5 * sign * measure->base[15]};
}

/* out += map in on one digit of one vector; the map is its own transpose. */
static void add_read(int digits, int digit, read_map map, const double *in, double *out) {
    const size_t step = entries(digit);
    for (size_t base = 0; base < entries(digits); base += 4 * step)
        for (size_t i = base; i < base + step; ++i) {
            const size_t z = i + 3 * step;
            const double one = in[i], other = in[z];
            out[i] += map.same * one + map.other * other;
            out[z] += map.other * one + map.same * other;
        }
}

static void add(size_t size, const double *in, double *out) {
    for (size_t i = 0; i < size; ++i) out[i] += in[i];
}

static void split_forward(const qn_tape_step *step, const double *in, double *out) {
    const qn_split *split = step->split;
    const size_t size = entries(step->digits);
    memset(out, 0, split->into[1] * size * sizeof *out);
    for (size_t k = 0; k < split->into[0]; ++k) {
        const double *from = in + k * size;
        if (!split->instr || !split->measured[k]) { /* joins measure nothing */
            add(size, from, out + split->to[k][0] * size);
            continue;
        }
        for (int value = 0; value < 2; ++value)
            add_read(step->digits, split->digit, map_of(split->instr, value), from,
                     out + split->to[k][value] * size);
    }
}

static void split_backward(const qn_tape_step *step, double *w, double *scratch) {
    const qn_split *split = step->split;
    const size_t size = entries(step->digits);
    memset(scratch, 0, split->into[0] * size * sizeof *scratch);
    for (size_t k = 0; k < split->into[0]; ++k) {
        double *to = scratch + k * size;
        if (!split->instr || !split->measured[k]) { /* joins measure nothing */
            add(size, w + split->to[k][0] * size, to);
            continue;
        }
        for (int value = 0; value < 2; ++value)
            add_read(step->digits, split->digit, map_of(split->instr, value),
                     w + split->to[k][value] * size, to);
    }
    memcpy(w, scratch, split->into[0] * size * sizeof *w);
}

/* sum over the other digits of w[a] r[b] with a, b each I or Z: the two a = b in *same, the others
 * in *other. */
static void meet(int digits, int digit, const double *w, const double *r, double *same,
                 double *other) {
    const size_t step = entries(digit);
    for (size_t base = 0; base < entries(digits); base += 4 * step)
        for (size_t i = base; i < base + step; ++i) {
            const size_t z = i + 3 * step;
            *same += w[i] * r[i] + w[z] * r[z];
            *other += w[i] * r[z] + w[z] * r[i];
        }
}

/* d <O> / d base[12] and d base[15] of the measurement, at their places in `environment`. */
static void split_environment(const qn_tape_step *step, const double *in, const double *w,
                              double *environment) {
    const qn_split *split = step->split;
    const size_t size = entries(step->digits);
    memset(environment, 0, 256 * sizeof *environment);
    for (size_t k = 0; k < split->into[0]; ++k) {
        double same[2] = {0}, other[2] = {0};
        if (!split->measured[k]) continue;
        for (int value = 0; value < 2; ++value)
            meet(step->digits, split->digit, w + split->to[k][value] * size, in + k * size,
                 &same[value], &other[value]);
        environment[12] += 0.5 * (same[0] - same[1]);
        environment[15] += 0.5 * (other[0] - other[1]);
    }
}

/* ---- steps of plans -------------------------------------------------------------------------- */

static void plan_forward(const qn_tape *tape, const qn_tape_step *step, const double *in,
                         double *out) {
    const qn_stage *stage = &tape->stages[step->stage];
    const size_t size = entries(step->digits);
    for (size_t k = 0; k < step->records->count; ++k) {
        const double *from = in + k * size;
        double *to = out + k * size;
        if (qn_condition_holds(&stage->condition, step->records->bits[k]))
            tape->kernels->apply(step->digits, step->low, step->high,
                                 qn_bound_step(stage->bound, step->index), from, to);
        else if (from != to) memcpy(to, from, size * sizeof *to);
    }
}

static void plan_backward(const qn_tape *tape, const qn_tape_step *step, const double *in,
                          double *w, double *environment) {
    const qn_stage *stage = &tape->stages[step->stage];
    const double *m = stage->bound->transposed + step->index * 256;
    const size_t size = entries(step->digits);
    double own[256];
    if (environment) memset(environment, 0, 256 * sizeof *environment);
    for (size_t k = 0; k < step->records->count; ++k) {
        double *vector = w + k * size;
        if (!qn_condition_holds(&stage->condition, step->records->bits[k])) continue;
        if (!environment) {
            tape->kernels->apply(step->digits, step->low, step->high, m, vector, vector);
            continue;
        }
        tape->kernels->pull_back(step->digits, step->low, step->high, m, vector, in + k * size,
                                 own);
        for (int e = 0; e < 256; ++e) environment[e] += own[e];
    }
}

/* ---- both ------------------------------------------------------------------------------------ */

void qn_tape_forward(const qn_tape *tape, size_t index, const double *in, double *out) {
    const qn_tape_step *step = &tape->steps[index];
    if (step->split) split_forward(step, in, out);
    else plan_forward(tape, step, in, out);
    join_digits(out, step[1].records->count, step->digits, step[1].digits);
}

void qn_tape_backward(const qn_tape *tape, size_t index, const double *in, double *w,
                      double *environments, double *scratch) {
    const qn_tape_step *step = &tape->steps[index];
    contract_digits(w, step[1].records->count, step[1].digits, step->digits);
    if (!step->split) {
        const size_t at = tape->stages[step->stage].first + step->index;
        plan_backward(tape, step, in, w, environments ? environments + 256 * at : NULL);
        return;
    }
    if (environments && step->split->instr)
        split_environment(step, in, w, environments + 256 * step->split->environment);
    split_backward(step, w, scratch);
}
