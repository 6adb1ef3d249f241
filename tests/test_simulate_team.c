/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Trajectories shared by a team: the bits of one alone, with and without a target error, for values
 * and for records; who is told to stop stops all, with the same trajectories. */
#include "assert_close.h"
#include "program_fixture.h"
#include "qmae_noise/simulate.h"
#include "reference.h"
#include "teams.h"

#include <math.h>
#include <string.h>

enum { QUBITS = 4, PAULIS = 3, RECORDS = 16, MOST = 5, SHOTS = 333 };
static const char *const STRINGS[PAULIS] = {"ZZII", "IXXZ", "ZIZY"};

/* Measurement and reset on the way, all measured at the end. */
static qn_program *noisy_program(void) {
    qn_circuit *circuit = NULL;
    assert_int_equal(qn_circuit_create(QUBITS, QUBITS, &circuit), QN_OK);
    for (int q = 0; q < QUBITS; ++q) add(circuit, "h", q, -1);
    for (int q = 0; q + 1 < QUBITS; ++q) add(circuit, "cx", q, q + 1);
    assert_int_equal(qn_circuit_measure(circuit, 0, 0), QN_OK);
    add(circuit, "sx", 0, -1);
    for (int q = 0; q + 1 < QUBITS; ++q) add(circuit, "cz", q, q + 1);
    for (int q = 0; q < QUBITS; ++q) assert_int_equal(qn_circuit_measure(circuit, q, q), QN_OK);
    qn_program *program = build_text(
        circuit,
        "format = 1; name = \"m\"; schedule = \"alap\"; qubit: { T1 = 2e-6; T2 = 1.5e-6; p10 = "
        "0.1; p01 = 0.2; }; gates: { any1: { duration = 30e-9; error = 1e-2; }; any2: { duration = "
        "200e-9; error = 5e-2; }; };",
        NULL);
    qn_circuit_destroy(circuit);
    return program;
}

typedef struct question {
    const qn_program *program;
    uint64_t trajectories, shots;
    double target;
    uint64_t patience; /* how often who stops is asked before that */
    int stopper, rank; /* who stops, -1 = nobody; who this is */
} question;

typedef struct answer {
    qn_estimate estimates[PAULIS];
    uint64_t expected, counted;
    bool reached, interrupted;
    qn_outcome records[RECORDS];
} answer;

static bool goes_on(void *context, uint64_t done, double error) {
    question *q = context;
    (void)done, (void)error;
    if (q->rank != q->stopper) return true;
    if (q->patience > 0) --q->patience;
    return q->patience > 0;
}

static qn_status ask(const qn_team *team, void *context, void *result) {
    question q = *(const question *)context; /* rank 0 of all teams is the same process */
    answer *a = result;
    qn_simulation *made = NULL;
    qn_outcome *drawn = NULL;
    size_t count = 0;
    q.rank = team ? team->rank : 0;
    const qn_simulation_sampling sampling = {.seed = 11,
                                             .shots = q.shots,
                                             .npaulis = PAULIS,
                                             .paulis = STRINGS,
                                             .trajectories = q.trajectories,
                                             .target_error = q.target,
                                             .threads = 1, /* this process forks */
                                             .watcher = goes_on,
                                             .watched = &q,
                                             .team = team};
    const qn_simulation_options options = {.method = QN_METHOD_TRAJECTORY, .sampling = &sampling};
    qn_status status = qn_simulation_run(q.program, NULL, &options, &made, NULL);
    if (status == QN_OK) status = qn_simulation_outcomes(made, &drawn, &count);
    if (status == QN_OK) {
        const qn_simulation_samples *s = qn_simulation_sampled(made);
        memcpy(a->estimates, s->estimates, sizeof a->estimates);
        a->expected = s->expected.trajectories;
        a->counted = s->counted.trajectories;
        a->reached = s->expected.reached;
        a->interrupted = s->interrupted;
        if (count) memcpy(a->records, drawn, (count < RECORDS ? count : RECORDS) * sizeof *drawn);
    }
    qn_free(drawn);
    qn_simulation_destroy(made);
    return status;
}

