/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Weighted sums of Pauli strings: what a text says, what is refused and where, the action on state
 * vectors, sets that are measured together, shots. */
#include "alloc_failure.h"
#include "assert_close.h"
#include "observable/measure.h"
#include "qmae_noise/simulate.h"
#include "sums.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIZE = 1 << SUM_QUBITS };

static qn_rng rng_of(uint64_t seed) {
    qn_rng rng;
    print_message("seed %llu\n", (unsigned long long)seed);
    qn_rng_init(&rng, seed, QN_STREAM_TEST, 0, 0, 0);
    return rng;
}

/* ---- texts ---------------------------------------------------------------------------------- */

static void texts_mean_their_matrices(void **state) {
    (void)state;
    static double complex m[SIZE * SIZE], psi[SIZE], found[SIZE];
    qn_rng rng = rng_of(11);
    for (int round = 0; round < test_effort(60); ++round) {
        const sum s = sum_draw(&rng, 1 + round % SUM_QUBITS, true);
        const int size = 1 << s.nqubits;
        qn_rng again;
        qn_rng_init(&again, (uint64_t)round, QN_STREAM_TEST, 1, 0, 0);
        qn_observable *o = sum_read(&s, &again);
        sum_matrix(&s, m);
        for (int i = 0; i < size; ++i) psi[i] = CMPLX(qn_rng_normal(&rng), qn_rng_normal(&rng));
        qn_observable_apply(o, psi, found);
        for (int i = 0; i < size; ++i) {
            double complex all = 0.0;
            for (int j = 0; j < size; ++j) all += m[i * size + j] * psi[j];
            assert_close(creal(found[i]), creal(all), 1e-12, 0.0);
            assert_close(cimag(found[i]), cimag(all), 1e-12, 0.0);
        }
        qn_observable_destroy(o);
    }
}

static void texts_have_terms(void **state) {
    (void)state;
    /* what is written, and its terms on three qubits */
    static const char *const TEXTS[][2] = {
        {"ZZI", "1 ZZI;"},
        {"  -zXy", "-1 ZXY;"},
        {"0.5 Z0 Z1 - 1.2e-1 X2Y0", "0.5 IZZ;-0.12 XIY;"},
        {"3", "3 III;"},
        {"- .5 + 2 I", "1.5 III;"},
        {"ZZZ - ZZZ", ""},
        {"2 ZII + 1 XII + 3 Z2", "5 ZII;1 XII;"},
        {"|01*>", "1 01I;"},
        {"-2*|111> + 2 * Z1*Z0", "-2 111;2 IZZ;"},
        {"0.5 ZZI\n-0.25 XXI\n\n# nothing\n 1e2 YYI # more\n", "0.5 ZZI;-0.25 XXI;100 YYI;"},
        {"ZZI +\n XXI", "1 ZZI;1 XXI;"},
        {"+ -1.5 ZZI - -2 XXI", "-1.5 ZZI;2 XXI;"},
    };
    for (size_t k = 0; k < sizeof TEXTS / sizeof *TEXTS; ++k) {
        qn_observable *o = NULL;
        char found[256] = "";
        assert_int_equal(qn_observable_parse("t", TEXTS[k][0], 3, &o, NULL), QN_OK);
        assert_int_equal(qn_observable_nqubits(o), 3);
        for (size_t t = 0; t < qn_observable_nterms(o); ++t) {
            const qn_observable_term term = qn_observable_term_at(o, t);
            assert_null(term.state);
            (void)snprintf(found + strlen(found), sizeof found - strlen(found), "%g %s;",
                           term.weight, term.letters);
        }
        assert_string_equal(found, TEXTS[k][1]);
        qn_observable_destroy(o);
    }
}

