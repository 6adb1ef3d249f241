/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Blocks in which something is drawn: loud noise, measurements, conditions, qubits that end. All
 * probabilities follow from the reduced density matrix of the block's qubits at its start, so the
 * state is read once and written once whatever happens inside. */
#include "circuit/condition.h"
#include "trajectory/run.h"

#include <math.h>
#include <string.h>

const double complex qn_silent[1] = {1.0};

typedef struct builder {
    const qn_runner *r;
    const qn_step *step;
    const qn_block *block;
    int k, size;            /* qubits, 2^k */
    bool known;             /* is rho there? */
    double complex rho[64]; /* at the start of the block */
    double complex m[64];   /* the product so far */
} builder;

/* out = a b^dagger or a b. */
static void multiply(int n, const double complex *a, const double complex *b, bool adjoint,
                     double complex *out) {
    for (int i = 0; i < n; ++i)
        for (int j = 0; j < n; ++j) {
            double re = 0.0, im = 0.0;
            for (int k = 0; k < n; ++k) {
                const double complex y = adjoint ? conj(b[j * n + k]) : b[k * n + j];
                const double ar = creal(a[i * n + k]), ai = cimag(a[i * n + k]), br = creal(y),
                             bi = cimag(y);
                re += ar * br - ai * bi;
                im += ar * bi + ai * br;
            }
            out[i * n + j] = CMPLX(re, im);
        }
}

/* The block's state now: m rho m^dagger. */
static void current(builder *b, double complex *now) {
    double complex half[64];
    if (!b->known) {
        qn_runner_flush(b->r);
        qn_runner_reduce(b->r, b->step->group, b->step->nqubits, &b->block->shape, b->step->tile,
                         b->rho);
        b->known = true;
    }
    multiply(b->size, b->m, b->rho, false, half);
    multiply(b->size, half, b->m, true, now);
}

static double trace(int n, const double complex *rho) {
    double sum = 0.0;
    for (int i = 0; i < n; ++i) sum += creal(rho[i * n + i]);
    return sum;
}

/* |K psi|^2 for K on the item's qubits. */
static double weight(const builder *b, const double complex *k, const qn_item *item,
                     const double complex *now) {
    double complex moved[64];
    double sum = 0.0;
    memcpy(moved, now, sizeof moved);
    qn_small_apply(b->k, k, item->instr->nqubits, item->slot, moved); /* K rho */
    /* Tr(K rho K^dagger) = sum of conj(K[i][j]) (K rho)[i][j] over the places of K */
    const int d = 1 << item->instr->nqubits;
    int used = 0;
    for (int q = 0; q < item->instr->nqubits; ++q) used |= 1 << item->slot[q];
    for (int rest = 0; rest < b->size; ++rest) {
        if (rest & used) continue;
        for (int i = 0; i < d; ++i)
            for (int j = 0; j < d; ++j) {
                const int row = rest | (i & 1) << item->slot[0] |
                                (d == 4 ? (i >> 1) << item->slot[1] : 0);
                const int column = rest | (j & 1) << item->slot[0] |
                                   (d == 4 ? (j >> 1) << item->slot[1] : 0);
                const double complex a = k[i * d + j], x = moved[row * b->size + column];
                sum += creal(a) * creal(x) + cimag(a) * cimag(x);
            }
    }
    return sum;
}

static void scale(builder *b, double factor) {
    if (b->r->work->scales) b->r->work->scales[b->step->index] *= factor;
    for (int i = 0; i < b->size * b->size; ++i) b->m[i] *= factor;
}

static void apply(builder *b, const double complex *u, const qn_item *item) {
    if (b->r->work->operators) b->r->work->operators[item - b->r->t->items] = u;
    qn_small_apply(b->k, u, item->instr->nqubits, item->slot, b->m);
}

/* ---- what items do -------------------------------------------------------------------------- */

/* Operators whose probability depends on the state; `left` = what the fixed ones leave of u. */
static int draw_dependent(builder *b, const qn_unraveling *u, const qn_item *item, double left,
                          double *probability) {
    double complex now[64];
    current(b, now);
    const double norm = trace(b->size, now);
    const int d = 1 << u->nqubits;
    int drawn = -1;
    for (int k = u->nfixed; k < u->count; ++k) {
        const double p = weight(b, u->operators + k * d * d, item, now) / norm;
        if (p <= 0.0) continue;
        drawn = k; /* rounding: the last possible one takes what is left */
        *probability = p * norm;
        left -= p;
        if (left < 0.0) break;
    }
    return drawn;
}

/* The operator that is chosen, whatever its probability; that is told. */
static void take_chosen(builder *b, const qn_unraveling *u, const qn_item *item) {
    qn_trajectory_work *w = b->r->work;
    const int d = 1 << u->nqubits, k = w->chosen;
    const double complex *chosen = u->operators + k * d * d;
    double complex now[64];
    double probability = k < u->nfixed ? u->fixed[k] : 0.0;
    w->mass = probability - (k == 0 ? u->quiet : 0.0);
    if (k >= u->nfixed) {
        current(b, now);
        probability = weight(b, chosen, item, now);
        w->mass += probability / trace(b->size, now);
    }
    apply(b, chosen, item);
    if (probability > 0.0) scale(b, 1.0 / sqrt(probability));
}

