/* SPDX-License-Identifier: GPL-3.0-or-later */
/* State vectors: circuits without noise. A measurement or a reset on the way splits each into one
 * for every outcome, unnormalised; those that say the same become one again. */
#include "circuit/condition.h"
#include "core/list.h"
#include "simulate/simulation.h"

#include "core/memory.h"
#include "core/try.h"
#include "program/unitary.h"
#include "state/unitary.h"

#include <math.h>
#include <string.h>

static const double NO_BRANCH = 1e-18; /* probability of an impossible one */

typedef struct branch {
    uint64_t bits;
    double norm;         /* |psi|^2 */
    double complex *psi; /* 2^ndigits, of which the digits grown so far are in use */
} branch;

typedef struct pure_run {
    qn_simulation *s;
    const qn_simulation_job *job;
    branch *branches;
    size_t count;
    int grown; /* digits in use: the later ones are |0> */
} pure_run;

static size_t size_of(const pure_run *run) { return (size_t)1 << run->grown; }

/* ---- branches ------------------------------------------------------------------------------- */

static qn_status check_memory(const pure_run *run, size_t count) {
    const qn_simulation_job *job = run->job;
    const double bytes = qn_simulation_pure_bytes(run->s, job, count, 1);
    if (count > job->branches)
        return qn_fail(job->diag, QN_ERR_LIMIT,
                       "the measurements and resets on the way have more than %zu outcomes; the "
                       "density matrix (dm) and trajectories follow more",
                       job->branches);
    if (bytes > job->memory && count == 1)
        return qn_fail(job->diag, QN_ERR_LIMIT,
                       "a state vector of %d qubits needs %.3g GiB, and %.3g GiB are free",
                       run->s->ndigits, bytes * 0x1p-30, job->memory * 0x1p-30);
    if (bytes > job->memory)
        return qn_fail(job->diag, QN_ERR_LIMIT,
                       "%zu state vectors of %d qubits (one for every outcome on the way) need "
                       "%.3g GiB, and %.3g GiB are free; trajectories need less",
                       count, run->s->ndigits, bytes * 0x1p-30, job->memory * 0x1p-30);
    return QN_OK;
}

/* One more branch with fresh zeros, if the memory allows. */
static qn_status add_branch(pure_run *run, branch **made) {
    const qn_status status = check_memory(run, run->count + 1);
    if (status != QN_OK) return status;
    branch *grown = qn_list_grown(run->branches, run->count, 1, sizeof *grown);
    if (!grown) return QN_ERR_MEMORY;
    run->branches = grown;
    double complex *psi = qn_pages_alloc(qn_unitary_room(run->s->ndigits, QN_PRECISION_DOUBLE) *
                                         sizeof *psi);
    if (!psi) return QN_ERR_MEMORY;
    *made = &run->branches[run->count++];
    **made = (branch){.psi = psi};
    if (run->count > run->s->nbranches) run->s->nbranches = run->count;
    return QN_OK;
}

static void remove_branch(pure_run *run, size_t index) {
    qn_simulation_free_vector(run->s, run->branches[index].psi);
    run->branches[index] = run->branches[--run->count];
}

/* ---- one again ------------------------------------------------------------------------------ */

static size_t largest_entry(const double complex *psi, size_t size) {
    double most = 0.0;
    size_t at = 0;
    for (size_t i = 0; i < size; ++i) {
        const double re = creal(psi[i]), im = cimag(psi[i]), p = re * re + im * im;
        if (p > most) most = p, at = i;
    }
    return at;
}

/* Is b a multiple of a, whose largest entry is at `peak`? Ends at the first entries that differ. */
static bool is_multiple(const branch *a, size_t peak, const branch *b, size_t size) {
    static const double rounding = 1e-26; /* of |b|^2 */
    const double complex ratio = b->psi[peak] / a->psi[peak];
    const double cr = creal(ratio), ci = cimag(ratio), limit = rounding * b->norm;
    double rest = 0.0;
    for (size_t i = 0; i < size && rest <= limit; ++i) {
        const double ar = creal(a->psi[i]), ai = cimag(a->psi[i]);
        const double re = creal(b->psi[i]) - (cr * ar - ci * ai);
        const double im = cimag(b->psi[i]) - (cr * ai + ci * ar);
        rest += re * re + im * im;
    }
    return rest <= limit;
}

