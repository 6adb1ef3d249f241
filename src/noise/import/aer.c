/* Qiskit Aer's NoiseModel.to_dict(serializable=True): error channels at gates, by qubits or for
 * all. */
#include "core/linalg.h"
#include "core/number.h"
#include "core/try.h"
#include "noise/import/device.h"
#include "noise/ptm.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MAX_KRAUS = 64, MAX_REALS = 2 * 16 * MAX_KRAUS };

static bool recognise(const json_t *root) {
    const json_t *first = json_array_get(json_object_get(root, "errors"), 0);
    return json_is_string(json_object_get(first, "type"));
}

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
        return label_ptm(json_string_value(json_array_get(params, 0)), nqubits, ptm);
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

static qn_status error_ptm(const json_t *error, int m, const qn_device *device, double *ptm) {
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
    QN_TRY(qn_ptm_cptp(m, ptm, &lowest, &trace_error));
    if (fabs(sum - 1.0) > 1e-6 || lowest < -1e-6 || trace_error > 1e-6)
        QN_TRY(qn_device_fail(
            device, QN_ERR_PHYSICS,
            "a qerror is no channel: its probabilities sum to %.9g, its trace is off by "
            "%.2g, its Choi matrix has the eigenvalue %.2g",
            sum, trace_error, lowest));
out:
    return status;
}

/* ---- where it acts -------------------------------------------------------------------------- */

/* A rule with the Kraus operators of a map. */
static qn_status add_rule(qn_device *device, const qn_gate *gate, const double *ptm) {
    qn_status status = QN_OK;
    double complex kraus[16 * 16];
    char text[16 * 16 * 2 * QN_REAL_TEXT], real[QN_REAL_TEXT];
    int count = 0;
    size_t used = 0;
    QN_TRY(qn_ptm_kraus(gate->nqubits, ptm, &count, kraus));
    const size_t entries = (size_t)count << (2 * gate->nqubits);
    for (size_t e = 0; e < 2 * entries; ++e) {
        const double part = e & 1 ? cimag(kraus[e / 2]) : creal(kraus[e / 2]);
        const double value = fmax(-1.0, fmin(1.0, part)) + 0.0; /* no rounding, no -0 */
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", e ? ", " : "",
                                 qn_real_text(value, real));
    }
    QN_TRY(qn_device_add_rule(device, gate, text));
out:
    return status;
}

static qn_status apply_to(const json_t *error, const qn_gate *gate, qn_device *device) {
    qn_status status = QN_OK;
    double ptm[256];
    size_t k;
    const json_t *place;
    const json_t *places = json_object_get(error, "gate_qubits");
    QN_TRY(error_ptm(error, gate->nqubits, device, ptm));
    if (json_array_size(places) == 0) {
        QN_TRY(add_rule(device, gate, ptm));
        goto out;
    }
    json_array_foreach(places, k, place) {
        qn_device_gate local = {.gate = gate, .nqubits = gate->nqubits};
        if (json_array_size(place) != (size_t)gate->nqubits)
            QN_TRY(qn_device_fail(device, QN_ERR_SYNTAX,
                                  "the qubits of an error after %s are not %d", gate->name,
                                  gate->nqubits));
        for (int q = 0; q < gate->nqubits; ++q)
            local.qubits[q] = (int)json_integer_value(json_array_get(place, (size_t)q));
        local.error = qn_ptm_infidelity(gate->nqubits, ptm);
        QN_TRY(qn_device_add_gate(device, &local));
        device->approximate = true;
    }
out:
    return status;
}

static qn_status read_gate_error(const json_t *error, qn_device *device) {
    qn_status status = QN_OK;
    size_t k;
    const json_t *operation;
    json_array_foreach(json_object_get(error, "operations"), k, operation) {
        const char *name = json_string_value(operation);
        const qn_gate *gate = name ? qn_gate_find(name) : NULL;
        if (name && strcmp(name, "id") == 0) continue;
        if (!gate || gate->nqubits > 2) {
            QN_TRY(qn_device_note(device, "errors after %s are left out", name ? name : "?"));
            continue;
        }
        QN_TRY(apply_to(error, gate, device));
        qn_device_add_basis(device, gate);
    }
out:
    return status;
}

