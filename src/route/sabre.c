/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "route/sabre.h"
#include "core/list.h"

#include "core/try.h"

#include <math.h>
#include <string.h>

enum { DECAY_ROUNDS = 5 };
static const double DECAY = 0.001;

struct qn_sabre {
    const qn_circuit *circuit;
    const qn_chip *chip;
    const qn_route_apart *apart; /* NULL = SWAPs as they come */
    qn_dag dag;
    bool *pairs; /* of each operation: its two qubits must touch */
    /* of each operation: a measurement that nothing but others of them follow. They come last, so
     * that no SWAP passes through a qubit that has been measured: measurements that are final stay
     * it. */
    bool *finals;
    size_t nfinals;
    /* of a pass */
    const qn_sabre_taste *taste;
    qn_rng *rng;
    qn_route_steps *steps;
    bool back;
    int *place;      /* the caller's: device qubit of each qubit */
    bool *settled;   /* of each qubit: it has begun with the last part, for `apart` */
    int *holds;      /* of each device qubit: the qubit on it, -1 = none */
    size_t *missing; /* of each operation: links to operations before it that are still to do */
    size_t *ready;   /* a queue of operations that miss nothing */
    size_t nready, done;
    size_t *held, nheld; /* final measurements that are ready */
    size_t *front;       /* gates that miss nothing but neighbourhood */
    int nfront;
    size_t *ahead; /* gates behind them, the nearest first */
    int nahead;
    bool ahead_known;
    size_t *seen, now; /* of each operation: when the search ahead met it last */
    size_t *tried;     /* of each coupler: in which round it was a candidate last */
    double *decay;     /* of each device qubit */
    int *last;         /* of each device qubit: the one that its last gate was shared with, -1 */
    int rounds;        /* SWAPs since a gate was done */
};

bool qn_op_is_pair(const qn_op *op) { return op->kind == QN_OP_GATE && op->nqubits == 2; }

/* ---- steps ---------------------------------------------------------------------------------- */

void qn_route_steps_clear(qn_route_steps *steps) {
    qn_free(steps->all);
    *steps = (qn_route_steps){0};
}

static qn_status record(qn_sabre *s, qn_route_step_kind kind, size_t op, int a, int b) {
    qn_route_steps *steps = s->steps;
    if (!steps) return QN_OK;
    qn_route_step *grown = qn_list_grown(steps->all, steps->count, 1, sizeof *grown);
    if (!grown) return QN_ERR_MEMORY;
    steps->all = grown;
    steps->all[steps->count++] = (qn_route_step){kind, op, a, b};
    return QN_OK;
}

/* ---- where things are ----------------------------------------------------------------------- */

static const int *qubits_of(const qn_sabre *s, size_t op) {
    return qn_circuit_op(s->circuit, op)->qubits;
}

static bool touching(const qn_sabre *s, size_t op) {
    const int *q = qubits_of(s, op);
    return qn_chip_coupler(s->chip, s->place[q[0]], s->place[q[1]]) >= 0;
}

/* The distance of a gate's qubits after the SWAP of x and y; of x = y, now. */
static double distance_after(const qn_sabre *s, size_t op, int x, int y) {
    const int *q = qubits_of(s, op);
    int at[2];
    for (int k = 0; k < 2; ++k) {
        at[k] = s->place[q[k]];
        at[k] = at[k] == x ? y : at[k] == y ? x : at[k];
    }
    return s->chip->distance[(size_t)at[0] * (size_t)s->chip->nqubits + (size_t)at[1]];
}

static void exchange(qn_sabre *s, int a, int b) {
    const int on_a = s->holds[a], on_b = s->holds[b];
    s->holds[a] = on_b;
    s->holds[b] = on_a;
    if (on_a >= 0) s->place[on_a] = b;
    if (on_b >= 0) s->place[on_b] = a;
}

static void reset_decay(qn_sabre *s) {
    for (int q = 0; q < s->chip->nqubits; ++q) s->decay[q] = 1.0;
    s->rounds = 0;
}

/* ---- doing operations ----------------------------------------------------------------------- */

/* The operation is done: those behind it may miss nothing now. */
static void release(qn_sabre *s, size_t op) {
    const int side = s->back;
    ++s->done;
    for (size_t k = s->dag.first[side][op]; k < s->dag.first[side][op + 1]; ++k) {
        const size_t next = s->dag.links[side][k];
        if (--s->missing[next] == 0) s->ready[s->nready++] = next;
    }
}

