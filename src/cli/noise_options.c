#include "cli/noise_options.h"

#include "qmae_noise/import.h"
#include "settings/option_parts.h"

#define OF(field) offsetof(qn_noise_options, field)
#define AT(field) (OF(train) + offsetof(qn_train_options, field))
#define DEVICE(field) (AT(device) + offsetof(qn_device_options, field))

static const char *const pairs_names[] = {"device", "all", NULL};
static const qn_choice pairs_choice = {
    "pairs", pairs_names,
    "two-qubit gates of picked qubits: on the pairs that the device couples, or on all, those that "
    "it does not with its medians"};

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
    {.name = "out",
     .value = "FILE.cfg",
     .type = QN_OPTION_STRING,
     .offset = OF(out),
     .help = "where the model is written"},
    {.name = "force", .offset = OF(force), .help = "write over an existing file"},
    {.group = "Output", .name = "json", .offset = OF(json), .help = "show: print as JSON"},
};

const qn_option_table qn_noise_option_table = {sizeof options / sizeof options[0], options};