static qn_status read_readout(const json_t *error, qn_device *device) {
    qn_status status = QN_OK;
    const json_t *rows = json_object_get(error, "probabilities");
    const json_t *places = json_object_get(error, "gate_qubits");
    double p10 = NAN, p01 = NAN;
    if (json_array_size(rows) != 2) {
        QN_TRY(qn_device_note(
            device, "correlated readout errors (of several qubits at once) are left out"));
        goto out;
    }
    QN_TRY(qn_json_number(device, json_array_get(json_array_get(rows, 0), 1),
                          "the probability to read 1 of |0> of a roerror", 0.0, 1.0, &p10));
    QN_TRY(qn_json_number(device, json_array_get(json_array_get(rows, 1), 0),
                          "the probability to read 0 of |1> of a roerror", 0.0, 1.0, &p01));
    for (size_t q = 0; q < device->nqubits; ++q) {
        bool here = json_array_size(places) == 0;
        for (size_t k = 0; k < json_array_size(places); ++k)
            here |= json_integer_value(json_array_get(json_array_get(places, k), 0)) ==
                    (json_int_t)q;
        if (!here) continue;
        device->qubits[q].p10 = p10;
        device->qubits[q].p01 = p01;
    }
out:
    return status;
}

/* ---- the model ------------------------------------------------------------------------------ */

/* Highest qubit that any error names; -1 if none does. */
static qn_status count_qubits(const json_t *errors, qn_device *device) {
    size_t k, i, j;
    const json_t *error, *place, *index;
    json_int_t highest = 1; /* room for a pair */
    json_array_foreach(errors, k, error) {
        json_array_foreach(json_object_get(error, "gate_qubits"), i, place) {
            json_array_foreach(place, j, index) {
                const json_int_t q = json_is_integer(index) ? json_integer_value(index) : -1;
                if (q < 0 || q >= QN_DEVICE_QUBITS_MAX)
                    return qn_device_fail(device, QN_ERR_SYNTAX,
                                          "gate_qubits of an error holds what is "
                                          "no qubit");
                if (q > highest) highest = q;
            }
        }
    }
    return qn_device_set_qubits(device, (size_t)highest + 1);
}

/* What Aer leaves without error is ideal there; here it must be said. */
static qn_status complete(qn_device *device) {
    qn_status status = QN_OK;
    bool one = false, two = false;
    for (size_t k = 0; k < device->nbasis; ++k) {
        one |= strcmp(device->basis[k]->name, "sx") == 0;
        two |= strcmp(device->basis[k]->name, "cx") == 0 ||
               strcmp(device->basis[k]->name, "cz") == 0 ||
               strcmp(device->basis[k]->name, "ecr") == 0;
    }
    if (one && two) qn_device_add_basis(device, qn_gate_find("rz"));
    else device->nbasis = 0;
    for (size_t q = 0; q < device->nqubits; ++q) {
        if (isnan(device->qubits[q].p10)) device->qubits[q].p10 = device->qubits[q].p01 = 0.0;
        for (size_t k = 0; k < device->nbasis; ++k) {
            const qn_gate *gate = device->basis[k];
            bool there = false;
            for (size_t g = 0; g < device->ngates; ++g)
                there |= device->gates[g].gate == gate &&
                         (gate->nqubits == 2 || device->gates[g].qubits[0] == (int)q);
            const qn_device_gate ideal = {
                .gate = gate, .nqubits = gate->nqubits, .qubits = {(int)q, q ? 0 : 1}};
            if (!there) QN_TRY(qn_device_add_gate(device, &ideal));
        }
    }
    if (device->nbasis == 0)
        QN_TRY(qn_device_note(device,
                              "the gates with errors are no basis that circuits can be decomposed "
                              "into: noise attaches to gates as written, gates without errors are "
                              "ideal as in Aer"));
    if (device->approximate)
        QN_TRY(qn_device_note(
            device, "channels of single qubits and pairs are replaced by depolarizing ones "
                    "of the same average infidelity"));
    QN_TRY(qn_device_note(device,
                          "an Aer noise model has no durations: no idle noise, no relaxation "
                          "beside what its channels hold"));
out:
    return status;
}

static qn_status read_device(const json_t *root, const qn_import_options *options,
                             qn_device *device) {
    qn_status status = QN_OK;
    size_t k;
    const json_t *error;
    const json_t *errors = json_object_get(root, "errors");
    (void)options;
    device->timeless = true;
    const char *slash = strrchr(device->path, '/'), *stem = slash ? slash + 1 : device->path;
    snprintf(device->name, sizeof device->name, "%.*s", (int)strcspn(stem, "."), stem);
    snprintf(device->date, sizeof device->date, "undated");
    QN_TRY(count_qubits(errors, device));
    json_array_foreach(errors, k, error) {
        const char *type = json_string_value(json_object_get(error, "type"));
        if (type && strcmp(type, "qerror") == 0) QN_TRY(read_gate_error(error, device));
        else if (type && strcmp(type, "roerror") == 0) QN_TRY(read_readout(error, device));
        else QN_TRY(qn_device_note(device, "errors of type %s are left out", type ? type : "?"));
    }
    QN_TRY(complete(device));
out:
    return status;
}

const qn_import_format qn_import_aer = {
    .name = "aer",
    .help = "Qiskit Aer noise model",
    .recognise = recognise,
    .read = read_device,
};
