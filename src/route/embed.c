/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "route/embed.h"

#include "core/try.h"

#include <math.h>

/* A neighbour of a qubit in the circuit, with the two-qubit gates that they share. */
typedef struct link {
    int to;
    double uses;
} link;

/* A device qubit that a qubit may have, and the least that the two and what hangs on them cost. */
typedef struct choice {
    int at;
    double least;
} choice;

typedef struct search {
    const qn_route_demand *demand;
    const qn_chip *chip;
    int *first; /* links of qubit q: first[q] .. first[q + 1] - 1 */
    link *links;
    int *order, norder; /* qubits with links, each after as many of its neighbours as can be */
    int *anchor;        /* of each in the order: a neighbour that is placed before it, -1 */
    double *rest;       /* of each in the order: the least that it and those after it can cost */
    int *place;         /* of each qubit, -1 = none */
    bool *used;         /* of each device qubit */
    /* of each in the order, the cheapest first: where it may be, and which is tried next. Of an
     * anchored one filled when its turn comes, for the others at the start. */
    choice **choices;
    int *nchoices, *next;
    double *spent; /* of each in the order: cost of those before it */
    double least;  /* cost of the best placement */
    int deepest;
    int *best;
} search;

/* ---- order ---------------------------------------------------------------------------------- */

static void fill_links(search *s) {
    const qn_route_demand *d = s->demand;
    for (int k = 0; k < d->nedges; ++k)
        for (int e = 0; e < 2; ++e) ++s->first[d->edges[k][e] + 1];
    for (int q = 0; q < d->nqubits; ++q) s->first[q + 1] += s->first[q];
    for (int k = d->nedges - 1; k >= 0; --k)
        for (int e = 0; e < 2; ++e)
            s->links[--s->first[d->edges[k][e] + 1]] = (link){d->edges[k][1 - e], d->uses[k]};
    for (int q = 0; q < d->nqubits; ++q) s->first[q] = s->first[q + 1];
    s->first[d->nqubits] = 2 * d->nedges;
}

static int degree(const search *s, int q) { return s->first[q + 1] - s->first[q]; }

/* The qubit with most neighbours in the order, then with most neighbours; `placed` counts them and
 * is -1 for those that are in. */
static void find_order(search *s, int *placed) {
    for (;;) {
        int best = -1;
        for (int q = 0; q < s->demand->nqubits; ++q) {
            if (placed[q] < 0 || degree(s, q) == 0) continue;
            if (best >= 0 && (placed[q] < placed[best] ||
                              (placed[q] == placed[best] && degree(s, q) <= degree(s, best))))
                continue;
            best = q;
        }
        if (best < 0) return;
        s->anchor[s->norder] = -1;
        for (int k = s->first[best + 1] - 1; k >= s->first[best]; --k) {
            const int other = s->links[k].to;
            if (placed[other] < 0) s->anchor[s->norder] = other;
            else ++placed[other];
        }
        placed[best] = -1;
        s->order[s->norder++] = best;
    }
}

/* ---- choices -------------------------------------------------------------------------------- */

static double own_cost(const search *s, int q, int at) {
    const qn_chip *chip = s->chip;
    return s->demand->turns[q] * chip->gate1[at] + s->demand->waits[q] * chip->idle[at] +
           s->demand->readings[q] * chip->readout[at];
}

/* Is a device qubit free, with neighbours enough? */
static bool fits(const search *s, int q, int at) {
    return !s->used[at] && s->chip->first[at + 1] - s->chip->first[at] >= degree(s, q);
}

/* Cost of a qubit on a device qubit, gates with placed neighbours included; INFINITY if it cannot
 * be there. */
static double cost_at(const search *s, int q, int at) {
    double cost = own_cost(s, q, at);
    if (!fits(s, q, at)) return INFINITY;
    for (int k = s->first[q]; k < s->first[q + 1]; ++k) {
        const int other = s->place[s->links[k].to];
        if (other < 0) continue;
        const int coupler = qn_chip_coupler(s->chip, at, other);
        if (coupler < 0) return INFINITY;
        cost += s->links[k].uses * s->chip->gate2[coupler];
    }
    return cost;
}

/* The least that the neighbours cost which have no place yet, gates with them included, with a
 * qubit on a device qubit; INFINITY if there is no room for one. */
static double cost_ahead(const search *s, int q, int at) {
    const qn_chip *chip = s->chip;
    double cost = 0.0;
    for (int k = s->first[q]; k < s->first[q + 1]; ++k) {
        const link *l = &s->links[k];
        if (s->place[l->to] >= 0) continue;
        double least = INFINITY;
        for (int i = chip->first[at]; i < chip->first[at + 1]; ++i)
            if (fits(s, l->to, chip->neighbours[i]))
                least = fmin(least, l->uses * chip->gate2[chip->through[i]] +
                                        own_cost(s, l->to, chip->neighbours[i]));
        cost += least;
    }
    return cost;
}

static int compare_choices(const void *a, const void *b) {
    const choice *x = a, *y = b;
    if (x->least != y->least) return x->least < y->least ? -1 : 1;
    return (x->at > y->at) - (x->at < y->at);
}

