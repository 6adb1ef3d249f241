/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random noisy programs for differential tests: what they are, as text, and what they do. Nothing
 * here knows the library: programs are drawn as structs, printed as OpenQASM and as a noise model,
 * and followed by density matrices as docs/simulate.md and docs/noise-models.md say. */
#ifndef QN_TEST_FUZZ_PROGRAM_H
#define QN_TEST_FUZZ_PROGRAM_H

#include "qmae_noise/core.h"
#include <complex.h>
#include <stdbool.h>
#include <stdio.h>

enum {
    FUZZ_QUBITS = 6,
    FUZZ_BITS = 5,
    FUZZ_LINES = 24,
    FUZZ_OPS = 40, /* that the lines come to */
    FUZZ_LIST = 3,
    FUZZ_DEPTH = 3, /* of blocks, of modifiers, of definitions in definitions */
    FUZZ_ANGLES = 4,
    FUZZ_GROUP = 3, /* qubits that are read together */
    FUZZ_CALL_QUBITS = 4,
    FUZZ_CALL_DIM = 1 << FUZZ_CALL_QUBITS,
    FUZZ_DIM = 1 << FUZZ_QUBITS
};

/* ---- the language --------------------------------------------------------------------------- */

typedef enum fuzz_kind {
    FUZZ_GATE,
    FUZZ_MEASURE,
    FUZZ_RESET,
    FUZZ_DELAY,
    FUZZ_BARRIER,
    FUZZ_NOISE, /* #pragma braket noise */
    FUZZ_IF,    /* these open or divide a block, which FUZZ_END ends */
    FUZZ_FOR,
    FUZZ_BOX,
    FUZZ_ELSE,
    FUZZ_END
} fuzz_kind;
typedef enum fuzz_modifier { FUZZ_CTRL, FUZZ_NEGCTRL, FUZZ_INV, FUZZ_POW } fuzz_modifier;

/* offset + slope times parameter `of` of the definition, or times the variable of the loop */
typedef struct fuzz_angle {
    double offset, slope;
    int of;
    int form; /* how the offset is written, see fuzz_print.c */
} fuzz_angle;

typedef struct fuzz_call {
    int gate;    /* of the table (fuzz_gates) ... */
    int defined; /* ... or, from 1 on, of the program's definitions */
    fuzz_angle angles[FUZZ_ANGLES];
    int nmodifiers; /* the outermost first */
    fuzz_modifier modifiers[FUZZ_DEPTH];
    double powers[FUZZ_DEPTH];
    int nqubits, qubits[FUZZ_QUBITS]; /* controls first, as written */
} fuzz_call;

/* Calls the table and the definitions before it. */
typedef struct fuzz_definition {
    int nqubits, nangles, ncalls;
    fuzz_call calls[FUZZ_LIST];
} fuzz_definition;

typedef enum fuzz_relation {
    FUZZ_EQUAL,
    FUZZ_UNEQUAL,
    FUZZ_LESS,
    FUZZ_MORE,
    FUZZ_AT_MOST,
    FUZZ_AT_LEAST,
    FUZZ_TRUE, /* of one bit alone */
    FUZZ_AND,  /* this and the next two: with other bits, not with a number */
    FUZZ_OR,
    FUZZ_XOR
} fuzz_relation;

/* Bits first, ..., first + width - 1 beside a number, or beside as many from bit `other` on. */
typedef struct fuzz_rule {
    int first, width, other; /* other < 0: a number */
    fuzz_relation relation;
    int value;
    bool negated, mirrored, as_string;
} fuzz_rule;

/* The rules from the left, each joined to those before it by "or" if `either`, else by "and". */
typedef struct fuzz_condition {
    int nrules; /* 0: always */
    fuzz_rule rules[FUZZ_LIST];
    bool either[FUZZ_LIST];
} fuzz_condition;

/* How qubits and bits are named: by their registers, by an alias of all qubits, from the end. */
typedef enum fuzz_naming { FUZZ_PLAIN, FUZZ_ALIAS, FUZZ_FROM_END } fuzz_naming;

