/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Teams of processes: shares cover the work, everybody gets everything, and whoever is lost is
 * noticed and named. */
#include "assert_close.h"

#include "team/network.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static qn_status unused(void *context, void *array, const size_t *offsets) {
    (void)context, (void)array, (void)offsets;
    return QN_ERR_IO;
}

static void shares_cover_the_work(void **state) {
    (void)state;
    for (int size = 1; size <= 7; ++size)
        for (size_t count = 0; count <= 20; ++count) {
            size_t next = 0;
            for (int rank = 0; rank < size; ++rank) {
                const qn_team team = {rank, size, unused, NULL};
                size_t first, end;
                qn_team_share(&team, count, &first, &end);
                assert_int_equal(first, next);
                assert_in_range(end - first, count / (size_t)size,
                                (count + (size_t)size - 1) / (size_t)size);
                next = end;
            }
            assert_int_equal(next, count);
        }
    size_t first = 1, end = 0;
    qn_team_share(NULL, 5, &first, &end);
    assert_true(first == 0 && end == 5);
}

/* What one member finds wrong is its failure, and so the team's. */
#define EXPECT(condition)                                                                          \
    do {                                                                                           \
        if (!(condition)) return QN_ERR_NUMERIC;                                                   \
    } while (0)

enum { PIECES = 11, LARGE = 700001 };

static qn_status gathers(const qn_team *team, void *context) {
    const int size = *(const int *)context;
    double pieces[PIECES][3] = {{0}};
    size_t first, end;
    EXPECT(team->size == size && team->rank >= 0 && team->rank < size);
    qn_team_share(team, PIECES, &first, &end);
    for (size_t k = first; k < end; ++k)
        for (size_t i = 0; i < 3; ++i) pieces[k][i] = (double)(10 * k + i);
    EXPECT(qn_team_gather(team, PIECES, sizeof pieces[0], pieces) == QN_OK);
    for (size_t k = 0; k < PIECES; ++k)
        for (size_t i = 0; i < 3; ++i) EXPECT(pieces[k][i] == (double)(10 * k + i));
    /* More than sockets hold. */
    unsigned *many = calloc(LARGE, sizeof *many);
    EXPECT(many);
    qn_team_share(team, LARGE, &first, &end);
    for (size_t k = first; k < end; ++k) many[k] = (unsigned)k * 2654435761u;
    EXPECT(qn_team_gather(team, LARGE, sizeof *many, many) == QN_OK);
    for (size_t k = 0; k < LARGE; ++k) EXPECT(many[k] == (unsigned)k * 2654435761u);
    free(many);
    /* The gravest status is everybody's. */
    const int last = size - 1;
    EXPECT(qn_team_agree(team, team->rank == last ? QN_ERR_LIMIT : QN_ERR_MEMORY) == QN_ERR_LIMIT);
    EXPECT(qn_team_agree(team, QN_OK) == QN_OK);
    EXPECT(qn_team_any(team, team->rank == last));
    EXPECT(!qn_team_any(team, false));
    return QN_OK;
}

static void everybody_gets_everything(void **state) {
    (void)state;
    for (int size = 1; size <= 5; ++size) {
        qn_diag diag = {0};
        if (qn_team_fork(size, NULL, gathers, &size, &diag) != QN_OK)
            fail_msg("%d members: %s", size, diag.text);
    }
    assert_int_equal(qn_team_gather(NULL, 3, 8, NULL), QN_OK);
    assert_int_equal(qn_team_agree(NULL, QN_ERR_LIMIT), QN_ERR_LIMIT);
    assert_true(qn_team_any(NULL, true));
    assert_false(qn_team_any(NULL, false));
}

typedef struct loss {
    int rank, how; /* how: a signal, or 0 = it fails */
} loss;

static qn_status is_lost(const qn_team *team, void *context) {
    const loss *l = context;
    double values[4] = {0};
    for (int k = 0; k < 3; ++k) {
        if (k == 1 && team->rank == l->rank) {
            if (l->how) kill(getpid(), l->how);
            return QN_ERR_LIMIT;
        }
        const qn_status status = qn_team_gather(team, 4, sizeof *values, values);
        if (status != QN_OK) return status;
    }
    return QN_OK;
}

static void whoever_is_lost_is_named(void **state) {
    (void)state;
    for (int rank = 1; rank < 4; ++rank) {
        qn_diag killed = {0}, failed = {0};
        char name[32];
        loss l = {rank, SIGKILL};
        assert_int_equal(qn_team_fork(4, NULL, is_lost, &l, &killed), QN_ERR_IO);
        snprintf(name, sizeof name, "member %d of the team", rank);
        assert_non_null(strstr(killed.text, name));
        assert_non_null(strstr(killed.text, "was killed"));
        l.how = 0;
        assert_int_equal(qn_team_fork(4, NULL, is_lost, &l, &failed), QN_ERR_IO);
    }
    loss first = {0, 0}; /* rank 0's own failure is the call's */
    assert_int_equal(qn_team_fork(3, NULL, is_lost, &first, NULL), QN_ERR_LIMIT);
}

static void sizes_have_limits(void **state) {
    (void)state;
    qn_diag none = {0}, many = {0};
    assert_int_equal(qn_team_fork(0, NULL, is_lost, NULL, &none), QN_ERR_ARGUMENT);
    assert_int_equal(qn_team_fork(257, NULL, is_lost, NULL, &many), QN_ERR_ARGUMENT);
    assert_non_null(strstr(many.text, "257"));
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static qn_status sends(const qn_team *team, void *context) {
    static double values[3000];
    (void)context;
    for (int k = 0; k < 5; ++k)
        if (qn_team_gather(team, 3000, sizeof *values, values) != QN_OK) return QN_ERR_IO;
    return QN_OK;
}

/* Two rounds, and two thirds of the bytes, five times. */
static void networks_take_their_time(void **state) {
    (void)state;
    const qn_team_network slow = {4e-3, 2e6};
    const double expected = 5 * 2 * (4e-3 + 8000.0 / 2e6), started = now();
    assert_int_equal(qn_team_fork(3, &slow, sends, NULL, NULL), QN_OK);
    assert_true(now() - started >= expected);
}

/* Rounds of a ring and of Bruck's algorithm, and the bytes of all others. */
static void times_are_those_of_mpi(void **state) {
    (void)state;
    const qn_team_network slow = {1.0, 0.0}, wide = {0.0, 2e3}, none = {0.0, 0.0};
    static const int LOG[] = {0, 0, 1, 2, 2, 3, 3, 3, 3, 4};
    for (int size = 1; size <= 9; ++size) {
        assert_close(qn_team_network_time(&slow, size, 49999), LOG[size], 0.0, 0.0);
        assert_close(qn_team_network_time(&slow, size, 50000), size - 1, 0.0, 0.0);
        assert_close(qn_team_network_time(&wide, size, 4000), 2.0 * (size - 1) / size, 1e-12, 0.0);
        assert_close(qn_team_network_time(&none, size, 4000), 0.0, 0.0, 0.0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shares_cover_the_work),    cmocka_unit_test(everybody_gets_everything),
        cmocka_unit_test(whoever_is_lost_is_named), cmocka_unit_test(sizes_have_limits),
        cmocka_unit_test(networks_take_their_time), cmocka_unit_test(times_are_those_of_mpi),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
