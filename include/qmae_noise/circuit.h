/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gates and circuits: what is to be done, free of noise.
 *
 * Qubit k is bit k of a basis index (little endian). Matrices are row-major, and qubits[0] of an
 * operation is the least significant bit of its matrix index. RX/RY/RZ(t) = exp(-i t P / 2). */
#ifndef QMAE_NOISE_CIRCUIT_H
#define QMAE_NOISE_CIRCUIT_H

#include "qmae_noise/core.h"
#include <complex.h>
#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

#define QN_MAX_GATE_QUBITS 3
#define QN_MAX_GATE_ANGLES 4

/* ---- gates -------------------------------------------------------------------------------- */

/* A gate of the table (src/circuit/gate_list.def). Static and immutable. */
typedef struct qn_gate {
    const char *name; /* OpenQASM name: "rz", "cx", ... */
    int nqubits;      /* 1..3 */
    int nangles;      /* 0..4 */
    /* The 2^nqubits x 2^nqubits unitary at `angles` (nangles radians), row-major. */
    void (*matrix)(const double *angles, double complex *u);
    /* Pauli string G (one letter a qubit, letter q = qubits[q]) if the gate is exp(-i angle G / 2)
     * up to a phase: a single rotation, which a trainable angle may enter and for which the
     * two-term shift rule holds. NULL otherwise. */
    const char *generator;
    const char *inverse; /* gate whose matrix, at qn_gate_inverse_angles, is the adjoint */
    const char *help;    /* one line */
} qn_gate;

size_t qn_gate_count(void);
const qn_gate *qn_gate_at(size_t index);
const qn_gate *qn_gate_find(const char *name); /* NULL if there is none */

/* ---- operations --------------------------------------------------------------------------- */

/* An angle, possibly trainable: value = offset + scale * parameters[param], or offset alone if
 * param < 0. */
typedef struct qn_angle {
    int param;
    double scale, offset;
} qn_angle;

typedef enum qn_op_kind {
    QN_OP_GATE,
    /* ideal loading of the initial state: the first operation of its qubit, duration 0 */
    QN_OP_LOAD,
    QN_OP_RESET,   /* to |0> */
    QN_OP_MEASURE, /* in the Z basis, into classical bit `bit` */
    QN_OP_BARRIER, /* scheduling fence over the qubits of `fence` */
    QN_OP_DELAY,   /* a qubit waits for `duration` */
    QN_OP_NOISE    /* a noise channel that the circuit itself asks for, `noise`; duration 0 */
} qn_op_kind;

/* A noise channel that circuits can ask for (src/circuit/noise_list.def), named as in Amazon
 * Braket. Static and immutable. */
typedef struct qn_noise_form {
    const char *name;
    int nqubits;        /* 0: as many as its matrices are for, 1 or 2 */
    int nvalues;        /* numbers; 0: any number of matrices */
    const char *values; /* what they are */
    double most;        /* each is from 0 to this */
    const char *help;   /* one line */
} qn_noise_form;

const qn_noise_form *qn_noise_form_find(const char *name); /* NULL if there is none */

/* A form with its numbers: nvalues of them, or matrices one after the other, row by row, re and im
 * in turn, the first qubit in the least significant bit of an index. */
typedef struct qn_op_noise {
    const qn_noise_form *form;
    size_t count;
    const double *values; /* borrowed */
} qn_op_noise;

/* Which part of a circuit an operation belongs to; free for the circuit's author to use. The QMAE
 * uses these; numbers from QN_SECTION_COUNT on are those of a file's own names
 * (qn_qasm_section_name). */
typedef enum qn_section {
    QN_SECTION_NONE,
    QN_SECTION_EMBED_IN,  /* loading `in` */
    QN_SECTION_EMBED_REF, /* loading `ref` */
    QN_SECTION_ENCODER,
    QN_SECTION_TRASH,
    QN_SECTION_DECODER,
    QN_SECTION_SWAP_TEST, /* including the final measurement */
    QN_SECTION_COUNT
} qn_section;

