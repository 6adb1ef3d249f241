/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Noise-model files with several failures: all are told, in the order of lines, ten at most, and
 * none that only follows from another. */
#include "assert_close.h"

#include "qmae_noise/noise.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define HEAD "format = 1;\n"
#define SX "sx: { duration = 36e-9; error = 2.3e-4; };"
#define CZ "cz: { duration = 68e-9; error = 3e-3; };"

typedef struct several {
    const char *text;
    qn_status status;
    const char *found; /* the beginning of each line, which ends at | */
} several;

static const several CASES[] = {
    /* of every section, out of the order in which they are read */
    {HEAD "coupling = ( [0, 1], [3] );\nschedule = \"alp\";\n"
          "channels = ( { after = \"cz\"; channel = \"depolarising\"; lambda = 0.1; } );\n"
          "gates: { " SX "\n czz: { duration = 0.0; error = 0.0; };\n" CZ " };\n"
          "qubit: { p10 = 1.3; p01 = 0.1;\n T3 = 1.0; };\nbasis = [ \"sx\", \"cz\", \"rzxx\" ];\n",
     QN_ERR_SYNTAX,
     "m.cfg:2: a pair of `coupling` has two|m.cfg:3: unknown schedule 'alp'|m.cfg:4: unknown "
     "channel 'depolarising'|m.cfg:6: unknown gate 'czz'|m.cfg:8: qubit.p10 is 1.3|m.cfg:9: "
     "unknown key in qubit: 'T3'|m.cfg:10: unknown gate 'rzxx'|"},
    /* of one list */
    {HEAD "gates: { " CZ " };\nedges = (\n{ qubits = [0, 1]; gate = \"cz\"; error = 2.0; },\n"
          "{ qubits = [0, 1]; gate = \"cz\"; },\n{ qubits = [1, 1]; gate = \"cz\"; },\n"
          "{ qubits = [1, 0]; gate = \"cz\"; },\n{ qubits = [0, 1]; gate = \"cz\"; } );\n",
     QN_ERR_PHYSICS,
     "m.cfg:4: edges[0].error is 2|m.cfg:6: the qubits of an edge must differ|m.cfg:7: the edge cz "
     "on [1, 0] is listed twice, first in line 5|m.cfg:8: the edge cz on [0, 1] is listed twice, "
     "first in line 5|"},
    {HEAD "qubits = ( { index = 1; }, { index = 2; T1 = -1.0; },\n{ index = 1; },\n{ T2 = 1.0; }, "
          "3 );\n",
     QN_ERR_PHYSICS,
     "m.cfg:2: qubits[1].T1 is -1|m.cfg:3: qubit 1 is listed twice, first in line 2|m.cfg:4: "
     "qubits[3] lacks|m.cfg:4: qubits[4] must|"},
    {HEAD "readout_groups = ( { qubits = [0]; matrix = [1.0]; },\n{ qubits = [0, 1]; matrix = "
          "[1.0]; } );\ncrosstalk = ( { qubits = [0, 1]; zx = 1.0; },\n{ qubits = [1]; zz = 1.0; "
          "} );\ndrift = ( { figure = \"T4\"; sigma = 0.1; steps = 1.0; } );\n",
     QN_ERR_SYNTAX,
     "m.cfg:2: a readout group has|m.cfg:3: 'matrix' has 1|m.cfg:4: unknown key in "
     "crosstalk[0]: 'zx'|m.cfg:5: crosstalk has two|m.cfg:6: unknown figure 'T4'|"},
    {HEAD "gates: { " CZ " };\nlayers = ( { gates = [\"cz 0 1\",\n\"cz 1 2\"]; generators = "
          "[\"Y0\",\n\"W0\"]; rates = [0.1]; },\n{ gates = [\"cz 0 1\"]; generators = [\"X0\"]; "
          "rates = [0.1, 0.1]; } );\n",
     QN_ERR_SYNTAX,
     "m.cfg:4: two gates of the layer share qubit 1|m.cfg:5: a generator is written|m.cfg:6: "
     "'rates' has 2|"},
    {HEAD "qubits = ( { index = 0; T1 = 1.0; T2 = 3.0; },\n{ index = 1; T1 = 1.0; } );\n"
          "gates: { sx: { duration = 1e-9; };\nx: { error = 0.0; }; };\nschedule = \"none\";\n"
          "crosstalk = ( { qubits = [0, 1]; zz = 1.0; } );\nchannels = (\n"
          "{ after = \"idle\"; channel = \"bit_flip\"; p = 0.1; },\n"
          "{ after = \"idle\"; channel = \"bit_flip\"; p = 0.1; } );\n",
     QN_ERR_PHYSICS,
     "m.cfg:2: qubit 0: T2 = 3 s exceeds|m.cfg:3: qubit 1 has T1 = 1 s but no T2|m.cfg:4: gates.sx "
     "lacks 'error'|m.cfg:5: gates.x lacks 'duration'|m.cfg:7: crosstalk acts while|m.cfg:9: the "
     "rule acts while|m.cfg:10: the rule acts while|"},
    {HEAD "gates: { sx: { duration = 0.0; error = 0.7; };\nx: { duration = 0.0; error = 0.8; }; "
          "};\n",
     QN_ERR_PHYSICS, "m.cfg:2: error 0.7 of sx|m.cfg:3: error 0.8 of x|"},
    {HEAD "measure: { };\nreset: { error = 2.0; };\n", QN_ERR_SYNTAX,
     "m.cfg:2: measure lacks 'duration'|m.cfg:3: reset.error is 2|m.cfg:3: reset lacks "
     "'duration'|"},
    /* only what follows from nothing else: a gate that would be in the basis, have an entry, */
    {HEAD "basis = [ \"czz\" ];\ngates: { " SX CZ " };\n", QN_ERR_SYNTAX, "m.cfg:2: unknown gate|"},
    {HEAD "basis = [ \"czz\" ];\ngates: { cz: { duration = 0.0; error = 0.0; only_listed = true; "
          "}; };\n",
     QN_ERR_SYNTAX, "m.cfg:2: unknown gate|"},
    {HEAD "gates: { czz: { duration = 0.0; error = 0.0; }; };\nedges = ( { qubits = [0, 1]; gate = "
          "\"cz\"; } );\nchannels = ( { after = \"cz\"; channel = \"bit_flip\"; p = 0.1; } );\n"
          "layers = ( { gates = [\"cz 0 1\"]; generators = [\"X0\"]; rates = [0.1]; } );\n",
     QN_ERR_SYNTAX, "m.cfg:2: unknown gate|"},
    {HEAD "gate: { " CZ " };\nedges = ( { qubits = [0, 1]; gate = \"cz\"; } );\n", QN_ERR_SYNTAX,
     "m.cfg:2: unknown key 'gate'|"},
    {HEAD "gates = 3;\nedges = ( { qubits = [0, 1]; gate = \"cz\"; } );\n", QN_ERR_SYNTAX,
     "m.cfg:2: gates must be a group|"},
    /* a pair that would be coupled, */
    {HEAD "gates: { " CZ " };\ncoupling = ( [0, -1] );\nedges = ( { qubits = [0, 1]; gate = "
          "\"cz\"; } );\n",
     QN_ERR_PHYSICS, "m.cfg:3: coupling[0][1] is -1|"},
    /* a default that others inherit, */
    {HEAD "qubit: { T1 = 1.0; T2 = 3.0; };\nqubits = ( { index = 0; p10 = 0.1; p01 = 0.1; } );\n",
     QN_ERR_PHYSICS, "m.cfg:2: qubit: T2|"},
    {HEAD "qubit: { T2 = -3.0; };\nqubits = ( { index = 0; T1 = 1.0; } );\n", QN_ERR_PHYSICS,
     "m.cfg:2: qubit.T2 is -3|"},
    {HEAD "gates: { cz: { duration = 0.0; }; };\nedges = ( { qubits = [0, 1]; gate = \"cz\"; } "
          ");\n",
     QN_ERR_SYNTAX, "m.cfg:2: gates.cz lacks 'error'|"},
    /* a key that is missed since it is written wrong, the half of a pair that is broken, */
    {HEAD "reset: { duraton = 1.0; error = 0.0; };\nqubit: { p10 = 0.1; p01 = 2.0; };\n",
     QN_ERR_SYNTAX, "m.cfg:2: unknown key in reset: 'duraton'|m.cfg:3: qubit.p01 is 2|"},
    /* and a layer like one that is broken */
    {HEAD "gates: { " CZ " };\nlayers = (\n{ gates = [\"cz 0 1\", \"czz 2 3\"]; generators = "
          "[\"X0\"]; rates = [0.1]; },\n{ gates = [\"cz 0 1\"]; generators = [\"X0\"]; rates = "
          "[0.1]; } );\n",
     QN_ERR_SYNTAX, "m.cfg:4: unknown gate 'czz'|"},
    /* a file of another version is not judged */
    {"format = 2;\nnews = 3;\nqubit: { T1 = -1.0; };\n", QN_ERR_UNSUPPORTED,
     "m.cfg:1: format is 2|m.cfg:2: unknown key 'news'|"},
};

