/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Import of Aer noise models: which errors act where, what is left out and told. */
#include "assert_close.h"
#include "folder_fixture.h"
#include "imported.h"

#include <stdio.h>
#include <string.h>

/* A bit flip of probability 1/4 at operations, and where. */
#define FLIP(operations, where)                                                                    \
    "{\"type\": \"qerror\", \"operations\": [" operations "], " where                              \
    "\"instructions\": [[{\"name\": \"pauli\", \"qubits\": [0], \"params\": [\"X\"]}], "           \
    "[{\"name\": \"id\", \"qubits\": [0]}]], \"probabilities\": [0.25, 0.75]}"
#define AT(qubits) "\"gate_qubits\": [" qubits "], "
/* Rows of |0> and of |1>. */
#define READ(zero, one, where)                                                                     \
    "{\"type\": \"roerror\", " where "\"operations\": [\"measure\"], \"probabilities\": [[" zero   \
    "], [" one "]]}"
#define ERRORS(list) "{\"errors\": [" list "]}"

/* Files with what the model must hold, and must not, and what is told once. */
typedef struct file {
    const char *json, *qubits, *text, *not_text, *note;
} file;

static const file OPERATIONS[] = {
    {ERRORS(FLIP("\"id\"", "")), "0,1", "{ after = \"id\"; channel = \"pauli\"", "qubits = [0]",
     "no durations"},
    {ERRORS(FLIP("\"measure\"", "")), "0,1", "{ before = \"measure\"; channel = \"pauli\"",
     "after =", "no durations"},
    {ERRORS(FLIP("\"reset\"", "")), "0,1", "{ after = \"reset\"; channel = \"pauli\"",
     "before =", "no durations"},
    {ERRORS(FLIP("\"id\", \"delay\"", "")), "0,1", "{ after = \"id\"", "{ after = \"delay\"",
     "no noise is said of in a model are left out: delay (1)\n"},
    {ERRORS(FLIP("\"measure\"", AT("[1]"))), "0,1",
     "{ before = \"measure\"; qubits = [1]; channel = \"pauli\"", "qubits = [0]", "no durations"},
    {ERRORS(FLIP("\"reset\"", AT("[0], [1]"))), "1",
     "{ after = \"reset\"; qubits = [0]; channel = \"pauli\"", "qubits = [1]", "no durations"},
    {ERRORS(FLIP("\"id\"", AT("[1]"))), "0,1", "{ after = \"id\"; qubits = [1]; channel",
     "qubits = [0]", "no durations"},
    /* the median over qubits: infidelity 1/6, a third of each Pauli's 1/4 */
    {ERRORS(FLIP("\"measure\"", AT("[0], [3]"))), NULL,
     "{ before = \"measure\"; channel = \"pauli\"; nqubits = 1; probabilities = "
     "[0.0833333333333333",
     "qubits = [", "replaced by a depolarizing one of their median"},
    {ERRORS(FLIP("\"reset\"", AT("[0], [1]"))), NULL,
     "{ after = \"reset\"; channel = \"pauli\"; nqubits = 1; probabilities = [0.0833333333333333",
     "qubits = [", "replaced by a depolarizing one of their median"},
    {ERRORS(FLIP("\"reset\"", AT("[0]")) "," FLIP("\"x\"", AT("[1]"))), NULL,
     "{ after = \"reset\"; channel = \"pauli\"; nqubits = 1; probabilities = [0.0416666666666666",
     "qubits = [", "replaced by a depolarizing one of their median"},
    {ERRORS(FLIP("\"reset\"", AT("[0]")) "," FLIP("\"reset\"", "")), NULL,
     "{ after = \"reset\"; channel = \"pauli\"; nqubits = 1; probabilities = [0.25, 0.0, 0.0]",
     "0.0833333333", "1 errors of single qubits and pairs are left out"},
    /* on other qubits than the gate */
    {ERRORS(FLIP("\"x\", \"sx\"", AT("[0]") "\"noise_qubits\": [[1]], ")), "0", "qubits = (",
     "channels = (", "(noise_qubits) are left out: x (1), sx (1)\n"},
    {ERRORS(FLIP("\"x\"", AT("[0]") "\"noise_qubits\": [[0]], ")), "0",
     "{ after = \"x\"; qubits = [0]", "qubits = [1]", "no durations"},
    {ERRORS(FLIP("", "") "," FLIP("\"x\"", "")), "0", "{ after = \"x\"", "{ after = \"\"",
     "errors that name no operation are left out: qerror (1)\n"},
    {ERRORS(FLIP("\"x\", \"x90\", \"x90\"", "")), "0", "{ after = \"x\"", "after = \"x90\"",
     "are left out: x90 (2)\n"},
    {"{\"errors\": [{\"type\": \"qerror\", \"operations\": \"id\", \"instructions\": [[{\"name\": "
     "\"pauli\", \"qubits\": [0], \"params\": [\"Y\"]}]], \"probabilities\": [1]}]}",
     "0", "{ after = \"id\"; channel = \"pauli\"; nqubits = 1; probabilities = [0.0, 1.0, 0.0]",
     "before", "no durations"},
};

