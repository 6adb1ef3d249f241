/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Figures of a gate's noise against what they are by definition; advice on odd models. */
#include "assert_close.h"
#include "program_fixture.h"
#include "random_channel.h"

#include "channel/channel.h"
#include "noise/advice.h"
#include "noise/figures.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static qn_rng rng;

static int set_up(void **state) {
    print_message("seed 71\n");
    qn_rng_init(&rng, 71, QN_STREAM_TEST, 0, 0, 0);
    return folder_set_up(state);
}

/* ---- the diamond bound ---------------------------------------------------------------------- */

static void pauli_channels_have_their_error_probability(void **state) {
    (void)state;
    for (int round = 0; round < test_effort(40); ++round) {
        const int m = 1 + round % 2, strings = (1 << (2 * m)) - 1;
        double p[15], ptm[256], sum = 0.0, bound = -1.0;
        for (int k = 0; k < strings; ++k) sum += p[k] = 0.06 * qn_rng_uniform(&rng);
        const qn_channel_args args = {m, {(size_t)strings}, {p}};
        qn_channel_ptm(qn_channel_find("pauli"), &args, 1.0, ptm);
        assert_int_equal(qn_ptm_diamond_bound(m, ptm, &bound), QN_OK);
        assert_close(bound, sum, 1e-12, 0.0);
    }
}

/* Half the diamond distance of a unitary to the identity is sin of half its angle (below pi). */
static void rotations_are_between_bound_and_half_of_it(void **state) {
    (void)state;
    for (int round = 0; round < test_effort(20); ++round) {
        const double angle = 3.0 * qn_rng_uniform(&rng), truth = sin(0.5 * angle);
        double complex u[16];
        double ptm[256], bound = 0.0;
        const qn_gate *gate = qn_gate_find(round % 2 ? "rzz" : "ry");
        gate->matrix(&angle, u);
        qn_ptm_from_unitary(gate->nqubits, u, ptm);
        assert_int_equal(qn_ptm_diamond_bound(gate->nqubits, ptm, &bound), QN_OK);
        assert_true(bound >= truth - 1e-12);
        assert_true(bound <= (1 << gate->nqubits) * truth + 1e-12);
    }
}

/* The trace distance that any input state shows is a lower bound; so is that of the average
 * infidelity, (d + 1)/d r. */
static void no_state_shows_more(void **state) {
    (void)state;
    for (int round = 0; round < test_effort(40); ++round) {
        const int m = 1 + round % 2, d = 1 << m;
        double complex kraus[3 * 16];
        double ptm[256], bound = 0.0;
        random_kraus(&rng, d, 3, kraus);
        qn_ptm_from_kraus(m, 3, kraus, ptm);
        assert_int_equal(qn_ptm_diamond_bound(m, ptm, &bound), QN_OK);
        assert_true(bound >= qn_ptm_infidelity(m, ptm) * (d + 1.0) / d - 1e-12);
        for (int trial = 0; trial < 5; ++trial) {
            double complex rho[16], image[16];
            double squares = 0.0;
            random_density(&rng, d, rho);
            dense_apply(d, 3, kraus, rho, image);
            for (int e = 0; e < d * d; ++e) squares += pow(cabs(image[e] - rho[e]), 2.0);
            /* Hilbert-Schmidt norm, no more than the trace norm */
            assert_true(bound >= 0.5 * sqrt(squares) - 1e-12);
        }
    }
}

/* ---- gates ---------------------------------------------------------------------------------- */

