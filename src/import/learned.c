/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Noise that was learned of layers (qiskit-ibm-runtime's NoiseLearner), beside a calibration: JSON
 * as it is dumped by a few lines of Python (docs/noise-models.md), or as the runtime encodes it. */
#include "core/number.h"
#include "core/try.h"
#include "import/device.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* One layer while it is read. */
typedef struct reader {
    const qn_device *device;
    const char *path;
    size_t index; /* of the layer */
    const json_t *layer;
    FILE *file;
    size_t written, elsewhere, silent; /* layers, layers on other qubits, generators of rate 0 */
} reader;

static qn_status fail(const reader *r, const char *what) {
    return qn_fail_at(r->device->diag, QN_ERR_SYNTAX, r->path, 0, 0, "layer %zu: %s", r->index,
                      what);
}

/* Without what RuntimeEncoder puts around a value. */
static const json_t *unwrap(const json_t *value) {
    for (const json_t *inner; (inner = json_object_get(value, "__value__"));) value = inner;
    const json_t *data = json_object_get(value, "data");
    return json_is_array(data) ? data : value;
}

static const json_t *member(const reader *r, const char *key) {
    const json_t *found = json_object_get(r->layer, key);
    if (!found) found = json_object_get(unwrap(json_object_get(r->layer, "error")), key);
    return unwrap(found);
}

/* The picked qubit that stands for a number of the device, -1 if there is none. */
static int place_of(const reader *r, const json_t *number) {
    char label[32];
    if (!json_is_integer(number)) return -1;
    snprintf(label, sizeof label, "%lld", (long long)json_integer_value(number));
    const int found = qn_device_find(r->device, label);
    return found >= 0 && !r->device->qubits[found].dead ? found : -1;
}

/* ---- gates ---------------------------------------------------------------------------------- */

/* [["cz", [0, 1]], ...]; *here: are all of its qubits picked? text: the setting. */
static qn_status read_gates(const reader *r, char *text, size_t size, bool *here) {
    const json_t *list = member(r, "gates");
    size_t k, used = 0;
    const json_t *entry;
    *here = true;
    if (!json_is_array(list))
        return fail(r, "'gates' is missing: its gates as [[\"cz\", [0, 1]], ...]; a circuit in QPY "
                       "is not read");
    json_array_foreach(list, k, entry) {
        const char *name = json_string_value(json_array_get(entry, 0));
        const json_t *qubits = json_array_get(entry, 1);
        const qn_gate *gate = name ? qn_gate_find(name) : NULL;
        const int a = place_of(r, json_array_get(qubits, 0)),
                  b = place_of(r, json_array_get(qubits, 1));
        if (!gate || gate->nqubits != 2 || json_array_size(qubits) != 2)
            return fail(r, "its gates are written as [\"cz\", [0, 1]]: a gate of two qubits and "
                           "their numbers");
        *here &= a >= 0 && b >= 0;
        if (used + 64 > size) return fail(r, "it has too many gates");
        used += (size_t)snprintf(text + used, size - used, "%s\"%s %d %d\"", k ? ", " : "", name, a,
                                 b);
    }
    return used ? QN_OK : fail(r, "it has no gates");
}

/* ---- generators ----------------------------------------------------------------------------- */

/* The qubit of the layer at an index: by its list, else the device's number itself. */
static int place_at(const reader *r, const json_t *qubits, const json_t *index) {
    if (!json_is_array(qubits)) return place_of(r, index);
    const json_int_t at = json_is_integer(index) ? json_integer_value(index) : -1;
    return at < 0 ? -1 : place_of(r, json_array_get(qubits, (size_t)at));
}

/* Appends "X0" for a letter on a picked qubit; false: no letter, or the third. */
static bool put_letter(char letter, int place, int *count, char *text, size_t size) {
    const size_t used = strlen(text);
    if (letter == 'I') return true;
    if (!strchr("XYZ", letter)) return false;
    if (++*count > 2) return false;
    if (place >= 0) snprintf(text + used, size - used, "%s%c%d", used ? " " : "", letter, place);
    return true;
}

/* "IXYZ", its rightmost letter on the first of the layer's qubits, as Qiskit has it. */
static bool read_label(const reader *r, const json_t *entry, char *text, size_t size) {
    const char *label = json_string_value(entry);
    const json_t *qubits = member(r, "qubits");
    const size_t length = label ? strlen(label) : 0;
    int count = 0;
    if (length == 0 || (json_is_array(qubits) && json_array_size(qubits) != length)) return false;
    for (size_t k = 0; k < length; ++k) {
        json_t *index = json_integer((json_int_t)(length - 1 - k));
        const int place = place_at(r, qubits, index);
        json_decref(index);
        if (!put_letter(label[k], place, &count, text, size)) return false;
    }
    return count > 0;
}

/* ["ZX", [1, 4]]: the first letter on the first index. */
static bool read_sparse(const reader *r, const json_t *entry, char *text, size_t size) {
    const char *letters = json_string_value(json_array_get(entry, 0));
    const json_t *indices = json_array_get(entry, 1);
    int count = 0;
    if (!letters || json_array_size(indices) != strlen(letters)) return false;
    for (size_t k = 0; letters[k]; ++k) {
        const int place = place_at(r, member(r, "qubits"), json_array_get(indices, k));
        if (!put_letter(letters[k], place, &count, text, size)) return false;
    }
    return count > 0;
}

/* A number of a list, or the third entry of a sparse generator. */
static qn_status read_rate(const reader *r, const json_t *list, const json_t *entry, size_t k,
                           double *rate) {
    const json_t *number = json_is_array(list) ? json_array_get(list, k) : json_array_get(entry, 2);
    *rate = json_is_number(number) ? json_number_value(number) : NAN;
    if (*rate >= 0.0 && *rate <= 1e3) return QN_OK;
    return fail(r, "a rate is missing, no number, or not between 0 and 1000 (rates are lists of "
                   "numbers: array.tolist())");
}

static void put_numbers(FILE *file, const char *key, const double *numbers, size_t count) {
    char text[QN_REAL_TEXT];
    fprintf(file, "\n      %s = [", key);
    for (size_t k = 0; k < count; ++k)
        fprintf(file, "%s%s", k ? ", " : "", qn_real_text(numbers[k], text));
    fputs("];", file);
}

/* Generators of rate 0 and those on other qubits do nothing here. */
static qn_status put_generators(reader *r) {
    qn_status status = QN_OK;
    const json_t *sparse = member(r, "generators_sparse"),
                 *list = sparse ? sparse : member(r, "generators"), *rates = member(r, "rates"),
                 *spread = member(r, "rates_std");
    const size_t all = json_array_size(list);
    size_t kept = 0;
    double *numbers = qn_alloc(2 * all + 1, sizeof *numbers);
    QN_TRY_ALLOC(numbers);
    if (all == 0 || (json_is_array(rates) && json_array_size(rates) != all))
        QN_TRY(fail(r, "'generators' or 'generators_sparse' and as many 'rates' are needed"));
    fputs("\n      generators = [", r->file);
    for (size_t k = 0; k < all; ++k) {
        const json_t *entry = json_array_get(list, k);
        char text[64] = "";
        double rate = 0.0, error = 0.0;
        if (!(sparse || json_is_array(entry) ? read_sparse : read_label)(r, entry, text,
                                                                         sizeof text))
            QN_TRY(fail(r, "a generator is no Pauli string on one or two of its qubits"));
        QN_TRY(read_rate(r, rates, entry, k, &rate));
        if (json_is_array(spread)) QN_TRY(read_rate(r, spread, NULL, k, &error));
        r->silent += rate == 0.0;
        if (rate == 0.0 || !*text) continue;
        fprintf(r->file, "%s\"%s\"", kept ? ", " : "", text);
        numbers[kept] = rate;
        numbers[all + kept++] = error;
    }
    fputs("];", r->file);
    put_numbers(r->file, "rates", numbers, kept);
    if (json_is_array(spread)) put_numbers(r->file, "rates_std", numbers + all, kept);
out:
    qn_free(numbers);
    return status;
}

/* ---- layers --------------------------------------------------------------------------------- */

static qn_status put_layer(reader *r) {
    enum { GATES = 8192 };
    static const char *const OWN = "layers = (";
    qn_status status = QN_OK;
    bool here = false;
    char *gates = qn_alloc(GATES, 1);
    QN_TRY_ALLOC(gates);
    QN_TRY(read_gates(r, gates, GATES, &here));
    r->elsewhere += !here;
    if (!here) goto out;
    fprintf(r->file, "%s\n    { gates = [%s];", r->written++ ? "," : OWN, gates);
    QN_TRY(put_generators(r));
    fputs(" }", r->file);
out:
    qn_free(gates);
    return status;
}

qn_status qn_device_write_learned(qn_device *device, const char *path, FILE *file) {
    qn_status status = QN_OK;
    json_t *root = NULL;
    reader r = {.device = device, .path = path, .file = file};
    QN_TRY(qn_json_load(path, &root, device->diag));
    const json_t *list = unwrap(root);
    if (json_object_get(list, "layers")) list = json_object_get(list, "layers");
    if (json_array_size(list) == 0)
        QN_TRY(qn_fail_at(device->diag, QN_ERR_SYNTAX, path, 0, 0,
                          "no learned layers: a list of objects with gates, qubits, generators and "
                          "rates is expected"));
    for (; r.index < json_array_size(list); ++r.index) {
        r.layer = unwrap(json_array_get(list, r.index));
        QN_TRY(put_layer(&r));
    }
    if (r.written) fputs("\n);\n", file);
    if (r.elsewhere)
        QN_TRY(qn_device_note(device,
                              "%zu of %zu learned layers have gates on qubits that are not "
                              "picked or out of order: left out",
                              r.elsewhere, r.index));
    if (r.silent)
        QN_TRY(qn_device_note(device, "%zu generators of learned layers have the rate 0: left out",
                              r.silent));
out:
    json_decref(root);
    return status;
}
