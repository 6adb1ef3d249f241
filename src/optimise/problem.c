/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "optimise/problem.h"

#include "core/linalg.h"
#include "core/number.h"
#include "core/printed.h"
#include "core/try.h"
#include "settings/state_files.h"
#include "train/start.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { LEAST_QUBITS = 8 }; /* eigenvalues of 2^n x 2^n matrices */

static qn_status read_observable(qn_problem *p, qn_diag *diag) {
    const qn_optimise_options *o = p->options;
    const int nqubits = qn_circuit_nqubits(p->circuit);
    if (!o->minimise == !o->minimise_file)
        return qn_fail(diag, QN_ERR_ARGUMENT,
                       "give what is to be minimised, as in --minimise \"Z0 Z1 + 0.5 X0\", %s",
                       o->minimise ? "or --minimise-file, not both" : "or --minimise-file FILE");
    if (o->minimise_file)
        return qn_observable_file_read(o->minimise_file, nqubits, &p->observable, diag);
    return qn_observable_option_parse("--minimise", o->minimise, nqubits, &p->observable, diag);
}

/* ---- parameters ----------------------------------------------------------------------------- */

const char *qn_problem_name(const qn_problem *p, size_t value) {
    return p->names[p->searched[value]];
}

static qn_status name_inputs(qn_problem *p) {
    p->ninputs = qn_qasm_nvalues(p->qasm);
    p->name_text = qn_alloc(p->ninputs, QN_PROBLEM_NAME);
    p->names = qn_alloc(p->ninputs, sizeof *p->names);
    p->inputs = qn_alloc(p->ninputs, sizeof *p->inputs);
    p->searched = qn_alloc(p->ninputs, sizeof *p->searched);
    p->start = qn_alloc(p->ninputs, sizeof *p->start);
    if (!p->name_text || !p->names || !p->inputs || !p->searched || !p->start) return QN_ERR_MEMORY;
    for (size_t k = 0; k < qn_qasm_nparameters(p->qasm); ++k) {
        const qn_qasm_parameter parameter = qn_qasm_parameter_at(p->qasm, k);
        for (size_t i = 0; i < parameter.size; ++i) {
            char *text = p->name_text + (parameter.first + i) * QN_PROBLEM_NAME;
            if (parameter.array) snprintf(text, QN_PROBLEM_NAME, "%.256s[%zu]", parameter.name, i);
            else snprintf(text, QN_PROBLEM_NAME, "%.256s", parameter.name);
            p->names[parameter.first + i] = text;
        }
    }
    return QN_OK;
}

static bool is_feature(const qn_problem *p, size_t input) {
    for (size_t k = 0; k < p->rows.nfeatures; ++k)
        if (p->rows.features[k] == input) return true;
    return false;
}

static qn_status choose_searched(qn_problem *p, qn_diag *diag) {
    for (size_t k = 0; k < p->ninputs; ++k)
        if (!is_feature(p, k)) p->searched[p->nvalues++] = k;
    if (p->nvalues > 0) return QN_OK;
    return qn_fail_at(diag, QN_ERR_SYNTAX, p->options->circuit, 0, 0,
                      "every input is a column of '%s': there is no parameter to search for",
                      p->options->data);
}

static bool is_given(const qn_parameter_values *given, const char *name) {
    for (size_t k = 0; k < given->count; ++k)
        if (!strcmp(given->inputs[k].name, name)) return true;
    return false;
}

/* The parameters of another run; of its names those that the circuit has not are passed over. */
static qn_status read_run(const qn_problem *p, qn_parameter_values *theirs, qn_diag *diag) {
    qn_status status = QN_OK;
    char path[PATH_MAX];
    size_t known = 0;
    if (snprintf(path, sizeof path, "%s/" QN_OPTIMISE_PARAMETERS, p->options->start_run) >=
        (int)sizeof path)
        return qn_fail(diag, QN_ERR_ARGUMENT, "--start-run: the path is too long");
    QN_TRY(qn_parameter_file_read(path, theirs, diag));
    for (size_t v = 0; v < p->nvalues; ++v) known += is_given(theirs, qn_problem_name(p, v));
    if (known == 0)
        QN_TRY(qn_fail(diag, QN_ERR_ARGUMENT,
                       "--start-run: '%s' has none of the circuit's parameters, such as '%s'", path,
                       qn_problem_name(p, 0)));
out:
    return status;
}

/* Values at the start: of --start, then of --start-run. */
static qn_status find_open(qn_problem *p, qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_optimise_options *o = p->options;
    qn_parameter_values theirs = {0};
    qn_rng rng;
    qn_rng_init(&rng, (uint64_t)o->seed, QN_STREAM_ANGLES, 0, 0, 0);
    if (o->start == QN_OPTIMISE_UNIFORM)
        qn_train_start_angles((uint64_t)o->seed, p->nvalues, p->start);
    else
        for (size_t v = 0; v < p->nvalues; ++v) p->start[v] = o->start_width * qn_rng_normal(&rng);
    if (!o->start_run) return QN_OK;
    QN_TRY(read_run(p, &theirs, diag));
    for (size_t v = 0; v < p->nvalues; ++v)
        for (size_t k = 0; k < theirs.count; ++k)
            if (!strcmp(theirs.inputs[k].name, qn_problem_name(p, v)))
                p->start[v] = theirs.inputs[k].value;
out:
    qn_parameter_values_clear(&theirs);
    return status;
}

