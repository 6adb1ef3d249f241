/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rotations of devices that turn by some angles only. */
#ifndef QN_CIRCUIT_ANGLE_RANGE_H
#define QN_CIRCUIT_ANGLE_RANGE_H

#include <stdbool.h>

/* exp(-i a P/2) as a rotation by another angle about the same Pauli: first, if `half`, times P
 * itself (a half turn, up to a phase); second, if `turned`, between two uses of a Pauli that
 * anticommutes with P. */
typedef struct qn_folded_angle {
    double angle;
    bool half, turned;
} qn_folded_angle;

/* The way with the fewest Paulis that brings an angle into [low, high] to 1e-12 (what is beyond by
 * less is moved onto the end); false if none does. With [0, pi/2] every angle finds one. */
bool qn_fold_angle(double angle, double low, double high, qn_folded_angle *folded);

#endif
