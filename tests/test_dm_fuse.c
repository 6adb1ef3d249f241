/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fusing changes nothing: the fused plan of a random noisy program gives what its instructions give
 * one after the other, on all kernels; environments stand for replaced steps; qubits outside the
 * state are traced out. */
#include "assert_close.h"
#include "dm/mat16.h"
#include "dm/pauli.h"
#include "reference.h"

#include "dm/plan.h"

#include <math.h>
#include <string.h>

enum { QUBITS = 4, SIZE = 1 << (2 * QUBITS), PARAMS = 6 };

static const char *const NOISE = "format = 1; name = \"fuse\"; schedule = \"alap\"; qubit: { T1 = "
                                 "3e-6; T2 = 2e-6; excited_population = 0.1; };"
                                 "gates: { any1: { duration = 30e-9; depolarizing = 0.003; }; "
                                 "any2: { duration = 200e-9; depolarizing = 0.02; }; };";

static qn_circuit *random_circuit(qn_rng *rng, int gates) {
    static const char *const constant[] = {"h", "t", "sx", "cx", "cz", "iswap"};
    static const char *const rotation[] = {"rx", "ry", "rz", "rzz"};
    qn_circuit *circuit = NULL;
    assert_int_equal(qn_circuit_create(QUBITS, PARAMS, &circuit), QN_OK);
    for (int k = 0; k < gates; ++k) {
        const int a = (int)qn_rng_below(rng, QUBITS),
                  b = (a + 1 + (int)qn_rng_below(rng, QUBITS - 1)) % QUBITS;
        const int qubits[2] = {a, b};
        if (qn_rng_uniform(rng) < 0.5) {
            assert_int_equal(qn_circuit_gate(circuit, constant[qn_rng_below(rng, 6)], qubits, NULL),
                             QN_OK);
            continue;
        }
        const char *name = rotation[qn_rng_below(rng, 4)];
        const double scale = qn_rng_uniform(rng) < 0.5 ? -1.0 : 1.0;
        assert_int_equal(
            qn_circuit_rotation(circuit, name, qubits, (int)qn_rng_below(rng, PARAMS), scale, 0.3),
            QN_OK);
    }
    return circuit;
}

static qn_program *program_of(const qn_circuit *circuit) {
    qn_model *model = model_of(NOISE);
    const qn_program_options options = qn_program_options_default();
    qn_program *program = NULL;
    qn_diag diag = {0};
    if (qn_program_build(circuit, model, &options, &program, &diag) != QN_OK)
        fail_msg("%s", diag.text);
    qn_model_destroy(model);
    return program;
}

/* r <- ptm on the instruction's qubits, index by index. */
static void act(const qn_instr *instr, const double *params, double *r) {
    double ptm[256], out[SIZE] = {0};
    qn_instr_ptm(instr, params, ptm);
    const int size = instr->nqubits == 1 ? 4 : 16;
    for (int from = 0; from < SIZE; ++from) {
        int column = 0, rest = from;
        for (int q = 0; q < instr->nqubits; ++q) {
            column |= (from >> (2 * instr->qubits[q]) & 3) << (2 * q);
            rest &= ~(3 << (2 * instr->qubits[q]));
        }
        for (int row = 0; row < size; ++row) {
            int to = rest;
            for (int q = 0; q < instr->nqubits; ++q)
                to |= (row >> (2 * q) & 3) << (2 * instr->qubits[q]);
            out[to] += ptm[row * size + column] * r[from];
        }
    }
    memcpy(r, out, sizeof out);
}

typedef struct setup {
    qn_circuit *circuit;
    qn_program *program;
    const qn_instr **instrs;
    size_t count;
    qn_plan *plan;
    double params[PARAMS], r[SIZE];
} setup;

static void setup_init(setup *s, uint64_t key, int gates) {
    qn_rng rng;
    qn_rng_init(&rng, key, QN_STREAM_TEST, 0, 0, 77);
    memset(s, 0, sizeof *s);
    s->circuit = random_circuit(&rng, gates);
    s->program = program_of(s->circuit);
    s->count = qn_program_size(s->program);
    s->instrs = qn_alloc(s->count, sizeof *s->instrs);
    for (size_t k = 0; k < s->count; ++k) s->instrs[k] = qn_program_instr(s->program, k);
    for (int p = 0; p < PARAMS; ++p) s->params[p] = 6 * qn_rng_uniform(&rng);
    for (int i = 0; i < SIZE; ++i) s->r[i] = qn_rng_uniform(&rng) - 0.5;
    static const int digits[QUBITS] = {2, 0, 3, 1}; /* any assignment of digits */
    qn_diag diag = {0};
    if (qn_plan_create(s->instrs, s->count, digits, QUBITS, &s->plan, &diag) != QN_OK)
        fail_msg("%s", diag.text);
}

