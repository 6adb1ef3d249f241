#include "cli/command.h"
#include "cli/cost.h"
#include "cli/evaluation.h"
#include "core/try.h"

#define AT(field) offsetof(qn_cost_options, field)

static const qn_option options[] = {
    {.group = "Device",
     .name = "noise",
     .value = "NAME",
     .type = QN_OPTION_STRING,
     .offset = AT(noise),
     .shown = "the run's own",
     .help = "noise model: a file, or a name that 'qmae-noise noise list' shows"},
    {.name = "target",
     .value = "F",
     .type = QN_OPTION_REAL,
     .offset = AT(target),
     .shown = "none",
     .min = 0,
     .max = 1,
     .open = true,
     .help = "by how much one number of the hardware must improve for a mean fidelity of F"},
    {.group = "Computing",
     .name = "test-images",
     .value = "N",
     .type = QN_OPTION_INT,
     .offset = AT(test_images),
     .fallback = "50",
     .min = 1,
     .max = 100000000,
     .help = "test images that the means are taken over"},
    {.name = "threads",
     .value = "N",
     .type = QN_OPTION_INT,
     .offset = AT(threads),
     .fallback = "0",
     .min = 0,
     .max = 4096,
     .help = "threads, 0 for one a processor; any number gives the same bits"},
    {.group = "Output",
     .name = "out",
     .value = "DIR",
     .type = QN_OPTION_STRING,
     .offset = AT(out),
     .help =
         "write budget.csv, locations.csv and the pictures budget, budget-loss and map into DIR"},
    {.name = "bins",
     .value = "N",
     .type = QN_OPTION_INT,
     .offset = AT(bins),
     .fallback = "80",
     .min = 1,
     .max = 1000,
     .help = "intervals of circuit time in the map"},
    {.name = "force", .offset = AT(force), .help = "write into an existing folder"},
    {.name = "json", .offset = AT(json), .help = "print the results as JSON"},
    {.name = "quiet", .offset = AT(quiet), .help = "print only the results"},
};

static const qn_option_table table = {sizeof options / sizeof options[0], options};

static int run_budget(void *values, int narguments, char **arguments) {
    qn_status status = QN_OK;
    qn_diag diag = {0};
    const qn_cost_options *o = values;
    qn_cost cost = {0};
    (void)narguments;
    if (o->out) QN_TRY(qn_output_folder_create(o->out, o->force, &diag));
    QN_TRY(qn_cost_compute(o, arguments[0], &cost, &diag));
    if (o->out) QN_TRY(qn_cost_write(&cost, o->out, &diag));
    if (o->json) QN_TRY(qn_cost_print_json(&cost, stdout));
    else qn_cost_print(&cost, stdout);
    if (o->out && !o->json) printf("\nfiles are in %s\n", o->out);
out:
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
