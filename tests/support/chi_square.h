/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How well drawn numbers fit the law that they should have. */
#ifndef QN_TEST_CHI_SQUARE_H
#define QN_TEST_CHI_SQUARE_H

#include <stddef.h>
#include <stdint.h>

/* P(chi-square this large) of counts of `total` draws from cells with the probabilities p; cells
 * that expect fewer than 10 are one. Fails the test if anything was drawn from a cell of
 * probability 0, or where fewer than three cells are left. */
double chi_square_p(size_t cells, const uint64_t *counts, const double *p, size_t total);

#endif
