/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rewriting circuits into a basis: the same unitary up to a phase, only gates of the basis, every
 * trainable angle in one rotation, as few pulses as promised. */
#include "alloc_failure.h"
#include "assert_close.h"
#include "dense.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { SEED = 77, N = 3, DIM = 1 << N, MAX_BASIS = 6, MAX_PARAMS = 64 };

static const char *const BASES[][MAX_BASIS] = {
    {"rz", "sx", "x", "cx"},
    {"rz", "sx", "x", "cz"},
    {"rz", "sx", "x", "ecr"},
    {"rz", "sx", "cx"},
    {"rx", "ry", "rz", "rzz"},
    {"rx", "ry", "rz", "rxx"},
    {"rz", "ry", "cz"},
    {"h", "rz", "sx", "cx", "ccx", "swap"},
    {"id", "p", "rx", "sx", "rz", "cz"},
    {"u1", "u2", "u3", "cx"},
    {"rz", "rx", "cz"},
};
enum { NBASES = sizeof BASES / sizeof *BASES };

static size_t basis_size(const char *const *basis) {
    size_t size = 0;
    while (size < MAX_BASIS && basis[size]) ++size;
    return size;
}

static bool in_basis(const char *const *basis, const char *name) {
    for (size_t k = 0; k < basis_size(basis); ++k)
        if (strcmp(basis[k], name) == 0) return true;
    return false;
}

static qn_circuit *create(int nparams) {
    qn_circuit *circuit = NULL;
    assert_int_equal(qn_circuit_create(N, nparams, &circuit), QN_OK);
    return circuit;
}

static qn_circuit *decompose(const qn_circuit *circuit, const char *const *basis) {
    qn_circuit *result = NULL;
    qn_diag diag = {0};
    const qn_status status = qn_circuit_decompose(circuit, basis, basis_size(basis), &result,
                                                  &diag);
    if (status != QN_OK) fail_msg("%s", diag.text);
    return result;
}

static void append(qn_circuit *circuit, const char *name, int a, int b, double angle) {
    const int qubits[2] = {a, b};
    const double angles[QN_MAX_GATE_ANGLES] = {angle, 0.3, -1.1, 0.7};
    assert_int_equal(qn_circuit_gate(circuit, name, qubits, angles), QN_OK);
}

static void append_trainable(qn_circuit *circuit, const char *name, int a, int b, int param) {
    const int qubits[2] = {a, b};
    assert_int_equal(
        qn_circuit_rotation(circuit, name, qubits, param, param % 2 ? -1.5 : 1.0, 0.1 * param),
        QN_OK);
}

static int count(const qn_circuit *circuit, const char *name) {
    int sum = 0;
    for (size_t k = 0; k < qn_circuit_size(circuit); ++k) {
        const qn_op *op = qn_circuit_op(circuit, k);
        sum += op->kind == QN_OP_GATE && strcmp(op->gate->name, name) == 0;
    }
    return sum;
}

/* Names of the gates one after another, and the qubits: "cx01 t1". */
static void spell(const qn_circuit *circuit, char *text, size_t size) {
    size_t used = 0;
    text[0] = '\0';
    for (size_t k = 0; k < qn_circuit_size(circuit); ++k) {
        const qn_op *op = qn_circuit_op(circuit, k);
        used += (size_t)snprintf(text + used, size - used, "%s%s", k ? " " : "",
                                 op->gate ? op->gate->name : "-");
        for (int q = 0; q < op->nqubits; ++q)
            used += (size_t)snprintf(text + used, size - used, "%d", op->qubits[q]);
        assert_true(used < size);
    }
}

static void assert_spells(const qn_circuit *circuit, const char *expected) {
    char text[1024];
    spell(circuit, text, sizeof text);
    assert_string_equal(text, expected);
}

static void assert_same(const qn_circuit *found, const qn_circuit *expected,
                        const double *parameters, double tolerance) {
    double complex u[DIM * DIM], v[DIM * DIM];
    dense_unitary(found, parameters, u);
    dense_unitary(expected, parameters, v);
    const double distance = dense_distance(DIM, u, v);
    if (!(distance < tolerance)) {
        char text[8192];
        spell(expected, text, sizeof text);
        fail_msg("off by %g: %.400s", distance, text);
    }
}

