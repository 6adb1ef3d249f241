/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers behind noise: a file with the new numbers is the old one with the reduction. */
#include "assert_close.h"
#include "qmae_noise/program.h"
#include "reference.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { VALUES = 14 };

/* The numbers of a file, in the order of FORMAT. */
typedef struct numbers {
    double value[VALUES];
} numbers;

enum { T1, T2, P10, P01, RX, CX, RELATIVE, ABSOLUTE, RESET, GAMMA, FLIP, PAULI, TIME, ZZ };

static const numbers START = {{41e-6, 37e-6, 0.011, 0.029, 0.003, 0.012, 0.03, 0.004, 0.02, 0.006,
                               0.007, 0.005, 3.1e-7, 2.3e4}};

static const char FORMAT[] =
    "format = 1; name = \"h\"; schedule = \"asap\";"
    " qubit: { T1 = %.17g; T2 = %.17g; p10 = %.17g; p01 = %.17g; };"
    " gates: { rx: { duration = 3e-8; %s = %.17g; }; cx: { duration = 2e-7; %s = %.17g; };"
    " ry: { duration = 3e-8; depolarizing = 0.0; over_rotation_relative = %.17g;"
    " over_rotation_absolute = %.17g; }; };"
    " reset: { duration = 5e-7; error = %.17g; }; measure: { duration = 1e-6; };"
    " channels = ( { after = \"rx\"; channel = \"amplitude_damping\"; gamma = %.17g; },\n"
    " { after = \"cx\"; channel = \"phase_flip\"; p = %.17g; },\n"
    " { after = \"ry\"; channel = \"pauli\"; X = %.17g; Z = 0.002; },\n"
    " { after = \"reset\"; channel = \"thermal_relaxation\"; t = %.17g; T1 = 1e-5; T2 = 8e-6; } );"
    " crosstalk = ( { qubits = [1, 2]; zz = %.17g; } );";

static qn_model *model_with(const numbers *n, bool by_error) {
    char text[2048];
    const double *v = n->value;
    const char *key = by_error ? "error" : "depolarizing";
    snprintf(text, sizeof text, FORMAT, v[T1], v[T2], v[P10], v[P01], key, v[RX], key, v[CX],
             v[RELATIVE], v[ABSOLUTE], v[RESET], v[GAMMA], v[FLIP], v[PAULI], v[TIME], v[ZZ]);
    return model_of(text);
}

/* rx, ry on qubit 0 while 1 and 2 wait, a cx, a reset, a measurement. */
static qn_program *program_with(const qn_model *model, int source, double reduction) {
    qn_circuit *circuit = NULL;
    qn_program *program = NULL;
    qn_program_options options = qn_program_options_default();
    const double angles[] = {0.7, -0.4};
    const int pair[] = {1, 2}, qubits[] = {0, 1, 2};
    if (source >= 0) options.reduction[source] = reduction;
    assert_int_equal(qn_circuit_create(3, 0, &circuit), QN_OK);
    assert_int_equal(qn_circuit_gate(circuit, "cx", pair, NULL), QN_OK);
    assert_int_equal(qn_circuit_reset(circuit, qubits[0]), QN_OK);
    assert_int_equal(qn_circuit_gate(circuit, "rx", qubits, &angles[0]), QN_OK);
    assert_int_equal(qn_circuit_gate(circuit, "ry", qubits, &angles[1]), QN_OK);
    assert_int_equal(qn_circuit_gate(circuit, "cx", qubits, NULL), QN_OK);
    assert_int_equal(qn_circuit_gate(circuit, "cx", pair, NULL), QN_OK);
    assert_int_equal(qn_circuit_measure(circuit, 2, 0), QN_OK);
    assert_int_equal(qn_program_build(circuit, model, &options, &program, NULL), QN_OK);
    qn_circuit_destroy(circuit);
    return program;
}

static void assert_same(const qn_program *a, const qn_program *b) {
    double x[256], y[256];
    assert_int_equal(qn_program_size(a), qn_program_size(b));
    for (size_t k = 0; k < qn_program_size(a); ++k) {
        const qn_instr *i = qn_program_instr(a, k), *j = qn_program_instr(b, k);
        qn_instr_ptm(i, NULL, x);
        qn_instr_ptm(j, NULL, y);
        for (int e = 0; e < 1 << (4 * i->nqubits); ++e) assert_close(x[e], y[e], 2e-12, 0);
    }
}

/* Which number of the file the numbers of a source are, -1 = none. */
typedef struct expectation {
    const char *name;
    qn_source source;
    int index[QN_MAX_NUMBERS];
    bool by_error;
} expectation;

