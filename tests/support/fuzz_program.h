/* Random noisy programs for differential tests: what they are, as text, and what they do. Nothing
 * here knows the library: programs are drawn as structs, printed as OpenQASM 3 and as a noise
 * model, and followed by density matrices as docs/simulate.md and docs/noise-models.md say. */
#ifndef QN_TEST_FUZZ_PROGRAM_H
#define QN_TEST_FUZZ_PROGRAM_H

#include "qmae_noise/core.h"
#include <complex.h>
#include <stdbool.h>
#include <stdio.h>

enum { FUZZ_QUBITS = 4, FUZZ_BITS = 3, FUZZ_OPS = 16, FUZZ_LIST = 3, FUZZ_DIM = 1 << FUZZ_QUBITS };

typedef enum fuzz_kind { FUZZ_GATE, FUZZ_MEASURE, FUZZ_RESET, FUZZ_DELAY, FUZZ_BARRIER } fuzz_kind;
typedef enum fuzz_modifier { FUZZ_CTRL, FUZZ_NEGCTRL, FUZZ_INV, FUZZ_POW } fuzz_modifier;

/* A gate of the table (fuzz_gates), or `defined`: the program's own definition, on two qubits. */
typedef struct fuzz_call {
    int gate;
    bool defined;
    double angles[3];
    int nmodifiers; /* the outermost first */
    fuzz_modifier modifiers[2];
    double powers[2];
    int nqubits, qubits[3]; /* controls first, as written */
} fuzz_call;

/* One comparison: of bit `bit`, or of the whole register if bit < 0. */
typedef struct fuzz_rule {
    int bit, value;
    bool unequal;
} fuzz_rule;

typedef struct fuzz_op {
    fuzz_kind kind;
    fuzz_call call; /* its qubits also hold those of operations that are no gates */
    int bit;
    double duration; /* s */
    int nrules;      /* 0: always, 2: both or, with `either`, one of them */
    bool either;
    fuzz_rule rules[2];
} fuzz_op;

typedef struct fuzz_noise { /* of a gate */
    double duration, strength;
    bool is_error; /* strength is `error`, else `depolarizing` */
    double relative, absolute;
} fuzz_noise;

typedef struct fuzz_edge {
    int a, b, gate;
    double error;
} fuzz_edge;

typedef struct fuzz_channel { /* a rule of the model */
    const char *at;           /* "any1", "cx", "measure", "idle", ... */
    bool before;
    int qubit; /* only there; -1: everywhere */
    int channel;
    double strength;
} fuzz_channel;

typedef struct fuzz_program {
    int nqubits, nbits, nops;
    fuzz_op ops[FUZZ_OPS];
    int ndefined; /* calls in the definition */
    fuzz_call defined[2];
    /* the model */
    int schedule; /* 0 none, 1 alap, 2 asap */
    bool noisy;   /* whether gates have an entry; else they are ideal and take no time */
    bool basis;   /* rz, sx, x, cz */
    /* 0: inf */
    double T1[FUZZ_QUBITS], T2[FUZZ_QUBITS], excited, p10[FUZZ_QUBITS], p01[FUZZ_QUBITS];
    fuzz_noise any[2];
    int nedges, nchannels, ncrosstalk, ngroups;
    fuzz_edge edges[FUZZ_LIST];
    fuzz_channel channels[FUZZ_LIST];
    int crossed[FUZZ_LIST][2];
    double zz[FUZZ_LIST], group[16]; /* of qubits 0 and 1, P(read row | column) */
    double measure, reset, reset_error;
} fuzz_program;

typedef struct fuzz_gate {
    const char *name;
    int nqubits, nangles;
    bool basis, rotation;
} fuzz_gate;
extern const fuzz_gate fuzz_gates[];
int fuzz_ngates(void);

bool fuzz_holds(const fuzz_op *op, int bits); /* its condition */
void fuzz_draw(qn_rng *rng, fuzz_program *p);
/* Whether the documents say what it means (shrinking may leave that). */
bool fuzz_valid(const fuzz_program *p);
void fuzz_print_qasm(const fuzz_program *p, FILE *file);
void fuzz_print_model(const fuzz_program *p, FILE *file);

/* The unitary of a call, its controls in the lowest bits; dim x dim, row-major. */
void fuzz_unitary(const fuzz_program *p, const fuzz_call *call, double complex *u);
/* Probability of each record, and the state before the final measurements. */
typedef struct fuzz_truth {
    double records[1 << FUZZ_BITS];
    double complex rho[FUZZ_DIM * FUZZ_DIM];
} fuzz_truth;
void fuzz_follow(const fuzz_program *p, fuzz_truth *truth);

#endif
