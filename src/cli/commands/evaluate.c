/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"
#include "core/try.h"
#include "host/host.h"
#include "run/host.h"
#include "settings/option_parts.h"
#include "show/study_print.h"
#include "study/evaluation.h"

#include <unistd.h>

typedef struct evaluate_options {
    qn_evaluate_options study;
    char *out;
    bool force, json, quiet;
} evaluate_options;

#define AT(field) offsetof(evaluate_options, field)
#define DEVICE(field) AT(study.device.field)

static const qn_option options[] = {
    QN_OPTION_NOISE(.group = "Devices", .offset = AT(study.noise), .joined = true,
                    .shown = "own,none",
                    .help = QN_NOISE_HELP ", none, or own for those that the runs were trained on; "
                                          "given again, or with commas, several"),
#include "settings/device_option_list.def"
#define QN_STUDY_SETTING(kind, type, field, ...)                                                   \
    QN_OPTION_RECORD(kind, AT(study.field), type, __VA_ARGS__)
#include "qmae_noise/study_evaluate_list.def"
#undef QN_STUDY_SETTING
    QN_OPTION_OUT(.offset = AT(out),
                  .help = "write evaluation.csv, grid.png and the reconstructions (.npy, IDX) into "
                          "DIR"),
    QN_OPTION_FORCE(.offset = AT(force)),
    QN_OPTION_JSON(.offset = AT(json)),
    QN_OPTION_QUIET(.offset = AT(quiet)),
};

static const qn_option_table table = {sizeof options / sizeof options[0], options};

static qn_status tell(const qn_evaluation_set *set, const evaluate_options *o, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_host_say_unsampled(&qn_cli_host, o->study.trajectories > 0, "trajectories", "engine",
                          set->engine);
    qn_host_say_unsampled(&qn_cli_host, o->study.target_error > 0.0, "target-se", "engine",
                          set->engine);
    if (o->out) QN_TRY(qn_evaluation_write(set, o->out, diag));
    if (o->json) QN_TRY(qn_evaluation_print_json(set, stdout));
    else QN_TRY(qn_evaluation_print(set, stdout));
    if (o->out && !o->json) printf("\nfiles are in %s\n", o->out);
out:
    return status;
}

static int run_evaluate(void *values, int narguments, char **arguments) {
    qn_status status = QN_OK;
    qn_diag diag = {0};
    const evaluate_options *o = values;
    const qn_host host = qn_cli_study_host(o->quiet);
    qn_evaluation_set *set = NULL;
    const bool leads = qn_host_leads(&host);
    bool made = false;
    if (o->out && leads) status = qn_output_folder_create(o->out, o->force, &made, &diag);
    QN_TRY(qn_team_agree_on(host.team, status, &diag));
    QN_TRY(qn_study_evaluate(&o->study, (size_t)narguments, (const char *const *)arguments, &host,
                             &set, &diag));
    if (leads) QN_TRY(tell(set, o, &diag));
out:
    if (status != QN_OK && made && o->out) (void)rmdir(o->out); /* stays if anything is in it */
    qn_evaluation_destroy(set);
    return status == QN_OK ? QN_EXIT_DONE : qn_say_failure(&diag, status);
}

const qn_command qn_command_evaluate = {
    .name = "evaluate",
    .summary = "Look at trained models under any noise: fidelities, images, what a classifier sees",
    .arguments = "RUN... [--noise NAME...] [OPTION...]",
    .details = "\nRUN is a run directory of qmae-noise train. Several runs give the matrix of what "
               "each was\ntrained on and tested on.\n",
    .example = "qmae-noise evaluate runs/mine --noise own --noise ibm_like --out figures",
    .min_arguments = 1,
    .max_arguments = 64,
    .options = &table,
    .values_size = sizeof(evaluate_options),
    .shared = true,
    .run = run_evaluate,
};
