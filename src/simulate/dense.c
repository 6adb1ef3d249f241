/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Density matrices as Pauli vectors: an unnormalised one for every record of measured bits that
 * still differs. */
#include "circuit/condition.h"
#include "core/list.h"
#include "dm/pauli.h"
#include "simulate/simulation.h"

#include "core/try.h"
#include "dm/plan.h"
#include "dm/spread.h"

#include <math.h>
#include <string.h>

typedef struct branch {
    uint64_t bits;
    double *r; /* 4^ndigits, of which the digits grown so far are in use; the rest is zero */
} branch;

typedef struct dense_run {
    qn_simulation *s;
    const qn_simulation_job *job;
    branch *branches;
    size_t count;
    int grown; /* digits in use: the later ones are |0> and not stored */
} dense_run;

static size_t entries(int digits) { return (size_t)1 << (2 * digits); }

/* ---- branches ------------------------------------------------------------------------------- */

/* One more branch with fresh zeros, if the memory allows. */
static qn_status add_branch(dense_run *run, branch **made) {
    const double bytes = ldexp(8.0, 2 * run->s->ndigits);
    if ((double)(run->count + 1) * bytes + run->job->records > run->job->memory) {
        (void)qn_fail(run->job->diag, QN_ERR_LIMIT,
                      "%d qubits need %.3g GiB a density matrix, and %zu of them (one for every "
                      "record of measured bits); %.3g GiB are free; trajectories need less",
                      run->s->ndigits, bytes * 0x1p-30, run->count + 1, run->job->memory * 0x1p-30);
        return QN_ERR_LIMIT;
    }
    branch *grown = qn_list_grown(run->branches, run->count, 1, sizeof *grown);
    if (!grown) return QN_ERR_MEMORY;
    run->branches = grown;
    double *r = qn_alloc(entries(run->s->ndigits), sizeof *r);
    if (!r) return QN_ERR_MEMORY;
    *made = &run->branches[run->count++];
    **made = (branch){0, r};
    if (run->count > run->s->nbranches) run->s->nbranches = run->count;
    return QN_OK;
}

static void remove_branch(dense_run *run, size_t index) {
    qn_free(run->branches[index].r);
    run->branches[index] = run->branches[--run->count];
}

/* Adds up branches whose records have become equal; drops impossible ones. */
static void merge(dense_run *run) {
    const double impossible = 1e-18;
    for (size_t k = run->count; k-- > 0;) {
        branch *b = &run->branches[k];
        if (!(b->r[0] > impossible) && run->count > 1) {
            remove_branch(run, k);
            continue;
        }
        for (size_t other = 0; other < k; ++other) {
            if (run->branches[other].bits != b->bits) continue;
            for (size_t i = 0; i < entries(run->grown); ++i) run->branches[other].r[i] += b->r[i];
            remove_branch(run, k);
            break;
        }
    }
}

/* A further digit in |0>: the entries with I and Z there. */
static void grow(dense_run *run, int digits) {
    for (; run->grown < digits; ++run->grown) {
        const size_t size = entries(run->grown);
        for (size_t k = 0; k < run->count; ++k)
            memcpy(run->branches[k].r + 3 * size, run->branches[k].r, size * sizeof(double));
    }
}

/* ---- stretches without measurements ---------------------------------------------------------- */

static qn_status run_plan(dense_run *run, const qn_plan *plan, const qn_condition *condition) {
    qn_status status = QN_OK;
    qn_bound *bound = NULL;
    QN_TRY(qn_bound_create(plan, run->job->kernels, &bound));
    qn_bound_set(bound, run->job->params, 0);
    for (size_t step = 0; step < plan->nsteps; ++step) {
        const qn_plan_step *on = &plan->steps[step];
        QN_TRY(qn_simulation_go_on(run->job));
        grow(run, on->high + 1);
        for (size_t k = 0; k < run->count; ++k) {
            branch *b = &run->branches[k];
            if (qn_condition_holds(condition, b->bits))
                qn_dm_spread(run->job->kernels, run->job->threads, run->grown, on->low, on->high,
                             qn_bound_step(bound, step), b->r);
        }
    }
    run->s->nsteps += plan->nsteps;
out:
    qn_bound_destroy(bound);
    return status;
}

/* The stretch from `first` to before *last. */
static qn_status run_stretch(dense_run *run, size_t first, size_t *last) {
    qn_status status = QN_OK;
    qn_plan *plan = NULL;
    qn_stretch stretch = {0};
    QN_TRY(qn_stretch_take(run->s, run->job->program, false, first, &stretch, last));
    QN_TRY(qn_plan_create(stretch.list, stretch.count, run->s->digit, run->s->ndigits, &plan,
                          run->job->diag));
    QN_TRY(run_plan(run, plan, &stretch.condition));
out:
    qn_plan_destroy(plan);
    qn_stretch_clear(&stretch);
    return status;
}

/* ---- measurements --------------------------------------------------------------------------- */

