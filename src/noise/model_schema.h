/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The keys of noise-model files, as tables: the reader loops over them, and so can a help page. */
#ifndef QN_NOISE_MODEL_SCHEMA_H
#define QN_NOISE_MODEL_SCHEMA_H

#include "noise/model.h"
#include <limits.h>

typedef enum qn_key_type {
    QN_KEY_INT,
    QN_KEY_REAL,
    QN_KEY_TEXT,
    QN_KEY_BOOL,  /* true, false */
    QN_KEY_GROUP, /* { name = value; ... } */
    QN_KEY_LIST   /* ( ... ) or [ ... ] */
} qn_key_type;

#define QN_KEY_ABSENT INT_MIN /* of an integer that is not given */

typedef struct qn_key {
    const char *name;
    qn_key_type type;
    bool required;
    double min, max; /* closed range of numbers */
    const char *unit, *help;
    size_t offset; /* of its place in the struct that the section is read into */
} qn_key;

typedef struct qn_key_section {
    const char *name, *help;
    const qn_key *keys;
    size_t nkeys;
} qn_key_section;

/* All sections, the top level ("") first. */
size_t qn_model_schema_count(void);
const qn_key_section *qn_model_schema_at(size_t index);
const qn_key_section *qn_model_schema_find(const char *name); /* NULL if there is none */
/* A key of a section, which are there. */
const qn_key *qn_model_schema_key(const char *section, const char *name);

/* ---- the structs that sections are read into ------------------------------------------------- */

struct config_setting_t;

typedef struct qn_raw_file {
    int format;
    const char *name, *source, *describes, *schedule;
    double dt;
    bool twirl;
    struct config_setting_t *basis, *qubit, *qubits, *gates, *edges, *measure, *reset, *channels;
    struct config_setting_t *coupling, *crosstalk, *readout_groups, *drift, *layers;
} qn_raw_file;

typedef struct qn_raw_qubit {
    int index;
    double T1, T2, excited_population, p10, p01;
    struct config_setting_t *gates, *at;
} qn_raw_qubit;

typedef struct qn_raw_edge {
    qn_gate_entry entry; /* first: `gates` has the same keys, read into an entry alone */
    struct config_setting_t *qubits;
    const char *gate;
} qn_raw_edge;

typedef struct qn_raw_crosstalk {
    struct config_setting_t *qubits;
    double zz;
} qn_raw_crosstalk;

typedef struct qn_raw_readout {
    struct config_setting_t *qubits, *matrix;
} qn_raw_readout;

typedef struct qn_raw_drift {
    const char *figure, *gate;
    struct config_setting_t *qubits;
    double sigma, steps, common;
} qn_raw_drift;

typedef struct qn_raw_layer {
    struct config_setting_t *gates, *qubits, *generators, *rates, *rates_std;
} qn_raw_layer;

typedef struct qn_raw_operation {
    double duration, error;
} qn_raw_operation;

typedef struct qn_raw_rule {
    const char *after, *before, *channel;
    struct config_setting_t *qubits;
    int nqubits;
} qn_raw_rule;

#endif
