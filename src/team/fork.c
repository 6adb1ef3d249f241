/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A team of processes on one machine. Rank 0 has a pair of sockets with each of the others: it
 * collects the shares and hands out the whole. A member that ends closes its sockets, which is how
 * the others notice. */
#include "team/network.h"

#include "core/clock.h"
#include "core/memory.h"
#include "core/try.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MOST_MEMBERS = 256 };

typedef struct forked {
    int rank, size;
    int *sockets; /* rank 0: to each rank, its own unused; others: [0] to rank 0 */
    pid_t *pids;  /* rank 0: of each rank */
    qn_team_network network;
    bool broken; /* a member is gone: nothing is exchanged any more */
} forked;

/* ---- bytes ---------------------------------------------------------------------------------- */

static bool put(int socket, const char *bytes, size_t size) {
    while (size > 0) {
        const ssize_t sent = send(socket, bytes, size, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) return false;
        bytes += sent;
        size -= (size_t)sent;
    }
    return true;
}

static bool take(int socket, char *bytes, size_t size) {
    while (size > 0) {
        const ssize_t found = recv(socket, bytes, size, 0);
        if (found < 0 && errno == EINTR) continue;
        if (found <= 0) return false;
        bytes += found;
        size -= (size_t)found;
    }
    return true;
}

static bool collect_and_hand_out(const forked *f, char *bytes, const size_t *offsets) {
    const size_t size = (size_t)f->size;
    for (size_t rank = 1; rank < size; ++rank)
        if (!take(f->sockets[rank], bytes + offsets[rank], offsets[rank + 1] - offsets[rank]))
            return false;
    for (size_t rank = 1; rank < size; ++rank)
        if (!put(f->sockets[rank], bytes, offsets[size])) return false;
    return true;
}

static bool hand_in_and_take(const forked *f, char *bytes, const size_t *offsets) {
    const size_t rank = (size_t)f->rank;
    return put(f->sockets[0], bytes + offsets[rank], offsets[rank + 1] - offsets[rank]) &&
           take(f->sockets[0], bytes, offsets[f->size]);
}

/* Sleeps until the simulated network would have done what began at `started`. */
static void wait_for_network(const forked *f, double started, size_t bytes) {
    const double left = started + qn_team_network_time(&f->network, f->size, bytes) - qn_seconds();
    if (left <= 0.0) return;
    struct timespec rest = {(time_t)left, (long)(1e9 * (left - (double)(time_t)left))};
    while (nanosleep(&rest, &rest) != 0 && errno == EINTR) continue;
}

/* Nobody waits for what will not come. */
static void break_off(forked *f) {
    f->broken = true;
    for (int k = 0; k < (f->rank == 0 ? f->size : 1); ++k)
        if (f->sockets[k] >= 0) (void)shutdown(f->sockets[k], SHUT_RDWR);
}

static qn_status exchange(void *context, void *array, const size_t *offsets) {
    forked *f = context;
    const double started = qn_seconds();
    if (f->broken) return QN_ERR_IO;
    const bool done = f->rank == 0 ? collect_and_hand_out(f, array, offsets)
                                   : hand_in_and_take(f, array, offsets);
    if (!done) break_off(f);
    if (!done) return QN_ERR_IO;
    wait_for_network(f, started, offsets[f->size]);
    return QN_OK;
}

/* ---- processes ------------------------------------------------------------------------------ */

static void close_sockets(const forked *f, int count) {
    for (int k = 0; k < count; ++k)
        if (f->sockets[k] >= 0) close(f->sockets[k]);
}

/* In the copy: what is there of the others' sockets goes, and it dies with rank 0. */
static _Noreturn void become_member(forked *f, int rank, int socket, pid_t first,
                                    qn_status (*member)(const qn_team *team, void *context),
                                    void *context) {
    const qn_team team = {rank, f->size, exchange, f};
    close_sockets(f, rank);
    f->rank = rank;
    f->sockets[0] = socket;
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != first) _exit(EXIT_FAILURE);
    _exit(member(&team, context) == QN_OK ? EXIT_SUCCESS : EXIT_FAILURE);
}

static qn_status start(forked *f, int rank, qn_status (*member)(const qn_team *team, void *context),
                       void *context, qn_diag *diag) {
    int pair[2];
    const pid_t first = getpid();
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
        return qn_fail(diag, QN_ERR_IO, "cannot connect member %d of the team: %s", rank,
                       strerror(errno));
    f->sockets[rank] = pair[0];
    f->pids[rank] = fork();
    if (f->pids[rank] == 0) {
        close(pair[0]);
        f->sockets[rank] = -1;
        become_member(f, rank, pair[1], first, member, context);
    }
    close(pair[1]);
    if (f->pids[rank] > 0) return QN_OK;
    return qn_fail(diag, QN_ERR_IO, "cannot start member %d of the team: %s", rank,
                   strerror(errno));
}

/* Waits for all; *lost is the first that was killed, or else the first that failed; 0 = none. */
static void reap(const forked *f, int *lost, bool *killed) {
    *lost = 0;
    *killed = false;
    for (int rank = 1; rank < f->size; ++rank) {
        int result = 0;
        if (f->pids[rank] <= 0) continue;
        while (waitpid(f->pids[rank], &result, 0) < 0 && errno == EINTR) continue;
        if (result == 0 || (*lost && (*killed || !WIFSIGNALED(result)))) continue;
        *lost = rank;
        *killed = WIFSIGNALED(result);
    }
}

qn_status qn_team_fork(int size, const qn_team_network *network,
                       qn_status (*member)(const qn_team *team, void *context), void *context,
                       qn_diag *diag) {
    qn_status status = QN_OK;
    forked f = {.size = size};
    int lost = 0;
    bool killed = false;
    if (size < 1 || size > MOST_MEMBERS)
        return qn_fail(diag, QN_ERR_ARGUMENT, "a team of %d members: there are 1 to %d", size,
                       MOST_MEMBERS);
    if (network) f.network = *network;
    f.sockets = qn_alloc((size_t)size, sizeof *f.sockets);
    f.pids = qn_alloc((size_t)size, sizeof *f.pids);
    QN_TRY_ALLOC(f.sockets && f.pids);
    for (int rank = 0; rank < size; ++rank) f.sockets[rank] = -1;
    for (int rank = 1; rank < size; ++rank) QN_TRY(start(&f, rank, member, context, diag));
    const qn_team team = {0, size, exchange, &f};
    status = member(&team, context);
out:
    if (f.sockets) close_sockets(&f, size);
    if (f.pids) reap(&f, &lost, &killed);
    if (lost && (status == QN_OK || killed))
        status = qn_fail(diag, QN_ERR_IO, "member %d of the team %s", lost,
                         killed ? "was killed" : "has failed");
    qn_free(f.sockets);
    qn_free(f.pids);
    return status;
}
