/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When operations start, and where qubits idle. */
#include "assert_close.h"
#include "program_fixture.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define HEAD "format = 1;\n"

static const char TIMES[] =
    "qubit: { T1 = 50e-6; T2 = 70e-6; };\n"
    "gates: { x: { duration = 10e-9; depolarizing = 0.0; }; h: { duration = 30e-9; depolarizing = "
    "0.0; };\n"
    "cx: { duration = 100e-9; depolarizing = 0.0; }; };\nmeasure: { duration = 1e-6; };\n";

/* q0: load h cx(0,1) .  .        measure
 * q1: load x cx      cx(1,2) .
 * q2: load .  .      cx      x   */
static qn_circuit *three_qubits(void) {
    qn_circuit *circuit = new_circuit(3, 0);
    for (int q = 0; q < 3; ++q) assert_int_equal(qn_circuit_load(circuit, q), QN_OK);
    add(circuit, "h", 0, 0);
    add(circuit, "x", 1, 0);
    add(circuit, "cx", 0, 1);
    add(circuit, "cx", 1, 2);
    add(circuit, "x", 2, 0);
    assert_int_equal(qn_circuit_measure(circuit, 0, 0), QN_OK);
    return circuit;
}

#define NS 1e-9

static void asap_waits_before_operations(void **state) {
    (void)state;
    char text[1024];
    qn_circuit *circuit = three_qubits();
    snprintf(text, sizeof text, HEAD "schedule = \"asap\";\n%s", TIMES);
    qn_program *program = build_text(circuit, text, NULL);
    const expected_instr list[] = {
        {QN_INSTR_LOAD, 0, 0, -1, "", 0, 0},
        {QN_INSTR_LOAD, 1, 1, -1, "", 0, 0},
        {QN_INSTR_LOAD, 2, 2, -1, "", 0, 0},
        {QN_INSTR_GATE, 3, 0, -1, "", 0, 30 * NS},
        {QN_INSTR_NOISE, 3, 0, -1, "relaxation", 0, 30 * NS},
        {QN_INSTR_GATE, 4, 1, -1, "", 0, 10 * NS},
        {QN_INSTR_NOISE, 4, 1, -1, "relaxation", 0, 10 * NS},
        {QN_INSTR_NOISE, 5, 1, -1, "idle", 10 * NS, 20 * NS},
        {QN_INSTR_GATE, 5, 0, 1, "", 30 * NS, 100 * NS},
        {QN_INSTR_NOISE, 5, 0, -1, "relaxation", 30 * NS, 100 * NS},
        {QN_INSTR_NOISE, 5, 1, -1, "relaxation", 30 * NS, 100 * NS},
        {QN_INSTR_NOISE, 6, 2, -1, "idle", 0, 130 * NS},
        {QN_INSTR_GATE, 6, 1, 2, "", 130 * NS, 100 * NS},
        {QN_INSTR_NOISE, 6, 1, -1, "relaxation", 130 * NS, 100 * NS},
        {QN_INSTR_NOISE, 6, 2, -1, "relaxation", 130 * NS, 100 * NS},
        {QN_INSTR_GATE, 7, 2, -1, "", 230 * NS, 10 * NS},
        {QN_INSTR_NOISE, 7, 2, -1, "relaxation", 230 * NS, 10 * NS},
        {QN_INSTR_MEASURE, 8, 0, -1, "readout", 130 * NS, 1e-6},
    };
    CHECK(program, list);
    assert_close(qn_program_duration(program), 1130 * NS, 0.0, 1e-12);
    const double *idle = qn_program_instr(program, 7)->base;
    assert_close(idle[5], exp(-20e-9 / 70e-6), 1e-15, 0.0);
    assert_close(idle[15], exp(-20e-9 / 50e-6), 1e-15, 0.0);
    assert_close(idle[12], 1.0 - exp(-20e-9 / 50e-6), 1e-15, 0.0);
    qn_program_destroy(program);
    qn_circuit_destroy(circuit);
}

/* Seen from the end at 1130: measure 130; x on 2 starts 1120, cx(1,2) 1020; cx(0,1) ends at 130 (q0
 * is needed); q1 then waits. */
