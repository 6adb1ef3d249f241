/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Error budgets: every derivative equals the difference of programs that are built anew with each
 * source scaled; groups are sums of the same locations. */
#include "assert_close.h"
#include "qmae/budget.h"
#include "qmae_noise/qmae.h"
#include "reference.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { PIXELS = 16, ANGLES = 90, IMAGES = 3 };

#define DEVICE                                                                                     \
    "format = 1; name = \"test\"; schedule = \"alap\"; qubit: { T1 = 4.0e-6; T2 = 3.1e-6; "        \
    "excited_population = 0.02; p10 = 0.01; p01 = 0.03; }; qubits = ( { index = 2; T1 = 3.0e-6; "  \
    "T2 = 1.0e-6; p10 = 0.02; p01 = 0.01; }, { index = 3; T1 = 2e-6; T2 = 4e-6; } ); reset: { "    \
    "duration = 5.0e-7; error = 0.02; }; measure: { duration = 1.0e-6; }; channels = ( { after = " \
    "\"any2\"; channel = \"amplitude_damping\"; gamma = 0.004; } ); "

static const char abstract[] = DEVICE
    "gates: { any1: { duration = 30e-9; depolarizing = 0.002; over_rotation_relative = "
    "0.02; over_rotation_absolute = 0.01; }; any2: { duration = 80e-9; depolarizing = 0.01; "
    "}; };";
static const char hardware[] = DEVICE
    "basis = [ \"rz\", \"sx\", \"x\", \"cz\" ]; gates: { rz: { duration = 0.0; depolarizing "
    "= 0.0; over_rotation_absolute = 0.02; }; sx: { duration = 30e-9; error = 0.012; }; x: "
    "{ duration = 30e-9; error = 0.012; }; cz: { duration = 80e-9; error = 0.06; }; };";

typedef struct data {
    double angles[ANGLES], inputs[IMAGES * PIXELS], references[IMAGES * PIXELS];
} data;

static data *data_of(const qn_qmae_spec *spec) {
    static data d;
    qn_rng rng;
    const int pixels = 1 << spec->qubits;
    qn_rng_init(&rng, 20250, QN_STREAM_TEST, 6, 0, 0);
    assert_true(qn_qmae_spec_nangles(spec) <= ANGLES);
    for (int i = 0; i < qn_qmae_spec_nangles(spec); ++i) d.angles[i] = 6.283 * qn_rng_uniform(&rng);
    for (int k = 0; k < IMAGES; ++k) {
        random_amplitudes(&rng, spec->qubits, 1, d.inputs + k * pixels);
        random_amplitudes(&rng, spec->qubits, 0, d.references + k * pixels);
    }
    return &d;
}

/* Means over the images by the factored engine. */
static void means(const qn_qmae *qmae, const data *d, double *mean) {
    qn_qmae_bound *bound = NULL;
    qn_qmae_work *work = NULL;
    const int pixels = 1 << qn_qmae_spec_of(qmae)->qubits;
    assert_int_equal(qn_qmae_bound_create(qmae, &bound), QN_OK);
    assert_int_equal(qn_qmae_work_create(qmae, &work), QN_OK);
    qn_qmae_bind(bound, d->angles, QN_WANT_FIDELITY);
    mean[0] = mean[1] = 0.0;
    for (int k = 0; k < IMAGES; ++k) {
        const qn_request request = {QN_WANT_FIDELITY, d->inputs + k * pixels,
                                    d->references + k * pixels, NULL};
        qn_response response = {0};
        assert_int_equal(qn_qmae_evaluate(qmae, bound, work, &request, &response), QN_OK);
        mean[0] += response.swap / IMAGES;
        mean[1] += response.fidelity / IMAGES;
    }
    qn_qmae_work_destroy(work);
    qn_qmae_bound_destroy(bound);
}

static qn_qmae *qmae_with(const qn_qmae_spec *spec, const qn_model *model, double scale, int source,
                          double reduction) {
    qn_qmae *qmae = NULL;
    qn_diag diag = {0};
    qn_program_options options = qn_program_options_default();
    options.noise_scale = scale;
    if (source >= 0) options.reduction[source] = reduction;
    if (qn_qmae_create(spec, model, &options, "factored", NULL, &qmae, &diag) != QN_OK)
        fail_msg("%s", diag.text);
    return qmae;
}

