/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/list.h"
#include "settings/parameter_options.h"

#include <stdlib.h>
#include <string.h>

void qn_parameter_values_clear(qn_parameter_values *values) {
    for (size_t k = 0; k < values->count; ++k) free((char *)values->inputs[k].name);
    qn_free(values->inputs);
    qn_free(values->listed);
    *values = (qn_parameter_values){0};
}

qn_status qn_parameter_values_add(qn_parameter_values *values, const char *name, size_t length,
                                  double value) {
    qn_qasm_input *grown = qn_list_grown(values->inputs, values->count, 1, sizeof *grown);
    if (!grown) return QN_ERR_MEMORY;
    values->inputs = grown;
    char *copy = strndup(name, length);
    if (!copy) return QN_ERR_MEMORY;
    values->inputs[values->count++] = (qn_qasm_input){copy, value};
    return QN_OK;
}
