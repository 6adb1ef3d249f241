/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The quantum masked autoencoder (arXiv 2511.17372) and its engines.
 *
 * n data qubits hold an image of 2^n pixels (pixel i = amplitude of |i>, row-major), k of them stay
 * after compression. Registers of the full circuit: in = 0..n-1, ref = n..2n-1, fresh =
 * 2n..2n+(n-k)-1 (with trash QN_TRASH_SWAP), anc = the last (with QN_TEST_ANCILLA):
 * 18 qubits for 16 x 16 pixels and k = 7. */
#ifndef QMAE_NOISE_QMAE_H
#define QMAE_NOISE_QMAE_H

#include "qmae_noise/data.h"
#include "qmae_noise/dm.h"
#include "qmae_noise/loader.h"
#include "qmae_noise/program.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- what circuit -------------------------------------------------------------------------- */

/* What the encoder does to a pair of qubits (src/qmae/block_list.def, docs/ansatz.md). */
typedef enum qn_encoder_block {
    QN_BLOCK_SU4,  /* any unitary: 15 angles, 3 CX */
    QN_BLOCK_SO4,  /* any rotation of real amplitudes: 6 angles, 2 CX */
    QN_BLOCK_RY_CX /* real, the least that entangles: 2 angles, 1 CX */
} qn_encoder_block;
/* The pairs of a layer and their order (src/qmae/entangler_list.def). */
typedef enum qn_entangler {
    QN_ENTANGLER_LEXICOGRAPHIC, /* every pair (0,1), (0,2), ..., (n-2,n-1) */
    QN_ENTANGLER_ROUND_ROBIN,   /* the same pairs in n-1 parallel layers */
    QN_ENTANGLER_RING,          /* (i, i+1 mod n) */
    QN_ENTANGLER_CHAIN,         /* (i, i+1) */
    QN_ENTANGLER_BRICK,         /* (0,1), (2,3), ..., then (1,2), (3,4), ... */
    QN_ENTANGLER_STAR,          /* (i, n-1) */
    QN_ENTANGLER_LADDER         /* (0,1), (2,3), ..., then (i, i+2) */
} qn_entangler;
typedef enum qn_trash { QN_TRASH_SWAP, QN_TRASH_RESET } qn_trash;
typedef enum qn_test { QN_TEST_ANCILLA, QN_TEST_DESTRUCTIVE } qn_test;
extern const qn_choice qn_block_choice, qn_entangler_choice, qn_trash_choice, qn_test_choice,
    qn_precision_choice, qn_fold_choice;

/* An encoder by hand: blocks and gates in time order, in place of a block on every pair of an
 * entangler. A value: copying it copies the list. */
#define QN_ENCODER_PARTS 512
typedef struct qn_encoder_part {
    /* >= 0: a qn_encoder_block; < 0: gate -1 - kind of qn_gate_at, its angle trainable */
    int16_t kind;
    uint8_t qubits[2]; /* of a gate on one qubit both the same */
} qn_encoder_part;
typedef struct qn_encoder {
    int count; /* 0 = none: block and entangler */
    qn_encoder_part parts[QN_ENCODER_PARTS];
} qn_encoder;
/* Reads an encoder on `qubits` qubits, a part on each line or between semicolons: the name of a
 * block and two qubits, or of a gate and its qubits (rotations, whose angles are trained, and gates
 * without angles, on one or two qubits); what follows # is a comment:
 *
 *     so4 0 7    # pixels above each other
 *     ry 7
 *
 *   path  how messages call the file; NULL = the text is no file, its parts are counted
 * QN_ERR_SYNTAX, QN_ERR_NOT_FOUND or QN_ERR_LIMIT with the line; *encoder is written
 * last. */
QN_MUST_CHECK qn_status qn_encoder_parse(const char *text, const char *path, int qubits,
                                         qn_encoder *encoder, qn_diag *diag);

