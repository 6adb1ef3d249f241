/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One-qubit unitaries as sequences of rotations. */
#ifndef QN_CIRCUIT_EULER_H
#define QN_CIRCUIT_EULER_H

#include "qmae_noise/circuit.h"

/* A one-qubit gate in a sequence; as many angles count as the gate has. */
typedef struct qn_euler_gate {
    const char *name;
    double angles[3];
} qn_euler_gate;

/* Gates that a sequence may use beside those that it needs. */
enum { QN_EULER_X = 1, QN_EULER_SX = 2 };

#define QN_EULER_MAX 5

/* u = exp(i alpha) RZ(phi) RY(theta) RZ(lambda), theta in [0, pi].
 *   u  2 x 2 unitary up to any factor, row-major, borrowed
 * lambda = 0 where only phi + lambda (theta = 0) or phi - lambda (theta = pi) counts. */
void qn_euler_angles(const double complex *u, double *theta, double *phi, double *lambda);

/* u up to a phase as a sequence in order of application; returns the number of gates,
 * 0..QN_EULER_MAX. Angles are in (-pi, pi], those below 1e-13 are dropped.
 *   zsx  rz sx rz sx rz, with one sx for theta = pi/2, none for theta = 0, and x for theta = pi
 *        (two sx without QN_EULER_X)
 *   zxz  rz rx rz, with x for theta = pi and sx for theta = pi/2 where those are there
 *   zyz  rz ry rz
 *   u    one gate: u1 for theta = 0, u2 for theta = pi/2, else u3
 * `has`: of QN_EULER_X and QN_EULER_SX those that are there. */
int qn_euler_zsx(const double complex *u, unsigned has, qn_euler_gate *sequence);
int qn_euler_zxz(const double complex *u, unsigned has, qn_euler_gate *sequence);
int qn_euler_zyz(const double complex *u, unsigned has, qn_euler_gate *sequence);
int qn_euler_u(const double complex *u, unsigned has, qn_euler_gate *sequence);

/* An angle brought to (-pi, pi], 0 if it is below 1e-13 there. */
double qn_euler_wrap(double angle);

#endif
