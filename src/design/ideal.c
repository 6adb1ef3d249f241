/* SPDX-License-Identifier: GPL-3.0-or-later */
/* With x = U psi of an image psi, y = U phi of its masked version phi, and y_r the part of y whose
 * trash qubits are |r>, the reset of the trash makes of phi the mixture of decoded |0> y_r, so that
 * the fidelity is  sum_r <x_0, y_r>^2 : the decoder need not be run. */
#include "design/ideal.h"

#include "core/try.h"
#include "design/lanes.h"
#include "mask/order.h"
#include "qmae/spec.h"
#include "train/place.h"

#include <math.h>
#include <string.h>

enum { MOST_PIXELS = 1 << QN_QMAE_MAX_QUBITS };

/* ---- samples -------------------------------------------------------------------------------- */

static size_t size_of(const qn_ideal *d) { return (size_t)1 << d->qubits; }

/* Which token each pixel of a mask shows; -1: none. numbers: 0, 1, ... of all tokens. */
static void token_map(const qn_mask *mask, const double *numbers, double *map) {
    const qn_patch *shape = &mask->layout->patch;
    const int area = shape->height * shape->width;
    for (int p = 0; p < shape->side * shape->side; ++p) map[p] = -1.0;
    for (int k = 0; k < mask->layout->count; ++k) {
        const qn_patch patch = qn_mask_patch(mask, k);
        qn_patch_fill(&patch, numbers + (mask->own ? mask->places[k] * area : 0), map);
    }
}

static void put_sample(qn_ideal *d, size_t sample, const double *original, const double *map) {
    const size_t size = size_of(d), first = sample / QN_LANES * size * QN_LANES + sample % QN_LANES;
    double norm = 0.0;
    for (size_t k = 0; k < size; ++k) norm += original[k] * original[k];
    for (size_t k = 0; k < size; ++k) {
        const size_t at = first + k * QN_LANES;
        d->tokens[at] = (int32_t)map[k];
        d->originals[at] = original[k] / sqrt(norm);
        d->masked[at] = map[k] < 0.0 ? original[k] : 0.0;
    }
}

qn_status qn_ideal_open(qn_ideal *d, const qn_train_settings *s, const qn_images *images,
                        size_t count, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_mask_layout layout;
    const size_t size = (size_t)images->side * (size_t)images->side,
                 room = (count + QN_LANES - 1) / QN_LANES * QN_LANES * size;
    double *numbers = NULL, map[MOST_PIXELS], ordered_map[MOST_PIXELS], original[MOST_PIXELS];
    *d = (qn_ideal){.qubits = s->spec.qubits,
                    .latent = s->spec.latent,
                    .learns = s->tokens != QN_TOKENS_MEAN,
                    .count = count};
    QN_TRY(qn_train_mask_layout(s, &layout, diag));
    d->ntoken = (size_t)layout.patch.height * (size_t)layout.patch.width;
    if (s->tokens != QN_TOKENS_SHARED) d->ntoken *= (size_t)qn_mask_places(&layout);
    d->originals = qn_alloc(room, sizeof *d->originals);
    d->masked = qn_alloc(room, sizeof *d->masked);
    d->tokens = qn_alloc(room, sizeof *d->tokens);
    numbers = qn_alloc(d->ntoken, sizeof *numbers);
    QN_TRY_ALLOC(d->originals && d->masked && d->tokens && numbers);
    for (size_t i = 0; i < d->ntoken; ++i) numbers[i] = (double)i;
    for (size_t i = 0; i < room; ++i) d->tokens[i] = -1;
    for (size_t i = 0; i < count; ++i) {
        const size_t image = i % images->count;
        const qn_mask mask = qn_train_place_of(s, &layout, 1 + i / images->count, image);
        token_map(&mask, numbers, map);
        qn_order_amplitudes(s->order, d->qubits, map, ordered_map);
        qn_order_amplitudes(s->order, d->qubits, images->pixels + image * size, original);
        put_sample(d, i, original, ordered_map);
    }
out:
    qn_free(numbers);
    return status;
}

void qn_ideal_clear(qn_ideal *d) {
    qn_free(d->originals);
    qn_free(d->masked);
    qn_free(d->tokens);
    *d = (qn_ideal){0};
}

/* ---- a block of samples --------------------------------------------------------------------- */

/* States of a block and the slopes of the fidelities by them. */
typedef struct block {
    const qn_ideal *ideal;
    const qn_lanes *lanes;
    size_t first; /* of its amplitudes */
    double *x, *y, *by_x, *by_y, *start, *overlap;
    double scale[QN_LANES]; /* 1 / norm of the masked images */
    const qn_grown *g;
    double cosines[QN_ENCODER_PARTS], sines[QN_ENCODER_PARTS]; /* of half the angles */
} block;

size_t qn_ideal_work(const qn_ideal *d) {
    return (5 * size_of(d) + (size_of(d) >> d->latent)) * QN_LANES;
}

static void start_block(block *b, const qn_ideal *d, const qn_grown *g, double *work) {
    const size_t each = size_of(d) * QN_LANES;
    b->ideal = d;
    b->lanes = qn_lanes_best();
    b->first = 0;
    b->x = work;
    b->y = work + each;
    b->by_x = work + 2 * each;
    b->by_y = work + 3 * each;
    b->start = work + 4 * each;
    b->overlap = work + 5 * each;
    b->g = g;
    for (int k = 0; k < g->count; ++k) {
        b->cosines[k] = cos(0.5 * g->angles[k]);
        b->sines[k] = sin(0.5 * g->angles[k]);
    }
}

