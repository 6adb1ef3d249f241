/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The budget of any circuit: exactly, by one forward and one backward pass. */
#include "budget/cost.h"
#include "core/memory.h"
#include "core/try.h"
#include "qmae_noise/gradient.h"

#include <stdio.h>

enum { DEFAULT_BINS = 80, MOST_BINS = 1000 };

typedef struct asked {
    qn_cost_question question;
    qn_program_options how;
    qn_program *program;
    size_t used;   /* bytes of the process at the start */
    bool marked;   /* the file's sections have names */
    int *barriers; /* of the program's circuit: how many come before each operation */
} asked;

static void destroy(void *subject) {
    asked *a = subject;
    qn_program_destroy(a->program);
    qn_free(a->barriers);
    qn_free(a);
}

/* What is too large: trajectories tell the derivatives of a budget alone. */
static qn_status create(const qn_program *program, const qn_adjoint_options *limits,
                        qn_adjoint **adjoint, qn_diag *diag) {
    qn_diag detail = {0};
    const qn_status status = qn_adjoint_create(program, limits, adjoint, &detail);
    if (status == QN_ERR_LIMIT)
        return qn_fail(
            diag, status,
            "%s: gradient --wrt noise --method trajectory tells the derivatives by every "
            "source of noise",
            detail.text);
    if (status != QN_OK && diag) *diag = detail;
    return status;
}

/* Of the memory that was given, what programs and derivatives have not taken since. */
static size_t left_of(const asked *a) {
    return a->question.memory ? qn_memory_beside(a->question.memory + a->used) : 0;
}

/* Value, and derivatives by noise if `what` asks for them. */
static qn_status evaluate(const asked *a, const qn_program *program, int what, qn_gradient *made,
                          qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_adjoint_options limits = {.memory = left_of(a)};
    qn_adjoint *adjoint = NULL;
    QN_TRY(create(program, &limits, &adjoint, diag));
    QN_TRY(qn_adjoint_run(adjoint, a->question.params, a->question.observable, what, made, diag));
out:
    qn_adjoint_destroy(adjoint);
    return status;
}

static qn_status measure(const qn_cost *cost, const double *reduction, double *values,
                         qn_diag *diag) {
    qn_status status = QN_OK;
    const asked *a = cost->subject;
    qn_program_options how = a->how;
    qn_program *program = NULL;
    qn_gradient made = {0};
    for (int s = 0; s < QN_SOURCE_COUNT; ++s) how.reduction[s] = reduction[s];
    QN_TRY(qn_program_build(a->question.circuit, a->question.model, &how, &program, diag));
    QN_TRY(evaluate(a, program, 0, &made, diag));
    values[0] = made.value;
out:
    qn_gradient_clear(&made);
    qn_program_destroy(program);
    return status;
}

static qn_status differentiate(const qn_cost *cost, double *slopes, double *values, qn_diag *diag) {
    qn_status status = QN_OK;
    const asked *a = cost->subject;
    qn_gradient made = {0};
    QN_TRY(evaluate(a, a->program, QN_BY_NOISE, &made, diag));
    for (size_t k = 0; k < made.nplaces; ++k) slopes[k] = made.places[k].slope;
    values[0] = made.value;
out:
    qn_gradient_clear(&made);
    return status;
}

static const qn_cost_kind KIND = {
    .word = "file",
    .losing = {"What noise changes in", "on"},
    .digits = 6,
    .tolerance = 1e-6,
    .nfigures = 1,
    .figures = {{"value", "change of the value by switching noise off", "budget",
                 "what switching it off adds to the value", "value", false, 0}},
    .apart = true,
    .differentiate = differentiate,
    .measure = measure,
    .destroy = destroy,
};

/* ---- names ----------------------------------------------------------------------------------- */

/* The file's own sections, else the parts between barriers. */
static void name_section(const void *context, const qn_instr *instr, char *text, size_t size) {
    const asked *a = context;
    if (a->marked)
        snprintf(text, size, "%.*s", (int)size - 1,
                 qn_qasm_section_name(a->question.file, instr->section));
    else snprintf(text, size, "%d", 1 + a->barriers[instr->op]);
}

