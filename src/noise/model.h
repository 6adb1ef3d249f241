/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside of a noise model. */
#ifndef QN_NOISE_MODEL_H
#define QN_NOISE_MODEL_H

#include "noise/places.h"
#include "noise/text.h"
#include "qmae_noise/noise.h"

/* What an entry says of a gate: in `gates`, or of a single place in `edges` or in `gates` of a
 * qubit. NAN = not given. */
typedef struct qn_gate_entry {
    const qn_gate *gate; /* NULL: every gate on nqubits qubits that has no entry (any1, any2) */
    int nqubits;
    int qubits[2]; /* of a place, a pair in either order; unused in `gates` */
    double duration, error, depolarizing;
    double over_rotation_relative, over_rotation_absolute;
    double angle_min, angle_max; /* that the device runs; rotations of pairs only */
    bool only_listed;            /* in `gates`: on pairs with an edge only */
    int line;
} qn_gate_entry;

/* When a channel rule acts. */
typedef enum qn_rule_event {
    QN_RULE_GATE, /* `gate`, or every gate on `nqubits` qubits if that is NULL */
    QN_RULE_RESET,
    QN_RULE_MEASURE,
    QN_RULE_IDLE /* in the gaps that the schedule leaves */
} qn_rule_event;

typedef struct qn_rule {
    qn_rule_event event;
    bool before; /* the operation, else after */
    const qn_gate *gate;
    int nqubits;
    bool local;    /* only on `qubits`: nqubits of them */
    bool directed; /* another rule names the same pair in the other order: the order counts */
    int qubits[2];
    const qn_channel *channel;
    qn_channel_args args;                  /* its values are those below */
    double *values[QN_MAX_CHANNEL_PARAMS]; /* owned */
    int line;
} qn_rule;

typedef struct qn_qubit_entry {
    int index, line;
    qn_qubit qubit; /* defaults filled in */
    double at[2];   /* column and row on the chip, for pictures; NAN = not given */
} qn_qubit_entry;

/* Two qubits that `coupling` or `crosstalk` lists, in either order. */
typedef struct qn_pair_entry {
    int qubits[2];
    double zz; /* of crosstalk, rad/s */
    int line;
} qn_pair_entry;

/* Qubits that are read out together. */
typedef struct qn_readout_entry {
    int nqubits;
    int qubits[QN_MAX_READOUT_QUBITS];
    double *matrix; /* P(read row | prepared column), 2^nqubits x 2^nqubits, owned */
    int line;
} qn_readout_entry;

struct qn_drift_rule; /* noise/drift.h */

/* A gate of a layer, on a pair in either order. */
typedef struct qn_layer_gate {
    const qn_gate *gate;
    int qubits[2];
} qn_layer_gate;

/* A generator of a layer's noise: letters 1 to 3 (X, Y, Z) on one or two qubits. */
typedef struct qn_layer_term {
    int nqubits, qubits[2], letters[2];
    double rate, rate_std; /* rate_std 0 = not given */
} qn_layer_term;

/* Gates at the same time, and the noise that was learned of them together. */
typedef struct qn_layer {
    qn_layer_gate *gates;
    int ngates, nqubits;
    int *qubits; /* on which nothing else may run meanwhile */
    qn_layer_term *terms;
    size_t nterms;
    int line;
} qn_layer;
/* Is it one of the layer's qubits? */
bool qn_layer_holds(const qn_layer *layer, int qubit);

