#include "cli/train_options.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define AT(field) offsetof(qn_train_options, field)
#define WHOLE 9007199254740991.0 /* 2^53 - 1: what a double holds exactly */

/* Every default of `train` stands here and nowhere else. */
static const qn_option options[] = {
    {.group = "Noise",
     .name = "noise",
     .value = "NAME",
     .type = QN_OPTION_STRING,
     .offset = AT(noise),
     .fallback = "none",
     .beside = true,
     .help = "noise model: a file, or a name that 'qmae-noise noise list' shows; none is the ideal "
             "device"},
    {.name = "noise-scale",
     .value = "S",
     .type = QN_OPTION_REAL,
     .offset = AT(noise_scale),
     .fallback = "1",
     .min = 0,
     .max = 1000,
     .help = "multiply every noise strength by S"},
    {.name = "no-readout", .offset = AT(no_readout), .help = "leave readout errors out"},
    {.name = "no-idle", .offset = AT(no_idle), .help = "leave the noise of waiting qubits out"},
    {.name = "compare-ideal",
     .offset = AT(compare_ideal),
     .help =
         "train a noiseless twin with the same seed, data, start and shot streams, and compare"},
    {.group = "Model",
     .name = "model",
     .type = QN_OPTION_CHOICE,
     .offset = AT(model),
     .fallback = "qmae",
     .choice = &qn_autoencoder_choice},
    {.name = "side",
     .value = "PIXELS",
     .type = QN_OPTION_INT,
     .offset = AT(side),
     .fallback = "16",
     .min = 1,
     .max = 1000000,
     .help = "side of the images: 4, 8, 16 or 32, on 4, 6, 8 or 10 data qubits"},
    {.name = "latent",
     .value = "QUBITS",
     .type = QN_OPTION_INT,
     .offset = AT(latent),
     .shown = "data qubits - 1",
     .min = 1,
     .max = 1000000,
     .help = "qubits that stay after compression, fewer than the data qubits"},
    {.name = "layers",
     .value = "N",
     .type = QN_OPTION_INT,
     .offset = AT(layers),
     .fallback = "1",
     .min = 1,
     .max = 64,
     .help = "repetitions of the encoder's two-qubit blocks"},
    {.name = "entangler",
     .type = QN_OPTION_CHOICE,
     .offset = AT(entangler),
     .fallback = "lexicographic",
     .choice = &qn_entangler_choice},
    {.name = "trash",
     .type = QN_OPTION_CHOICE,
     .offset = AT(trash),
     .fallback = "swap",
     .choice = &qn_trash_choice},
    {.name = "swap-test",
     .type = QN_OPTION_CHOICE,
     .offset = AT(swap_test),
     .fallback = "ancilla",
     .choice = &qn_test_choice},
    {.name = "embedding",
     .type = QN_OPTION_CHOICE,
     .offset = AT(embedding),
     .fallback = "state",
     .choice = &qn_embedding_choice},
    {.name = "engine",
     .type = QN_OPTION_CHOICE,
     .offset = AT(engine),
     .fallback = "auto",
     .choice = &qn_engine_choice},
    {.name = "precision",
     .type = QN_OPTION_CHOICE,
     .offset = AT(precision),
     .fallback = "double",
     .choice = &qn_precision_choice},
    {.group = "Images",
     .name = "data",
     .value = "NAME|DIR",
     .type = QN_OPTION_STRING,
     .offset = AT(data),
     .fallback = "mnist",
     .help =
         "mnist (bundled), fashion-mnist, or a folder with train-images-idx3-ubyte[.gz] and so on"},
    {.name = "train-images",
     .value = "N",
     .type = QN_OPTION_INT,
     .offset = AT(train_images),
     .fallback = "500",
     .min = 0,
     .max = 100000000,
     .help = "training images, 0 for all there are"},
    {.name = "test-images",
     .value = "N",
     .type = QN_OPTION_INT,
     .offset = AT(test_images),
     .fallback = "200",
     .min = 0,
     .max = 100000000,
     .help = "test images, 0 for all there are"},
    {.name = "mask",
     .value = "FRACTION",
     .type = QN_OPTION_REAL,
     .offset = AT(mask),
     .fallback = "0.25",
     .min = 0,
     .max = 1,
     .open = true,
     .help = "fraction of the pixels that the patch hides"},
    {.name = "align",
     .value = "PIXELS",
     .type = QN_OPTION_INT,
     .offset = AT(align),
     .shown = "4, or side / 4 if that is less",
     .min = 1,
     .max = 32,
     .help = "the patch lies on a grid of this many pixels"},
    {.group = "Training",
     .name = "gradient",
     .type = QN_OPTION_CHOICE,
     .offset = AT(gradient),
     .fallback = "shift",
     .choice = &qn_estimator_choice},
    {.name = "shots",
     .value = "N",
     .type = QN_OPTION_INT,
     .offset = AT(shots),
     .fallback = "1000",
     .min = 1,
     .max = 1000000000,
     .help = "shots of each circuit"},
    {.name = "optimiser",
     .type = QN_OPTION_CHOICE,
     .offset = AT(optimiser),
     .fallback = "adam",
     .choice = &qn_optimiser_choice,
     .help = "descent rule"},
    {.name = "learning-rate",
     .value = "R",
     .type = QN_OPTION_REAL,
     .offset = AT(learning_rate),
     .fallback = "0.05",
     .min = 0,
     .max = 1000,
     .open = true,
     .help = "size of a descent step"},
    {.name = "epochs",
     .value = "N",
     .type = QN_OPTION_INT,
     .offset = AT(epochs),
     .fallback = "12",
     .min = 1,
     .max = 1000000,
     .help = "passes over the training images"},
    {.name = "batch",
     .value = "N",
     .type = QN_OPTION_INT,
     .offset = AT(batch),
     .fallback = "32",
     .min = 1,
     .max = 1000000,
     .help = "images of a step"},
    {.name = "seed",
     .value = "N",
     .type = QN_OPTION_INT,
     .offset = AT(seed),
     .fallback = "1",
     .min = 0,
     .max = WHOLE,
     .help = "start of all random numbers; the same seed gives the same bits"},
    {.name = "threads",
     .value = "N",
     .type = QN_OPTION_INT,
     .offset = AT(threads),
     .fallback = "0",
     .min = 0,
     .max = 4096,
     .help = "threads, 0 for one a processor; any number gives the same bits"},
    {.name = "cache-mib",
     .value = "MIB",
     .type = QN_OPTION_INT,
     .offset = AT(cache_mib),
     .fallback = "256",
     .min = 0,
     .max = 1048576,
     .help = "memory that may be spent on not computing things twice"},
    {.group = "Output",
     .name = "out",
     .value = "DIR",
     .type = QN_OPTION_STRING,
     .offset = AT(out),
     .shown = "runs/DATE-NAME",
     .run_only = true,
     .help = "run directory"},
    {.name = "name",
     .value = "NAME",
     .type = QN_OPTION_STRING,
     .offset = AT(name),
     .shown = "the noise model's",
     .help = "name of the run"},
    {.name = "force",
     .offset = AT(force),
     .run_only = true,
     .help = "write into an existing run directory, over its files"},
    {.name = "config",
     .value = "FILE",
     .type = QN_OPTION_STRING,
     .offset = AT(config),
     .run_only = true,
     .help = "read settings from FILE first; a run's settings.cfg repeats it"},
    {.name = "json", .offset = AT(json), .run_only = true, .help = "print the results as JSON"},
    {.name = "quiet", .offset = AT(quiet), .run_only = true, .help = "print only the results"},
};

