/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "trajectory/reverse.h"

#include "core/try.h"
#include "trajectory/run.h"

#include <math.h>
#include <string.h>

enum { SIDE = 8, ENTRIES = SIDE * SIDE };

/* Inverses that would lose more digits than this are not used: the state is kept. */
static const double WORST_CONDITION = 1e3;

typedef struct kept_state {
    size_t block;
    void *psi;
} kept_state;

struct qn_reverse {
    qn_trajectory_work *psi, *lambda;
    void *spare; /* a state */
    const double complex **operators;
    bool *reported;
    double *scales;
    double complex *inverses; /* ENTRIES of each block */
    double complex *prefixes; /* of the items of one block */
    kept_state *kept;
    size_t nkept, most;
    const qn_noise_slopes *noise; /* borrowed; NULL = not wanted */
};

/* ---- memory ---------------------------------------------------------------------------------- */

static size_t longest_block(const qn_trajectory *t) {
    size_t longest = 0;
    for (size_t b = 0; b < t->nblocks; ++b)
        if (t->blocks[b].count > longest) longest = t->blocks[b].count;
    return longest;
}

size_t qn_reverse_bytes(const qn_trajectory *t) {
    const size_t matrices = (t->nblocks + longest_block(t) + 1) * ENTRIES;
    return 2 * qn_trajectory_work_bytes(t) + t->arena + matrices * sizeof(double complex) +
           t->nitems * sizeof(void *) + t->nblocks * (sizeof(double) + sizeof(kept_state));
}

void qn_reverse_want_noise(qn_reverse *r, const qn_noise_slopes *noise) { r->noise = noise; }

static void forget(qn_reverse *r) {
    while (r->nkept) qn_free(r->kept[--r->nkept].psi);
}

void qn_reverse_destroy(qn_reverse *r) {
    if (!r) return;
    if (r->kept) forget(r);
    qn_trajectory_work_destroy(r->psi);
    qn_trajectory_work_destroy(r->lambda);
    qn_free(r->spare);
    qn_free((void *)r->operators);
    qn_free(r->reported);
    qn_free(r->scales);
    qn_free(r->inverses);
    qn_free(r->prefixes);
    qn_free(r->kept);
    qn_free(r);
}

qn_status qn_reverse_create(const qn_trajectory *t, double memory, qn_reverse **reverse) {
    qn_status status = QN_OK;
    qn_reverse *r = qn_alloc(1, sizeof *r);
    QN_TRY_ALLOC(r);
    QN_TRY(qn_trajectory_work_create(t, &r->psi));
    QN_TRY(qn_trajectory_work_create(t, &r->lambda));
    r->spare = qn_alloc(t->arena + 64, 1);
    r->operators = qn_alloc(t->nitems + 1, sizeof *r->operators);
    r->reported = qn_alloc(t->nitems + 1, sizeof *r->reported);
    r->scales = qn_alloc(t->nblocks + 1, sizeof *r->scales);
    r->inverses = qn_alloc((t->nblocks + 1) * ENTRIES, sizeof *r->inverses);
    r->prefixes = qn_alloc((longest_block(t) + 1) * ENTRIES, sizeof *r->prefixes);
    r->kept = qn_alloc(t->nblocks + 1, sizeof *r->kept);
    QN_TRY_ALLOC(r->spare && r->operators && r->reported && r->scales && r->inverses &&
                 r->prefixes && r->kept);
    r->most = (size_t)fmin(fmax(memory / (double)(t->arena + 1), 0.0), (double)t->nblocks);
    r->psi->operators = r->operators;
    r->psi->scales = r->scales;
    r->psi->reported = r->reported;
    *reverse = r;
    r = NULL;
out:
    qn_reverse_destroy(r);
    return status;
}

/* ---- small matrices -------------------------------------------------------------------------- */

static double largest(int n, const double complex *m) {
    double most = 0.0;
    for (int i = 0; i < n * n; ++i) most = fmax(most, cabs(m[i]));
    return most;
}

/* c -= factor a, of rows. */
static void subtract_row(int n, double complex factor, const double complex *a, double complex *c) {
    const double fr = creal(factor), fi = cimag(factor);
    for (int k = 0; k < n; ++k)
        c[k] -= CMPLX(fr * creal(a[k]) - fi * cimag(a[k]), fr * cimag(a[k]) + fi * creal(a[k]));
}

