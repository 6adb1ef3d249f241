/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the qubits of a chip are drawn. */
#ifndef QN_ROUTE_SPOTS_H
#define QN_ROUTE_SPOTS_H

#include "route/chip.h"

/* Column and row of each qubit, y downwards: as the model says (`at`) if it says so of every qubit
 * that it knows, else computed from the couplers: each connected part by distances along chains
 * (pivots: Brandes and Pich, GD 2006; stress majorization: Gansner, Koren, North, GD 2004), turned
 * so that its couplers lie along the axes of a square or hexagonal lattice, parts side by side.
 * Couplers of the computed ones have lengths of about 1.
 *   spots  nqubits pairs, out; NAN of qubits that the model does not know
 * QN_ERR_MEMORY, QN_ERR_NUMERIC. O(sweeps qubits^2). */
QN_MUST_CHECK qn_status qn_chip_spots(const qn_model *model, const qn_chip *chip,
                                      double (*spots)[2]);

#endif
