/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/figures.h"

#include "core/mean.h"
#include "core/try.h"
#include "loader/loading.h"
#include "qmae/loaded.h"
#include "train/loop.h"

#include <omp.h>

/* ---- images of a training ------------------------------------------------------------------- */

/* Images, and the round of their masks. */
typedef struct image_set {
    const qn_images *images;
    uint64_t round;
    size_t count;
} image_set;

/* visit NULL: only the figures of the noisy circuit */
static qn_status image_figures(qn_train *train, const image_set *set, size_t image,
                               qn_image_figures *figures, qn_figures_visitor *visit,
                               void *context) {
    qn_status status = QN_OK;
    qn_worker *w = &train->workers[omp_get_thread_num()];
    const double *pixels = set->images->pixels + image * train->npixels;
    const qn_mask mask = qn_train_place(train, set->round, image);
    qn_train_reference(train, pixels, w->reference);
    qn_train_embed(train, &mask, pixels, w->input);
    qn_train_sample(train, w, 0, image, set->count);
    qn_request request = {QN_WANT_FIDELITY, w->input, w->reference, NULL};
    qn_response ideal = {0}, response = {.diagonal = visit ? w->diagonal : NULL};
    if (visit) {
        QN_TRY(qn_qmae_evaluate(train->ideal, train->ideal_bound, w->ideal, &request, &ideal));
        request.what = QN_WANT_FIDELITY | QN_WANT_PURITY | QN_WANT_DIAGONAL;
    }
    request.observable = qn_train_observable(train, w, set->images, image);
    QN_TRY(qn_qmae_evaluate(train->qmae, train->bound, w->work, &request, &response));
    *figures = (qn_image_figures){.swap = response.swap,
                                  .fidelity = response.fidelity,
                                  .purity = response.purity,
                                  .ideal = ideal.fidelity,
                                  .loaded = qn_qmae_loaded(w->work, true, w->reference),
                                  .masked = qn_qmae_loaded(w->work, false, w->input),
                                  .swap_variance = response.swap_error * response.swap_error,
                                  .fidelity_variance = response.fidelity_error *
                                                       response.fidelity_error};
    if (visit) qn_train_to_pixels(train, w->diagonal);
    if (visit) QN_TRY(visit(context, image, w->diagonal, w->pixels));
out:
    return status;
}

static qn_status compute(qn_train *train, const image_set *set, qn_image_figures *figures,
                         qn_figures_visitor *visit, void *context) {
    qn_status status = QN_OK;
    size_t own, end;
    int worst = QN_OK; /* any failure */
    qn_team_share(train->team, set->count, &own, &end);
    qn_qmae_bind(train->bound, train->params, 0);
    qn_qmae_bind(train->ideal_bound, train->params, 0);
#pragma omp parallel for schedule(dynamic) num_threads(train->threads) reduction(max : worst)
    for (size_t i = own; i < end; ++i) {
        const int found = image_figures(train, set, i, &figures[i], visit, context);
        if (found > worst) worst = found;
    }
    QN_TRY(qn_team_agree(train->team, (qn_status)worst));
    QN_TRY(qn_team_gather(train->team, set->count, sizeof *figures, figures));
out:
    return status;
}

qn_status qn_figures_compute(qn_train *train, size_t count, qn_image_figures *figures,
                             qn_figures_visitor *visit, void *context) {
    return compute(train, &(image_set){train->test, 0, count}, figures, visit, context);
}

qn_status qn_figures_loaded(qn_train *train, double *means, double *errors) {
    const size_t count = train->test->count;
    qn_status status = QN_OK;
    double(*kept)[2] = qn_alloc(count, sizeof *kept);
    if (!kept) return QN_ERR_MEMORY;
    size_t own, end;
    qn_team_share(train->team, count, &own, &end);
#pragma omp parallel for schedule(dynamic) num_threads(train->threads)
    for (size_t i = own; i < end; ++i) {
        qn_worker *w = &train->workers[omp_get_thread_num()];
        const double *pixels = train->test->pixels + i * train->npixels;
        const qn_mask mask = qn_train_place(train, 0, i);
        qn_train_embed(train, &mask, pixels, w->input);
        qn_train_reference(train, pixels, w->reference);
        kept[i][0] = qn_qmae_loaded(w->work, false, w->input);
        kept[i][1] = qn_qmae_loaded(w->work, true, w->reference);
    }
    QN_TRY(qn_team_gather(train->team, count, sizeof *kept, kept));
    for (int k = 0; k < 2; ++k) means[k] = qn_mean_of(count, &kept[0][k], 2, &errors[k]);
out:
    qn_free(kept);
    return status;
}

