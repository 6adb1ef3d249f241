/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gradient/adjoint.h"

#include "core/memory.h"
#include "core/try.h"
#include "gradient/reading.h"

#include <math.h>

enum { MOST_DIGITS = 15 };

static bool needs_scratch(const qn_tape *tape) {
    for (size_t k = 0; k < tape->nsteps; ++k)
        if (tape->steps[k].split) return true;
    return qn_reading_has_groups(tape->program);
}

static qn_status too_large(const qn_tape *tape, double needed, double memory, qn_diag *diag) {
    return qn_fail(diag, QN_ERR_LIMIT,
                   "the exact gradient of %d qubits needs at least %.3g GiB for three density "
                   "matrices and its tables; %.3g GiB are free; trajectories need less",
                   tape->ndigits, needed * 0x1p-30, memory * 0x1p-30);
}

/* What a run answers, and works with beside the states. */
static double answer_bytes(const qn_tape *tape) {
    const size_t nparams = (size_t)qn_circuit_nparams(qn_program_circuit(tape->program));
    return (double)(nparams * sizeof(double) +
                    2 * qn_program_size(tape->program) * (sizeof(qn_noise_slope) + sizeof(double)));
}

static double array_bytes(double bytes) { return bytes + (double)qn_memory_slack((size_t)bytes); }

/* Vectors beside those of the replay: the observable, what splits and groups work with, and the
 * final state of groups. */
static double vectors(const qn_tape *tape) {
    return 1.0 + (needs_scratch(tape) ? 1.0 : 0.0) +
           (qn_reading_has_groups(tape->program) ? 1.0 : 0.0);
}

static qn_status plan_memory(qn_adjoint *a, double memory, size_t *capacity, qn_diag *diag) {
    const qn_tape *tape = &a->tape;
    if (tape->ndigits > MOST_DIGITS)
        return too_large(tape, 3.0 * ldexp(sizeof(double), 2 * tape->ndigits), memory, diag);
    const double entry = sizeof(double), largest = (double)qn_replay_largest(tape);
    const double fixed = (double)qn_tape_bytes(tape) + answer_bytes(tape) +
                         256.0 * entry * (double)tape->nenvironments +
                         vectors(tape) * array_bytes(largest * entry) +
                         (double)qn_memory_slack((size_t)memory) + /* of the states */
                         (double)tape->nsteps * (sizeof(size_t) + sizeof(qn_replay_mark));
    const double least = entry * (double)qn_replay_least(tape);
    if (fixed + least > memory) return too_large(tape, fixed + least, memory, diag);
    const double left = (memory - fixed) / entry, most = (double)qn_replay_most(tape);
    *capacity = left < most ? (size_t)left : qn_replay_most(tape);
    return QN_OK;
}

qn_status qn_adjoint_create(const qn_program *program, const qn_adjoint_options *options,
                            qn_adjoint **adjoint, qn_diag *diag) {
    qn_status status = QN_OK;
    size_t capacity = 0, largest;
    const qn_kernels *kernels = options && options->kernels ? options->kernels : qn_kernels_best();
    const double memory = options && options->memory ? (double)options->memory : qn_memory_free();
    qn_adjoint *a = qn_alloc(1, sizeof *a);
    QN_TRY_ALLOC(a);
    QN_TRY(qn_tape_init(&a->tape, program, kernels, diag));
    QN_TRY(plan_memory(a, memory, &capacity, diag));
    largest = qn_replay_largest(&a->tape);
    if (needs_scratch(&a->tape)) {
        a->scratch = qn_alloc(largest, sizeof *a->scratch);
        QN_TRY_ALLOC(a->scratch);
    }
    a->w = qn_alloc(largest, sizeof *a->w);
    a->environments = qn_alloc(256 * a->tape.nenvironments + 1, sizeof *a->environments);
    QN_TRY_ALLOC(a->w && a->environments);
    QN_TRY(qn_replay_init(&a->replay, &a->tape, capacity, a->scratch));
    a->replay.stop = options ? options->stop : NULL;
    a->replay.context = options ? options->context : NULL;
    *adjoint = a;
    a = NULL;
out:
    qn_adjoint_destroy(a);
    return status;
}

void qn_adjoint_destroy(qn_adjoint *adjoint) {
    if (!adjoint) return;
    qn_replay_clear(&adjoint->replay);
    qn_tape_clear(&adjoint->tape);
    qn_free(adjoint->w);
    qn_free(adjoint->scratch);
    qn_free(adjoint->environments);
    qn_free(adjoint);
}

/* Every record is asked the same. */
static void share(const qn_tape *tape, double *w) {
    const size_t size = (size_t)1 << (2 * tape->ndigits);
    for (size_t k = size; k < qn_tape_size(tape, tape->nsteps); ++k) w[k] = w[k - size];
}

double qn_adjoint_sweep(qn_adjoint *a) {
    const qn_tape *tape = &a->tape;
    if (a->scratch)
        qn_reading_apply_groups(tape->program, tape->digit, tape->ndigits, SIZE_MAX, a->w,
                                a->scratch);
    share(tape, a->w);
    qn_replay_restart(&a->replay);
    for (size_t k = tape->nsteps; k-- > 0 && !qn_replay_stops(&a->replay);)
        qn_tape_backward(tape, k, qn_replay_state(&a->replay, k), a->w, a->environments,
                         a->scratch);
    if (a->replay.stopped) return NAN;
    return tape->kernels->dot(qn_tape_size(tape, 0), a->w, qn_replay_state(&a->replay, 0));
}
