/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of channels: theorems that every entry must obey, and values worked out by hand. */
#include "assert_close.h"
#include "channel/channel.h"
#include "random_channel.h"

#include "core/linalg.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const uint64_t SEED = 23;
enum { VALUES_MAX = 256 };

static qn_rng start(uint64_t test) {
    qn_rng rng;
    print_message("seed %d, test %d\n", (int)SEED, (int)test);
    qn_rng_init(&rng, SEED, QN_STREAM_TEST, test, 0, 0);
    return rng;
}

/* ---- random arguments ------------------------------------------------------------------------ */

typedef struct random_args {
    qn_channel_args args;
    double values[QN_MAX_CHANNEL_PARAMS][VALUES_MAX];
} random_args;

/* Uniform in the range, sometimes at its ends; times log-uniform around a microsecond. */
static double random_scalar(qn_rng *rng, const qn_channel_param *param) {
    if (param->max > 1e9) return 1e-6 * exp(2.0 * qn_rng_normal(rng));
    const double u = qn_rng_uniform(rng);
    if (u < 0.05) return param->min;
    if (u > 0.95) return param->max;
    return param->min + (param->max - param->min) * qn_rng_uniform(rng);
}

static void random_mixture(qn_rng *rng, size_t count, double *values) {
    double sum = 0.0;
    const double total = qn_rng_uniform(rng);
    for (size_t e = 0; e < count; ++e) {
        values[e] = qn_rng_below(rng, 3) ? -log(1.0 - qn_rng_uniform(rng)) : 0.0;
        sum += values[e];
    }
    for (size_t e = 0; e < count && sum > 0.0; ++e) values[e] *= total / sum;
}

/* Each column a distribution. */
static void random_stochastic(qn_rng *rng, size_t outcomes, double *values) {
    for (size_t x = 0; x < outcomes; ++x) {
        double sum = 0.0;
        for (size_t y = 0; y < outcomes; ++y) {
            values[y * outcomes + x] = qn_rng_uniform(rng) + 3.0 * (double)(x == y);
            sum += values[y * outcomes + x];
        }
        for (size_t y = 0; y < outcomes; ++y) values[y * outcomes + x] /= sum;
    }
}

static void random_param(qn_rng *rng, const qn_channel_param *param, int n, size_t *count,
                         double *values) {
    const int d = 1 << n;
    double complex kraus[3 * 16];
    switch (param->shape) {
    case QN_PARAM_PAULI:
        *count = (size_t)(d * d - 1);
        random_mixture(rng, *count, values);
        break;
    case QN_PARAM_MATRICES:
        *count = (size_t)(2 * 3 * d * d);
        random_kraus(rng, d, 3, kraus);
        memcpy(values, kraus, *count * sizeof *values);
        break;
    case QN_PARAM_STOCHASTIC:
        *count = (size_t)(d * d);
        random_stochastic(rng, (size_t)d, values);
        break;
    default: *count = 1; values[0] = random_scalar(rng, param);
    }
}

/* Arguments that the channel's check accepts. */
static void draw(qn_rng *rng, const qn_channel *channel, int n, random_args *drawn) {
    for (int attempt = 0; attempt < 1000; ++attempt) {
        memset(drawn, 0, sizeof *drawn);
        drawn->args.nqubits = n;
        for (int p = 0; p < channel->nparams; ++p) {
            if (!isnan(channel->params[p].fallback) && qn_rng_below(rng, 4) == 0) continue;
            random_param(rng, &channel->params[p], n, &drawn->args.count[p], drawn->values[p]);
            drawn->args.values[p] = drawn->values[p];
        }
        if (qn_channel_check(channel, &drawn->args, NULL) == QN_OK) return;
    }
    fail_msg("channel %s accepts no random arguments", channel->name);
}

typedef void theorem(qn_rng *rng, const qn_channel *channel, const qn_channel_args *args);