static void scale(branch *b, double factor, size_t size) {
    for (size_t i = 0; i < size; ++i)
        b->psi[i] = CMPLX(factor * creal(b->psi[i]), factor * cimag(b->psi[i]));
    b->norm *= factor * factor;
}

/* Drops impossible branches and makes one of those that have the same bits and, up to a factor, the
 * same state. */
static void merge(pure_run *run) {
    const size_t size = size_of(run);
    for (size_t k = run->count; k-- > 0;)
        if (!(run->branches[k].norm > NO_BRANCH) && run->count > 1) remove_branch(run, k);
    for (size_t k = 0; k + 1 < run->count; ++k) {
        branch *one = &run->branches[k];
        const size_t peak = largest_entry(one->psi, size);
        double sum = one->norm;
        for (size_t other = run->count; other-- > k + 1;) {
            branch *b = &run->branches[other];
            if (b->bits != one->bits || !is_multiple(one, peak, b, size)) continue;
            sum += b->norm;
            if (b->norm > one->norm) { /* the larger one has the smaller rounding errors */
                const branch smaller = *one;
                *one = *b;
                *b = smaller;
            }
            remove_branch(run, other);
        }
        if (sum > one->norm) scale(one, sqrt(sum / one->norm), size);
    }
}

/* ---- measurements and resets ---------------------------------------------------------------- */

/* What a branch becomes where the qubit is found in `from`: it stands in `to`, and the amplitudes
 * are multiplied by `factor`. */
typedef struct piece {
    int from, to;
    double factor, norm;
    uint64_t bits;
} piece;

/* In place or into another vector. */
static void take_piece(const pure_run *run, int digit, const piece *p, const double complex *in,
                       double complex *out) {
    const size_t step = (size_t)1 << digit;
    for (size_t i = 0; i < size_of(run); ++i) {
        if (i & step) continue;
        const double complex found = in[p->from ? i + step : i];
        out[p->to ? i + step : i] = CMPLX(p->factor * creal(found), p->factor * cimag(found));
        out[p->to ? i : i + step] = 0.0;
    }
}

/* Probabilities (times the branch's) that the qubit is 0 and 1. Both are summed: the difference to
 * the branch's norm would be rounding where one of them is impossible, and a branch with a norm
 * that its vector does not have. */
static void weigh(const pure_run *run, int digit, const double complex *psi, double *weights) {
    const size_t step = (size_t)1 << digit;
    weights[0] = weights[1] = 0.0;
    for (size_t i = 0; i < size_of(run); ++i) {
        const double re = creal(psi[i]), im = cimag(psi[i]);
        weights[i & step ? 1 : 0] += re * re + im * im;
    }
}

/* Readings of a measurement, or a reset, of a branch with these bits; at most 4. The bit that is
 * written is 0 in `bit` if nobody will ask what was read. */
static int list_pieces(const qn_instr *instr, uint64_t bits, uint64_t bit, bool lives,
                       piece *pieces) {
    double z[2] = {0.0, 1.0};
    int count = 0;
    if (instr->kind == QN_INSTR_MEASURE) qn_simulation_readout(instr, z);
    for (int found = 0; found < 2; ++found)
        for (int read = 0; read < 2; ++read) {
            const double sign = (found ? -1.0 : 1.0) * (read ? -1.0 : 1.0);
            const double p = 0.5 * (1.0 + (read ? -z[0] : z[0]) + sign * z[1]);
            if (!lives && read != found) continue;
            if (lives && !(p > QN_IMPOSSIBLE)) continue;
            pieces[count++] = (piece){
                .from = found,
                .to = instr->kind == QN_INSTR_RESET ? 0 : found,
                .factor = lives ? sqrt(p) : 1.0,
                .bits = lives && read ? (bits & ~bit) | bit : bits & ~bit,
            };
        }
    return count;
}

