/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Models as files: JSON reads back as the same bits, Aer's JSON as the same channels, through the
 * importer that reads what others write. */
#include "assert_close.h"
#include "export/write.h"
#include "imported.h"
#include "program_fixture.h"
#include "qmae_noise/simulate.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SEED = 6061, N = 3, GATES = 30 };

static char *export_as(const qn_model *model, const char *format, char **notes) {
    char *text = NULL, *said = NULL;
    qn_diag diag = {0};
    if (qn_export_write(model, format, &text, &said, &diag) != QN_OK) fail_msg("%s", diag.text);
    if (notes) *notes = said;
    else qn_free(said);
    return text;
}

/* Gates of a basis, or any where there is none. */
static qn_circuit *random_circuit(qn_rng *rng, const char *const *basis, int nbasis) {
    qn_circuit *circuit = new_circuit(N, 0);
    for (int k = 0; k < GATES; ++k) {
        int qubits[3];
        double angles[QN_MAX_GATE_ANGLES];
        const qn_gate *gate = nbasis ? qn_gate_find(basis[qn_rng_below(rng, (uint64_t)nbasis)])
                                     : qn_gate_at(qn_rng_below(rng, qn_gate_count()));
        qubits[0] = (int)qn_rng_below(rng, N);
        qubits[1] = (qubits[0] + 1 + (int)qn_rng_below(rng, N - 1)) % N;
        qubits[2] = N - qubits[0] - qubits[1];
        for (int a = 0; a < QN_MAX_GATE_ANGLES; ++a) angles[a] = 6.0 * qn_rng_uniform(rng);
        assert_int_equal(qn_circuit_gate(circuit, gate->name, qubits, angles), QN_OK);
    }
    for (int q = 0; q < N; ++q) assert_int_equal(qn_circuit_measure(circuit, q, q), QN_OK);
    return circuit;
}

/* ---- JSON ----------------------------------------------------------------------------------- */

static void assert_same_program(const qn_program *a, const qn_program *b) {
    assert_int_equal(qn_program_size(a), qn_program_size(b));
    for (size_t k = 0; k < qn_program_size(a); ++k) {
        const qn_instr *x = qn_program_instr(a, k), *y = qn_program_instr(b, k);
        assert_int_equal(x->kind, y->kind);
        assert_int_equal(x->nqubits, y->nqubits);
        assert_memory_equal(x->qubits, y->qubits, (size_t)x->nqubits * sizeof *x->qubits);
        assert_memory_equal(x->base, y->base, sizeof(double) << (4 * x->nqubits));
        assert_true(x->start == y->start && x->duration == y->duration);
    }
}

/* Line by line the same places in both files are asked for. */
static void json_of_all_models_is_the_same_bits(void **state) {
    (void)state;
    static const char *const FURTHER[] = {"tests/circuits/everything.cfg",
                                          "tests/circuits/quiet.cfg",
                                          "tests/fuzz/corpus/model/layers.cfg"};
    char **names = NULL;
    size_t count = 0;
    qn_rng rng;
    print_message("seed %d\n", SEED);
    qn_rng_init(&rng, SEED, QN_STREAM_TEST, 0, 0, 0);
    assert_int_equal(qn_model_list(&names, &count), QN_OK);
    for (size_t k = 0; k < count + 3; ++k) {
        qn_model *model = NULL, *again = NULL;
        qn_diag diag = {0};
        qn_program_options options = qn_program_options_default();
        options.allow_unused = true;
        assert_int_equal(qn_model_open(k < count ? names[k] : FURTHER[k - count], &model, &diag),
                         QN_OK);
        char *text = export_as(model, "json", NULL);
        if (qn_model_parse("again.json", text, NULL, &again, &diag) != QN_OK)
            fail_msg("%zu: line %d: %s", k, diag.line, diag.text);
        assert_string_equal(qn_model_name(again), qn_model_name(model));
        assert_string_equal(qn_model_source(again), qn_model_source(model));
        qn_circuit *circuit = random_circuit(&rng, NULL, 0);
        qn_program *a = NULL, *b = NULL;
        if (qn_program_build(circuit, model, &options, &a, &diag) == QN_OK) {
            assert_int_equal(qn_program_build(circuit, again, &options, &b, &diag), QN_OK);
            assert_same_program(a, b);
        }
        char *twice = export_as(again, "json", NULL);
        assert_string_equal(twice, text);
        qn_free(twice);
        qn_free(text);
        qn_program_destroy(a);
        qn_program_destroy(b);
        qn_circuit_destroy(circuit);
        qn_model_destroy(model);
        qn_model_destroy(again);
    }
    qn_free(names);
}

