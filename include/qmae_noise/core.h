/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Status codes, diagnostics, memory and random numbers: what every part of qmae-noise builds on.
 *
 * Conventions of the whole library
 *   - What can fail returns a qn_status and leaves its outputs untouched on failure.
 *   - Functions that judge something the user wrote (a file, an option) take a qn_diag, which may
 *     be NULL.
 *   - init/clear act on a caller's struct, create/destroy on an opaque object; clear and destroy
 *     accept zeroed structs and NULL. Whoever creates destroys. Setters copy.
 *   - The library never prints, exits or aborts, and has no mutable global state: objects may be
 *     used from several threads as long as no two threads change the same one.
 *   - SI units; angles in radians; probabilities in [0, 1]. */
#ifndef QMAE_NOISE_CORE_H
#define QMAE_NOISE_CORE_H

#include <gsl/gsl_rng.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define QN_MUST_CHECK __attribute__((warn_unused_result))
#define QN_PRINTF(text_arg, first_arg) __attribute__((format(printf, text_arg, first_arg)))

/* ---- status ------------------------------------------------------------------------------- */

/* X(name, sentence) */
/* In ascending order of severity: where several threads fail, the last of them in this list is what
 * the call returns. */
#define QN_STATUS_LIST(X)                                                                          \
    X(QN_OK, "success")                                                                            \
    X(QN_ERR_ARGUMENT, "an argument is out of its range")                                          \
    X(QN_ERR_MEMORY, "not enough memory")                                                          \
    X(QN_ERR_IO, "a file could not be read or written")                                            \
    X(QN_ERR_SYNTAX, "a file does not follow its format")                                          \
    X(QN_ERR_NOT_FOUND, "no such name")                                                            \
    X(QN_ERR_PHYSICS, "the description is not physical")                                           \
    X(QN_ERR_UNSUPPORTED, "this engine cannot compute that")                                       \
    X(QN_ERR_EXISTS, "it exists already")                                                          \
    X(QN_ERR_LIMIT, "too large")                                                                   \
    X(QN_ERR_NUMERIC, "a numerical routine failed")                                                \
    X(QN_ERR_INTERRUPTED, "interrupted")

typedef enum qn_status {
#define QN_STATUS_ENUM(name, text) name,
    QN_STATUS_LIST(QN_STATUS_ENUM)
#undef QN_STATUS_ENUM
} qn_status;

/* The sentence of a status. A static string, never NULL. */
const char *qn_status_text(qn_status status);

/* What went wrong and where. Zero-initialise; holds the first failure reported into it, and where
 * reading went on behind it (noise models) the next nine in the order of lines. */
typedef struct qn_diag {
    qn_status status;
    int line, column; /* 1-based; 0 = unknown */
    char file[256];   /* "" = no file */
    char text[768];   /* one sentence: what is wrong, what would be right */
    /* "file:line: sentence" of the others, each line ended by \n; a last line says if there are
     * more. "" = none */
    char further[9216];
} qn_diag;

/* Fills *diag (may be NULL) unless it holds a failure already; returns `status`, so that a function
 * can `return qn_fail(...)`. */
qn_status qn_fail(qn_diag *diag, qn_status status, const char *format, ...) QN_PRINTF(3, 4);
qn_status qn_fail_at(qn_diag *diag, qn_status status, const char *file, int line, int column,
                     const char *format, ...) QN_PRINTF(6, 7);

/* "file:line:column: text" (parts that are unknown are left out) into `buffer`, always
 * terminated. */
void qn_diag_format(const qn_diag *diag, char *buffer, size_t size);

/* The name in names[0..count) nearest to `word` (Levenshtein distance at most a third of the
 * length, at least 1), or NULL. O(count * length^2). */
const char *qn_nearest(const char *word, const char *const *names, size_t count);

/* A list of names for an enumeration, in its order; names end with NULL. */
typedef struct qn_choice {
    const char *what; /* "entangler" */
    const char *const *names;
    const char *help;
} qn_choice;

/* ---- version ------------------------------------------------------------------------------ */

const char *qn_version(void); /* "0.2.0" */
const char *qn_build(void);   /* compiler and build type, one line */

/* ---- numbers ------------------------------------------------------------------------------ */

/* Of the entries of large states. */
typedef enum qn_precision {
    QN_PRECISION_DOUBLE,
    QN_PRECISION_SINGLE,
    QN_PRECISION_COUNT
} qn_precision;

/* ---- memory ------------------------------------------------------------------------------- */

/* count * size zeroed bytes, aligned to 64; NULL when memory is short or the product overflows.
 * Free with qn_free. */
void *qn_alloc(size_t count, size_t size);
void qn_free(void *pointer);

/* ---- random numbers ----------------------------------------------------------------------- */

/* What a stream is for: part of the key, so that no two uses ever share numbers. Values are stored
 * in checkpoints by effect, so never renumber. */
typedef enum qn_stream {
    QN_STREAM_ANGLES = 1,     /* starting angles */
    QN_STREAM_TOKEN = 2,      /* starting token */
    QN_STREAM_SHUFFLE = 3,    /* order of the training images; step = epoch */
    QN_STREAM_MASK = 4,       /* patch positions */
    QN_STREAM_SHOTS = 5,      /* shots of training circuits */
    QN_STREAM_EVALUATE = 6,   /* shots of evaluation circuits */
    QN_STREAM_SPSA = 7,       /* simultaneous-perturbation directions */
    QN_STREAM_TEST = 8,       /* tests and benchmarks */
    QN_STREAM_TRAJECTORY = 9, /* noise of trajectories; circuit = trajectory */
    QN_STREAM_ROUTE = 10,     /* routes of circuits; step = trial */
    QN_STREAM_DRIFT = 11,     /* drift of noise; image = number of the model, circuit = its rule */
    QN_STREAM_INSTANCE = 12,  /* drawn devices; image = qubit or pair, step = what of it */
    QN_STREAM_FRAMES = 13     /* shots of stabilizer runs; circuit = 1024 of them */
} qn_stream;

/* Counter-based generator Philox4x64-10 (Salmon et al., SC11; Random123) as a GSL generator: key =
 * (seed, stream), counter = (block, step, image, circuit). Streams that differ in any of the five
 * numbers are independent, so results do not depend on threads, batch splits or resumption. Holds
 * no resources: copy and drop freely, but re-init after copying (gsl.state points into the
 * struct). */
typedef struct qn_rng {
    gsl_rng gsl; /* pass &rng->gsl to GSL's distributions */
    uint64_t key[2], counter[4], block[4];
    int used; /* numbers of `block` consumed, 4 = refill */
} qn_rng;

void qn_rng_init(qn_rng *rng, uint64_t seed, qn_stream stream, uint64_t step, uint64_t image,
                 uint64_t circuit);
uint64_t qn_rng_bits(qn_rng *rng);  /* 64 random bits */
double qn_rng_uniform(qn_rng *rng); /* [0, 1), multiples of 2^-53 */
/* 0..bound-1, unbiased; bound > 0 */
uint64_t qn_rng_below(qn_rng *rng, uint64_t bound);
double qn_rng_normal(qn_rng *rng); /* mean 0, variance 1 */
/* successes; p clamped to [0, 1]; O(1 + trials / 2^24) */
uint64_t qn_rng_binomial(qn_rng *rng, double p, uint64_t trials);
void qn_rng_shuffle(qn_rng *rng, size_t *items, size_t count); /* Fisher-Yates */

#ifdef __cplusplus
}
#endif
#endif
