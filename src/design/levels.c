/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "design/levels.h"

#include "core/try.h"
#include "design/fit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double RIGHT_ANGLE = 1.57079632679489661923;

void qn_level_clear(qn_level *level) {
    for (size_t k = 0; level->circuits && k < level->count; ++k) qn_free(level->circuits[k].tokens);
    qn_free(level->circuits);
    *level = (qn_level){0};
}

/* ---- candidates ----------------------------------------------------------------------------- */

/* A circuit that may come into a level. */
typedef struct offspring {
    qn_grown gates;
    const qn_level_circuit *parent;
    int at, qubit, other; /* where a CZ was put into the parent */
    double *tokens;       /* own, NULL = not yet */
    double fidelity;
} offspring;

typedef struct brood {
    const qn_level_search *search;
    offspring *all; /* count of `room`, owned */
    size_t count, room;
    offspring **best; /* those still in it, the best first; owned */
} brood;

static void clear_brood(brood *b) {
    for (size_t k = 0; k < b->count; ++k) qn_free(b->all[k].tokens);
    qn_free(b->all);
    qn_free(b->best);
}

static qn_status make_room(brood *b, size_t room) {
    b->all = qn_alloc(room, sizeof *b->all);
    b->best = qn_alloc(room, sizeof(void *));
    b->room = room;
    return b->all && b->best ? QN_OK : QN_ERR_MEMORY;
}

static bool same_parts(const qn_grown *a, const qn_grown *b) {
    return a->count == b->count &&
           memcmp(a->parts, b->parts, (size_t)a->count * sizeof *a->parts) == 0;
}

static void add(brood *b, const offspring *o) {
    for (size_t k = 0; k < b->count; ++k)
        if (same_parts(&b->all[k].gates, &o->gates)) return;
    if (b->count == b->room) return;
    b->best[b->count] = &b->all[b->count];
    b->all[b->count++] = *o;
}

/* ---- fits ----------------------------------------------------------------------------------- */

/* Of a round the best `keep` go on to the next, which looks closer. */
typedef struct fit_round {
    size_t samples, keep;
    int iterations;
    bool with_tokens;
} fit_round;
static const fit_round ROUNDS[] = {
    {192, 48, 8, false}, {384, 16, 25, true}, {1024, SIZE_MAX, 30, true}};
enum { NROUNDS = sizeof ROUNDS / sizeof *ROUNDS };

static size_t samples_of(const qn_ideal *d, const fit_round *round) {
    return round->samples < d->count ? round->samples : d->count;
}

static double *copy_of(const double *tokens, size_t ntoken) {
    double *copy = qn_alloc(ntoken + 1, sizeof *copy);
    if (copy) memcpy(copy, tokens, ntoken * sizeof *copy);
    return copy;
}

/* What is done to each of a brood. */
typedef qn_status job(const qn_level_search *search, const fit_round *round, offspring *o);

static qn_status fit_one(const qn_level_search *search, const fit_round *round, offspring *o) {
    qn_status status = QN_OK;
    const qn_ideal *d = search->ideal;
    const qn_fit fit = {.ideal = d,
                        .samples = samples_of(d, round),
                        .iterations = round->iterations,
                        .with_tokens = round->with_tokens};
    if (!o->tokens) o->tokens = copy_of(o->parent->tokens, d->ntoken);
    QN_TRY_ALLOC(o->tokens);
    QN_TRY(qn_fit_run(&fit, &o->gates, o->tokens, &o->fidelity));
out:
    return status;
}

/* Angles of the RY around the new CZ: there are none at which it does nothing. */
static const double STARTS[][2] = {{0.2, 1.0}, {1.0, 0.2}, {-1.0, 1.0}};
enum { NSTARTS = sizeof STARTS / sizeof *STARTS };

/* The circuit with its new CZ at a start. false: there is no room for it. */
static bool insert(offspring *o, int start) {
    o->gates = o->parent->gates;
    return qn_grown_insert(&o->gates, o->at, o->qubit, o->other, RIGHT_ANGLE * STARTS[start][0],
                           RIGHT_ANGLE * STARTS[start][1]);
}

/* The start with the largest fidelity before any fit. */
static qn_status choose_start(const qn_level_search *search, const fit_round *round, offspring *o) {
    const qn_ideal *d = search->ideal;
    qn_grown best = o->gates;
    double most = -1.0, *work = qn_alloc(qn_ideal_work(d), sizeof *work);
    if (!work) return QN_ERR_MEMORY;
    for (int s = 0; s < NSTARTS && insert(o, s); ++s) {
        const double found = qn_ideal_fidelity(d, samples_of(d, round), &o->gates,
                                               o->parent->tokens, NULL, work);
        if (found <= most) continue;
        most = found;
        best = o->gates;
    }
    o->gates = best;
    qn_free(work);
    return QN_OK;
}

/* Equal ones in the order in which they were added. */
static int better(const void *a, const void *b) {
    const offspring *x = *(offspring *const *)a, *y = *(offspring *const *)b;
    if (x->fidelity != y->fidelity) return x->fidelity > y->fidelity ? -1 : 1;
    return (x > y) - (x < y);
}

static void sort(brood *b, size_t count) {
    if (count) qsort(b->best, count, sizeof(void *), better);
}

/* The worst status of all. */
static qn_status run_all(const brood *b, job *run, const fit_round *round, size_t count) {
    int worst = QN_OK;
#pragma omp parallel for schedule(dynamic) num_threads(b->search->threads) reduction(max : worst)
    for (size_t k = 0; k < count; ++k) {
        int status = QN_OK;
        if (qn_host_stops(b->search->host)) status = QN_ERR_INTERRUPTED;
        else if (worst <= QN_OK) status = (int)run(b->search, round, b->best[k]);
        if (status > worst) worst = status;
    }
    return (qn_status)worst;
}

