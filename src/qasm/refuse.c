/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What all files of the elaboration refuse with, and where names are looked up. */
#include "qasm/elaborate.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

qn_status qn_qasm_refuse(qn_qasm_elaborator *el, const qn_qasm_node *node, const char *format,
                         ...) {
    char text[400];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return qn_qasm_fail(el->builder.source, QN_ERR_SYNTAX, node->line, node->column, "%s", text);
}

qn_qasm_scope qn_qasm_scope_of(const qn_qasm_elaborator *el) {
    return (qn_qasm_scope){el->builder.source, &el->table, el->locals, false};
}

const char *qn_qasm_nearest_gate(const char *name) {
    enum { MOST = 128 };
    const char *names[MOST];
    size_t count = 0;
    for (; count < qn_gate_count() && count < MOST; ++count) {
        names[count] = qn_gate_at(count)->name;
        if (strcasecmp(names[count], name) == 0) return names[count];
    }
    return strlen(name) < 3 ? NULL : qn_nearest(name, names, count);
}
