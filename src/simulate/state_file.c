/* SPDX-License-Identifier: GPL-3.0-or-later */
/* States in files: vectors, and circuits that prepare them; sums with such states. */
#include "simulate/state_file.h"

#include "core/try.h"
#include "data/npy.h"
#include "observable/states.h"
#include "qmae_noise/qasm.h"
#include "qmae_noise/simulate.h"

#include <math.h>
#include <string.h>
#include <strings.h>

static bool is_circuit(const char *path) {
    const size_t length = strlen(path);
    return length > 5 && strcasecmp(path + length - 5, ".qasm") == 0;
}

/* ---- circuits -------------------------------------------------------------------------------- */

static const char *what_is_wrong(const qn_circuit *circuit) {
    for (size_t k = 0; k < qn_circuit_size(circuit); ++k) {
        const qn_op *op = qn_circuit_op(circuit, k);
        if (op->kind == QN_OP_MEASURE) return "measures";
        if (op->kind == QN_OP_NOISE) return "has noise";
        if (op->condition.count > 0) return "has conditions";
    }
    return NULL;
}

static qn_status check_circuit(const char *path, const qn_circuit *circuit, int nqubits,
                               qn_diag *diag) {
    const int own = qn_circuit_nqubits(circuit);
    const char *wrong = what_is_wrong(circuit);
    if (own != nqubits)
        return qn_fail_at(diag, QN_ERR_SYNTAX, path, 0, 0,
                          "it prepares a state of %d qubit%s instead of %d", own,
                          own == 1 ? "" : "s", nqubits);
    if (wrong)
        return qn_fail_at(diag, QN_ERR_UNSUPPORTED, path, 0, 0,
                          "it %s; a state is what gates alone prepare", wrong);
    return QN_OK;
}

static qn_status run(const char *path, const qn_circuit *circuit, const double *params,
                     double complex *psi, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_model *model = NULL;
    qn_program *program = NULL;
    qn_simulation *simulation = NULL;
    const qn_program_options how = qn_program_options_default();
    const qn_simulation_options options = {.method = QN_METHOD_PURE, .vector = true};
    QN_TRY(qn_model_open("none", &model, diag));
    QN_TRY(qn_program_build(circuit, model, &how, &program, diag));
    QN_TRY(qn_simulation_run(program, params, &options, &simulation, diag));
    if (qn_simulation_state(simulation, psi) != QN_OK)
        QN_TRY(qn_fail_at(diag, QN_ERR_UNSUPPORTED, path, 0, 0,
                          "it leaves no single state vector, for it resets entangled qubits"));
out:
    qn_simulation_destroy(simulation);
    qn_program_destroy(program);
    qn_model_destroy(model);
    return status;
}

static qn_status prepare(const char *path, int nqubits, double complex *psi, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_qasm *qasm = NULL;
    QN_TRY(qn_qasm_read(path, NULL, &qasm, diag));
    QN_TRY(check_circuit(path, qn_qasm_circuit(qasm), nqubits, diag));
    QN_TRY(run(path, qn_qasm_circuit(qasm), qn_qasm_parameters(qasm), psi, diag));
out:
    qn_qasm_destroy(qasm);
    return status;
}

/* ---- states ---------------------------------------------------------------------------------- */

qn_status qn_state_file_read(const char *path, int nqubits, double complex *psi, qn_diag *diag) {
    qn_status status = QN_OK;
    const size_t size = (size_t)1 << nqubits;
    double norm = 0.0;
    if (is_circuit(path)) return prepare(path, nqubits, psi, diag);
    QN_TRY(qn_npy_read(path, size, psi, diag));
    for (size_t i = 0; i < size; ++i) norm += creal(psi[i] * conj(psi[i]));
    if (!(fabs(norm - 1.0) <= 1e-6))
        QN_TRY(qn_fail(diag, QN_ERR_PHYSICS, "'%s': the state has norm^2 %g instead of 1", path,
                       norm));
out:
    return status;
}

/* ---- sums ------------------------------------------------------------------------------------ */

qn_status qn_observable_parse(const char *name, const char *text, int nqubits,
                              qn_observable **observable, qn_diag *diag) {
    return qn_observable_parse_with(name, text, nqubits, qn_state_file_read, observable, diag);
}