/* d mean / d strength of one source by differences of fourth order. */
static void differences(const qn_qmae_spec *spec, const qn_model *model, double scale, int source,
                        const data *d, double *slope) {
    static const double weights[2] = {2.0 / 3.0, -1.0 / 12.0};
    const double step = 1e-3;
    slope[0] = slope[1] = 0.0;
    for (int k = 1; k <= 2; ++k)
        for (int sign = -1; sign <= 1; sign += 2) {
            double mean[2];
            qn_qmae *qmae = qmae_with(spec, model, scale, source, -sign * k * step);
            means(qmae, d, mean);
            for (int of = 0; of < 2; ++of) slope[of] += sign * weights[k - 1] * mean[of] / step;
            qn_qmae_destroy(qmae);
        }
}

static const qn_budget_group *group_named(const qn_budget_group *groups, size_t count,
                                          const char *name) {
    for (size_t g = 0; g < count; ++g)
        if (strcmp(groups[g].name, name) == 0) return &groups[g];
    return NULL;
}

static double error_by_hand(const double *values) {
    double mean = 0.0, square = 0.0;
    for (int k = 0; k < IMAGES; ++k) mean += values[k] / IMAGES;
    for (int k = 0; k < IMAGES; ++k) square += (values[k] - mean) * (values[k] - mean);
    return sqrt(square / (IMAGES - 1) / IMAGES);
}

/* Returns bit s for each source s that acts. */
static unsigned check_case(const qn_qmae_spec *spec, const char *text, double scale) {
    const data *d = data_of(spec);
    double mean[2], found[2];
    unsigned sources = 0;
    qn_model *model = model_of(text);
    qn_qmae *qmae = qmae_with(spec, model, scale, -1, 0.0);
    qn_budget budget = {0};
    assert_int_equal(
        qn_budget_compute(qmae, d->angles, IMAGES, d->inputs, d->references, 2, &budget, NULL),
        QN_OK);
    means(qmae, d, mean);
    assert_close(budget.swap, mean[0], 1e-13, 0.0);
    assert_close(budget.fidelity, mean[1], 1e-13, 0.0);
    for (int source = 1; source < QN_SOURCE_COUNT; ++source) {
        const qn_budget_group *g = group_named(budget.groups[QN_GROUP_SOURCE],
                                               budget.ngroups[QN_GROUP_SOURCE],
                                               qn_source_name((qn_source)source));
        differences(spec, model, scale, source, d, found);
        if (found[0] != 0.0) sources |= 1u << source;
        assert_close(g ? g->swap : 0.0, found[0], 2e-11, 1e-8);
        assert_close(g ? g->fidelity : 0.0, found[1], 2e-11, 1e-8);
    }
    qn_budget_clear(&budget);
    qn_qmae_destroy(qmae);
    qn_model_destroy(model);
    return sources;
}

static qn_qmae_spec spec_of(int qubits, qn_trash trash, qn_test test, qn_embedding embedding) {
    qn_qmae_spec spec = qn_qmae_spec_default();
    spec.qubits = qubits;
    spec.latent = qubits - (qubits > 2 ? 2 : 1);
    spec.trash = trash;
    spec.test = test;
    spec.embedding = embedding;
    return spec;
}

/* Waiting neighbours that turn each other, within `in` only, and a pair that is read out together;
 * every other kind of noise as well. */
static const char joint[] = DEVICE
    "gates: { any1: { duration = 30e-9; depolarizing = 0.002; over_rotation_relative = 0.02; "
    "over_rotation_absolute = 0.01; }; any2: { duration = 80e-9; depolarizing = 0.01; }; }; "
    "crosstalk = ( { qubits = [0, 1]; zz = 4.0e5; } ); readout_groups = ( { qubits = [1, 4]; "
    "matrix = [ 0.93, 0.02, 0.03, 0.01, 0.03, 0.95, 0.01, 0.03, 0.03, 0.01, 0.94, 0.04, 0.01, "
    "0.02, 0.02, 0.92 ]; } ); layers = ( { gates = [ \"cx 0 1\" ]; generators = [ \"X0\", \"Z0 "
    "Y1\", "
    "\"Z2\" ]; rates = [ 0.01, 0.02, 0.03 ]; } );";

enum { ALL_SOURCES = (1u << QN_SOURCE_COUNT) - 2 };

static void test_differences(void **state) {
    (void)state;
    unsigned seen = 0;
    for (int test = 0; test < 2; ++test)
        for (int trash = 0; trash < 2; ++trash) {
            const qn_qmae_spec spec = spec_of(3 + trash, (qn_trash)trash, (qn_test)test,
                                              QN_EMBEDDING_STATE);
            seen |= check_case(&spec, abstract, 1.0);
            seen |= check_case(&spec, hardware, 0.7);
        }
    const qn_qmae_spec spec = spec_of(3, QN_TRASH_RESET, QN_TEST_DESTRUCTIVE, QN_EMBEDDING_STATE);
    const unsigned all = check_case(&spec, joint, 1.0);
    assert_true(all & 1u << QN_SOURCE_CROSSTALK);
    assert_int_equal(seen | all, ALL_SOURCES);
}

