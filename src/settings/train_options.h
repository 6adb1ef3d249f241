/* The options of `train`, and the settings they stand for. */
#ifndef QN_SETTINGS_TRAIN_OPTIONS_H
#define QN_SETTINGS_TRAIN_OPTIONS_H

#include "qmae_noise/train.h"
#include "settings/device_options.h"

typedef struct qn_train_options {
    char *noise;
    qn_device_options device;
    int model;
    int64_t side, latent, layers, fold;
    int fold_gates; /* of qn_fold_gates */
    int entangler, trash, swap_test, embedding, engine, precision;
    double mask;
    int64_t align;
    int gradient;
    int64_t shots, trajectories;
    double target_se;
    int shot_noise, mitigation;
    double perturbation;
    int optimiser;
    double learning_rate;
    int rate_schedule;
    int64_t patience;
    int64_t epochs, batch, train_images, test_images;
    char *data;
    int64_t seed, threads, cache_mib;
    bool compare_ideal;
    char *name;
    char *config, *out, *resume;
    double checkpoint_minutes;
    bool no_report, force, json, quiet;
} qn_train_options;

extern const qn_option_table qn_train_option_table;
extern const qn_choice qn_fold_choice;

/* Fills in what depends on other options (latent, align), makes the data folder's path absolute,
 * and checks what single ranges cannot.
 * QN_ERR_ARGUMENT is a wrong usage. */
QN_MUST_CHECK qn_status qn_train_options_resolve(qn_train_options *options, qn_diag *diag);
/* The settings of resolved options; borrows nothing. */
qn_train_settings qn_train_options_settings(const qn_train_options *options);

#endif
