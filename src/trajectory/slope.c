/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "trajectory/slope.h"

#include "circuit/condition.h"
#include "core/linalg.h"
#include "core/try.h"
#include "program/slope.h"

#include <math.h>
#include <string.h>

enum { MOST = 16 }; /* entries of an operator: the space of Choi matrices */

/* Smaller eigenvalues of a Choi matrix are rounding; a part of the derivative that lies outside of
 * its range may be so large beside the whole. */
static const double RANK = 1e-13, OUTSIDE = 1e-7;

static double complex pauli_entry(int digits, int row, int column, int nqubits) {
    static const double complex pauli[4][4] = {
        {1, 0, 0, 1}, {0, 1, 1, 0}, {0, -I, I, 0}, {1, 0, 0, -1}};
    double complex entry = 1.0;
    for (int q = 0; q < nqubits; ++q)
        entry *= pauli[digits >> (2 * q) & 3][(row >> q & 1) * 2 + (column >> q & 1)];
    return entry;
}

/* c[(i, j), (k, l)] = E(|j><l|)[i, k] = 2^-m sum_ab P_a[i, k] ptm[a, b] P_b[l, j]. */
static void choi_of(int nqubits, const double *ptm, double complex *c) {
    const int d = 1 << nqubits, n = d * d;
    memset(c, 0, (size_t)(n * n) * sizeof *c);
    for (int a = 0; a < n; ++a)
        for (int b = 0; b < n; ++b) {
            const double entry = ptm[a * n + b] / d;
            if (entry == 0.0) continue;
            for (int row = 0; row < n; ++row)
                for (int column = 0; column < n; ++column)
                    c[row * n + column] += entry * pauli_entry(a, row / d, column / d, nqubits) *
                                           pauli_entry(b, column % d, row % d, nqubits);
        }
}

static void multiply(int n, int m, const double complex *a, const double complex *b,
                     double complex *out) {
    for (int i = 0; i < n; ++i)
        for (int j = 0; j < m; ++j) {
            double complex sum = 0.0;
            for (int k = 0; k < n; ++k) sum += a[i * n + k] * b[k * m + j];
            out[i * m + j] = sum;
        }
}

/* The projector on the range of a Hermitian matrix, and its inverse there. */
static qn_status invert(int n, const double complex *c, double complex *projector,
                        double complex *inverse) {
    double complex vectors[MOST * MOST];
    double values[MOST];
    memcpy(vectors, c, (size_t)(n * n) * sizeof *vectors);
    const qn_status status = qn_linalg_eigen_hermitian(n, vectors, values);
    if (status != QN_OK) return status;
    memset(projector, 0, (size_t)(n * n) * sizeof *projector);
    memset(inverse, 0, (size_t)(n * n) * sizeof *inverse);
    for (int k = 0; k < n; ++k) {
        if (values[k] < RANK * values[n - 1]) continue;
        for (int i = 0; i < n; ++i)
            for (int j = 0; j < n; ++j) {
                const double complex both = vectors[i * n + k] * conj(vectors[j * n + k]);
                projector[i * n + j] += both;
                inverse[i * n + j] += both / values[k];
            }
    }
    return QN_OK;
}

static double size_of(int n, const double complex *m) {
    double sum = 0.0;
    for (int e = 0; e < n * n; ++e) sum += creal(m[e]) * creal(m[e]) + cimag(m[e]) * cimag(m[e]);
    return sqrt(sum);
}

/* |(1 - P) dC (1 - P)|, which no change of the operators makes. */
static double outside(int n, const double complex *projector, const double complex *change) {
    double complex other[MOST * MOST], half[MOST * MOST], both[MOST * MOST];
    for (int e = 0; e < n * n; ++e) other[e] = (e % (n + 1) ? 0.0 : 1.0) - projector[e];
    multiply(n, n, other, change, half);
    multiply(n, n, half, other, both);
    return size_of(n, both);
}

/* d PTM of a source: the rows X and Y of thermal relaxation hold the coherence, Z the population
 * (program/slope.h). */
