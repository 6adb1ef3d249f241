/* Random programs, and which of them the documents give one meaning.
 *
 * Four kinds, since not all goes with all. Modifiers and definitions come with ideal gates and
 * without waiting: how the reader writes them by smaller gates, each with noise of its own, is
 * nowhere promised. Models with a basis come with gates of this basis alone, which run as written.
 * Crosstalk comes without T1, with which it does not commute, and rules after `idle` without
 * delays, which may or may not divide a gap. */
#include "fuzz_program.h"

#include <string.h>

static double between(qn_rng *rng, double low, double high) {
    return low + (high - low) * qn_rng_uniform(rng);
}
static int below(qn_rng *rng, int n) { return (int)qn_rng_below(rng, (uint64_t)n); }
static double nanoseconds(qn_rng *rng, int low, int high) {
    return 1e-9 * (low + below(rng, high - low));
}

/* ---- operations ----------------------------------------------------------------------------- */

static void draw_qubits(qn_rng *rng, int nqubits, int count, int *qubits) {
    for (int k = 0; k < count; ++k) {
        bool used = true;
        while (used) {
            used = false;
            qubits[k] = below(rng, nqubits);
            for (int j = 0; j < k; ++j) used = used || qubits[j] == qubits[k];
        }
    }
}

static void draw_modifiers(qn_rng *rng, int room, fuzz_call *c) {
    static const double POWERS[] = {0.5, 2.0, -1.0, 0.25, 1.5, 3.0, -0.5};
    for (int k = below(rng, 3); k > 0; --k) {
        const fuzz_modifier m = below(rng, 2) ? FUZZ_POW : (fuzz_modifier)below(rng, 4);
        const bool grows = m == FUZZ_CTRL || m == FUZZ_NEGCTRL;
        if (grows && c->nqubits >= room) continue;
        c->nqubits += grows;
        c->powers[c->nmodifiers] = POWERS[below(rng, 7)];
        c->modifiers[c->nmodifiers++] = m;
    }
}

static void draw_call(qn_rng *rng, const fuzz_program *p, bool inside, fuzz_call *c) {
    const int room = inside ? 2 : p->nqubits < 3 ? p->nqubits : 3;
    c->defined = !inside && p->ndefined > 0 && below(rng, 2);
    do c->gate = c->defined ? 0 : below(rng, p->basis ? 4 : fuzz_ngates());
    while (fuzz_gates[c->gate].nqubits > room);
    c->nqubits = c->defined ? 2 : fuzz_gates[c->gate].nqubits;
    for (int k = 0; k < 3; ++k) c->angles[k] = between(rng, -3.0, 3.0);
    if (c->defined && room == 3 && below(rng, 3) == 0) { /* where lost phases show */
        c->modifiers[0] = FUZZ_CTRL;
        c->modifiers[1] = FUZZ_POW;
        c->powers[1] = below(rng, 2) ? 0.5 : 1.5;
        c->nmodifiers = 2;
        c->nqubits = 3;
    } else if (p->ndefined > 0) draw_modifiers(rng, room, c);
    draw_qubits(rng, inside ? 2 : p->nqubits, c->nqubits, c->qubits);
}

static void draw_rules(qn_rng *rng, const fuzz_program *p, fuzz_op *op) {
    op->nrules = 1 + below(rng, 2);
    op->either = below(rng, 2);
    for (int k = 0; k < op->nrules; ++k) {
        const bool whole = below(rng, 3) == 0;
        op->rules[k].bit = whole ? -1 : below(rng, p->nbits);
        op->rules[k].value = below(rng, whole ? 1 << p->nbits : 2);
        op->rules[k].unequal = below(rng, 3) == 0;
    }
}

