/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "random_program.h"

#include "assert_close.h"
#include "qmae_noise/simulate.h"
#include "reference.h"

#include <stdio.h>
#include <string.h>

enum { BITS = 3, MOST_SPLITS = 7 };

const char *const random_models[RANDOM_MODELS] = {
    "format = 1; name = \"ideal\"; schedule = \"none\";",
    /* gate errors, relaxation, waiting, over-rotation, reset, readout */
    "format = 1; name = \"device\"; schedule = \"alap\"; qubit: { T1 = 4.0e-6; T2 = 3.1e-6; "
    "excited_population = 0.02; p10 = 0.03; p01 = 0.06; }; qubits = ( { index = 1; T1 = 3.0e-6; T2 "
    "= 1.0e-6; p10 = 0.02; p01 = 0.01; } ); reset: { duration = 5.0e-7; error = 0.02; }; measure: "
    "{ duration = 1.0e-6; }; gates: { any1: { duration = 30e-9; depolarizing = 0.002; "
    "over_rotation_relative = 0.02; over_rotation_absolute = 0.01; }; any2: { duration = 80e-9; "
    "depolarizing = 0.01; }; };",
    /* hardware gates, crosstalk */
    "format = 1; name = \"hardware\"; basis = [ \"rz\", \"sx\", \"x\", \"cz\" ]; schedule = "
    "\"asap\"; qubit: { T1 = 2.0e-5; T2 = 1.1e-5; p10 = 0.05; p01 = 0.02; }; crosstalk = ( { "
    "qubits = [0, 1]; zz = 3.0e5; } ); gates: { rz: { duration = 0.0; depolarizing = 0.0; }; sx: { "
    "duration = 30e-9; error = 0.012; }; x: { duration = 30e-9; error = 0.012; }; cz: { duration = "
    "80e-9; error = 0.06; }; };",
    /* rules, and two qubits that are read together */
    "format = 1; name = \"rules\"; schedule = \"none\"; channels = ( { after = \"any2\"; channel = "
    "\"amplitude_damping\"; gamma = 0.04; }, { after = \"any1\"; channel = \"phase_damping\"; "
    "lambda = 0.03; }, { after = \"any1\"; channel = \"bit_flip\"; p = 0.01; }, { before = "
    "\"measure\"; channel = \"bit_phase_flip\"; p = 0.02; } ); readout_groups = ( { qubits = [0, "
    "1]; matrix = [ 0.9, 0.03, 0.05, 0.0, 0.04, 0.9, 0.0, 0.1, 0.05, 0.01, 0.85, 0.1, 0.01, 0.06, "
    "0.1, 0.8 ]; } );",
    /* three qubits that are read together */
    "format = 1; name = \"three\"; schedule = \"none\"; gates: { any1: { duration = 0.0; "
    "depolarizing = 0.01; }; any2: { duration = 0.0; depolarizing = 0.03; }; }; readout_groups = ( "
    "{ qubits = [0, 1, 2]; matrix = [ "
    "0.9, 0.02, 0.03, 0.0, 0.03, 0.0, 0.0, 0.0, 0.04, 0.9, 0.0, 0.03, 0.0, 0.03, 0.0, 0.02, "
    "0.02, 0.0, 0.9, 0.04, 0.0, 0.0, 0.05, 0.0, 0.0, 0.04, 0.02, 0.88, 0.0, 0.0, 0.0, 0.05, "
    "0.04, 0.0, 0.0, 0.0, 0.9, 0.05, 0.02, 0.0, 0.0, 0.04, 0.0, 0.0, 0.03, 0.9, 0.0, 0.03, "
    "0.0, 0.0, 0.05, 0.0, 0.04, 0.0, 0.9, 0.1, 0.0, 0.0, 0.0, 0.05, 0.0, 0.02, 0.03, 0.8 ]; } );",
    /* twirled: relaxation, turns with and without their angle, crosstalk, readout */
    "format = 1; name = \"twirled\"; schedule = \"alap\"; twirl = true; qubit: { T1 = 4.0e-6; T2 = "
    "3.1e-6; p10 = 0.03; p01 = 0.06; }; crosstalk = ( { qubits = [0, 1]; zz = 3.0e5; } ); gates: { "
    "any1: { duration = 30e-9; depolarizing = 0.002; over_rotation_relative = 0.02; "
    "over_rotation_absolute = 0.1; }; any2: { duration = 80e-9; depolarizing = 0.01; }; };",
    /* layers of hardware gates, with a spectator; relaxation elsewhere */
    "format = 1; name = \"layers\"; describes = \"device\"; basis = [ \"rz\", \"sx\", \"x\", "
    "\"cz\" ]; schedule = \"alap\"; qubit: { T1 = 2.0e-5; T2 = 1.1e-5; p10 = 0.05; p01 = 0.02; }; "
    "gates: { rz: { duration = 0.0; depolarizing = 0.0; }; sx: { duration = 30e-9; error = 0.012; "
    "}; x: { duration = 30e-9; error = 0.012; }; cz: { duration = 80e-9; error = 0.06; }; }; "
    "layers = ( { gates = [ \"cz 0 1\" ]; generators = [ \"X0\", \"Z1\", \"Y2\", \"Z0 X1\", \"Y1 "
    "Z2\", \"Y0 Y1\" ]; rates = [ 0.01, 0.02, 0.015, 0.012, 0.01, 0.005 ]; }, { gates = [ \"cz 1 "
    "2\" ]; generators = [ \"X2 X1\", \"Z0\", \"Y1\" ]; rates = [ 0.02, 0.03, 0.01 ]; } );",
};