/* A branch becomes its possible pieces, the last of them in its place. */
static qn_status split(pure_run *run, size_t index, int digit, piece *pieces, int count) {
    qn_status status = QN_OK;
    double weights[2];
    int possible = 0;
    weigh(run, digit, run->branches[index].psi, weights);
    for (int k = 0; k < count; ++k) {
        piece p = pieces[k];
        p.norm = weights[p.from] * p.factor * p.factor;
        if (p.norm > NO_BRANCH) pieces[possible++] = p;
    }
    if (possible == 0) run->branches[index].norm = 0.0;
    for (int k = 0; k < possible; ++k) {
        branch *made = &run->branches[index];
        if (k + 1 < possible) QN_TRY(add_branch(run, &made));
        take_piece(run, digit, &pieces[k], run->branches[index].psi, made->psi);
        made->bits = pieces[k].bits;
        made->norm = pieces[k].norm;
    }
out:
    return status;
}

static qn_status measure(pure_run *run, size_t at) {
    qn_status status = QN_OK;
    const qn_instr *instr = qn_program_instr(run->job->program, at);
    const int digit = run->s->digit[instr->qubits[0]];
    const bool measures = instr->kind == QN_INSTR_MEASURE;
    const bool lives = measures && qn_simulation_bit_lives(run->job->program, at);
    const uint64_t bit = measures && instr->bit >= 0 ? UINT64_C(1) << instr->bit : 0;
    const size_t count = run->count;
    if (run->grown <= digit) run->grown = digit + 1;
    for (size_t k = 0; k < count; ++k) {
        const uint64_t bits = run->branches[k].bits;
        piece pieces[4];
        if (!qn_condition_holds(&instr->condition, bits)) continue;
        QN_TRY(split(run, k, digit, pieces, list_pieces(instr, bits, bit, lives, pieces)));
    }
    merge(run);
out:
    return status;
}

/* ---- the run -------------------------------------------------------------------------------- */

qn_status qn_simulation_fuse(const qn_simulation *s, const qn_simulation_job *job,
                             const qn_stretch *stretch, int grown, qn_unitary **made) {
    qn_status status = QN_OK;
    qn_unitary *unitary = NULL;
    const qn_precision precision = job->single ? QN_PRECISION_SINGLE : QN_PRECISION_DOUBLE;
    QN_TRY(qn_unitary_create(grown, precision, &unitary));
    for (size_t k = 0; k < stretch->count; ++k) {
        const qn_instr *instr = stretch->list[k];
        int digits[2];
        double complex u[16];
        if (instr->kind != QN_INSTR_GATE) continue; /* loading, and final measurements */
        for (int q = 0; q < instr->nqubits; ++q) digits[q] = s->digit[instr->qubits[q]];
        qn_instr_unitary(instr, job->params, 0.0, u);
        QN_TRY(qn_unitary_add(unitary, instr->nqubits, digits, u));
    }
    QN_TRY(qn_unitary_close(unitary));
    *made = unitary;
    unitary = NULL;
out:
    qn_unitary_destroy(unitary);
    return status;
}

/* Runs it on the branches that meet its condition. */
static qn_status apply(const pure_run *run, const qn_stretch *stretch, const qn_unitary *unitary) {
    qn_status status = QN_OK;
    size_t count = 0;
    void **states = qn_alloc(run->count, sizeof *states);
    QN_TRY_ALLOC(states);
    for (size_t k = 0; k < run->count; ++k)
        if (qn_condition_holds(&stretch->condition, run->branches[k].bits))
            states[count++] = run->branches[k].psi;
    QN_TRY(qn_unitary_run(unitary, states, count, run->job->threads));
out:
    qn_free(states);
    return status;
}

