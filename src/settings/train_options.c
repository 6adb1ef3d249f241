#include "settings/train_options.h"

#include "settings/option_parts.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define AT(field) offsetof(qn_train_options, field)
#define DEVICE(field) (AT(device) + offsetof(qn_device_options, field))

static const qn_option options[] = {
    QN_OPTION_NOISE(.group = "Noise", .offset = AT(noise), .fallback = "none", .beside = true,
                    .help = QN_NOISE_HELP "; none is the ideal device"),
#include "settings/device_option_list.def"
    {.name = "compare-ideal",
     .offset = AT(compare_ideal),
     .help =
         "train a noiseless twin with the same seed, data, start and shot streams, and compare"},
#include "settings/output_option_list.def"
#include "settings/train_option_list.def"
    {.name = "name",
     .value = "NAME",
     .type = QN_OPTION_STRING,
     .offset = AT(name),
     .shown = "the noise model's",
     .adjustable = true,
     .help = "name of the run"},
    {.name = "no-report",
     .offset = AT(no_report),
     .run_only = true,
     .help = "leave out report.html, the page about the run"},
    {.name = "resume",
     .value = "RUN",
     .type = QN_OPTION_STRING,
     .offset = AT(resume),
     .run_only = true,
     .help = "continue the run in folder RUN from its checkpoint, with its settings; --epochs may "
             "be raised"},
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
    if (!o->data) return QN_OK; /* of a command without images */
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
    if (o->resume && o->out)
        return qn_fail(diag, QN_ERR_ARGUMENT,
                       "--resume continues in the folder of its run: leave --out out");
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
                 .precision = (qn_precision)o->precision,
                 .fold = (int)o->fold,
                 .fold_gates = (qn_fold_gates)o->fold_gates},
        .autoencoder = (qn_autoencoder)o->model,
        .estimator = (qn_estimator)o->gradient,
        .optimiser = qn_optimiser_at((size_t)o->optimiser),
        .shots = (uint64_t)o->shots,
        .shot_noise = (qn_shot_noise)o->shot_noise,
        .schedule = (qn_rate_schedule)o->rate_schedule,
        .perturbation = o->perturbation,
        .mitigation = (qn_mitigation)o->mitigation,
        .mask = o->mask,
        .align = (int)o->align,
        .rate = o->learning_rate,
        .batch = (int)o->batch,
        .epochs = (int)o->epochs,
        .seed = (uint64_t)o->seed,
        .threads = (int)o->threads,
        .trajectories = (uint64_t)o->trajectories,
        .target_error = o->target_se,
        .cache_bytes = (size_t)o->cache_mib << 20,
        .engine = qn_engine_choice.names[o->engine],
    };
}

static const char *const fold_names[] = {"two-qubit", "all", NULL}; /* as qn_fold_gates */
const qn_choice qn_fold_choice = {"fold gates", fold_names,
                                  "what is folded: two-qubit gates, or those on one qubit too"};
