/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An adjoint that is stopped anywhere, in plenty of memory and in little, says so, leaves what the
 * caller had, and gives the same bits when it runs again. */
#include "qmae_noise/gradient.h"
#include "qmae_noise/simulate.h"

#include "assert_close.h"

#include <stdio.h>
#include <string.h>

enum { NQUBITS = 4, NPARAMS = 4 };

static int patience; /* questions that are answered with no; < 0 = all */

static bool stops(void *context) {
    int *asked = context;
    return ++*asked > patience && patience >= 0;
}

static qn_program *build(void) {
    qn_circuit *circuit = NULL;
    qn_model *model = NULL;
    qn_program *program = NULL;
    qn_diag diag = {0};
    qn_program_options options = qn_program_options_default();
    options.as_written = true;
    assert_int_equal(qn_circuit_create(NQUBITS, NPARAMS, &circuit), QN_OK);
    for (int k = 0; k < 20; ++k) {
        const int a = k % NQUBITS, b = (k + 1) % NQUBITS;
        assert_int_equal(qn_circuit_rotation(circuit, "ry", (int[]){a}, k % NPARAMS, 1.0, 0.1),
                         QN_OK);
        assert_int_equal(qn_circuit_gate(circuit, "cx", (int[]){a, b}, NULL), QN_OK);
    }
    assert_int_equal(qn_circuit_measure(circuit, 0, 0), QN_OK);
    if (qn_model_open("ibm_like", &model, &diag) != QN_OK ||
        qn_program_build(circuit, model, &options, &program, &diag) != QN_OK)
        fail_msg("%s", diag.text);
    qn_model_destroy(model);
    qn_circuit_destroy(circuit);
    return program;
}

static void stop_everywhere(const qn_program *program, size_t memory) {
    static const double at[NPARAMS] = {0.3, -0.8, 1.1, 0.2};
    int asked = 0;
    const qn_adjoint_options options = {.memory = memory, .stop = stops, .context = &asked};
    qn_adjoint *adjoint = NULL;
    qn_observable *observable = NULL;
    qn_gradient whole = {0}, found = {0};
    qn_diag diag = {0};
    assert_int_equal(qn_observable_parse("o", "ZZII - 0.5 IXIZ", NQUBITS, &observable, &diag),
                     QN_OK);
    if (qn_adjoint_create(program, &options, &adjoint, &diag) != QN_OK) fail_msg("%s", diag.text);
    patience = -1;
    assert_int_equal(
        qn_adjoint_run(adjoint, at, observable, QN_BY_PARAMS | QN_BY_NOISE, &whole, &diag), QN_OK);
    const int questions = asked;
    printf("%zu bytes: asked %d times\n", memory, questions);
    assert_true(questions >= 20);
    for (patience = 0; patience < questions; patience += 1 + questions / 50) {
        asked = 0;
        found.value = 7.0;
        assert_int_equal(
            qn_adjoint_run(adjoint, at, observable, QN_BY_PARAMS | QN_BY_NOISE, &found, &diag),
            QN_ERR_INTERRUPTED);
        assert_int_equal(asked, patience + 1);
        assert_true(found.value == 7.0);
    }
    patience = -1;
    assert_int_equal(
        qn_adjoint_run(adjoint, at, observable, QN_BY_PARAMS | QN_BY_NOISE, &found, &diag), QN_OK);
    assert_true(found.value == whole.value && found.nplaces == whole.nplaces);
    assert_memory_equal(found.slopes, whole.slopes, NPARAMS * sizeof *whole.slopes);
    for (size_t k = 0; k < whole.nplaces; ++k)
        assert_true(found.places[k].slope == whole.places[k].slope);
    qn_gradient_clear(&whole);
    qn_gradient_clear(&found);
    qn_observable_destroy(observable);
    qn_adjoint_destroy(adjoint);
}

static void an_adjoint_stops_where_it_is_told(void **state) {
    (void)state;
    qn_program *program = build();
    stop_everywhere(program, 0);
    stop_everywhere(program, 550 << 10);
    qn_program_destroy(program);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(an_adjoint_stops_where_it_is_told)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
