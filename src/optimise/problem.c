#include "optimise/problem.h"

#include "core/linalg.h"
#include "core/try.h"
#include "train/start.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { LEAST_QUBITS = 8 }; /* eigenvalues of 2^n x 2^n matrices */

static const char *const OPTION = "--minimise";

static qn_status read_observable(qn_problem *p, qn_diag *diag) {
    const qn_optimise_options *o = p->options;
    const int nqubits = qn_circuit_nqubits(p->circuit);
    if (!o->minimise == !o->minimise_file)
        return qn_fail(diag, QN_ERR_ARGUMENT,
                       "give what is to be minimised, as in --minimise \"Z0 Z1 + 0.5 X0\", %s",
                       o->minimise ? "or --minimise-file, not both" : "or --minimise-file FILE");
    if (o->minimise_file)
        return qn_observable_read(o->minimise_file, nqubits, &p->observable, diag);
    const qn_status status = qn_observable_parse(OPTION, o->minimise, nqubits, &p->observable,
                                                 diag);
    /* wrong on the command line, and not in a file that it names */
    return status != QN_OK && diag && strcmp(diag->file, OPTION) == 0 ? QN_ERR_ARGUMENT : status;
}

const char *qn_problem_name(const qn_problem *p, size_t value, char *text) {
    for (size_t k = 0; k < qn_qasm_nparameters(p->qasm); ++k) {
        const qn_qasm_parameter parameter = qn_qasm_parameter_at(p->qasm, k);
        if (value < parameter.first || value >= parameter.first + parameter.size) continue;
        if (parameter.array)
            snprintf(text, QN_PROBLEM_NAME, "%.256s[%zu]", parameter.name, value - parameter.first);
        else snprintf(text, QN_PROBLEM_NAME, "%.256s", parameter.name);
    }
    return text;
}

/* Where --param is silent, the angles of the seed: one by one, so that what is given changes no
 * other. */
static qn_status find_start(qn_problem *p, const qn_parameter_values *given, qn_diag *diag) {
    qn_status status = QN_OK;
    char *names = qn_alloc(p->nvalues, QN_PROBLEM_NAME);
    qn_qasm_input *inputs = qn_alloc(p->nvalues + given->count, sizeof *inputs);
    size_t count = given->count;
    p->start = qn_alloc(p->nvalues, sizeof *p->start);
    QN_TRY_ALLOC(names && inputs && p->start);
    if (given->count) memcpy(inputs, given->inputs, given->count * sizeof *inputs);
    qn_train_start_angles((uint64_t)p->options->seed, p->nvalues, p->start);
    for (size_t v = 0; v < p->nvalues; ++v) {
        const char *name = qn_problem_name(p, v, names + v * QN_PROBLEM_NAME);
        bool known = false;
        for (size_t k = 0; k < given->count; ++k) known |= !strcmp(given->inputs[k].name, name);
        if (!known) inputs[count++] = (qn_qasm_input){name, p->start[v]};
    }
    QN_TRY(qn_qasm_assign(p->qasm, inputs, count, p->start, diag));
out:
    qn_free(names);
    qn_free(inputs);
    return status;
}

static qn_status read_circuit(qn_problem *p, const qn_model *model, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_parameter_values given = {0};
    int *bits = NULL;
    QN_TRY(qn_parameter_options_read(&p->options->parameters, &given, diag));
    const qn_qasm_options options = {.inputs = given.inputs,
                                     .ninputs = given.count,
                                     .dt = qn_model_dt(model),
                                     .keep_inputs = true};
    QN_TRY(qn_qasm_read(p->options->circuit, &options, &p->qasm, diag));
    p->nvalues = qn_qasm_nvalues(p->qasm);
    if (p->nvalues == 0)
        QN_TRY(qn_fail_at(diag, QN_ERR_SYNTAX, p->options->circuit, 0, 0,
                          "the circuit has no parameters: declare one, as in `input float x;`, and "
                          "use it in an angle"));
    const qn_circuit *circuit = qn_qasm_circuit(p->qasm);
    p->nangles = (size_t)qn_circuit_nparams(circuit);
    bits = qn_alloc((size_t)qn_circuit_nbits(circuit) + 1, sizeof *bits);
    QN_TRY_ALLOC(bits);
    QN_TRY(qn_circuit_pack_bits(circuit, &p->circuit, bits));
    QN_TRY(find_start(p, &given, diag));
out:
    qn_free(bits);
    qn_parameter_values_clear(&given);
    return status;
}

/* Column by column, what the observable makes of a basis state. */
static qn_status find_least(qn_problem *p) {
    qn_status status = QN_OK;
    const int nqubits = qn_circuit_nqubits(p->circuit);
    p->least = NAN;
    if (nqubits > LEAST_QUBITS) return QN_OK;
    const size_t size = (size_t)1 << nqubits;
    double complex *m = qn_alloc(size * size, sizeof *m), *in = qn_alloc(size, sizeof *in),
                   *out = qn_alloc(size, sizeof *out);
    double *eigenvalues = qn_alloc(size, sizeof *eigenvalues);
    QN_TRY_ALLOC(m && in && out && eigenvalues);
    for (size_t j = 0; j < size; ++j) {
        in[j] = 1.0;
        qn_observable_apply(p->observable, in, out);
        for (size_t i = 0; i < size; ++i) m[i * size + j] = out[i];
        in[j] = 0.0;
    }
    QN_TRY(qn_linalg_eigen_hermitian((int)size, m, eigenvalues));
    p->least = eigenvalues[0];
out:
    qn_free(m);
    qn_free(in);
    qn_free(out);
    qn_free(eigenvalues);
    return status;
}

qn_status qn_problem_read(qn_problem *p, const qn_model *model, qn_diag *diag) {
    qn_status status = QN_OK;
    QN_TRY(read_circuit(p, model, diag));
    QN_TRY(read_observable(p, diag));
    QN_TRY(find_least(p));
out:
    return status;
}

void qn_problem_clear(qn_problem *p) {
    qn_observable_destroy(p->observable);
    qn_circuit_destroy(p->circuit);
    qn_qasm_destroy(p->qasm);
    qn_free(p->start);
    *p = (qn_problem){0};
}
