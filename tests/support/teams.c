/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "teams.h"

#include "assert_close.h"

#include <string.h>
#include <sys/mman.h>

void *teams_share(size_t bytes) {
    void *made = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(made != MAP_FAILED);
    return made;
}

typedef struct task {
    qn_status (*compute)(const qn_team *team, void *context, void *result);
    void *context;
    char *results; /* shared, `size` of each member */
    size_t size;
} task;

static qn_status member(const qn_team *team, void *context) {
    const task *t = context;
    const size_t rank = (size_t)team->rank;
    return t->compute(team, t->context, t->results + rank * t->size);
}

void assert_teams_agree(int most, size_t size,
                        qn_status (*compute)(const qn_team *team, void *context, void *result),
                        void *context) {
    const size_t all = ((size_t)most + 1) * size;
    task t = {compute, context, teams_share(all), size};
    char *alone = t.results + (size_t)most * size;
    assert_int_equal(compute(NULL, context, alone), QN_OK);
    for (int members = 2; members <= most; ++members) {
        qn_diag diag = {0};
        memset(t.results, 0, (size_t)most * size);
        if (qn_team_fork(members, NULL, member, &t, &diag) != QN_OK)
            fail_msg("%d members: %s", members, diag.text);
        for (int rank = 0; rank < members; ++rank)
            if (memcmp(t.results + (size_t)rank * size, alone, size) != 0)
                fail_msg("member %d of %d has other bits", rank, members);
    }
    munmap(t.results, all);
}
