/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Run directories: a training as a settings file says, with all its files, and the page about
 * it. */
#ifndef QMAE_NOISE_RUN_H
#define QMAE_NOISE_RUN_H

#include "qmae_noise/train.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- hosts ---------------------------------------------------------------------------------- */

typedef struct qn_run qn_run; /* a training with its run directory */
/* The last evaluation, at the start that before the first step; borrowed. */
const qn_evaluation *qn_run_last(const qn_run *run);
/* The last step, NULL before the first; borrowed. */
const qn_step_record *qn_run_last_step(const qn_run *run);

/* What trainings and studies ask of the program that they run in: the library itself prints
 * nothing, starts no programs and heeds no signals. Zero-initialise: every function may be NULL,
 * and so may a pointer to a host. */
typedef struct qn_host {
    void *context; /* the first argument of all of them */
    /* One sentence for the user. */
    void (*say)(void *context, const char *sentence);
    /* A line about what is going on. */
    void (*note)(void *context, const char *line);
    /* Is the user waiting for the end? Asked between steps and within long ones, by any thread. */
    bool (*stops)(void *context);
    /* Draws FOLDER/NAME.gp: NAME.svg and NAME.png beside it. NULL: the scripts are all there is. */
    qn_status (*draw)(void *context, const char *folder, const char *name, qn_diag *diag);
    /* A training is about to make its first step here, has made a step, was evaluated. */
    void (*begun)(void *context, const qn_run *run);
    void (*stepped)(void *context, const qn_run *run);
    void (*evaluated)(void *context, const qn_run *run);
    /* Who shares the images of trainings and the questions of searches: all members make the same
     * calls, and rank 0 alone writes files. Borrowed; NULL = nobody. */
    const qn_team *team;
} qn_host;

/* ---- runs ----------------------------------------------------------------------------------- */

/* Trains as a settings file says (libconfig; `qmae-noise train --help` lists its keys) and leaves
 * the run directory `folder`: settings, noise model, tables, checkpoint, pictures, page. A folder
 * with a checkpoint of the same settings is gone on with; any other that exists is refused
 * (QN_ERR_EXISTS).
 *   interrupted  out: the host stopped it, and the same call goes on; NULL = not asked */
QN_MUST_CHECK qn_status qn_run_from_settings(const char *settings, const char *folder,
                                             const qn_host *host, bool *interrupted, qn_diag *diag);
/* Writes one HTML page about finished runs, everything in it, to `path`, over earlier pages only
 * (QN_ERR_EXISTS). */
QN_MUST_CHECK qn_status qn_run_report(const char *const *folders, size_t count, const char *path,
                                      const qn_host *host, qn_diag *diag);

/* The first `count` test images (0 = as many as the run; fewer, if its data have fewer) of the run
 * in `folder`, as its circuit gets them.
 *   tokens  of each place, or the one of all: `token` of its checkpoint or of its twin's; NULL =
 *           zeros
 *   images  out: the pixels as they are; the caller clears *images (qn_images_clear)
 *   inputs  out: amplitudes with the mask filled, images->count x side^2; the caller frees *inputs
 *           (qn_free)
 * QN_ERR_ARGUMENT: another number of tokens than its masks have. */
QN_MUST_CHECK qn_status qn_run_test_images(const char *folder, const double *tokens, size_t ntokens,
                                           size_t count, qn_images *images, double **inputs,
                                           qn_diag *diag);

#ifdef __cplusplus
}
#endif
#endif
