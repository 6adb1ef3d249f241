/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "loader/embedding.h"

#include "core/try.h"

#include <math.h>
#include <string.h>

/* The amplitudes form a binary tree: node (l, p) holds those whose upper l bits are p, and phi(l,
 * p) = 2 atan2(norm of its upper half, norm of its lower half) splits it (signed amplitudes at the
 * last level). A level of 2^l such rotations is run as 2^l plain RY by angles alpha with a CX after
 * each: phi = H_g alpha with H_g[p][j] = (-1)^(p . gray(j)), so alpha = 2^-l H_g^T phi. */

static size_t gray(size_t j) { return j ^ (j >> 1); }

/* f[p] <- sum_j (-1)^(p . j) f[j], 2^l entries. */
static void hadamard(int l, double *f) {
    for (size_t h = 1; h < (size_t)1 << l; h *= 2)
        for (size_t i = 0; i < (size_t)1 << l; i += 2 * h)
            for (size_t j = i; j < i + h; ++j) {
                const double a = f[j], b = f[j + h];
                f[j] = a + b;
                f[j + h] = a - b;
            }
}

/* norms[2^l + p] = norm of node (l, p), for l < n; leaves norms[2^n + i] = amplitudes[i],
 * signed. */
static void tree_norms(int n, const double *amplitudes, double *norms) {
    const size_t size = (size_t)1 << n;
    memcpy(norms + size, amplitudes, size * sizeof *norms);
    for (size_t k = size; k-- > 1;) norms[k] = hypot(norms[2 * k], norms[2 * k + 1]);
}

void qn_embedding_angles(int n, const double *amplitudes, double *angles) {
    /* The tree's norms would need 2^(n+1) numbers; summing squares level by level in `angles` needs
     * none. */
    const size_t size = (size_t)1 << n;
    for (int l = 0; l < n; ++l) {
        const size_t count = (size_t)1 << l, half = size >> (l + 1);
        double *phi = angles + count - 1;
        for (size_t p = 0; p < count; ++p) {
            const double *low = amplitudes + 2 * p * half, *high = low + half;
            double a = 0.0, b = 0.0;
            for (size_t i = 0; i < half; ++i) {
                a += low[i] * low[i];
                b += high[i] * high[i];
            }
            phi[p] = half == 1 ? 2.0 * atan2(high[0], low[0]) : 2.0 * atan2(sqrt(b), sqrt(a));
        }
        /* in place: Hadamard, then the Gray permutation by following its cycles through a small
         * buffer level by level */
        hadamard(l, phi);
        for (size_t p = 0; p < count; ++p) phi[p] /= (double)count;
        for (size_t start = 1; start < count; ++start) {
            size_t smallest = start;
            for (size_t k = gray(start); k != start; k = gray(k))
                if (k < smallest) smallest = k;
            if (smallest != start) continue;
            const double held = phi[start];
            size_t k = start;
            for (; gray(k) != start; k = gray(k)) phi[k] = phi[gray(k)];
            phi[k] = held;
        }
    }
}

void qn_embedding_pull_back(int n, const double *amplitudes, const double *slope, double *gradient,
                            double *work) {
    const size_t size = (size_t)1 << n;
    double *norms = work, *cotangent = work + 2 * size; /* d f / d norms */
    tree_norms(n, amplitudes, norms);
    memset(cotangent, 0, 2 * size * sizeof *cotangent);
    for (int l = 0; l < n; ++l) {
        const size_t count = (size_t)1 << l;
        /* d f / d phi = 2^-l H_g slope, put where the level's cotangents of phi are needed */
        double *phi = cotangent + 2 * size; /* count entries */
        for (size_t j = 0; j < count; ++j) phi[gray(j)] = slope[count - 1 + j] / (double)count;
        hadamard(l, phi);
        for (size_t p = 0; p < count; ++p) {
            const size_t node = count + p;
            const double a = norms[2 * node], b = norms[2 * node + 1], square = a * a + b * b;
            if (square == 0.0) continue; /* the angle is fixed at 0 there */
            cotangent[2 * node] -= 2.0 * phi[p] * b / square;
            cotangent[2 * node + 1] += 2.0 * phi[p] * a / square;
            /* The node's own norm, which its parent split, depends on both halves. */
            if (l > 0 && norms[node] > 0.0) {
                cotangent[2 * node] += cotangent[node] * a / norms[node];
                cotangent[2 * node + 1] += cotangent[node] * b / norms[node];
            }
        }
    }
    for (size_t i = 0; i < size; ++i) gradient[i] += cotangent[size + i];
}