/* conditional, measured: every so many operations; 0: none is conditional */
static void draw_op(qn_rng *rng, const fuzz_program *p, int conditional, int measured,
                    fuzz_op *op) {
    static const fuzz_kind KINDS[] = {FUZZ_GATE, FUZZ_GATE,  FUZZ_GATE,  FUZZ_GATE,   FUZZ_GATE,
                                      FUZZ_GATE, FUZZ_RESET, FUZZ_DELAY, FUZZ_BARRIER};
    *op = (fuzz_op){.kind = KINDS[below(rng, p->nqubits > 1 ? 9 : 8)]};
    if (below(rng, measured) == 0) op->kind = FUZZ_MEASURE;
    op->call.nqubits = op->kind == FUZZ_BARRIER ? 2 : 1;
    draw_qubits(rng, p->nqubits, op->call.nqubits, op->call.qubits);
    if (op->kind == FUZZ_GATE) draw_call(rng, p, false, &op->call);
    op->bit = below(rng, p->nbits);
    op->duration = op->kind == FUZZ_DELAY ? nanoseconds(rng, 100, 2000) : 0.0;
    if (op->kind < FUZZ_DELAY && conditional && below(rng, conditional) == 0)
        draw_rules(rng, p, op);
}

/* A gate that leaves the ground state, where much shows nothing. */
static void draw_spread(qn_rng *rng, const fuzz_program *p, int q, fuzz_op *op) {
    *op = (fuzz_op){.kind = FUZZ_GATE, .call = {.nqubits = 1, .qubits = {q}}};
    while (strcmp(fuzz_gates[op->call.gate].name, p->basis ? "sx" : "U")) ++op->call.gate;
    for (int k = 0; k < 3; ++k) op->call.angles[k] = between(rng, -3.0, 3.0);
}

/* ---- model ---------------------------------------------------------------------------------- */

static void draw_qubit_noise(qn_rng *rng, fuzz_program *p) {
    p->excited = below(rng, 2) ? between(rng, 0.0, 0.2) : 0.0;
    for (int q = 0; q < p->nqubits; ++q) {
        if (below(rng, 4)) p->T1[q] = between(rng, 3e-6, 2e-5);
        if (p->T1[q] > 0.0 || below(rng, 4)) p->T2[q] = between(rng, 2e-6, 6e-6);
        if (p->ncrosstalk) p->T1[q] = 0.0;
    }
}

static void draw_gate_noise(qn_rng *rng, fuzz_program *p) {
    for (int m = 0; m < 2; ++m) {
        fuzz_noise *n = &p->any[m];
        n->duration = m ? nanoseconds(rng, 100, 400) : nanoseconds(rng, 20, 60);
        n->is_error = below(rng, 2);
        n->strength = between(rng, 0.0, 0.1);
        if (below(rng, 2)) n->relative = between(rng, -0.1, 0.1);
        if (below(rng, 2)) n->absolute = between(rng, -0.1, 0.1);
    }
    for (int k = below(rng, FUZZ_LIST); k > 0 && p->nqubits > 1; --k) {
        fuzz_edge *e = &p->edges[p->nedges];
        int pair[2];
        draw_qubits(rng, p->nqubits, 2, pair);
        do e->gate = below(rng, p->basis ? 4 : fuzz_ngates());
        while (fuzz_gates[e->gate].nqubits != 2);
        e->a = pair[0];
        e->b = pair[1];
        e->error = between(rng, 0.0, 0.1);
        ++p->nedges;
    }
}

static void draw_channels(qn_rng *rng, fuzz_program *p) {
    static const char *const PLACES[] = {"measure", "reset", "idle", "any1", "any2", "cz", "sx"};
    for (int k = below(rng, FUZZ_LIST + 1); k > 0; --k) {
        fuzz_channel *c = &p->channels[p->nchannels++];
        c->at = PLACES[below(rng, p->noisy ? p->basis ? 7 : 5 : 3)];
        if (p->basis && !strncmp(c->at, "any", 3)) c->at = "cz"; /* rz has no noise at all */
        c->before = !strcmp(c->at, "measure") || (strcmp(c->at, "idle") && below(rng, 2));
        const bool pair = !strcmp(c->at, "any2") || !strcmp(c->at, "cz");
        c->qubit = pair || below(rng, 2) ? -1 : below(rng, p->nqubits);
        c->channel = below(rng, 4);
        c->strength = between(rng, 0.0, 0.3);
    }
}

