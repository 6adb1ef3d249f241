/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shots and the likeliest outcomes of tables that are drawn from block by block, and products of
 * letters: product states, whose probabilities are known, of 17 qubits. */
#include "qmae_noise/simulate.h"

#include "assert_close.h"
#include "chi_square.h"
#include "reference.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { N = 17, CELLS = 256 };

/* Qubit q is 1 with this probability; qubit 4 never is. */
static double one(int q) { return q == 4 ? 0.0 : 0.08 + 0.05 * q; }
/* Its bit. */
static int bit_of(int q) { return (5 * q + 3) % N; }

static double probability_of(uint64_t bits, double flip) {
    double p = 1.0;
    for (int q = 0; q < N; ++q) {
        const double up = one(q) * (1.0 - flip) + (1.0 - one(q)) * flip;
        p *= bits >> bit_of(q) & 1 ? up : 1.0 - up;
    }
    return p;
}

/* With a readout error `flip` the table is one of its own, else the state vector. */
static qn_simulation *run(double flip, int threads) {
    char text[128];
    qn_circuit *circuit = NULL;
    qn_program *program = NULL;
    qn_simulation *s = NULL;
    qn_diag diag = {0};
    snprintf(text, sizeof text,
             "format = 1; name = \"m\"; schedule = \"none\"; qubit: { p10 = %g; p01 = %g; };", flip,
             flip);
    qn_model *model = model_of(text);
    assert_int_equal(qn_circuit_create(N, 0, &circuit), QN_OK);
    for (int q = N - 1; q >= 0; --q) {
        const double angle = 2.0 * asin(sqrt(one(q)));
        assert_int_equal(qn_circuit_gate(circuit, "ry", &q, &angle), QN_OK);
    }
    for (int q = 0; q < N; ++q) assert_int_equal(qn_circuit_measure(circuit, q, bit_of(q)), QN_OK);
    if (qn_program_build(circuit, model, NULL, &program, &diag) != QN_OK) fail_msg("%s", diag.text);
    const qn_simulation_options options = {.method = QN_METHOD_PURE, .threads = threads};
    if (qn_simulation_run(program, NULL, &options, &s, &diag) != QN_OK) fail_msg("%s", diag.text);
    qn_program_destroy(program);
    qn_circuit_destroy(circuit);
    qn_model_destroy(model);
    return s;
}

static qn_sample sample_of(const qn_simulation *s, uint64_t shots, uint64_t seed, size_t most) {
    qn_sample sample = {0};
    qn_rng rng;
    qn_rng_init(&rng, seed, QN_STREAM_SHOTS, 0, 0, 0);
    assert_int_equal(qn_simulation_sample(s, shots, &rng, most, &sample), QN_OK);
    return sample;
}

/* ---- counts --------------------------------------------------------------------------------- */

/* Eight of the bits of a record: the qubits from `first` on. */
static size_t cell_of(uint64_t bits, int first) {
    size_t cell = 0;
    for (int k = 0; k < 8; ++k) cell |= (size_t)(bits >> bit_of(first + k) & 1) << k;
    return cell;
}

static void assert_law(const qn_sample *sample, uint64_t shots, double flip, int first) {
    uint64_t counts[CELLS] = {0}, all = 0;
    double p[CELLS] = {0};
    for (size_t k = 0; k < sample->nseen; ++k) {
        counts[cell_of(sample->seen[k].bits, first)] += sample->seen[k].count;
        all += sample->seen[k].count;
    }
    for (uint64_t bits = 0; bits < UINT64_C(1) << N; ++bits)
        p[cell_of(bits, first)] += probability_of(bits, flip);
    assert_int_equal(all, shots);
    const double found = chi_square_p(CELLS, counts, p, shots);
    print_message("%zu shots, flip %g, qubits from %d on: p = %.3g\n", (size_t)shots, flip, first,
                  found);
    assert_true(found > 1e-3);
}

