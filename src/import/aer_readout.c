/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Readout errors of a Qiskit Aer noise model. */
#include "core/try.h"
#include "import/aer_error.h"

#include <math.h>
#include <string.h>

/* The rows of a roerror are what was prepared, its columns what is read: transposed, the matrix of
 * 2^k outcomes. */
static qn_status read_rows(const json_t *rows, int outcomes, const qn_device *device,
                           double *matrix) {
    qn_status status = QN_OK;
    for (int x = 0; x < outcomes; ++x) {
        const json_t *row = json_array_get(rows, (size_t)x);
        double sum = 0.0;
        if (json_array_size(row) != (size_t)outcomes)
            QN_TRY(qn_device_fail(device, QN_ERR_SYNTAX,
                                  "row %d of a roerror has %zu numbers, not "
                                  "%d",
                                  x, json_array_size(row), outcomes));
        for (int y = 0; y < outcomes; ++y) {
            double *entry = &matrix[y * outcomes + x];
            QN_TRY(qn_json_number(device, json_array_get(row, (size_t)y),
                                  "a probability of a roerror", 0.0, 1.0, entry));
            sum += *entry;
        }
        if (fabs(sum - 1.0) > 1e-6)
            QN_TRY(qn_device_fail(device, QN_ERR_PHYSICS,
                                  "row %d of a roerror sums to %.9g, not to 1", x, sum));
        for (int y = 0; y < outcomes; ++y) matrix[y * outcomes + x] /= sum;
    }
out:
    return status;
}

static void set_flips(qn_device *device, int q, const double *matrix) {
    device->qubits[q].p10 = matrix[2];
    device->qubits[q].p01 = matrix[1];
}

/* Qubits that are read together: a group, and what it means for each of them. */
static qn_status read_group(const json_t *place, const double *matrix, int nqubits,
                            qn_device *device) {
    qn_status status = QN_OK;
    const size_t entries = (size_t)1 << (2 * nqubits);
    qn_readout_entry group = {.nqubits = nqubits};
    bool right = true;
    for (int q = 0; q < nqubits && right; ++q) {
        group.qubits[q] = (int)json_integer_value(json_array_get(place, (size_t)q));
        for (int p = 0; p < q; ++p) right &= group.qubits[p] != group.qubits[q];
        for (size_t g = 0; g < device->nreadouts; ++g)
            for (int p = 0; p < device->readouts[g].nqubits; ++p)
                right &= device->readouts[g].qubits[p] != group.qubits[q];
    }
    if (!right)
        QN_TRY(qn_device_fail(device, QN_ERR_SYNTAX,
                              "the qubits of a roerror must differ from each other and from those "
                              "of other roerrors on several qubits; qubit %d is named again",
                              group.qubits[nqubits - 1]));
    group.matrix = qn_alloc(entries, sizeof *group.matrix);
    QN_TRY_ALLOC(group.matrix);
    memcpy(group.matrix, matrix, entries * sizeof *matrix);
    for (int q = 0; q < nqubits; ++q) {
        double flips[4];
        qn_readout_marginal(&group, &q, 1, flips);
        set_flips(device, group.qubits[q], flips);
    }
    QN_TRY(qn_device_add_readout(device, &group));
    group.matrix = NULL;
out:
    qn_free(group.matrix);
    return status;
}

/* Errors of the same qubits again, which replace the one before; place NULL: of all qubits. */
static bool is_repeated(const json_t *errors, size_t index, const json_t *place) {
    bool found = false;
    for (size_t k = 0; k < index && !found; ++k) {
        size_t i;
        const json_t *other;
        const json_t *error = json_array_get(errors, k), *type = json_object_get(error, "type");
        const json_t *places = json_object_get(error, "gate_qubits");
        if (!json_is_string(type) || strcmp(json_string_value(type), "roerror") != 0) continue;
        found = !place && json_array_size(places) == 0;
        json_array_foreach(places, i, other) found |= place && json_equal(place, other);
    }
    return found;
}

static qn_status omit_readout(const json_t *errors, size_t index, qn_device *device) {
    qn_status status = QN_OK;
    size_t k;
    const json_t *entry;
    const json_t *error = json_array_get(errors, index);
    const json_t *places = json_object_get(error, "gate_qubits");
    static const char AGAIN[] = "errors of the same qubits given again, of which the last counts";
    json_array_foreach(json_object_get(error, "operations"), k, entry) {
        const char *name = json_string_value(entry);
        if (!name || strcmp(name, "measure") != 0)
            QN_TRY(qn_device_omit(device, "readout errors of what is no measurement are left out",
                                  name ? name : "without name"));
    }
    if (json_array_size(places) == 0 && is_repeated(errors, index, NULL))
        QN_TRY(qn_device_omit(device, AGAIN, "roerror"));
    json_array_foreach(places, k, entry) {
        if (is_repeated(errors, index, entry)) QN_TRY(qn_device_omit(device, AGAIN, "roerror"));
    }
out:
    return status;
}

static qn_status read_readout(const json_t *error, qn_device *device) {
    qn_status status = QN_OK;
    size_t k;
    const json_t *place;
    const json_t *rows = json_object_get(error, "probabilities");
    const json_t *places = json_object_get(error, "gate_qubits");
    const size_t outcomes = json_array_size(rows);
    double matrix[1 << (2 * QN_MAX_READOUT_QUBITS)] = {0};
    int nqubits = 1;
    while (nqubits < QN_MAX_READOUT_QUBITS && (size_t)1 << nqubits < outcomes) ++nqubits;
    if (outcomes != (size_t)1 << nqubits)
        QN_TRY(qn_device_fail(device, QN_ERR_UNSUPPORTED,
                              "a roerror has %zu rows; expected 2, 4, ... up to %d", outcomes,
                              1 << QN_MAX_READOUT_QUBITS));
    QN_TRY(read_rows(rows, (int)outcomes, device, matrix));
    if (json_array_size(places) == 0 && nqubits > 1)
        QN_TRY(qn_device_fail(device, QN_ERR_SYNTAX, "a roerror of %d qubits does not say which",
                              nqubits));
    for (size_t q = 0; q < device->nqubits && json_array_size(places) == 0; ++q)
        set_flips(device, (int)q, matrix);
    json_array_foreach(places, k, place) {
        if (json_array_size(place) != (size_t)nqubits)
            QN_TRY(qn_device_fail(device, QN_ERR_SYNTAX,
                                  "the qubits of a roerror with %zu rows are not %d", outcomes,
                                  nqubits));
        if (nqubits == 1)
            set_flips(device, (int)json_integer_value(json_array_get(place, 0)), matrix);
        else QN_TRY(read_group(place, matrix, nqubits, device));
    }
out:
    return status;
}

/* Those for all qubits first: the others replace them. */
qn_status qn_aer_read_readouts(const json_t *errors, qn_device *device) {
    qn_status status = QN_OK;
    size_t k;
    const json_t *error;
    for (int local = 0; local < 2; ++local) {
        json_array_foreach(errors, k, error) {
            const json_t *type = json_object_get(error, "type");
            const bool of_places = json_array_size(json_object_get(error, "gate_qubits")) > 0;
            if (!json_is_string(type) || strcmp(json_string_value(type), "roerror") != 0) continue;
            if (of_places != (local == 1)) continue;
            QN_TRY(omit_readout(errors, k, device));
            QN_TRY(read_readout(error, device));
        }
    }
out:
    return status;
}