static const expectation EXPECTED[] = {
    {"depolarizing of rx", QN_SOURCE_GATE_1Q, {RX, -1}, false},
    {"depolarizing of cx", QN_SOURCE_GATE_2Q, {CX, -1}, false},
    {"error of rx", QN_SOURCE_GATE_1Q, {RX, -1}, true},
    {"error of cx", QN_SOURCE_GATE_2Q, {CX, -1}, true},
    {"relative over-rotation of ry", QN_SOURCE_ROTATION, {RELATIVE, ABSOLUTE}, false},
    {"zz of qubits 1, 2", QN_SOURCE_CROSSTALK, {ZZ, -1}, false},
    {"error of reset", QN_SOURCE_RESET, {RESET, -1}, false},
    {"p10 of qubit 2", QN_SOURCE_READOUT, {P10, P01}, false},
};

static const qn_instr *first_of(const qn_program *program, qn_source source, const char *channel) {
    for (size_t k = 0; k < qn_program_size(program); ++k) {
        const qn_instr *i = qn_program_instr(program, k);
        if (i->source == source && (!channel || !strcmp(i->channel->name, channel))) return i;
    }
    fail_msg("no instruction of %s", qn_source_name(source));
    return NULL;
}

static void new_numbers_are_the_reduction(void **state) {
    (void)state;
    for (size_t k = 0; k < sizeof EXPECTED / sizeof *EXPECTED; ++k) {
        const expectation *e = &EXPECTED[k];
        const double reductions[] = {0.37, 0.8, 1.0};
        for (int r = 0; r < 3; ++r) {
            numbers after = START;
            qn_number found[QN_MAX_NUMBERS];
            qn_model *model = model_with(&START, e->by_error);
            qn_program *whole = program_with(model, -1, 0),
                       *reduced = program_with(model, (int)e->source, reductions[r]);
            const size_t count = qn_model_numbers(model, whole, first_of(whole, e->source, NULL),
                                                  e->source, 1 - reductions[r], found);
            assert_int_equal(count, e->index[1] < 0 ? 1 : 2);
            assert_string_equal(found[0].name, e->name);
            for (size_t i = 0; i < count; ++i) {
                assert_close(found[i].before, START.value[e->index[i]], 0, 1e-15);
                after.value[e->index[i]] = found[i].after;
            }
            qn_model *other = model_with(&after, e->by_error);
            qn_program *changed = program_with(other, -1, 0);
            if (reductions[r] < 1.0) assert_same(reduced, changed);
            qn_program_destroy(whole);
            qn_program_destroy(reduced);
            qn_program_destroy(changed);
            qn_model_destroy(model);
            qn_model_destroy(other);
        }
    }
}

/* T1 and T2 act during gates and while waiting, and T1 takes the coherence that it costs along. */
static void new_times_are_the_reduction(void **state) {
    (void)state;
    const double left = 0.4, dephasing = 1 / START.value[T2] - 0.5 / START.value[T1];
    qn_model *model = model_with(&START, false);
    qn_program *whole = program_with(model, -1, 0);
    for (int dephases = 0; dephases < 2; ++dephases) {
        static const qn_source sources[2][2] = {{QN_SOURCE_GATE_T1, QN_SOURCE_IDLE_T1},
                                                {QN_SOURCE_GATE_T2, QN_SOURCE_IDLE_T2}};
        for (int idles = 0; idles < 2; ++idles) {
            qn_number found[QN_MAX_NUMBERS];
            const qn_instr *instr = first_of(whole, sources[0][idles], NULL);
            assert_int_equal(
                qn_model_numbers(model, whole, instr, sources[dephases][idles], left, found), 1);
            assert_string_equal(found[0].unit, "s");
            assert_int_equal(found[0].name[1], dephases ? '2' : '1');
            assert_close(found[0].before, START.value[dephases ? T2 : T1], 0, 1e-15);
            const double expected = dephases ? 1 / (0.5 / START.value[T1] + left * dephasing)
                                             : START.value[T1] / left;
            assert_close(found[0].after, expected, 0, 1e-12);
        }
    }
    qn_program_destroy(whole);
    qn_model_destroy(model);
}

