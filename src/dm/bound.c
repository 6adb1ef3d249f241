/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/try.h"
#include "dm/mat16.h"
#include "dm/plan.h"

#include <math.h>
#include <string.h>

qn_bound *qn_bound_in(qn_arena *arena, const qn_plan *plan, const qn_kernels *kernels) {
    qn_bound stand_in, *made = qn_arena_take(arena, 1, sizeof *made), *b = made ? made : &stand_in;
    *b = (qn_bound){.plan = plan, .kernels = kernels};
    b->steps = qn_arena_take(arena, plan->nsteps * 256, sizeof(double));
    b->transposed = qn_arena_take(arena, plan->nsteps * 256, sizeof(double));
    b->slopes = qn_arena_take(arena, plan->nfactors * 256, sizeof(double));
    b->shifts = qn_arena_take(arena, plan->nfactors * 512, sizeof(double));
    b->prefixes = qn_arena_take(arena, plan->nfactors * 256, sizeof(double));
    return made;
}

qn_status qn_bound_create(const qn_plan *plan, const qn_kernels *kernels, qn_bound **bound) {
    qn_arena arena = {0};
    qn_bound_in(&arena, plan, kernels);
    if (!qn_arena_open(&arena)) return QN_ERR_MEMORY;
    *bound = qn_bound_in(&arena, plan, kernels);
    return QN_OK;
}

void qn_bound_destroy(qn_bound *bound) { qn_free(bound); }

size_t qn_bound_bytes(const qn_plan *plan) {
    qn_arena arena = {0};
    qn_bound_in(&arena, plan, NULL);
    return arena.used;
}

/* out = b base + c cosine + s sine of a rotation's PTM (4 x 4, or 16 x 16 with the step's digit
 * order). */
static void combine(const qn_step_factor *factor, double b, double c, double s, double *out) {
    const qn_instr *instr = factor->instr;
    const int size = instr->nqubits == 1 ? 16 : 256;
    double sum[256];
    for (int i = 0; i < size; ++i)
        sum[i] = b * instr->base[i] + c * instr->cosine[i] + s * instr->sine[i];
    if (instr->nqubits == 2 && factor->slot) qn_mat16_exchange(sum, out);
    else memcpy(out, sum, (size_t)size * sizeof *out);
}

/* out = (rotation matrix) m; out distinct from m */
static void left(const qn_kernels *kernels, const qn_step_factor *factor, const double *rotation,
                 const double *m, double *out) {
    if (factor->instr->nqubits == 2) {
        kernels->multiply(rotation, m, out);
        return;
    }
    memcpy(out, m, 256 * sizeof *out);
    qn_mat16_left1(rotation, factor->slot, out);
}

static double nominal_angle(const qn_step_factor *factor, const double *params) {
    const qn_angle angle = factor->instr->angle;
    return angle.offset + angle.scale * params[angle.param];
}

/* The step's matrix and, right of each of its rotations, the product of what comes before. */
static void set_step(qn_bound *bound, size_t step, const double *params) {
    const qn_plan *plan = bound->plan;
    const qn_plan_step *s = &plan->steps[step];
    const double *constant = plan->constants + (s->first + step) * 256;
    double product[256], rotated[256], rotation[256];
    memcpy(product, constant, sizeof product);
    for (size_t k = 0; k < s->count; ++k) {
        const qn_step_factor *factor = &plan->factors[s->first + k];
        const double a = factor->instr->gain * nominal_angle(factor, params) + factor->instr->delta;
        memcpy(bound->prefixes + (s->first + k) * 256, product, sizeof product);
        combine(factor, 1.0, cos(a), sin(a), rotation);
        left(bound->kernels, factor, rotation, product, rotated);
        bound->kernels->multiply(constant + (k + 1) * 256, rotated, product);
    }
    memcpy(bound->steps + step * 256, product, sizeof product);
    qn_mat16_transpose(product, bound->transposed + step * 256);
}

/* out = suffix (rotation with weights b, c, s) prefix */
static void replace_rotation(const qn_bound *bound, size_t occurrence, const double *weights,
                             const double *suffix, double *out) {
    const qn_step_factor *factor = &bound->plan->factors[occurrence];
    double rotation[256], rotated[256];
    combine(factor, weights[0], weights[1], weights[2], rotation);
    left(bound->kernels, factor, rotation, bound->prefixes + occurrence * 256, rotated);
    bound->kernels->multiply(suffix, rotated, out);
}

/* Slopes and shifts of a step, walking from its last rotation to its first with the product left of
 * it. */
static void set_variations(qn_bound *bound, size_t step, const double *params, int what) {
    const qn_plan *plan = bound->plan;
    const qn_plan_step *s = &plan->steps[step];
    const double *constant = plan->constants + (s->first + step) * 256;
    double suffix[256], moved[256], rotation[256];
    memcpy(suffix, constant + s->count * 256, sizeof suffix);
    for (size_t k = s->count; k-- > 0;) {
        const size_t occurrence = s->first + k;
        const qn_step_factor *factor = &plan->factors[occurrence];
        const double gain = factor->instr->gain, nominal = nominal_angle(factor, params);
        const double a = gain * nominal + factor->instr->delta;
        if (what & QN_BOUND_SLOPES)
            replace_rotation(bound, occurrence, (double[]){0.0, -gain * sin(a), gain * cos(a)},
                             suffix, bound->slopes + occurrence * 256);
        for (int sign = 0; sign < 2 && (what & QN_BOUND_SHIFTS); ++sign) {
            const double shifted = a + (sign ? -gain : gain) * M_PI_2;
            replace_rotation(bound, occurrence, (double[]){1.0, cos(shifted), sin(shifted)}, suffix,
                             bound->shifts + occurrence * 512 + sign * 256);
        }
        if (k == 0) break;
        combine(factor, 1.0, cos(a), sin(a), rotation);
        if (factor->instr->nqubits == 1) {
            qn_mat16_right1(rotation, factor->slot, suffix);
            memcpy(moved, suffix, sizeof moved);
        } else {
            bound->kernels->multiply(suffix, rotation, moved);
        }
        bound->kernels->multiply(moved, constant + k * 256, suffix);
    }
}

void qn_bound_set(qn_bound *bound, const double *params, int what) {
    for (size_t step = 0; step < bound->plan->nsteps; ++step) {
        set_step(bound, step, params);
        if (what) set_variations(bound, step, params, what);
    }
}

const double *qn_bound_step(const qn_bound *bound, size_t step) {
    return bound->steps + step * 256;
}

const double *qn_bound_slope(const qn_bound *bound, size_t occurrence) {
    return bound->slopes + occurrence * 256;
}

const double *qn_bound_shift(const qn_bound *bound, size_t occurrence) {
    return bound->shifts + occurrence * 512;
}
