/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pairs of a device whose figures are of no use. */
#include "import/select.h"

#include "core/try.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { NAMES_SIZE = 480 };

static bool is_unusable(const qn_device *device, const qn_device_gate *gate) {
    return gate->nqubits == 2 && !qn_device_whole(device, gate);
}

/* Would its figures do if they were given? */
static bool is_alive(const qn_device *device, const qn_device_gate *gate) {
    return !gate->dead && !device->qubits[gate->qubits[0]].dead &&
           !device->qubits[gate->qubits[1]].dead;
}

/* ---- which ---------------------------------------------------------------------------------- */

/* Why a pair is left out, in the order in which it is asked. */
typedef enum reason { IS_DEAD, REPORTS_ONE, IS_CHANCE, LACKS_FIGURES, NREASONS } reason;

static reason reason_of(const qn_device *device, const qn_device_gate *gate) {
    if (gate->dead) return IS_DEAD;
    if (gate->error >= 1.0) return REPORTS_ONE;
    return qn_device_broken(device, gate) ? IS_CHANCE : LACKS_FIGURES;
}

static bool is_picked(const qn_device_gate *gate, const int *place) {
    return !place || (place[gate->qubits[0]] >= 0 && place[gate->qubits[1]] >= 0);
}

/* "0-1, 3-4 and 12 more"; returns how many there are. */
static size_t name_pairs(const qn_device *device, const qn_gate *gate, reason why, const int *place,
                         char *names) {
    size_t count = 0, named = 0, used = 0;
    names[0] = '\0';
    for (size_t k = 0; k < device->ngates; ++k) {
        const qn_device_gate *g = &device->gates[k];
        if (g->gate != gate || !is_unusable(device, g) || reason_of(device, g) != why) continue;
        if (!is_picked(g, place)) continue;
        ++count;
        if (used + 2 * QN_LABEL_SIZE + 4 >= NAMES_SIZE) continue;
        used += (size_t)snprintf(names + used, NAMES_SIZE - used, "%s%s-%s", named ? ", " : "",
                                 device->qubits[g->qubits[0]].label,
                                 device->qubits[g->qubits[1]].label);
        ++named;
    }
    if (named < count)
        snprintf(names + strlen(names), NAMES_SIZE + 32 - strlen(names), " and %zu more",
                 count - named);
    return count;
}

static qn_status note_gate(qn_device *device, const qn_gate *gate, const int *place) {
    static const char *const WORDS[NREASONS] = {
        [IS_DEAD] = "is out of order (operational: 0)",
        [REPORTS_ONE] = "reports error 1",
        [IS_CHANCE] = "is no better than chance",
        [LACKS_FIGURES] = "lacks error or duration",
    };
    qn_status status = QN_OK;
    char names[NAMES_SIZE + 32];
    for (int why = 0; why < NREASONS; ++why) {
        const size_t count = name_pairs(device, gate, (reason)why, place, names);
        if (count)
            QN_TRY(qn_device_note(device, "gate %s %s on %zu pairs, which are left out: %s",
                                  gate->name, WORDS[why], count, names));
    }
out:
    return status;
}

qn_status qn_device_judge_pairs(qn_device *device, const int *place) {
    qn_status status = QN_OK;
    size_t revivable = 0;
    const qn_device_tally of = qn_device_count(device, NULL, place);
    for (size_t k = 0; k < device->ngates; ++k) {
        const qn_device_gate *g = &device->gates[k];
        if (is_unusable(device, g) && is_alive(device, g) && is_picked(g, place)) ++revivable;
    }
    for (size_t k = 0; k < qn_gate_count(); ++k)
        if (qn_gate_at(k)->nqubits == 2) QN_TRY(note_gate(device, qn_gate_at(k), place));
    if (of.all == 0 && place && !device->timeless)
        QN_TRY(qn_device_fail(device, QN_ERR_UNSUPPORTED,
                              "no two of the picked qubits have a two-qubit gate; pick neighbours, "
                              "best:N or median"));
    if (of.whole == 0 && of.all)
        QN_TRY(qn_device_note(
            device,
            "no pair is left: the model runs gates on one qubit only; --pair-error keeps the "
            "pairs with an error that you give"));
    else if (revivable)
        QN_TRY(qn_device_note(
            device, "--pairs median keeps %zu of them with the medians of the others", revivable));
out:
    return status;
}

/* ---- stand-ins ------------------------------------------------------------------------------ */

/* Medians of a gate: the error over the pairs that are whole, the duration over those that have
 * one. NAN = there are none. numbers: room for all gates. */
static qn_device_gate median_of(const qn_device *device, const qn_gate *gate, double *numbers) {
    qn_device_gate median = {.error = NAN, .duration = NAN};
    size_t errors = 0, durations = 0;
    for (size_t k = 0; k < device->ngates; ++k)
        if (device->gates[k].gate == gate && qn_device_whole(device, &device->gates[k]))
            numbers[errors++] = device->gates[k].error;
    if (errors) median.error = qn_median(errors, numbers);
    for (size_t k = 0; k < device->ngates; ++k)
        if (device->gates[k].gate == gate && !isnan(device->gates[k].duration))
            numbers[durations++] = device->gates[k].duration;
    if (durations) median.duration = qn_median(durations, numbers);
    return median;
}

static qn_status fill_gate(qn_device *device, const qn_gate *gate, double error, double *numbers) {
    qn_status status = QN_OK;
    size_t count = 0;
    qn_device_gate median = median_of(device, gate, numbers);
    if (error > 0.0) median.error = error;
    for (size_t k = 0; k < device->ngates; ++k) {
        qn_device_gate *g = &device->gates[k];
        if (g->gate != gate || !is_unusable(device, g) || !is_alive(device, g)) continue;
        if (isnan(median.error) || (isnan(g->duration) && isnan(median.duration)))
            QN_TRY(qn_device_fail(device, QN_ERR_PHYSICS,
                                  "no pair reports %s of gate %s that could stand for the others: "
                                  "%s",
                                  isnan(median.error) ? "an error" : "a duration", gate->name,
                                  isnan(median.error) ? "give one with --pair-error"
                                                      : "take a calibration of another day"));
        g->error = median.error;
        if (isnan(g->duration)) g->duration = median.duration;
        ++count;
    }
    if (count)
        QN_TRY(qn_device_note(device,
                              "gate %s has no usable figures on %zu pairs, which take the error "
                              "%.4g, %s, and %.4g s where they lack a duration",
                              gate->name, count, median.error,
                              error > 0.0 ? "as --pair-error says" : "the median of the others",
                              median.duration));
out:
    return status;
}

qn_status qn_device_fill_pairs(qn_device *device, const qn_import_options *options) {
    qn_status status = QN_OK;
    double *numbers = NULL;
    if (options->pair_error < 0.0 || options->pair_error >= 0.75 || isnan(options->pair_error))
        QN_TRY(qn_device_fail(device, QN_ERR_ARGUMENT,
                              "--pair-error is %g; it must lie between 0 and 0.75, the error of "
                              "forgetting both qubits",
                              options->pair_error));
    if (device->timeless || (options->pairs != QN_PAIRS_MEDIAN && !(options->pair_error > 0.0)))
        return QN_OK;
    numbers = qn_alloc(device->ngates + 1, sizeof *numbers);
    QN_TRY_ALLOC(numbers);
    for (size_t k = 0; k < device->nbasis; ++k)
        if (device->basis[k]->nqubits == 2)
            QN_TRY(fill_gate(device, device->basis[k], options->pair_error, numbers));
out:
    qn_free(numbers);
    return status;
}
