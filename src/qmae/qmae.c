/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/option.h"
#include "core/try.h"
#include "dm/fused.h"
#include "qmae/engine.h"
#include "qmae/loaded.h"
#include "qmae/routed.h"
#include "qmae/sizes.h"

#include <assert.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

/* In the order of their names; `auto`, which tries them one after the other, is none of them. */
static const qn_engine *const ENGINES[] = {
    NULL,
#define QN_ENGINE(name) &qn_engine_##name,
#include "qmae/engine_list.def"
#undef QN_ENGINE
};
enum { ENGINE_COUNT = sizeof ENGINES / sizeof *ENGINES };

static const char *const NAMES[] = {"auto",
#define QN_ENGINE(name) #name,
#include "qmae/engine_list.def"
#undef QN_ENGINE
                                    NULL};
const qn_choice qn_engine_choice = {
    "engine", NAMES,
    "auto takes pure without noise, else factored, or where the circuit does not factor dm, or "
    "trajectory if that is too large"};

struct qn_qmae_bound {
    const qn_qmae *qmae;
    void *state;
};

struct qn_qmae_work {
    const qn_qmae *qmae;
    void *state;
    qn_loading_work loading;
};

qn_status qn_program_select(const qn_program *program, unsigned sections,
                            const qn_instr ***selected, size_t *count) {
    const size_t size = qn_program_size(program);
    const qn_instr **list = qn_alloc(size + 1, sizeof *list);
    if (!list) return QN_ERR_MEMORY;
    size_t found = 0;
    for (size_t k = 0; k < size; ++k) {
        const qn_instr *instr = qn_program_instr(program, k);
        if (sections >> instr->section & 1) list[found++] = instr;
    }
    *selected = list;
    *count = found;
    return QN_OK;
}

qn_status qn_program_plan(const qn_program *program, unsigned sections, const int *digit_of_qubit,
                          int ndigits, qn_plan **plan, qn_diag *diag) {
    const qn_instr **selected = NULL;
    size_t count = 0;
    qn_status status = qn_program_select(program, sections, &selected, &count);
    if (status == QN_OK)
        status = qn_plan_create(selected, count, digit_of_qubit, ndigits, plan, diag);
    qn_free(selected);
    return status;
}

/* ---- creating ------------------------------------------------------------------------------- */

/* The first engine that takes the circuit; the last one's refusal is the answer if none does. The
 * reason says what in the circuit the engines before it could not compute; that there is noise
 * needs no words. */
static qn_status choose_engine(qn_qmae *qmae, qn_diag *diag) {
    qn_status status = QN_ERR_UNSUPPORTED;
    qn_diag refusal = {0}, why = {0};
    for (int k = 1; k < ENGINE_COUNT && (status == QN_ERR_UNSUPPORTED || status == QN_ERR_LIMIT);
         ++k) {
        if (k > 2 && status == QN_ERR_UNSUPPORTED) why = refusal;
        refusal = (qn_diag){0};
        qmae->engine = ENGINES[k];
        status = ENGINES[k]->create(qmae, &qmae->state, &refusal);
    }
    if (status != QN_OK && diag) *diag = refusal;
    const bool apart = qmae->route.circuit && qmae->engine == &qn_engine_factored;
    snprintf(qmae->reason, sizeof qmae->reason, "%s%s%s%s", qmae->engine->reason,
             apart ? "; the route keeps them apart" : "", why.text[0] ? ": " : "", why.text);
    return status;
}

static qn_status named_engine(qn_qmae *qmae, const char *name, qn_diag *diag) {
    int index = 0;
    qn_status status = qn_choice_find(&qn_engine_choice, name, &index, diag);
    if (status != QN_OK) return status;
    if (!ENGINES[index]) return choose_engine(qmae, diag);
    qmae->engine = ENGINES[index];
    snprintf(qmae->reason, sizeof qmae->reason, "as asked");
    qn_diag refusal = {0};
    status = qmae->engine->create(qmae, &qmae->state, &refusal);
    if (status != QN_ERR_UNSUPPORTED || !refusal.text[0]) {
        if (status != QN_OK && diag && !diag->text[0]) *diag = refusal;
        return status;
    }
    return qn_fail(diag, status, "%s; the engine auto takes one that can compute it", refusal.text);
}

qn_status qn_qmae_create(const qn_qmae_spec *spec, const qn_model *model,
                         const qn_program_options *options, const char *engine,
                         const qn_kernels *kernels, qn_qmae **qmae, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_model *ideal = NULL;
    qn_qmae *made = qn_alloc(1, sizeof *made);
    QN_TRY_ALLOC(made);
    if (!model) QN_TRY(qn_model_ideal(&ideal));
    QN_TRY(qn_qmae_spec_check(spec, diag));
    QN_TRY(qn_qmae_program_build(spec, model ? model : ideal, options, &made->route, &made->program,
                                 diag));
    made->spec = *spec;
    made->registers = qn_registers_of(spec);
    qn_loading_init(spec->embedding, spec->qubits, &made->loading);
    made->registers.count = qn_program_nqubits(made->program);
    for (int q = 0; q < spec->qubits; ++q)
        made->places[q] = made->route.final ? made->route.final[made->registers.in + q]
                                            : made->registers.in + q;
    made->nangles = qn_qmae_spec_nangles(spec);
    made->kernels = kernels ? kernels : qn_kernels_best();
    made->undoes = qn_undone_init(made->program, &made->registers, spec->qubits, &made->undone,
                                  NULL) == QN_OK;
    QN_TRY(named_engine(made, engine ? engine : "auto", diag));
    *qmae = made;
    made = NULL;
out:
    qn_model_destroy(ideal);
    qn_qmae_destroy(made);
    return status;
}

