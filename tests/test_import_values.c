/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Import of IBM backend properties: every number of every picked qubit, gate and pair is that of
 * the file, read again here. */
#include "assert_close.h"
#include "folder_fixture.h"

#include "qmae_noise/import.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const double PER_SECOND[] = {1e6, 1e9}; /* us, ns */

/* An entry of a list by its name, in SI; NAN if it is not there. */
static double figure(const json_t *list, const char *name) {
    size_t k;
    const json_t *entry;
    json_array_foreach(list, k, entry) {
        const char *unit = json_string_value(json_object_get(entry, "unit"));
        if (strcmp(json_string_value(json_object_get(entry, "name")), name) != 0) continue;
        const double value = json_number_value(json_object_get(entry, "value"));
        if (unit && (strcmp(unit, "us") == 0 || strcmp(unit, "\xc2\xb5s") == 0))
            return value / PER_SECOND[0];
        if (unit && strcmp(unit, "ns") == 0) return value / PER_SECOND[1];
        return value;
    }
    return NAN;
}

typedef struct numbers {
    double error, duration;
} numbers;

static bool works(const numbers *n, double chance) {
    return n->error < chance && !isnan(n->duration);
}

/* Of a gate on given qubits, in either order: the numbers of the one that works, of two those of
 * smaller error, then of smaller duration. */
static numbers gate_numbers(const json_t *root, const char *gate, int a, int b) {
    size_t k;
    const json_t *entry;
    numbers best = {NAN, NAN};
    const double chance = b < 0 ? 0.5 : 0.75;
    json_array_foreach(json_object_get(root, "gates"), k, entry) {
        const json_t *qubits = json_object_get(entry, "qubits");
        const json_t *list = json_object_get(entry, "parameters");
        const json_int_t first = json_integer_value(json_array_get(qubits, 0));
        const json_int_t second = b < 0 ? -1 : json_integer_value(json_array_get(qubits, 1));
        const numbers n = {figure(list, "gate_error"), figure(list, "gate_length")};
        if (strcmp(json_string_value(json_object_get(entry, "gate")), gate) != 0) continue;
        if (!(first == a && second == b) && !(first == b && second == a)) continue;
        if (!works(&n, chance)) continue;
        if (!isnan(best.error) &&
            (best.error < n.error || (best.error <= n.error && best.duration <= n.duration)))
            continue;
        best = n;
    }
    return best;
}

/* The first that works of the gates that stand for each other. */
static numbers pair_numbers(const json_t *root, int a, int b) {
    static const char *const GATES[] = {"cz", "ecr", "cx"};
    numbers n = {NAN, NAN};
    for (size_t k = 0; k < 3 && isnan(n.error); ++k) n = gate_numbers(root, GATES[k], a, b);
    return n;
}

static void check_gate(const qn_model *model, const char *name, int a, int b, numbers want,
                       size_t *compared) {
    const int qubits[2] = {a, b};
    qn_gate_noise noise;
    assert_int_equal(qn_model_gate(model, qn_gate_find(name), qubits, &noise, NULL), QN_OK);
    assert_close(noise.error, want.error, 0.0, 0.0);
    assert_close(noise.duration, want.duration, 0.0, 1e-18);
    *compared += 2;
}

/* A sample: the gates of its models, and what the file calls those on one qubit. */
typedef struct sample {
    const char *file, *pair, *one[3], *called[3];
} sample;

#define NEW                                                                                        \
    {"rz", "sx", "x"}, { "rz", "sx", "x" }
static const sample SAMPLES[] = {
    {"properties", "cz", NEW},   {"boston_cut", "cz", NEW},
    {"mixed_gates", "ecr", NEW}, {"no_readout_length", "cx", NEW},
    {"two_orders", "cx", NEW},   {"measure_2", "cx", NEW},
    {"reset_length", "cx", NEW}, {"johannesburg_cut", "cx", {"u1", "u2", "u3"}, {"u1", "u2", "u3"}},
};

