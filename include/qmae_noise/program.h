/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Noisy programs: a circuit under a noise model, every location of noise explicit, in time
 * order. */
#ifndef QMAE_NOISE_PROGRAM_H
#define QMAE_NOISE_PROGRAM_H

#include "qmae_noise/noise.h"

#ifdef __cplusplus
extern "C" {
#endif

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
    QN_SOURCE_LAYER,     /* learned noise of layers of gates */
    QN_SOURCE_RESET,
    QN_SOURCE_READOUT,
    QN_SOURCE_COUNT
} qn_source;
const char *qn_source_name(qn_source source); /* "gate-1q", ... */
const char *qn_source_help(qn_source source); /* a few words */

/* Ways to add places of noise up. Every place is in exactly one group, except that a place on two
 * qubits gives half to each. */
typedef enum qn_grouping {
    QN_GROUP_SOURCE,
    QN_GROUP_SECTION,
    QN_GROUP_GATE, /* the gate it belongs to, or idle, crosstalk, reset, readout */
    QN_GROUP_QUBIT,
    QN_GROUP_COUNT
} qn_grouping;
const char *qn_grouping_name(qn_grouping by); /* "source", ... */

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
    /* the device's: the same unless the program follows the qubits of a routed circuit */
    int device[2];
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
    /* static: "gate error", "relaxation", "idle", "crosstalk", "rule", "layer", "circuit", "reset",
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

/* One place of noise, as it is reported. */
typedef struct qn_noise_place {
    const qn_instr *instr; /* borrowed from the program */
    const char *channel;   /* static: "depolarizing", "readout", "coherent", ... */
    char strength[48];     /* a few words: "lambda 0.001" */
    /* average; of a readout the mean error; NAN = depends on a trainable angle */
    double infidelity;
} qn_noise_place;
/* Is there noise at instruction `index`, and what? *place is overwritten in any case. */
bool qn_program_noise(const qn_program *program, size_t index, qn_noise_place *place);

/* The PTM of an instruction at given parameters. ptm: 4^m x 4^m, out. */
void qn_instr_ptm(const qn_instr *instr, const double *params, double *ptm);

#ifdef __cplusplus
}
#endif
#endif
