/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs by stabilizers: shots follow the law of the density matrix, expectation values are its
 * values, of a thousand qubits those of a formula; what they do not follow is refused. */
#include "qmae_noise/simulate.h"

#include "alloc_failure.h"
#include "assert_close.h"
#include "chi_square.h"
#include "reference.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { N = 4, OWN_BITS = N + 2, CELLS = 1 << OWN_BITS, OPS = 24, SHOTS = 20000 };

/* ---- random programs ------------------------------------------------------------------------ */

static const char *const MODELS[] = {
    "format = 1; name = \"depolarizing\"; schedule = \"none\"; qubit: { p10 = 0.07; p01 = 0.12; }; "
    "gates: { any1: { duration = 0.0; depolarizing = 0.03; }; any2: { duration = 0.0; depolarizing "
    "= 0.08; }; }; reset: { duration = 0.0; error = 0.1; };",
    "format = 1; name = \"paulis\"; schedule = \"none\"; qubit: { p10 = 0.05; p01 = 0.02; }; "
    "channels: ( { after = \"any2\"; channel = \"pauli\"; XY = 0.06; ZI = 0.05; IX = 0.04; }, "
    "{ after = \"any1\"; channel = \"bit_flip\"; p = 0.05; }, "
    "{ after = \"any1\"; channel = \"phase_flip\"; p = 0.2; } );",
    "format = 1; name = \"together\"; schedule = \"none\"; qubit: { p10 = 0.05; p01 = 0.1; }; "
    "gates: { any1: { duration = 0.0; error = 0.0; }; any2: { duration = 0.0; depolarizing = 0.1; "
    "}; }; readout_groups = ( { qubits = [0, 2]; matrix = ( [0.9, 0.1, 0.05, 0.0], [0.04, 0.8, "
    "0.05, 0.1], [0.06, 0.05, 0.8, 0.1], [0.0, 0.05, 0.1, 0.8] ); } );",
};
enum { NMODELS = sizeof MODELS / sizeof *MODELS };

/* Clifford gates, with angles where they are multiples of a quarter turn. */
static void add_gate(qn_circuit *circuit, qn_rng *rng) {
    static const struct {
        const char *name;
        int nqubits, nangles;
    } gates[] = {{"h", 1, 0},   {"s", 1, 0},   {"sdg", 1, 0},  {"sx", 1, 0},    {"y", 1, 0},
                 {"rz", 1, 1},  {"ry", 1, 1},  {"u3", 1, 3},   {"cx", 2, 0},    {"cz", 2, 0},
                 {"cy", 2, 0},  {"ecr", 2, 0}, {"swap", 2, 0}, {"iswap", 2, 0}, {"rzz", 2, 1},
                 {"rxx", 2, 1}, {"rzx", 2, 1}};
    const size_t g = qn_rng_below(rng, sizeof gates / sizeof *gates);
    const int a = (int)qn_rng_below(rng, N), b = (a + 1 + (int)qn_rng_below(rng, N - 1)) % N;
    double angles[3];
    for (int k = 0; k < gates[g].nangles; ++k)
        angles[k] = ((double)qn_rng_below(rng, 8) - 4.0) * acos(0.0);
    assert_int_equal(qn_circuit_gate(circuit, gates[g].name, (int[]){a, b}, angles), QN_OK);
}

static void add_pauli_if(qn_circuit *circuit, qn_rng *rng) {
    static const char *const paulis[] = {"x", "y", "z"};
    const qn_op op = {.kind = QN_OP_GATE,
                      .gate = qn_gate_find(paulis[qn_rng_below(rng, 3)]),
                      .nqubits = 1,
                      .qubits = {(int)qn_rng_below(rng, N)},
                      .condition = {.first = N,
                                    .count = 2,
                                    .unequal = qn_rng_below(rng, 2) == 0,
                                    .value = qn_rng_below(rng, 4)}};
    assert_int_equal(qn_circuit_append(circuit, &op), QN_OK);
}

