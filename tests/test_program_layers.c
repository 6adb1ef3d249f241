/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Learned noise of layers: where it acts, and that it is exp of its Lindbladian there, by a series
 * of dense matrices that shares nothing with the library. */
#include "assert_close.h"
#include "dense.h"
#include "program_fixture.h"
#include "qmae_noise/simulate.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { SEED = 5051, N = 4, DIM = 1 << N, TERMS = 6, DEPTH = 4 };

#define HEAD                                                                                       \
    "format = 1; name = \"learned\"; basis = [ \"rz\", \"sx\", \"cz\" ]; gates: { rz: { duration " \
    "= 0.0; error = 0.0; }; sx: { duration = 30e-9; error = 0.0; }; cz: { duration = 100e-9; "     \
    "error = 0.02; }; }; "

/* ---- exp of the Lindbladian ----------------------------------------------------------------- */

/* P rho P of a string: letter 1, 2, 3 on each of two qubits, 0 = none. */
static void conjugate(const double complex *rho, const int *qubits, const int *letters,
                      double complex *out) {
    for (int i = 0; i < DIM; ++i)
        for (int j = 0; j < DIM; ++j) {
            double complex factor = 1.0;
            int a = i, b = j;
            for (int q = 0; q < 2; ++q) {
                const int bit = 1 << qubits[q];
                if (letters[q] == 0) continue;
                if (letters[q] != 3) { /* X and Y flip; Y has -i on |0><1|, i on |1><0| */
                    a ^= bit;
                    b ^= bit;
                }
                if (letters[q] == 2) factor *= ((i & bit) ? I : -I) * ((j & bit) ? -I : I);
                if (letters[q] == 3) factor *= ((i & bit) ? -1 : 1) * ((j & bit) ? -1 : 1);
            }
            out[i * DIM + j] = factor * rho[a * DIM + b];
        }
}

typedef struct generator {
    int qubits[2], letters[2];
    double rate;
} generator;

static void exponential(dense *d, const generator *list, int count) {
    static double complex term[DIM * DIM], next[DIM * DIM], turned[DIM * DIM];
    memcpy(term, d->rho, sizeof term);
    for (int order = 1; order < 40; ++order) {
        memset(next, 0, sizeof next);
        for (int k = 0; k < count; ++k) {
            conjugate(term, list[k].qubits, list[k].letters, turned);
            for (int e = 0; e < DIM * DIM; ++e)
                next[e] += list[k].rate * (turned[e] - term[e]) / order;
        }
        for (int e = 0; e < DIM * DIM; ++e) d->rho[e] += next[e];
        memcpy(term, next, sizeof term);
    }
}

/* ---- random layers -------------------------------------------------------------------------- */

static void random_generators(qn_rng *rng, generator *list) {
    for (int k = 0; k < TERMS; ++k) {
        const int a = (int)qn_rng_below(rng, N);
        list[k].qubits[0] = a;
        list[k].qubits[1] = (a + 1 + (int)qn_rng_below(rng, N - 1)) % N;
        list[k].letters[0] = 1 + (int)qn_rng_below(rng, 3);
        list[k].letters[1] = (int)qn_rng_below(rng, 4);
        list[k].rate = 0.1 * qn_rng_uniform(rng);
    }
}

/* The section of one layer. */
static int print_layer(const generator *list, const char *gates, char *text, size_t size) {
    int used = snprintf(text, size, "{ gates = [ %s ]; generators = [", gates);
    for (int k = 0; k < TERMS; ++k) {
        used += snprintf(text + used, size - (size_t)used, "%s \"%c%d", k ? "," : "",
                         "IXYZ"[list[k].letters[0]], list[k].qubits[0]);
        if (list[k].letters[1])
            used += snprintf(text + used, size - (size_t)used, " %c%d", "IXYZ"[list[k].letters[1]],
                             list[k].qubits[1]);
        used += snprintf(text + used, size - (size_t)used, "\"");
    }
    used += snprintf(text + used, size - (size_t)used, " ]; rates = [");
    for (int k = 0; k < TERMS; ++k)
        used += snprintf(text + used, size - (size_t)used, "%s %.17g", k ? "," : "", list[k].rate);
    return used + snprintf(text + used, size - (size_t)used, " ]; }");
}

