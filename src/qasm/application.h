/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A gate that is called, under its modifiers. */
#ifndef QN_QASM_APPLICATION_H
#define QN_QASM_APPLICATION_H

#include "qasm/elaborate.h"

enum { QASM_MAX_MODIFIERS = 64 };

/* A call with its qubits known. */
typedef struct qn_qasm_application {
    const qn_qasm_node *call;
    const qn_gate *gate;      /* of the table, or NULL */
    const qn_qasm_gate *user; /* of the file (which `gate` is, up to a phase), or NULL; no gate
                               * at all: gphase */
    int nangles, nqubits;     /* that the gate has */
    int nnegated, ncontrols;  /* by its modifiers */
    bool negated[QASM_MAX_CONTROLS];
    bool inverse;
    double earlier[QASM_MAX_MODIFIERS]; /* powers that `exponent` acts on, innermost first */
    int nearlier;
    double exponent;
    qn_term phase; /* the gate is exp(i phase) times `gate` */
    int depth;
    qn_term angles[QASM_MAX_ARGUMENTS];
} qn_qasm_application;

/* application.c: the gate that app->call names, and its angles. */
QN_MUST_CHECK qn_status qn_qasm_find_gate(qn_qasm_elaborator *el, qn_qasm_application *app);
QN_MUST_CHECK qn_status qn_qasm_read_angles(qn_qasm_elaborator *el, qn_qasm_application *app);
/* A node that one of its angles depends on, or 0. */
int qn_qasm_kept_in(const qn_qasm_application *app);
/* modifiers.c: what the modifiers of app->call say. */
QN_MUST_CHECK qn_status qn_qasm_read_modifiers(qn_qasm_elaborator *el, qn_qasm_application *app);

#endif
