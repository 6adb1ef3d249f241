/* The density engine: density matrices as real Pauli vectors, noisy programs as a few 16 x 16
 * matrices; and the pure engine, the same for circuits without noise.
 *
 * A Pauli vector of n qubits is r[P] = Tr(P rho), 4^n doubles, index = sum_k d_k 4^k with digit
 * I=0, X=1, Y=2, Z=3 of qubit k.
 * Tr(A B) = 2^-n sum_P a[P] b[P]. */
#ifndef QMAE_NOISE_DM_H
#define QMAE_NOISE_DM_H

#include "qmae_noise/program.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Pauli vectors ------------------------------------------------------------------------ */

/* r = Pauli vector of |psi><psi| for 2^n complex amplitudes (norm as given). work: 2^n complex
 * numbers. O(n 4^n). */
void qn_pauli_from_state(int n, const double complex *psi, double *r, double complex *work);
/* The same for real amplitudes; entries with an odd number of Y are zero. work: 2^n doubles. O(n
 * 4^n / 2). */
void qn_pauli_from_real(int n, const double *amplitudes, double *r, double *work);
/* r = Pauli vector of |0...0>. O(4^n). */
void qn_pauli_ground(int n, double *r);
/* Tr(A B) = 2^-n sum_P a[P] b[P]. */
double qn_pauli_inner(int n, const double *a, const double *b);
/* The diagonal <i|rho|i>: 2^n reals. work: none. O(n 2^n). */
void qn_pauli_diagonal(int n, const double *r, double *diagonal);
/* The real part of the matrix: m[i][j] = Re <i|rho|j>, 2^n x 2^n row-major. O(n 4^n). */
void qn_pauli_to_real_matrix(int n, const double *r, double *m);
/* The full matrix, row-major. O(n 4^n). */
void qn_pauli_to_matrix(int n, const double *r, double complex *m);

/* ---- kernels ------------------------------------------------------------------------------ */

/* The same kernels on states in single precision: matrices and environments stay double. */
typedef struct qn_kernels_float {
    void (*apply)(int n, int a, int b, const double *m, const float *in, float *out);
    void (*environment)(int n, int a, int b, const float *w, const float *r, double *environment);
    void (*pull_back)(int n, int a, int b, const double *m, float *w, const float *r,
                      double *environment);
    double (*dot)(size_t count, const float *a, const float *b);
} qn_kernels_float;

/* A set of kernels for one kind of processor. All sets give the same numbers up to rounding. */
typedef struct qn_kernels {
    const char *name;       /* "reference", "generic", "avx2", "avx512" */
    int (*available)(void); /* does this processor have it? */
    /* out = (m on digits a < b) in: out[.., i, ..] = sum_j m[i][j] in[.., j, ..] with i = d_a + 4
     * d_b. 4^n doubles each; out = in is allowed, partial overlap is not. n >= 2. 16 * 4^n
     * multiply-adds. */
    void (*apply)(int n, int a, int b, const double *m, const double *in, double *out);
    /* environment[i][j] = sum over the other digits of w[i, rest] r[j, rest]: 256 doubles,
     * overwritten. 16 * 4^n multiply-adds. */
    void (*environment)(int n, int a, int b, const double *w, const double *r, double *environment);
    /* Both at once on w, as a backward pass needs them: the environment of w as it comes, then w <-
     * m w in place. */
    void (*pull_back)(int n, int a, int b, const double *m, double *w, const double *r,
                      double *environment);
    /* c = a b for 16 x 16 matrices; c distinct from a and b. */
    void (*multiply)(const double *a, const double *b, double *c);
    double (*dot)(size_t count, const double *a, const double *b);
    const qn_kernels_float *single;
} qn_kernels;

size_t qn_kernels_count(void);
const qn_kernels *qn_kernels_at(size_t index);       /* index 0 is the reference */
const qn_kernels *qn_kernels_find(const char *name); /* NULL if unknown or not available here */
const qn_kernels *qn_kernels_best(void); /* the fastest that this processor has; never NULL */

/* ---- plans -------------------------------------------------------------------------------- */

typedef struct qn_plan qn_plan; /* immutable: the fused steps of a noisy program */

/* Fuses instructions into steps on two digits.
 *   instrs, count   in the order of the program, borrowed for the life of the plan (as is the
 *                   program behind them)
 *   digit_of_qubit  for every qubit of the program its digit 0..ndigits-1, or -1 for a qubit that
 *                   is not part of the state: it starts in |0>, may interact with one qubit of the
 *                   state in one stretch of instructions and is traced out after it
 *   ndigits >= 2
 * LOAD and MEASURE instructions are skipped. QN_ERR_UNSUPPORTED for a conditional instruction, or
 * if a qubit that is not part of the state does more than that.
 * The caller destroys *plan. */
QN_MUST_CHECK qn_status qn_plan_create(const qn_instr *const *instrs, size_t count,
                                       const int *digit_of_qubit, int ndigits, qn_plan **plan,
                                       qn_diag *diag);
void qn_plan_destroy(qn_plan *plan);
int qn_plan_ndigits(const qn_plan *plan);
size_t qn_plan_nsteps(const qn_plan *plan);
size_t qn_plan_bytes(const qn_plan *plan); /* its memory */