static void scale_row(int n, double complex factor, double complex *a) {
    const double fr = creal(factor), fi = cimag(factor);
    for (int k = 0; k < n; ++k)
        a[k] = CMPLX(fr * creal(a[k]) - fi * cimag(a[k]), fr * cimag(a[k]) + fi * creal(a[k]));
}

static void exchange_rows(int n, double complex *a, double complex *b) {
    for (int k = 0; k < n; ++k) {
        const double complex held = a[k];
        a[k] = b[k];
        b[k] = held;
    }
}

/* Gauss and Jordan with pivots. false: there is none that is of use. */
static bool invert(int n, const double complex *m, double complex *inverse) {
    double complex left[ENTRIES];
    memcpy(left, m, (size_t)(n * n) * sizeof *left);
    memset(inverse, 0, (size_t)(n * n) * sizeof *inverse);
    for (int i = 0; i < n; ++i) inverse[i * (n + 1)] = 1.0;
    for (int c = 0; c < n; ++c) {
        int pivot = c;
        for (int i = c; i < n; ++i)
            if (cabs(left[i * n + c]) > cabs(left[pivot * n + c])) pivot = i;
        if (!(cabs(left[pivot * n + c]) > 0.0)) return false;
        exchange_rows(n, left + c * n, left + pivot * n);
        exchange_rows(n, inverse + c * n, inverse + pivot * n);
        const double complex by = 1.0 / left[c * (n + 1)];
        scale_row(n, by, left + c * n);
        scale_row(n, by, inverse + c * n);
        for (int i = 0; i < n; ++i) {
            const double complex factor = left[i * n + c];
            if (i == c) continue;
            subtract_row(n, factor, left + c * n, left + i * n);
            subtract_row(n, factor, inverse + c * n, inverse + i * n);
        }
    }
    return largest(n, m) * largest(n, inverse) * n < WORST_CONDITION;
}

static void adjoint(int n, const double complex *m, double complex *out) {
    for (int i = 0; i < n; ++i)
        for (int j = 0; j < n; ++j) out[j * n + i] = conj(m[i * n + j]);
}

/* ---- what a block did ------------------------------------------------------------------------ */

/* The operators of a block that was not rebuilt: those of quiet places. */
static void fill_quiet(const qn_trajectory_bound *bound, const qn_block *block,
                       const double complex **operators) {
    const qn_trajectory *t = bound->t;
    for (size_t k = block->first; k < block->first + block->count; ++k) {
        const qn_item *item = &t->items[k];
        operators[k] = bound->gates + 16 * k;
        if (item->instr->kind == QN_INSTR_GATE) continue;
        operators[k] = NULL; /* of a measurement until it is drawn */
        if (item->location < 0) continue;
        const qn_unraveling *noise = &t->kinds[t->kind_of[item->location]].unraveling;
        operators[k] = noise->silent ? qn_silent : noise->operators;
    }
}

/* prefixes[i] = the product up to the i-th item, scaled; returns the last, which is the block's
 * matrix. */
static const double complex *multiply_items(const qn_trajectory *t, const qn_reverse *r,
                                            size_t index) {
    const qn_block *block = &t->blocks[index];
    const int n = 1 << block->nqubits;
    double complex m[ENTRIES] = {0};
    for (int i = 0; i < n; ++i) m[i * (n + 1)] = r->scales[index];
    memcpy(r->prefixes, m, sizeof m);
    for (size_t k = 0; k < block->count; ++k) {
        const qn_item *item = &t->items[block->first + k];
        const double complex *u = r->operators[block->first + k];
        if (u && u != qn_silent)
            qn_small_apply(block->nqubits, u, item->instr->nqubits, item->slot, m);
        memcpy(r->prefixes + (k + 1) * ENTRIES, m, sizeof m);
    }
    return r->prefixes + block->count * ENTRIES;
}

/* ---- forward --------------------------------------------------------------------------------- */