/* Few shots a block and many; as the law says, and by another seed others. */
static void counts_follow_the_law(void **state) {
    (void)state;
    const double flips[] = {0.0, 0.02};
    const uint64_t shots[] = {20000, 3000000};
    for (int f = 0; f < 2; ++f) {
        qn_simulation *s = run(flips[f], 1);
        for (int k = 0; k < 2; ++k) {
            qn_sample sample = sample_of(s, shots[k], 3, 10);
            qn_sample other = sample_of(s, shots[k], 4, 10);
            for (int first = 0; first + 8 <= N; first += 3)
                assert_law(&sample, shots[k], flips[f], first);
            assert_true(sample.nseen != other.nseen ||
                        memcmp(sample.seen, other.seen, sample.nseen * sizeof *sample.seen) != 0);
            qn_sample_clear(&sample);
            qn_sample_clear(&other);
        }
        qn_simulation_destroy(s);
    }
}

/* A law that is wrong by 3 % in one qubit would be noticed. */
static void three_percent_would_be_noticed(void **state) {
    (void)state;
    qn_simulation *s = run(0.0, 1);
    qn_sample sample = sample_of(s, 3000000, 3, 0);
    uint64_t counts[CELLS] = {0};
    double p[CELLS] = {0};
    for (size_t k = 0; k < sample.nseen; ++k)
        counts[cell_of(sample.seen[k].bits, 5)] += sample.seen[k].count;
    for (uint64_t bits = 0; bits < UINT64_C(1) << N; ++bits)
        p[cell_of(bits, 5)] += probability_of(bits, 0.0) *
                               (bits >> bit_of(9) & 1 ? 1.03 : (1 - 1.03 * one(9)) / (1 - one(9)));
    assert_true(chi_square_p(CELLS, counts, p, 3000000) < 1e-9);
    qn_sample_clear(&sample);
    qn_simulation_destroy(s);
}

/* ---- lists ---------------------------------------------------------------------------------- */

static int by_probability(const void *a, const void *b) {
    const qn_outcome *x = a, *y = b;
    if (x->probability != y->probability) return x->probability < y->probability ? 1 : -1;
    return (x->bits > y->bits) - (x->bits < y->bits);
}

static bool was_seen(const qn_sample *sample, uint64_t bits) {
    for (size_t k = 0; k < sample->nseen; ++k)
        if (sample->seen[k].bits == bits) return true;
    return false;
}

/* Against all outcomes, sorted. */
static void assert_lists(const qn_simulation *s, const qn_sample *sample, size_t most,
                         double flip) {
    qn_outcome *all = NULL;
    size_t count = 0, kept = 0;
    double sum = sample->left;
    assert_int_equal(qn_simulation_outcomes(s, &all, &count), QN_OK);
    assert_int_equal(count, flip > 0.0 ? 1 << N : 1 << (N - 1));
    qsort(all, count, sizeof *all, by_probability);
    for (size_t k = 0; k < sample->nseen; ++k) {
        const qn_outcome *o = &sample->seen[k];
        assert_true(o->count > 0 && (k == 0 || o->bits > sample->seen[k - 1].bits));
        assert_close(o->probability, probability_of(o->bits, flip), 1e-15, 1e-10);
        sum += o->probability;
    }
    for (size_t k = 0; k < sample->nothers; ++k) {
        const qn_outcome *o = &sample->others[k];
        assert_true(k == 0 || o->bits > sample->others[k - 1].bits);
        assert_close(o->probability, probability_of(o->bits, flip), 1e-15, 1e-10);
        assert_int_equal(o->count, 0);
        sum += o->probability;
    }
    assert_close(sum, 1.0, 1e-11, 0);
    assert_int_equal(sample->nseen + sample->nothers + sample->nleft, count);
    const size_t expected = most < count - sample->nseen ? most : count - sample->nseen;
    assert_int_equal(sample->nothers, expected);
    for (size_t k = 0; k < count && kept < expected; ++k) {
        if (was_seen(sample, all[k].bits)) continue;
        bool found = false;
        for (size_t o = 0; o < sample->nothers; ++o) found |= sample->others[o].bits == all[k].bits;
        assert_true(found);
        ++kept;
    }
    qn_free(all);
}

