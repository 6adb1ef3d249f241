/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "channel/channel.h"

#include "channel/ptm.h"
#include "core/try.h"

#include <math.h>
#include <string.h>

static const qn_channel *const CHANNELS[] = {
#define QN_CHANNEL(name) &qn_record_##name,
#include "channel/channel_list.def"
#undef QN_CHANNEL
};

static const double TOLERANCE = 1e-9;

size_t qn_channel_count(void) { return sizeof CHANNELS / sizeof *CHANNELS; }

const qn_channel *qn_channel_at(size_t index) {
    return index < qn_channel_count() ? CHANNELS[index] : NULL;
}

const qn_channel *qn_channel_find(const char *name) {
    for (size_t k = 0; k < qn_channel_count(); ++k)
        if (strcmp(CHANNELS[k]->name, name) == 0) return CHANNELS[k];
    return NULL;
}

double qn_channel_scalar(const qn_channel *channel, const qn_channel_args *args, int k) {
    return args->count[k] ? args->values[k][0] : channel->params[k].fallback;
}

/* ---- shapes --------------------------------------------------------------------------------- */

size_t qn_param_entries(qn_param_shape shape, int nqubits) {
    const size_t square = (size_t)1 << (2 * nqubits);
    const size_t entries[QN_PARAM_SHAPES] = {1, square - 1, 2 * square, square};
    return entries[shape];
}

bool qn_param_fits(qn_param_shape shape, int nqubits, size_t count) {
    const size_t entries = qn_param_entries(shape, nqubits);
    return shape == QN_PARAM_MATRICES ? count > 0 && count % entries == 0 : count == entries;
}

/* ---- checks --------------------------------------------------------------------------------- */

static qn_status check_shape(const qn_channel *channel, int k, const qn_channel_args *args,
                             qn_diag *diag) {
    const qn_channel_param *param = &channel->params[k];
    const size_t count = args->count[k];
    if (count == 0) {
        if (!isnan(param->fallback)) return QN_OK;
        return qn_fail(diag, QN_ERR_SYNTAX, "channel %s lacks '%s': %s", channel->name, param->name,
                       param->help);
    }
    if (qn_param_fits(param->shape, args->nqubits, count)) return QN_OK;
    return qn_fail(
        diag, QN_ERR_SYNTAX, "'%s' of channel %s has %zu number%s; on %d qubit%s it needs %s%zu",
        param->name, channel->name, count, count == 1 ? "" : "s", args->nqubits,
        args->nqubits == 1 ? "" : "s", param->shape == QN_PARAM_MATRICES ? "a multiple of " : "",
        qn_param_entries(param->shape, args->nqubits));
}

static qn_status check_range(const qn_channel *channel, int k, const qn_channel_args *args,
                             qn_diag *diag) {
    const qn_channel_param *param = &channel->params[k];
    for (size_t e = 0; e < args->count[k]; ++e) {
        const double value = args->values[k][e];
        if (value >= param->min && value <= param->max) continue;
        return qn_fail(diag, QN_ERR_PHYSICS,
                       "'%s' of channel %s is %g; it must lie between %g and %g", param->name,
                       channel->name, value, param->min, param->max);
    }
    return QN_OK;
}

static qn_status check_cptp(const qn_channel *channel, const qn_channel_args *args, qn_diag *diag) {
    double ptm[QN_PTM_MAX * QN_PTM_MAX], lowest, trace_error;
    channel->ptm(args, 1.0, ptm);
    const qn_status status = qn_ptm_cptp(args->nqubits, ptm, &lowest, &trace_error);
    if (status != QN_OK) return status;
    if (trace_error > TOLERANCE)
        return qn_fail(diag, QN_ERR_PHYSICS,
                       "channel %s does not preserve the trace: it is off by %g", channel->name,
                       trace_error);
    if (lowest < -TOLERANCE)
        return qn_fail(
            diag, QN_ERR_PHYSICS,
            "channel %s is not completely positive: its Choi matrix has the eigenvalue %g",
            channel->name, lowest);
    return QN_OK;
}

qn_status qn_channel_check(const qn_channel *channel, const qn_channel_args *args, qn_diag *diag) {
    qn_status status = QN_OK;
    if (args->nqubits < channel->min_qubits || args->nqubits > channel->max_qubits)
        QN_TRY(qn_fail(diag, QN_ERR_ARGUMENT, "channel %s acts on %d to %d qubits, not %d",
                       channel->name, channel->min_qubits, channel->max_qubits, args->nqubits));
    for (int k = 0; k < channel->nparams; ++k) {
        QN_TRY(check_shape(channel, k, args, diag));
        QN_TRY(check_range(channel, k, args, diag));
    }
    if (channel->check) QN_TRY(channel->check(args, diag));
    QN_TRY(check_cptp(channel, args, diag));
out:
    return status;
}

/* ---- forms ---------------------------------------------------------------------------------- */

void qn_channel_ptm(const qn_channel *channel, const qn_channel_args *args, double strength,
                    double *ptm) {
    channel->ptm(args, strength, ptm);
}

qn_status qn_channel_kraus(const qn_channel *channel, const qn_channel_args *args, int *count,
                           double complex *kraus) {
    if (channel->kraus) {
        *count = channel->kraus(args, kraus);
        return QN_OK;
    }
    double ptm[QN_PTM_MAX * QN_PTM_MAX];
    channel->ptm(args, 1.0, ptm);
    return qn_ptm_kraus(args->nqubits, ptm, count, kraus);
}

void qn_ptm_bloch(double fx, double fy, double fz, double shift, double *ptm) {
    memset(ptm, 0, 16 * sizeof *ptm);
    ptm[0] = 1.0;
    ptm[5] = fx;
    ptm[10] = fy;
    ptm[15] = fz;
    ptm[12] = shift;
}

qn_status qn_stochastic_check(int outcomes, const double *matrix, const char *name, qn_diag *diag) {
    for (int x = 0; x < outcomes; ++x) {
        double sum = 0.0;
        for (int y = 0; y < outcomes; ++y) sum += matrix[y * outcomes + x];
        if (fabs(sum - 1.0) <= 1e-9) continue;
        return qn_fail(
            diag, QN_ERR_PHYSICS,
            "column %d of '%s' sums to %.10g, not to 1: a column holds the probabilities "
            "of all that can be read of state %d, a row those of one outcome",
            x, name, sum, x);
    }
    return QN_OK;
}