static void note_last(qn_sabre *s, const qn_op *op) {
    for (int k = 0; k < op->nqubits; ++k)
        s->last[s->place[op->qubits[k]]] = op->nqubits == 2 ? s->place[op->qubits[1 - k]] : -1;
}

static qn_status do_op(qn_sabre *s, size_t k) {
    const qn_op *op = qn_circuit_op(s->circuit, k);
    for (int i = 0; s->apart && !s->back && i < op->nqubits; ++i)
        s->settled[op->qubits[i]] |= op->section == s->apart->last_part;
    if (s->pairs[k] || op->kind != QN_OP_GATE) note_last(s, op);
    if (s->pairs[k]) reset_decay(s);
    release(s, k);
    return record(s, QN_ROUTE_STEP_OP, k, 0, 0);
}

/* Everything that can be done where the qubits are; what cannot joins the front. */
static qn_status do_ready(qn_sabre *s, size_t *from) {
    qn_status status = QN_OK;
    for (; *from < s->nready; ++*from) {
        const size_t k = s->ready[*from];
        s->ahead_known = false;
        if (s->pairs[k] && !touching(s, k)) s->front[s->nfront++] = k;
        else if (s->finals[k] && !s->back && s->done + s->nfinals < s->dag.count)
            s->held[s->nheld++] = k;
        else QN_TRY(do_op(s, k));
    }
out:
    return status;
}

/* Only final measurements are left. */
static qn_status do_held(qn_sabre *s) {
    qn_status status = QN_OK;
    for (size_t k = 0; k < s->nheld; ++k) QN_TRY(do_op(s, s->held[k]));
    s->nheld = 0;
out:
    return status;
}

static void leave_front(qn_sabre *s, int index) {
    for (int k = index; k + 1 < s->nfront; ++k) s->front[k] = s->front[k + 1];
    --s->nfront;
    s->ahead_known = false;
}

static qn_status do_front(qn_sabre *s) {
    qn_status status = QN_OK;
    for (int k = 0; k < s->nfront;) {
        const size_t op = s->front[k];
        if (!touching(s, op)) {
            ++k;
            continue;
        }
        leave_front(s, k);
        QN_TRY(do_op(s, op));
    }
out:
    return status;
}

/* ---- looking ahead -------------------------------------------------------------------------- */

/* The next gates on two qubits behind the front, breadth first. The end of `ready` serves as the
 * queue: operations that are done or in the front never come back. */
static void look_ahead(qn_sabre *s) {
    const int side = s->back;
    size_t *queue = s->ready + s->nready, head = 0, tail = 0;
    ++s->now;
    s->nahead = 0;
    s->ahead_known = true;
    for (int k = 0; k < s->nfront; ++k) queue[tail++] = s->front[k];
    for (; head < tail && s->nahead < s->taste->ahead; ++head) {
        const size_t op = queue[head];
        for (size_t k = s->dag.first[side][op]; k < s->dag.first[side][op + 1]; ++k) {
            const size_t next = s->dag.links[side][k];
            if (s->seen[next] == s->now) continue;
            s->seen[next] = s->now;
            queue[tail++] = next;
            if (!s->pairs[next]) continue;
            if (s->nahead < s->taste->ahead) s->ahead[s->nahead++] = next;
        }
    }
}

/* Mean distances of front and look-ahead set after the SWAP of x and y; for `bridged` without that
 * gate of the front, which is done over a bridge. */
static double mean_distance(const qn_sabre *s, int x, int y, int bridged) {
    double front = 0.0, ahead = 0.0;
    for (int k = 0; k < s->nfront; ++k)
        front += k == bridged ? 1.0 : distance_after(s, s->front[k], x, y);
    for (int k = 0; k < s->nahead; ++k) ahead += distance_after(s, s->ahead[k], x, y);
    return front / s->nfront + (s->nahead ? s->taste->weight * ahead / s->nahead : 0.0);
}

/* ---- choosing ------------------------------------------------------------------------------- */

typedef struct choice {
    double score;
    size_t op;        /* that it is for */
    int a, b;         /* SWAP of these, or */
    int bridged, via; /* the gate front[bridged] over this qubit; -1 */
    uint64_t ties;
} choice;

/* Equal candidates have equal chances. */
static void propose(qn_sabre *s, choice *best, choice candidate) {
    const double slack = 1e-12;
    if (candidate.score > best->score + slack) return;
    candidate.ties = candidate.score < best->score - slack ? 1 : best->ties + 1;
    if (candidate.ties > 1 && qn_rng_below(s->rng, candidate.ties) > 0) best->ties = candidate.ties;
    else *best = candidate;
}