/* out = (4 x 4 map with entries between I and Z only) in, on one digit. m: II, IZ, ZI, ZZ. */
static void apply_iz(const dense_run *run, int digit, const double *m, const double *in,
                     double *out) {
    const size_t step = entries(digit);
    for (size_t base = 0; base < entries(run->grown); base += 4 * step)
        for (size_t i = base; i < base + step; ++i) {
            const double one = in[i], z = in[i + 3 * step];
            out[i] = m[0] * one + m[1] * z;
            out[i + step] = out[i + 2 * step] = 0.0;
            out[i + 3 * step] = m[2] * one + m[3] * z;
        }
}

/* What remains where the bit was read as `value`: sum_t P(value | t) Pi_t rho Pi_t, t the true
 * outcome. */
static void reading_map(const qn_instr *instr, int value, double *m) {
    double readout[2];
    qn_simulation_readout(instr, readout);
    const double p10 = 0.5 * (1.0 - readout[0] - readout[1]),
                 p01 = 0.5 * (1.0 + readout[0] - readout[1]);
    const double zero = value ? p10 : 1.0 - p10, one = value ? 1.0 - p01 : p01;
    m[0] = m[3] = 0.5 * (zero + one);
    m[1] = m[2] = 0.5 * (zero - one);
}

static qn_status measure(dense_run *run, size_t index) {
    qn_status status = QN_OK;
    const qn_instr *instr = qn_program_instr(run->job->program, index);
    const int digit = run->s->digit[instr->qubits[0]];
    const bool lives = qn_simulation_bit_lives(run->job->program, index);
    const uint64_t bit = instr->bit >= 0 ? UINT64_C(1) << instr->bit : 0;
    double maps[2][4];
    reading_map(instr, 0, maps[0]);
    reading_map(instr, 1, maps[1]);
    grow(run, digit + 1);
    const size_t count = run->count;
    for (size_t k = 0; k < count; ++k) {
        if (!qn_condition_holds(&instr->condition, run->branches[k].bits)) continue;
        const uint64_t bits = run->branches[k].bits & ~bit;
        if (lives) {
            branch *other = NULL;
            QN_TRY(add_branch(run, &other));
            other->bits = bits | bit;
            apply_iz(run, digit, maps[1], run->branches[k].r, other->r);
        } else {
            /* nobody will ask what was read */
            for (int i = 0; i < 4; ++i) maps[0][i] = i == 0 || i == 3 ? 1.0 : 0.0;
        }
        run->branches[k].bits = bits;
        apply_iz(run, digit, maps[0], run->branches[k].r, run->branches[k].r);
    }
    merge(run);
out:
    return status;
}

/* ---- the run -------------------------------------------------------------------------------- */

static qn_status run_all(dense_run *run) {
    qn_status status = QN_OK;
    const qn_program *program = run->job->program;
    for (size_t first = 0, last; first < qn_program_size(program); first = last) {
        last = first + 1;
        if (qn_simulation_skips(qn_program_instr(program, first))) continue;
        if (qn_stretch_ends(run->s, program, false, first)) QN_TRY(measure(run, first));
        else QN_TRY(run_stretch(run, first, &last));
    }
    grow(run, run->s->ndigits);
out:
    return status;
}

static qn_status collect(dense_run *run) {
    qn_status status = QN_OK;
    qn_simulation *s = run->s;
    double *diagonal = qn_alloc((size_t)1 << s->ndigits, sizeof *diagonal);
    QN_TRY_ALLOC(diagonal);
    for (size_t k = 0; k < run->count && s->nbits > 0; ++k) {
        double *table = NULL;
        qn_pauli_diagonal(s->ndigits, run->branches[k].r, diagonal);
        QN_TRY(qn_simulation_table(s, run->branches[k].bits, &table));
        qn_simulation_add_diagonal(s, diagonal, table);
    }
    for (size_t k = 0; k < run->count; ++k) run->branches[k].bits = 0;
    merge(run);
    s->r = run->branches[0].r;
    run->branches[0].r = NULL;
out:
    qn_free(diagonal);
    return status;
}

qn_status qn_simulation_run_dense(qn_simulation *s, const qn_simulation_job *job) {
    qn_status status = QN_OK;
    dense_run run = {.s = s, .job = job, .grown = 2};
    branch *first = NULL;
    if (s->ndigits > QN_SIMULATE_MAX_DIGITS / 2)
        QN_TRY(qn_fail(job->diag, QN_ERR_LIMIT,
                       "a density matrix of %d qubits would need %.3g GiB; trajectories need less",
                       s->ndigits, ldexp(8.0, 2 * s->ndigits) * 0x1p-30));
    QN_TRY(add_branch(&run, &first));
    qn_pauli_ground(2, first->r);
    QN_TRY(run_all(&run));
    QN_TRY(collect(&run));
out:
    for (size_t k = 0; k < run.count; ++k) qn_free(run.branches[k].r);
    qn_free(run.branches);
    return status;
}
