/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The test images of a finished run, masked. */
#include "core/try.h"
#include "qmae_noise/run.h"
#include "run/trained.h"
#include "train/place.h"

static qn_status check_tokens(const qn_trained *t, const qn_mask_layout *layout, size_t ntokens,
                              qn_diag *diag) {
    const bool shared = t->options.settings.tokens == QN_TOKENS_SHARED;
    const size_t size = (size_t)layout->patch.height * (size_t)layout->patch.width,
                 wanted = shared ? size : size * (size_t)qn_mask_places(layout);
    if (ntokens == wanted) return QN_OK;
    return qn_fail(diag, QN_ERR_ARGUMENT, "%zu pixels of tokens; the masks of '%s' have %zu",
                   ntokens, t->folder, wanted);
}

qn_status qn_run_test_images(const char *folder, const double *tokens, size_t ntokens, size_t count,
                             qn_images *images, double **inputs, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_trained t = {0};
    qn_mask_layout layout;
    double *made = NULL;
    QN_TRY(qn_trained_open(folder, count, 1, 1, &t, diag));
    QN_TRY(qn_train_mask_layout(&t.options.settings, &layout, diag));
    if (t.options.settings.order != QN_ORDER_ROWS)
        QN_TRY(
            qn_fail(diag, QN_ERR_UNSUPPORTED,
                    "'%s' orders its pixels otherwise (--order %s): only runs with rows give their "
                    "test images to programs",
                    folder, qn_pixel_order_choice.names[t.options.settings.order]));
    if (tokens) QN_TRY(check_tokens(&t, &layout, ntokens, diag));
    const size_t npixels = (size_t)(t.options.side * t.options.side);
    made = qn_alloc(t.test_images.count * npixels, sizeof *made);
    QN_TRY_ALLOC(made);
    for (size_t k = 0; k < t.test_images.count; ++k) {
        const qn_mask mask = qn_train_place_of(&t.options.settings, &layout, 0, k);
        qn_mask_amplitudes(&mask, t.test_images.pixels + k * npixels, tokens, made + k * npixels);
    }
    *images = t.test_images;
    *inputs = made;
    t.test_images = (qn_images){0};
out:
    qn_trained_close(&t);
    return status;
}