/* Nobody passes: turns on both sides stay apart, and every qubit waits for the others. */
static void fence(qn_circuit *circuit) {
    const qn_op barrier = {.kind = QN_OP_BARRIER};
    assert_int_equal(qn_circuit_append(circuit, &barrier), QN_OK);
}

/* Gates that one moment of the circuit has: both pairs, or the one in the middle. */
static void append_moment(qn_circuit *circuit, bool both) {
    fence(circuit);
    if (!both) add(circuit, "cz", 1, 2);
    if (both) add(circuit, "cz", 0, 1);
    if (both) add(circuit, "cz", 3, 2);
    fence(circuit);
}

static void turn_all(qn_circuit *circuit, qn_rng *rng) {
    for (int q = 0; q < N; ++q) {
        double angles[3];
        for (int a = 0; a < 3; ++a) angles[a] = 6.0 * qn_rng_uniform(rng);
        assert_int_equal(qn_circuit_gate(circuit, "u3", &q, angles), QN_OK);
    }
}

static double random_expectation(qn_rng *rng, const dense *d, char *letters, char *reversed) {
    for (int q = 0; q < N; ++q) letters[q] = "IXYZ"[qn_rng_below(rng, 4)];
    letters[N] = reversed[N] = '\0';
    for (int q = 0; q < N; ++q) reversed[N - 1 - q] = letters[q];
    return dense_expect_pauli(d, letters);
}

static void compare(const qn_program *program, const dense *d, qn_rng *rng, qn_method method) {
    qn_simulation *s = NULL;
    qn_diag diag = {0};
    char letters[12][N + 1], reversed[12][N + 1];
    const char *paulis[12];
    double right[12];
    for (int k = 0; k < 12; ++k) {
        right[k] = random_expectation(rng, d, letters[k], reversed[k]);
        paulis[k] = reversed[k];
    }
    const qn_simulation_sampling sampling = {
        .seed = 7, .npaulis = 12, .paulis = paulis, .trajectories = 4000, .threads = 1};
    const qn_simulation_options options = {.method = method, .sampling = &sampling};
    if (qn_simulation_run(program, NULL, &options, &s, &diag) != QN_OK) fail_msg("%s", diag.text);
    for (int k = 0; k < 12; ++k) {
        double value = 0.0;
        if (method == QN_METHOD_DM) {
            assert_int_equal(qn_simulation_expect(s, reversed[k], &value, NULL), QN_OK);
            assert_close(value, right[k], 1e-12, 0.0);
        } else {
            const qn_estimate *e = &qn_simulation_sampled(s)->estimates[k];
            assert_true(fabs(e->value - right[k]) <= 5.0 * e->error + 1e-12);
        }
    }
    qn_simulation_destroy(s);
}

