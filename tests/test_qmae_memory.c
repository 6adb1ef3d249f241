/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory is what is announced: of every engine the bytes of a work and of a bound are those that
 * are allocated, evaluations allocate nothing, and what a training adds with threads, batch and
 * cache is what its estimate adds. */
#include "alloc_failure.h"
#include "assert_close.h"
#include "core/arena.h"
#include "qmae/sizes.h"
#include "reference.h"
#include "training.h"

#include <string.h>

enum { N = 4, PIXELS = 1 << N };

static const char NOISY[] =
    "format = 1; schedule = \"none\"; gates: { any1: { duration = 0.0; depolarizing = 0.004; }; "
    "any2: { duration = 0.0; depolarizing = 0.03; }; };";

static qn_qmae *qmae_of(const char *engine, qn_embedding embedding, bool single) {
    qn_qmae_spec spec = qn_qmae_spec_default();
    spec.qubits = N;
    spec.latent = N - 1;
    spec.trash = QN_TRASH_RESET;
    spec.test = QN_TEST_DESTRUCTIVE;
    spec.embedding = embedding;
    spec.precision = single ? QN_PRECISION_SINGLE : QN_PRECISION_DOUBLE;
    qn_model *model = strcmp(engine, "pure") == 0 ? NULL : model_of(NOISY);
    qn_qmae *qmae = NULL;
    qn_diag diag = {0};
    if (qn_qmae_create(&spec, model, NULL, engine, NULL, &qmae, &diag) != QN_OK)
        fail_msg("%s: %s", engine, diag.text);
    qn_model_destroy(model);
    assert_string_equal(qn_qmae_engine(qmae), engine);
    return qmae;
}

/* With single precision, by circuit, both, or neither, and fitted; pure circuits load exactly only
 * with noise nowhere, so by circuit too. */
static const struct {
    qn_embedding embedding;
    bool single;
} SPECS[] = {{QN_EMBEDDING_STATE, false}, {QN_EMBEDDING_CIRCUIT, false},
             {QN_EMBEDDING_STATE, true},  {QN_EMBEDDING_CIRCUIT, true},
             {QN_EMBEDDING_MPS_4, false}, {QN_EMBEDDING_LAYERS_3, false}};

#define EACH_QMAE(qmae, body)                                                                      \
    for (int index = 1; qn_engine_choice.names[index]; ++index)                                    \
        for (size_t k = 0; k < sizeof SPECS / sizeof *SPECS; ++k) {                                \
            qn_qmae *qmae = qmae_of(qn_engine_choice.names[index], SPECS[k].embedding,             \
                                    SPECS[k].single);                                              \
            body(qmae);                                                                            \
            qn_qmae_destroy(qmae);                                                                 \
        }

static void check_bytes(const qn_qmae *qmae) {
    /* Trajectories have works of their own, whose few small arrays are rounded up. */
    const size_t slack = strcmp(qn_qmae_engine(qmae), "trajectory") == 0 ? 2048 : 0;
    qn_qmae_work *work = NULL;
    qn_qmae_bound *bound = NULL;
    size_t before = alloc_bytes();
    assert_int_equal(qn_qmae_work_create(qmae, &work), QN_OK);
    assert_in_range(alloc_bytes() - before, qn_qmae_work_bytes(qmae),
                    qn_qmae_work_bytes(qmae) + slack);
    before = alloc_bytes();
    assert_int_equal(qn_qmae_bound_create(qmae, &bound), QN_OK);
    const size_t made = alloc_bytes() - before;
    /* A pure bound is fused anew, and forgets how. */
    if (strcmp(qn_qmae_engine(qmae), "pure") == 0) assert_true(made >= qn_qmae_bound_bytes(qmae));
    else assert_int_equal(made, qn_qmae_bound_bytes(qmae));
    qn_qmae_bound_destroy(bound);
    qn_qmae_work_destroy(work);
}

static void engines_take_what_they_announce(void **state) {
    (void)state;
    EACH_QMAE(qmae, check_bytes)
}

