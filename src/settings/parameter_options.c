#include "settings/parameter_options.h"

#include "core/try.h"

#include <stdlib.h>
#include <string.h>

void qn_parameter_values_clear(qn_parameter_values *values) {
    for (size_t k = 0; k < values->count; ++k) free((char *)values->inputs[k].name);
    qn_free(values->inputs);
    *values = (qn_parameter_values){0};
}

/* A copy of the first `length` letters is the name. */
static qn_status add(qn_parameter_values *values, const char *name, size_t length, double value) {
    if (values->count == values->room) {
        const size_t room = values->room ? 2 * values->room : 16;
        qn_qasm_input *grown = qn_alloc(room, sizeof *grown);
        if (!grown) return QN_ERR_MEMORY;
        if (values->count > 0) memcpy(grown, values->inputs, values->count * sizeof *grown);
        qn_free(values->inputs);
        values->inputs = grown;
        values->room = room;
    }
    char *copy = strndup(name, length);
    if (!copy) return QN_ERR_MEMORY;
    values->inputs[values->count++] = (qn_qasm_input){copy, value};
    return QN_OK;
}

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
        const qn_status status = add(values, item, (size_t)(equal - item), value);
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
out:
    free(copy);
    return status;
}
