/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The uniformly controlled RY tree: its angles, its circuit, its derivatives and its shifted
 * states. */
#include "assert_close.h"

#include "loader/embedding.h"
#include "qmae_noise/mask.h"

#include <math.h>
#include <string.h>

enum { MOST = 1 << 5 };

static void random_amplitudes(qn_rng *rng, int n, int kind, double *v) {
    const int size = 1 << n;
    for (int i = 0; i < size; ++i) {
        v[i] = kind == 0 ? qn_rng_uniform(rng) : qn_rng_normal(rng); /* an image, or signed */
        if (kind == 2 && qn_rng_uniform(rng) < 0.6) v[i] = 0.0;      /* empty branches */
    }
    if (kind == 2) v[size - 1] = 0.5;
    qn_normalise((size_t)size, v, v);
}

/* Runs the embedding circuit on |0...0> with plain loops over real amplitudes. */
static void run_circuit(int n, const double *angles, double *v) {
    const int size = 1 << n;
    qn_circuit *circuit = NULL;
    assert_int_equal(qn_circuit_create(n, size - 1, &circuit), QN_OK);
    assert_int_equal(qn_embedding_circuit(circuit, n, 0, 0), QN_OK);
    memset(v, 0, (size_t)size * sizeof *v);
    v[0] = 1.0;
    int rotations = 0, cx = 0;
    for (size_t k = 0; k < qn_circuit_size(circuit); ++k) {
        const qn_op *op = qn_circuit_op(circuit, k);
        if (!strcmp(op->gate->name, "ry")) {
            const double a = angles[op->angles[0].param], c = cos(a / 2), s = sin(a / 2);
            const int bit = 1 << op->qubits[0];
            for (int i = 0; i < size; ++i) {
                if (i & bit) continue;
                const double low = v[i], high = v[i | bit];
                v[i] = c * low - s * high;
                v[i | bit] = s * low + c * high;
            }
            ++rotations;
        } else {
            const int control = 1 << op->qubits[0], target = 1 << op->qubits[1];
            for (int i = 0; i < size; ++i) {
                if (!(i & control) || i & target) continue;
                const double held = v[i];
                v[i] = v[i | target];
                v[i | target] = held;
            }
            ++cx;
        }
    }
    assert_int_equal(rotations, size - 1); /* physics.md 4 */
    assert_int_equal(cx, size - 2);
    qn_circuit_destroy(circuit);
}

static void the_circuit_prepares_the_amplitudes(void **state) {
    (void)state;
    qn_rng rng;
    qn_rng_init(&rng, 21, QN_STREAM_TEST, 0, 0, 0);
    for (int n = 2; n <= 5; ++n)
        for (int kind = 0; kind < 3; ++kind) {
            double v[MOST], angles[MOST], made[MOST];
            random_amplitudes(&rng, n, kind, v);
            qn_embedding_angles(n, v, angles);
            run_circuit(n, angles, made);
            assert_close_array(made, v, (size_t)1 << n, 1e-14, 0);
        }
}

static double smooth_function(int n, const double *angles) {
    double sum = 0.0;
    for (int j = 0; j < (1 << n) - 1; ++j) sum += sin(angles[j] + 0.3 * j) * (1 + j % 3);
    return sum;
}

static void the_chain_rule_matches_differences(void **state) {
    (void)state;
    qn_rng rng;
    qn_rng_init(&rng, 22, QN_STREAM_TEST, 0, 0, 0);
    for (int n = 2; n <= 4; ++n) {
        const int size = 1 << n;
        double v[MOST], angles[MOST], slope[MOST], gradient[MOST] = {0}, work[5 * MOST];
        random_amplitudes(&rng, n, n % 2, v);
        for (int i = 0; i < size; ++i) v[i] *= 2.385; /* any norm */
        qn_embedding_angles(n, v, angles);
        for (int j = 0; j < size - 1; ++j) slope[j] = cos(angles[j] + 0.3 * j) * (1 + j % 3);
        qn_embedding_pull_back(n, v, slope, gradient, work);
        for (int i = 0; i < size; ++i) {
            const double h = 1e-5, held = v[i];
            double f[2];
            for (int s = 0; s < 2; ++s) {
                v[i] = held + (s ? -h : h);
                qn_embedding_angles(n, v, angles);
                f[s] = smooth_function(n, angles);
            }
            v[i] = held;
            assert_close(gradient[i], (f[0] - f[1]) / (2 * h), 1e-8, 1e-7);
        }
    }
}

static double quadratic(int size, const double *o, const double *v) {
    double sum = 0.0;
    for (int i = 0; i < size; ++i)
        for (int j = 0; j < size; ++j) sum += v[i] * o[i * size + j] * v[j];
    return sum;
}

static void shifted_values_match_shifted_circuits(void **state) {
    (void)state;
    qn_rng rng;
    qn_rng_init(&rng, 23, QN_STREAM_TEST, 0, 0, 0);
    for (int n = 2; n <= 4; ++n)
        for (int kind = 0; kind < 3; ++kind) {
            const int size = 1 << n;
            double v[MOST], angles[MOST], o[MOST * MOST], shifted[2 * MOST], made[MOST];
            double work[MOST * MOST + 5 * MOST];
            random_amplitudes(&rng, n, kind, v);
            for (int i = 0; i < size; ++i)
                for (int j = 0; j <= i; ++j)
                    o[i * size + j] = o[j * size + i] = qn_rng_normal(&rng);
            qn_embedding_angles(n, v, angles);
            qn_embedding_shifted(n, v, o, shifted, work);
            for (int j = 0; j < size - 1; ++j)
                for (int s = 0; s < 2; ++s) {
                    angles[j] += s ? -M_PI_2 : M_PI_2;
                    run_circuit(n, angles, made);
                    angles[j] -= s ? -M_PI_2 : M_PI_2;
                    assert_close(shifted[2 * j + s], quadratic(size, o, made), 1e-12, 0);
                }
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_circuit_prepares_the_amplitudes),
        cmocka_unit_test(the_chain_rule_matches_differences),
        cmocka_unit_test(shifted_values_match_shifted_circuits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
