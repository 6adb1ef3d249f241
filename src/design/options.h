/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The options of `design`. */
#ifndef QN_DESIGN_OPTIONS_H
#define QN_DESIGN_OPTIONS_H

#include "settings/train_options.h"

/* What a search chooses among, in the order of qn_design_options.lists: options of a training by
 * their names, but for the block "none", which is one RY a qubit and no pair. */
typedef enum qn_axis_kind {
    QN_AXIS_BLOCK,
    QN_AXIS_ENTANGLER,
    QN_AXIS_LAYERS,
    QN_AXIS_ORDER,
    QN_AXIS_TOKENS,
    QN_AXIS_LATENT,
    QN_AXIS_START,
    QN_AXIS_TRASH,
    QN_AXIS_TEST,
    QN_AXES
} qn_axis_kind;

typedef struct qn_design_options {
    /* noise, images, masks, output, threads, batch, rate, seed; the rest as a training has it by
     * default, gradients exact */
    qn_train_options train;
    char *lists[QN_AXES]; /* words with commas between them */
    int64_t budget_steps, most_gates;
    double within_se; /* standard errors that excuse fewer gates (preference.h) */
} qn_design_options;

extern const qn_option_table qn_design_option_table;

/* Fills in what depends on other options, as qn_train_options_resolve does. */
QN_MUST_CHECK qn_status qn_design_options_resolve(qn_design_options *options, qn_diag *diag);

#endif