static void change_of(const qn_instr *instr, int source, double *ptm) {
    const size_t entries = (size_t)1 << (4 * instr->nqubits);
    memcpy(ptm, instr->slope, entries * sizeof *ptm);
    if (!qn_instr_is_thermal(instr)) return;
    const double share = source ? 1.0 - instr->t1_share : instr->t1_share;
    for (int e = 4; e < 12; ++e) ptm[e] *= share;
    if (source) memset(ptm + 12, 0, 4 * sizeof *ptm);
}

qn_status qn_operator_slopes_init(qn_operator_slopes *s, const qn_instr *instr, int kind,
                                  const qn_unraveling *u) {
    qn_status status = QN_OK;
    const int d = 1 << u->nqubits, n = d * d;
    double complex c[MOST * MOST], projector[MOST * MOST], inverse[MOST * MOST],
        change[MOST * MOST], half[MOST * MOST], left[MOST * MOST];
    double ptm[MOST * MOST];
    *s = (qn_operator_slopes){instr, kind, qn_instr_is_thermal(instr) ? 2 : 1, NULL};
    s->changes = qn_alloc((size_t)(s->nsources * u->count * n) + 1, sizeof *s->changes);
    QN_TRY_ALLOC(s->changes);
    choi_of(u->nqubits, instr->base, c);
    QN_TRY(invert(n, c, projector, inverse));
    for (int source = 0; source < s->nsources; ++source) {
        change_of(instr, source, ptm);
        choi_of(u->nqubits, ptm, change);
        if (outside(n, projector, change) > OUTSIDE * size_of(n, change)) return QN_ERR_UNSUPPORTED;
        for (int e = 0; e < n * n; ++e) half[e] = (e % (n + 1) ? 0.0 : 1.0) - 0.5 * projector[e];
        multiply(n, n, half, change, left);
        multiply(n, n, left, inverse, half);
        for (int k = 0; k < u->count; ++k)
            multiply(n, 1, half, u->operators + (size_t)(k * n),
                     s->changes + (size_t)((source * u->count + k) * n));
    }
out:
    return status;
}

void qn_operator_slopes_clear(qn_operator_slopes *s) {
    qn_free(s->changes);
    *s = (qn_operator_slopes){0};
}

/* ---- a whole plan ---------------------------------------------------------------------------- */

static qn_status refuse(qn_diag *diag, const qn_instr *instr, const char *what) {
    return qn_fail(diag, QN_ERR_UNSUPPORTED,
                   "trajectories do not tell the derivative by the %s of %s (operation %d): switch "
                   "it off, or take the density matrix",
                   what, instr->cause, instr->op);
}

static qn_status find_entry(qn_noise_slopes *s, const qn_item *item, qn_diag *diag) {
    const qn_trajectory *t = s->t;
    const int kind = t->kind_of[item->location];
    s->of[item->location] = -1;
    if (!qn_instr_is_noisy(item->instr)) return QN_OK;
    for (size_t k = 0; k < s->count; ++k)
        if (s->entries[k].kind == kind && s->entries[k].instr->slope == item->instr->slope &&
            s->entries[k].instr->t1_share == item->instr->t1_share)
            s->of[item->location] = (int)k;
    if (s->of[item->location] >= 0) return QN_OK;
    s->of[item->location] = (int)s->count;
    const qn_status status = qn_operator_slopes_init(&s->entries[s->count], item->instr, kind,
                                                     &t->kinds[kind].unraveling);
    ++s->count;
    return status == QN_ERR_UNSUPPORTED ? refuse(diag, item->instr, "strength") : status;
}

/* As of program/slope.c. */
static double excess_of(const qn_instr *instr, const double *params) {
    if (instr->source != QN_SOURCE_ROTATION || instr->kind != QN_INSTR_GATE) return 0.0;
    if (!instr->cosine) return instr->angle_error;
    const double nominal = instr->angle.offset + instr->angle.scale * params[instr->angle.param];
    return (instr->gain - 1.0) * nominal + instr->delta;
}

/* Bits are below 64 (qn_trajectory_fuse). */
static void find_told(qn_noise_slopes *s, const qn_program *program) {
    uint64_t live = 0;
    for (size_t k = qn_program_size(program); k-- > 0;) {
        const qn_instr *instr = qn_program_instr(program, k);
        if (instr->kind == QN_INSTR_MEASURE && instr->bit >= 0) {
            s->told[k] = live >> instr->bit & 1;
            if (instr->condition.count == 0) live &= ~(UINT64_C(1) << instr->bit);
        }
        for (int bit = 0; instr->condition.count > 0 && bit < 64; ++bit)
            if (qn_condition_reads(&instr->condition, bit)) live |= UINT64_C(1) << bit;
    }
}

