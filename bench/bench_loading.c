/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How much of the test images each embedding loads, without noise, and what a fit takes; then, by
 * Schmidt vectors alone, what a staircase along some chains of the qubits would keep.
 * Usage: bench_loading [DATA [IMAGES [all]]]; all: all 20160 chains, in two minutes. */
#include "loader/loader.h"
#include "loader/staircase.h"

#include <qmae_noise/qmae_noise.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SIDE = 16, N = 8, PIXELS = SIDE * SIDE };

/* The embedding's CX on one register: those of the circuit less those that it has anyway. */
static size_t cx_of(qn_embedding embedding) {
    qn_qmae_spec spec = qn_qmae_spec_default();
    qn_circuit *circuit = NULL;
    size_t found = 0;
    spec.embedding = embedding;
    if (qn_qmae_circuit(&spec, &circuit, NULL) != QN_OK) exit(1);
    for (size_t k = 0; k < qn_circuit_size(circuit); ++k) {
        const qn_op *op = qn_circuit_op(circuit, k);
        found += op->section == QN_SECTION_EMBED_IN && op->nqubits == 2;
    }
    qn_circuit_destroy(circuit);
    return found;
}

static void try_embedding(int index, const qn_images *images) {
    static double angles[PIXELS], amplitudes[PIXELS];
    const qn_embedding embedding = (qn_embedding)index;
    double sum = 0.0, worst = 1.0;
    const clock_t start = clock(); /* of the processor: others may use it too */
    for (size_t k = 0; k < images->count; ++k) {
        double fidelity = 0.0;
        qn_normalise(PIXELS, images->pixels + k * PIXELS, amplitudes);
        if (qn_embedding_fit(embedding, N, amplitudes, angles, &fidelity) != QN_OK) exit(1);
        sum += fidelity;
        worst = fmin(worst, fidelity);
    }
    const double count = (double)images->count, took = (double)(clock() - start) / CLOCKS_PER_SEC;
    printf("%-9s  %3zu  %3d  %.4f  %.4f  %8.2f\n", qn_embedding_choice.names[index],
           cx_of(embedding), qn_embedding_nangles(embedding, N), sum / count, worst,
           1e3 * took / count);
}

/* ---- chains --------------------------------------------------------------------------------- */

/* Position k of the chain is qubit chain[k]. */
static double kept(const char *chain, const qn_images *images) {
    static double v[PIXELS], moved[PIXELS], angles[PIXELS], work[4 * PIXELS], made[PIXELS];
    qn_loader_circuit circuit = {.n = N};
    double sum = 0.0;
    qn_staircase_push(&circuit);
    for (size_t k = 0; k < images->count; ++k) {
        double f = 0.0;
        qn_normalise(PIXELS, images->pixels + k * PIXELS, v);
        for (size_t i = 0; i < PIXELS; ++i) {
            size_t from = 0;
            for (int p = 0; p < N; ++p) from |= (i >> qn_chain_qubit(N, p) & 1) << (chain[p] - '0');
            moved[i] = v[from];
        }
        qn_staircase_start(N, moved, angles, work);
        qn_loader_run(&circuit, angles, made);
        for (size_t i = 0; i < PIXELS; ++i) f += moved[i] * made[i];
        sum += f * f;
    }
    return sum / (double)images->count;
}

typedef struct best {
    double value;
    char chain[N + 1];
    int better; /* than the chain of the loaders */
} best;

static void try_all(char *chain, int k, const qn_images *images, double own, best *found) {
    for (int j = k; j < N; ++j) {
        const char held = chain[k];
        chain[k] = chain[j];
        chain[j] = held;
        if (k + 1 < N) try_all(chain, k + 1, images, own, found);
        else if (chain[0] < chain[N - 1]) {
            const double value = kept(chain, images);
            found->better += value > own + 1e-12;
            if (value > found->value) {
                found->value = value;
                memcpy(found->chain, chain, N);
            }
        }
        chain[j] = chain[k];
        chain[k] = held;
    }
}

static void try_chains(const qn_images *images, bool all) {
    static const char *const CHAINS[] = {"32104567", "32107654", "01234567", "04152637"};
    qn_images few = *images;
    char chain[N + 1] = "01234567";
    if (few.count > 25) few.count = 25;
    const double own = kept(CHAINS[0], &few);
    best found = {0};
    printf("\nchain, of %zu images  fidelity of one staircase, not polished\n", few.count);
    for (size_t k = 0; k < sizeof CHAINS / sizeof *CHAINS; ++k)
        printf("%s  %.4f\n", CHAINS[k], kept(CHAINS[k], &few));
    if (!all) return;
    try_all(chain, 0, &few, own, &found);
    printf("%s  %.4f, the best of 20160; %d are better than the first\n", found.chain, found.value,
           found.better);
}

int main(int narguments, char **arguments) {
    qn_images train = {0}, test = {0};
    qn_diag diag = {0};
    const size_t count = narguments > 2 ? (size_t)strtoul(arguments[2], NULL, 10) : 200;
    if (qn_images_open(narguments > 1 ? arguments[1] : NULL, SIDE, 1, count, &train, &test,
                       &diag) != QN_OK) {
        fprintf(stderr, "bench_loading: %s\n", diag.text);
        return 1;
    }
    printf("embedding   CX   RY  fidelity: mean, least of %zu images, milliseconds a fit\n",
           test.count);
    for (int k = 1; qn_embedding_choice.names[k]; ++k) try_embedding(k, &test);
    try_chains(&test, narguments > 3);
    qn_images_clear(&train);
    qn_images_clear(&test);
    return 0;
}
