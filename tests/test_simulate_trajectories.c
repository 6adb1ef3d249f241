/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Trajectories against the density matrix on circuits with measurements on the way, resets,
 * conditions and readout errors, also correlated ones: counts by chi-square, expectation values of
 * any string as scores. */
#include "qmae_noise/qasm.h"
#include "qmae_noise/simulate.h"
#include "qmae_noise/trajectory.h"

#include "assert_close.h"
#include "reference.h"

#include <glob.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 6, STRINGS = 6 };

/* Readout errors of pairs that fail together, beside relaxation and gate errors. */
static const char CORRELATED[] =
    "format = 1; name = \"correlated\"; schedule = \"asap\";\n"
    "qubit: { T1 = 40e-6; T2 = 30e-6; p10 = 0.04; p01 = 0.1; };\n"
    "gates: { any1: { duration = 50e-9; depolarizing = 0.01; };\n"
    "         any2: { duration = 300e-9; depolarizing = 0.04; }; };\n"
    "measure: { duration = 1e-6; }; reset: { duration = 0.8e-6; error = 0.05; };\n"
    "readout_groups: ( { qubits = [0, 1]; matrix = [0.90, 0.06, 0.05, 0.02,\n"
    "    0.04, 0.85, 0.01, 0.06,  0.03, 0.02, 0.88, 0.07,  0.03, 0.07, 0.06, 0.85]; } );\n";

static qn_program *program_of(const qn_circuit *circuit, const char *noise) {
    qn_model *model = NULL;
    qn_program *program = NULL;
    qn_program_options options = qn_program_options_default();
    qn_diag diag = {0};
    options.allow_unused = true;
    if (strchr(noise, ';')) model = model_of(noise);
    else if (qn_model_open(noise, &model, &diag) != QN_OK) fail_msg("%s", diag.text);
    if (qn_program_build(circuit, model, &options, &program, &diag) != QN_OK)
        fail_msg("%s", diag.text);
    qn_model_destroy(model);
    return program;
}

static qn_simulation *simulation_of(const qn_program *program, const double *params) {
    const qn_simulation_options options = {.method = QN_METHOD_DM};
    qn_simulation *s = NULL;
    qn_diag diag = {0};
    if (qn_simulation_run(program, params, &options, &s, &diag) != QN_OK) fail_msg("%s", diag.text);
    return s;
}

static void estimate(const qn_program *program, const double *params,
                     const qn_trajectory_options *options, const qn_trajectory_settings *settings,
                     qn_estimate *found) {
    qn_trajectory *t = NULL;
    qn_trajectory_bound *bound = NULL;
    qn_diag diag = {0};
    if (qn_trajectory_of(program, options, &t, &diag) != QN_OK) fail_msg("%s", diag.text);
    assert_int_equal(qn_trajectory_bound_create(t, &bound), QN_OK);
    qn_trajectory_bind(bound, params);
    if (qn_trajectory_estimate(bound, NULL, NULL, settings, found, NULL, &diag) != QN_OK)
        fail_msg("%s", diag.text);
    qn_trajectory_bound_destroy(bound);
    qn_trajectory_destroy(t);
}

/* ---- scores --------------------------------------------------------------------------------- */

typedef struct scores {
    int count;
    double worst, squares;
} scores;

static void score(scores *s, double found, double expected, double error) {
    const double z = (found - expected) / error;
    ++s->count;
    s->squares += z * z;
    s->worst = fmax(s->worst, fabs(z));
}

/* Fixed seeds; `worst` is exceeded by a right program once in a thousand (Bonferroni). */
static void assert_scores(const scores *s, const char *what) {
    const double limit = gsl_cdf_ugaussian_Qinv(0.0005 / s->count);
    print_message("%s: %d scores, worst %.2f of %.2f, mean square %.3f\n", what, s->count, s->worst,
                  limit, s->squares / s->count);
    assert_true(s->count > 20);
    assert_true(s->worst < limit);
    assert_true(s->squares / s->count < 1.0 + 4.0 * sqrt(2.0 / s->count));
}

/* ---- circuits ------------------------------------------------------------------------------- */

