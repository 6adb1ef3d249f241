/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Import of calibration data: the numbers arrive, what is missing or wrong is refused by name. */
#include "assert_close.h"
#include "folder_fixture.h"

#include "core/atomic_file.h"
#include "qmae_noise/import.h"
#include "qmae_noise/program.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The model that a file becomes; its text is left in NAME.cfg of the folder. */
static qn_model *import(const char *path, const qn_import_options *options, char **notes) {
    char *text = NULL, *remarks = NULL;
    qn_diag diag = {0};
    qn_model *model = NULL;
    if (qn_import_read(path, options, &text, &remarks, &diag) != QN_OK)
        fail_msg("%s: %s", path, diag.text);
    temp_file(&folder, "imported.cfg", text, strlen(text));
    if (qn_model_load(temp_path(&folder, "imported.cfg"), &model, &diag) != QN_OK)
        fail_msg("%s: line %d: %s\n%s", path, diag.line, diag.text, text);
    /* every remark is a comment of the file too */
    char *copy = strdup(remarks);
    for (char *line = strtok(copy, "\n"); line; line = strtok(NULL, "\n"))
        assert_non_null(strstr(text, line));
    free(copy);
    qn_free(text);
    if (notes) *notes = remarks;
    else qn_free(remarks);
    return model;
}

static qn_gate_noise gate_of(const qn_model *model, const char *name, int a, int b) {
    const int qubits[2] = {a, b};
    qn_gate_noise noise;
    assert_int_equal(qn_model_gate(model, qn_gate_find(name), qubits, &noise, NULL), QN_OK);
    return noise;
}

/* ---- the numbers arrive --------------------------------------------------------------------- */

static const char ibm[] = "tests/import/ibm_properties.json";

static void ibm_qubits_and_pairs(void **state) {
    (void)state;
    char *notes = NULL;
    const qn_import_options options = {.qubits = "3,2,1",
                                       .configuration = "tests/import/ibm_configuration.json"};
    qn_model *model = import(ibm, &options, &notes);
    const qn_qubit first = qn_model_qubit(model, 0);
    assert_close(first.T1, 95.5e-6, 0.0, 0.0);
    assert_close(first.T2, 101e-6, 0.0, 0.0);
    assert_close(first.p10, 0.02, 0.0, 0.0);
    assert_close(first.p01, 0.031, 0.0, 0.0);
    assert_close(gate_of(model, "cz", 0, 1).error, 6.3e-3, 0.0, 0.0);
    assert_close(gate_of(model, "cz", 0, 1).duration, 76e-9, 0.0, 1e-15); /* the better order */
    assert_close(gate_of(model, "cz", 2, 1).error, 2.9e-3, 0.0, 0.0);
    assert_true(qn_model_coupled(model, 0, 1) && qn_model_coupled(model, 1, 2));
    assert_false(qn_model_coupled(model, 0, 2));
    assert_close(gate_of(model, "sx", 0, -1).error, 4.4e-4, 0.0, 0.0);
    assert_close(gate_of(model, "sx", 1, -1).error, 2.2e-4, 0.0, 0.0);
    assert_close(gate_of(model, "sx", 2, -1).error, 1.9e-4, 0.0, 0.0);
    assert_close(gate_of(model, "rz", 0, -1).duration, 0.0, 0.0, 0.0);
    assert_non_null(strstr(qn_model_source(model), "sample_device, 2025-02-03"));
    assert_non_null(strstr(qn_model_source(model), "ibm_properties.json"));
    assert_non_null(strstr(notes, "reset"));
    assert_non_null(strstr(notes, "couples 2 of the 3 pairs"));
    assert_non_null(strstr(notes, "keys name, number of qubits, coupling map and dt are used"));
    assert_close(qn_model_dt(model), 0.2222222222222222e-9, 0.0, 1e-15);
    qn_free(notes);
    qn_model_destroy(model);
    const qn_import_options free_pairs = {.qubits = "3,2,1", .pairs = QN_PAIRS_ALL};
    model = import(ibm, &free_pairs, &notes);
    assert_true(qn_model_dt(model) == 0.0);
    assert_close(gate_of(model, "cz", 0, 2).error, 4.6e-3, 0.0, 1e-12); /* the median */
    assert_true(qn_model_coupled(model, 0, 2));
    assert_non_null(strstr(notes, "the others have the medians"));
    qn_free(notes);
    qn_model_destroy(model);
}