/* d[i] = 2 d v_i / d phi(l, p) for the node that holds i: the halves turned by pi more: (a, b) ->
 * (-b, a) in units of each half's norm. */
static void level_derivative(int n, int l, const double *v, const double *norms, double *d) {
    const size_t count = (size_t)1 << l, half = (size_t)1 << (n - l - 1);
    for (size_t p = 0; p < count; ++p) {
        const double a = norms[2 * (count + p)], b = norms[2 * (count + p) + 1];
        const double *low = v + 2 * p * half, *high = low + half;
        double *to = d + 2 * p * half;
        for (size_t i = 0; i < half; ++i) {
            to[i] = a != 0.0 ? -low[i] / a * b : 0.0;
            to[half + i] = b != 0.0 ? high[i] / b * a : 0.0;
        }
        /* A half without norm has no direction of its own: the tree below it then prepares |0...0>
         * (all angles 0). */
        if (a == 0.0) to[0] = -b;
        if (b == 0.0) to[half] = a;
    }
}

void qn_embedding_direction(int n, const double *v, size_t angle, double *d, double *work) {
    const int l = 63 - __builtin_clzll(angle + 1);
    const size_t count = (size_t)1 << l, width = (size_t)1 << (n - l),
                 sign = gray(angle + 1 - count);
    tree_norms(n, v, work);
    level_derivative(n, l, v, work, d);
    for (size_t p = 0; p < count; ++p)
        if (__builtin_parityll(p & sign))
            for (size_t i = p * width; i < (p + 1) * width; ++i) d[i] = -d[i];
}

/* ---- shifted angles ------------------------------------------------------------------------- */

/* A gate angle alpha_j of level l shifted by +-pi/2 turns v into (v +- D_j) / sqrt(2), D_j = sum_p
 * (-1)^(p . gray(j)) d_p with d_p the part of level_derivative in node p. So the values follow from
 * v^T O v, the l_p = d_p^T O v and, for D_j^T O D_j, the sums over pairs of nodes p, p ^ m of d_p^T
 * O d_q.
 *
 * Let e_h be what v is in node h, or the first unit vector there if that is 0. Then d_p is a
 * multiple of e_h in each half h of p, and e_p is the sum of the halves' that are not 0 (its first
 * half's if both are), so all levels follow from e_h^T O e_h' of the leaves, two rows and two
 * columns at a time. */

/* Of the halves of each node of level l: factors of e_h in d_p, put over their norms, and in
 * e_p. */
static void half_factors(int l, double *norms, double *keep) {
    const size_t count = (size_t)1 << l;
    for (size_t p = 0; p < count; ++p) {
        double *half = norms + 2 * (count + p);
        const double a = half[0], b = half[1];
        keep[2 * p] = a != 0.0 || b == 0.0;
        keep[2 * p + 1] = b != 0.0;
        half[0] = a != 0.0 ? -b / a : -b;
        half[1] = b != 0.0 ? a / b : a;
    }
}

/* products: e_h^T O e_h' of the halves of level l; out: those of its nodes, and added to square[p ^
 * q] d_p^T O d_q. */