/* A circuit: how many data qubits, and the settings of QN_SPEC_SETTING in qmae_setting_list.def,
 * where each has its range, its default and what it does. */
typedef struct qn_qmae_spec {
    int qubits; /* n, 2..12 */
#define QN_SPEC_SETTING(kind, type, field, ...) type field;
#define QN_TRAIN_SETTING(...)
#define QN_RUN_SETTING(...)
#include "qmae_noise/qmae_setting_list.def"
#undef QN_SPEC_SETTING
#undef QN_TRAIN_SETTING
#undef QN_RUN_SETTING
    qn_encoder encoder; /* in place of block and entangler, if it has parts */
} qn_qmae_spec;

/* 8 qubits, 7 latent and the defaults of the list. */
qn_qmae_spec qn_qmae_spec_default(void);
/* Ranges of the fields; the sentence names the field. */
QN_MUST_CHECK qn_status qn_qmae_spec_check(const qn_qmae_spec *spec, qn_diag *diag);
/* Trainable angles of the encoder. */
int qn_qmae_spec_nangles(const qn_qmae_spec *spec);
/* Qubits of the full circuit. */
int qn_qmae_spec_nqubits(const qn_qmae_spec *spec);

/* The full circuit of physics.md 4 in abstract gates. Parameters: the nangles encoder angles; with
 * any embedding but QN_EMBEDDING_STATE followed by the RY angles that load `in` and those of `ref`
 * (qn_embedding_fit). The caller destroys *circuit. */
QN_MUST_CHECK qn_status qn_qmae_circuit(const qn_qmae_spec *spec, qn_circuit **circuit,
                                        qn_diag *diag);

/* How its program is built: as `options` says (NULL = default), folded as `spec` says. */
qn_program_options qn_qmae_program_options(const qn_qmae_spec *spec,
                                           const qn_program_options *options);

/* ---- engines ------------------------------------------------------------------------------- */

/* immutable: circuit, program, plans under one noise model */
typedef struct qn_qmae qn_qmae;
/* its matrices at one vector of angles; read-only between qn_qmae_bind calls */
typedef struct qn_qmae_bound qn_qmae_bound;
typedef struct qn_qmae_work qn_qmae_work; /* memory of one thread */

/* Names of the engines (src/qmae/engine_list.def) behind "auto", which takes the first that can
 * compute the circuit:
 *   pure        two state vectors; no noise
 *   factored    in and ref as two Pauli vectors; noise that does not link them
 *   dm          the whole circuit as one density matrix; what fits: small registers
 *   trajectory  random pure states, with standard errors; anything */
extern const qn_choice qn_engine_choice;

/* Builds the circuit, its noisy program under `model` (borrowed for the call only) and the plans.
 *   options  NULL = default
 *   engine   name of an engine; NULL = "auto"
 *   kernels  NULL = the best of this processor
 * QN_ERR_UNSUPPORTED if the program does not suit the engine (with the reason), QN_ERR_LIMIT if it
 * needs too much memory. The caller destroys *qmae. */
QN_MUST_CHECK qn_status qn_qmae_create(const qn_qmae_spec *spec, const qn_model *model,
                                       const qn_program_options *options, const char *engine,
                                       const qn_kernels *kernels, qn_qmae **qmae, qn_diag *diag);
void qn_qmae_destroy(qn_qmae *qmae);
const qn_qmae_spec *qn_qmae_spec_of(const qn_qmae *qmae);
int qn_qmae_nangles(const qn_qmae *qmae);
const qn_program *qn_qmae_program(const qn_qmae *qmae); /* borrowed */
/* the engine in use: a name of qn_engine_choice, never "auto" */
const char *qn_qmae_engine(const qn_qmae *qmae);
const char *qn_qmae_reason(const qn_qmae *qmae); /* one line: why this engine */
/* doubles of a SWAP-test observable; 0 if the engine has none to cache */
size_t qn_qmae_observable_size(const qn_qmae *qmae);

