/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "loader/climb.h"

#include <math.h>
#include <string.h>

size_t qn_climb_size(int n, int nangles) {
    const size_t angles = (size_t)nangles;
    return ((angles + 2) << n) + 3 * angles + 2 * angles * angles;
}

qn_climb qn_climb_in(double *block, int n, int nangles) {
    const size_t size = (size_t)1 << n, angles = (size_t)nangles;
    qn_climb made = {.state = block, .costate = block + size, .tangents = block + 2 * size};
    made.slope = made.tangents + angles * size;
    made.step = made.slope + angles;
    made.held = made.step + angles;
    made.curvature = made.held + angles;
    made.factor = made.curvature + angles * angles;
    return made;
}

static double dot(size_t count, const double *a, const double *b) {
    double sum = 0.0;
    for (size_t i = 0; i < count; ++i) sum += a[i] * b[i];
    return sum;
}

/* b^T J a with J = RY(pi) on the qubit, twice the generator of its rotations. */
static double turned(int n, int qubit, const double *b, const double *a) {
    const size_t size = (size_t)1 << n, bit = (size_t)1 << qubit;
    double sum = 0.0;
    for (size_t base = 0; base < size; base += 2 * bit)
        for (size_t i = base; i < base + bit; ++i) sum += b[i + bit] * a[i] - b[i] * a[i + bit];
    return sum;
}

static double ridge(int nangles, const double *angles) {
    return 0.5 * QN_LOADER_RIDGE * dot((size_t)nangles, angles, angles);
}

/* ---- sweeps --------------------------------------------------------------------------------- */

/* With a the state before the gate and b what v is behind it, f = cos(t / 2) b.a + sin(t / 2) b.Ja.
 * Returns its maximum. */
static double set_best(const qn_loader_circuit *c, const qn_loader_gate *gate, const qn_climb *w,
                       double *angles) {
    const double along = dot((size_t)1 << c->n, w->costate, w->state),
                 across = turned(c->n, gate->qubits[0], w->costate, w->state);
    if (along != 0.0 || across != 0.0) angles[gate->angle] = 2.0 * atan2(across, along);
    return hypot(along, across);
}

static void sweep_forth(const qn_loader_circuit *c, const qn_climb *w, double *angles) {
    for (int k = 0; k < c->ngates; ++k) {
        const qn_loader_gate *gate = &c->gates[k];
        qn_loader_apply(c, gate, angles, false, 1, w->costate);
        if (gate->angle >= 0) (void)set_best(c, gate, w, angles);
        qn_loader_apply(c, gate, angles, false, 1, w->state);
    }
}

static double sweep_back(const qn_loader_circuit *c, const qn_climb *w, double *angles) {
    double f = 0.0;
    for (int k = c->ngates; k-- > 0;) {
        const qn_loader_gate *gate = &c->gates[k];
        qn_loader_apply(c, gate, angles, true, 1, w->state);
        if (gate->angle >= 0) f = set_best(c, gate, w, angles);
        qn_loader_apply(c, gate, angles, true, 1, w->costate);
    }
    return f;
}

void qn_climb_sweep(const qn_loader_circuit *circuit, const double *v, int most, double tolerance,
                    double *angles, const qn_climb *climb) {
    const size_t size = (size_t)1 << circuit->n;
    double f = -1.0, last;
    memcpy(climb->costate, v, size * sizeof *v);
    qn_loader_undo(circuit, angles, climb->costate);
    memset(climb->state, 0, size * sizeof *v);
    climb->state[0] = 1.0;
    for (int k = 0; k < most; ++k) {
        last = f;
        sweep_forth(circuit, climb, angles);
        f = sweep_back(circuit, climb, angles);
        if (f - last < tolerance) break;
    }
    /* a turn by 2 pi is a sign of the state, which no circuit shows */
    for (int p = 0; p < circuit->nangles; ++p) angles[p] = remainder(angles[p], 2.0 * M_PI);
}

/* ---- derivatives ---------------------------------------------------------------------------- */

static void fill_diagonal(size_t nangles, double f, double *curvature) {
    for (size_t p = 0; p < nangles; ++p) curvature[p * nangles + p] = -0.25 * f;
}

/* The costate is v pulled back to where the state is: v^T G_m ... G_k. */
double qn_climb_differentiate(const qn_loader_circuit *circuit, const double *v,
                              const double *angles, const qn_climb *climb) {
    const size_t size = (size_t)1 << circuit->n, all = (size_t)circuit->nangles;
    size_t begun = 0; /* tangents */
    memcpy(climb->costate, v, size * sizeof *v);
    qn_loader_undo(circuit, angles, climb->costate);
    memset(climb->state, 0, size * sizeof *v);
    climb->state[0] = 1.0;
    for (int k = 0; k < circuit->ngates; ++k) {
        const qn_loader_gate *gate = &circuit->gates[k];
        const size_t bit = (size_t)1 << gate->qubits[0];
        qn_loader_apply(circuit, gate, angles, false, 1, climb->costate);
        qn_loader_apply(circuit, gate, angles, false, 1, climb->state);
        qn_loader_apply(circuit, gate, angles, false, begun, climb->tangents);
        if (gate->angle < 0) continue;
        for (size_t j = 0; j < begun; ++j)
            climb->curvature[begun * all + j] = 0.5 * turned(circuit->n, gate->qubits[0],
                                                             climb->costate,
                                                             climb->tangents + j * size);
        climb->slope[begun] = 0.5 *
                              turned(circuit->n, gate->qubits[0], climb->costate, climb->state);
        double *tangent = climb->tangents + begun++ * size;
        for (size_t i = 0; i < size; ++i)
            tangent[i] = i & bit ? 0.5 * climb->state[i - bit] : -0.5 * climb->state[i + bit];
    }
    const double f = dot(size, v, climb->state);
    fill_diagonal(all, f, climb->curvature);
    return f;
}

