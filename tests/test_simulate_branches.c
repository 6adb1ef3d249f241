/* SPDX-License-Identifier: GPL-3.0-or-later */
/* State vectors that branch at measurements and resets on the way, against the density matrix; how
 * many there are; and lists of outcomes that are bounded. */
#include "simulate/simulation.h"

#include "assert_close.h"
#include "reference.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MOST = 5, NBITS = 4, SIZE = 1 << MOST };
static const double TOLERANCE = 1e-12;

/* The readings alone are noisy. */
static qn_program *program_of(const qn_circuit *circuit, bool noisy) {
    qn_model *model = model_of(noisy
                                   ? "format = 1; name = \"r\"; schedule = \"none\"; qubit: { p10 "
                                     "= 0.07; p01 = 0.2; };"
                                   : "format = 1; name = \"n\"; schedule = \"none\";");
    qn_program *program = NULL;
    qn_program_options options = qn_program_options_default();
    qn_diag diag = {0};
    options.allow_unused = true;
    if (qn_program_build(circuit, model, &options, &program, &diag) != QN_OK)
        fail_msg("%s", diag.text);
    qn_model_destroy(model);
    return program;
}

static qn_simulation *run(const qn_program *program, qn_method method) {
    const qn_simulation_options options = {.method = method};
    qn_simulation *s = NULL;
    qn_diag diag = {0};
    if (qn_simulation_run(program, NULL, &options, &s, &diag) != QN_OK) fail_msg("%s", diag.text);
    return s;
}

/* ---- random circuits ------------------------------------------------------------------------ */

static void append_random(qn_rng *rng, int n, qn_circuit *circuit, int *splits) {
    const uint64_t kind = qn_rng_below(rng, 8);
    const int a = (int)qn_rng_below(rng, (uint64_t)n);
    const int b = (a + 1 + (int)qn_rng_below(rng, (uint64_t)n - 1)) % n;
    qn_op op = {.kind = kind == 0   ? QN_OP_RESET
                        : kind == 1 ? QN_OP_MEASURE
                                    : QN_OP_GATE,
                .nqubits = kind >= 6 ? 2 : 1,
                .qubits = {a, b},
                .bit = (int)qn_rng_below(rng, NBITS)};
    if (op.kind == QN_OP_GATE) op.gate = qn_gate_find(kind >= 6 ? "cx" : "u");
    else if (++*splits > 6) return;
    for (int k = 0; k < QN_MAX_GATE_ANGLES; ++k)
        op.angles[k] = (qn_angle){-1, 0.0, 6.0 * qn_rng_uniform(rng) - 3.0};
    if (qn_rng_below(rng, 4) == 0)
        op.condition = (qn_condition){.first = 0,
                                      .count = NBITS,
                                      .value = qn_rng_below(rng, 1 << NBITS),
                                      .unequal = qn_rng_below(rng, 2)};
    assert_int_equal(qn_circuit_append(circuit, &op), QN_OK);
}

static qn_circuit *random_circuit(qn_rng *rng, int n) {
    qn_circuit *circuit = NULL;
    int splits = 0;
    assert_int_equal(qn_circuit_create(n, 0, &circuit), QN_OK);
    for (int k = 0; k < 40; ++k) append_random(rng, n, circuit, &splits);
    for (int q = 0; q < n; q += 2) assert_int_equal(qn_circuit_measure(circuit, q, q / 2), QN_OK);
    return circuit;
}

static void expect_same_outcomes(const qn_simulation *a, const qn_simulation *b) {
    qn_outcome *first = NULL, *second = NULL;
    size_t nfirst = 0, nsecond = 0;
    assert_int_equal(qn_simulation_outcomes(a, &first, &nfirst), QN_OK);
    assert_int_equal(qn_simulation_outcomes(b, &second, &nsecond), QN_OK);
    double found[1 << NBITS] = {0.0};
    for (size_t k = 0; k < nfirst; ++k) found[first[k].bits] += first[k].probability;
    for (size_t k = 0; k < nsecond; ++k) found[second[k].bits] -= second[k].probability;
    for (int k = 0; k < 1 << NBITS; ++k) assert_close(found[k], 0.0, TOLERANCE, 0.0);
    qn_free(first);
    qn_free(second);
}

