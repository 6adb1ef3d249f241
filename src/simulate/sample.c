/* Shots, and lists of outcomes that take no more memory than what they list. */
#include "simulate/simulation.h"

#include "core/try.h"

#include <gsl/gsl_heapsort.h>

/* ---- all ------------------------------------------------------------------------------------ */

typedef struct list {
    qn_outcome *outcomes;
    size_t count;
} list;

static void append(void *context, uint64_t bits, double probability) {
    list *l = context;
    l->outcomes[l->count++] = (qn_outcome){.bits = bits, .probability = probability};
}

size_t qn_simulation_noutcomes(const qn_simulation *s) {
    return s->samples ? s->ndrawn : s->noutcomes;
}

qn_status qn_simulation_outcomes(const qn_simulation *s, qn_outcome **outcomes, size_t *count) {
    list all = {qn_alloc(qn_simulation_noutcomes(s) + 1, sizeof *all.outcomes), 0};
    if (!all.outcomes) return QN_ERR_MEMORY;
    if (s->samples) {
        for (; all.count < s->ndrawn; ++all.count) all.outcomes[all.count] = s->drawn[all.count];
    } else {
        qn_simulation_visit(s, append, &all);
    }
    *outcomes = all.outcomes;
    *count = all.count;
    return QN_OK;
}

/* ---- the likeliest -------------------------------------------------------------------------- */

/* Does a come before b, the less likely, of equals that of the higher bits? */
static bool is_less(const qn_outcome *a, const qn_outcome *b) {
    return a->probability != b->probability ? a->probability < b->probability : a->bits > b->bits;
}

/* Puts the entry at `at` of a heap, whose first entry is the least, into its place. */
static void sink(qn_outcome *heap, size_t count, size_t at) {
    const qn_outcome entry = heap[at];
    for (size_t child; (child = 2 * at + 1) < count; at = child) {
        if (child + 1 < count && is_less(&heap[child + 1], &heap[child])) ++child;
        if (!is_less(&heap[child], &entry)) break;
        heap[at] = heap[child];
    }
    heap[at] = entry;
}

static int by_bits(const void *a, const void *b) {
    const qn_outcome *x = a, *y = b;
    return (x->bits > y->bits) - (x->bits < y->bits);
}

typedef struct sampler {
    qn_sample *sample;
    qn_rng *rng;
    uint64_t shots; /* not drawn yet */
    double left;    /* probability of the outcomes to come */
    size_t to_come, room;
    bool full; /* `others` is a heap */
} sampler;

/* Keeps an outcome that was not seen, if it is among the likeliest. */
static void keep(sampler *d, const qn_outcome *outcome) {
    qn_sample *sample = d->sample;
    if (sample->nothers < d->room) {
        sample->others[sample->nothers++] = *outcome;
        return;
    }
    if (!d->full)
        for (size_t k = d->room / 2; k-- > 0;) sink(sample->others, d->room, k);
    d->full = true;
    ++sample->nleft;
    if (d->room == 0 || !is_less(&sample->others[0], outcome)) {
        sample->left += outcome->probability;
        return;
    }
    sample->left += sample->others[0].probability;
    sample->others[0] = *outcome;
    sink(sample->others, d->room, 0);
}

/* ---- shots ---------------------------------------------------------------------------------- */

/* Of the shots that are left, a binomial number has the outcome that comes. */
static uint64_t draw_one(sampler *d, double probability) {
    const bool last = --d->to_come == 0 || probability >= d->left;
    const uint64_t count = d->shots == 0 ? 0
                           : last        ? d->shots
                                         : qn_rng_binomial(d->rng, probability / d->left, d->shots);
    d->shots -= count;
    d->left -= probability;
    return count;
}

static void count_seen(void *context, uint64_t bits, double probability) {
    sampler *d = context;
    (void)bits;
    d->room += draw_one(d, probability) > 0;
}

static void draw(void *context, uint64_t bits, double probability) {
    sampler *d = context;
    const qn_outcome outcome = {bits, probability, draw_one(d, probability)};
    if (outcome.count > 0) d->sample->seen[d->sample->nseen++] = outcome;
    else keep(d, &outcome);
}

/* How many different outcomes the shots will have: drawn once more with the same numbers, so that
 * no memory is taken for others. */
static size_t foresee(const qn_simulation *s, uint64_t shots, const qn_rng *rng) {
    qn_rng copy = *rng;
    sampler d = {.rng = &copy, .shots = shots, .left = s->total, .to_come = s->noutcomes};
    if (shots > 0) qn_simulation_visit(s, count_seen, &d);
    return d.room;
}

qn_status qn_simulation_sample(const qn_simulation *s, uint64_t shots, qn_rng *rng, size_t most,
                               qn_sample *sample) {
    qn_status status = QN_OK;
    const size_t seen = foresee(s, shots, rng), others = s->noutcomes - seen;
    qn_sample made = {0};
    sampler d = {.sample = &made,
                 .rng = rng,
                 .shots = shots,
                 .left = s->total,
                 .to_come = s->noutcomes,
                 .room = most < others ? most : others};
    made.seen = qn_alloc(seen + 1, sizeof *made.seen);
    made.others = qn_alloc(d.room + 1, sizeof *made.others);
    QN_TRY_ALLOC(made.seen && made.others);
    qn_simulation_visit(s, draw, &d);
    if (d.full) gsl_heapsort(made.others, made.nothers, sizeof *made.others, by_bits);
    *sample = made;
    made = (qn_sample){0};
out:
    qn_sample_clear(&made);
    return status;
}

void qn_sample_clear(qn_sample *sample) {
    if (!sample) return;
    qn_free(sample->seen);
    qn_free(sample->others);
    *sample = (qn_sample){0};
}
