/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The text of a model file. */
#include "core/number.h"
#include "core/printed.h"
#include "core/try.h"
#include "import/device.h"
#include "noise/model.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void put_real(FILE *file, const char *key, double value) {
    char text[QN_REAL_TEXT];
    fprintf(file, " %s = %s;", key, qn_real_text(value, text));
}

/* Between quotes of libconfig. */
static void put_text(FILE *file, const char *text) {
    for (; *text; ++text) {
        if (*text == '"' || *text == '\\') fputc('\\', file);
        if ((unsigned char)*text >= ' ') fputc(*text, file);
    }
}

static void put_head(FILE *file, const qn_device *device, bool median) {
    const char *slash = strrchr(device->path, '/');
    fputs("# Written by `qmae-noise noise import`.\n", file);
    for (const char *at = device->notes ? device->notes : ""; *at;) {
        const size_t length = strcspn(at, "\n");
        fprintf(file, "# - %.*s\n", (int)length, at);
        at += length + (at[length] == '\n');
    }
    fputs("format = 1;\nname = \"", file);
    put_text(file, device->name);
    fprintf(file, "\";\nsource = \"%s of ", device->format);
    put_text(file, device->name);
    fputs(", ", file);
    put_text(file, device->date);
    fputs(", from ", file);
    put_text(file, slash ? slash + 1 : device->path);
    if (median) fputs("; medians over the device", file);
    if (device->whole) fprintf(file, "; all its %zu qubits", device->nqubits);
    for (size_t q = 0; q < device->nqubits && !median && !device->whole; ++q)
        fprintf(file, "%s%s", q ? "," : "; its qubits ", device->qubits[q].label);
    fputs("\";\ndescribes = \"device\";\n\n", file);
    for (size_t k = 0; k < device->nbasis; ++k)
        fprintf(file, "%s\"%s\"", k ? ", " : "basis = [ ", device->basis[k]->name);
    if (device->nbasis) fputs(" ];\n", file);
    fprintf(file, "schedule = \"%s\";\n", device->timeless ? "none" : "alap");
    if (device->dt > 0.0) {
        char text[32];
        fprintf(file, "dt = %s;\n", qn_real_text(device->dt, text));
    }
    fputs("\n", file);
}

/* ---- gates ---------------------------------------------------------------------------------- */

/* Medians over a gate's entries; false if it has none. */
static bool summary(const qn_device *device, const qn_gate *gate, double *numbers, double *duration,
                    double *error) {
    size_t count = 0;
    for (size_t k = 0; k < device->ngates; ++k)
        if (device->gates[k].gate == gate) numbers[count++] = device->gates[k].error;
    if (count == 0) return false;
    *error = qn_median(count, numbers);
    count = 0;
    for (size_t k = 0; k < device->ngates; ++k)
        if (device->gates[k].gate == gate) numbers[count++] = device->gates[k].duration;
    *duration = qn_median(count, numbers);
    return true;
}

static void put_gate(FILE *file, const char *name, double duration, double error,
                     const char *more) {
    fprintf(file, "%s: {", name);
    put_real(file, "duration", duration);
    put_real(file, "error", error);
    fprintf(file, "%s };", more);
}

static bool has_basis(const qn_device *device, const qn_gate *gate) {
    for (size_t k = 0; k < device->nbasis; ++k)
        if (device->basis[k] == gate) return true;
    return false;
}

/* IBM's rzz turns by 0 to pi/2; of several gates on pairs each has pairs of its own. */
static void describe(const qn_device *device, const qn_gate *gate, bool listed, char *more,
                     size_t size) {
    const bool several = gate->nqubits == 2 && device->fractional;
    snprintf(more, size, "%s%s",
             several && strcmp(gate->name, "rzz") == 0
                 ? " angle_min = 0.0; angle_max = 1.5707963267948966;"
                 : "",
             several && listed ? " only_listed = true;" : "");
}

static void put_gates(FILE *file, const qn_device *device, bool listed, double *numbers) {
    fputs("gates: {\n", file);
    for (size_t k = 0; k < qn_gate_count(); ++k) {
        const qn_gate *gate = qn_gate_at(k);
        double duration = 0.0, error = 0.0;
        const bool known = summary(device, gate, numbers, &duration, &error);
        /* where times are unknown, what is not said to err is exact, or errs by `channels` */
        if (!known && !(device->timeless && has_basis(device, gate))) continue;
        char more[128];
        describe(device, gate, listed, more, sizeof more);
        fputs("    ", file);
        put_gate(file, gate->name, duration, error, more);
        fputc('\n', file);
    }
    for (int n = 1; n <= 2 && device->nbasis == 0; ++n) {
        fputs("    ", file);
        put_gate(file, n == 1 ? "any1" : "any2", 0.0, 0.0, "");
        fputc('\n', file);
    }
    fputs("};\n", file);
}

