/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A circuit on a device, once: at one fold, exactly, by trajectories or by shots. */
#ifndef QN_OPTIMISE_RUNG_H
#define QN_OPTIMISE_RUNG_H

#include "optimise/problem.h"
#include "qmae_noise/route.h"

typedef struct qn_rung {
    const qn_problem *problem; /* borrowed, as is the model */
    const qn_model *model;
    qn_route route; /* with --route on a device that has a coupling map; else without a circuit */
    qn_observable *placed, *followed; /* of a routed circuit; NULL = not needed */
    /* the problem's, or those on the device's qubits; borrowed */
    const qn_circuit *circuit;
    const qn_observable *observable;
    const qn_observable *exact; /* on the qubits of the program; borrowed */
    qn_program_options how;
    qn_program *program;
    qn_adjoint **adjoints; /* one a desk; NULL: trajectories */
    size_t ndesks;         /* 1 of trajectories */
    size_t beside;         /* bytes that each desk may take for shots; 0 = what is free */
    /* the observable that undoes the readout of the circuit's own final measurements, and that of
     * every qubit; NULL = as it is */
    qn_observable *unread, *measured_unread;
    qn_measurement *measurement; /* of spsa */
} qn_rung;

/* How a rung stands in its machine. */
typedef struct qn_rung_options {
    int fold;      /* how often gates stand there */
    bool undo;     /* the readout is undone */
    size_t ndesks; /* density matrices side by side, at the most */
} qn_rung_options;

/* The caller clears *rung, even after a failure. QN_ERR_UNSUPPORTED: a readout that cannot be
 * undone. Collective: what one member cannot do is refused by all, but a team takes trajectories if
 * a member has no room for a density matrix and the method is free. */
QN_MUST_CHECK qn_status qn_rung_create(qn_rung *rung, const qn_problem *problem,
                                       const qn_model *model, const qn_rung_options *options,
                                       qn_diag *diag);
void qn_rung_clear(qn_rung *rung);

/* Who asks: one thread alone, or the members of a team together, which make the same calls. */
typedef struct qn_desk {
    size_t index;        /* of the density matrices that are its own */
    const qn_team *team; /* NULL = alone */
    double *inputs;      /* ninputs: of a point */
    double *angles;      /* nangles: of the circuit there */
} qn_desk;

/* Value and, of QN_BY_PARAMS, slopes by the circuit's angles, which are the desk's, of infinitely
 * many shots; by trajectories of `seed` with the error of the value.
 *   raw  the readout is not undone */
QN_MUST_CHECK qn_status qn_rung_exact(const qn_rung *rung, const qn_desk *desk, int what, bool raw,
                                      uint64_t seed, qn_gradient *gradient, qn_diag *diag);
/* By parameter shift with these shots. */
QN_MUST_CHECK qn_status qn_rung_shift(const qn_rung *rung, const qn_desk *desk, uint64_t shots,
                                      uint64_t seed, qn_gradient *gradient, qn_diag *diag);
/* The value by shots. */
QN_MUST_CHECK qn_status qn_rung_measure(const qn_rung *rung, const qn_desk *desk, uint64_t shots,
                                        uint64_t index, qn_measured_value *value, qn_diag *diag);

#endif