const char *qn_section_name(qn_section section); /* "encoder", ...; "none" of any other number */
enum { QN_MAX_SECTIONS = 1000, QN_SECTION_NAME = 64 }; /* names of a file; bytes of one */

/* When an operation takes place: if the classical bits first..first+count-1, read as a number with
 * bit `first` least significant, equal `value`; or, with parts, if both of them hold. `unequal`
 * turns either round, so that parts can express any rule. Bits start at 0. count = 0: always. */
typedef struct qn_condition {
    int first, count; /* with parts: a range with all bits that these read */
    bool unequal;
    uint64_t value;                      /* below 2^count */
    const struct qn_condition *parts[2]; /* both or none; borrowed */
} qn_condition;

#define QN_MAX_BITS 65536 /* classical bits that conditions may read */
#define QN_MAX_CONDITION_PARTS 512

typedef struct qn_op {
    qn_op_kind kind;
    qn_section section;
    const qn_gate *gate; /* NULL unless kind is QN_OP_GATE */
    int nqubits;
    int qubits[QN_MAX_GATE_QUBITS];
    int bit;         /* of QN_OP_MEASURE */
    double duration; /* of QN_OP_DELAY, s */
    /* of QN_OP_BARRIER: nfence qubits, borrowed; nfence = 0: all of the circuit */
    const int *fence;
    int nfence;
    const qn_op_noise *noise; /* of QN_OP_NOISE, borrowed; else NULL */
    qn_condition condition;
    qn_angle angles[QN_MAX_GATE_ANGLES];
} qn_op;

/* ---- circuits ----------------------------------------------------------------------------- */

/* a list of operations on nqubits qubits with nparams parameters */
typedef struct qn_circuit qn_circuit;

/* nqubits 1..4096, nparams >= 0. The caller destroys *circuit. */
QN_MUST_CHECK qn_status qn_circuit_create(int nqubits, int nparams, qn_circuit **circuit);
void qn_circuit_destroy(qn_circuit *circuit);

int qn_circuit_nqubits(const qn_circuit *circuit);
int qn_circuit_nparams(const qn_circuit *circuit);
size_t qn_circuit_size(const qn_circuit *circuit); /* number of operations */
/* 1 + the highest classical bit that is written or read, 0 = none. O(size). */
int qn_circuit_nbits(const qn_circuit *circuit);
/* borrowed until the next append */
const qn_op *qn_circuit_op(const qn_circuit *circuit, size_t index);

/* Section given to the operations appended from now on. */
void qn_circuit_set_section(qn_circuit *circuit, qn_section section);

/* Appends any operation (copied with its condition, put into the current section); a barrier has
 * nqubits = 0.
 * QN_ERR_ARGUMENT: qubits out of range or repeated, parameter out of range, a parameter in a gate
 * without generator, an angle that is not finite, a conditional load or barrier, a condition out
 * of range, noise that is no channel. QN_ERR_MEMORY. */
QN_MUST_CHECK qn_status qn_circuit_append(qn_circuit *circuit, const qn_op *op);

/* Appends a gate with constant angles (angles may be NULL if the gate has none); qubits has
 * gate->nqubits entries.
 * QN_ERR_NOT_FOUND: no such gate. */
QN_MUST_CHECK qn_status qn_circuit_gate(qn_circuit *circuit, const char *name, const int *qubits,
                                        const double *angles);
/* Appends the rotation `name` by scale * parameters[param] + offset. */
QN_MUST_CHECK qn_status qn_circuit_rotation(qn_circuit *circuit, const char *name,
                                            const int *qubits, int param, double scale,
                                            double offset);
