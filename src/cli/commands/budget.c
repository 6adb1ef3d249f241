#include "cli/command.h"
#include "cli/host.h"
#include "core/number.h"
#include "core/try.h"
#include "settings/option_parts.h"
#include "show/study_print.h"
#include "study/cost.h"
#include "study/evaluation.h"
#include "study/expense.h"

#include <sys/stat.h>
#include <unistd.h>

typedef struct budget_options {
    qn_cost_options study;
    qn_derivative_options circuit;
    char *value;
    char *out;
    bool force, json, quiet;
} budget_options;

#define AT(field) offsetof(budget_options, field)
#define DEVICE(field) AT(study.device.field)
#define QUESTION(field) AT(circuit.question.field)
#define PARAMETER(field) QUESTION(parameters.field)

static const qn_option options[] = {
    QN_OPTION_NOISE(.group = "Device", .offset = AT(study.noise), .shown = "the run's own",
                    .help = QN_NOISE_HELP),
#include "settings/device_option_list.def"
#define QN_STUDY_SETTING(kind, type, field, ...)                                                   \
    QN_OPTION_RECORD(kind, AT(study.field), type, __VA_ARGS__)
#include "qmae_noise/study_budget_list.def"
#undef QN_STUDY_SETTING
#include "settings/question_option_list.def"
    {.name = "target-value",
     .value = "V",
     .type = QN_OPTION_STRING,
     .offset = AT(value),
     .help = "by how much one number of the hardware must improve for the value V"},
    {.name = "csv",
     .value = "FILE",
     .type = QN_OPTION_STRING,
     .offset = AT(circuit.csv),
     .help = "write a row for every place of noise"},
    QN_OPTION_OUT(.group = "Output", .offset = AT(out),
                  .help = "write budget.csv, locations.csv and the pictures budget, budget-loss "
                          "and map into DIR"),
    QN_OPTION_FORCE(.offset = AT(force)),
    QN_OPTION_JSON(.offset = AT(json)),
    QN_OPTION_QUIET(.offset = AT(quiet)),
};

static const qn_option_table table = {sizeof options / sizeof options[0], options};

static bool is_file(const char *path) {
    struct stat about;
    return stat(path, &about) == 0 && S_ISREG(about.st_mode);
}

static int run_circuit(const budget_options *o, const char *file) {
    qn_status status = QN_OK;
    qn_diag diag = {0};
    qn_derivative_options asked = o->circuit; /* its strings are those of o */
    qn_expense e = {.derivative = {.options = &asked, .file = file}};
    asked.question.noise = o->study.noise;
    asked.question.device = o->study.device;
    asked.wrt = QN_WRT_NOISE;
    e.has_target = o->value != NULL;
    if (o->out)
        QN_TRY(qn_fail(&diag, QN_ERR_ARGUMENT,
                       "--out holds the pictures of a trained model; of a circuit --csv FILE has "
                       "the places, and --json all"));
    if (o->value && !qn_real_parse(o->value, &e.target))
        QN_TRY(qn_fail(&diag, QN_ERR_ARGUMENT, "--target-value %.64s: give a number", o->value));
    QN_TRY(qn_expense_compute(&e, &diag));
    if (o->json) QN_TRY(qn_expense_print_json(&e, stdout));
    else qn_expense_print(&e, stdout);
out:
    qn_expense_clear(&e);
    return qn_exit_code(&diag, status);
}

static int run_budget(void *values, int narguments, char **arguments) {
    qn_status status = QN_OK;
    qn_diag diag = {0};
    const budget_options *o = values;
    const qn_host host = qn_cli_study_host(o->quiet);
    qn_cost *cost = NULL;
    bool made = false;
    (void)narguments;
    if (is_file(arguments[0])) return run_circuit(o, arguments[0]);
    if (o->circuit.question.observable || o->circuit.question.observable_file)
        QN_TRY(qn_fail(&diag, QN_ERR_NOT_FOUND,
                       "'%.200s' is no file; --observable asks of a circuit", arguments[0]));
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
    .summary = "What each source of noise, gate and qubit costs a trained model or any circuit",
    .arguments = "RUN|FILE.qasm [--noise NAME] [--target F] [--observable SUM] [OPTION...]",
    .details =
        "\nRUN is a run directory of qmae-noise train. First order: the exact derivative with "
        "respect to\nthe strength, from one backward pass. True: the model without the "
        "source.\n\n"
        "FILE.qasm is a circuit: the value of --observable, the change by each source, gate, qubit "
        "and\nsection between barriers (docs/budget.md).\n",
    .example = "qmae-noise budget runs/mine --target 0.5 --out figures",
    .min_arguments = 1,
    .max_arguments = 1,
    .options = &table,
    .values_size = sizeof(budget_options),
    .run = run_budget,
};
