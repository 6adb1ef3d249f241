/* One-qubit unitaries as sequences of rotations. */
#ifndef QN_CIRCUIT_EULER_H
#define QN_CIRCUIT_EULER_H

#include "qmae_noise/circuit.h"

#include <stdbool.h>

/* A one-qubit gate in a sequence; angle counts only if the gate has one. */
typedef struct qn_euler_gate {
    const char *name;
    double angle;
} qn_euler_gate;

#define QN_EULER_MAX 5

/* u = exp(i alpha) RZ(phi) RY(theta) RZ(lambda), theta in [0, pi].
 *   u  2 x 2 unitary up to any factor, row-major, borrowed
 * lambda = 0 where only phi + lambda (theta = 0) or phi - lambda (theta = pi) counts. */
void qn_euler_angles(const double complex *u, double *theta, double *phi, double *lambda);

/* u up to a phase as a sequence in order of application; returns the number of gates,
 * 0..QN_EULER_MAX. Angles are in (-pi, pi], those below 1e-13 are dropped.
 *   zsx  rz sx rz sx rz, with one sx for theta = pi/2, none for theta = 0, and x for theta = pi
 *        (two sx unless has_x)
 *   zyz  rz ry rz; has_x does not matter */
int qn_euler_zsx(const double complex *u, bool has_x, qn_euler_gate *sequence);
int qn_euler_zyz(const double complex *u, bool has_x, qn_euler_gate *sequence);

/* An angle brought to (-pi, pi], 0 if it is below 1e-13 there. */
double qn_euler_wrap(double angle);

#endif