static void medians(void **state) {
    (void)state;
    char *notes = NULL;
    qn_model *model = import(ibm, NULL, &notes);
    assert_close(qn_model_qubit(model, 17).T1, 165.25e-6, 0.0, 1e-15);
    assert_close(qn_model_qubit(model, 17).p10, 0.0085, 0.0, 1e-15);
    assert_close(gate_of(model, "cz", 3, 9).error, 3.7e-3, 0.0,
                 1e-12); /* the broken one left out */
    assert_non_null(strstr(notes, "cz reports error 1 on 1 pairs, which are left out: 4-5"));
    qn_free(notes);
    qn_model_destroy(model);
}

/* Qubit 0 is worse than 4 and hangs on a worse gate; 5 is out of order. */
static void best_connected_subset(void **state) {
    (void)state;
    const qn_import_options options = {.qubits = "best:3", .cap_t2 = true};
    qn_model *model = import(ibm, &options, NULL);
    assert_non_null(strstr(qn_model_source(model), "its qubits 0,1,2"));
    qn_model_destroy(model);
    const qn_import_options five = {.qubits = "best:5"};
    model = import(ibm, &five, NULL);
    assert_null(strchr(strstr(qn_model_source(model), "its qubits"), '5'));
    qn_model_destroy(model);
}

/* The instructions of one gate in a circuit of nothing else. */
static qn_program *one_gate(const qn_model *model, const char *name, int a, int b) {
    const int qubits[2] = {a, b};
    qn_circuit *circuit = NULL;
    qn_program *program = NULL;
    qn_diag diag = {0};
    assert_int_equal(qn_circuit_create(3, 0, &circuit), QN_OK);
    assert_int_equal(qn_circuit_gate(circuit, name, qubits, NULL), QN_OK);
    if (qn_program_build(circuit, model, NULL, &program, &diag) != QN_OK) fail_msg("%s", diag.text);
    qn_circuit_destroy(circuit);
    return program;
}

/* Exactly the channels of the file, those of a place in place of those for all. */
static void aer_channels(void **state) {
    (void)state;
    const qn_import_options options = {.qubits = "2,1,0"};
    qn_model *model = import("tests/import/aer_noise_model.json", &options, NULL);
    for (int q = 1; q < 3; ++q) { /* the file's 1 and 0: gamma 0.004 for all qubits */
        qn_program *program = one_gate(model, "sx", q, -1);
        assert_int_equal(qn_program_size(program), 2);
        const qn_instr *instr = qn_program_instr(program, 1);
        assert_int_equal(instr->qubits[0], q);
        assert_close(instr->base[15], 0.996, 1e-12, 0.0);
        assert_close(instr->base[12], 0.004, 1e-12, 0.0);
        assert_close(instr->base[5], sqrt(0.996), 1e-12, 0.0);
        qn_program_destroy(program);
    }
    qn_program *program = one_gate(model, "sx", 0, -1); /* the file's 2: Y with 0.03, no damping */
    assert_int_equal(qn_program_size(program), 2);
    const double *flip = qn_program_instr(program, 1)->base;
    assert_close(flip[5], 0.94, 1e-12, 0.0);
    assert_close(flip[10], 1.0, 1e-12, 0.0);
    assert_close(flip[15], 0.94, 1e-12, 0.0);
    assert_close(flip[12], 0.0, 1e-12, 0.0);
    qn_program_destroy(program);
    program = one_gate(model, "cx", 2, 1); /* the file's [0, 1]: lambda 0.02 */
    assert_int_equal(qn_program_size(program), 2);
    assert_close(qn_program_instr(program, 1)->base[17], 0.98, 1e-12, 0.0);
    qn_program_destroy(program);
    for (int reversed = 0; reversed < 2; ++reversed) { /* the file's [1, 2]: X on 1, Z on 2 */
        program = one_gate(model, "cx", reversed ? 0 : 1, reversed ? 1 : 0);
        assert_int_equal(qn_program_size(program), 2);
        const qn_instr *instr = qn_program_instr(program, 1);
        assert_true(instr->qubits[0] == 1 && instr->qubits[1] == 0);
        assert_close(instr->base[3 * 17], 0.98, 1e-12, 0.0);      /* Z on the file's 1 */
        assert_close(instr->base[1 * 17], 1.0, 1e-12, 0.0);       /* X there */
        assert_close(instr->base[4 * 17], 0.98, 1e-12, 0.0);      /* X on the file's 2 */
        assert_close(instr->base[(4 + 3) * 17], 1.0, 1e-12, 0.0); /* both */
        qn_program_destroy(program);
    }
    program = one_gate(model, "cx", 0, 2); /* the file leaves it ideal */
    assert_int_equal(qn_program_size(program), 1);
    qn_program_destroy(program);
    assert_close(qn_model_qubit(model, 1).p01, 0.05, 0.0, 1e-15);
    qn_model_destroy(model);
}

