/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values of JSON. */
#ifndef QN_SHOW_JSON_H
#define QN_SHOW_JSON_H

#include <jansson.h>

/* A number, or null for what is unknown or infinite, which JSON cannot say. NULL when memory is
 * short, which setting it in an object reports. */
json_t *qn_json_real(double value);

#endif
