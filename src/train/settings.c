#include "qmae_noise/train.h"

#include "core/try.h"
#include "train/views.h"

#include <math.h>

static const char *const AUTOENCODERS[] = {"qmae", "qae", NULL};
static const char *const SHOT_NOISES[] = {"fresh", "frozen", "exact", NULL};
static const char *const ESTIMATORS[] = {"exact", "shift", "spsa", NULL};

const qn_choice qn_autoencoder_choice = {
    "model", AUTOENCODERS,
    "qmae: learnable token in the patch; qae: the patch is filled with zeros"};
const qn_choice qn_estimator_choice = {"gradient", ESTIMATORS,
                                       "exact: infinitely many shots; shift: every shifted circuit "
                                       "drawn with --shots shots; spsa: two "
                                       "circuits an image, all parameters perturbed at once"};
const qn_choice qn_shot_noise_choice = {
    "shot noise", SHOT_NOISES,
    "fresh: new in every step; frozen: the same streams in every step; exact: none, as of "
    "infinitely many shots"};

qn_train_settings qn_train_settings_default(void) {
    return (qn_train_settings){.spec = qn_qmae_spec_default(),
                               .autoencoder = QN_AUTOENCODER_QMAE,
                               .estimator = QN_ESTIMATOR_SHIFT,
                               .optimiser = qn_optimiser_at(0),
                               .shots = 1000,
                               .perturbation = 0.1,
                               .mask = 0.25,
                               .align = 4,
                               .rate = 0.05,
                               .batch = 32,
                               .epochs = 12,
                               .seed = 1,
                               .threads = 0,
                               .cache_bytes = (size_t)256 << 20};
}

qn_status qn_train_settings_check(const qn_train_settings *s, qn_diag *diag) {
    qn_status status = QN_OK;
    QN_TRY(qn_qmae_spec_check(&s->spec, diag));
    if (s->shots < 1 || s->shots > 1000000000)
        QN_TRY(qn_fail(diag, QN_ERR_ARGUMENT, "%llu shots: give 1 to 10^9",
                       (unsigned long long)s->shots));
    if (s->trajectories == 1 || s->trajectories > 1000000000)
        QN_TRY(qn_fail(diag, QN_ERR_ARGUMENT, "%llu trajectories: give 2 to 10^9",
                       (unsigned long long)s->trajectories));
    if (!(s->target_error >= 0.0) || !isfinite(s->target_error))
        QN_TRY(qn_fail(diag, QN_ERR_ARGUMENT,
                       "a target standard error of %g: give a positive number, or 0 for none",
                       s->target_error));
    if (s->shots < qn_views_count(s->mitigation))
        QN_TRY(qn_fail(diag, QN_ERR_ARGUMENT,
                       "%llu shots cannot be shared by the %zu circuits of the mitigation",
                       (unsigned long long)s->shots, qn_views_count(s->mitigation)));
    if (!(s->rate > 0.0) || !isfinite(s->rate))
        QN_TRY(qn_fail(diag, QN_ERR_ARGUMENT, "a learning rate of %g: give a positive number",
                       s->rate));
    if (!(s->perturbation > 0.0) || !isfinite(s->perturbation))
        QN_TRY(qn_fail(diag, QN_ERR_ARGUMENT, "a perturbation of %g: give a positive angle",
                       s->perturbation));
    if (s->batch < 1)
        QN_TRY(qn_fail(diag, QN_ERR_ARGUMENT, "a batch of %d images: give at least 1", s->batch));
    if (s->epochs < 1)
        QN_TRY(qn_fail(diag, QN_ERR_ARGUMENT, "%d epochs: give at least 1", s->epochs));
    if (s->align < 1)
        QN_TRY(qn_fail(diag, QN_ERR_ARGUMENT, "align %d: give at least 1 pixel", s->align));
    if (s->threads < 0)
        QN_TRY(qn_fail(diag, QN_ERR_ARGUMENT, "%d threads: give at least 1, or 0 for all",
                       s->threads));
    if (s->spec.qubits % 2)
        QN_TRY(qn_fail(diag, QN_ERR_ARGUMENT,
                       "%d data qubits hold no square image: give an even number", s->spec.qubits));
out:
    return status;
}
