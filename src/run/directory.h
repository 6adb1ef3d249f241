/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files of a run directory: their names, their paths, and reading back what a run has
 * written. */
#ifndef QN_RUN_DIRECTORY_H
#define QN_RUN_DIRECTORY_H

#include "qmae_noise/train.h"
#include "settings/train_options.h"

/* Those that readers look for by name. Of the ones marked with a twin, the twin's have "ideal_" in
 * front. */
typedef enum qn_run_file {
    QN_RUN_SETTINGS,
    QN_RUN_MODEL,      /* the noise model as it was; none without noise */
    QN_RUN_CHECKPOINT, /* twin */
    QN_RUN_STEPS,      /* twin: a row a step */
    QN_RUN_METRICS,    /* twin: a row an evaluation */
    QN_RUN_IMAGES,     /* twin: a row an image of an evaluation */
    QN_RUN_RECONSTRUCTIONS,
    QN_RUN_TOKEN,
    QN_RUN_CHIP, /* of routed runs; its .png beside it */
    QN_RUN_CHIP_PIXELS,
    QN_RUN_REPORT,
    QN_RUN_BASELINES, /* of the command baselines */
    QN_RUN_LOADING,   /* of embeddings that load nearly */
    QN_RUN_FILES
} qn_run_file;

typedef enum qn_run_part { QN_RUN_NOISY, QN_RUN_TWIN, QN_RUN_PARTS } qn_run_part;

/* "settings.cfg" */
const char *qn_run_file_name(qn_run_file file);
/* FOLDER/settings.cfg, FOLDER/ideal_steps.csv; path: PATH_MAX, out. QN_ERR_ARGUMENT if it is too
 * long. */
QN_MUST_CHECK qn_status qn_run_file_path(const char *folder, qn_run_part part, qn_run_file file,
                                         char *path, qn_diag *diag);
bool qn_run_file_exists(const char *folder, qn_run_part part, qn_run_file file);
/* Removes all of them. */
void qn_run_files_remove(const char *folder);

/* ---- reading -------------------------------------------------------------------------------- */

/* The resolved settings of a run. The caller clears *options (qn_options_clear), zeroed before. */
QN_MUST_CHECK qn_status qn_run_settings_read(const char *folder, qn_train_options *options,
                                             qn_diag *diag);
/* The caller clears *checkpoint. */
QN_MUST_CHECK qn_status qn_run_checkpoint_read(const char *folder, qn_run_part part,
                                               qn_checkpoint *checkpoint, qn_diag *diag);
/* The last evaluation of the checkpoint. QN_ERR_SYNTAX if there is none. */
QN_MUST_CHECK qn_status qn_run_last_read(const char *folder, qn_evaluation *last, qn_diag *diag);
/* The records of all evaluations, images within evaluations: at least those of `evaluations`, whose
 * number of images is `images`, 0 = as many as the first has. *records: to qn_free. */
QN_MUST_CHECK qn_status qn_run_images_read(const char *folder, qn_run_part part, size_t evaluations,
                                           size_t *images, qn_image_record **records,
                                           qn_diag *diag);

/* ---- the heading of settings.cfg ------------------------------------------------------------ */

/* Writes which program makes the run, and how to repeat it: by a command with --config.
 *   command  "train", "optimise" */
void qn_run_heading_print(FILE *file, const char *command);
/* The next line of a heading that says which program it was, without its mark; NULL at the end.
 * *at: the text at first, then where it goes on. length: of the line, out. */
const char *qn_run_heading_next(const char **at, size_t *length);

#endif