static void expect_same_state(qn_rng *rng, int n, const qn_simulation *a, const qn_simulation *b) {
    static double complex first[SIZE * SIZE], second[SIZE * SIZE], psi[SIZE];
    const int keep[MOST] = {1, 0, 3, 2, 4};
    double x = 0.0, y = 0.0;
    assert_int_equal(qn_simulation_matrix(a, n == 3 ? 2 : n, keep, first), QN_OK);
    assert_int_equal(qn_simulation_matrix(b, n == 3 ? 2 : n, keep, second), QN_OK);
    for (int i = 0; i < 1 << (2 * (n == 3 ? 2 : n)); ++i) {
        assert_close(creal(first[i]), creal(second[i]), TOLERANCE, 0.0);
        assert_close(cimag(first[i]), cimag(second[i]), TOLERANCE, 0.0);
    }
    assert_close(qn_simulation_purity(a), qn_simulation_purity(b), TOLERANCE, 0.0);
    for (int k = 1; k <= n; ++k) {
        if (n == 3 && k > 2) continue;
        assert_int_equal(qn_simulation_entropy(a, k, keep, &x), QN_OK);
        assert_int_equal(qn_simulation_entropy(b, k, keep, &y), QN_OK);
        assert_close(x, y, 1e-10, 0.0); /* p log p of rounding */
    }
    for (int i = 0; i < 1 << n; ++i) psi[i] = CMPLX(qn_rng_uniform(rng), qn_rng_uniform(rng));
    assert_int_equal(qn_simulation_fidelity(a, psi, &x), QN_OK);
    assert_int_equal(qn_simulation_fidelity(b, psi, &y), QN_OK);
    assert_close(x, y, TOLERANCE * SIZE, 0.0);
    for (int k = 0; k < 20; ++k) {
        char paulis[MOST + 1] = "";
        for (int q = 0; q < n; ++q) paulis[q] = "IXYZ"[qn_rng_below(rng, 4)];
        assert_int_equal(qn_simulation_expect(a, paulis, &x, NULL), QN_OK);
        assert_int_equal(qn_simulation_expect(b, paulis, &y, NULL), QN_OK);
        assert_close(x, y, TOLERANCE, 0.0);
    }
}

static void vectors_say_what_the_matrix_says(void **state) {
    qn_rng rng;
    size_t most = 0;
    (void)state;
    print_message("seed 17\n");
    qn_rng_init(&rng, 17, QN_STREAM_TEST, 0, 0, 0);
    for (int round = 0; round < test_effort(60); ++round) {
        const int n = 2 + (int)qn_rng_below(&rng, MOST - 1);
        qn_circuit *circuit = random_circuit(&rng, n);
        qn_program *program = program_of(circuit, round % 2);
        qn_simulation *pure = run(program, QN_METHOD_PURE), *dense = run(program, QN_METHOD_DM);
        assert_int_equal(qn_simulation_method(pure), QN_METHOD_PURE);
        assert_int_equal(qn_simulation_method(dense), QN_METHOD_DM);
        assert_int_equal(qn_simulation_nvectors(dense), 0);
        if (qn_simulation_nvectors(pure) > most) most = qn_simulation_nvectors(pure);
        expect_same_outcomes(pure, dense);
        expect_same_state(&rng, n, pure, dense);
        qn_simulation_destroy(pure);
        qn_simulation_destroy(dense);
        qn_program_destroy(program);
        qn_circuit_destroy(circuit);
    }
    print_message("up to %zu vectors\n", most);
    assert_true(most > 8);
}

