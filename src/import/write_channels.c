/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The `channels` and `readout_groups` of a model file. */
#include "channel/channel.h"
#include "channel/ptm.h"
#include "core/number.h"
#include "core/try.h"
#include "import/device.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Entries of a Pauli channel's PTM off its diagonal that are rounding. */
static const double DIAGONAL_TOLERANCE = 1e-14;

static bool is_pauli(int nqubits, const double *ptm) {
    const int rows = 1 << (2 * nqubits);
    for (int i = 0; i < rows; ++i)
        for (int j = 0; j < rows; ++j)
            if (i != j && fabs(ptm[i * rows + j]) > DIAGONAL_TOLERANCE) return false;
    return true;
}

/* Do two Pauli strings anticommute? */
static bool anticommute(int a, int b, int nqubits) {
    bool odd = false;
    for (int q = 0; q < nqubits; ++q) {
        const int x = a >> (2 * q) & 3, y = b >> (2 * q) & 3;
        odd ^= x && y && x != y;
    }
    return odd;
}

/* p_P = 4^-m sum_Q (-1)^[P, Q] R[Q][Q], without what is rounding. */
static double probability(int nqubits, const double *ptm, int string) {
    const int rows = 1 << (2 * nqubits);
    double sum = 0.0;
    for (int k = 0; k < rows; ++k)
        sum += (anticommute(string, k, nqubits) ? -1.0 : 1.0) * ptm[k * rows + k];
    sum /= rows;
    return sum > DIAGONAL_TOLERANCE ? fmin(sum, 1.0) : 0.0;
}

static void put_pauli(FILE *file, int nqubits, const double *ptm) {
    char real[QN_REAL_TEXT];
    const int strings = 1 << (2 * nqubits);
    double total = 0.0;
    for (int k = 1; k < strings; ++k) total += probability(nqubits, ptm, k);
    fprintf(file, "channel = \"pauli\"; nqubits = %d; probabilities = [", nqubits);
    for (int k = 1; k < strings; ++k)
        fprintf(file, "%s%s", k > 1 ? ", " : "",
                qn_real_text(probability(nqubits, ptm, k) / fmax(total, 1.0), real));
    fputs("]; }", file);
}

/* The file's rounding, E = sum K^dagger K - 1, taken back to first order: K <- K (1 - E/2). */
static void complete(int nqubits, int count, double complex *kraus) {
    const int d = 1 << nqubits;
    double complex factor[16], row[4];
    for (int i = 0; i < d; ++i)
        for (int j = 0; j < d; ++j) {
            double complex sum = 0.0;
            for (int k = 0; k < count * d; ++k) sum += conj(kraus[k * d + i]) * kraus[k * d + j];
            factor[i * d + j] = (i == j ? 1.5 : 0.0) - 0.5 * sum;
        }
    for (int k = 0; k < count * d; ++k) {
        memcpy(row, kraus + k * d, (size_t)d * sizeof *row);
        for (int j = 0; j < d; ++j) {
            kraus[k * d + j] = 0.0;
            for (int i = 0; i < d; ++i) kraus[k * d + j] += row[i] * factor[i * d + j];
        }
    }
}

static qn_status put_kraus(FILE *file, int nqubits, const double *ptm) {
    qn_status status = QN_OK;
    double complex kraus[16 * 16];
    char real[QN_REAL_TEXT];
    int count = 0;
    QN_TRY(qn_ptm_kraus(nqubits, ptm, &count, kraus));
    complete(nqubits, count, kraus);
    fprintf(file, "channel = \"kraus\"; nqubits = %d; matrices = [", nqubits);
    const size_t entries = (size_t)count << (2 * nqubits);
    for (size_t e = 0; e < 2 * entries; ++e) {
        const double part = e & 1 ? cimag(kraus[e / 2]) : creal(kraus[e / 2]);
        const double value = fmax(-1.0, fmin(1.0, part)) + 0.0; /* no rounding, no -0 */
        fprintf(file, "%s%s", e ? ", " : "", qn_real_text(value, real));
    }
    fputs("]; }", file);
out:
    return status;
}

static qn_status put_channel(FILE *file, const qn_device_channel *channel) {
    const int nqubits = channel->gate->nqubits;
    fprintf(file, "    { %s = \"%s\"; ", channel->gate == &qn_device_measure ? "before" : "after",
            channel->gate->name);
    if (channel->local && nqubits == 1) fprintf(file, "qubits = [%d]; ", channel->qubits[0]);
    if (channel->local && nqubits == 2)
        fprintf(file, "qubits = [%d, %d]; ", channel->qubits[0], channel->qubits[1]);
    if (!is_pauli(nqubits, channel->ptm)) return put_kraus(file, nqubits, channel->ptm);
    put_pauli(file, nqubits, channel->ptm);
    return QN_OK;
}

qn_status qn_device_write_channels(const qn_device *device, FILE *file) {
    qn_status status = QN_OK;
    bool any = false;
    for (size_t k = 0; k < device->nchannels; ++k) {
        const qn_device_channel *channel = &device->channels[k];
        fputs(any ? ",\n" : "channels = (\n", file);
        QN_TRY(put_channel(file, channel));
        any = true;
    }
    if (any) fputs("\n);\n", file);
out:
    return status;
}

void qn_device_write_readouts(const qn_device *device, FILE *file) {
    char real[QN_REAL_TEXT];
    for (size_t k = 0; k < device->nreadouts; ++k) {
        const qn_readout_entry *group = &device->readouts[k];
        const int outcomes = 1 << group->nqubits;
        fputs(k ? ",\n    { qubits = [" : "readout_groups = (\n    { qubits = [", file);
        for (int q = 0; q < group->nqubits; ++q)
            fprintf(file, "%s%d", q ? ", " : "", group->qubits[q]);
        fputs("]; matrix = (", file);
        for (int y = 0; y < outcomes; ++y) {
            fputs(y ? ",\n        [" : "\n        [", file);
            for (int x = 0; x < outcomes; ++x)
                fprintf(file, "%s%s", x ? ", " : "",
                        qn_real_text(group->matrix[y * outcomes + x], real));
            fputs("]", file);
        }
        fputs("); }", file);
    }
    if (device->nreadouts) fputs("\n);\n", file);
}
