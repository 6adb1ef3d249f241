/* Inside of an error budget. */
#ifndef QN_QMAE_BUDGET_H
#define QN_QMAE_BUDGET_H

#include "qmae/engine.h"
#include "qmae/swap_pair.h"

enum { QN_OF_SWAP, QN_OF_FIDELITY, QN_OF_COUNT };

/* Adds what the environment of an instruction says of its strength: slopes[0] of its source,
 * slopes[1] of the T2 source of thermal relaxation. params: of the circuit. */
void qn_budget_slope(const qn_instr *instr, const double *params, const double *environment,
                     double *slopes);

/* qn_budget_slope of all instructions of one pair of the SWAP test; slopes: 2 for each instruction
 * of the program. environment: of the pair's matrix, 16 x 16; without an ancilla of its lift to two
 * digits, where it acts on digit `slot`. */
QN_MUST_CHECK qn_status qn_budget_visit_pair(const qn_swap_list *list, const qn_program *program,
                                             int pair, int slot, const double *environment,
                                             double *slopes);

#endif
