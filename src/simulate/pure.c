/* State vectors: circuits without noise. */
#include "dm/pure.h"
#include "simulate/simulation.h"

#include "core/try.h"

#include <math.h>

static qn_status run_gates(qn_simulation *s, const qn_simulation_job *job) {
    qn_status status = QN_OK;
    qn_pure *pure = NULL;
    const size_t size = qn_program_size(job->program);
    size_t count = 0;
    const qn_instr **list = qn_alloc(size + 1, sizeof *list);
    QN_TRY_ALLOC(list);
    for (size_t k = 0; k < size; ++k) {
        list[count] = qn_program_instr(job->program, k);
        if (!qn_simulation_skips(list[count])) ++count;
    }
    QN_TRY(qn_pure_create(list, count, s->digit, s->ndigits, &pure, job->diag));
    qn_pure_set(pure, job->params);
    qn_pure_run(pure, s->psi);
    s->nsteps = qn_pure_nsteps(pure);
out:
    qn_pure_destroy(pure);
    qn_free(list);
    return status;
}

qn_status qn_simulation_run_pure(qn_simulation *s, const qn_simulation_job *job) {
    qn_status status = QN_OK;
    double *probabilities = NULL;
    const double bytes = ldexp(24.0, s->ndigits); /* with the probabilities */
    if (s->ndigits > QN_SIMULATE_MAX_DIGITS || bytes > job->memory)
        return qn_fail(job->diag, QN_ERR_LIMIT,
                       "a state vector of %d qubits needs %.3g GiB, and %.3g GiB are free",
                       s->ndigits, bytes * 0x1p-30, job->memory * 0x1p-30);
    const size_t size = (size_t)1 << s->ndigits;
    s->psi = qn_alloc(size, sizeof *s->psi);
    QN_TRY_ALLOC(s->psi);
    s->psi[0] = 1.0;
    s->nbranches = 1;
    QN_TRY(run_gates(s, job));
    if (s->nbits == 0) return QN_OK;
    probabilities = qn_alloc(size, sizeof *probabilities);
    QN_TRY_ALLOC(probabilities);
    for (size_t i = 0; i < size; ++i) {
        const double re = creal(s->psi[i]), im = cimag(s->psi[i]);
        probabilities[i] = re * re + im * im;
    }
    QN_TRY(qn_simulation_add_outcomes(s, 0, probabilities));
out:
    qn_free(probabilities);
    return status;
}
