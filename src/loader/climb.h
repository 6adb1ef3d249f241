/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The angles at which a circuit of RY and CX prepares real amplitudes best, and how they move with
 * the amplitudes.
 *
 * With f(t) = <v|psi(t)> the angles maximise F(t) = |f(t)| - QN_LOADER_RIDGE |t|^2 / 2. The ridge
 * settles angles that f leaves free, so that a maximum is strict: its angles are a smooth function
 * of v, and from grad F = 0 follows dt = C^-1 s J^T dv with J = d psi / d t, s the sign of f and
 * C = - s d^2 f / dt^2 + QN_LOADER_RIDGE. */
#ifndef QN_LOADER_CLIMB_H
#define QN_LOADER_CLIMB_H

#include "loader/circuit.h"

/* Of the fidelity of 200 digits it costs 0.0001 (one staircase) to 0.004 (four layers of
 * bricks). */
#define QN_LOADER_RIDGE 1e-4

/* Memory for a circuit with as many qubits and angles or fewer. */
typedef struct qn_climb {
    double *state, *costate;     /* 2^n */
    double *tangents;            /* d psi / d angle: nangles x 2^n */
    double *slope, *step, *held; /* nangles */
    double *curvature, *factor;  /* nangles x nangles */
} qn_climb;
/* Doubles that it takes, and their distribution over `block`. */
size_t qn_climb_size(int n, int nangles);
qn_climb qn_climb_in(double *block, int n, int nangles);

/* Sets one angle after the other to its best value (f is a sine of half of each), forth and back,
 * until F grows by less than `tolerance`, at most `most` times.
 *   v       2^n, norm 1    angles  nangles, in and out: at most pi in size
 * O(most (gates + 3 angles) 2^n). */
void qn_climb_sweep(const qn_loader_circuit *circuit, const double *v, int most, double tolerance,
                    double *angles, const qn_climb *climb);

/* Newton's method on F until its gradient is shorter than `tolerance`, at most `most` steps.
 * Returns |f|. O(most angles gates 2^n + most angles^3). */
double qn_climb_newton(const qn_loader_circuit *circuit, const double *v, int most,
                       double tolerance, double *angles, const qn_climb *climb);

/* Returns f; climb->slope <- its gradient, curvature <- its second derivatives (lower triangle),
 * tangents <- d psi / d angle. O(angles gates 2^n). */
double qn_climb_differentiate(const qn_loader_circuit *circuit, const double *v,
                              const double *angles, const qn_climb *climb);

/* Chain rule through angles that maximise F: gradient (2^n) <- (d t / d v)^T slope, along all
 * directions of unnormalised amplitudes u, v = u / |u|, at |u| = 1. */
void qn_climb_pull_back(const qn_loader_circuit *circuit, const double *v, const double *angles,
                        const double *slope, double *gradient, const qn_climb *climb);

#endif
