/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A circuit that a search looks at, and how far it is trained. */
#ifndef QN_DESIGN_CANDIDATE_H
#define QN_DESIGN_CANDIDATE_H

#include "design/options.h"

enum { QN_CANDIDATE_NAME = 96 };

typedef struct qn_candidate {
    char name[QN_CANDIDATE_NAME]; /* "so4 brick x 2"; "" = its parts say it */
    /* the circuit is spec.encoder, a list of parts, one layer */
    qn_train_settings settings;
} qn_candidate;

/* What the validation images say: means over them. */
typedef struct qn_score {
    size_t images; /* 0 = nothing yet */
    double swap, fidelity, ideal;
    double *values; /* images x QN_SCORES: swap, fidelity, ideal; owned */
    int pairs;      /* two-qubit gates of the encoder on the device */
} qn_score;
enum { QN_SCORE_SWAP, QN_SCORE_FIDELITY, QN_SCORE_IDEAL, QN_SCORES };

/* *copy: zeroed, or cleared before by who had it. */
QN_MUST_CHECK qn_status qn_score_copy(const qn_score *from, qn_score *copy);

/* A candidate and its parameters. Zero-initialise. */
typedef struct qn_contender {
    qn_candidate candidate;
    size_t nangles, ntoken;
    double *params; /* angles, then tokens; owned */
    uint64_t steps; /* of training behind it, those of what it grew out of included */
    qn_score score; /* at these parameters */
} qn_contender;
void qn_contender_clear(qn_contender *contender);
/* *copy: cleared before by who had it. */
QN_MUST_CHECK qn_status qn_contender_copy(const qn_contender *from, qn_contender *copy);

/* ---- circuits ------------------------------------------------------------------------------- */

/* The circuit of a training with block, entangler and layers as a list of parts. QN_ERR_LIMIT: it
 * has too many. */
QN_MUST_CHECK qn_status qn_candidate_expand(qn_qmae_spec *spec, qn_diag *diag);
/* One RY on each qubit: no two-qubit gate. */
void qn_candidate_product(qn_qmae_spec *spec);
/* The kind of qn_encoder_part of a gate that there is. */
int16_t qn_candidate_kind(const char *gate);
/* What the encoder is called: its name, or its parts. The caller frees *text (free). */
QN_MUST_CHECK qn_status qn_candidate_text(const qn_candidate *candidate, char **text);

/* Two-qubit gates of the encoder of a training, on the device. */
int qn_encoder_pairs(const qn_qmae *qmae);

#endif
