/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Approximate loaders: circuits of few RY and CX whose angles are fitted to real amplitudes. */
#ifndef QN_LOADER_LOADER_H
#define QN_LOADER_LOADER_H

#include "loader/circuit.h"
#include "loader/climb.h"

typedef enum qn_loader_form {
    QN_LOADER_STAIRCASES, /* staircase.h: `depth` of them, bond dimension 2^depth or less */
    QN_LOADER_BRICKS      /* brick.h: `depth` layers; 0 = a product state */
} qn_loader_form;

enum { QN_LOADER_DEPTH = 8 };

/* A value: the circuits on the way to it, each of which the next one can begin as. */
typedef struct qn_loader {
    qn_loader_form form;
    int n, depth, ncircuits;
    qn_loader_circuit circuits[QN_LOADER_DEPTH + 1];
} qn_loader;

/* n 2..QN_LOADER_MAX_QUBITS; depth 1..2 of staircases, 0..QN_LOADER_DEPTH of bricks */
void qn_loader_init(qn_loader_form form, int n, int depth, qn_loader *loader);

/* The circuit; its angles are those of the functions below. */
const qn_loader_circuit *qn_loader_circuit_of(const qn_loader *loader);

/* Doubles that qn_loader_fit and qn_loader_pull_back need. */
size_t qn_loader_work(const qn_loader *loader);

/* Angles that prepare nearly v (2^n, norm 1), and the fidelity <v|psi>^2: a function of v alone.
 * The climb begins where the shallower loader's ended, so that a deeper one is seldom worse.
 * work: qn_loader_work doubles. Allocates nothing. */
double qn_loader_fit(const qn_loader *loader, const double *v, double *angles, double *work);

/* d psi / d angle at angles of qn_loader_fit, nangles x 2^n; in `work`. */
const double *qn_loader_tangents(const qn_loader *loader, const double *v, const double *angles,
                                 double *work);

/* qn_climb_pull_back at angles of qn_loader_fit. */
void qn_loader_pull_back(const qn_loader *loader, const double *v, const double *angles,
                         const double *slope, double *gradient, double *work);

#endif