/* Measurements with a readout error that no item holds are read at the end. */
static qn_status find_reads(qn_noise_slopes *s, const qn_program *program, qn_diag *diag) {
    const qn_trajectory *t = s->t;
    if (qn_program_readout_group(program, 0))
        return qn_fail(diag, QN_ERR_UNSUPPORTED,
                       "trajectories do not tell the derivative by the readout of qubits that are "
                       "read together: leave readout errors out, or take the density matrix");
    for (size_t k = 0; k < qn_program_size(program); ++k) {
        const qn_instr *instr = qn_program_instr(program, k);
        if (instr->kind == QN_INSTR_MEASURE && qn_instr_is_noisy(instr))
            s->reads[instr->qubits[0]] = instr; /* the last one */
    }
    for (size_t k = 0; k < t->nitems; ++k) {
        const qn_instr *instr = t->items[k].instr;
        if (s->reads[instr->qubits[0]] == instr) s->reads[instr->qubits[0]] = NULL;
    }
    return QN_OK;
}

qn_status qn_noise_slopes_init(qn_noise_slopes *s, const qn_trajectory *t,
                               const qn_program *program, const double *params, qn_diag *diag) {
    qn_status status = QN_OK;
    *s = (qn_noise_slopes){.t = t, .first = qn_program_instr(program, 0)};
    s->entries = qn_alloc(t->nlocations + 1, sizeof *s->entries);
    s->of = qn_alloc(t->nlocations + 1, sizeof *s->of);
    s->excess = qn_alloc(t->nitems + 1, sizeof *s->excess);
    s->reads = qn_alloc((size_t)t->nqubits + 1, sizeof(qn_instr *));
    s->told = qn_alloc(qn_program_size(program) + 1, sizeof *s->told);
    QN_TRY_ALLOC(s->entries && s->of && s->excess && s->reads && s->told);
    find_told(s, program);
    for (size_t k = 0; k < t->nitems; ++k) {
        s->excess[k] = excess_of(t->items[k].instr, params);
        if (t->items[k].location >= 0) QN_TRY(find_entry(s, &t->items[k], diag));
    }
    QN_TRY(find_reads(s, program, diag));
out:
    return status;
}

void qn_noise_slopes_clear(qn_noise_slopes *s) {
    for (size_t k = 0; s->entries && k < s->count; ++k) qn_operator_slopes_clear(&s->entries[k]);
    qn_free(s->entries);
    qn_free(s->of);
    qn_free(s->excess);
    qn_free(s->told);
    qn_free((void *)s->reads);
    *s = (qn_noise_slopes){0};
}

double qn_read_score(const qn_instr *read, bool outcome, bool reported) {
    const double *map = read->base, *change = read->slope;
    const double wrong = 0.5 * (1.0 + (outcome ? map[12] : -map[12]) - map[15]),
                 by = 0.5 * ((outcome ? change[12] : -change[12]) - change[15]);
    return reported == outcome ? -by / (1.0 - wrong) : by / wrong;
}

bool qn_noise_slopes_of(const qn_noise_slopes *s, const qn_item *item, const double complex *drawn,
                        int source, double complex *change) {
    if (item->location < 0 || !drawn || s->of[item->location] < 0) return false;
    const qn_operator_slopes *entry = &s->entries[s->of[item->location]];
    const qn_unraveling *u = &s->t->kinds[s->t->kind_of[item->location]].unraveling;
    const int n = 1 << (2 * u->nqubits);
    if (source >= entry->nsources) return false;
    const bool silent = drawn == qn_silent;
    const size_t k = silent ? 0 : (size_t)(drawn - u->operators) / (size_t)n;
    const double complex *from = entry->changes + ((size_t)(source * u->count) + k) * (size_t)n;
    const double complex by = silent ? 1.0 / u->operators[0] : 1.0;
    for (int e = 0; e < n; ++e) change[e] = by * from[e];
    return true;
}
