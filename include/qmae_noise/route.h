/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Circuits on real devices: which qubit goes where, and what brings those together that the device
 * does not couple. */
#ifndef QMAE_NOISE_ROUTE_H
#define QMAE_NOISE_ROUTE_H

#include "qmae_noise/noise.h"

#ifdef __cplusplus
extern "C" {
#endif

/* How a circuit is routed. Zeros are the defaults. */
typedef struct qn_route_options {
    uint64_t seed; /* the same seed gives the same route */
    int trials;    /* starts of the heuristic search, 1..100000; 0 = 20 */
    /* Where each qubit of the circuit starts: as many device qubits as the circuit has, borrowed.
     * NULL = the search finds it */
    const int *layout;
} qn_route_options;

/* Two device qubits that exchange what they hold. */
typedef struct qn_route_exchange {
    size_t gates; /* behind so many gates on two qubits */
    int qubits[2];
} qn_route_exchange;

/* A circuit that the device can run. Zero-initialise. */
typedef struct qn_route {
    qn_circuit *circuit; /* on the device's qubits, owned; parameters and classical bits as given */
    int nqubits;         /* of the circuit that was routed */
    /* nqubits device qubits each, owned: where a qubit of the circuit starts and where it ends */
    int *initial, *final;
    qn_route_exchange *exchanges; /* the SWAPs, in the order of the circuit; owned */
    bool embedded;                /* the circuit fitted as it is: no SWAPs, no bridges */
    size_t swaps;                 /* SWAPs that were inserted, as many as exchanges */
    /* of those: free, since a three-CX block next to it took it up; cheaper, since a neighbouring
     * gate cancelled a part of it or the other qubit was still in |0> */
    size_t free_swaps, cheap_swaps;
    size_t bridges; /* gates at distance two that were run over the qubit between, as four */
} qn_route;

/* Places a circuit on the qubits of a model's coupling map and routes it: two-qubit gates of the
 * result act on coupled pairs (in either order: coupling has no direction), everything else is as
 * before, up to the permutation from `initial` to `final`. Qubits of the device beyond the
 * circuit's start in |0> and end there.
 * If the interactions of the circuit are a subgraph of the map, the best such placement by the
 * calibration (errors of couplers, of qubits and of readout) of those that a bounded search meets
 * is taken (in the manner of VF2: Cordella et al., IEEE TPAMI 26, 1367 (2004)). Else SABRE (Li,
 * Ding, Xie, ASPLOS 2019): passes forward and back from several seeded starts, with distances
 * weighted by the errors and durations of the couplers; the trial with the best expected fidelity
 * is kept. Gates on three qubits are expanded as by qn_circuit_decompose with an empty basis. SWAPs
 * next to a gate on the same pair merge with it where that saves gates, whatever the angles are.
 * A model without coupling map couples all: the circuit is copied.
 *   options  NULL = default
 *   route    out; cleared by the caller with qn_route_clear
 * QN_ERR_ARGUMENT: a layout with a qubit out of range or named twice. QN_ERR_UNSUPPORTED: more
 * qubits than the device has, or than are connected. QN_ERR_MEMORY.
 * Cost O(trials size (diameter + qubits)), memory O(size + device qubits^2). */
QN_MUST_CHECK qn_status qn_route_circuit(const qn_circuit *circuit, const qn_model *model,
                                         const qn_route_options *options, qn_route *route,
                                         qn_diag *diag);
void qn_route_clear(qn_route *route);

#ifdef __cplusplus
}
#endif
#endif
