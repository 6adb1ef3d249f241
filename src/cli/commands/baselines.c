/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"
#include "core/try.h"
#include "host/host.h"
#include "settings/option_parts.h"
#include "show/study_print.h"

typedef struct baselines_options {
    qn_baselines_options study;
    bool json, quiet;
} baselines_options;

#define AT(field) offsetof(baselines_options, field)

static const qn_option options[] = {
    {.name = "train-images",
     .value = "N",
     .type = QN_OPTION_INT,
     .offset = AT(study.train_images),
     .shown = "as many as the run",
     .min = 1,
     .max = 1e8,
     .help = "training images that the baselines learn from"},
    QN_OPTION_TEST_IMAGES(.offset = AT(study.test_images), .shown = "as many as the run"),
    {.name = "classifier-images",
     .value = "N",
     .type = QN_OPTION_INT,
     .offset = AT(study.classifier_images),
     .fallback = "2000",
     .min = 0,
     .max = 1e8,
     .help = "clean training images of the classifier, 0 for no classifier"},
    {.name = "rounds",
     .value = "N",
     .type = QN_OPTION_INT,
     .size = sizeof(int),
     .offset = AT(study.rounds),
     .fallback = "4",
     .min = 1,
     .max = 10000,
     .help = "masks of each training image that tokens and the linear map learn from"},
    {.name = "steps",
     .value = "N",
     .type = QN_OPTION_INT,
     .size = sizeof(int),
     .offset = AT(study.steps),
     .fallback = "400",
     .min = 1,
     .max = 1e6,
     .help = "steps of the encoders; networks take four times as many"},
    {.name = "fast", .offset = AT(study.fast), .help = "leave out what is trained step by step"},
    QN_OPTION_THREADS(.size = sizeof(int), .offset = AT(study.threads)),
    QN_OPTION_JSON(.group = "Output", .offset = AT(json)),
    QN_OPTION_QUIET(.offset = AT(quiet)),
};

static const qn_option_table table = {sizeof options / sizeof options[0], options};

static int run_baselines(void *values, int narguments, char **arguments) {
    qn_status status = QN_OK;
    qn_diag diag = {0};
    const baselines_options *o = values;
    const qn_host host = qn_cli_study_host(o->quiet);
    qn_baselines made = {0};
    (void)narguments;
    QN_TRY(qn_baselines_compute(&o->study, arguments[0], &host, &made, &diag));
    QN_TRY(qn_baselines_write(&made, &host, &diag));
    if (o->json) QN_TRY(qn_baselines_print_json(&made, stdout));
    else qn_baselines_print(&made, stdout);
out:
    qn_baselines_clear(&made);
    return status == QN_OK ? QN_EXIT_DONE : qn_say_failure(&diag, status);
}

const qn_command qn_command_baselines = {
    .name = "baselines",
    .summary = "What a trained model has to beat: tokens, linear maps, networks, the best encoder",
    .arguments = "RUN [OPTION...]",
    .details = "\nRUN is a run directory of qmae-noise train. Every method fills the masks of the "
               "run's own test\nimages; what they learn, they learn from its training images. "
               "Results go into RUN/baselines.csv\nand RUN/report.html, too (docs/baselines.md).\n",
    .example = "qmae-noise baselines runs/mine",
    .min_arguments = 1,
    .max_arguments = 1,
    .options = &table,
    .values_size = sizeof(baselines_options),
    .run = run_baselines,
};