static void name_qubit(const void *context, int qubit, char *text, size_t size) {
    const asked *a = context;
    const qn_qasm *file = a->question.on_device ? NULL : a->question.file;
    for (size_t k = 0; file && k < qn_qasm_nregisters(file); ++k) {
        const qn_register r = qn_qasm_register(file, k);
        if (r.classical || qubit < r.first || qubit >= r.first + r.size) continue;
        if (r.size > 1) snprintf(text, size, "%.40s[%d]", r.name, qubit - r.first);
        else snprintf(text, size, "%.40s", r.name);
        return;
    }
    snprintf(text, size, "%d", qubit);
}

static qn_status find_sections(asked *a) {
    const qn_circuit *circuit = qn_program_circuit(a->program);
    const size_t count = qn_circuit_size(circuit);
    int barriers = 0;
    a->barriers = qn_alloc(count + 1, sizeof *a->barriers);
    if (!a->barriers) return QN_ERR_MEMORY;
    for (size_t k = 0; k < count; ++k) {
        const qn_op *op = qn_circuit_op(circuit, k);
        a->marked |= a->question.file && op->section != QN_SECTION_NONE;
        a->barriers[k] = barriers;
        barriers += op->kind == QN_OP_BARRIER;
    }
    a->barriers[count] = barriers;
    return QN_OK;
}

/* ---- the whole ------------------------------------------------------------------------------- */

static qn_status check(const qn_cost_question *question, qn_diag *diag) {
    if (question->bins < 0 || question->bins > MOST_BINS)
        return qn_fail(diag, QN_ERR_ARGUMENT, "bins %d: give a whole number from 1 to %d",
                       question->bins, (int)MOST_BINS);
    return QN_OK;
}

static qn_status prepare(asked *a, const qn_host *host, qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_cost_question *q = &a->question;
    a->how = q->options ? *q->options : qn_program_options_default();
    QN_TRY(check(q, diag));
    QN_TRY(qn_program_build(q->circuit, q->model, &a->how, &a->program, diag));
    const size_t size = qn_program_size(a->program);
    qn_host_note(host, "%s on %s: %d qubit%s, %zu instruction%s", q->name, qn_model_name(q->model),
                 qn_program_nqubits(a->program), qn_program_nqubits(a->program) == 1 ? "" : "s",
                 size, size == 1 ? "" : "s");
    QN_TRY(find_sections(a));
out:
    return status;
}

static void describe(qn_cost *made, const asked *a, const qn_host *host) {
    const qn_cost_question *q = &a->question;
    made->host = host;
    made->what = made->title = q->name;
    made->text = q->text ? q->text : "observable";
    made->model = q->model;
    made->has_target = q->target != NULL;
    made->target = q->target ? *q->target : 0.0;
    made->bins = q->bins ? (size_t)q->bins : DEFAULT_BINS;
    made->named = a->marked;
}

qn_status qn_cost_of_circuit(const qn_cost_question *question, const qn_host *host, qn_cost **cost,
                             qn_diag *diag) {
    qn_status status = QN_OK;
    qn_cost *made = NULL;
    asked *a = qn_alloc(1, sizeof *a), *subject = a;
    QN_TRY_ALLOC(a);
    a->question = *question;
    a->used = qn_memory_used();
    QN_TRY(qn_team_agree_on(qn_host_team(host), prepare(a, host, diag), diag));
    const qn_place_names names = {a, name_section, name_qubit};
    a = NULL; /* which the cost takes over */
    QN_TRY(qn_cost_create(&KIND, subject, subject->program, &names, 0, &made));
    describe(made, subject, host);
    QN_TRY(qn_cost_compute(made, diag));
    *cost = made;
    made = NULL;
out:
    if (a) destroy(a);
    qn_cost_destroy(made);
    return status;
}