/* The parameter that a rule would have with the reduction; the infidelity where none would do. */
static void rules_have_their_parameter(void **state) {
    (void)state;
    const double left = 0.45;
    static const struct {
        const char *channel, *name;
        int index; /* -1 = infidelity */
    } rules[] = {{"amplitude_damping", "gamma", GAMMA},
                 {"phase_flip", "p", FLIP},
                 {"pauli", "infidelity", -1},
                 {"thermal_relaxation", "t", TIME}};
    qn_model *model = model_with(&START, false);
    qn_program *whole = program_with(model, -1, 0),
               *reduced = program_with(model, QN_SOURCE_RULE, 1 - left);
    for (int r = 0; r < 4; ++r) {
        qn_number found[QN_MAX_NUMBERS];
        const qn_instr *instr = first_of(whole, QN_SOURCE_RULE, rules[r].channel),
                       *weaker = first_of(reduced, QN_SOURCE_RULE, rules[r].channel);
        assert_int_equal(qn_model_numbers(model, whole, instr, QN_SOURCE_RULE, left, found), 1);
        assert_memory_equal(found[0].name, rules[r].name, strlen(rules[r].name));
        assert_non_null(strstr(found[0].name, rules[r].channel));
        if (rules[r].index < 0) {
            assert_close(found[0].before, qn_ptm_infidelity(1, instr->base), 1e-15, 0);
            assert_close(found[0].after, qn_ptm_infidelity(1, weaker->base), 1e-15, 0);
            continue;
        }
        numbers after = START;
        assert_close(found[0].before, START.value[rules[r].index], 0, 1e-15);
        after.value[rules[r].index] = found[0].after;
        qn_model *other = model_with(&after, false);
        qn_program *changed = program_with(other, -1, 0);
        const qn_instr *same = first_of(changed, QN_SOURCE_RULE, rules[r].channel);
        for (int e = 0; e < 16; ++e) assert_close(same->base[e], weaker->base[e], 1e-9, 0);
        qn_program_destroy(changed);
        qn_model_destroy(other);
    }
    qn_program_destroy(whole);
    qn_program_destroy(reduced);
    qn_model_destroy(model);
}

/* A group that is read out together, an edge with numbers of its own. */
static void groups_and_edges_have_their_names(void **state) {
    (void)state;
    qn_model *model = model_of(
        "format = 1; name = \"g\"; gates: { any1: { duration = 0.0; depolarizing = 0.0; }; cx: {"
        " duration = 1e-7; depolarizing = 0.01; }; }; edges = ( { qubits = [1, 0]; gate = \"cx\";"
        " duration = 1e-7; depolarizing = 0.02; } ); readout_groups = ( { qubits = [0, 1]; matrix ="
        " [ 0.9, 0.0, 0.1, 0.0, 0.1, 1.0, 0.0, 0.0, 0.0, 0.0, 0.8, 0.0, 0.0, 0.0, 0.1, 1.0 ]; } "
        ");");
    qn_circuit *circuit = NULL;
    qn_program *program = NULL;
    qn_number found[QN_MAX_NUMBERS];
    const int pair[] = {0, 1}, other[] = {1, 2};
    assert_int_equal(qn_circuit_create(3, 0, &circuit), QN_OK);
    assert_int_equal(qn_circuit_gate(circuit, "cx", other, NULL), QN_OK);
    assert_int_equal(qn_circuit_gate(circuit, "cx", pair, NULL), QN_OK);
    for (int q = 0; q < 2; ++q) assert_int_equal(qn_circuit_measure(circuit, q, q), QN_OK);
    assert_int_equal(qn_program_build(circuit, model, NULL, &program, NULL), QN_OK);
    size_t edges = 0;
    for (size_t k = 0; k < qn_program_size(program); ++k) {
        const qn_instr *i = qn_program_instr(program, k);
        if (i->source != QN_SOURCE_GATE_2Q) continue;
        assert_int_equal(qn_model_numbers(model, program, i, i->source, 0.5, found), 1);
        const bool own = i->qubits[0] != 2 && i->qubits[1] != 2;
        assert_string_equal(found[0].name,
                            own ? "depolarizing of cx of qubits 0, 1" : "depolarizing of cx");
        assert_close(found[0].before, own ? 0.02 : 0.01, 1e-15, 0);
        edges += own;
    }
    assert_int_equal(edges, 1);
    const qn_instr *read = first_of(program, QN_SOURCE_READOUT, NULL);
    assert_int_equal(qn_model_numbers(model, program, read, read->source, 0.25, found), 1);
    assert_close(found[0].before, (0.1 + 0.0 + 0.2 + 0.0) / 4, 1e-15, 0);
    assert_close(found[0].after, 0.25 * found[0].before, 1e-15, 0);
    qn_program_destroy(program);
    qn_circuit_destroy(circuit);
    qn_model_destroy(model);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(new_numbers_are_the_reduction),
        cmocka_unit_test(new_times_are_the_reduction),
        cmocka_unit_test(rules_have_their_parameter),
        cmocka_unit_test(groups_and_edges_have_their_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
