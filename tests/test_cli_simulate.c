/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `simulate` and `circuit` as a user meets them: stored outputs, bad inputs, and the way from a
 * QMAE through OpenQASM back to its value. */
#include "assert_close.h"
#include "core/atomic_file.h"
#include "qmae_noise/mask.h"
#include "qmae_noise/qmae.h"
#include "temp_folder.h"

#include <jansson.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#ifndef QN_TEST_PROGRAM
#define QN_TEST_PROGRAM "qmae-noise"
#endif

enum { TEXT = 1 << 20 };
static char output[TEXT];

/* Runs the program; output holds stdout and stderr. */
static int run(const char *format, ...) QN_PRINTF(1, 2);
static int run(const char *format, ...) {
    char arguments[2000], command[2400];
    va_list list;
    va_start(list, format);
    vsnprintf(arguments, sizeof arguments, format, list);
    va_end(list);
    snprintf(command, sizeof command, "'%s' %s 2>&1", QN_TEST_PROGRAM, arguments);
    FILE *pipe = popen(command, "r");
    assert_non_null(pipe);
    const size_t size = fread(output, 1, TEXT - 1, pipe);
    output[size] = '\0';
    const int status = pclose(pipe);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void succeed(int code) {
    if (code != 0) fail_msg("exit code %d: %s", code, output);
}

static void write_file(const char *path, const char *text) {
    assert_int_equal(qn_atomic_write(path, text, strlen(text), NULL), QN_OK);
}

/* ---- stored outputs ------------------------------------------------------------------------- */

/* QN_TEST_WRITE_GOLDEN=1 writes them anew; look at the difference before committing it. */
static void golden(void **state) {
    static const char *const cases[][2] = {
        {"bell", "bell.qasm --noise ibm_like --expect ZZ,xx,ZI"},
        {"teleportation", "teleportation.qasm --noise ibm_like --shots 500 --seed 7"},
        {"ising", "ising.qasm --param J=0.4 --param field=0.3 --expect ZIIIZ,IXXII"},
        {"ansatz", "parameters/ansatz.qasm --param x=0.7,theta[0]=0.3,theta[1]=pi/3,theta[2]=1.1 "
                   "--keep-parameters --expect ZZI,XIY --shots 0 --noise ibm_like"},
        {"repetition_code", "repetition_code.qasm --noise tests/circuits/everything.cfg"},
        {"one_qubit", "one_qubit.qasm --noise ibm_like --expect X --json"},
        {"observables",
         "repetition_code.qasm --noise ibm_like --observable '0.5 ZZIII - 1.2 X0 X1 X2 "
         "+ |***00>' --observable 3e-1 --measured --shots 700"},
        {"observable_json", "bell.qasm --noise ibm_like --observable 'ZZ + 0.5 XX - 2 |1*>' "
                            "--measured --json"},
        {"observable_drawn", "bell.qasm --noise ibm_like --observable 'ZZ + 0.5 XX' --measured "
                             "--method trajectory --shots 300 --trajectories 200"},
        {"w", "w.qasm --keep 0,2 --json --noise-scale 2 --noise ibm_like"},
    };
    (void)state;
    for (size_t k = 0; k < sizeof cases / sizeof *cases; ++k) {
        char path[200], *expected = NULL;
        size_t size = 0;
        snprintf(path, sizeof path, "tests/circuits/golden/%s.txt", cases[k][0]);
        succeed(run("simulate tests/circuits/%s", cases[k][1]));
        if (getenv("QN_TEST_WRITE_GOLDEN")) write_file(path, output);
        assert_int_equal(qn_file_read(path, &expected, &size, NULL), QN_OK);
        /* the last digits of JSON's numbers depend on the kernels */
        char *found = output, *wanted = expected;
        while (*found || *wanted) {
            const bool number = strchr("0123456789", *found) && strchr("0123456789", *wanted) &&
                                *found && *wanted;
            if (number) {
                assert_close(strtod(found, &found), strtod(wanted, &wanted), 1e-12, 1e-9);
                continue;
            }
            if (*found != *wanted) fail_msg("%s: '%.40s' instead of '%.40s'", path, found, wanted);
            ++found, ++wanted;
        }
        qn_free(expected);
    }
}

/* ---- bad inputs ----------------------------------------------------------------------------- */

static void refusals(void **state) {
    static const struct {
        const char *arguments;
        int code;
        const char *says;
    } cases[] = {
        {"simulate", 2, "usage"},
        {"simulate nowhere.qasm", 1, "nowhere.qasm"},
        {"simulate README.md", 1, "README.md:1:"},
        {"simulate tests/circuits", 1, "tests/circuits"},
        {"simulate tests/circuits/bell.qasm --noise ibn_like", 1, "ibm_like"},
        {"simulate tests/circuits/bell.qasm --expect ZZZ", 2, "each of the 2 qubits"},
        {"simulate tests/circuits/bell.qasm --expect AB", 2, "each of the 2 qubits"},
        {"simulate tests/circuits/bell.qasm --expect-file nowhere", 1, "nowhere"},
        {"simulate tests/circuits/bell.qasm --observable 'ZZ + ZZZ'", 2, "observable:1:6: 'ZZZ'"},
        {"simulate tests/circuits/bell.qasm --observable 'ZZ, XX + X2'", 2,
         "observable:1:10: 'X2'"},
        {"simulate tests/circuits/bell.qasm --observable 'ZZ,'", 2, "1:4: a summand"},
        {"simulate tests/circuits/bell.qasm --observable-file nowhere", 1, "nowhere"},
        {"simulate tests/circuits/bell.qasm --observable '|tests/circuits/bell.qasm>'", 1,
         "bell.qasm: it measures; a state is what gates alone prepare"},
        {"simulate tests/circuits/bell.qasm --observable '|CHANGELOG.md>'", 1, "no .npy file"},
        {"simulate tests/circuits/bell.qasm --measured", 2, "--observable"},
        {"simulate tests/circuits/bell.qasm --observable 'ZZ + XX' --measured --shots 3", 2,
         "at least 4, 2 a group"},
        {"simulate tests/circuits/bell.qasm --keep 0,0", 2, "different qubits"},
        {"simulate tests/circuits/bell.qasm --keep 2", 2, "from 0 to 1"},
        {"simulate tests/circuits/bell.qasm --shots -1", 2, "--shots"},
        {"simulate tests/circuits/bell.qasm --method best", 2, "--method"},
        {"simulate tests/circuits/bell.qasm --method pure --noise ibm_like", 1, "without noise"},
        {"simulate tests/circuits/bell.qasm --probabilities some", 2, "all, none or how many"},
        {"simulate tests/circuits/bell.qasm --probabilities -1", 2, "all, none or how many"},
        {"simulate tests/circuits/bell.qasm --param t=1", 1, "no input called 't'"},
        {"simulate tests/circuits/ising.qasm", 1, "--param J=VALUE"},
        {"simulate tests/circuits/ising.qasm --param J", 2, "name=number"},
        {"simulate tests/circuits/ising.qasm --param J=1,field=2,J=3", 2, "'J' is given twice: 1"},
        {"simulate tests/circuits/ising.qasm --param J=1 --keep-parameters", 1,
         "ising.qasm:5:13: input 'field' has no value: give --param field=VALUE"},
        {"simulate tests/circuits/ising.qasm --param K=1 --keep-parameters", 1,
         "no input called 'K'"},
        {"simulate tests/circuits/parameters/ansatz.qasm --param x=1,theta[0]=1,theta[1]=1", 1,
         "ansatz.qasm:4:27: input 'theta[2]' has no value: give --param theta[2]=VALUE"},
        {"simulate tests/circuits/parameters/ansatz.qasm --param x=1,theta[3]=1", 1,
         "no input called 'theta[3]'"},
        {"simulate tests/circuits/ising.qasm --params nowhere", 1, "nowhere"},
        {"simulate tests/circuits/ising.qasm --params README.md", 1, "README.md:"},
        {"simulate tests/circuits/ising.qasm --params tests/circuits/bell.qasm", 1, "bell.qasm:2:"},
        {"simulate tests/circuits/ising.qasm --param J=inf,field=1", 2, "name=number"},
        {"simulate tests/circuits/ising.qasm --param J=pi/,field=1", 2, "like x=pi/2"},
        {"simulate tests/circuits/bell.qasm --fidelity tests/circuits/bell.qasm", 1,
         "bell.qasm: it measures"},
        {"simulate tests/circuits/bell.qasm --method trajectory --state x.npy", 1, "--method dm"},
        {"circuit --side 4 --params-out x.json", 2, "--params-out goes with --qasm 3"},
        {"circuit --side 4 --qasm 2 --params-out x.json", 2, "only --qasm 3 has parameters"},
        {"circuit --side 5", 2, "side"},
        {"circuit --side 4 --qasm 4", 2, "--qasm"},
        {"circuit --side 4 --qasm 2 --embedding state", 2, "--embedding circuit"},
        {"circuit --side 4 --qasm 2 --angles tests/circuits/bell.qasm", 1,
         "number 1 is no finite number"},
        {"circuit --run nowhere", 1, "nowhere"},
    };
    (void)state;
    for (size_t k = 0; k < sizeof cases / sizeof *cases; ++k) {
        const int code = run("%s", cases[k].arguments);
        const char *end = strchr(output, '\n');
        const bool one_line = end && end[1] == '\0' && strncmp(output, "qmae-noise: ", 12) == 0;
        if (code != cases[k].code || !one_line || !strstr(output, cases[k].says))
            fail_msg("%s: exit code %d, '%s'", cases[k].arguments, code, output);
    }
}

static void too_large(void **state) {
    (void)state;
    temp_folder made;
    char path[300];
    temp_folder_create(&made);
    const char *folder = made.path;
    snprintf(path, sizeof path, "%s/large.qasm", folder);
    write_file(path, "OPENQASM 2.0; include \"qelib1.inc\"; qreg q[20]; h q; reset q[0];");
    assert_int_equal(run("simulate %s --method dm", path), 1);
    assert_non_null(strstr(output, "20 qubits would need 8.19e+03 GiB"));
    write_file(path, "OPENQASM 2.0; include \"qelib1.inc\"; qreg q[8]; h q; reset q[0];");
    assert_int_equal(run("simulate %s --method dm --memory 0", path), 0);
    temp_folder_remove(&made);
}

/* ---- states --------------------------------------------------------------------------------- */

static void states(void **state) {
    (void)state;
    temp_folder made;
    char path[300], *bytes = NULL;
    size_t size = 0;
    double first[2];
    temp_folder_create(&made);
    const char *folder = made.path;
    snprintf(path, sizeof path, "%s/psi.npy", folder);
    succeed(run("simulate tests/circuits/bell.qasm --state %s", path));
    assert_int_equal(qn_file_read(path, &bytes, &size, NULL), QN_OK);
    assert_int_equal(size, 128 + 4 * 16);
    assert_non_null(strstr(bytes + 10, "'descr': '<c16', 'fortran_order': False, 'shape': (4,)"));
    memcpy(first, bytes + 128, sizeof first);
    assert_close(first[0], sqrt(0.5), 1e-12, 0.0);
    qn_free(bytes);
    succeed(run("simulate tests/circuits/bell.qasm --method dm --json --fidelity %s", path));
    json_t *json = json_loads(output, 0, NULL);
    assert_non_null(json);
    assert_close(json_real_value(json_object_get(json, "fidelity")), 1.0, 1e-12, 0.0);
    json_decref(json);
    succeed(run("simulate tests/circuits/bell.qasm --noise ibm_like --keep 1 --state %s", path));
    assert_int_equal(qn_file_read(path, &bytes, &size, NULL), QN_OK);
    assert_int_equal(size, 128 + 4 * 16);
    assert_non_null(strstr(bytes + 10, "'shape': (2, 2)"));
    qn_free(bytes);
    temp_folder_remove(&made);
}

/* ---- trajectories --------------------------------------------------------------------------- */

static double expectation(const char *arguments, double *error) {
    succeed(run("simulate %s --json", arguments));
    assert_non_null(strchr(output, '{'));
    json_t *json = json_loads(strchr(output, '{'), 0, NULL); /* messages come first */
    assert_non_null(json);
    json_t *entry = json_array_get(json_object_get(json, "expectation"), 0);
    const double value = json_real_value(json_object_get(entry, "value"));
    *error = json_real_value(json_object_get(entry, "stderr"));
    json_decref(json);
    return value;
}

static void trajectories(void **state) {
    static const char *const cases[] = {
        "tests/circuits/ising.qasm --param J=0.4,field=0.3 --noise ibm_like --noise-scale 20 "
        "--expect ZIIIZ",
        "tests/circuits/repetition_code.qasm --noise tests/circuits/everything.cfg --expect IIZZZ",
    };
    (void)state;
    for (size_t k = 0; k < sizeof cases / sizeof *cases; ++k) {
        char arguments[400];
        double error = 0.0, none = 0.0;
        snprintf(arguments, sizeof arguments, "%s --method trajectory --trajectories 20000",
                 cases[k]);
        const double sampled = expectation(arguments, &error), exact = expectation(cases[k], &none);
        assert_true(error > 0.0 && error < 0.02);
        assert_true(none == 0.0);
        assert_close(sampled, exact, 4.5 * error, 0.0);
    }
}

/* ---- the QMAE ------------------------------------------------------------------------------- */

/* The value of the QMAE with these files, by one of the library's engines. */
static double qmae_value(const char *noise, int qubits, qn_embedding embedding, const char *engine,
                         const double *angles, const double *input, const double *reference) {
    qn_qmae_spec spec = qn_qmae_spec_default();
    qn_model *model = NULL;
    qn_qmae *qmae = NULL;
    qn_qmae_bound *bound = NULL;
    qn_qmae_work *work = NULL;
    qn_response response = {0};
    double x[256], y[256];
    spec.qubits = qubits;
    spec.latent = qubits - 1;
    spec.embedding = embedding;
    qn_normalise((size_t)1 << qubits, input, x);
    qn_normalise((size_t)1 << qubits, reference, y);
    const qn_request request = {.input = x, .reference = y};
    assert_int_equal(qn_model_open(noise, &model, NULL), QN_OK);
    assert_int_equal(qn_qmae_create(&spec, model, NULL, engine, NULL, &qmae, NULL), QN_OK);
    assert_int_equal(qn_qmae_bound_create(qmae, &bound), QN_OK);
    assert_int_equal(qn_qmae_work_create(qmae, &work), QN_OK);
    qn_qmae_bind(bound, angles, 0);
    assert_int_equal(qn_qmae_evaluate(qmae, bound, work, &request, &response), QN_OK);
    qn_qmae_work_destroy(work);
    qn_qmae_bound_destroy(bound);
    qn_qmae_destroy(qmae);
    qn_model_destroy(model);
    return response.swap;
}

static void write_numbers(const char *folder, const char *name, size_t count, double *numbers,
                          uint64_t stream) {
    char path[300], *text = NULL;
    size_t size = 0;
    qn_rng rng;
    FILE *file = open_memstream(&text, &size);
    qn_rng_init(&rng, 3, QN_STREAM_TEST, stream, 0, 0);
    for (size_t k = 0; k < count; ++k) {
        numbers[k] = 0.1 + qn_rng_uniform(&rng);
        fprintf(file, "%.17g%c", numbers[k], k % 5 ? ' ' : '\n');
    }
    fclose(file);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    write_file(path, text);
    free(text);
}

static void qmae_through_openqasm(void **state) {
    static const char *const models[] = {"none", "ibm_like"};
    static const qn_embedding embeddings[] = {QN_EMBEDDING_CIRCUIT, QN_EMBEDDING_MPS_2,
                                              QN_EMBEDDING_LAYERS_3};
    temp_folder made;
    double angles[90], input[16], reference[16];
    (void)state;
    temp_folder_create(&made);
    const char *folder = made.path;
    write_numbers(folder, "angles", 90, angles, 0);
    write_numbers(folder, "input", 16, input, 1);
    write_numbers(folder, "reference", 16, reference, 2);
    for (int form = 2; form <= 4; ++form) { /* versions, and 3 with its parameters open */
        const bool open = form == 4;
        char rest[300] = "";
        if (open) snprintf(rest, sizeof rest, "--params-out %s/values.json", folder);
        const qn_embedding embedding = embeddings[form - 2];
        succeed(run("circuit --side 4 --qasm %d --angles %s/angles --input %s/input --reference "
                    "%s/reference --out %s/qmae.qasm --embedding %s %s",
                    open ? 3 : form, folder, folder, folder, folder,
                    qn_embedding_choice.names[embedding], rest));
        if (open) snprintf(rest, sizeof rest, "--params %s/values.json --keep-parameters", folder);
        for (int m = 0; m < 2; ++m) {
            char arguments[700];
            double error = 0.0;
            snprintf(arguments, sizeof arguments, "%s/qmae.qasm --noise %s --expect ZIIIIIIIII %s",
                     folder, models[m], rest);
            assert_close(expectation(arguments, &error),
                         qmae_value(models[m], 4, embedding, "dm", angles, input, reference), 1e-10,
                         0.0);
        }
    }
    temp_folder_remove(&made);
}

/* All 18 qubits: exactly without noise, by trajectories under noise that leaves a signal. */
static void qmae_of_18_qubits(void **state) {
    static const char expect[] = "ZIIIIIIIIIIIIIIIII";
    static double angles[420], input[256], reference[256];
    temp_folder made;
    char arguments[400];
    double error = 0.0;
    (void)state;
    if (test_sanitized()) skip();
    temp_folder_create(&made);
    const char *folder = made.path;
    write_numbers(folder, "angles", 420, angles, 3);
    write_numbers(folder, "input", 256, input, 4);
    write_numbers(folder, "reference", 256, reference, 5);
    succeed(run("circuit --qasm 3 --angles %s/angles --input %s/input --reference %s/reference "
                "--out %s/qmae.qasm",
                folder, folder, folder, folder));
    snprintf(arguments, sizeof arguments, "%s/qmae.qasm --shots 0 --expect %s", folder, expect);
    const double ideal = expectation(arguments, &error);
    assert_true(error == 0.0);
    assert_close(ideal,
                 qmae_value("none", 8, QN_EMBEDDING_CIRCUIT, "pure", angles, input, reference),
                 1e-10, 0.0);
    snprintf(
        arguments, sizeof arguments,
        "%s/qmae.qasm --shots 0 --noise tests/circuits/quiet.cfg --trajectories 600 --expect %s",
        folder, expect);
    const double noisy = expectation(arguments, &error);
    const double exact = qmae_value("tests/circuits/quiet.cfg", 8, QN_EMBEDDING_CIRCUIT, "factored",
                                    angles, input, reference);
    printf("18 qubits: %.4f +- %.4f, exactly %.4f, without noise %.4f\n", noisy, error, exact,
           ideal);
    assert_true(error > 0.0 && ideal - exact > 10.0 * error); /* the noise is seen */
    assert_close(noisy, exact, 4.5 * error, 0.0);
    temp_folder_remove(&made);
}

/* The angles of a run are those of its checkpoint. */
static void trained_angles(void **state) {
    temp_folder made;
    char *by_run = NULL;
    (void)state;
    temp_folder_create(&made);
    const char *folder = made.path;
    succeed(
        run("train --side 4 --epochs 1 --train-images 4 --test-images 4 --batch 4 --quiet --out "
            "%s/run",
            folder));
    succeed(run("circuit --qasm 3 --run %s/run", folder));
    by_run = strdup(output);
    succeed(run("circuit --qasm 3 --side 4 --angles %s/run", folder));
    assert_string_equal(output, by_run);
    succeed(run("circuit --qasm 3 --side 4"));
    assert_string_not_equal(output, by_run);
    assert_int_equal(run("circuit --qasm 3 --side 8 --angles %s/run", folder), 1);
    assert_non_null(strstr(output, "90 angles instead of"));
    free(by_run);
    temp_folder_remove(&made);
}

static void counts(void **state) {
    (void)state;
    succeed(run("circuit --side 16 --embedding state"));
    assert_non_null(strstr(output, "18 qubits, 420 encoder angles"));
    assert_non_null(strstr(output, "depth"));
    assert_non_null(strstr(output, "duration"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(golden),
        cmocka_unit_test(refusals),
        cmocka_unit_test(too_large),
        cmocka_unit_test(states),
        cmocka_unit_test(trajectories),
        cmocka_unit_test(qmae_through_openqasm),
        cmocka_unit_test(qmae_of_18_qubits),
        cmocka_unit_test(trained_angles),
        cmocka_unit_test(counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
