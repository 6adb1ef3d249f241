/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Trainings beside each other. */
#include "design/trial.h"

#include "core/try.h"

#include <string.h>

/* Where the images of the next trainings begin: each batch of trainings has its own part of the
 * training images, in turn. */
static size_t first_image(const qn_bench *b, uint64_t steps) {
    const size_t wanted = qn_trial_images(b, steps ? steps : 1), room = b->train.count - wanted + 1;
    return (size_t)(b->steps * (uint64_t)b->options->train.settings.batch % room);
}

qn_status qn_bench_train(qn_bench *b, qn_contender *const *contenders, size_t count, uint64_t steps,
                         qn_diag *diag) {
    int worst = QN_OK;
    const bool beside = count >= (size_t)b->threads;
    qn_trial first = {.number = b->trainings, .steps = steps, .first = first_image(b, steps)};
    if (count * steps > qn_bench_left(b))
        return qn_fail(diag, QN_ERR_LIMIT,
                       "%llu steps are left, and %zu trainings ask for %llu each",
                       (unsigned long long)qn_bench_left(b), count, (unsigned long long)steps);
    first.threads = beside ? 1 : b->threads;
    b->trainings += count;
    b->steps += count * steps;
#pragma omp parallel for schedule(dynamic) num_threads(beside ? b->threads : 1) reduction(max      \
                                                                                          : worst)
    for (size_t k = 0; k < count; ++k) {
        qn_trial trial = first;
        qn_diag own = {0};
        trial.number += k;
        const int status = worst <= QN_OK ? (int)qn_trial_run(b, &trial, contenders[k], &own)
                                          : QN_OK;
        if (status <= worst) continue;
        worst = status;
#pragma omp critical(qn_design_failed)
        if (diag && diag->status == QN_OK) *diag = own;
    }
    return (qn_status)worst;
}