static void any_team_has_the_bits_of_one(void **state) {
    (void)state;
    qn_program *program = noisy_program();
    const question questions[] = {
        {.program = program, .trajectories = 3, .shots = 2, .stopper = -1},
        {.program = program, .trajectories = 450, .shots = SHOTS, .stopper = -1},
        {.program = program, .trajectories = 5000, .target = 0.02, .stopper = -1},
        {.program = program, .trajectories = 700, .target = 1e-6, .stopper = -1}};
    for (size_t k = 0; k < sizeof questions / sizeof questions[0]; ++k) {
        question q = questions[k];
        answer alone = {0};
        assert_teams_agree(MOST, sizeof(answer), ask, &q);
        assert_int_equal(ask(NULL, &q, &alone), QN_OK);
        assert_true(alone.expected > 0 && alone.expected <= q.trajectories);
        assert_int_equal(alone.counted, q.shots);
        assert_int_equal(alone.reached, k == 2); /* and not with all of them */
        assert_true(k != 2 || alone.expected < q.trajectories);
    }
    qn_program_destroy(program);
}

static bool is_same(const answer *a, const answer *b) {
    for (int k = 0; k < PAULIS; ++k)
        if (a->estimates[k].value != b->estimates[k].value ||
            a->estimates[k].error != b->estimates[k].error)
            return false;
    return a->expected == b->expected && a->counted == b->counted;
}

typedef struct stopped_team {
    question question;
    answer *answers;
} stopped_team;

static qn_status stopped_member(const qn_team *team, void *context) {
    const stopped_team *s = context;
    question q = s->question;
    answer own = {0}, first = {0};
    qn_status status = ask(team, &q, &own);
    if (status != QN_OK) return status;
    first = own;
    status = qn_team_tell(team, sizeof first, &first);
    if (status != QN_OK) return status;
    const bool same = is_same(&first, &own);
    /* Its own share of the first round is 64: it is asked to stop in the second. */
    const bool early = own.interrupted && own.expected >= 192 && own.expected < 384;
    return same && early ? QN_OK : QN_ERR_NUMERIC;
}

static void any_member_may_stop_all(void **state) {
    (void)state;
    qn_program *program = noisy_program();
    for (int stopper = 0; stopper < 3; ++stopper) {
        qn_diag diag = {0};
        stopped_team s = {.question = {.program = program,
                                       .trajectories = 100000,
                                       .shots = SHOTS,
                                       .stopper = stopper,
                                       .patience = 70}};
        if (qn_team_fork(3, NULL, stopped_member, &s, &diag) != QN_OK)
            fail_msg("member %d stops: %s", stopper, diag.text);
    }
    qn_program_destroy(program);
}

/* One member has too little memory: all say so, with its sentence. */
static qn_status short_member(const qn_team *team, void *context) {
    qn_simulation *made = NULL;
    qn_diag diag = {0};
    const qn_simulation_sampling sampling = {
        .npaulis = PAULIS, .paulis = STRINGS, .trajectories = 10, .threads = 1, .team = team};
    const qn_simulation_options options = {
        .method = QN_METHOD_TRAJECTORY, .memory = team->rank == 1 ? 1 : 0, .sampling = &sampling};
    const qn_status status = qn_simulation_run(context, NULL, &options, &made, &diag);
    qn_simulation_destroy(made);
    return status == QN_ERR_LIMIT && strstr(diag.text, "may be used") ? QN_OK : QN_ERR_NUMERIC;
}

static void who_cannot_says_so_for_all(void **state) {
    (void)state;
    qn_program *program = noisy_program();
    qn_diag diag = {0};
    if (qn_team_fork(3, NULL, short_member, program, &diag) != QN_OK) fail_msg("%s", diag.text);
    qn_program_destroy(program);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_team_has_the_bits_of_one),
        cmocka_unit_test(any_member_may_stop_all),
        cmocka_unit_test(who_cannot_says_so_for_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