/* All that was found, a line each. */
static void all_of(const qn_diag *diag, char *text, size_t size) {
    qn_diag_format(diag, text, size);
    const size_t used = strlen(text);
    snprintf(text + used, size - used, "\n%s", diag->further);
}

/* Does each line begin as it should, and is there no other? */
static bool agree(const char *found, const char *expected) {
    while (*expected) {
        const size_t length = strcspn(expected, "|");
        if (strncmp(found, expected, length) != 0) return false;
        expected += length + 1;
        found += strcspn(found, "\n");
        found += *found == '\n';
    }
    return *found == '\0';
}

static void each_failure_is_told_once(void **state) {
    (void)state;
    int failures = 0;
    for (size_t k = 0; k < sizeof CASES / sizeof *CASES; ++k) {
        const several *c = &CASES[k];
        char all[12000];
        qn_diag diag = {0};
        qn_model *model = NULL;
        const qn_status status = qn_model_parse("m.cfg", c->text, NULL, &model, &diag);
        assert_null(model);
        all_of(&diag, all, sizeof all);
        assert_int_equal(status, diag.status);
        if (agree(all, c->found) && status == c->status) continue;
        ++failures;
        print_error("case %d:\n%s\nstatus %d, found\n%s\nexpected %d, %s\n", (int)k, c->text,
                    (int)status, all, (int)c->status, c->found);
    }
    assert_int_equal(failures, 0);
    assert_int_equal(qn_model_parse("m.cfg", CASES[0].text, NULL, &(qn_model *){NULL}, NULL),
                     QN_ERR_SYNTAX);
}