static void check_evaluations(const qn_qmae *qmae) {
    static const int wants[] = {0, QN_WANT_FIDELITY | QN_WANT_PURITY | QN_WANT_DIAGONAL,
                                QN_WANT_GRADIENT, QN_WANT_SHIFTS};
    const size_t nangles = (size_t)qn_qmae_nangles(qmae);
    double image[PIXELS], diagonal[PIXELS], input[4 * PIXELS];
    double *angles = qn_alloc(6 * nangles, sizeof *angles);
    assert_non_null(angles);
    for (int i = 0; i < PIXELS; ++i) image[i] = 1.0 + i % 3;
    qn_normalise(PIXELS, image, image);
    qn_qmae_work *work = NULL;
    qn_qmae_bound *bound = NULL;
    assert_int_equal(qn_qmae_work_create(qmae, &work), QN_OK);
    assert_int_equal(qn_qmae_bound_create(qmae, &bound), QN_OK);
    qn_sampling sampling = qn_sampling_default();
    sampling.trajectories = 2;
    qn_qmae_sample(work, &sampling);
    for (size_t w = 0; w < sizeof wants / sizeof *wants; ++w) {
        const qn_request request = {wants[w], image, image, NULL};
        qn_response response = {.diagonal = diagonal};
        if (wants[w] == QN_WANT_GRADIENT) {
            response.angle_gradient = angles + nangles;
            response.input_gradient = input;
        } else if (wants[w] == QN_WANT_SHIFTS) {
            response.angle_shifts = angles + 2 * nangles;
            response.input_shifts = input;
        }
        const size_t calls = alloc_calls();
        qn_qmae_bind(bound, angles, wants[w]);
        assert_int_equal(qn_qmae_evaluate(qmae, bound, work, &request, &response), QN_OK);
        assert_int_equal(alloc_calls(), calls);
    }
    qn_qmae_bound_destroy(bound);
    qn_qmae_work_destroy(work);
    qn_free(angles);
}

static void evaluations_allocate_nothing(void **state) {
    (void)state;
    EACH_QMAE(qmae, check_evaluations)
}

/* ---- trainings ------------------------------------------------------------------------------ */

/* What a training allocates and what it announces. */
static void footprint(const qn_train_settings *settings, const qn_model *model,
                      const qn_images *images, size_t *taken, size_t *announced) {
    const size_t before = alloc_bytes();
    qn_train *train = training_of(settings, model, images, images);
    *taken = alloc_bytes() - before;
    *announced = qn_train_own_bytes(train);
    qn_train_destroy(train);
}

/* Programs and plans, which are the same, fall out of the differences. */
static void trainings_announce_what_they_take(void **state) {
    (void)state;
    qn_images images = blob_images(4, 40, 1);
    qn_model *model = model_of(NOISY);
    for (int e = 0; qn_estimator_choice.names[e]; ++e)
        for (int token = 0; token < 2; ++token) {
            qn_train_settings settings = tiny_settings();
            size_t taken, announced, more_taken, more_announced;
            settings.estimator = (qn_estimator)e;
            settings.autoencoder = token ? QN_AUTOENCODER_QMAE : QN_AUTOENCODER_QAE;
            settings.shots = 100;
            settings.cache_bytes = 0;
            footprint(&settings, model, &images, &taken, &announced);
            settings.threads = 3;
            settings.batch = 17;
            settings.cache_bytes = 8 * 256 * 5;
            footprint(&settings, model, &images, &more_taken, &more_announced);
            assert_true(more_taken > taken);
            assert_int_equal(more_taken - taken, more_announced - announced);
        }
    qn_model_destroy(model);
    qn_images_clear(&images);
}

/* ---- arenas --------------------------------------------------------------------------------- */

static void arenas_carve_what_they_measure(void **state) {
    (void)state;
    qn_rng rng;
    for (uint64_t round = 0; round < 20; ++round) {
        qn_arena arena = {0};
        size_t measured = 0;
        char *last = NULL, *end = NULL;
        for (int pass = 0; pass < 2; ++pass) {
            qn_rng_init(&rng, 3, QN_STREAM_TEST, round, 0, 0);
            for (int k = 0; k < 10; ++k) {
                const size_t count = (size_t)qn_rng_below(&rng, 100);
                char *array = qn_arena_take(&arena, count, 3);
                if (pass == 0) assert_null(array);
                if (pass == 0) continue;
                assert_int_equal((uintptr_t)array % 64, 0);
                assert_true(!last || array >= end);
                for (size_t i = 0; i < 3 * count; ++i) assert_int_equal(array[i], 0);
                memset(array, 1, 3 * count);
                last = array;
                end = array + 3 * count;
            }
            if (pass) assert_int_equal(arena.used, measured);
            measured = arena.used;
            if (pass == 0) assert_true(qn_arena_open(&arena));
        }
        assert_true(end <= arena.block + measured);
        qn_free(arena.block);
    }
    qn_arena huge = {0};
    qn_arena_take(&huge, SIZE_MAX / 2, 1);
    qn_arena_take(&huge, SIZE_MAX / 2, 1);
    assert_false(qn_arena_open(&huge));
    huge = (qn_arena){0};
    qn_arena_take(&huge, SIZE_MAX / 2, 3);
    assert_false(qn_arena_open(&huge));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(engines_take_what_they_announce),
        cmocka_unit_test(evaluations_allocate_nothing),
        cmocka_unit_test(trainings_announce_what_they_take),
        cmocka_unit_test(arenas_carve_what_they_measure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
