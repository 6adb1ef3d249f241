#include "derivative/question.h"

#include "core/try.h"
#include "settings/state_files.h"

#include <stdio.h>

void qn_question_clear(qn_question *q) {
    qn_program_destroy(q->program);
    qn_observable_destroy(q->observable);
    qn_circuit_destroy(q->circuit);
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
                                     &q->qasm, &q->values, diag));
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

qn_status qn_question_read(qn_question *q, qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_question_options *o = q->options;
    QN_TRY(qn_device_options_model(&o->device, o->noise ? o->noise : "none", &q->model, diag));
    QN_TRY(read_circuit(q, diag));
    QN_TRY(read_observable(q, diag));
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