static void add_choice(search *s, int depth, int at) {
    const int q = s->order[depth];
    const double least = cost_at(s, q, at) + cost_ahead(s, q, at);
    if (least < INFINITY) s->choices[depth][s->nchoices[depth]++] = (choice){at, least};
}

static void fill_choices(search *s, int depth) {
    const int anchor = s->anchor[depth];
    s->nchoices[depth] = 0;
    if (anchor < 0) {
        for (int at = 0; at < s->chip->nqubits; ++at) add_choice(s, depth, at);
    } else {
        const int *first = s->chip->first + s->place[anchor];
        for (int k = first[0]; k < first[1]; ++k) add_choice(s, depth, s->chip->neighbours[k]);
    }
    qsort(s->choices[depth], (size_t)s->nchoices[depth], sizeof **s->choices, compare_choices);
}

/* ---- bounds --------------------------------------------------------------------------------- */

static double least_of(const double *values, int count) {
    double least = INFINITY;
    for (int k = 0; k < count; ++k) least = fmin(least, values[k]);
    return count ? least : 0.0;
}

/* The first in the order behind those that hang together with the one at a place. */
static int part_end(const search *s, int k) {
    while (++k < s->norder && s->anchor[k] >= 0) {
    }
    return k;
}

static void find_rest(search *s) {
    const qn_chip *chip = s->chip;
    const double two = least_of(chip->gate2, chip->ncouplers);
    const double one = least_of(chip->gate1, chip->nqubits);
    const double read = least_of(chip->readout, chip->nqubits);
    const double idle = least_of(chip->idle, chip->nqubits);
    s->rest[s->norder] = 0.0;
    for (int k = s->norder - 1; k >= 0; --k) {
        const int q = s->order[k];
        double uses = 0.0; /* gates with qubits before it, which it pays when it is placed */
        for (int i = s->first[q]; i < s->first[q + 1]; ++i)
            for (int j = 0; j < k; ++j)
                if (s->order[j] == s->links[i].to) uses += s->links[i].uses;
        s->rest[k] = s->rest[k + 1] + uses * two + s->demand->turns[q] * one +
                     s->demand->readings[q] * read + s->demand->waits[q] * idle;
        if (s->anchor[k] < 0 && s->nchoices[k] > 0)
            s->rest[k] = fmax(s->rest[k], s->choices[k][0].least + s->rest[part_end(s, k)]);
    }
}

/* ---- search --------------------------------------------------------------------------------- */

static void keep(search *s, int depth) {
    if (depth < s->norder && depth <= s->deepest) return;
    if (depth == s->norder) s->least = s->spent[depth];
    s->deepest = depth;
    for (int q = 0; q < s->demand->nqubits; ++q) s->best[q] = s->place[q];
}

static void take_back(search *s, int depth) {
    const int q = s->order[depth];
    s->used[s->place[q]] = false;
    s->place[q] = -1;
}

/* The next device qubit that the qubit at a depth may have, -1 = none that could be part of a
 * cheaper placement than the best. */
static int next_choice(search *s, int depth) {
    const int q = s->order[depth];
    while (s->next[depth] < s->nchoices[depth]) {
        const choice *c = &s->choices[depth][s->next[depth]++];
        if (s->anchor[depth] >= 0) return c->at;
        /* those behind it cost more */
        if (!(s->spent[depth] + c->least + s->rest[part_end(s, depth)] < s->least)) return -1;
        if (fits(s, q, c->at) && cost_ahead(s, q, c->at) < INFINITY) return c->at;
    }
    return -1;
}

/* One step of the depth-first search; the new depth. */
static int step(search *s, int depth) {
    const int at = next_choice(s, depth);
    const int q = s->order[depth];
    if (at < 0) {
        if (depth > 0) take_back(s, depth - 1);
        return depth - 1;
    }
    const double spent = s->spent[depth] + cost_at(s, q, at);
    if (!(spent + s->rest[depth + 1] < s->least)) return depth;
    s->place[q] = at;
    s->used[at] = true;
    s->spent[depth + 1] = spent;
    keep(s, depth + 1);
    if (depth + 1 == s->norder) {
        take_back(s, depth);
        return depth;
    }
    if (s->anchor[depth + 1] >= 0) fill_choices(s, depth + 1);
    s->next[depth + 1] = 0;
    return depth + 1;
}

/* Everything above a choice of the first qubit, as far as the states last; those that are left. */
static uint64_t search_from(search *s, int start, uint64_t states) {
    s->next[0] = start;
    int depth = step(s, 0);
    for (; depth > 0 && states > 0; --states) depth = step(s, depth);
    for (; depth > 0; --depth) take_back(s, depth - 1);
    return states;
}

/* Half of the states are for all starts alike, so that none is left out, and of the other half each
 * takes up to an eighth of what is left, the cheapest first. */
static void search_all(search *s, uint64_t states) {
    const int starts = s->norder > 0 ? s->nchoices[0] : 0;
    uint64_t more = states / 2;
    for (int start = 0; start < starts; ++start) {
        const uint64_t share = states / 2 / (uint64_t)starts, extra = more / 8;
        const uint64_t left = search_from(s, start, share + extra);
        more -= left < extra ? extra - left : 0;
    }
}