/* Whatever the strength; trajectories draw it. */
static void a_layer_is_the_exponential(void **state) {
    (void)state;
    qn_rng rng;
    print_message("seed %d\n", SEED);
    qn_rng_init(&rng, SEED, QN_STREAM_TEST, 0, 0, 0);
    for (int round = 0; round < test_effort(20); ++round) {
        generator lists[2][TERMS];
        char text[4096] = HEAD "layers = ( ";
        const double scale = round % 3 == 2 ? 1.7 : 1.0;
        qn_circuit *circuit = new_circuit(N, 0);
        dense *d = dense_create_basis(N, 0);
        for (int l = 0; l < 2; ++l) {
            random_generators(&rng, lists[l]);
            print_layer(lists[l], l ? "\"cz 0 1\", \"cz 2 3\"" : "\"cz 2 1\"", text + strlen(text),
                        sizeof text - strlen(text));
            snprintf(text + strlen(text), sizeof text - strlen(text), "%s", l ? " );" : ", ");
            for (int k = 0; k < TERMS; ++k) lists[l][k].rate *= scale;
        }
        turn_all(circuit, &rng);
        for (int moment = 0; moment < DEPTH; ++moment) {
            append_moment(circuit, moment % 2);
            turn_all(circuit, &rng); /* so that no qubit is done before the layer */
        }
        for (size_t k = 0, pairs = 0; k < qn_circuit_size(circuit); ++k) {
            static const size_t ENDS[] = {1, 3, 4, 6}; /* gates so far at which a layer ends */
            const qn_op *op = qn_circuit_op(circuit, k);
            if (op->kind == QN_OP_GATE) dense_apply_gate(d, op, NULL);
            pairs += op->nqubits == 2;
            for (size_t m = 0; m < DEPTH && op->nqubits == 2; ++m)
                if (pairs == ENDS[m]) exponential(d, lists[m % 2], TERMS);
        }
        qn_program_options options = qn_program_options_default();
        options.noise_scale = scale;
        qn_program *program = build_text(circuit, text, &options);
        for (size_t k = 0; k < qn_program_size(program); ++k)
            assert_true(qn_program_instr(program, k)->source != QN_SOURCE_GATE_2Q);
        compare(program, d, &rng, QN_METHOD_DM);
        if (round < 4) compare(program, d, &rng, QN_METHOD_TRAJECTORY);
        qn_program_destroy(program);
        qn_circuit_destroy(circuit);
        dense_destroy(d);
    }
}

/* ---- where it acts -------------------------------------------------------------------------- */

#define LAYERS                                                                                     \
    "layers = ( { gates = [ \"cz 0 1\" ]; generators = [ \"Z2\", \"X0 X1\" ]; rates = [ 0.1, 0.2 " \
    "]; }, { gates = [ \"cz 0 1\", \"cz 2 3\" ]; generators = [ \"Y0\", \"Z1 Z2\", \"X3 Y2\" ]; "  \
    "rates = [ 0.1, 0.2, 0.3 ]; } ); describes = \"device\";"

/* The sources of a circuit "0-1 2-3 | 1-2": pairs of cz, | = barrier, H on all before and
 * behind. */
static qn_program *program_of(const char *pairs, const char *text) {
    qn_circuit *circuit = new_circuit(5, 0);
    for (int q = 0; q < 4; ++q) add(circuit, "h", q, -1);
    fence(circuit);
    for (; *pairs; ++pairs) {
        if (*pairs == '|') fence(circuit);
        if (pairs[0] < '0' || pairs[0] > '9' || pairs[1] != '-') continue;
        add(circuit, "cz", pairs[0] - '0', pairs[2] - '0');
        pairs += 2;
    }
    fence(circuit);
    for (int q = 0; q < 4; ++q) add(circuit, "h", q, -1);
    qn_program *program = build_text(circuit, text, NULL);
    qn_circuit_destroy(circuit);
    return program;
}

static void which_gates_are_a_layer(void **state) {
    (void)state;
    static const struct {
        const char *pairs;
        size_t layer, own; /* instructions of layers, gate errors */
    } CASES[] = {
        {"0-1", 2, 0},
        {"1-0", 2, 0},
        {"0-1 2-3", 3, 0}, /* not the first layer on its own qubits */
        {"2-3 1-0", 3, 0},
        {"0-1 | 2-3", 2, 1}, /* one after the other */
        {"0-1 | 0-1 2-3 | 0-1", 7, 0},
        {"2-3", 0, 1},
        {"1-2", 0, 1},
        {"0-1 | 1-2 | 3-2 0-1", 5, 1},
        {"0-1 2-4", 0, 2}, /* a gate on a spectator */
    };
    for (size_t c = 0; c < sizeof CASES / sizeof *CASES; ++c) {
        qn_program *program = program_of(CASES[c].pairs, HEAD LAYERS);
        const size_t layer = count_cause(program, "layer"),
                     own = count_cause(program, "gate error");
        if (layer != CASES[c].layer || own != CASES[c].own)
            fail_msg("%s: %zu of layers, %zu gate errors", CASES[c].pairs, layer, own);
        qn_program_destroy(program);
    }
}

