/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "qmae_noise/route.h"

#include "circuit/operations.h"
#include "core/try.h"
#include "noise/model.h"
#include "route/apart.h"
#include "route/embed.h"
#include "route/emit.h"
#include "route/estimate.h"
#include "route/rename.h"

#include <math.h>
#include <string.h>

enum { DEFAULT_TRIALS = 20, MAX_TRIALS = 100000, ROUNDS = 2, STATES = 2000000 };

/* Trials take turns with these. */
static const qn_sabre_taste TASTES[] = {
    {0.5, 0.0, 20, false}, {0.5, 0.05, 20, true}, {0.5, 0.02, 40, false},
    {0.3, 0.02, 10, true}, {0.8, 0.0, 30, false},
};
enum { NTASTES = sizeof TASTES / sizeof *TASTES };

typedef struct router {
    const qn_model *model;
    const qn_route_apart *apart; /* NULL = any route will do */
    qn_circuit *circuit;         /* of gates on one and two qubits, swaps renamed away; owned */
    int *names;                  /* of each qubit: what the swaps make of its name at the end */
    qn_chip chip;
    bool has_cx; /* the device can be asked for cx, decomposed or as it is */
    qn_route_demand demand;
    qn_sabre *sabre;
    int *place, *start, *grown; /* of a trial */
    bool *in;
    qn_route_estimated best;
    qn_route *route; /* the best so far */
    qn_diag *diag;
} router;

void qn_route_clear(qn_route *route) {
    qn_circuit_destroy(route->circuit);
    qn_free(route->initial);
    qn_free(route->final);
    qn_free(route->exchanges);
    *route = (qn_route){0};
}

/* ---- the circuit ---------------------------------------------------------------------------- */

/* swap without a condition needs no gate: from there on the qubits have each other's names. In the
 * parts of a QMAE it is part of what is studied. */
static bool renames(const qn_op *op) {
    return op->kind == QN_OP_GATE && strcmp(op->gate->name, "swap") == 0 &&
           op->condition.count == 0 && !qn_op_is_of_qmae(op);
}

static qn_status take_circuit(router *r, const qn_circuit *circuit) {
    qn_status status = QN_OK;
    qn_circuit *expanded = NULL;
    int *fence = NULL;
    const int n = qn_circuit_nqubits(circuit);
    QN_TRY(qn_circuit_decompose(circuit, NULL, 0, &expanded, r->diag));
    QN_TRY(qn_circuit_create(n, qn_circuit_nparams(circuit), &r->circuit));
    r->names = qn_alloc((size_t)n, sizeof *r->names);
    fence = qn_alloc((size_t)qn_circuit_longest_fence(circuit), sizeof *fence);
    QN_TRY_ALLOC(r->names && fence);
    for (int q = 0; q < n; ++q) r->names[q] = q;
    for (size_t k = 0; k < qn_circuit_size(expanded); ++k) {
        const qn_op *op = qn_circuit_op(expanded, k);
        if (!renames(op)) {
            QN_TRY(qn_circuit_append_renamed(r->circuit, op, r->names, fence));
            continue;
        }
        const int first = r->names[op->qubits[0]];
        r->names[op->qubits[0]] = r->names[op->qubits[1]];
        r->names[op->qubits[1]] = first;
    }
out:
    qn_circuit_destroy(expanded);
    qn_free(fence);
    return status;
}

/* ---- checks --------------------------------------------------------------------------------- */

static qn_status check_size(const router *r) {
    const int n = qn_circuit_nqubits(r->circuit);
    int usable = 0;
    for (int q = 0; q < r->chip.nqubits; ++q) usable += r->chip.usable[q];
    if (n <= usable) return QN_OK;
    return QN_MODEL_FAIL(r->model, r->model->coupling_line, QN_ERR_UNSUPPORTED, r->diag,
                         "the circuit has %d qubits, more than the %d of the device", n, usable);
}

static qn_status check_layout(const router *r, const int *layout) {
    for (int q = 0; q < qn_circuit_nqubits(r->circuit); ++q) {
        if (layout[q] < 0 || layout[q] >= r->chip.nqubits)
            return qn_fail(r->diag, QN_ERR_ARGUMENT,
                           "the layout puts qubit %d on %d; the device has the qubits 0 to %d", q,
                           layout[q], r->chip.nqubits - 1);
        for (int other = 0; other < q; ++other)
            if (layout[other] == layout[q])
                return qn_fail(r->diag, QN_ERR_ARGUMENT,
                               "the layout puts both qubit %d and qubit %d on %d; each needs one "
                               "of its own",
                               other, q, layout[q]);
    }
    return QN_OK;
}