/* Gates, measurements into bits N and N + 1, resets; with `conditions` Paulis that depend on them;
 * all qubits are measured at the end. */
static qn_program *random_program(qn_rng *rng, const char *text, bool conditions) {
    qn_model *model = model_of(text);
    qn_circuit *circuit = NULL;
    qn_program *program = NULL;
    qn_diag diag = {0};
    qn_program_options options = qn_program_options_default();
    options.allow_unused = true;
    assert_int_equal(qn_circuit_create(N, 0, &circuit), QN_OK);
    for (int k = 0; k < OPS; ++k) {
        const uint64_t kind = qn_rng_below(rng, 12);
        const int q = (int)qn_rng_below(rng, N);
        if (kind == 0) assert_int_equal(qn_circuit_measure(circuit, q, N + k % 2), QN_OK);
        else if (kind == 1) assert_int_equal(qn_circuit_reset(circuit, q), QN_OK);
        else if (kind == 2 && conditions) add_pauli_if(circuit, rng);
        else add_gate(circuit, rng);
    }
    for (int q = 0; q < N; ++q) assert_int_equal(qn_circuit_measure(circuit, q, q), QN_OK);
    if (qn_program_build(circuit, model, &options, &program, &diag) != QN_OK)
        fail_msg("%s", diag.text);
    qn_circuit_destroy(circuit);
    qn_model_destroy(model);
    return program;
}

static qn_simulation *run(const qn_program *program, qn_method method) {
    const qn_simulation_options options = {.method = method, .threads = 2};
    qn_simulation *made = NULL;
    qn_diag diag = {0};
    if (qn_simulation_run(program, NULL, &options, &made, &diag) != QN_OK)
        fail_msg("%s", diag.text);
    return made;
}

static qn_sample sample_of(const qn_simulation *s, uint64_t shots, uint64_t seed) {
    qn_sample sample = {0};
    qn_rng rng;
    qn_rng_init(&rng, seed, QN_STREAM_TEST, 0, 0, 0);
    assert_int_equal(qn_simulation_sample(s, shots, &rng, 10, &sample), QN_OK);
    return sample;
}

/* ---- shots ---------------------------------------------------------------------------------- */

static void assert_law(const qn_program *program, uint64_t seed) {
    qn_simulation *exact = run(program, QN_METHOD_DM), *made = run(program, QN_METHOD_STABILIZER);
    qn_sample sample = sample_of(made, SHOTS, seed);
    qn_outcome *law = NULL;
    size_t count = 0;
    uint64_t counts[CELLS] = {0}, all = 0;
    double p[CELLS] = {0};
    assert_int_equal(qn_simulation_outcomes(exact, &law, &count), QN_OK);
    for (size_t k = 0; k < count; ++k) p[law[k].bits] = law[k].probability;
    for (size_t k = 0; k < sample.nseen; ++k) {
        counts[sample.seen[k].bits] = sample.seen[k].count;
        all += sample.seen[k].count;
        assert_true(k == 0 || sample.seen[k].bits > sample.seen[k - 1].bits);
        assert_true(isnan(sample.seen[k].probability));
    }
    assert_int_equal(all, SHOTS);
    assert_int_equal(sample.nothers + sample.nleft, 0);
    assert_true(chi_square_p(CELLS, counts, p, SHOTS) > 1e-4);
    qn_free(law);
    qn_sample_clear(&sample);
    qn_simulation_destroy(exact);
    qn_simulation_destroy(made);
}

static void shots_follow_the_law(void **state) {
    (void)state;
    qn_rng rng;
    const int rounds = test_effort(30);
    qn_rng_init(&rng, 17, QN_STREAM_TEST, 0, 0, 0);
    for (int round = 0; round < rounds; ++round) {
        qn_program *program = random_program(&rng, MODELS[round % NMODELS], true);
        assert_law(program, (uint64_t)round);
        qn_program_destroy(program);
    }
}