static void fold(int l, const double *factor, const double *keep, double *products,
                 double *square) {
    const size_t count = (size_t)1 << l, width = 2 * count;
    for (size_t p = 0; p < count; ++p) {
        double *d = products + 2 * p * width, *e = d + width;
        for (size_t j = 0; j < width; ++j) {
            const double x = d[j], y = e[j];
            d[j] = factor[2 * p] * x + factor[2 * p + 1] * y;
            e[j] = keep[2 * p] * x + keep[2 * p + 1] * y;
        }
        for (size_t q = 0; q < count; ++q) {
            square[p ^ q] += factor[2 * q] * d[2 * q] + factor[2 * q + 1] * d[2 * q + 1];
            products[p * count + q] = keep[2 * q] * e[2 * q] + keep[2 * q + 1] * e[2 * q + 1];
        }
    }
}

/* Four sums side by side, since one would wait for itself. */
static double dot(size_t count, const double *a, const double *b) {
    double sum[4] = {0};
    size_t i = 0;
    for (; i + 4 <= count; i += 4)
        for (size_t k = 0; k < 4; ++k) sum[k] += a[i + k] * b[i + k];
    for (; i < count; ++i) sum[0] += a[i] * b[i];
    return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

/* Of the leaves: products e_i^T O e_j, ov = e_i^T O v; returns v^T O v. */
static double leaf_products(size_t size, const double *v, const double *o, double *products,
                            double *ov) {
    double base = 0.0;
    for (size_t i = 0; i < size; ++i) {
        const double e = v[i] != 0.0 ? v[i] : 1.0, sum = dot(size, o + i * size, v);
        for (size_t j = 0; j < size; ++j)
            products[i * size + j] = e * o[i * size + j] * (v[j] != 0.0 ? v[j] : 1.0);
        ov[i] = e * sum;
        base += v[i] * sum;
    }
    return base;
}

void qn_embedding_shifted(int n, const double *v, const double *o, double *shifted, double *work) {
    const size_t size = (size_t)1 << n;
    double *norms = work, *ov = work + 2 * size, *keep = work + 3 * size;
    double *linear = work + 4 * size, *square = linear + size / 2, *products = work + 5 * size;
    tree_norms(n, v, norms);
    const double base = leaf_products(size, v, o, products, ov);
    for (int l = n - 1; l >= 0; --l) {
        const size_t count = (size_t)1 << l;
        const double *factor = norms + 2 * count;
        half_factors(l, norms, keep);
        for (size_t p = 0; p < count; ++p) {
            const double low = ov[2 * p], high = ov[2 * p + 1];
            linear[p] = factor[2 * p] * low + factor[2 * p + 1] * high;
            ov[p] = keep[2 * p] * low + keep[2 * p + 1] * high;
            square[p] = 0.0;
        }
        fold(l, factor, keep, products, square);
        hadamard(l, linear);
        hadamard(l, square);
        for (size_t j = 0; j < count; ++j) {
            const double even = 0.5 * (base + square[gray(j)]), odd = linear[gray(j)];
            shifted[2 * (count - 1 + j)] = even + odd;
            shifted[2 * (count - 1 + j) + 1] = even - odd;
        }
    }
}

/* ---- circuit -------------------------------------------------------------------------------- */

qn_status qn_embedding_circuit(qn_circuit *circuit, int n, int first_qubit, int first_angle) {
    qn_status status = QN_OK;
    int angle = first_angle;
    for (int l = 0; l < n; ++l) {
        const size_t count = (size_t)1 << l;
        const int target = first_qubit + n - 1 - l;
        for (size_t j = 0; j < count; ++j) {
            QN_TRY(qn_circuit_rotation(circuit, "ry", &target, angle++, 1.0, 0.0));
            if (l == 0) continue;
            /* Bit b of a node's number p is qubit target + 1 + b: p counts the upper l bits of the
             * index. */
            const size_t changed = gray(j) ^ gray((j + 1) % count);
            const int control = target + 1 + __builtin_ctzll(changed),
                      qubits[2] = {control, target};
            QN_TRY(qn_circuit_gate(circuit, "cx", qubits, NULL));
        }
    }
out:
    return status;
}