/* Qubits `picked` of the file are 0, 1, ... of the model. */
static size_t check_model(const json_t *root, const qn_model *model, const int *picked, int count,
                          const sample *of) {
    size_t compared = 0;
    for (int q = 0; q < count; ++q) {
        const json_t *list = json_array_get(json_object_get(root, "qubits"), (size_t)picked[q]);
        const qn_qubit qubit = qn_model_qubit(model, q);
        assert_close(qubit.T1, figure(list, "T1"), 0.0, 1e-18);
        assert_close(qubit.T2, fmin(figure(list, "T2"), 2.0 * figure(list, "T1")), 0.0, 1e-18);
        assert_close(qubit.p10, figure(list, "prob_meas1_prep0"), 0.0, 0.0);
        assert_close(qubit.p01, figure(list, "prob_meas0_prep1"), 0.0, 0.0);
        compared += 4;
        for (size_t g = 0; g < 3; ++g)
            check_gate(model, of->one[g], q, -1, gate_numbers(root, of->called[g], picked[q], -1),
                       &compared);
        for (int p = 0; p < q; ++p) {
            const numbers want = pair_numbers(root, picked[p], picked[q]);
            assert_int_equal(qn_model_coupled(model, p, q), !isnan(want.error));
            if (isnan(want.error)) continue;
            check_gate(model, of->pair, p, q, want, &compared);
            check_gate(model, of->pair, q, p, want, &compared);
        }
    }
    return compared;
}

static qn_model *import(const char *path, const char *qubits) {
    char *text = NULL, *notes = NULL;
    qn_diag diag = {0};
    const qn_import_options options = {.qubits = qubits, .cap_t2 = true};
    if (qn_import_read(path, &options, &text, &notes, &diag) != QN_OK)
        fail_msg("%s: %s", path, diag.text);
    qn_model *model = load_text(text);
    qn_free(text);
    qn_free(notes);
    return model;
}

static json_t *load(const char *path) {
    json_error_t error;
    json_t *root = json_load_file(path, 0, &error);
    assert_non_null(root);
    return root;
}

static void numbers_of_ibm(void **state) {
    (void)state;
    static const int PICKS[][4] = {{0, 1, 2, 3}, {3, 1, 2, 0}, {2, 3, 1, 0}};
    for (size_t k = 0; k < 3 * (sizeof SAMPLES / sizeof *SAMPLES); ++k) {
        const int *picked = PICKS[k % 3];
        char path[128], qubits[32];
        snprintf(path, sizeof path, "tests/import/ibm_%s.json", SAMPLES[k / 3].file);
        snprintf(qubits, sizeof qubits, "%d,%d,%d,%d", picked[0], picked[1], picked[2], picked[3]);
        qn_model *model = import(path, qubits);
        json_t *root = load(path);
        assert_true(check_model(root, model, picked, 4, &SAMPLES[k / 3]) >= 46);
        json_decref(root);
        qn_model_destroy(model);
    }
}

/* ---- NWQ-Sim -------------------------------------------------------------------------------- */

static double mapped(const json_t *root, const char *map, const char *key) {
    const json_t *value = json_object_get(json_object_get(root, map), key);
    return value ? json_number_value(value) : NAN;
}

/* gate_lens and gate_errs of the better order, NAN where there is none. */
static numbers nwqsim_pair(const json_t *root, int a, int b) {
    numbers best = {NAN, NAN};
    for (int order = 0; order < 2; ++order) {
        char key[32];
        snprintf(key, sizeof key, "cx%d_%d", order ? b : a, order ? a : b);
        const numbers n = {mapped(root, "gate_errs", key), mapped(root, "gate_lens", key)};
        if (isnan(best.error) || n.error < best.error ||
            (n.error <= best.error && n.duration < best.duration))
            best = n;
    }
    return best;
}

