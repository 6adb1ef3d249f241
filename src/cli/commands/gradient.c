/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"
#include "core/try.h"
#include "derivative/derivative.h"
#include "host/host.h"
#include "run/host.h"
#include "settings/option_parts.h"
#include "show/study_print.h"

#define AT(field) offsetof(qn_derivative_options, field)
#define QUESTION(field) AT(question.field)
#define PARAMETER(field) QUESTION(parameters.field)
#define DEVICE(field) QUESTION(device.field)

static const char *const method_names[] = {"auto", "dm", "trajectory", NULL};
static const qn_choice method_choice = {"method", method_names,
                                        "dm is the exact density matrix, forward and backward; "
                                        "trajectory samples random pure states, with errors; auto "
                                        "takes dm if that fits and is not long to wait "
                                        "for, at over 4 times as much, else trajectory"};
static const char *const wrt_names[] = {"angles", "noise", "both", NULL};
static const qn_choice wrt_choice = {"wrt", wrt_names,
                                     "derivatives by the inputs of the file, by the strength of "
                                     "every source of noise (1 = as the model says), or by both"};

static const qn_option options[] = {
    QN_OPTION_NOISE(.group = "Noise", .offset = QUESTION(noise), .fallback = "none",
                    .help = QN_NOISE_HELP),
#include "settings/device_option_list.def"
    QN_OPTION_ROUTE(.offset = QUESTION(route)),
#include "settings/question_option_list.def"
    {.name = "wrt",
     .type = QN_OPTION_CHOICE,
     .offset = AT(wrt),
     .fallback = "angles",
     .choice = &wrt_choice},
    {.name = "shots",
     .value = "N",
     .type = QN_OPTION_INT,
     .offset = AT(shots),
     .fallback = "0",
     .shown = "exact",
     .min = 0,
     .max = 1000000000,
     .needs = "method: auto dm",
     .help = "what a device would return by parameter shift, with standard errors: N shots for the "
             "value and for each shifted circuit"},
    {.group = "Run",
     .name = "method",
     .type = QN_OPTION_CHOICE,
     .offset = AT(method),
     .fallback = "auto",
     .choice = &method_choice},
    QN_OPTION_MERGE(.offset = QUESTION(merge), .help = QN_MERGE_HELP),
    {.name = "trajectories",
     .value = "N",
     .type = QN_OPTION_INT,
     .offset = AT(trajectories),
     .shown = "1000, with --target-se 1000000",
     .min = 2,
     .max = 1000000000,
     .needs = "method: auto trajectory",
     .help = "how many; with --target-se at most so many"},
    {.name = "target-se",
     .value = "E",
     .type = QN_OPTION_REAL,
     .offset = AT(target_se),
     .shown = "none",
     .min = 1e-12,
     .max = 1000,
     .needs = "method: auto trajectory",
     .help = "run trajectories until the value and every derivative by an input have a standard "
             "error of at most E"},
    QN_OPTION_SEED(.offset = AT(seed), .help = "start of all random numbers"),
    QN_OPTION_THREADS(.offset = AT(threads)),
    QN_OPTION_MEMORY(.offset = QUESTION(memory), .help = QN_MEMORY_ALL_HELP),
    {.group = "Output",
     .name = "csv",
     .value = "FILE",
     .type = QN_OPTION_STRING,
     .offset = AT(csv),
     .help = "write a row for every parameter and every place of noise"},
    {.name = "npy",
     .value = "FILE",
     .type = QN_OPTION_STRING,
     .offset = AT(npy),
     .help = "write the derivatives by the parameters, float64, in the order of the file"},
    QN_OPTION_JSON(.offset = AT(json)),
};

static const qn_option_table table = {sizeof options / sizeof options[0], options};

static void foresees(int qubits, double seconds) {
    if (qn_worth_telling(seconds))
        qn_say("the exact gradient, on density matrices of %d qubits, will take about %.2g s",
               qubits, seconds);
}

static qn_status print(const qn_derivative *d) {
    if (!qn_host_leads(&qn_cli_host)) return QN_OK;
    qn_say_notes(d->question.model, d->question.qasm, d->question.program);
    qn_host_say_unsampled(&qn_cli_host, d->options->trajectories > 0, "trajectories", "method",
                          d->method);
    qn_host_say_unsampled(&qn_cli_host, d->options->target_se > 0.0, "target-se", "method",
                          d->method);
    if (d->why[0]) qn_say("trajectories were taken: %s", d->why);
    if (d->options->json) return qn_derivative_print_json(d, stdout);
    qn_derivative_print(d, stdout);
    return QN_OK;
}

static int run(void *values, int narguments, char **arguments) {
    qn_status status = QN_OK;
    qn_diag diag = {0};
    qn_derivative d = {
        .options = values, .team = qn_cli_host.team, .foresees = foresees, .file = arguments[0]};
    (void)narguments;
    QN_TRY(qn_cli_memory(d.options->question.memory, &d.memory));
    QN_TRY(qn_derivative_compute(&d, &diag));
    QN_TRY(print(&d));
out:
    qn_derivative_clear(&d);
    return qn_exit_code(&diag, status);
}

const qn_command qn_command_gradient = {
    .name = "gradient",
    .summary = "The exact gradient of an observable of an OpenQASM circuit under noise",
    .arguments = "FILE.qasm --observable SUM",
    .details = "\nThe inputs of the file (`input float x;`, OpenQASM 3) are the parameters: "
               "docs/gradient.md.\n",
    .example = "qmae-noise gradient ansatz.qasm --noise ibm_like --observable \"Z0 Z1 - X0\" "
               "--param x=0.3",
    .min_arguments = 1,
    .max_arguments = 1,
    .options = &table,
    .values_size = sizeof(qn_derivative_options),
    .shared = true,
    .run = run,
};
