/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A training that is shared by a team: the bits of one alone, for every number of members, and a
 * member that is killed takes nothing but the step. */
#include "assert_close.h"
#include "reference.h"
#include "training.h"

#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define NOISY                                                                                      \
    "format = 1; name = \"noisy\"; schedule = \"alap\"; qubit: { T1 = 20e-6; T2 = 15e-6; p10 = "   \
    "0.01; p01 = 0.03; };"                                                                         \
    " gates: { any1: { duration = 30e-9; error = 1e-3; }; any2: { duration = 200e-9; error = "     \
    "1e-2; }; };"

enum { STEPS = 6, PARAMS = 94, TEST = 5, MOST = 5 };

/* What a member has at the end. */
typedef struct outcome {
    double params[PARAMS];
    qn_step_record records[STEPS];
    qn_evaluation evaluation;
    qn_image_record images[TEST];
    int steps;
} outcome;

typedef struct task {
    qn_train_settings settings;
    const qn_model *model;
    const qn_images *train, *test;
    int kill_at;       /* step before which the last member is killed; -1 = never */
    outcome *outcomes; /* of each member, shared memory */
} task;

static qn_status member(const qn_team *team, void *context) {
    const task *t = context;
    qn_status status = QN_OK;
    outcome *o = &t->outcomes[team ? team->rank : 0];
    qn_train *train = training_of(&t->settings, t->model, t->train, t->test);
    qn_train_join(train, team);
    for (int k = 0; k < STEPS && status == QN_OK; ++k) {
        if (team && k == t->kill_at && team->rank == team->size - 1) kill(getpid(), SIGKILL);
        status = qn_train_step(train, &o->records[k]);
        if (status == QN_OK) o->steps = k + 1;
    }
    if (status == QN_OK) status = qn_train_evaluate(train, 0, &o->evaluation, o->images);
    const qn_train_state s = qn_train_state_of(train);
    memcpy(o->params, s.angles, s.nangles * sizeof(double));
    memcpy(o->params + s.nangles, s.token, s.ntoken * sizeof(double));
    qn_train_destroy(train);
    return status;
}

typedef struct setting {
    qn_estimator estimator;
    qn_mitigation mitigation;
} setting;

static const setting SETTINGS[] = {{QN_ESTIMATOR_EXACT, QN_MITIGATION_NONE},
                                   {QN_ESTIMATOR_SHIFT, QN_MITIGATION_NONE},
                                   {QN_ESTIMATOR_SPSA, QN_MITIGATION_NONE},
                                   {QN_ESTIMATOR_SHIFT, QN_MITIGATION_LINEAR}};

typedef struct fixture {
    task task;
    qn_images train, test;
    qn_model *model;
    size_t size;
} fixture;

static fixture open_fixture(const setting *chosen) {
    /* 10 images in batches of 4: the last has 2, fewer than some teams have members */
    fixture f = {.train = blob_images(4, 10, 1),
                 .test = blob_images(4, TEST, 2),
                 .model = model_of(NOISY),
                 .size = MOST * sizeof(outcome)};
    f.task = (task){tiny_settings(), f.model, NULL, NULL, -1, NULL};
    f.task.settings.epochs = 2;
    f.task.settings.shots = 50;
    f.task.settings.threads = 1; /* this process forks */
    f.task.settings.estimator = chosen->estimator;
    f.task.settings.mitigation = chosen->mitigation;
    f.task.outcomes = mmap(NULL, f.size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(f.task.outcomes != MAP_FAILED);
    return f;
}

static void close_fixture(fixture *f) {
    munmap(f->task.outcomes, f->size);
    qn_model_destroy(f->model);
    qn_images_clear(&f->train);
    qn_images_clear(&f->test);
}

static qn_status run_team(fixture *f, int size, qn_diag *diag) {
    memset(f->task.outcomes, 0, f->size);
    f->task.train = &f->train;
    f->task.test = &f->test;
    return qn_team_fork(size, NULL, member, &f->task, diag);
}

static void any_team_has_the_bits_of_one(void **state) {
    (void)state;
    for (size_t k = 0; k < sizeof SETTINGS / sizeof SETTINGS[0]; ++k) {
        fixture f = open_fixture(&SETTINGS[k]);
        f.task.train = &f.train;
        f.task.test = &f.test;
        assert_int_equal(member(NULL, &f.task), QN_OK);
        const outcome alone = f.task.outcomes[0];
        assert_int_equal(alone.steps, STEPS);
        for (int size = 2; size <= MOST; ++size) {
            qn_diag diag = {0};
            if (run_team(&f, size, &diag) != QN_OK) fail_msg("%d members: %s", size, diag.text);
            for (int rank = 0; rank < size; ++rank)
                assert_memory_equal(&f.task.outcomes[rank], &alone, sizeof alone);
        }
        close_fixture(&f);
    }
}

static void a_killed_member_takes_the_step(void **state) {
    (void)state;
    fixture f = open_fixture(&SETTINGS[1]);
    qn_diag diag = {0};
    assert_int_equal(run_team(&f, 3, NULL), QN_OK);
    const outcome whole = f.task.outcomes[0];
    f.task.kill_at = 4;
    assert_int_equal(run_team(&f, 3, &diag), QN_ERR_IO);
    assert_non_null(strstr(diag.text, "member 2 of the team was killed"));
    /* The others stand where they stood before the step. */
    for (int rank = 0; rank < 2; ++rank) {
        assert_int_equal(f.task.outcomes[rank].steps, 4);
        assert_memory_equal(f.task.outcomes[rank].records, whole.records,
                            4 * sizeof(qn_step_record));
        assert_memory_equal(f.task.outcomes[rank].params, f.task.outcomes[1 - rank].params,
                            sizeof whole.params);
    }
    close_fixture(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_team_has_the_bits_of_one),
        cmocka_unit_test(a_killed_member_takes_the_step),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
