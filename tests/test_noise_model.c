/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Noise-model files: what they say and where they are found; test_noise_model_refusal.c has what is
 * refused. */
#include "alloc_failure.h"
#include "assert_close.h"
#include "folder_fixture.h"
#include "noise/find.h"

#include "noise/model_schema.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HEAD "format = 1;\n"
#define GATES                                                                                      \
    "gates: { sx: { duration = 36e-9; error = 2.3e-4; }; cz: { duration = 68e-9; error = 3e-3; "   \
    "}; };\n"

/* ---- what a file says ------------------------------------------------------------------------ */

static void ideal_models_say_nothing(void **state) {
    (void)state;
    qn_model *model = NULL;
    assert_int_equal(qn_model_ideal(&model), QN_OK);
    const qn_qubit qubit = qn_model_qubit(model, 3);
    assert_true(isinf(qubit.T1) && isinf(qubit.T2) && qubit.p10 == 0.0 && qubit.p01 == 0.0);
    assert_true(qn_model_is_ideal(model));
    assert_string_equal(qn_model_path(model), "");
    assert_string_equal(qn_model_text(model), "");
    const int qubits[2] = {0, 1};
    qn_gate_noise noise;
    assert_int_equal(qn_model_gate(model, qn_gate_find("swap"), qubits, &noise, NULL), QN_OK);
    assert_true(noise.duration == 0.0 && noise.depolarizing == 0.0 && noise.line == 0);
    qn_model_destroy(model);
    qn_model_destroy(NULL);
}

static void texts_and_defaults(void **state) {
    (void)state;
    const char *text = HEAD "source = \"a bench\";\nqubit: { T2 = 1; };";
    qn_model *model = load_text(text);
    assert_string_equal(qn_model_name(model), "model");
    assert_string_equal(qn_model_source(model), "a bench");
    assert_string_equal(qn_model_text(model), text);
    assert_string_equal(qn_model_path(model), temp_path(&folder, "model.cfg"));
    assert_int_equal(qn_model_schedule(model), QN_SCHEDULE_ALAP);
    const qn_qubit qubit = qn_model_qubit(model, 0);
    assert_true(isinf(qubit.T1) && qubit.T2 == 1.0);
    assert_false(qn_model_is_ideal(model));
    qn_model_destroy(model);
}

static void exceptions_come_before_defaults(void **state) {
    (void)state;
    qn_model *model = load_text(
        HEAD "qubit: { T1 = 2e-4; T2 = 1e-4; p10 = 0.01; p01 = 0.02; };\n"
             "qubits = ( { index = 9; T2 = 5e-5; }, { index = 3; p10 = 0.1; p01 = 0; "
             "excited_population = 0.03; } );");
    const qn_qubit third = qn_model_qubit(model, 3), ninth = qn_model_qubit(model, 9);
    const qn_qubit other = qn_model_qubit(model, 4);
    assert_close(third.T2, 1e-4, 0.0, 0.0);
    assert_close(third.p10, 0.1, 0.0, 0.0);
    assert_close(third.p01, 0.0, 0.0, 0.0);
    assert_close(third.excited_population, 0.03, 0.0, 0.0);
    assert_close(ninth.T1, 2e-4, 0.0, 0.0);
    assert_close(ninth.T2, 5e-5, 0.0, 0.0);
    assert_close(ninth.p01, 0.02, 0.0, 0.0);
    assert_close(other.T2, 1e-4, 0.0, 0.0);
    assert_close(other.excited_population, 0.0, 0.0, 0.0);
    qn_model_destroy(model);
}

static qn_gate_noise gate(const qn_model *model, const char *name, int first, int second) {
    const int qubits[2] = {first, second};
    qn_gate_noise noise = {0};
    assert_int_equal(qn_model_gate(model, qn_gate_find(name), qubits, &noise, NULL), QN_OK);
    return noise;
}