static void for_all(uint64_t test, theorem *check) {
    qn_rng rng = start(test);
    for (size_t k = 0; k < qn_channel_count(); ++k) {
        const qn_channel *channel = qn_channel_at(k);
        for (int n = channel->min_qubits; n <= channel->max_qubits; ++n)
            for (int trial = 0; trial < test_effort(30); ++trial) {
                static random_args drawn;
                draw(&rng, channel, n, &drawn);
                check(&rng, channel, &drawn.args);
            }
    }
}

/* ---- theorems -------------------------------------------------------------------------------- */

static void check_cptp(qn_rng *rng, const qn_channel *channel, const qn_channel_args *args) {
    const double strengths[] = {0.0, 0.37, 1.0, 1.9, 3.0, 4.0 * qn_rng_uniform(rng), 1e3};
    for (size_t k = 0; k < sizeof strengths / sizeof *strengths; ++k) {
        double ptm[256], lowest, trace_error;
        qn_channel_ptm(channel, args, strengths[k], ptm);
        assert_int_equal(qn_ptm_cptp(args->nqubits, ptm, &lowest, &trace_error), QN_OK);
        if (lowest < -1e-12 || trace_error > 1e-12)
            fail_msg("%s at %g: %g, %g", channel->name, strengths[k], lowest, trace_error);
    }
}

static void check_zero(qn_rng *rng, const qn_channel *channel, const qn_channel_args *args) {
    (void)rng;
    double ptm[256];
    const int rows = 1 << (2 * args->nqubits);
    qn_channel_ptm(channel, args, 0.0, ptm);
    for (int e = 0; e < rows * rows && !channel->operation; ++e)
        assert_true(ptm[e] == (e % (rows + 1) == 0 ? 1.0 : 0.0));
}

static void check_kraus(qn_rng *rng, const qn_channel *channel, const qn_channel_args *args) {
    double ptm[256], again[256];
    double complex kraus[16 * 16], rho[16], image[16];
    const int d = 1 << args->nqubits, rows = d * d;
    int count = 0;
    assert_int_equal(qn_channel_kraus(channel, args, &count, kraus), QN_OK);
    assert_in_range(count, 1, rows);
    for (int i = 0; i < d; ++i)
        for (int j = 0; j < d; ++j) {
            double complex sum = 0.0;
            for (int r = 0; r < count * d; ++r) sum += conj(kraus[r * d + i]) * kraus[r * d + j];
            assert_close(creal(sum), i == j, 1e-12, 0.0);
            assert_close(cimag(sum), 0.0, 1e-12, 0.0);
        }
    qn_channel_ptm(channel, args, 1.0, ptm);
    qn_ptm_from_kraus(args->nqubits, count, kraus, again);
    assert_close_array(again, ptm, (size_t)(rows * rows), 1e-12, 0.0);
    random_density(rng, d, rho);
    dense_apply(d, count, kraus, rho, image);
    assert_ptm_takes(args->nqubits, ptm, rho, image, 1e-12);
}

/* Strength 2 is the channel twice, 3 thrice. */
static void check_power(qn_rng *rng, const qn_channel *channel, const qn_channel_args *args) {
    (void)rng;
    double once[256], twice[256], thrice[256], found[256];
    const int rows = 1 << (2 * args->nqubits);
    if (channel->operation) return;
    qn_channel_ptm(channel, args, 1.0, once);
    qn_linalg_multiply(rows, once, once, twice);
    qn_linalg_multiply(rows, once, twice, thrice);
    qn_channel_ptm(channel, args, 2.0, found);
    assert_close_array(found, twice, (size_t)(rows * rows), 1e-12, 0.0);
    qn_channel_ptm(channel, args, 3.0, found);
    assert_close_array(found, thrice, (size_t)(rows * rows), 1e-12, 0.0);
}

static void all_are_cptp_at_any_strength(void **state) { (void)state, for_all(1, check_cptp); }
static void all_vanish_at_strength_zero(void **state) { (void)state, for_all(2, check_zero); }
static void all_agree_with_their_kraus_form(void **state) { (void)state, for_all(3, check_kraus); }
static void whole_strengths_are_powers(void **state) { (void)state, for_all(4, check_power); }