/* Circuits that only differ in what changes nothing have the same fidelity, and one of them is
 * enough: a level full of them would have no other way on. */
static qn_status take_best(brood *b, size_t count, qn_level *level) {
    static const double ALIKE = 3e-5;
    level->circuits = qn_alloc(b->search->width, sizeof *level->circuits);
    if (!level->circuits) return QN_ERR_MEMORY;
    for (size_t k = 0; k < count && level->count < b->search->width; ++k) {
        offspring *o = b->best[k];
        const qn_level_circuit *last = level->count ? &level->circuits[level->count - 1] : NULL;
        if (last && last->fidelity - o->fidelity < ALIKE) continue;
        level->circuits[level->count++] = (qn_level_circuit){o->gates, o->tokens, o->fidelity};
        o->tokens = NULL;
    }
    return QN_OK;
}

/* Fits in rounds; count: those that are left, out. */
static qn_status fit(brood *b, size_t first_round, size_t *count) {
    qn_status status = QN_OK;
    *count = b->count;
    for (size_t r = first_round; r < NROUNDS; ++r) {
        QN_TRY(run_all(b, fit_one, &ROUNDS[r], *count));
        sort(b, *count);
        *count = ROUNDS[r].keep < *count ? ROUNDS[r].keep : *count;
    }
out:
    return status;
}

static qn_status choose(brood *b, size_t first_round, qn_level *level) {
    qn_status status = QN_OK;
    size_t count;
    QN_TRY(fit(b, first_round, &count));
    QN_TRY(take_best(b, count, level));
out:
    return status;
}

/* ---- levels --------------------------------------------------------------------------------- */

qn_status qn_level_start(const qn_level_search *search, const double *tokens, qn_level *level) {
    enum { ANGLES = 4 };
    qn_status status = QN_OK;
    const qn_ideal *d = search->ideal;
    brood b = {.search = search};
    QN_TRY(make_room(&b, ANGLES));
    for (int k = 0; k < ANGLES; ++k) {
        b.all[k].gates = qn_grown_product(d->qubits, d->latent, RIGHT_ANGLE * (k + 0.2));
        b.best[b.count++] = &b.all[k];
        b.all[k].tokens = copy_of(tokens, d->ntoken);
        QN_TRY_ALLOC(b.all[k].tokens);
    }
    QN_TRY(choose(&b, NROUNDS - 1, level));
out:
    clear_brood(&b);
    return status;
}

/* A CZ anywhere on any pair, as far as it reaches the trash. */
static void add_all_larger(brood *b, const qn_level_circuit *parent) {
    const int pairs = qn_grown_pairs(&parent->gates) + 1, qubits = parent->gates.qubits;
    for (int at = 0; at <= parent->gates.count; ++at)
        for (int q = 0; q < qubits; ++q)
            for (int other = q + 1; other < qubits; ++other) {
                offspring o = {.parent = parent, .at = at, .qubit = q, .other = other};
                if (insert(&o, 0) && qn_grown_pairs(&o.gates) == pairs) add(b, &o);
            }
}

qn_status qn_level_climb(const qn_level_search *search, const qn_level *below, qn_level *level) {
    qn_status status = QN_OK;
    const size_t qubits = (size_t)search->ideal->qubits;
    size_t room = 0;
    brood b = {.search = search};
    for (size_t k = 0; k < below->count; ++k)
        room += ((size_t)below->circuits[k].gates.count + 1) * (qubits * (qubits - 1) / 2);
    QN_TRY(make_room(&b, room + 1));
    for (size_t k = 0; k < below->count; ++k) add_all_larger(&b, &below->circuits[k]);
    QN_TRY(run_all(&b, choose_start, &ROUNDS[0], b.count));
    QN_TRY(choose(&b, 0, level));
out:
    clear_brood(&b);
    return status;
}

static void add_all_smaller(brood *b, const qn_level_circuit *parent, int pairs) {
    for (int k = 0; k < parent->gates.count; ++k) {
        offspring o = {.gates = parent->gates, .parent = parent};
        if (!qn_grown_is_pair(&o.gates, k)) continue;
        qn_grown_remove(&o.gates, k);
        if (qn_grown_pairs(&o.gates) == pairs) add(b, &o);
    }
}

/* Those of the level join the first `count` of the best, and give them their tokens. */
static void join_old(brood *b, size_t count, qn_level *level) {
    for (size_t k = 0; k < level->count; ++k) {
        qn_level_circuit *c = &level->circuits[k];
        b->best[count + k] = &b->all[b->count];
        b->all[b->count++] = (offspring){
            .gates = c->gates, .tokens = c->tokens, .fidelity = c->fidelity};
        c->tokens = NULL;
    }
    sort(b, count + level->count);
}

qn_status qn_level_descend(const qn_level_search *search, const qn_level *above, int pairs,
                           qn_level *level) {
    qn_status status = QN_OK;
    size_t room = level->count, count;
    qn_level merged = {0};
    brood b = {.search = search};
    for (size_t k = 0; k < above->count; ++k) room += (size_t)above->circuits[k].gates.count;
    QN_TRY(make_room(&b, room + 1));
    for (size_t k = 0; k < above->count; ++k) add_all_smaller(&b, &above->circuits[k], pairs);
    QN_TRY(fit(&b, 1, &count));
    count += level->count;
    join_old(&b, count - level->count, level);
    QN_TRY(take_best(&b, count, &merged));
    qn_level_clear(level);
    *level = merged;
out:
    clear_brood(&b);
    return status;
}
