/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/validation.h"

enum { WITH_PATIENCE = 200 };

size_t qn_validation_count(const qn_train_options *options) {
    if (options->validation_images) return (size_t)options->validation_images;
    return options->patience ? WITH_PATIENCE : 0;
}

size_t qn_validation_read(const qn_train_options *options) {
    const size_t train = (size_t)options->train_images;
    return train ? train + qn_validation_count(options) : 0;
}

qn_status qn_validation_split(const qn_train_options *options, qn_images *train,
                              qn_images *validation, qn_diag *diag) {
    const size_t count = qn_validation_count(options),
                 size = (size_t)train->side * (size_t)train->side;
    if (count >= train->count)
        return qn_fail(diag, QN_ERR_ARGUMENT,
                       "%zu validation images of %zu training images leave none to train: give "
                       "--validation-images less",
                       count, train->count);
    train->count -= count;
    *validation = (qn_images){.count = count,
                              .side = train->side,
                              .pixels = train->pixels + train->count * size,
                              .labels = train->labels ? train->labels + train->count : NULL,
                              .transposed = train->transposed};
    return QN_OK;
}
