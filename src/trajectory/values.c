/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the final states say: expectation values, drawn bits, the joint state. */
#include "trajectory/run.h"

#include <limits.h>
#include <math.h>
#include <string.h>

/* Sums over states are of CHUNKS parts, always added in the same order, whatever the threads. */
enum { MOST_SMALL = 3, CHUNKS = QN_CHUNKS, LOW_BITS = 10 };

/* Of a state; small ones are one. */
static size_t chunks_of(size_t size) { return size < (size_t)1 << 16 ? 1 : CHUNKS; }

/* ---- expectation values --------------------------------------------------------------------- */

/* Factors of a term on one group, by ascending position. */
typedef struct product {
    int count, positions[QN_TRAJECTORY_MAX_QUBITS];
    qn_pauli_factor factors[QN_TRAJECTORY_MAX_QUBITS];
} product;

static product product_of(const qn_trajectory *t, const qn_pauli_term *o, int group) {
    product p = {0};
    for (size_t k = o->first; k < o->first + o->count; ++k) {
        const qn_pauli_factor *f = &t->factors[k];
        if (t->group_of[f->qubit] != group) continue;
        int at = p.count++;
        for (; at > 0 && p.positions[at - 1] > t->position[f->qubit]; --at) {
            p.positions[at] = p.positions[at - 1];
            p.factors[at] = p.factors[at - 1];
        }
        p.positions[at] = t->position[f->qubit];
        p.factors[at] = *f;
    }
    return p;
}

static qn_shape shape_of(const qn_trajectory *t, const product *p, uint64_t tile) {
    qn_shape s;
    qn_shape_set(&s, p->count, p->positions, t->lane_bits);
    qn_shape_place(&s, tile, t->lane_bits);
    return s;
}

static uint64_t tile_of(const qn_trajectory *t, const product *p, int nqubits) {
    const int n = nqubits > t->lane_bits ? nqubits : t->lane_bits,
              most = n < QN_TILE_BITS ? n : QN_TILE_BITS;
    uint64_t tile = (UINT64_C(1) << t->lane_bits) - 1;
    for (int k = 0; k < p->count; ++k) tile |= UINT64_C(1) << p->positions[k];
    return qn_tile_fill(n, tile, most);
}

/* Entry [row][column] of shift + slope P. */
static double complex entry(const qn_pauli_factor *f, int row, int column) {
    const double sign = row ? -1.0 : 1.0;
    if (f->letter == 'Z') return row == column ? f->shift + f->slope * sign : 0.0;
    if (row == column) return f->shift;
    return f->letter == 'X' ? f->slope : CMPLX(0.0, -sign * f->slope);
}

static double small_value(const qn_runner *r, int group, const product *p) {
    const int nqubits = r->t->groups[group].nqubits, size = 1 << p->count;
    const uint64_t tile = tile_of(r->t, p, nqubits);
    const qn_shape shape = shape_of(r->t, p, tile);
    double complex rho[64];
    double sum = 0.0, norm = 0.0;
    qn_runner_reduce(r, group, nqubits, &shape, tile, rho);
    for (int i = 0; i < size; ++i) {
        norm += creal(rho[i * size + i]);
        for (int j = 0; j < size; ++j) {
            double complex o = 1.0;
            for (int k = 0; k < p->count; ++k) o *= entry(&p->factors[k], i >> k & 1, j >> k & 1);
            sum += creal(o * rho[j * size + i]);
        }
    }
    return sum / norm;
}

/* What a factor multiplies <i ^ flip| |i> with where its bit of i is `bit`, but for the i of Y. */
static double weight(const qn_pauli_factor *f, int bit) {
    const double sign = bit ? -1.0 : 1.0;
    return f->letter == 'X' ? f->slope : f->slope * sign + f->shift;
}

/* The weights of the factors at the positions below LOW_BITS, or of those above, at index i. */
static double weights(const product *p, size_t i, bool low) {
    double all = 1.0;
    for (int k = 0; k < p->count; ++k)
        if ((p->positions[k] < LOW_BITS) == low)
            all *= weight(&p->factors[k], (int)(i >> p->positions[k] & 1));
    return all;
}

