/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gradients shared by a team: by trajectories and by shots, the bits of one alone; and by threads
 * with a communicator of the test's own. */
#include "assert_close.h"
#include "program_fixture.h"
#include "qmae_noise/gradient.h"
#include "random_program.h"
#include "reference.h"
#include "teams.h"

#include <math.h>
#include <pthread.h>
#include <string.h>

enum { QUBITS = 4, PARAMS = 5, OPS = 22, MOST = 5 };

/* In groups that only one, two and three members of a team have something of. */
static const char *const SUMS[] = {"0.7 ZIIX", "0.7 ZIIX - 1.5 IZZI + 0.8 |1*0*> + 0.4",
                                   "0.7 ZIIX - 1.5 IZZI + 1.1 YIII - 0.3 XXXX"};

typedef struct sampled_circuit {
    qn_circuit *circuit;
    qn_model *model;
    qn_program *program;
    qn_observable *sum;
    double params[PARAMS];
    uint64_t trajectories;
    double target;
} sampled_circuit;

static sampled_circuit make(uint64_t seed, const char *sum) {
    sampled_circuit s = {.trajectories = 150};
    qn_rng rng;
    qn_program_options options = qn_program_options_default();
    qn_rng_init(&rng, seed, QN_STREAM_TEST, 0, 0, 0);
    options.allow_unused = true;
    s.circuit = random_param_circuit(&rng, QUBITS, OPS, PARAMS, true);
    s.model = model_of(random_models[1 + seed % (RANDOM_MODELS - 1)]);
    s.sum = sum_of_text(QUBITS, sum);
    assert_int_equal(qn_program_build(s.circuit, s.model, &options, &s.program, NULL), QN_OK);
    for (int p = 0; p < PARAMS; ++p) s.params[p] = 6.28 * qn_rng_uniform(&rng);
    return s;
}

static void clear(sampled_circuit *s) {
    qn_program_destroy(s->program);
    qn_observable_destroy(s->sum);
    qn_model_destroy(s->model);
    qn_circuit_destroy(s->circuit);
}

typedef struct answer {
    double value, error, slopes[PARAMS], errors[PARAMS];
    uint64_t circuits, shots;
} answer;

static void take(qn_gradient *g, answer *a) {
    a->value = g->value;
    a->error = g->value_error;
    a->circuits = g->circuits;
    a->shots = g->shots;
    memcpy(a->slopes, g->slopes, sizeof a->slopes);
    memcpy(a->errors, g->errors, sizeof a->errors);
    qn_gradient_clear(g);
}

static qn_status estimate(const qn_team *team, void *context, void *result) {
    const sampled_circuit *s = context;
    qn_gradient g = {0};
    const qn_gradient_sampling sampling = {.seed = 3,
                                           .trajectories = s->trajectories,
                                           .target_error = s->target,
                                           .threads = 1,
                                           .team = team};
    const qn_status status = qn_gradient_estimate(s->program, s->params, s->sum, &sampling, &g,
                                                  NULL);
    if (status == QN_OK) take(&g, result);
    return status;
}

static qn_status measure(const qn_team *team, void *context, void *result) {
    const sampled_circuit *s = context;
    qn_gradient g = {0};
    qn_program_options options = qn_program_options_default();
    options.allow_unused = true;
    const qn_gradient_shots shots = {.shots = 500, .seed = 5, .team = team};
    const qn_status status = qn_gradient_measure(s->circuit, s->model, &options, s->params, s->sum,
                                                 &shots, &g, NULL);
    if (status == QN_OK) take(&g, result);
    return status;
}

static void any_team_has_the_bits_of_one(void **state) {
    (void)state;
    for (size_t k = 0; k < sizeof SUMS / sizeof SUMS[0]; ++k) {
        sampled_circuit s = make(60 + k, SUMS[k]);
        answer sampled = {0}, measured = {0};
        assert_teams_agree(MOST, sizeof(answer), estimate, &s);
        assert_teams_agree(MOST, sizeof(answer), measure, &s);
        assert_int_equal(estimate(NULL, &s, &sampled), QN_OK);
        assert_int_equal(measure(NULL, &s, &measured), QN_OK);
        assert_true(sampled.error > 0.0 && measured.error > 0.0 && measured.circuits > PARAMS);
        /* more trajectories, and they have been drawn */
        s.trajectories = 400;
        answer more = {0};
        assert_int_equal(estimate(NULL, &s, &more), QN_OK);
        assert_true(more.value != sampled.value);
        /* as many as a target takes, whoever runs them */
        answer met = {0};
        s.target = more.error;
        for (int p = 0; p < PARAMS; ++p) s.target = fmax(s.target, more.errors[p]);
        s.target *= 1.2;
        assert_teams_agree(MOST, sizeof(answer), estimate, &s);
        assert_int_equal(estimate(NULL, &s, &met), QN_OK);
        assert_true(met.value != more.value);
        clear(&s);
    }
}

/* ---- a communicator of one's own ------------------------------------------------------------ */

enum { SEATS = 3 };

/* Threads that look into each other's arrays. */
typedef struct hall {
    pthread_barrier_t barrier;
    char *arrays[SEATS];
} hall;

typedef struct seat {
    hall *hall;
    sampled_circuit *asked;
    int rank;
    qn_status status;
    answer sampled, measured;
} seat;

static qn_status look_around(void *context, void *array, const size_t *offsets) {
    const seat *s = context;
    s->hall->arrays[s->rank] = array;
    pthread_barrier_wait(&s->hall->barrier);
    for (int r = 0; r < SEATS; ++r)
        if (r != s->rank)
            memcpy((char *)array + offsets[r], s->hall->arrays[r] + offsets[r],
                   offsets[r + 1] - offsets[r]);
    pthread_barrier_wait(&s->hall->barrier);
    return QN_OK;
}

static void *sit(void *argument) {
    seat *s = argument;
    const qn_team team = {s->rank, SEATS, look_around, s};
    s->status = estimate(&team, s->asked, &s->sampled);
    if (s->status == QN_OK) s->status = measure(&team, s->asked, &s->measured);
    return NULL;
}

static void so_has_a_communicator_of_ones_own(void **state) {
    (void)state;
    sampled_circuit c = make(62, SUMS[2]);
    hall h = {.arrays = {NULL}};
    seat seats[SEATS] = {{.hall = NULL}};
    pthread_t threads[SEATS];
    answer sampled = {0}, measured = {0};
    assert_int_equal(estimate(NULL, &c, &sampled), QN_OK);
    assert_int_equal(measure(NULL, &c, &measured), QN_OK);
    assert_int_equal(pthread_barrier_init(&h.barrier, NULL, SEATS), 0);
    for (int r = 0; r < SEATS; ++r) {
        seats[r] = (seat){.hall = &h, .asked = &c, .rank = r};
        assert_int_equal(pthread_create(&threads[r], NULL, sit, &seats[r]), 0);
    }
    for (int r = 0; r < SEATS; ++r) {
        pthread_join(threads[r], NULL);
        assert_int_equal(seats[r].status, QN_OK);
        assert_memory_equal(&seats[r].sampled, &sampled, sizeof sampled);
        assert_memory_equal(&seats[r].measured, &measured, sizeof measured);
    }
    pthread_barrier_destroy(&h.barrier);
    clear(&c);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_team_has_the_bits_of_one),
        cmocka_unit_test(so_has_a_communicator_of_ones_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
