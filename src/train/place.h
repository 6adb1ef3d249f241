/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Masks of images, and the states of masked images. */
#ifndef QN_TRAIN_PLACE_H
#define QN_TRAIN_PLACE_H

#include "mask/mask.h"
#include "qmae_noise/train.h"

/* The mask of an image: training images get a new one every epoch (round = epoch + 1), test images
 * keep theirs (round = 0). It borrows the training. */
qn_mask qn_train_place(const qn_train *train, uint64_t round, size_t image);
/* The same by settings and layout, which it borrows. */
qn_mask qn_train_place_of(const qn_train_settings *settings, const qn_mask_layout *layout,
                          uint64_t round, size_t image);
/* Which masks there are. */
QN_MUST_CHECK qn_status qn_train_mask_layout(const qn_train_settings *settings,
                                             qn_mask_layout *layout, qn_diag *diag);
const qn_mask_layout *qn_train_masks(const qn_train *train);
/* Is there a token that is trained? */
bool qn_train_learns_token(const qn_train *train);
/* The means of images at the places of a layout: tokens that are not learned.
 *   tokens  the first ntoken of places x pixels of the patch, out */
void qn_mean_tokens(const qn_mask_layout *layout, const qn_images *images, size_t ntoken,
                    double *tokens);
/* One token for all places: the mean of theirs. token: the pixels of the patch, out */
QN_MUST_CHECK qn_status qn_mean_token_shared(const qn_mask_layout *layout, const qn_images *images,
                                             double *token);
/* Amplitudes of image `pixels` with its mask filled; returns the norm before normalisation. */
double qn_train_embed(const qn_train *train, const qn_mask *mask, const double *pixels,
                      double *amplitudes);
/* Amplitudes of the image itself, normalised. */
void qn_train_reference(const qn_train *train, const double *pixels, double *amplitudes);
/* What belongs to the amplitudes, in the order of the pixels; in place. */
void qn_train_to_pixels(const qn_train *train, double *values);
/* The same with other parameters than the training's own (angles, then tokens). */
double qn_train_embed_with(const qn_train *train, const double *params, const qn_mask *mask,
                           const double *pixels, double *amplitudes);

#endif
