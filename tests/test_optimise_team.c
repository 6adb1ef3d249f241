/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Searches that are shared by a team: the bits of one alone, with every estimator, with and without
 * data; a run that is stopped or loses a member goes on with another number of members. */
#include "core/memory.h"
#include "optimise/descent.h"
#include "qmae_noise/optimise.h"

#include "assert_close.h"
#include "session.h"
#include "teams.h"

#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static const char CIRCUIT[] = "OPENQASM 3;\ninclude \"stdgates.inc\";\ninput float x;\n"
                              "input array[float, 3] w;\nqubit[2] q;\nry(x + w[0]) q[0];\n"
                              "cx q[0], q[1];\nrx(w[1] * x) q[1];\nrz(w[2]) q[0];\n";
static const char ROWS[] = "x,label\n0.3,1\n-0.8,0\n1.7,1\n0.1,0\n2.2,1\n";

/* In three groups of terms; without data x is searched, too. */
#define ALONE "minimise = \"ZZ + 0.5 XI - 0.3 YY\"; noise = \"ibm_like\"; "
#define DATA "data = \"rows.csv\"; batch = 3; validation = 0.2; " ALONE
static const char *const SEARCHES[] = {
    ALONE "compare-ideal = true; mitigation = \"linear\";",
    ALONE "gradient = \"shift\"; shots = 60;",
    ALONE "gradient = \"shift\"; shots = 90; mitigation = \"richardson\"; compare-ideal = true;",
    ALONE "gradient = \"spsa\"; shots = 50;",
    ALONE "gradient = \"spsa\"; shots = 50; method = \"trajectory\"; trajectories = 70;",
    ALONE "method = \"trajectory\"; trajectories = 150; mitigation = \"readout\";",
    DATA "compare-ideal = true;",
    DATA "gradient = \"shift\"; shots = 40; mitigation = \"linear\";",
    DATA "gradient = \"spsa\"; shots = 40; shot-noise = \"frozen\";",
    DATA "method = \"trajectory\"; trajectories = 40;",
};

enum { STEPS = 4, VALUES = 4, MOST = 4 };

static session *s;

/* What a member has at the end. */
typedef struct outcome {
    double values[VALUES], twin[VALUES];
    qn_step_record records[STEPS];
    qn_metric metrics[STEPS];
    qn_verdict value, raw, without_noise;
    uint64_t steps, nmetrics;
    bool interrupted;
} outcome;

typedef struct task {
    char settings[PATH_MAX], folder[PATH_MAX]; /* folder: "" = none */
    bool apart;                                /* all but the first are told of another folder */
    int stop_at, kill_at; /* steps after which member 1 stops, member 2 is killed; 0 = never */
    int rank, steps;
} task;

static const char *in(const char *name) {
    static char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/%s", s->folder, name);
    return path;
}

static bool stops(void *context) {
    const task *t = context;
    return t->rank == 1 && t->stop_at && t->steps >= t->stop_at;
}

static void listener(void *context, const qn_step_record *record) {
    task *t = context;
    t->steps = (int)record->step;
    if (t->rank == 2 && t->kill_at == t->steps) (void)kill(getpid(), SIGKILL);
}

static void take(const qn_optimised *found, outcome *o) {
    memcpy(o->values, found->search.values, found->nvalues * sizeof(double));
    if (found->twin.values) memcpy(o->twin, found->twin.values, found->nvalues * sizeof(double));
    memcpy(o->records, found->search.steps, found->search.nsteps * sizeof *o->records);
    memcpy(o->metrics, found->search.metrics, found->search.nmetrics * sizeof *o->metrics);
    o->value = found->value;
    o->raw = found->raw;
    o->without_noise = found->without_noise;
    o->steps = found->search.nsteps;
    o->nmetrics = found->search.nmetrics;
    o->interrupted = found->interrupted;
}