static void alap_waits_after_operations(void **state) {
    (void)state;
    char text[1024];
    qn_circuit *circuit = three_qubits();
    snprintf(text, sizeof text, HEAD "%s", TIMES);
    qn_program *program = build_text(circuit, text, NULL);
    const expected_instr list[] = {
        {QN_INSTR_LOAD, 0, 0, -1, "", 0, 0},
        {QN_INSTR_LOAD, 1, 1, -1, "", 20 * NS, 0},
        {QN_INSTR_LOAD, 2, 2, -1, "", 1020 * NS, 0},
        {QN_INSTR_GATE, 3, 0, -1, "", 0, 30 * NS},
        {QN_INSTR_NOISE, 3, 0, -1, "relaxation", 0, 30 * NS},
        {QN_INSTR_GATE, 4, 1, -1, "", 20 * NS, 10 * NS},
        {QN_INSTR_NOISE, 4, 1, -1, "relaxation", 20 * NS, 10 * NS},
        {QN_INSTR_GATE, 5, 0, 1, "", 30 * NS, 100 * NS},
        {QN_INSTR_NOISE, 5, 0, -1, "relaxation", 30 * NS, 100 * NS},
        {QN_INSTR_NOISE, 5, 1, -1, "relaxation", 30 * NS, 100 * NS},
        {QN_INSTR_NOISE, 6, 1, -1, "idle", 130 * NS, 890 * NS},
        {QN_INSTR_GATE, 6, 1, 2, "", 1020 * NS, 100 * NS},
        {QN_INSTR_NOISE, 6, 1, -1, "relaxation", 1020 * NS, 100 * NS},
        {QN_INSTR_NOISE, 6, 2, -1, "relaxation", 1020 * NS, 100 * NS},
        {QN_INSTR_GATE, 7, 2, -1, "", 1120 * NS, 10 * NS},
        {QN_INSTR_NOISE, 7, 2, -1, "relaxation", 1120 * NS, 10 * NS},
        {QN_INSTR_MEASURE, 8, 0, -1, "readout", 130 * NS, 1e-6},
    };
    for (int k = 0; k < 3; ++k) /* start times carry rounding around zero */
        assert_close(qn_program_instr(program, (size_t)k)->start, list[k].start, 1e-20, 1e-12);
    CHECK(program, list);
    qn_program_destroy(program);
    qn_circuit_destroy(circuit);
}

static void no_schedule_no_idle_noise(void **state) {
    (void)state;
    char text[1024];
    qn_circuit *circuit = three_qubits();
    snprintf(text, sizeof text, HEAD "schedule = \"none\";\n%s", TIMES);
    qn_program *program = build_text(circuit, text, NULL);
    assert_int_equal(count_cause(program, "idle"), 0);
    assert_int_equal(count_cause(program, "relaxation"), 7);
    qn_program_destroy(program);
    snprintf(text, sizeof text, HEAD "%s", TIMES);
    qn_program_options options = qn_program_options_default();
    options.idle = false;
    program = build_text(circuit, text, &options);
    assert_int_equal(count_cause(program, "idle"), 0);
    qn_program_destroy(program);
    qn_circuit_destroy(circuit);
}

/* A barrier over all qubits: what follows starts when the longest before it has ended. */
static void barriers_are_fences(void **state) {
    (void)state;
    char text[1024];
    qn_circuit *circuit = new_circuit(2, 0);
    const qn_op barrier = {.kind = QN_OP_BARRIER};
    add(circuit, "h", 0, 0);
    add(circuit, "x", 1, 0);
    assert_int_equal(qn_circuit_append(circuit, &barrier), QN_OK);
    add(circuit, "x", 1, 0);
    add(circuit, "h", 0, 0);
    snprintf(text, sizeof text, HEAD "schedule = \"asap\";\n%s", TIMES);
    qn_program *program = build_text(circuit, text, NULL);
    assert_int_equal(qn_program_size(program), 9);
    assert_int_equal(count_cause(program, "idle"), 1);
    const qn_instr *idle = qn_program_instr(program, 4);
    assert_string_equal(idle->cause, "idle");
    assert_int_equal(idle->qubits[0], 1);
    assert_close(idle->duration, 20 * NS, 1e-20, 1e-12);
    qn_program_destroy(program);
    snprintf(text, sizeof text, HEAD "%s", TIMES);
    program = build_text(circuit, text, NULL);
    assert_int_equal(count_cause(program, "idle"), 1);
    assert_close(qn_program_instr(program, 5)->start, 50 * NS, 1e-20, 1e-12);
    assert_close(qn_program_duration(program), 60 * NS, 0.0, 1e-12);
    qn_program_destroy(program);
    qn_circuit_destroy(circuit);
}