static void places_before_gates_before_any(void **state) {
    (void)state;
    qn_model *model = load_text(
        HEAD "gates: {\n any1: { duration = 1; depolarizing = 0.1; };\n"
             " x: { duration = 2; depolarizing = 0.2; };\n"
             " any2: { duration = 3; depolarizing = 0.3; };\n"
             " cz: { duration = 4; depolarizing = 0.4; };\n"
             " rx: { duration = 0; depolarizing = 0; over_rotation_relative = 0.01; };\n };\n"
             "edges = (\n { qubits = [5, 2]; gate = \"cz\"; depolarizing = 0.5; },\n"
             " { qubits = [1, 2]; gate = \"cx\"; duration = 6; } );\n"
             "qubits = (\n { index = 3; gates: { x: { depolarizing = 0.6; };\n h: { duration = 7; "
             "}; }; },\n { index = 4; T1 = 1.0; T2 = 1.0; } );");
    assert_close(gate(model, "x", 3, -1).depolarizing, 0.6, 0.0, 0.0);
    assert_close(gate(model, "x", 3, -1).duration, 2.0, 0.0, 0.0);
    assert_int_equal(gate(model, "x", 3, -1).line, 13);
    assert_close(gate(model, "h", 3, -1).depolarizing, 0.1, 0.0, 0.0);
    assert_close(gate(model, "h", 3, -1).duration, 7.0, 0.0, 0.0);
    assert_int_equal(gate(model, "h", 3, -1).line, 14);
    assert_close(gate(model, "y", 3, -1).duration, 1.0, 0.0, 0.0);
    assert_close(gate(model, "x", 4, -1).depolarizing, 0.2, 0.0, 0.0);
    assert_close(gate(model, "cz", 3, 4).depolarizing, 0.4, 0.0, 0.0);
    assert_close(gate(model, "h", 0, 1).depolarizing, 0.1, 0.0, 0.0);
    assert_close(gate(model, "x", 0, 1).depolarizing, 0.2, 0.0, 0.0);
    assert_int_equal(gate(model, "x", 0, 1).line, 4);
    assert_close(gate(model, "swap", 0, 1).depolarizing, 0.3, 0.0, 0.0);
    assert_close(gate(model, "cz", 2, 4).depolarizing, 0.4, 0.0, 0.0);
    assert_close(gate(model, "cz", 2, 5).depolarizing, 0.5, 0.0, 0.0);
    assert_close(gate(model, "cz", 5, 2).depolarizing, 0.5, 0.0, 0.0);
    assert_close(gate(model, "cz", 5, 2).duration, 4.0, 0.0, 0.0);
    assert_int_equal(gate(model, "cz", 5, 2).line, 10);
    assert_close(gate(model, "cx", 1, 2).duration, 6.0, 0.0, 0.0);
    assert_close(gate(model, "cx", 1, 2).depolarizing, 0.3, 0.0, 0.0);
    assert_close(gate(model, "cx", 1, 3).duration, 3.0, 0.0, 0.0);
    assert_close(gate(model, "rx", 1, 3).over_rotation_relative, 0.01, 0.0, 0.0);
    assert_true(isnan(gate(model, "x", 0, 1).error));
    qn_model_destroy(model);
}