/* What sums over a string of more than MOST_SMALL letters need. */
typedef struct large_sum {
    const qn_state_kernels *kernels;
    const void *psi;
    const product *p;
    size_t size, flip;
    double low[1 << LOW_BITS];
} large_sum;

/* sums += |x_i|^2, conj(x_{i ^ flip}) x_i times the weights, over the amplitudes [first, last). */
static void add_large(const large_sum *l, size_t first, size_t last, double *sums) {
    const size_t mask = ((size_t)1 << LOW_BITS) - 1;
    double high = weights(l->p, first, false);
    for (size_t i = first; i < last; ++i) {
        if (!(i & mask)) high = weights(l->p, i, false);
        const double complex x = l->kernels->get(l->psi, i),
                             y = l->kernels->get(l->psi, i ^ l->flip);
        const double w = high * l->low[i & mask];
        sums[0] += creal(x) * creal(x) + cimag(x) * cimag(x);
        sums[1] += w * (creal(y) * creal(x) + cimag(y) * cimag(x));
        sums[2] += w * (creal(y) * cimag(x) - cimag(y) * creal(x));
    }
}

/* For X and Y without a shift. */
static double flip_value(const qn_runner *r, int group, const product *p) {
    large_sum l = {.kernels = r->t->kernels,
                   .psi = qn_runner_state(r, group),
                   .p = p,
                   .size = (size_t)1 << r->t->groups[group].nqubits};
    const size_t chunks = chunks_of(l.size), size = l.size / chunks;
    double sums[CHUNKS][3] = {{0}}, all[3] = {0};
    int ys = 0;
    for (int k = 0; k < p->count; ++k) {
        if (p->factors[k].letter != 'Z') l.flip |= (size_t)1 << p->positions[k];
        ys += p->factors[k].letter == 'Y';
    }
    for (size_t i = 0; i < l.size && i < (size_t)1 << LOW_BITS; ++i) l.low[i] = weights(p, i, true);
#pragma omp parallel for schedule(static) num_threads(r->threads) if (chunks > 1 && r->threads > 1)
    for (size_t c = 0; c < chunks; ++c) add_large(&l, c * size, (c + 1) * size, sums[c]);
    for (size_t c = 0; c < chunks; ++c)
        for (int k = 0; k < 3; ++k) all[k] += sums[c][k];
    const double turned[4] = {all[1], -all[2], -all[1], all[2]}; /* Re i^ys (...) */
    return turned[ys & 3] / all[0];
}

/* An X or Y that is read with a shift is two strings, one without that letter. */
static double large_value(const qn_runner *r, int group, const product *p) {
    for (int k = 0; k < p->count; ++k) {
        if (p->factors[k].letter == 'Z' || p->factors[k].shift == 0.0) continue;
        product with = *p, without = *p;
        with.factors[k].shift = 0.0;
        without.factors[k] = (qn_pauli_factor){p->factors[k].qubit, 'Z', p->factors[k].shift, 0.0};
        return large_value(r, group, &with) + large_value(r, group, &without);
    }
    return flip_value(r, group, p);
}

/* Groups are independent, so a term is the product of what it is in each. */
static double value_of(const qn_runner *r, const qn_pauli_term *o) {
    const qn_trajectory *t = r->t;
    double value = __builtin_parityll(r->work->bits & o->bits) ? -1.0 : 1.0;
    for (size_t k = o->first; k < o->first + o->count; ++k) {
        const int group = t->group_of[t->factors[k].qubit];
        bool done = false;
        for (size_t j = o->first; j < k; ++j) done |= t->group_of[t->factors[j].qubit] == group;
        if (done) continue;
        const product p = product_of(t, o, group);
        value *= p.count <= MOST_SMALL ? small_value(r, group, &p) : large_value(r, group, &p);
    }
    return value;
}