static const file READOUTS[] = {
    /* halved by no qubit that is not there, nor by holes in the numbering */
    {ERRORS(READ("1, 0", "0.25, 0.75", AT("[0]"))), NULL, "p10 = 0.0; p01 = 0.25;", "p01 = 0.125",
     "no durations"},
    {ERRORS(READ("1, 0", "0.25, 0.75", AT("[0], [3]"))), NULL, "p10 = 0.0; p01 = 0.25;",
     "p01 = 0.125", "no error names 2 of the qubits below 4"},
    {ERRORS(READ("1, 0", "0.25, 0.75", AT("[0], [3]"))), "0,1", "index = 1; p10 = 0.0; p01 = 0.0;",
     "p01 = 0.125", "no error names 2 of the qubits below 4"},
    /* a qubit that other errors name is read exactly */
    {ERRORS(READ("1, 0", "0.25, 0.75", AT("[0]")) "," FLIP("\"x\"", AT("[1]"))), NULL,
     "p01 = 0.125", "p01 = 0.25", "is exact, as in Aer: x (1), readout (1)\n"},
    /* those of a qubit stand before those of all, of the same places the last */
    {ERRORS(READ("1, 0", "0.25, 0.75", AT("[1]")) "," READ("1, 0", "0.5, 0.5", "")), "0,1",
     "p01 = 0.5; },    # 0\n    { index = 1; p10 = 0.0; p01 = 0.25;", "p01 = 0.0;", "no durations"},
    {ERRORS(READ("1, 0", "0.5, 0.5", "") "," READ("1, 0", "0.25, 0.75", "")), "0,1",
     "index = 1; p10 = 0.0; p01 = 0.25;", "p01 = 0.5", "of which the last counts: roerror (1)\n"},
    {ERRORS(READ("1, 0", "0.5, 0.5", AT("[0]")) "," READ("1, 0", "0.25, 0.75", AT("[1], [0]"))),
     "0", "p01 = 0.25", "p01 = 0.5", "of which the last counts: roerror (1)\n"},
};

static void check(const file *files, size_t count) {
    for (size_t k = 0; k < count; ++k) {
        imported found = import_text("aer.json", files[k].json, files[k].qubits);
        if (found.status != QN_OK) fail_msg("case %zu: %s", k, found.diag.text);
        if (!strstr(found.text, files[k].text) || strstr(found.text, files[k].not_text) ||
            occurrences(found.notes, files[k].note) != 1)
            fail_msg("case %zu: %s\n%s", k, found.text, found.notes);
        imported_clear(&found);
    }
}

static void errors_of_operations(void **state) {
    (void)state;
    check(OPERATIONS, sizeof OPERATIONS / sizeof *OPERATIONS);
}

static void errors_of_readout(void **state) {
    (void)state;
    check(READOUTS, sizeof READOUTS / sizeof *READOUTS);
}

/* Medians of gates, too, are those of qubits that some error names. */
static void medians_of_named_qubits(void **state) {
    (void)state;
    imported found = import_text(
        "aer.json", ERRORS(FLIP("\"sx\"", AT("[0], [5]")) "," FLIP("\"cx\"", AT("[0, 5]"))), NULL);
    if (found.status != QN_OK) fail_msg("%s", found.diag.text);
    /* a flip of probability 1/4: infidelity 2/3 of that */
    assert_non_null(strstr(found.text, "sx: { duration = 0.0; error = 0.16666666666666"));
    assert_int_equal(occurrences(found.notes, "as in Aer: readout (2), rz (2)\n"), 1);
    imported_clear(&found);
    /* on one of three qubits: exact on most; with a basis or without */
    for (int basis = 0; basis < 2; ++basis) {
        found = import_text(
            "aer.json",
            basis ? ERRORS(FLIP("\"sx\"",
                                AT("[0]")) "," FLIP("\"x\"", AT("[1], [2]")) "," FLIP("\"cx\"", ""))
                  : ERRORS(FLIP("\"sx\"", AT("[0]")) "," FLIP("\"x\"", AT("[1], [2]"))),
            NULL);
        if (found.status != QN_OK) fail_msg("%s", found.diag.text);
        assert_int_equal(strstr(found.text, "basis = [") != NULL, basis == 1);
        assert_non_null(strstr(found.text, "sx: { duration = 0.0; error = 0.0; }"));
        assert_non_null(strstr(found.text, "x: { duration = 0.0; error = 0.16666666666666"));
        assert_non_null(strstr(found.notes, "sx (2)"));
        imported_clear(&found);
    }
}

/* An instruction with more than it can have is not understood. */
static void strange_instructions(void **state) {
    (void)state;
    static const char *const PARAMS[] = {"[\"X\", \"Y\"]", "[]", "[\"XX\"]", "[\"Q\"]"};
    for (size_t k = 0; k < sizeof PARAMS / sizeof *PARAMS; ++k) {
        char json[512];
        snprintf(json, sizeof json,
                 "{\"errors\": [{\"type\": \"qerror\", \"operations\": [\"x\"], \"instructions\": "
                 "[[{\"name\": \"pauli\", \"qubits\": [0], \"params\": %s}]], "
                 "\"probabilities\": [1]}]}",
                 PARAMS[k]);
        imported found = import_text("aer.json", json, "0");
        if (found.status != QN_ERR_UNSUPPORTED) fail_msg("case %zu: %s", k, found.text);
        assert_non_null(strstr(found.diag.text, "instruction pauli, which is not understood"));
        imported_clear(&found);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(errors_of_operations),
        cmocka_unit_test(errors_of_readout),
        cmocka_unit_test(medians_of_named_qubits),
        cmocka_unit_test(strange_instructions),
    };
    return cmocka_run_group_tests(tests, folder_set_up, folder_tear_down);
}