/* Keeps the state before the block that waits last. */
static qn_status keep_state(const qn_runner *runner, qn_reverse *r, const qn_step *step) {
    const qn_trajectory *t = runner->t;
    const qn_pending last = runner->work->pending[--runner->work->npending];
    const qn_step *waiting = runner->work->waiting;
    qn_runner_flush(runner);
    if (r->nkept == r->most) return QN_ERR_LIMIT;
    void *psi = qn_alloc(t->arena + 64, 1);
    if (!psi) return QN_ERR_MEMORY;
    memcpy(psi, qn_runner_state(runner, step->group), t->arena);
    r->kept[r->nkept++] = (kept_state){(size_t)step->index, psi};
    runner->work->pending[runner->work->npending++] = last;
    runner->work->waiting = waiting;
    qn_runner_flush(runner);
    return QN_OK;
}

static qn_status forward_block(const qn_runner *runner, qn_reverse *r, const qn_step *step) {
    const qn_trajectory *t = runner->t;
    const size_t index = (size_t)step->index;
    const qn_block *block = &t->blocks[index];
    r->scales[index] = 1.0;
    fill_quiet(runner->bound, block, r->operators);
    qn_runner_step(runner, step);
    const double complex *m = multiply_items(t, r, index);
    if (invert(1 << block->nqubits, m, r->inverses + index * ENTRIES)) return QN_OK;
    return keep_state(runner, r, step);
}

static qn_status forward(const qn_runner *runner, qn_reverse *r, qn_draw draw) {
    qn_status status = QN_OK;
    qn_runner_begin(runner, draw);
    for (size_t k = 0; k < runner->t->nsteps; ++k) {
        const qn_step *step = &runner->t->steps[k];
        if (step->kind == QN_STEP_BLOCK) QN_TRY(forward_block(runner, r, step));
        else qn_runner_step(runner, step);
    }
out:
    qn_runner_end(runner);
    return status;
}

/* ---- the observable -------------------------------------------------------------------------- */

/* x <- (shift + slope P) x on one qubit. */
static void apply_factor(const qn_state_kernels *kernels, const qn_pauli_factor *f, int position,
                         size_t size, void *x) {
    const size_t bit = (size_t)1 << position;
    for (size_t i = 0; i < size; ++i) {
        if (i & bit) continue;
        const double complex a = kernels->get(x, i), b = kernels->get(x, i | bit);
        double complex pa = b, pb = a;
        if (f->letter == 'Z') pa = a, pb = -b;
        if (f->letter == 'Y') {
            pa = CMPLX(cimag(b), -creal(b));
            pb = CMPLX(-cimag(a), creal(a));
        }
        kernels->set(x, i, f->shift * a + f->slope * pa);
        kernels->set(x, i | bit, f->shift * b + f->slope * pb);
    }
}

/* lambda = O psi. */
static void observe(const qn_runner *runner, const qn_reverse *r, const double *weights,
                    void *lambda) {
    const qn_trajectory *t = runner->t;
    const double *psi = qn_runner_state(runner, 0);
    const size_t size = (size_t)1 << t->groups[0].nqubits, reals = t->arena / sizeof(double);
    double *sum = lambda;
    memset(lambda, 0, t->arena);
    for (size_t k = 0; k < t->nterms; ++k) {
        const qn_pauli_term *o = &t->terms[k];
        const double weight = weights[o->value] * o->weight;
        const double *term = r->spare;
        if (weight == 0.0) continue;
        memcpy(r->spare, psi, t->arena);
        for (size_t f = o->first; f < o->first + o->count; ++f)
            apply_factor(t->kernels, &t->factors[f], t->position[t->factors[f].qubit], size,
                         r->spare);
        for (size_t i = 0; i < reals; ++i) sum[i] += weight * term[i];
    }
}

/* Re <a|b>. */
static double inner(const qn_trajectory *t, const double *a, const double *b) {
    double sum = 0.0;
    for (size_t i = 0; i < t->arena / sizeof(double); ++i) sum += a[i] * b[i];
    return sum;
}

/* d value / d strength of the readout of a qubit: the factor of each term that reads it, in
 * proportion. */