static void setup_clear(setup *s) {
    qn_plan_destroy(s->plan);
    qn_free(s->instrs);
    qn_program_destroy(s->program);
    qn_circuit_destroy(s->circuit);
}

/* index with qubit q's digit at place digits[q] -> index with qubit q's digit at place q */
static void to_digits(const double *r, double *out) {
    static const int digits[QUBITS] = {2, 0, 3, 1};
    for (int i = 0; i < SIZE; ++i) {
        int to = 0;
        for (int q = 0; q < QUBITS; ++q) to |= (i >> (2 * q) & 3) << (2 * digits[q]);
        out[to] = r[i];
    }
}

static void fusing_changes_nothing(void **state) {
    (void)state;
    for (int round = 0; round < test_effort(12); ++round) {
        setup s;
        setup_init(&s, (uint64_t)round, 1 + 5 * round);
        double slow[SIZE], start[SIZE], expected[SIZE];
        memcpy(slow, s.r, sizeof slow);
        for (size_t k = 0; k < s.count; ++k) act(s.instrs[k], s.params, slow);
        to_digits(slow, expected);
        to_digits(s.r, start);
        for (size_t set = 0; set < qn_kernels_count(); ++set) {
            if (!qn_kernels_at(set)->available()) continue;
            qn_bound *bound = NULL;
            double r[SIZE];
            assert_int_equal(qn_bound_create(s.plan, qn_kernels_at(set), &bound), QN_OK);
            qn_bound_set(bound, s.params, 0);
            memcpy(r, start, sizeof r);
            qn_dm_run(bound, r);
            assert_close_array(r, expected, SIZE, 1e-13, 1e-13);
            qn_bound_destroy(bound);
        }
        setup_clear(&s);
    }
}

/* <O> from the environment of any step, and its slopes against differences. */
static void environments_stand_for_their_steps(void **state) {
    (void)state;
    setup s;
    setup_init(&s, 100, 30);
    const size_t nsteps = qn_plan_nsteps(s.plan);
    qn_bound *bound = NULL;
    assert_int_equal(qn_bound_create(s.plan, qn_kernels_best(), &bound), QN_OK);
    qn_bound_set(bound, s.params, QN_BOUND_SLOPES | QN_BOUND_SHIFTS);
    double *history = qn_alloc((nsteps + 1) * SIZE, sizeof *history),
           *environments = qn_alloc(nsteps * 256, sizeof(double));
    double w[SIZE], observable[SIZE], gradient[PARAMS] = {0}, by_shifts[PARAMS] = {0};
    qn_rng rng;
    qn_rng_init(&rng, 5, QN_STREAM_TEST, 0, 0, 78);
    for (int i = 0; i < SIZE; ++i) observable[i] = w[i] = qn_rng_uniform(&rng) - 0.5;
    memcpy(history, s.r, sizeof s.r);
    qn_dm_forward(bound, history);
    const double value = qn_kernels_at(0)->dot(SIZE, observable, history + nsteps * SIZE);
    qn_dm_backward(bound, history, w, environments);
    assert_close(qn_kernels_at(0)->dot(SIZE, w, s.r), value, 1e-13, 0);
    for (size_t k = 0; k < nsteps; ++k)
        assert_close(qn_kernels_at(0)->dot(256, environments + 256 * k, qn_bound_step(bound, k)),
                     value, 1e-13, 0);
    for (size_t k = 0; k < qn_plan_noccurrences(s.plan); ++k) {
        const qn_occurrence o = qn_plan_occurrence(s.plan, k);
        const double *e = environments + 256 * o.step, *shift = qn_bound_shift(bound, k);
        gradient[o.param] += o.scale * qn_kernels_at(0)->dot(256, e, qn_bound_slope(bound, k));
        by_shifts[o.param] += o.scale * 0.5 *
                              (qn_kernels_at(0)->dot(256, e, shift) -
                               qn_kernels_at(0)->dot(256, e, shift + 256));
    }
    assert_close_array(by_shifts, gradient, PARAMS, 1e-13, 0);
    for (int p = 0; p < PARAMS; ++p) {
        const double h = 1e-5, held = s.params[p];
        double f[2];
        for (int k = 0; k < 2; ++k) {
            double r[SIZE];
            s.params[p] = held + (k ? -h : h);
            qn_bound_set(bound, s.params, 0);
            memcpy(r, s.r, sizeof r);
            qn_dm_run(bound, r);
            f[k] = qn_kernels_at(0)->dot(SIZE, observable, r);
        }
        s.params[p] = held;
        assert_close(gradient[p], (f[0] - f[1]) / (2 * h), 1e-8, 1e-7);
    }
    qn_free(history);
    qn_free(environments);
    qn_bound_destroy(bound);
    setup_clear(&s);
}

