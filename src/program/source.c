/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "program/source.h"

#include <math.h>
#include <string.h>

/* In the order of qn_source. */
static const char *const SOURCES[QN_SOURCE_COUNT][2] = {
    {"none", "no noise"},
    {"gate-1q", "depolarizing part of one-qubit gates"},
    {"gate-2q", "depolarizing part of two-qubit gates"},
    {"gate-t1", "relaxation (T1) during gates"},
    {"gate-t2", "dephasing (T2) during gates"},
    {"idle-t1", "relaxation (T1) of waiting qubits"},
    {"idle-t2", "dephasing (T2) of waiting qubits"},
    {"rotation", "over-rotation of gates"},
    {"crosstalk", "ZZ between waiting neighbours"},
    {"rule", "channel rules of the model"},
    {"layer", "learned noise of layers of gates"},
    {"reset", "error of resets"},
    {"readout", "error of readout"},
};

const char *qn_source_name(qn_source source) { return SOURCES[source][0]; }

const char *qn_source_help(qn_source source) { return SOURCES[source][1]; }

void qn_source_slope(const qn_channel *channel, const qn_channel_args *args, double strength,
                     double *slope) {
    static const double weights[4] = {4.0 / 5.0, -1.0 / 5.0, 4.0 / 105.0, -1.0 / 280.0};
    const double step = 0.02;
    const size_t entries = (size_t)1 << (4 * args->nqubits);
    double above[256], below[256];
    memset(slope, 0, entries * sizeof *slope);
    for (int k = 0; k < 4; ++k) {
        qn_channel_ptm(channel, args, strength * (1.0 + (k + 1) * step), above);
        qn_channel_ptm(channel, args, strength * (1.0 - (k + 1) * step), below);
        for (size_t e = 0; e < entries; ++e) slope[e] += weights[k] * (above[e] - below[e]) / step;
    }
}

double qn_source_relaxation(const qn_program_options *options, qn_source source, qn_qubit *values) {
    const double *reduction = options->reduction + source;
    const double relaxation = (1.0 - reduction[0]) / values->T1;
    const double dephasing = (1.0 - reduction[1]) * fmax(0.0, 1.0 / values->T2 - 0.5 / values->T1);
    const double coherence = 0.5 * relaxation + dephasing;
    if (reduction[0] != 0.0) values->T1 = 1.0 / relaxation;
    if (reduction[0] != 0.0 || reduction[1] != 0.0) values->T2 = 1.0 / coherence;
    return relaxation > 0.0 ? 0.5 * relaxation / coherence : 0.0;
}
