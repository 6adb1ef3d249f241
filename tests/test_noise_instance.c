/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Devices that are drawn: the spread of a calibration that is known against that of the devices
 * drawn from it, what stays as it is, and what is refused. */
#include "assert_close.h"
#include "folder_fixture.h"

#include "noise/drift.h"
#include "noise/model.h"
#include "noise/spread.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const uint64_t SEED = 17;
static const double FAR = 5.0; /* |z| that is met once in a million times */

enum { QUBITS = 200, DEVICES = 12, DEAD_EVERY = 10 };

/* A line of qubits: T1 and p10 go together (0.7), T1 and p01 do not; the error of a pair goes with
 * that of x on its qubits. Every tenth pair, and qubits 7 and 107, are no better than chance. */
static char *calibration(void) {
    char *text = NULL;
    size_t size = 0;
    double x_errors[QUBITS];
    qn_rng rng;
    FILE *f = open_memstream(&text, &size);
    assert_non_null(f);
    qn_rng_init(&rng, SEED, QN_STREAM_TEST, 0, 0, 0);
    fputs(
        "format = 1;\nname = \"line\";\nbasis = [\"rz\", \"x\", \"sx\", \"cz\"];\ngates: { rz: { "
        "duration = 0.0; error = 0.0; }; x: { duration = 30e-9; error = 1e-3; }; sx: { duration = "
        "30e-9; error = 1e-3; }; cz: { duration = 70e-9; error = 5e-3; }; };\nmeasure: { duration "
        "= 1e-6; };\nqubits = (\n",
        f);
    for (int q = 0; q < QUBITS; ++q) {
        const double a = qn_rng_normal(&rng), b = qn_rng_normal(&rng), c = qn_rng_normal(&rng);
        const double T1 = 2e-4 * exp(0.3 * a), T2 = 2.0 * T1 * exp(-0.5 - 0.2 * fabs(c));
        const double p10 = 0.01 * exp(0.5 * (0.7 * a + sqrt(0.51) * b));
        x_errors[q] = qn_rng_normal(&rng);
        fprintf(f,
                "%s{ index = %d; T1 = %.9e; T2 = %.9e; p10 = %.9e; p01 = %.9e; gates: { x: { error "
                "= %.9e; }; }; }",
                q ? ",\n" : "", q, T1, T2, q % 100 == 7 ? 0.6 : p10,
                0.02 * exp(0.2 * qn_rng_normal(&rng)), 2e-3 * exp(0.4 * x_errors[q]));
    }
    fputs(" );\nedges = (\n", f);
    for (int q = 0; q + 1 < QUBITS; ++q)
        fprintf(
            f, "%s{ qubits = [%d, %d]; gate = \"cz\"; error = %.9e; }", q ? ",\n" : "", q, q + 1,
            q % DEAD_EVERY == 3
                ? 0.7
                : 5e-3 * exp(0.2 * (x_errors[q] + x_errors[q + 1]) + 0.1 * qn_rng_normal(&rng)));
    fputs(" );\ncoupling = ( ", f);
    for (int q = 0; q + 1 < QUBITS; ++q) fprintf(f, "%s[%d, %d]", q ? ", " : "", q, q + 1);
    fputs(" );\n", f);
    fclose(f);
    return text;
}

static qn_model *device(const char *text, uint64_t instance, double spread) {
    qn_model *model = NULL;
    qn_diag diag = {0};
    const qn_model_options options = {.instance = instance, .spread = spread};
    if (qn_model_parse("in.cfg", text, &options, &model, &diag) != QN_OK) fail_msg("%s", diag.text);
    return model;
}

/* ---- moments -------------------------------------------------------------------------------- */

enum { FIGURES = 5 };

typedef struct moments {
    double n, sum[FIGURES], squares[FIGURES], products[FIGURES]; /* with T1 */
    double pairs, pair_sum, pair_squares, with_x;                /* and x of both qubits */
    double listed_pairs, listed_qubits;
} moments;

static double error_of(const qn_model *m, const char *gate, int a, int b) {
    qn_gate_noise noise;
    assert_int_equal(qn_model_gate(m, qn_gate_find(gate), (int[]){a, b}, &noise, NULL), QN_OK);
    return noise.error;
}

