/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "import/device.h"
#include "core/list.h"

#include "core/atomic_file.h"
#include "core/try.h"
#include "import/ibm_csv.h"
#include "noise/text.h"

#include <assert.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void qn_device_clear(qn_device *device) {
    qn_free(device->qubits);
    qn_free(device->gates);
    qn_free(device->notes);
    qn_free(device->omissions);
    qn_free(device->channels);
    for (size_t k = 0; k < device->nreadouts; ++k) qn_free(device->readouts[k].matrix);
    qn_free(device->readouts);
    memset(device, 0, sizeof *device);
}

qn_device_qubit qn_device_blank_qubit(void) {
    return (qn_device_qubit){"", NAN, NAN, NAN, NAN, NAN, NAN, NAN, {NAN, NAN}, false, false};
}

qn_status qn_device_set_qubits(qn_device *device, size_t count) {
    if (count == 0 || count > QN_DEVICE_QUBITS_MAX)
        return qn_device_fail(device, QN_ERR_SYNTAX, "it lists %zu qubits; expected 1 to %d", count,
                              QN_DEVICE_QUBITS_MAX);
    device->qubits = qn_alloc(count, sizeof *device->qubits);
    if (!device->qubits) return QN_ERR_MEMORY;
    device->nqubits = count;
    for (size_t q = 0; q < count; ++q) {
        device->qubits[q] = qn_device_blank_qubit();
        snprintf(device->qubits[q].label, QN_LABEL_SIZE, "%zu", q);
    }
    return QN_OK;
}

static bool same_place(const qn_device_gate *a, const qn_device_gate *b) {
    if (a->gate != b->gate) return false;
    if (a->nqubits == 1) return a->qubits[0] == b->qubits[0];
    return (a->qubits[0] == b->qubits[0] && a->qubits[1] == b->qubits[1]) ||
           (a->qubits[0] == b->qubits[1] && a->qubits[1] == b->qubits[0]);
}

bool qn_device_broken(const qn_device *device, const qn_device_gate *gate) {
    const double d = 1 << gate->nqubits;
    return gate->dead || (!device->timeless && gate->error >= (d - 1.0) / d);
}

bool qn_device_whole(const qn_device *device, const qn_device_gate *gate) {
    return !isnan(gate->error) && !isnan(gate->duration) && !qn_device_broken(device, gate);
}

qn_device_tally qn_device_count(const qn_device *device, const qn_gate *gate, const int *place) {
    qn_device_tally sum = {0};
    for (size_t k = 0; k < device->ngates; ++k) {
        const qn_device_gate *g = &device->gates[k];
        bool counts = gate ? g->gate == gate : g->nqubits == 2;
        for (int q = 0; q < g->nqubits && place; ++q) counts &= place[g->qubits[q]] >= 0;
        if (!counts) continue;
        const bool broken = qn_device_broken(device, g), whole = qn_device_whole(device, g);
        ++sum.all;
        sum.broken += broken;
        sum.ones += broken && g->error >= 1.0;
        sum.whole += whole;
        sum.lacking += !whole && !broken;
    }
    return sum;
}

qn_device_gate *qn_device_on_pair(const qn_device *device, const qn_gate *gate, const int *pair) {
    for (size_t k = 0; k < device->ngates; ++k)
        if (device->gates[k].gate == gate && qn_same_pair(device->gates[k].qubits, pair))
            return &device->gates[k];
    return NULL;
}

/* 2: can run; 1: has its figures. */
static int usability(const qn_device *device, const qn_device_gate *gate) {
    if (qn_device_whole(device, gate)) return 2;
    return !isnan(gate->error) && !isnan(gate->duration);
}

static bool is_better(const qn_device *device, const qn_device_gate *a, const qn_device_gate *b) {
    const int first = usability(device, a), second = usability(device, b);
    if (first != second) return first > second;
    if (a->error < b->error || a->error > b->error) return a->error < b->error;
    return a->duration < b->duration;
}

