/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Images that are loaded nearly: engines agree with each other and with plain density matrices, the
 * SWAP test compares with what was loaded, the fidelity with the image itself, and derivatives are
 * those of the fit. */
#include "assert_close.h"
#include "reference.h"
#include "swap_witness.h"

#include <math.h>
#include <string.h>

enum { MOST_PIXELS = 16, MOST_ANGLES = 90, MOST_LOADING = 64 };

static const char NOISE[] =
    "format = 1; name = \"noisy\"; schedule = \"alap\"; qubit: { T1 = 20e-6; T2 = 15e-6; p10 = "
    "0.01; p01 = 0.03; }; gates: { any1: { duration = 30e-9; error = 1e-3; }; any2: { duration = "
    "200e-9; error = 1e-2; }; };";

static const qn_embedding FITTED[] = {QN_EMBEDDING_MPS_1,    QN_EMBEDDING_MPS_2,
                                      QN_EMBEDDING_MPS_4,    QN_EMBEDDING_LAYERS_1,
                                      QN_EMBEDDING_LAYERS_2, QN_EMBEDDING_LAYERS_8};
enum { NFITTED = sizeof FITTED / sizeof *FITTED };

static qn_qmae_spec spec_of(int n, int variant, qn_embedding embedding) {
    qn_qmae_spec spec = qn_qmae_spec_default();
    spec.qubits = n;
    spec.latent = n - 1;
    spec.block = QN_BLOCK_SO4;
    spec.test = variant & 1 ? QN_TEST_DESTRUCTIVE : QN_TEST_ANCILLA;
    spec.trash = variant & 2 ? QN_TRASH_RESET : QN_TRASH_SWAP;
    spec.embedding = embedding;
    return spec;
}

typedef struct answers {
    double swap, fidelity, purity, diagonal[MOST_PIXELS], angle_gradient[MOST_ANGLES];
    double input_gradient[MOST_PIXELS], angle_shifts[4 * MOST_ANGLES];
    double input_shifts[2 * MOST_LOADING];
} answers;

typedef struct images {
    double angles[MOST_ANGLES], input[MOST_PIXELS], reference[MOST_PIXELS];
} images;

static images random_images(int n, uint64_t seed) {
    images made;
    qn_rng rng;
    qn_rng_init(&rng, seed, QN_STREAM_TEST, (uint64_t)n, 0, 0);
    for (int i = 0; i < MOST_ANGLES; ++i) made.angles[i] = 6.283 * qn_rng_uniform(&rng);
    random_amplitudes(&rng, n, 0, made.input);
    random_amplitudes(&rng, n, 0, made.reference);
    return made;
}

static void ask(const subject *s, const images *v, int what, answers *a) {
    memset(a, 0, sizeof *a);
    qn_response response = {.diagonal = a->diagonal,
                            .angle_gradient = a->angle_gradient,
                            .input_gradient = a->input_gradient,
                            .angle_shifts = a->angle_shifts,
                            .input_shifts = a->input_shifts};
    const qn_request request = {what, v->input, v->reference, NULL};
    qn_qmae_bind(s->bound, v->angles, what);
    assert_int_equal(qn_qmae_evaluate(s->qmae, s->bound, s->work, &request, &response), QN_OK);
    a->swap = response.swap;
    a->fidelity = response.fidelity;
    a->purity = response.purity;
}

enum {
    VALUES = QN_WANT_FIDELITY | QN_WANT_PURITY | QN_WANT_DIAGONAL,
    ALL = VALUES | QN_WANT_GRADIENT | QN_WANT_SHIFTS
};

/* Both engines, and `witness`: plain density matrices, too. The gradients come from angles whose
 * fit is known to its own rounding. */
