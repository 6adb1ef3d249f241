/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `qmae-noise verify`: passes under the shipped models, and its limit follows from the number of
 * scores. */
#include "assert_close.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

/* Runs the program; its output, at most `size` - 1 bytes; returns the exit code. */
static int run(const char *arguments, char *output, size_t size) {
    char command[1024];
    snprintf(command, sizeof command, "'%s' %s 2>&1", QN_TEST_PROGRAM, arguments);
    FILE *pipe = popen(command, "r");
    assert_non_null(pipe);
    output[fread(output, 1, size - 1, pipe)] = 0;
    const int status = pclose(pipe);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void shipped_models_pass(void **state) {
    static const char *const MODELS[] = {"ibm_like", "none", "t1t2", "readout"};
    static char output[65536];
    (void)state;
    /* the same lines of code run for the others */
    const size_t less = test_sanitized() ? 2 : 0;
    for (size_t k = 0; k < sizeof MODELS / sizeof *MODELS - less; ++k) {
        char arguments[80];
        snprintf(arguments, sizeof arguments, "verify --quick --noise %s", MODELS[k]);
        if (run(arguments, output, sizeof output)) fail_msg("%s: %s", MODELS[k], output);
        assert_non_null(strstr(output, ", 0 failed"));
        assert_non_null(strstr(output, "18 qubits: swap, trajectory against factored"));
        assert_non_null(strstr(output, "10 qubits: fidelity, dm against factored"));
        assert_null(strstr(output, "FAILED"));
        /* two-sided, the normal quantile of 0.0005 / scores: six with noise in the state; without,
         * the trajectories' swap tests are exact and no scores */
        const int noisy = k % 2 == 0;
        assert_non_null(strstr(output, noisy ? "3.8s ok" : "3.6s ok"));
        assert_non_null(strstr(output, noisy ? "6 scores" : "3 scores"));
    }
}

static void stronger_noise_passes_too(void **state) {
    static char output[65536];
    (void)state;
    if (test_sanitized()) skip();
    if (run("verify --quick --noise ibm_like --noise-scale 3 --seed 5", output, sizeof output))
        fail_msg("%s", output);
}

static void what_cannot_be_verified_is_said(void **state) {
    static char output[65536];
    (void)state;
    assert_int_equal(run("verify --noise no_such_model", output, sizeof output), 1);
    assert_non_null(strstr(output, "no_such_model"));
    assert_int_equal(run("verify --fast", output, sizeof output), 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shipped_models_pass),
        cmocka_unit_test(stronger_noise_passes_too),
        cmocka_unit_test(what_cannot_be_verified_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
