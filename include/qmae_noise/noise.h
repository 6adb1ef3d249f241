/* Noise channels, noise models and noisy programs.
 *
 * A channel on m qubits is its Pauli transfer matrix (PTM): R[i][j] = Tr(P_i E(P_j)) / 2^m,
 * row-major, 4^m x 4^m reals, index = sum_q d_q 4^q with digit I=0, X=1, Y=2, Z=3 of the channel's
 * qubit q. */
#ifndef QMAE_NOISE_NOISE_H
#define QMAE_NOISE_NOISE_H

#include "qmae_noise/circuit.h"
#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- channels ----------------------------------------------------------------------------- */

#define QN_MAX_CHANNEL_PARAMS 8

/* How many entries a parameter has, m = number of qubits. */
typedef enum qn_param_shape {
    QN_PARAM_SCALAR,     /* 1 */
    QN_PARAM_PAULI,      /* 4^m - 1: one for each Pauli string but the identity, in index order */
    QN_PARAM_MATRICES,   /* k 2 4^m: k complex 2^m x 2^m matrices, row-major, re and im in turn */
    QN_PARAM_STOCHASTIC, /* 4^m: a 2^m x 2^m matrix, row-major, whose columns sum to 1 */
    QN_PARAM_SHAPES
} qn_param_shape;

/* A parameter of a channel. */
typedef struct qn_channel_param {
    const char *name;
    qn_param_shape shape;
    double min, max;  /* allowed closed range of every entry */
    double fallback;  /* value when left out; NAN = must be given */
    const char *unit; /* "1" for probabilities, "s", ... */
    const char *help;
} qn_channel_param;

/* Arguments of a channel: an array for each parameter of the record, in its order. A scalar is an
 * array of one. The arrays are borrowed. */
typedef struct qn_channel_args {
    int nqubits;
    size_t count[QN_MAX_CHANNEL_PARAMS]; /* 0 = left out */
    const double *values[QN_MAX_CHANNEL_PARAMS];
} qn_channel_args;

/* A noise channel of the table (src/noise/channel_list.def, one file each in src/noise/channels).
 * Static and immutable. */
typedef struct qn_channel {
    const char *name, *help; /* help: one line with the formula */
    int min_qubits, max_qubits;
    int nparams;
    const qn_channel_param *params;
    /* An operation (reset, readout) is the ideal operation at strength 0, not the identity; only
     * the program attaches it, channel rules of a model cannot. */
    bool operation;
    /* The entry of parameter 0 that a file may give by a name of its own (pauli: X = 0.01): its
     * index, and *nqubits that the name speaks of; -1 if `name` is none. NULL = there are no such
     * names. */
    int (*entry)(const char *name, int *nqubits);
    /* Checks what shapes and ranges cannot (sums, T2 <= 2 T1). NULL = nothing more to check. */
    qn_status (*check)(const qn_channel_args *args, qn_diag *diag);
    /* The 4^m x 4^m PTM of checked arguments. `strength` >= 0 is the noise scale (1 = as given;
     * physics: lambda -> 1-(1-lambda)^S, exposure times S, readout flips times S capped at 0.5).
     * Must be CPTP for every strength >= 0 and the identity (of an operation:
     * the ideal operation) at 0. */
    void (*ptm)(const qn_channel_args *args, double strength, double *ptm);
    /* Closed-form Kraus operators at strength 1: writes at most 4^m matrices of 2^m x 2^m, returns
     * how many.
     * NULL = derived from the Choi matrix. */
    int (*kraus)(const qn_channel_args *args, double complex *kraus);
} qn_channel;

size_t qn_channel_count(void);
const qn_channel *qn_channel_at(size_t index);
const qn_channel *qn_channel_find(const char *name); /* NULL if there is none */

/* Full check of the arguments: number of qubits, counts, ranges, the record's own check, and
 * complete positivity. */
QN_MUST_CHECK qn_status qn_channel_check(const qn_channel *channel, const qn_channel_args *args,
                                         qn_diag *diag);
