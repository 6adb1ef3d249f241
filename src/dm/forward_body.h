/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Running a plan, for states of entries REAL: NAME(f) is the function's name, KERNELS(bound) the
 * kernels for them. */
void NAME(qn_dm_run)(const qn_bound *bound, REAL *r) {
    const qn_plan *plan = bound->plan;
    for (size_t k = 0; k < plan->nsteps; ++k)
        KERNELS(bound)->apply(plan->ndigits, plan->steps[k].low, plan->steps[k].high,
                              bound->steps + k * 256, r, r);
}

void NAME(qn_dm_forward)(const qn_bound *bound, REAL *history) {
    const qn_plan *plan = bound->plan;
    const size_t size = (size_t)1 << (2 * plan->ndigits);
    for (size_t k = 0; k < plan->nsteps; ++k)
        KERNELS(bound)->apply(plan->ndigits, plan->steps[k].low, plan->steps[k].high,
                              bound->steps + k * 256, history + k * size, history + (k + 1) * size);
}

void NAME(qn_dm_backward)(const qn_bound *bound, const REAL *history, REAL *w,
                          double *environments) {
    const qn_plan *plan = bound->plan;
    const size_t size = (size_t)1 << (2 * plan->ndigits);
    for (size_t k = plan->nsteps; k-- > 0;) {
        const qn_plan_step *step = &plan->steps[k];
        const double *m = bound->transposed + k * 256;
        if (environments)
            KERNELS(bound)->pull_back(plan->ndigits, step->low, step->high, m, w,
                                      history + k * size, environments + k * 256);
        else KERNELS(bound)->apply(plan->ndigits, step->low, step->high, m, w, w);
    }
}
