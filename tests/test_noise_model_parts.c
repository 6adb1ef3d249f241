/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Noise-model files: T2 policy, files that include others, coupling, crosstalk, readout groups. */
#include "assert_close.h"
#include "folder_fixture.h"
#include "noise/find.h"
#include "noise/model.h"

#include "qmae_noise/noise.h"

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

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(t2_is_capped_only_if_asked),
        cmocka_unit_test(other_files_are_included),
        cmocka_unit_test(pairs_couple_in_either_order),
    };
    return cmocka_run_group_tests(tests, folder_set_up, folder_tear_down);
}