const qn_option_table qn_train_option_table = {sizeof options / sizeof options[0], options};

/* Data qubits of images of `side` pixels: 2^n = side^2. */
static int qubits_of(int64_t side) {
    for (int half = 2; half <= 5; ++half)
        if (side == (int64_t)1 << half) return 2 * half;
    return 0;
}

static qn_status resolve_data(qn_train_options *o) {
    struct stat info;
    char path[PATH_MAX];
    const bool folder = stat(o->data, &info) == 0 && S_ISDIR(info.st_mode);
    if (!folder || !strcmp(o->data, "mnist") || !strcmp(o->data, "fashion-mnist") ||
        !realpath(o->data, path))
        return QN_OK;
    char *copy = strdup(path);
    if (!copy) return QN_ERR_MEMORY;
    free(o->data);
    o->data = copy;
    return QN_OK;
}

qn_status qn_train_options_resolve(qn_train_options *o, qn_diag *diag) {
    const int n = qubits_of(o->side);
    if (n == 0)
        return qn_fail(diag, QN_ERR_ARGUMENT,
                       "--side %lld: images have a side of 4, 8, 16 or 32 pixels",
                       (long long)o->side);
    if (o->latent == 0) o->latent = n - 1;
    if (o->latent >= n)
        return qn_fail(diag, QN_ERR_ARGUMENT,
                       "--latent %lld: fewer than the %d data qubits of --side %lld must stay, so "
                       "give 1 to %d",
                       (long long)o->latent, n, (long long)o->side, n - 1);
    if (o->align == 0) o->align = o->side / 4 < 4 ? o->side / 4 : 4;
    if (o->align > o->side)
        return qn_fail(diag, QN_ERR_ARGUMENT,
                       "--align %lld: at most the side of the images, %lld pixels",
                       (long long)o->align, (long long)o->side);
    return resolve_data(o);
}

qn_train_settings qn_train_options_settings(const qn_train_options *o) {
    return (qn_train_settings){
        .spec = {.qubits = qubits_of(o->side),
                 .latent = (int)o->latent,
                 .layers = (int)o->layers,
                 .entangler = (qn_entangler)o->entangler,
                 .trash = (qn_trash)o->trash,
                 .test = (qn_test)o->swap_test,
                 .embedding = (qn_embedding)o->embedding,
                 .precision = (qn_precision)o->precision},
        .autoencoder = (qn_autoencoder)o->model,
        .estimator = (qn_estimator)o->gradient,
        .optimiser = qn_optimiser_at((size_t)o->optimiser),
        .shots = (uint64_t)o->shots,
        .mask = o->mask,
        .align = (int)o->align,
        .rate = o->learning_rate,
        .batch = (int)o->batch,
        .epochs = (int)o->epochs,
        .seed = (uint64_t)o->seed,
        .threads = (int)o->threads,
        .cache_bytes = (size_t)o->cache_mib << 20,
        .engine = qn_engine_choice.names[o->engine],
    };
}

qn_program_options qn_train_options_program(const qn_train_options *o) {
    qn_program_options made = qn_program_options_default();
    made.noise_scale = o->noise_scale;
    made.readout = !o->no_readout;
    made.idle = !o->no_idle;
    return made;
}
