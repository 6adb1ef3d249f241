/* SPDX-License-Identifier: GPL-3.0-or-later */
/* qmae-noise-mpi: the same program, whose members share the images of a training (MPI 3.1). */
#include "cli/entry.h"

#include <mpi.h>

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Seconds that a member which failed waits for the others, who may have failed in the same way; and
 * that one which is told to end waits for them in the midst of its work: mpirun tells all to end
 * when one was killed, and kills them a second later. */
static const double PATIENCE = 5.0, LAST_WAIT = 0.4;

/* ---- exchanging ----------------------------------------------------------------------------- */

/* MPI counts in int, so large arrays go in slices of what each member has. */
static const size_t SLICE = (size_t)1 << 30;

typedef struct world {
    MPI_Comm comm;
    int size;
    int *counts, *starts;
    bool broken; /* a member did not come */
} world;

/* Is SIGTERM waiting? Where nobody holds it back it has ended the process. */
static bool is_told_to_end(void) {
    sigset_t waiting;
    return sigpending(&waiting) == 0 && sigismember(&waiting, SIGTERM) == 1;
}

/* Waits for the others, but for ever only as long as it is not told to end: what has been reached
 * can still be saved then. */
static qn_status wait_for(world *w, MPI_Request *request) {
    enum { LOOK = 256 }; /* tests between two looks at the signals */
    double told = 0.0;
    int done = 0;
    for (unsigned tests = 1;; ++tests) {
        if (MPI_Test(request, &done, MPI_STATUS_IGNORE) != MPI_SUCCESS) return QN_ERR_IO;
        if (done) return QN_OK;
        if (tests % LOOK != 0 || !is_told_to_end()) continue;
        if (told == 0.0) told = MPI_Wtime();
        w->broken = MPI_Wtime() - told > LAST_WAIT;
        if (w->broken) return QN_ERR_INTERRUPTED;
    }
}

/* One slice: bytes `from` up to `from` + `most` of every share. */
static qn_status exchange_slice(world *w, char *bytes, const size_t *offsets, size_t from,
                                size_t most, char *slice) {
    MPI_Request request;
    size_t used = 0;
    int rank = 0;
    MPI_Comm_rank(w->comm, &rank);
    for (int r = 0; r < w->size; ++r) {
        const size_t share = offsets[r + 1] - offsets[r], left = share > from ? share - from : 0;
        w->counts[r] = (int)(left < most ? left : most);
        w->starts[r] = (int)used;
        used += (size_t)w->counts[r];
    }
    memcpy(slice + w->starts[rank], bytes + offsets[rank] + from, (size_t)w->counts[rank]);
    if (MPI_Iallgatherv(MPI_IN_PLACE, 0, MPI_DATATYPE_NULL, slice, w->counts, w->starts, MPI_BYTE,
                        w->comm, &request) != MPI_SUCCESS)
        return QN_ERR_IO;
    const qn_status status = wait_for(w, &request);
    for (int r = 0; r < w->size && status == QN_OK; ++r)
        memcpy(bytes + offsets[r] + from, slice + w->starts[r], (size_t)w->counts[r]);
    return status;
}

static qn_status exchange(void *context, void *array, const size_t *offsets) {
    world *w = context;
    const size_t most = SLICE / (size_t)w->size;
    size_t largest = 0;
    if (w->broken) return QN_ERR_INTERRUPTED;
    for (int r = 0; r < w->size; ++r)
        if (offsets[r + 1] - offsets[r] > largest) largest = offsets[r + 1] - offsets[r];
    const size_t each = largest < most ? largest : most;
    char *slice = malloc(each * (size_t)w->size + 1);
    if (!slice) return QN_ERR_MEMORY;
    qn_status status = QN_OK;
    for (size_t from = 0; from < largest && status == QN_OK; from += each)
        status = exchange_slice(w, array, offsets, from, each, slice);
    if (!w->broken) free(slice); /* or MPI still writes there */
    return status;
}

/* ---- saying --------------------------------------------------------------------------------- */

/* Rank 0 speaks for all. What another one says is kept, for the case that it fails alone. */
static FILE *silence(int *terminal) {
    FILE *kept = tmpfile();
    *terminal = dup(STDERR_FILENO);
    if (!kept || *terminal < 0 || !freopen("/dev/null", "w", stdout) ||
        dup2(fileno(kept), STDERR_FILENO) < 0) {
        fputs("qmae-noise-mpi: cannot keep the members of the team quiet\n", stderr);
        MPI_Abort(MPI_COMM_WORLD, EXIT_FAILURE);
    }
    return kept;
}

/* The last line that a member has kept, in one write, so that lines of members do not mix. */
static void confess(FILE *kept, int terminal, int rank) {
    char line[2048] = "", text[2200];
    rewind(kept);
    while (fgets(line, sizeof line, kept)) continue;
    line[strcspn(line, "\n")] = '\0';
    const int length = snprintf(text, sizeof text, "qmae-noise-mpi: member %d of the team: %s\n",
                                rank, line[0] ? line : "failed");
    if (write(terminal, text, (size_t)length) < 0) return;
}

/* ---- the end -------------------------------------------------------------------------------- */

/* Do all members come to their end, too? One that failed alone would wait for those who go on. */
static bool all_end(MPI_Comm comm, bool patient) {
    MPI_Request request;
    const struct timespec pause = {0, 2000000};
    const double started = MPI_Wtime();
    int done = 0;
    if (MPI_Ibarrier(comm, &request) != MPI_SUCCESS) return false;
    while (MPI_Test(&request, &done, MPI_STATUS_IGNORE) == MPI_SUCCESS && !done) {
        if (!patient && MPI_Wtime() - started > PATIENCE) return false;
        nanosleep(&pause, NULL);
    }
    return done;
}

/* The threads that MPI starts let the main thread have signals: it may hold them back, and they
 * would not. */
static int start(int *argc, char ***argv) {
    sigset_t ends, before;
    int provided = 0;
    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &ends, &before);
    const int failed = MPI_Init_thread(argc, argv, MPI_THREAD_FUNNELED, &provided);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return failed;
}

int main(int argc, char **argv) {
    int rank = 0, terminal = STDERR_FILENO;
    FILE *kept = NULL;
    MPI_Comm ends;
    if (start(&argc, &argv) != MPI_SUCCESS) return EXIT_FAILURE;
    world w = {.comm = MPI_COMM_WORLD};
    MPI_Comm_rank(w.comm, &rank);
    MPI_Comm_size(w.comm, &w.size);
    MPI_Comm_dup(w.comm, &ends);
    w.counts = calloc((size_t)w.size, sizeof *w.counts);
    w.starts = calloc((size_t)w.size, sizeof *w.starts);
    if (!w.counts || !w.starts) MPI_Abort(w.comm, EXIT_FAILURE);
    if (rank > 0) kept = silence(&terminal);
    const qn_team team = {rank, w.size, exchange, &w};
    const int code = qn_main(argc, argv, &team);
    fflush(NULL);
    if (w.broken) _exit(code); /* mpirun knows already, and ends the others */
    if (!all_end(ends, code == EXIT_SUCCESS)) {
        if (kept) confess(kept, terminal, rank);
        MPI_Abort(w.comm, code);
    }
    free(w.counts);
    free(w.starts);
    MPI_Finalize();
    return code;
}
