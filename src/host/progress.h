/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Progress of long work on stderr: a live line on a terminal, now and then a line otherwise. */
#ifndef QN_HOST_PROGRESS_H
#define QN_HOST_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

typedef struct qn_progress {
    bool silent, live;
    uint64_t first, total; /* steps: done before, in all */
    double started;        /* s of a clock */
    double shown;          /* when the last line was printed */
    bool open;             /* the live line is on the screen */
} qn_progress;

/* first: steps that an earlier process did. */
void qn_progress_start(qn_progress *progress, uint64_t first, uint64_t total, bool silent);
/* After step `step`: images done since the start, loss of the step with its error (0 = exact),
 * fidelity of the last evaluation. */
void qn_progress_step(qn_progress *progress, uint64_t step, uint64_t images, double loss,
                      double error, double fidelity);
/* After step `step` of a search: the value before it, with its error (0 = exact). */
void qn_progress_value(qn_progress *progress, uint64_t step, double value, double error);
/* After trajectory `done`; error: the largest standard error so far, NAN = not known. */
void qn_progress_trajectory(qn_progress *progress, uint64_t done, double error);
/* Clears the live line, so that something else can be printed. */
void qn_progress_pause(qn_progress *progress);

#endif
