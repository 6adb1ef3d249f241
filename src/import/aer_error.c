/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The channel of one error of a Qiskit Aer noise model. */
#include "import/aer_error.h"

#include "channel/ptm.h"
#include "core/linalg.h"
#include "core/try.h"

#include <math.h>
#include <string.h>

enum { MAX_KRAUS = 64, MAX_REALS = 2 * 16 * MAX_KRAUS };

/* ---- one instruction of an error ------------------------------------------------------------ */

/* All numbers of nested lists in order; false if there are more than `room` or anything else. */
static bool flatten(const json_t *value, size_t room, double *numbers, size_t *count) {
    size_t k;
    const json_t *entry;
    if (json_is_number(value)) {
        if (*count == room || !isfinite(json_number_value(value))) return false;
        numbers[(*count)++] = json_number_value(value);
        return true;
    }
    if (!json_is_array(value)) return false;
    json_array_foreach(value, k, entry) if (!flatten(entry, room, numbers, count)) return false;
    return true;
}

static bool matrices_ptm(const json_t *params, int nqubits, double *ptm) {
    double numbers[MAX_REALS];
    double complex kraus[MAX_REALS / 2];
    size_t count = 0;
    const size_t each = (size_t)1 << (2 * nqubits);
    if (!flatten(params, MAX_REALS, numbers, &count) || count == 0 || count % (2 * each))
        return false;
    for (size_t k = 0; k < count / 2; ++k) kraus[k] = CMPLX(numbers[2 * k], numbers[2 * k + 1]);
    qn_ptm_from_kraus(nqubits, (int)(count / 2 / each), kraus, ptm);
    return true;
}

/* A Pauli label, its leftmost letter the highest qubit. */
static bool label_ptm(const char *label, int nqubits, double *ptm) {
    static const char LETTERS[] = "IXYZ";
    int index = 0;
    const int rows = 1 << (2 * nqubits);
    if (!label || strlen(label) != (size_t)nqubits) return false;
    for (int q = 0; q < nqubits; ++q) {
        const char *at = strchr(LETTERS, label[nqubits - 1 - q]);
        if (!at || !*at) return false;
        index |= (int)(at - LETTERS) << (2 * q);
    }
    memset(ptm, 0, (size_t)rows * (size_t)rows * sizeof *ptm);
    for (int i = 0; i < rows; ++i) {
        int anticommuting = 0;
        for (int q = 0; q < nqubits; ++q) {
            const int a = i >> (2 * q) & 3, b = index >> (2 * q) & 3;
            anticommuting ^= a && b && a != b;
        }
        ptm[i * rows + i] = anticommuting ? -1.0 : 1.0;
    }
    return true;
}

/* The PTM of an instruction on its own qubits; false if it is none that is known. */
static bool instruction_ptm(const json_t *instruction, int nqubits, double *ptm) {
    const char *name = json_string_value(json_object_get(instruction, "name"));
    const json_t *params = json_object_get(instruction, "params");
    double angles[QN_MAX_GATE_ANGLES] = {0};
    double complex u[16];
    size_t count = 0;
    if (!name) return false;
    if (strcmp(name, "kraus") == 0) return matrices_ptm(params, nqubits, ptm);
    if (strcmp(name, "unitary") == 0) return matrices_ptm(params, nqubits, ptm);
    if (strcmp(name, "pauli") == 0)
        return json_array_size(params) == 1 &&
               label_ptm(json_string_value(json_array_get(params, 0)), nqubits, ptm);
    if (strcmp(name, "reset") == 0 && nqubits == 1) {
        memset(ptm, 0, 16 * sizeof *ptm);
        ptm[0] = ptm[12] = 1.0;
        return true;
    }
    const qn_gate *gate = qn_gate_find(name);
    if (!gate || gate->nqubits != nqubits) return false;
    if (params && !flatten(params, QN_MAX_GATE_ANGLES, angles, &count)) return false;
    if ((int)count != gate->nangles) return false;
    gate->matrix(angles, u);
    qn_ptm_from_unitary(nqubits, u, ptm);
    return true;
}