static void the_table_is_complete(void **state) {
    (void)state;
    for (size_t k = 0; k < qn_channel_count(); ++k) {
        const qn_channel *channel = qn_channel_at(k);
        assert_ptr_equal(qn_channel_find(channel->name), channel);
        assert_true(strlen(channel->help) > 20 && channel->ptm);
        assert_in_range(channel->nparams, 1, QN_MAX_CHANNEL_PARAMS);
        for (int p = 0; p < channel->nparams; ++p)
            assert_true(channel->params[p].help[0] && channel->params[p].unit[0]);
    }
    assert_true(qn_channel_count() >= 11);
    assert_null(qn_channel_find("depolarising"));
    assert_null(qn_channel_at(qn_channel_count()));
}

/* ---- by hand --------------------------------------------------------------------------------- */

enum { ONE = 1 };

/* A one-qubit channel of the table with scalar arguments acting on a state with population p1 and
 * coherence c = rho01. */
static void act(const char *name, const double *values, int nvalues, double strength, double *p1,
                double complex *c) {
    const qn_channel *channel = qn_channel_find(name);
    qn_channel_args args = {.nqubits = ONE};
    qn_diag diag = {0};
    double ptm[16], out[4];
    for (int k = 0; k < nvalues; ++k) {
        args.count[k] = 1;
        args.values[k] = &values[k];
    }
    if (qn_channel_check(channel, &args, &diag) != QN_OK) fail_msg("%s", diag.text);
    qn_channel_ptm(channel, &args, strength, ptm);
    const double in[4] = {1.0, 2.0 * creal(*c), -2.0 * cimag(*c), 1.0 - 2.0 * *p1};
    for (int i = 0; i < 4; ++i) {
        out[i] = 0.0;
        for (int j = 0; j < 4; ++j) out[i] += ptm[4 * i + j] * in[j];
    }
    *p1 = 0.5 * (1.0 - out[3]);
    *c = 0.5 * (out[1] - I * out[2]);
}

static void expect(const char *name, const double *values, int nvalues, double strength,
                   double population, double complex coherence) {
    double p1 = 0.385;
    double complex c = 0.21 - 0.17 * I;
    act(name, values, nvalues, strength, &p1, &c);
    assert_close(p1, population, 1e-14, 0.0);
    assert_close(creal(c), creal(coherence), 1e-14, 0.0);
    assert_close(cimag(c), cimag(coherence), 1e-14, 0.0);
}

#define EXPECT(name, strength, population, coherence, ...)                                         \
    expect(name, (const double[]){__VA_ARGS__},                                                    \
           sizeof((const double[]){__VA_ARGS__}) / sizeof(double), strength, population,           \
           coherence)

static void act_as_their_formulas_say(void **state) {
    (void)state;
    const double p1 = 0.385;
    const double complex c = 0.21 - 0.17 * I;
    EXPECT("depolarizing", 1.0, 0.7 * p1 + 0.15, 0.7 * c, 0.3);
    EXPECT("bit_flip", 1.0, 0.9 * p1 + 0.1 * (1 - p1), 0.9 * c + 0.1 * conj(c), 0.1);
    EXPECT("phase_flip", 1.0, p1, 0.8 * c, 0.1);
    EXPECT("bit_phase_flip", 1.0, 0.9 * p1 + 0.1 * (1 - p1), 0.9 * c - 0.1 * conj(c), 0.1);
    EXPECT("amplitude_damping", 1.0, 0.81 * p1, 0.9 * c, 0.19);
    EXPECT("amplitude_damping", 1.0, 0.3 + (p1 - 0.3) * 0.81, 0.9 * c, 0.19, 0.3);
    EXPECT("phase_damping", 1.0, p1, 0.9 * c, 0.19);
    EXPECT("thermal_relaxation", 1.0, 0.12 + (p1 - 0.12) * exp(-2.385 / 50), c * exp(-2.385 / 70),
           2.385e-6, 50e-6, 70e-6, 0.12);
    EXPECT("thermal_relaxation", 1.0, p1, c * exp(-0.1), 7e-6, INFINITY, 70e-6);
    EXPECT("thermal_relaxation", 1.0, p1, c, 7e-6);
    EXPECT("reset", 1.0, 0.0385, 0.0, 0.0385);
    EXPECT("readout", 1.0, 0.02 * (1 - p1) + 0.95 * p1, 0.0, 0.02, 0.05);
}