QN_MUST_CHECK qn_status qn_circuit_load(qn_circuit *circuit, int qubit);
QN_MUST_CHECK qn_status qn_circuit_reset(qn_circuit *circuit, int qubit);
QN_MUST_CHECK qn_status qn_circuit_measure(qn_circuit *circuit, int qubit, int bit);

/* Appends the inverse of operations first..last-1, gate by gate in reverse order, in the current
 * section.
 * QN_ERR_ARGUMENT if one of them is no gate or conditional. */
QN_MUST_CHECK qn_status qn_circuit_append_inverse(qn_circuit *circuit, size_t first, size_t last);

/* Rewrites a circuit into the gates basis[0..nbasis) (names), equal up to a global phase. Gates
 * already in the basis stay; others are decomposed: any one-qubit gate into rz, sx, x (or rz, rx;
 * rz, ry; u1, u2, u3); cx and everything made of it into cx, cz or ecr, whichever the basis lists,
 * and rotations of pairs, controlled ones too, into one rzz or rxx where it lists that. Trainable
 * angles stay in single rotations (so the shift rule stays exact); runs of constant one-qubit gates
 * merge into at most rz sx rz sx rz; constants merge into neighbouring trainable rz. Sections are
 * kept; nothing merges across sections, conditions, barriers, resets, measurements or loads; what
 * replaces a conditional gate has its condition. An empty basis copies the
 * circuit, expanding only three-qubit gates as OpenQASM's qelib1.inc does.
 * A lone gate of the basis stays even if it is the identity (but not rz), and so do runs that
 * merging would not shorten. One-qubit gates need rz with sx (x is optional), rx or ry in the
 * basis, or u1, u2 and u3; gates on two qubits need cx, cz, ecr, rzz or rxx.
 * QN_ERR_NOT_FOUND: a name in the basis is no gate. QN_ERR_UNSUPPORTED names the gate that cannot
 * be written in the basis. The caller destroys *result. O(size). */
QN_MUST_CHECK qn_status qn_circuit_decompose(const qn_circuit *circuit, const char *const *basis,
                                             size_t nbasis, qn_circuit **result, qn_diag *diag);

/* A copy of a circuit without the classical bits that are neither written nor read: the others are
 * 0, 1, ... in their order.
 *   bits  of each bit of the copy the number that it has in `circuit`, out; as many as
 *         qn_circuit_nbits(circuit) fit
 * QN_ERR_MEMORY. The caller destroys *packed. O(size + bits). */
QN_MUST_CHECK qn_status qn_circuit_pack_bits(const qn_circuit *circuit, qn_circuit **packed,
                                             int *bits);

/* ---- folding ------------------------------------------------------------------------------ */

/* Which gates are folded. */
typedef enum qn_fold_gates {
    QN_FOLD_TWO, /* those on two qubits, which have most of the noise */
    QN_FOLD_ALL  /* those on one qubit as well; only readings, resets and waiting are left */
} qn_fold_gates;
enum { QN_MAX_FOLD = 99 };

/* The same circuit under more noise, as a device can run it (Giurgica-Tiron et al., QCE 2020):
 * every gate G becomes G (G^-1 G)^k with times = 2 k + 1, so that it stands there `times` times; a
 * trainable rotation is followed by k pairs of the same gate at the constant angles -pi/2 and pi/2.
 * What is no gate stays.
 *   circuit        in the basis already (or without one)
 *   times          odd, 1..QN_MAX_FOLD
 *   basis, nbasis  inverses are written in it; as of qn_circuit_decompose
 * QN_ERR_ARGUMENT, QN_ERR_UNSUPPORTED (an inverse that the basis cannot write), QN_ERR_MEMORY. The
 * caller destroys *folded. O(times size). */
QN_MUST_CHECK qn_status qn_circuit_fold(const qn_circuit *circuit, int times, qn_fold_gates which,
                                        const char *const *basis, size_t nbasis,
                                        qn_circuit **folded, qn_diag *diag);

#ifdef __cplusplus
}
#endif
#endif
