#include "optimise/options.h"

#include "qmae_noise/train.h"
#include "settings/option_parts.h"

#define AT(field) offsetof(qn_optimise_options, field)
#define PARAMETER(field) (AT(parameters) + offsetof(qn_parameter_options, field))
#define DEVICE(field) (AT(device) + offsetof(qn_device_options, field))

static const char *const gradient_names[] = {"exact", "shift", "spsa", NULL};
static const qn_choice gradient_choice = {
    "gradient", gradient_names,
    "exact: value and gradient of infinitely many shots; shift: parameter shift with --shots for "
    "the value and each shifted circuit; spsa: two circuits a step, moved in a random direction"};

static const qn_option options[] = {
    {.group = "Question",
     .name = "circuit",
     .value = "FILE",
     .type = QN_OPTION_STRING,
     .offset = AT(circuit),
     .beside = true,
     .help = "the OpenQASM file, in place of the argument"},
    {.name = "minimise",
     .value = "SUM",
     .type = QN_OPTION_STRING,
     .offset = AT(minimise),
     .help = "the observable whose value is to become small: \"Z0 Z1 + 0.5 X0\", as of simulate "
             "--observable"},
    {.name = "minimise-file",
     .value = "FILE",
     .type = QN_OPTION_STRING,
     .offset = AT(minimise_file),
     .beside = true,
     .help = "a file with such a sum; each line begins a summand"},
#include "settings/parameter_option_list.def"
    QN_OPTION_NOISE(.group = "Noise", .offset = AT(noise), .fallback = "none", .beside = true,
                    .help = QN_NOISE_HELP "; none is the ideal device"),
#include "settings/device_option_list.def"
    {.name = "compare-ideal",
     .offset = AT(compare_ideal),
     .help = "optimise a noiseless twin with the same seed, start and shot streams, and compare"},
    {.group = "Search",
     .name = "gradient",
     .type = QN_OPTION_CHOICE,
     .offset = AT(gradient),
     .fallback = "exact",
     .choice = &gradient_choice},
    {.name = "shots",
     .value = "N",
     .type = QN_OPTION_INT,
     .offset = AT(shots),
     .fallback = "1000",
     .min = 1,
     .max = 1000000000,
     .needs = "gradient: shift spsa",
     .help = "of the observable in each circuit"},
    {.name = "perturbation",
     .value = "C",
     .type = QN_OPTION_REAL,
     .offset = AT(perturbation),
     .fallback = "0.1",
     .min = 0,
     .max = 10,
     .open = true,
     .needs = "gradient: spsa",
     .help = "how far spsa moves every parameter"},
    {.name = "optimiser",
     .type = QN_OPTION_CHOICE,
     .offset = AT(optimiser),
     .fallback = "adam",
     .choice = &qn_optimiser_choice},
    {.name = "learning-rate",
     .value = "R",
     .type = QN_OPTION_REAL,
     .offset = AT(learning_rate),
     .fallback = "0.05",
     .min = 0,
     .max = 1000,
     .open = true,
     .help = "of the optimiser"},
    {.name = "rate-schedule",
     .type = QN_OPTION_CHOICE,
     .offset = AT(rate_schedule),
     .fallback = "constant",
     .choice = &qn_rate_schedule_choice},
    {.name = "steps",
     .value = "N",
     .type = QN_OPTION_INT,
     .offset = AT(steps),
     .fallback = "100",
     .min = 1,
     .max = 10000000,
     .adjustable = true,
     .help = "steps of the optimiser"},
    QN_OPTION_SEED(.offset = AT(seed),
                   .help = "start of all random numbers: parameters that --param "
                           "leaves open, shots, directions"),
    QN_OPTION_OUT(.group = "Output", .offset = AT(out), .run_only = true,
                  .help =
                      "run directory: settings, circuit, table of the steps, checkpoint, curves"),
    QN_OPTION_FORCE(.offset = AT(force), .run_only = true),
    {.name = "resume",
     .value = "RUN",
     .type = QN_OPTION_STRING,
     .offset = AT(resume),
     .run_only = true,
     .help =
         "continue the run in folder RUN from its checkpoint, with its settings; --steps may be "
         "raised at a constant rate"},
    {.name = "config",
     .value = "FILE",
     .type = QN_OPTION_STRING,
     .offset = AT(config),
     .run_only = true,
     .help = "read settings from FILE first; a run's settings.cfg repeats it"},
    QN_OPTION_JSON(.offset = AT(json), .run_only = true),
    QN_OPTION_QUIET(.offset = AT(quiet), .run_only = true),
};

const qn_option_table qn_optimise_option_table = {sizeof options / sizeof options[0], options};
