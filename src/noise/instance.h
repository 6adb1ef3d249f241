/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Devices that are drawn as a calibration shows that devices vary. */
#ifndef QN_NOISE_INSTANCE_H
#define QN_NOISE_INSTANCE_H

#include "noise/setting.h"

/* Another device in place of that of a file which has been read into *model: the numbers of its
 * qubits, of their gates and of its pairs are drawn.
 *   instance  names it: the same number, the same device
 *   spread    0: as the file's own qubits and pairs vary. The logarithms of T1, of T2/(2 T1), of
 *             p10, p01 and of the errors of one-qubit gates are normal with the means, deviations
 *             and those correlations over the qubits that cannot be chance (Fisher's z beyond
 *             2.58); the logarithm of a pair's error likewise, with the correlation with the figure
 *             of its qubits that explains most. Qubits and pairs that do no better than chance are
 *             dead, and as many of the drawn ones are: they are taken out, with all that names
 *             them. QN_ERR_UNSUPPORTED if fewer than MIN_QUBITS have numbers of their own.
 *             > 0: every number of the file, times exp(spread x) with x normal */
QN_MUST_CHECK qn_status qn_instance_apply(const qn_reader *reader, config_t *config,
                                          qn_model *model, uint64_t instance, double spread);

#endif
