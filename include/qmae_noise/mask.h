/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Images on their way into the qubits and back: what a mask hides of them, in which order their
 * pixels are amplitudes, how near a reconstruction is. */
#ifndef QMAE_NOISE_MASK_H
#define QMAE_NOISE_MASK_H

#include "qmae_noise/data.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- images, mask, token --------------------------------------------------------------------- */

/* The patch shape for a mask fraction in (0, 1): a square if the fraction gives one with an even
 * side, else the nearest rectangle with both sides multiples of 2 (physics.md 4). QN_ERR_ARGUMENT
 * if no pixel or all pixels were covered. */
QN_MUST_CHECK qn_status qn_patch_shape(int side, double fraction, qn_patch *patch, qn_diag *diag);
/* A random position on the grid of `align` pixels (reduced to what fits). */
void qn_patch_place(qn_patch *patch, int align, qn_rng *rng);
/* Which bits of a pixel's place the qubits are, from qubit 0 on; the last are the trash. */
typedef enum qn_pixel_order {
    QN_ORDER_ROWS,        /* column, then row, each from its finest bit: pixel i is |i> */
    QN_ORDER_COLUMNS,     /* row, then column */
    QN_ORDER_ROWS_FINE,   /* column, then row from its coarsest bit: the finest is last */
    QN_ORDER_COLUMNS_FINE /* row, then column from its coarsest bit */
} qn_pixel_order;
extern const qn_choice qn_pixel_order_choice;

/* What a mask is beyond the fraction of pixels that it hides. All zero: patches of the shape that
 * the fraction gives, at random places. */
enum { QN_MASK_FIXED = 64, QN_MASK_PATCHES = 1024 };
typedef struct qn_mask_form {
    int height, width; /* of a patch in pixels; 0 = as the fraction gives */
    int nfixed;        /* > 0: as many patches, always at these places */
    struct qn_mask_corner {
        int row, column; /* top left */
    } fixed[QN_MASK_FIXED];
} qn_mask_form;

/* pixels with the patch replaced by token (height * width values; NULL = zeros), normalised to
 * amplitudes (side^2).
 * Returns the norm before normalisation; 0 if nothing is left (then the amplitudes are all
 * equal). */
double qn_patch_amplitudes(const qn_patch *patch, const double *pixels, const double *token,
                           double *amplitudes);
/* pixels / |pixels| */
double qn_normalise(size_t count, const double *pixels, double *amplitudes);

/* ---- reconstruction ------------------------------------------------------------------------- */

/* Pixels from the diagonal of rho_out: sqrt(rho_ii) (`root`, the default read-out) or rho_ii. */
void qn_reconstruct(size_t count, const double *diagonal, bool root, double *pixels);
/* Cosine similarity of two images. */
double qn_cosine(size_t count, const double *a, const double *b);
/* Peak signal-to-noise ratio in dB of a reconstruction, scaled to the original's norm, peak 1
 * (physics.md 8). */
double qn_psnr(size_t count, const double *reconstruction, const double *original);

#ifdef __cplusplus
}
#endif
#endif