/* Without a basis gates run as written, and not every model lists cx. */
static bool runs_cx(const router *r) {
    qn_gate_noise noise = {0};
    if (r->model->basis || r->chip.ncouplers == 0) return true;
    return qn_model_gate(r->model, qn_gate_find("cx"), r->chip.couplers[0], &noise, NULL) == QN_OK;
}

/* What shares gates must be in one part of the map. */
static qn_status check_parts(const router *r, const int *layout) {
    for (int k = 0; k < r->demand.nedges; ++k) {
        const int *pair = r->demand.edges[k];
        if (r->chip.part[layout[pair[0]]] == r->chip.part[layout[pair[1]]]) continue;
        return QN_MODEL_FAIL(r->model, r->model->coupling_line, QN_ERR_UNSUPPORTED, r->diag,
                             "`coupling` does not join qubits %d and %d of the device, on which "
                             "the layout puts qubits %d and %d that share gates",
                             layout[pair[0]], layout[pair[1]], pair[0], pair[1]);
    }
    return QN_OK;
}

static qn_status check_largest(const router *r) {
    const int n = qn_circuit_nqubits(r->circuit);
    const int most = qn_chip_part_size(&r->chip, r->chip.largest);
    if (n <= most) return QN_OK;
    return QN_MODEL_FAIL(r->model, r->model->coupling_line, QN_ERR_UNSUPPORTED, r->diag,
                         "`coupling` falls into %d parts, of which the largest has %d qubits; the "
                         "circuit needs %d that are connected",
                         r->chip.nparts, most, n);
}

/* ---- candidates ----------------------------------------------------------------------------- */

/* Writes the steps from a start and keeps them if they are the best so far. */
static qn_status consider(router *r, const qn_route_steps *steps, const int *start, bool embedded) {
    qn_status status = QN_OK;
    qn_emission emission = {0};
    qn_route_estimated estimated = {0};
    qn_route made = {.nqubits = qn_circuit_nqubits(r->circuit), .embedded = embedded};
    const size_t bytes = (size_t)made.nqubits * sizeof *made.initial;
    made.initial = qn_alloc(1, bytes);
    made.final = qn_alloc(1, bytes);
    QN_TRY_ALLOC(made.initial && made.final);
    memcpy(made.initial, start, bytes);
    memcpy(r->place, start, bytes);
    QN_TRY(qn_emit(r->circuit, steps, r->chip.nqubits, r->place, r->apart != NULL, &emission));
    if (r->has_cx) QN_TRY(qn_emission_merge(&emission, r->chip.nqubits));
    made.exchanges = qn_alloc(emission.swaps + 1, sizeof *made.exchanges);
    QN_TRY_ALLOC(made.exchanges);
    QN_TRY(qn_emission_write(&emission, r->chip.nqubits, qn_circuit_nparams(r->circuit), !r->has_cx,
                             &made.circuit, made.exchanges));
    for (int q = 0; q < made.nqubits; ++q) made.final[q] = r->place[r->names[q]];
    made.swaps = emission.swaps;
    made.free_swaps = emission.free_swaps;
    made.cheap_swaps = emission.cheap_swaps;
    made.bridges = emission.bridges;
    QN_TRY(qn_route_estimate(made.circuit, &r->chip, &estimated));
    if (r->route->circuit && !qn_route_estimated_better(&estimated, &r->best)) goto out;
    if (r->apart && !r->apart->accepts(r->apart->context, &made)) goto out;
    qn_route_clear(r->route);
    *r->route = made;
    r->best = estimated;
    made = (qn_route){0};
out:
    qn_emission_clear(&emission);
    qn_route_clear(&made);
    return status;
}

/* The circuit as it is, on a placement where all its pairs touch. */
static qn_status consider_embedding(router *r, const int *start) {
    qn_status status = QN_OK;
    qn_route_steps steps = {.count = qn_circuit_size(r->circuit)};
    steps.all = qn_alloc(steps.count + 1, sizeof *steps.all);
    QN_TRY_ALLOC(steps.all);
    for (size_t k = 0; k < steps.count; ++k)
        steps.all[k] = (qn_route_step){QN_ROUTE_STEP_OP, k, 0, 0};
    QN_TRY(consider(r, &steps, start, true));
out:
    qn_route_steps_clear(&steps);
    return status;
}