/* A rule of every kind of channel. */
static void test_rules(void **state) {
    (void)state;
    static const char *const rules[] = {
        "after = \"any2\"; channel = \"depolarizing\"; lambda = 0.02;",
        "after = \"any1\"; channel = \"pauli\"; X = 0.004; Y = 0.001; Z = 0.007;",
        "after = \"any2\"; channel = \"pauli\"; ZX = 0.01;",
        "before = \"any2\"; channel = \"bit_flip\"; p = 0.01;",
        "after = \"any1\"; channel = \"phase_flip\"; p = 0.01;",
        "after = \"any1\"; channel = \"bit_phase_flip\"; p = 0.01;",
        "after = \"any1\"; channel = \"phase_damping\"; lambda = 0.01;",
        "after = \"any1\"; channel = \"amplitude_damping\"; gamma = 0.01;",
        "after = \"any2\"; channel = \"coherent\"; ZZ = 0.05; IX = -0.03;",
        "after = \"any1\"; channel = \"thermal_relaxation\"; t = 1e-7; T1 = 2e-5; T2 = 3e-5;"};
    for (size_t k = 0; k < sizeof rules / sizeof *rules; ++k) {
        char text[256];
        const qn_qmae_spec spec = spec_of(2 + (int)k % 2, (qn_trash)(k % 2), (qn_test)(k / 2 % 2),
                                          QN_EMBEDDING_STATE);
        snprintf(text, sizeof text, "format = 1; name = \"rule\"; channels = ( { %s } );",
                 rules[k]);
        assert_int_equal(check_case(&spec, text, 1.0), 1u << QN_SOURCE_RULE);
    }
}

/* Errors are those of the budgets of single images. */
static void test_errors(void **state) {
    (void)state;
    const qn_qmae_spec spec = spec_of(3, QN_TRASH_SWAP, QN_TEST_ANCILLA, QN_EMBEDDING_STATE);
    const data *d = data_of(&spec);
    const int pixels = 1 << spec.qubits;
    qn_model *model = model_of(hardware);
    qn_qmae *qmae = qmae_with(&spec, model, 1.0, -1, 0.0);
    qn_budget all = {0}, one[IMAGES] = {0};
    assert_int_equal(
        qn_budget_compute(qmae, d->angles, IMAGES, d->inputs, d->references, 2, &all, NULL), QN_OK);
    for (int k = 0; k < IMAGES; ++k) {
        assert_int_equal(qn_budget_compute(qmae, d->angles, 1, d->inputs + k * pixels,
                                           d->references + k * pixels, 1, &one[k], NULL),
                         QN_OK);
        assert_true(isnan(one[k].fidelity_error)); /* unknown */
        assert_true(isnan(one[k].locations[0].swap_error));
    }
    double seen[IMAGES], largest = 0.0;
#define ERROR_OF(field)                                                                            \
    (memcpy(seen, (double[]){one[0].field, one[1].field, one[2].field}, sizeof seen),              \
     error_by_hand(seen))
    assert_close(all.swap_error, ERROR_OF(swap), 1e-14, 0.0);
    assert_close(all.fidelity_error, ERROR_OF(fidelity), 1e-14, 0.0);
    for (size_t k = 0; k < all.count; ++k) {
        assert_close(all.locations[k].swap_error, ERROR_OF(locations[k].swap), 1e-10, 0.0);
        assert_close(all.locations[k].fidelity_error, ERROR_OF(locations[k].fidelity), 1e-10, 0.0);
    }
    for (int by = 0; by < QN_GROUP_COUNT; ++by)
        for (size_t g = 0; g < all.ngroups[by]; ++g) {
            const qn_budget_group *group = &all.groups[by][g];
            assert_close(group->swap_error, ERROR_OF(groups[by][g].swap), 1e-14, 0.0);
            assert_close(group->fidelity_error, ERROR_OF(groups[by][g].fidelity), 1e-14, 0.0);
            for (size_t k = 0; k < IMAGES; ++k)
                assert_close(qn_budget_sample(&all, k, (qn_grouping)by, g)[1],
                             one[k].groups[by][g].fidelity, 1e-15, 0.0);
            if (group->swap_error > largest) largest = group->swap_error;
        }
    assert_true(largest > 1e-3);
    for (int k = 0; k < IMAGES; ++k) qn_budget_clear(&one[k]);
    qn_budget_clear(&all);
    qn_qmae_destroy(qmae);
    qn_model_destroy(model);
}

