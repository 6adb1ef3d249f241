/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Errors of a Qiskit Aer noise model. */
#ifndef QN_IMPORT_AER_ERROR_H
#define QN_IMPORT_AER_ERROR_H

#include "import/device.h"

/* PTM of a "qerror" on m qubits, m = 1 or 2: the mixture of its terms, each the product of its
 * instructions. ptm: 4^m x 4^m, out. QN_ERR_SYNTAX, QN_ERR_UNSUPPORTED (an instruction that is not
 * known), QN_ERR_PHYSICS (no channel to 1e-6), told by the device's diag. */
QN_MUST_CHECK qn_status qn_aer_error_ptm(const json_t *error, int m, const qn_device *device,
                                         double *ptm);

/* p10, p01 and readout groups of the "roerror" entries among the errors. QN_ERR_SYNTAX,
 * QN_ERR_UNSUPPORTED, QN_ERR_PHYSICS, told by the device's diag. */
QN_MUST_CHECK qn_status qn_aer_read_readouts(const json_t *errors, qn_device *device);

#endif
