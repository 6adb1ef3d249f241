/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The readout of the destructive SWAP test undone: every engine against the outcomes of a plain
 * density matrix, read with the errors that the model's text says, shot by shot. */
#include "assert_close.h"
#include "dense.h"
#include "qmae/undone.h"
#include "reference.h"

#include <math.h>
#include <string.h>

enum { N = 2, PIXELS = 1 << N, BITS = 2 * N, MOST_ANGLES = 32, MOST_PARAMS = 64 };

/* p10: 1 is read of 0; p01: 0 is read of 1. Qubit 1 is data, qubit 2 its reference's first. */
static const char NOISE[] =
    "format = 1; schedule = \"none\"; qubit: { p10 = 0.02; p01 = 0.07; }; qubits = ( { index = 1; "
    "p10 = 0.1; p01 = 0.03; }, { index = 2; p10 = 0.0; p01 = 0.2; } ); gates: { any1: { duration "
    "= 0.0; depolarizing = 0.004; }; any2: { duration = 0.0; depolarizing = 0.03; }; };";
static const double P10[BITS] = {0.02, 0.1, 0.0, 0.02}, P01[BITS] = {0.07, 0.03, 0.2, 0.07};

static qn_qmae_spec spec_of(qn_embedding embedding) {
    qn_qmae_spec spec = qn_qmae_spec_default();
    spec.qubits = N;
    spec.latent = N - 1;
    spec.trash = QN_TRASH_RESET;
    spec.test = QN_TEST_DESTRUCTIVE;
    spec.embedding = embedding;
    return spec;
}

typedef struct images {
    double angles[MOST_ANGLES], input[PIXELS], reference[PIXELS];
} images;

static images random_images(uint64_t seed) {
    images made;
    qn_rng rng;
    qn_rng_init(&rng, seed, QN_STREAM_TEST, 0, 0, 0);
    for (int i = 0; i < MOST_ANGLES; ++i) made.angles[i] = 6.283 * qn_rng_uniform(&rng);
    random_amplitudes(&rng, N, 0, made.input);
    random_amplitudes(&rng, N, 0, made.reference);
    return made;
}

/* Probabilities of the states of the 2 N qubits at the end, as they are. */
static void outcomes(const qn_qmae *qmae, const images *v, double *p) {
    const qn_program *program = qn_qmae_program(qmae);
    double params[MOST_PARAMS];
    double complex psi[1 << BITS];
    memcpy(params, v->angles, (size_t)qn_qmae_nangles(qmae) * sizeof *params);
    for (int i = 0; i < 1 << BITS; ++i) psi[i] = v->input[i % PIXELS] * v->reference[i / PIXELS];
    dense *d = dense_create_pure(BITS, psi);
    for (size_t k = 0; k < qn_program_size(program); ++k) {
        const qn_instr *instr = qn_program_instr(program, k);
        double ptm[256];
        double complex kraus[16 * 16];
        int count = 0;
        if (instr->kind == QN_INSTR_LOAD || instr->kind == QN_INSTR_MEASURE) continue;
        qn_instr_ptm(instr, params, ptm);
        assert_int_equal(qn_ptm_kraus(instr->nqubits, ptm, &count, kraus), QN_OK);
        dense_apply_kraus(d, instr->nqubits, instr->qubits, count, kraus);
    }
    for (int i = 0; i < 1 << BITS; ++i) p[i] = creal(d->rho[(size_t)i << BITS | (size_t)i]);
    dense_destroy(d);
}

/* P(y|x) of all bits. */
static double reads(int y, int x) {
    double p = 1.0;
    for (int q = 0; q < BITS; ++q) {
        const double wrong = x >> q & 1 ? P01[q] : P10[q];
        p *= (y >> q & 1) == (x >> q & 1) ? 1.0 - wrong : wrong;
    }
    return p;
}

/* The product of what each pair's bits stand for: the signs of its four states, weighted by the
 * inverse of the 4 x 4 matrix of its readout, here by Cramer's rule for each qubit. */
static double stands_for(int y) {
    double product = 1.0;
    for (int i = 0; i < N; ++i) {
        double sum = 0.0;
        for (int x = 0; x < 4; ++x) {
            double weight = x == 3 ? -1.0 : 1.0;
            for (int side = 0; side < 2; ++side) {
                const int q = i + N * side, bit = y >> q & 1, state = x >> side & 1;
                const double det = 1.0 - P10[q] - P01[q];
                const double inverse[2][2] = {{1.0 - P01[q], -P01[q]}, {-P10[q], 1.0 - P10[q]}};
                weight *= inverse[state][bit] / det;
            }
            sum += weight;
        }
        product *= sum;
    }
    return product;
}

