/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exact gradients of any circuit under noise: the value of an observable, its derivative by every
 * parameter of the circuit and by the strength of every place of noise, from one forward and one
 * backward pass. Measurements on the way, resets and conditions are summed over exactly. */
#ifndef QMAE_NOISE_GRADIENT_H
#define QMAE_NOISE_GRADIENT_H

#include "qmae_noise/dm.h"
#include "qmae_noise/observable.h"
#include "qmae_noise/program.h"
#include "qmae_noise/team.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A program made ready for gradients: fused once, evaluated at any number of parameter vectors. One
 * thread at a time. */
typedef struct qn_adjoint qn_adjoint;

typedef struct qn_adjoint_options {
    const qn_kernels *kernels; /* NULL = the best of this processor */
    /* bytes that the adjoint and its runs may take, 0 = what the system says is free. States of the
     * forward pass that do not fit are computed again in the backward pass, from checkpoints. */
    size_t memory;
    /* Asked by the calling thread between fused steps; true ends a run with QN_ERR_INTERRUPTED, and
     * the next one begins anew. NULL = never. */
    bool (*stop)(void *context);
    void *context;
} qn_adjoint_options;

/* options: NULL = zeros. Borrows the program. QN_ERR_UNSUPPORTED: classical bits beyond the 64th;
 * QN_ERR_LIMIT: more qubits, or more records of measured bits that are read later, than fit, with
 * numbers. The caller destroys *adjoint. O(instructions 16^3). */
QN_MUST_CHECK qn_status qn_adjoint_create(const qn_program *program,
                                          const qn_adjoint_options *options, qn_adjoint **adjoint,
                                          qn_diag *diag);
void qn_adjoint_destroy(qn_adjoint *adjoint);

/* What is wanted beside the value. */
enum {
    QN_BY_PARAMS = 1, /* derivatives by the parameters */
    QN_BY_NOISE = 2,  /* and by the strengths of noise */
};

/* The derivative by the strength of one place of noise, relative: 1 is the noise of the program, 0
 * none. Thermal relaxation has two, T1 and T2. */
typedef struct qn_noise_slope {
    const qn_instr *instr; /* borrowed of the program */
    qn_source source;
    double slope;
    double error; /* standard error of trajectories, else 0 */
} qn_noise_slope;

/* Zero-initialise. Owned arrays, NULL unless wanted. */
typedef struct qn_gradient {
    double value;
    size_t nparams;
    double *slopes; /* d value / d params[p] */
    size_t nplaces;
    qn_noise_slope *places; /* in the order of the program */
    /* of shots, else zero and NULL: standard errors, exact for this number of shots, and what a
     * device would have run */
    double value_error;
    double *errors;
    uint64_t circuits, shots;
    uint64_t trajectories; /* that were run; 0 = none */
    /* of trajectories: standard errors of the sums over the places of each source, and of all */
    double source_errors[QN_SOURCE_COUNT], noise_error;
} qn_gradient;
void qn_gradient_clear(qn_gradient *gradient);

/* The exact value and derivatives.
 *   params      of the program's circuit, NULL if it has none
 *   observable  letters on finally measured qubits are what that qubit's readout reports, as of
 *               qn_simulation_observe; the fidelity with a state knows no readout
 *   what        of QN_BY_...
 *   gradient    out; what it held is cleared
 * QN_ERR_ARGUMENT: another number of qubits; QN_ERR_UNSUPPORTED: a state, where qubits are read
 * together; QN_ERR_INTERRUPTED: qn_adjoint_options.stop, *gradient is as before. Cost in forward
 * passes: 3, of which each is 16 4^n multiply-adds a fused step and record of bits; up to one more
 * where the history does not fit. */
QN_MUST_CHECK qn_status qn_adjoint_run(qn_adjoint *adjoint, const double *params,
                                       const qn_observable *observable, int what,
                                       qn_gradient *gradient, qn_diag *diag);

