/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "circuit/euler.h"

#include <math.h>
#include <stdbool.h>

static const double TOLERANCE = 1e-13;

double qn_euler_wrap(double angle) {
    double wrapped = remainder(angle, 2.0 * M_PI);
    if (wrapped <= -M_PI) wrapped = M_PI;
    return fabs(wrapped) < TOLERANCE ? 0.0 : wrapped;
}

void qn_euler_angles(const double complex *u, double *theta, double *phi, double *lambda) {
    const double diagonal = hypot(cabs(u[0]), cabs(u[3])), off = hypot(cabs(u[1]), cabs(u[2]));
    /* phi + lambda is the phase of u11 against u00, phi - lambda that of u10 against -u01 */
    const double sum = carg(u[3] * conj(u[0])), difference = carg(-u[2] * conj(u[1]));
    *theta = 2.0 * atan2(off, diagonal);
    if (*theta < TOLERANCE) {
        *theta = 0.0;
        *phi = sum;
        *lambda = 0.0;
    } else if (M_PI - *theta < TOLERANCE) {
        *theta = M_PI;
        *phi = difference;
        *lambda = 0.0;
    } else {
        /* Near theta = 0 and pi one of the two is noise, so keep the other by taking halves. They
         * are known up to pi for both at once, which a third phase settles: phi is that of u10
         * against u00. */
        *phi = (sum + difference) / 2.0;
        *lambda = (sum - difference) / 2.0;
        if (cos(*phi - carg(u[2] * conj(u[0]))) < 0.0) {
            *phi += M_PI;
            *lambda += M_PI;
        }
    }
}

static int push_rz(qn_euler_gate *sequence, int count, double angle) {
    const double wrapped = qn_euler_wrap(angle);
    if (wrapped == 0.0) return count;
    sequence[count] = (qn_euler_gate){"rz", {wrapped}};
    return count + 1;
}

static int push(qn_euler_gate *sequence, int count, const char *name, double angle) {
    sequence[count] = (qn_euler_gate){name, {angle}};
    return count + 1;
}

/* RY(theta) = RZ(pi) SX RZ(theta + pi) SX, RY(pi/2) = RZ(pi/2) SX RZ(-pi/2), RY(pi) = RZ(pi) X,
 * each up to a phase */
int qn_euler_zsx(const double complex *u, unsigned has, qn_euler_gate *sequence) {
    double theta, phi, lambda;
    int count = 0;
    qn_euler_angles(u, &theta, &phi, &lambda);
    if (theta == 0.0) return push_rz(sequence, 0, phi);
    if (theta == M_PI && (has & QN_EULER_X))
        return push_rz(sequence, push(sequence, 0, "x", 0.0), phi + M_PI);
    if (fabs(theta - M_PI / 2) < TOLERANCE) {
        count = push_rz(sequence, 0, lambda - M_PI / 2);
        count = push(sequence, count, "sx", 0.0);
        return push_rz(sequence, count, phi + M_PI / 2);
    }
    count = push_rz(sequence, 0, lambda);
    count = push(sequence, count, "sx", 0.0);
    count = push_rz(sequence, count, theta + M_PI);
    count = push(sequence, count, "sx", 0.0);
    return push_rz(sequence, count, phi + M_PI);
}

int qn_euler_zyz(const double complex *u, unsigned has, qn_euler_gate *sequence) {
    double theta, phi, lambda;
    (void)has;
    qn_euler_angles(u, &theta, &phi, &lambda);
    int count = push_rz(sequence, 0, lambda);
    if (theta != 0.0) count = push(sequence, count, "ry", theta);
    return push_rz(sequence, count, phi);
}

/* RY(theta) = RZ(pi/2) RX(theta) RZ(-pi/2) */
int qn_euler_zxz(const double complex *u, unsigned has, qn_euler_gate *sequence) {
    double theta, phi, lambda;
    qn_euler_angles(u, &theta, &phi, &lambda);
    const bool quarter = fabs(theta - M_PI / 2) < TOLERANCE;
    if (theta == 0.0 || (theta == M_PI && (has & QN_EULER_X)) || (quarter && (has & QN_EULER_SX)))
        return qn_euler_zsx(u, has, sequence);
    int count = push_rz(sequence, 0, lambda - M_PI / 2);
    count = push(sequence, count, "rx", theta);
    return push_rz(sequence, count, phi + M_PI / 2);
}

int qn_euler_u(const double complex *u, unsigned has, qn_euler_gate *sequence) {
    double theta, phi, lambda;
    (void)has;
    qn_euler_angles(u, &theta, &phi, &lambda);
    phi = qn_euler_wrap(phi);
    lambda = qn_euler_wrap(lambda);
    if (theta == 0.0 && phi == 0.0) return 0;
    if (theta == 0.0) *sequence = (qn_euler_gate){"u1", {phi}};
    else if (fabs(theta - M_PI / 2) < TOLERANCE) *sequence = (qn_euler_gate){"u2", {phi, lambda}};
    else *sequence = (qn_euler_gate){"u3", {theta, phi, lambda}};
    return 1;
}