static void assert_in_basis(const qn_circuit *circuit, const char *const *basis) {
    for (size_t k = 0; k < qn_circuit_size(circuit); ++k) {
        const qn_op *op = qn_circuit_op(circuit, k);
        if (op->kind == QN_OP_GATE && !in_basis(basis, op->gate->name))
            fail_msg("%s is not in the basis", op->gate->name);
    }
}

static void random_qubits(qn_rng *rng, int *qubits) {
    size_t order[N] = {0, 1, 2};
    qn_rng_shuffle(rng, order, N);
    for (int q = 0; q < N; ++q) qubits[q] = (int)order[q];
}

/* Angles as they come, and the special ones where sequences are shorter. */
static double random_angle(qn_rng *rng) {
    if (qn_rng_below(rng, 3) == 0) return ((int)qn_rng_below(rng, 17) - 8) * M_PI / 4;
    return 12.0 * qn_rng_uniform(rng) - 6.0;
}

static void append_random(qn_circuit *circuit, qn_rng *rng, const qn_gate *gate) {
    int qubits[N];
    double angles[QN_MAX_GATE_ANGLES];
    random_qubits(rng, qubits);
    for (int a = 0; a < QN_MAX_GATE_ANGLES; ++a) angles[a] = random_angle(rng);
    assert_int_equal(qn_circuit_gate(circuit, gate->name, qubits, angles), QN_OK);
}

/* ---- every gate, every basis ---------------------------------------------------------------- */

static void every_gate_in_every_basis(void **state) {
    (void)state;
    qn_rng rng;
    qn_rng_init(&rng, SEED, QN_STREAM_TEST, 0, 0, 1);
    for (size_t g = 0; g < qn_gate_count(); ++g) {
        for (int b = 0; b < NBASES; ++b) {
            for (int round = 0; round < test_effort(4); ++round) {
                qn_circuit *circuit = create(0);
                append_random(circuit, &rng, qn_gate_at(g));
                qn_circuit *result = decompose(circuit, BASES[b]);
                assert_in_basis(result, BASES[b]);
                assert_same(result, circuit, NULL, 1e-13);
                if (in_basis(BASES[b], qn_gate_at(g)->name) &&
                    strcmp(qn_gate_at(g)->name, "rz") != 0) {
                    assert_int_equal(qn_circuit_size(result), 1);
                    assert_ptr_equal(qn_circuit_op(result, 0)->gate, qn_gate_at(g));
                }
                qn_circuit_destroy(result);
                qn_circuit_destroy(circuit);
            }
        }
    }
}

/* A circuit of any gates, each rotation with a parameter of its own every other time; returns the
 * number of parameters. */
static int random_circuit(qn_circuit *circuit, qn_rng *rng, int size) {
    int used = 0;
    for (int k = 0; k < size; ++k) {
        const qn_gate *gate = qn_gate_at(qn_rng_below(rng, qn_gate_count()));
        int qubits[N];
        random_qubits(rng, qubits);
        if (k == size / 3) qn_circuit_set_section(circuit, QN_SECTION_ENCODER);
        if (k == size / 2)
            assert_int_equal(qn_circuit_append(circuit, &(qn_op){.kind = QN_OP_BARRIER}), QN_OK);
        if (k == 2 * size / 3) qn_circuit_set_section(circuit, QN_SECTION_DECODER);
        if (gate->generator && qn_rng_below(rng, 2)) {
            const double scale = 3.0 * qn_rng_uniform(rng) - 1.5, offset = random_angle(rng);
            assert_int_equal(
                qn_circuit_rotation(circuit, gate->name, qubits, used++, scale, offset), QN_OK);
        } else append_random(circuit, rng, gate);
    }
    return used;
}

/* Each of the parameters enters one operation, a rotation by +-scale of the operation that it came
 * from, in the same section. */
