/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The library's one error idiom: a function has a `qn_status status = QN_OK;` and a single
 * `out:`. */
#ifndef QN_CORE_TRY_H
#define QN_CORE_TRY_H

#include "qmae_noise/core.h"

/* Leaves through `out:` with the status of `call` unless that is QN_OK. */
#define QN_TRY(call)                                                                               \
    do {                                                                                           \
        status = (call);                                                                           \
        if (status != QN_OK) goto out;                                                             \
    } while (0)

/* Leaves through `out:` with QN_ERR_MEMORY if `pointer` is NULL. */
#define QN_TRY_ALLOC(pointer)                                                                      \
    do {                                                                                           \
        if (!(pointer)) {                                                                          \
            status = QN_ERR_MEMORY;                                                                \
            goto out;                                                                              \
        }                                                                                          \
    } while (0)

#endif
