/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Studies for programs. */
#include "qmae_noise/study.h"

#include "core/try.h"
#include "study/compare.h"
#include "study/comparison.h"
#include "study/sweep.h"

#include <stdlib.h>
#include <string.h>

/* The settings of all trainings, into `folder`. */
static qn_status read_options(const char *settings, const char *folder, int seeds,
                              qn_train_options *options, qn_diag *diag) {
    qn_status status = QN_OK;
    if (seeds < 1) return qn_fail(diag, QN_ERR_ARGUMENT, "%d seeds: give at least 1", seeds);
    QN_TRY(qn_options_set_defaults(&qn_train_option_table, options, diag));
    QN_TRY(qn_settings_read(settings, &qn_train_option_table, options, diag));
    options->out = strdup(folder);
    QN_TRY_ALLOC(options->out);
    QN_TRY(qn_train_options_resolve(options, diag));
out:
    return status;
}

qn_status qn_study_sweep(const char *settings, const char *over, int seeds, const char *folder,
                         const qn_host *host, bool *interrupted, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_sweep_options options = {.seeds = seeds, .jobs = 1};
    qn_sweep sweep = {.options = &options, .study = {.host = host}};
    QN_TRY(read_options(settings, folder, seeds, &options.train, diag));
    QN_TRY(qn_sweep_keys_read(over, &sweep.keys, diag));
    QN_TRY(qn_sweep_plan(&sweep, diag));
    QN_TRY(qn_study_run(&sweep.study, diag));
    if (!sweep.study.interrupted) QN_TRY(qn_sweep_finish(&sweep, diag));
    if (interrupted) *interrupted = sweep.study.interrupted;
out:
    qn_sweep_clear(&sweep);
    qn_options_clear(&qn_train_option_table, &options.train);
    return status;
}

static qn_status write_comparison(qn_compare *compare, const qn_host *host, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_comparison comparison = {0};
    QN_TRY(qn_compare_read(compare, 0, NULL, diag));
    QN_TRY(qn_comparison_make(compare->records, compare->nrecords, &comparison, diag));
    QN_TRY(qn_comparison_write(&comparison, compare->folder, host, diag));
out:
    qn_comparison_clear(&comparison);
    return status;
}

qn_status qn_study_compare(const char *settings, const char *models, int seeds, const char *folder,
                           const qn_host *host, bool *interrupted, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_compare_options options = {.seeds = seeds, .jobs = 1};
    qn_compare compare = {.options = &options, .study = {.host = host}};
    QN_TRY(read_options(settings, folder, seeds, &options.train, diag));
    free(options.train.noise);
    options.train.noise = strdup(models);
    QN_TRY_ALLOC(options.train.noise);
    QN_TRY(qn_compare_plan(&compare, diag));
    QN_TRY(qn_study_run(&compare.study, diag));
    if (!compare.study.interrupted) QN_TRY(write_comparison(&compare, host, diag));
    if (interrupted) *interrupted = compare.study.interrupted;
out:
    qn_compare_clear(&compare);
    qn_options_clear(&qn_train_option_table, &options.train);
    return status;
}