static void ask(const subject *s, const images *v, qn_response *response) {
    const qn_request request = {QN_WANT_UNDONE, v->input, v->reference, NULL};
    const qn_sampling sampling = {.seed = 3, .trajectories = 10000};
    *response = (qn_response){0};
    qn_qmae_sample(s->work, &sampling);
    qn_qmae_bind(s->bound, v->angles, QN_WANT_UNDONE);
    assert_int_equal(qn_qmae_evaluate(s->qmae, s->bound, s->work, &request, response), QN_OK);
}

static void shots_stand_for_what_was_before_the_readout(void **state) {
    (void)state;
    static const char *const ENGINES[] = {"factored", "dm", "trajectory"};
    qn_model *model = model_of(NOISE);
    const qn_qmae_spec spec = spec_of(QN_EMBEDDING_STATE);
    for (int k = 0; k < 3; ++k) {
        const bool drawn = k == 2;
        const images v = random_images(5 + (uint64_t)k);
        double p[1 << BITS], before = 0.0, mean = 0.0, square = 0.0, fourth = 0.0;
        subject s = subject_of(&spec, model, ENGINES[k]);
        qn_response response;
        outcomes(s.qmae, &v, p);
        for (int x = 0; x < 1 << BITS; ++x) {
            before += __builtin_parity((unsigned)(x & x >> N) & (PIXELS - 1)) ? -p[x] : p[x];
            for (int y = 0; y < 1 << BITS; ++y) {
                const double chance = reads(y, x) * p[x], value = stands_for(y);
                mean += chance * value;
                square += chance * value * value;
                fourth += chance * value * value * value * value;
            }
        }
        assert_close(mean, before, 1e-12, 0.0);
        ask(&s, &v, &response);
        const double spread = sqrt((square - mean * mean) / 10000.0),
                     wide = sqrt((fourth - square * square) / 10000.0);
        assert_close(response.undone, mean, drawn ? 4.5 * spread : 1e-12, 0.0);
        assert_close(response.undone_square, square, drawn ? 4.5 * wide : 1e-12, 0.0);
        assert_true(fabs(response.swap - mean) > 0.01 && square > 1.05);
        subject_clear(&s);
    }
    qn_model_destroy(model);
}

/* The mean is the swap of the same device without readout errors, with any loading. */
static void the_mean_is_that_without_readout_errors(void **state) {
    (void)state;
    qn_model *model = model_of(NOISE);
    static const qn_embedding EMBEDDINGS[] = {QN_EMBEDDING_STATE, QN_EMBEDDING_CIRCUIT,
                                              QN_EMBEDDING_MPS_1};
    for (size_t k = 0; k < sizeof EMBEDDINGS / sizeof *EMBEDDINGS; ++k) {
        const qn_qmae_spec spec = spec_of(EMBEDDINGS[k]);
        const images v = random_images(9);
        qn_program_options options = qn_program_options_default();
        options.readout = false;
        subject s = subject_of(&spec, model, "factored"), t = {0};
        qn_response seen, exact;
        assert_int_equal(qn_qmae_create(&spec, model, &options, "dm", NULL, &t.qmae, NULL), QN_OK);
        assert_int_equal(qn_qmae_bound_create(t.qmae, &t.bound), QN_OK);
        assert_int_equal(qn_qmae_work_create(t.qmae, &t.work), QN_OK);
        ask(&s, &v, &seen);
        ask(&t, &v, &exact);
        assert_close(seen.undone, exact.swap, 1e-12, 0.0);
        assert_close(exact.undone, exact.swap, 1e-12, 0.0);
        assert_close(exact.undone_square, 1.0, 1e-12, 0.0);
        subject_clear(&s);
        subject_clear(&t);
    }
    qn_model_destroy(model);
}

static void refusals(void **state) {
    (void)state;
    qn_diag diag = {0};
    qn_model *blind = model_of(
                 "format = 1; schedule = \"none\"; qubit: { p10 = 0.5; p01 = 0.5; };"),
             *noisy = model_of(NOISE);
    qn_qmae_spec spec = spec_of(QN_EMBEDDING_STATE);
    subject s = subject_of(&spec, blind, "factored");
    const images v = random_images(1);
    qn_response response;
    assert_int_equal(qn_qmae_undoes(s.qmae, &diag), QN_ERR_UNSUPPORTED);
    assert_non_null(strstr(diag.text, "coin toss"));
    ask(&s, &v, &response);
    assert_true(isnan(response.undone) && isnan(response.undone_square));
    subject_clear(&s);
    spec.test = QN_TEST_ANCILLA;
    s = subject_of(&spec, noisy, "factored");
    diag = (qn_diag){0};
    assert_int_equal(qn_qmae_undoes(s.qmae, &diag), QN_ERR_UNSUPPORTED);
    ask(&s, &v, &response);
    assert_true(isnan(response.undone));
    subject_clear(&s);
    qn_model_destroy(blind);
    qn_model_destroy(noisy);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shots_stand_for_what_was_before_the_readout),
        cmocka_unit_test(the_mean_is_that_without_readout_errors),
        cmocka_unit_test(refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
