#include "cli/command.h"
#include "cli/host.h"
#include "core/try.h"
#include "settings/option_parts.h"
#include "show/study_print.h"
#include "study/cost.h"
#include "study/evaluation.h"

#include <unistd.h>

#define AT(field) offsetof(qn_cost_options, field)
#define DEVICE(field) (AT(device) + offsetof(qn_device_options, field))

static const qn_option options[] = {
    QN_OPTION_NOISE(.group = "Device", .offset = AT(noise), .shown = "the run's own",
                    .help = QN_NOISE_HELP),
#include "settings/device_option_list.def"
    {.name = "target",
     .value = "F",
     .type = QN_OPTION_REAL,
     .offset = AT(target),
     .shown = "none",
     .min = 0,
     .max = 1,
     .open = true,
     .help = "by how much one number of the hardware must improve for a mean fidelity of F"},
    QN_OPTION_TEST_IMAGES(.group = "Computing", .offset = AT(test_images), .fallback = "50"),
    QN_OPTION_THREADS(.offset = AT(threads)),
    QN_OPTION_OUT(.group = "Output", .offset = AT(out),
                  .help = "write budget.csv, locations.csv and the pictures budget, budget-loss "
                          "and map into DIR"),
    {.name = "bins",
     .value = "N",
     .type = QN_OPTION_INT,
     .offset = AT(bins),
     .fallback = "80",
     .min = 1,
     .max = 1000,
     .help = "intervals of circuit time in the map"},
    QN_OPTION_FORCE(.offset = AT(force)),
    QN_OPTION_JSON(.offset = AT(json)),
    QN_OPTION_QUIET(.offset = AT(quiet)),
};

static const qn_option_table table = {sizeof options / sizeof options[0], options};

static int run_budget(void *values, int narguments, char **arguments) {
    qn_status status = QN_OK;
    qn_diag diag = {0};
    const qn_cost_options *o = values;
    qn_cost cost = {0};
    (void)narguments;
    bool made = false;
    if (o->out) QN_TRY(qn_output_folder_create(o->out, o->force, &made, &diag));
    QN_TRY(qn_cost_compute(o, arguments[0], &qn_cli_host, &cost, &diag));
    if (o->out) QN_TRY(qn_cost_write(&cost, o->out, &diag));
    if (o->json) QN_TRY(qn_cost_print_json(&cost, stdout));
    else qn_cost_print(&cost, stdout);
    if (o->out && !o->json) printf("\nfiles are in %s\n", o->out);
out:
    if (status != QN_OK && made) (void)rmdir(o->out); /* stays if anything is in it */
    qn_cost_close(&cost);
    return status == QN_OK ? QN_EXIT_DONE : qn_say_failure(&diag, status);
}

const qn_command qn_command_budget = {
    .name = "budget",
    .summary = "What each source of noise, gate and qubit costs a trained model",
    .arguments = "RUN [--noise NAME] [--target F] [OPTION...]",
    .details =
        "\nRUN is a run directory of qmae-noise train. First order: the exact derivative with "
        "respect to\nthe strength, from one backward pass. True: the model without the "
        "source.\n\n"
        "Example: qmae-noise budget runs/mine --target 0.5 --out figures\n",
    .min_arguments = 1,
    .max_arguments = 1,
    .options = &table,
    .values_size = sizeof(qn_cost_options),
    .run = run_budget,
};
