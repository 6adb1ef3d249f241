/* Masks of images, and the states of masked images. */
#ifndef QN_TRAIN_PLACE_H
#define QN_TRAIN_PLACE_H

#include "qmae_noise/train.h"

/* The patch of an image: training images get a new place every epoch (round = epoch + 1), test
 * images keep theirs (round = 0). */
qn_patch qn_train_place(const qn_train *train, uint64_t round, size_t image);
/* Amplitudes of image `pixels` with its patch filled; returns the norm before normalisation. */
double qn_train_embed(const qn_train *train, const qn_patch *patch, const double *pixels,
                      double *amplitudes);

#endif
