/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "qmae_noise/train.h"

#include "core/option.h"
#include "core/try.h"
#include "qmae/encoder.h"
#include "train/place.h"
#include "train/views.h"

static const char *const AUTOENCODERS[] = {"qmae", "qae", NULL};
static const char *const TOKENS[] = {"shared", "position", "mean", NULL};
static const char *const STARTS[] = {"uniform", "near-identity", NULL};
static const char *const SHOT_NOISES[] = {"fresh", "frozen", "exact", NULL};
static const char *const ESTIMATORS[] = {"exact", "shift", "spsa", NULL};

const qn_choice qn_autoencoder_choice = {
    "model", AUTOENCODERS,
    "qmae: learnable token in the patch; qae: the patch is filled with zeros"};
const qn_choice qn_tokens_choice = {"tokens", TOKENS,
                                    "shared: one learned token at all positions of the patch; "
                                    "position: one for each; mean: the mean "
                                    "of the training images there, not learned"};
const qn_choice qn_start_choice = {
    "start", STARTS,
    "angles at the start. uniform: in [0, 2 pi); near-identity: around those at which each block "
    "does nothing, so that more layers do no harm"};
const qn_choice qn_estimator_choice = {"gradient", ESTIMATORS,
                                       "exact: infinitely many shots; shift: every shifted circuit "
                                       "drawn with --shots shots; spsa: two "
                                       "circuits an image, all parameters perturbed at once"};
const qn_choice qn_shot_noise_choice = {
    "shot noise", SHOT_NOISES,
    "fresh: new in every step; frozen: the same streams in every step; exact: none, as of "
    "infinitely many shots"};

#define QN_SPEC_SETTING(...)
#define QN_RUN_SETTING(...)

qn_train_settings qn_train_settings_default(void) {
    qn_train_settings made = {
        .spec = qn_qmae_spec_default(),
#define QN_TRAIN_SETTING(kind, type, field, name, initial, ...) .field = QN_INITIAL_##kind(initial),
#include "qmae_noise/qmae_setting_list.def"
#undef QN_TRAIN_SETTING
    };
    made.align = 4;
    return made;
}

static const qn_option SETTINGS[] = {
#define QN_TRAIN_SETTING(kind, type, field, ...)                                                   \
    QN_OPTION_RECORD(kind, offsetof(qn_train_settings, field), type, __VA_ARGS__)
#include "qmae_noise/qmae_setting_list.def"
#undef QN_TRAIN_SETTING
};
static const qn_option_table TABLE = {sizeof SETTINGS / sizeof *SETTINGS, SETTINGS};

qn_status qn_train_settings_check(const qn_train_settings *s, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_mask_layout layout;
    QN_TRY(qn_qmae_spec_check(&s->spec, diag));
    QN_TRY(qn_options_check(&TABLE, s, diag));
    if (s->shots < qn_views_count(s->mitigation))
        QN_TRY(qn_fail(diag, QN_ERR_ARGUMENT,
                       "%llu shots cannot be shared by the %zu circuits of the mitigation",
                       (unsigned long long)s->shots, qn_views_count(s->mitigation)));
    if (s->spec.qubits % 2)
        QN_TRY(qn_fail(diag, QN_ERR_ARGUMENT,
                       "%d data qubits hold no square image: give an even number", s->spec.qubits));
    QN_TRY(qn_train_mask_layout(s, &layout, diag));
    if (s->start == QN_START_NEAR_IDENTITY) QN_TRY(qn_encoder_identity(&s->spec, NULL, diag));
out:
    return status;
}
