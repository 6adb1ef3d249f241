/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "channel/ptm.h"

#include "core/linalg.h"
#include "core/try.h"

#include <math.h>
#include <string.h>

/* Eigenvalues of a Choi matrix below this are rounding; more negative than TOLERANCE is no
 * channel. */
static const double NEGLIGIBLE = 1e-14, TOLERANCE = 1e-9;

double complex qn_pauli_entry(int nqubits, int p, int row, int *column) {
    double complex entry = 1.0;
    int flips = 0;
    for (int q = 0; q < nqubits; ++q) {
        const int digit = p >> (2 * q) & 3;
        const double sign = row >> q & 1 ? -1.0 : 1.0;
        if (digit == 1 || digit == 2) flips |= 1 << q;
        if (digit == 2) entry *= -sign * I; /* Y = [[0, -i], [i, 0]] */
        if (digit == 3) entry *= sign;
    }
    *column = row ^ flips;
    return entry;
}

void qn_ptm_identity(int nqubits, double *ptm) {
    const size_t rows = (size_t)1 << (2 * nqubits);
    memset(ptm, 0, rows * rows * sizeof *ptm);
    for (size_t i = 0; i < rows; ++i) ptm[i * rows + i] = 1.0;
}

void qn_ptm_twirl(int nqubits, double *ptm) {
    const size_t rows = (size_t)1 << (2 * nqubits);
    for (size_t i = 0; i < rows; ++i)
        for (size_t j = 0; j < rows; ++j)
            if (i != j) ptm[i * rows + j] = 0.0;
}

bool qn_ptm_is_identity(int nqubits, const double *ptm) {
    const size_t rows = (size_t)1 << (2 * nqubits);
    for (size_t i = 0; i < rows; ++i)
        for (size_t j = 0; j < rows; ++j)
            if (ptm[i * rows + j] != (i == j ? 1.0 : 0.0)) return false;
    return true;
}

/* m = K P_j K^dagger, d x d. */
static void conjugate_pauli(int nqubits, const double complex *k, int j, double complex *m) {
    const int d = 1 << nqubits;
    double complex kp[8 * 8];
    for (int row = 0; row < d; ++row) {
        int column;
        const double complex entry = qn_pauli_entry(nqubits, j, row, &column);
        for (int r = 0; r < d; ++r) kp[r * d + column] = k[r * d + row] * entry;
    }
    for (int r = 0; r < d; ++r) {
        for (int c = 0; c < d; ++c) {
            double complex sum = 0.0;
            for (int s = 0; s < d; ++s) sum += kp[r * d + s] * conj(k[c * d + s]);
            m[r * d + c] = sum;
        }
    }
}

void qn_ptm_from_kraus(int nqubits, int count, const double complex *kraus, double *ptm) {
    const int d = 1 << nqubits, rows = d * d;
    memset(ptm, 0, (size_t)rows * (size_t)rows * sizeof *ptm);
    for (int k = 0; k < count; ++k) {
        for (int j = 0; j < rows; ++j) {
            double complex m[8 * 8];
            conjugate_pauli(nqubits, kraus + k * rows, j, m);
            for (int i = 0; i < rows; ++i) {
                double trace = 0.0; /* of P_i m, which is real */
                for (int row = 0; row < d; ++row) {
                    int column;
                    const double complex entry = qn_pauli_entry(nqubits, i, row, &column);
                    trace += creal(entry * m[column * d + row]);
                }
                ptm[i * rows + j] += trace / d;
            }
        }
    }
}

void qn_ptm_from_unitary(int nqubits, const double complex *u, double *ptm) {
    qn_ptm_from_kraus(nqubits, 1, u, ptm);
}

/* J[(a, c), (b, d)] = 4^-m sum_ij R[i][j] P_i[a][b] P_j[d][c], (a, c) = a 2^m + c; 4^m x 4^m,
 * zeroed on entry. */
void qn_ptm_choi(int nqubits, const double *ptm, double complex *choi) {
    const int d = 1 << nqubits, rows = d * d;
    for (int i = 0; i < rows; ++i) {
        for (int j = 0; j < rows; ++j) {
            const double r = ptm[i * rows + j] / rows;
            if (r == 0.0) continue;
            for (int a = 0; a < d; ++a) {
                int b;
                const double complex left = r * qn_pauli_entry(nqubits, i, a, &b);
                for (int row = 0; row < d; ++row) {
                    int c;
                    const double complex right = qn_pauli_entry(nqubits, j, row, &c);
                    choi[(a * d + c) * rows + b * d + row] += left * right;
                }
            }
        }
    }
}

/* Eigenvalues (ascending) and eigenvectors (columns) of the Choi matrix. The caller frees
 * *vectors. */
static qn_status choi_eigen(int nqubits, const double *ptm, double complex **vectors,
                            double *values) {
    qn_status status = QN_OK;
    const int rows = 1 << (2 * nqubits);
    double complex *choi = qn_alloc((size_t)rows * (size_t)rows, sizeof *choi);
    QN_TRY_ALLOC(choi);
    qn_ptm_choi(nqubits, ptm, choi);
    QN_TRY(qn_linalg_eigen_hermitian(rows, choi, values));
    *vectors = choi;
    choi = NULL;
out:
    qn_free(choi);
    return status;
}

qn_status qn_ptm_cptp(int nqubits, const double *ptm, double *lowest, double *trace_error) {
    qn_status status = QN_OK;
    const int rows = 1 << (2 * nqubits);
    double complex *vectors = NULL;
    double values[QN_PTM_MAX], deviation = fabs(ptm[0] - 1.0);
    QN_TRY(choi_eigen(nqubits, ptm, &vectors, values));
    for (int j = 1; j < rows; ++j) deviation = fmax(deviation, fabs(ptm[j]));
    *lowest = values[0];
    *trace_error = deviation;
out:
    qn_free(vectors);
    return status;
}

qn_status qn_ptm_kraus(int nqubits, const double *ptm, int *count, double complex *kraus) {
    qn_status status = QN_OK;
    const int d = 1 << nqubits, rows = d * d;
    double complex *vectors = NULL;
    double values[QN_PTM_MAX];
    int found = 0;
    QN_TRY(choi_eigen(nqubits, ptm, &vectors, values));
    if (values[0] < -TOLERANCE) QN_TRY(QN_ERR_PHYSICS);
    for (int k = rows - 1; k >= 0 && values[k] >= NEGLIGIBLE; --k, ++found) {
        const double scale = sqrt(d * values[k]);
        for (int e = 0; e < rows; ++e) kraus[found * rows + e] = scale * vectors[e * rows + k];
    }
    *count = found;
out:
    qn_free(vectors);
    return status;
}

double qn_ptm_infidelity(int nqubits, const double *ptm) {
    const int d = 1 << nqubits, rows = d * d;
    /* d^2 (1 - Fp), summed this way so that small infidelities keep their digits */
    double defect = 0.0;
    for (int i = 0; i < rows; ++i) defect += 1.0 - ptm[i * rows + i];
    return defect / rows * d / (d + 1);
}