/* Rows of the file are what was prepared; its first qubit is the lowest bit of both indices. */
static void aer_correlated_readout(void **state) {
    (void)state;
    const qn_import_options options = {.qubits = "0,1,2"}, part = {.qubits = "1,2"};
    qn_model *model = import("tests/import/aer_noise_model.json", &options, NULL);
    qn_circuit *circuit = NULL;
    qn_program *program = NULL;
    assert_int_equal(qn_circuit_create(3, 0, &circuit), QN_OK);
    assert_int_equal(qn_circuit_measure(circuit, 0, 0), QN_OK);
    assert_int_equal(qn_circuit_measure(circuit, 2, 1), QN_OK);
    assert_int_equal(qn_program_build(circuit, model, NULL, &program, NULL), QN_OK);
    assert_int_equal(qn_program_size(program), 3);
    const qn_instr *joint = qn_program_instr(program, 0);
    assert_int_equal(joint->kind, QN_INSTR_NOISE);
    /* <ZZ> read of |11>, which is index 3 in either order: 0.9 + 0.02 - 0.03 - 0.05 */
    const int zz = 15, z0 = joint->qubits[0] == 0 ? 3 : 12, z2 = 15 - z0;
    const double *row = joint->base + 16 * zz;
    assert_close(row[0] - row[z0] - row[z2] + row[zz], 0.84, 1e-12, 0.0);
    /* of qubit 2 in |1>, 0 in |0>: the file's index 1, 0.06 + 0.03 - 0.9 - 0.01 */
    assert_close(row[0] + row[z0] - row[z2] - row[zz], 0.06 + 0.03 - 0.9 - 0.01, 1e-12, 0.0);
    const double *read2 = joint->base + 16 * z2; /* of the file's index 1: 2 read as 0: 0.06+0.01 */
    assert_close(read2[0] + read2[z0] - read2[z2] - read2[zz], 0.07 - 0.93, 1e-12, 0.0);
    qn_program_destroy(program);
    qn_circuit_destroy(circuit);
    qn_model_destroy(model);
    model = import("tests/import/aer_noise_model.json", &part, NULL);
    /* qubit 2 alone: 1 read of 0 with the mean over the other's states */
    assert_close(qn_model_qubit(model, 1).p10, 0.5 * (0.04 + 0.01 + 0.02 + 0.01), 1e-15, 0.0);
    assert_close(qn_model_qubit(model, 1).p01, 0.5 * (0.06 + 0.01 + 0.02 + 0.05), 1e-15, 0.0);
    qn_model_destroy(model);
}