static qn_status search(const qn_team *team, void *context, void *result) {
    task t = *(const task *)context; /* rank 0 of all teams is the same process */
    qn_optimised found = {0};
    qn_diag diag = {0};
    t.rank = team ? team->rank : 0;
    if (t.apart && t.rank > 0) strcat(t.folder, "-elsewhere");
    const qn_host host = {.context = &t, .stops = stops, .team = team};
    const qn_status status = qn_optimise_from_settings(t.settings, t.folder[0] ? t.folder : NULL,
                                                       &host, listener, &t, &found, &diag);
    if (status == QN_OK) take(&found, result);
    else if (t.rank == 0 && !t.kill_at) fprintf(stderr, "%s\n", diag.text);
    qn_optimised_clear(&found);
    return status;
}

static task task_of(const char *settings, const char *folder) {
    task t = {.rank = 0};
    char text[1000];
    snprintf(text, sizeof text,
             "circuit = \"c.qasm\"; steps = %d; evaluate-every = 2; threads = 1; %s", STEPS,
             settings);
    session_write(s, "settings.cfg", text);
    snprintf(t.settings, sizeof t.settings, "%s", in("settings.cfg"));
    if (folder) snprintf(t.folder, sizeof t.folder, "%s", in(folder));
    return t;
}

static void any_team_has_the_bits_of_one(void **state) {
    (void)state;
    for (size_t k = 0; k < sizeof SEARCHES / sizeof *SEARCHES; ++k) {
        task t = task_of(SEARCHES[k], NULL);
        outcome alone = {.steps = 0};
        assert_int_equal(search(NULL, &t, &alone), QN_OK);
        assert_true(alone.steps == STEPS && alone.nmetrics == 3 && !alone.interrupted);
        assert_teams_agree(MOST, sizeof(outcome), search, &t);
    }
}

static const char *const FILES[] = {"steps.csv", "metrics.csv", "ideal_steps.csv",
                                    "ideal_metrics.csv", "parameters.json"};

static void same(const char *a, const char *b) {
    for (size_t f = 0; f < sizeof FILES / sizeof *FILES; ++f) {
        char names[2][60];
        snprintf(names[0], sizeof names[0], "%s/%s", a, FILES[f]);
        snprintf(names[1], sizeof names[1], "%s/%s", b, FILES[f]);
        session_same(s, names[0], names[1]);
    }
}

typedef struct run {
    task task;
    outcome outcome; /* of rank 0 */
} run;

static qn_status member(const qn_team *team, void *context) {
    run *r = context;
    return search(team, &r->task, &r->outcome);
}

/* One member stops all of them; then two, then one alone go on. */
static void a_stopped_search_goes_on_with_other_members(void **state) {
    (void)state;
    static const char *const SEARCH = DATA
        "gradient = \"shift\"; shots = 40; compare-ideal = true;";
    run whole = {.task = task_of(SEARCH, "whole")}, parts = {.task = task_of(SEARCH, "parts")};
    assert_int_equal(member(NULL, &whole), QN_OK);
    for (int size = 3; size > 0; --size) {
        qn_diag diag = {0};
        parts.task.stop_at = size > 1 ? 4 - size : 0;
        if (qn_team_fork(size, NULL, member, &parts, &diag) != QN_OK) fail_msg("%s", diag.text);
        assert_true(parts.outcome.interrupted == (size > 1));
        assert_int_equal(parts.outcome.steps, size > 1 ? 4 - size : STEPS);
    }
    same("whole", "parts");
}

/* The checkpoint is that of the step before. */
static void a_killed_member_takes_the_step(void **state) {
    (void)state;
    run whole = {.task = task_of(SEARCHES[6], "long")},
        killed = {.task = task_of(SEARCHES[6], "killed")};
    qn_diag diag = {0};
    assert_int_equal(member(NULL, &whole), QN_OK);
    killed.task.kill_at = 2;
    killed.task.apart = true;
    assert_int_equal(qn_team_fork(3, NULL, member, &killed, &diag), QN_ERR_IO);
    assert_non_null(strstr(diag.text, "member 2 of the team was killed"));
    assert_int_not_equal(access(in("killed-elsewhere"), F_OK), 0); /* the first alone writes */
    killed.task.apart = false;
    killed.task.kill_at = 0;
    killed.task.stop_at = 1; /* after one more, of two members */
    assert_int_equal(qn_team_fork(2, NULL, member, &killed, NULL), QN_OK);
    assert_true(killed.outcome.interrupted && killed.outcome.steps == 3);
    killed.task.stop_at = 0;
    assert_int_equal(qn_team_fork(2, NULL, member, &killed, NULL), QN_OK);
    same("long", "killed");
}

