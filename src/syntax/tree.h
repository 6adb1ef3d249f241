/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An OpenQASM file as a tree. */
#ifndef QN_SYNTAX_TREE_H
#define QN_SYNTAX_TREE_H

#include "qmae_noise/circuit.h"

/* What the children a, b, c of a node are; "list" = linked by `next`. */
typedef enum qn_qasm_kind {
    QASM_NODE_INCLUDE, /* text = file */
    QASM_NODE_QUBITS,  /* text = name, a = size or NULL */
    QASM_NODE_BITS,    /* text = name, a = size or NULL, b = measured operand or NULL, c = value or
                          * NULL */
    QASM_NODE_GATE,    /* text = name, a = list of parameters, b = of qubits, c = of statements;
                          * flag = the gate is known */
    QASM_NODE_OPAQUE,  /* text = name, a = list of parameters, b = of qubits */
    QASM_NODE_CALL,    /* text = gate, a = list of arguments, b = of operands, c = of modifiers;
                          * flag = its angle is a parameter */
    QASM_NODE_BARRIER, /* b = list of operands */
    QASM_NODE_MEASURE, /* a = operand, b = bit operand or NULL */
    QASM_NODE_RESET,   /* a = operand */
    QASM_NODE_LOAD,    /* a = operand */
    QASM_NODE_IF,      /* a = condition, b = body, c = else or NULL */
    /* text = variable, a = range or set, b = body, c = CAST of no value or NULL */
    QASM_NODE_FOR,
    QASM_NODE_BLOCK,   /* a = list of statements */
    QASM_NODE_OUTSIDE, /* text = what it is: legal, but not read */
    QASM_NODE_END,
    QASM_NODE_UNSET,  /* text = name; a variable without a value */
    QASM_NODE_INPUT,  /* text = name, a = CAST of no value, b = size of an array or NULL */
    QASM_NODE_CONST,  /* text = name, a = CAST */
    QASM_NODE_DELAY,  /* a = time, b = list of operands */
    QASM_NODE_NOISE,  /* text = channel, a = list of numbers or of MATRIXes, b = of operands */
    QASM_NODE_MATRIX, /* a = list of ROWs */
    QASM_NODE_ROW,    /* a = list of entries */
    QASM_NODE_BOX,    /* a = list of statements */
    QASM_NODE_LET,    /* text = name, a = operand or JOIN */
    QASM_NODE_JOIN,   /* a = operand or JOIN, b = operand */
    QASM_NODE_RANGE,  /* a = first, b = step or NULL, c = last */
    QASM_NODE_SET,    /* a = list of values */
    QASM_NODE_CTRL,   /* a = number or NULL; flag = negctrl */
    QASM_NODE_INV,
    QASM_NODE_POW,       /* a = exponent */
    QASM_NODE_OPERAND,   /* text = name, a = index or NULL, b = range, set or NULL */
    QASM_NODE_NUMBER,    /* number; flag = written without a point */
    QASM_NODE_TIME,      /* number, s; flag = in dt */
    QASM_NODE_IMAGINARY, /* number */
    QASM_NODE_STRING,    /* text = bits */
    QASM_NODE_NAME,      /* text, of a parameter or a gate's qubit */
    QASM_NODE_CAST,      /* text = type, a, b = width or NULL */
    QASM_NODE_NOT,       /* a */
    QASM_NODE_BIT_NOT,   /* a */
    QASM_NODE_FUNCTION,  /* text, a = list of arguments */
    QASM_NODE_NEGATE,    /* a */
    QASM_NODE_ADD,       /* a, b; so are the next ones */
    QASM_NODE_SUBTRACT,
    QASM_NODE_MULTIPLY,
    QASM_NODE_DIVIDE,
    QASM_NODE_REMAINDER,
    QASM_NODE_CARET,
    QASM_NODE_POWER,
    QASM_NODE_BIT_AND,
    QASM_NODE_BIT_OR,
    QASM_NODE_SHIFT_LEFT,
    QASM_NODE_SHIFT_RIGHT,
    QASM_NODE_EQUAL,
    QASM_NODE_UNEQUAL,
    QASM_NODE_LESS,
    QASM_NODE_MORE,
    QASM_NODE_AT_MOST,
    QASM_NODE_AT_LEAST,
    QASM_NODE_AND,
    QASM_NODE_OR,
    QASM_NODE_KINDS
} qn_qasm_kind;

typedef struct qn_qasm_node {
    qn_qasm_kind kind;
    int line, column; /* 1-based; 0 in the built-in gates */
    int depth;        /* of the tree below */
    qn_section section;
    bool flag;
    double number;
    const char *text;
    struct qn_qasm_node *a, *b, *c, *next;
} qn_qasm_node;

/* first..last by `next`; {0} is empty. */
typedef struct qn_qasm_list {
    qn_qasm_node *first, *last;
} qn_qasm_list;

int qn_qasm_length(const qn_qasm_node *list);
qn_qasm_list qn_qasm_append(qn_qasm_list list, qn_qasm_node *node);

#endif
