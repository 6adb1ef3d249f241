/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Observables that commands take from the command line and from files. */
#ifndef QN_SETTINGS_STATE_FILES_H
#define QN_SETTINGS_STATE_FILES_H

#include "qmae_noise/observable.h"

/* As qn_observable_parse. QN_ERR_ARGUMENT: what is wrong stands in the text itself, and not in a
 * file that it names. */
QN_MUST_CHECK qn_status qn_observable_option_parse(const char *option, const char *text,
                                                   int nqubits, qn_observable **observable,
                                                   qn_diag *diag);
/* The same for a sum in a file, with its line and column. */
QN_MUST_CHECK qn_status qn_observable_file_read(const char *path, int nqubits,
                                                qn_observable **observable, qn_diag *diag);

#endif