/* PTM of checked arguments (see the record). ptm: 4^m x 4^m, out. */
void qn_channel_ptm(const qn_channel *channel, const qn_channel_args *args, double strength,
                    double *ptm);
/* Kraus operators of checked arguments: *count matrices of 2^m x 2^m one after the other in kraus
 * (room for 4^m of them). */
QN_MUST_CHECK qn_status qn_channel_kraus(const qn_channel *channel, const qn_channel_args *args,
                                         int *count, double complex *kraus);

/* ---- Pauli transfer matrices (nqubits 1..3) ------------------------------------------------- */

/* PTM of a unitary u (2^m x 2^m). O(16^m). */
void qn_ptm_from_unitary(int nqubits, const double complex *u, double *ptm);
/* PTM of sum_k K_k . K_k^dagger. */
void qn_ptm_from_kraus(int nqubits, int count, const double complex *kraus, double *ptm);
/* Smallest eigenvalue of the Choi matrix J = 4^-m sum_ij R[i][j] P_i (x) P_j^T and the largest
 * deviation of the first row from (1, 0, ..., 0). CPTP to tolerance 1e-9 if *lowest >= -1e-9 and
 * *trace_error <= 1e-9. */
QN_MUST_CHECK qn_status qn_ptm_cptp(int nqubits, const double *ptm, double *lowest,
                                    double *trace_error);
/* Kraus operators from the eigenvectors of the Choi matrix; drops eigenvalues below 1e-14. Room for
 * 4^m matrices. */
QN_MUST_CHECK qn_status qn_ptm_kraus(int nqubits, const double *ptm, int *count,
                                     double complex *kraus);
/* Average gate infidelity against the identity: 1 - (d Fp + 1)/(d + 1), Fp = tr(R)/d^2, d = 2^m
 * (Nielsen 2002). */
double qn_ptm_infidelity(int nqubits, const double *ptm);

/* ---- noise models ------------------------------------------------------------------------- */

typedef struct qn_model qn_model; /* immutable once loaded */

typedef enum qn_schedule { QN_SCHEDULE_NONE, QN_SCHEDULE_ALAP, QN_SCHEDULE_ASAP } qn_schedule;

/* Reads a noise-model file (libconfig; docs/noise-models.md) and checks all of it. A broken file
 * gives file:line and no model. The caller destroys *model. */
QN_MUST_CHECK qn_status qn_model_load(const char *path, qn_model **model, qn_diag *diag);

/* What to do with T2 > 2 T1, which no qubit can do. */
typedef enum qn_t2_policy {
    QN_T2_REFUSE, /* QN_ERR_PHYSICS, the default */
    QN_T2_CAP     /* T2 = 2 T1, and a warning for each qubit */
} qn_t2_policy;
/* How a file is judged. Zeros are the defaults. */
typedef struct qn_model_options {
    qn_t2_policy t2;
} qn_model_options;
/* The same with options (NULL = defaults). */
QN_MUST_CHECK qn_status qn_model_load_with(const char *path, const qn_model_options *options,
                                           qn_model **model, qn_diag *diag);
/* The same for a file that need not exist yet: `text` is its content. */
QN_MUST_CHECK qn_status qn_model_parse(const char *path, const char *text,
                                       const qn_model_options *options, qn_model **model,
                                       qn_diag *diag);
/* The ideal device: no noise, no basis, gates as written. */
QN_MUST_CHECK qn_status qn_model_ideal(qn_model **model);
void qn_model_destroy(qn_model *model);

/* Finds a model by path or by name ("ibm_like" or "ibm_like.cfg") in ./noise_models, the folders of
 * $QMAE_NOISE_MODELS (separated by ':') and the installed share folder; "none" gives an empty path,
 * which stands for the ideal device.
 * QN_ERR_NOT_FOUND lists the names that exist. path: out, `size` bytes. */