/* `head`, then `count` lines, then ");\n". */
static char *many(const char *head, size_t count, const char *line) {
    char *text = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&text, &size);
    assert_non_null(file);
    fputs(head, file);
    for (size_t k = 0; k < count; ++k) fputs(line, file);
    fputs(");\n", file);
    assert_int_equal(fclose(file), 0);
    return text;
}

static void ten_are_told(void **state) {
    (void)state;
    for (size_t count = 9; count <= 12; ++count) {
        char all[12000];
        qn_diag diag = {0};
        qn_model *model = NULL;
        char *text = many(HEAD "coupling = ( [0, 1]", count, ",\n[3]");
        assert_int_equal(qn_model_parse("m.cfg", text, NULL, &model, &diag), QN_ERR_SYNTAX);
        free(text);
        all_of(&diag, all, sizeof all);
        const char *at = all;
        for (size_t k = 0; k < 10 && k < count; ++k) {
            char start[32];
            snprintf(start, sizeof start, "m.cfg:%zu: a pair", k + 3);
            assert_memory_equal(at, start, strlen(start));
            at += strcspn(at, "\n") + 1;
        }
        assert_string_equal(at, count > 10 ? "... and more; the first ten are shown\n" : "");
    }
}

/* A file of failures takes no longer than the same without, which is read twice as often. */
static void failures_cost_no_more(void **state) {
    (void)state;
    enum { COUNT = 100000 };
    static const char *const LINES[2] = {",\n{ qubits = [0, 1]; gate = \"czz\"; error = 1e-3; }",
                                         ",\n{ qubits = [0, 1]; gate = \"cz\"; error = 1e-3; }"};
    clock_t time[2];
    for (int k = 0; k < 2; ++k) {
        char *text = many(HEAD "gates: { " CZ " };\nedges = ( { qubits = [2, 3]; gate = \"cz\"; }",
                          COUNT, LINES[k]);
        const clock_t start = clock();
        for (int n = 0; n <= k; ++n) {
            qn_model *model = NULL;
            qn_diag diag = {0};
            assert_int_equal(qn_model_parse("m.cfg", text, NULL, &model, &diag), QN_ERR_SYNTAX);
            assert_non_null(strstr(diag.further, "... and more"));
            assert_null(strstr(diag.further, "m.cfg:200"));
        }
        time[k] = clock() - start;
        free(text);
    }
    printf("%d unknown gates: %.3f s\n", COUNT, (double)time[0] / CLOCKS_PER_SEC);
    assert_true(time[0] < time[1] + CLOCKS_PER_SEC / 10);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_failure_is_told_once),
        cmocka_unit_test(ten_are_told),
        cmocka_unit_test(failures_cost_no_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
