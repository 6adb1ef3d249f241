/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "settings/state_files.h"

#include "observable/states.h"
#include "qmae_noise/simulate.h"
#include "simulate/state_file.h"

#include <string.h>

qn_status qn_observable_option_parse(const char *option, const char *text, int nqubits,
                                     qn_observable **observable, qn_diag *diag) {
    const qn_status status = qn_observable_parse(option, text, nqubits, observable, diag);
    return status != QN_OK && diag && strcmp(diag->file, option) == 0 ? QN_ERR_ARGUMENT : status;
}

qn_status qn_observable_file_read(const char *path, int nqubits, qn_observable **observable,
                                  qn_diag *diag) {
    return qn_observable_read_with(path, nqubits, qn_state_file_read, observable, diag);
}