/* The same as a device would estimate it, by shots of circuits in which one angle is shifted by +-
 * pi/2 at one place (parameter shift). Each group of terms that can be measured together
 * (qn_observable_groups) is read by a program of its own, with the device's noise and readout
 * errors; two passes of it give the mean and the variance of what every shifted circuit reads, and
 * so the law of its estimate: a binomial one of a single term, a normal one of several. An
 * over-rotation makes the rule a little wrong, here as on the device.
 *   circuit, model, options  as of qn_program_build; the circuit's own final measurements are left
 *                            out
 *   memory                   as of qn_adjoint_options
 *   shots                    for the value, and as many for each shifted circuit, divided among the
 *                            groups in proportion to the sum of |weight|; 0 = infinitely many,
 *                            whose errors are 0
 *   gradient                 out: value, slopes, their standard errors, circuits and shots; what it
 *                            held is cleared
 * QN_ERR_ARGUMENT: 1 shot, or fewer than 2 a group; QN_ERR_UNSUPPORTED: a state, which no product
 * basis measures; and as of qn_program_build and qn_adjoint_create. */
typedef struct qn_gradient_shots {
    uint64_t shots, seed;
    size_t memory;
    const qn_team *team;         /* who shares the groups, and gets the whole; NULL = nobody */
    bool (*stop)(void *context); /* as of qn_adjoint_options */
    void *context;
} qn_gradient_shots;
QN_MUST_CHECK qn_status qn_gradient_measure(const qn_circuit *circuit, const qn_model *model,
                                            const qn_program_options *options, const double *params,
                                            const qn_observable *observable,
                                            const qn_gradient_shots *shots, qn_gradient *gradient,
                                            qn_diag *diag);

/* ---- trajectories --------------------------------------------------------------------------- */

typedef struct qn_gradient_sampling {
    uint64_t seed;         /* trajectory k draws from (seed, QN_STREAM_TRAJECTORY, 0, 0, k) */
    uint64_t trajectories; /* >= 2; with target_error at the most */
    /* run no more when value and slopes have at most this standard error; 0 = run them all */
    double target_error;
    int threads;   /* 0 = all processors */
    size_t memory; /* bytes, 0 = what the system says is free */
    /* d params[k] / d values[v] at [k nvalues + v] (qn_qasm_bind), borrowed: slopes and errors are
     * those by the values, since errors of params of one trajectory go together; NULL = none */
    const double *jacobian;
    size_t nvalues;
    const qn_team *team; /* who shares the trajectories, and gets the whole; NULL = nobody */
    bool noise;          /* the derivatives by the strengths of noise, too */
    /* asked between trajectories, by any thread: true ends with QN_ERR_INTERRUPTED; NULL = never */
    bool (*stop)(void *context);
    void *context;
} qn_gradient_sampling;

/* The value and its derivatives by the parameters as means over trajectories, for circuits that are
 * too large for a density matrix: up to 26 qubits. The record of what a trajectory drew is kept
 * with the probability that it was drawn with, so that its own derivative is unbiased, whatever
 * the channels, measurements, resets and conditions are.
 *   gradient  out: value, slopes, and their standard errors; what it held is cleared
 * With sampling->noise also the places of qn_adjoint_run and their errors, in the same way: a
 * trajectory that drew the operator K of a channel is differentiated by dK, which any channel has
 * (src/trajectory/slope.h). QN_ERR_UNSUPPORTED: readout errors of qubits read together.
 * Equal for any number of threads and members of a team. Errors: as of qn_trajectory_of, which
 * takes no states; QN_ERR_LIMIT: states before resets and measurements, which are kept, do not fit.
 * A trajectory takes about as long as 10 to 20 without derivatives. */
QN_MUST_CHECK qn_status qn_gradient_estimate(const qn_program *program, const double *params,
                                             const qn_observable *observable,
                                             const qn_gradient_sampling *sampling,
                                             qn_gradient *gradient, qn_diag *diag);

#ifdef __cplusplus
}
#endif
#endif