static void assert_trainable_kept(const qn_circuit *found, const qn_circuit *expected, int used) {
    double scales[MAX_PARAMS];
    qn_section sections[MAX_PARAMS];
    int seen[MAX_PARAMS] = {0};
    for (size_t k = 0; k < qn_circuit_size(expected); ++k) {
        const qn_op *op = qn_circuit_op(expected, k);
        if (op->angles[0].param < 0 || op->kind != QN_OP_GATE) continue;
        scales[op->angles[0].param] = op->angles[0].scale;
        sections[op->angles[0].param] = op->section;
    }
    for (size_t k = 0; k < qn_circuit_size(found); ++k) {
        const qn_op *op = qn_circuit_op(found, k);
        for (int a = 0; a < QN_MAX_GATE_ANGLES && op->kind == QN_OP_GATE; ++a) {
            const int param = op->angles[a].param;
            if (param < 0) continue;
            assert_non_null(op->gate->generator);
            assert_close(fabs(op->angles[a].scale), fabs(scales[param]), 0, 0);
            assert_int_equal(op->section, sections[param]);
            ++seen[param];
        }
    }
    for (int p = 0; p < used; ++p) assert_int_equal(seen[p], 1);
}

static void random_circuits_with_trainable_angles(void **state) {
    (void)state;
    qn_rng rng;
    qn_rng_init(&rng, SEED, QN_STREAM_TEST, 0, 0, 2);
    for (int round = 0; round < test_effort(12); ++round) {
        qn_circuit *circuit = create(MAX_PARAMS);
        const int used = random_circuit(circuit, &rng, MAX_PARAMS);
        for (int b = 0; b < NBASES; ++b) {
            double parameters[MAX_PARAMS];
            qn_circuit *result = decompose(circuit, BASES[b]);
            assert_in_basis(result, BASES[b]);
            assert_trainable_kept(result, circuit, used);
            assert_int_equal(qn_circuit_nparams(result), MAX_PARAMS);
            for (int draw = 0; draw < 2; ++draw) {
                for (int p = 0; p < MAX_PARAMS; ++p)
                    parameters[p] = 20.0 * qn_rng_uniform(&rng) - 10.0;
                assert_same(result, circuit, parameters, 1e-11);
            }
            for (size_t k = 1; k < qn_circuit_size(result); ++k)
                assert_true(qn_circuit_op(result, k - 1)->section <=
                            qn_circuit_op(result, k)->section);
            qn_circuit_destroy(result);
        }
        qn_circuit_destroy(circuit);
    }
}

/* Runs of constant gates near the angles where the sequence changes its form: exact to rounding on
 * both sides. */
static void runs_near_special_angles(void **state) {
    (void)state;
    static const double gaps[] = {0, 1e-16, 1e-14, 9e-14, 2e-13, 1e-12, 1e-9, 1e-7, 1e-4};
    qn_rng rng;
    qn_rng_init(&rng, SEED, QN_STREAM_TEST, 0, 0, 3);
    for (size_t g = 0; g < sizeof gaps / sizeof *gaps; ++g) {
        for (int quarter = -4; quarter <= 4; ++quarter) {
            for (int b = 0; b < NBASES; ++b) {
                const double angles[3] = {quarter * M_PI / 2 + gaps[g], random_angle(&rng),
                                          random_angle(&rng)};
                qn_circuit *circuit = create(0);
                /* pairs of h leave the rounding of a long run */
                append(circuit, "s", 1, 0, 0);
                append(circuit, "h", 1, 0, 0);
                append(circuit, "h", 1, 0, 0);
                assert_int_equal(qn_circuit_gate(circuit, "u3", (const int[]){1}, angles), QN_OK);
                append(circuit, "h", 1, 0, 0);
                append(circuit, "h", 1, 0, 0);
                append(circuit, "t", 1, 0, 0);
                qn_circuit *result = decompose(circuit, BASES[b]);
                assert_same(result, circuit, NULL, 3e-13);
                qn_circuit_destroy(result);
                qn_circuit_destroy(circuit);
            }
        }
    }
}

