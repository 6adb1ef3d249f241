/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values of parameters from files. */
#include "core/atomic_file.h"
#include "core/number.h"
#include "core/try.h"
#include "data/npy.h"
#include "draw/csv_file.h"
#include "settings/parameter_options.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

enum { NAME_BYTES = 256 };

/* ---- JSON ----------------------------------------------------------------------------------- */

/* A number, or an expression in a string. */
static qn_status read_value(const char *path, const char *name, const json_t *value, double *number,
                            qn_diag *diag) {
    qn_diag why = {0};
    if (json_is_number(value)) {
        *number = json_number_value(value);
        return qn_real_check(*number, path, 0, diag, "the value of '%s'", name);
    }
    if (json_is_string(value) &&
        qn_qasm_expression(json_string_value(value), number, &why) == QN_OK)
        return QN_OK;
    return qn_fail_at(diag, QN_ERR_SYNTAX, path, 0, 0,
                      "'%s' has no value: give a number, a string like \"pi/2\", or of an array a "
                      "list of these",
                      name);
}

static qn_status read_list(const char *path, const char *name, const json_t *list,
                           qn_parameter_values *values, qn_diag *diag) {
    qn_status status = QN_OK;
    for (size_t k = 0; k < json_array_size(list); ++k) {
        char element[NAME_BYTES];
        double number = 0.0;
        const int length = snprintf(element, sizeof element, "%s[%zu]", name, k);
        if (length >= NAME_BYTES)
            QN_TRY(qn_fail_at(diag, QN_ERR_LIMIT, path, 0, 0, "the name '%.40s...' is too long",
                              name));
        QN_TRY(read_value(path, element, json_array_get(list, k), &number, diag));
        QN_TRY(qn_parameter_values_add(values, element, (size_t)length, number));
    }
out:
    return status;
}

static qn_status read_object(const char *path, json_t *object, qn_parameter_values *values,
                             qn_diag *diag) {
    qn_status status = QN_OK;
    const char *name = NULL;
    json_t *value = NULL;
    json_object_foreach(object, name, value) {
        double number = 0.0;
        if (json_is_array(value)) {
            QN_TRY(read_list(path, name, value, values, diag));
            continue;
        }
        QN_TRY(read_value(path, name, value, &number, diag));
        QN_TRY(qn_parameter_values_add(values, name, strlen(name), number));
    }
out:
    return status;
}

/* Numbers in the order of the parameters. */
static qn_status read_ordered(const char *path, const json_t *list, qn_parameter_values *values,
                              qn_diag *diag) {
    qn_status status = QN_OK;
    const size_t count = json_array_size(list);
    values->listed = qn_alloc(count + 1, sizeof *values->listed);
    QN_TRY_ALLOC(values->listed);
    values->nlisted = count;
    for (size_t k = 0; k < count; ++k) {
        char place[NAME_BYTES];
        snprintf(place, sizeof place, "[%zu]", k);
        QN_TRY(read_value(path, place, json_array_get(list, k), &values->listed[k], diag));
    }
    if (count == 0) status = qn_fail_at(diag, QN_ERR_SYNTAX, path, 0, 0, "this list is empty");
out:
    return status;
}

static qn_status read_json(const char *path, const char *text, size_t size,
                           qn_parameter_values *values, qn_diag *diag) {
    qn_status status = QN_OK;
    json_error_t error;
    json_t *root = NULL;
    root = json_loadb(text, size, JSON_REJECT_DUPLICATES, &error);
    if (!root)
        QN_TRY(qn_fail_at(diag, QN_ERR_SYNTAX, path, error.line, error.column, "no valid JSON: %s",
                          error.text));
    json_t *inner = json_object_get(root, "parameters"), *object = root;
    if (json_is_object(inner)) object = inner;
    if (json_is_array(root)) QN_TRY(read_ordered(path, root, values, diag));
    else QN_TRY(read_object(path, object, values, diag));
out:
    json_decref(root);
    return status;
}

/* ---- CSV ------------------------------------------------------------------------------------ */

static qn_status read_csv(const char *path, qn_parameter_values *values, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_csv_file csv = {0};
    QN_TRY(qn_csv_file_read(path, &csv, diag));
    const size_t name = qn_csv_column(&csv, "name"), value = qn_csv_column(&csv, "value");
    if (name == csv.ncolumns || value == csv.ncolumns)
        QN_TRY(qn_fail_at(diag, QN_ERR_SYNTAX, path, 1, 0,
                          "no values of parameters: give JSON, as in {\"x\": 0.5, \"theta\": [0.1, "
                          "0.2]}, a .npy file, or CSV with the columns name,value"));
    for (size_t row = 0; row < csv.nrows; ++row) {
        const char *called = qn_csv_cell(&csv, row, name), *text = qn_csv_cell(&csv, row, value);
        double number = 0.0;
        qn_diag why = {0};
        if (!*called ||
            (!qn_real_parse(text, &number) && qn_qasm_expression(text, &number, &why) != QN_OK))
            QN_TRY(
                qn_fail_at(diag, QN_ERR_SYNTAX, path, (int)row + 2, 0,
                           "'%.40s' is no value of '%.40s': give a number, or an expression like "
                           "pi/2",
                           text, called));
        QN_TRY(qn_parameter_values_add(values, called, strlen(called), number));
    }
out:
    qn_csv_file_clear(&csv);
    return status;
}

/* ---- all ------------------------------------------------------------------------------------ */

/* JSON may come from a pipe, which is read once. */
qn_status qn_parameter_file_read(const char *path, qn_parameter_values *values, qn_diag *diag) {
    enum { NPY = 0x93 };
    char *bytes = NULL;
    size_t size = 0, k = 0;
    qn_status status = qn_file_read(path, &bytes, &size, diag);
    if (status != QN_OK) return status;
    const size_t mark = qn_text_mark(bytes, size);
    k = mark;
    while (k < size && strchr(" \t\r\n", bytes[k]) && bytes[k]) ++k;
    const int letter = k < size ? (unsigned char)bytes[k] : 0;
    const bool json = letter == '{' || letter == '[';
    if (json && size > QN_JSON_LIMIT) status = qn_file_refuse_large(diag, path, QN_JSON_LIMIT);
    else if (json) status = read_json(path, bytes + mark, size - mark, values, diag);
    qn_free(bytes);
    if (json) return status;
    if (letter == NPY) return qn_npy_read_reals(path, &values->listed, &values->nlisted, diag);
    return read_csv(path, values, diag);
}