static bool all_touch(const router *r, const int *place) {
    for (int k = 0; k < r->demand.nedges; ++k) {
        const int *pair = r->demand.edges[k];
        if (qn_chip_coupler(&r->chip, place[pair[0]], place[pair[1]]) < 0) return false;
    }
    return true;
}

/* ---- starts --------------------------------------------------------------------------------- */

/* How much a qubit is wanted in a region: its neighbours there, cheap couplers, chance. */
static double appeal(const router *r, int q, qn_rng *rng) {
    double sum = 0.0;
    for (int k = r->chip.first[q]; k < r->chip.first[q + 1]; ++k) {
        if (!r->in[r->chip.neighbours[k]]) continue;
        const double cost = 3.0 * r->chip.gate2[r->chip.through[k]];
        sum += r->chip.unit > 0.0 ? 2.0 / (1.0 + cost / r->chip.unit) : 1.0;
    }
    return sum > 0.0 ? sum + qn_rng_uniform(rng) : 0.0;
}

/* A random compact region of as many qubits as the circuit has, in random order. */
static void start_anywhere(router *r, qn_rng *rng) {
    const int n = qn_circuit_nqubits(r->circuit), chip = r->chip.nqubits;
    int first = 0;
    do first = (int)qn_rng_below(rng, (uint64_t)chip);
    while (r->chip.part[first] != r->chip.largest);
    for (int q = 0; q < chip; ++q) r->in[q] = false;
    r->in[r->grown[0] = first] = true;
    for (int have = 1; have < n; ++have) {
        double most = 0.0;
        for (int q = 0; q < chip; ++q) {
            const double wanted = r->in[q] ? 0.0 : appeal(r, q, rng);
            if (!(wanted > most)) continue;
            most = wanted;
            r->grown[have] = q;
        }
        r->in[r->grown[have]] = true;
    }
    for (int q = n; q > 0; --q) {
        const int pick = (int)qn_rng_below(rng, (uint64_t)q);
        r->start[q - 1] = r->grown[pick];
        r->grown[pick] = r->grown[q - 1];
    }
}

/* ---- trials --------------------------------------------------------------------------------- */

/* Passes forward and back carry a start to where the circuit wants to be. */
static qn_status try_start(router *r, qn_sabre_taste taste, bool fixed, qn_rng *rng) {
    qn_status status = QN_OK;
    qn_route_steps steps = {0};
    taste.bridges = taste.bridges && r->has_cx;
    const size_t bytes = (size_t)qn_circuit_nqubits(r->circuit) * sizeof *r->place;
    for (int k = 0; k < ROUNDS && !fixed; ++k) {
        QN_TRY(qn_sabre_pass(r->sabre, &taste, false, rng, r->start, NULL));
        QN_TRY(qn_sabre_pass(r->sabre, &taste, true, rng, r->start, NULL));
    }
    memcpy(r->place, r->start, bytes);
    QN_TRY(qn_sabre_pass(r->sabre, &taste, false, rng, r->place, &steps));
    QN_TRY(consider(r, &steps, r->start, false));
out:
    qn_route_steps_clear(&steps);
    return status;
}

/* `first`: the start of the first trial, of all trials if it is fixed. */
static qn_status try_starts(router *r, const qn_route_options *options, const int *first) {
    qn_status status = QN_OK;
    const int trials = options->trials ? options->trials : DEFAULT_TRIALS;
    const size_t bytes = (size_t)qn_circuit_nqubits(r->circuit) * sizeof *r->place;
    QN_TRY(qn_sabre_create(r->circuit, &r->chip, r->apart, &r->sabre));
    for (int trial = 0; trial < trials; ++trial) {
        qn_rng rng;
        qn_rng_init(&rng, options->seed, QN_STREAM_ROUTE, (uint64_t)trial, 0, 0);
        if (options->layout || trial == 0) memcpy(r->start, first, bytes);
        else start_anywhere(r, &rng);
        status = try_start(r, TASTES[trial % NTASTES], options->layout != NULL, &rng);
        if (r->apart && status == QN_ERR_NOT_FOUND) status = QN_OK; /* the others may do */
        QN_TRY(status);
    }
out:
    return status;
}