/* ---- how much comes out --------------------------------------------------------------------- */

static void a_trainable_block_takes_two_sx(void **state) {
    (void)state;
    qn_circuit *circuit = create(6);
    for (int block = 0; block < 2; ++block) {
        append_trainable(circuit, "rz", 0, 0, 3 * block);
        append_trainable(circuit, "ry", 0, 0, 3 * block + 1);
        append_trainable(circuit, "rz", 0, 0, 3 * block + 2);
        append(circuit, block ? "rz" : "cx", 0, 1, .4);
    }
    qn_circuit *result = decompose(circuit, BASES[0]);
    assert_spells(result, "rz0 sx0 rz0 sx0 rz0 cx01 rz0 sx0 rz0 sx0 rz0");
    qn_circuit_destroy(result);
    qn_circuit_destroy(circuit);
    circuit = create(1); /* alone it needs an rz as well */
    append_trainable(circuit, "ry", 0, 0, 0);
    result = decompose(circuit, BASES[0]);
    assert_spells(result, "sx0 rz0 sx0 rz0");
    qn_circuit_destroy(result);
    qn_circuit_destroy(circuit);
}

static void constants_merge(void **state) {
    (void)state;
    qn_rng rng;
    qn_rng_init(&rng, SEED, QN_STREAM_TEST, 0, 0, 4);
    for (int round = 0; round < test_effort(30); ++round) {
        qn_circuit *circuit = create(0);
        const int length = 2 + (int)qn_rng_below(&rng, 8);
        for (int k = 0; k < length;) {
            const qn_gate *gate = qn_gate_at(qn_rng_below(&rng, qn_gate_count()));
            if (gate->nqubits > 1) continue;
            append(circuit, gate->name, 1, 0, random_angle(&rng));
            ++k;
        }
        qn_circuit *result = decompose(circuit, BASES[0]);
        assert_true(qn_circuit_size(result) <= 5);
        assert_true(count(result, "sx") + 2 * count(result, "x") <= 2);
        assert_same(result, circuit, NULL, 1e-13);
        qn_circuit_destroy(result);
        qn_circuit_destroy(circuit);
    }
}

typedef struct example {
    /* on qubit 0; "?rz" trainable, "|" barrier, "/" next section, "0" reset, "rz0" rz by 0 */
    const char *gates[5];
    const char *expected;
} example;

static const example EXAMPLES[] = {
    {{"x"}, "x0"},
    {{"h"}, "rz0 sx0 rz0"},
    {{"h", "h"}, ""},
    {{"rz0"}, ""},
    {{"s", "t", "p"}, "rz0"},
    {{"y"}, "x0 rz0"},
    {{"sx", "sx"}, "x0"},
    {{"sx", "rz", "sx"}, "sx0 rz0 sx0"},
    {{"sx", "rz", "sx", "rz", "sx"}, "rz0 sx0 rz0 sx0 rz0"},
    {{"x", "z", "x"}, "rz0"},
    {{"rz", "?rz", "t"}, "rz0"},
    {{"?rz", "?rz"}, "rz0 rz0"},
    {{"?rz", "h", "?rz"}, "rz0 sx0 rz0"},
    {{"h", "?rx", "h"}, "rz0"},
    {{"t", "|", "t"}, "rz0 - rz0"},
    {{"t", "/", "t"}, "rz0 rz0"},
    {{"t", "0", "t"}, "rz0 -0 rz0"},
    {{"?rz", "|", "t"}, "rz0 - rz0"},
    {{"?rz", "/", "t"}, "rz0 rz0"},
    {{"?rz", "0", "t"}, "rz0 -0 rz0"},
    {{"t", "/", "?rz"}, "rz0 rz0"},
};

static void append_example(qn_circuit *circuit, const char *word) {
    if (word[0] == '?') append_trainable(circuit, word + 1, 0, 0, 1);
    else if (word[0] == '|')
        assert_int_equal(qn_circuit_append(circuit, &(qn_op){.kind = QN_OP_BARRIER}), QN_OK);
    else if (word[0] == '/') qn_circuit_set_section(circuit, QN_SECTION_TRASH);
    else if (word[0] == '0') assert_int_equal(qn_circuit_reset(circuit, 0), QN_OK);
    else if (strcmp(word, "rz0") == 0) append(circuit, "rz", 0, 0, 0.0);
    else append(circuit, word, 0, 0, 0.37);
}