QN_MUST_CHECK qn_status qn_model_find(const char *name, char *path, size_t size, qn_diag *diag);
/* find + load (or the ideal device for "none" and NULL). */
QN_MUST_CHECK qn_status qn_model_open(const char *name, qn_model **model, qn_diag *diag);
QN_MUST_CHECK qn_status qn_model_open_with(const char *name, const qn_model_options *options,
                                           qn_model **model, qn_diag *diag);
/* Sorted names that qn_model_find knows, without suffix; *names and its strings are one block to
 * qn_free. */
QN_MUST_CHECK qn_status qn_model_list(char ***names, size_t *count);

const char *qn_model_name(const qn_model *model);
const char *qn_model_source(const qn_model *model); /* where its numbers come from; "" if unsaid */
const char *qn_model_path(const qn_model *model);   /* "" for the ideal device */
/* The file as read, all that it includes in place; "" for the ideal device. */
const char *qn_model_text(const qn_model *model);
/* The file that a line of that text came from (instructions count these lines), and its line there:
 * other than path and line only where files are included. */
const char *qn_model_line(const qn_model *model, int line, int *file_line);
bool qn_model_is_ideal(const qn_model *model); /* certainly without any noise */
qn_schedule qn_model_schedule(const qn_model *model);
/* Warnings of the checks (each one sentence with file:line), index 0..count-1. */
size_t qn_model_warning_count(const qn_model *model);
const char *qn_model_warning(const qn_model *model, size_t index);

/* What the model says of one qubit, exceptions applied. Infinite T1, T2 = no relaxation. */
typedef struct qn_qubit {
    double T1, T2;             /* s */
    double excited_population; /* 0..1 */
    double p10, p01;           /* P(read 1 given 0), P(read 0 given 1) */
} qn_qubit;
qn_qubit qn_model_qubit(const qn_model *model, int qubit);

/* May two-qubit gates act on this pair? Always without a coupling map. */
bool qn_model_coupled(const qn_model *model, int a, int b);

#define QN_MAX_READOUT_QUBITS 6 /* of a group with correlated readout */

/* What the model says of a gate on given qubits: edge before gate before any1/any2. */
typedef struct qn_gate_noise {
    double duration; /* s */
    /* average infidelity of the whole noisy gate, thermal part included; NAN if not given */
    double error;
    /* lambda given, or derived from `error` and the thermal part at strength 1 (physics.md 3) */
    double depolarizing;
    double over_rotation_relative; /* epsilon: a rotation turns by (1 + epsilon) angle + delta */
    double over_rotation_absolute; /* delta, radians */
    int line;                      /* of the model's text; 0 = not listed */
    bool clipped;                  /* the thermal part alone exceeds `error`: depolarizing is 0 */
} qn_gate_noise;
/* QN_ERR_UNSUPPORTED if the model neither lists the gate nor has an any1/any2 rule for it (a model
 * without gates section lists all, without noise). */
QN_MUST_CHECK qn_status qn_model_gate(const qn_model *model, const qn_gate *gate, const int *qubits,
                                      qn_gate_noise *noise, qn_diag *diag);

/* ---- programs ----------------------------------------------------------------------------- */

/* Where noise comes from. Thermal relaxation has two sources that act at once: relaxation at the
 * rate 1/T1, which also costs coherence at 1/(2 T1), and dephasing at 1/T2 - 1/(2 T1). */
typedef enum qn_source {
    QN_SOURCE_NONE,
    QN_SOURCE_GATE_1Q, /* depolarizing part of the error of one-qubit gates */
    QN_SOURCE_GATE_2Q,
    QN_SOURCE_GATE_T1,   /* relaxation during gates */
    QN_SOURCE_GATE_T2,   /* dephasing during gates; follows GATE_T1 */
    QN_SOURCE_IDLE_T1,   /* relaxation of waiting qubits */
    QN_SOURCE_IDLE_T2,   /* follows IDLE_T1 */
    QN_SOURCE_ROTATION,  /* over-rotation of gates */
    QN_SOURCE_CROSSTALK, /* ZZ between waiting neighbours */
    QN_SOURCE_RULE,      /* channel rules of the model, noise that the circuit asks for */
    QN_SOURCE_RESET,
    QN_SOURCE_READOUT,
    QN_SOURCE_COUNT
} qn_source;
const char *qn_source_name(qn_source source); /* "gate-1q", ... */
const char *qn_source_help(qn_source source); /* a few words */