static void compare(const qn_qmae_spec *spec, const qn_model *model, const char *one,
                    const char *other, bool witness) {
    const images v = random_images(spec->qubits, 91);
    const size_t pixels = (size_t)1 << spec->qubits, nangles = (size_t)qn_qmae_spec_nangles(spec);
    const size_t nloading = (size_t)qn_embedding_nangles(spec->embedding, spec->qubits);
    static answers a, b;
    subject s = subject_of(spec, model, one), t = subject_of(spec, model, other);
    assert_true(nloading <= MOST_LOADING);
    const bool draws = strcmp(other, "trajectory") == 0; /* the outcomes of the reset */
    ask(&s, &v, ALL, &a);
    ask(&t, &v, ALL, &b);
    assert_close(a.swap, b.swap, 1e-12, 0);
    if (!draws) assert_close(a.fidelity, b.fidelity, 1e-12, 0);
    if (!draws) assert_close(a.purity, b.purity, 1e-12, 0);
    if (!draws) assert_close_array(a.diagonal, b.diagonal, pixels, 1e-12, 0);
    assert_close_array(a.angle_gradient, b.angle_gradient, nangles, 1e-12, 0);
    assert_close_array(a.angle_shifts, b.angle_shifts, 4 * nangles, 1e-12, 0);
    assert_close_array(a.input_shifts, b.input_shifts, 2 * nloading, 1e-12, 0);
    assert_close_array(a.input_gradient, b.input_gradient, pixels, 1e-9, 1e-9);
    if (witness)
        assert_close(a.swap, swap_witness(s.qmae, v.angles, v.input, v.reference), 1e-12, 0);
    subject_clear(&s);
    subject_clear(&t);
}

static void engines_agree(void **state) {
    (void)state;
    qn_model *model = model_of(NOISE);
    for (int k = 0; k < NFITTED; ++k) {
        const qn_qmae_spec two = spec_of(2, k, FITTED[k]), three = spec_of(3, k + 1, FITTED[k]),
                           four = spec_of(4, k, FITTED[k]);
        const qn_qmae_spec unitary = spec_of(2, 0, FITTED[k]);
        compare(&unitary, NULL, "pure", "trajectory", true);
        compare(&three, NULL, "pure", "factored", false);
        compare(&four, NULL, "pure", "factored", false);
        compare(&two, model, "factored", "dm", true);
        compare(&three, model, "factored", "dm", k == 1);
    }
    qn_model_destroy(model);
}

/* ---- what is compared with what ------------------------------------------------------------- */

/* The state of the loading circuit at `angles`, in plain loops over the circuit's operations. */
static void load_plainly(const qn_qmae_spec *spec, const double *angles, double *x) {
    const int size = 1 << spec->qubits;
    const int first = qn_qmae_spec_nangles(spec);
    qn_circuit *circuit = NULL;
    assert_int_equal(qn_qmae_circuit(spec, &circuit, NULL), QN_OK);
    memset(x, 0, (size_t)size * sizeof *x);
    x[0] = 1.0;
    for (size_t k = 0; k < qn_circuit_size(circuit); ++k) {
        const qn_op *op = qn_circuit_op(circuit, k);
        double held[MOST_PIXELS];
        if (op->section != QN_SECTION_EMBED_IN || op->kind != QN_OP_GATE) continue;
        memcpy(held, x, sizeof held);
        const int a = op->qubits[0], b = op->qubits[1];
        const double t = op->gate->nangles ? 0.5 * angles[op->angles[0].param - first] : 0.0;
        for (int i = 0; i < size; ++i) {
            if (op->gate->nangles)
                x[i] = cos(t) * held[i] + (i >> a & 1 ? sin(t) : -sin(t)) * held[i ^ 1 << a];
            else x[i] = held[i >> a & 1 ? i ^ 1 << b : i];
        }
    }
    qn_circuit_destroy(circuit);
}

static double square(double x) { return x * x; }