/* Gates that end together are simultaneous, too: alap starts the longer one earlier. */
static void gates_that_end_together(void **state) {
    (void)state;
    static const char EDGE[] = HEAD LAYERS
        "edges = ( { qubits = [2, 3]; gate = \"cz\"; duration = 150e-9; } );";
    qn_program *program = program_of("0-1 2-3", EDGE);
    assert_int_equal(count_cause(program, "layer"), 3);
    qn_program_destroy(program);
}

/* A spectator relaxes while it waits, but not for the time that the layer accounts for. */
static void spectators_wait_less(void **state) {
    (void)state;
    static const char *const TEXTS[] = {
        HEAD "schedule = \"asap\"; qubit: { T1 = 50e-6; T2 = 60e-6; }; describes = \"device\";",
        HEAD LAYERS "schedule = \"asap\"; qubit: { T1 = 50e-6; T2 = 60e-6; };"};
    double waits[2] = {0.0, 0.0};
    size_t relaxed[2] = {0, 0};
    for (int l = 0; l < 2; ++l) {
        qn_circuit *circuit = new_circuit(4, 0);
        for (int q = 0; q < 3; ++q) add(circuit, "sx", q, -1);
        for (int k = 0; k < 3; ++k) {
            add(circuit, "cz", 0, 1);
            add(circuit, "sx", 0, -1);
        }
        add(circuit, "cz", 1, 2);
        qn_program *program = build_text(circuit, TEXTS[l], NULL);
        for (size_t k = 0; k < qn_program_size(program); ++k) {
            const qn_instr *instr = qn_program_instr(program, k);
            if (instr->source == QN_SOURCE_IDLE_T1 && instr->qubits[0] == 2)
                waits[l] += instr->duration;
            relaxed[l] += strcmp(instr->cause, "relaxation") == 0 && instr->duration > 90e-9;
        }
        qn_program_destroy(program);
        qn_circuit_destroy(circuit);
    }
    assert_close(waits[0], 360e-9, 1e-15, 0.0); /* sx of 0 lie between the layers */
    assert_close(waits[1], 60e-9, 1e-15, 0.0);
    assert_int_equal(relaxed[0], 8);
    assert_int_equal(relaxed[1], 2); /* those of the last gate, which is in no layer */
}

/* What the layer says of qubits that the circuit does not have, or that are done, is traced out. */
static void what_is_not_followed_is_traced_out(void **state) {
    (void)state;
    qn_circuit *circuit = new_circuit(3, 0);
    add(circuit, "h", 0, -1);
    add(circuit, "cz", 0, 1);
    qn_program *program = build_text(
        circuit,
        HEAD "layers = ( { gates = [ \"cz 0 1\" ]; generators = [ \"Z2\", \"X0 Y2\", \"Z1 X7\", "
             "\"X0\" ]; rates = [ 0.1, 0.2, 0.4, 0.05 ]; } );",
        NULL);
    size_t seen = 0;
    for (size_t k = 0; k < qn_program_size(program); ++k) {
        const qn_instr *instr = qn_program_instr(program, k);
        if (instr->source != QN_SOURCE_LAYER) continue;
        assert_int_equal(instr->nqubits, 1);
        const double rate = instr->qubits[0] == 0 ? 0.25 : 0.4;
        const int kept = instr->qubits[0] == 0 ? 1 : 3; /* X commutes with X */
        for (int letter = 1; letter < 4; ++letter)
            assert_close(instr->base[5 * letter], letter == kept ? 1.0 : exp(-2.0 * rate), 1e-15,
                         0.0);
        ++seen;
    }
    assert_int_equal(seen, 2);
    qn_program_destroy(program);
    qn_circuit_destroy(circuit);
}

/* ---- refusals ------------------------------------------------------------------------------- */