static void nwqsim_and_cirq(void **state) {
    (void)state;
    const qn_import_options nwq = {.qubits = "2,1"}, grid = {.qubits = "4_4,3_4"};
    qn_model *model = import("tests/import/nwqsim_device.json", &nwq, NULL);
    assert_close(qn_model_qubit(model, 0).T1, 1.3e-4, 0.0, 0.0);
    assert_close(qn_model_qubit(model, 0).p10, 0.009, 0.0, 0.0);
    assert_close(gate_of(model, "cx", 0, 1).error, 9e-3, 0.0, 0.0);
    assert_close(gate_of(model, "cx", 0, 1).duration, 2.9e-7, 0.0, 0.0);
    qn_model_destroy(model);
    char *notes = NULL;
    model = import("tests/import/cirq_calibration.json", &grid, &notes);
    assert_close(qn_model_qubit(model, 0).T1, 70e-6, 0.0, 0.0);
    assert_close(qn_model_qubit(model, 0).p01, 0.013, 0.0, 1e-12);
    assert_close(gate_of(model, "cz", 0, 1).error, 3.1e-3, 0.0, 0.0);
    assert_non_null(strstr(notes, "no T2"));
    assert_non_null(strstr(notes, "no durations"));
    qn_free(notes);
    qn_model_destroy(model);
}

/* ---- round trip ----------------------------------------------------------------------------- */

static qn_program *program_of(const qn_model *model) {
    qn_circuit *circuit = NULL;
    qn_program *program = NULL;
    qn_diag diag = {0};
    assert_int_equal(qn_circuit_create(3, 1, &circuit), QN_OK);
    for (int q = 0; q < 2; ++q) {
        const int pair[2] = {q, q + 1};
        assert_int_equal(qn_circuit_rotation(circuit, "ry", pair, 0, 1.0, 0.25), QN_OK);
        assert_int_equal(qn_circuit_gate(circuit, "cx", pair, NULL), QN_OK);
    }
    assert_int_equal(qn_circuit_measure(circuit, 0, 0), QN_OK);
    if (qn_program_build(circuit, model, NULL, &program, &diag) != QN_OK) fail_msg("%s", diag.text);
    qn_circuit_destroy(circuit);
    return program;
}

static void assert_same_programs(const qn_program *a, const qn_program *b) {
    assert_int_equal(qn_program_size(a), qn_program_size(b));
    for (size_t k = 0; k < qn_program_size(a); ++k) {
        const qn_instr *x = qn_program_instr(a, k), *y = qn_program_instr(b, k);
        double first[256], second[256];
        const double angle = 0.7;
        assert_int_equal(x->kind, y->kind);
        assert_int_equal(x->line, y->line);
        assert_memory_equal(x->qubits, y->qubits, sizeof x->qubits);
        assert_memory_equal(&x->start, &y->start, sizeof x->start);
        qn_instr_ptm(x, &angle, first);
        qn_instr_ptm(y, &angle, second);
        assert_memory_equal(first, second, sizeof(double) << (4 * x->nqubits));
    }
}

/* import, load, save, load: the same program to the last bit, of medians and of picked qubits. */
static void round_trip(void **state) {
    (void)state;
    static const struct {
        const char *file, *qubits;
    } CASES[] = {
        {ibm, NULL},
        {ibm, "3,2,1,0"},
        {"tests/import/aer_noise_model.json", NULL},
        {"tests/import/aer_noise_model.json", "2,0,1"},
        {"tests/import/nwqsim_device.json", NULL},
        {"tests/import/nwqsim_device.json", "2,1,0"},
        {"tests/import/cirq_calibration.json", NULL},
        {"tests/import/cirq_calibration.json", "3_5,3_4,4_4"},
    };
    for (size_t k = 0; k < sizeof CASES / sizeof *CASES; ++k) {
        const qn_import_options options = {.qubits = CASES[k].qubits};
        qn_model *model = import(CASES[k].file, &options, NULL), *again = NULL;
        const char *text = qn_model_text(model);
        temp_file(&folder, "again.cfg", text, strlen(text));
        assert_int_equal(qn_model_load(temp_path(&folder, "again.cfg"), &again, NULL), QN_OK);
        qn_program *first = program_of(model), *second = program_of(again);
        assert_same_programs(first, second);
        qn_program_destroy(first);
        qn_program_destroy(second);
        qn_model_destroy(model);
        qn_model_destroy(again);
    }
}

