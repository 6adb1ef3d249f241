/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The search for the encoder that suits a device: which circuit to run there. */
#ifndef QMAE_NOISE_DESIGN_H
#define QMAE_NOISE_DESIGN_H

#include "qmae_noise/run.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Searches as a settings file says (libconfig; `qmae-noise design --help` lists its keys;
 * docs/design.md) and leaves `folder`: trials.csv (every training), front.csv (the best for each
 * number of two-qubit gates, by the validation images), encoder.txt (the chosen encoder, as
 * qn_encoder_parse reads it), found/ (its angles and tokens) and train.cfg, which
 * qn_run_from_settings takes. A folder of the same
 * search is gone on with, and ends with the same bits; any other that exists is refused
 * (QN_ERR_EXISTS).
 *   host         may stop it at any time; may be NULL
 *   interrupted  out: the host stopped it, and the same call goes on; NULL = not asked
 * At most `budget-steps` steps of training, all circuits together. */
QN_MUST_CHECK qn_status qn_design_from_settings(const char *settings, const char *folder,
                                                const qn_host *host, bool *interrupted,
                                                qn_diag *diag);

#ifdef __cplusplus
}
#endif
#endif
