/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Masks an image at every place of a grid of patches and lets the quantum masked autoencoder fill
 * it in. Uses the public library only.
 *
 *   reconstruct MODEL ENGINE [ANGLES.txt]
 *
 * MODEL is the name or the file of a noise model ("none": no noise), ENGINE a name of
 * qn_engine_choice ("auto", "trajectory", ...). The image is the first of the bundled test images,
 * 4 x 4 pixels. Without ANGLES (one number a line) the encoder has small random ones. Prints swap,
 * fidelity and the reconstruction's signal-to-noise ratio for eight masks. */
#include <qmae_noise/qmae_noise.h>

#include <stdio.h>
#include <stdlib.h>

enum { SIDE = 4, PIXELS = SIDE * SIDE, MASKS = 8 };

static void check(qn_status status, const qn_diag *diag) {
    if (status == QN_OK) return;
    char text[1100];
    qn_diag_format(diag, text, sizeof text);
    fprintf(stderr, "reconstruct: %s\n", text[0] ? text : qn_status_text(status));
    exit(1);
}

static void *memory(size_t count) {
    void *block = calloc(count, sizeof(double));
    if (block) return block;
    fprintf(stderr, "reconstruct: not enough memory\n");
    exit(1);
}

static double *read_angles(const char *path, int count) {
    double *angles = memory((size_t)count);
    qn_rng rng;
    qn_rng_init(&rng, 1, QN_STREAM_TEST, 0, 0, 0);
    FILE *file = path ? fopen(path, "r") : NULL;
    int found = 0;
    for (; found < count; ++found) {
        if (!path) angles[found] = 0.1 * (2.0 * qn_rng_uniform(&rng) - 1.0);
        else if (!file || fscanf(file, "%lf", &angles[found]) != 1) break;
    }
    if (file) fclose(file);
    if (found == count) return angles;
    fprintf(stderr, "reconstruct: %s holds %d of %d angles\n", path, found, count);
    exit(1);
}

/* One line a mask. The observable of the reference image is computed once for all of them. */
static void reconstruct(const qn_qmae *qmae, const double *angles, const double *pixels) {
    const int what = QN_WANT_FIDELITY | QN_WANT_DIAGONAL;
    const qn_diag none = {0};
    double reference[PIXELS], input[PIXELS], diagonal[PIXELS], filled[PIXELS];
    double *observable = memory(qn_qmae_observable_size(qmae) + 1);
    qn_qmae_bound *bound = NULL;
    qn_qmae_work *work = NULL;
    qn_patch patch;
    qn_rng rng;
    qn_rng_init(&rng, 1, QN_STREAM_TEST, 1, 0, 0);
    check(qn_qmae_bound_create(qmae, &bound), &none);
    check(qn_qmae_work_create(qmae, &work), &none);
    check(qn_patch_shape(SIDE, 0.25, &patch, NULL), &none);
    qn_qmae_bind(bound, angles, what);
    qn_normalise(PIXELS, pixels, reference);
    qn_qmae_observable(qmae, work, reference, observable);
    for (int mask = 0; mask < MASKS; ++mask) {
        /* Of the trajectory engine: every mask draws from streams of its own. */
        qn_sampling sampling = qn_sampling_default();
        sampling.image = (uint64_t)mask;
        sampling.trajectories = 2000;
        qn_qmae_sample(work, &sampling);
        qn_patch_place(&patch, 1, &rng);
        qn_patch_amplitudes(&patch, pixels, NULL, input);
        const qn_request request = {what, input, reference,
                                    qn_qmae_observable_size(qmae) ? observable : NULL};
        qn_response response = {.diagonal = diagonal};
        check(qn_qmae_evaluate(qmae, bound, work, &request, &response), &none);
        qn_reconstruct(PIXELS, diagonal, true, filled);
        printf("patch %d,%d: swap %.6f, fidelity %.6f, PSNR %.3f dB\n", patch.row, patch.column,
               response.swap, response.fidelity, qn_psnr(PIXELS, filled, pixels));
    }
    qn_qmae_work_destroy(work);
    qn_qmae_bound_destroy(bound);
    free(observable);
}

int main(int argc, char **argv) {
    if (argc != 3 && argc != 4) {
        fprintf(stderr, "usage: reconstruct MODEL ENGINE [ANGLES.txt]\n");
        return 2;
    }
    qn_diag diag = {0};
    qn_images train = {0}, test = {0};
    qn_model *model = NULL;
    qn_qmae *qmae = NULL;
    qn_qmae_spec spec = qn_qmae_spec_default();
    spec.qubits = 4;
    spec.latent = 3;
    check(qn_images_open(NULL, SIDE, 1, 1, &train, &test, &diag), &diag);
    check(qn_model_open(argv[1], &model, &diag), &diag);
    check(qn_qmae_create(&spec, model, NULL, argv[2], NULL, &qmae, &diag), &diag);
    printf("engine %s: %s\n", qn_qmae_engine(qmae), qn_qmae_reason(qmae));
    double *angles = read_angles(argc == 4 ? argv[3] : NULL, qn_qmae_nangles(qmae));
    reconstruct(qmae, angles, test.pixels);
    free(angles);
    qn_qmae_destroy(qmae);
    qn_model_destroy(model);
    qn_images_clear(&train);
    qn_images_clear(&test);
    return 0;
}
