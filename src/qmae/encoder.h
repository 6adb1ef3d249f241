/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The encoder, part by part: blocks on the pairs of an entangler, or a list by hand. */
#ifndef QN_QMAE_ENCODER_H
#define QN_QMAE_ENCODER_H

#include "qmae_noise/qmae.h"

/* The parts of one layer in time order. parts: QN_ENCODER_PARTS. Returns their number. */
int qn_encoder_layer(const qn_qmae_spec *spec, qn_encoder_part *parts);
/* The gate of a part, NULL = it is a block. */
const qn_gate *qn_encoder_gate(const qn_encoder_part *part);
/* May a gate stand in an encoder? A rotation, or a gate without angles, on one or two qubits. */
bool qn_encoder_takes(const qn_gate *gate);
/* Appends all layers, angles numbered from 0. */
QN_MUST_CHECK qn_status qn_encoder_append(qn_circuit *circuit, const qn_qmae_spec *spec);
/* What spec->encoder holds is right for the spec. */
QN_MUST_CHECK qn_status qn_encoder_check(const qn_qmae_spec *spec, qn_diag *diag);
/* Angles (qn_qmae_spec_nangles; NULL = only asked whether there are) at which each part does
 * nothing, up to a phase. QN_ERR_UNSUPPORTED names a part that always does something. */
QN_MUST_CHECK qn_status qn_encoder_identity(const qn_qmae_spec *spec, double *angles,
                                            qn_diag *diag);

/* ---- text ----------------------------------------------------------------------------------- */

/* The parts of an encoder as qn_encoder_parse reads them, between semicolons. The caller frees
 * *text (free). */
QN_MUST_CHECK qn_status qn_encoder_text(const qn_encoder *encoder, char **text);

#endif
