/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "loader/brick.h"

#include "loader/staircase.h"

#include <math.h>
#include <string.h>

/* Is the qubit at place k of the chain the second, or one, of a pair of the layer? */
static bool is_target(int layer, int k) { return k > 0 && (k - 1) % 2 == layer % 2; }

static bool is_paired(int n, int layer, int k) {
    return is_target(layer, k) || (k % 2 == layer % 2 && k + 1 < n);
}

/* Does it have an RY before `layers` layers? */
static bool begins(int layers, int k) { return layers == 0 || !is_target(layers - 1, k); }

void qn_brick_push(int layers, qn_loader_circuit *circuit) {
    const int n = circuit->n;
    for (int k = 0; k < n; ++k)
        if (begins(layers, k)) qn_loader_push_ry(circuit, qn_chain_qubit(n, k));
    for (int layer = layers; layer-- > 0;)
        for (int k = layer % 2; k + 1 < n; k += 2)
            qn_loader_push_pair(circuit, qn_chain_qubit(n, k), qn_chain_qubit(n, k + 1));
}

void qn_brick_start(int n, const double *v, double *angles) {
    for (int k = 0; k < n; ++k) {
        double parts[2] = {0.0, 0.0};
        for (size_t i = 0; i < (size_t)1 << n; ++i)
            parts[i >> qn_chain_qubit(n, k) & 1] += v[i] * v[i];
        angles[k] = 2.0 * atan2(sqrt(parts[1]), sqrt(parts[0]));
    }
}

void qn_brick_grow(int n, int layers, const double *angles, double *grown) {
    double before[QN_LOADER_MAX_QUBITS];
    int used = 0, made = 0;
    for (int k = 0; k < n; ++k) before[k] = begins(layers, k) ? angles[used++] : 0.0;
    for (int k = 0; k < n; ++k)
        if (begins(layers + 1, k)) grown[made++] = is_paired(n, layers, k) ? 0.0 : before[k];
    for (int k = 0; k < n; ++k)
        if (is_paired(n, layers, k)) grown[made++] = before[k];
    qn_loader_circuit old = {.n = n};
    qn_brick_push(layers, &old);
    memcpy(grown + made, angles + used, (size_t)(old.nangles - used) * sizeof *angles);
}
