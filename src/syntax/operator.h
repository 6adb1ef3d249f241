/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the operators share. */
#ifndef QN_SYNTAX_OPERATOR_H
#define QN_SYNTAX_OPERATOR_H

#include "syntax/scope.h"

/* An operator at work. */
typedef struct qn_qasm_operation {
    const qn_qasm_scope *scope;
    const qn_qasm_node *node;
    qn_qasm_kind kind;
    qn_qasm_value a, b; /* `a` is the left one */
} qn_qasm_operation;

bool qn_qasm_is_comparison(qn_qasm_kind kind);
bool qn_qasm_is_shift(qn_qasm_kind kind);
bool qn_qasm_is_bitwise(qn_qasm_kind kind); /* & | ^ */
bool qn_qasm_is_sum(qn_qasm_kind kind);     /* + - */

/* Refuses: there is no such operator of these types; hint: what to say more. */
qn_status qn_qasm_undefined(const qn_qasm_operation *o, const char *hint);
qn_qasm_value qn_qasm_compare(qn_qasm_kind kind, int order); /* of a to b: negative, 0, positive */

/* operator_integer.c */
qn_status qn_qasm_of_integers(qn_qasm_operation *o, qn_qasm_value *value);
/* Of anything with bits, by a whole number. */
qn_status qn_qasm_shift(qn_qasm_operation *o, qn_qasm_value *value);
uint64_t qn_qasm_bitwise(qn_qasm_kind kind, uint64_t a, uint64_t b);
int qn_qasm_rank(qn_qasm_type type); /* a type without a width is the highest */
qn_status qn_qasm_cast_both(qn_qasm_operation *o, qn_qasm_type type);

/* kept.c: operation(a, b) as a value of a type: a float, or an angle that depends on
 * parameters. */
QN_MUST_CHECK qn_status qn_qasm_join(const qn_qasm_operation *o,
                                     const qn_graph_operation *operation, qn_qasm_type type,
                                     qn_term a, qn_term b, qn_qasm_value *value);

/* operator.c */
bool qn_qasm_is_kept(const qn_qasm_operation *o); /* one of the values depends on parameters */
qn_status qn_qasm_of_floats(qn_qasm_operation *o, qn_qasm_value *value);

#endif