static void infidelity_is_the_error_of_the_file(void **state) {
    (void)state;
    static const char text[] = "format = 1;\nqubit: { T1 = 100e-6; T2 = 80e-6; };\nqubits = ( { "
                               "index = 2; T1 = 50e-6; T2 = "
                               "30e-6; } );\ngates: { sx: { duration = 30e-9; error = 5e-4; }; cz: "
                               "{ duration = 90e-9; error = "
                               "4e-3; }; rx: { duration = 40e-9; depolarizing = 2e-3; }; };\nedges "
                               "= ( { qubits = [0, 1]; gate "
                               "= \"cz\"; error = 9e-3; } );\n";
    qn_model *model = load_text(text);
    static const int pairs[][2] = {{0, 1}, {1, 2}, {2, 0}, {3, 4}};
    qn_gate_figures f;
    for (int k = 0; k < 4; ++k) {
        assert_int_equal(qn_gate_figures_find(model, qn_gate_find("cz"), pairs[k], &f, NULL),
                         QN_OK);
        assert_close(f.infidelity, k == 0 ? 9e-3 : 4e-3, 1e-14, 0.0);
        assert_close(f.pauli, f.noise.depolarizing * 15.0 / 16.0, 1e-15, 0.0);
        assert_true(f.thermal > 0.0 && f.thermal < f.infidelity);
        assert_true(f.diamond >= f.infidelity * 1.25 - 1e-12);
    }
    assert_int_equal(qn_gate_figures_find(model, qn_gate_find("sx"), pairs[2], &f, NULL), QN_OK);
    assert_close(f.infidelity, 5e-4, 1e-15, 0.0);
    /* qubit 2 relaxes with 2/3 of the coherences' loss and 1/3 of the population's, over 2 */
    assert_close(f.thermal, (1 - exp(-30e-9 / 30e-6)) / 3 + (1 - exp(-30e-9 / 50e-6)) / 6, 1e-14,
                 0.0);
    assert_int_equal(qn_gate_figures_find(model, qn_gate_find("rx"), pairs[0], &f, NULL), QN_OK);
    assert_true(isnan(f.noise.error));
    assert_true(f.infidelity > 1e-3); /* relaxation on top of lambda / 2 */
    assert_int_equal(qn_gate_figures_find(model, qn_gate_find("cx"), pairs[0], &f, NULL),
                     QN_ERR_UNSUPPORTED);
    qn_model_destroy(model);
}

/* ---- advice --------------------------------------------------------------------------------- */

typedef struct collected {
    size_t count;
    int line;
    char text[512];
} collected;

static void collect(void *context, int line, const char *text) {
    collected *c = context;
    if (c->count++ == 0) {
        c->line = line;
        snprintf(c->text, sizeof c->text, "%s", text);
    }
}

#define QUBIT "qubit: { T1 = 100e-6; T2 = 80e-6; p10 = 0.01; p01 = 0.02; };\n"
#define SX "sx: { duration = 30e-9; error = 5e-4; };"
#define CZ "cz: { duration = 90e-9; error = 4e-3; };"

#define LOSSLESS                                                                                   \
    "gates: { sx: { duration = 30e-9; depolarizing = 0.0; }; cz: { duration = 90e-9; "             \
    "depolarizing = 0.0; }; };\n"