/* What any1 and any2 say of over-rotations is for rotations, at a single place as elsewhere. */
static void places_inherit_what_fits_their_gate(void **state) {
    (void)state;
#define OVER "error = 1e-3; over_rotation_relative = 0.01; over_rotation_absolute = 0.02; "
    qn_model *model = load_text(
        HEAD
        "gates: { any1: { duration = 5e-8; " OVER "}; any2: { duration = 3e-7; " OVER "}; };\n"
        "edges = ( { qubits = [0, 1]; gate = \"cx\"; error = 2e-3; },\n"
        "          { qubits = [0, 1]; gate = \"rzz\"; error = 3e-3; } );\n"
        "qubits = ( { index = 2; gates: { sx: { error = 4e-3; }; rx: { error = 5e-3; }; }; } );");
#undef OVER
    const struct {
        const char *name;
        int qubits[2];
        double error, relative, absolute, duration;
    } cases[] = {{"cx", {0, 1}, 2e-3, 0.0, 0.0, 3e-7},
                 {"rzz", {0, 1}, 3e-3, 0.01, 0.02, 3e-7},
                 {"sx", {2, 0}, 4e-3, 0.0, 0.0, 5e-8},
                 {"rx", {2, 0}, 5e-3, 0.01, 0.02, 5e-8}};
    for (size_t c = 0; c < sizeof cases / sizeof *cases; ++c) {
        qn_gate_noise noise;
        assert_int_equal(
            qn_model_gate(model, qn_gate_find(cases[c].name), cases[c].qubits, &noise, NULL),
            QN_OK);
        assert_close(noise.error, cases[c].error, 0, 0);
        assert_close(noise.over_rotation_relative, cases[c].relative, 0, 0);
        assert_close(noise.over_rotation_absolute, cases[c].absolute, 0, 0);
        assert_close(noise.duration, cases[c].duration, 0, 0);
    }
    qn_model_destroy(model);
}

static void unlisted_gates_are_refused(void **state) {
    (void)state;
    qn_model *model = load_text(HEAD GATES);
    const int qubits[2] = {0, 1};
    qn_diag diag = {0};
    qn_gate_noise noise = {.line = 77};
    assert_int_equal(qn_model_gate(model, qn_gate_find("cx"), qubits, &noise, &diag),
                     QN_ERR_UNSUPPORTED);
    assert_non_null(strstr(diag.text, "needs the gate cx"));
    assert_non_null(strstr(diag.text, "any2"));
    assert_int_equal(noise.line, 77);
    qn_model_destroy(model);
}

/* error = 0.01 without relaxation: lambda = 2 r and 4 r/3. With it less, as in physics.md 3. */
static void error_becomes_depolarizing(void **state) {
    (void)state;
    qn_model *model = load_text(
        HEAD "qubits = ( { index = 5; T1 = 50e-6; T2 = 70e-6; } );\ngates: { any1: { duration = "
             "100e-9; error = 0.01; }; any2: { duration = 300e-9; error = 0.01; }; };");
    assert_close(gate(model, "x", 0, 1).depolarizing, 0.02, 1e-15, 0.0);
    assert_close(gate(model, "x", 0, 1).error, 0.01, 0.0, 0.0);
    assert_close(gate(model, "cx", 0, 1).depolarizing, 0.04 / 3.0, 1e-15, 0.0);
    const double e1 = exp(-0.1 / 50), e2 = exp(-0.1 / 70), t = 1.0 + 2.0 * e2 + e1;
    const double fp = (3.0 * 0.99 - 1.0) / 2.0;
    assert_close(gate(model, "x", 5, 1).depolarizing, 1.0 - (4.0 * fp - 1.0) / (t - 1.0), 1e-14,
                 0.0);
    const double t2 = 4.0 * (1.0 + 2.0 * exp(-0.3 / 70) + exp(-0.3 / 50)),
                 fp2 = (5.0 * 0.99 - 1.0) / 4.0;
    assert_close(gate(model, "cx", 1, 5).depolarizing, 1.0 - (16.0 * fp2 - 1.0) / (t2 - 1.0), 1e-14,
                 0.0);
    assert_int_equal(qn_model_warning_count(model), 0);
    qn_model_destroy(model);
}

