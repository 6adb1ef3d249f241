#include "cli/command.h"
#include "derivative/derivative.h"
#include "settings/option_parts.h"
#include "show/study_print.h"

#define AT(field) offsetof(qn_derivative_options, field)
#define PARAMETER(field) (AT(parameters) + offsetof(qn_parameter_options, field))
#define DEVICE(field) (AT(device) + offsetof(qn_device_options, field))

static const char *const method_names[] = {"auto", "dm", "trajectory", NULL};
static const qn_choice method_choice = {"method", method_names,
                                        "dm is the exact density matrix, forward and backward; "
                                        "trajectory samples random pure states, with errors; auto "
                                        "takes dm if that fits, else trajectory"};
static const char *const wrt_names[] = {"angles", "noise", "both", NULL};
static const qn_choice wrt_choice = {"wrt", wrt_names,
                                     "derivatives by the inputs of the file, by the strength of "
                                     "every source of noise (1 = as the model says), or by both"};

static const qn_option options[] = {
    QN_OPTION_NOISE(.group = "Noise", .offset = AT(noise), .fallback = "none",
                    .help = QN_NOISE_HELP),
#include "settings/device_option_list.def"
    {.group = "Question",
     .name = "observable",
     .value = "SUM",
     .type = QN_OPTION_STRING,
     .offset = AT(observable),
     .help = "what is differentiated: the value of a weighted sum of Pauli strings, \"0.5 ZZII - "
             "1.2 X0 X2\", of probabilities of bits, \"|01*1>\", of the fidelity with a state, "
             "\"|FILE.npy>\""},
    {.name = "observable-file",
     .value = "FILE",
     .type = QN_OPTION_STRING,
     .offset = AT(observable_file),
     .help = "a file with such a sum; each line begins a summand"},
#include "settings/parameter_option_list.def"
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
    {.name = "merge",
     .offset = AT(merge),
     .help = "merge neighbouring one-qubit gates even if the device has them (they run as "
             "written otherwise)"},
    {.name = "trajectories",
     .value = "N",
     .type = QN_OPTION_INT,
     .offset = AT(trajectories),
     .shown = "1000",
     .min = 2,
     .max = 1000000000,
     .needs = "method: auto trajectory",
     .help = "how many"},
    QN_OPTION_SEED(.offset = AT(seed), .help = "start of all random numbers"),
    QN_OPTION_THREADS(.offset = AT(threads)),
    {.name = "memory",
     .value = "MIB",
     .type = QN_OPTION_INT,
     .offset = AT(memory),
     .fallback = "0",
     .min = 0,
     .max = 1e9,
     .shown = "what is free",
     .help = "memory that states may take; those that do not fit are computed again"},
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

static void say_notes(const qn_derivative *d) {
    for (size_t i = 0; i < qn_model_warning_count(d->model); ++i)
        qn_say("warning: %s", qn_model_warning(d->model, i));
    qn_say_lines("note: ", qn_qasm_notes(d->qasm));
    qn_say_lines("note: ", qn_program_notes(d->program));
}

static int run(void *values, int narguments, char **arguments) {
    qn_diag diag = {0};
    qn_derivative derivative = {.options = values, .file = arguments[0]};
    (void)narguments;
    qn_status status = qn_derivative_compute(&derivative, &diag);
    if (status == QN_OK) say_notes(&derivative);
    if (status == QN_OK && derivative.options->json)
        status = qn_derivative_print_json(&derivative, stdout);
    else if (status == QN_OK) qn_derivative_print(&derivative, stdout);
    qn_derivative_clear(&derivative);
    if (status == QN_OK) return QN_EXIT_DONE;
    qn_say_failure(&diag, status);
    return status == QN_ERR_ARGUMENT ? QN_EXIT_USAGE : QN_EXIT_FAILED;
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
    .run = run,
};