static void examples_come_out_as_expected(void **state) {
    (void)state;
    for (size_t k = 0; k < sizeof EXAMPLES / sizeof *EXAMPLES; ++k) {
        qn_circuit *circuit = create(2);
        for (int w = 0; w < 5 && EXAMPLES[k].gates[w]; ++w)
            append_example(circuit, EXAMPLES[k].gates[w]);
        qn_circuit *result = decompose(circuit, BASES[0]);
        assert_spells(result, EXAMPLES[k].expected);
        qn_circuit_destroy(result);
        qn_circuit_destroy(circuit);
    }
}

static void a_merged_offset_has_the_right_sign(void **state) {
    (void)state;
    qn_circuit *circuit = create(2);
    append(circuit, "rz", 0, 0, 0.25);
    append_trainable(circuit, "rz", 0, 0, 1); /* -1.5 p + 0.1 */
    append(circuit, "rz", 0, 0, 0.5);
    qn_circuit *result = decompose(circuit, BASES[0]);
    assert_int_equal(qn_circuit_size(result), 1);
    assert_close(qn_circuit_op(result, 0)->angles[0].scale, -1.5, 0, 0);
    assert_close(qn_circuit_op(result, 0)->angles[0].offset, 0.85, 1e-15, 0);
    qn_circuit_destroy(result);
    qn_circuit_destroy(circuit);
}

/* ---- exact sequences ------------------------------------------------------------------------ */

/* qelib1.inc */
static const char CCX[] = "h2 cx12 tdg2 cx02 t2 cx12 tdg2 cx02 t1 t2 h2 cx01 t0 tdg1 cx01";

static void an_empty_basis_only_expands_three_qubits(void **state) {
    (void)state;
    char expected[256];
    qn_circuit *circuit = create(2);
    append(circuit, "h", 0, 0, 0);
    append(circuit, "h", 0, 0, 0);
    append(circuit, "rz", 1, 0, 0);
    append_trainable(circuit, "ry", 1, 0, 1);
    append(circuit, "swap", 2, 0, 0);
    assert_int_equal(qn_circuit_gate(circuit, "cswap", (const int[]){0, 1, 2}, NULL), QN_OK);
    qn_circuit *result = decompose(circuit, (const char *const[MAX_BASIS]){NULL});
    snprintf(expected, sizeof expected, "h0 h0 rz1 ry1 swap20 cx21 %s cx21", CCX);
    assert_spells(result, expected);
    qn_circuit_destroy(result);
    qn_circuit_destroy(circuit);
}

static void a_basis_without_rotations_takes_what_it_holds(void **state) {
    (void)state;
    static const char *const basis[MAX_BASIS] = {"h", "t", "tdg", "cx"};
    char expected[256];
    qn_circuit *circuit = create(0);
    append(circuit, "h", 0, 0, 0);
    append(circuit, "h", 0, 0, 0);
    assert_int_equal(qn_circuit_gate(circuit, "ccx", (const int[]){0, 1, 2}, NULL), QN_OK);
    append(circuit, "swap", 1, 2, 0);
    qn_circuit *result = decompose(circuit, basis);
    snprintf(expected, sizeof expected, "h0 h0 %s cx12 cx21 cx12", CCX);
    assert_spells(result, expected);
    qn_circuit_destroy(result);
    qn_circuit_destroy(circuit);
}