static void numbers_and_texts_survive(void **state) {
    (void)state;
    static const char JSON[] =
        "{ \"$schema\": { \"a\": [1, \"}\"] }, \"format\": 1,\n\"name\": \"a \\\"b\\\\ \\u00e9 "
        "\\ud83d\\ude00 \\/\", \"schedule\": \"none\", \"twirl\": false,\n \"qubit\": {\"T1\": "
        "123456789012, \"T2\": 1E-3, \"p10\": 0.1, \"p01\": 3e-1}, \"gates\": {\"any1\": "
        "{\"duration\": 0, \"error\": 0.10000000000000001}, \"any2\": {\"duration\": 0.0, "
        "\"error\": 0}}, \"coupling\": [[0, 1], [1, 2]] }";
    qn_model *model = NULL, *again = NULL;
    qn_diag diag = {0};
    if (qn_model_parse("m.json", JSON, NULL, &model, &diag) != QN_OK) fail_msg("%s", diag.text);
    assert_string_equal(qn_model_name(model), "a \"b\\ \xc3\xa9 \xf0\x9f\x98\x80 /");
    assert_true(qn_model_qubit(model, 0).T1 == 123456789012.0);
    assert_true(qn_model_qubit(model, 0).p01 == 0.3);
    assert_true(qn_model_coupled(model, 2, 1) && !qn_model_coupled(model, 0, 2));
    char *text = export_as(model, "json", NULL);
    assert_int_equal(qn_model_parse("m.json", text, NULL, &again, &diag), QN_OK);
    assert_string_equal(qn_model_name(again), qn_model_name(model));
    qn_free(text);
    qn_model_destroy(model);
    qn_model_destroy(again);
}

static const struct {
    const char *json, *word;
    int line;
} REFUSED[] = {
    {"{ \"format\": 1,\n \"qubit\": { \"T1\": -1 } }", "must be positive", 2},
    {"{ \"format\": 1,\n\n \"qubits\": [ { \"index\": 0, \"T3\": 1 } ] }", "T3", 3},
    {"{ \"format\": 1,\n \"schedule\": \"later\" }", "later", 2},
    {"{ \"format\": 1,\n \"name\": null }", "leave the key out", 2},
    {"{ \"format\": 1, \"name\": }", "no valid JSON", 1},
    {"{ \"format\": 1, \"name\": \"a\", \"name\": \"b\" }", "no valid JSON", 1},
    {"{ \"format\": 1,\n \"a b\": 2 }", "other letters", 2},
    {"{ \"format\": 1,\n \"\": 2 }", "empty", 2},
    {"{ \"format\": 1 } 2", "no valid JSON", 1},
    {"{ \"backend_name\": \"x\", \"qubits\": [] }", "backend_name", 1},
};

static void bad_json_is_refused_by_line(void **state) {
    (void)state;
    for (size_t k = 0; k < sizeof REFUSED / sizeof *REFUSED; ++k) {
        qn_model *model = NULL;
        qn_diag diag = {0};
        assert_int_not_equal(qn_model_parse("m.json", REFUSED[k].json, NULL, &model, &diag), QN_OK);
        if (!strstr(diag.text, REFUSED[k].word) || diag.line != REFUSED[k].line)
            fail_msg("case %zu: line %d: %s", k, diag.line, diag.text);
    }
    char *text = NULL, *notes = NULL;
    qn_diag diag = {0};
    assert_int_equal(qn_export_write(NULL, "json", &text, &notes, &diag), QN_ERR_ARGUMENT);
    assert_int_not_equal(qn_export_write(NULL, "yaml", &text, &notes, &diag), QN_OK);
    assert_null(text);
}

/* ---- Aer ------------------------------------------------------------------------------------ */

#define UNTIMED "format = 1; name = \"m\"; schedule = \"none\"; "
#define ENTRIES                                                                                    \
    "gates: { any1: { duration = 40e-9; error = 0.004; }; any2: { duration = 90e-9; error = "      \
    "0.02; "                                                                                       \
    "}; }; "
#define QUBITS                                                                                     \
    "qubits = ( { index = 0; T1 = 4e-6; T2 = 5e-6; p10 = 0.02; p01 = 0.04; }, { index = 1; T1 = "  \
    "9e-6; T2 = 2e-6; p10 = 0.01; p01 = 0.03; gates: { sx: { error = 0.01; }; }; }, { index = 2; " \
    "T1 = 5e-6; T2 = 5e-6; p10 = 0.0; p01 = 0.01; } ); "