static void strength_means_what_it_says(void **state) {
    (void)state;
    const double p1 = 0.385, s = 2.385;
    const double complex c = 0.21 - 0.17 * I;
    EXPECT("depolarizing", s, 0.5 + (p1 - 0.5) * pow(0.7, s), pow(0.7, s) * c, 0.3);
    EXPECT("phase_flip", s, p1, pow(0.8, s) * c, 0.1);
    EXPECT("amplitude_damping", s, pow(0.81, s) * p1, pow(0.9, s) * c, 0.19);
    EXPECT("amplitude_damping", 0.5, 0.3 + (p1 - 0.3) * 0.9, sqrt(0.9) * c, 0.19, 0.3);
    EXPECT("phase_damping", s, p1, pow(0.9, s) * c, 0.19);
    EXPECT("thermal_relaxation", s, p1 * exp(-0.14 * s), c * exp(-0.1 * s), 7e-6, 50e-6, 70e-6);
    EXPECT("reset", s, s * 0.0385, 0.0, 0.0385);
    EXPECT("reset", s, 1.0, 0.0, 0.7);
    EXPECT("reset", 0.0, 0.0, 0.0, 0.7);
    EXPECT("readout", s, s * 0.02 * (1 - p1) + 0.5 * p1, 0.0, 0.02, 0.4);
    EXPECT("readout", s, 0.7 * (1 - p1) + (1 - s * 0.1) * p1, 0.0, 0.7, 0.1);
    EXPECT("readout", 0.0, p1, 0.0, 0.02, 0.4);
    /* Beyond full depolarization: 1 - 1.2 = -0.2 has no real power; half the channel, then twice it
     * and half. */
    EXPECT("depolarizing", 0.5, 0.5 + (p1 - 0.5) * 0.4, 0.4 * c, 1.2);
    EXPECT("depolarizing", 2.5, 0.5 + (p1 - 0.5) * 0.04 * 0.4, 0.04 * 0.4 * c, 1.2);
}

/* X and Y alike and no Z: the square root would need a negative probability of Z, so half the
 * channel is the mixture. */
/* As rotations of the gate table, and about a slanted axis as cos - i sin n.P. */
static void coherent_errors_are_rotations(void **state) {
    (void)state;
    static const struct {
        const char *gate, *string;
    } CASES[] = {{"rx", "X"}, {"ry", "Y"}, {"rz", "Z"}, {"rzz", "ZZ"}, {"rxx", "XX"}};
    const qn_channel *channel = qn_channel_find("coherent");
    const double angle = -0.385, strength = 2.5;
    double found[256], expected[256];
    double complex u[16];
    for (size_t k = 0; k < sizeof CASES / sizeof *CASES; ++k) {
        int nqubits = 0;
        double angles[15] = {0};
        const qn_gate *gate = qn_gate_find(CASES[k].gate);
        const double total = angle * strength;
        angles[channel->entry(CASES[k].string, &nqubits)] = angle;
        const qn_channel_args args = {nqubits, {(size_t)(1 << 2 * nqubits) - 1}, {angles}};
        assert_int_equal(qn_channel_check(channel, &args, NULL), QN_OK);
        qn_channel_ptm(channel, &args, strength, found);
        gate->matrix(&total, u);
        qn_ptm_from_unitary(nqubits, u, expected);
        assert_close_array(found, expected, (size_t)1 << (4 * nqubits), 1e-14, 0.0);
    }
    const double axis[3] = {30.0, -12.0, 21.0}, size = sqrt(900.0 + 144.0 + 441.0);
    const double c = cos(size / 2), s = sin(size / 2) / size;
    const double complex slanted[4] = {c - I * s * 21.0, s * (-I * 30.0 + 12.0),
                                       s * (-I * 30.0 - 12.0), c + I * s * 21.0};
    qn_channel_ptm(channel, &(qn_channel_args){1, {3}, {axis}}, 1.0, found);
    qn_ptm_from_unitary(1, slanted, expected);
    assert_close_array(found, expected, 16, 1e-12, 0.0);
}

