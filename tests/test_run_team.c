/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Run directories of a team: the files of one alone, written by the first member; a member that is
 * killed takes the step, or the evaluation, and no more. */
#include "qmae_noise/run.h"

#include "assert_close.h"
#include "run/directory.h"
#include "session.h"
#include "teams.h"

#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PER_EPOCH = 3, EPOCHS = 3 };

static const char SETTINGS[] = "side = 4; train-images = 24; batch = 8; test-images = 4; epochs = "
                               "3; threads = 1; shots = 40; noise = \"ibm_like\"; compare-ideal = "
                               "true;";
static const char *const FILES[] = {"settings.cfg", "steps.csv", "images.csv", "ideal_steps.csv",
                                    "ideal_images.csv"};

static session *s;

typedef struct task {
    const char *folder;
    int kill_at; /* step after which member 2 is killed; 0 = never */
    int rank, steps;
} task;

static const char *in(const char *name, char *path) {
    snprintf(path, PATH_MAX, "%s/%s", s->folder, name);
    return path;
}

static void stepped(void *context, const qn_run *run) {
    task *t = context;
    (void)run;
    ++t->steps;
    if (t->rank == 2 && t->kill_at == t->steps) (void)kill(getpid(), SIGKILL);
}

/* Each member but the first is told of another folder, which must not come into being. */
static qn_status member(const qn_team *team, void *context) {
    task t = *(const task *)context;
    char settings[PATH_MAX], folder[PATH_MAX];
    t.rank = team ? team->rank : 0;
    const qn_host host = {.context = &t, .stepped = stepped, .team = team};
    qn_diag diag = {0};
    const qn_status status = qn_run_from_settings(in("settings.cfg", settings),
                                                  in(t.rank ? "elsewhere" : t.folder, folder),
                                                  &host, NULL, &diag);
    if (status != QN_OK && t.rank == 0 && !t.kill_at) fprintf(stderr, "%s\n", diag.text);
    return status;
}

static void same(const char *folder) {
    for (size_t f = 0; f < sizeof FILES / sizeof *FILES; ++f) {
        char names[2][60];
        snprintf(names[0], sizeof names[0], "alone/%s", FILES[f]);
        snprintf(names[1], sizeof names[1], "%s/%s", folder, FILES[f]);
        session_same(s, names[0], names[1]);
    }
}

static void the_first_member_writes(void **state) {
    (void)state;
    task t = {.folder = "shared"};
    char path[PATH_MAX];
    struct stat info;
    assert_int_equal(qn_team_fork(3, NULL, member, &t, NULL), QN_OK);
    same("shared");
    assert_int_not_equal(stat(in("elsewhere", path), &info), 0);
}

/* After a step within an epoch, and after its last: the evaluation is missing then. */
static void a_killed_member_takes_the_step(void **state) {
    (void)state;
    static const char *const FOLDERS[] = {"step", "evaluation"};
    for (int k = 0; k < 2; ++k) {
        const int at = k ? PER_EPOCH : PER_EPOCH + 1;
        task t = {.folder = FOLDERS[k], .kill_at = at};
        qn_checkpoint found = {0};
        char path[PATH_MAX];
        assert_int_equal(qn_team_fork(3, NULL, member, &t, NULL), QN_ERR_IO);
        assert_int_equal(qn_run_checkpoint_read(in(FOLDERS[k], path), QN_RUN_NOISY, &found, NULL),
                         QN_OK);
        assert_int_equal(found.state.step, at);
        assert_int_equal(found.history.nevaluations, k ? 1 : 2);
        qn_checkpoint_clear(&found);
        t.kill_at = 0;
        assert_int_equal(member(NULL, &t), QN_OK);
        same(FOLDERS[k]);
    }
}

static int set_up(void **state) {
    task t = {.folder = "alone"};
    (void)state;
    if (session_open(QN_TEST_PROGRAM, &s) != 0) return -1;
    session_write(s, "settings.cfg", SETTINGS);
    return member(NULL, &t) == QN_OK ? 0 : -1;
}

static int tear_down(void **state) {
    (void)state;
    return session_close(s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_member_writes),
        cmocka_unit_test(a_killed_member_takes_the_step),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
