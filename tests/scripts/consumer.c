/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A program of somebody else: it knows the installed headers and nothing of this folder. Prints the
 * version. */
#include <qmae_noise/core.h>
#include <stdio.h>

int main(void) {
    qn_rng rng;
    qn_rng_init(&rng, 1, QN_STREAM_TEST, 0, 0, 0);
    const double u = qn_rng_uniform(&rng);
    if (!(u >= 0 && u < 1)) return 1;
    return puts(qn_version()) < 0;
}