/* q0: h rz cx . rz        q1: x .  cx x     q2: rz x (and load, when asked to)
 * Nothing waits for an rz, and an rz waits for nothing: the last pulse ends a qubit's life, the
 * first starts it. */
static void virtual_gates_hold_no_qubit(const char *schedule, int *idle, double *starts) {
    char text[1024];
    qn_circuit *circuit = new_circuit(3, 1);
    add(circuit, "h", 0, 0);
    assert_int_equal(qn_circuit_rotation(circuit, "rz", (int[]){0}, 0, 1.0, 0.3), QN_OK);
    assert_int_equal(qn_circuit_gate(circuit, "rz", (int[]){2}, (double[]){0.7}), QN_OK);
    add(circuit, "x", 1, 0);
    add(circuit, "cx", 0, 1);
    add(circuit, "s", 0, 0);
    add(circuit, "x", 1, 0);
    add(circuit, "x", 2, 0);
    snprintf(text, sizeof text,
             HEAD "schedule = \"%s\";\nqubit: { T1 = 50e-6; T2 = 70e-6; };\n"
                  "gates: { any1: { duration = 30e-9; depolarizing = 0.0; };\n"
                  "rz: { duration = 0.0; depolarizing = 0.0; };\n"
                  "s: { duration = 0.0; depolarizing = 0.0; };\n"
                  "cx: { duration = 100e-9; depolarizing = 0.0; }; };\n",
             schedule);
    qn_program *program = build_text(circuit, text, NULL);
    *idle = (int)count_cause(program, "idle");
    for (size_t k = 0; k < qn_program_size(program); ++k) {
        const qn_instr *instr = qn_program_instr(program, k);
        if (instr->kind == QN_INSTR_GATE) starts[instr->op] = instr->start;
    }
    assert_close(qn_program_duration(program), 160 * NS, 0.0, 1e-12);
    qn_program_destroy(program);
    qn_circuit_destroy(circuit);
}

static void virtual_gates_hold_no_qubit_alap(void **state) {
    (void)state;
    int idle = 0;
    double starts[8] = {0};
    virtual_gates_hold_no_qubit("alap", &idle, starts);
    assert_int_equal(idle, 0);
    assert_close(starts[1], 30 * NS, 1e-20, 1e-12);  /* behind h */
    assert_close(starts[2], 130 * NS, 1e-20, 1e-12); /* nothing before it: with the x behind it */
    assert_close(starts[5], 130 * NS, 1e-20, 1e-12); /* behind cx, not at the end */
}

static void virtual_gates_hold_no_qubit_asap(void **state) {
    (void)state;
    int idle = 0;
    double starts[8] = {0};
    virtual_gates_hold_no_qubit("asap", &idle, starts);
    assert_int_equal(idle, 0);
    assert_close(starts[2], 0.0, 1e-20, 0.0);
    assert_close(starts[5], 130 * NS, 1e-20, 1e-12);
}

/* x on q1, then cx(0,1): with asap the rz that q0 begins with stands at the cx, so q0 is not yet
 * touched while q1 is driven. */
static void leading_virtual_gate_waits_with_asap(void **state) {
    (void)state;
    char text[1024];
    qn_circuit *circuit = new_circuit(2, 0);
    assert_int_equal(qn_circuit_gate(circuit, "rz", (int[]){0}, (double[]){0.7}), QN_OK);
    add(circuit, "x", 1, 0);
    add(circuit, "cx", 0, 1);
    snprintf(text, sizeof text,
             HEAD "schedule = \"asap\";\n"
                  "gates: { rz: { duration = 0.0; depolarizing = 0.0; };\n%s",
             strstr(TIMES, "x: {"));
    qn_program *program = build_text(circuit, text, NULL);
    assert_close(qn_program_instr(program, 0)->start, 10 * NS, 1e-20, 1e-12);
    qn_program_destroy(program);
    qn_circuit_destroy(circuit);
}