/* What a reset has left behind is as random as what a fresh qubit is. */
static void resets_forget(void **state) {
    (void)state;
    qn_model *model = model_of(MODELS[0]);
    qn_circuit *circuit = NULL;
    qn_program *program = NULL;
    assert_int_equal(qn_circuit_create(N, 0, &circuit), QN_OK);
    for (int q = 0; q < N; ++q) {
        assert_int_equal(qn_circuit_gate(circuit, "h", &q, NULL), QN_OK);
        assert_int_equal(qn_circuit_reset(circuit, q), QN_OK);
        assert_int_equal(qn_circuit_gate(circuit, "h", &q, NULL), QN_OK);
        assert_int_equal(qn_circuit_measure(circuit, q, q), QN_OK);
    }
    assert_int_equal(qn_program_build(circuit, model, NULL, &program, NULL), QN_OK);
    assert_law(program, 1);
    qn_program_destroy(program);
    qn_circuit_destroy(circuit);
    qn_model_destroy(model);
}

/* 3,000 are three batches of which the last is not full. */
static void threads_change_nothing(void **state) {
    (void)state;
    qn_rng rng;
    qn_rng_init(&rng, 18, QN_STREAM_TEST, 0, 0, 0);
    qn_program *program = random_program(&rng, MODELS[0], true);
    qn_sample samples[3];
    for (int k = 0; k < 3; ++k) {
        const qn_simulation_options options = {.method = QN_METHOD_STABILIZER,
                                               .threads = k == 0 ? 1 : 3};
        qn_simulation *made = NULL;
        assert_int_equal(qn_simulation_run(program, NULL, &options, &made, NULL), QN_OK);
        samples[k] = sample_of(made, 3000, k == 2 ? 6 : 5);
        qn_simulation_destroy(made);
    }
    assert_int_equal(samples[0].nseen, samples[1].nseen);
    size_t different = 0;
    for (size_t k = 0; k < samples[0].nseen; ++k) {
        assert_int_equal(samples[0].seen[k].bits, samples[1].seen[k].bits);
        assert_int_equal(samples[0].seen[k].count, samples[1].seen[k].count);
        different += k >= samples[2].nseen || samples[0].seen[k].count != samples[2].seen[k].count;
    }
    assert_true(different > 0);
    for (int k = 0; k < 3; ++k) qn_sample_clear(&samples[k]);
    qn_program_destroy(program);
}

/* ---- expectation values --------------------------------------------------------------------- */

static void values_are_exact(void **state) {
    (void)state;
    qn_rng rng;
    const int rounds = test_effort(20);
    qn_observable *sum = NULL;
    qn_rng_init(&rng, 19, QN_STREAM_TEST, 0, 0, 0);
    assert_int_equal(qn_observable_parse("test", "0.5 ZZIX - 0.25 |01*1> + 2 YIYZ", N, &sum, NULL),
                     QN_OK);
    size_t not_zero = 0;
    for (int round = 0; round < rounds; ++round) {
        qn_program *program = random_program(&rng, MODELS[round % NMODELS], false);
        qn_simulation *exact = run(program, QN_METHOD_DM),
                      *made = run(program, QN_METHOD_STABILIZER);
        double right = 0.0, found = 7.0;
        for (int string = 0; string < 1 << (2 * N); ++string) {
            char paulis[N + 1] = {0};
            for (int q = 0; q < N; ++q) paulis[N - 1 - q] = "IXYZ"[string >> (2 * q) & 3];
            assert_int_equal(qn_simulation_expect(exact, paulis, &right, NULL), QN_OK);
            assert_int_equal(qn_simulation_expect(made, paulis, &found, NULL), QN_OK);
            assert_close(found, right, 1e-12, 0.0);
            not_zero += string > 0 && fabs(right) > 1e-3;
        }
        assert_int_equal(qn_simulation_observe(exact, sum, &right, NULL), QN_OK);
        assert_int_equal(qn_simulation_observe(made, sum, &found, NULL), QN_OK);
        assert_close(found, right, 1e-12, 0.0);
        qn_simulation_destroy(exact);
        qn_simulation_destroy(made);
        qn_program_destroy(program);
    }
    assert_true(not_zero > (size_t)rounds);
    qn_observable_destroy(sum);
}

