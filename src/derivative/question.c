/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "derivative/question.h"

#include "core/try.h"
#include "route/follow.h"
#include "settings/state_files.h"

#include <stdio.h>

void qn_question_clear(qn_question *q) {
    qn_program_destroy(q->program);
    qn_observable_destroy(q->observable);
    if (q->circuit != q->route.circuit) qn_circuit_destroy(q->circuit);
    qn_route_clear(&q->route);
    qn_observable_destroy(q->written);
    qn_qasm_destroy(q->qasm);
    qn_model_destroy(q->model);
    qn_free(q->values);
    qn_free(q->angles);
    *q = (qn_question){0};
}

static qn_status take_circuit(qn_question *q) {
    qn_status status = QN_OK;
    const qn_circuit *circuit = qn_qasm_circuit(q->qasm);
    int *bits = qn_alloc((size_t)qn_circuit_nbits(circuit) + 1, sizeof *bits);
    QN_TRY_ALLOC(bits);
    QN_TRY(qn_circuit_pack_bits(circuit, &q->circuit, bits));
out:
    qn_free(bits);
    return status;
}

static qn_status read_circuit(qn_question *q, qn_diag *diag) {
    qn_status status = QN_OK;
    QN_TRY(qn_parameter_options_open(&q->options->parameters, q->file, qn_model_dt(q->model), true,
                                     (size_t)q->options->memory << 20, &q->qasm, &q->values, diag));
    q->nvalues = qn_qasm_nvalues(q->qasm);
    q->angles = qn_alloc((size_t)qn_circuit_nparams(qn_qasm_circuit(q->qasm)) + 1,
                         sizeof *q->angles);
    QN_TRY_ALLOC(q->angles);
    QN_TRY(qn_qasm_bind(q->qasm, q->values, q->angles, NULL, diag));
    QN_TRY(take_circuit(q));
out:
    return status;
}

static qn_status read_observable(qn_question *q, qn_diag *diag) {
    const char *text = q->options->observable, *path = q->options->observable_file;
    const int nqubits = qn_circuit_nqubits(q->circuit);
    if (!text == !path)
        return qn_fail(diag, QN_ERR_ARGUMENT,
                       "give what is asked of the circuit, as in --observable \"0.5 Z0 Z1 - X0\", "
                       "%s",
                       text ? "or --observable-file, not both" : "or --observable-file FILE");
    if (path) return qn_observable_file_read(path, nqubits, &q->observable, diag);
    return qn_observable_option_parse("--observable", text, nqubits, &q->observable, diag);
}

/* From here on circuit and observable are on the device's qubits. */
static qn_status route(qn_question *q, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_observable *placed = NULL;
    const qn_route_options options = {.seed = q->route_seed};
    QN_TRY(qn_route_circuit(q->circuit, q->model, &options, &q->route, diag));
    qn_circuit_destroy(q->circuit);
    q->circuit = q->route.circuit;
    QN_TRY(qn_observable_place(q->observable, qn_circuit_nqubits(q->circuit), q->route.final,
                               &placed));
    q->written = q->observable;
    q->observable = placed;
out:
    return status;
}

qn_status qn_question_follow(const qn_question *q, qn_program **program, qn_observable **observable,
                             qn_diag *diag) {
    qn_status status = QN_OK;
    qn_program *made = NULL;
    int *ends = qn_alloc((size_t)q->route.nqubits, sizeof *ends);
    QN_TRY_ALLOC(ends);
    QN_TRY(qn_route_program(&q->route, q->model, &q->how, &made, diag));
    QN_TRY(qn_route_ends(&q->route, ends));
    QN_TRY(qn_observable_place(q->written, qn_program_nqubits(made), ends, observable));
    *program = made;
    made = NULL;
out:
    qn_free(ends);
    qn_program_destroy(made);
    return status;
}

qn_status qn_question_read(qn_question *q, qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_question_options *o = q->options;
    QN_TRY(qn_device_options_model(&o->device, o->noise ? o->noise : "none", &q->model, diag));
    QN_TRY(read_circuit(q, diag));
    QN_TRY(read_observable(q, diag));
    if (o->route) QN_TRY(route(q, diag));
    q->how = qn_device_options_program(&o->device);
    q->how.as_written = !o->merge;
    QN_TRY(qn_program_build(q->circuit, q->model, &q->how, &q->program, diag));
out:
    return status;
}

const char *qn_question_observable(const qn_question *q) {
    return q->options->observable ? q->options->observable : q->options->observable_file;
}

const char *qn_question_name(const qn_question *q, size_t value, char *text) {
    for (size_t k = 0; k < qn_qasm_nparameters(q->qasm); ++k) {
        const qn_qasm_parameter p = qn_qasm_parameter_at(q->qasm, k);
        if (value < p.first || value >= p.first + p.size) continue;
        if (p.array) snprintf(text, QN_QUESTION_NAME, "%.255s[%zu]", p.name, value - p.first);
        else snprintf(text, QN_QUESTION_NAME, "%.255s", p.name);
    }
    return text;
}