static void test_embedding_circuit(void **state) {
    (void)state;
    for (int test = 0; test < 2; ++test) {
        const qn_qmae_spec spec = spec_of(2 + test, QN_TRASH_SWAP, (qn_test)test,
                                          QN_EMBEDDING_CIRCUIT);
        check_case(&spec, abstract, 1.0);
    }
}

/* Every way of grouping adds the same locations up, and so does the map over time. */
static void test_groups(void **state) {
    (void)state;
    const qn_qmae_spec spec = spec_of(3, QN_TRASH_RESET, QN_TEST_ANCILLA, QN_EMBEDDING_STATE);
    const data *d = data_of(&spec);
    qn_model *model = model_of(hardware);
    qn_qmae *qmae = qmae_with(&spec, model, 1.0, -1, 0.0);
    qn_budget budget = {0}, again = {0};
    double map[7 * 5], swap = 0.0, fidelity = 0.0;
    assert_int_equal(
        qn_budget_compute(qmae, d->angles, IMAGES, d->inputs, d->references, 1, &budget, NULL),
        QN_OK);
    assert_int_equal(
        qn_budget_compute(qmae, d->angles, IMAGES, d->inputs, d->references, 3, &again, NULL),
        QN_OK);
    assert_int_equal(budget.count, again.count);
    assert_memory_equal(budget.locations, again.locations, budget.count * sizeof(qn_location));
    for (size_t k = 0; k < budget.count; ++k) {
        swap += budget.locations[k].swap;
        fidelity += budget.locations[k].fidelity;
    }
    assert_true(fabs(fidelity) > 1e-3 && fabs(swap) > 1e-3);
    for (int by = 0; by < QN_GROUP_COUNT; ++by) {
        const qn_budget_group *groups = budget.groups[by];
        const size_t count = budget.ngroups[by];
        size_t locations = 0;
        double sum[2] = {0};
        for (size_t g = 0; g < count; ++g) {
            sum[0] += groups[g].swap;
            sum[1] += groups[g].fidelity;
            locations += groups[g].locations;
        }
        assert_close(sum[0], swap, 1e-14, 1e-13);
        assert_close(sum[1], fidelity, 1e-14, 1e-13);
        assert_true(locations >= budget.count);
    }
    assert_int_equal(qn_program_nqubits(qn_qmae_program(qmae)), 7);
    qn_budget_map(&budget, qmae, true, 5, map);
    for (int i = 0; i < 35; ++i) swap -= map[i];
    assert_close(swap, 0.0, 1e-13, 0.0);
    qn_budget_clear(&budget);
    qn_budget_clear(&again);
    qn_qmae_destroy(qmae);
    qn_model_destroy(model);
}

/* Fidelity is linear in a depolarizing channel that occurs once, so first order is exact there. */
static void test_reduction(void **state) {
    (void)state;
    const qn_qmae_spec spec = spec_of(2, QN_TRASH_RESET, QN_TEST_ANCILLA, QN_EMBEDDING_STATE);
    const data *d = data_of(&spec);
    qn_model *model = model_of("format = 1; name = \"r\"; schedule = \"none\"; reset: { duration = "
                               "0.0; error = 0.1; };");
    qn_qmae *with = qmae_with(&spec, model, 1.0, -1, 0.0),
            *without = qmae_with(&spec, model, 1.0, QN_SOURCE_RESET, 1.0);
    qn_budget budget = {0};
    double on[2], off[2], slope = 0.0;
    assert_int_equal(
        qn_budget_compute(with, d->angles, IMAGES, d->inputs, d->references, 1, &budget, NULL),
        QN_OK);
    means(with, d, on);
    means(without, d, off);
    for (size_t k = 0; k < budget.count; ++k)
        if (budget.locations[k].source == QN_SOURCE_RESET) slope += budget.locations[k].fidelity;
    assert_close(off[1] - on[1], -slope, 1e-13, 0.0);
    assert_true(fabs(slope) > 1e-3);
    qn_program_options options = qn_program_options_default();
    options.reduction[QN_SOURCE_RESET] = 1.5;
    qn_qmae *none = NULL;
    assert_int_equal(qn_qmae_create(&spec, model, &options, NULL, NULL, &none, NULL),
                     QN_ERR_ARGUMENT);
    qn_budget_clear(&budget);
    qn_qmae_destroy(with);
    qn_qmae_destroy(without);
    qn_model_destroy(model);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_differences), cmocka_unit_test(test_rules),
        cmocka_unit_test(test_errors),      cmocka_unit_test(test_embedding_circuit),
        cmocka_unit_test(test_groups),      cmocka_unit_test(test_reduction),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
