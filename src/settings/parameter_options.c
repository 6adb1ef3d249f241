/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "settings/parameter_options.h"

#include "core/try.h"

#include <stdlib.h>
#include <string.h>

/* name=value,name=value; the text is cut at the commas. */
static qn_status read_list(char *text, qn_parameter_values *values, qn_diag *diag) {
    char *rest = NULL;
    for (char *item = strtok_r(text, ",", &rest); item; item = strtok_r(NULL, ",", &rest)) {
        const char *equal = strchr(item, '=');
        double value = 0.0;
        qn_diag why = {0};
        if (!equal || equal == item || qn_qasm_expression(equal + 1, &value, &why) != QN_OK)
            return qn_fail(diag, QN_ERR_ARGUMENT,
                           "--param %s: give name=number, or an expression like x=pi/2", item);
        const qn_status status = qn_parameter_values_add(values, item, (size_t)(equal - item),
                                                         value);
        if (status != QN_OK) return status;
    }
    return QN_OK;
}

qn_status qn_parameter_options_read(const qn_parameter_options *options,
                                    qn_parameter_values *values, qn_diag *diag) {
    qn_status status = QN_OK;
    char *copy = strdup(options->parameters ? options->parameters : "");
    QN_TRY_ALLOC(copy);
    QN_TRY(read_list(copy, values, diag));
    if (options->file) QN_TRY(qn_parameter_file_read(options->file, values, diag));
out:
    free(copy);
    return status;
}

/* The numbers of the parameters that have stayed. */
static qn_status assign(const qn_qasm *qasm, const qn_parameter_values *given, double **values,
                        qn_diag *diag) {
    qn_status status = QN_OK;
    const size_t count = qn_qasm_nvalues(qasm);
    double *made = qn_alloc(count + 1, sizeof *made);
    QN_TRY_ALLOC(made);
    if (given->nlisted == 0) QN_TRY(qn_qasm_assign(qasm, given->inputs, given->count, made, diag));
    else if (count > 0) memcpy(made, given->listed, count * sizeof *made);
    *values = made;
    made = NULL;
out:
    qn_free(made);
    return status;
}

qn_status qn_parameter_options_open(const qn_parameter_options *options, const char *path,
                                    double dt, bool keep, size_t memory, qn_qasm **qasm,
                                    double **values, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_parameter_values given = {0};
    qn_qasm *made = NULL;
    QN_TRY(qn_parameter_options_read(options, &given, diag));
    const qn_qasm_options asked = {.inputs = given.inputs,
                                   .ninputs = given.count,
                                   .values = given.listed,
                                   .nvalues = given.nlisted,
                                   .dt = dt,
                                   .keep_inputs = keep,
                                   .memory = memory};
    QN_TRY(qn_qasm_read(path, &asked, &made, diag));
    if (keep) QN_TRY(assign(made, &given, values, diag));
    else *values = NULL;
    *qasm = made;
    made = NULL;
out:
    qn_qasm_destroy(made);
    qn_parameter_values_clear(&given);
    return status;
}