static void texts_are_refused_where_they_are_wrong(void **state) {
    (void)state;
    static const struct {
        const char *text;
        int line, column;
        const char *hint;
    } WRONG[] = {
        {"", 1, 1, "a summand is missing"},
        {"ZZI + ", 1, 7, "a summand is missing"},
        {"ZZ", 1, 1, "'ZZ' has 2 letters and the circuit 3 qubits"},
        {"ZZI - 1.5 ZZZZ", 1, 11, "'ZZZZ' has 4 letters and the circuit 3 qubits"},
        {"Z0 Z3", 1, 4, "'Z3': the circuit has 3 qubits, from 0 to 2"},
        {"Z99999999999999999999", 1, 1, "the circuit has 3 qubits"},
        {"ZZI\n2 X0 X0", 2, 6, "qubit 0 has the letter X"},
        {"ZZI 0.5 XXI", 1, 5, "+ or - is missing"},
        {"2 3", 1, 3, "+ or - is missing"},
        {"0.5 * ", 1, 7, "a product is missing"},
        {"XY1", 1, 1, "the number of its qubit"},
        {"Z0 ZZ", 1, 4, "with the number of its qubit is missing"},
        {"Z0 *", 1, 5, "with the number of its qubit is missing"},
        {"1e999 ZZI", 1, 1, "no finite number"},
        {"1.8e308", 1, 1, "no finite number"},
        {"1e308 ZZI + 1e308 XXI", 0, 0, "too large to add up"},
        {"ZQI", 1, 1, "'Z' has 1 letter and"},
        {"nan ZZI", 1, 1, "a summand is missing"},
        {"(ZZI)", 1, 1, "a summand is missing"},
        {"|01>", 1, 2, "|01> has 2 bits and the circuit 3 qubits"},
        {"|010", 1, 1, "'|' begins a projector"},
        {"|>", 1, 1, "'|' begins a projector"},
        {"|010><010|", 1, 6, "+ or - is missing"},
        {"|no/such.npy>", 0, 0, "No such file"},
    };
    for (size_t k = 0; k < sizeof WRONG / sizeof *WRONG; ++k) {
        qn_observable *o = NULL;
        qn_diag diag = {0};
        assert_int_not_equal(qn_observable_parse("t", WRONG[k].text, 3, &o, &diag), QN_OK);
        assert_null(o);
        if (!strstr(diag.text, WRONG[k].hint) || diag.line != WRONG[k].line ||
            diag.column != WRONG[k].column)
            fail_msg("'%s': %d:%d: %s", WRONG[k].text, diag.line, diag.column, diag.text);
    }
}

static void states_are_projectors(void **state) {
    (void)state;
    double complex psi[8], out[8], in[8];
    double norm = 0.0;
    qn_observable *o = NULL;
    qn_rng rng = rng_of(12);
    for (int i = 0; i < 8; ++i) {
        psi[i] = CMPLX(qn_rng_normal(&rng), qn_rng_normal(&rng));
        in[i] = CMPLX(qn_rng_normal(&rng), qn_rng_normal(&rng));
        norm += creal(psi[i] * conj(psi[i]));
    }
    assert_int_equal(qn_observable_of_state(3, psi, &o), QN_ERR_PHYSICS);
    double complex overlap = 0.0;
    for (int i = 0; i < 8; ++i) psi[i] /= sqrt(norm);
    for (int i = 0; i < 8; ++i) overlap += conj(psi[i]) * in[i];
    assert_int_equal(qn_observable_of_state(3, psi, &o), QN_OK);
    qn_observable_apply(o, in, out);
    for (int i = 0; i < 8; ++i) assert_close(cabs(out[i] - overlap * psi[i]), 0.0, 1e-13, 0.0);
    qn_observable_groups groups = {0};
    qn_diag diag = {0};
    assert_int_equal(qn_observable_group_terms(o, &groups, &diag), QN_ERR_UNSUPPORTED);
    assert_non_null(strstr(diag.text, "fidelity"));
    qn_observable_destroy(o);
}

/* ---- measuring ------------------------------------------------------------------------------ */

/* Does the basis measure the product? */
static bool suits(const char *basis, const char *letters) {
    for (; *basis; ++basis, ++letters) {
        const char wanted = *letters == '0' || *letters == '1' ? 'Z' : *letters;
        if (wanted != 'I' && wanted != *basis) return false;
    }
    return true;
}

static void check_groups(const qn_observable *o, const qn_observable_groups *groups) {
    int seen[SUM_TERMS] = {0};
    double constant = 0.0;
    for (size_t g = 0; g < groups->count; ++g) {
        const qn_observable_group *group = &groups->groups[g];
        double weight = 0.0;
        for (size_t k = 0; k < group->nterms; ++k) {
            const qn_observable_term term = qn_observable_term_at(o, group->terms[k]);
            assert_true(suits(group->basis, term.letters));
            weight += fabs(term.weight);
            ++seen[group->terms[k]];
        }
        assert_true(group->nterms > 0);
        assert_close(group->weight, weight, 1e-14, 0.0);
        const qn_observable_term first = qn_observable_term_at(o, group->terms[0]);
        for (size_t k = 0; k < group->nterms; ++k)
            assert_true(fabs(first.weight) >=
                        fabs(qn_observable_term_at(o, group->terms[k]).weight));
    }
    for (size_t t = 0; t < qn_observable_nterms(o); ++t) {
        const qn_observable_term term = qn_observable_term_at(o, t);
        const bool identity = strspn(term.letters, "I") == strlen(term.letters);
        assert_int_equal(seen[t], identity ? 0 : 1);
        if (identity) constant += term.weight;
    }
    assert_close(groups->constant, constant, 1e-14, 0.0);
}

