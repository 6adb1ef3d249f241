/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Processes that share the work of one: the images of a batch, the blocks of a sum of trajectories.
 *
 * Every member calls the same functions in the same order with the same arguments; each computes
 * its share and gets the others'. Sums are formed by every member in the order of the images, so
 * results have the same bits for any number of members. The library knows no network: a team is a
 * rank, a size and one function that exchanges bytes. MPI gives one (the program qmae-noise-mpi),
 * so do processes on one machine (qn_team_fork), and so may a caller's own communicator. */
#ifndef QMAE_NOISE_TEAM_H
#define QMAE_NOISE_TEAM_H

#include "qmae_noise/core.h"

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct qn_team {
    int rank, size; /* 0 <= rank < size; rank 0 writes files */
    /* Collective. array: offsets[size] bytes, of which this member has filled offsets[rank] to
     * offsets[rank + 1]; returns when all of it is filled. offsets: size + 1, not falling, the same
     * for all; borrowed. QN_ERR_IO: a member is gone; it is not called again then. */
    qn_status (*exchange)(void *context, void *array, const size_t *offsets);
    void *context; /* of exchange */
} qn_team;

/* In all of these a team that is NULL is one member alone, and nothing is exchanged. */

/* The part of `count` pieces that is this member's: from *first up to *end, in the order of ranks,
 * sizes differ by at most one. */
void qn_team_share(const qn_team *team, size_t count, size_t *first, size_t *end);
/* array: count pieces of `each` bytes; each member has filled its share, all get all. Collective.
 * QN_ERR_IO, QN_ERR_MEMORY. */
QN_MUST_CHECK qn_status qn_team_gather(const qn_team *team, size_t count, size_t each, void *array);
/* What rank 0 has in `bytes` bytes of `data` is everybody's. Collective. */
QN_MUST_CHECK qn_status qn_team_tell(const qn_team *team, size_t bytes, void *data);
/* The gravest status of all members, which all get: what one cannot do, none goes on from.
 * Collective. */
QN_MUST_CHECK qn_status qn_team_agree(const qn_team *team, qn_status own);
/* The same; who did not fail gets the sentence of the first that did. diag: NULL for all, or for
 * none. Collective. */
QN_MUST_CHECK qn_status qn_team_agree_on(const qn_team *team, qn_status own, qn_diag *diag);
/* Does any member say so? Collective; true also when one is gone. */
bool qn_team_any(const qn_team *team, bool own);

/* A simulated network between the members of qn_team_fork: every exchange takes at least the time
 * that MPI would need, rounds latency + (size - 1) / size bytes / bandwidth, with size - 1 rounds
 * (a ring), below 50,000 bytes ceil(log2 size) (Bruck). Zeros: as fast as the machine. */
typedef struct qn_team_network {
    double latency;   /* s, >= 0 */
    double bandwidth; /* bytes/s a link; 0 = infinite */
} qn_team_network;

/* Runs `member` in `size` processes of this machine: rank 0 in this one, the others in copies made
 * by fork, before which this process must not have had threads. Returns rank 0's status once all
 * others have ended; QN_ERR_IO if one of them failed or was killed (*diag names it). network: NULL
 * = none.
 * limits: 1 <= size <= 256. */
QN_MUST_CHECK qn_status qn_team_fork(int size, const qn_team_network *network,
                                     qn_status (*member)(const qn_team *team, void *context),
                                     void *context, qn_diag *diag);

#ifdef __cplusplus
}
#endif
#endif