static void a_cx_costs_one_entangling_gate(void **state) {
    (void)state;
    static const char *const native[] = {"cx", "cz", "ecr", "cx", "rzz", "rxx",
                                         "cz", "cx", "cz",  "cx", "cz"};
    for (int b = 0; b < NBASES; ++b) {
        qn_circuit *circuit = create(2);
        append(circuit, "cx", 2, 1, 0);
        append(circuit, "cz", 0, 1, 0);
        append(circuit, "cy", 1, 0, 0);
        qn_circuit *result = decompose(circuit, BASES[b]);
        assert_int_equal(count(result, native[b]), 3);
        qn_circuit_destroy(result);
        append_trainable(circuit, "rxx", 0, 1, 1);
        append_trainable(circuit, "rzz", 2, 1, 0);
        result = decompose(circuit, BASES[b]);
        assert_int_equal(count(result, native[b]), native[b][0] == 'r' ? 5 : 7);
        qn_circuit_destroy(result);
        qn_circuit_destroy(circuit);
    }
}

/* ---- failures ------------------------------------------------------------------------------- */

static void refused(const qn_circuit *circuit, const char *const *basis, qn_status expected,
                    const char *word) {
    qn_circuit *const untouched = (qn_circuit *)&expected, *result = untouched;
    qn_diag diag = {0};
    assert_int_equal(qn_circuit_decompose(circuit, basis, basis_size(basis), &result, &diag),
                     expected);
    assert_ptr_equal(result, untouched);
    assert_int_equal(diag.status, expected);
    if (!strstr(diag.text, word)) fail_msg("'%s' does not mention %s", diag.text, word);
    assert_int_equal(qn_circuit_decompose(circuit, basis, basis_size(basis), &result, NULL),
                     expected);
}

static void what_cannot_be_written_is_named(void **state) {
    (void)state;
    qn_circuit *circuit = create(2);
    append(circuit, "h", 0, 0, 0);
    append(circuit, "swap", 0, 1, 0);
    refused(circuit, (const char *const[MAX_BASIS]){"rz", "sx", "x"}, QN_ERR_UNSUPPORTED,
            "'swap' (operation 1)");
    refused(circuit, (const char *const[MAX_BASIS]){"rz", "cx"}, QN_ERR_UNSUPPORTED,
            "'h' (operation 0)");
    refused(circuit, (const char *const[MAX_BASIS]){"h", "cz", "rzzz"}, QN_ERR_NOT_FOUND, "'rzzz'");
    append_trainable(circuit, "ry", 2, 0, 0);
    refused(circuit, (const char *const[MAX_BASIS]){"h", "sx", "swap"}, QN_ERR_UNSUPPORTED,
            "'ry' (operation 2)");
    qn_circuit_destroy(circuit);
}

static void memory_may_run_out(void **state) {
    (void)state;
    int failures = 0;
    qn_circuit *circuit = create(0);
    for (int k = 0; k < 30; ++k) append(circuit, "ecr", k % 3, (k + 1) % 3, 0);
    for (int k = 1;; ++k) {
        qn_circuit *result = NULL;
        qn_diag diag = {0};
        alloc_failure_arm(k);
        const qn_status status = qn_circuit_decompose(circuit, BASES[0], basis_size(BASES[0]),
                                                      &result, &diag);
        if (!alloc_failure_disarm()) {
            qn_circuit_destroy(result);
            break;
        }
        assert_int_equal(status, QN_ERR_MEMORY);
        assert_int_equal(diag.status, QN_ERR_MEMORY);
        assert_null(result);
        ++failures;
    }
    assert_true(failures >= 5);
    qn_circuit_destroy(circuit);
}

int main(void) {
    print_message("seed %d\n", SEED);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_gate_in_every_basis),
        cmocka_unit_test(random_circuits_with_trainable_angles),
        cmocka_unit_test(runs_near_special_angles),
        cmocka_unit_test(a_trainable_block_takes_two_sx),
        cmocka_unit_test(constants_merge),
        cmocka_unit_test(examples_come_out_as_expected),
        cmocka_unit_test(a_merged_offset_has_the_right_sign),
        cmocka_unit_test(an_empty_basis_only_expands_three_qubits),
        cmocka_unit_test(a_basis_without_rotations_takes_what_it_holds),
        cmocka_unit_test(a_cx_costs_one_entangling_gate),
        cmocka_unit_test(what_cannot_be_written_is_named),
        cmocka_unit_test(memory_may_run_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