/* Without correlations it is two readouts; index = read + 4 * prepared, qubit 0 the lowest bit. */
static void groups_read_what_their_matrix_says(void **state) {
    (void)state;
    const qn_channel *group = qn_channel_find("readout_group"), *one = qn_channel_find("readout");
    const double p[2][2] = {{0.02, 0.05}, {0.1, 0.3}}; /* of a qubit: p10, p01 */
    double matrix[16], found[256], single[2][16];
    for (int y = 0; y < 4; ++y)
        for (int x = 0; x < 4; ++x) {
            matrix[4 * y + x] = 1.0;
            for (int q = 0; q < 2; ++q) {
                const int prepared = x >> q & 1;
                const bool flips = prepared != (y >> q & 1);
                matrix[4 * y + x] *= flips ? p[q][prepared] : 1.0 - p[q][prepared];
            }
        }
    for (int q = 0; q < 2; ++q)
        qn_channel_ptm(one, &(qn_channel_args){1, {1, 1}, {&p[q][0], &p[q][1]}}, 1.0, single[q]);
    qn_channel_ptm(group, &(qn_channel_args){2, {16}, {matrix}}, 1.0, found);
    for (int i = 0; i < 16; ++i)
        for (int j = 0; j < 16; ++j)
            assert_close(found[16 * i + j],
                         single[0][4 * (i & 3) + (j & 3)] * single[1][4 * (i >> 2) + (j >> 2)],
                         1e-15, 0.0);
    /* <Z0> of |01> (qubit 0 is 1) with a pair of states exchanged: it reads 10 instead */
    const double exchange[16] = {1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1};
    qn_channel_ptm(group, &(qn_channel_args){2, {16}, {exchange}}, 1.0, found);
    assert_close(found[16 * 3 + 12], 1.0, 0.0, 0.0);
    assert_close(found[16 * 3 + 3], 0.0, 1e-16, 0.0);
    /* capped: of |00> a quarter is still read as 00 */
    qn_channel_ptm(group, &(qn_channel_args){2, {16}, {matrix}}, 1e6, found);
    double kept = 0.0;
    for (int i = 0; i < 16; ++i)
        for (int j = 0; j < 16; ++j)
            if (i % 4 % 3 == 0 && i / 4 % 3 == 0 && j % 4 % 3 == 0 && j / 4 % 3 == 0)
                kept += 0.25 * found[16 * i + j];
    assert_close(kept, 0.25, 1e-15, 0.0);
}

static void indivisible_pauli_channels_are_mixed(void **state) {
    (void)state;
    const qn_channel *pauli = qn_channel_find("pauli");
    const double mixed[3] = {0.2, 0.2, 0.0}, divisible[3] = {0.2, 0.2, 0.1};
    double ptm[16];
    qn_channel_args args = {.nqubits = 1, .count = {3}, .values = {mixed}};
    qn_channel_ptm(pauli, &args, 0.5, ptm);
    assert_close(ptm[5], 0.8, 1e-15, 0.0);
    assert_close(ptm[15], 0.6, 1e-15, 0.0);
    args.values[0] = divisible;
    qn_channel_ptm(pauli, &args, 0.5, ptm);
    assert_close(ptm[5], sqrt(0.4), 1e-15, 0.0);
    assert_close(ptm[15], sqrt(0.2), 1e-15, 0.0);
}

