#include "train/columns.h"

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])
#define STEP(kind, field)                                                                          \
    { #field, offsetof(qn_step_record, field), QN_COLUMN_##kind, false }
#define EVALUATION(kind, field)                                                                    \
    { #field, offsetof(qn_evaluation, field), QN_COLUMN_##kind, false }
#define IMAGE(kind, field)                                                                         \
    { #field, offsetof(qn_image_record, field), QN_COLUMN_##kind, false }

#define LATER(record, field)                                                                       \
    { #field, offsetof(record, field), QN_COLUMN_REAL, true }

static const qn_column step_columns[] = {
    STEP(COUNT, step),
    STEP(COUNT, epoch),
    STEP(REAL, loss),
    STEP(REAL, loss_exact),
    LATER(qn_step_record, loss_error),
    LATER(qn_step_record, loss_trajectory_error),
    STEP(REAL, gradient_norm),
    STEP(COUNT, circuits),
    STEP(COUNT, shots),
};

static const qn_column evaluation_columns[] = {
    EVALUATION(COUNT, step),
    EVALUATION(REAL, epoch),
    EVALUATION(REAL, swap),
    EVALUATION(REAL, swap_error),
    EVALUATION(REAL, fidelity),
    EVALUATION(REAL, fidelity_error),
    EVALUATION(REAL, ideal),
    EVALUATION(REAL, ideal_error),
    EVALUATION(REAL, cosine),
    EVALUATION(REAL, cosine_error),
    EVALUATION(REAL, cosine_probability),
    EVALUATION(REAL, psnr),
    EVALUATION(REAL, psnr_error),
    EVALUATION(REAL, purity),
    LATER(qn_evaluation, swap_trajectory_error),
    LATER(qn_evaluation, fidelity_trajectory_error),
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
