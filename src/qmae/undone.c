/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "qmae/undone.h"

#include "program/readout.h"

#include <string.h>

static double sign(int bit) { return bit ? -1.0 : 1.0; }

static void set_pair(const double in[2], const double ref[2], qn_undone_pair *pair) {
    double mean[4] = {0.0}; /* of the square, given the states */
    for (int y = 0; y < 4; ++y) {
        const double t = (sign(y & 1) - in[0]) / in[1], u = (sign(y >> 1) - ref[0]) / ref[1];
        pair->outcomes[y] = 0.5 * (1.0 + t + u - t * u);
    }
    for (int x = 0; x < 4; ++x)
        for (int y = 0; y < 4; ++y) {
            const double z = in[0] + in[1] * sign(x & 1), w = ref[0] + ref[1] * sign(x >> 1);
            mean[x] += 0.25 * (1.0 + sign(y & 1) * z) * (1.0 + sign(y >> 1) * w) *
                       pair->outcomes[y] * pair->outcomes[y];
        }
    memset(pair->square, 0, sizeof pair->square);
    for (int x = 0; x < 4; ++x)
        for (int ab = 0; ab < 4; ++ab)
            pair->square[ab & 1][ab >> 1] += 0.25 * sign((x & ab & 1) ^ (x >> 1 & ab >> 1)) *
                                             mean[x];
}

qn_status qn_undone_init(const qn_program *program, const qn_registers *registers, int n,
                         qn_undone *undone, qn_diag *diag) {
    *undone = (qn_undone){.n = n};
    if (registers->anc >= 0)
        return qn_fail(diag, QN_ERR_UNSUPPORTED, "the SWAP test has an ancilla: one bit is read");
    if (qn_program_readout_group(program, 0))
        return qn_fail(diag, QN_ERR_UNSUPPORTED,
                       "readout inversion of the destructive SWAP test needs qubits that are read "
                       "one by one, not a readout group");
    for (int i = 0; i < n; ++i) {
        double in[2], ref[2];
        qn_status status = qn_readout_of_z(program, registers->in + i, in, diag);
        if (status == QN_OK) status = qn_readout_of_z(program, registers->ref + i, ref, diag);
        if (status != QN_OK) return status;
        set_pair(in, ref, &undone->pairs[i]);
    }
    return QN_OK;
}

void qn_undone_covector(const qn_undone *undone, int pair, bool square, double covector[2][2]) {
    static const double VALUE[2][2] = {{0.5, 0.5}, {0.5, -0.5}};
    memcpy(covector, square ? undone->pairs[pair].square : VALUE, sizeof VALUE);
}
