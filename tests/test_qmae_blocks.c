/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The blocks of the encoder: what group they fill, that no angle is idle, where they do nothing. */
#include "assert_close.h"
#include "dense.h"
#include "qmae/block.h"
#include "qmae/encoder.h"

#include <complex.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MOST_ANGLES = 16 };

/* ---- blocks, in words of their own ----------------------------------------------------------- */

typedef struct block {
    const char *name;
    int angles, cx;
    bool real; /* all its matrices are */
    bool all;  /* it reaches every unitary (real: every rotation) of two qubits */
} block;

static const block BLOCKS[] = {
    {"su4", 15, 3, false, true},
    {"so4", 6, 2, true, true},
    {"ry-cx", 2, 1, true, false},
};

static const block *definition_of(int index) {
    const char *name = qn_block_choice.names[index];
    for (size_t k = 0; k < sizeof BLOCKS / sizeof *BLOCKS; ++k)
        if (strcmp(BLOCKS[k].name, name) == 0) return &BLOCKS[k];
    fail_msg("block \"%s\" has no definition in this test: add one", name);
    return NULL;
}

/* ---- matrices -------------------------------------------------------------------------------- */

static qn_qmae_spec spec_of(int index) {
    qn_qmae_spec spec = qn_qmae_spec_default();
    spec.qubits = 2;
    spec.latent = 1;
    spec.block = (qn_encoder_block)index;
    spec.entangler = QN_ENTANGLER_CHAIN;
    return spec;
}

static qn_circuit *circuit_of(int index) {
    const qn_qmae_spec spec = spec_of(index);
    qn_circuit *circuit = NULL;
    assert_int_equal(qn_circuit_create(2, qn_qmae_spec_nangles(&spec), &circuit), QN_OK);
    assert_int_equal(qn_encoder_append(circuit, &spec), QN_OK);
    return circuit;
}

static double complex overlap(const double complex *a, const double complex *b) {
    double complex sum = 0.0;
    for (int i = 0; i < 16; ++i) sum += conj(a[i]) * b[i];
    return 0.25 * sum;
}

static void random_angles(qn_rng *rng, int count, double *angles) {
    for (int k = 0; k < count; ++k) angles[k] = 2.0 * M_PI * qn_rng_uniform(rng);
}

/* The largest overlap with `target` that turning one angle after the other to its best value finds:
 * as a function of one angle |overlap|^2 is a + b cos + c sin. */
static double climb(const qn_circuit *circuit, const double complex *target, int nangles,
                    double *angles) {
    double complex u[16];
    double best = 0.0;
    for (int round = 0; round < 3000 && best < 1.0 - 1e-14; ++round)
        for (int k = 0; k < nangles; ++k) {
            double f[3];
            for (int i = 0; i < 3; ++i) {
                const double held = angles[k];
                angles[k] = held + (i - 1) * M_PI_2;
                dense_unitary(circuit, angles, u);
                const double complex z = overlap(target, u);
                f[i] = creal(z) * creal(z) + cimag(z) * cimag(z);
                angles[k] = held;
            }
            const double middle = 0.5 * (f[0] + f[2]), s = 0.5 * (f[2] - f[0]), c = f[1] - middle;
            angles[k] += atan2(s, c);
            best = middle + hypot(s, c);
        }
    return best;
}

/* A random element of the group that a block should fill: exp of its algebra by a long random
 * product of turns about Pauli strings (real: of those with one Y). */
static void random_target(qn_rng *rng, bool real, double complex *target) {
    static const char *const REAL[] = {"ry0", "ry1", "cx0", "cx1"};
    qn_circuit *circuit = NULL;
    assert_int_equal(qn_circuit_create(2, 0, &circuit), QN_OK);
    for (int k = 0; k < 24; ++k) {
        const double angle = 2.0 * M_PI * qn_rng_uniform(rng);
        const char *gate = REAL[k % 4];
        const int first = gate[2] - '0', qubits[2] = {first, 1 - first};
        const char name[3] = {gate[0], gate[1], '\0'};
        assert_int_equal(qn_circuit_gate(circuit, name, qubits, k % 4 < 2 ? &angle : NULL), QN_OK);
        if (!real) assert_int_equal(qn_circuit_gate(circuit, "rz", qubits, &angle), QN_OK);
    }
    dense_unitary(circuit, NULL, target);
    qn_circuit_destroy(circuit);
}

/* ---- theorems -------------------------------------------------------------------------------- */

static void blocks_are_as_defined(void **state) {
    (void)state;
    qn_rng rng;
    qn_rng_init(&rng, 3, QN_STREAM_TEST, 0, 0, 0);
    for (int index = 0; qn_block_choice.names[index]; ++index) {
        const block *b = definition_of(index);
        const qn_block_record *record = qn_block_at(index);
        qn_circuit *circuit = circuit_of(index);
        assert_int_equal(record->nangles, b->angles);
        assert_int_equal(record->ngates - record->nangles, b->cx);
        for (int round = 0; round < test_effort(20); ++round) {
            double angles[MOST_ANGLES], imaginary = 0.0;
            double complex u[16];
            random_angles(&rng, b->angles, angles);
            dense_unitary(circuit, angles, u);
            assert_close(creal(overlap(u, u)), 1.0, 1e-13, 0);
            for (int i = 0; i < 16; ++i) imaginary = fmax(imaginary, fabs(cimag(u[i])));
            if (b->real) assert_true(imaginary == 0.0);
            else assert_true(imaginary > 0.0);
        }
        qn_circuit_destroy(circuit);
    }
}

