/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the numbers of a device vary, from calibrations that are small enough for formulas. */
#include "assert_close.h"
#include "reference.h"

#include "noise/model.h"
#include "noise/spread.h"

#include <math.h>
#include <stdio.h>

/* Means and deviations of logarithms, and Pearson's r of pairs, from numbers that are at hand. */
static void a_spread_is_what_its_definition_says(void **state) {
    enum { PLACES = 9, LINKS = PLACES }; /* the last pair has a qubit of which nothing is known */
    static const double T1[PLACES] = {3e-5, 9e-5, 4e-5, 1.2e-4, 7e-5, 2e-5, 5e-5, 1.5e-4, 6e-5},
                        share[PLACES] = {0.3, 0.7, 0.5, 0.9, 0.4, 0.6, 0.8, 0.35, 0.55},
                        error[LINKS] = {0.011, 0.008, 0.0075, 0.006, 0.018,
                                        0.022, 0.007, 0.0065, 0.009};
    (void)state;
    char text[3000];
    int used = snprintf(
        text, sizeof text,
        "format = 1; gates: { cz: { duration = 1e-9; error = 0.01; }; }; qubits = (");
    for (int q = 0; q < PLACES; ++q)
        used += snprintf(text + used, sizeof text - (size_t)used,
                         "%s{ index = %d; T1 = %.17g; T2 = %.17g; }", q ? ", " : "", q, T1[q],
                         2.0 * T1[q] * share[q]);
    used += snprintf(text + used, sizeof text - (size_t)used, "); edges = (");
    for (int k = 0; k < LINKS; ++k)
        used += snprintf(text + used, sizeof text - (size_t)used,
                         "%s{ qubits = [%d, %d]; gate = \"cz\"; error = %.17g; }", k ? ", " : "", k,
                         k + 1, error[k]);
    /* a pair without error says nothing of the others */
    snprintf(text + used, sizeof text - (size_t)used,
             ", { qubits = [0, 5]; gate = \"cz\"; error = 0.0; });");
    qn_model *model = model_of(text);
    qn_spread spread;
    qn_spread_find(model, &spread);
    double sums[2] = {0}, squares[2] = {0};
    for (int q = 0; q < PLACES; ++q)
        for (int f = 0; f < 2; ++f) {
            const double value = log(f ? share[q] : T1[q]);
            sums[f] += value / PLACES;
            squares[f] += value * value;
        }
    for (int f = 0; f < 2; ++f) {
        assert_int_equal(spread.figures[f].count, PLACES);
        assert_close(spread.figures[f].mean, sums[f], 1e-12, 0);
        assert_close(spread.figures[f].deviation,
                     sqrt((squares[f] - PLACES * sums[f] * sums[f]) / (PLACES - 1)), 1e-12, 0);
    }
    double x = 0.0, y = 0.0, xx = 0.0, yy = 0.0, xy = 0.0;
    for (int k = 0; k < LINKS; ++k) {
        const double next = k + 1 < PLACES ? log(T1[k + 1]) : sums[0];
        const double a = log(T1[k]) + next, b = log(error[k]);
        x += a / LINKS;
        y += b / LINKS;
        xx += a * a;
        yy += b * b;
        xy += a * b;
    }
    const double r = (xy - LINKS * x * y) / sqrt((xx - LINKS * x * x) * (yy - LINKS * y * y));
    assert_int_equal(spread.npairs, 1);
    assert_int_equal(spread.pairs[0].figure, QN_SPREAD_T1);
    assert_close(spread.pairs[0].correlation, r, 1e-9, 0);
    qn_model_destroy(model);
}

static double pearson(size_t count, const double *a, const double *b) {
    double x = 0.0, y = 0.0, xx = 0.0, yy = 0.0, xy = 0.0;
    for (size_t k = 0; k < count; ++k) {
        x += a[k] / (double)count;
        y += b[k] / (double)count;
    }
    for (size_t k = 0; k < count; ++k) {
        xx += (a[k] - x) * (a[k] - x);
        yy += (b[k] - y) * (b[k] - y);
        xy += (a[k] - x) * (b[k] - y);
    }
    return xy / sqrt(xx * yy);
}

/* Two correlations that are believed from different qubits may contradict a third one, of which
 * nothing is known: T1 goes with p10 on half of the qubits, p10 with p01 on the others, and no
 * qubit has both T1 and p01. Then all are believed less, by twentieths, as far as it takes. */