/* The masked images of the block with the tokens in them, normalised. */
static void embed(block *b, const double *tokens) {
    const size_t each = size_of(b->ideal) * QN_LANES;
    const double *masked = b->ideal->masked + b->first;
    const int32_t *token = b->ideal->tokens + b->first;
    double norms[QN_LANES] = {0.0};
    for (size_t i = 0; i < each; ++i) {
        b->start[i] = token[i] < 0 ? masked[i] : tokens[token[i]];
        norms[i % QN_LANES] += b->start[i] * b->start[i];
    }
    for (int l = 0; l < QN_LANES; ++l) b->scale[l] = norms[l] > 0.0 ? 1.0 / sqrt(norms[l]) : 0.0;
    for (size_t i = 0; i < each; ++i) b->start[i] *= b->scale[i % QN_LANES];
}

static size_t bit(int qubit) { return (size_t)1 << qubit; }

static void apply(const block *b, int part, double sign, double *x) {
    const qn_encoder_part *p = &b->g->parts[part];
    const size_t size = size_of(b->ideal);
    if (qn_grown_is_pair(b->g, part))
        b->lanes->flip(x, size, bit(p->qubits[0]) | bit(p->qubits[1]));
    else b->lanes->turn(x, size, bit(p->qubits[0]), b->cosines[part], sign * b->sines[part]);
}

/* Overlaps of the encoded images; returns the sum of the fidelities. */
static double measure(const block *b) {
    const size_t latent = bit(b->ideal->latent) * QN_LANES, each = size_of(b->ideal) * QN_LANES;
    double sum = 0.0;
    memset(b->overlap, 0, each / latent * QN_LANES * sizeof *b->overlap);
    for (size_t r = 0; r < each / latent; ++r)
        for (size_t i = 0; i < latent; ++i)
            b->overlap[r * QN_LANES + i % QN_LANES] += b->x[i] * b->y[r * latent + i];
    for (size_t r = 0; r < each / latent * QN_LANES; ++r) sum += b->overlap[r] * b->overlap[r];
    return sum;
}

static void start_slopes(const block *b) {
    const size_t latent = bit(b->ideal->latent) * QN_LANES, each = size_of(b->ideal) * QN_LANES;
    memset(b->by_x, 0, each * sizeof *b->by_x);
    for (size_t r = 0; r < each / latent; ++r)
        for (size_t i = 0; i < latent; ++i) {
            const double twice = 2.0 * b->overlap[r * QN_LANES + i % QN_LANES];
            b->by_y[r * latent + i] = twice * b->x[i];
            b->by_x[i] += twice * b->y[r * latent + i];
        }
}

/* Through the normalisation of the masked images to the tokens. */
static void pull_back_tokens(const block *b, double *slopes) {
    const size_t each = size_of(b->ideal) * QN_LANES;
    const int32_t *token = b->ideal->tokens + b->first;
    double along[QN_LANES] = {0.0};
    for (size_t i = 0; i < each; ++i) along[i % QN_LANES] += b->by_y[i] * b->start[i];
    for (size_t i = 0; i < each; ++i)
        if (token[i] >= 0)
            slopes[token[i]] += (b->by_y[i] - along[i % QN_LANES] * b->start[i]) *
                                b->scale[i % QN_LANES];
}

/* Back to the images, undoing gate after gate. */
static void pull_back(const block *b, double *slopes) {
    const qn_grown *g = b->g;
    const size_t size = size_of(b->ideal);
    double *const states[] = {b->x, b->y, b->by_x, b->by_y};
    start_slopes(b);
    for (int k = g->count; k-- > 0;) {
        const size_t qubit = bit(g->parts[k].qubits[0]);
        if (!qn_grown_is_pair(g, k))
            slopes[k] += b->lanes->slope(b->x, b->by_x, size, qubit) +
                         b->lanes->slope(b->y, b->by_y, size, qubit);
        for (int s = 0; s < 4; ++s) apply(b, k, -1.0, states[s]);
    }
    pull_back_tokens(b, slopes + g->count);
}

double qn_ideal_fidelity(const qn_ideal *d, size_t count, const qn_grown *g, const double *tokens,
                         double *slopes, double *work) {
    const size_t each = size_of(d) * QN_LANES, nslopes = (size_t)g->count + d->ntoken;
    block b;
    double sum = 0.0;
    start_block(&b, d, g, work);
    if (slopes) memset(slopes, 0, nslopes * sizeof *slopes);
    for (size_t i = 0; i < count; i += QN_LANES, b.first += each) {
        embed(&b, tokens);
        memcpy(b.x, d->originals + b.first, each * sizeof *b.x);
        memcpy(b.y, b.start, each * sizeof *b.y);
        for (int k = 0; k < g->count; ++k) {
            apply(&b, k, 1.0, b.x);
            apply(&b, k, 1.0, b.y);
        }
        sum += measure(&b);
        if (slopes) pull_back(&b, slopes);
    }
    for (size_t i = 0; slopes && i < nslopes; ++i) slopes[i] /= (double)count;
    return sum / (double)count;
}