static const struct {
    const char *text, *word;
} REFUSED[] = {
    {"layers = ( { gates = [ \"cz 0\" ]; generators = [ \"X0\" ]; rates = [ 0.1 ]; } );",
     "written as \"cz 0 1\""},
    {"layers = ( { gates = [ \"cz 0 0\" ]; generators = [ \"X0\" ]; rates = [ 0.1 ]; } );",
     "written as \"cz 0 1\""},
    {"layers = ( { gates = [ \"sx 0 1\" ]; generators = [ \"X0\" ]; rates = [ 0.1 ]; } );",
     "written as \"cz 0 1\""},
    {"layers = ( { gates = [ \"cx 0 1\" ]; generators = [ \"X0\" ]; rates = [ 0.1 ]; } );",
     "not in the basis"},
    {"layers = ( { gates = [ \"cz 0 1\", \"cz 1 2\" ]; generators = [ \"X0\" ]; rates = [ 0.1 ]; } "
     ");",
     "share qubit 1"},
    {"layers = ( { gates = [ ]; generators = [ \"X0\" ]; rates = [ 0.1 ]; } );", "one gate"},
    {"layers = ( { gates = [ \"cz 0 1\" ]; generators = [ \"W0\" ]; rates = [ 0.1 ]; } );",
     "\"X0 Z1\""},
    {"layers = ( { gates = [ \"cz 0 1\" ]; generators = [ \"X0 X0\" ]; rates = [ 0.1 ]; } );",
     "\"X0 Z1\""},
    {"layers = ( { gates = [ \"cz 0 1\" ]; generators = [ \"X0 X1 X2\" ]; rates = [ 0.1 ]; } "
     ");",
     "\"X0 Z1\""},
    {"layers = ( { gates = [ \"cz 0 1\" ]; generators = [ \"X0\" ]; rates = [ 0.1, 0.2 ]; } );",
     "2 numbers for 1 generators"},
    {"layers = ( { gates = [ \"cz 0 1\" ]; generators = [ \"X0\" ]; rates = [ -0.1 ]; } );",
     "-0.1"},
    {"layers = ( { gates = [ \"cz 0 1\" ]; generators = [ \"X0\" ]; rates = [ 0.1 ]; }, { gates = "
     "[ \"cz 1 0\" ]; generators = [ \"X0\" ]; rates = [ 0.1 ]; } );",
     "same gates"},
    {"schedule = \"none\"; layers = ( { gates = [ \"cz 0 1\" ]; generators = [ \"X0\" ]; rates = [ "
     "0.1 ]; } );",
     "same time"},
    {"coupling = ( [1, 2] ); layers = ( { gates = [ \"cz 0 1\" ]; generators = [ \"X0\" ]; rates = "
     "[ 0.1 ]; } );",
     "does not hold"},
};

static void bad_layers_are_refused(void **state) {
    (void)state;
    for (size_t c = 0; c < sizeof REFUSED / sizeof *REFUSED; ++c) {
        char text[2048];
        qn_model *model = NULL;
        qn_diag diag = {0};
        snprintf(text, sizeof text, HEAD "%s", REFUSED[c].text);
        const qn_status status = qn_model_parse("m.cfg", text, NULL, &model, &diag);
        if (status == QN_OK || !strstr(diag.text, REFUSED[c].word))
            fail_msg("case %zu: %s", c, diag.text);
    }
    /* a layer that a circuit has no place for looks like a typing error */
    qn_circuit *circuit = new_circuit(2, 0);
    qn_program *program = NULL;
    qn_diag diag = {0};
    qn_model *model = load_text(
        HEAD "layers = ( { gates = [ \"cz 0 1\" ]; generators = [ \"X0\" ]; rates = [ 0.1 ]; } );");
    add(circuit, "h", 0, -1);
    assert_int_equal(qn_program_build(circuit, model, NULL, &program, &diag), QN_ERR_UNSUPPORTED);
    assert_non_null(strstr(diag.text, "the layer never occurs"));
    qn_model_destroy(model);
    qn_circuit_destroy(circuit);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_layer_is_the_exponential),
        cmocka_unit_test(which_gates_are_a_layer),
        cmocka_unit_test(gates_that_end_together),
        cmocka_unit_test(spectators_wait_less),
        cmocka_unit_test(what_is_not_followed_is_traced_out),
        cmocka_unit_test(bad_layers_are_refused),
    };
    return cmocka_run_group_tests(tests, folder_set_up, folder_tear_down);
}