QN_MUST_CHECK qn_status qn_qmae_bound_create(const qn_qmae *qmae, qn_qmae_bound **bound);
void qn_qmae_bound_destroy(qn_qmae_bound *bound);
/* What is to be computed; `what` of qn_qmae_bind and qn_request. */
enum {
    QN_WANT_FIDELITY = 1, /* <x|rho_out|x> */
    QN_WANT_PURITY = 2,   /* Tr rho_out^2 */
    QN_WANT_DIAGONAL = 4, /* <i|rho_out|i> */
    QN_WANT_GRADIENT = 8, /* exact derivatives of swap */
    QN_WANT_SHIFTS = 16,  /* swap of every shifted circuit */
    QN_WANT_UNDONE = 32   /* swap of a destructive test whose readout errors are undone */
};
/* Sets the matrices at `angles` (nangles radians) for requests with these wants. */
void qn_qmae_bind(qn_qmae_bound *bound, const double *angles, int what);

QN_MUST_CHECK qn_status qn_qmae_work_create(const qn_qmae *qmae, qn_qmae_work **work);
void qn_qmae_work_destroy(qn_qmae_work *work);

/* The effective SWAP-test observable of a reference image on the decoder's output (physics.md 5):
 * qn_qmae_observable_size doubles, independent of the angles. reference: 2^n normalised real
 * amplitudes. */
void qn_qmae_observable(const qn_qmae *qmae, qn_qmae_work *work, const double *reference,
                        double *observable);

/* What the trajectory engine draws: `trajectories` of every circuit, trajectory k from (seed,
 * QN_STREAM_TRAJECTORY, step, image, k). With a target error it looks every 64 trajectories whether
 * swap and fidelity are known well enough, each by itself, and `trajectories` is the cap; shifted
 * circuits take as many as the circuit that they are shifted from. */
typedef struct qn_sampling {
    uint64_t seed, step, image;
    uint64_t trajectories; /* >= 2 */
    double target_error;   /* standard error that is good enough; 0 = draw all */
    /* Asked between the circuits of a gradient; true ends it with QN_ERR_INTERRUPTED. NULL = never.
     * Called by the thread that evaluates. */
    bool (*stop)(void *context);
    void *context;
} qn_sampling;
/* seed 1, 256 trajectories */
qn_sampling qn_sampling_default(void);
/* Holds for all evaluations with this work from now on; exact engines ignore it. */
void qn_qmae_sample(qn_qmae_work *work, const qn_sampling *sampling);

/* One image. */
typedef struct qn_request {
    int what;                 /* QN_WANT_... */
    const double *input;      /* 2^n real amplitudes of `in`, norm 1 */
    const double *reference;  /* 2^n real amplitudes of `ref`, norm 1 */
    const double *observable; /* of qn_qmae_observable, or NULL to compute it */
} qn_request;

/* Arrays are the caller's and only written if wanted; a NULL array is not computed. */
typedef struct qn_response {
    double swap; /* <Z> of the SWAP test as read out, infinite shots */
    /* fidelity: with the reference itself, however well that was loaded */
    double fidelity, purity;
    /* with QN_WANT_UNDONE what swap would be without readout errors, and the mean square of the
     * numbers, one a shot, whose mean it is; NAN with an ancilla, and where bits are read
     * together */
    double undone, undone_square;
    double swap_error, fidelity_error; /* standard errors of the trajectory engine; 0 = exact */
    double *diagonal;                  /* 2^n */
    double *angle_gradient;            /* nangles: d swap / d angle */
    /* d swap / d input amplitude, 2^n, along all directions of unnormalised amplitudes u, input =
     * u/|u|, at |u| = 1; of a fitted embedding through the angles of the fit */
    double *input_gradient;
    /* swap with angle p shifted in one of its two places only: [4 p + 2 s] at +pi/2, [4 p + 2 s +
     * 1] at -pi/2, s = 0 in the encoder, 1 in the decoder (where the gate turns by the negated
     * angle); d swap / d angle = half the sum of the two differences (physics.md 6) */
    double *angle_shifts; /* 4 nangles */
    /* swap with one gate angle of the embedding of `in` shifted: [2 j], [2 j + 1] at +pi/2,
     * -pi/2 */
    double *input_shifts; /* 2 qn_embedding_nangles */
} qn_response;

