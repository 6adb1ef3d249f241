/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "qmae_noise/core.h"

#ifndef __x86_64__
/* of processors that Random123 does not know, it lacks the products */
#define R123_USE_GNU_UINT128 1
#endif
#include <Random123/philox.h>
#include <gsl/gsl_randist.h>
#include <string.h>

static void refill(qn_rng *rng) {
    philox4x64_ctr_t counter;
    philox4x64_key_t key;
    memcpy(counter.v, rng->counter, sizeof rng->counter);
    memcpy(key.v, rng->key, sizeof rng->key);
    const philox4x64_ctr_t block = philox4x64(counter, key); /* 10 rounds */
    memcpy(rng->block, block.v, sizeof rng->block);
    ++rng->counter[0];
    rng->used = 0;
}

uint64_t qn_rng_bits(qn_rng *rng) {
    if (rng->used >= 4) refill(rng);
    return rng->block[rng->used++];
}

double qn_rng_uniform(qn_rng *rng) { return (double)(qn_rng_bits(rng) >> 11) * 0x1p-53; }

/* ---- the generator as GSL sees it --------------------------------------------------------- */

static void gsl_set(void *state, unsigned long seed) {
    qn_rng *rng = state;
    rng->key[0] = seed;
    rng->counter[0] = 0;
    rng->used = 4;
}

static unsigned long gsl_get(void *state) { return (unsigned long)qn_rng_bits(state); }

static double gsl_get_double(void *state) { return qn_rng_uniform(state); }

_Static_assert(sizeof(unsigned long) == 8, "GSL's generators return unsigned long");

static const gsl_rng_type philox_type = {
    .name = "philox4x64-10",
    .max = UINT64_MAX,
    .min = 0,
    .size = sizeof(qn_rng),
    .set = gsl_set,
    .get = gsl_get,
    .get_double = gsl_get_double,
};

/* Points the generator at its own struct again, in case it has been copied. */
static const gsl_rng *generator(qn_rng *rng) {
    rng->gsl.state = rng;
    return &rng->gsl;
}

void qn_rng_init(qn_rng *rng, uint64_t seed, qn_stream stream, uint64_t step, uint64_t image,
                 uint64_t circuit) {
    *rng = (qn_rng){
        .gsl = {.type = &philox_type, .state = rng},
        .key = {seed, (uint64_t)stream},
        .counter = {0, step, image, circuit},
        .used = 4,
    };
}

/* ---- distributions ------------------------------------------------------------------------ */

uint64_t qn_rng_below(qn_rng *rng, uint64_t bound) {
    /* 2^64 mod bound: numbers below it would come up once too often */
    const uint64_t surplus = -bound % bound;
    uint64_t bits;
    do bits = qn_rng_bits(rng);
    while (bits < surplus);
    return bits % bound;
}

double qn_rng_normal(qn_rng *rng) { return gsl_ran_gaussian_ziggurat(generator(rng), 1.0); }

uint64_t qn_rng_binomial(qn_rng *rng, double p, uint64_t trials) {
    /* gsl_ran_binomial (2.7) squares the distance from the mode in an int, which overflows beyond
     * 46340; with 2^24 trials that is 22 standard deviations away and never happens. A sum of
     * binomials with the same p is binomial. */
    const uint64_t chunk_max = UINT64_C(1) << 24;
    if (!(p > 0.0)) return 0;
    if (p >= 1.0) return trials;
    uint64_t successes = 0;
    while (trials > 0) {
        const uint64_t chunk = trials < chunk_max ? trials : chunk_max;
        successes += gsl_ran_binomial(generator(rng), p, (unsigned)chunk);
        trials -= chunk;
    }
    return successes;
}

void qn_rng_shuffle(qn_rng *rng, size_t *items, size_t count) {
    for (size_t left = count; left > 1; --left) {
        const size_t chosen = (size_t)qn_rng_below(rng, left);
        const size_t last = items[left - 1];
        items[left - 1] = items[chosen];
        items[chosen] = last;
    }
}