static bool same_number(double a, double b) { return !(a < b || a > b) && isnan(a) == isnan(b); }

/* Two entries of one place: the better stays. */
static qn_status merge(qn_device *device, qn_device_gate *old, const qn_device_gate *gate) {
    const bool same = same_number(old->error, gate->error) &&
                      same_number(old->duration, gate->duration) && old->dead == gate->dead;
    const bool reversed = gate->nqubits == 2 && old->qubits[0] != gate->qubits[0];
    if (is_better(device, gate, old)) *old = *gate;
    if (reversed) device->orders_differ += !same;
    if (reversed || same) return QN_OK;
    return qn_device_omit(device, "entries given twice, of which the better counts",
                          gate->gate->name);
}

qn_status qn_device_add_gate(qn_device *device, const qn_device_gate *gate) {
    for (size_t k = 0; k < device->ngates; ++k)
        if (same_place(&device->gates[k], gate)) return merge(device, &device->gates[k], gate);
    qn_device_gate *grown = qn_list_grown(device->gates, device->ngates, 1, sizeof *grown);
    if (!grown) return QN_ERR_MEMORY;
    device->gates = grown;
    device->gates[device->ngates++] = *gate;
    return QN_OK;
}

void qn_device_add_basis(qn_device *device, const qn_gate *gate) {
    for (size_t k = 0; k < device->nbasis; ++k)
        if (device->basis[k] == gate) return;
    assert(device->nbasis < QN_DEVICE_BASIS_MAX); /* the table of gates is shorter */
    device->basis[device->nbasis++] = gate;
}

int qn_device_find(const qn_device *device, const char *label) {
    for (size_t q = 0; q < device->nqubits; ++q)
        if (strcmp(device->qubits[q].label, label) == 0) return (int)q;
    return -1;
}

/* ---- remarks -------------------------------------------------------------------------------- */

