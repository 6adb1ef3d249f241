/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Noise-model files: T2 policy, files that include others, coupling, crosstalk, readout groups. */
#include "assert_close.h"
#include "folder_fixture.h"
#include "noise/advice.h"
#include "noise/find.h"
#include "noise/model.h"

#include "qmae_noise/noise.h"

#include <math.h>
#include <string.h>

#define HEAD "format = 1;\n"
/* ---- T2, other files, groups ----------------------------------------------------------------- */

static void t2_is_capped_only_if_asked(void **state) {
    (void)state;
    const char *path = write_model(
        HEAD "qubit: { T1 = 2e-6; T2 = 3e-6; };\nqubits = ( { index = 4; T1 = "
             "1e-6; },\n { index = 6; T2 = 5e-6; },\n { index = 7; T2 = 4e-6; } "
             ");\n");
    qn_model *model = NULL;
    qn_diag diag = {0};
    assert_int_equal(
        qn_model_load_with(path, &(qn_model_options){.t2 = QN_T2_REFUSE}, &model, &diag),
        QN_ERR_PHYSICS);
    assert_non_null(strstr(diag.text, "--t2-policy cap"));
    assert_null(model);
    assert_int_equal(qn_model_open_with(path, &(qn_model_options){.t2 = QN_T2_CAP}, &model, NULL),
                     QN_OK);
    assert_close(qn_model_qubit(model, 0).T2, 3e-6, 0.0, 0.0);
    assert_close(qn_model_qubit(model, 4).T2, 2e-6, 0.0, 0.0);
    assert_close(qn_model_qubit(model, 6).T2, 4e-6, 0.0, 0.0);
    assert_close(qn_model_qubit(model, 7).T2, 4e-6, 0.0, 0.0);
    assert_int_equal(qn_model_warning_count(model), 2);
    assert_non_null(
        strstr(qn_model_warning(model, 0), "model.cfg:3: qubit 4: T2 = 3e-06 s exceeds"));
    assert_non_null(strstr(qn_model_warning(model, 1), "model.cfg:4: qubit 6: T2 = 5e-06"));
    assert_non_null(strstr(qn_model_warning(model, 1), "capped at 4e-06 s"));
    qn_model_destroy(model);
}

/* The text has everything in place, so that it can be kept and read alone. */
static void other_files_are_included(void **state) {
    (void)state;
    static const char DEVICE[] = "\nqubit: { T1 = 2.0;\nT2 = 1.0; };";
    temp_file(&folder, "device.cfg", DEVICE, strlen(DEVICE));
    qn_model *model = load_text(
        HEAD "  @include \"device.cfg\"  # shared\nqubits = ( { index = 1; T2 = 0.5; } );\n");
    assert_close(qn_model_qubit(model, 0).T2, 1.0, 0.0, 0.0);
    assert_string_equal(
        qn_model_text(model),
        HEAD "\nqubit: { T1 = 2.0;\nT2 = 1.0; };\nqubits = ( { index = 1; T2 = 0.5; } );\n");
    int line = 0;
    assert_string_equal(qn_model_line(model, 3, &line), temp_path(&folder, "device.cfg"));
    assert_int_equal(line, 2);
    assert_string_equal(qn_model_line(model, 5, &line), temp_path(&folder, "model.cfg"));
    assert_int_equal(line, 3);
    assert_string_equal(qn_model_line(model, 1, &line), temp_path(&folder, "model.cfg"));
    assert_int_equal(line, 1);
    qn_model *again = NULL;
    assert_int_equal(qn_model_parse("kept.cfg", qn_model_text(model), NULL, &again, NULL), QN_OK);
    assert_string_equal(qn_model_text(again), qn_model_text(model));
    assert_string_equal(qn_model_name(again), "kept");
    qn_model_destroy(again);
    qn_model_destroy(model);
}