enum { MEMBERS = 3, SPARE = 90 }; /* MiB, for two circuits */

typedef struct said {
    qn_status status;
    qn_diag diag;
    qn_verdict value;
} said;

typedef struct shortage {
    task task;
    said *members; /* shared */
} shortage;

/* A density matrix of this search takes 67 MiB with those that its gradient needs. */
static qn_status one_is_short(const qn_team *team, void *context) {
    const shortage *h = context;
    said *mine = &h->members[team->rank];
    qn_optimise_options options = {0};
    const qn_host host = {.team = team};
    qn_descent d = {.options = &options, .host = &host};
    mine->status = qn_options_set_defaults(&qn_optimise_option_table, &options, &mine->diag);
    if (mine->status == QN_OK)
        mine->status = qn_settings_read(h->task.settings, &qn_optimise_option_table, &options,
                                        &mine->diag);
    options.memory = team->rank == 1 ? (int64_t)(qn_memory_used() >> 20) + SPARE : 0;
    if (mine->status == QN_OK) mine->status = qn_descent_run(&d, &mine->diag);
    mine->value = d.value;
    qn_descent_clear(&d);
    qn_options_clear(&qn_optimise_option_table, &options);
    return QN_OK;
}

/* Where one member has no room for a density matrix all take trajectories, or all refuse. */
static void no_member_goes_on_alone(void **state) {
    (void)state;
    static const char *const METHODS[] = {"auto", "dm"};
    const size_t bytes = MEMBERS * sizeof(said);
    for (int m = 0; m < 2; ++m) {
        char text[200];
        snprintf(text, sizeof text,
                 "minimise = \"Z0\"; noise = \"ibm_like\"; trajectories = 8; method = \"%s\";",
                 METHODS[m]);
        shortage h = {task_of(text, NULL), teams_share(bytes)};
        char *settings = session_read(s, "settings.cfg"), *name = strstr(settings, "c.qasm");
        assert_non_null(name);
        name[0] = 'w';
        session_write(s, "settings.cfg", settings);
        qn_free(settings);
        assert_int_equal(qn_team_fork(MEMBERS, NULL, one_is_short, &h, NULL), QN_OK);
        for (int k = 0; k < MEMBERS; ++k) {
            if (h.members[k].status != (m ? QN_ERR_LIMIT : QN_OK))
                fail_msg("member %d: %s", k, h.members[k].diag.text);
            assert_string_equal(h.members[k].diag.text, h.members[1].diag.text);
            assert_true((strlen(h.members[k].diag.text) > 20) == (m == 1));
            assert_true(m == 1 || h.members[k].value.error > 0.0);
            assert_true(m == 1 || h.members[k].value.value == h.members[1].value.value);
        }
        assert_int_equal(munmap(h.members, bytes), 0);
    }
}

static int set_up(void **state) {
    (void)state;
    if (session_open(QN_TEST_PROGRAM, &s) != 0) return -1;
    session_write(s, "c.qasm", CIRCUIT);
    session_write(s, "rows.csv", ROWS);
    session_write(s, "w.qasm",
                  "OPENQASM 3; include \"stdgates.inc\"; input float x; qubit[11] q; ry(x) q[0]; "
                  "for int k in [0:9] { cx q[k], q[k + 1]; }\n");
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    return session_close(s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_team_has_the_bits_of_one),
        cmocka_unit_test(a_stopped_search_goes_on_with_other_members),
        cmocka_unit_test(a_killed_member_takes_the_step),
        cmocka_unit_test(no_member_goes_on_alone),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
