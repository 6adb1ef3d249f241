/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Noise models as files for other programs. */
#ifndef QN_EXPORT_WRITE_H
#define QN_EXPORT_WRITE_H

#include "qmae_noise/noise.h"

/* The formats that are written: "json", the keys of a model file as JSON (qn_model_load reads it),
 * "aer", Qiskit Aer's NoiseModel.to_dict(serializable=True), and "schema", the JSON Schema of the
 * first, which says nothing of a model. */
extern const qn_choice qn_export_format_choice;

/* Writes a model in a format, a name of the above.
 *   model   NULL for "schema"
 *   text    out: the file
 *   notes   out: what the format has no place for, one a line; "" if nothing. Of "json" nothing is
 *           lost, numbers included.
 * Both are the caller's, to qn_free, and untouched by a failure. QN_ERR_ARGUMENT (format),
 * QN_ERR_NUMERIC, QN_ERR_UNSUPPORTED, QN_ERR_MEMORY. Of "aer" O(gates places). */
QN_MUST_CHECK qn_status qn_export_write(const qn_model *model, const char *format, char **text,
                                        char **notes, qn_diag *diag);

#endif
