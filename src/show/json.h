/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values of JSON. */
#ifndef QN_SHOW_JSON_H
#define QN_SHOW_JSON_H

#include "qmae_noise/core.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

/* A number, or null for what is unknown or infinite, which JSON cannot say. NULL when memory is
 * short. */
json_t *qn_json_real(double value);

/* From here on jansson's allocations are watched: one that fails leaves a value out, which nobody
 * else notices. Of the whole process: for programs. */
void qn_json_watch(void);
/* Says that a value was left out for another reason. */
void qn_json_lose(void);
/* Is nothing left out? */
bool qn_json_is_whole(void);
/* Prints a value with so many digits, at most 17, and lets it go; NULL fails, as does a value that
 * is not whole: QN_ERR_MEMORY, nothing printed. */
QN_MUST_CHECK qn_status qn_json_print(json_t *value, size_t digits, FILE *file);

#endif