typedef struct fuzz_line {
    fuzz_kind kind;
    fuzz_naming naming;
    fuzz_call call;           /* its qubits also hold those of operations that are no gates */
    int bit, noise;           /* noise: which of the program's noises */
    double duration;          /* s */
    bool wide;                /* the last of its qubits is all of a register, and so is its bit */
    bool shifted;             /* by the variable of the loop, both qubits and bit */
    fuzz_condition condition; /* of FUZZ_IF, or of the operation */
    int start, step, count;   /* of FUZZ_FOR */
} fuzz_line;

/* What a line comes to: no loops, no registers, no parameters, its conditions from outside in. */
typedef struct fuzz_op {
    fuzz_kind kind;
    fuzz_call call;
    int bit, noise;
    double duration;
    int nguards;
    fuzz_condition guards[FUZZ_DEPTH];
    bool otherwise[FUZZ_DEPTH]; /* it does not hold */
} fuzz_op;

/* ---- the model ------------------------------------------------------------------------------ */

enum { FUZZ_DURATION = 1, FUZZ_STRENGTH = 2, FUZZ_RELATIVE = 4, FUZZ_ABSOLUTE = 8 };

/* What is said of a gate: of one, or of all on one (FUZZ_ANY1) or two qubits; everywhere, or on a
 * qubit (a), or a pair (a, b) in either order. */
enum { FUZZ_ANY1 = -1, FUZZ_ANY2 = -2 };
typedef struct fuzz_entry {
    int gate, a, b;
    unsigned given; /* which keys */
    double duration, strength;
    bool is_error; /* strength is `error`, else `depolarizing` */
    double relative, absolute;
} fuzz_entry;

typedef enum fuzz_channel_kind {
    FUZZ_PAULI,    /* numbers: probabilities of the strings 1, 2, ... */
    FUZZ_COHERENT, /* numbers: angles of the strings 1, 2, ... */
    FUZZ_KRAUS,    /* numbers: two matrices, re and im in turn */
    FUZZ_DEPOLARIZING,
    FUZZ_BIT_FLIP, /* the rest on one qubit, with numbers as in fuzz_channels */
    FUZZ_PHASE_FLIP,
    FUZZ_BIT_PHASE_FLIP,
    FUZZ_PHASE_DAMPING,
    FUZZ_AMPLITUDE_DAMPING,
    FUZZ_THERMAL,
    FUZZ_CHANNELS
} fuzz_channel_kind;

typedef struct fuzz_channel { /* a rule of the model */
    int event;                /* a fuzz_kind; FUZZ_DELAY stands for any waiting */
    int gate;                 /* of FUZZ_GATE; may be FUZZ_ANY1, FUZZ_ANY2 */
    bool before;
    int nplaces, places[2]; /* only there; 0: everywhere */
    fuzz_channel_kind kind;
    int nqubits; /* that it acts on */
    double numbers[64];
} fuzz_channel;

/* A channel that the program itself asks for, by another name and other numbers. */
typedef struct fuzz_noise {
    int form;
    double numbers[3];
    fuzz_channel channel;
} fuzz_noise;

typedef struct fuzz_group {
    int nqubits, qubits[FUZZ_GROUP];
    double matrix[1 << (2 * FUZZ_GROUP)]; /* P(read row | column) */
} fuzz_group;