static void others_are_the_likeliest(void **state) {
    (void)state;
    const uint64_t shots[] = {0, 7, 2000};
    const size_t most[] = {0, 1, 300, SIZE_MAX};
    for (int f = 0; f < 2; ++f) {
        qn_simulation *s = run(f * 0.02, 1), *threaded = run(f * 0.02, 3);
        for (int k = 0; k < 3; ++k)
            for (int m = 0; m < 4; ++m) {
                if (most[m] == SIZE_MAX && shots[k] > 7) continue; /* the test would take long */
                qn_sample sample = sample_of(s, shots[k], 5, most[m]),
                          same = sample_of(threaded, shots[k], 5, most[m]);
                const size_t checked = most[m] == SIZE_MAX ? 0 : most[m];
                if (checked == most[m]) assert_lists(s, &sample, most[m], f * 0.02);
                else assert_int_equal(sample.nleft, 0);
                assert_int_equal(sample.nothers, same.nothers);
                assert_memory_equal(sample.others, same.others,
                                    sample.nothers * sizeof *sample.others);
                assert_memory_equal(sample.seen, same.seen, sample.nseen * sizeof *sample.seen);
                qn_sample_clear(&sample);
                qn_sample_clear(&same);
            }
        qn_simulation_destroy(s);
        qn_simulation_destroy(threaded);
    }
}

/* ---- products of letters -------------------------------------------------------------------- */

/* Over all digits of a state that is summed in parts: of a product state each letter has its own
 * value, <Z> = 1 - 2 p and <X> = 2 sqrt(p (1 - p)), as its readout reports it. */
static void letters_multiply(void **state) {
    (void)state;
    qn_rng rng;
    qn_rng_init(&rng, 8, QN_STREAM_TEST, 0, 0, 0);
    for (int f = 0; f < 2; ++f) {
        const double flip = f * 0.02;
        qn_simulation *s = run(flip, 1), *threaded = run(flip, 3);
        for (int round = 0; round < 20; ++round) {
            char letters[N + 1] = {0};
            double expected = 1.0, found = 0.0, same = 0.0;
            for (int q = 0; q < N; ++q) {
                const double p = one(q);
                const char letter = "IIXZ"[qn_rng_below(&rng, 4)];
                letters[N - 1 - q] = q == 4 && letter == 'X' ? 'Z' : letter;
                if (letter == 'I') continue;
                expected *= (1.0 - 2.0 * flip) *
                            (letters[N - 1 - q] == 'Z' ? 1.0 - 2.0 * p : 2.0 * sqrt(p * (1.0 - p)));
            }
            assert_int_equal(qn_simulation_expect(s, letters, &found, NULL), QN_OK);
            assert_close(found, expected, 1e-13, 0);
            assert_int_equal(qn_simulation_expect(threaded, letters, &same, NULL), QN_OK);
            assert_true(found == same);
            letters[0] = 'Y';
            assert_int_equal(qn_simulation_expect(s, letters, &found, NULL), QN_OK);
            assert_close(found, 0.0, 1e-13, 0);
        }
        qn_simulation_destroy(s);
        qn_simulation_destroy(threaded);
    }
}

/* rx(a) |0> has <Y> = -sin a: one, two and three of them tell the powers of i apart. */
static void every_power_of_i(void **state) {
    (void)state;
    static const char *const strings[] = {"IIY", "IYY", "YYY", "ZZY", "YIZ"};
    const double a = 0.7, y = -sin(a), z = cos(a);
    const double expected[] = {y, y * y, y * y * y, z * z * y, y * z};
    qn_circuit *circuit = NULL;
    qn_program *program = NULL;
    qn_model *model = NULL;
    qn_simulation *s = NULL;
    const qn_simulation_options options = {.method = QN_METHOD_PURE};
    assert_int_equal(qn_model_ideal(&model), QN_OK);
    assert_int_equal(qn_circuit_create(3, 0, &circuit), QN_OK);
    for (int q = 0; q < 3; ++q) assert_int_equal(qn_circuit_gate(circuit, "rx", &q, &a), QN_OK);
    assert_int_equal(qn_program_build(circuit, model, NULL, &program, NULL), QN_OK);
    assert_int_equal(qn_simulation_run(program, NULL, &options, &s, NULL), QN_OK);
    for (int k = 0; k < 5; ++k) {
        double found = 0.0;
        assert_int_equal(qn_simulation_expect(s, strings[k], &found, NULL), QN_OK);
        assert_close(found, expected[k], 1e-14, 0);
    }
    qn_simulation_destroy(s);
    qn_program_destroy(program);
    qn_circuit_destroy(circuit);
    qn_model_destroy(model);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_follow_the_law),
        cmocka_unit_test(three_percent_would_be_noticed),
        cmocka_unit_test(others_are_the_likeliest),
        cmocka_unit_test(letters_multiply),
        cmocka_unit_test(every_power_of_i),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