/* Where --param is silent, the values of find_open: one by one, so that what is given changes no
 * other. */
static qn_status find_start(qn_problem *p, const qn_parameter_values *given, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_qasm_input *inputs = qn_alloc(p->ninputs + given->count, sizeof *inputs);
    size_t count = given->count;
    QN_TRY_ALLOC(inputs);
    if (given->count) memcpy(inputs, given->inputs, given->count * sizeof *inputs);
    QN_TRY(find_open(p, diag));
    for (size_t v = 0; v < p->nvalues; ++v)
        if (!is_given(given, qn_problem_name(p, v)))
            inputs[count++] = (qn_qasm_input){qn_problem_name(p, v), p->start[v]};
    for (size_t k = 0; k < p->rows.nfeatures; ++k) {
        const char *name = p->names[p->rows.features[k]];
        if (is_given(given, name))
            QN_TRY(qn_fail(diag, QN_ERR_ARGUMENT, "%s: a column of '%s' has its values", name,
                           p->options->data));
        inputs[count++] = (qn_qasm_input){name, p->rows.values[k]};
    }
    if (given->nlisted) memcpy(p->inputs, given->listed, p->ninputs * sizeof *p->inputs);
    else QN_TRY(qn_qasm_assign(p->qasm, inputs, count, p->inputs, diag));
    for (size_t v = 0; v < p->nvalues; ++v) p->start[v] = p->inputs[p->searched[v]];
out:
    qn_free(inputs);
    return status;
}

/* Inputs that are no parameters. */
static qn_status keep_others(qn_problem *p, const qn_parameter_values *given) {
    char number[QN_REAL_TEXT];
    bool some = false;
    qn_printed page;
    if (qn_printed_open(&page) != QN_OK) return QN_ERR_MEMORY;
    for (size_t k = 0; k < given->count; ++k) {
        size_t i = 0;
        while (i < p->ninputs && strcmp(p->names[i], given->inputs[k].name) != 0) ++i;
        if (i < p->ninputs) continue;
        fprintf(page.file, "%s%s=%s", some ? "," : "", given->inputs[k].name,
                qn_real_text(given->inputs[k].value, number));
        some = true;
    }
    return qn_printed_take(&page, QN_OK, &p->others);
}

static qn_status read_circuit(qn_problem *p, const qn_parameter_values *given,
                              const qn_model *model, qn_diag *diag) {
    qn_status status = QN_OK;
    int *bits = NULL;
    const qn_qasm_options options = {.inputs = given->inputs,
                                     .ninputs = given->count,
                                     .values = given->listed,
                                     .nvalues = given->nlisted,
                                     .dt = qn_model_dt(model),
                                     .keep_inputs = true,
                                     .memory = (size_t)p->options->memory << 20};
    QN_TRY(qn_qasm_read(p->options->circuit, &options, &p->qasm, diag));
    if (qn_qasm_nvalues(p->qasm) == 0)
        QN_TRY(qn_fail_at(diag, QN_ERR_SYNTAX, p->options->circuit, 0, 0,
                          "the circuit has no parameters: declare one, as in `input float x;`, and "
                          "use it in an angle"));
    QN_TRY(name_inputs(p));
    const qn_circuit *circuit = qn_qasm_circuit(p->qasm);
    p->nangles = (size_t)qn_circuit_nparams(circuit);
    bits = qn_alloc((size_t)qn_circuit_nbits(circuit) + 1, sizeof *bits);
    QN_TRY_ALLOC(bits);
    QN_TRY(qn_circuit_pack_bits(circuit, &p->circuit, bits));
out:
    qn_free(bits);
    return status;
}

bool qn_problem_stops(void *problem) {
    const qn_problem *p = problem;
    return p->stops && p->stops(p->context);
}

/* ---- the whole ------------------------------------------------------------------------------ */

/* Column by column, what the observable makes of a basis state. */
static qn_status find_least(qn_problem *p) {
    qn_status status = QN_OK;
    const int nqubits = qn_circuit_nqubits(p->circuit);
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
    qn_parameter_values given = {0};
    p->least = NAN;
    QN_TRY(qn_parameter_options_read(&p->options->parameters, &given, diag));
    QN_TRY(read_circuit(p, &given, model, diag));
    QN_TRY(qn_rows_read(&p->rows, p->options, p->ninputs, p->names, diag));
    QN_TRY(choose_searched(p, diag));
    QN_TRY(find_start(p, &given, diag));
    QN_TRY(keep_others(p, &given));
    QN_TRY(read_observable(p, diag));
    if (p->rows.count == 0) QN_TRY(find_least(p));
out:
    qn_parameter_values_clear(&given);
    return status;
}

void qn_problem_clear(qn_problem *p) {
    qn_rows_clear(&p->rows);
    qn_observable_destroy(p->observable);
    qn_circuit_destroy(p->circuit);
    qn_qasm_destroy(p->qasm);
    qn_free(p->others);
    qn_free(p->name_text);
    qn_free(p->names);
    qn_free(p->inputs);
    qn_free(p->searched);
    qn_free(p->start);
    *p = (qn_problem){0};
}
