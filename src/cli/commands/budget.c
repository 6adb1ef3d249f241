#include "cli/command.h"
#include "cli/host.h"
#include "core/try.h"
#include "settings/option_parts.h"
#include "show/study_print.h"
#include "study/cost.h"
#include "study/evaluation.h"

#include <unistd.h>

typedef struct budget_options {
    qn_cost_options study;
    char *out;
    bool force, json, quiet;
} budget_options;

#define AT(field) offsetof(budget_options, field)
#define DEVICE(field) AT(study.device.field)

static const qn_option options[] = {
    QN_OPTION_NOISE(.group = "Device", .offset = AT(study.noise), .shown = "the run's own",
                    .help = QN_NOISE_HELP),
#include "settings/device_option_list.def"
#define QN_STUDY_SETTING(kind, type, field, ...)                                                   \
    QN_OPTION_RECORD(kind, AT(study.field), type, __VA_ARGS__)
#include "qmae_noise/study_budget_list.def"
#undef QN_STUDY_SETTING
    QN_OPTION_OUT(.offset = AT(out),
                  .help = "write budget.csv, locations.csv and the pictures budget, budget-loss "
                          "and map into DIR"),
    QN_OPTION_FORCE(.offset = AT(force)),
    QN_OPTION_JSON(.offset = AT(json)),
    QN_OPTION_QUIET(.offset = AT(quiet)),
};

static const qn_option_table table = {sizeof options / sizeof options[0], options};

static int run_budget(void *values, int narguments, char **arguments) {
    qn_status status = QN_OK;
    qn_diag diag = {0};
    const budget_options *o = values;
    const qn_host host = qn_cli_study_host(o->quiet);
    qn_cost *cost = NULL;
    bool made = false;
    (void)narguments;
    if (o->out) QN_TRY(qn_output_folder_create(o->out, o->force, &made, &diag));
    QN_TRY(qn_study_budget(&o->study, arguments[0], &host, &cost, &diag));
    if (o->out) QN_TRY(qn_cost_write(cost, o->out, &diag));
    if (o->json) QN_TRY(qn_cost_print_json(cost, stdout));
    else qn_cost_print(cost, stdout);
    if (o->out && !o->json) printf("\nfiles are in %s\n", o->out);
out:
    if (status != QN_OK && made && o->out) (void)rmdir(o->out); /* stays if anything is in it */
    qn_cost_destroy(cost);
    return status == QN_OK ? QN_EXIT_DONE : qn_say_failure(&diag, status);
}

const qn_command qn_command_budget = {
    .name = "budget",
    .summary = "What each source of noise, gate and qubit costs a trained model",
    .arguments = "RUN [--noise NAME] [--target F] [OPTION...]",
    .details =
        "\nRUN is a run directory of qmae-noise train. First order: the exact derivative with "
        "respect to\nthe strength, from one backward pass. True: the model without the "
        "source.\n",
    .example = "qmae-noise budget runs/mine --target 0.5 --out figures",
    .min_arguments = 1,
    .max_arguments = 1,
    .options = &table,
    .values_size = sizeof(budget_options),
    .run = run_budget,
};
