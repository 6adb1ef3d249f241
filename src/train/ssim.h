/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Structural similarity. */
#ifndef QN_TRAIN_SSIM_H
#define QN_TRAIN_SSIM_H

/* Mean over all pixels of
 *   (2 mu_a mu_b + C1) (2 s_ab + C2) / ((mu_a^2 + mu_b^2 + C1) (s_a^2 + s_b^2 + C2)),
 * the means mu and (co)variances s weighted by a Gaussian window of 11 x 11 pixels and standard
 * deviation 1.5, C1 = 0.01^2, C2 = 0.03^2 for the dynamic range 1 (Wang, Bovik, Sheikh and
 * Simoncelli, IEEE Trans. Image Process. 13, 600 (2004)). Small images have few pixels or none that
 * are 5 pixels away from the edge, so windows may reach out: there the image is mirrored at its
 * edge (the edge pixel comes twice), as often as it takes.
 *   a, b  side x side pixels
 * O(121 side^2). */
double qn_ssim(int side, const double *a, const double *b);

#endif
