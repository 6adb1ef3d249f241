/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/mitigate.h"

#include "core/number.h"
#include "core/try.h"
#include "qmae/undone.h"
#include "run/host.h"
#include "run/trained.h"
#include "study/options.h"
#include "train/figures.h"

#include <math.h>
#include <stdlib.h>

static const char *const SCALINGS[] = {"model", "fold", NULL}; /* as qn_scaling */
const qn_choice qn_scaling_choice = {
    "scaling", SCALINGS,
    "model: every noise strength times the scale; fold: gates run so many times, as a device can"};

/* ---- scales ------------------------------------------------------------------------------- */

qn_status qn_mitigate_read_scales(qn_mitigate *m, qn_diag *diag) {
    const char *text = m->options->scales;
    for (;; ++text) {
        const char *end = text;
        double scale = 0.0;
        const bool is_number = qn_real_read(text, &end, &scale);
        const bool odd = fmod(scale, 2.0) == 1.0 && scale < 100.0;
        if (!is_number || (*end && *end != ',') || m->count == QN_MAX_SCALES || !(scale > 0.0) ||
            !(scale <= 1000.0) || (m->count && scale <= m->scales[m->count - 1]) ||
            (!m->count && scale != 1.0) || (m->options->scaling == QN_SCALING_FOLD && !odd))
            return qn_fail(diag, QN_ERR_ARGUMENT,
                           "--scales %s: give 1 and larger numbers, ascending, at most %d%s",
                           m->options->scales, QN_MAX_SCALES,
                           m->options->scaling == QN_SCALING_FOLD
                               ? ", odd and below 100 for --scaling fold"
                               : "");
        m->scales[m->count++] = scale;
        text = end;
        if (!*text) break;
    }
    if (m->count >= 2) return QN_OK;
    return qn_fail(diag, QN_ERR_ARGUMENT, "--scales %s: an extrapolation needs two at least",
                   m->options->scales);
}

/* What undoes the readout at scale k: a line with an ancilla, else the values of every image. Bits
 * that are read together are not undone, nor are those of other scales then. */
static qn_status undo(qn_mitigate *m, qn_train *train, size_t k, qn_diag *diag) {
    const qn_qmae *qmae = qn_train_qmae(train);
    if (!m->inverts) return QN_OK;
    if (qn_qmae_spec_of(qmae)->test == QN_TEST_ANCILLA)
        return qn_readout_of(qmae, &m->readouts[k], diag);
    m->inverts = qn_qmae_undoes(qmae, &m->kept) == QN_OK;
    if (!m->inverts) return QN_OK;
    m->undone[k] = qn_alloc(m->nimages, sizeof **m->undone);
    return m->undone[k] ? qn_figures_undone(train, m->undone[k]) : QN_ERR_MEMORY;
}

/* The exact swap of every image with the noise at scale k. */
static qn_status evaluate(qn_mitigate *m, qn_trained *trained, size_t k, qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_mitigate_options *o = m->options;
    qn_device_options device = qn_trained_device(trained, o->noise, &o->device);
    qn_qmae_spec *spec = &trained->options.settings.spec;
    const qn_qmae_spec own = *spec;
    qn_model *model = NULL;
    qn_train *train = NULL;
    qn_evaluation evaluation;
    if (o->scaling == QN_SCALING_MODEL) device.noise_scale *= m->scales[k];
    else {
        spec->fold *= (int)m->scales[k];
        spec->fold_gates = o->fold_gates;
    }
    QN_TRY(qn_trained_under(trained, o->noise, &device, NULL, &model, &train, diag));
    m->nimages = trained->test_images.count;
    QN_TRY(undo(m, train, k, diag));
    m->images[k] = qn_alloc(m->nimages, sizeof **m->images);
    QN_TRY_ALLOC(m->images[k]);
    QN_TRY(qn_train_evaluate(train, 0, &evaluation, m->images[k]));
    m->ideal = evaluation.ideal;
out:
    *spec = own;
    qn_train_destroy(train);
    qn_model_destroy(model);
    return status;
}

/* ---- estimates ---------------------------------------------------------------------------- */

enum { ALL_SHOTS, SHARED_SHOTS, NO_DRAW };

/* Mean swap over the images at scale k, each read out with `shots` shots; error: of the shots. use:
 * which of an image's independent series of shots. NO_DRAW: the exact mean with the error that it
 * would have, so that what weights values by their errors weights them as for many shots. */