typedef struct fuzz_program {
    int version; /* of OpenQASM */
    int nqubits, nbits;
    int qsplit, bsplit; /* how many of them the first of two registers has */
    int ndefined;
    fuzz_definition defined[FUZZ_LIST];
    int nnoises;
    fuzz_noise noises[FUZZ_LIST];
    int nlines;
    fuzz_line lines[FUZZ_LINES];
    int nops; /* of fuzz_flatten */
    fuzz_op ops[FUZZ_OPS];
    /* the model */
    int schedule;             /* 0 none, 1 alap, 2 asap */
    bool noisy;               /* whether gates have entries; else they are ideal and take no time */
    const char *const *basis; /* names, the last is NULL; NULL: none */
    /* a basis that all kinds of gates are written in, without noise; merged with each other */
    const char *const *target;
    bool merge;
    bool twirl;                              /* the Pauli-twirled device */
    bool coupled;                            /* with a list of the pairs that it uses */
    double T1[FUZZ_QUBITS], T2[FUZZ_QUBITS]; /* 0: inf */
    double excited, p10[FUZZ_QUBITS], p01[FUZZ_QUBITS];
    int nentries, nchannels, ncrosstalk, ngroups;
    fuzz_entry entries[2 * FUZZ_LIST];
    fuzz_channel channels[FUZZ_LIST];
    int crossed[FUZZ_LIST][2];
    double zz[FUZZ_LIST];
    fuzz_group groups[FUZZ_LIST];
    double measure, reset, reset_error;
    /* how it is run */
    double scale;
    int fold;
    bool fold_all; /* one-qubit gates too */
    bool modified; /* calls may have modifiers and three qubits */
} fuzz_program;

/* ---- the table ------------------------------------------------------------------------------ */

typedef struct fuzz_gate {
    const char *name;
    int nqubits, nangles;
    const char *inverse; /* NULL: none in the table */
    const char *turns;   /* the Paulis of a single rotation, else "" */
} fuzz_gate;
extern const fuzz_gate fuzz_gates[];
int fuzz_ngates(void);
int fuzz_gate_named(const char *name);
extern const char *const *const fuzz_bases[]; /* the last is NULL */
extern const char *const *const fuzz_targets[];
/* The numbers of channels on one qubit: name of the channel, names of the numbers. */
extern const struct fuzz_channel_names {
    const char *name, *numbers[4];
} fuzz_channel_names[FUZZ_CHANNELS];

/* ---- what can be done with programs --------------------------------------------------------- */

void fuzz_draw(qn_rng *rng, fuzz_program *p);

/* ops from lines. false: they are no program, or too long a one. */
bool fuzz_flatten(fuzz_program *p);
/* Whether the documents say what it means (shrinking may leave that); its ops are there. */
bool fuzz_valid(const fuzz_program *p);
bool fuzz_ops_fit(const fuzz_program *p); /* as far as the operations alone say */
/* The bits that its conditions look at; whether they hold. */
int fuzz_read(const fuzz_op *op);
bool fuzz_holds(const fuzz_op *op, int bits);
void fuzz_print_qasm(const fuzz_program *p, FILE *file);
void fuzz_print_model(const fuzz_program *p, FILE *file);
void fuzz_print_noise(const fuzz_noise *n, FILE *file); /* name and numbers */

/* The unitary of a call without parameters, its controls in the lowest bits; dim x dim, row-major.
 * Up to FUZZ_CALL_QUBITS qubits, none for a phase. */
void fuzz_unitary(const fuzz_program *p, const fuzz_call *call, double complex *u);
void fuzz_table_unitary(int gate, const double *angles, double complex *u);
/* A further qubit in the lowest bit, on which u depends; w is twice as large. */
void fuzz_control(int on, int dim, const double complex *u, double complex *w);
void fuzz_adjoint(int dim, double complex *u);
/* A call with the parameters of the definition, or the variable of the loop, put in. */
fuzz_call fuzz_with_values(const fuzz_call *call, const double *values);
/* Whether it comes to gates of the table on one and two qubits. */
bool fuzz_plain(const fuzz_program *p, const fuzz_call *call);

/* Probability of each record, and the state before the final measurements. */
typedef struct fuzz_truth {
    double records[1 << FUZZ_BITS];
    double complex rho[FUZZ_DIM * FUZZ_DIM];
} fuzz_truth;
void fuzz_follow(const fuzz_program *p, fuzz_truth *truth);
/* <P> of a string, its leftmost letter that of the highest qubit; read: as the readout shows it. */
double fuzz_expect(const fuzz_program *p, const fuzz_truth *truth, const char *paulis, bool read);

#endif
