/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a device measures a group of terms. */
#ifndef QN_OBSERVABLE_MEASURE_H
#define QN_OBSERVABLE_MEASURE_H

#include "qmae_noise/observable.h"

/* Terms in sets that commute qubit by qubit: greedily, the largest |weight| first, into the first
 * set that they suit.
 * QN_ERR_UNSUPPORTED: a state, which no product basis measures, or a product on more qubits than
 * QN_OBSERVABLE_MAX_MEASURED. The caller clears. O(terms groups nqubits). */
QN_MUST_CHECK qn_status qn_observable_group_terms(const qn_observable *observable,
                                                  qn_observable_groups *groups, qn_diag *diag);
void qn_observable_groups_clear(qn_observable_groups *groups);

/* The circuit without its final measurements (as of qn_program_find_final), then gates that turn
 * the basis of each measured qubit into that of Z (h for X; sdg, h for Y), a barrier over the
 * measured qubits, and their measurements.
 *   basis  of a group of an observable on as many qubits
 *   first  out: the bit of the lowest measured qubit; the others follow in ascending order
 * The caller destroys *measuring. O(size). */
QN_MUST_CHECK qn_status qn_observable_circuit(const qn_circuit *circuit, const char *basis,
                                              qn_circuit **measuring, int *first);

/* The group's terms by what is read behind that circuit: Z in place of X and Y. The caller destroys
 * *measured. O(terms nqubits). */
QN_MUST_CHECK qn_status qn_observable_measured(const qn_observable *observable,
                                               const qn_observable_group *group,
                                               qn_observable **measured);

/* A term of a group by what is read: the product of the signs of the bits in `parity`, if those in
 * `fixed` are `ones`, else 0. */
typedef struct qn_observable_reading {
    double weight;
    uint64_t parity, fixed, ones;
} qn_observable_reading;
/* first: as of qn_observable_circuit; readings: one a term of the group, out. */
void qn_observable_readings(const qn_observable *observable, const qn_observable_group *group,
                            int first, qn_observable_reading *readings);
/* The sum of the group's terms in one shot. */
double qn_observable_read_bits(const qn_observable_reading *readings, size_t count, uint64_t bits);

enum { QN_OBSERVABLE_LEAST_SHOTS = 2 }; /* a group */
/* Shots in proportion to the weights of the groups, each at least QN_OBSERVABLE_LEAST_SHOTS; in
 * sum exactly `shots`. each: one a group, out. QN_ERR_ARGUMENT: fewer than all groups need. */
QN_MUST_CHECK qn_status qn_observable_divide(const qn_observable_groups *groups, uint64_t shots,
                                             uint64_t *each, qn_diag *diag);

/* A readout that takes the expectation value z of a letter to slope z + offset. */
typedef struct qn_readout_line {
    double slope, offset;
} qn_readout_line;
/* The observable whose value, read with these errors, is that of `observable` without: each letter
 * becomes (letter - offset) / slope, multiplied out. States are read without errors.
 *   lines  one a qubit, slope not 0
 * QN_ERR_LIMIT: more than 2^20 products. The caller destroys *unread. O(products nqubits). */
QN_MUST_CHECK qn_status qn_observable_unread(const qn_observable *observable,
                                             const qn_readout_line *lines, qn_observable **unread);

#endif