static void check_shots(const qn_observable_groups *groups, uint64_t shots) {
    uint64_t each[SUM_TERMS], all = 0;
    double weight = 0.0, spare = 0.0;
    for (size_t g = 0; g < groups->count; ++g) weight += groups->groups[g].weight;
    assert_int_equal(qn_observable_divide(groups, shots, each, NULL), QN_OK);
    for (size_t g = 0; g < groups->count; ++g) {
        const double share = (double)shots * groups->groups[g].weight / weight;
        assert_true(each[g] >= QN_OBSERVABLE_LEAST_SHOTS);
        if (share < QN_OBSERVABLE_LEAST_SHOTS) spare += QN_OBSERVABLE_LEAST_SHOTS - share;
        all += each[g];
    }
    for (size_t g = 0; g < groups->count; ++g) {
        const double share = (double)shots * groups->groups[g].weight / weight;
        if (share >= QN_OBSERVABLE_LEAST_SHOTS)
            assert_true(fabs((double)each[g] - share) <= 1.0 + spare);
    }
    assert_int_equal(all, groups->count ? shots : 0);
}

static void groups_are_measured_together(void **state) {
    (void)state;
    qn_rng rng = rng_of(13);
    for (int round = 0; round < test_effort(100); ++round) {
        const sum s = sum_draw(&rng, 1 + round % SUM_QUBITS, true);
        qn_observable *o = sum_read(&s, &rng);
        qn_observable_groups groups = {0};
        assert_int_equal(qn_observable_group_terms(o, &groups, NULL), QN_OK);
        check_groups(o, &groups);
        for (uint64_t shots = 2 * groups.count; groups.count && shots < 3000; shots += 777)
            check_shots(&groups, shots);
        if (groups.count) {
            uint64_t each[SUM_TERMS];
            assert_int_equal(qn_observable_divide(&groups, 2 * groups.count - 1, each, NULL),
                             QN_ERR_ARGUMENT);
        }
        qn_observable_groups_clear(&groups);
        qn_observable_destroy(o);
    }
}

/* A known grouping: ZZ and Z-like terms share a setting, XX needs its own. */
static void a_known_grouping(void **state) {
    (void)state;
    qn_observable *o = NULL;
    qn_observable_groups groups = {0};
    assert_int_equal(qn_observable_parse("t", "0.1 XXI + 3 ZZI - 2 IIX + 1 |1*0> + 7", 3, &o, NULL),
                     QN_OK);
    assert_int_equal(qn_observable_group_terms(o, &groups, NULL), QN_OK);
    assert_int_equal(groups.count, 3);
    assert_string_equal(groups.groups[0].basis, "ZZX");
    assert_string_equal(groups.groups[1].basis, "ZIZ");
    assert_string_equal(groups.groups[2].basis, "XXI");
    assert_close(groups.constant, 7.0, 0.0, 0.0);
    qn_observable_groups_clear(&groups);
    qn_observable_destroy(o);
}

static void allocations_may_fail(void **state) {
    (void)state;
    for (int k = 1;; ++k) {
        qn_observable *o = NULL;
        qn_observable_groups groups = {0};
        alloc_failure_arm(k);
        qn_status status = qn_observable_parse("t", "ZZI + 2 X0 X1 - |1*0> + 0.5 ZZI", 3, &o, NULL);
        if (status == QN_OK) status = qn_observable_group_terms(o, &groups, NULL);
        const int failed = alloc_failure_disarm();
        assert_true(failed ? status == QN_ERR_MEMORY : status == QN_OK);
        qn_observable_groups_clear(&groups);
        qn_observable_destroy(o);
        if (!failed) break;
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_mean_their_matrices),
        cmocka_unit_test(texts_have_terms),
        cmocka_unit_test(texts_are_refused_where_they_are_wrong),
        cmocka_unit_test(states_are_projectors),
        cmocka_unit_test(groups_are_measured_together),
        cmocka_unit_test(a_known_grouping),
        cmocka_unit_test(allocations_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