/* small on qubits[0..k) as a map on m qubits. */
static void embed(int k, const int *qubits, const double *small, int m, double *ptm) {
    const int rows = 1 << (2 * m), few = 1 << (2 * k);
    for (int i = 0; i < rows; ++i) {
        for (int j = 0; j < rows; ++j) {
            int a = 0, b = 0, rest_i = i, rest_j = j;
            for (int q = 0; q < k; ++q) {
                a |= (i >> (2 * qubits[q]) & 3) << (2 * q);
                b |= (j >> (2 * qubits[q]) & 3) << (2 * q);
                rest_i &= ~(3 << (2 * qubits[q]));
                rest_j &= ~(3 << (2 * qubits[q]));
            }
            ptm[i * rows + j] = rest_i == rest_j ? small[a * few + b] : 0.0;
        }
    }
}

/* ---- an error ------------------------------------------------------------------------------- */

/* One term: the product of its instructions. */
static qn_status term_ptm(const json_t *term, int m, const qn_device *device, double *ptm) {
    size_t k;
    const json_t *instruction;
    const int rows = 1 << (2 * m);
    qn_ptm_identity(m, ptm);
    json_array_foreach(term, k, instruction) {
        int qubits[2] = {0, 0};
        double small[256], whole[256], product[256];
        const json_t *list = json_object_get(instruction, "qubits");
        const int n = (int)json_array_size(list);
        bool known = n >= 1 && n <= m;
        for (int q = 0; known && q < n; ++q) {
            const json_t *index = json_array_get(list, (size_t)q);
            known = json_is_integer(index) && json_integer_value(index) >= 0 &&
                    json_integer_value(index) < m;
            qubits[q] = (int)json_integer_value(index);
        }
        known = known && (n == 1 || qubits[0] != qubits[1]);
        if (!known || !instruction_ptm(instruction, n, small)) {
            const char *name = json_string_value(json_object_get(instruction, "name"));
            return qn_device_fail(
                device, QN_ERR_UNSUPPORTED,
                "an error holds the instruction %.40s, which is not understood; known "
                "are kraus, unitary, pauli, reset and gates on one or two qubits",
                name ? name : "without name");
        }
        embed(n, qubits, small, m, whole);
        qn_linalg_multiply(rows, whole, ptm, product);
        memcpy(ptm, product, (size_t)rows * (size_t)rows * sizeof *ptm);
    }
    return QN_OK;
}

qn_status qn_aer_error_ptm(const json_t *error, int m, const qn_device *device, double *ptm) {
    qn_status status = QN_OK;
    const json_t *terms = json_object_get(error, "instructions");
    const json_t *weights = json_object_get(error, "probabilities");
    const int entries = 1 << (4 * m);
    double sum = 0.0, lowest = 0.0, trace_error = 0.0;
    if (json_array_size(terms) == 0 || json_array_size(terms) != json_array_size(weights))
        QN_TRY(qn_device_fail(
            device, QN_ERR_SYNTAX,
            "a qerror has %zu instructions and %zu probabilities; expected as many of "
            "each",
            json_array_size(terms), json_array_size(weights)));
    memset(ptm, 0, (size_t)entries * sizeof *ptm);
    for (size_t t = 0; t < json_array_size(terms); ++t) {
        double term[256], weight = 0.0;
        QN_TRY(qn_json_number(device, json_array_get(weights, t), "a probability of a qerror", 0.0,
                              1.0 + 1e-9, &weight));
        QN_TRY(term_ptm(json_array_get(terms, t), m, device, term));
        for (int e = 0; e < entries; ++e) ptm[e] += weight * term[e];
        sum += weight;
    }
    for (int e = 0; e < entries && sum > 0.0; ++e) ptm[e] /= sum;
    status = qn_ptm_cptp(m, ptm, &lowest, &trace_error);
    if (status == QN_ERR_NUMERIC)
        qn_device_fail(device, status, "a qerror is no channel: its entries are too large");
    QN_TRY(status);
    if (fabs(sum - 1.0) > 1e-6 || lowest < -1e-6 || trace_error > 1e-6)
        QN_TRY(qn_device_fail(
            device, QN_ERR_PHYSICS,
            "a qerror is no channel: its probabilities sum to %.9g, its trace is off by "
            "%.2g, its Choi matrix has the eigenvalue %.2g",
            sum, trace_error, lowest));
out:
    return status;
}
