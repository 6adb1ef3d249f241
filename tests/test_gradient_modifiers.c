/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every gate under every modifier, with a condition and without, under every kind of channel: the
 * gradient by the inputs of the file against differences of simulations, by the angles against the
 * shift rule, and the sum over all places of noise against programs with other --noise-scale. */
#include "assert_close.h"
#include "qmae_noise/gradient.h"
#include "qmae_noise/qasm.h"
#include "qmae_noise/simulate.h"
#include "reference.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MOST = 6, PARAMS = 128, INPUTS = 2, TEXT = 2000 };

typedef struct modifier {
    const char *text;
    int controls;
    bool broken; /* a power that only rotations and gates without an angle have */
} modifier;
static const modifier MODIFIERS[] = {
    {"", 0, false},
    {"inv @ ", 0, false},
    {"pow(2) @ ", 0, false},
    {"pow(-3) @ ", 0, false},
    {"pow(0.5) @ ", 0, true},
    {"ctrl @ ", 1, false},
    {"negctrl @ ", 1, false},
    {"inv @ ctrl @ ", 1, false},
    {"ctrl @ pow(2) @ ", 1, false},
    {"ctrl(2) @ ", 2, false},
    {"pow(0.3) @ ctrl @ ", 1, true},
};
enum { NMODIFIERS = sizeof MODIFIERS / sizeof *MODIFIERS };

#define RULE(what, words) "{ after = \"" what "\"; channel = " words "; }"
#define RULES(list) "format = 1; schedule = \"none\"; channels = ( " list " );"
static const char *const MODELS[] = {
    RULES(RULE("any1", "\"depolarizing\"; lambda = 0.03") ", " RULE(
        "any2", "\"depolarizing\"; lambda = 0.05")),
    RULES(RULE("any2", "\"pauli\"; XI = 0.02; ZY = 0.01; YY = 0.03")),
    RULES(RULE("any1", "\"bit_flip\"; p = 0.02")),
    RULES(RULE("any1", "\"phase_flip\"; p = 0.04")),
    RULES(RULE("any1", "\"bit_phase_flip\"; p = 0.02")),
    RULES(RULE("any1", "\"amplitude_damping\"; gamma = 0.05; excited_population = 0.1")),
    RULES(RULE("any2", "\"phase_damping\"; lambda = 0.06; nqubits = 1")),
    RULES(RULE("any2", "\"coherent\"; ZX = 0.05; YI = 0.02")),
    RULES(RULE("any2", "\"thermal_relaxation\"; t = 2e-7; T1 = 4e-6; T2 = 5e-6; nqubits = 1")),
    RULES(RULE("any1", "\"kraus\"; matrices = [ 0.96, 0.0, 0.0, 0.0, 0.0, 0.0, 0.96, 0.0, "
                       "0.0, 0.0, 0.28, 0.0, 0.28, 0.0, 0.0, 0.0 ]")),
    RULES(RULE("any2", "\"pauli_lindblad\"; XI = 0.02; ZZ = 0.01; IY = 0.03")),
    "format = 1; schedule = \"alap\"; qubit: { T1 = 4e-6; T2 = 3e-6; p10 = 0.03; p01 = 0.06; }; "
    "gates: { any1: { duration = 5e-8; depolarizing = 0.01; }; any2: { duration = 2e-7; "
    "depolarizing = 0.02; }; }; crosstalk = ( { qubits = [0, 1]; zz = 3e5; } ); measure: { "
    "duration = 5e-7; }; reset: { duration = 5e-7; error = 0.03; }; /* \"readout\" \"reset\" */",
    "format = 1; schedule = \"none\"; readout_groups = ( { qubits = [0, 1]; matrix = [ 0.9, 0.03, "
    "0.05, 0.0, 0.04, 0.9, 0.0, 0.1, 0.05, 0.01, 0.85, 0.1, 0.01, 0.06, 0.1, 0.8 ]; } ); "
    "/* \"readout_group\" */",
};
enum { NMODELS = sizeof MODELS / sizeof *MODELS };

static void models_have_all_channels(void **state) {
    (void)state;
    for (size_t k = 0; k < qn_channel_count(); ++k) {
        char word[64];
        bool found = false;
        snprintf(word, sizeof word, "\"%s\"", qn_channel_at(k)->name);
        for (int m = 0; m < NMODELS; ++m) found = found || strstr(MODELS[m], word);
        if (!found) fail_msg("no model has the channel %s", word);
    }
}

/* ---- files ----------------------------------------------------------------------------------- */

typedef struct trial {
    qn_qasm *qasm;
    qn_model *model;
    qn_program *program;
    qn_observable *asked;
    double inputs[INPUTS], angles[PARAMS];
} trial;

