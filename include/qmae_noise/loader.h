/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How real amplitudes are loaded into a register: exactly, or nearly by few gates. */
#ifndef QMAE_NOISE_LOADER_H
#define QMAE_NOISE_LOADER_H

#include "qmae_noise/core.h"

#ifdef __cplusplus
extern "C" {
#endif

/* How images are loaded (src/loader/embedding_list.def, docs/loading.md). */
typedef enum qn_embedding {
    QN_EMBEDDING_STATE,   /* exactly, without gates */
    QN_EMBEDDING_CIRCUIT, /* exactly: 2^n - 1 RY, 2^n - 2 CX */
    /* nearly: the product state; one or two staircases of 2 n - 3 CX, whose states have the bond
     * dimension 2, or 4 at most */
    QN_EMBEDDING_MPS_1,
    QN_EMBEDDING_MPS_2,
    QN_EMBEDDING_MPS_4,
    /* nearly: layers of CX in bricks */
    QN_EMBEDDING_LAYERS_1,
    QN_EMBEDDING_LAYERS_2,
    QN_EMBEDDING_LAYERS_3,
    QN_EMBEDDING_LAYERS_4,
    QN_EMBEDDING_LAYERS_5,
    QN_EMBEDDING_LAYERS_6,
    QN_EMBEDDING_LAYERS_7,
    QN_EMBEDDING_LAYERS_8
} qn_embedding;
extern const qn_choice qn_embedding_choice;

/* Gate angles of the uniformly controlled RY tree that prepares real amplitudes from |0...0>
 * (Moettoenen et al., quant-ph/0407010):
 * level l = 0..n-1 rotates qubit n-1-l under the l qubits above it, 2^l angles alpha in Gray-code
 * order, at angles[2^l - 1 ...].
 *   amplitudes  2^n reals, any norm > 0
 *   angles      2^n - 1, out
 * O(n 2^n). */
void qn_embedding_angles(int n, const double *amplitudes, double *angles);

/* Angles of the circuit by which an embedding loads a register of n = 2..12 qubits, with
 * QN_EMBEDDING_STATE those of QN_EMBEDDING_CIRCUIT, by which hardware would. */
int qn_embedding_nangles(qn_embedding embedding, int n);
/* The angles themselves: those of qn_embedding_angles, or where an embedding loads nearly, those
 * whose state is nearest.
 *   amplitudes  2^n reals, norm 1
 *   angles      qn_embedding_nangles, out
 *   fidelity    <amplitudes|state>^2, out; may be NULL
 * On 8 qubits mps:2 takes about a millisecond of a core; mps:1 a tenth of that, mps:4 12 times and
 * layers 0.2 to 32 times as long (docs/loading.md). */
QN_MUST_CHECK qn_status qn_embedding_fit(qn_embedding embedding, int n, const double *amplitudes,
                                         double *angles, double *fidelity);

#ifdef __cplusplus
}
#endif
#endif