static void take(const qn_model *m, moments *t) {
    for (size_t k = 0; k < m->nqubits; ++k) {
        const int q = m->qubits[k].index;
        const qn_qubit qubit = m->qubits[k].qubit;
        if (qn_spread_is_dead(m, q)) continue;
        const double v[FIGURES] = {log(qubit.T1), log(qubit.T2 / 2 / qubit.T1), log(qubit.p10),
                                   log(qubit.p01), log(error_of(m, "x", q, 0))};
        t->n += 1.0;
        for (int i = 0; i < FIGURES; ++i) {
            t->sum[i] += v[i];
            t->squares[i] += v[i] * v[i];
            t->products[i] += v[i] * v[0];
        }
    }
    t->listed_qubits += (double)m->nqubits;
    for (size_t k = 0; k < m->nlocals; ++k) {
        const qn_gate_entry *edge = &m->locals[k];
        if (edge->nqubits != 2) continue;
        t->listed_pairs += 1.0;
        if (qn_spread_is_dead_pair(edge) || qn_spread_is_dead(m, edge->qubits[0]) ||
            qn_spread_is_dead(m, edge->qubits[1]))
            continue;
        const double y = log(edge->error), x = 0.5 * (log(error_of(m, "x", edge->qubits[0], 0)) +
                                                      log(error_of(m, "x", edge->qubits[1], 0)));
        t->pairs += 1.0;
        t->pair_sum += y;
        t->pair_squares += y * y;
        t->with_x += (x - log(2e-3)) * (y - log(5e-3));
    }
}

static double mean(const moments *t, int i) { return t->sum[i] / t->n; }
static double deviation(const moments *t, int i) {
    return sqrt(t->squares[i] / t->n - mean(t, i) * mean(t, i));
}
static double with_T1(const moments *t, int i) {
    return (t->products[i] / t->n - mean(t, i) * mean(t, 0)) / deviation(t, i) / deviation(t, 0);
}

/* Over many drawn devices the numbers have the moments of the calibration, up to chance: that of
 * the drawn ones, since the calibration's own are what is asked for. */
static void devices_vary_as_the_calibration_does(void **state) {
    (void)state;
    char *text = calibration();
    moments own = {0}, drawn = {0};
    qn_model *model = device(text, 0, 0.0);
    take(model, &own);
    for (uint64_t k = 1; k <= DEVICES; ++k) {
        qn_model *other = device(text, k, 0.0);
        take(other, &drawn);
        qn_model_destroy(other);
    }
    for (int i = 0; i < FIGURES; ++i) {
        const double s = deviation(&own, i), r = with_T1(&own, i);
        if (i == 1) continue; /* cut off at T2 = 2 T1, and not normal in the calibration */
        assert_close(mean(&drawn, i), mean(&own, i), FAR * s / sqrt(drawn.n), 0);
        assert_close(deviation(&drawn, i), s, FAR * s / sqrt(2.0 * drawn.n), 0.01);
        if (i == 2) assert_true(r > 0.5);
        if (i > 0)
            assert_close(with_T1(&drawn, i), fabs(r) > 0.2 ? r : 0.0, FAR / sqrt(drawn.n) + 0.01,
                         0);
    }
    const double s = sqrt(own.pair_squares / own.pairs - pow(own.pair_sum / own.pairs, 2.0));
    assert_close(drawn.pair_sum / drawn.pairs, own.pair_sum / own.pairs,
                 FAR * s / sqrt(drawn.pairs) + 0.03, 0);
    /* the error of a pair goes with that of x on its qubits: 0.4 * 0.2 = 0.08 */
    assert_close(own.with_x / own.pairs, 0.08, 0.03, 0);
    assert_close(drawn.with_x / drawn.pairs, own.with_x / own.pairs, 0.015, 0);
    /* one pair in ten and one qubit in a hundred die, of a qubit two pairs more */
    const double all = (double)DEVICES * (QUBITS - 1), left = 0.9 * 0.99 * 0.99;
    assert_close(drawn.listed_pairs / all, left, FAR * sqrt(left * (1.0 - left) / all) + 0.005, 0);
    assert_close(drawn.listed_qubits / DEVICES / QUBITS, 0.99, FAR * sqrt(0.01 / DEVICES / QUBITS),
                 0);
    qn_model_destroy(model);
    free(text);
}

/* ---- the same device ------------------------------------------------------------------------ */

