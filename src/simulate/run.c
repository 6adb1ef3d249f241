/* Which method suits a program, and running it. */
#include "simulate/simulation.h"

#include "core/memory.h"
#include "core/try.h"

#include <math.h>
#include <stdio.h>

/* Can a state vector follow the program? */
static bool suits_pure(const qn_simulation *s, const qn_program *program) {
    for (size_t k = 0; k < qn_program_size(program); ++k) {
        const qn_instr *instr = qn_program_instr(program, k);
        const bool fine = instr->kind == QN_INSTR_GATE || instr->kind == QN_INSTR_LOAD ||
                          s->final[k] || qn_simulation_skips(instr);
        if (!fine || instr->condition.count > 0) return false;
    }
    return true;
}

/* "a density matrix of 20 qubits, 8.19e+03 GiB" */
static void say_size(const qn_simulation *s, qn_method method, const char *before,
                     const char *after, char *why) {
    const bool pure = method == QN_METHOD_PURE;
    const double bytes = ldexp(pure ? 24.0 : 8.0, (pure ? 1 : 2) * s->ndigits);
    const int unit = bytes < 0x1p20 ? 10 : bytes < 0x1p30 ? 20 : 30;
    snprintf(why, QN_SIMULATION_WHY, "%s a %s of %d qubits%s %.3g %s", before,
             pure ? "state vector" : "density matrix", s->ndigits, after, ldexp(bytes, -unit),
             unit == 10   ? "KiB"
             : unit == 20 ? "MiB"
                          : "GiB");
}

static qn_method choose(const qn_simulation *s, const qn_program *program, double memory,
                        char *why) {
    const int n = s->ndigits;
    if (suits_pure(s, program)) {
        if (n <= QN_SIMULATE_MAX_DIGITS && ldexp(24.0, n) <= memory) {
            say_size(s, QN_METHOD_PURE, "no noise before the measurements, so", " says all:", why);
            return QN_METHOD_PURE;
        }
        say_size(s, QN_METHOD_PURE, "as", " would need", why);
        return QN_METHOD_TRAJECTORY;
    }
    if (n <= QN_SIMULATE_MAX_DIGITS / 2 && ldexp(8.0, 2 * n) <= memory) {
        say_size(s, QN_METHOD_DM, "noise or measurements on the way, and", " fits:", why);
        return QN_METHOD_DM;
    }
    say_size(s, QN_METHOD_DM, "as", " would need", why);
    return QN_METHOD_TRAJECTORY;
}

qn_status qn_simulation_choose(const qn_program *program, size_t memory, qn_method *method,
                               char *why, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_simulation *s = qn_alloc(1, sizeof *s);
    QN_TRY_ALLOC(s);
    QN_TRY(qn_simulation_analyse(s, program, diag));
    *method = choose(s, program, memory ? (double)memory : qn_memory_free(), why);
out:
    qn_simulation_destroy(s);
    return status;
}

qn_status qn_simulation_run(const qn_program *program, const double *params,
                            const qn_simulation_options *options, qn_simulation **simulation,
                            qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_simulation_options used = options ? *options : (qn_simulation_options){0};
    qn_simulation_job job = {program, params, used.kernels, (double)used.memory, diag};
    if (!job.kernels) job.kernels = qn_kernels_best();
    if (used.memory == 0) job.memory = qn_memory_free();
    qn_simulation *s = qn_alloc(1, sizeof *s);
    QN_TRY_ALLOC(s);
    if (used.method == QN_METHOD_TRAJECTORY) {
        const qn_simulation_sampling nothing = {0};
        s->nqubits = qn_program_nqubits(program);
        s->nbits = qn_circuit_nbits(qn_program_circuit(program));
        QN_TRY(qn_simulation_run_sampled(s, &job, used.sampling ? used.sampling : &nothing));
        *simulation = s;
        return QN_OK;
    }
    QN_TRY(qn_simulation_analyse(s, program, diag));
    const bool pure = suits_pure(s, program);
    if (used.method == QN_METHOD_PURE && !pure)
        QN_TRY(
            qn_fail(diag, QN_ERR_UNSUPPORTED,
                    "a state vector follows circuits without noise, whose measurements come last; "
                    "the density matrix (dm) and trajectories follow all"));
    if (used.method != QN_METHOD_DM && pure) QN_TRY(qn_simulation_run_pure(s, &job));
    else QN_TRY(qn_simulation_run_dense(s, &job));
    qn_simulation_close_outcomes(s);
    *simulation = s;
    s = NULL;
out:
    if (status == QN_ERR_MEMORY) status = qn_fail(diag, status, "not enough memory for the state");
    qn_simulation_destroy(s);
    return status;
}
