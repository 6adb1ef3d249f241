/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/columns.h"

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])
#define STEP(kind, field)                                                                          \
    { #field, offsetof(qn_step_record, field), QN_COLUMN_##kind, false, false, false }
#define EVALUATION(kind, field)                                                                    \
    { #field, offsetof(qn_evaluation, field), QN_COLUMN_##kind, false, false, false }
#define IMAGE(kind, field)                                                                         \
    { #field, offsetof(qn_image_record, field), QN_COLUMN_##kind, false, false, false }

/* Standard errors: unknown of a single sample. */
#define ERROR(record, field, later)                                                                \
    { #field, offsetof(record, field), QN_COLUMN_REAL, later, true, false }

static const qn_column step_columns[] = {
    STEP(COUNT, step),
    STEP(COUNT, epoch),
    STEP(REAL, loss),
    STEP(REAL, loss_exact),
    ERROR(qn_step_record, loss_error, true),
    ERROR(qn_step_record, loss_trajectory_error, true),
    STEP(REAL, gradient_norm),
    STEP(COUNT, circuits),
    STEP(COUNT, shots),
    {"drift", offsetof(qn_step_record, drift), QN_COLUMN_REAL, true, false, false},
};

static const qn_column evaluation_columns[] = {
    EVALUATION(COUNT, step),
    EVALUATION(REAL, epoch),
    EVALUATION(REAL, swap),
    ERROR(qn_evaluation, swap_error, false),
    EVALUATION(REAL, fidelity),
    ERROR(qn_evaluation, fidelity_error, false),
    EVALUATION(REAL, ideal),
    ERROR(qn_evaluation, ideal_error, false),
    EVALUATION(REAL, cosine),
    ERROR(qn_evaluation, cosine_error, false),
    EVALUATION(REAL, cosine_probability),
    {"psnr", offsetof(qn_evaluation, psnr), QN_COLUMN_REAL, false, false, true},
    ERROR(qn_evaluation, psnr_error, false),
    EVALUATION(REAL, purity),
    ERROR(qn_evaluation, swap_trajectory_error, true),
    ERROR(qn_evaluation, fidelity_trajectory_error, true),
    {"validation", offsetof(qn_evaluation, validation), QN_COLUMN_REAL, true, true, false},
    ERROR(qn_evaluation, validation_error, true),
    EVALUATION(COUNT, circuits),
    EVALUATION(COUNT, shots),
    EVALUATION(REAL, seconds),
};

static const qn_column image_columns[] = {
    IMAGE(COUNT, step),    IMAGE(COUNT, image), IMAGE(REAL, swap),
    IMAGE(REAL, fidelity), IMAGE(REAL, ideal),
};

const qn_table qn_step_table = {"steps", sizeof(qn_step_record), COUNT_OF(step_columns),
                                step_columns};
const qn_table qn_evaluation_table = {"evaluations", sizeof(qn_evaluation),
                                      COUNT_OF(evaluation_columns), evaluation_columns};
const qn_table qn_image_table = {"images", sizeof(qn_image_record), COUNT_OF(image_columns),
                                 image_columns};