qn_status qn_device_note(qn_device *device, const char *format, ...) {
    char line[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    return qn_text_append_line(&device->notes, line);
}

qn_status qn_device_omit(qn_device *device, const char *reason, const char *name) {
    qn_device_omission omission = {.reason = reason, .count = 1};
    snprintf(omission.name, sizeof omission.name, "%s", name);
    for (size_t k = 0; k < device->nomissions; ++k) {
        qn_device_omission *old = &device->omissions[k];
        if (strcmp(old->reason, reason) != 0 || strcmp(old->name, omission.name) != 0) continue;
        ++old->count;
        return QN_OK;
    }
    qn_device_omission *grown = qn_list_grown(device->omissions, device->nomissions, 1,
                                              sizeof *grown);
    if (!grown) return QN_ERR_MEMORY;
    device->omissions = grown;
    device->omissions[device->nomissions++] = omission;
    return QN_OK;
}

/* All of one reason, from its first one on. */
static qn_status note_reason(qn_device *device, size_t first) {
    enum { MOST = 200 }; /* names in a line: more than any known format has */
    const char *reason = device->omissions[first].reason;
    const size_t each = sizeof device->omissions->name + 32;
    const size_t size = strlen(reason) + (size_t)(MOST + 1) * each;
    char *line = qn_alloc(size, 1);
    if (!line) return QN_ERR_MEMORY;
    size_t length = (size_t)snprintf(line, size, "%s:", reason), names = 0;
    for (size_t k = first; k < device->nomissions; ++k) {
        const qn_device_omission *omission = &device->omissions[k];
        if (strcmp(omission->reason, reason) != 0 || ++names > MOST) continue;
        length += (size_t)snprintf(line + length, size - length, "%s %s (%zu)",
                                   names > 1 ? "," : "", omission->name, omission->count);
    }
    if (names > MOST) snprintf(line + length, size - length, " and %zu more names", names - MOST);
    const qn_status status = qn_text_append_line(&device->notes, line);
    qn_free(line);
    return status;
}

qn_status qn_device_note_omissions(qn_device *device) {
    qn_status status = QN_OK;
    for (size_t k = 0; k < device->nomissions; ++k) {
        bool first = true;
        for (size_t i = 0; i < k && first; ++i)
            first = strcmp(device->omissions[i].reason, device->omissions[k].reason) != 0;
        if (first) QN_TRY(note_reason(device, k));
    }
    device->nomissions = 0;
out:
    return status;
}

/* ---- channels and readout ------------------------------------------------------------------- */

qn_status qn_device_add_channel(qn_device *device, const qn_device_channel *channel) {
    qn_device_channel *grown = qn_list_grown(device->channels, device->nchannels, 1, sizeof *grown);
    if (!grown) return QN_ERR_MEMORY;
    device->channels = grown;
    device->channels[device->nchannels++] = *channel;
    return QN_OK;
}

qn_status qn_device_add_readout(qn_device *device, const qn_readout_entry *group) {
    qn_readout_entry *grown = qn_list_grown(device->readouts, device->nreadouts, 1, sizeof *grown);
    if (!grown) return QN_ERR_MEMORY;
    device->readouts = grown;
    device->readouts[device->nreadouts++] = *group;
    return QN_OK;
}

static void no_matrix(const double *angles, double complex *u) {
    (void)angles;
    for (int k = 0; k < 4; ++k) u[k] = k % 3 == 0;
}

const qn_gate qn_device_measure = {.name = "measure", .nqubits = 1, .matrix = no_matrix},
              qn_device_reset = {.name = "reset", .nqubits = 1, .matrix = no_matrix};

/* ---- failures ------------------------------------------------------------------------------- */

qn_status qn_device_fail(const qn_device *device, qn_status status, const char *format, ...) {
    char text[640];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return qn_fail_at(device->diag, status, device->path, 0, 0, "%s", text);
}

/* ---- numbers -------------------------------------------------------------------------------- */

static int compare_numbers(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double qn_median(size_t count, double *numbers) {
    qsort(numbers, count, sizeof *numbers, compare_numbers);
    return 0.5 * (numbers[(count - 1) / 2] + numbers[count / 2]);
}

double qn_unit_per_second(const char *unit) {
    static const struct {
        const char *name;
        double per_second;
    } UNITS[] = {{"s", 1.0},  {"ms", 1e3},        {"us", 1e6}, {"\xc2\xb5s", 1e6},
                 {"ns", 1e9}, {"\xce\xbcs", 1e6}, {"ps", 1e12}};
    for (size_t k = 0; unit && k < sizeof UNITS / sizeof *UNITS; ++k)
        if (strcmp(UNITS[k].name, unit) == 0) return UNITS[k].per_second;
    return NAN;
}

qn_status qn_json_number(const qn_device *device, const json_t *value, const char *what, double min,
                         double max, double *number) {
    if (!value)
        return qn_device_fail(device, QN_ERR_SYNTAX, "%s is missing; give it, or pick other qubits",
                              what);
    if (!json_is_number(value))
        return qn_device_fail(device, QN_ERR_SYNTAX, "%s is no number", what);
    const double found = json_number_value(value);
    if (!isfinite(found) || !(found >= min && found <= max))
        return qn_device_fail(device, QN_ERR_PHYSICS, "%s is %g; it must lie between %g and %g",
                              what, found, min, max);
    *number = found;
    return QN_OK;
}

qn_status qn_json_load(const char *path, json_t **root, qn_diag *diag) {
    qn_status status = QN_OK;
    json_error_t error;
    char *text = NULL;
    size_t size = 0;
    QN_TRY(qn_text_file_read(path, QN_JSON_LIMIT, &text, &size, diag));
    if (qn_ibm_csv_recognise(text)) {
        status = qn_ibm_csv_parse(path, text, root, diag);
        goto out;
    }
    json_t *found = json_loadb(text, size, JSON_REJECT_DUPLICATES, &error);
    if (!found)
        status = qn_fail_at(diag, QN_ERR_SYNTAX, path, error.line, error.column,
                            "no valid JSON: %s", error.text);
    else *root = found;
out:
    qn_free(text);
    return status;
}