/* A barrier over some qubits holds only these: q2 may go on. */
static void barriers_of_some_qubits(void **state) {
    (void)state;
    char text[1024];
    const int some[] = {1, 0};
    for (int all = 0; all < 2; ++all) {
        qn_circuit *circuit = new_circuit(3, 0);
        const qn_op barrier = {.kind = QN_OP_BARRIER, .fence = some, .nfence = all ? 0 : 2};
        add(circuit, "h", 0, 0);
        add(circuit, "x", 1, 0);
        add(circuit, "x", 2, 0);
        assert_int_equal(qn_circuit_append(circuit, &barrier), QN_OK);
        add(circuit, "x", 1, 0);
        add(circuit, "x", 2, 0);
        snprintf(text, sizeof text, HEAD "schedule = \"asap\";\n%s", TIMES);
        qn_program *program = build_text(circuit, text, NULL);
        assert_int_equal(count_cause(program, "idle"), all ? 2 : 1);
        const qn_instr *last = qn_program_instr(program, qn_program_size(program) - 2);
        assert_int_equal(last->qubits[0], 2);
        assert_close(last->start, (all ? 30 : 10) * NS, 1e-20, 1e-12);
        qn_program_destroy(program);
        qn_circuit_destroy(circuit);
    }
}

/* A delay is waiting: one stretch with the gap before it, whatever the schedule; without idle noise
 * it does nothing, and so it does to a qubit that nothing has touched. */
static void delays_are_waiting(void **state) {
    static const struct {
        const char *schedule;
        double before; /* x waits for the other qubit's h */
        double waited;
    } cases[] = {{"asap", 0, 90}, {"alap", 20, 70}, {"none", 0, 70}};
    (void)state;
    char text[1024];
    for (size_t k = 0; k < 3; ++k) {
        qn_circuit *circuit = new_circuit(3, 0);
        const qn_op barrier = {.kind = QN_OP_BARRIER};
        const qn_op delays[] = {
            {.kind = QN_OP_DELAY, .nqubits = 1, .qubits = {1}, .duration = 70 * NS},
            {.kind = QN_OP_DELAY, .nqubits = 1, .qubits = {2}, .duration = 70 * NS}};
        add(circuit, "h", 0, 0);
        add(circuit, "x", 1, 0);
        assert_int_equal(qn_circuit_append(circuit, &barrier), QN_OK);
        for (int d = 0; d < 2; ++d) assert_int_equal(qn_circuit_append(circuit, &delays[d]), QN_OK);
        snprintf(text, sizeof text, HEAD "schedule = \"%s\";\n%s", cases[k].schedule, TIMES);
        qn_program *program = build_text(circuit, text, NULL);
        assert_int_equal(count_cause(program, "idle"), 1);
        const qn_instr *idle = qn_program_instr(program, qn_program_size(program) - 1);
        assert_int_equal(idle->qubits[0], 1);
        assert_close(idle->duration, cases[k].waited * NS, 1e-20, 1e-12);
        assert_close(idle->start + idle->duration, 100 * NS, 1e-20, 1e-12);
        assert_close(qn_program_duration(program), 100 * NS, 1e-20, 1e-12);
        assert_close(qn_program_instr(program, 2)->start, cases[k].before * NS, 1e-20, 1e-12);
        qn_program_destroy(program);
        qn_program_options options = qn_program_options_default();
        options.idle = false;
        program = build_text(circuit, text, &options);
        assert_int_equal(count_cause(program, "idle"), 0);
        qn_program_destroy(program);
        qn_circuit_destroy(circuit);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(asap_waits_before_operations),
        cmocka_unit_test(alap_waits_after_operations),
        cmocka_unit_test(no_schedule_no_idle_noise),
        cmocka_unit_test(barriers_are_fences),
        cmocka_unit_test(virtual_gates_hold_no_qubit_alap),
        cmocka_unit_test(virtual_gates_hold_no_qubit_asap),
        cmocka_unit_test(leading_virtual_gate_waits_with_asap),
        cmocka_unit_test(barriers_of_some_qubits),
        cmocka_unit_test(delays_are_waiting),
    };
    return cmocka_run_group_tests(tests, folder_set_up, folder_tear_down);
}