static const struct {
    const char *text;
    int line;         /* of the warning, 0 = no warning */
    const char *word; /* in it */
} ADVICE[] = {
    {QUBIT "gates: { " SX CZ " };\nmeasure: { duration = 1e-6; };\n", 0, ""},
    {"qubit: { p10 = 0.02; p01 = 0.99; };\n", 2, "no better than guessing"},
    {QUBIT "qubits = ( { index = 7;\n p10 = 0.8; p01 = 0.4; } );\n", 3,
     "qubit 7 is read wrongly 60 %"},
    {"qubit: { p10 = 0.3; p01 = 0.3; };\n", 0, ""},
    {QUBIT "measure: { duration = 20e-6; };\n", 2, "while it is measured"},
    {QUBIT "gates: { sx: { duration = 200e-9; error = 5e-4; };\n" CZ " };\n", 4,
     "cz takes 9e-08 s, less"},
    {QUBIT "gates: { sx: { duration = 30e-9; error = 5e-3; };\n" CZ " };\n", 4,
     "less than the one-qubit gate sx"},
    {"gates: { sx: { duration = 0.0; depolarizing = 0.1; };\n cz: { duration = 0.0; depolarizing = "
     "0.01; }; };\n",
     3, "infidelity 0.0075"},
    {"qubit: { T1 = 50e-9; T2 = 50e-9; };\ngates: { sx: { duration = 30e-9; depolarizing = 0.0; "
     "};\n cz: { duration = 90e-9; depolarizing = 0.0; }; };\n",
     2, "shorter than cz"},
    {QUBIT "gates: { " SX CZ " };\nmeasure: { duration = 10e-9; };\n", 4,
     "a measurement takes 1e-08 s"},
    {QUBIT "gates: { " SX "\n cz: { duration = 90e-9; error = 0.5; }; };\n", 4, "is it a fidelity"},
    {"qubit: { T1 = 1e-4; T2 = 1e-4; excited_population = 0.7; };\n", 2, "inverted"},
    {"qubit: { T1 = 200.0; T2 = 100.0; };\ngates: { " SX CZ " };\n", 2, "in seconds"},
    /* on either side of what each rule calls odd */
    {"qubit: { p10 = 0.51; p01 = 0.49; };\n", 2, "qubit is read wrongly 50 %"},
    {"qubit: { p10 = 0.49; p01 = 0.5; };\n", 0, ""},
    {QUBIT "measure: { duration = 12.1e-6; };\n", 2, "while it is measured, yet p01 is 0.02"},
    {QUBIT "measure: { duration = 11.9e-6; };\n", 0, ""},
    {"qubit: { T1 = 100e-6; T2 = 80e-6; p10 = 0.01; p01 = 0.0; };\nmeasure: { duration = 20e-6; "
     "};\n",
     0, ""},
    {QUBIT "gates: { sx: { duration = 90e-9; error = 4e-3; };\n" CZ " };\n", 0, ""},
    {QUBIT "gates: { sx: { duration = 91e-9; error = 4e-3; };\n" CZ " };\n", 4,
     "cz takes 9e-08 s, less than the one-qubit gate sx with 9.1e-08 s"},
    {QUBIT "gates: { sx: { duration = 90e-9; error = 4.1e-3; };\n" CZ " };\n", 4,
     "infidelity 0.004, less than the one-qubit gate sx with 0.0041"},
    {QUBIT
     "gates: { sx: { duration = 30e-9; error = 5e-3; }; x: { duration = 1e-9; error = 3e-3; };\n" CZ
     " };\n",
     4, "gate sx with 0.005"},
    {"qubit: { T1 = 91e-9; T2 = 91e-9; };\n" LOSSLESS, 0, ""},
    {"qubit: { T1 = 91e-9; T2 = 89e-9; };\n" LOSSLESS, 2, "shorter than cz with 9e-08 s"},
    {"qubit: { T1 = 89e-9; T2 = 120e-9; };\n" LOSSLESS, 2, "shorter than cz with 9e-08 s"},
    {"qubit: { T1 = 29e-9; T2 = 31e-9; };\ngates: { sx: { duration = 30e-9; depolarizing = 0.0; }; "
     "};\n",
     2, "shorter than sx with 3e-08 s"},
    {QUBIT "gates: { " SX CZ " };\nmeasure: { duration = 31e-9; };\n", 0, ""},
    {QUBIT "gates: { " SX CZ " };\nmeasure: { duration = 29e-9; };\n", 4,
     "less than the gate sx with 3e-08 s"},
    {QUBIT "gates: { sx: { duration = 30e-9; error = 0.21; }; };\n", 3,
     "sx has the average infidelity 0.21"},
    {QUBIT "gates: { sx: { duration = 30e-9; error = 0.19; }; };\n", 0, ""},
    {"qubit: { T1 = 1e-4; T2 = 1e-4; excited_population = 0.51; };\n", 2, "of 0.51"},
    {"qubit: { T1 = 1e-4; T2 = 1e-4; excited_population = 0.5; };\n", 0, ""},
    {"qubit: { T1 = 9.1; T2 = 9.0; };\ngates: { " SX CZ " };\n", 2,
     "T1 = 9.1 s, more than 10^8 times the gate cz"},
    {"qubit: { T1 = 8.9; T2 = 9.0; };\ngates: { " SX CZ " };\n", 0, ""},
};

static void odd_models_are_warned_of(void **state) {
    (void)state;
    for (size_t k = 0; k < sizeof ADVICE / sizeof *ADVICE; ++k) {
        char text[1024];
        collected c = {0};
        snprintf(text, sizeof text, "format = 1;\n%s", ADVICE[k].text);
        qn_model *model = load_text(text);
        const size_t count = qn_model_advise(model, collect, &c);
        assert_int_equal(count, c.count);
        if (count != (ADVICE[k].line > 0) || c.line != ADVICE[k].line ||
            !strstr(c.text, ADVICE[k].word))
            fail_msg("case %zu: %zu warnings, line %d: %s", k, count, c.line, c.text);
        qn_model_destroy(model);
    }
    /* every rule has been seen */
    assert_true(qn_advice_count() <= sizeof ADVICE / sizeof *ADVICE);
    assert_null(qn_advice_help(qn_advice_count()));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pauli_channels_have_their_error_probability),
        cmocka_unit_test(rotations_are_between_bound_and_half_of_it),
        cmocka_unit_test(no_state_shows_more),
        cmocka_unit_test(infidelity_is_the_error_of_the_file),
        cmocka_unit_test(odd_models_are_warned_of),
    };
    return cmocka_run_group_tests(tests, set_up, folder_tear_down);
}
