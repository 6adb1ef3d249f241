/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `simulate`: numbers of the state, and the state as a file. */
#include "study/simulation.h"

#include "core/try.h"
#include "data/npy.h"
#include "simulate/state_file.h"

#include <math.h>

/* Entropies of larger matrices, by eigenvalues, are given where --entropy asks for them. */
enum { CHEAP_ENTROPY_QUBITS = 6, MAX_ENTROPY_QUBITS = 12 };

/* Vectors of all qubits are read or written; most circuits do not touch most of 100 qubits. */
static qn_status check_vector(const qn_result *result, const char *option, qn_diag *diag) {
    const int nqubits = qn_circuit_nqubits(result->circuit);
    const int most = result->route.circuit ? QN_OBSERVABLE_MAX_STATE : QN_MAX_KEPT;
    if (nqubits <= most) return QN_OK;
    return qn_fail(diag, QN_ERR_LIMIT,
                   "%s: a state vector of %d qubits is too large for a file; at most %d", option,
                   nqubits, most);
}

/* Qubits of the circuit that is run: --keep, or all of the file's. */
static int all_qubits(const qn_result *result, int *keep) {
    const int nqubits = qn_circuit_nqubits(result->circuit);
    const int nkeep = result->nkeep > 0 ? result->nkeep : nqubits;
    for (int k = 0; k < nkeep && k < QN_MAX_KEPT; ++k) {
        const int q = result->nkeep > 0 ? result->keep[k] : k;
        keep[k] = result->route.circuit ? result->route.final[q] : q;
    }
    return nkeep;
}

static qn_status compute_fidelity(qn_result *result, qn_diag *diag) {
    qn_status status = QN_OK;
    double complex *psi = NULL;
    const int nqubits = qn_circuit_nqubits(result->circuit);
    QN_TRY(check_vector(result, "--fidelity", diag));
    psi = qn_alloc((size_t)1 << nqubits, sizeof *psi);
    QN_TRY_ALLOC(psi);
    QN_TRY(qn_state_file_read(result->options->fidelity, nqubits, psi, diag));
    QN_TRY(qn_result_fidelity(result, psi));
out:
    qn_free(psi);
    return status;
}

/* The vector of a pure state; QN_ERR_UNSUPPORTED if the device qubits around a routed circuit have
 * left |0> (by over-rotation). */
static qn_status take_vector(const qn_result *result, int nkeep, const int *keep, qn_npy *npy,
                             qn_diag *diag) {
    qn_status status = QN_OK;
    QN_TRY(check_vector(result, "--state", diag));
    QN_TRY(qn_npy_create((size_t)1 << nkeep, 0, npy));
    status = qn_simulation_state_of(result->simulation, nkeep, keep, npy->entries);
    if (status == QN_ERR_UNSUPPORTED) qn_npy_clear(npy);
out:
    return status;
}

static qn_status take_matrix(const qn_result *result, int nkeep, const int *keep, qn_npy *npy,
                             qn_diag *diag) {
    qn_status status = QN_OK;
    if (nkeep > 12)
        return qn_fail(
            diag, QN_ERR_LIMIT,
            "--state: a density matrix of %d qubits is %.3g GiB; choose at most 12 with --keep",
            nkeep, ldexp(16.0, 2 * nkeep) * 0x1p-30);
    QN_TRY(qn_npy_create((size_t)1 << nkeep, (size_t)1 << nkeep, npy));
    QN_TRY(qn_simulation_matrix(result->simulation, nkeep, keep, npy->entries));
out:
    return status;
}

static qn_status write_state(const qn_result *result, qn_diag *diag) {
    qn_status status = QN_ERR_UNSUPPORTED;
    int keep[QN_MAX_KEPT];
    const int nkeep = all_qubits(result, keep);
    qn_npy npy = {0};
    if (qn_simulation_is_pure(result->simulation) && result->nkeep == 0)
        status = take_vector(result, nkeep, keep, &npy, diag);
    if (status == QN_ERR_UNSUPPORTED) status = take_matrix(result, nkeep, keep, &npy, diag);
    QN_TRY(status);
    QN_TRY(qn_npy_write(&npy, result->options->state, diag));
out:
    qn_npy_clear(&npy);
    return status;
}

/* Products that overlaps of all pairs of vectors take; those of a mixture of many large ones are
 * not worth a number that nobody asked for. */
static bool are_overlaps_cheap(const qn_result *result) {
    const double vectors = (double)qn_simulation_nvectors(result->simulation);
    return vectors < 2.0 ||
           ldexp(vectors * vectors, qn_simulation_nqubits(result->simulation)) < 0x1p33;
}

/* By the eigenvalues of a matrix; of a state vector and of few of them it is small. */
static qn_status compute_entropy(qn_result *result, int nkeep, const int *keep, qn_diag *diag) {
    const size_t size = qn_simulation_entropy_size(result->simulation, nkeep);
    const bool asked = result->options->entropy;
    if (!asked && (size > 1U << CHEAP_ENTROPY_QUBITS || !are_overlaps_cheap(result))) return QN_OK;
    if (size <= 1U << MAX_ENTROPY_QUBITS)
        return qn_simulation_entropy(result->simulation, nkeep, keep, &result->entropy);
    return qn_fail(diag, QN_ERR_LIMIT,
                   "--entropy: the eigenvalues of %d qubits take too long; choose at most %d "
                   "with --keep",
                   (int)lround(log2((double)size)), (int)MAX_ENTROPY_QUBITS);
}

qn_status qn_result_ask_state(qn_result *result, qn_diag *diag) {
    qn_status status = QN_OK;
    int keep[QN_MAX_KEPT];
    const int nkeep = all_qubits(result, keep);
    if (result->options->entropy || are_overlaps_cheap(result))
        result->purity = qn_simulation_purity(result->simulation);
    QN_TRY(compute_entropy(result, nkeep, keep, diag));
    if (result->options->fidelity) QN_TRY(compute_fidelity(result, diag));
    if (result->options->state) QN_TRY(write_state(result, diag));
out:
    return status;
}
