/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "noise/figures.h"

#include "channel/channel.h"
#include "channel/ptm.h"
#include "core/linalg.h"
#include "core/try.h"
#include "noise/model.h"

#include <math.h>
#include <string.h>

/* sum[c][d] = sum_a |J|[(a, c), (a, d)] from the eigenvalues and eigenvectors of J. */
static void trace_out_absolute(int nqubits, const double complex *vectors, const double *values,
                               double complex *sum) {
    const int d = 1 << nqubits, rows = d * d;
    for (int c = 0; c < d; ++c) {
        for (int e = 0; e < d; ++e) {
            double complex entry = 0.0;
            for (int a = 0; a < d; ++a)
                for (int k = 0; k < rows; ++k)
                    entry += fabs(values[k]) * vectors[(a * d + c) * rows + k] *
                             conj(vectors[(a * d + e) * rows + k]);
            sum[c * d + e] = entry;
        }
    }
}

qn_status qn_ptm_diamond_bound(int nqubits, const double *ptm, double *bound) {
    qn_status status = QN_OK;
    const int d = 1 << nqubits, rows = d * d;
    double values[QN_PTM_MAX];
    double complex sum[8 * 8];
    double complex *choi = qn_alloc((size_t)rows * (size_t)rows, sizeof *choi);
    double *difference = qn_alloc((size_t)rows * (size_t)rows, sizeof *difference);
    QN_TRY_ALLOC(choi && difference);
    memcpy(difference, ptm, (size_t)rows * (size_t)rows * sizeof *difference);
    for (int i = 0; i < rows; ++i) difference[i * rows + i] -= 1.0;
    qn_ptm_choi(nqubits, difference, choi);
    QN_TRY(qn_linalg_eigen_hermitian(rows, choi, values));
    trace_out_absolute(nqubits, choi, values, sum);
    QN_TRY(qn_linalg_eigen_hermitian(d, sum, values));
    *bound = 0.5 * d * values[d - 1];
out:
    qn_free(choi);
    qn_free(difference);
    return status;
}

/* ---- gates ---------------------------------------------------------------------------------- */

/* PTM of the relaxation of all qubits of a gate for a time: their Kronecker product. */
static void relaxation_ptm(const qn_model *model, int nqubits, const int *qubits, double time,
                           double *ptm) {
    double each[2][16] = {{0}};
    for (int q = 0; q < nqubits; ++q) {
        const qn_qubit qubit = qn_model_qubit(model, qubits[q]);
        qn_qubit_relaxation(&qubit, time, 1.0, each[q]);
    }
    if (nqubits == 1) {
        memcpy(ptm, each[0], sizeof each[0]);
        return;
    }
    for (int i = 0; i < 16; ++i)
        for (int j = 0; j < 16; ++j)
            ptm[i * 16 + j] = each[1][(i / 4) * 4 + j / 4] * each[0][(i % 4) * 4 + j % 4];
}

qn_status qn_gate_figures_find(const qn_model *model, const qn_gate *gate, const int *qubits,
                               qn_gate_figures *figures, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_gate_figures found = {0};
    double relaxed[256], depolarized[256], both[256];
    const int m = gate->nqubits, rows = 1 << (2 * m);
    QN_TRY(qn_model_gate(model, gate, qubits, &found.noise, diag));
    const qn_channel_args args = {
        .nqubits = m, .count = {1}, .values = {&found.noise.depolarizing}};
    qn_channel_ptm(&qn_record_depolarizing, &args, 1.0, depolarized);
    relaxation_ptm(model, m, qubits, found.noise.duration, relaxed);
    qn_linalg_multiply(rows, relaxed, depolarized, both);
    if (model->twirl) qn_ptm_twirl(m, both);
    found.pauli = found.noise.depolarizing * (rows - 1) / rows;
    found.infidelity = qn_ptm_infidelity(m, both);
    found.thermal = qn_ptm_infidelity(m, relaxed);
    QN_TRY(qn_ptm_diamond_bound(m, both, &found.diamond));
    *figures = found;
out:
    return status;
}
