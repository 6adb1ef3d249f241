/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Running a plan from |0...0>. Digits below the lowest one met so far hold |0> still, so they stay
 * out of the state and join, a factor I + Z each, when a step reaches them. */
#include "dm/pauli.h"
#include "dm/plan.h"

/* Joins `count` lowest digits to a state of `size` entries, in place. */
static void join_digits(double *r, size_t size, int count) {
    for (; count > 0; --count, size *= 4)
        for (size_t i = size; i-- > 0;) {
            r[4 * i + 3] = r[i];
            r[4 * i + 2] = r[4 * i + 1] = 0.0;
            r[4 * i] = r[4 * i + 3];
        }
}

/* Contracts the `count` lowest digits of an observable with |0>, in place; size: what is left. */
static void contract_digits(double *w, size_t size, int count) {
    for (; count > 0; --count) {
        const size_t left = size << (2 * (count - 1));
        for (size_t i = 0; i < left; ++i) w[i] = w[4 * i] + w[4 * i + 3];
    }
}

static size_t entries(const qn_plan *plan, int lowest) {
    return (size_t)1 << (2 * (plan->ndigits - lowest));
}

/* |0...0> on the digits that step 0 needs; returns the lowest of them. */
static int begin(const qn_plan *plan, double *r) {
    const int lowest = plan->nsteps ? plan->steps[0].lowest : 0;
    qn_pauli_ground(plan->ndigits - lowest, r);
    return lowest;
}

static void apply(const qn_bound *bound, size_t k, const double *in, double *out) {
    const qn_plan_step *step = &bound->plan->steps[k];
    bound->kernels->apply(bound->plan->ndigits - step->lowest, step->low - step->lowest,
                          step->high - step->lowest, bound->steps + k * 256, in, out);
}

void qn_dm_run_ground(const qn_bound *bound, double *r) {
    const qn_plan *plan = bound->plan;
    int lowest = begin(plan, r);
    for (size_t k = 0; k < plan->nsteps; ++k) {
        const int next = plan->steps[k].lowest;
        join_digits(r, entries(plan, lowest), lowest - next);
        lowest = next;
        apply(bound, k, r, r);
    }
    join_digits(r, entries(plan, lowest), lowest);
}

void qn_dm_forward_ground(const qn_bound *bound, double *history) {
    const qn_plan *plan = bound->plan;
    const size_t size = entries(plan, 0);
    int lowest = begin(plan, history);
    for (size_t k = 0; k < plan->nsteps; ++k) {
        const int next = plan->steps[k].lowest;
        join_digits(history + k * size, entries(plan, lowest), lowest - next);
        lowest = next;
        apply(bound, k, history + k * size, history + (k + 1) * size);
    }
    join_digits(history + plan->nsteps * size, entries(plan, lowest), lowest);
}

void qn_dm_backward_ground(const qn_bound *bound, const double *history, double *w,
                           double *environments) {
    const qn_plan *plan = bound->plan;
    const size_t size = entries(plan, 0);
    int lowest = 0;
    for (size_t k = plan->nsteps; k-- > 0;) {
        const qn_plan_step *step = &plan->steps[k];
        contract_digits(w, entries(plan, step->lowest), step->lowest - lowest);
        lowest = step->lowest;
        bound->kernels->pull_back(plan->ndigits - lowest, step->low - lowest, step->high - lowest,
                                  bound->transposed + k * 256, w, history + k * size,
                                  environments + k * 256);
    }
}