/* ---- refusals ------------------------------------------------------------------------------- */

/* A sample with `old` replaced once by `new_text`. */
typedef struct refusal {
    const char *sample, *old, *new_text, *qubits;
    qn_status status;
    const char *word, *other;
} refusal;

#define IBM "ibm_properties.json"
#define NWQ "nwqsim_device.json"
#define CIRQ "cirq_calibration.json"
#define AER "aer_noise_model.json"
static const refusal REFUSALS[] = {
    {IBM, "{\n", "", NULL, QN_ERR_SYNTAX, "no valid JSON", ""},
    {IBM, "\"qubits\": [\n  [", "\"qubit\": [\n  [", NULL, QN_ERR_SYNTAX, "neither IBM", "Cirq"},
    {IBM, "\"name\": \"T2\"", "\"name\": \"T3\"", "0,1", QN_ERR_SYNTAX, "T2 of qubit 0 is missing",
     "pick other"},
    {IBM, "\"name\": \"prob_meas0_prep1\"", "\"name\": \"other\"", "0,1", QN_ERR_SYNTAX,
     "read 0 of |1> of qubit 0", ""},
    {IBM, "\"value\": 150.5", "\"value\": null", NULL, QN_ERR_SYNTAX, "T1 of qubit 0 is no number",
     ""},
    {IBM, "\"value\": 150.5", "\"value\": -150.5", NULL, QN_ERR_PHYSICS, "T1 of qubit 0 is -150.5",
     ""},
    {IBM, "\"unit\": \"us\"", "\"unit\": \"hours\"", NULL, QN_ERR_SYNTAX, "unit 'hours'",
     "T1 of qubit 0"},
    {IBM, "\"value\": 90.25", "\"value\": 990.25", "0,1", QN_ERR_PHYSICS,
     "qubit 0 has T2 = 0.00099025", "--t2-policy cap"},
    {IBM, "", "", "0,9", QN_ERR_NOT_FOUND, "no qubit '9'", "from 0 to 5"},
    {IBM, "", "", "0,1,0", QN_ERR_ARGUMENT, "qubit 0 is picked twice", ""},
    {IBM, "", "", "0,2", QN_ERR_UNSUPPORTED, "no two of the picked qubits", ""},
    {IBM, "", "", "best:6", QN_ERR_UNSUPPORTED, "no 6 connected qubits", ""},
    {IBM, "", "", "best:x", QN_ERR_ARGUMENT, "best:x", "2 to 6"},
    {IBM, "\"gate\": \"sx\"", "\"gate\": \"delay\"", "0,1", QN_ERR_SYNTAX, "gate sx on qubit 0",
     "missing"},
    {NWQ, "\"0\": 0.00011", "\"0\": 0.0", NULL, QN_ERR_PHYSICS, "T1 of qubit 0 is 0",
     "must be positive"},
    {NWQ, "\"rz0\": 0,", "", "0,1", QN_ERR_SYNTAX, "gate_errs.rz0 is missing", ""},
    {NWQ, "\"T1\": {\n  \"0\"", "\"T1\": {\n  \"7\"", "0,1", QN_ERR_SYNTAX,
     "T1 of qubit 0 is missing", ""},
    {NWQ, "\"cx0_1\": 0.007", "\"cx0_1\": 1.7", NULL, QN_ERR_PHYSICS, "gate_errs.cx0_1 is 1.7",
     "between 0 and 1"},
    {NWQ, "\"sx0\": 0.00025", "\"sx0\": 0.51", "0,1", QN_ERR_PHYSICS,
     "sx on qubit 0 is out of order", "no better than chance"},
    {CIRQ, "\"doubleVal\": 60.0", "\"wrong\": 60.0", NULL, QN_ERR_SYNTAX,
     "single_qubit_idle_t1_micros of qubit 3_4 is missing", ""},
    {AER, "\"name\": \"kraus\"", "\"name\": \"strange\"", NULL, QN_ERR_UNSUPPORTED,
     "instruction strange", "kraus, unitary"},
    {AER, "0.99,", "0.89,", NULL, QN_ERR_PHYSICS, "sum to 0.9", ""},
};