/* ---- Newton --------------------------------------------------------------------------------- */

/* factor <- the Cholesky factor of -sign curvature + shift; false: that is not positive. */
static bool factorise(size_t n, const double *curvature, double sign, double shift,
                      double *factor) {
    for (size_t i = 0; i < n; ++i)
        for (size_t j = 0; j <= i; ++j) {
            const double entry = -sign * curvature[i * n + j] + (i == j ? shift : 0.0);
            const double rest = entry - dot(j, factor + i * n, factor + j * n);
            if (i == j && rest < 1e-14) return false;
            factor[i * n + j] = i == j ? sqrt(rest) : rest / factor[j * n + j];
        }
    return true;
}

static void solve(size_t n, const double *factor, double *x) {
    for (size_t i = 0; i < n; ++i) x[i] = (x[i] - dot(i, factor + i * n, x)) / factor[i * n + i];
    for (size_t i = n; i-- > 0;) {
        for (size_t j = i + 1; j < n; ++j) x[i] -= factor[j * n + i] * x[j];
        x[i] /= factor[i * n + i];
    }
}

/* climb->slope <- grad F at derivatives of f. Returns its length. */
static double slope_of_goal(int nangles, double sign, const double *angles, const qn_climb *w) {
    for (int p = 0; p < nangles; ++p)
        w->slope[p] = sign * w->slope[p] - QN_LOADER_RIDGE * angles[p];
    return sqrt(dot((size_t)nangles, w->slope, w->slope));
}

/* The step for the damping, no longer than half a radian; false: damp more. */
static bool find_step(size_t nangles, double sign, double damping, const qn_climb *w) {
    static const double LONGEST = 0.5;
    if (!factorise(nangles, w->curvature, sign, QN_LOADER_RIDGE + damping, w->factor)) return false;
    memcpy(w->step, w->slope, nangles * sizeof *w->step);
    solve(nangles, w->factor, w->step);
    const double length = sqrt(dot(nangles, w->step, w->step));
    for (size_t p = 0; length > LONGEST && p < nangles; ++p) w->step[p] *= LONGEST / length;
    return true;
}

/* Moves the angles to a better place, with more and more damping; false: there is none. */
static bool improve(const qn_loader_circuit *c, const double *v, double f, double *damping,
                    double *angles, const qn_climb *w) {
    const size_t nangles = (size_t)c->nangles, size = (size_t)1 << c->n;
    const double goal = fabs(f) - ridge(c->nangles, angles);
    memcpy(w->held, angles, nangles * sizeof *angles);
    for (int attempt = 0; attempt < 30; ++attempt) {
        if (find_step(nangles, f < 0.0 ? -1.0 : 1.0, *damping, w)) {
            for (size_t p = 0; p < nangles; ++p) angles[p] = w->held[p] + w->step[p];
            qn_loader_run(c, angles, w->state);
            const double found = fabs(dot(size, v, w->state)) - ridge(c->nangles, angles);
            if (found >= goal - 1e-15) {
                *damping = *damping < 1e-6 ? 0.0 : 0.2 * *damping;
                return true;
            }
            memcpy(angles, w->held, nangles * sizeof *angles);
        }
        *damping = *damping == 0.0 ? 1e-3 : 4.0 * *damping;
    }
    return false;
}

double qn_climb_newton(const qn_loader_circuit *circuit, const double *v, int most,
                       double tolerance, double *angles, const qn_climb *climb) {
    double damping = 0.0, f = 0.0;
    for (int k = 0; k <= most; ++k) {
        f = qn_climb_differentiate(circuit, v, angles, climb);
        const double length = slope_of_goal(circuit->nangles, f < 0.0 ? -1.0 : 1.0, angles, climb);
        if (length < tolerance || k == most || !improve(circuit, v, f, &damping, angles, climb))
            break;
    }
    return fabs(f);
}

void qn_climb_pull_back(const qn_loader_circuit *circuit, const double *v, const double *angles,
                        const double *slope, double *gradient, const qn_climb *climb) {
    const size_t nangles = (size_t)circuit->nangles, size = (size_t)1 << circuit->n;
    const double sign = qn_climb_differentiate(circuit, v, angles, climb) < 0.0 ? -1.0 : 1.0;
    double damping = 0.0;
    memset(gradient, 0, size * sizeof *gradient);
    /* damped only where the angles are no maximum, as after a climb that was cut short */
    while (!factorise(nangles, climb->curvature, sign, QN_LOADER_RIDGE + damping, climb->factor))
        damping = damping == 0.0 ? 1e-3 : 4.0 * damping;
    memcpy(climb->step, slope, nangles * sizeof *slope);
    solve(nangles, climb->factor, climb->step);
    for (size_t p = 0; p < nangles; ++p)
        for (size_t i = 0; i < size; ++i)
            gradient[i] += sign * climb->step[p] * climb->tangents[p * size + i];
    const double radial = dot(size, gradient, v);
    for (size_t i = 0; i < size; ++i) gradient[i] -= radial * v[i];
}