static void draw_readout(qn_rng *rng, fuzz_program *p) {
    for (int q = 0; q < p->nqubits; ++q)
        if (below(rng, 2)) p->p10[q] = between(rng, 0.0, 0.2), p->p01[q] = between(rng, 0.0, 0.2);
    p->ngroups = p->nqubits > 1 && below(rng, 3) == 0;
    for (int column = 0; column < 4; ++column) {
        double sum = 0.0;
        for (int row = 0; row < 4; ++row)
            sum += p->group[4 * row + column] = between(rng, 0.0, 0.2) + 2.0 * (row == column);
        for (int row = 0; row < 4; ++row) p->group[4 * row + column] /= sum;
    }
}

static void draw_model(qn_rng *rng, bool waits, fuzz_program *p) {
    p->schedule = waits ? below(rng, 5) % 3 : 0;
    p->measure = nanoseconds(rng, 300, 2000);
    p->reset = nanoseconds(rng, 300, 1000);
    p->reset_error = between(rng, 0.0, 0.2);
    if (waits && p->schedule && p->nqubits > 1 && below(rng, 2)) {
        p->ncrosstalk = 1 + below(rng, 2);
        for (int k = 0; k < p->ncrosstalk; ++k) {
            draw_qubits(rng, p->nqubits, 2, p->crossed[k]);
            p->zz[k] = between(rng, -1e6, 1e6);
        }
    }
    if (waits) draw_qubit_noise(rng, p);
    if (p->noisy) draw_gate_noise(rng, p);
    if (below(rng, 2)) draw_channels(rng, p);
    if (below(rng, 2)) draw_readout(rng, p);
}

/* Nothing is noisy: what `pure` is for. */
static void silence(fuzz_program *p) {
    p->reset_error = 0.0;
    p->nchannels = 0;
}

void fuzz_draw(qn_rng *rng, fuzz_program *p) {
    do {
        const int kind = below(rng, 4);
        *p = (fuzz_program){.nqubits = 1 + below(rng, FUZZ_QUBITS)};
        p->nbits = below(rng, 2) ? 1 : 1 + below(rng, FUZZ_BITS);
        p->noisy = kind == 1 || kind == 2;
        p->basis = kind == 2;
        p->ndefined = kind == 0 && p->nqubits > 1 ? 2 : 0;
        for (int k = 0; k < p->ndefined; ++k) draw_call(rng, p, true, &p->defined[k]);
        draw_model(rng, kind != 0, p);
        /* with crosstalk mostly bits that nothing reads, whose writers need not wait */
        const bool busy = p->ncrosstalk > 0 && below(rng, 3) > 0;
        const int conditional = busy ? 0 : 3 * below(rng, 3);
        const int measured = busy ? 2 : 2 + below(rng, 4);
        const int spread = below(rng, 2) ? p->nqubits : 0;
        for (int q = 0; q < spread; ++q) draw_spread(rng, p, q, &p->ops[q]);
        p->nops = spread + 3 + below(rng, FUZZ_OPS - 3 - spread);
        for (int k = spread; k < p->nops; ++k) draw_op(rng, p, conditional, measured, &p->ops[k]);
        if (kind == 0 && below(rng, 2)) silence(p);
    } while (!fuzz_valid(p));
}

/* ---- meaning -------------------------------------------------------------------------------- */

