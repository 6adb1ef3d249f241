/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Conditions on measured bits while they are read. */
#ifndef QN_QASM_TRUTH_H
#define QN_QASM_TRUTH_H

#include "qasm/elaborate.h"

/* What an expression over measured bits says; always: 1 = it holds, -1 = it never does, 0 = if the
 * condition holds. */
typedef struct qn_qasm_truth {
    int always;
    qn_condition condition;
} qn_qasm_truth;

/* ---- truth.c -------------------------------------------------------------------------------- */

/* `count` neighbouring bits from `first` on are `value`. */
qn_qasm_truth qn_qasm_bits_are(int first, int count, uint64_t value);
qn_qasm_truth qn_qasm_negation(qn_qasm_truth t);
QN_MUST_CHECK qn_status qn_qasm_both(qn_qasm_elaborator *el, const qn_qasm_node *at,
                                     qn_qasm_truth left, qn_qasm_truth right,
                                     qn_qasm_truth *result);
QN_MUST_CHECK qn_status qn_qasm_either(qn_qasm_elaborator *el, const qn_qasm_node *at,
                                       qn_qasm_truth left, qn_qasm_truth right,
                                       qn_qasm_truth *result);
/* Two truths differ. */
QN_MUST_CHECK qn_status qn_qasm_differ(qn_qasm_elaborator *el, const qn_qasm_node *at,
                                       qn_qasm_truth left, qn_qasm_truth right,
                                       qn_qasm_truth *result);

/* ---- comparison.c --------------------------------------------------------------------------- */

/* The bits that an expression names; NULL if it has a value now. */
const qn_qasm_node *qn_qasm_bits_in(const qn_qasm_elaborator *el, const qn_qasm_node *node);
/* The conversions around measured bits: an int as wide as they are has a sign. Casts of several
 * bits have to keep their number. */
QN_MUST_CHECK qn_status qn_qasm_read_casts(qn_qasm_elaborator *el, const qn_qasm_node *node,
                                           const qn_qasm_span *span, bool *sign);
/* The bits from number `low` on are `value`. */
QN_MUST_CHECK qn_status qn_qasm_equals(qn_qasm_elaborator *el, const qn_qasm_node *at,
                                       const qn_qasm_span *span, int low, uint64_t value,
                                       qn_qasm_truth *result);
/* The comparison at a node, of measured bits, `whole` with the conversions around them. */
QN_MUST_CHECK qn_status qn_qasm_compare_measured(qn_qasm_elaborator *el, const qn_qasm_node *node,
                                                 const qn_qasm_node *whole,
                                                 const qn_qasm_node *other, qn_qasm_kind kind,
                                                 qn_qasm_truth *result);
/* < for > and so on: of exchanged sides. */
qn_qasm_kind qn_qasm_mirrored(qn_qasm_kind kind);

#endif