static bool may_exchange(const qn_sabre *s, int x, int y) {
    const int a = s->holds[x], b = s->holds[y];
    if (!s->apart) return true;
    if ((a >= 0 && s->settled[a]) || (b >= 0 && s->settled[b])) return false;
    return a < 0 || b < 0 || s->apart->groups[a] == s->apart->groups[b];
}

static void propose_swaps(qn_sabre *s, choice *best) {
    const qn_chip *chip = s->chip;
    ++s->now;
    for (int k = 0; k < 2 * s->nfront; ++k) {
        const size_t op = s->front[k / 2];
        const int x = s->place[qubits_of(s, op)[k % 2]];
        for (int i = chip->first[x]; i < chip->first[x + 1]; ++i) {
            const int y = chip->neighbours[i];
            if (s->tried[chip->through[i]] == s->now || !may_exchange(s, x, y)) continue;
            s->tried[chip->through[i]] = s->now;
            double score = fmax(s->decay[x], s->decay[y]) * mean_distance(s, x, y, -1);
            if (s->last[x] == y && s->last[y] == x) score *= 1.0 - s->taste->warmth;
            propose(s, best, (choice){score, op, x, y, -1, -1, 0});
        }
    }
}

/* cx and cz can be run over a qubit between as four gates. */
static bool can_bridge(const qn_op *op) {
    return strcmp(op->gate->name, "cx") == 0 || strcmp(op->gate->name, "cz") == 0;
}

/* A common neighbour of two qubits, the best; -1 = none. */
static int find_between(const qn_chip *chip, int a, int b) {
    int best = -1;
    double least = INFINITY;
    for (int k = chip->first[a]; k < chip->first[a + 1]; ++k) {
        const int coupler = qn_chip_coupler(chip, chip->neighbours[k], b);
        if (coupler < 0) continue;
        const double cost = chip->gate2[chip->through[k]] + chip->gate2[coupler];
        if (!(cost < least)) continue;
        least = cost;
        best = chip->neighbours[k];
    }
    return best;
}

static void propose_bridges(qn_sabre *s, choice *best) {
    for (int k = 0; s->taste->bridges && k < s->nfront; ++k) {
        const qn_op *op = qn_circuit_op(s->circuit, s->front[k]);
        if (!can_bridge(op)) continue;
        const int via = find_between(s->chip, s->place[op->qubits[0]], s->place[op->qubits[1]]);
        if (via < 0) continue;
        propose(s, best, (choice){mean_distance(s, 0, 0, k), s->front[k], 0, 0, k, via, 0});
    }
}

/* Looking ahead can go round in circles: then the nearest gate of the front is brought together. */
static choice force(const qn_sabre *s) {
    size_t nearest = s->front[0];
    for (int k = 1; k < s->nfront; ++k)
        if (distance_after(s, s->front[k], 0, 0) < distance_after(s, nearest, 0, 0))
            nearest = s->front[k];
    choice best = {INFINITY, nearest, s->place[qubits_of(s, nearest)[0]], -1, -1, -1, 0};
    for (int i = s->chip->first[best.a]; i < s->chip->first[best.a + 1]; ++i) {
        const int y = s->chip->neighbours[i];
        const double distance = distance_after(s, nearest, best.a, y);
        if (!(distance < best.score)) continue;
        best.score = distance;
        best.b = y;
    }
    return best;
}

static qn_status advance(qn_sabre *s) {
    choice best = {.score = INFINITY};
    if (!s->ahead_known) look_ahead(s);
    if (s->rounds < 2 * s->chip->nqubits + DECAY_ROUNDS) {
        propose_swaps(s, &best);
        propose_bridges(s, &best);
    } else if (!s->apart) {
        best = force(s);
    }
    if (isinf(best.score)) return QN_ERR_NOT_FOUND;
    if (best.bridged >= 0) {
        leave_front(s, best.bridged);
        for (int k = 0; k < 2; ++k) s->last[s->place[qubits_of(s, best.op)[k]]] = -1;
        s->last[best.via] = -1;
        reset_decay(s);
        release(s, best.op);
        return record(s, QN_ROUTE_STEP_BRIDGE, best.op, best.via, 0);
    }
    exchange(s, best.a, best.b);
    s->last[best.a] = s->last[best.b] = -1;
    if (++s->rounds % DECAY_ROUNDS == 0)
        for (int q = 0; q < s->chip->nqubits; ++q) s->decay[q] = 1.0;
    s->decay[best.a] += DECAY;
    s->decay[best.b] += DECAY;
    return record(s, QN_ROUTE_STEP_SWAP, best.op, best.a, best.b);
}

/* ---- passes --------------------------------------------------------------------------------- */

