/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which qubits of a device a model takes. */
#include "import/select.h"
#include "core/list.h"
#include "core/try.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- medians -------------------------------------------------------------------------------- */

/* Does it count in medians? */
static bool counts(const qn_device_qubit *qubit) { return !qubit->dead && !qubit->unnamed; }

static qn_status median_key(qn_device *device, const qn_qubit_key *key, double *numbers,
                            double *median) {
    qn_status status = QN_OK;
    size_t count = 0, alive = 0;
    for (size_t q = 0; q < device->nqubits; ++q) {
        const double value = *qn_qubit_value(&device->qubits[q], key);
        alive += counts(&device->qubits[q]);
        if (!isnan(value) && counts(&device->qubits[q])) numbers[count++] = value;
    }
    *median = NAN;
    if (count > 0) *median = qn_median(count, numbers);
    if (count == alive || !(qn_qubit_key_asked(device, key) || count)) return QN_OK;
    if (count == 0)
        QN_TRY(qn_device_fail(device, QN_ERR_SYNTAX, "%s is missing of every qubit", key->name));
    QN_TRY(qn_device_note(device,
                          "%s is missing of %zu of %zu qubits: the median is that of the others",
                          key->name, alive - count, alive));
out:
    return status;
}

/* The median entry of the gates of one name. */
static qn_status median_gate(qn_device *device, const qn_gate *gate, double *numbers,
                             qn_device_gate *median) {
    qn_status status = QN_OK;
    size_t count = 0, timed = 0;
    const qn_device_tally of = qn_device_count(device, gate, NULL);
    if (of.whole == 0 && of.broken)
        QN_TRY(
            qn_device_fail(device, QN_ERR_PHYSICS,
                           "gate %s works nowhere: of its %zu places %zu report error 1, %zu are "
                           "out of order otherwise, %zu lack figures; take a calibration of "
                           "another day",
                           gate->name, of.all, of.ones, of.broken - of.ones, of.lacking));
    if (of.whole == 0)
        QN_TRY(qn_device_fail(device, QN_ERR_SYNTAX,
                              "gate %s has no qubits with both error and duration", gate->name));
    for (size_t k = 0; k < device->ngates; ++k)
        if (device->gates[k].gate == gate && qn_device_whole(device, &device->gates[k]))
            numbers[count++] = device->gates[k].error;
    *median = (qn_device_gate){.gate = gate, .nqubits = gate->nqubits, .qubits = {0, 1}};
    median->error = qn_median(count, numbers);
    for (size_t k = 0; k < device->ngates; ++k)
        if (device->gates[k].gate == gate && qn_device_whole(device, &device->gates[k]))
            numbers[timed++] = device->gates[k].duration;
    median->duration = qn_median(timed, numbers);
    if (of.broken && gate->nqubits == 1)
        QN_TRY(qn_device_note(device,
                              "gate %s is out of order (no better than chance) in %zu of %zu "
                              "places, %zu of them with error 1: left out",
                              gate->name, of.broken, of.all, of.ones));
    if (of.lacking && gate->nqubits == 1)
        QN_TRY(qn_device_note(device,
                              "gate %s lacks error or duration in %zu of %zu places: left out",
                              gate->name, of.lacking, of.all));
out:
    return status;
}

static qn_status select_median(qn_device *device) {
    qn_status status = QN_OK;
    size_t count = 0;
    qn_device_qubit qubit = qn_device_blank_qubit();
    double *numbers = qn_alloc(device->nqubits + device->ngates + 1, sizeof *numbers);
    qn_device_gate *gates = qn_alloc(qn_list_room(device->ngates), sizeof *gates);
    QN_TRY_ALLOC(numbers && gates);
    QN_TRY(qn_device_median_channels(device));
    if (!device->timeless) QN_TRY(qn_device_judge_pairs(device, NULL));
    for (int k = 0; k < qn_qubit_key_count; ++k)
        QN_TRY(median_key(device, &qn_qubit_keys[k], numbers,
                          qn_qubit_value(&qubit, &qn_qubit_keys[k])));
    for (size_t k = 0; k < qn_gate_count(); ++k) {
        const qn_gate *gate = qn_gate_at(k);
        bool present = false;
        for (size_t g = 0; g < device->ngates; ++g) present |= device->gates[g].gate == gate;
        if (present && gate->nqubits == 2 && qn_device_count(device, gate, NULL).whole == 0)
            continue; /* said by qn_device_judge_pairs */
        if (present) QN_TRY(median_gate(device, gate, numbers, &gates[count++]));
    }
    device->qubits[0] = qubit;
    device->nqubits = 1;
    qn_free(device->gates);
    device->gates = gates;
    device->ngates = count;
    gates = NULL;
out:
    qn_free(numbers);
    qn_free(gates);
    return status;
}

