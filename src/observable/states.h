/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sums as they are written; the states in files are read by who knows circuits. */
#ifndef QN_OBSERVABLE_STATES_H
#define QN_OBSERVABLE_STATES_H

#include "qmae_noise/observable.h"

/* Reads the 2^nqubits amplitudes of the state in a file, of norm 1. */
typedef qn_status qn_state_reader(const char *path, int nqubits, double complex *psi,
                                  qn_diag *diag);

/* As qn_observable_parse (simulate.h), of a text and of a file, with |FILE> read by `states`. */
QN_MUST_CHECK qn_status qn_observable_parse_with(const char *name, const char *text, int nqubits,
                                                 qn_state_reader *states,
                                                 qn_observable **observable, qn_diag *diag);
QN_MUST_CHECK qn_status qn_observable_read_with(const char *path, int nqubits,
                                                qn_state_reader *states, qn_observable **observable,
                                                qn_diag *diag);

#endif
