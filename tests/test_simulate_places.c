/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every gate and every channel of the tables on every place of four qubits: the density matrix and
 * trajectories against the naive witness. */
#include "qmae_noise/simulate.h"
#include "qmae_noise/trajectory.h"

#include "assert_close.h"
#include "reference.h"
#include "witness.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { QUBITS = 4, SIZE = 1 << QUBITS, STRINGS = 12 };

/* ---- places --------------------------------------------------------------------------------- */

/* All ordered choices of `count` of the four qubits, from code = -1; false after the last. */
static bool next_place(int count, int *code, int *qubits) {
    for (++*code; *code < 1 << (2 * count); ++*code) {
        bool distinct = true;
        for (int k = 0; k < count; ++k) {
            qubits[k] = *code >> (2 * k) & 3;
            for (int j = 0; j < k; ++j) distinct = distinct && qubits[j] != qubits[k];
        }
        if (distinct) return true;
    }
    return false;
}

/* An entangled state of the four qubits that no gate leaves alone. */
static qn_circuit *start(void) {
    qn_circuit *circuit = NULL;
    assert_int_equal(qn_circuit_create(QUBITS, 0, &circuit), QN_OK);
    for (int q = 0; q < QUBITS; ++q) {
        const double angles[3] = {0.5 + q, 1.1 - 0.3 * q, 0.2 * q};
        assert_int_equal(qn_circuit_gate(circuit, "u", &q, angles), QN_OK);
    }
    for (int q = 0; q < QUBITS; ++q)
        assert_int_equal(qn_circuit_gate(circuit, "cx", (int[]){q, (q + 1) % QUBITS}, NULL), QN_OK);
    for (int q = 0; q < QUBITS; ++q) {
        const double angle = 0.4 + 0.5 * q;
        assert_int_equal(qn_circuit_gate(circuit, "rx", &q, &angle), QN_OK);
    }
    return circuit;
}

static qn_program *program_of(const qn_circuit *circuit, const char *noise) {
    qn_model *model = model_of(noise);
    qn_program *program = NULL;
    qn_program_options options = qn_program_options_default();
    qn_diag diag = {0};
    options.allow_unused = true;
    if (qn_program_build(circuit, model, &options, &program, &diag) != QN_OK)
        fail_msg("%s: %s", noise, diag.text);
    qn_model_destroy(model);
    return program;
}

/* ---- the witness, the density matrix, trajectories ------------------------------------------- */

typedef struct scores {
    uint64_t runs; /* so that each draws apart */
    int count;
    double worst, squares;
} scores;

/* One run's worth: what the density matrix and the trajectories should say. */
static double complex expected[SIZE * SIZE];

static void compare_matrix(const qn_program *program, const char *what) {
    static witness naive;
    static double complex rho[SIZE * SIZE];
    static const int keep[QUBITS] = {0, 1, 2, 3};
    const qn_simulation_options options = {.method = QN_METHOD_DM};
    qn_simulation *simulation = NULL;
    witness_run(&naive, program, NULL, false);
    witness_state(&naive, expected);
    witness_clear(&naive);
    assert_int_equal(qn_simulation_run(program, NULL, &options, &simulation, NULL), QN_OK);
    assert_int_equal(qn_simulation_matrix(simulation, QUBITS, keep, rho), QN_OK);
    for (int i = 0; i < SIZE * SIZE; ++i)
        if (cabs(rho[i] - expected[i]) > 1e-11)
            fail_msg("%s: entry %d is off by %g", what, i, cabs(rho[i] - expected[i]));
    qn_simulation_destroy(simulation);
}

/* The other digits of k, times a prime: strings all over the 255. */
static void strings(char text[STRINGS][QUBITS + 1], const char **list, double *exact) {
    double vector[256];
    dense d = {QUBITS, SIZE, expected};
    dense_pauli_vector(&d, vector);
    for (int k = 0; k < STRINGS; ++k) {
        const int digits = 1 + 53 * k % 255;
        for (int q = 0; q < QUBITS; ++q) text[k][QUBITS - 1 - q] = "IXYZ"[digits >> (2 * q) & 3];
        text[k][QUBITS] = 0;
        list[k] = text[k];
        exact[k] = vector[digits];
    }
}

