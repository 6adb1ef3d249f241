/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scores one pair of states with the noisy QMAE, using the public library only.
 *
 *   score MODEL.cfg ANGLES.txt INPUT.txt REFERENCE.txt [GRADIENT.txt]
 *
 * One number a line: INPUT and REFERENCE hold the 2^n amplitudes of the two registers, ANGLES the
 * 15 n (n-1) / 2 angles of the default encoder. k = n - 1, trash reset by SWAP, SWAP test with an
 * ancilla, exact state loading. Prints swap, fidelity and purity of the decoder's output to 17
 * digits and writes d swap / d angle, one a line, to GRADIENT. */
#include <qmae_noise/qmae_noise.h>

#include <stdio.h>
#include <stdlib.h>

/* The numbers of a text file in a fresh array, their count in *count; exits with a sentence if
 * there is anything else in it. */
static double *read_numbers(const char *path, size_t *count) {
    FILE *file = fopen(path, "r");
    if (!file) {
        fprintf(stderr, "score: cannot open %s\n", path);
        exit(1);
    }
    size_t room = 256;
    double *numbers = malloc(room * sizeof *numbers), value;
    *count = 0;
    while (numbers && fscanf(file, "%lf", &value) == 1) {
        if (*count == room) {
            double *larger = realloc(numbers, (room *= 2) * sizeof *numbers);
            if (!larger) free(numbers);
            numbers = larger;
            if (!numbers) break;
        }
        numbers[(*count)++] = value;
    }
    if (!numbers || !feof(file)) {
        fprintf(stderr, "score: %s: line %zu is not a number\n", path, *count + 1);
        exit(1);
    }
    fclose(file);
    return numbers;
}

static void check(qn_status status, const qn_diag *diag) {
    if (status == QN_OK) return;
    char text[1100];
    qn_diag_format(diag, text, sizeof text);
    fprintf(stderr, "score: %s\n", text[0] ? text : qn_status_text(status));
    exit(1);
}

static void require(int condition, const char *sentence) {
    if (condition) return;
    fprintf(stderr, "score: %s\n", sentence);
    exit(1);
}

static void write_gradient(const char *path, const double *gradient, int count) {
    FILE *file = fopen(path, "w");
    require(file != NULL, "cannot write the gradient file");
    for (int i = 0; i < count; ++i) fprintf(file, "%.17g\n", gradient[i]);
    require(fclose(file) == 0, "cannot write the gradient file");
}

int main(int argc, char **argv) {
    if (argc != 5 && argc != 6) {
        fprintf(stderr,
                "usage: score MODEL.cfg ANGLES.txt INPUT.txt REFERENCE.txt [GRADIENT.txt]\n");
        return 2;
    }
    size_t nangles, ninput, nreference;
    double *angles = read_numbers(argv[2], &nangles);
    double *input = read_numbers(argv[3], &ninput), *reference = read_numbers(argv[4], &nreference);

    qn_qmae_spec spec = qn_qmae_spec_default();
    for (spec.qubits = 0; (size_t)1 << spec.qubits < ninput; ++spec.qubits) {
    }
    spec.latent = spec.qubits - 1;
    require((size_t)1 << spec.qubits == ninput && ninput == nreference,
            "INPUT and REFERENCE must hold the same power of two of amplitudes");

    qn_diag diag = {0};
    qn_model *model = NULL;
    qn_qmae *qmae = NULL;
    qn_qmae_bound *bound = NULL;
    qn_qmae_work *work = NULL;
    check(qn_model_load(argv[1], &model, &diag), &diag);
    for (size_t i = 0; i < qn_model_warning_count(model); ++i)
        fprintf(stderr, "score: warning: %s\n", qn_model_warning(model, i));
    check(qn_qmae_create(&spec, model, NULL, NULL, NULL, &qmae, &diag), &diag);
    require((size_t)qn_qmae_nangles(qmae) == nangles, "ANGLES must hold 15 n (n-1) / 2 angles");
    check(qn_qmae_bound_create(qmae, &bound), &diag);
    check(qn_qmae_work_create(qmae, &work), &diag);

    const int what = QN_WANT_FIDELITY | QN_WANT_PURITY | (argc == 6 ? QN_WANT_GRADIENT : 0);
    const qn_request request = {what, input, reference, NULL};
    qn_response response = {0};
    double *gradient = calloc(nangles, sizeof *gradient);
    require(gradient != NULL, "not enough memory");
    response.angle_gradient = gradient;
    qn_qmae_bind(bound, angles, what);
    check(qn_qmae_evaluate(qmae, bound, work, &request, &response), &diag);
    printf("swap %.17g\nfidelity %.17g\npurity %.17g\n", response.swap, response.fidelity,
           response.purity);
    if (argc == 6) write_gradient(argv[5], gradient, (int)nangles);

    free(gradient);
    qn_qmae_work_destroy(work);
    qn_qmae_bound_destroy(bound);
    qn_qmae_destroy(qmae);
    qn_model_destroy(model);
    free(angles);
    free(input);
    free(reference);
    return 0;
}
