/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs by stabilizers: what is asked of them is found when it is asked, and no state is kept. */
#ifndef QN_SIMULATE_STABILIZER_H
#define QN_SIMULATE_STABILIZER_H

#include "simulate/simulation.h"

/* Are all gates Clifford and all noise Pauli, with nothing that depends on measured bits if values
 * will be asked for? */
bool qn_stabilizer_suits(const qn_simulation *s, const qn_simulation_job *job);
QN_MUST_CHECK qn_status qn_simulation_run_stabilizer(qn_simulation *s,
                                                     const qn_simulation_job *job);
/* qn_simulation_sample of such a run: what was seen alone, its probabilities NAN. */
QN_MUST_CHECK qn_status qn_stabilizer_sample(const qn_simulation *s, uint64_t shots, qn_rng *rng,
                                             qn_sample *sample);
/* qn_simulation_expect of such a run. */
QN_MUST_CHECK qn_status qn_stabilizer_expect(const qn_simulation *s, const char *letters,
                                             double *value, qn_diag *diag);

#endif