void qn_runner_values(const qn_runner *r, double *values) {
    for (size_t k = 0; k < r->t->nvalues; ++k) values[k] = 0.0;
    for (size_t k = 0; k < r->t->nterms; ++k) {
        const qn_pauli_term *o = &r->t->terms[k];
        values[o->value] += o->weight * value_of(r, o);
    }
}

/* ---- bits ----------------------------------------------------------------------------------- */

/* norms[c] = the norm of chunk c of a group's state, of CHUNKS (fewer if it is small: *chunks).
 * Returns their sum. */
static double norms_of(const qn_runner *r, int group, double *norms, size_t *chunks) {
    const size_t size = (size_t)1 << r->t->groups[group].nqubits, n = chunks_of(size);
    const void *psi = qn_runner_state(r, group);
    double sum = 0.0;
#pragma omp parallel for schedule(static) num_threads(r->threads) if (n > 1 && r->threads > 1)
    for (size_t c = 0; c < n; ++c) {
        double norm = 0.0;
        for (size_t i = size / n * c; i < size / n * (c + 1); ++i) {
            const double complex x = r->t->kernels->get(psi, i);
            norm += creal(x) * creal(x) + cimag(x) * cimag(x);
        }
        norms[c] = norm;
    }
    for (size_t c = 0; c < n; ++c) sum += norms[c];
    *chunks = n;
    return sum;
}

static double norm_of(const qn_runner *r, int group) {
    double norms[CHUNKS];
    size_t chunks = 0;
    return norms_of(r, group, norms, &chunks);
}

/* Those of final states that are always the same are found once. */
static const double *known_norms(const qn_runner *r, int group, double *space) {
    size_t chunks = 0;
    const bool keeps = r->t->certain;
    double *norms = keeps ? r->work->norms + QN_CHUNKS * group : space;
    if (!keeps || norms[0] < 0.0) (void)norms_of(r, group, norms, &chunks);
    return norms;
}

static size_t draw_index(const qn_runner *r, int group) {
    const size_t size = (size_t)1 << r->t->groups[group].nqubits;
    const void *psi = qn_runner_state(r, group);
    double space[CHUNKS], sum = 0.0;
    const double *norms = known_norms(r, group, space);
    const size_t chunks = chunks_of(size);
    size_t c = 0;
    for (size_t k = 0; k < chunks; ++k) sum += norms[k];
    double left = qn_rng_uniform(r->rng) * sum;
    for (; c + 1 < chunks && left >= norms[c]; ++c) left -= norms[c];
    size_t drawn = size / chunks * c;
    for (size_t i = drawn; i < size / chunks * (c + 1); ++i) {
        const double complex x = r->t->kernels->get(psi, i);
        const double p = creal(x) * creal(x) + cimag(x) * cimag(x);
        if (p <= 0.0) continue;
        drawn = i;
        left -= p;
        if (left < 0.0) break;
    }
    return drawn;
}

/* The outcome at the place of its bit, as it is read. */
static uint64_t read_bit(const qn_runner *r, const qn_readout *readout, int outcome) {
    const double flip = outcome ? readout->p01 : readout->p10;
    if (flip > 0.0 && qn_rng_uniform(r->rng) < flip) outcome = !outcome;
    return (uint64_t)outcome << readout->bit;
}

void qn_runner_record(const qn_runner *r, const qn_readout *readout, int outcome) {
    const uint64_t read = read_bit(r, readout, outcome);
    r->work->bits = (r->work->bits & ~(UINT64_C(1) << readout->bit)) | read;
}

/* A qubit may end before conditions that read its bit, or other measurements that write it,
 * although those come first in the program: nothing after the final measurement does either. */
void qn_runner_record_end(const qn_runner *r, const qn_readout *readout, int outcome) {
    r->work->ended |= read_bit(r, readout, outcome);
    r->work->ends |= UINT64_C(1) << readout->bit;
}

