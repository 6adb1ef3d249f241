/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What angles are of the numbers that a file leaves open: a graph of operations, no two of its
 * nodes alike. */
#ifndef QN_SYNTAX_GRAPH_H
#define QN_SYNTAX_GRAPH_H

#include "qmae_noise/core.h"
#include <stdbool.h>

/* offset + scale * (value of a node); without a node (0) offset alone. */
typedef struct qn_term {
    int node;
    double scale, offset;
} qn_term;

qn_term qn_term_constant(double value);
qn_term qn_term_times(qn_term t, double factor);

/* An operation of one number (b = 0) or two. */
typedef struct qn_graph_operation {
    const char *name;
    double (*value)(double a, double b);
    /* Its derivatives by a and b, out; not finite where it has none. */
    void (*slopes)(double a, double b, double *da, double *db);
} qn_graph_operation;

/* operations.c; the functions are those of OpenQASM, `rounded` goes to a float and `turned` to an
 * angle of b bits: steps that are so fine that the derivative passes over them. */
extern const qn_graph_operation qn_graph_sum, qn_graph_product, qn_graph_quotient, qn_graph_power,
    qn_graph_remainder, qn_graph_absolute, qn_graph_sin, qn_graph_cos, qn_graph_tan, qn_graph_exp,
    qn_graph_log, qn_graph_sqrt, qn_graph_arcsin, qn_graph_arccos, qn_graph_arctan, qn_graph_floor,
    qn_graph_ceiling, qn_graph_rounded, qn_graph_turned;
/* To (-b/2, b/2], as broken powers take the phase of an eigenvalue; the angle of a rotation, whose
 * eigenvalues have two phases, has no value at the end. */
extern const qn_graph_operation qn_graph_principal_phase, qn_graph_principal_angle;

typedef struct qn_graph_node {
    const qn_graph_operation *operation; /* NULL: an input */
    qn_term a, b;
    int input;        /* which one */
    const char *name; /* of an input; borrowed while the file is read */
    int line, column;
    bool used; /* an angle depends on it */
    int angle; /* 1 + number of the circuit's parameter that it is, 0 = none */
    int next;  /* of the same hash, 0 = none */
} qn_graph_node;

enum { QN_GRAPH_BUCKETS = 4096 };

/* Zeros are an empty graph. A node is made of those before it; the first is no node. */
typedef struct qn_graph {
    qn_graph_node *nodes;
    size_t count;
    int ninputs;
    int buckets[QN_GRAPH_BUCKETS];
} qn_graph;

void qn_graph_clear(qn_graph *graph);
/* The next input, whose node is out. */
QN_MUST_CHECK qn_status qn_graph_input(qn_graph *graph, const char *name, int line, int column,
                                       int *node);
/* operation(a, b); of two constants a constant. Sums, and products and quotients by constants make
 * a node only if they must. */
QN_MUST_CHECK qn_status qn_graph_apply(qn_graph *graph, const qn_graph_operation *operation,
                                       qn_term a, qn_term b, int line, int column, qn_term *result);
/* A name of an input that a node depends on. */
const char *qn_graph_name(const qn_graph *graph, int node);
/* All that used nodes depend on is used. O(nodes). */
void qn_graph_spread(qn_graph *graph);

/* values[node] at the inputs' numbers; graph->count of them. Returns the first used node whose
 * value is not finite, or 0. */
int qn_graph_evaluate(const qn_graph *graph, const double *inputs, double *values);
double qn_term_value(qn_term t, const double *values);
/* The first used node that has no derivative there, or 0. */
int qn_graph_broken(const qn_graph *graph, const double *values);
/* Carries slopes back: for the nodes `first` down to 1 in `slopes`, which is 0 afterwards,
 * gradient[input] += sum of slope * d node / d input. */
void qn_graph_pull(const qn_graph *graph, const double *values, int first, double *slopes,
                   double *gradient);

#endif
