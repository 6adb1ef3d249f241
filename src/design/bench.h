/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where candidates are trained and scored: a device, images, threads, a number of steps that may be
 * spent. */
#ifndef QN_DESIGN_BENCH_H
#define QN_DESIGN_BENCH_H

#include "design/candidate.h"
#include "design/journal.h"
#include "run/host.h"

typedef struct qn_bench {
    const qn_design_options *options; /* resolved; borrowed */
    const qn_host *host;              /* borrowed; may be NULL */
    qn_model *model;
    qn_program_options program;
    qn_images train, test;
    qn_images validation; /* a view */
    qn_journal *journal;  /* borrowed; NULL = nothing is kept */
    int threads;
    uint64_t trainings, steps, most; /* asked for so far; steps that may be */
    /* told after each step, by any thread but one at a time; may be NULL */
    void (*stepped)(void *context, uint64_t steps, double loss);
    void *context;
    uint64_t shown; /* steps that were told */
} qn_bench;

/* Opens model and images. The caller closes *bench, zeroed but for options and host, even after a
 * failure. */
QN_MUST_CHECK qn_status qn_bench_open(qn_bench *bench, qn_diag *diag);
void qn_bench_close(qn_bench *bench);

/* A contender of a candidate at its start: angles as its settings say, of seed `seed`; tokens: the
 * means of the training images at their places. */
QN_MUST_CHECK qn_status qn_bench_start(const qn_bench *bench, const qn_candidate *candidate,
                                       uint64_t seed, qn_contender *contender, qn_diag *diag);

/* Trains each of the contenders for `steps` steps on the same images, with a rate that falls to
 * zero along a half wave, and scores them on the validation images. steps = 0: scores alone.
 * As many contenders as there are threads are trained side by side, fewer one after the other.
 * QN_ERR_LIMIT: fewer steps are left. QN_ERR_INTERRUPTED: the host stopped it; contenders that were
 * ready by then are in the journal. */
QN_MUST_CHECK qn_status qn_bench_train(qn_bench *bench, qn_contender *const *contenders,
                                       size_t count, uint64_t steps, qn_diag *diag);
uint64_t qn_bench_left(const qn_bench *bench); /* steps */

#endif