/* The best of all placements without SWAPs, else of routes from several starts. */
static qn_status place_and_route(router *r, const qn_route_options *options, int *first) {
    qn_status status = QN_OK;
    bool complete = false;
    if (options->layout) {
        QN_TRY(check_layout(r, options->layout));
        QN_TRY(check_parts(r, options->layout));
        if (all_touch(r, options->layout)) return consider_embedding(r, options->layout);
        return try_starts(r, options, options->layout);
    }
    QN_TRY(qn_embed(&r->demand, &r->chip, STATES, first, &complete));
    if (complete) {
        QN_TRY(qn_embed_rest(&r->demand, &r->chip, -1, first));
        return consider_embedding(r, first);
    }
    QN_TRY(check_largest(r));
    for (int q = 0; q < qn_circuit_nqubits(r->circuit); ++q)
        if (first[q] >= 0 && r->chip.part[first[q]] != r->chip.largest) first[q] = -1;
    QN_TRY(qn_embed_rest(&r->demand, &r->chip, r->chip.largest, first));
    QN_TRY(try_starts(r, options, first));
out:
    return status;
}

/* ---- all ------------------------------------------------------------------------------------ */

/* Every pair may run gates: nothing to do. */
static qn_status copy_circuit(router *r, const qn_circuit *circuit, const int *layout) {
    qn_status status = QN_OK;
    const int n = qn_circuit_nqubits(circuit);
    if (layout)
        return qn_fail(r->diag, QN_ERR_ARGUMENT,
                       "a layout needs a device with a coupling map, which %s has not",
                       qn_model_name(r->model));
    qn_route made = {.nqubits = n, .embedded = true};
    made.initial = qn_alloc((size_t)n, sizeof *made.initial);
    made.final = qn_alloc((size_t)n, sizeof *made.final);
    QN_TRY_ALLOC(made.initial && made.final);
    for (int q = 0; q < n; ++q) made.initial[q] = made.final[q] = q;
    QN_TRY(qn_circuit_decompose(circuit, NULL, 0, &made.circuit, r->diag));
    *r->route = made;
    made = (qn_route){0};
out:
    qn_route_clear(&made);
    return status;
}

static qn_status work(router *r, const qn_circuit *circuit, const qn_route_options *options) {
    qn_status status = QN_OK;
    if (options->trials < 0 || options->trials > MAX_TRIALS) return QN_ERR_ARGUMENT;
    if (!r->model->has_coupling) return copy_circuit(r, circuit, options->layout);
    QN_TRY(take_circuit(r, circuit));
    QN_TRY(qn_chip_read(r->model, &r->chip, r->diag));
    QN_TRY(check_size(r));
    r->has_cx = runs_cx(r);
    QN_TRY(qn_route_demand_create(r->circuit, &r->chip, &r->demand));
    r->place = qn_alloc((size_t)r->chip.nqubits, sizeof *r->place);
    r->start = qn_alloc((size_t)r->chip.nqubits, sizeof *r->start);
    r->grown = qn_alloc((size_t)r->chip.nqubits, sizeof *r->grown);
    r->in = qn_alloc((size_t)r->chip.nqubits, sizeof *r->in);
    QN_TRY_ALLOC(r->place && r->start && r->grown && r->in);
    QN_TRY(place_and_route(r, options, r->grown));
out:
    return status;
}

static qn_status route_circuit(const qn_circuit *circuit, const qn_model *model,
                               const qn_route_options *options, const qn_route_apart *apart,
                               qn_route *route, qn_diag *diag) {
    static const qn_route_options defaults = {0};
    qn_route made = {0};
    router r = {.model = model, .apart = apart, .route = &made, .diag = diag};
    qn_status status = work(&r, circuit, options ? options : &defaults);
    if (status == QN_ERR_MEMORY)
        status = qn_fail(diag, status, "not enough memory to route the circuit");
    if (status == QN_OK) *route = made;
    else qn_route_clear(&made);
    qn_sabre_destroy(r.sabre);
    qn_circuit_destroy(r.circuit);
    qn_route_demand_clear(&r.demand);
    qn_chip_clear(&r.chip);
    qn_free(r.names);
    qn_free(r.place);
    qn_free(r.start);
    qn_free(r.grown);
    qn_free(r.in);
    return status;
}

qn_status qn_route_circuit(const qn_circuit *circuit, const qn_model *model,
                           const qn_route_options *options, qn_route *route, qn_diag *diag) {
    return route_circuit(circuit, model, options, NULL, route, diag);
}

qn_status qn_route_circuit_apart(const qn_circuit *circuit, const qn_model *model,
                                 const qn_route_options *options, const qn_route_apart *apart,
                                 qn_route *route, qn_diag *diag) {
    return route_circuit(circuit, model, options, apart, route, diag);
}
