/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values of parameters from the command line and from files. */
#include "settings/parameter_options.h"

#include "assert_close.h"
#include "temp_folder.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char QASM[] = "OPENQASM 3.0;\ninclude \"stdgates.inc\";\ninput array[float, 2] w;\n"
                           "input uint n;\ninput angle a;\nqubit q;\n"
                           "for int i in [0:n] { rx(w[i]) q; rz(a) q; }\n";

static temp_folder folder;

static const char *write_in(const char *name, const void *bytes, size_t size) {
    temp_file(&folder, name, bytes, size);
    return temp_path(&folder, name);
}

/* A .npy file of numbers of one type. */
static const char *write_npy(const char *descr, const char *shape, const void *numbers,
                             size_t bytes) {
    char file[512] = "\x93NUMPY\x01\x00\x76";
    const int length = snprintf(
        file + 10, 118, "{'descr': '%s', 'fortran_order': False, 'shape': %s, }", descr, shape);
    memset(file + 10 + length, ' ', (size_t)(117 - length));
    file[127] = '\n';
    memcpy(file + 128, numbers, bytes);
    return write_in("values.npy", file, 128 + bytes);
}

static qn_status open_with(const char *list, const char *path, bool keep, qn_qasm **qasm,
                           double **values, qn_diag *diag) {
    char circuit[512], listed[256];
    qn_parameter_options options = {.file = (char *)path};
    snprintf(circuit, sizeof circuit, "%s/c.qasm", folder.path);
    snprintf(listed, sizeof listed, "%s", list ? list : "");
    if (list) options.parameters = listed;
    *diag = (qn_diag){0};
    return qn_parameter_options_open(&options, circuit, 0.0, keep, 0, qasm, values, diag);
}

/* w = 0.25, -1.5; a = 0.75 in either way. */
static void expect_values(const char *list, const char *path) {
    qn_qasm *qasm = NULL;
    qn_diag diag = {0};
    double *values = NULL;
    if (open_with(list, path, true, &qasm, &values, &diag) != QN_OK) fail_msg("%s", diag.text);
    assert_int_equal(qn_qasm_nvalues(qasm), 3);
    assert_close(values[0], 0.25, 0, 0);
    assert_close(values[1], -1.5, 0, 0);
    assert_close(values[2], 0.75, 0, 0);
    qn_free(values);
    qn_qasm_destroy(qasm);
    if (open_with(list, path, false, &qasm, &values, &diag) != QN_OK) fail_msg("%s", diag.text);
    assert_null(values);
    const qn_circuit *circuit = qn_qasm_circuit(qasm);
    assert_int_equal(qn_circuit_size(circuit), 4);
    assert_close(qn_circuit_op(circuit, 0)->angles[0].offset, 0.25, 0, 0);
    assert_close(qn_circuit_op(circuit, 2)->angles[0].offset, -1.5, 0, 0);
    assert_close(qn_circuit_op(circuit, 3)->angles[0].offset, 0.75, 1e-15, 0);
    qn_qasm_destroy(qasm);
}

static const char *text(const char *name, const char *content) {
    return write_in(name, content, strlen(content));
}

static void formats(void **state) {
    (void)state;
    static const double doubles[] = {0.25, -1.5, 0.75};
    static const float floats[] = {0.25F, -1.5F, 0.75F};
    expect_values("n=1,w[0]=1/4,w[1]=-1.5,a=0.75", NULL);
    expect_values("a=0.75", text("v.json", "{\"w\": [0.25, \"-3/2\"], \"n\": 1}"));
    expect_values(NULL,
                  text("v.json", "\xef\xbb\xbf {\"value\": 3, \"parameters\": {\"w[0]\": 0.25,"
                                 " \"w[1]\": -1.5, \"a\": 0.75, \"n\": 1}}"));
    expect_values("n=1", text("v.json", "[0.25, -1.5, \"3/4\"]"));
    expect_values(NULL, text("v.csv", "name,value\nw[0],0.25\r\nn,1\nw[1],-3/2\n\"a\",0.75\n"));
    expect_values(NULL, text("v.csv", "value,error,name\n0.25,1,w[0]\n1,1,n\n-1.5,0,w[1]\n.75,,a"));
    expect_values("n=1", write_npy("<f8", "(3,)", doubles, sizeof doubles));
    expect_values("n=1", write_npy("<f4", "(1, 3)", floats, sizeof floats));
}

