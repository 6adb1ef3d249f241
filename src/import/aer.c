/* Qiskit Aer's NoiseModel.to_dict(serializable=True): error channels at gates, by qubits or for
 * all. */
#include "core/try.h"
#include "import/aer_error.h"
#include "import/device.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static bool recognise(const json_t *root) {
    const json_t *first = json_array_get(json_object_get(root, "errors"), 0);
    return json_is_string(json_object_get(first, "type"));
}

/* ---- where it acts -------------------------------------------------------------------------- */

/* Its infidelity is kept beside it, to choose qubits and for medians. */
static qn_status apply_to(const json_t *error, const qn_gate *gate, qn_device *device) {
    qn_status status = QN_OK;
    qn_device_channel channel = {.gate = gate};
    size_t k;
    const json_t *place;
    const json_t *places = json_object_get(error, "gate_qubits");
    QN_TRY(qn_aer_error_ptm(error, gate->nqubits, device, channel.ptm));
    if (json_array_size(places) == 0) QN_TRY(qn_device_add_channel(device, &channel));
    channel.local = true;
    json_array_foreach(places, k, place) {
        qn_device_gate local = {.gate = gate, .nqubits = gate->nqubits};
        if (json_array_size(place) != (size_t)gate->nqubits)
            QN_TRY(qn_device_fail(device, QN_ERR_SYNTAX,
                                  "the qubits of an error after %s are not %d", gate->name,
                                  gate->nqubits));
        for (int q = 0; q < gate->nqubits; ++q)
            local.qubits[q] = (int)json_integer_value(json_array_get(place, (size_t)q));
        if (gate->nqubits == 2 && local.qubits[0] == local.qubits[1])
            QN_TRY(qn_device_fail(device, QN_ERR_SYNTAX, "an error after %s names qubit %d twice",
                                  gate->name, local.qubits[0]));
        local.error = qn_ptm_infidelity(gate->nqubits, channel.ptm);
        memcpy(channel.qubits, local.qubits, sizeof channel.qubits);
        QN_TRY(qn_device_add_channel(device, &channel));
        if (gate != &qn_device_measure && gate != &qn_device_reset)
            QN_TRY(qn_device_add_gate(device, &local));
    }
out:
    return status;
}

/* Aer's errors of a measurement come before it, those of a reset after it. */
static const qn_gate *find_operation(const char *name) {
    const qn_gate *const others[] = {&qn_device_measure, &qn_device_reset};
    for (size_t k = 0; k < sizeof others / sizeof *others; ++k)
        if (strcmp(others[k]->name, name) == 0) return others[k];
    return qn_gate_find(name);
}

static qn_status read_gate_error(const json_t *error, qn_device *device) {
    qn_status status = QN_OK;
    size_t k;
    const json_t *operation;
    json_array_foreach(json_object_get(error, "operations"), k, operation) {
        const char *name = json_string_value(operation);
        const qn_gate *gate = name ? find_operation(name) : NULL;
        if (!gate || gate->nqubits > 2) {
            QN_TRY(qn_device_omit(device,
                                  "errors of operations that no noise is said of in a model "
                                  "are left out",
                                  name ? name : "without name"));
            continue;
        }
        QN_TRY(apply_to(error, gate, device));
        if (gate != &qn_device_measure && gate != &qn_device_reset)
            qn_device_add_basis(device, gate);
    }
out:
    return status;
}

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
        if (isnan(device->qubits[q].p10)) set_flips(device, (int)q, matrix);
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

/* ---- the model ------------------------------------------------------------------------------ */

/* As many as the errors name; a pair if they name none. */
static qn_status count_qubits(const json_t *errors, qn_device *device) {
    size_t k, i, j;
    const json_t *error, *place, *index;
    json_int_t highest = -1;
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
    return qn_device_set_qubits(device, highest < 0 ? 2 : (size_t)highest + 1);
}

/* Errors of a pair in one order only. */
static size_t count_single_orders(const qn_device *device) {
    size_t count = 0;
    for (size_t k = 0; k < device->nchannels; ++k) {
        const qn_device_channel *c = &device->channels[k];
        bool both = false;
        if (!c->local || c->gate->nqubits != 2) continue;
        for (size_t i = 0; i < device->nchannels && !both; ++i) {
            const qn_device_channel *o = &device->channels[i];
            both = o->local && o->gate == c->gate && o->qubits[0] == c->qubits[1] &&
                   o->qubits[1] == c->qubits[0];
        }
        count += !both;
    }
    return count;
}

/* Keys of the file and of its errors that are not read. */
static qn_status omit_unknown(const json_t *root, qn_device *device) {
    static const char *const KNOWN[] = {"type",          "operations",  "instructions",
                                        "probabilities", "gate_qubits", "id"};
    qn_status status = QN_OK;
    size_t k;
    const json_t *error;
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)root, key, value) {
        if (strcmp(key, "errors") != 0)
            QN_TRY(
                qn_device_omit(device, "keys that this program does not know are left out", key));
    }
    json_array_foreach(json_object_get(root, "errors"), k, error) {
        json_object_foreach((json_t *)error, key, value) {
            bool known = false;
            for (size_t i = 0; i < sizeof KNOWN / sizeof *KNOWN; ++i)
                known |= strcmp(KNOWN[i], key) == 0;
            if (!known)
                QN_TRY(qn_device_omit(device, "keys that this program does not know are left out",
                                      key));
        }
    }
out:
    return status;
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
            const bool room = gate->nqubits == 1 || device->nqubits > 1;
            if (!there && room) QN_TRY(qn_device_add_gate(device, &ideal));
        }
    }
    if (device->nbasis == 0)
        QN_TRY(qn_device_note(device,
                              "the gates with errors are no basis that circuits can be decomposed "
                              "into: noise attaches to gates as written, gates without errors are "
                              "ideal as in Aer"));
    const size_t single = count_single_orders(device);
    if (single)
        QN_TRY(qn_device_note(device,
                              "an error that the file gives for a pair in one order of its qubits "
                              "acts in the other order too, where Aer has none (%zu errors)",
                              single));
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
        else
            QN_TRY(qn_device_omit(device,
                                  "errors of types that this program does not know are left "
                                  "out",
                                  type ? type : "without type"));
    }
    QN_TRY(omit_unknown(root, device));
    QN_TRY(complete(device));
out:
    return status;
}

const qn_import_format qn_import_aer = {
    .help = "Qiskit Aer noise model",
    .recognise = recognise,
    .read = read_device,
};