/* As many directions as angles: the derivatives of the unitary, without that of its phase, are
 * linearly independent. */
static void no_angle_is_idle(void **state) {
    (void)state;
    qn_rng rng;
    qn_rng_init(&rng, 4, QN_STREAM_TEST, 0, 0, 0);
    for (int index = 0; qn_block_choice.names[index]; ++index) {
        const block *b = definition_of(index);
        qn_circuit *circuit = circuit_of(index);
        double angles[MOST_ANGLES], basis[MOST_ANGLES + 1][32];
        random_angles(&rng, b->angles, angles);
        double complex u[16], moved[2][16];
        dense_unitary(circuit, angles, u);
        for (int k = 0; k <= b->angles; ++k) { /* the first: the phase */
            double *d = basis[k], norm = 0.0;
            for (int side = 0; side < 2 && k > 0; ++side) {
                angles[k - 1] += side ? -2e-5 : 1e-5;
                dense_unitary(circuit, angles, moved[side]);
            }
            if (k > 0) angles[k - 1] += 1e-5;
            for (int i = 0; i < 16; ++i) {
                const double complex z = k ? (moved[0][i] - moved[1][i]) / 2e-5 : I * u[i];
                d[2 * i] = creal(z);
                d[2 * i + 1] = cimag(z);
            }
            for (int j = 0; j < k; ++j) {
                double along = 0.0;
                for (int i = 0; i < 32; ++i) along += basis[j][i] * d[i];
                for (int i = 0; i < 32; ++i) d[i] -= along * basis[j][i];
            }
            for (int i = 0; i < 32; ++i) norm += d[i] * d[i];
            if (!(norm > 1e-6)) fail_msg("angle %d of %s is idle", k - 1, b->name);
            for (int i = 0; i < 32; ++i) d[i] /= sqrt(norm);
        }
        qn_circuit_destroy(circuit);
    }
}

static void blocks_reach_their_group(void **state) {
    (void)state;
    qn_rng rng;
    qn_rng_init(&rng, 5, QN_STREAM_TEST, 0, 0, 0);
    for (int index = 0; qn_block_choice.names[index]; ++index) {
        const block *b = definition_of(index);
        qn_circuit *circuit = circuit_of(index);
        double worst = 1.0;
        for (int round = 0; round < test_effort(5); ++round) {
            double complex target[16];
            double best = 0.0, angles[MOST_ANGLES];
            random_target(&rng, b->real, target);
            for (int start = 0; start < 5 && best < 1.0 - 1e-10; ++start) {
                random_angles(&rng, b->angles, angles);
                best = fmax(best, climb(circuit, target, b->angles, angles));
            }
            worst = fmin(worst, best);
        }
        print_message("%s: 1 - overlap^2 with random targets at most %.1e\n", b->name, 1.0 - worst);
        if (b->all) assert_true(worst > 1.0 - 1e-10);
        else assert_true(worst < 0.99);
        qn_circuit_destroy(circuit);
    }
}

static void blocks_do_nothing_at_their_identity(void **state) {
    (void)state;
    double complex identity[16] = {0}, u[16];
    qn_rng rng;
    qn_rng_init(&rng, 6, QN_STREAM_TEST, 0, 0, 0);
    for (int i = 0; i < 4; ++i) identity[5 * i] = 1.0;
    for (int index = 0; qn_block_choice.names[index]; ++index) {
        const qn_qmae_spec spec = spec_of(index);
        qn_circuit *circuit = circuit_of(index);
        double angles[MOST_ANGLES], best = 0.0;
        qn_diag diag = {0};
        const qn_status status = qn_encoder_identity(&spec, angles, &diag);
        assert_int_equal(status == QN_OK, qn_block_at(index)->identity != NULL);
        if (status == QN_OK) {
            dense_unitary(circuit, angles, u);
            assert_close(dense_distance(4, u, identity), 0.0, 1e-14, 0);
        } else { /* and it can nowhere do nothing */
            assert_non_null(strstr(diag.text, qn_block_choice.names[index]));
            for (int start = 0; start < 20; ++start) {
                random_angles(&rng, qn_block_at(index)->nangles, angles);
                best = fmax(best, climb(circuit, identity, qn_block_at(index)->nangles, angles));
            }
            assert_true(best < 0.99);
        }
        qn_circuit_destroy(circuit);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_are_as_defined),
        cmocka_unit_test(no_angle_is_idle),
        cmocka_unit_test(blocks_reach_their_group),
        cmocka_unit_test(blocks_do_nothing_at_their_identity),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