/* Values without an error are exact: with strata all of programs with a single place of noise. */
static void compare_stratum(const qn_program *program, uint64_t trajectories, bool stratify,
                            scores *s, const char *what) {
    char text[STRINGS][QUBITS + 1];
    const char *list[STRINGS];
    double exact[STRINGS];
    qn_estimate found[STRINGS];
    qn_trajectory *t = NULL;
    qn_trajectory_bound *bound = NULL;
    strings(text, list, exact);
    qn_trajectory_options o = qn_trajectory_options_default();
    o.npaulis = STRINGS;
    o.paulis = list;
    const qn_trajectory_settings settings = {.seed = 6,
                                             .step = s->runs++,
                                             .trajectories = trajectories,
                                             .threads = 1,
                                             .stratify = stratify};
    assert_int_equal(qn_trajectory_of(program, &o, &t, NULL), QN_OK);
    assert_int_equal(qn_trajectory_bound_create(t, &bound), QN_OK);
    qn_trajectory_bind(bound, NULL);
    assert_int_equal(qn_trajectory_estimate(bound, NULL, NULL, &settings, found, NULL, NULL),
                     QN_OK);
    for (int k = 0; k < STRINGS; ++k) {
        const double d = found[k].value - exact[k], z = d / found[k].error;
        if (found[k].error < 1e-9) {
            if (fabs(d) > 1e-9) fail_msg("%s: %s is off by %g", what, list[k], d);
            continue;
        }
        if (fabs(z) > 5.0) fail_msg("%s: %s is off by %.2f errors", what, list[k], z);
        ++s->count;
        s->squares += z * z;
        s->worst = fmax(s->worst, fabs(z));
    }
    qn_trajectory_bound_destroy(bound);
    qn_trajectory_destroy(t);
}

static void compare_trajectories(const qn_program *program, uint64_t trajectories, scores *s,
                                 const char *what) {
    compare_stratum(program, trajectories, false, s, what);
    compare_stratum(program, trajectories, true, s, what);
}

/* Fixed seeds; a right program exceeds the limit once in a thousand (Bonferroni). The strings of a
 * place are correlated, so the mean square has some room. */
static void assert_scores(const scores *s) {
    const double limit = gsl_cdf_ugaussian_Qinv(0.0005 / s->count);
    print_message("%d scores, worst %.2f of %.2f, mean square %.3f\n", s->count, s->worst, limit,
                  s->squares / s->count);
    assert_true(s->count > 100);
    assert_true(s->worst < limit);
    assert_true(s->squares / s->count < 1.3);
}

/* ---- gates ---------------------------------------------------------------------------------- */

static void every_gate_on_every_place(void **state) {
    static const double angles[QN_MAX_GATE_ANGLES] = {0.7, -1.3, 2.1, 0.4};
    scores s = {0};
    (void)state;
    for (size_t g = 0; g < qn_gate_count(); ++g) {
        const qn_gate *gate = qn_gate_at(g);
        int qubits[QN_MAX_GATE_QUBITS] = {0}, code = -1;
        for (int places = 0; next_place(gate->nqubits, &code, qubits); ++places) {
            if (test_sanitized() && places % 5) continue;
            qn_circuit *circuit = start();
            assert_int_equal(qn_circuit_gate(circuit, gate->name, qubits, angles), QN_OK);
            qn_program *program = program_of(circuit, "format = 1; name = \"ideal\";");
            compare_matrix(program, gate->name);
            compare_trajectories(program, 2, &s, gate->name);
            qn_program_destroy(program);
            qn_circuit_destroy(circuit);
        }
    }
    assert_int_equal(s.count, 0); /* nothing is drawn */
}

/* ---- channels ------------------------------------------------------------------------------- */

/* What brings a channel of the table in, on one or two qubits: a rule after id or swap, or the
 * model's own section. */
typedef struct channel_case {
    const char *channel, *parameters;
    int nqubits;
} channel_case;

