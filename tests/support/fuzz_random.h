/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What drawing random programs takes (fuzz_program.h). */
#ifndef QN_TEST_FUZZ_RANDOM_H
#define QN_TEST_FUZZ_RANDOM_H

#include "fuzz_program.h"

static inline double fuzz_between(qn_rng *rng, double low, double high) {
    return low + (high - low) * qn_rng_uniform(rng);
}
static inline int fuzz_below(qn_rng *rng, int n) { return (int)qn_rng_below(rng, (uint64_t)n); }
static inline double fuzz_nanoseconds(qn_rng *rng, int low, int high) {
    return 1e-9 * (low + fuzz_below(rng, high - low));
}

void fuzz_draw_qubits(qn_rng *rng, int nqubits, int count, int *qubits); /* that differ */
/* in_loop: angles may depend on its variable */
void fuzz_draw_call(qn_rng *rng, const fuzz_program *p, bool in_loop, fuzz_call *c);
void fuzz_draw_definitions(qn_rng *rng, fuzz_program *p);
void fuzz_draw_condition(qn_rng *rng, const fuzz_program *p, fuzz_condition *c);
void fuzz_draw_noise(qn_rng *rng, int nqubits, fuzz_noise *n);
void fuzz_draw_kraus(qn_rng *rng, fuzz_channel *c); /* its numbers */
void fuzz_draw_waiting(qn_rng *rng, bool waits, fuzz_program *p);
void fuzz_draw_model(qn_rng *rng, fuzz_program *p); /* what looks at its operations */

#endif