/* As if the loaded states were given exactly; the fidelity with the image that was to be loaded. */
static void the_fidelity_is_with_the_image_itself(void **state) {
    (void)state;
    for (int k = 0; k < NFITTED; ++k)
        for (int engine = 0; engine < 2; ++engine) {
            const qn_qmae_spec fitted = spec_of(4, k, FITTED[k]),
                               exact = spec_of(4, k, QN_EMBEDDING_STATE);
            const images v = random_images(4, 92 + (uint64_t)k);
            images loaded = v;
            double angles[2][MOST_LOADING], fidelity[2], overlap = 0.0;
            static answers a, swap, image;
            const double *sides[2] = {v.input, v.reference};
            double *states[2] = {loaded.input, loaded.reference};
            for (int side = 0; side < 2; ++side) {
                assert_int_equal(
                    qn_embedding_fit(FITTED[k], 4, sides[side], angles[side], &fidelity[side]),
                    QN_OK);
                load_plainly(&fitted, angles[side], states[side]);
            }
            for (int i = 0; i < 16; ++i) overlap += v.reference[i] * loaded.reference[i];
            assert_close(fidelity[1], square(overlap), 1e-12, 0);
            subject s = subject_of(&fitted, NULL, engine ? "pure" : "factored"),
                    t = subject_of(&exact, NULL, "pure");
            ask(&s, &v, VALUES, &a);
            ask(&t, &loaded, VALUES, &swap);
            memcpy(loaded.reference, v.reference, sizeof loaded.reference);
            ask(&t, &loaded, VALUES, &image);
            assert_close(a.swap, swap.swap, 1e-12, 0);
            assert_close(a.fidelity, image.fidelity, 1e-12, 0);
            assert_close_array(a.diagonal, image.diagonal, 16, 1e-12, 0);
            subject_clear(&s);
            subject_clear(&t);
        }
}

/* ---- derivatives ---------------------------------------------------------------------------- */

/* A shifted angle, as if the state that it loads were given. */
static void shifts_are_of_shifted_circuits(void **state) {
    (void)state;
    static const double HALF_PI = 1.57079632679489661923;
    for (int k = 0; k < NFITTED; ++k) {
        const qn_qmae_spec fitted = spec_of(3, k, FITTED[k]),
                           exact = spec_of(3, k, QN_EMBEDDING_STATE);
        const images v = random_images(3, 95);
        images loaded = v;
        double angles[MOST_LOADING], other[MOST_LOADING];
        static answers a, b;
        subject s = subject_of(&fitted, NULL, "pure"), t = subject_of(&exact, NULL, "pure");
        ask(&s, &v, ALL, &a);
        assert_int_equal(qn_embedding_fit(FITTED[k], 3, v.input, angles, NULL), QN_OK);
        assert_int_equal(qn_embedding_fit(FITTED[k], 3, v.reference, other, NULL), QN_OK);
        load_plainly(&fitted, other, loaded.reference);
        for (int p = 0; p < 2 * qn_embedding_nangles(FITTED[k], 3); ++p) {
            angles[p / 2] += p % 2 ? -HALF_PI : HALF_PI;
            load_plainly(&fitted, angles, loaded.input);
            angles[p / 2] -= p % 2 ? -HALF_PI : HALF_PI;
            ask(&t, &loaded, 0, &b);
            assert_close(a.input_shifts[p], b.swap, 1e-11, 0);
        }
        subject_clear(&s);
        subject_clear(&t);
    }
}

static double moved_swap(const subject *s, const images *v, size_t pixels, size_t i, double step) {
    static answers a;
    images moved = *v;
    moved.input[i] += step;
    qn_normalise(pixels, moved.input, moved.input);
    ask(s, &moved, 0, &a);
    return a.swap;
}

static void gradients_match_differences(void **state) {
    (void)state;
    static const char *const ENGINES[] = {"pure", "factored", "dm"};
    static const double STEP = 3e-6;
    qn_model *model = model_of(NOISE);
    for (int k = 0; k < 2 * NFITTED; ++k) {
        const qn_qmae_spec spec = spec_of(3, k, FITTED[k % NFITTED]);
        const images v = random_images(3, 97);
        static answers a;
        subject s = subject_of(&spec, k % 3 ? model : NULL, ENGINES[k % 3]);
        ask(&s, &v, ALL, &a);
        for (size_t i = 0; i < 8; ++i) {
            const double high = moved_swap(&s, &v, 8, i, STEP),
                         low = moved_swap(&s, &v, 8, i, -STEP);
            assert_close(a.input_gradient[i], (high - low) / (2.0 * STEP), 1e-5, 1e-3);
        }
        subject_clear(&s);
    }
    qn_model_destroy(model);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(engines_agree),
        cmocka_unit_test(the_fidelity_is_with_the_image_itself),
        cmocka_unit_test(shifts_are_of_shifted_circuits),
        cmocka_unit_test(gradients_match_differences),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