/* ---- large registers ------------------------------------------------------------------------ */

enum { MANY = 1000, READ = 64 };

/* h, a ladder of cx with depolarizing noise, and measurements of the first qubits. */
static qn_program *ladder(void) {
    qn_model *model = model_of(
        "format = 1; name = \"m\"; schedule = \"none\"; qubit: { p10 = 0.02; p01 = 0.02; }; gates: "
        "{ any1: { duration = 0.0; error = 0.0; }; any2: { duration = 0.0; depolarizing = 0.001; "
        "}; };");
    qn_circuit *circuit = NULL;
    qn_program *program = NULL;
    assert_int_equal(qn_circuit_create(MANY, 0, &circuit), QN_OK);
    assert_int_equal(qn_circuit_gate(circuit, "h", (int[]){0}, NULL), QN_OK);
    for (int q = 0; q + 1 < MANY; ++q)
        assert_int_equal(qn_circuit_gate(circuit, "cx", (int[]){q, q + 1}, NULL), QN_OK);
    for (int q = 0; q < READ; ++q) assert_int_equal(qn_circuit_measure(circuit, q, q), QN_OK);
    assert_int_equal(qn_program_build(circuit, model, NULL, &program, NULL), QN_OK);
    qn_circuit_destroy(circuit);
    qn_model_destroy(model);
    return program;
}

/* <Z_a Z_b>, a < b: going back, every cx from the last that touches b to the one whose control is a
 * meets the string, which then is Z on a + 1 to b; read qubits report Z with the factor 1 - 2 p. */
static double ladder_value(int a, int b) {
    const double read = (a < READ ? 0.96 : 1.0) * (b < READ ? 0.96 : 1.0);
    const int gates = (b + 1 < MANY ? b + 1 : MANY - 1) - a;
    return read * pow(0.999, gates);
}

static void a_thousand_qubits(void **state) {
    (void)state;
    static const int pairs[][2] = {{0, 1}, {0, 63}, {5, 60}, {0, 999}, {400, 999}, {63, 64}};
    qn_program *program = ladder();
    qn_simulation *made = run(program, QN_METHOD_STABILIZER);
    qn_sample sample = sample_of(made, SHOTS, 4);
    for (size_t k = 1; k < sample.nseen; ++k)
        assert_true(sample.seen[k].bits > sample.seen[k - 1].bits);
    for (size_t k = 0; k < sizeof pairs / sizeof *pairs; ++k) {
        const int a = pairs[k][0], b = pairs[k][1];
        const double right = ladder_value(a, b), error = sqrt((1.0 - right * right) / SHOTS);
        char letters[MANY + 1];
        double value = 0.0, drawn = 0.0;
        memset(letters, 'I', MANY);
        letters[MANY] = '\0';
        letters[MANY - 1 - a] = letters[MANY - 1 - b] = 'Z';
        assert_int_equal(qn_simulation_expect(made, letters, &value, NULL), QN_OK);
        assert_close(value, right, 1e-12, 0.0);
        for (size_t j = 0; j < sample.nseen && b < READ; ++j)
            drawn += (sample.seen[j].bits >> a ^ sample.seen[j].bits >> b) & 1
                         ? -(double)sample.seen[j].count
                         : (double)sample.seen[j].count;
        if (b < READ) assert_true(fabs(drawn / SHOTS - right) < 5.0 * error);
    }
    qn_sample_clear(&sample);
    qn_simulation_destroy(made);
    qn_program_destroy(program);
}

/* ---- choices and refusals ------------------------------------------------------------------- */

