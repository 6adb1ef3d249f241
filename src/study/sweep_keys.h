/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a sweep varies: options of `train` and numbers of a noise model. */
#ifndef QN_STUDY_SWEEP_KEYS_H
#define QN_STUDY_SWEEP_KEYS_H

#include "settings/train_options.h"

enum { QN_SWEEP_KEYS = 4, QN_SWEEP_POINTS = 10000 };

typedef struct qn_sweep_key {
    char *name;              /* "shots", "gates.cz.error" */
    const qn_option *option; /* NULL: a number of the noise model */
    size_t count;
    char **values;   /* as they were written, or made from a range */
    double *numbers; /* the same; NAN for words */
} qn_sweep_key;

typedef struct qn_sweep_keys {
    size_t count;
    qn_sweep_key keys[QN_SWEEP_KEYS];
} qn_sweep_keys;

/* Reads "KEY=A:B:STEP" and "KEY=a,b,c", joined with commas. QN_ERR_ARGUMENT is a wrong usage. */
QN_MUST_CHECK qn_status qn_sweep_keys_read(const char *text, qn_sweep_keys *keys, qn_diag *diag);
void qn_sweep_keys_clear(qn_sweep_keys *keys);
/* Do all values of a key have numbers? */
bool qn_sweep_key_numeric(const qn_sweep_key *key);

/* Points of the grid, the last key running fastest. */
size_t qn_sweep_points(const qn_sweep_keys *keys);
/* The value of key k at a point. */
size_t qn_sweep_index(const qn_sweep_keys *keys, size_t point, size_t k);

/* "gates.cz.error = 0.01, layers = 2"; returns text. */
const char *qn_sweep_point_text(const qn_sweep_keys *keys, size_t point, char *text, size_t size);

/* Sets the keys of a point in `options` (whose strings become borrowed) and writes the noise model
 * with its numbers changed into *model (NULL if none is; free). qn_job_check judges it. */
QN_MUST_CHECK qn_status qn_sweep_apply(const qn_sweep_keys *keys, size_t point,
                                       qn_train_options *options, char **model, qn_diag *diag);

#endif