/* ---- how many ------------------------------------------------------------------------------- */

/* `rounds` times: a qubit is turned, entangled with all others or not, measured into bit 0 and
 * reset. */
static qn_program *resets(int n, int rounds, bool entangled) {
    qn_circuit *circuit = NULL;
    assert_int_equal(qn_circuit_create(n, 0, &circuit), QN_OK);
    for (int k = 0; k < rounds; ++k) {
        const int qubit = k % n;
        for (int q = 0; q < n; ++q) {
            const double angle = 0.9 + 0.1 * k + 0.3 * q;
            const int pair[2] = {q, (q + 1) % n};
            if (q != qubit && !entangled) continue;
            assert_int_equal(qn_circuit_gate(circuit, "ry", pair, &angle), QN_OK);
            if (entangled) assert_int_equal(qn_circuit_gate(circuit, "cx", pair, NULL), QN_OK);
        }
        assert_int_equal(qn_circuit_measure(circuit, qubit, 0), QN_OK);
        assert_int_equal(qn_circuit_reset(circuit, qubit), QN_OK);
    }
    qn_program *program = program_of(circuit, false);
    qn_circuit_destroy(circuit);
    return program;
}

/* A qubit that is alone leaves the same state behind, whatever was found. */
static void equal_branches_are_one(void **state) {
    (void)state;
    qn_program *program = resets(3, 40, false);
    qn_simulation *s = run(program, QN_METHOD_AUTO);
    assert_int_equal(qn_simulation_method(s), QN_METHOD_PURE);
    assert_true(qn_simulation_is_pure(s));
    assert_true(qn_simulation_nbranches(s) <= 4);
    qn_simulation_destroy(s);
    qn_program_destroy(program);
}

/* Where they are more than the columns of a density matrix, that is taken. */
static void too_many_branches(void **state) {
    qn_program *program = resets(4, 30, true);
    qn_simulation_options options = {.method = QN_METHOD_PURE};
    qn_simulation *s = NULL, *dense = run(program, QN_METHOD_DM);
    qn_diag diag = {0};
    double a = 0.0, b = 0.0;
    (void)state;
    assert_int_equal(qn_simulation_run(program, NULL, &options, &s, &diag), QN_ERR_LIMIT);
    assert_non_null(strstr(diag.text, "more than 16384 outcomes"));
    diag = (qn_diag){0};
    options.memory = 16 * 16 * 10 + 16; /* ten vectors and a table of one bit */
    assert_int_equal(qn_simulation_run(program, NULL, &options, &s, &diag), QN_ERR_LIMIT);
    assert_non_null(strstr(diag.text, "11 state vectors of 4 qubits"));
    s = run(program, QN_METHOD_AUTO);
    assert_int_equal(qn_simulation_method(s), QN_METHOD_DM);
    assert_int_equal(qn_simulation_nsteps(s), qn_simulation_nsteps(dense)); /* of this run alone */
    assert_int_equal(qn_simulation_nbranches(s), qn_simulation_nbranches(dense));
    assert_int_equal(qn_simulation_expect(s, "ZZXY", &a, NULL), QN_OK);
    assert_int_equal(qn_simulation_expect(dense, "ZZXY", &b, NULL), QN_OK);
    assert_close(a, b, 0.0, 0.0);
    expect_same_outcomes(s, dense);
    qn_simulation_destroy(s);
    qn_simulation_destroy(dense);
    qn_program_destroy(program);
}

/* ---- lists of outcomes ---------------------------------------------------------------------- */

