/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A route in JSON. */
#ifndef QN_SHOW_ROUTE_OBJECT_H
#define QN_SHOW_ROUTE_OBJECT_H

#include "qmae_noise/route.h"

#include <jansson.h>

/* NULL when memory is short. */
json_t *qn_route_object(const qn_route *route);

#endif
