/* The text of a model file. */
#include "core/number.h"
#include "core/try.h"
#include "noise/import/device.h"
#include "noise/model.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
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
    for (size_t q = 0; q < device->nqubits && !median; ++q)
        fprintf(file, "%s%s", q ? "," : "; its qubits ", device->qubits[q].label);
    fputs("\";\n\n", file);
    for (size_t k = 0; k < device->nbasis; ++k)
        fprintf(file, "%s\"%s\"", k ? ", " : "basis = [ ", device->basis[k]->name);
    if (device->nbasis) fputs(" ];\n", file);
    fprintf(file, "schedule = \"%s\";\n\n", device->timeless ? "none" : "alap");
}

static void put_qubit(FILE *file, const qn_device *device, const qn_device_qubit *qubit) {
    if (!device->timeless) {
        put_real(file, "T1", qubit->T1);
        put_real(file, "T2", qubit->T2);
    }
    put_real(file, "p10", qubit->p10);
    put_real(file, "p01", qubit->p01);
    fputs(" }", file);
}

static void put_qubits(FILE *file, const qn_device *device, bool median) {
    if (median) {
        fputs("qubit: {", file);
        put_qubit(file, device, &device->qubits[0]);
        fputs(";\n\n", file);
        return;
    }
    fputs("qubits = (\n", file);
    for (size_t q = 0; q < device->nqubits; ++q) {
        fprintf(file, "    { index = %zu;", q);
        put_qubit(file, device, &device->qubits[q]);
        fprintf(file, "%s    # %s\n", q + 1 < device->nqubits ? "," : " ", device->qubits[q].label);
    }
    fputs(");\n\n", file);
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

static void put_gates(FILE *file, const qn_device *device, double *numbers) {
    double duration = 0.0, error = 0.0;
    fputs("gates: {\n", file);
    for (size_t k = 0; k < qn_gate_count(); ++k) {
        const qn_gate *gate = qn_gate_at(k);
        if (!summary(device, gate, numbers, &duration, &error)) continue;
        fprintf(file, "    %s: {", gate->name);
        put_real(file, "duration", duration);
        put_real(file, "error", error);
        fputs(" };\n", file);
    }
    if (device->nbasis == 0)
        fputs("    any1: { duration = 0.0; error = 0.0; };\n    any2: { duration = 0.0; error = "
              "0.0; };\n",
              file);
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

static void put_measure(FILE *file, const qn_device *device, double *numbers) {
    size_t count = 0;
    for (size_t q = 0; q < device->nqubits; ++q)
        if (!isnan(device->qubits[q].measure)) numbers[count++] = device->qubits[q].measure;
    if (count == 0) return;
    fputs("measure: {", file);
    put_real(file, "duration", qn_median(count, numbers));
    fputs(" };\n", file);
}

static void put_rules(FILE *file, const qn_device *device) {
    if (!device->rules) return;
    fputs("channels = (\n", file);
    for (const char *at = device->rules; *at;) {
        const size_t length = strcspn(at, "\n");
        const bool last = at[length + 1] == '\0';
        fprintf(file, "    %.*s%s\n", (int)length, at, last ? "" : ",");
        at += length + 1;
    }
    fputs(");\n", file);
}

/* What one number a gate cannot say of many qubits. */
static qn_status note_spread(qn_device *device) {
    qn_status status = QN_OK;
    for (size_t k = 0; k < qn_gate_count(); ++k) {
        const qn_gate *gate = qn_gate_at(k);
        double low = INFINITY, high = 0.0;
        for (size_t g = 0; g < device->ngates && gate->nqubits == 1; ++g) {
            if (device->gates[g].gate != gate) continue;
            low = fmin(low, device->gates[g].error);
            high = fmax(high, device->gates[g].error);
        }
        if (low < high)
            QN_TRY(qn_device_note(
                device,
                "the errors of %s differ from qubit to qubit, %.3g to %.3g: all have "
                "their median",
                gate->name, low, high));
    }
    QN_TRY(qn_device_note(device,
                          "pairs that the file does not list have the median of those it does"));
out:
    return status;
}

qn_status qn_device_write(qn_device *device, bool median, char **text) {
    qn_status status = QN_OK;
    char *buffer = NULL, *copy = NULL;
    size_t size = 0;
    FILE *file = NULL;
    double *numbers = qn_alloc(device->ngates + device->nqubits + 1, sizeof *numbers);
    QN_TRY_ALLOC(numbers);
    if (!median) QN_TRY(note_spread(device));
    file = open_memstream(&buffer, &size);
    QN_TRY_ALLOC(file);
    put_head(file, device, median);
    put_qubits(file, device, median);
    put_gates(file, device, numbers);
    if (!median) put_edges(file, device);
    put_measure(file, device, numbers);
    put_rules(file, device);
    const bool failed = ferror(file) != 0;
    if (fclose(file) != 0 || failed) QN_TRY(QN_ERR_MEMORY);
    copy = qn_text_copy(buffer);
    QN_TRY_ALLOC(copy);
    *text = copy;
out:
    free(buffer);
    qn_free(numbers);
    return status;
}