static const struct {
    const char *text, *qubits; /* NULL: none is singled out */
    const char *basis[6];
    int nbasis;
} MODELS[] = {
    {UNTIMED ENTRIES, NULL, {"x", "ry", "cx", "swap", "rzz", "u3"}, 6},
    {UNTIMED ENTRIES "qubit: { T1 = 5e-6; T2 = 4e-6; excited_population = 0.1; p10 = 0.02; p01 = "
                     "0.05; };",
     NULL,
     {"x", "ry", "cx", "swap", "rzz", "u3"},
     6},
    {UNTIMED ENTRIES QUBITS, "0,1,2", {"sx", "ry", "cx", "cz", "rzz", "u3"}, 6},
    {UNTIMED
     "basis = [ \"rz\", \"sx\", \"cz\" ]; coupling = ( [0, 1], [1, 2], [0, 2] ); gates: { rz: { "
     "duration = 0.0; error = 0.0; }; sx: { duration = 3e-8; error = 1e-3; }; cz: { duration "
     "= 1e-7; error = 0.03; }; }; edges = ( { qubits = [2, 1]; gate = \"cz\"; error = 0.05; } "
     "); " QUBITS,
     "0,1,2",
     {"rz", "sx", "cz"},
     3},
    {UNTIMED ENTRIES QUBITS
     "channels = ( { after = \"cx\"; qubits = [0, 1]; channel = \"coherent\"; ZX = 0.1; IY = 0.05; "
     "}, { after = \"any1\"; channel = \"amplitude_damping\"; gamma = 0.02; }, { before = \"cz\"; "
     "channel = \"amplitude_damping\"; gamma = 0.03; nqubits = 1; }, { before = \"cx\"; channel = "
     "\"pauli\"; XZ = 0.02; }, { before = \"measure\"; channel = \"bit_flip\"; p = 0.03; }, { "
     "after = \"rzz\"; qubits = [2, 0]; channel = \"pauli_lindblad\"; XY = 0.05; } ); "
     "readout_groups = ( { qubits = [2, 0]; matrix = [ 0.93, 0.02, 0.03, 0.01, 0.03, 0.95, 0.01, "
     "0.03, 0.03, 0.01, 0.94, 0.04, 0.01, 0.02, 0.02, 0.92 ]; } );",
     "0,1,2",
     {"sx", "ry", "cx", "cz", "rzz", "u3"},
     6},
    {UNTIMED
     "twirl = true; gates: { any1: { duration = 40e-9; error = 0.004; "
     "over_rotation_absolute = 0.1; }; any2: { duration = 90e-9; error = 0.02; }; }; qubit: { "
     "T1 = 5e-6; T2 = 4e-6; p10 = 0.02; p01 = 0.05; };",
     NULL,
     {"x", "sx", "cx", "swap", "cz", "h"},
     6},
    {UNTIMED
     "gates: { any1: { duration = 40e-9; error = 0.004; over_rotation_absolute = 0.1; }; any2: "
     "{ duration = 90e-9; error = 0.02; }; };",
     NULL,
     {"rx", "ry", "cx", "rz", "rzz", "rxx"},
     6},
};

static void assert_same_state(const qn_circuit *circuit, const qn_model *a, const qn_model *b) {
    const qn_model *const models[2] = {a, b};
    double values[2][64];
    for (int m = 0; m < 2; ++m) {
        qn_program_options options = qn_program_options_default();
        const qn_simulation_options run = {.method = QN_METHOD_DM};
        qn_program *program = NULL;
        qn_simulation *s = NULL;
        qn_diag diag = {0};
        options.allow_unused = options.as_written = true;
        if (qn_program_build(circuit, models[m], &options, &program, &diag) != QN_OK ||
            qn_simulation_run(program, NULL, &run, &s, &diag) != QN_OK)
            fail_msg("%s", diag.text);
        for (int p = 0; p < 64; ++p) {
            const char letters[N + 1] = {"IXYZ"[p >> 4], "IXYZ"[p >> 2 & 3], "IXYZ"[p & 3], '\0'};
            assert_int_equal(qn_simulation_expect(s, letters, &values[m][p], NULL), QN_OK);
        }
        qn_simulation_destroy(s);
        qn_program_destroy(program);
    }
    assert_close_array(values[0], values[1], 64, 1e-12, 0.0);
}

static void aer_reads_back_as_the_same_channels(void **state) {
    (void)state;
    qn_rng rng;
    qn_rng_init(&rng, SEED, QN_STREAM_TEST, 1, 0, 0);
    for (size_t k = 0; k < sizeof MODELS / sizeof *MODELS; ++k) {
        qn_model *model = load_text(MODELS[k].text);
        char *notes = NULL, *text = export_as(model, "aer", &notes);
        imported found = import_text("exported.json", text, MODELS[k].qubits);
        if (found.status != QN_OK) fail_msg("model %zu: %s", k, found.diag.text);
        qn_model *again = load_text(found.text);
        for (int round = 0; round < test_effort(5); ++round) {
            qn_circuit *circuit = random_circuit(&rng, MODELS[k].basis, MODELS[k].nbasis);
            assert_same_state(circuit, model, again);
            qn_circuit_destroy(circuit);
        }
        qn_model_destroy(again);
        qn_model_destroy(model);
        imported_clear(&found);
        qn_free(text);
        qn_free(notes);
    }
}

