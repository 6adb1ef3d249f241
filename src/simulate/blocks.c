/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "simulate/blocks.h"
#include "core/list.h"
#include "simulate/shots.h"

#include "core/try.h"

#include <string.h>

/* Outcomes of a block; tables up to here are drawn from outcome by outcome. */
enum { BLOCK = 4096, LARGE_BITS = 17 };

static size_t nblocks_of(const qn_simulation *s) { return ((size_t)1 << s->nmeasured) / BLOCK; }

/* The probabilities of block b, those of impossible outcomes 0. */
static void read_block(const qn_simulation *s, size_t b, double *p) {
    for (size_t i = 0; i < BLOCK; ++i) {
        const double found = qn_simulation_probability(&s->tables[0], b * BLOCK + i);
        p[i] = found > QN_IMPOSSIBLE ? found : 0.0;
    }
}

/* ---- what is there -------------------------------------------------------------------------- */

static qn_block_sum sum_of(const double *p) {
    qn_block_sum block = {0};
    for (size_t i = 0; i < BLOCK; ++i) {
        block.sum += p[i];
        block.most = p[i] > block.most ? p[i] : block.most;
        block.possible += p[i] > 0.0;
    }
    return block;
}

static void count_outcome(void *context, uint64_t bits, double probability) {
    qn_simulation *s = context;
    (void)bits;
    ++s->noutcomes;
    s->total += probability;
}

qn_status qn_blocks_survey(qn_simulation *s, int threads) {
    if (s->ntables != 1 || s->nmeasured < LARGE_BITS) {
        qn_simulation_visit(s, count_outcome, s);
        return QN_OK;
    }
    const size_t count = nblocks_of(s);
    s->blocks = qn_alloc(count, sizeof *s->blocks);
    if (!s->blocks) return QN_ERR_MEMORY;
#pragma omp parallel for schedule(static) num_threads(threads) if (threads > 1)
    for (size_t b = 0; b < count; ++b) {
        double p[BLOCK];
        read_block(s, b, p);
        s->blocks[b] = sum_of(p);
    }
    for (size_t b = 0; b < count; ++b) {
        s->noutcomes += s->blocks[b].possible;
        s->total += s->blocks[b].sum;
    }
    return QN_OK;
}

/* ---- shots ---------------------------------------------------------------------------------- */

/* Many shots: one outcome after the other. */
static void share_out(const double *p, const qn_block_sum *block, uint64_t shots, qn_rng *rng,
                      uint64_t *counts) {
    qn_shots left = {rng, shots, block->sum, block->possible};
    for (size_t i = 0; i < BLOCK; ++i)
        if (p[i] > 0.0) counts[i] = qn_shots_draw(&left, p[i]);
}

/* Few shots: each finds its outcome in the sums of the probabilities before it. */
static void throw_in(const double *p, uint64_t shots, qn_rng *rng, uint64_t *counts) {
    double below[BLOCK + 1] = {0};
    size_t last = 0;
    for (size_t i = 0; i < BLOCK; ++i) {
        below[i + 1] = below[i] + p[i];
        if (p[i] > 0.0) last = i;
    }
    for (; shots > 0; --shots) {
        const double at = qn_rng_uniform(rng) * below[BLOCK];
        size_t first = 0, end = last + 1; /* the last outcome with below[] <= at */
        while (end - first > 1) {
            const size_t middle = first + (end - first) / 2;
            if (below[middle] <= at) first = middle;
            else end = middle;
        }
        ++counts[first];
    }
}

static qn_status append(qn_sample *sample, const qn_outcome *outcome) {
    qn_outcome *grown = qn_list_grown(sample->seen, sample->nseen, 1, sizeof *grown);
    if (!grown) return QN_ERR_MEMORY;
    sample->seen = grown;
    sample->seen[sample->nseen++] = *outcome;
    return QN_OK;
}

static qn_status draw_block(const qn_simulation *s, size_t b, uint64_t shots, qn_rng *rng,
                            qn_sample *sample) {
    qn_status status = QN_OK;
    double p[BLOCK];
    uint64_t counts[BLOCK] = {0};
    read_block(s, b, p);
    if (shots > 4 * BLOCK) share_out(p, &s->blocks[b], shots, rng, counts);
    else throw_in(p, shots, rng, counts);
    for (size_t i = 0; i < BLOCK; ++i) {
        if (counts[i] == 0) continue;
        const uint64_t bits = qn_simulation_bits(s, &s->tables[0], b * BLOCK + i);
        QN_TRY(append(sample, &(qn_outcome){bits, p[i], counts[i]}));
    }
out:
    return status;
}

static qn_status draw_all(const qn_simulation *s, uint64_t shots, qn_rng *rng, qn_sample *sample) {
    qn_status status = QN_OK;
    qn_shots left = {rng, shots, s->total, 0};
    for (size_t b = 0; b < nblocks_of(s); ++b) left.to_come += s->blocks[b].possible > 0;
    for (size_t b = 0; b < nblocks_of(s) && left.shots > 0; ++b) {
        if (s->blocks[b].possible == 0) continue;
        const uint64_t count = qn_shots_draw(&left, s->blocks[b].sum);
        if (count > 0) QN_TRY(draw_block(s, b, count, rng, sample));
    }
out:
    return status;
}

/* ---- the likeliest others ------------------------------------------------------------------- */

/* The outcomes of a block that were not seen; *seen: the first that was and has not come yet. */
static void keep_block(const qn_simulation *s, size_t b, qn_likeliest *others, size_t *seen) {
    const qn_sample *sample = others->sample;
    double p[BLOCK];
    uint64_t bits = qn_simulation_bits(s, &s->tables[0], b * BLOCK);
    read_block(s, b, p);
    for (size_t i = 0; i < BLOCK; ++i, bits = qn_simulation_next(s, bits)) {
        if (p[i] == 0.0) continue;
        if (*seen < sample->nseen && sample->seen[*seen].bits == bits) ++*seen;
        else qn_likeliest_keep(others, &(qn_outcome){bits, p[i], 0});
    }
}

/* A block with nothing that was seen, and nothing likely, is left out as a whole. */
static void list_others(const qn_simulation *s, qn_likeliest *others) {
    qn_sample *sample = others->sample;
    size_t seen = 0;
    for (size_t b = 0; b < nblocks_of(s); ++b) {
        const uint64_t last = qn_simulation_bits(s, &s->tables[0], (b + 1) * BLOCK - 1);
        const bool any = seen < sample->nseen && sample->seen[seen].bits <= last;
        if (any || qn_likeliest_wants(others, s->blocks[b].most)) {
            keep_block(s, b, others, &seen);
            continue;
        }
        sample->nleft += s->blocks[b].possible;
        sample->left += s->blocks[b].sum;
    }
    qn_likeliest_sort(others);
}

qn_status qn_blocks_sample(const qn_simulation *s, uint64_t shots, qn_rng *rng, size_t most,
                           qn_sample *sample) {
    qn_status status = QN_OK;
    QN_TRY(draw_all(s, shots, rng, sample));
    const size_t others = s->noutcomes - sample->nseen;
    qn_likeliest likeliest = {.sample = sample, .room = most < others ? most : others};
    sample->others = qn_alloc(likeliest.room + 1, sizeof *sample->others);
    QN_TRY_ALLOC(sample->others);
    list_others(s, &likeliest);
out:
    return status;
}
