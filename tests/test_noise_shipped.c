/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The models that come with the program: they load, are sound, say where they come from, and run
 * the default QMAE. */
#include "assert_close.h"

#include "noise/advice.h"
#include "noise/figures.h"
#include "qmae_noise/qmae.h"

#include <math.h>
#include <string.h>

/* Each with the average infidelity of its two-qubit gate that its source states (lambda 3/4 for
 * IonQ), NAN = no device. */
static const struct {
    const char *name, *gate;
    double infidelity, p10, p01;
    size_t advice; /* warnings that the file explains */
} SHIPPED[] = {
    {"ideal", NULL, NAN, 0, 0, 0},
    {"depolarizing", NULL, NAN, 0, 0, 0},
    {"readout", NULL, NAN, 0.01, 0.02, 0},
    {"t1t2", NULL, NAN, 0, 0, 0},
    {"ibm_like", "cz", 3.23e-3, 0.0095, 0.0095, 0},
    {"ibm_falcon_like", "cx", 6.32e-3, 0.0090, 0.0132, 0},
    {"ibm_eagle_like", "ecr", 7.50e-3, 0.0205, 0.0137, 0},
    {"ibm_heron_like", "cz", 1.27e-3, 0.0051, 0.0051, 0},
    {"google_sycamore_like", "cz", 1.49e-2, 0.0088, 0.051, 1},
    {"google_willow_like", "cz", 2.75e-3, 0.0037, 0.0106, 0},
    {"ionq_aria_like", "rzz", NAN, 0.004, 0.004, 0},
    {"ionq_forte_like", "rzz", NAN, 0.004, 0.004, 0},
    {"quantinuum_h1_like", "rzz", 9.3e-4, 0.001, 0.004, 0},
};
enum { COUNT = sizeof SHIPPED / sizeof *SHIPPED };

static void nothing(void *context, int line, const char *text) {
    (void)context, (void)line, (void)text;
}

static qn_model *open_model(const char *name) {
    qn_model *model = NULL;
    qn_diag diag = {0};
    if (qn_model_open(name, &model, &diag) != QN_OK)
        fail_msg("%s: %s:%d: %s", name, diag.file, diag.line, diag.text);
    return model;
}

static void all_are_known_here(void **state) {
    (void)state;
    char **names = NULL;
    size_t count = 0;
    assert_int_equal(qn_model_list(&names, &count), QN_OK);
    for (size_t k = 0; k < count; ++k) {
        bool known = false;
        for (int i = 0; i < COUNT; ++i) known |= strcmp(names[k], SHIPPED[i].name) == 0;
        if (!known) fail_msg("%s has no line in this test", names[k]);
    }
    assert_int_equal(count, COUNT);
    qn_free(names);
}

static void all_are_sound(void **state) {
    (void)state;
    for (int k = 0; k < COUNT; ++k) {
        qn_model *model = open_model(SHIPPED[k].name);
        assert_string_equal(qn_model_name(model), SHIPPED[k].name);
        assert_true(strlen(qn_model_source(model)) > 5);
        assert_int_equal(qn_model_warning_count(model), 0);
        const size_t advice = qn_model_advise(model, nothing, NULL);
        if (advice != SHIPPED[k].advice) fail_msg("%s: %zu warnings", SHIPPED[k].name, advice);
        if (advice) assert_non_null(strstr(qn_model_text(model), "# check finds"));
        const qn_qubit qubit = qn_model_qubit(model, 0);
        assert_close(qubit.p10, SHIPPED[k].p10, 0.0, 0.0);
        assert_close(qubit.p01, SHIPPED[k].p01, 0.0, 0.0);
        qn_model_destroy(model);
    }
}

static void gates_are_as_bad_as_published(void **state) {
    (void)state;
    static const int pair[2] = {0, 1};
    for (int k = 0; k < COUNT; ++k) {
        if (isnan(SHIPPED[k].infidelity)) continue;
        qn_model *model = open_model(SHIPPED[k].name);
        qn_gate_figures f;
        assert_int_equal(qn_gate_figures_find(model, qn_gate_find(SHIPPED[k].gate), pair, &f, NULL),
                         QN_OK);
        assert_close(f.infidelity, SHIPPED[k].infidelity, 1e-13, 0.0);
        assert_false(f.noise.clipped);
        qn_model_destroy(model);
    }
}

static void all_run_the_default_qmae(void **state) {
    (void)state;
    const qn_qmae_spec spec = qn_qmae_spec_default();
    qn_circuit *circuit = NULL;
    assert_int_equal(qn_qmae_circuit(&spec, &circuit, NULL), QN_OK);
    for (int k = 0; k < COUNT; ++k) {
        qn_model *model = open_model(SHIPPED[k].name);
        qn_program *program = NULL;
        qn_diag diag = {0};
        if (qn_program_build(circuit, model, NULL, &program, &diag) != QN_OK)
            fail_msg("%s: %s", SHIPPED[k].name, diag.text);
        size_t pairs = 0;
        for (size_t i = 0; i < qn_program_size(program); ++i) {
            const qn_instr *instr = qn_program_instr(program, i);
            pairs += instr->kind == QN_INSTR_GATE && instr->nqubits == 2;
        }
        assert_int_equal(pairs, 235); /* 168 + 3 + 64, whatever the basis */
        qn_program_destroy(program);
        qn_model_destroy(model);
    }
    qn_circuit_destroy(circuit);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_are_known_here),
        cmocka_unit_test(all_are_sound),
        cmocka_unit_test(gates_are_as_bad_as_published),
        cmocka_unit_test(all_run_the_default_qmae),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