static void put_edges(FILE *file, const qn_device *device) {
    bool any = false;
    for (size_t k = 0; k < device->ngates; ++k) {
        const qn_device_gate *g = &device->gates[k];
        if (g->nqubits != 2) continue;
        fprintf(file, "%s    { qubits = [%d, %d]; gate = \"%s\";", any ? ",\n" : "edges = (\n",
                g->qubits[0], g->qubits[1], g->gate->name);
        put_real(file, "duration", g->duration);
        put_real(file, "error", g->error);
        fputs(" }", file);
        any = true;
    }
    if (any) fputs("\n);\n", file);
}

/* ---- pairs ---------------------------------------------------------------------------------- */

/* Is this the first gate on its pair? */
static bool is_new_pair(const qn_device *device, size_t index) {
    for (size_t k = 0; k < index; ++k)
        if (device->gates[k].nqubits == 2 &&
            qn_same_pair(device->gates[k].qubits, device->gates[index].qubits))
            return false;
    return device->gates[index].nqubits == 2;
}

static size_t count_pairs(const qn_device *device) {
    size_t pairs = 0;
    for (size_t k = 0; k < device->ngates; ++k) pairs += is_new_pair(device, k);
    return pairs;
}

static void put_coupling(FILE *file, const qn_device *device) {
    size_t written = 0;
    fputs("coupling = (", file);
    for (size_t k = 0; k < device->ngates; ++k) {
        if (!is_new_pair(device, k)) continue;
        fprintf(file, "%s%s[%d, %d]", written ? "," : "", written % 8 ? " " : "\n    ",
                device->gates[k].qubits[0], device->gates[k].qubits[1]);
        ++written;
    }
    fputs("\n);\n", file);
}

/* ---- qubits --------------------------------------------------------------------------------- */

/* One-qubit gates of a qubit that are not as in `gates`. */
static void put_qubit_gates(FILE *file, const qn_device *device, int q, double *numbers) {
    bool any = false;
    for (size_t k = 0; k < device->ngates; ++k) {
        const qn_device_gate *g = &device->gates[k];
        double duration = 0.0, error = 0.0;
        if (g->nqubits != 1 || g->qubits[0] != q) continue;
        if (!summary(device, g->gate, numbers, &duration, &error)) continue;
        if (g->duration == duration && g->error == error) continue;
        fputs(any ? " " : "\n      gates: { ", file);
        put_gate(file, g->gate->name, g->duration, g->error, "");
        any = true;
    }
    if (any) fputs(" };", file);
}

static void put_qubit(FILE *file, const qn_device *device, const qn_device_qubit *qubit) {
    if (!device->timeless && isfinite(qubit->T1)) put_real(file, "T1", qubit->T1);
    if (!device->timeless && isfinite(qubit->T2)) put_real(file, "T2", qubit->T2);
    put_real(file, "p10", qubit->p10);
    put_real(file, "p01", qubit->p01);
}

static void put_place(FILE *file, const double *at) {
    char text[2][QN_REAL_TEXT];
    if (isnan(at[0])) return;
    fprintf(file, " at = [%s, %s];", qn_real_text(at[0], text[0]), qn_real_text(at[1], text[1]));
}

static void put_qubits(FILE *file, const qn_device *device, bool median, double *numbers) {
    if (median) {
        fputs("qubit: {", file);
        put_qubit(file, device, &device->qubits[0]);
        fputs(" };\n\n", file);
        return;
    }
    fputs("qubits = (\n", file);
    size_t left = 0;
    for (size_t q = 0; q < device->nqubits; ++q) left += !device->qubits[q].dead;
    for (size_t q = 0; q < device->nqubits; ++q) {
        if (device->qubits[q].dead) continue;
        fprintf(file, "    { index = %zu;", q);
        put_qubit(file, device, &device->qubits[q]);
        put_place(file, device->qubits[q].at);
        put_qubit_gates(file, device, (int)q, numbers);
        fprintf(file, " }%s    # %s\n", --left ? "," : " ", device->qubits[q].label);
    }
    fputs(");\n\n", file);
}

/* ---- all ------------------------------------------------------------------------------------ */

enum { A_MEASURE, A_RESET, A_RESET_ERROR };

/* How many qubits say it, and their median. */
static size_t collect(const qn_device *device, int what, double *numbers, double *median) {
    size_t count = 0;
    for (size_t q = 0; q < device->nqubits; ++q) {
        const qn_device_qubit *qubit = &device->qubits[q];
        const double values[] = {qubit->measure, qubit->reset, qubit->reset_error};
        if (!isnan(values[what])) numbers[count++] = values[what];
    }
    *median = count ? qn_median(count, numbers) : 0.0;
    return count;
}

