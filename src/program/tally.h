/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Places of noise, added up: by source, section, gate and qubit, and over circuit time. */
#ifndef QN_PROGRAM_TALLY_H
#define QN_PROGRAM_TALLY_H

#include "qmae_noise/program.h"

typedef struct qn_tally_place {
    const qn_instr *instr; /* of the program */
    qn_source source;
} qn_tally_place;

/* How sections and qubits are called. */
typedef struct qn_place_names {
    const void *context;
    void (*section)(const void *context, const qn_instr *instr, char *text, size_t size);
    void (*qubit)(const void *context, int qubit, char *text, size_t size);
} qn_place_names;

enum { QN_TALLY_NAME = 64 };
typedef struct qn_tally_group {
    char name[QN_TALLY_NAME];
    size_t places;
} qn_tally_group;

/* Which groups a place is in. */
typedef struct qn_tally_member {
    size_t groups[QN_GROUP_COUNT][2]; /* of its qubits; the second is used if `by` shares it */
    int shares[QN_GROUP_COUNT];
} qn_tally_member;

/* Owned arrays. Groups with places, of qubits all: sources and qubits in the order of their
 * numbers, the others in that of their first places. */
typedef struct qn_tally {
    const qn_program *program; /* borrowed */
    size_t nplaces;
    qn_tally_place *places;
    qn_tally_member *members; /* of each place */
    qn_tally_group *groups[QN_GROUP_COUNT];
    size_t ngroups[QN_GROUP_COUNT];
} qn_tally;

/* Of all places of a program where noise acts, in its order. The caller clears *tally, also after a
 * failure. O(places groups). */
QN_MUST_CHECK qn_status qn_tally_make(const qn_program *program, const qn_place_names *names,
                                      qn_tally *tally);
void qn_tally_clear(qn_tally *tally);

/* Groups of all ways before the first one of `by`; QN_GROUP_COUNT: all of them. */
size_t qn_tally_first(const qn_tally *tally, qn_grouping by);
/* sums[g][f] += the slopes of the places of group g (of all ways, one after the other), half of
 * them for each qubit of a pair.
 *   slopes  [place][f], f < width */
void qn_tally_add(const qn_tally *tally, size_t width, const double *slopes, double *sums);
/* Adds `slope` to map[qubit][bin], spread evenly over the duration of its place (if the circuit
 * takes no time: over the number of its operation), in `bins` equal bins. */
void qn_place_spread(const qn_program *program, const qn_instr *instr, double slope, size_t bins,
                     double *map);

#endif