static void what_aer_cannot_say_is_said(void **state) {
    (void)state;
    qn_model *model = NULL;
    char *notes = NULL;
    assert_int_equal(qn_model_open("ibm_like", &model, NULL), QN_OK);
    char *text = export_as(model, "aer", &notes);
    assert_non_null(strstr(notes, "waiting qubits"));
    assert_non_null(strstr(notes, "basis and coupling"));
    qn_free(text);
    qn_free(notes);
    qn_model_destroy(model);
    model = load_text(
        "format = 1; name = \"m\"; crosstalk = ( { qubits = [0, 1]; zz = 1e4; } ); gates: { "
        "any1: { duration = 1e-8; error = 0.0; over_rotation_relative = 0.1; }; any2: { "
        "duration = 1e-7; error = 0.0; }; }; channels = ( { before = \"rx\"; channel = "
        "\"amplitude_damping\"; gamma = 0.1; } );");
    text = export_as(model, "aer", &notes);
    assert_non_null(strstr(notes, "crosstalk"));
    assert_non_null(strstr(notes, "proportion to the angle"));
    assert_non_null(strstr(notes, "rules before gates with angles"));
    qn_free(text);
    qn_free(notes);
    qn_model_destroy(model);
}

/* ---- schema --------------------------------------------------------------------------------- */

static void the_schema_is_the_installed_one(void **state) {
    (void)state;
    json_error_t error;
    char *text = export_as(NULL, "schema", NULL);
    json_t *printed = json_loads(text, 0, &error),
           *file = json_load_file("noise_models/noise-model.schema.json", 0, &error);
    assert_non_null(printed);
    if (!json_equal(printed, file))
        fail_msg(
            "noise_models/noise-model.schema.json is not what `noise export --as schema` prints");
    assert_true(json_is_object(json_object_get(json_object_get(printed, "properties"), "layers")));
    json_decref(printed);
    json_decref(file);
    qn_free(text);
}

/* ---- memory --------------------------------------------------------------------------------- */

static int left; /* allocations until the one that fails; 0 = none does */

static void *allocate(size_t size) {
    if (left > 0 && --left == 0) return NULL;
    return malloc(size);
}

/* Each allocation of jansson fails once: the whole file, or QN_ERR_MEMORY. */
static void nothing_goes_missing(void **state) {
    (void)state;
    qn_model *model = load_text(
        "format = 1; name = \"m\"; qubit: { p10 = 0.01; p01 = 0.02; T1 = 1e-5; T2 = 1e-5; }; "
        "gates: { sx: { duration = 1e-8; error = 1e-3; }; cz: { duration = 1e-7; error = 1e-2; "
        "}; }; edges = ( { qubits = [0, 1]; gate = \"cz\"; error = 0.02; } ); readout_groups = ( "
        "{ qubits = [0, 1]; matrix = [0.9, 0.1, 0.1, 0.0, 0.1, 0.9, 0.0, 0.1, 0.0, 0.0, 0.9, "
        "0.1, 0.0, 0.0, 0.0, 0.8]; } );");
    static const char *const formats[] = {"aer", "schema"};
    json_set_alloc_funcs(allocate, free);
    for (size_t f = 0; f < sizeof formats / sizeof *formats; ++f) {
        char *whole = export_as(model, formats[f], NULL);
        bool failed = true;
        int refused = 0;
        for (int k = 1; failed; ++k) {
            char *text = NULL, *notes = NULL;
            left = k;
            const qn_status status = qn_export_write(model, formats[f], &text, &notes, NULL);
            failed = left == 0;
            left = 0;
            if (status == QN_OK) assert_string_equal(text, whole);
            else assert_int_equal(status, QN_ERR_MEMORY);
            refused += status != QN_OK;
            qn_free(text);
            qn_free(notes);
        }
        assert_true(refused > 200);
        qn_free(whole);
    }
    json_set_alloc_funcs(malloc, free);
    qn_model_destroy(model);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_of_all_models_is_the_same_bits),
        cmocka_unit_test(numbers_and_texts_survive),
        cmocka_unit_test(bad_json_is_refused_by_line),
        cmocka_unit_test(aer_reads_back_as_the_same_channels),
        cmocka_unit_test(what_aer_cannot_say_is_said),
        cmocka_unit_test(the_schema_is_the_installed_one),
        cmocka_unit_test(nothing_goes_missing),
    };
    return cmocka_run_group_tests(tests, folder_set_up, folder_tear_down);
}