/* ---- given qubits --------------------------------------------------------------------------- */

/* place[q]: new index of the device's qubit q, -1 = not picked. */
static qn_status keep_gates(qn_device *device, const int *place) {
    qn_status status = QN_OK;
    size_t kept = 0;
    QN_TRY(qn_device_judge_pairs(device, place));
    for (size_t k = 0; k < device->ngates; ++k) {
        qn_device_gate gate = device->gates[k];
        bool picked = true;
        for (int q = 0; q < gate.nqubits; ++q) {
            picked &= place[gate.qubits[q]] >= 0;
            gate.qubits[q] = place[gate.qubits[q]];
        }
        if (picked && qn_device_whole(device, &gate)) device->gates[kept++] = gate;
    }
    device->ngates = kept;
out:
    return status;
}

static qn_status select_given(qn_device *device, const int *picked, size_t count) {
    qn_status status = QN_OK;
    int *place = qn_alloc(device->nqubits, sizeof *place);
    qn_device_qubit *qubits = qn_alloc(count, sizeof *qubits);
    QN_TRY_ALLOC(place && qubits);
    for (size_t q = 0; q < device->nqubits; ++q) place[q] = -1;
    for (size_t k = 0; k < count; ++k) {
        QN_TRY(qn_device_check_qubit(device, picked[k]));
        QN_TRY(qn_device_check_gates_of(device, picked[k]));
        place[picked[k]] = (int)k;
        qubits[k] = device->qubits[picked[k]];
    }
    QN_TRY(keep_gates(device, place));
    QN_TRY(qn_device_select_channels(device, place));
    QN_TRY(qn_device_select_readouts(device, place));
    if (device->timeless) device->ngates = 0; /* the channels say it all */
    qn_free(device->qubits);
    device->qubits = qubits;
    device->nqubits = count;
    qubits = NULL;
out:
    qn_free(place);
    qn_free(qubits);
    return status;
}

static qn_status parse_list(const qn_device *device, const char *list, int *picked, size_t *count) {
    *count = 0;
    for (const char *at = list;; ++at) {
        char label[QN_LABEL_SIZE] = "";
        const size_t length = strcspn(at, ",");
        if (length > 0 && length < sizeof label) memcpy(label, at, length);
        const int q = qn_device_find(device, label);
        if (q < 0)
            return qn_device_fail(device, QN_ERR_NOT_FOUND,
                                  "the device has no qubit '%.*s'; it has %zu, from %s to %s",
                                  (int)(length < 40 ? length : 40), at, device->nqubits,
                                  device->qubits[0].label,
                                  device->qubits[device->nqubits - 1].label);
        for (size_t k = 0; k < *count; ++k)
            if (picked[k] == q)
                return qn_device_fail(device, QN_ERR_ARGUMENT, "qubit %s is picked twice", label);
        picked[(*count)++] = q;
        at += length;
        if (*at == '\0') return QN_OK;
    }
}

/* ---- all ------------------------------------------------------------------------------------ */

static void drop_gates_outside_basis(qn_device *device) {
    size_t kept = 0;
    for (size_t k = 0; k < device->ngates; ++k) {
        bool basic = device->nbasis == 0;
        for (size_t b = 0; b < device->nbasis; ++b)
            basic |= device->basis[b] == device->gates[k].gate;
        if (basic) device->gates[kept++] = device->gates[k];
    }
    device->ngates = kept;
}

qn_status qn_device_select(qn_device *device, const qn_import_options *options, bool *median) {
    qn_status status = QN_OK;
    int *picked = NULL;
    size_t count = 0;
    const char *qubits = options->qubits ? options->qubits : "median";
    drop_gates_outside_basis(device);
    QN_TRY(qn_device_fill_pairs(device, options));
    *median = strcmp(qubits, "median") == 0;
    if (*median) return select_median(device);
    if (strcmp(qubits, "all") == 0) return qn_device_select_all(device);
    picked = qn_alloc(device->nqubits + 1, sizeof *picked);
    QN_TRY_ALLOC(picked);
    if (strncmp(qubits, "best:", 5) == 0) {
        char *end = NULL;
        const long wanted = strtol(qubits + 5, &end, 10);
        if (end == qubits + 5 || *end || wanted < 2 || wanted > (long)device->nqubits)
            QN_TRY(qn_device_fail(device, QN_ERR_ARGUMENT, "--qubits %s: give best: and 2 to %zu",
                                  qubits, device->nqubits));
        count = (size_t)wanted;
        QN_TRY(qn_device_pick_best(device, count, options->cap_t2, picked));
    } else {
        QN_TRY(parse_list(device, qubits, picked, &count));
    }
    QN_TRY(select_given(device, picked, count));
out:
    qn_free(picked);
    return status;
}
