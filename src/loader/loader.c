/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "loader/loader.h"

#include "loader/brick.h"
#include "loader/staircase.h"

#include <math.h>
#include <string.h>

/* Angles of circuits[0], and from those of circuits[k] those of circuits[k + 1]. `angles` has room
 * for the largest; spare is apart from it and as large. */
typedef struct form_record {
    void (*push)(int depth, qn_loader_circuit *circuit);
    void (*start)(int n, const double *v, double *angles, double *spare, double *work);
    void (*grow)(const qn_loader *loader, int k, const double *v, double *angles, double *spare,
                 double *work);
    int least; /* depth of circuits[0] */
} form_record;

/* ---- staircases ----------------------------------------------------------------------------- */

static void push_staircases(int depth, qn_loader_circuit *circuit) {
    for (int k = 0; k < depth; ++k) qn_staircase_push(circuit);
}

static void start_staircase(int n, const double *v, double *angles, double *spare, double *work) {
    (void)spare;
    qn_staircase_start(n, v, angles, work);
}

/* What the circuit leaves of v is what the new staircase prepares, unless none does better: with
 * all angles 0 it leaves |0...0> alone. */
static void grow_staircases(const qn_loader *loader, int k, const double *v, double *angles,
                            double *spare, double *work) {
    const qn_loader_circuit *one = &loader->circuits[0], *old = &loader->circuits[k];
    const size_t size = (size_t)1 << loader->n;
    double *rest = work, *made = work + size, f = 0.0;
    memcpy(rest, v, size * sizeof *v);
    qn_loader_undo(old, angles, rest);
    qn_staircase_start(loader->n, rest, spare, made + size);
    qn_loader_run(one, spare, made);
    for (size_t i = 0; i < size; ++i) f += rest[i] * made[i];
    if (fabs(f) < fabs(rest[0])) memset(spare, 0, (size_t)one->nangles * sizeof *spare);
    qn_staircase_join(loader->n, spare, old->nangles, angles, angles);
}

/* ---- bricks --------------------------------------------------------------------------------- */

static void start_product(int n, const double *v, double *angles, double *spare, double *work) {
    (void)spare;
    (void)work;
    qn_brick_start(n, v, angles);
}

static void grow_bricks(const qn_loader *loader, int k, const double *v, double *angles,
                        double *spare, double *work) {
    (void)v;
    (void)work;
    memcpy(spare, angles, (size_t)loader->circuits[k].nangles * sizeof *angles);
    qn_brick_grow(loader->n, k, spare, angles);
}

static const form_record FORMS[] = {
    [QN_LOADER_STAIRCASES] = {push_staircases, start_staircase, grow_staircases, 1},
    [QN_LOADER_BRICKS] = {qn_brick_push, start_product, grow_bricks, 0}};

/* ---- loaders -------------------------------------------------------------------------------- */

void qn_loader_init(qn_loader_form form, int n, int depth, qn_loader *loader) {
    const int least = FORMS[form].least;
    *loader = (qn_loader){.form = form, .n = n, .depth = depth, .ncircuits = depth - least + 1};
    for (int k = 0; k < loader->ncircuits; ++k) {
        loader->circuits[k].n = n;
        FORMS[form].push(k + least, &loader->circuits[k]);
    }
}

const qn_loader_circuit *qn_loader_circuit_of(const qn_loader *loader) {
    return &loader->circuits[loader->ncircuits - 1];
}

size_t qn_loader_work(const qn_loader *loader) {
    const qn_loader_circuit *c = qn_loader_circuit_of(loader);
    const size_t climb = qn_climb_size(c->n, c->nangles),
                 start = qn_staircase_work(c->n) + ((size_t)2 << c->n);
    return (size_t)c->nangles + (climb > start ? climb : start);
}

double qn_loader_fit(const qn_loader *loader, const double *v, double *angles, double *work) {
    const form_record *form = &FORMS[loader->form];
    const int nangles = qn_loader_circuit_of(loader)->nangles;
    double *spare = work, *rest = work + nangles, f = 0.0;
    form->start(loader->n, v, angles, spare, rest);
    for (int k = 0; k < loader->ncircuits; ++k) {
        const qn_loader_circuit *c = &loader->circuits[k];
        const bool last = k + 1 == loader->ncircuits;
        const qn_climb climb = qn_climb_in(rest, c->n, c->nangles);
        qn_climb_sweep(c, v, 10, 1e-4, angles, &climb);
        f = qn_climb_newton(c, v, last ? 300 : 20, last ? 1e-13 : 1e-3, angles, &climb);
        if (!last) form->grow(loader, k, v, angles, spare, rest);
    }
    return f * f;
}

const double *qn_loader_tangents(const qn_loader *loader, const double *v, const double *angles,
                                 double *work) {
    const qn_loader_circuit *c = qn_loader_circuit_of(loader);
    const qn_climb climb = qn_climb_in(work, c->n, c->nangles);
    qn_climb_differentiate(c, v, angles, &climb);
    return climb.tangents;
}

void qn_loader_pull_back(const qn_loader *loader, const double *v, const double *angles,
                         const double *slope, double *gradient, double *work) {
    const qn_loader_circuit *c = qn_loader_circuit_of(loader);
    const qn_climb climb = qn_climb_in(work, c->n, c->nangles);
    qn_climb_pull_back(c, v, angles, slope, gradient, &climb);
}