static double read_slope(const qn_runner *runner, const qn_reverse *r, const double *weights,
                         const qn_instr *read) {
    const qn_trajectory *t = runner->t;
    const size_t size = (size_t)1 << t->groups[0].nqubits;
    const double *psi = qn_runner_state(runner, 0);
    double sum = 0.0;
    for (size_t k = 0; k < t->nterms; ++k) {
        const qn_pauli_term *o = &t->terms[k];
        bool reads = false;
        memcpy(r->spare, psi, t->arena);
        for (size_t f = o->first; f < o->first + o->count; ++f)
            reads = reads || t->factors[f].qubit == read->qubits[0];
        for (size_t f = o->first; reads && f < o->first + o->count; ++f) {
            qn_pauli_factor factor = t->factors[f];
            if (factor.qubit == read->qubits[0]) {
                const double part = factor.slope / read->base[15];
                factor.shift = part * read->slope[12];
                factor.slope = part * read->slope[15];
            }
            apply_factor(t->kernels, &factor, t->position[factor.qubit], size, r->spare);
        }
        if (reads) sum += weights[o->value] * o->weight * inner(t, psi, r->spare);
    }
    return sum;
}

/* Of measurements on the way: what was written is a branch, whose probability changes. */
static void written_slopes(const qn_reverse *r, double value, double *noise) {
    const qn_trajectory *t = r->noise->t;
    for (size_t k = 0; k < t->nitems; ++k) {
        const qn_instr *instr = t->items[k].instr;
        const double complex *u = r->operators[k];
        if (instr->kind != QN_INSTR_MEASURE || !instr->slope || !u) continue;
        if (!r->noise->told[instr - r->noise->first]) continue;
        const bool outcome = creal(u[0]) < 0.5; /* |1><1| */
        noise[2 * (instr - r->noise->first)] += value *
                                                qn_read_score(instr, outcome, r->reported[k]);
    }
}

static void read_slopes(const qn_runner *runner, const qn_reverse *r, const double *weights,
                        double norm, double *noise) {
    for (int q = 0; q < runner->t->nqubits; ++q) {
        const qn_instr *read = r->noise->reads[q];
        if (read && read->base[15] != 0.0)
            noise[2 * (read - r->noise->first)] += read_slope(runner, r, weights, read) / norm;
    }
}

/* ---- backward -------------------------------------------------------------------------------- */

static void apply_now(const qn_runner *runner, const qn_step *step, const double complex *m) {
    const qn_trajectory *t = runner->t;
    const qn_shape *shape = &t->blocks[step->index].shape;
    qn_trajectory_work *w = runner->work;
    t->kernels->prepare(shape, m, w->scratch);
    w->waiting = step;
    w->pending[w->npending++] = (qn_pending){shape, w->scratch};
    qn_runner_flush(runner);
}

/* (-i/2) P of a rotation's generator. */
static void half_generator(const qn_gate *gate, double complex *u) {
    static const double complex pauli[3][4] = {{0, 1, 1, 0}, {0, -I, I, 0}, {1, 0, 0, -1}};
    const int d = 1 << gate->nqubits;
    for (int i = 0; i < d; ++i)
        for (int j = 0; j < d; ++j) {
            double complex entry = -0.5 * I;
            for (int q = 0; q < gate->nqubits; ++q)
                entry *= pauli[gate->generator[q] - 'X'][(i >> q & 1) * 2 + (j >> q & 1)];
            u[i * d + j] = entry;
        }
}

/* Re sum_ij w[i][j] (u n)[i][j], u on the item's qubits. */
static double meet(const qn_block *block, const qn_item *item, const double complex *u,
                   const double complex *w, const double complex *n) {
    const int size = 1 << block->nqubits;
    double complex turned[ENTRIES];
    double sum = 0.0;
    memcpy(turned, n, sizeof turned);
    qn_small_apply(block->nqubits, u, item->instr->nqubits, item->slot, turned);
    for (int e = 0; e < size * size; ++e)
        sum += creal(w[e]) * creal(turned[e]) - cimag(w[e]) * cimag(turned[e]);
    return sum;
}

