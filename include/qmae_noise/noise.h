/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Noise models: what a device does to gates, qubits and readout. */
#ifndef QMAE_NOISE_NOISE_H
#define QMAE_NOISE_NOISE_H

#include "qmae_noise/channel.h"
#include "qmae_noise/circuit.h"
#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- noise models ------------------------------------------------------------------------- */

typedef struct qn_model qn_model; /* immutable once loaded */

typedef enum qn_schedule { QN_SCHEDULE_NONE, QN_SCHEDULE_ALAP, QN_SCHEDULE_ASAP } qn_schedule;

/* Reads a noise-model file (libconfig; docs/noise-models.md) and checks all of it. A broken file
 * gives file:line and no model. The caller destroys *model. */
QN_MUST_CHECK qn_status qn_model_load(const char *path, qn_model **model, qn_diag *diag);

/* What to do with T2 > 2 T1, which no qubit can do. */
typedef enum qn_t2_policy {
    QN_T2_REFUSE, /* QN_ERR_PHYSICS, the default */
    QN_T2_CAP     /* T2 = 2 T1, and a warning for each qubit */
} qn_t2_policy;
/* How a file is judged. Zeros are the defaults. */
typedef struct qn_model_options {
    qn_t2_policy t2;
    /* the Pauli-twirled device, as `twirl = true` in the file says too: the diagonal of every
     * channel's PTM, and readout that takes 0 and 1 for each other equally often */
    bool twirl;
    /* Numbers that the file lets drift are those of this step, at most 2^32, of the history of this
     * seed. */
    uint64_t drift_step, drift_seed;
    /* Not 0: another device, drawn as the file's qubits and pairs vary, each number a device of its
     * own. spread (0..10) not 0: every number of the file times exp(spread x) instead, x normal. */
    uint64_t instance;
    double spread;
} qn_model_options;
/* The same with options (NULL = defaults) for a file that need not exist yet: `text` is its
 * content. */
QN_MUST_CHECK qn_status qn_model_parse(const char *path, const char *text,
                                       const qn_model_options *options, qn_model **model,
                                       qn_diag *diag);
/* The ideal device: no noise, no basis, gates as written. */
QN_MUST_CHECK qn_status qn_model_ideal(qn_model **model);
void qn_model_destroy(qn_model *model);

/* Loads a model by path or by name ("ibm_like" or "ibm_like.cfg") in ./noise_models, the folders of
 * $QMAE_NOISE_MODELS (separated by ':') and the installed share folder; the ideal device for "none"
 * and NULL. QN_ERR_NOT_FOUND lists the names that exist. */
QN_MUST_CHECK qn_status qn_model_open(const char *name, qn_model **model, qn_diag *diag);
/* The same with options (NULL = defaults). */
QN_MUST_CHECK qn_status qn_model_open_with(const char *name, const qn_model_options *options,
                                           qn_model **model, qn_diag *diag);
/* Sorted names that qn_model_open knows, without suffix; *names and its strings are one block to
 * qn_free. */
QN_MUST_CHECK qn_status qn_model_list(char ***names, size_t *count);

const char *qn_model_name(const qn_model *model);
const char *qn_model_source(const qn_model *model); /* where its numbers come from; "" if unsaid */
const char *qn_model_path(const qn_model *model);   /* "" for the ideal device */
/* The file as read, all that it includes in place; "" for the ideal device. */
const char *qn_model_text(const qn_model *model);
bool qn_model_is_ideal(const qn_model *model); /* certainly without any noise */
qn_schedule qn_model_schedule(const qn_model *model);
/* The unit dt of times in circuits, s; 0 = the model does not say. */
double qn_model_dt(const qn_model *model);
/* Warnings of the checks (each one sentence with file:line), index 0..count-1. */
size_t qn_model_warning_count(const qn_model *model);
const char *qn_model_warning(const qn_model *model, size_t index);

/* What the model says of one qubit, exceptions applied. Infinite T1, T2 = no relaxation. */
typedef struct qn_qubit {
    double T1, T2;             /* s */
    double excited_population; /* 0..1 */
    double p10, p01;           /* P(read 1 given 0), P(read 0 given 1) */
} qn_qubit;
qn_qubit qn_model_qubit(const qn_model *model, int qubit);

/* May two-qubit gates act on this pair? Always without a coupling map. */
bool qn_model_coupled(const qn_model *model, int a, int b);

#define QN_MAX_READOUT_QUBITS 6 /* of a group with correlated readout */

/* What the model says of a gate on given qubits: edge before gate before any1/any2. */
typedef struct qn_gate_noise {
    double duration; /* s */
    /* average infidelity of the whole noisy gate, thermal part included; NAN if not given */
    double error;
    /* lambda given, or derived from `error` and the thermal part at strength 1 (physics.md 3) */
    double depolarizing;
    double over_rotation_relative; /* epsilon: a rotation turns by (1 + epsilon) angle + delta */
    double over_rotation_absolute; /* delta, radians */
    int line;                      /* of the model's text; 0 = not listed */
    bool clipped;                  /* the thermal part alone exceeds `error`: depolarizing is 0 */
} qn_gate_noise;
/* QN_ERR_UNSUPPORTED if the model neither lists the gate nor has an any1/any2 rule for it (a model
 * without gates section lists all, without noise). */
QN_MUST_CHECK qn_status qn_model_gate(const qn_model *model, const qn_gate *gate, const int *qubits,
                                      qn_gate_noise *noise, qn_diag *diag);

#ifdef __cplusplus
}
#endif
#endif
