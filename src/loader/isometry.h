/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Real maps of one qubit into two as RY and CX. */
#ifndef QN_LOADER_ISOMETRY_H
#define QN_LOADER_ISOMETRY_H

/* The angles at which
 *   RY(before) on a, CX a b, RY(angles[0]) on a, RY(angles[1]) on b, CX a b, RY(angles[2]) on a,
 *   RY(angles[3]) on b
 * turns |0>_a |0>_b into column 0 and |1>_a |0>_b into column 1 up to a common sign.
 *   columns  [2][4]: orthonormal; component a + 2 b */
void qn_isometry_angles(const double columns[2][4], double *before, double *angles);

/* The angles at which RY(angles[0]) on a, CX a b, RY(angles[1]) on a, RY(angles[2]) on b prepares a
 * state of two qubits of norm 1 up to its sign. state: component a + 2 b. */
void qn_pair_angles(const double *state, double *angles);

#endif