/* How a circuit becomes a program. Zero-initialise, then set; zeros are NOT the defaults: use
 * qn_program_options_default(). */
typedef struct qn_program_options {
    double noise_scale; /* >= 0, default 1: multiplies every noise strength */
    /* <= 1, default 0: the strengths of a source are multiplied by 1 - reduction, so that 1
     * switches it off. The other sources stay as they are: a smaller T1 leaves the depolarizing
     * part that was derived from a gate's `error` alone. */
    double reduction[QN_SOURCE_COUNT];
    /* odd, 1..QN_MAX_FOLD, default 1, as 0 does: gates of the decomposed circuit stand there so
     * many times (qn_circuit_fold), which changes nothing but the noise */
    int fold;
    qn_fold_gates fold_gates; /* default QN_FOLD_TWO */
    bool readout;             /* default true: apply readout error */
    bool idle;                /* default true: idle noise as the model's schedule says */
    /* default false: neighbouring one-qubit gates merge (qn_circuit_decompose); true: gates of the
     * basis run as written (qn_circuit_decompose_as_written) */
    bool as_written;
    /* Default false: QN_ERR_UNSUPPORTED if the model says something for which the circuit has no
     * place, since a typing error looks like that too: a channel rule for a certain operation that
     * does not occur, an edge whose gate does not occur on it, a qubit, crosstalk or a readout
     * group that the circuit does not have. true: notes of the program. A model that describes a
     * whole device (`describes`, coupling map) is never refused; its rules that do not act are
     * notes. */
    bool allow_unused;
} qn_program_options;
qn_program_options qn_program_options_default(void);

typedef enum qn_instr_kind {
    QN_INSTR_GATE,   /* an ideal, possibly over-rotated unitary */
    QN_INSTR_NOISE,  /* a channel: gate error, relaxation, idling, explicit rules */
    QN_INSTR_LOAD,   /* the initial state of a qubit is ready */
    QN_INSTR_RESET,  /* to |0>, its error included */
    QN_INSTR_MEASURE /* ptm holds the readout error as a map on (I, Z); classical bit `bit` */
} qn_instr_kind;

/* One instruction: what really happens at one place and time, as a PTM. */
typedef struct qn_instr {
    qn_instr_kind kind;
    /* idle noise: of the operation it precedes; crosstalk: what the further qubit has reached */
    qn_section section;
    int nqubits; /* 1 or 2 */
    int qubits[2];
    /* PTM = base + cosine cos(a) + sine sin(a), a = gain (offset + scale theta[param]) + delta; 4^m
     * x 4^m each, owned by the program. Constants have cosine = sine = NULL and angle.param =
     * -1. */
    const double *base, *cosine, *sine;
    qn_angle angle;
    double gain, delta;
    /* provenance and what other engines need */
    const qn_gate *gate; /* of a GATE, else NULL */
    /* angles of a GATE without parameter, over-rotation included */
    double constants[QN_MAX_GATE_ANGLES];
    /* of a NOISE, else NULL; its PTM at the program's strength is `base` */
    const qn_channel *channel;
    /* static: "gate error", "relaxation", "idle", "crosstalk", "rule", "circuit", "reset",
     * "readout", "" */
    const char *cause;
    qn_source source; /* of thermal relaxation the T1 one; of a GATE: ROTATION or NONE */
    /* d PTM / d log(strength) at the program's strength, 4^m x 4^m, owned by the program; NULL for
     * instructions without a channel. Of thermal relaxation: both sources together */
    const double *slope;
    /* part of the lost coherence that relaxation causes: T2 / (2 T1); else 1 */
    double t1_share;
    double angle_error; /* of a GATE without parameter: radians that over-rotation adds */
    int op;             /* index in the decomposed circuit */
    int bit;            /* of a MEASURE; -1 = another one of the circuit overwrites it, unread */
    /* takes place only if it holds; a qubit whose gate does not happen idles instead */
    qn_condition condition;
    int line;               /* of the model's text, 0 = none */
    double start, duration; /* s, from the schedule */
} qn_instr;

