/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "design/fit.h"

#include "core/memory.h"
#include "core/try.h"

#include <gsl/gsl_multimin.h>

/* FIRST_STEP, LINE_TOLERANCE: of GSL. FLAT: no slope is larger where it ends. PIXEL: a token's unit
 * beside an angle's radian, since images change about as much by both then. */
static const double FIRST_STEP = 0.1, LINE_TOLERANCE = 0.1, FLAT = 2e-4, PIXEL = 0.3;

typedef struct task {
    const qn_fit *fit;
    qn_grown *g;
    double *tokens; /* ntoken */
    double *slopes, *work;
    size_t nangles, ntoken; /* that are looked for */
} task;

/* ---- between GSL's point and the circuit ---------------------------------------------------- */

static void read_point(const gsl_vector *x, const task *t) {
    size_t at = 0;
    for (int k = 0; k < t->g->count; ++k)
        if (!qn_grown_is_pair(t->g, k)) t->g->angles[k] = gsl_vector_get(x, at++);
    for (size_t i = 0; i < t->ntoken; ++i) t->tokens[i] = PIXEL * gsl_vector_get(x, at++);
}

static void write_point(const task *t, gsl_vector *x) {
    size_t at = 0;
    for (int k = 0; k < t->g->count; ++k)
        if (!qn_grown_is_pair(t->g, k)) gsl_vector_set(x, at++, t->g->angles[k]);
    for (size_t i = 0; i < t->ntoken; ++i) gsl_vector_set(x, at++, t->tokens[i] / PIXEL);
}

static void write_slopes(const task *t, gsl_vector *slopes) {
    size_t at = 0;
    for (int k = 0; k < t->g->count; ++k)
        if (!qn_grown_is_pair(t->g, k)) gsl_vector_set(slopes, at++, -t->slopes[k]);
    for (size_t i = 0; i < t->ntoken; ++i)
        gsl_vector_set(slopes, at++, -PIXEL * t->slopes[(size_t)t->g->count + i]);
}

static double value(const task *t, double *slopes) {
    return -qn_ideal_fidelity(t->fit->ideal, t->fit->samples, t->g, t->tokens, slopes, t->work);
}

static double ask(const gsl_vector *x, void *context) {
    read_point(x, context);
    return value(context, NULL);
}

static void ask_both(const gsl_vector *x, void *context, double *f, gsl_vector *slopes) {
    const task *t = context;
    read_point(x, t);
    *f = value(t, t->slopes);
    write_slopes(t, slopes);
}

static void ask_slopes(const gsl_vector *x, void *context, gsl_vector *slopes) {
    double f;
    ask_both(x, context, &f, slopes);
}

/* ---- the search ----------------------------------------------------------------------------- */

/* The point that it ends at is the circuit's. */
static void descend(task *t, gsl_multimin_fdfminimizer *minimiser, gsl_vector *x) {
    const size_t count = t->nangles + t->ntoken;
    gsl_multimin_function_fdf f = {ask, ask_slopes, ask_both, count, t};
    write_point(t, x);
    gsl_multimin_fdfminimizer_set(minimiser, &f, x, FIRST_STEP, LINE_TOLERANCE);
    for (int k = 0; k < t->fit->iterations; ++k) {
        if (gsl_multimin_fdfminimizer_iterate(minimiser) != GSL_SUCCESS) break; /* no way on */
        if (gsl_multimin_test_gradient(minimiser->gradient, FLAT) == GSL_SUCCESS) break;
    }
    read_point(minimiser->x, t);
}

qn_status qn_fit_run(const qn_fit *fit, qn_grown *g, double *tokens, double *fidelity) {
    enum { VECTORS = 16 }; /* that GSL allocates, nearly */
    qn_status status = QN_OK;
    const qn_ideal *d = fit->ideal;
    const bool with_tokens = fit->with_tokens && d->learns;
    task t = {.fit = fit,
              .g = g,
              .tokens = tokens,
              .nangles = (size_t)(g->count - qn_grown_pairs(g)),
              .ntoken = with_tokens ? d->ntoken : 0};
    const size_t count = t.nangles + t.ntoken;
    t.slopes = qn_alloc((size_t)g->count + d->ntoken + 1, sizeof *t.slopes);
    t.work = qn_alloc(qn_ideal_work(d), sizeof *t.work);
    QN_TRY_ALLOC(t.slopes && t.work && qn_memory_has(VECTORS * (count + 8) * sizeof(double)));
    if (count > 0) {
        gsl_vector *x = gsl_vector_alloc(count);
        gsl_multimin_fdfminimizer *minimiser = gsl_multimin_fdfminimizer_alloc(
            gsl_multimin_fdfminimizer_vector_bfgs2, count);
        descend(&t, minimiser, x);
        gsl_multimin_fdfminimizer_free(minimiser);
        gsl_vector_free(x);
    }
    *fidelity = -value(&t, NULL);
out:
    qn_free(t.slopes);
    qn_free(t.work);
    return status;
}