/* h and cx on n qubits under a model, with a gate at the end (NULL: none). */
static qn_program *chain(int n, const char *text, const char *last) {
    qn_model *model = model_of(text);
    qn_circuit *circuit = NULL;
    qn_program *program = NULL;
    const double angle = 0.3;
    assert_int_equal(qn_circuit_create(n, 0, &circuit), QN_OK);
    assert_int_equal(qn_circuit_gate(circuit, "h", (int[]){0}, NULL), QN_OK);
    for (int q = 0; q + 1 < n; ++q)
        assert_int_equal(qn_circuit_gate(circuit, "cx", (int[]){q, q + 1}, NULL), QN_OK);
    if (last) assert_int_equal(qn_circuit_gate(circuit, last, (int[]){0, 1}, &angle), QN_OK);
    for (int q = 0; q < n; ++q) assert_int_equal(qn_circuit_measure(circuit, q, q), QN_OK);
    assert_int_equal(qn_program_build(circuit, model, NULL, &program, NULL), QN_OK);
    qn_circuit_destroy(circuit);
    qn_model_destroy(model);
    return program;
}

static const char
    DAMPED[] = "format = 1; name = \"m\"; schedule = \"none\"; channels: ( { after = "
               "\"any2\"; channel = \"amplitude_damping\"; gamma = 0.1; } );",
    PAULI[] = "format = 1; name = \"m\"; schedule = \"none\"; gates: { any1: { "
              "duration = 0.0; error = 0.0; }; any2: { duration = 0.0; depolarizing = 0.1; }; };",
    IDEAL[] = "format = 1; name = \"m\"; schedule = \"none\";";

static void chosen_where_it_suits(void **state) {
    (void)state;
    static const struct {
        int n;
        const char *model, *last;
        unsigned asks;
        qn_method method;
    } cases[] = {
        {12, PAULI, NULL, QN_ASK_COUNTS, QN_METHOD_STABILIZER},
        {12, PAULI, NULL, QN_ASK_COUNTS | QN_ASK_VALUES, QN_METHOD_STABILIZER},
        {12, PAULI, NULL, QN_ASK_COUNTS | QN_ASK_STATE, QN_METHOD_DM},
        {12, PAULI, NULL, 0, QN_METHOD_DM},
        {10, PAULI, NULL, QN_ASK_COUNTS, QN_METHOD_DM},
        {12, PAULI, "t", QN_ASK_COUNTS, QN_METHOD_DM},
        {12, PAULI, "rzz", QN_ASK_COUNTS, QN_METHOD_DM},
        {12, DAMPED, NULL, QN_ASK_COUNTS, QN_METHOD_DM},
        {30, PAULI, NULL, QN_ASK_COUNTS | QN_ASK_STATE, QN_METHOD_STABILIZER},
        {30, PAULI, NULL, 0, QN_METHOD_TRAJECTORY},
        {30, DAMPED, NULL, QN_ASK_COUNTS, QN_METHOD_TRAJECTORY},
        {12, IDEAL, NULL, QN_ASK_COUNTS, QN_METHOD_PURE},
        {60, IDEAL, NULL, QN_ASK_COUNTS, QN_METHOD_STABILIZER},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; ++k) {
        qn_program *program = chain(cases[k].n, cases[k].model, cases[k].last);
        const qn_simulation_options options = {.memory = (size_t)1 << 30, .asks = cases[k].asks};
        qn_method method = QN_METHOD_AUTO;
        char why[QN_SIMULATION_WHY];
        assert_int_equal(qn_simulation_choose(program, &options, &method, why, NULL), QN_OK);
        if (method != cases[k].method) fail_msg("case %zu: %s", k, why);
        if (method == QN_METHOD_STABILIZER) {
            qn_simulation *made = NULL;
            assert_int_equal(qn_simulation_run(program, NULL, &options, &made, NULL), QN_OK);
            assert_int_equal(qn_simulation_method(made), QN_METHOD_STABILIZER);
            qn_simulation_destroy(made);
        }
        qn_program_destroy(program);
    }
}

static void assert_refused(const char *model, const char *last, const char *word) {
    qn_program *program = chain(3, model, last);
    const qn_simulation_options options = {.method = QN_METHOD_STABILIZER};
    qn_simulation *none = NULL;
    qn_diag diag = {0};
    assert_int_equal(qn_simulation_run(program, NULL, &options, &none, &diag), QN_ERR_UNSUPPORTED);
    if (!strstr(diag.text, word)) fail_msg("%s", diag.text);
    assert_null(none);
    qn_program_destroy(program);
}

