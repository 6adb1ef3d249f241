/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "qmae/routed.h"

#include "core/try.h"
#include "noise/model.h"
#include "qmae/engine.h"
#include "route/apart.h"
#include "route/cost.h"
#include "route/follow.h"
#include "route/picture.h"

#include <stdio.h>

qn_program_options qn_qmae_program_options(const qn_qmae_spec *spec,
                                           const qn_program_options *options) {
    qn_program_options made = options ? *options : qn_program_options_default();
    made.fold = spec->fold ? spec->fold : 1;
    made.fold_gates = spec->fold_gates;
    return made;
}

/* ---- registers apart ------------------------------------------------------------------------- */

/* The share of the expected fidelity that a route may cost that keeps `in` and `ref` apart. */
static const double WORTH = 0.02;

typedef struct question {
    const qn_qmae_spec *spec;
    const qn_model *model;
    const qn_program_options *how;
} question;

/* Does the factored engine take the route? */
static bool factors(void *context, const qn_route *route) {
    const question *asked = context;
    void *state = NULL;
    qn_qmae qmae = {.spec = *asked->spec,
                    .registers = qn_registers_of(asked->spec),
                    .nangles = qn_qmae_spec_nangles(asked->spec),
                    .kernels = qn_kernels_best()};
    qn_loading_init(asked->spec->embedding, asked->spec->qubits, &qmae.loading);
    if (qn_route_program(route, asked->model, asked->how, &qmae.program, NULL) != QN_OK)
        return false;
    qmae.registers.count = qn_program_nqubits(qmae.program);
    const bool takes = qn_engine_factored.create(&qmae, &state, NULL) == QN_OK;
    if (takes) qn_engine_factored.destroy(state);
    qn_program_destroy(qmae.program);
    return takes;
}

/* Is what the one route costs more than the other not worth a word? */
static qn_status is_as_good(const question *asked, const qn_route *one, const qn_route *other,
                            bool *good, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_route_cost of_one = {0}, of_other = {0};
    QN_TRY(qn_route_cost_find(one->circuit, asked->model, asked->how, &of_one, diag));
    QN_TRY(qn_route_cost_find(other->circuit, asked->model, asked->how, &of_other, diag));
    *good = of_one.fidelity >= (1.0 - WORTH) * of_other.fidelity;
out:
    return status;
}

/* Exchanges the route for one that keeps the registers apart, if there is one as good. The ancilla
 * of the other test meets all qubits, so that SWAPs of it cannot be kept apart. */
static qn_status prefer_apart(const question *asked, const qn_circuit *circuit, qn_route *route,
                              qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_registers r = qn_registers_of(asked->spec);
    qn_route other = {0};
    bool good = false;
    int *groups = NULL;
    if (asked->spec->test != QN_TEST_DESTRUCTIVE || route->embedded ||
        factors((void *)asked, route))
        return QN_OK;
    groups = qn_alloc((size_t)r.count, sizeof *groups);
    QN_TRY_ALLOC(groups);
    for (int q = 0; q < asked->spec->qubits; ++q) groups[r.ref + q] = 1;
    const qn_route_apart apart = {.groups = groups,
                                  .last_part = QN_SECTION_SWAP_TEST,
                                  .accepts = factors,
                                  .context = (void *)asked};
    QN_TRY(qn_route_circuit_apart(circuit, asked->model, NULL, &apart, &other, diag));
    if (!other.circuit) goto out;
    QN_TRY(is_as_good(asked, &other, route, &good, diag));
    if (!good) goto out;
    qn_route_clear(route);
    *route = other;
    other = (qn_route){0};
out:
    qn_route_clear(&other);
    qn_free(groups);
    return status;
}

/* ---- programs ------------------------------------------------------------------------------- */

qn_status qn_qmae_program_build(const qn_qmae_spec *spec, const qn_model *model,
                                const qn_program_options *options, qn_route *route,
                                qn_program **program, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_circuit *circuit = NULL;
    qn_route made = {0};
    const qn_program_options how = qn_qmae_program_options(spec, options);
    const question asked = {spec, model, &how};
    QN_TRY(qn_qmae_circuit(spec, &circuit, diag));
    if (spec->route && model->has_coupling) {
        QN_TRY(qn_route_circuit(circuit, model, NULL, &made, diag));
        QN_TRY(prefer_apart(&asked, circuit, &made, diag));
        QN_TRY(qn_route_program(&made, model, &how, program, diag));
    } else {
        QN_TRY(qn_program_build(circuit, model, &how, program, diag));
    }
    if (route) {
        *route = made;
        made = (qn_route){0};
    }
out:
    qn_circuit_destroy(circuit);
    qn_route_clear(&made);
    return status;
}

const int *qn_qmae_places(const qn_qmae *qmae) { return qmae->places; }

const qn_route *qn_qmae_route(const qn_qmae *qmae) {
    return qmae->route.circuit ? &qmae->route : NULL;
}

/* ---- picture -------------------------------------------------------------------------------- */

enum { OTHERS, IN, REF }; /* groups */

static int name_qubit(const qn_registers *r, int n, int q, char *name, size_t size) {
    static const struct {
        const char *name;
        int group;
    } KINDS[] = {{"in", IN}, {"ref", REF}, {"t", OTHERS}};
    const int firsts[] = {r->in, r->ref, r->fresh}, counts[] = {n, n, r->ntrash};
    for (int k = 0; k < 3; ++k) {
        if (firsts[k] < 0 || q < firsts[k] || q >= firsts[k] + counts[k]) continue;
        snprintf(name, size, "%s%d", KINDS[k].name, q - firsts[k]);
        return KINDS[k].group;
    }
    snprintf(name, size, "a");
    return OTHERS;
}

qn_status qn_qmae_picture_write(const qn_qmae_spec *spec, const qn_model *model,
                                const qn_route *route, const char *path, qn_diag *diag) {
    enum { MOST = 4 * QN_QMAE_MAX_QUBITS };
    char texts[MOST][8];
    const char *names[MOST];
    int groups[MOST];
    const qn_registers r = qn_registers_of(spec);
    for (int q = 0; q < route->nqubits; ++q) {
        groups[q] = name_qubit(&r, spec->qubits, q, texts[q], sizeof texts[q]);
        names[q] = texts[q];
    }
    const qn_chip_picture picture = {
        .model = model,
        .route = route,
        .names = names,
        .groups = groups,
        .group_names = {[OTHERS] = r.fresh >= 0 || r.anc >= 0 ? "t, a: trash, ancilla" : NULL,
                        [IN] = "in: data",
                        [REF] = "ref: reference"}};
    return qn_chip_picture_write(&picture, path, diag);
}