/* Derivatives by the noise of an item; noise: 2 for each instruction. */
static void item_noise(const qn_reverse *r, const qn_block *block, const qn_item *item, size_t k,
                       const double complex *w, double factor, double *noise) {
    const qn_noise_slopes *s = r->noise;
    const size_t index = block->first + k;
    double complex change[16];
    double *own = noise + 2 * (item->instr - s->first);
    if (s->excess[index] != 0.0 && r->operators[index]) {
        half_generator(item->instr->gate, change);
        own[0] += factor * s->excess[index] *
                  meet(block, item, change, w, r->prefixes + (k + 1) * ENTRIES);
    }
    for (int source = 0; source < 2; ++source)
        if (qn_noise_slopes_of(s, item, r->operators[index], source, change))
            own[source] += factor * meet(block, item, change, w, r->prefixes + k * ENTRIES);
}

/* From the last item to the first: w[i][j] = sum over the other qubits of conj(lambda_i) psi_j with
 * lambda behind the item and psi before the block. */
static void block_slopes(const qn_trajectory *t, const qn_reverse *r, const qn_block *block,
                         double complex *w, double factor, double *slopes, double *noise) {
    double complex transposed[16], generator[16];
    for (size_t k = block->count; k-- > 0;) {
        const qn_item *item = &t->items[block->first + k];
        const qn_instr *instr = item->instr;
        const double complex *u = r->operators[block->first + k];
        if (r->noise) item_noise(r, block, item, k, w, factor, noise);
        if (!u || u == qn_silent) continue;
        if (instr->kind == QN_INSTR_GATE && instr->angle.param >= 0) {
            half_generator(instr->gate, generator);
            slopes[instr->angle.param] += factor * instr->angle.scale * instr->gain *
                                          meet(block, item, generator, w,
                                               r->prefixes + (k + 1) * ENTRIES);
        }
        const int d = 1 << instr->nqubits;
        for (int i = 0; i < d; ++i)
            for (int j = 0; j < d; ++j) transposed[j * d + i] = u[i * d + j];
        qn_small_apply(block->nqubits, transposed, instr->nqubits, item->slot, w);
    }
}

static void backward_block(const qn_runner *psi, const qn_runner *lambda, qn_reverse *r,
                           const qn_step *step, double factor, const qn_reversed *result) {
    const qn_trajectory *t = psi->t;
    const size_t index = (size_t)step->index;
    const qn_block *block = &t->blocks[index];
    const int n = 1 << block->nqubits;
    const double complex *m = multiply_items(t, r, index);
    double complex met[ENTRIES], w[ENTRIES], back[ENTRIES];
    void *state = qn_runner_state(psi, step->group), *other = qn_runner_state(lambda, step->group);
    if (r->nkept && r->kept[r->nkept - 1].block == index) {
        memcpy(state, r->kept[--r->nkept].psi, t->arena);
        qn_free(r->kept[r->nkept].psi);
    } else apply_now(psi, step, r->inverses + index * ENTRIES);
    qn_runner_meet(psi, state, other, step->nqubits, &block->shape, step->tile, met);
    for (int i = 0; i < n; ++i)
        for (int j = 0; j < n; ++j) w[i * n + j] = met[j * n + i];
    adjoint(n, m, back);
    block_slopes(t, r, block, w, factor, result->slopes, result->noise);
    apply_now(lambda, step, back);
}

qn_status qn_reverse_run(const qn_trajectory_bound *bound, qn_reverse *r, const double *weights,
                         qn_draw draw, qn_rng *rng, int threads, qn_reversed *result) {
    qn_status status = QN_OK;
    const qn_trajectory *t = bound->t;
    const qn_runner psi = {t, bound, r->psi, NULL, rng, threads > 0 ? threads : 1};
    const qn_runner lambda = {t, bound, r->lambda, NULL, rng, psi.threads};
    void *state = qn_runner_state(&psi, 0), *other = qn_runner_state(&lambda, 0);
    QN_TRY(forward(&psi, r, draw));
    observe(&psi, r, weights, other);
    const double norm = inner(t, state, state);
    result->value = inner(t, state, other) / norm;
    if (r->noise) {
        read_slopes(&psi, r, weights, norm, result->noise);
        written_slopes(r, result->value, result->noise);
    }
    for (size_t k = t->nsteps; k-- > 0;)
        if (t->steps[k].kind == QN_STEP_BLOCK)
            backward_block(&psi, &lambda, r, &t->steps[k], 2.0 / norm, result);
out:
    forget(r);
    return status;
}