struct qn_model {
    char *name, *source, *path;
    qn_text text;
    qn_schedule schedule;
    double dt;          /* s, 0 = not given */
    const char **basis; /* names of gates, static; NULL = gates as written */
    size_t nbasis;
    qn_qubit qubit; /* the default */
    int qubit_line;
    qn_qubit_entry *qubits; /* exceptions, ascending index */
    size_t nqubits;
    bool has_gates;
    bool whole_device; /* a circuit need not use all of it */
    bool twirl;        /* channels without their off-diagonal part; readout is symmetric already */
    qn_gate_entry *gates;
    qn_gate_entry *locals; /* exceptions of single places, what they leave out filled in */
    size_t ngates, nlocals;
    qn_places local_places; /* of `locals` */
    qn_rule *rules;
    size_t nrules;
    qn_pair_entry *coupling, *crosstalk;
    size_t ncoupling, ncrosstalk;
    qn_places coupling_places; /* of `coupling` */
    bool has_coupling;
    int coupling_line;
    qn_readout_entry *readouts;
    size_t nreadouts;
    qn_layer *layers;
    size_t nlayers;
    double measure_duration, reset_duration, reset_error; /* s, s, probability */
    int measure_line, reset_line;
    uint64_t instance;            /* drawn from the file; 0 = the file itself */
    struct qn_drift_rule *drifts; /* what moves the numbers from step to step */
    size_t ndrifts;
    char **warnings;
    size_t nwarnings;
};

/* A qubit without any noise. */
extern const qn_qubit QN_QUBIT_IDEAL;

/* Line of the file that speaks of a qubit, 0 if none does. */
int qn_model_qubit_line(const qn_model *model, int qubit);

/* The `gates` entry that covers a gate: its own, else any1/any2, else NULL. */
const qn_gate_entry *qn_model_gate_entry(const qn_model *model, const qn_gate *gate);

/* The exception that holds for a gate on these qubits, NULL if there is none. */
const qn_gate_entry *qn_model_gate_local(const qn_model *model, const qn_gate *gate,
                                         const int *qubits);

/* Does an exception hold for a gate on these qubits? */
bool qn_gate_entry_is_at(const qn_gate_entry *local, const qn_gate *gate, const int *qubits);

/* What an entry means on given qubits: derives `depolarizing` from `error` (physics.md 3).
 * QN_ERR_PHYSICS if no channel has an error that large; the sentence names entry and qubits. */
QN_MUST_CHECK qn_status qn_gate_entry_noise(const qn_model *model, const qn_gate_entry *entry,
                                            const qn_qubit *const *qubits, qn_gate_noise *noise,
                                            qn_diag *diag);

/* PTM of the relaxation of one qubit for a time, at a strength: 16 reals, out. */
void qn_qubit_relaxation(const qn_qubit *qubit, double time, double strength, double *ptm);

/* "cz" or "any2". */
const char *qn_gate_entry_name(const qn_gate_entry *entry);

/* Makes readout symmetric, as that of bits that are flipped at random before the measurement and
 * flipped back after it: p10 and p01 become their mean, a group's P(y|x) the mean over s of
 * P(y^s|x^s). */
void qn_model_twirl_readout(qn_model *model);

/* Adds a warning "path:line: sentence". */
QN_MUST_CHECK qn_status qn_model_warn(qn_model *model, int line, const char *format, ...)
    QN_PRINTF(3, 4);

/* Fails at a line of the model's text, in the words of the file that it came from; its value is
 * `status`. */
#define QN_MODEL_FAIL(model, line, status, diag, ...)                                              \
    (qn_model_report((model), (line), (status), (diag), __VA_ARGS__), (status))
void qn_model_report(const qn_model *model, int line, qn_status status, qn_diag *diag,
                     const char *format, ...) QN_PRINTF(5, 6);

/* Are these the qubits of a pair, in either order? */
bool qn_same_pair(const int *a, const int *b);

/* P(y|x) of some qubits of a group, the places[0..count)-th of its own, whatever is read of the
 * others, whose states are taken as equally likely: matrix 2^count x 2^count, out. */
void qn_readout_marginal(const qn_readout_entry *group, const int *places, int count,
                         double *matrix);

/* The group that a qubit is read out with, NULL = alone. */
const qn_readout_entry *qn_model_readout(const qn_model *model, int qubit);
/* The file that a line of that text came from (instructions count these lines), and its line there:
 * other than path and line only where files are included. */
const char *qn_model_line(const qn_model *model, int line, int *file_line);

#endif
