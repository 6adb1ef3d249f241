/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the amplitudes of a register become its state: exactly, by the tree of embedding.h, or by
 * the circuit of a loader (loader/loader.h) that is fitted to them. */
#ifndef QN_LOADER_LOADING_H
#define QN_LOADER_LOADING_H

#include "core/arena.h"
#include "loader/loader.h"
#include "qmae_noise/loader.h"

/* A value, the same for both registers. */
typedef struct qn_loading {
    int n;
    bool by_circuit; /* the circuit has gates for it, and their angles as parameters */
    bool exact;      /* the state has the amplitudes */
    int nangles;     /* without gates: those of the tree that hardware would need */
    qn_loader loader;
} qn_loading;
void qn_loading_init(qn_embedding embedding, int n, qn_loading *loading);

/* Appends the circuit for qubits first_qubit..., parameters first_angle... */
QN_MUST_CHECK qn_status qn_loading_append(const qn_loading *loading, int first_qubit,
                                          int first_angle, qn_circuit *circuit);

/* ---- what is loaded ------------------------------------------------------------------------- */

/* Amplitudes, and what they became. */
typedef struct qn_loaded {
    double *amplitudes, *state; /* 2^n; state: without noise */
    double *angles;             /* nangles; without gates: not set */
    double fidelity;            /* <amplitudes|state>^2 */
    bool known;
} qn_loaded;

/* Memory of one thread. Of each register the last amplitudes are remembered, so that asking twice
 * costs nothing. */
typedef struct qn_loading_work {
    const qn_loading *loading;
    void *block; /* of qn_loading_open */
    qn_loaded input, reference;
    double *scratch;
} qn_loading_work;

/* Takes the arrays from an arena. */
void qn_loading_lay_out(const qn_loading *loading, qn_arena *arena, qn_loading_work *work);
/* With memory of its own. `loading` is borrowed. */
QN_MUST_CHECK qn_status qn_loading_open(const qn_loading *loading, qn_loading_work *work);
void qn_loading_close(qn_loading_work *work);

/* Valid until other amplitudes are loaded into that register. */
const qn_loaded *qn_load_input(qn_loading_work *work, const double *amplitudes);
const qn_loaded *qn_load_reference(qn_loading_work *work, const double *amplitudes);

/* ---- derivatives by the amplitudes of `in` -------------------------------------------------- */

/* Chain rule from angles to amplitudes: gradient (2^n) <- (d angles / d amplitudes)^T slope. */
void qn_loading_pull_back(qn_loading_work *work, const double *amplitudes, const double *slope,
                          double *gradient);
/* The same from the derivative by the state (2^n), of a fitted loader. */
void qn_loading_pull_back_state(qn_loading_work *work, const double *amplitudes,
                                const double *slope, double *gradient);
/* What loading with one angle shifted by +pi/2 and -pi/2 gives of s^T O s: shifted[2 j], [2 j + 1].
 * o: real symmetric 2^n x 2^n; scratch: 4^n + 5 * 2^n. */
void qn_loading_shifted(qn_loading_work *work, const double *amplitudes, const double *o,
                        double *shifted, double *scratch);

/* ---- in words -------------------------------------------------------------------------------- */

/* A sentence without a stop: how the figures of an embedding have the images loaded. text: 160. */
const char *qn_loading_said(qn_embedding embedding, char *text);
bool qn_loading_exact(qn_embedding embedding);

#endif
