/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gates of qelib1.inc that are not in the table of gates, by Qiskit's definitions. */
#ifndef QN_QASM_PRELUDE_H
#define QN_QASM_PRELUDE_H

extern const char *const qn_qasm_prelude;

#endif