static qn_measured measure(const qn_mitigate *m, size_t k, uint64_t shots, uint64_t use) {
    qn_measured made = {0.0, 0.0};
    for (size_t i = 0; i < m->nimages; ++i) {
        double z = m->images[k][i].swap;
        if (use != NO_DRAW) {
            qn_rng rng;
            qn_rng_init(&rng, m->options->seed, QN_STREAM_EVALUATE, k, i, use);
            const uint64_t plus = qn_rng_binomial(&rng, 0.5 * (1.0 + z), shots);
            z = 2.0 * (double)plus / (double)shots - 1.0;
        }
        /* what one shot shows says nothing about its spread */
        made.error += shots > 1 || use == NO_DRAW ? fmax(1.0 - z * z, 0.0) / (double)shots : NAN;
        made.value += z / (double)m->nimages;
    }
    made.error = sqrt(made.error) / (double)m->nimages;
    return made;
}

/* The same of a destructive test whose readout is undone: a shot shows one of many numbers, so that
 * the mean of many of them is drawn from a normal law. */
static qn_measured measure_undone(const qn_mitigate *m, size_t k, uint64_t shots, uint64_t use) {
    qn_measured made = {0.0, 0.0};
    for (size_t i = 0; i < m->nimages; ++i) {
        const double z = m->undone[k][i][0],
                     variance = fmax(m->undone[k][i][1] - z * z, 0.0) / (double)shots;
        double seen = z;
        if (use != NO_DRAW) {
            qn_rng rng;
            qn_rng_init(&rng, m->options->seed, QN_STREAM_EVALUATE, k, i, use);
            seen += sqrt(variance) * qn_rng_normal(&rng);
        }
        made.error += shots > 1 || use == NO_DRAW ? variance : NAN;
        made.value += seen / (double)m->nimages;
    }
    made.error = sqrt(made.error) / (double)m->nimages;
    return made;
}

/* method NULL: only scale 1, which then has all the shots. */
static qn_measured estimate(const qn_mitigate *m, const qn_extrapolation *method, bool undo,
                            bool infinite) {
    const size_t count = method ? m->count : 1;
    const uint64_t all = m->options->shots, each = all / count ? all / count : 1;
    const uint64_t use = infinite ? NO_DRAW : method ? SHARED_SHOTS : ALL_SHOTS;
    qn_measured values[QN_MAX_SCALES];
    for (size_t k = 0; k < count; ++k) {
        const bool apart = undo && m->undone[k];
        values[k] = (apart ? measure_undone : measure)(m, k, each, use);
        if (undo && !apart) values[k] = qn_readout_undo(&m->readouts[k], values[k]);
    }
    return method ? method->extrapolate(method, count, m->scales, values) : values[0];
}

bool qn_mitigate_row_at(const qn_mitigate *m, size_t index, qn_mitigate_row *row) {
    const size_t methods = qn_extrapolation_count() + 1, method = index % methods;
    const bool undo = index >= methods;
    if (index >= methods * (m->inverts ? 2 : 1)) return false;
    const qn_extrapolation *e = method ? qn_extrapolation_at(method - 1) : NULL;
    const qn_measured seen = estimate(m, e, undo, false);
    const double limit = estimate(m, e, undo, true).value, bias = limit - m->ideal;
    *row = (qn_mitigate_row){
        undo ? "inverted" : "as read", e ? e->name : "none", seen.value, seen.error, limit, bias,
        hypot(bias, seen.error)};
    return true;
}

qn_status qn_study_mitigate(const qn_mitigate_options *options, const char *folder,
                            const qn_host *host, qn_mitigate **mitigate, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_trained trained = {0};
    qn_mitigate *made = qn_alloc(1, sizeof *made);
    QN_TRY_ALLOC(made);
    made->options = options;
    QN_TRY(qn_mitigate_options_check(options, diag));
    QN_TRY(qn_mitigate_read_scales(made, diag));
    QN_TRY(
        qn_trained_open(folder, (size_t)options->test_images, 1, options->threads, &trained, diag));
    made->inverts = true;
    for (size_t k = 0; k < made->count; ++k) {
        QN_TRY(qn_host_check(host));
        QN_TRY(evaluate(made, &trained, k, diag));
    }
    *mitigate = made;
    made = NULL;
out:
    qn_trained_close(&trained);
    qn_mitigate_destroy(made);
    return status;
}

void qn_mitigate_destroy(qn_mitigate *m) {
    if (!m) return;
    for (size_t k = 0; k < m->count; ++k) {
        qn_free(m->images[k]);
        qn_free(m->undone[k]);
    }
    qn_free(m);
}
