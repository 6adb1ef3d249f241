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

/* A circuit that may come into a level; tokens: its parent's until they are fitted. */
typedef struct offspring {
    qn_grown gates;
    const double *parent;
    double *tokens; /* own, NULL = not yet */
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

static void add(brood *b, const qn_grown *gates, const double *tokens) {
    for (size_t k = 0; k < b->count; ++k)
        if (same_parts(&b->all[k].gates, gates)) return;
    if (b->count == b->room) return;
    b->best[b->count] = &b->all[b->count];
    b->all[b->count++] = (offspring){.gates = *gates, .parent = tokens};
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

static qn_status fit_one(const qn_level_search *search, const fit_round *round, offspring *o) {
    qn_status status = QN_OK;
    const qn_ideal *d = search->ideal;
    const qn_fit fit = {.ideal = d,
                        .samples = round->samples < d->count ? round->samples : d->count,
                        .iterations = round->iterations,
                        .with_tokens = round->with_tokens};
    if (qn_host_stops(search->host)) return QN_ERR_INTERRUPTED;
    if (!o->tokens) {
        o->tokens = qn_alloc(d->ntoken + 1, sizeof *o->tokens);
        QN_TRY_ALLOC(o->tokens);
        memcpy(o->tokens, o->parent, d->ntoken * sizeof *o->tokens);
    }
    QN_TRY(qn_fit_run(&fit, &o->gates, o->tokens, &o->fidelity));
out:
    return status;
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
static qn_status fit_all(brood *b, const fit_round *round, size_t count) {
    int worst = QN_OK;
#pragma omp parallel for schedule(dynamic) num_threads(b->search->threads) reduction(max : worst)
    for (size_t k = 0; k < count; ++k) {
        const int status = worst <= QN_OK ? (int)fit_one(b->search, round, b->best[k]) : QN_OK;
        if (status > worst) worst = status;
    }
    sort(b, count);
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
        QN_TRY(fit_all(b, &ROUNDS[r], *count));
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
    enum { STARTS = 4 };
    qn_status status = QN_OK;
    const qn_ideal *d = search->ideal;
    brood b = {.search = search};
    QN_TRY(make_room(&b, STARTS));
    for (int k = 0; k < STARTS; ++k) {
        qn_grown *g = &b.all[k].gates;
        *g = qn_grown_product(d->qubits, d->latent, RIGHT_ANGLE * (k + 0.2));
        b.all[k].parent = tokens;
        b.best[b.count++] = &b.all[k];
    }
    QN_TRY(choose(&b, NROUNDS - 1, level));
out:
    clear_brood(&b);
    return status;
}

/* A CZ in front of part `at`, at that of a few starting angles of the RY around it with the largest
 * fidelity before any fit. There is none at which it does nothing. */
static void add_larger(brood *b, const qn_level_circuit *parent, int at, int qubit, int other,
                       double *work) {
    static const double STARTS[][2] = {{0.2, 1.0}, {1.0, 0.2}, {-1.0, 1.0}};
    const qn_ideal *d = b->search->ideal;
    const size_t samples = ROUNDS[0].samples < d->count ? ROUNDS[0].samples : d->count;
    const int pairs = qn_grown_pairs(&parent->gates) + 1;
    qn_grown best = {0};
    double most = -1.0;
    for (size_t s = 0; s < sizeof STARTS / sizeof *STARTS; ++s) {
        qn_grown g = parent->gates;
        if (!qn_grown_insert(&g, at, qubit, other, RIGHT_ANGLE * STARTS[s][0],
                             RIGHT_ANGLE * STARTS[s][1]) ||
            qn_grown_pairs(&g) != pairs)
            return;
        const double found = qn_ideal_fidelity(d, samples, &g, parent->tokens, NULL, work);
        if (found > most) {
            most = found;
            best = g;
        }
    }
    add(b, &best, parent->tokens);
}

static void add_all_larger(brood *b, const qn_level_circuit *parent, double *work) {
    for (int at = 0; at <= parent->gates.count; ++at)
        for (int q = 0; q < parent->gates.qubits; ++q)
            for (int other = q + 1; other < parent->gates.qubits; ++other)
                add_larger(b, parent, at, q, other, work);
}

qn_status qn_level_climb(const qn_level_search *search, const qn_level *below, qn_level *level) {
    qn_status status = QN_OK;
    const size_t qubits = (size_t)search->ideal->qubits;
    size_t room = 0;
    brood b = {.search = search};
    double *work = qn_alloc(qn_ideal_work(search->ideal), sizeof *work);
    QN_TRY_ALLOC(work);
    for (size_t k = 0; k < below->count; ++k)
        room += ((size_t)below->circuits[k].gates.count + 1) * (qubits * (qubits - 1) / 2);
    QN_TRY(make_room(&b, room + 1));
    for (size_t k = 0; k < below->count; ++k) add_all_larger(&b, &below->circuits[k], work);
    QN_TRY(choose(&b, 0, level));
out:
    clear_brood(&b);
    qn_free(work);
    return status;
}

static void add_all_smaller(brood *b, const qn_level_circuit *parent, int pairs) {
    for (int k = 0; k < parent->gates.count; ++k) {
        qn_grown g = parent->gates;
        if (!qn_grown_is_pair(&g, k)) continue;
        qn_grown_remove(&g, k);
        if (qn_grown_pairs(&g) == pairs) add(b, &g, parent->tokens);
    }
}

/* Those of the level join the first `count` of the best, and give them their tokens. */
static void join_old(brood *b, size_t count, qn_level *level) {
    for (size_t k = 0; k < level->count; ++k) {
        qn_level_circuit *c = &level->circuits[k];
        b->best[count + k] = &b->all[b->count];
        b->all[b->count++] = (offspring){c->gates, NULL, c->tokens, c->fidelity};
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