/* Draws what is read of groups that are read together from the bits that they were found with. */
static void read_groups(const qn_runner *r) {
    const qn_trajectory *t = r->t;
    for (size_t k = 0; k < t->nread; ++k) {
        const qn_readout_group *group = &t->read[k];
        const int outcomes = 1 << group->nqubits;
        int found = 0, read = -1;
        for (int q = 0; q < group->nqubits; ++q)
            found |= (int)(r->work->bits >> group->bits[q] & 1) << q;
        double left = qn_rng_uniform(r->rng);
        for (int y = 0; y < outcomes; ++y) {
            const double p = group->matrix[y * outcomes + found];
            if (p <= 0.0 || left < 0.0) continue;
            read = y;
            left -= p;
        }
        for (int q = 0; q < group->nqubits; ++q) {
            const uint64_t bit = UINT64_C(1) << group->bits[q];
            r->work->bits = read >> q & 1 ? r->work->bits | bit : r->work->bits & ~bit;
        }
    }
}

void qn_runner_bits(const qn_runner *r) {
    const qn_trajectory *t = r->t;
    r->work->bits = (r->work->bits & ~r->work->ends) | r->work->ended;
    for (int q = 0; q < t->nqubits; ++q) {
        const int group = t->group_of[q];
        if (t->readouts[q].bit < 0) continue;
        const bool idle = t->last_block[q] < 0 || t->last_block[q] == INT_MAX;
        if (group < 0 && idle) qn_runner_record(r, &t->readouts[q], 0); /* nothing acts on it */
        if (group < 0) continue;
        bool drawn = false;
        for (int p = 0; p < q; ++p) drawn |= t->group_of[p] == group && t->readouts[p].bit >= 0;
        if (drawn) continue;
        const size_t index = draw_index(r, group);
        for (int p = q; p < t->nqubits; ++p)
            if (t->group_of[p] == group && t->readouts[p].bit >= 0)
                qn_runner_record(r, &t->readouts[p], (int)(index >> t->position[p] & 1));
    }
    read_groups(r);
}

/* ---- the joint state ------------------------------------------------------------------------ */

/* Index bits of the kept qubits of a group. */
static size_t kept_bits(const qn_trajectory *t, int group) {
    size_t bits = 0;
    for (int k = 0; k < t->nkeep; ++k)
        if (t->group_of[t->keep[k]] == group) bits |= (size_t)1 << t->position[t->keep[k]];
    return bits;
}

/* A register may bring qubits that no operation touches, so that none drops them: they are measured
 * here. Returns the index bits of the outcome; *norm: of the amplitudes that have them. */
static size_t measure_rest(const qn_runner *r, int group, double *norm) {
    const qn_trajectory *t = r->t;
    const size_t size = (size_t)1 << t->groups[group].nqubits,
                 rest = (size - 1) & ~kept_bits(t, group);
    *norm = norm_of(r, group);
    if (rest == 0) return 0;
    const size_t outcome = draw_index(r, group) & rest;
    const void *psi = qn_runner_state(r, group);
    *norm = 0.0;
    for (size_t i = 0; i < size; ++i) {
        const double complex x = t->kernels->get(psi, i);
        if ((i & rest) == outcome) *norm += creal(x) * creal(x) + cimag(x) * cimag(x);
    }
    return outcome;
}

void qn_runner_keep(const qn_runner *r, double complex *state) {
    const qn_trajectory *t = r->t;
    const size_t size = (size_t)1 << t->nkeep;
    for (size_t i = 0; i < size; ++i) state[i] = 1.0;
    for (int k = 0; k < t->nkeep; ++k) {
        const int group = t->group_of[t->keep[k]];
        bool done = false;
        for (int j = 0; j < k; ++j) done |= t->group_of[t->keep[j]] == group;
        if (done) continue;
        double norm = 0.0;
        const size_t outcome = measure_rest(r, group, &norm);
        const double factor = 1.0 / sqrt(norm);
        const void *psi = qn_runner_state(r, group);
        for (size_t i = 0; i < size; ++i) {
            size_t index = outcome;
            for (int j = k; j < t->nkeep; ++j)
                if (t->group_of[t->keep[j]] == group)
                    index |= (i >> j & 1) << t->position[t->keep[j]];
            state[i] *= factor * t->kernels->get(psi, index);
        }
    }
}