static void numbers_of_nwqsim(void **state) {
    (void)state;
    static const int PICKED[] = {2, 0, 1};
    static const char *const ONE[] = {"id", "rz", "sx", "x"};
    static const char path[] = "tests/import/nwqsim_device.json";
    size_t compared = 0;
    qn_model *model = import(path, "2,0,1");
    json_t *root = load(path);
    for (int q = 0; q < 3; ++q) {
        char key[32];
        snprintf(key, sizeof key, "%d", PICKED[q]);
        const qn_qubit qubit = qn_model_qubit(model, q);
        assert_close(qubit.T1, mapped(root, "T1", key), 0.0, 0.0);
        assert_close(qubit.T2, mapped(root, "T2", key), 0.0, 0.0);
        assert_close(qubit.p10, mapped(root, "prob_meas1_prep0", key), 0.0, 0.0);
        assert_close(qubit.p01, mapped(root, "prob_meas0_prep1", key), 0.0, 0.0);
        for (size_t g = 0; g < 4; ++g) {
            snprintf(key, sizeof key, "%s%d", ONE[g], PICKED[q]);
            const numbers want = {mapped(root, "gate_errs", key), mapped(root, "gate_lens", key)};
            check_gate(model, ONE[g], q, -1, want, &compared);
        }
        for (int p = 0; p < q; ++p) {
            const numbers want = nwqsim_pair(root, PICKED[p], PICKED[q]);
            assert_int_equal(qn_model_coupled(model, p, q), !isnan(want.error));
            if (!isnan(want.error)) check_gate(model, "cx", p, q, want, &compared);
        }
    }
    assert_int_equal(compared, 2 * (12 + 2));
    json_decref(root);
    qn_model_destroy(model);
}

/* ---- Cirq ----------------------------------------------------------------------------------- */

/* The value of a metric for a qubit, or for two in either order; NAN if there is none. */
static double metric(const json_t *root, const char *name, const char *a, const char *b) {
    size_t k;
    const json_t *entry;
    json_array_foreach(json_object_get(json_object_get(root, "metrics"), "metrics"), k, entry) {
        const json_t *targets = json_object_get(entry, "targets");
        const char *first = json_string_value(json_array_get(targets, 0));
        const char *second = json_string_value(json_array_get(targets, 1));
        if (strcmp(json_string_value(json_object_get(entry, "name")), name) != 0) continue;
        if (!second != !b) continue;
        if (b ? !(strcmp(first, a) == 0 && strcmp(second, b) == 0) &&
                    !(strcmp(first, b) == 0 && strcmp(second, a) == 0)
              : strcmp(first, a) != 0)
            continue;
        const json_t *value = json_array_get(json_object_get(entry, "values"), 0);
        return json_number_value(json_object_get(value, "doubleVal"));
    }
    return NAN;
}

static void numbers_of_cirq(void **state) {
    (void)state;
    static const char *const PICKED[] = {"4_4", "3_4", "3_5"};
    static const char path[] = "tests/import/cirq_calibration.json";
    size_t compared = 0;
    qn_model *model = import(path, "4_4,3_4,3_5");
    json_t *root = load(path);
    for (int q = 0; q < 3; ++q) {
        const qn_qubit qubit = qn_model_qubit(model, q);
        const double T1 = metric(root, "single_qubit_idle_t1_micros", PICKED[q], NULL) / 1e6;
        assert_close(qubit.T1, T1, 0.0, 1e-18);
        assert_close(qubit.T2, 2.0 * T1, 0.0, 1e-18);
        assert_close(qubit.p10, metric(root, "single_qubit_p00_error", PICKED[q], NULL), 0.0, 0.0);
        assert_close(qubit.p01, metric(root, "single_qubit_p11_error", PICKED[q], NULL), 0.0, 0.0);
        const numbers one = {
            metric(root, "single_qubit_rb_average_error_per_gate", PICKED[q], NULL), 25e-9};
        check_gate(model, "ry", q, -1, one, &compared);
        for (int p = 0; p < q; ++p) {
            const numbers two = {metric(root,
                                        "two_qubit_parallel_cz_gate_xeb_average_error_per_cycle",
                                        PICKED[p], PICKED[q]),
                                 42e-9};
            assert_int_equal(qn_model_coupled(model, p, q), !isnan(two.error));
            if (!isnan(two.error)) check_gate(model, "cz", p, q, two, &compared);
        }
    }
    assert_int_equal(compared, 2 * (3 + 2));
    json_decref(root);
    qn_model_destroy(model);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_of_ibm),
        cmocka_unit_test(numbers_of_nwqsim),
        cmocka_unit_test(numbers_of_cirq),
    };
    return cmocka_run_group_tests(tests, folder_set_up, folder_tear_down);
}
