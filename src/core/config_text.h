/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts in libconfig's syntax: what the library reads of them comes through here. */
#ifndef QN_CORE_CONFIG_TEXT_H
#define QN_CORE_CONFIG_TEXT_H

#include "qmae_noise/core.h"

#include <libconfig.h>

/* Reads a text into *config, which is initialised. QN_ERR_LIMIT, before libconfig sees the text: it
 * holds what libconfig cannot read in linear time and little memory (more than 32 groups inside
 * each other, 1,024 settings in a group), or would read otherwise than it is written (whole numbers
 * of more than 32 bits, with L behind them 64), or @include, which would open whatever it names.
 * QN_ERR_SYNTAX: libconfig's error with what would be right. diag: its line is that in the text,
 * its file `path`. */
QN_MUST_CHECK qn_status qn_config_read(config_t *config, const char *path, const char *text,
                                       qn_diag *diag);

#endif
