/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which circuits a search may choose among: every combination of the words of its lists. */
#ifndef QN_DESIGN_SPACE_H
#define QN_DESIGN_SPACE_H

#include "design/candidate.h"

enum { QN_AXIS_WORDS = 24, QN_AXIS_WORD = 24 };

typedef struct qn_axis {
    size_t count;
    char words[QN_AXIS_WORDS][QN_AXIS_WORD];
} qn_axis;
/* Word `word` becomes the first. */
void qn_axis_lead(qn_axis *axis, size_t word);

/* A word of each list; `kind` of qn_axis_kind. */
typedef struct qn_space_point {
    uint8_t word[QN_AXES];
} qn_space_point;

typedef struct qn_space {
    const qn_design_options *options; /* borrowed; resolved */
    qn_axis axes[QN_AXES];
    /* every circuit, as far as trash and test, which are chosen apart, leave it open; owned */
    qn_space_point *points;
    size_t count;
} qn_space;

/* The caller clears *space, even after a failure. */
QN_MUST_CHECK qn_status qn_space_read(const qn_design_options *options, qn_space *space,
                                      qn_diag *diag);
void qn_space_clear(qn_space *space);

/* Puts the points into an order of which every beginning has the words of each list about equally
 * often. `first` points stay where they are. */
QN_MUST_CHECK qn_status qn_space_balance(qn_space *space, size_t first, uint64_t seed);

/* The candidate of a point. */
QN_MUST_CHECK qn_status qn_space_candidate(const qn_space *space, const qn_space_point *point,
                                           qn_candidate *candidate, qn_diag *diag);
/* Is it a point without pairs? */
bool qn_space_is_product(const qn_space *space, const qn_space_point *point);

#endif