static int compare_bits(const void *a, const void *b) {
    const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* P(chi-square this large) of sampled records against the exact probabilities, small ones as
 * one. */
static double chi_square(const qn_simulation *s, uint64_t *bits, size_t shots) {
    size_t noutcomes = 0, at = 0;
    qn_outcome *outcomes = NULL;
    assert_int_equal(qn_simulation_outcomes(s, &outcomes, &noutcomes), QN_OK);
    double chi = 0.0, rare = 0.0, rare_counted = 0.0;
    int cells = 0;
    qsort(bits, shots, sizeof *bits, compare_bits);
    for (size_t k = 0; k < noutcomes; ++k) {
        const double expected = outcomes[k].probability * (double)shots;
        double counted = 0.0;
        for (; at < shots && bits[at] == outcomes[k].bits; ++at) counted += 1.0;
        if (expected < 10.0) rare += expected, rare_counted += counted;
        else chi += (counted - expected) * (counted - expected) / expected, ++cells;
    }
    qn_free(outcomes);
    assert_int_equal(at, shots); /* no impossible record */
    if (rare > 5.0) chi += (rare_counted - rare) * (rare_counted - rare) / rare, ++cells;
    return cells > 1 ? gsl_cdf_chisq_Q(chi, cells - 1) : 1.0;
}

/* Random strings over all qubits, measured or not; the first is of Z alone. */
static void random_strings(qn_rng *rng, int n, char text[STRINGS][MOST + 1], const char **list) {
    for (int k = 0; k < STRINGS; ++k) {
        for (int q = 0; q < n; ++q) text[k][q] = k ? "IXYZ"[qn_rng_below(rng, 4)] : 'Z';
        text[k][n] = 0;
        list[k] = text[k];
    }
}

static void compare(const qn_circuit *circuit, const double *params, const char *noise, qn_rng *rng,
                    scores *values, scores *counts) {
    enum { SHOTS = 2000 };
    static uint64_t bits[SHOTS];
    qn_program *program = program_of(circuit, noise);
    qn_simulation *exact = simulation_of(program, params);
    char text[STRINGS][MOST + 1];
    const char *list[STRINGS];
    qn_estimate found[STRINGS];
    random_strings(rng, qn_circuit_nqubits(circuit), text, list);
    for (int drop = 0; drop < 2; ++drop) {
        qn_trajectory_options o = qn_trajectory_options_default();
        o.drop = drop;
        o.readout = true;
        o.npaulis = STRINGS;
        o.paulis = list;
        const qn_trajectory_settings settings = {
            .seed = 2, .step = (uint64_t)drop, .trajectories = 600, .threads = 1, .stratify = true};
        estimate(program, params, &o, &settings, found);
        for (int k = 0; k < STRINGS; ++k) {
            double expected = 0.0;
            assert_int_equal(qn_simulation_expect(exact, list[k], &expected, NULL), QN_OK);
            score(values, found[k].value, expected, found[k].error);
        }
        if (qn_simulation_nbits(exact) == 0) continue;
        o.npaulis = 0;
        o.bits = true;
        const qn_trajectory_settings drawn = {.seed = 2,
                                              .step = 2 + (uint64_t)drop,
                                              .trajectories = SHOTS,
                                              .threads = 1,
                                              .bits = bits};
        estimate(program, params, &o, &drawn, found);
        const double p = chi_square(exact, bits, SHOTS);
        if (p < 1.0) score(counts, gsl_cdf_ugaussian_Qinv(fmax(p, 1e-300)), 0.0, 1.0);
    }
    qn_simulation_destroy(exact);
    qn_program_destroy(program);
}

static void circuits_agree_with_the_density_matrix(void **state) {
    const char *const models[] = {"ibm_like", "tests/circuits/everything.cfg", CORRELATED};
    const qn_qasm_input ising[] = {{"J", 0.4}, {"field", 0.3}};
    scores values = {0}, counts = {0};
    glob_t files;
    qn_rng rng;
    (void)state;
    qn_rng_init(&rng, 8, QN_STREAM_TEST, 0, 0, 0);
    assert_int_equal(glob("tests/circuits/*.qasm", 0, NULL, &files), 0);
    for (size_t k = 0; k < files.gl_pathc; k += test_sanitized() ? 4 : 1) {
        qn_qasm *qasm = NULL;
        qn_diag diag = {0};
        const bool inputs = strstr(files.gl_pathv[k], "ising") != NULL;
        if (qn_qasm_read(files.gl_pathv[k],
                         &(qn_qasm_options){.inputs = ising, .ninputs = inputs ? 2 : 0}, &qasm,
                         &diag) != QN_OK)
            fail_msg("%s: %s", files.gl_pathv[k], diag.text);
        for (int m = 0; m < 3; ++m)
            compare(qn_qasm_circuit(qasm), qn_qasm_parameters(qasm), models[m], &rng, &values,
                    &counts);
        qn_qasm_destroy(qasm);
    }
    globfree(&files);
    assert_scores(&values, "expectation values");
    assert_scores(&counts, "counts");
}

/* Flips so rare that most estimates draw none: they still have an error, which holds. */
static void rare_events_have_an_error(void **state) {
    (void)state;
    static const char RARE[] = "format = 1; name = \"rare\"; gates: { x: { duration = 0.0; "
                               "depolarizing = 5e-4; }; };";
    enum { SEEDS = 60, DRAWN = 500 };
    qn_circuit *circuit = NULL;
    int none = 0;
    assert_int_equal(qn_circuit_create(1, 0, &circuit), QN_OK);
    assert_int_equal(qn_circuit_gate(circuit, "x", (int[]){0}, NULL), QN_OK);
    qn_program *program = program_of(circuit, RARE);
    qn_trajectory_options o = qn_trajectory_options_default();
    const char *list[] = {"Z"};
    o.npaulis = 1;
    o.paulis = list;
    for (uint64_t seed = 0; seed < SEEDS; ++seed) {
        qn_estimate found;
        const qn_trajectory_settings settings = {
            .seed = seed, .trajectories = DRAWN, .threads = 1, .stratify = false};
        estimate(program, NULL, &o, &settings, &found);
        none += found.trajectory_variance == 0.0;
        assert_true(fabs(found.value + 1.0 - 5e-4) < 4.0 * found.error);
        assert_true(found.error < 0.02);
    }
    assert_in_range(none, SEEDS / 2, SEEDS - 1);
    qn_program_destroy(program);
    qn_circuit_destroy(circuit);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(circuits_agree_with_the_density_matrix),
        cmocka_unit_test(rare_events_have_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