static void a_number_is_one_device(void **state) {
    (void)state;
    char *text = calibration(), *written[3] = {NULL};
    const uint64_t numbers[] = {5, 5, 6};
    qn_model *model = device(text, 0, 0.0);
    for (int k = 0; k < 3; ++k) {
        const qn_model_options options = {.instance = numbers[k]};
        assert_int_equal(qn_model_constants(model, &options, "test", &written[k], NULL), QN_OK);
    }
    assert_string_equal(written[0], written[1]);
    assert_string_not_equal(written[0], written[2]);
    qn_model *drawn = device(text, 5, 0.0), *file = device(written[0], 0, 0.0);
    assert_int_equal(drawn->nqubits, file->nqubits);
    for (size_t k = 0; k < file->nqubits; ++k)
        assert_memory_equal(&drawn->qubits[k].qubit, &file->qubits[k].qubit, sizeof(qn_qubit));
    assert_int_equal(drawn->nlocals, file->nlocals);
    for (size_t k = 0; k < file->nlocals; ++k)
        assert_true(drawn->locals[k].error == file->locals[k].error);
    /* dead pairs are no longer coupled; all others are */
    for (int q = 0; q + 1 < QUBITS; ++q) {
        bool listed = false;
        for (size_t k = 0; k < file->nlocals; ++k)
            listed |= file->locals[k].nqubits == 2 && file->locals[k].qubits[0] == q;
        assert_int_equal(qn_model_coupled(file, q, q + 1), listed);
    }
    for (int k = 0; k < 3; ++k) qn_free(written[k]);
    qn_model_destroy(model);
    qn_model_destroy(drawn);
    qn_model_destroy(file);
    free(text);
}

/* Every kind of value that a file may hold: written and read it is the same, to the letter. */
static void what_is_written_reads_the_same(void **state) {
    (void)state;
    qn_model *model = device("format = 1L; name = \"a \\\"b\\\" \\\\ c\\t.\"; basis = [\"rz\", "
                             "\"sx\", \"cz\"]; gates: { rz: { "
                             "duration = 0.0; error = 0.0; }; sx: { duration = 3e-8; error = 1e-3; "
                             "}; cz: { duration = 6e-8; error = 5e-3; only_listed = true; }; }; "
                             "qubits = ( { index = 3L; T1 = 1e-4; T2 = 0.7e-4; p10 = 1e-1; p01 = "
                             "0.3333333333333333; }, { index = 0x5; T1 = 2e-4; T2 = 1e-4; } ); "
                             "edges = ( { qubits = [3, 5]; gate = \"cz\"; error = 7e-3; } ); "
                             "channels = ( { after = \"sx\"; channel = \"kraus\"; "
                             "matrices = [0.6, 0.0, 0.0, 0.0, 0.0, 0.0, 0.6, 0.0, 0.0, 0.0, 0.8, "
                             "0.0, 0.8, 0.0, 0.0, 0.0]; } ); ",
                             0, 0.0);
    const qn_model_options options = {.instance = 0};
    char *first = NULL, *second = NULL;
    assert_int_equal(qn_model_constants(model, &options, "test", &first, NULL), QN_OK);
    qn_model *file = device(first, 0, 0.0);
    assert_int_equal(qn_model_constants(file, &options, "test", &second, NULL), QN_OK);
    assert_string_equal(first, second);
    assert_string_equal(qn_model_name(file), "a \"b\" \\ c ."); /* fit to be printed */
    assert_non_null(strstr(first, "name = \"a \\\"b\\\" \\\\ c\\t.\""));
    assert_int_equal(file->nqubits, 2);
    for (size_t k = 0; k < 2; ++k) {
        assert_int_equal(file->qubits[k].index, model->qubits[k].index);
        assert_memory_equal(&file->qubits[k].qubit, &model->qubits[k].qubit, sizeof(qn_qubit));
    }
    assert_int_equal(file->ngates, model->ngates);
    for (size_t k = 0; k < file->ngates; ++k) {
        assert_true(file->gates[k].only_listed == model->gates[k].only_listed);
        assert_true(file->gates[k].error == model->gates[k].error);
    }
    assert_true(qn_model_gate_entry(file, qn_gate_find("cz"))->only_listed);
    assert_memory_equal(file->rules[0].values[0], model->rules[0].values[0], 16 * sizeof(double));
    qn_free(first);
    qn_free(second);
    qn_model_destroy(file);
    qn_model_destroy(model);
}

/* ---- a spread that is given ----------------------------------------------------------------- */

static const char UNIFORM[] =
    "format = 1;\nqubit: { T1 = 1e-4; T2 = 5e-5; p10 = 0.01; p01 = 0.02; "
    "};\ngates: { any1: { duration = 0.0; depolarizing = 1e-3; }; any2: { "
    "duration = 0.0; depolarizing = 1e-2; }; };\n";