static bool pairs_differ(const fuzz_program *p) {
    for (int k = 0; k < p->nedges; ++k)
        for (int j = 0; j < k; ++j) {
            const fuzz_edge *a = &p->edges[j], *b = &p->edges[k];
            if (a->gate == b->gate && a->a + a->b == b->a + b->b && a->a * a->b == b->a * b->b)
                return false;
        }
    for (int k = 0; k < p->ncrosstalk; ++k)
        for (int j = 0; j < k; ++j)
            if (p->crossed[j][0] + p->crossed[j][1] == p->crossed[k][0] + p->crossed[k][1] &&
                p->crossed[j][0] * p->crossed[j][1] == p->crossed[k][0] * p->crossed[k][1])
                return false;
    return true;
}

/* Whether its condition depends on the bits: what never happens the reader may leave out, and rules
 * that always hold as well. */
static bool depends(const fuzz_program *p, const fuzz_op *op) {
    int held = 0;
    for (int bits = 0; bits < 1 << p->nbits; ++bits) held += fuzz_holds(op, bits);
    return op->nrules == 0 || (held > 0 && held < 1 << p->nbits);
}

/* Whether a call does nothing to its qubit j: U = 1 (x) V. */
static bool spares(const fuzz_program *p, const fuzz_call *call, int j) {
    double complex u[64];
    const int dim = 1 << call->nqubits, bit = 1 << j;
    fuzz_unitary(p, call, u);
    for (int r = 0; r < dim; ++r)
        for (int c = 0; c < dim; ++c)
            if ((r & bit) != (c & bit)
                    ? cabs(u[r * dim + c]) > 1e-9
                    : cabs(u[r * dim + c] - u[(r ^ bit) * dim + (c ^ bit)]) > 1e-9)
                return false;
    return true;
}

/* Whether a gate behind a measurement spares the qubit: does something happen to it then? */
static bool spared(const fuzz_program *p, int measured) {
    for (int k = measured + 1; k < p->nops; ++k) {
        const fuzz_op *op = &p->ops[k];
        for (int j = 0; op->kind == FUZZ_GATE && j < op->call.nqubits; ++j)
            if (op->call.qubits[j] == p->ops[measured].call.qubits[0] && spares(p, &op->call, j))
                return true;
    }
    return false;
}

/* Whether a qubit ends by waiting behind a measurement, which may or may not be something that
 * happens to it: that depends on T1 and T2. */
static bool waits_last(const fuzz_program *p, int q) {
    bool waits = false;
    int before = -1;
    for (int k = 0; k < p->nops; ++k) {
        const fuzz_op *op = &p->ops[k];
        for (int j = 0; j < op->call.nqubits && op->kind != FUZZ_BARRIER; ++j) {
            if (op->call.qubits[j] != q) continue;
            waits = op->kind == FUZZ_DELAY;
            if (!waits) before = op->kind;
        }
    }
    return waits && before == FUZZ_MEASURE;
}

bool fuzz_valid(const fuzz_program *p) {
    bool delays = false, modified = p->ndefined > 0, idle = false;
    for (int k = 0; k < p->nops; ++k) {
        if (!depends(p, &p->ops[k])) return false;
        if (p->ops[k].kind == FUZZ_MEASURE && spared(p, k)) return false;
        delays = delays || p->ops[k].kind == FUZZ_DELAY;
        modified = modified || p->ops[k].call.nmodifiers > 0;
    }
    for (int k = 0; k < p->nchannels; ++k) idle = idle || !strcmp(p->channels[k].at, "idle");
    if (p->nops == 0 || (idle && (delays || p->ncrosstalk || p->schedule == 0))) return false;
    if ((modified && (p->noisy || p->schedule)) || (p->nedges && !p->noisy)) return false;
    for (int q = 0; q < p->nqubits; ++q) {
        if (waits_last(p, q)) return false;
        if (p->ncrosstalk && p->T1[q] > 0.0) return false;
        if (p->T1[q] > 0.0 && (p->T2[q] == 0.0 || p->T2[q] > 2.0 * p->T1[q])) return false;
    }
    return (p->ncrosstalk == 0 || p->schedule) && pairs_differ(p);
}
