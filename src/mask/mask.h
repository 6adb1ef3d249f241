/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Masks: where the patches of an image lie, what fills them, derivatives through them. */
#ifndef QN_MASK_MASK_H
#define QN_MASK_MASK_H

#include "qmae_noise/mask.h"

/* The masks of a training: patches of one shape at places that are numbered. */
typedef struct qn_mask_layout {
    qn_patch patch;    /* the shape; row and column are 0 */
    int count;         /* patches of a mask */
    int rows, columns; /* of the grid of places; fixed ones are one row */
    int step, across;  /* pixels from place to place, downwards and to the right */
    qn_mask_form form; /* the fixed places */
} qn_mask_layout;

/* fraction: of the pixels, in (0, 1); patches: 0 = 1, or with a shape as many as hide the fraction;
 * align: of the grid. Several patches lie on cells that do not overlap: a place is the smallest
 * multiple of align away from the next that is at least the patch's side. QN_ERR_ARGUMENT in a
 * sentence if the patches do not fit, or hide nothing or everything. */
QN_MUST_CHECK qn_status qn_mask_lay_out(int side, double fraction, int patches, int align,
                                        const qn_mask_form *form, qn_mask_layout *layout,
                                        qn_diag *diag);
int qn_mask_places(const qn_mask_layout *layout);

/* The mask of one image. */
typedef struct qn_mask {
    const qn_mask_layout *layout; /* borrowed */
    bool own;                     /* each place has a token of its own */
    short places[QN_MASK_PATCHES];
} qn_mask;

/* Draws the places; without repetition, each as likely as any other. */
void qn_mask_draw(const qn_mask_layout *layout, bool own, qn_rng *rng, qn_mask *mask);
/* Patch k < layout->count. */
qn_patch qn_mask_patch(const qn_mask *mask, int k);
/* The patch at a place of the layout. */
qn_patch qn_mask_patch_at(const qn_mask_layout *layout, int place);
/* Puts a token (height x width, NULL = zeros) in place of the patch's pixels. */
void qn_patch_fill(const qn_patch *patch, const double *token, double *pixels);
/* pixels with the mask filled (tokens: that of all places one after the other, or one; NULL =
 * zeros), normalised. Returns the norm before, as qn_patch_amplitudes. */
double qn_mask_amplitudes(const qn_mask *mask, const double *pixels, const double *tokens,
                          double *amplitudes);
/* Adds d f / d tokens to gradient, given d f / d amplitudes as in qn_response.input_gradient and
 * the norm from qn_mask_amplitudes. */
void qn_mask_pull_back(const qn_mask *mask, double norm, const double *input_gradient,
                       double *gradient);

/* ---- text ----------------------------------------------------------------------------------- */

/* "8x4": 8 pixels high, 4 wide. QN_ERR_SYNTAX says what would be right. */
QN_MUST_CHECK qn_status qn_mask_shape_parse(const char *text, qn_mask_form *form, qn_diag *diag);
/* "4,4; 0,8": rows and columns of top left pixels. */
QN_MUST_CHECK qn_status qn_mask_places_parse(const char *text, qn_mask_form *form, qn_diag *diag);

#endif