static qn_status undo_image(qn_train *train, size_t image, double *undone) {
    qn_worker *w = &train->workers[omp_get_thread_num()];
    const double *pixels = train->test->pixels + image * train->npixels;
    const qn_mask mask = qn_train_place(train, 0, image);
    qn_response response = {0};
    const qn_request request = {QN_WANT_UNDONE, w->input, w->reference, NULL};
    qn_train_reference(train, pixels, w->reference);
    qn_train_embed(train, &mask, pixels, w->input);
    qn_train_sample(train, w, 0, image, train->test->count);
    const qn_status status = qn_qmae_evaluate(train->qmae, train->bound, w->work, &request,
                                              &response);
    undone[0] = response.undone;
    undone[1] = response.undone_square;
    return status;
}

qn_status qn_figures_undone(qn_train *train, double (*undone)[2]) {
    const size_t count = train->test->count;
    qn_status status = QN_OK;
    size_t own, end;
    int worst = QN_OK; /* any failure */
    qn_team_share(train->team, count, &own, &end);
    qn_qmae_bind(train->bound, train->params, 0);
#pragma omp parallel for schedule(dynamic) num_threads(train->threads) reduction(max : worst)
    for (size_t i = own; i < end; ++i) {
        const int found = undo_image(train, i, undone[i]);
        if (found > worst) worst = found;
    }
    QN_TRY(qn_team_agree(train->team, (qn_status)worst));
    QN_TRY(qn_team_gather(train->team, count, sizeof *undone, undone));
out:
    return status;
}

qn_status qn_figures_swap(qn_train *train, const qn_images *images, double *swap, double *error) {
    static const uint64_t ROUND = (uint64_t)1 << 40; /* no epoch's */
    qn_image_figures *figures = qn_alloc(images->count, sizeof *figures);
    if (!figures) return QN_ERR_MEMORY;
    const qn_status status = compute(train, &(image_set){images, ROUND, images->count}, figures,
                                     NULL, NULL);
    if (status == QN_OK)
        *swap = qn_mean_of(images->count, &figures->swap, sizeof *figures / sizeof(double), error);
    qn_free(figures);
    return status;
}

/* ---- images under any circuit --------------------------------------------------------------- */

qn_status qn_figures_of_pairs(const qn_qmae *qmae, const double *angles,
                              const qn_image_pairs *images, int threads, const qn_team *team,
                              double *values) {
    qn_status status = QN_OK;
    const size_t pixels = (size_t)1 << qn_qmae_spec_of(qmae)->qubits;
    size_t own, end;
    int worst = QN_OK; /* any failure */
    qn_qmae_bound *bound = NULL;
    QN_TRY(qn_qmae_bound_create(qmae, &bound));
    qn_qmae_bind(bound, angles, 0);
    qn_team_share(team, images->count, &own, &end);
#pragma omp parallel num_threads(threads) reduction(max : worst)
    {
        qn_qmae_work *work = NULL;
        int found = qn_qmae_work_create(qmae, &work);
#pragma omp for schedule(dynamic)
        for (size_t k = own; k < end; ++k) {
            const qn_request request = {QN_WANT_FIDELITY, images->inputs + k * pixels,
                                        images->references + k * pixels, NULL};
            qn_response response = {0};
            if (found == QN_OK) found = qn_qmae_evaluate(qmae, bound, work, &request, &response);
            values[2 * k] = response.swap;
            values[2 * k + 1] = response.fidelity;
        }
        worst = found;
        qn_qmae_work_destroy(work);
    }
    QN_TRY(qn_team_agree(team, (qn_status)worst));
    QN_TRY(qn_team_gather(team, images->count, 2 * sizeof *values, values));
out:
    qn_qmae_bound_destroy(bound);
    return status;
}