/* 12 qubits; the first `early` are measured and used again, into bits among those of the others. */
static qn_program *wide(int early) {
    qn_circuit *circuit = NULL;
    assert_int_equal(qn_circuit_create(12, 0, &circuit), QN_OK);
    for (int q = 0; q < 12; ++q) {
        const double angle = 0.35 + 0.21 * q;
        assert_int_equal(qn_circuit_gate(circuit, "ry", &q, &angle), QN_OK);
    }
    for (int q = 0; q < early; ++q) {
        assert_int_equal(qn_circuit_measure(circuit, q, 5 * q + 2), QN_OK);
        assert_int_equal(qn_circuit_gate(circuit, "h", &q, NULL), QN_OK);
    }
    for (int q = early; q < 12; ++q)
        assert_int_equal(qn_circuit_measure(circuit, q, (q * 7) % 12 == 2 ? 13 : (q * 7) % 12),
                         QN_OK);
    qn_program *program = program_of(circuit, false);
    qn_circuit_destroy(circuit);
    return program;
}

static size_t find(const qn_outcome *list, size_t count, uint64_t bits) {
    size_t k = 0;
    while (k < count && list[k].bits != bits) ++k;
    return k;
}

static void check_sample(const qn_simulation *s, uint64_t shots, size_t most) {
    qn_outcome *all = NULL;
    qn_sample sample = {0};
    size_t count = 0;
    uint64_t drawn = 0;
    double listed = 0.0, least = 1.0, total = 0.0, best = 0.0;
    qn_rng rng;
    qn_rng_init(&rng, 3, QN_STREAM_SHOTS, 0, 0, 0);
    assert_int_equal(qn_simulation_outcomes(s, &all, &count), QN_OK);
    assert_int_equal(count, qn_simulation_noutcomes(s));
    assert_int_equal(qn_simulation_sample(s, shots, &rng, most, &sample), QN_OK);
    for (size_t k = 0; k < sample.nseen; ++k) {
        const size_t at = find(all, count, sample.seen[k].bits);
        assert_true(at < count && sample.seen[k].count > 0);
        assert_true(k == 0 || sample.seen[k].bits > sample.seen[k - 1].bits);
        assert_close(sample.seen[k].probability, all[at].probability, 0.0, 0.0);
        drawn += sample.seen[k].count;
        listed += all[at].probability;
        all[at].count = 1;
    }
    assert_int_equal(drawn, shots);
    for (size_t k = 0; k < sample.nothers; ++k) {
        const size_t at = find(all, count, sample.others[k].bits);
        assert_true(at < count && all[at].count == 0 && sample.others[k].count == 0);
        assert_true(k == 0 || sample.others[k].bits > sample.others[k - 1].bits);
        least = fmin(least, all[at].probability);
        listed += all[at].probability;
        all[at].count = 1;
    }
    for (size_t k = 0; k < count; ++k) {
        if (!all[k].count) best = fmax(best, all[k].probability);
        total += all[k].probability;
    }
    assert_true(sample.nothers == 0 || best <= least);
    assert_int_equal(sample.nothers, most < count - sample.nseen ? most : count - sample.nseen);
    assert_int_equal(sample.nleft, count - sample.nseen - sample.nothers);
    assert_close(sample.left, total - listed, 1e-12, 0.0);
    assert_close(total, 1.0, 1e-12, 0.0);
    qn_sample_clear(&sample);
    qn_free(all);
}

static void lists_are_bounded(void **state) {
    static const size_t mosts[] = {0, 1, 2, 7, 100, 4095, 4096, 100000};
    (void)state;
    for (int early = 0; early < 3; ++early) {
        qn_program *program = wide(early);
        qn_simulation *s = run(program, QN_METHOD_AUTO);
        assert_int_equal(qn_simulation_noutcomes(s), 4096);
        for (size_t k = 0; k < sizeof mosts / sizeof *mosts; ++k)
            for (uint64_t shots = 0; shots < 100000; shots = 10 * shots + 7)
                check_sample(s, shots, mosts[k]);
        qn_simulation_destroy(s);
        qn_program_destroy(program);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vectors_say_what_the_matrix_says),
        cmocka_unit_test(equal_branches_are_one),
        cmocka_unit_test(too_many_branches),
        cmocka_unit_test(lists_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