static void pairs_couple_in_either_order(void **state) {
    (void)state;
    qn_model *model = load_text(HEAD "coupling = ( [0, 1], [5, 2] );");
    assert_true(qn_model_coupled(model, 1, 0) && qn_model_coupled(model, 2, 5));
    assert_false(qn_model_coupled(model, 0, 2) || qn_model_coupled(model, 1, 2));
    assert_true(qn_model_is_ideal(model));
    qn_model_destroy(model);
    model = load_text(HEAD "crosstalk = ( { qubits = [0, 1]; zz = 0.0; } );");
    assert_true(qn_model_coupled(model, 7, 9) && qn_model_is_ideal(model));
    qn_model_destroy(model);
    model = load_text(HEAD "crosstalk = ( { qubits = [0, 1]; zz = -1.0; } );");
    assert_false(qn_model_is_ideal(model));
    qn_model_destroy(model);
    model = load_text(
        HEAD "readout_groups = ( { qubits = [0, 1]; matrix = [1.0, 0.0, 0.0, 0.0, 0.0, 1.0, "
             "0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0]; } );");
    assert_false(qn_model_is_ideal(model));
    qn_model_destroy(model);
}

/* Noise of any kind is noise, and a number that is zero is none. */
static void one_number_makes_a_model_noisy(void **state) {
    (void)state;
    static const char *const parts[] = {
        "qubits = ( { index = 3; p01 = %s; p10 = 0.0; } );",
        "qubits = ( { index = 3; p01 = 0.0; p10 = %s; } );",
        "qubit: { p01 = 0.0; p10 = %s; };",
        "gates: { cz: { duration = 0.0; error = %s; }; };",
        "gates: { cz: { duration = 0.0; depolarizing = %s; }; };",
        "gates: { rzz: { duration = 0.0; error = 0.0; over_rotation_relative = %s; }; };",
        "gates: { rzz: { duration = 0.0; error = 0.0; over_rotation_absolute = %s; }; };",
        "gates: { cz: { duration = 0.0; error = 0.0; }; }; edges = ( { qubits = [0, 1]; gate = "
        "\"cz\"; error = %s; } );",
        "reset: { duration = 1e-6; error = %s; };",
        "schedule = \"alap\"; crosstalk = ( { qubits = [0, 1]; zz = %s; } );",
        "gates: { cz: { duration = 7e-8; error = 0.0; }; }; layers = ( { gates = [\"cz 1 4\"]; "
        "generators = [\"Z1\", \"X4\"]; rates = [0.0, %s]; } );",
        "gates: { cz: { duration = 7e-8; error = 0.0; }; }; layers = ( { gates = [\"cz 1 4\"]; "
        "generators = [\"Z1\", \"X4\"]; rates = [%s, 0.0]; } );",
    };
    for (size_t k = 0; k < sizeof parts / sizeof *parts; ++k)
        for (int noisy = 0; noisy < 2; ++noisy) {
            char text[400] = "format = 1; name = \"m\"; ";
            snprintf(text + strlen(text), sizeof text - strlen(text), parts[k],
                     noisy ? "0.001" : "0.0");
            qn_model *model = load_text(text);
            if (qn_model_is_ideal(model) == noisy) fail_msg("ideal or not: %s", text);
            qn_model_destroy(model);
        }
}

