/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "design/options.h"

#include "core/try.h"
#include "settings/option_parts.h"

enum { VALIDATION_IMAGES = 2000 };

#define OWN(field) offsetof(qn_design_options, field)
#define AT(field) (OWN(train) + offsetof(qn_train_options, field))
#define DEVICE(field) (AT(device) + offsetof(qn_device_options, field))
#define LIST(kind, key, words, ...)                                                                \
    {                                                                                              \
        .name = (key), .value = "LIST", .type = QN_OPTION_STRING, .offset = OWN(lists[kind]),      \
        .fallback = (words), __VA_ARGS__                                                           \
    }

static const qn_option OPTIONS[] = {
    {.group = "Search",
     .name = "budget-steps",
     .value = "N",
     .type = QN_OPTION_INT,
     .offset = OWN(budget_steps),
     .fallback = "20000",
     .min = 100,
     .max = 1e9,
     .help = "training steps of all circuits together, at most"},
    {.name = "most-gates",
     .value = "N",
     .type = QN_OPTION_INT,
     .offset = OWN(most_gates),
     .fallback = "9",
     .max = 60,
     .help =
         "CZ of the largest circuits that are grown gate by gate after the race of the lists; 0 "
         "for the race alone"},
    {.name = "within-se",
     .value = "K",
     .type = QN_OPTION_REAL,
     .offset = OWN(within_se),
     .fallback = "1",
     .max = 100,
     .help =
         "preferred is the circuit with the fewest two-qubit gates whose swap is below the "
         "largest by at most K standard errors of the difference; 0: the one with the most swap"},
    LIST(QN_AXIS_BLOCK, "block", "none,so4,ry-cx,su4", .group = "What is chosen",
         .help = "blocks, separated by commas; none is one RY on each qubit and no pair"),
    LIST(QN_AXIS_ENTANGLER, "entangler", "brick,star,ladder,lexicographic",
         .help = "pairs of the blocks"),
    LIST(QN_AXIS_LAYERS, "layers", "1,2", .help = "repetitions of the blocks"),
    LIST(QN_AXIS_ORDER, "order", "rows,columns,rows-fine,columns-fine",
         .help = "which bits of a pixel's place the qubits are, and so which becomes trash"),
    LIST(QN_AXIS_TOKENS, "tokens", "shared", .help = "what fills the patch; position always wins"),
    LIST(QN_AXIS_LATENT, "latent", NULL, .shown = "data qubits - 1",
         .help = "qubits that stay after compression; more of them always win"),
    LIST(QN_AXIS_START, "start", "near-identity,uniform", .help = "angles at the start"),
    LIST(QN_AXIS_TRASH, "trash", "swap,reset", .help = "how the trash qubits become |0>"),
    LIST(QN_AXIS_TEST, "swap-test", "ancilla,destructive", .help = "the SWAP test"),
    QN_OPTION_NOISE(.group = "Noise", .offset = AT(noise), .fallback = "none",
                    .beside = QN_BESIDE_FILE,
                    .help = QN_NOISE_HELP ": the device that the circuit is for"),
#include "settings/device_option_list.def"
    {.name = "route",
     .offset = AT(settings.spec.route),
     .help =
         "place every circuit on the qubits of the noise model's device, and insert SWAPs where "
         "its coupling map asks for them"},
#define QN_TRAIN_SETTING(kind, type, field, ...)                                                   \
    QN_OPTION_RECORD(kind, AT(settings.field), type, __VA_ARGS__)
#define QN_RUN_SETTING(kind, type, field, ...) QN_OPTION_RECORD(kind, AT(field), type, __VA_ARGS__)
#include "qmae_noise/qmae_image_list.def"
#undef QN_TRAIN_SETTING
#undef QN_RUN_SETTING
    {.name = "side",
     .value = "PIXELS",
     .type = QN_OPTION_INT,
     .offset = AT(side),
     .fallback = "16",
     .min = 1,
     .max = 1000000,
     .help = "side of the images: 4, 8, 16 or 32, on 4, 6, 8 or 10 data qubits"},
    {.group = "Training",
     .name = "batch",
     .value = "N",
     .type = QN_OPTION_INT,
     .size = sizeof(int),
     .offset = AT(settings.batch),
     .fallback = "32",
     .min = 1,
     .max = 1000000,
     .help = "images of a step"},
    {.name = "learning-rate",
     .value = "R",
     .type = QN_OPTION_REAL,
     .offset = AT(settings.rate),
     .fallback = "0.1",
     .min = 0,
     .max = 1000,
     .open = true,
     .help = "size of the descent steps where each training begins; it falls to zero along a half "
             "wave"},
    QN_OPTION_SEED(.offset = AT(settings.seed),
                   .help = "start of all random numbers; the same seed gives the same bits"),
    QN_OPTION_THREADS(.size = sizeof(int), .offset = AT(settings.threads), .adjustable = true),
    QN_OPTION_OUT(.group = "Output", .offset = AT(out), .shown = "runs/DATE-design",
                  .run_only = true,
                  .help = "folder of the design; a folder of the same settings is gone on with"),
    QN_OPTION_FORCE(.offset = AT(force), .run_only = true),
    {.name = "config",
     .value = "FILE",
     .type = QN_OPTION_STRING,
     .offset = AT(config),
     .run_only = true,
     .help = "read settings from FILE first; a design's settings.cfg repeats it"},
    QN_OPTION_JSON(.offset = AT(json), .run_only = true),
    QN_OPTION_QUIET(.offset = AT(quiet), .run_only = true),
};

const qn_option_table qn_design_option_table = {sizeof OPTIONS / sizeof OPTIONS[0], OPTIONS};

/* What a training has by default and no option of a design names. */
static void complete(qn_train_options *o) {
    const qn_train_settings plain = qn_train_settings_default();
    qn_train_settings given = o->settings;
    o->settings = plain;
    o->settings.spec.route = given.spec.route;
    o->settings.mask = given.mask;
    o->settings.patches = given.patches;
    o->settings.align = given.align;
    o->settings.batch = given.batch;
    o->settings.rate = given.rate;
    o->settings.seed = given.seed;
    o->settings.threads = given.threads;
    o->settings.estimator = QN_ESTIMATOR_EXACT;
    o->settings.schedule = QN_RATE_COSINE;
    o->settings.spec.latent = 0;
    o->settings.cache_bytes = 0; /* few images come twice */
    o->checkpoint_minutes = 5.0;
}

qn_status qn_design_options_resolve(qn_design_options *options, qn_diag *diag) {
    qn_train_options *o = &options->train;
    complete(o);
    if (o->validation_images == 0) o->validation_images = VALIDATION_IMAGES;
    return qn_train_options_resolve(o, diag);
}