static void random_condition(qn_rng *rng, qn_op *op) {
    static const qn_condition parts[2] = {{.first = 0, .count = 1, .value = 1},
                                          {.first = 1, .count = 2, .unequal = true, .value = 2}};
    const uint64_t kind = qn_rng_below(rng, 12);
    if (kind == 0)
        op->condition = (qn_condition){.first = 0,
                                       .count = BITS,
                                       .value = qn_rng_below(rng, 1 << BITS),
                                       .unequal = qn_rng_below(rng, 2)};
    if (kind == 1)
        op->condition = (qn_condition){.first = 0,
                                       .count = 3,
                                       .unequal = qn_rng_below(rng, 2),
                                       .parts = {&parts[0], &parts[1]}};
    if (kind == 2)
        op->condition = (qn_condition){
            .first = (int)qn_rng_below(rng, BITS), .count = 1, .value = qn_rng_below(rng, 2)};
}

typedef struct drawing {
    qn_rng *rng;
    int n, nparams, next, splits;
    bool once;
} drawing;

static void random_gate(drawing *d, qn_op *op) {
    qn_rng *rng = d->rng;
    op->gate = qn_gate_at(qn_rng_below(rng, qn_gate_count()));
    if (op->gate->nqubits > d->n) op->gate = qn_gate_find("ry");
    if (qn_rng_below(rng, 2)) { /* rotations matter most */
        static const char *const rotations[] = {"rx", "ry", "rz", "p", "rzz", "rxx", "ryy", "rzx"};
        op->gate = qn_gate_find(rotations[qn_rng_below(rng, 8)]);
    }
    op->kind = QN_OP_GATE;
    op->nqubits = op->gate->nqubits;
    for (int k = 0; k < QN_MAX_GATE_ANGLES; ++k)
        op->angles[k] = (qn_angle){-1, 0.0, 6.0 * qn_rng_uniform(rng) - 3.0};
    if (!op->gate->generator || qn_rng_below(rng, 4) == 0) return;
    op->angles[0].param = d->once ? d->next : (int)qn_rng_below(rng, (uint64_t)d->nparams);
    op->angles[0].scale = d->once ? 1.0 : 2.0 * qn_rng_uniform(rng) - 1.0;
    if (d->once && d->next == d->nparams) op->angles[0] = (qn_angle){-1, 0.0, 0.4};
    else if (d->once) ++d->next;
}

static void random_op(drawing *d, qn_circuit *circuit) {
    qn_rng *rng = d->rng;
    qn_op op = {.nqubits = 1};
    const uint64_t kind = qn_rng_below(rng, 12);
    const int first = (int)qn_rng_below(rng, (uint64_t)d->n);
    const int step = 1 + (int)qn_rng_below(rng, (uint64_t)d->n - 1);
    for (int q = 0; q < 2; ++q) op.qubits[q] = (first + q * step) % d->n;
    for (op.qubits[2] = 0; op.qubits[2] == op.qubits[0] || op.qubits[2] == op.qubits[1];)
        ++op.qubits[2];
    if (kind < 9) random_gate(d, &op);
    else if (kind == 9) op.kind = QN_OP_RESET;
    else if (++d->splits > MOST_SPLITS) return;
    else op.kind = QN_OP_MEASURE, op.bit = (int)qn_rng_below(rng, BITS);
    random_condition(rng, &op);
    assert_int_equal(qn_circuit_append(circuit, &op), QN_OK);
}

qn_circuit *random_param_circuit(qn_rng *rng, int n, int count, int nparams, bool once) {
    qn_circuit *circuit = NULL;
    drawing d = {.rng = rng, .n = n, .nparams = nparams, .once = once};
    assert_int_equal(qn_circuit_create(n, nparams, &circuit), QN_OK);
    for (int k = 0; k < count; ++k) random_op(&d, circuit);
    for (int q = 0; q + 1 < n; ++q)
        assert_int_equal(qn_circuit_measure(circuit, q, BITS + q), QN_OK);
    return circuit;
}

qn_program *random_program_of(const qn_circuit *circuit, const char *text,
                              const qn_program_options *options) {
    qn_model *model = model_of(text);
    qn_program *program = NULL;
    qn_program_options used = options ? *options : qn_program_options_default();
    qn_diag diag = {0};
    used.allow_unused = true;
    if (qn_program_build(circuit, model, &used, &program, &diag) != QN_OK)
        fail_msg("%s", diag.text);
    qn_model_destroy(model);
    return program;
}

qn_observable *sum_of_text(int nqubits, const char *text) {
    qn_observable *made = NULL;
    qn_diag diag = {0};
    if (qn_observable_parse("test", text, nqubits, &made, &diag) != QN_OK)
        fail_msg("%s: %s", text, diag.text);
    return made;
}

qn_observable *sum_of_strings(int nqubits, int count, const double *weights, const char *strings,
                              size_t stride) {
    char text[4096] = "";
    size_t used = 0;
    for (int k = 0; k < count; ++k)
        used += (size_t)snprintf(text + used, sizeof text - used, "%+.17g %s\n", weights[k],
                                 strings + (size_t)k * stride);
    assert_true(used < sizeof text - 64);
    return sum_of_text(nqubits, text);
}