/* Computes what is wanted; allocates nothing. QN_ERR_INTERRUPTED: qn_sampling.stop ended a gradient
 * (trajectory engine only); the others cannot fail. Cost for "factored": one forward (nsteps * 16 *
 * 4^n multiply-adds), two more for derivatives, less than one for the observable. */
QN_MUST_CHECK qn_status qn_qmae_evaluate(const qn_qmae *qmae, const qn_qmae_bound *bound,
                                         qn_qmae_work *work, const qn_request *request,
                                         qn_response *response);

/* ---- error budgets --------------------------------------------------------------------------- */

/* What each place of a circuit where noise acts costs, from one backward pass.
 *
 * With <Z> and the fidelity linear in the PTM of every noise location, one forward and one backward
 * pass give the derivative with respect to the strength of every location (physics: the environment
 * of a step, taken apart into the environments of its instructions). Strengths are relative: at
 * s = 1 a location is as the model says, at s = 0 its noise is switched off, so -derivative is what
 * switching it off changes to first order. */

/* Errors are standard errors of the mean over the images (0 for one image). */

/* A place where noise acts. Thermal relaxation is two locations: its T1 and its T2 source. */
typedef struct qn_location {
    const qn_instr *instr; /* of the program, borrowed from the qmae */
    qn_source source;
    double swap, fidelity; /* d mean / d s at s = 1; the loss 1 - swap has -swap */
    double swap_error, fidelity_error;
} qn_location;

typedef struct qn_budget_group {
    char name[24];
    size_t locations;
    double swap, fidelity; /* sums of the derivatives */
    double swap_error, fidelity_error;
} qn_budget_group;

typedef struct qn_budget {
    size_t images;
    double swap, fidelity; /* means over the images */
    double swap_error, fidelity_error;
    size_t count;
    qn_location *locations; /* in the order of the program, owned */
    /* groups with locations (of qubits all), in the order of the circuit's tables, owned */
    qn_budget_group *groups[QN_GROUP_COUNT];
    size_t ngroups[QN_GROUP_COUNT];
    size_t width; /* of a row of `samples`, 2 + 2 sum ngroups */
    /* images x width, owned: swap and fidelity of the image, then for each group of each way to
     * group its derivatives of swap and of fidelity */
    double *samples;
} qn_budget;

/* The budget of the mean over `images` images.
 *   qmae    any engine; the program must factor (QN_ERR_UNSUPPORTED if it does not)
 *   angles  nangles of the encoder
 *   inputs, references  images x 2^n normalised real amplitudes
 *   threads >= 1; any number gives the same bits
 * An image costs one forward pass, two backward passes, about 6 n 4^(n+1) * 16 multiply-adds for
 * the SWAP test, and about 6 * 16^3 for each instruction. The caller clears *budget before the qmae
 * goes. */
QN_MUST_CHECK qn_status qn_budget_compute(const qn_qmae *qmae, const double *angles, size_t images,
                                          const double *inputs, const double *references,
                                          int threads, qn_budget *budget, qn_diag *diag);
void qn_budget_clear(qn_budget *budget);

/* Over circuit time: derivatives of the fidelity by [qubit][bin] of `bins` equal bins; a location
 * spreads evenly over its duration (if the circuit takes no time: over its operation's number).
 * map:
 * nqubits x bins, out. of_swap: of swap instead. */
void qn_budget_map(const qn_budget *budget, const qn_qmae *qmae, bool of_swap, size_t bins,
                   double *map);

#ifdef __cplusplus
}
#endif
#endif