void qn_qmae_destroy(qn_qmae *qmae) {
    if (!qmae) return;
    if (qmae->state) qmae->engine->destroy(qmae->state);
    qn_program_destroy(qmae->program);
    qn_route_clear(&qmae->route);
    qn_free(qmae);
}

const qn_qmae_spec *qn_qmae_spec_of(const qn_qmae *qmae) { return &qmae->spec; }

int qn_qmae_nangles(const qn_qmae *qmae) { return qmae->nangles; }

const qn_program *qn_qmae_program(const qn_qmae *qmae) { return qmae->program; }

const char *qn_qmae_engine(const qn_qmae *qmae) { return qmae->engine->name; }

const char *qn_qmae_reason(const qn_qmae *qmae) { return qmae->reason; }

size_t qn_qmae_nsteps(const qn_qmae *qmae) { return qmae->engine->nsteps(qmae); }

/* A program's instructions share their matrices; circuit and schedule behind it take about as much
 * as the instructions. */
size_t qn_qmae_plan_bytes(const qn_qmae *qmae) {
    return qmae->engine->plan_bytes(qmae) + 2 * qn_program_size(qmae->program) * sizeof(qn_instr);
}

size_t qn_qmae_bound_bytes(const qn_qmae *qmae) {
    return sizeof(qn_qmae_bound) + qmae->engine->bound_bytes(qmae);
}

size_t qn_qmae_observable_size(const qn_qmae *qmae) {
    return qmae->engine->observable_size ? qmae->engine->observable_size(qmae) : 0;
}

/* ---- bound, work, evaluation ---------------------------------------------------------------- */

qn_status qn_qmae_bound_create(const qn_qmae *qmae, qn_qmae_bound **bound) {
    qn_qmae_bound *made = qn_alloc(1, sizeof *made);
    if (!made) return QN_ERR_MEMORY;
    made->qmae = qmae;
    const qn_status status = qmae->engine->bound_create(qmae, &made->state);
    if (status == QN_OK) *bound = made;
    else qn_free(made);
    return status;
}

void qn_qmae_bound_destroy(qn_qmae_bound *bound) {
    if (!bound) return;
    bound->qmae->engine->bound_destroy(bound->state);
    qn_free(bound);
}

void qn_qmae_bind(qn_qmae_bound *bound, const double *angles, int what) {
    bound->qmae->engine->bind(bound->qmae, bound->state, angles, what);
}

static qn_qmae_work *work_in(qn_arena *arena, const qn_qmae *qmae) {
    max_align_t stand_in[64];
    const qn_engine *engine = qmae->engine;
    qn_qmae_work *work = qn_arena_take(arena, 1, sizeof *work);
    void *state = qn_arena_take(arena, 1, engine->work_size);
    assert(engine->work_size <= sizeof stand_in);
    engine->work_lay_out(qmae, arena, state ? state : stand_in);
    qn_loading_work loading;
    qn_loading_lay_out(&qmae->loading, arena, &loading);
    if (work) *work = (qn_qmae_work){qmae, state, loading};
    return work;
}

size_t qn_qmae_work_bytes(const qn_qmae *qmae) {
    qn_arena arena = {0};
    work_in(&arena, qmae);
    return arena.used + (qmae->engine->work_apart ? qmae->engine->work_apart(qmae) : 0);
}

qn_status qn_qmae_work_create(const qn_qmae *qmae, qn_qmae_work **work) {
    qn_status status = QN_OK;
    qn_arena arena = {0};
    qn_qmae_work *made = NULL;
    work_in(&arena, qmae);
    if (!qn_arena_open(&arena)) return QN_ERR_MEMORY;
    made = work_in(&arena, qmae);
    if (qmae->engine->work_open) QN_TRY(qmae->engine->work_open(qmae, made->state));
    *work = made;
    made = NULL;
out:
    qn_qmae_work_destroy(made);
    return status;
}

void qn_qmae_work_destroy(qn_qmae_work *work) {
    if (!work) return;
    if (work->qmae->engine->work_close) work->qmae->engine->work_close(work->state);
    qn_free(work);
}

void qn_qmae_observable(const qn_qmae *qmae, qn_qmae_work *work, const double *reference,
                        double *observable) {
    if (qmae->engine->observable)
        qmae->engine->observable(qmae, work->state, &work->loading, reference, observable);
}

qn_sampling qn_sampling_default(void) { return (qn_sampling){.seed = 1, .trajectories = 256}; }

void qn_qmae_sample(qn_qmae_work *work, const qn_sampling *sampling) {
    if (work->qmae->engine->sample) work->qmae->engine->sample(work->state, sampling);
}

qn_status qn_qmae_evaluate(const qn_qmae *qmae, const qn_qmae_bound *bound, qn_qmae_work *work,
                           const qn_request *request, qn_response *response) {
    response->swap_error = response->fidelity_error = 0.0;
    response->undone = response->undone_square = NAN;
    return qmae->engine->evaluate(qmae, bound->state, work->state, &work->loading, request,
                                  response);
}

qn_status qn_qmae_undoes(const qn_qmae *qmae, qn_diag *diag) {
    qn_undone undone;
    return qn_undone_init(qmae->program, &qmae->registers, qmae->spec.qubits, &undone, diag);
}

double qn_qmae_loaded(qn_qmae_work *work, bool reference, const double *amplitudes) {
    if (work->qmae->loading.exact) return 1.0;
    return (reference ? qn_load_reference : qn_load_input)(&work->loading, amplitudes)->fidelity;
}

void qn_qmae_pull_back(qn_qmae_work *work, const double *input, const double *slope,
                       double *gradient) {
    qn_loading_pull_back(&work->loading, input, slope, gradient);
}
