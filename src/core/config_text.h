/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts in libconfig's syntax: what the library reads of them comes through here. */
#ifndef QN_CORE_CONFIG_TEXT_H
#define QN_CORE_CONFIG_TEXT_H

#include "qmae_noise/core.h"

#include <libconfig.h>

/* Reads a text into *config, which is zeroed; config_destroy it in any case. QN_ERR_MEMORY, before
 * libconfig, which does not ask, would go without. QN_ERR_LIMIT, before libconfig sees the text: it
 * holds what libconfig cannot read in linear time and little memory (more than 32 groups inside
 * each other, 1,024 settings in a group), or would read otherwise than it is written (whole numbers
 * of more than 32 bits, with L behind them 64), or @include, which would open whatever it names.
 * QN_ERR_SYNTAX: libconfig's error with what would be right. diag: its line is that in the text,
 * its file `path`. */
QN_MUST_CHECK qn_status qn_config_read(config_t *config, const char *path, const char *text,
                                       qn_diag *diag);
/* The bytes that are asked for beforehand; 0 for what is refused. */
size_t qn_config_bytes(const char *text);
/* As config_setting_add; NULL also where there is no memory, for which libconfig does not look. */
config_setting_t *qn_config_add(config_setting_t *parent, const char *name, int type);

#endif
