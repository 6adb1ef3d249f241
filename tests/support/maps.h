/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Coupling maps for tests of routing, as noise models. */
#ifndef QN_TEST_MAPS_H
#define QN_TEST_MAPS_H

#include "qmae_noise/noise.h"

typedef enum map_kind {
    MAP_LINE,
    MAP_RING,
    MAP_GRID,
    MAP_HEAVY_HEX,
    MAP_RANDOM,
    MAP_COUNT
} map_kind;

const char *map_name(map_kind kind);

/* A model whose map has that shape, grown to at least `nqubits` qubits (a grid has two rows, a
 * heavy-hex lattice is cut out row by row). `noisy`: qubits and couplers differ in errors and
 * durations, with a basis of rz, sx, x, cz; else no noise and no basis. Whoever creates
 * destroys. */
qn_model *map_model(map_kind kind, int nqubits, bool noisy, qn_rng *rng);

#endif
