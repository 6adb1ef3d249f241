#include "cli/noise_options.h"

#define AT(field) offsetof(qn_noise_options, field)

static const char *const format_names[] = {"auto", "ibm", "aer", "nwqsim", "cirq", NULL};
static const qn_choice format_choice = {
    "format", format_names,
    "what is imported: IBM backend properties, a Qiskit Aer noise model, an NWQ-Sim device, a Cirq "
    "calibration; auto tells them from their keys"};

static const char *const pairs_names[] = {"device", "all", NULL};
static const qn_choice pairs_choice = {
    "pairs", pairs_names,
    "two-qubit gates of picked qubits: on the pairs that the device couples, or on all, those that "
    "it does not with its medians"};

static const qn_option options[] = {
    {.group = "Circuit (show --circuit)",
     .name = "circuit",
     .offset = AT(circuit),
     .help = "list every place of noise in the QMAE circuit, and every gate without any"},
    {.name = "side",
     .value = "PIXELS",
     .type = QN_OPTION_INT,
     .offset = AT(train.side),
     .fallback = "16",
     .min = 1,
     .max = 1000000,
     .help = "side of the images: 4, 8, 16 or 32"},
    {.name = "latent",
     .value = "QUBITS",
     .type = QN_OPTION_INT,
     .offset = AT(train.latent),
     .shown = "data qubits - 1",
     .min = 1,
     .max = 1000000,
     .help = "qubits that stay after compression"},
    {.name = "layers",
     .value = "N",
     .type = QN_OPTION_INT,
     .offset = AT(train.layers),
     .fallback = "1",
     .min = 1,
     .max = 64,
     .help = "repetitions of the encoder's two-qubit blocks"},
    {.name = "entangler",
     .type = QN_OPTION_CHOICE,
     .offset = AT(train.entangler),
     .fallback = "lexicographic",
     .choice = &qn_entangler_choice},
    {.name = "trash",
     .type = QN_OPTION_CHOICE,
     .offset = AT(train.trash),
     .fallback = "swap",
     .choice = &qn_trash_choice},
    {.name = "swap-test",
     .type = QN_OPTION_CHOICE,
     .offset = AT(train.swap_test),
     .fallback = "ancilla",
     .choice = &qn_test_choice},
    {.name = "embedding",
     .type = QN_OPTION_CHOICE,
     .offset = AT(train.embedding),
     .fallback = "state",
     .choice = &qn_embedding_choice},
#undef AT
#define AT(field) offsetof(qn_noise_options, train.field)
#include "cli/noise_option_list.def"
#undef AT
#define AT(field) offsetof(qn_noise_options, field)
    {.group = "Import",
     .name = "format",
     .type = QN_OPTION_CHOICE,
     .offset = AT(format),
     .fallback = "auto",
     .choice = &format_choice},
    {.name = "configuration",
     .value = "FILE",
     .type = QN_OPTION_STRING,
     .offset = AT(configuration),
     .help = "IBM's backend configuration beside the properties (--config for short)"},
    {.name = "qubits",
     .value = "LIST",
     .type = QN_OPTION_STRING,
     .offset = AT(qubits),
     .fallback = "median",
     .help = "0,5,7: these qubits, as 0, 1, 2; best:18: the best connected 18; median: the medians "
             "over the device for every qubit"},
    {.name = "pairs",
     .type = QN_OPTION_CHOICE,
     .offset = AT(pairs),
     .fallback = "device",
     .choice = &pairs_choice},
    {.name = "out",
     .value = "FILE.cfg",
     .type = QN_OPTION_STRING,
     .offset = AT(out),
     .help = "where the model is written"},
    {.name = "force", .offset = AT(force), .help = "write over an existing file"},
    {.group = "Output", .name = "json", .offset = AT(json), .help = "show: print as JSON"},
};

const qn_option_table qn_noise_option_table = {sizeof options / sizeof options[0], options};
