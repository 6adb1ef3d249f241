/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which method suits a program, and running it. */
#include "core/memory.h"
#include "dm/forecast.h"
#include "program/size.h"
#include "simulate/blocks.h"
#include "simulate/forecast.h"
#include "simulate/stabilizer.h"

#include "core/try.h"

#include <math.h>
#include <omp.h>
#include <stdio.h>

enum { MAX_BRANCHES = 16384 };
/* Density matrices up to here take milliseconds a step, and say more. */
enum { SMALL_DIGITS = 10 };

/* Exactly to |0>: I and Z become what I was. */
static bool is_exact_reset(const qn_instr *instr) {
    for (int k = 0; k < 16; ++k)
        if (instr->base[k] != (k == 0 || k == 12 ? 1.0 : 0.0)) return false;
    return true;
}

/* Can state vectors follow the program? *branches: is there a measurement or a reset on the way? */
static bool suits_pure(const qn_simulation *s, const qn_program *program, bool *branches) {
    *branches = false;
    for (size_t k = 0; k < qn_program_size(program); ++k) {
        const qn_instr *instr = qn_program_instr(program, k);
        if (instr->kind == QN_INSTR_RESET && !is_exact_reset(instr)) return false;
        if (instr->kind == QN_INSTR_NOISE && !qn_simulation_skips(instr)) return false;
        *branches = *branches || qn_stretch_ends(s, program, true, k);
    }
    return true;
}

static double dense_bytes(const qn_simulation *s, const qn_simulation_job *job) {
    return ldexp(8.0, 2 * s->ndigits) + job->records;
}

static bool dense_fits(const qn_simulation *s, const qn_simulation_job *job) {
    return s->ndigits <= QN_SIMULATE_MAX_DIGITS / 2 && dense_bytes(s, job) <= job->memory;
}

/* "a density matrix of 20 qubits, 8.19e+03 GiB" */
static void say_size(const qn_simulation *s, bool pure, double bytes, const char *before,
                     const char *after, char *why) {
    const int unit = bytes < 0x1p20 ? 10 : bytes < 0x1p30 ? 20 : 30;
    snprintf(why, QN_SIMULATION_WHY, "%s a %s of %d qubits%s %.3g %s", before,
             pure ? "state vector" : "density matrix", s->ndigits, after, ldexp(bytes, -unit),
             unit == 10   ? "KiB"
             : unit == 20 ? "MiB"
                          : "GiB");
}

/* Where something is asked for that stabilizers give: in place of trajectories, and of density
 * matrices that are not small, if no state is asked for. */
static bool prefers_stabilizer(const qn_simulation *s, const qn_simulation_job *job, bool fits) {
    if (!job->asks) return false;
    if (fits && ((job->asks & QN_ASK_STATE) || s->ndigits <= SMALL_DIGITS)) return false;
    return qn_stabilizer_suits(s, job);
}

static qn_method choose_stabilizer(char *why) {
    snprintf(why, QN_SIMULATION_WHY, "all gates are Clifford and all noise is Pauli");
    return QN_METHOD_STABILIZER;
}

/* Counted, not timed: the same circuit takes the same method on a busy machine. */
static qn_status prefers_trajectories(const qn_simulation *s, const qn_simulation_job *job,
                                      bool *prefers, char *why) {
    qn_status status = QN_OK;
    qn_simulation_forecast dense;
    double sampled = INFINITY;
    *prefers = false;
    if (!job->sampling || !job->asks || (job->asks & QN_ASK_STATE) || s->ndigits <= SMALL_DIGITS)
        return QN_OK;
    QN_TRY(qn_forecast_dense(s, job->program, &dense, job->diag));
    if (!(dense.operations > QN_LONG)) return QN_OK;
    status = qn_forecast_sampled(s, job, job->sampling, &sampled);
    if (status == QN_ERR_LIMIT) return QN_OK;
    QN_TRY(status);
    *prefers = dense.operations > QN_WORTH_ERRORS * sampled;
    if (*prefers)
        snprintf(why, QN_SIMULATION_WHY,
                 "a density matrix of %d qubits (--method dm), which is exact, would take about "
                 "%.2g times as long",
                 s->ndigits, dense.operations / sampled);
out:
    return status;
}

static qn_status choose(const qn_simulation *s, const qn_program *program,
                        const qn_simulation_job *job, qn_method *method, char *why) {
    qn_status status = QN_OK;
    bool branches = false, prefers = false;
    if (suits_pure(s, program, &branches)) {
        const double bytes = qn_simulation_pure_bytes(s, job, 1, 1);
        if (s->ndigits <= QN_SIMULATE_MAX_DIGITS && bytes <= job->memory) {
            say_size(s, true, bytes,
                     branches ? "no noise but of readings, so"
                              : "no noise before the measurements, so",
                     branches ? " for every outcome on the way says all:" : " says all:", why);
            *method = QN_METHOD_PURE;
            return QN_OK;
        }
        *method = prefers_stabilizer(s, job, false) ? choose_stabilizer(why) : QN_METHOD_TRAJECTORY;
        if (*method == QN_METHOD_TRAJECTORY) say_size(s, true, bytes, "as", " would need", why);
        return QN_OK;
    }
    *method = QN_METHOD_TRAJECTORY;
    if (prefers_stabilizer(s, job, dense_fits(s, job))) *method = choose_stabilizer(why);
    else if (!dense_fits(s, job)) say_size(s, false, dense_bytes(s, job), "as", " would need", why);
    else {
        QN_TRY(prefers_trajectories(s, job, &prefers, why));
        if (prefers) return QN_OK;
        *method = QN_METHOD_DM;
        say_size(s, false, dense_bytes(s, job), "there is noise, and", " fits:", why);
    }
out:
    return status;
}

