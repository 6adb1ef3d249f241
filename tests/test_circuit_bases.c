/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every gate in the basis of every device that comes with the program, and in none (gates as
 * written): the same unitary at random angles up to a phase, and a trainable angle in one rotation,
 * so that the shift rule stays exact. */
#include "assert_close.h"
#include "dense.h"

#include "noise/model.h"

#include <math.h>
#include <string.h>

enum { SEED = 79, N = 3, DIM = 1 << N };

typedef struct basis {
    const char *model;
    const char *const *names;
    size_t count;
} basis;

static bool in_basis(const basis *b, const qn_gate *gate) {
    for (size_t k = 0; k < b->count; ++k)
        if (strcmp(b->names[k], gate->name) == 0) return true;
    return b->count == 0 && gate->nqubits < 3;
}

static void random_qubits(qn_rng *rng, int *qubits) {
    size_t order[N] = {0, 1, 2};
    qn_rng_shuffle(rng, order, N);
    for (int q = 0; q < N; ++q) qubits[q] = (int)order[q];
}

/* Gates of two qubits, places of parameters. */
static void count_places(const qn_circuit *circuit, size_t *pairs, size_t *places) {
    *pairs = *places = 0;
    for (size_t k = 0; k < qn_circuit_size(circuit); ++k) {
        const qn_op *op = qn_circuit_op(circuit, k);
        *pairs += op->nqubits == 2;
        for (int a = 0; a < op->gate->nangles; ++a) *places += op->angles[a].param >= 0;
    }
}

/* Folding keeps basis, unitary and parameters, and runs two-qubit gates as often as asked. */
static void check_fold(const qn_circuit *plain, const basis *b, double angle,
                       const double complex *u) {
    for (int which = QN_FOLD_TWO; which <= QN_FOLD_ALL; ++which) {
        qn_circuit *folded = NULL;
        double complex v[DIM * DIM];
        size_t before[2], after[2];
        assert_int_equal(
            qn_circuit_fold(plain, 5, (qn_fold_gates)which, b->names, b->count, &folded, NULL),
            QN_OK);
        for (size_t k = 0; k < qn_circuit_size(folded); ++k)
            assert_true(in_basis(b, qn_circuit_op(folded, k)->gate));
        count_places(plain, &before[0], &before[1]);
        count_places(folded, &after[0], &after[1]);
        assert_int_equal(after[0], 5 * before[0]);
        assert_int_equal(after[1], before[1]);
        if (which == QN_FOLD_ALL)
            assert_true(qn_circuit_size(folded) >= 5 * qn_circuit_size(plain));
        dense_unitary(folded, &angle, v);
        assert_true(dense_distance(DIM, u, v) < 1e-12);
        qn_circuit_destroy(folded);
        assert_int_equal(
            qn_circuit_fold(plain, 2, (qn_fold_gates)which, b->names, b->count, &folded, NULL),
            QN_ERR_ARGUMENT);
    }
}

/* Rewrites a circuit of one gate; checks basis and unitary, and that the parameter, if there is
 * one, enters `entries` rotations. */
static void check(qn_circuit *circuit, const basis *b, const qn_gate *gate, double angle,
                  int entries) {
    qn_circuit *result = NULL;
    qn_diag diag = {0};
    double complex u[DIM * DIM], v[DIM * DIM];
    int seen = 0;
    if (qn_circuit_decompose(circuit, b->names, b->count, &result, &diag) != QN_OK)
        fail_msg("%s for %s: %s", gate->name, b->model, diag.text);
    for (size_t k = 0; k < qn_circuit_size(result); ++k) {
        const qn_op *op = qn_circuit_op(result, k);
        if (!in_basis(b, op->gate)) fail_msg("%s for %s: %s", gate->name, b->model, op->gate->name);
        if (op->angles[0].param < 0 || op->gate->nangles == 0) continue;
        assert_non_null(op->gate->generator);
        assert_close(fabs(op->angles[0].scale), 1.25, 0.0, 0.0);
        ++seen;
    }
    assert_int_equal(seen, entries);
    dense_unitary(result, &angle, u);
    dense_unitary(circuit, &angle, v);
    const double distance = dense_distance(DIM, u, v);
    if (!(distance < 1e-13)) fail_msg("%s for %s is off by %g", gate->name, b->model, distance);
    check_fold(result, b, angle, u);
    qn_circuit_destroy(result);
}

static void check_gate(qn_rng *rng, const basis *b, const qn_gate *gate) {
    int qubits[N];
    double angles[QN_MAX_GATE_ANGLES];
    qn_circuit *constant = NULL, *trainable = NULL;
    random_qubits(rng, qubits);
    for (int a = 0; a < QN_MAX_GATE_ANGLES; ++a) angles[a] = 12.0 * qn_rng_uniform(rng) - 6.0;
    assert_int_equal(qn_circuit_create(N, 0, &constant), QN_OK);
    assert_int_equal(qn_circuit_gate(constant, gate->name, qubits, angles), QN_OK);
    check(constant, b, gate, 0.0, 0);
    qn_circuit_destroy(constant);
    if (!gate->generator) return;
    assert_int_equal(qn_circuit_create(N, 1, &trainable), QN_OK);
    assert_int_equal(qn_circuit_rotation(trainable, gate->name, qubits, 0, 1.25, angles[1]), QN_OK);
    check(trainable, b, gate, angles[0], 1);
    qn_circuit_destroy(trainable);
}

static void every_gate_for_every_device(void **state) {
    (void)state;
    char **names = NULL;
    size_t count = 0, with_basis = 0;
    qn_rng rng;
    print_message("seed %d\n", SEED);
    qn_rng_init(&rng, SEED, QN_STREAM_TEST, 0, 0, 1);
    assert_int_equal(qn_model_list(&names, &count), QN_OK);
    for (size_t m = 0; m < count; ++m) {
        qn_model *model = NULL;
        assert_int_equal(qn_model_open(names[m], &model, NULL), QN_OK);
        const basis b = {names[m], model->basis, model->nbasis};
        with_basis += b.count > 0;
        for (size_t g = 0; g < qn_gate_count(); ++g)
            for (int round = 0; round < test_effort(3); ++round)
                check_gate(&rng, &b, qn_gate_at(g));
        qn_model_destroy(model);
    }
    assert_true(with_basis >= 1 && with_basis < count);
    qn_free(names);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_gate_for_every_device)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