static void too_much_relaxation_is_a_warning(void **state) {
    (void)state;
    qn_model *model = load_text(
        HEAD
        "qubit: { T1 = 50e-6; T2 = 70e-6; };\nqubits = ( { index = 1; T1 = 1e-6; T2 = 1e-6; } );\n"
        "gates: {\n x: { duration = 1e-6; error = 1e-3; };\n cz: { duration = 1e-8; error = 1e-2; "
        "};\n };\n"
        "edges = (\n { qubits = [0, 1]; gate = \"cz\"; error = 1e-3; } );");
    assert_true(gate(model, "x", 0, 0).clipped);
    assert_true(gate(model, "x", 0, 0).depolarizing == 0.0);
    assert_false(gate(model, "cz", 2, 3).clipped);
    assert_int_equal(qn_model_warning_count(model), 3);
    const double trace = 1.0 + 2.0 * exp(-1.0 / 70) + exp(-1.0 / 50);
    char number[32];
    snprintf(number, sizeof number, "%.4g", (4.0 - trace) / 6.0);
    assert_non_null(strstr(qn_model_warning(model, 0), "model.cfg:5: "));
    assert_non_null(strstr(qn_model_warning(model, 0), number));
    assert_non_null(strstr(qn_model_warning(model, 0), "0.001"));
    assert_non_null(strstr(qn_model_warning(model, 1), "model.cfg:9: "));
    assert_non_null(strstr(qn_model_warning(model, 1), "[0, 1]"));
    assert_non_null(strstr(qn_model_warning(model, 2), "model.cfg:5: "));
    assert_non_null(strstr(qn_model_warning(model, 2), "x on qubit 1"));
    assert_null(qn_model_warning(model, 3));
    qn_model_destroy(model);
}

/* ---- shipped models, search ------------------------------------------------------------------ */

static void shipped_models_load(void **state) {
    (void)state;
    char **names = NULL;
    size_t count = 0;
    bool found = false;
    assert_int_equal(qn_model_list(&names, &count), QN_OK);
    assert_true(count >= 5);
    for (size_t k = 0; k < count; ++k) {
        qn_diag diag = {0};
        qn_model *model = NULL;
        if (qn_model_open(names[k], &model, &diag) != QN_OK)
            fail_msg("%s: %s", names[k], diag.text);
        assert_string_equal(qn_model_name(model), names[k]);
        assert_true(strlen(qn_model_source(model)) > 5);
        for (size_t w = 0; w < qn_model_warning_count(model); ++w)
            fail_msg("%s", qn_model_warning(model, w));
        assert_int_equal(qn_model_is_ideal(model), strcmp(names[k], "ideal") == 0);
        found |= strcmp(names[k], "ibm_like") == 0;
        if (k) assert_true(strcmp(names[k - 1], names[k]) < 0);
        qn_model_destroy(model);
    }
    assert_true(found);
    qn_free(names);
}

static void models_are_found(void **state) {
    (void)state;
    char path[PATH_MAX];
    qn_diag diag = {0}, second = {0};
    assert_int_equal(qn_model_find("ibm_like", path, sizeof path, NULL), QN_OK);
    assert_string_equal(path, "noise_models/ibm_like.cfg");
    assert_int_equal(qn_model_find("ibm_like.cfg", path, sizeof path, NULL), QN_OK);
    assert_string_equal(path, "noise_models/ibm_like.cfg");
    assert_int_equal(qn_model_find("none", path, sizeof path, NULL), QN_OK);
    assert_string_equal(path, "");
    assert_int_equal(qn_model_find("ibm_lik", path, sizeof path, &diag), QN_ERR_NOT_FOUND);
    assert_non_null(strstr(diag.text, "did you mean 'ibm_like'"));
    assert_non_null(strstr(diag.text, "t1t2"));
    assert_int_equal(qn_model_find("ibm_like", path, 5, &second), QN_ERR_LIMIT);
    /* A path, and folders of the environment. */
    const char *file = write_model(HEAD);
    assert_int_equal(qn_model_find(file, path, sizeof path, NULL), QN_OK);
    assert_string_equal(path, file);
    assert_int_equal(qn_model_find("model", path, sizeof path, NULL), QN_ERR_NOT_FOUND);
    char variable[600];
    snprintf(variable, sizeof variable, "/nonexistent:%s", folder.path);
    setenv("QMAE_NOISE_MODELS", variable, 1);
    assert_int_equal(qn_model_find("model", path, sizeof path, NULL), QN_OK);
    unsetenv("QMAE_NOISE_MODELS");
    assert_string_equal(path, temp_path(&folder, "model.cfg"));
    qn_model *model = NULL;
    assert_int_equal(qn_model_open(NULL, &model, NULL), QN_OK);
    assert_true(qn_model_is_ideal(model));
    qn_model_destroy(model);
}

