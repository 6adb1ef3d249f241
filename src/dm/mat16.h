/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Products of 16 x 16 matrices on two digits with smaller ones. Row index = d_0 + 4 d_1. */
#ifndef QN_DM_MAT16_H
#define QN_DM_MAT16_H

/* m <- identity. */
void qn_mat16_identity(double *m);
/* m <- (a on digit `slot`) m, a: 4 x 4. */
void qn_mat16_left1(const double *a, int slot, double *m);
/* m <- m (a on digit `slot`), a: 4 x 4. */
void qn_mat16_right1(const double *a, int slot, double *m);
/* b = a with its two digits exchanged, both 16 x 16; b distinct from a. */
void qn_mat16_exchange(const double *a, double *b);
/* b = a transposed; b distinct from a. */
void qn_mat16_transpose(const double *a, double *b);

#endif
