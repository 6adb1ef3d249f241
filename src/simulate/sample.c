/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shots, and lists of outcomes that take no more memory than what they list. */
#include "simulate/blocks.h"
#include "simulate/shots.h"
#include "simulate/stabilizer.h"

#include "core/try.h"

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
    if (s->clifford) return QN_ERR_UNSUPPORTED;
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

/* ---- shots ---------------------------------------------------------------------------------- */

typedef struct sampler {
    qn_shots shots;
    qn_likeliest others;
    size_t seen; /* outcomes */
} sampler;

static void count_seen(void *context, uint64_t bits, double probability) {
    sampler *d = context;
    (void)bits;
    d->seen += qn_shots_draw(&d->shots, probability) > 0;
}

static void draw(void *context, uint64_t bits, double probability) {
    sampler *d = context;
    qn_sample *sample = d->others.sample;
    const qn_outcome outcome = {bits, probability, qn_shots_draw(&d->shots, probability)};
    if (outcome.count > 0) sample->seen[sample->nseen++] = outcome;
    else qn_likeliest_keep(&d->others, &outcome);
}

/* Lists of so many outcomes need not be known to the entry before they are made. */
enum { SHORT = 1 << 17 };

/* How many different outcomes the shots will have: drawn once more with the same numbers, so that
 * no memory is taken for others. */
static size_t foresee(const qn_simulation *s, uint64_t shots, const qn_rng *rng) {
    qn_rng copy = *rng;
    sampler d = {.shots = {&copy, shots, s->total, s->noutcomes}};
    if (shots > 0) qn_simulation_visit(s, count_seen, &d);
    return d.seen;
}

static qn_status sample_one_by_one(const qn_simulation *s, uint64_t shots, qn_rng *rng, size_t most,
                                   qn_sample *sample) {
    qn_status status = QN_OK;
    const size_t most_seen = shots < s->noutcomes ? (size_t)shots : s->noutcomes;
    const bool exact = s->noutcomes > SHORT;
    const size_t seen = exact ? foresee(s, shots, rng) : most_seen;
    const size_t others = exact ? s->noutcomes - seen : s->noutcomes;
    sampler d = {.shots = {rng, shots, s->total, s->noutcomes},
                 .others = {.sample = sample, .room = most < others ? most : others}};
    sample->seen = qn_alloc(seen + 1, sizeof *sample->seen);
    sample->others = qn_alloc(d.others.room + 1, sizeof *sample->others);
    QN_TRY_ALLOC(sample->seen && sample->others);
    qn_simulation_visit(s, draw, &d);
    qn_likeliest_sort(&d.others);
out:
    return status;
}

qn_status qn_simulation_sample(const qn_simulation *s, uint64_t shots, qn_rng *rng, size_t most,
                               qn_sample *sample) {
    qn_sample made = {0};
    const qn_status status = s->clifford ? qn_stabilizer_sample(s, shots, rng, &made)
                             : s->blocks ? qn_blocks_sample(s, shots, rng, most, &made)
                                         : sample_one_by_one(s, shots, rng, most, &made);
    if (status == QN_OK) *sample = made;
    else qn_sample_clear(&made);
    return status;
}

void qn_sample_clear(qn_sample *sample) {
    if (!sample) return;
    qn_free(sample->seen);
    qn_free(sample->others);
    *sample = (qn_sample){0};
}