/* What a promise of the caller leaves for states: a program of many operations counts, but for its
 * first MiB. */
static double memory_beside(const qn_program *program, size_t promised) {
    const double bytes = (double)(qn_program_bytes(program) + qn_stretch_bytes(program));
    return fmax((double)promised - fmax(bytes - 0x1p20, 0.0), 0.0);
}

static qn_simulation_job job_of(const qn_program *program, const double *params,
                                const qn_simulation_options *options, qn_diag *diag) {
    const qn_simulation_options used = options ? *options : (qn_simulation_options){0};
    return (qn_simulation_job){
        .program = program,
        .params = params,
        .kernels = used.kernels ? used.kernels : qn_kernels_best(),
        .memory = used.memory ? memory_beside(program, used.memory) : qn_memory_free(),
        .branches = MAX_BRANCHES,
        .threads = used.threads > 0 ? used.threads : omp_get_num_procs(),
        .single = used.precision == QN_PRECISION_SINGLE && !used.vector,
        .vector = used.vector,
        .records = (double)used.records * sizeof(qn_outcome),
        .asks = used.asks,
        .sampling = used.sampling,
        .foresees = used.foresees,
        .stop = used.stop,
        .context = used.context,
        .diag = diag,
    };
}

qn_status qn_simulation_choose(const qn_program *program, const qn_simulation_options *options,
                               qn_method *method, char *why, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_simulation_job job = job_of(program, NULL, options, diag);
    qn_simulation *s = qn_alloc(1, sizeof *s);
    QN_TRY_ALLOC(s);
    QN_TRY(qn_simulation_analyse(s, program, diag));
    job.single = job.single && s->direct;
    QN_TRY(choose(s, program, &job, method, why));
out:
    qn_simulation_destroy(s);
    return status;
}

/* ---- running -------------------------------------------------------------------------------- */

/* Tells whoever waits how long it will be. */
static qn_status run_dense(qn_simulation *s, const qn_simulation_job *job) {
    qn_status status = QN_OK;
    qn_simulation_forecast forecast;
    double rate;
    if (job->foresees && s->ndigits <= QN_SIMULATE_MAX_DIGITS / 2) {
        QN_TRY(qn_forecast_dense(s, job->program, &forecast, job->diag));
        if (forecast.operations > QN_A_MOMENT) {
            QN_TRY(qn_dm_rate(job->kernels, s->ndigits, job->threads, &rate));
            forecast.seconds = forecast.operations / rate;
            job->foresees(job->context, &forecast);
        }
    }
    QN_TRY(qn_simulation_run_dense(s, job));
out:
    return status;
}

/* State vectors of 2^n branches cost what a density matrix costs. */
static qn_status run_pure_or_dense(qn_simulation *s, qn_simulation_job *job) {
    qn_diag detail = {0}, *diag = job->diag;
    const bool fits = dense_fits(s, job);
    if (fits && job->branches > (size_t)1 << s->ndigits) job->branches = (size_t)1 << s->ndigits;
    job->diag = &detail;
    qn_status status = qn_simulation_run_pure(s, job);
    job->diag = diag;
    if (status == QN_ERR_LIMIT && fits) {
        qn_simulation_forget(s);
        return run_dense(s, job);
    }
    if (status != QN_OK && diag) *diag = detail;
    return status;
}

static qn_status run(qn_simulation *s, qn_simulation_job *job, qn_method method) {
    qn_status status = QN_OK;
    bool branches = false;
    const bool pure = suits_pure(s, job->program, &branches);
    char why[QN_SIMULATION_WHY];
    qn_method chosen = method;
    if (method == QN_METHOD_AUTO && job->asks) QN_TRY(choose(s, job->program, job, &chosen, why));
    if (chosen == QN_METHOD_STABILIZER) return qn_simulation_run_stabilizer(s, job);
    if (method == QN_METHOD_PURE && !pure)
        return qn_fail(job->diag, QN_ERR_UNSUPPORTED,
                       "state vectors follow circuits without noise; the density matrix (dm) and "
                       "trajectories follow all");
    if (pure && job->single && method != QN_METHOD_DM) return qn_simulation_run_single(s, job);
    if (method == QN_METHOD_PURE) return qn_simulation_run_pure(s, job);
    if (method == QN_METHOD_DM || !pure) return run_dense(s, job);
    status = run_pure_or_dense(s, job);
out:
    return status;
}

qn_status qn_simulation_run(const qn_program *program, const double *params,
                            const qn_simulation_options *options, qn_simulation **simulation,
                            qn_diag *diag) {
    qn_status status = QN_OK;
    qn_simulation_job job = job_of(program, params, options, diag);
    qn_simulation *s = qn_alloc(1, sizeof *s);
    QN_TRY_ALLOC(s);
    if (options && options->method == QN_METHOD_TRAJECTORY) {
        const qn_simulation_sampling nothing = {0};
        s->nqubits = qn_program_nqubits(program);
        s->nbits = qn_circuit_nbits(qn_program_circuit(program));
        QN_TRY(
            qn_simulation_run_sampled(s, &job, options->sampling ? options->sampling : &nothing));
        *simulation = s;
        return QN_OK;
    }
    s->threads = job.threads;
    QN_TRY(qn_simulation_analyse(s, program, diag));
    job.single = job.single && s->direct;
    QN_TRY(run(s, &job, options ? options->method : QN_METHOD_AUTO));
    qn_simulation_read_outcomes(s);
    QN_TRY(qn_blocks_survey(s, job.threads));
    *simulation = s;
    s = NULL;
out:
    if (status == QN_ERR_MEMORY) status = qn_fail(diag, status, "not enough memory for the state");
    qn_simulation_destroy(s);
    return status;
}