/* From |0...0> with the digits joining one after the other: the same states and environments. Also
 * for plans that never touch the lowest digits, and for no steps at all. */
static void digits_join_when_they_are_met(void **state) {
    (void)state;
    int grown = 0;
    for (int round = 0; round < test_effort(24); ++round) {
        setup s;
        setup_init(&s, 200 + (uint64_t)round, 1 + round);
        const size_t nsteps = qn_plan_nsteps(s.plan);
        double *whole = qn_alloc((nsteps + 1) * SIZE, sizeof *whole),
               *growing = qn_alloc((nsteps + 1) * SIZE, sizeof *growing),
               *environments = qn_alloc((2 * nsteps + 1) * 256, sizeof *environments);
        double w[SIZE], v[SIZE], r[SIZE];
        qn_rng rng;
        qn_rng_init(&rng, 6, QN_STREAM_TEST, (uint64_t)round, 0, 79);
        for (int i = 0; i < SIZE; ++i) w[i] = v[i] = qn_rng_uniform(&rng) - 0.5;
        for (size_t set = 0; set < qn_kernels_count(); ++set) {
            qn_bound *bound = NULL;
            if (!qn_kernels_at(set)->available()) continue;
            assert_int_equal(qn_bound_create(s.plan, qn_kernels_at(set), &bound), QN_OK);
            qn_bound_set(bound, s.params, 0);
            qn_pauli_ground(QUBITS, whole);
            qn_dm_forward(bound, whole);
            qn_dm_forward_ground(bound, growing);
            qn_dm_run_ground(bound, r);
            assert_close_array(growing + nsteps * SIZE, whole + nsteps * SIZE, SIZE, 1e-14, 0);
            assert_close_array(r, whole + nsteps * SIZE, SIZE, 1e-14, 0);
            memcpy(w, v, sizeof w);
            qn_dm_backward(bound, whole, w, environments);
            memcpy(w, v, sizeof w);
            qn_dm_backward_ground(bound, growing, w, environments + nsteps * 256);
            assert_close_array(environments + nsteps * 256, environments, nsteps * 256, 1e-13, 0);
            qn_bound_destroy(bound);
        }
        grown += nsteps > 0 && s.plan->steps[0].lowest > 0;
        qn_free(whole);
        qn_free(growing);
        qn_free(environments);
        setup_clear(&s);
    }
    assert_true(grown > 5);
    /* no steps at all */
    qn_plan *empty = NULL;
    qn_bound *bound = NULL;
    double r[SIZE], ground[SIZE];
    assert_int_equal(qn_plan_create(NULL, 0, (int[]){0, 1, 2, 3}, QUBITS, &empty, NULL), QN_OK);
    assert_int_equal(qn_bound_create(empty, qn_kernels_best(), &bound), QN_OK);
    qn_pauli_ground(QUBITS, ground);
    qn_dm_run_ground(bound, r);
    assert_close_array(r, ground, SIZE, 0, 0);
    qn_bound_destroy(bound);
    qn_plan_destroy(empty);
}

/* The trash SWAP: qubit 3 meets qubit 1 only, so it need not be in the state. */
static qn_circuit *swap_circuit(int also_meets) {
    qn_circuit *c = NULL;
    assert_int_equal(qn_circuit_create(4, 0, &c), QN_OK);
    assert_int_equal(qn_circuit_gate(c, "h", (int[]){0}, NULL), QN_OK);
    assert_int_equal(qn_circuit_gate(c, "cx", (int[]){0, 1}, NULL), QN_OK);
    assert_int_equal(qn_circuit_gate(c, "cx", (int[]){1, 3}, NULL), QN_OK);
    assert_int_equal(qn_circuit_gate(c, "cx", (int[]){0, 2}, NULL),
                     QN_OK); /* meanwhile, elsewhere */
    assert_int_equal(qn_circuit_gate(c, "cx", (int[]){3, 1}, NULL), QN_OK);
    assert_int_equal(qn_circuit_gate(c, "cx", (int[]){1, 3}, NULL), QN_OK);
    if (also_meets) assert_int_equal(qn_circuit_gate(c, "cx", (int[]){3, 2}, NULL), QN_OK);
    assert_int_equal(qn_circuit_gate(c, "cx", (int[]){1, 2}, NULL), QN_OK);
    return c;
}

