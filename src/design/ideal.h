/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What encoders of RY and CZ make of images without noise, and its slopes by angles and tokens: on
 * state vectors, some ten thousand times as fast as training under noise. */
#ifndef QN_DESIGN_IDEAL_H
#define QN_DESIGN_IDEAL_H

#include "design/grown.h"

#include <stdint.h>

/* Samples: images with a mask each. Zero-initialise. */
typedef struct qn_ideal {
    int qubits, latent;
    bool learns; /* the tokens */
    size_t count, ntoken;
    /* blocks of QN_LANES samples side by side, amplitude after amplitude; owned */
    double *originals; /* normalised */
    double *masked;    /* without what is masked, and not normalised */
    int32_t *tokens;   /* which one is there; -1: none */
} qn_ideal;

/* `count` samples in a row of the images, with the masks of epoch after epoch. settings: circuit,
 * order, masks, tokens, seed. The caller clears *data, even after a failure. */
QN_MUST_CHECK qn_status qn_ideal_open(qn_ideal *data, const qn_train_settings *settings,
                                      const qn_images *images, size_t count, qn_diag *diag);
void qn_ideal_clear(qn_ideal *data);

/* The mean fidelity of the first `count` samples (all, or a multiple of QN_LANES), which several
 * threads may ask for.
 *   tokens  ntoken pixels
 *   slopes  g->count (0 for a CZ), then ntoken: derivatives, out; NULL = not wanted
 *   work    qn_ideal_work(data) doubles */
double qn_ideal_fidelity(const qn_ideal *data, size_t count, const qn_grown *g,
                         const double *tokens, double *slopes, double *work);
size_t qn_ideal_work(const qn_ideal *data);

#endif