/* Letter q is the factor on qubit q: ZX has Z on qubit 0, X on qubit 1, and so flips XI, not IX. */
static void pauli_strings_have_names(void **state) {
    (void)state;
    const qn_channel *pauli = qn_channel_find("pauli");
    double probabilities[15] = {0}, ptm[256];
    int nqubits = 0;
    assert_int_equal(pauli->entry("Y", &nqubits), 1);
    assert_int_equal(nqubits, 1);
    const int zx = pauli->entry("ZX", &nqubits);
    assert_int_equal(nqubits, 2);
    assert_int_equal(pauli->entry("II", &nqubits), -1);
    assert_int_equal(pauli->entry("I", &nqubits), -1);
    assert_int_equal(pauli->entry("XYZ", &nqubits), -1);
    assert_int_equal(pauli->entry("x", &nqubits), -1);
    assert_int_equal(pauli->entry("", &nqubits), -1);
    probabilities[zx] = 0.1;
    const qn_channel_args args = {.nqubits = 2, .count = {15}, .values = {probabilities}};
    qn_channel_ptm(pauli, &args, 1.0, ptm);
    const int xi = 1, ix = 4;
    assert_close(ptm[xi * 17], 0.8, 1e-15, 0.0);
    assert_close(ptm[ix * 17], 1.0, 1e-15, 0.0);
}

/* ---- refusals -------------------------------------------------------------------------------- */

static void refuse(const char *name, int nqubits, size_t count, const double *values,
                   qn_status status, const char *word) {
    qn_diag diag = {0};
    const qn_channel_args args = {.nqubits = nqubits, .count = {count}, .values = {values}};
    assert_int_equal(qn_channel_check(qn_channel_find(name), &args, &diag), status);
    if (!strstr(diag.text, word)) fail_msg("'%s' lacks '%s'", diag.text, word);
}

static void bad_arguments_are_refused(void **state) {
    (void)state;
    const double large = 1.3, nan = (double)NAN, fine = 0.1, sum[3] = {0.5, 0.4, 0.2};
    const double half[8] = {0.8, 0, 0, 0, 0, 0, 0.8, 0};
    refuse("bit_flip", 1, 1, &large, QN_ERR_PHYSICS, "1.3");
    refuse("bit_flip", 1, 1, &nan, QN_ERR_PHYSICS, "between 0 and 1");
    refuse("bit_flip", 2, 1, &fine, QN_ERR_ARGUMENT, "not 2");
    refuse("bit_flip", 1, 0, NULL, QN_ERR_SYNTAX, "lacks 'p'");
    refuse("depolarizing", 2, 1, &large, QN_ERR_PHYSICS, "1.06667");
    const double columns[4] = {0.9, 0.2, 0.2, 0.8};
    refuse("readout_group", 1, 4, columns, QN_ERR_PHYSICS, "column 0");
    refuse("readout_group", 1, 4, columns, QN_ERR_PHYSICS, "1.1");
    refuse("pauli", 1, 3, sum, QN_ERR_PHYSICS, "1.1");
    refuse("pauli", 2, 3, sum, QN_ERR_SYNTAX, "15");
    refuse("kraus", 1, 8, half, QN_ERR_PHYSICS, "eigenvalue 0.64");
    refuse("kraus", 1, 7, half, QN_ERR_SYNTAX, "multiple of 8");
    const double t[3] = {1e-6, 20e-6, 50e-6};
    qn_diag diag = {0};
    const qn_channel_args args = {
        .nqubits = 1, .count = {1, 1, 1}, .values = {&t[0], &t[1], &t[2]}};
    assert_int_equal(qn_channel_check(qn_channel_find("thermal_relaxation"), &args, &diag),
                     QN_ERR_PHYSICS);
    assert_non_null(strstr(diag.text, "5e-05"));
    assert_non_null(strstr(diag.text, "4e-05"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_is_complete),
        cmocka_unit_test(all_are_cptp_at_any_strength),
        cmocka_unit_test(all_vanish_at_strength_zero),
        cmocka_unit_test(all_agree_with_their_kraus_form),
        cmocka_unit_test(whole_strengths_are_powers),
        cmocka_unit_test(act_as_their_formulas_say),
        cmocka_unit_test(strength_means_what_it_says),
        cmocka_unit_test(coherent_errors_are_rotations),
        cmocka_unit_test(groups_read_what_their_matrix_says),
        cmocka_unit_test(indivisible_pauli_channels_are_mixed),
        cmocka_unit_test(pauli_strings_have_names),
        cmocka_unit_test(bad_arguments_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
