/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "team/network.h"
#include "team/parts.h"

#include "core/memory.h"

static bool is_alone(const qn_team *team) { return !team || team->size < 2; }

/* Where the share of member `rank` begins. */
static size_t first_of(const qn_team *team, size_t count, int rank) {
    const size_t size = (size_t)team->size, index = (size_t)rank, each = count / size,
                 more = count % size; /* the first `more` members have one piece more */
    return index * each + (index < more ? index : more);
}

void qn_team_share(const qn_team *team, size_t count, size_t *first, size_t *end) {
    *first = is_alone(team) ? 0 : first_of(team, count, team->rank);
    *end = is_alone(team) ? count : first_of(team, count, team->rank + 1);
}

qn_status qn_team_gather(const qn_team *team, size_t count, size_t each, void *array) {
    if (is_alone(team)) return QN_OK;
    size_t *offsets = qn_alloc((size_t)team->size + 1, sizeof *offsets);
    if (!offsets) return QN_ERR_MEMORY;
    for (int rank = 0; rank <= team->size; ++rank)
        offsets[rank] = first_of(team, count, rank) * each;
    const qn_status status = team->exchange(team->context, array, offsets);
    qn_free(offsets);
    return status;
}

qn_status qn_team_gather_parts(const qn_team *team, size_t count, const size_t *ends, void *array) {
    if (is_alone(team)) return QN_OK;
    size_t *offsets = qn_alloc((size_t)team->size + 1, sizeof *offsets);
    if (!offsets) return QN_ERR_MEMORY;
    for (int rank = 0; rank <= team->size; ++rank) {
        const size_t first = first_of(team, count, rank);
        offsets[rank] = first ? ends[first - 1] : 0;
    }
    const qn_status status = team->exchange(team->context, array, offsets);
    qn_free(offsets);
    return status;
}

qn_status qn_team_tell(const qn_team *team, size_t bytes, void *data) {
    if (is_alone(team)) return QN_OK;
    size_t *offsets = qn_alloc((size_t)team->size + 1, sizeof *offsets);
    if (!offsets) return QN_ERR_MEMORY;
    for (int rank = 1; rank <= team->size; ++rank) offsets[rank] = bytes;
    const qn_status status = team->exchange(team->context, data, offsets);
    qn_free(offsets);
    return status;
}

/* *gravest: of all members; returns whether they could be asked. */
static qn_status ask_all(const qn_team *team, qn_status own, qn_status *gravest) {
    qn_status *all = qn_alloc((size_t)team->size, sizeof *all);
    if (!all) return QN_ERR_MEMORY; /* the others miss this member, as they should */
    all[team->rank] = own;
    const qn_status status = qn_team_gather(team, (size_t)team->size, sizeof *all, all);
    *gravest = QN_OK;
    for (int rank = 0; rank < team->size; ++rank)
        if (all[rank] > *gravest) *gravest = all[rank];
    qn_free(all);
    return status;
}

qn_status qn_team_agree(const qn_team *team, qn_status own) {
    qn_status gravest = own;
    if (is_alone(team)) return own;
    const qn_status status = ask_all(team, own, &gravest);
    return status == QN_OK ? gravest : status;
}

/* Of several that failed, the one of the lowest rank speaks. */
static qn_status pass_sentence(const qn_team *team, qn_diag *diag) {
    const size_t size = (size_t)team->size;
    qn_diag *all = qn_alloc(size, sizeof *all);
    if (!all) return QN_ERR_MEMORY;
    all[team->rank] = *diag;
    const qn_status status = qn_team_gather(team, size, sizeof *all, all);
    for (size_t rank = 0; rank < size && status == QN_OK && diag->status == QN_OK; ++rank)
        *diag = all[rank];
    qn_free(all);
    return status;
}

qn_status qn_team_agree_on(const qn_team *team, qn_status own, qn_diag *diag) {
    qn_status gravest = own;
    if (is_alone(team)) return own;
    const qn_status asked = ask_all(team, own, &gravest);
    if (asked != QN_OK || gravest == QN_OK || !diag) return asked == QN_OK ? gravest : asked;
    const qn_status passed = pass_sentence(team, diag);
    return passed == QN_OK ? gravest : passed;
}

bool qn_team_any(const qn_team *team, bool own) {
    return qn_team_agree(team, own ? QN_ERR_INTERRUPTED : QN_OK) != QN_OK;
}

/* Open MPI gathers by Bruck's algorithm below, in a ring (or pairs of neighbours, which are faster)
 * above. */
static const size_t SMALL = 50000;

double qn_team_network_time(const qn_team_network *network, int size, size_t bytes) {
    int rounds = bytes < SMALL ? 0 : size - 1;
    for (int reached = 1; bytes < SMALL && reached < size; reached *= 2) ++rounds;
    const double others = (double)bytes * (size - 1) / size;
    return rounds * network->latency +
           (network->bandwidth > 0.0 ? others / network->bandwidth : 0.0);
}