/* Each qubit that a layer speaks of counts once, its first as well. */
static void layers_count_their_qubits_once(void **state) {
    (void)state;
    qn_model *model = load_text(
        "format = 1;\ngates: { cz: { duration = 7e-8; error = 0.01; }; };\nlayers = ( { gates = "
        "[\"cz 1 4\"]; "
        "generators = [\"Z1\", \"X1 Z4\", \"Y1\", \"X4\"]; rates = [0.1, 0.2, 0.3, 0.4]; "
        "rates_std = [0.01, 0.0, 0.03, 1.5]; } );\n");
    const qn_layer *layer = &model->layers[0];
    assert_true(layer->terms[1].rate == 0.2 && layer->terms[1].rate_std == 0.0);
    assert_true(layer->terms[3].rate == 0.4 && layer->terms[3].rate_std == 1.5);
    assert_int_equal(layer->nqubits, 2);
    assert_true(qn_layer_holds(layer, layer->qubits[0]) && qn_layer_holds(layer, 1));
    assert_true(qn_layer_holds(layer, 4) && !qn_layer_holds(layer, 0));
    qn_model_destroy(model);
    /* qubit 0 is one, in either place */
    model = load_text(HEAD
                      "gates: { cz: { duration = 7e-8; error = 0.01; }; };\nlayers = ( { gates = "
                      "[\"cz 0 1\", \"cz 3 2\"]; generators = [\"Z0\"]; rates = [0.1]; }, { gates "
                      "= [\"cz 1 0\"]; generators = [\"Z0\"]; rates = [0.1]; } );\n");
    assert_int_equal(model->layers[0].nqubits, 4);
    assert_true(model->layers[1].gates[0].qubits[1] == 0);
    qn_model_destroy(model);
    /* those of its gates count, too, where no generator names them */
    model = load_text(HEAD
                      "gates: { cz: { duration = 7e-8; error = 0.01; }; };\nlayers = ( { gates = "
                      "[\"cz 1 4\"]; generators = [\"Z1\"]; rates = [0.1]; } );\n");
    assert_int_equal(model->layers[0].nqubits, 2);
    assert_true(qn_layer_holds(&model->layers[0], 4));
    qn_model_destroy(model);
}

static bool is_said(const qn_model *model, const char *format, double number) {
    char sentence[160];
    bool found = false;
    snprintf(sentence, sizeof sentence, format, number);
    for (size_t k = 0; k < qn_model_warning_count(model); ++k)
        found |= strstr(qn_model_warning(model, k), sentence) != NULL;
    return found;
}

static void append_advice(void *context, int line, const char *text) {
    char *said = context;
    (void)line;
    strncat(said, text, 511 - strlen(said));
}

/* Average infidelity of relaxation alone, (1 - trace / d^2) d / (d + 1); decay while a measurement
 * takes T1. */
static void warnings_say_right_numbers(void **state) {
    (void)state;
    const double T1 = 1e-6, T2 = 1.2e-6, t1 = 1e-7, t2 = 2e-7;
    const double one = 1.0 + 2.0 * exp(-t1 / T2) + exp(-t1 / T1),
                 two = 1.0 + 2.0 * exp(-t2 / T2) + exp(-t2 / T1);
    qn_model *model = load_text(
        HEAD
        "qubit: { T1 = 1e-6; T2 = 1.2e-6; p10 = 0.1; p01 = 0.01; };\ngates: { any1: { duration "
        "= 1e-7; error = 1e-4; }; any2: { duration = 2e-7; error = 1e-3; }; };\nmeasure: { "
        "duration = 1e-6; };\n");
    assert_true(is_said(model, "alone has the error %.4g, more than its error = 0.0001;",
                        2.0 / 3.0 * (1.0 - one / 4.0)));
    assert_true(is_said(model, "alone has the error %.4g, more than its error = 0.001;",
                        4.0 / 5.0 * (1.0 - two * two / 16.0)));
    char advised[512] = "", decay[64];
    (void)qn_model_advise(model, append_advice, advised);
    snprintf(decay, sizeof decay, "decays with probability %.3g while", 1.0 - exp(-1.0));
    assert_non_null(strstr(advised, decay));
    qn_model_destroy(model);
    for (int k = 0; k < 2; ++k) { /* from a fifth on */
        advised[0] = '\0';
        model = load_text(k ? "format = 1; gates: { cz: { duration = 1e-7; error = 0.21; }; };"
                            : "format = 1; gates: { cz: { duration = 1e-7; error = 0.19; }; };");
        (void)qn_model_advise(model, append_advice, advised);
        assert_true((strstr(advised, "average infidelity 0.21; is it a fidelity") != NULL) == k);
        qn_model_destroy(model);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(t2_is_capped_only_if_asked),
        cmocka_unit_test(other_files_are_included),
        cmocka_unit_test(pairs_couple_in_either_order),
        cmocka_unit_test(one_number_makes_a_model_noisy),
        cmocka_unit_test(layers_count_their_qubits_once),
        cmocka_unit_test(warnings_say_right_numbers),
    };
    return cmocka_run_group_tests(tests, folder_set_up, folder_tear_down);
}
