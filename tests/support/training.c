/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "training.h"

#include "assert_close.h"

#include <math.h>

qn_images blob_images(int side, size_t count, uint64_t key) {
    qn_images images = {.count = count, .side = side};
    images.pixels = qn_alloc(count * (size_t)(side * side), sizeof(double));
    assert_non_null(images.pixels);
    for (size_t k = 0; k < count; ++k) {
        qn_rng rng;
        qn_rng_init(&rng, key, QN_STREAM_TEST, 99, k, 0);
        const double x = side * qn_rng_uniform(&rng), y = side * qn_rng_uniform(&rng),
                     width = side * (0.2 + 0.3 * qn_rng_uniform(&rng));
        for (int i = 0; i < side * side; ++i) {
            const double dx = i % side - x, dy = i / side - y;
            images.pixels[k * (size_t)(side * side) + (size_t)i] = exp(-(dx * dx + dy * dy) /
                                                                       (width * width));
        }
    }
    return images;
}

qn_train_settings tiny_settings(void) {
    qn_train_settings s = qn_train_settings_default();
    s.spec.qubits = 4;
    s.spec.latent = 3;
    s.estimator = QN_ESTIMATOR_EXACT;
    s.align = 1;
    s.batch = 4;
    s.epochs = 1;
    s.threads = 1;
    return s;
}

qn_train *training_of(const qn_train_settings *settings, const qn_model *model,
                      const qn_images *train, const qn_images *test) {
    qn_train *made = NULL;
    qn_diag diag = {0};
    if (qn_train_create(settings, model, NULL, train, test, &made, &diag) != QN_OK)
        fail_msg("training refused: %s", diag.text);
    return made;
}