/* One entry of a trainable parameter into a step. */
typedef struct qn_occurrence {
    size_t step;
    int param;
    double scale; /* d angle / d parameter */
    qn_section section;
} qn_occurrence;
size_t qn_plan_noccurrences(const qn_plan *plan);
qn_occurrence qn_plan_occurrence(const qn_plan *plan, size_t index);

/* The matrices of a plan at one parameter vector. Read-only while it is used by several threads. */
typedef struct qn_bound qn_bound;
QN_MUST_CHECK qn_status qn_bound_create(const qn_plan *plan, const qn_kernels *kernels,
                                        qn_bound **bound);
void qn_bound_destroy(qn_bound *bound);
size_t qn_bound_bytes(const qn_plan *plan); /* memory of a bound of this plan */

/* What qn_bound_set computes beside the step matrices. */
enum { QN_BOUND_SLOPES = 1, QN_BOUND_SHIFTS = 2 };
/* Sets the step matrices at params; with QN_BOUND_SLOPES also d S / d angle for each occurrence
 * (times the gate's gain; not times its scale), with QN_BOUND_SHIFTS S at the nominal angle +-
 * pi/2. O(steps * 16^3 + occurrences * 2 * 16^3). */
void qn_bound_set(qn_bound *bound, const double *params, int what);
const double *qn_bound_step(const qn_bound *bound, size_t step);        /* 16 x 16 */
const double *qn_bound_slope(const qn_bound *bound, size_t occurrence); /* 16 x 16 */
/* The two shifted matrices of an occurrence one after the other: at +pi/2, then at -pi/2. */
const double *qn_bound_shift(const qn_bound *bound, size_t occurrence); /* 2 x 16 x 16 */

/* r <- all steps applied to r, in place. 16 * 4^n multiply-adds a step. */
void qn_dm_run(const qn_bound *bound, double *r);
/* The same, keeping what was there: history holds nsteps + 1 Pauli vectors; history[0] is the
 * input, given; history[k] the state before step k, history[nsteps] the output. */
void qn_dm_forward(const qn_bound *bound, double *history);
/* Pulls an observable back: w holds its Pauli vector (with <O> = sum_P w[P] r_out[P]) and becomes
 * the one with <O> = sum_P w[P] r_in[P].
 *   environments  nsteps x 16 x 16, out; replacing the matrix of step k by S gives <O> = sum_ij
 *                 environments[k][i][j] S[i][j] (physics.md 6). May be NULL together with
 *                 history. */
void qn_dm_backward(const qn_bound *bound, const double *history, double *w, double *environments);

/* The same from |0...0>, on the digits met so far: those below the lowest one that a step has
 * touched join when one does, so a circuit that begins at the highest digits, as the tree of an
 * embedding does, takes a little more than half the time. r and history[nsteps] come out whole;
 * history[k] is the state before step k on the digits met by then, and belongs to
 * qn_dm_backward_ground, which leaves nothing of use in w. environments as above, not NULL. */
void qn_dm_run_ground(const qn_bound *bound, double *r);
void qn_dm_forward_ground(const qn_bound *bound, double *history);
void qn_dm_backward_ground(const qn_bound *bound, const double *history, double *w,
                           double *environments);

/* The same on states in single precision. */
void qn_dm_run_float(const qn_bound *bound, float *r);
void qn_dm_forward_float(const qn_bound *bound, float *history);
void qn_dm_backward_float(const qn_bound *bound, const float *history, float *w,
                          double *environments);

/* ---- pure engine -------------------------------------------------------------------------- */

/* fused 4 x 4 unitaries of a circuit without noise, at one parameter vector */
typedef struct qn_pure qn_pure;

/* instrs: GATE (and LOAD, MEASURE, which are skipped) only; digit_of_qubit without -1; otherwise
 * QN_ERR_UNSUPPORTED. See qn_plan_create. */
QN_MUST_CHECK qn_status qn_pure_create(const qn_instr *const *instrs, size_t count,
                                       const int *digit_of_qubit, int ndigits, qn_pure **pure,
                                       qn_diag *diag);
void qn_pure_destroy(qn_pure *pure);
size_t qn_pure_nsteps(const qn_pure *pure);
/* Sets all matrices and their slopes. */
void qn_pure_set(qn_pure *pure, const double *params);
/* history: (nsteps + 1) x 2^n amplitudes, history[0] given; history[nsteps] is U history[0]. */
void qn_pure_forward(const qn_pure *pure, double complex *history);
/* psi <- U psi, 2^n amplitudes. */
void qn_pure_run(const qn_pure *pure, double complex *psi);
/* psi <- U^dagger psi, 2^n amplitudes. */
void qn_pure_inverse(const qn_pure *pure, double complex *psi);
/* derivative[p] += <lambda | dU / d params[p] | history[0]> for every parameter; lambda (2^n
 * amplitudes) becomes U^dagger lambda. */
void qn_pure_backward(const qn_pure *pure, const double complex *history, double complex *lambda,
                      double complex *derivative);

#ifdef __cplusplus
}
#endif
#endif