static void begin(qn_sabre *s) {
    const int against = !s->back;
    s->nready = s->done = 0;
    s->nfront = 0;
    s->nheld = 0;
    s->ahead_known = false;
    for (int q = 0; q < qn_circuit_nqubits(s->circuit); ++q) s->settled[q] = false;
    for (int q = 0; q < s->chip->nqubits; ++q) s->holds[q] = s->last[q] = -1;
    for (int q = 0; q < qn_circuit_nqubits(s->circuit); ++q) s->holds[s->place[q]] = q;
    for (size_t k = 0; k < s->dag.count; ++k)
        s->missing[k] = s->dag.first[against][k + 1] - s->dag.first[against][k];
    for (size_t k = 0; k < s->dag.count; ++k) {
        const size_t op = s->back ? s->dag.count - 1 - k : k;
        if (s->missing[op] == 0) s->ready[s->nready++] = op;
    }
    reset_decay(s);
}

qn_status qn_sabre_pass(qn_sabre *s, const qn_sabre_taste *taste, bool back, qn_rng *rng,
                        int *place, qn_route_steps *steps) {
    qn_status status = QN_OK;
    size_t from = 0;
    s->taste = taste;
    s->back = back;
    s->rng = rng;
    s->place = place;
    s->steps = steps;
    begin(s);
    while (s->done < s->dag.count) {
        QN_TRY(do_ready(s, &from));
        if (s->nfront == 0) QN_TRY(do_held(s));
        if (s->nfront == 0) continue;
        QN_TRY(advance(s));
        QN_TRY(do_front(s));
    }
out:
    return status;
}

static void find_finals(qn_sabre *s) {
    for (size_t k = s->dag.count; k-- > 0;) {
        const qn_op *op = qn_circuit_op(s->circuit, k);
        bool final = op->kind == QN_OP_MEASURE && op->condition.count == 0;
        for (size_t i = s->dag.first[0][k]; i < s->dag.first[0][k + 1]; ++i)
            final = final && s->finals[s->dag.links[0][i]];
        s->finals[k] = final;
        s->nfinals += final;
    }
}

qn_status qn_sabre_create(const qn_circuit *circuit, const qn_chip *chip,
                          const qn_route_apart *apart, qn_sabre **sabre) {
    qn_status status = QN_OK;
    const size_t n = (size_t)chip->nqubits;
    qn_sabre *made = qn_alloc(1, sizeof *made);
    QN_TRY_ALLOC(made);
    made->circuit = circuit;
    made->chip = chip;
    made->apart = apart;
    QN_TRY(qn_dag_create(circuit, &made->dag));
    const size_t size = made->dag.count + 1;
    made->settled = qn_alloc((size_t)qn_circuit_nqubits(circuit), sizeof *made->settled);
    made->holds = qn_alloc(n, sizeof *made->holds);
    made->last = qn_alloc(n, sizeof *made->last);
    made->decay = qn_alloc(n, sizeof *made->decay);
    made->tried = qn_alloc((size_t)chip->ncouplers + 1, sizeof *made->tried);
    made->missing = qn_alloc(size, sizeof *made->missing);
    made->ready = qn_alloc(2 * size, sizeof *made->ready);
    made->front = qn_alloc(size, sizeof *made->front);
    made->ahead = qn_alloc(size, sizeof *made->ahead);
    made->seen = qn_alloc(size, sizeof *made->seen);
    made->pairs = qn_alloc(size, sizeof *made->pairs);
    made->finals = qn_alloc(size, sizeof *made->finals);
    made->held = qn_alloc(size, sizeof *made->held);
    QN_TRY_ALLOC(made->settled && made->holds && made->last && made->decay && made->tried &&
                 made->missing);
    QN_TRY_ALLOC(made->ready && made->front && made->ahead && made->seen && made->pairs &&
                 made->finals && made->held);
    find_finals(made);
    for (size_t k = 0; k < made->dag.count; ++k)
        made->pairs[k] = qn_op_is_pair(qn_circuit_op(circuit, k));
    *sabre = made;
    made = NULL;
out:
    qn_sabre_destroy(made);
    return status;
}

void qn_sabre_destroy(qn_sabre *s) {
    if (!s) return;
    void *const owned[] = {s->settled, s->holds,  s->last,  s->decay, s->tried,
                           s->missing, s->pairs,  s->ready, s->front, s->ahead,
                           s->seen,    s->finals, s->held};
    for (size_t k = 0; k < sizeof owned / sizeof *owned; ++k) qn_free(owned[k]);
    qn_dag_clear(&s->dag);
    qn_free(s);
}