static void bad_files_are_refused(void **state) {
    (void)state;
    for (size_t k = 0; k < sizeof REFUSALS / sizeof *REFUSALS; ++k) {
        const refusal *r = &REFUSALS[k];
        char path[128], *bytes = NULL;
        size_t size = 0;
        snprintf(path, sizeof path, "tests/import/%s", r->sample);
        assert_int_equal(qn_file_read(path, &bytes, &size, NULL), QN_OK);
        const char *at = strstr(bytes, r->old);
        if (!at) fail_msg("case %zu: '%s' is not in the sample", k, r->old);
        char *changed = malloc(size + 100);
        const int length = snprintf(changed, size + 100, "%.*s%s%s", (int)(at - bytes), bytes,
                                    r->new_text, at + strlen(r->old));
        temp_file(&folder, "changed.json", changed, (size_t)length);
        char *text = changed, *notes = changed; /* must stay */
        qn_diag diag = {0};
        const qn_import_options options = {.qubits = r->qubits};
        const qn_status status = qn_import_read(temp_path(&folder, "changed.json"), &options, &text,
                                                &notes, &diag);
        if (status != r->status || !strstr(diag.text, r->word) || !strstr(diag.text, r->other))
            fail_msg("case %zu: status %d: %s", k, (int)status, diag.text);
        assert_ptr_equal(text, changed);
        assert_ptr_equal(notes, changed);
        free(changed);
        qn_free(bytes);
    }
}

/* Any prefix and any changed byte is refused or gives a model text; nothing else happens. */
static void damaged_files_do_no_harm(void **state) {
    (void)state;
    static const char *const samples[] = {IBM, NWQ, CIRQ, AER};
    qn_rng rng;
    print_message("seed 72\n");
    qn_rng_init(&rng, 72, QN_STREAM_TEST, 0, 0, 0);
    for (int round = 0; round < test_effort(200); ++round) {
        char path[128], *bytes = NULL, *text = NULL, *notes = NULL;
        size_t size = 0;
        snprintf(path, sizeof path, "tests/import/%s", samples[round % 4]);
        assert_int_equal(qn_file_read(path, &bytes, &size, NULL), QN_OK);
        for (int change = 0; change < 3; ++change)
            bytes[qn_rng_below(&rng, size)] = "0129-.,:\"[]{}exnull "[qn_rng_below(&rng, 20)];
        temp_file(&folder, "damaged.json", bytes, size);
        const qn_import_options options = {.qubits = round % 3 ? "best:2" : "median"};
        qn_diag diag = {0};
        if (qn_import_read(temp_path(&folder, "damaged.json"), &options, &text, &notes, &diag) !=
            QN_OK)
            assert_true(strlen(diag.text) > 10);
        qn_free(text);
        qn_free(notes);
        qn_free(bytes);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ibm_qubits_and_pairs),
        cmocka_unit_test(medians),
        cmocka_unit_test(best_connected_subset),
        cmocka_unit_test(aer_channels),
        cmocka_unit_test(aer_correlated_readout),
        cmocka_unit_test(nwqsim_and_cirq),
        cmocka_unit_test(round_trip),
        cmocka_unit_test(bad_files_are_refused),
        cmocka_unit_test(damaged_files_do_no_harm),
    };
    return cmocka_run_group_tests(tests, folder_set_up, folder_tear_down);
}
