/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "qmae_noise/import.h"

#include "core/option.h"
#include "core/try.h"
#include "import/device.h"
#include "noise/model.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const qn_import_format *const FORMATS[] = {
#define QN_IMPORT(name) &qn_import_##name,
#include "import/format_list.def"
#undef QN_IMPORT
};

static const char *const NAMES[] = {"auto",
#define QN_IMPORT(name) #name,
#include "import/format_list.def"
#undef QN_IMPORT
                                    NULL};

const qn_choice qn_import_format_choice = {
    "import format", NAMES,
    "what is imported: IBM backend properties, a Qiskit Aer noise model, an NWQ-Sim device, a Cirq "
    "calibration, Amazon Braket's standardised properties; auto tells them from their keys"};

static const char *name_of(const qn_import_format *format) {
    size_t k = 0;
    while (FORMATS[k] != format) ++k;
    return NAMES[k + 1];
}

static qn_status find_format(const char *name, const json_t *root, const char *path,
                             const qn_import_format **format, qn_diag *diag) {
    int index = 0; /* auto */
    const qn_status status = name ? qn_choice_find(&qn_import_format_choice, name, &index, diag)
                                  : QN_OK;
    if (status != QN_OK) return status;
    for (size_t k = 0; k < sizeof FORMATS / sizeof *FORMATS; ++k) {
        if (index > 0 && k + 1 != (size_t)index) continue;
        *format = FORMATS[k];
        if (FORMATS[k]->recognise(root)) return QN_OK;
    }
    if (index > 0)
        return qn_fail_at(diag, QN_ERR_SYNTAX, path, 0, 0, "this is no %s", (*format)->help);
    return qn_fail_at(diag, QN_ERR_SYNTAX, path, 0, 0,
                      "neither IBM backend properties (or their CSV), an Aer noise model, an "
                      "NWQ-Sim device, a Cirq calibration nor Amazon Braket's standardised "
                      "properties: none of their keys are there");
}

/* Times of relaxation that are given are positive. */
static qn_status check_times(const qn_device *device) {
    static const double shortest = 1e-30; /* s: shorter than any, and no rounding to 0 */
    for (size_t q = 0; q < device->nqubits; ++q) {
        const qn_device_qubit *qubit = &device->qubits[q];
        const bool second = !(qubit->T1 < shortest);
        if (second && !(qubit->T2 < shortest)) continue;
        return qn_device_fail(device, QN_ERR_PHYSICS, "%s of qubit %s is %g; it must be positive",
                              second ? "T2" : "T1", qubit->label, second ? qubit->T2 : qubit->T1);
    }
    return QN_OK;
}

/* T2 <= 2 T1 of every qubit that is left. */
static qn_status check_t2(qn_device *device, bool cap) {
    qn_status status = QN_OK;
    size_t lowered = 0;
    qn_device_qubit first = qn_device_blank_qubit();
    for (size_t q = 0; q < device->nqubits && !device->timeless; ++q) {
        qn_device_qubit *qubit = &device->qubits[q];
        if (qubit->dead || qubit->T2 <= 2.0 * qubit->T1) continue;
        if (!cap)
            QN_TRY(
                qn_device_fail(device, QN_ERR_PHYSICS,
                               "qubit %s has T2 = %g s, more than 2 T1 = %g s, which no qubit can "
                               "do; --t2-policy cap lowers it to 2 T1, or pick other qubits",
                               qubit->label, qubit->T2, 2.0 * qubit->T1));
        ++lowered;
        if (lowered == 1) first = *qubit;
        qubit->T2 = 2.0 * qubit->T1;
    }
    if (lowered)
        QN_TRY(qn_device_note(device,
                              "T2 of qubit %s lowered from %g s to 2 T1 = %g s (%zu qubits in all)",
                              first.label, first.T2, 2.0 * first.T1, lowered));
out:
    return status;
}

static qn_status note_orders(qn_device *device) {
    if (device->timeless || device->orders_differ == 0) return QN_OK;
    return qn_device_note(
        device,
        "the two orders of %zu gates on pairs differ in error or duration: both are "
        "those of the better order",
        device->orders_differ);
}

/* What a file says may still make no model: layers on pairs that the device does not couple. */
static qn_status check_model(const qn_device *device, const char *text) {
    qn_model *model = NULL;
    qn_diag why = {0};
    const qn_status status = qn_model_parse(device->path, text, NULL, &model, &why);
    qn_model_destroy(model);
    if (status == QN_OK || status == QN_ERR_MEMORY) return status;
    return qn_device_fail(device, status, "no noise model comes of it: %s", why.text);
}

qn_status qn_import_read(const char *path, const qn_import_options *options, char **text,
                         char **notes, qn_diag *diag) {
    qn_status status = QN_OK;
    json_t *root = NULL;
    bool median = false;
    const qn_import_options defaults = {0}, *given = options ? options : &defaults;
    const qn_import_format *format = FORMATS[0]; /* find_format decides */
    qn_device device = {.path = path, .diag = diag};
    char *made = NULL;
    QN_TRY(qn_json_load(path, &root, diag));
    QN_TRY(find_format(given->format, root, path, &format, diag));
    if (given->configuration && format != &qn_import_ibm)
        QN_TRY(qn_fail(diag, QN_ERR_ARGUMENT,
                       "--config is for IBM backend properties; %s is a file of the format %s",
                       path, name_of(format)));
    if (given->gate_times && format != &qn_import_braket)
        QN_TRY(
            qn_fail(diag, QN_ERR_ARGUMENT,
                    "--gate-times is for Amazon Braket's properties, which have no durations; %s "
                    "is a file of the format %s",
                    path, name_of(format)));
    device.format = format->help;
    QN_TRY(format->read(root, given, &device));
    QN_TRY(note_orders(&device));
    QN_TRY(qn_device_note_omissions(&device));
    QN_TRY(check_times(&device));
    QN_TRY(qn_device_select(&device, given, &median));
    QN_TRY(check_t2(&device, given->cap_t2));
    QN_TRY(qn_device_write(&device, given, median, &made));
    QN_TRY(check_model(&device, made));
    if (!device.notes) device.notes = qn_text_copy("");
    QN_TRY_ALLOC(device.notes);
    *text = made;
    *notes = device.notes;
    made = NULL;
    device.notes = NULL;
out:
    qn_free(made);
    qn_device_clear(&device);
    json_decref(root);
    return status;
}