/* A pipe, as of <(...) of a shell, is read once. */
static void pipes(void **state) {
    (void)state;
    static const char VALUES[] = "{\"w\": [0.25, -1.5], \"n\": 1, \"a\": 0.75}";
    for (int keep = 0; keep < 2; ++keep) {
        int ends[2];
        char path[40];
        qn_qasm *qasm = NULL;
        qn_diag diag = {0};
        double *values = NULL;
        assert_int_equal(pipe(ends), 0);
        assert_int_equal(write(ends[1], VALUES, strlen(VALUES)), strlen(VALUES));
        close(ends[1]);
        snprintf(path, sizeof path, "/dev/fd/%d", ends[0]);
        if (open_with(NULL, path, keep, &qasm, &values, &diag) != QN_OK) fail_msg("%s", diag.text);
        close(ends[0]);
        if (keep) assert_close(values[2], 0.75, 0, 0);
        qn_free(values);
        qn_qasm_destroy(qasm);
    }
}

static void refusals(void **state) {
    (void)state;
    static const double doubles[] = {0.25, -1.5, 0.75, INFINITY};
    static const struct refusal {
        const char *list, *file, *why;
    } cases[] = {
        {NULL, "{\"w\": [0.25, true], \"n\": 1}", "'w[1]' has no value"},
        {NULL, "{\"w\": [0.25, \"x\"], \"n\": 1}", "'w[1]' has no value"},
        {NULL, "{\"w\": 0.25}", "'w' is an array, w[0] to w[1]"},
        {"n=0", "{\"w\": [0, 0], \"a\": [0.25]}", "'a' is no array"},
        {NULL, "{\"a\": {\"b\": 1}}", "'a' has no value"},
        {NULL, "{\"a\": 1, \"a\": 2}", "no valid JSON: duplicate object key"},
        {NULL, "{\"a\": 1,", "no valid JSON"},
        {"a=1", "{\"a\": 1}", "parameter 'a' is given twice: 1 and 1"},
        {"n=0", "[1, 2]", "has 3 values of inputs of type float and angle, but 2 are given"},
        {"n=0", "[1, 2, 3, 4]", "but 4 are given"},
        {"n=0", "[]", "this list is empty"},
        {"n=0,a=1", "[1, 2, 3]", "parameter 'a' is given twice: by its name and in the list"},
        {NULL, "", "this file is empty"},
        {NULL, "a,0.5\n", "name,value"},
        {NULL, "name,value\na,b c\n", "'b c' is no value of 'a'"},
        {NULL, "name,value\na,inf\n", "'inf' is no value of 'a'"},
        {NULL, "name,value\na\n", "this row has 1 fields"},
        {"n=0,w[0]=1,w[1]=1,a=1", "name,value\nb,1\n", "no input called 'b'"},
    };
    qn_qasm *qasm = NULL;
    double *values = NULL;
    qn_diag diag;
    for (size_t k = 0; k < sizeof cases / sizeof *cases; ++k)
        for (int keep = 0; keep < 2; ++keep) {
            const char *path = text("bad", cases[k].file);
            assert_int_not_equal(open_with(cases[k].list, path, keep, &qasm, &values, &diag),
                                 QN_OK);
            if (!strstr(diag.text, cases[k].why)) fail_msg("%s: %s", cases[k].file, diag.text);
            assert_true(!qasm && !values);
        }
    const char *path = write_npy("<f8", "(2, 2)", doubles, sizeof doubles);
    assert_int_equal(open_with("n=1", path, true, &qasm, &values, &diag), QN_ERR_SYNTAX);
    assert_non_null(strstr(diag.text, "shape (2, 2); wanted is a .npy file of real"));
    path = write_npy("<c16", "(2,)", doubles, sizeof doubles);
    assert_int_equal(open_with("n=1", path, true, &qasm, &values, &diag), QN_ERR_SYNTAX);
    assert_non_null(strstr(diag.text, "type '<c16', where float32"));
    path = write_npy("<f8", "(4,)", doubles, sizeof doubles);
    assert_int_equal(open_with("n=1", path, true, &qasm, &values, &diag), QN_ERR_SYNTAX);
    assert_non_null(strstr(diag.text, "number 3 (the first is 0)"));
}

static int begin(void **state) {
    (void)state;
    temp_folder_create(&folder);
    text("c.qasm", QASM);
    return 0;
}

static int end(void **state) {
    (void)state;
    temp_folder_remove(&folder);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(formats),
        cmocka_unit_test(pipes),
        cmocka_unit_test(refusals),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