/* All qubits are entangled before and behind; a condition reads a measured bit of the last one. */
static void write_text(const qn_gate *gate, const modifier *m, bool condition, int n, char *text) {
    static const char *const ANGLES[] = {"a", "sin(b) * a", "b / 3 - 0.2", "0.4 + a * a"};
    const int used = gate->nqubits + m->controls;
    size_t size = (size_t)snprintf(text, TEXT,
                                   "OPENQASM 3.0; include \"stdgates.inc\"; input float a; input "
                                   "float b; bit c; qubit[%d] q;\n",
                                   n);
    for (int k = 0; k < n; ++k)
        size += (size_t)snprintf(text + size, TEXT - size, "ry(%g) q[%d]; rz(%g) q[%d];",
                                 0.7 + 0.5 * k, k, 0.3 * k + 0.2, k);
    for (int k = 0; k + 1 < n; ++k)
        size += (size_t)snprintf(text + size, TEXT - size, "cx q[%d], q[%d];", k, k + 1);
    size += (size_t)snprintf(text + size, TEXT - size, "ry(a) q[0]; rx(b) q[1];\n%s%s%s",
                             condition ? "c = measure q[0]; reset q[1]; if (c) " : "", m->text,
                             gate->name);
    for (int a = 0; a < gate->nangles; ++a)
        size += (size_t)snprintf(text + size, TEXT - size, "%s%s%s", a ? ", " : "(", ANGLES[a],
                                 a + 1 == gate->nangles ? ")" : "");
    for (int k = 0; k < used; ++k)
        size += (size_t)snprintf(text + size, TEXT - size, "%s q[%d]", k ? "," : "", k);
    size += (size_t)snprintf(text + size, TEXT - size, ";\nrx(a - b) q[0]; cz q[0], q[%d]; h q[1];",
                             n - 1);
    assert_true(size < TEXT);
}

static qn_program *program_at(const trial *t, double scale, qn_diag *diag) {
    qn_program_options how = qn_program_options_default();
    qn_program *made = NULL;
    how.as_written = how.allow_unused = true;
    how.noise_scale = scale;
    if (qn_program_build(qn_qasm_circuit(t->qasm), t->model, &how, &made, diag) != QN_OK)
        fail_msg("%s", diag->text);
    return made;
}

static void open_trial(const char *text, const char *model, int n, trial *t) {
    static const char *const ASKED = "Z0 X1 - 0.6 Y1 + 0.4 X0 + 0.3 Y0 Z1";
    const qn_qasm_options options = {.keep_inputs = true};
    qn_diag diag = {0};
    *t = (trial){.inputs = {0.7, -0.9}, .model = model_of(model)};
    if (qn_qasm_parse("t", text, strlen(text), &options, &t->qasm, &diag) != QN_OK ||
        qn_observable_parse("o", ASKED, n, &t->asked, &diag) != QN_OK)
        fail_msg("%s\n%s", text, diag.text);
    assert_true(qn_circuit_nparams(qn_qasm_circuit(t->qasm)) <= PARAMS);
    assert_int_equal(qn_qasm_bind(t->qasm, t->inputs, t->angles, NULL, NULL), QN_OK);
    t->program = program_at(t, 1.0, &diag);
}

static void close_trial(trial *t) {
    qn_observable_destroy(t->asked);
    qn_program_destroy(t->program);
    qn_model_destroy(t->model);
    qn_qasm_destroy(t->qasm);
}

static double value_of(const trial *t, const qn_program *program, const double *angles) {
    const qn_simulation_options options = {.method = QN_METHOD_DM};
    qn_simulation *s = NULL;
    double value = 0.0;
    assert_int_equal(qn_simulation_run(program, angles, &options, &s, NULL), QN_OK);
    assert_int_equal(qn_simulation_observe(s, t->asked, &value, NULL), QN_OK);
    qn_simulation_destroy(s);
    return value;
}

static double value_at(const trial *t, const double *angles) {
    return value_of(t, t->program, angles);
}

/* ---- angles ---------------------------------------------------------------------------------- */

/* Of fourth order, by an input of the file. */
static double difference(trial *t, int input) {
    static const double weights[2] = {2.0 / 3.0, -1.0 / 12.0};
    const double step = 3e-3, kept = t->inputs[input];
    double slope = 0.0, angles[PARAMS];
    for (int k = 1; k <= 2; ++k)
        for (int sign = -1; sign <= 1; sign += 2) {
            t->inputs[input] = kept + sign * k * step;
            assert_int_equal(qn_qasm_bind(t->qasm, t->inputs, angles, NULL, NULL), QN_OK);
            slope += sign * weights[k - 1] * value_at(t, angles) / step;
        }
    t->inputs[input] = kept;
    return slope;
}

/* The scale of a parameter that turns a single gate, always: half the difference at +- pi/2. 0 of
 * others. */
