/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The folder of a design. */
#ifndef QN_DESIGN_FOLDER_H
#define QN_DESIGN_FOLDER_H

#include "design/design.h"

/* Names the folder, makes it, or goes on with that of the same design (QN_ERR_EXISTS: it is
 * another's, and there is no --force); opens its journal. */
QN_MUST_CHECK qn_status qn_design_open_folder(qn_design *design, qn_diag *diag);

/* What a search leaves at its end: trials.csv and front.csv; encoder.txt and train.cfg of the
 * chosen circuit, and its angles and tokens in a folder that a training can start with. */
#define QN_DESIGN_FOUND "found"
typedef enum qn_design_result {
    QN_DESIGN_TRIALS,
    QN_DESIGN_FRONT,
    QN_DESIGN_ENCODER,
    QN_DESIGN_TRAINING,
    QN_DESIGN_RESULTS
} qn_design_result;
/* Writes one of them. */
QN_MUST_CHECK qn_status qn_design_write_text(const qn_design *design, qn_design_result result,
                                             const char *text, qn_diag *diag);
/* Makes that folder with its settings and noise model, so that it is a run of its own. folder:
 * PATH_MAX, its path, out. */
QN_MUST_CHECK qn_status qn_design_make_found(const qn_design *design, const char *settings,
                                             char *folder, qn_diag *diag);
/* Fills it, and writes train.cfg. */
QN_MUST_CHECK qn_status qn_design_write_training(const qn_design *design, qn_diag *diag);
/* Writes all. */
QN_MUST_CHECK qn_status qn_design_write(const qn_design *design, qn_diag *diag);

#endif