/* ---- memory ---------------------------------------------------------------------------------- */

static void survives_lack_of_memory(void **state) {
    (void)state;
    const char *path = write_model(
        HEAD "basis = [ \"rz\", \"sx\", \"cz\" ]; qubit: { T1 = 5e-5; T2 = 7e-5; }; qubits = ( { "
             "index = 1; T1 = 6e-5; gates: { rz: { error = 0.1; }; }; } );\n"
             "gates: { rz: { duration = 0.0; error = 0.0; }; sx: { duration = 1e-6; error = 1e-4; "
             "}; cz: { duration = 1e-8; error = "
             "1e-2; }; };\n"
             "edges = ( { qubits = [0, 1]; gate = \"cz\"; error = 2e-2; } );\n"
             "channels = ( { after = \"cz\"; channel = \"pauli\"; XX = 0.1; }, { after = \"idle\"; "
             "qubits = [1]; channel = "
             "\"phase_flip\"; p = 0.1; } );\n"
             "coupling = ( [0, 1] ); crosstalk = ( { qubits = [0, 1]; zz = 1.0; } );\n"
             "@include \"part.cfg\"\n");
    static const char PART[] =
        "readout_groups = ( { qubits = [0, 1]; matrix = ( [1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, "
        "0.0], [0.0, 0.0, 1.0, 0.0], [0.0, 0.0, 0.0, 1.0] ); } );";
    temp_file(&folder, "part.cfg", PART, strlen(PART));
    for (int k = 1;; ++k) {
        qn_model *model = NULL;
        qn_diag diag = {0};
        alloc_failure_arm(k);
        const qn_status status = qn_model_load(path, &model, &diag);
        if (!alloc_failure_disarm()) {
            assert_int_equal(status, QN_OK);
            assert_int_equal(qn_model_warning_count(model), 2);
            assert_true(k > 20);
            qn_model_destroy(model);
            break;
        }
        assert_int_equal(status, QN_ERR_MEMORY);
        assert_null(model);
    }
    for (int k = 1;; ++k) {
        char **names = NULL;
        size_t count = 7;
        alloc_failure_arm(k);
        const qn_status status = qn_model_list(&names, &count);
        if (!alloc_failure_disarm()) {
            qn_free(names);
            break;
        }
        assert_int_equal(status, QN_ERR_MEMORY);
        assert_true(names == NULL && count == 7);
    }
}

static void every_key_has_help(void **state) {
    (void)state;
    for (size_t s = 0; s < qn_model_schema_count(); ++s) {
        const qn_key_section *section = qn_model_schema_at(s);
        assert_ptr_equal(qn_model_schema_find(section->name), section);
        for (size_t k = 0; k < section->nkeys; ++k) {
            assert_true(section->keys[k].help[0]);
            if (section->keys[k].type == QN_KEY_REAL) assert_true(section->keys[k].unit[0]);
        }
    }
    assert_null(qn_model_schema_at(qn_model_schema_count()));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ideal_models_say_nothing),
        cmocka_unit_test(texts_and_defaults),
        cmocka_unit_test(exceptions_come_before_defaults),
        cmocka_unit_test(places_before_gates_before_any),
        cmocka_unit_test(places_inherit_what_fits_their_gate),
        cmocka_unit_test(unlisted_gates_are_refused),
        cmocka_unit_test(error_becomes_depolarizing),
        cmocka_unit_test(too_much_relaxation_is_a_warning),
        cmocka_unit_test(shipped_models_load),
        cmocka_unit_test(models_are_found),
        cmocka_unit_test(survives_lack_of_memory),
        cmocka_unit_test(every_key_has_help),
    };
    return cmocka_run_group_tests(tests, folder_set_up, folder_tear_down);
}