static void loud(builder *b, const qn_item *item) {
    const qn_unraveling *u = &b->r->t->kinds[b->r->t->kind_of[item->location]].unraveling;
    if (b->r->work->forced) {
        take_chosen(b, u, item);
        return;
    }
    double left = u->quiet + (1.0 - u->quiet) * qn_rng_uniform(b->r->rng), probability = 1.0;
    int drawn = -1;
    for (int k = 0; k < u->nfixed && drawn < 0; ++k) {
        if (left < u->fixed[k]) {
            drawn = k;
            probability = u->fixed[k];
        }
        left -= u->fixed[k];
    }
    if (drawn < 0 && u->count > u->nfixed) drawn = draw_dependent(b, u, item, left, &probability);
    if (drawn < 0) drawn = u->nfixed - 1, probability = u->fixed[drawn];
    apply(b, u->operators + ((size_t)drawn << (2 * u->nqubits)), item);
    scale(b, 1.0 / sqrt(probability));
}

static void measure(builder *b, const qn_item *item) {
    static const double complex project[2][4] = {{1, 0, 0, 0}, {0, 0, 0, 1}};
    const double *map = item->instr->base;
    double complex now[64];
    current(b, now);
    const double norm = trace(b->size, now), one = weight(b, project[1], item, now),
                 zero = norm - one;
    int outcome = qn_rng_uniform(b->r->rng) * norm < one;
    if ((outcome ? one : zero) <= 0.0) outcome = !outcome;
    apply(b, project[outcome], item);
    scale(b, 1.0 / sqrt(outcome ? one : zero));
    const qn_readout readout = {item->instr->bit, 0.5 * (1 - map[12] - map[15]),
                                0.5 * (1 + map[12] - map[15])};
    if (readout.bit < 0) return;
    qn_runner_record(b->r, &readout, outcome);
    if (b->r->work->reported)
        b->r->work->reported[item - b->r->t->items] = b->r->work->bits >> readout.bit & 1;
}

static void step_item(builder *b, size_t index) {
    const qn_runner *r = b->r;
    const qn_item *item = &r->t->items[index];
    if (!qn_condition_holds(&item->instr->condition, r->work->bits)) return;
    if (item->instr->kind == QN_INSTR_GATE) apply(b, r->bound->gates + 16 * index, item);
    else if (item->instr->kind == QN_INSTR_MEASURE) measure(b, item);
    else {
        const qn_unraveling *u = &r->t->kinds[r->t->kind_of[item->location]].unraveling;
        if (r->work->loud[item->location] || u->quiet <= 0.0) loud(b, item);
        else if (!u->silent) apply(b, u->operators, item);
        else if (r->work->operators) r->work->operators[index] = qn_silent;
    }
}

/* ---- qubits that end ------------------------------------------------------------------------ */

/* Measures them (which is what forgetting them means) and moves the outcome to |0>. */
static void drop(builder *b) {
    const qn_trajectory *t = b->r->t;
    const unsigned dropped = b->block->dropped;
    double complex now[64], moved[64] = {0};
    double p[8] = {0};
    current(b, now);
    for (int i = 0; i < b->size; ++i) p[(unsigned)i & dropped] += creal(now[i * b->size + i]);
    double left = qn_rng_uniform(b->r->rng) * trace(b->size, now);
    unsigned outcome = 0;
    for (unsigned o = 0; o < (unsigned)b->size; ++o) {
        if ((o & dropped) != o || p[o] <= 0.0) continue;
        outcome = o;
        left -= p[o];
        if (left < 0.0) break;
    }
    for (unsigned i = 0; i < (unsigned)b->size; ++i)
        if (!(i & dropped))
            memcpy(moved + i * (unsigned)b->size, b->m + (i | outcome) * (unsigned)b->size,
                   (size_t)b->size * sizeof *moved);
    memcpy(b->m, moved, sizeof moved);
    scale(b, 1.0 / sqrt(p[outcome]));
    for (int k = 0; k < b->k && t->bits; ++k) {
        const qn_readout *readout = &t->readouts[b->block->qubits[k]];
        if ((dropped >> k & 1) && readout->bit >= 0)
            qn_runner_record_end(b->r, readout, outcome >> k & 1);
    }
}

static void build(builder *b, const double complex *quiet, bool rebuild) {
    if (!rebuild) {
        memcpy(b->m, quiet, sizeof b->m);
        return;
    }
    memset(b->m, 0, sizeof b->m);
    for (int i = 0; i < b->size; ++i) b->m[i * b->size + i] = 1.0;
    for (size_t k = 0; b->r->work->operators && k < b->block->count; ++k)
        b->r->work->operators[b->block->first + k] = NULL;
    for (size_t k = b->block->first; k < b->block->first + b->block->count; ++k) step_item(b, k);
}

void qn_runner_block(const qn_runner *r, const qn_step *step) {
    const qn_trajectory *t = r->t;
    qn_trajectory_work *w = r->work;
    const qn_block *block = &t->blocks[step->index];
    const bool rebuild = block->always || w->event[step->index];
    if (w->npending == QN_PENDING || (w->npending && w->waiting->run != step->run))
        qn_runner_flush(r);
    const void *coefficients = (const char *)r->bound->coefficients +
                               r->bound->first[step->index] * t->kernels->real_bytes;
    if (rebuild || block->ndropped) {
        builder b = {
            .r = r, .step = step, .block = block, .k = block->nqubits, .size = 1 << block->nqubits};
        build(&b, r->bound->matrices + 64 * (size_t)step->index, rebuild);
        if (block->ndropped) drop(&b);
        void *to = w->scratch + w->npending * QN_COEFFICIENTS * t->kernels->real_bytes;
        t->kernels->prepare(&block->shape, b.m, to);
        coefficients = to;
    }
    w->waiting = step;
    w->pending[w->npending++] = (qn_pending){&block->shape, coefficients};
}
