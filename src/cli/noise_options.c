/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/noise_options.h"

#include "export/write.h"
#include "qmae_noise/import.h"
#include "settings/option_parts.h"

#define OF(field) offsetof(qn_noise_options, field)
#define AT(field) (OF(train) + offsetof(qn_train_options, field))
#define DEVICE(field) (AT(device) + offsetof(qn_device_options, field))

static const char *const pairs_names[] = {"device", "median", "all", NULL};
static const qn_choice pairs_choice = {
    "pairs", pairs_names,
    "two-qubit gates run on the pairs that the device couples with figures of use (device), on all "
    "that it couples, those without figures with the medians of the others (median), or on every "
    "pair with these (all)"};

static const qn_option options[] = {
    {.group = "Circuit (show --circuit)",
     .name = "circuit",
     .offset = OF(circuit),
     .help = "list every place of noise in the QMAE circuit, and every gate without any"},
#include "settings/circuit_option_list.def"
    {.name = "embedding",
     .type = QN_OPTION_CHOICE,
     .offset = AT(settings.spec.embedding),
     .fallback = "state",
     .choice = &qn_embedding_choice},
#include "settings/device_option_list.def"
    {.group = "Import",
     .name = "format",
     .type = QN_OPTION_CHOICE,
     .offset = OF(format),
     .fallback = "auto",
     .choice = &qn_import_format_choice},
    {.name = "configuration",
     .value = "FILE",
     .type = QN_OPTION_STRING,
     .offset = OF(configuration),
     .help = "IBM's backend configuration beside the properties (--config for short)"},
    {.name = "qubits",
     .value = "LIST",
     .type = QN_OPTION_STRING,
     .offset = OF(qubits),
     .fallback = "median",
     .help = "0,5,7: these qubits, as 0, 1, 2; best:18: the best connected 18; all: the whole "
             "device, its own numbers; median: the medians over the device for every qubit"},
    {.name = "pairs",
     .type = QN_OPTION_CHOICE,
     .offset = OF(pairs),
     .fallback = "device",
     .choice = &pairs_choice},
    {.name = "pair-error",
     .value = "E",
     .type = QN_OPTION_REAL,
     .offset = OF(pair_error),
     .fallback = "0",
     .max = 0.75,
     .help = "keep pairs without a usable error with this one in place of the median; 0: do not"},
    {.name = "gate-times",
     .value = "ONE,TWO",
     .type = QN_OPTION_STRING,
     .offset = OF(gate_times),
     .help = "Braket, whose files have none: times of gates on one and two qubits in s, and of a "
             "measurement behind them: 32e-9,60e-9,1.5e-6"},
    {.name = "layers",
     .value = "FILE.json",
     .type = QN_OPTION_STRING,
     .offset = OF(layers),
     .help =
         "what a learner of noise says of layers of these qubits' gates (Pauli-Lindblad rates), "
         "beside the calibration"},
    {.name = "fractional",
     .offset = OF(fractional),
     .help = "IBM: rx and rzz are gates of the basis, where the device has them calibrated"},
    {.group = "Export",
     .name = "as",
     .type = QN_OPTION_CHOICE,
     .offset = OF(export_format),
     .fallback = "json",
     .choice = &qn_export_format_choice},
    {.group = "Import, export",
     .name = "out",
     .value = "FILE",
     .type = QN_OPTION_STRING,
     .offset = OF(out),
     .help = "where the model is written; an export without it goes to the standard output"},
    {.name = "force", .offset = OF(force), .help = "write over an existing file"},
    {.group = "Instance",
     .name = "seed",
     .value = "N",
     .type = QN_OPTION_INT,
     .offset = OF(seed),
     .fallback = "1",
     .min = 1,
     .max = 9007199254740991.0,
     .help = "which device is drawn; --instance N of other commands is the same one"},
    {.group = "Output", .name = "json", .offset = OF(json), .help = "show: print as JSON"},
};

const qn_option_table qn_noise_option_table = {sizeof options / sizeof options[0], options};
