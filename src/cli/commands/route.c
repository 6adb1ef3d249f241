/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"
#include "settings/option_parts.h"
#include "show/study_print.h"

#define AT(field) offsetof(qn_routing_options, field)
#define PARAMETER(field) (AT(parameters) + offsetof(qn_parameter_options, field))
#define DEVICE(field) (AT(device) + offsetof(qn_device_options, field))

static const qn_option options[] = {
    QN_OPTION_NOISE(.group = "Device", .offset = AT(noise),
                    .help = QN_NOISE_HELP ", with a coupling map"),
#include "settings/device_option_list.def"
    {.group = "Search",
     .name = "trials",
     .value = "N",
     .type = QN_OPTION_INT,
     .offset = AT(trials),
     .fallback = "20",
     .min = 1,
     .max = 100000,
     .help = "starts of the search, of which the best is kept"},
    QN_OPTION_SEED(.offset = AT(seed), .help = "start of the search; the same seed gives the same "
                                               "circuit"),
    {.name = "layout",
     .value = "FILE",
     .type = QN_OPTION_STRING,
     .offset = AT(layout),
     .shown = "the best that is found",
     .help = "device qubits that the circuit's qubits 0, 1, ... start on, between white space"},
#include "settings/parameter_option_list.def"
    {.group = "Output",
     .name = "out",
     .value = "FILE.qasm",
     .type = QN_OPTION_STRING,
     .offset = AT(out),
     .help = "write the circuit on the device's qubits, for `simulate` with the same model"},
    {.name = "qasm",
     .value = "2|3",
     .type = QN_OPTION_INT,
     .offset = AT(qasm),
     .fallback = "3",
     .min = 2,
     .max = 3,
     .help = "version of OpenQASM to write"},
    {.name = "picture",
     .value = "FILE.svg|FILE.png",
     .type = QN_OPTION_STRING,
     .offset = AT(picture),
     .help = "draw the chip, qubits and couplers coloured by error, the circuit's place marked"},
    QN_OPTION_JSON(.offset = AT(json)),
};

static const qn_option_table table = {sizeof options / sizeof options[0], options};

static void say_notes(const qn_routing *routing) {
    for (size_t i = 0; i < qn_model_warning_count(routing->model); ++i)
        qn_say("warning: %s", qn_model_warning(routing->model, i));
    qn_say_lines("note: ", qn_qasm_notes(routing->qasm));
}

static int run(void *values, int narguments, char **arguments) {
    qn_diag diag = {0};
    qn_routing routing = {.options = values, .file = arguments[0]};
    (void)narguments;
    qn_status status = qn_routing_compute(&routing, &diag);
    if (status == QN_OK) say_notes(&routing);
    if (status == QN_OK && routing.options->json) status = qn_routing_print_json(&routing, stdout);
    else if (status == QN_OK) qn_routing_print(&routing, stdout);
    qn_routing_clear(&routing);
    if (status == QN_OK) return QN_EXIT_DONE;
    qn_say_failure(&diag, status);
    return status == QN_ERR_ARGUMENT ? QN_EXIT_USAGE : QN_EXIT_FAILED;
}

const qn_command qn_command_route = {
    .name = "route",
    .summary = "Place an OpenQASM circuit on a device's qubits and say what that costs",
    .arguments = "FILE.qasm --noise NAME",
    .details = "\nTakes a placement where all pairs touch if there is one, else inserts SWAPs: "
               "docs/devices.md.\n",
    .example = "qmae-noise route circuit.qasm --noise device.cfg",
    .min_arguments = 1,
    .max_arguments = 1,
    .options = &table,
    .values_size = sizeof(qn_routing_options),
    .run = run,
};