static void put_operations(FILE *file, const qn_device *device, double *numbers) {
    double measure, reset, error;
    if (collect(device, A_MEASURE, numbers, &measure)) {
        fputs("measure: {", file);
        put_real(file, "duration", measure);
        fputs(" };\n", file);
    }
    const size_t resets = collect(device, A_RESET, numbers, &reset);
    if (collect(device, A_RESET_ERROR, numbers, &error) + resets == 0) return;
    fputs("reset: {", file);
    put_real(file, "duration", reset);
    put_real(file, "error", error);
    fputs(" };\n", file);
}

/* A number that is not there is told, and taken as 0 only here. */
static qn_status note_operations(qn_device *device, double *numbers) {
    qn_status status = QN_OK;
    static const struct {
        const char *what, *absent;
    } KEYS[] = {
        [A_MEASURE] = {"how long a measurement takes", "it takes no time"},
        [A_RESET] = {"how long a reset takes", "it takes no time"},
        [A_RESET_ERROR] = {"the error of a reset", "it is exact (the QMAE with --trash swap needs "
                                                   "none)"},
    };
    for (int k = A_MEASURE; k <= A_RESET_ERROR && !device->timeless; ++k) {
        double median;
        const size_t count = collect(device, k, numbers, &median);
        if (count == 0)
            QN_TRY(
                qn_device_note(device, "nothing is said of %s: %s", KEYS[k].what, KEYS[k].absent));
        else if (count < device->nqubits)
            QN_TRY(qn_device_note(device,
                                  "nothing is said of %s of %zu of the %zu qubits: the median of "
                                  "the others",
                                  KEYS[k].what, device->nqubits - count, device->nqubits));
        else if (k != A_MEASURE && numbers[0] < numbers[count - 1])
            QN_TRY(qn_device_note(device,
                                  "%s differs from qubit to qubit, from %.4g to %.4g: all take "
                                  "the median",
                                  KEYS[k].what, numbers[0], numbers[count - 1]));
    }
out:
    return status;
}

static qn_status note_measure(qn_device *device) {
    double low = INFINITY, high = 0.0;
    for (size_t q = 0; q < device->nqubits; ++q) {
        if (isnan(device->qubits[q].measure)) continue;
        low = fmin(low, device->qubits[q].measure);
        high = fmax(high, device->qubits[q].measure);
    }
    if (!(low < high)) return QN_OK;
    return qn_device_note(device,
                          "measurements take %.4g to %.4g s from qubit to qubit: all take their "
                          "median",
                          low, high);
}

static qn_status note_pairs(qn_device *device, bool all_pairs) {
    const size_t pairs = count_pairs(device), all = device->nqubits * (device->nqubits - 1) / 2;
    if (device->timeless || pairs == all) return QN_OK;
    if (all_pairs)
        return qn_device_note(
            device,
            "the device couples %zu of the %zu pairs; the others have the medians "
            "of those it does",
            pairs, all);
    return qn_device_note(
        device,
        "the device couples %zu of the %zu pairs: a circuit with a two-qubit "
        "gate on another is refused; route it, or let every pair run with --pairs "
        "all",
        pairs, all);
}

/* The section `layers`; its remarks stand in the head, so that it comes first. */
static qn_status learn(qn_device *device, const char *path, bool median, char **text) {
    qn_printed page;
    if (!path) return QN_OK;
    if (median || device->timeless)
        return qn_device_fail(
            device, QN_ERR_ARGUMENT,
            "--layers are of certain qubits of a device with durations: pick them "
            "with --qubits");
    if (qn_printed_open(&page) != QN_OK) return QN_ERR_MEMORY;
    const qn_status status = qn_device_write_learned(device, path, page.file);
    return qn_printed_take(&page, status, text);
}

static qn_status put_model(FILE *file, const qn_device *device, const qn_import_options *options,
                           bool median, const char *learned, double *numbers) {
    put_head(file, device, median);
    put_qubits(file, device, median, numbers);
    const bool listed = !median && !device->timeless && options->pairs != QN_PAIRS_ALL;
    put_gates(file, device, listed, numbers);
    if (!median) put_edges(file, device);
    if (listed) put_coupling(file, device);
    put_operations(file, device, numbers);
    qn_device_write_readouts(device, file);
    if (learned) fputs(learned, file);
    return qn_device_write_channels(device, file);
}

qn_status qn_device_write(qn_device *device, const qn_import_options *options, bool median,
                          char **text) {
    qn_status status = QN_OK;
    char *learned = NULL;
    qn_printed page = {0};
    double *numbers = qn_alloc(device->ngates + device->nqubits + 1, sizeof *numbers);
    QN_TRY_ALLOC(numbers);
    QN_TRY(note_operations(device, numbers));
    if (!median) QN_TRY(note_measure(device));
    if (!median) QN_TRY(note_pairs(device, options->pairs == QN_PAIRS_ALL));
    QN_TRY(learn(device, options->layers, median, &learned));
    QN_TRY(qn_printed_open(&page));
    status = put_model(page.file, device, options, median, learned, numbers);
    QN_TRY(qn_printed_take(&page, status, text));
out:
    qn_free(learned);
    qn_free(numbers);
    return status;
}
