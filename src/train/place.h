/* Masks of images, and the states of masked images. */
#ifndef QN_TRAIN_PLACE_H
#define QN_TRAIN_PLACE_H

#include "qmae_noise/train.h"

/* The patch of an image: training images get a new place every epoch (round = epoch + 1), test
 * images keep theirs (round = 0). */
qn_patch qn_train_place(const qn_train *train, uint64_t round, size_t image);
/* Number of the positions that a patch can have. */
size_t qn_train_places(const qn_train *train);
/* Where the token of a patch begins among the tokens. */
size_t qn_train_token_at(const qn_train *train, const qn_patch *patch);
/* Is there a token that is trained? */
bool qn_train_learns_token(const qn_train *train);
/* The tokens that are not learned. tokens: places x pixels of the patch, out. */
void qn_train_mean_tokens(const qn_train *train, double *tokens);
/* Amplitudes of image `pixels` with its patch filled; returns the norm before normalisation. */
double qn_train_embed(const qn_train *train, const qn_patch *patch, const double *pixels,
                      double *amplitudes);
/* The same with other parameters than the training's own (angles, then tokens). */
double qn_train_embed_with(const qn_train *train, const double *params, const qn_patch *patch,
                           const double *pixels, double *amplitudes);

#endif