static void outside_qubits_are_traced_out(void **state) {
    (void)state;
    qn_circuit *circuit = swap_circuit(0);
    qn_program *program = program_of(circuit);
    const size_t count = qn_program_size(program);
    const qn_instr **instrs = qn_alloc(count, sizeof *instrs);
    for (size_t k = 0; k < count; ++k) instrs[k] = qn_program_instr(program, k);
    static const int whole_digits[4] = {0, 1, 2, 3}, part_digits[4] = {0, 1, 2, -1};
    qn_plan *whole = NULL, *part = NULL;
    qn_bound *whole_bound = NULL, *part_bound = NULL;
    assert_int_equal(qn_plan_create(instrs, count, whole_digits, 4, &whole, NULL), QN_OK);
    assert_int_equal(qn_plan_create(instrs, count, part_digits, 3, &part, NULL), QN_OK);
    assert_int_equal(qn_bound_create(whole, qn_kernels_best(), &whole_bound), QN_OK);
    assert_int_equal(qn_bound_create(part, qn_kernels_best(), &part_bound), QN_OK);
    qn_bound_set(whole_bound, NULL, 0);
    qn_bound_set(part_bound, NULL, 0);
    double large[256], small[64];
    qn_pauli_ground(4, large);
    qn_pauli_ground(3, small);
    qn_dm_run(whole_bound, large);
    qn_dm_run(part_bound, small);
    assert_close_array(small, large, 64, 1e-14, 0); /* digit 3 = I: its partial trace */
    qn_bound_destroy(whole_bound);
    qn_bound_destroy(part_bound);
    qn_plan_destroy(whole);
    qn_plan_destroy(part);
    qn_free(instrs);
    qn_program_destroy(program);
    qn_circuit_destroy(circuit);

    circuit = swap_circuit(1);
    program = program_of(circuit);
    instrs = qn_alloc(qn_program_size(program), sizeof *instrs);
    for (size_t k = 0; k < qn_program_size(program); ++k) instrs[k] = qn_program_instr(program, k);
    qn_diag diag = {0};
    part = NULL;
    assert_int_equal(qn_plan_create(instrs, qn_program_size(program), part_digits, 3, &part, &diag),
                     QN_ERR_UNSUPPORTED);
    assert_non_null(strstr(diag.text, "qubit 3"));
    assert_null(part);
    qn_free(instrs);
    qn_program_destroy(program);
    qn_circuit_destroy(circuit);
}

/* Against the definition, with matrices that keep neither trace nor identity. */
static void products_on_one_digit(void **state) {
    (void)state;
    qn_rng rng;
    qn_rng_init(&rng, 71, 0, 0, 0, 0);
    for (int slot = 0; slot < 2; ++slot) {
        double a[16], m[256], left[256], right[256];
        for (int k = 0; k < 16; ++k) a[k] = qn_rng_normal(&rng);
        for (int k = 0; k < 256; ++k) left[k] = right[k] = m[k] = qn_rng_normal(&rng);
        qn_mat16_left1(a, slot, left);
        qn_mat16_right1(a, slot, right);
        for (int i = 0; i < 16; ++i)
            for (int j = 0; j < 16; ++j) {
                const int shift = 2 * slot, di = i >> shift & 3, dj = j >> shift & 3;
                double rows = 0.0, columns = 0.0;
                for (int d = 0; d < 4; ++d) {
                    const int row = i + (d - di) * (1 << shift),
                              column = j + (d - dj) * (1 << shift);
                    rows += a[4 * di + d] * m[16 * row + j];
                    columns += m[16 * i + column] * a[4 * d + dj];
                }
                assert_close(left[16 * i + j], rows, 1e-13, 0);
                assert_close(right[16 * i + j], columns, 1e-13, 0);
            }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fusing_changes_nothing),
        cmocka_unit_test(environments_stand_for_their_steps),
        cmocka_unit_test(digits_join_when_they_are_met),
        cmocka_unit_test(outside_qubits_are_traced_out),
        cmocka_unit_test(products_on_one_digit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