static void contradicting_correlations_are_believed_less(void **state) {
    enum { HALF = 12 };
    static const double JITTER[] = {1.0, 1.2, 0.9, 1.05};
    (void)state;
    char text[4000];
    double p10[HALF], T1[HALF], p01[HALF];
    int used = snprintf(text, sizeof text, "format = 1; qubits = (");
    for (int q = 0; q < 2 * HALF; ++q) {
        const int k = q % HALF;
        const double flip = 0.01 + 0.002 * k, time = 1e-6 / flip * JITTER[k % 4],
                     other = 0.5 * flip * JITTER[k % 3];
        p10[k] = log(flip);
        T1[k] = log(time);
        p01[k] = log(other);
        used += snprintf(text + used, sizeof text - (size_t)used,
                         "%s{ index = %d; p10 = %.17g; p01 = %.17g;", q ? ", " : "", q, flip,
                         q < HALF ? 0.0 : other);
        if (q < HALF)
            used += snprintf(text + used, sizeof text - (size_t)used, " T1 = %.17g; T2 = %.17g;",
                             time, time);
        used += snprintf(text + used, sizeof text - (size_t)used, " }");
    }
    snprintf(text + used, sizeof text - (size_t)used, ");");
    qn_model *model = model_of(text);
    qn_spread s;
    qn_spread_find(model, &s);
    const double r = pearson(HALF, p10, T1), t = pearson(HALF, p10, p01);
    double less = 1.0, m[QN_SPREAD_FIGURES][QN_SPREAD_FIGURES] = {{0.0}};
    while (less * less * (r * r + t * t) > 1.0) less *= 0.95;
    for (int i = 0; i < s.nfigures; ++i)
        for (int j = 0; j <= i; ++j)
            for (int k = 0; k <= j; ++k) m[i][j] += s.mix[i][k] * s.mix[j][k];
    assert_true(less < 0.8 && r < -0.9 && t > 0.9 && t < 0.999);
    assert_close(m[QN_SPREAD_P10][QN_SPREAD_T1], less * r, 1e-9, 0);
    assert_close(m[QN_SPREAD_P01][QN_SPREAD_P10], less * t, 1e-9, 0);
    assert_close(m[QN_SPREAD_P01][QN_SPREAD_T1], 0.0, 1e-9, 0);
    qn_model_destroy(model);
}

/* What goes together on four qubits may be chance, however well it does. */
static void few_qubits_say_nothing_together(void **state) {
    (void)state;
    qn_model *model = model_of(
        "format = 1; qubits = ( { index = 0; p10 = 0.01; p01 = 0.01; }, { index = 1; p10 = 0.02; "
        "p01 = 0.02; }, { index = 2; p10 = 0.03; p01 = 0.03; }, { index = 3; p10 = 0.05; p01 = "
        "0.05; } );");
    qn_spread s;
    qn_spread_find(model, &s);
    assert_int_equal(s.figures[QN_SPREAD_P10].count, 4);
    assert_true(s.mix[QN_SPREAD_P01][QN_SPREAD_P10] == 0.0);
    assert_true(s.mix[QN_SPREAD_P01][QN_SPREAD_P01] == 1.0);
    qn_model_destroy(model);
}

/* Numbers that are all the same vary by nothing, not by what rounding leaves of their squares. */
static void equal_numbers_have_no_spread(void **state) {
    (void)state;
    for (int count = 2; count < 40; ++count) {
        char text[4000];
        int used = snprintf(text, sizeof text, "format = 1; qubits = (");
        for (int q = 0; q < count; ++q)
            used += snprintf(
                text + used, sizeof text - (size_t)used,
                "%s{ index = %d; T1 = 3.7e-5; T2 = 2.3e-5; p10 = 0.013; p01 = 0.7e-3; }",
                q ? ", " : "", q);
        snprintf(text + used, sizeof text - (size_t)used, ");");
        qn_model *model = model_of(text);
        qn_spread s;
        qn_spread_find(model, &s);
        for (int f = QN_SPREAD_T1; f <= QN_SPREAD_P01; ++f) {
            assert_true(s.figures[f].deviation == 0.0);
            for (int g = QN_SPREAD_T1; g < f; ++g) assert_true(s.mix[f][g] == 0.0);
        }
        qn_model_destroy(model);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_spread_is_what_its_definition_says),
        cmocka_unit_test(contradicting_correlations_are_believed_less),
        cmocka_unit_test(few_qubits_say_nothing_together),
        cmocka_unit_test(equal_numbers_have_no_spread),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