static double scale_of(const trial *t, int param) {
    const qn_circuit *circuit = qn_program_circuit(t->program);
    double scale = 0.0;
    int count = 0;
    for (size_t k = 0; k < qn_circuit_size(circuit); ++k) {
        const qn_op *op = qn_circuit_op(circuit, k);
        for (int a = 0; op->gate && a < op->gate->nangles; ++a) {
            if (op->angles[a].param != param) continue;
            scale = op->angles[a].scale;
            ++count;
        }
    }
    return count == 1 ? scale : 0.0;
}

static int check_shifts(trial *t, const qn_gradient *g) {
    int count = 0;
    for (int p = 0; p < (int)g->nparams; ++p) {
        const double scale = scale_of(t, p), kept = t->angles[p];
        double values[2];
        if (scale == 0.0) continue;
        for (int side = 0; side < 2; ++side) {
            t->angles[p] = kept + (side ? -M_PI_2 : M_PI_2) / scale;
            values[side] = value_at(t, t->angles);
        }
        t->angles[p] = kept;
        assert_close(g->slopes[p], 0.5 * scale * (values[0] - values[1]), 1e-12, 0.0);
        ++count;
    }
    return count;
}

/* ---- noise ----------------------------------------------------------------------------------- */

/* By the noise scale: the mean of the slopes below and above 1, which differ for Kraus operators,
 * for they have no roots. */
static void check_scale(const trial *t, const qn_gradient *g) {
    static const double weights[5] = {-25.0 / 12.0, 4.0, -3.0, 4.0 / 3.0, -0.25};
    const double step = 0.015;
    double expected = 0.0, sum = 0.0;
    for (int k = -4; k <= 4; ++k) {
        qn_diag diag = {0};
        qn_program *other = program_at(t, 1.0 + k * step, &diag);
        const double weight = k ? (k < 0 ? -0.5 : 0.5) * weights[k < 0 ? -k : k] : 0.0;
        expected += weight * value_of(t, other, t->angles) / step;
        qn_program_destroy(other);
    }
    for (size_t k = 0; k < g->nplaces; ++k) sum += g->places[k].slope;
    assert_close(sum, expected, 1e-7, 0.0);
}

/* ---- all of them ----------------------------------------------------------------------------- */

/* How many slopes are steep; *shifts: of angles that were shifted. */
static int check(const qn_gate *gate, const modifier *m, bool condition, const char *model,
                 bool scaled, int *shifts) {
    const int n = gate->nqubits + m->controls + (gate->nqubits + m->controls < 2);
    char text[TEXT];
    trial t;
    qn_adjoint *adjoint = NULL;
    qn_gradient g = {0};
    double slopes[INPUTS];
    int steep = 0;
    write_text(gate, m, condition, n, text);
    open_trial(text, model, n, &t);
    assert_int_equal(qn_adjoint_create(t.program, NULL, &adjoint, NULL), QN_OK);
    assert_int_equal(
        qn_adjoint_run(adjoint, t.angles, t.asked, QN_BY_PARAMS | QN_BY_NOISE, &g, NULL), QN_OK);
    assert_int_equal(qn_qasm_chain(t.qasm, t.inputs, g.slopes, slopes, NULL), QN_OK);
    for (int v = 0; v < INPUTS; ++v) {
        const double expected = difference(&t, v);
        if (!(fabs(slopes[v] - expected) < 1e-7)) print_message("%s\n%s\n", text, model);
        assert_close(slopes[v], expected, 1e-7, 0.0);
        steep += fabs(expected) > 0.01;
    }
    *shifts += check_shifts(&t, &g);
    if (scaled) check_scale(&t, &g);
    qn_gradient_clear(&g);
    qn_adjoint_destroy(adjoint);
    close_trial(&t);
    return steep;
}

static void every_gate_under_every_modifier(void **state) {
    (void)state;
    int steep = 0, shifts = 0, trials = 0;
    for (size_t g = 0; g < qn_gate_count(); ++g)
        for (int m = 0; m < NMODIFIERS; ++m) {
            const qn_gate *gate = qn_gate_at(g);
            if (MODIFIERS[m].broken && gate->nangles > 0 && !gate->generator) continue;
            if (gate->nqubits + MODIFIERS[m].controls > 4) continue;
            for (int round = 0; round < 2 * test_effort(1); ++round, ++trials)
                steep += check(gate, &MODIFIERS[m], round % 2, MODELS[trials % NMODELS],
                               trials % 3 == 0, &shifts);
        }
    print_message("%d files, %d steep slopes, %d shifted angles\n", trials, steep, shifts);
    assert_true(trials > 800 && steep > trials && shifts > trials);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(models_have_all_channels),
        cmocka_unit_test(every_gate_under_every_modifier),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