/* What is no Clifford gate or no mixture of Paulis, and what is asked of no state. */
static void refused_in_a_sentence(void **state) {
    (void)state;
    assert_refused(PAULI, "t", "no Clifford gate");
    assert_refused(PAULI, "crz", "no Clifford gate");
    assert_refused(DAMPED, NULL, "amplitude_damping");
    qn_program *program = chain(3, PAULI, NULL);
    qn_simulation *made = run(program, QN_METHOD_STABILIZER);
    double complex values[64] = {1.0};
    double value = 7.0;
    qn_outcome *outcomes = NULL;
    size_t count = 0;
    assert_int_equal(qn_simulation_fidelity(made, values, &value), QN_ERR_UNSUPPORTED);
    assert_int_equal(qn_simulation_matrix(made, 1, (int[]){0}, values), QN_ERR_UNSUPPORTED);
    assert_int_equal(qn_simulation_state(made, values), QN_ERR_UNSUPPORTED);
    assert_int_equal(qn_simulation_outcomes(made, &outcomes, &count), QN_ERR_UNSUPPORTED);
    assert_int_equal(qn_simulation_expect(made, "ZZ", &value, NULL), QN_ERR_ARGUMENT);
    assert_true(isnan(qn_simulation_purity(made)));
    assert_true(value == 7.0 && !outcomes);
    qn_simulation_destroy(made);
    qn_program_destroy(program);
}

/* Values of what depends on measured bits are refused, shots are not. */
static void values_need_no_conditions(void **state) {
    (void)state;
    qn_rng rng;
    qn_rng_init(&rng, 21, QN_STREAM_TEST, 0, 0, 0);
    for (int found = 0; found < 3;) {
        qn_program *program = random_program(&rng, MODELS[1], true);
        qn_simulation *made = run(program, QN_METHOD_STABILIZER);
        double value = 7.0;
        bool conditional = false;
        for (size_t k = 0; k < qn_program_size(program); ++k)
            conditional = conditional || qn_program_instr(program, k)->condition.count > 0;
        const qn_status status = qn_simulation_expect(made, "ZZZZ", &value, NULL);
        assert_int_equal(status, conditional ? QN_ERR_UNSUPPORTED : QN_OK);
        found += conditional;
        qn_simulation_destroy(made);
        qn_program_destroy(program);
    }
}

static void survives_failing_allocations(void **state) {
    (void)state;
    qn_rng rng;
    qn_rng_init(&rng, 22, QN_STREAM_TEST, 0, 0, 0);
    qn_program *program = random_program(&rng, MODELS[2], false);
    const qn_simulation_options options = {.method = QN_METHOD_STABILIZER, .threads = 1};
    int k = 0;
    for (;;) {
        qn_simulation *made = NULL;
        qn_sample sample = {0};
        double value = 0.0;
        alloc_failure_arm(++k);
        qn_status status = qn_simulation_run(program, NULL, &options, &made, NULL);
        if (status == QN_OK) status = qn_simulation_sample(made, 100, &rng, 0, &sample);
        if (status == QN_OK) status = qn_simulation_expect(made, "ZZZZ", &value, NULL);
        const bool all_worked = !alloc_failure_disarm();
        qn_sample_clear(&sample);
        qn_simulation_destroy(made);
        if (all_worked) break;
        assert_int_equal(status, QN_ERR_MEMORY);
    }
    assert_true(k > 20);
    qn_program_destroy(program);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shots_follow_the_law),
        cmocka_unit_test(resets_forget),
        cmocka_unit_test(threads_change_nothing),
        cmocka_unit_test(values_are_exact),
        cmocka_unit_test(a_thousand_qubits),
        cmocka_unit_test(chosen_where_it_suits),
        cmocka_unit_test(refused_in_a_sentence),
        cmocka_unit_test(values_need_no_conditions),
        cmocka_unit_test(survives_failing_allocations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
