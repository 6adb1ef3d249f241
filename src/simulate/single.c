/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A state vector in single precision, of circuits whose qubits are all measured at their end: half
 * the memory and half the time, for records alone. */
#include "core/memory.h"
#include "core/try.h"
#include "simulate/simulation.h"
#include "state/unitary.h"

static qn_status run_stretch(qn_simulation *s, const qn_simulation_job *job, size_t first,
                             size_t *last) {
    qn_status status = QN_OK;
    qn_unitary *unitary = NULL;
    qn_stretch stretch = {0};
    void *const states[] = {s->single};
    QN_TRY(qn_stretch_take(s, job->program, true, first, &stretch, last));
    QN_TRY(qn_simulation_fuse(s, job, &stretch, s->ndigits, &unitary));
    QN_TRY(qn_unitary_run(unitary, states, 1, job->threads));
    s->nsteps += qn_unitary_nsteps(unitary);
out:
    qn_unitary_destroy(unitary);
    qn_stretch_clear(&stretch);
    return status;
}

qn_status qn_simulation_run_single(qn_simulation *s, const qn_simulation_job *job) {
    qn_status status = QN_OK;
    const double bytes = qn_simulation_pure_bytes(s, job, 1, 1);
    if (s->ndigits > QN_SIMULATE_MAX_DIGITS || bytes > job->memory)
        return qn_fail(job->diag, QN_ERR_LIMIT,
                       "a state vector of %d qubits in single precision needs %.3g GiB, and %.3g "
                       "GiB are free",
                       s->ndigits, bytes * 0x1p-30, job->memory * 0x1p-30);
    qn_simulation_order_digits(s);
    s->single = qn_pages_alloc(qn_unitary_room(s->ndigits, QN_PRECISION_SINGLE) *
                               sizeof *s->single);
    s->psi = qn_alloc(1, sizeof *s->psi);
    QN_TRY_ALLOC(s->single && s->psi);
    s->single[0] = 1.0F;
    s->nbranches = s->npsi = 1;
    for (size_t first = 0, last; first < qn_program_size(job->program); first = last) {
        last = first + 1;
        QN_TRY(qn_simulation_go_on(job));
        if (!qn_simulation_skips(qn_program_instr(job->program, first)))
            QN_TRY(run_stretch(s, job, first, &last));
    }
    if (s->nbits > 0) QN_TRY(qn_simulation_table_of_single(s));
out:
    return status;
}