static void numbers_have_the_spread_that_is_given(void **state) {
    (void)state;
    enum { COUNT = 1500 };
    double sum[3] = {0}, squares[3] = {0}, products[3] = {0};
    for (uint64_t k = 1; k <= COUNT; ++k) {
        qn_model *m = device(UNIFORM, k, 0.2);
        const qn_qubit q = qn_model_qubit(m, 3);
        const double x[3] = {log(q.T1 / 1e-4) / 0.2, log(q.p10 / 0.01) / 0.2,
                             log(m->gates[1].depolarizing / 1e-2) / 0.2};
        for (int i = 0; i < 3; ++i) {
            sum[i] += x[i] / COUNT;
            squares[i] += x[i] * x[i] / COUNT;
            products[i] += x[i] * x[(i + 1) % 3] / COUNT;
        }
        qn_model_destroy(m);
    }
    for (int i = 0; i < 3; ++i) {
        assert_close(sum[i], 0.0, FAR / sqrt(COUNT), 0);
        assert_close(squares[i], 1.0, FAR * sqrt(2.0 / COUNT), 0);
        assert_close(products[i], 0.0, FAR / sqrt(COUNT), 0);
    }
}

static void without_qubits_of_their_own_none_are_drawn(void **state) {
    (void)state;
    qn_model *model = NULL;
    qn_diag diag = {0};
    qn_model_options options = {.instance = 1};
    assert_int_equal(qn_model_parse("in.cfg", UNIFORM, &options, &model, &diag),
                     QN_ERR_UNSUPPORTED);
    assert_non_null(strstr(diag.text, "numbers of 0 qubits of its own, from which no spread can be "
                                      "taken; give one with --spread"));
    options.spread = -0.5;
    diag = (qn_diag){0};
    assert_int_equal(qn_model_parse("in.cfg", UNIFORM, &options, &model, &diag), QN_ERR_ARGUMENT);
    assert_non_null(strstr(diag.text, "is -0.5; it must lie between 0 and 10"));
    assert_null(model);
}

/* However wide: reading judges each as any file. */
static void drawn_devices_are_devices(void **state) {
    (void)state;
    for (uint64_t k = 1; k < 200; ++k) {
        qn_model *m = device(UNIFORM, k, 4.0);
        const qn_qubit q = qn_model_qubit(m, 0);
        assert_true(q.T2 <= 2.0 * q.T1 * (1.0 + 1e-12) && q.p10 <= 0.5 && q.p01 <= 0.5);
        assert_true(m->gates[0].depolarizing <= 1.0);
        qn_model_destroy(m);
    }
}

/* Sums with weights over qubits and pairs, of the logarithms of all numbers. */
static void weigh(const qn_model *m, double *sums) {
    for (size_t k = 0; k < m->nqubits; ++k) {
        const qn_qubit q = m->qubits[k].qubit;
        sums[0] += (double)(k + 1) * log(q.T1);
        sums[1] += (double)(k + 1) * log(q.T2);
        sums[2] += (double)(k + 1) * log(q.p10);
        sums[3] += (double)(k + 1) * log(q.p01);
    }
    for (size_t k = 0; k < m->nlocals; ++k) {
        const qn_gate_entry *local = &m->locals[k];
        if (local->error > 0.0) sums[3 + local->nqubits] += (double)(k + 1) * log(local->error);
    }
}

/* A number stands for the same device in every version. */
static void devices_stay_what_they_were(void **state) {
    static const double SUMS[][6] = {{-169106.91409, -168466.221307, -90387.4061019, -78291.2411289,
                                      -520462.442936, -458527.586284},
                                     {-170866.529498, -170387.726641, -93413.0697187,
                                      -78172.5414602, -125680.619561, -288172.281307}};
    char *line = calibration();
    const struct {
        const char *text;
        uint64_t instance;
        double spread;
    } DRAWN[] = {{line, 1, 0.0}, {line, 6, 0.4}};
    (void)state;
    for (size_t k = 0; k < sizeof DRAWN / sizeof *DRAWN; ++k) {
        double sums[6] = {0};
        qn_model *model = device(DRAWN[k].text, DRAWN[k].instance, DRAWN[k].spread);
        weigh(model, sums);
        qn_model_destroy(model);
        for (int i = 0; i < 6; ++i) assert_close(sums[i], SUMS[k][i], 0.0, 1e-9);
    }
    free(line);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(devices_vary_as_the_calibration_does),
        cmocka_unit_test(a_number_is_one_device),
        cmocka_unit_test(what_is_written_reads_the_same),
        cmocka_unit_test(devices_stay_what_they_were),
        cmocka_unit_test(numbers_have_the_spread_that_is_given),
        cmocka_unit_test(without_qubits_of_their_own_none_are_drawn),
        cmocka_unit_test(drawn_devices_are_devices),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