static const channel_case CASES[] = {
    {"depolarizing", "lambda = 0.3;", 1},
    {"depolarizing", "lambda = 0.4;", 2},
    {"pauli", "probabilities = [0.1, 0.05, 0.2];", 1},
    {"pauli",
     "probabilities = [0.03, 0.01, 0.1, 0.02, 0.04, 0.0, 0.0, 0.05, 0.0, 0.15, 0.0, 0.0, 0.02, "
     "0.01, 0.06];",
     2},
    {"pauli_lindblad", "rates = [0.1, 0.05, 0.2];", 1},
    {"pauli_lindblad", "XY = 0.1; ZI = 0.07; ZZ = 0.05;", 2},
    {"bit_flip", "p = 0.2;", 1},
    {"phase_flip", "p = 0.15;", 1},
    {"bit_phase_flip", "p = 0.25;", 1},
    {"amplitude_damping", "gamma = 0.35; excited_population = 0.2;", 1},
    {"phase_damping", "lambda = 0.4;", 1},
    {"thermal_relaxation", "t = 1e-6; T1 = 2e-6; T2 = 3e-6; excited_population = 0.1;", 1},
    {"thermal_relaxation", "t = 1e-6; T1 = 2e-6; T2 = 1e-6; excited_population = 0.1;", 1},
    {"coherent", "X = 0.3; Y = -0.2; Z = 0.4;", 1},
    {"coherent", "ZZ = 0.5; XI = 0.3; YX = 0.2;", 2},
    {"kraus",
     "matrices = [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.8, 0.0, 0.0, 0.0, 0.6, 0.0, 0.0, 0.0, 0.0, 0.0];",
     1},
    {"reset", "reset: { duration = 0.0; error = 0.1; };", 1},
    {"readout", "qubit: { p10 = 0.1; p01 = 0.2; };", 1},
    {"readout_group",
     "matrix = [0.80, 0.06, 0.05, 0.02,  0.04, 0.75, 0.01, 0.06,  0.09, 0.02, 0.88, 0.07,  0.07, "
     "0.17, 0.06, 0.85];",
     2},
};
enum { NCASES = sizeof CASES / sizeof *CASES };

static void model_text(const channel_case *c, const int *qubits, char *text, size_t size) {
    static const char head[] = "format = 1; name = \"one\"; schedule = \"none\";";
    if (!strcmp(c->channel, "reset") || !strcmp(c->channel, "readout"))
        snprintf(text, size, "%s %s", head, c->parameters);
    else if (!strcmp(c->channel, "readout_group"))
        snprintf(text, size, "%s readout_groups: ( { qubits = [%d, %d]; %s } );", head, qubits[0],
                 qubits[1], c->parameters);
    else
        snprintf(text, size,
                 "%s channels: ( { after = \"%s\"; nqubits = %d; channel = \"%s\"; %s } );", head,
                 c->nqubits == 1 ? "id" : "swap", c->nqubits, c->channel, c->parameters);
}

/* The operation that the channel comes with. A measurement of one qubit is followed by a gate, so
 * that it acts on the state; those of a group end. */
static void add_operation(qn_circuit *circuit, const channel_case *c, const int *qubits) {
    if (!strcmp(c->channel, "reset")) assert_int_equal(qn_circuit_reset(circuit, qubits[0]), QN_OK);
    else if (!strcmp(c->channel, "readout")) {
        const qn_op flip = {.kind = QN_OP_GATE,
                            .gate = qn_gate_find("x"),
                            .nqubits = 1,
                            .qubits = {(qubits[0] + 1) % QUBITS},
                            .condition = {.first = 0, .count = 1, .value = 1}};
        assert_int_equal(qn_circuit_measure(circuit, qubits[0], 0), QN_OK);
        assert_int_equal(qn_circuit_append(circuit, &flip), QN_OK);
    } else if (!strcmp(c->channel, "readout_group")) {
        for (int q = 0; q < 2; ++q)
            assert_int_equal(qn_circuit_measure(circuit, qubits[q], q), QN_OK);
    } else {
        assert_int_equal(qn_circuit_gate(circuit, c->nqubits == 1 ? "id" : "swap", qubits, NULL),
                         QN_OK);
    }
}

static void every_channel_on_every_place(void **state) {
    const uint64_t trajectories = test_sanitized() ? 200 : 500;
    scores s = {0};
    (void)state;
    for (int k = 0; k < NCASES; ++k) {
        const channel_case *c = &CASES[k];
        int qubits[2] = {0}, code = -1;
        while (next_place(c->nqubits, &code, qubits)) {
            char text[1024];
            qn_circuit *circuit = start();
            model_text(c, qubits, text, sizeof text);
            add_operation(circuit, c, qubits);
            qn_program *program = program_of(circuit, text);
            compare_matrix(program, text);
            compare_trajectories(program, trajectories, &s, text);
            qn_program_destroy(program);
            qn_circuit_destroy(circuit);
        }
    }
    assert_scores(&s);
}

/* A channel that is added to the table needs its cases above, on as many qubits as it takes. */
static void no_channel_is_forgotten(void **state) {
    (void)state;
    for (size_t k = 0; k < qn_channel_count(); ++k) {
        const qn_channel *channel = qn_channel_at(k);
        bool found = false;
        for (int c = 0; c < NCASES; ++c) found = found || !strcmp(CASES[c].channel, channel->name);
        if (!found) fail_msg("no case for the channel %s", channel->name);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_gate_on_every_place),
        cmocka_unit_test(every_channel_on_every_place),
        cmocka_unit_test(no_channel_is_forgotten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
