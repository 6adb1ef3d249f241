/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files that build a program share. */
#ifndef QN_PROGRAM_BUILDER_H
#define QN_PROGRAM_BUILDER_H

#include "noise/model.h"
#include "program/program.h"

/* Measurements of one readout group that end their qubits: what is read of each depends on all. */
typedef struct qn_joint_readout {
    const qn_readout_entry *group;
    int count;
    size_t ops[QN_MAX_READOUT_QUBITS]; /* the operations, in the order in which they are built */
    double matrix[16];                 /* of two: the group's, marginal on them */
    qn_instr measures[2];              /* of two: kept until the last of them */
} qn_joint_readout;

typedef struct qn_builder {
    const qn_model *model;
    qn_program_options options;
    qn_program *program;
    double *durations, *starts; /* of the operations */
    size_t *order;              /* in which they are built */
    bool *overwritten;          /* measurements whose bit another overwrites before it is read */
    double *ends;               /* end of the last operation of each qubit, NAN = none yet */
    qn_section *sections;       /* of that operation */
    int *remaining;             /* operations that each qubit is still to do, this one included */
    size_t index;               /* of the operation */
    const qn_op *op;            /* the one that is being built */
    qn_instr place;             /* what all its instructions share: section, op, start, duration */
    qn_joint_readout *joints;
    size_t njoints;
    /* of the operations: the layer that it is part of, NULL = none, and whether it is the last of
     * it that is built; NULL without layers */
    const qn_layer **layer_of;
    bool *layer_ends;
    double *covered;    /* of the qubits: waiting that layers account for, since their last use */
    size_t layer_parts; /* layers so far of which not all qubits were in use */
    qn_diag *diag;
} qn_builder;

/* Strength of a source: the noise scale, reduced as the options say. */
double qn_builder_strength(const qn_builder *b, qn_source source);

/* What tells the arguments of a channel from others of the same channel: either a thing of the
 * model (and a number), or, for NULL, its scalars themselves. */
typedef struct qn_args_key {
    const void *thing;
    double number;
} qn_args_key;

/* The PTM of a channel at the strength of its source; its slope follows it. */
QN_MUST_CHECK qn_status qn_builder_ptm(qn_builder *b, const qn_channel *channel,
                                       const qn_channel_args *args, qn_args_key key,
                                       qn_source source, double **ptm);
/* A NOISE instruction like `place`, unless it does nothing. */
QN_MUST_CHECK qn_status qn_builder_noise(qn_builder *b, const qn_instr *place,
                                         const qn_channel *channel, const qn_channel_args *args,
                                         qn_args_key key);
/* Relaxation of one qubit over place.duration. */
QN_MUST_CHECK qn_status qn_builder_relax(qn_builder *b, qn_instr place, int qubit, qn_source source,
                                         const char *cause);
/* Of a twirled gate what is left of an over-rotation that does not depend on its angle: the Pauli
 * strings that it is conjugated with turn it the other way half of the time, so that its generator
 * happens with probability sin^2(d/2). (An error in proportion to the angle turns round with it,
 * and stays.) */
QN_MUST_CHECK qn_status qn_builder_twirled_turn(qn_builder *b, const qn_gate_noise *noise);
/* All channel rules before or after the operation, in file order. */
QN_MUST_CHECK qn_status qn_builder_rules(qn_builder *b, qn_rule_event event, bool before);
/* What happened to the operation's qubits since their last one: crosstalk, relaxation, rules. */
QN_MUST_CHECK qn_status qn_builder_idle(qn_builder *b);
/* Where the condition of the operation fails, its qubits wait. */
QN_MUST_CHECK qn_status qn_builder_waiting(qn_builder *b);

/* An instruction on the operation's qubit whose PTM is that of reset or readout, or the identity
 * for no channel. */
QN_MUST_CHECK qn_status qn_builder_operation(qn_builder *b, qn_instr *instr,
                                             const qn_channel *channel,
                                             const qn_channel_args *args);

/* The channel that the circuit itself asks for (program_circuit.c). */
QN_MUST_CHECK qn_status qn_builder_circuit_noise(qn_builder *b);

/* Start times, the order in which operations are built, and overwritten measurements. */
QN_MUST_CHECK qn_status qn_builder_find_order(qn_builder *b);

/* Finds the measurements that are read out together and enters them into the program. */
QN_MUST_CHECK qn_status qn_builder_find_joints(qn_builder *b);
QN_MUST_CHECK qn_status qn_builder_measure(qn_builder *b);

/* Does a rule act at an operation, on its qubits or on one of them that waits for it? */
bool qn_rule_acts(const qn_rule *rule, qn_rule_event event, bool before, const qn_op *op,
                  const int *qubits);

/* Refuses a model that says things which the circuit has no place for, or notes them
 * (qn_program_options). */
QN_MUST_CHECK qn_status qn_builder_check_used(const qn_builder *b);

#endif