/* The stretch from `first` to before *last. */
static qn_status run_stretch(pure_run *run, size_t first, size_t *last) {
    qn_status status = QN_OK;
    qn_unitary *unitary = NULL;
    qn_stretch stretch = {0};
    QN_TRY(qn_stretch_take(run->s, run->job->program, true, first, &stretch, last));
    for (size_t k = 0; k < stretch.count; ++k)
        for (int q = 0; q < stretch.list[k]->nqubits; ++q) {
            const int digit = run->s->digit[stretch.list[k]->qubits[q]];
            if (run->grown <= digit) run->grown = digit + 1;
        }
    QN_TRY(qn_simulation_fuse(run->s, run->job, &stretch, run->grown, &unitary));
    QN_TRY(apply(run, &stretch, unitary));
    run->s->nsteps += qn_unitary_nsteps(unitary);
out:
    qn_unitary_destroy(unitary);
    qn_stretch_clear(&stretch);
    return status;
}

static qn_status run_all(pure_run *run) {
    qn_status status = QN_OK;
    const qn_program *program = run->job->program;
    for (size_t first = 0, last; first < qn_program_size(program); first = last) {
        last = first + 1;
        QN_TRY(qn_simulation_go_on(run->job));
        if (qn_simulation_skips(qn_program_instr(program, first))) continue;
        if (qn_stretch_ends(run->s, program, true, first)) QN_TRY(measure(run, first));
        else QN_TRY(run_stretch(run, first, &last));
    }
    run->grown = run->s->ndigits;
out:
    return status;
}

/* Tables for as many records as there are need their memory beside the vectors. */
static qn_status check_tables(const pure_run *run, size_t count) {
    const qn_simulation *s = run->s;
    const double bytes = qn_simulation_pure_bytes(s, run->job, run->count, count);
    if (bytes <= run->job->memory) return QN_OK;
    return qn_fail(run->job->diag, QN_ERR_LIMIT,
                   "%zu state vectors of %d qubits and the probabilities of their records need "
                   "%.3g GiB, and %.3g GiB are free; trajectories need less",
                   run->count, s->ndigits, bytes * 0x1p-30, run->job->memory * 0x1p-30);
}

/* Outcomes; then the states, whatever their bits. */
static qn_status collect(pure_run *run) {
    qn_status status = QN_OK;
    qn_simulation *s = run->s;
    if (s->direct && s->nbits > 0) QN_TRY(qn_simulation_table_of(s, run->branches[0].psi));
    for (size_t k = 0; k < run->count && s->nbits > 0 && !s->direct; ++k) {
        double *table = NULL;
        QN_TRY(qn_simulation_table(s, run->branches[k].bits, &table));
        if (s->ntables > 1) QN_TRY(check_tables(run, s->ntables));
        qn_simulation_add_state(s, run->branches[k].psi, table);
    }
    for (size_t k = 0; k < run->count; ++k) run->branches[k].bits = 0;
    merge(run);
    s->psi = qn_alloc(run->count, sizeof *s->psi);
    QN_TRY_ALLOC(s->psi);
    for (; s->npsi < run->count; ++s->npsi) s->psi[s->npsi] = run->branches[s->npsi].psi;
    run->count = 0;
out:
    return status;
}

void qn_simulation_order_digits(qn_simulation *s) {
    for (int q = 0; q < s->nqubits && s->direct; ++q)
        if (s->digit[q] >= 0) s->digit[q] = __builtin_ctzll(qn_simulation_place(s, q));
}

qn_status qn_simulation_run_pure(qn_simulation *s, const qn_simulation_job *job) {
    qn_status status = QN_OK;
    pure_run run = {.s = s, .job = job, .grown = 2};
    branch *first = NULL;
    if (s->ndigits > QN_SIMULATE_MAX_DIGITS)
        return qn_fail(job->diag, QN_ERR_LIMIT,
                       "a state vector of %d qubits needs %.3g GiB, and %.3g GiB are free",
                       s->ndigits, qn_simulation_pure_bytes(s, job, 1, 1) * 0x1p-30,
                       job->memory * 0x1p-30);
    qn_simulation_order_digits(s);
    QN_TRY(add_branch(&run, &first));
    first->psi[0] = first->norm = 1.0;
    QN_TRY(run_all(&run));
    QN_TRY(collect(&run));
out:
    for (size_t k = 0; k < run.count; ++k) qn_simulation_free_vector(s, run.branches[k].psi);
    qn_free(run.branches);
    return status;
}