/* Qubits whose last operations are measurements with a correlated readout error. Of two, the
 * instructions hold it as a NOISE (channel readout_group) before two exact measurements, so that
 * who takes them one by one need not know of groups. Of more, all their measurements are exact, and
 * whoever reads the bits has to draw them from the matrix, or to refuse. */
typedef struct qn_readout_group {
    int nqubits;
    int qubits[QN_MAX_READOUT_QUBITS], bits[QN_MAX_READOUT_QUBITS];
    /* P(read row | state column) at the program's strength, 2^nqubits x 2^nqubits; bit q of an
     * index is the q-th of the qubits */
    const double *matrix;
    int line; /* of the model's text */
} qn_readout_group;

typedef struct qn_program qn_program; /* immutable */

/* Decomposes the circuit into the model's basis, schedules it, and attaches all noise, in the order
 * of physics.md 3: gate, explicit depolarizing part, relaxation of each of its qubits, then the
 * explicit channel rules in file order; idle noise before the operation that ends the gap; noise
 * that the circuit asks for (QN_OP_NOISE) where it stands, at the strength of rules. The
 * instructions keep the circuit's order (a valid time order for every qubit), but with crosstalk
 * that of their operations' starts. Measurements that end two qubits of a readout group come
 * together, after a NOISE that is their correlated readout error. Borrows nothing. The caller
 * destroys *program.
 * QN_ERR_UNSUPPORTED: gates that the model does not list, pairs that it does not couple, parts of
 * it that have no place in the circuit (allow_unused). */
QN_MUST_CHECK qn_status qn_program_build(const qn_circuit *circuit, const qn_model *model,
                                         const qn_program_options *options, qn_program **program,
                                         qn_diag *diag);
void qn_program_destroy(qn_program *program);
size_t qn_program_size(const qn_program *program);
const qn_instr *qn_program_instr(const qn_program *program, size_t index); /* borrowed */
int qn_program_nqubits(const qn_program *program);
int qn_program_nparams(const qn_program *program);
double qn_program_duration(const qn_program *program); /* s */
/* Groups of two and more, by index; borrowed. NULL beyond the last. */
const qn_readout_group *qn_program_readout_group(const qn_program *program, size_t index);
/* The largest of them: 0 if there is none. */
int qn_program_readout_most(const qn_program *program);
/* What of the model has no place in the circuit and was let pass: "path:line: sentence", one a line
 * ended by \n; "" if nothing. Borrowed. */
const char *qn_program_notes(const qn_program *program);
/* the decomposed circuit, borrowed */
const qn_circuit *qn_program_circuit(const qn_program *program);
/* A number of a model's file and what it would have to become. */
typedef struct qn_number {
    char name[64];    /* "T1 of qubit 3" */
    const char *unit; /* "s", "rad", "rad/s", "" */
    double before, after;
} qn_number;
enum { QN_MAX_NUMBERS = 2 };

/* The numbers of the model's file behind the noise of an instruction, before and after the strength
 * of one of its sources is multiplied by `left`, 0 <= left <= 1 (as qn_program_options.reduction
 * does): the error of its gate, whose thermal part stays; T1; T2; over-rotations; p10 and p01; zz;
 * the error of resets; the parameter of a channel rule, or where no single one gives the weaker
 * channel its average infidelity.
 *   model    that the program was built under
 *   numbers  room for QN_MAX_NUMBERS, out
 * Returns how many there are. */
size_t qn_model_numbers(const qn_model *model, const qn_program *program, const qn_instr *instr,
                        qn_source source, double left, qn_number *numbers);

/* The PTM of an instruction at given parameters. ptm: 4^m x 4^m, out. */
void qn_instr_ptm(const qn_instr *instr, const double *params, double *ptm);

#ifdef __cplusplus
}
#endif
#endif