/* Room for all choices, and those of qubits without an anchor. */
static qn_status make_choices(search *s) {
    const qn_chip *chip = s->chip;
    int most = 0;
    for (int at = 0; at < chip->nqubits; ++at) {
        const int neighbours = chip->first[at + 1] - chip->first[at];
        if (neighbours > most) most = neighbours;
    }
    for (int k = 0; k < s->norder; ++k) {
        const bool anchored = s->anchor[k] >= 0;
        s->choices[k] = qn_alloc((size_t)(anchored ? most : chip->nqubits), sizeof **s->choices);
        if (!s->choices[k]) return QN_ERR_MEMORY;
        if (!anchored) fill_choices(s, k);
    }
    return QN_OK;
}

static qn_status prepare(search *s) {
    qn_status status = QN_OK;
    const size_t n = (size_t)s->demand->nqubits, m = (size_t)s->demand->nedges;
    int *placed = qn_alloc(n, sizeof *placed);
    s->first = qn_alloc(n + 1, sizeof *s->first);
    s->links = qn_alloc(2 * m + 1, sizeof *s->links);
    s->order = qn_alloc(n + 1, sizeof *s->order);
    s->anchor = qn_alloc(n + 1, sizeof *s->anchor);
    s->rest = qn_alloc(n + 1, sizeof *s->rest);
    s->place = qn_alloc(n, sizeof *s->place);
    s->next = qn_alloc(n + 1, sizeof *s->next);
    s->choices = qn_alloc(n + 1, sizeof *s->choices);
    s->nchoices = qn_alloc(n + 1, sizeof *s->nchoices);
    s->spent = qn_alloc(n + 1, sizeof *s->spent);
    s->used = qn_alloc((size_t)s->chip->nqubits, sizeof *s->used);
    QN_TRY_ALLOC(placed && s->first && s->links && s->order && s->anchor && s->rest);
    QN_TRY_ALLOC(s->place && s->next && s->spent && s->used && s->choices && s->nchoices);
    fill_links(s);
    find_order(s, placed);
    for (size_t q = 0; q < n; ++q) s->place[q] = s->best[q] = -1;
    QN_TRY(make_choices(s));
    find_rest(s);
out:
    qn_free(placed);
    return status;
}

qn_status qn_embed(const qn_route_demand *demand, const qn_chip *chip, uint64_t states, int *place,
                   bool *complete) {
    qn_status status = QN_OK;
    search s = {.demand = demand, .chip = chip, .least = INFINITY, .best = place};
    QN_TRY(prepare(&s));
    search_all(&s, states);
    *complete = s.norder == 0 || s.least < INFINITY;
out:
    qn_free(s.first);
    qn_free(s.links);
    qn_free(s.order);
    qn_free(s.anchor);
    qn_free(s.rest);
    qn_free(s.place);
    qn_free(s.next);
    for (int k = 0; s.choices && k < s.norder; ++k) qn_free(s.choices[k]);
    qn_free(s.choices);
    qn_free(s.nchoices);
    qn_free(s.spent);
    qn_free(s.used);
    return status;
}

/* ---- what is left --------------------------------------------------------------------------- */

/* What it costs to have a qubit somewhere: the ways to its placed neighbours first. */
static double cost_of_rest(const qn_route_demand *d, const qn_chip *chip, const int *place, int q,
                           int at) {
    double cost = d->turns[q] * chip->gate1[at] + d->readings[q] * chip->readout[at] +
                  d->waits[q] * chip->idle[at];
    for (int k = 0; k < d->nedges; ++k)
        for (int e = 0; e < 2; ++e)
            if (d->edges[k][e] == q && place[d->edges[k][1 - e]] >= 0)
                cost += 1e3 * chip->distance[(size_t)at * (size_t)chip->nqubits +
                                             (size_t)place[d->edges[k][1 - e]]];
    return cost;
}

/* The cheapest free device qubit of a part. */
static int find_free(const qn_route_demand *demand, const qn_chip *chip, int part, const bool *used,
                     const int *place, int q) {
    int best = -1;
    double least = INFINITY;
    for (int at = 0; at < chip->nqubits; ++at) {
        if (used[at] || !chip->usable[at] || (part >= 0 && chip->part[at] != part)) continue;
        const double cost = cost_of_rest(demand, chip, place, q, at);
        if (best >= 0 && !(cost < least)) continue;
        best = at;
        least = cost;
    }
    return best;
}

qn_status qn_embed_rest(const qn_route_demand *demand, const qn_chip *chip, int part, int *place) {
    bool *used = qn_alloc((size_t)chip->nqubits, sizeof *used);
    if (!used) return QN_ERR_MEMORY;
    for (int q = 0; q < demand->nqubits; ++q)
        if (place[q] >= 0) used[place[q]] = true;
    for (int q = 0; q < demand->nqubits; ++q) {
        if (place[q] >= 0) continue;
        place[q] = find_free(demand, chip, part, used, place, q);
        used[place[q]] = true;
    }
    qn_free(used);
    return QN_OK;
}
