/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is common to all sources of calibration data: qubits and gates with figures. */
#ifndef QN_IMPORT_DEVICE_H
#define QN_IMPORT_DEVICE_H

#include "noise/model.h"
#include "qmae_noise/circuit.h"
#include "qmae_noise/import.h"

#include <jansson.h>

enum { QN_LABEL_SIZE = 24, QN_DEVICE_QUBITS_MAX = 4096, QN_DEVICE_BASIS_MAX = 64 };

/* NAN = the file does not say. SI units. */
typedef struct qn_device_qubit {
    char label[QN_LABEL_SIZE]; /* as the source calls it: "5", "0_6" */
    double T1, T2, p10, p01;
    double measure;            /* duration of a measurement */
    double reset, reset_error; /* duration, probability that it leaves |1> */
    double at[2];              /* column and row on the chip */
    bool dead;                 /* the source says that it is out of order */
    bool unnamed;              /* the source does not name it: it counts in no median */
} qn_device_qubit;

typedef struct qn_device_gate {
    const qn_gate *gate;
    int nqubits, qubits[2]; /* indices into the device's qubits */
    double duration, error; /* error: average infidelity */
    bool dead;              /* the source says that it is out of order */
} qn_device_gate;

/* What is left out of one name, and why. */
typedef struct qn_device_omission {
    const char *reason; /* borrowed: a constant */
    char name[48];
    size_t count;
} qn_device_omission;

/* Stand-ins for gates, of channels before a measurement and after a reset. */
extern const qn_gate qn_device_measure, qn_device_reset;

/* A channel after a gate: everywhere, or in one place instead of that. */
typedef struct qn_device_channel {
    const qn_gate *gate;
    bool local;
    int qubits[2];
    double ptm[256]; /* 4^m x 4^m, m = gate->nqubits */
} qn_device_channel;

typedef struct qn_device {
    char name[128], date[64];
    const char *path, *format; /* borrowed */
    qn_diag *diag;             /* borrowed: where failures are told */
    qn_device_qubit *qubits;
    size_t nqubits;
    double dt; /* length of a sample, s; 0 = not said */
    qn_device_gate *gates;
    size_t ngates;
    const qn_gate *basis[QN_DEVICE_BASIS_MAX]; /* nbasis 0 = gates as written */
    size_t nbasis;
    /* No T1, T2, durations in this format; picked qubits have ideal gates and `channels`, of which
     * `gates` holds the infidelities for choosing and for medians. */
    bool timeless;
    qn_device_channel *channels;
    size_t nchannels;
    qn_readout_entry *readouts; /* groups with correlated errors, disjoint */
    size_t nreadouts;
    qn_device_omission *omissions;
    size_t nomissions;
    bool fractional;      /* IBM: beside its other gates it runs rzz, on pairs of its own */
    bool whole;           /* all qubits, under their own numbers */
    size_t orders_differ; /* pairs whose gate has other figures in the other order */
    char *notes;          /* owned: remarks, a line each */
} qn_device;

void qn_device_clear(qn_device *device);
QN_MUST_CHECK qn_status qn_device_set_qubits(qn_device *device, size_t count);
/* A qubit of which nothing is known. */
qn_device_qubit qn_device_blank_qubit(void);
/* As bad as forgetting the state, (d - 1)/d, or worse: what vendors write (1, mostly) of a gate
 * that does not work; or said to be out of order. The errors of channels are what they are. */
bool qn_device_broken(const qn_device *device, const qn_device_gate *gate);
/* Has both figures and is not broken. */
bool qn_device_whole(const qn_device *device, const qn_device_gate *gate);
/* How many of a gate's places, NULL = of the pairs with a gate, are what. place: only those where
 * place[q] >= 0 for all qubits; NULL = everywhere. */
typedef struct qn_device_tally {
    size_t all, whole, broken;
    size_t ones;    /* of the broken ones, those of error 1 */
    size_t lacking; /* a figure, and not broken */
} qn_device_tally;
qn_device_tally qn_device_count(const qn_device *device, const qn_gate *gate, const int *place);
/* The entry of a gate on a pair in either order, NULL if there is none. */
qn_device_gate *qn_device_on_pair(const qn_device *device, const qn_gate *gate, const int *pair);
/* Appends a gate. Of several entries of the same gate on the same qubits, in either order, the best
 * stays with all its figures: one that is whole, then of smaller error, then the shorter. */
QN_MUST_CHECK qn_status qn_device_add_gate(qn_device *device, const qn_device_gate *gate);
/* Remembers what could not be represented. */
QN_MUST_CHECK qn_status qn_device_note(qn_device *device, const char *format, ...) QN_PRINTF(2, 3);
/* Counts what is left out, and why (a constant). */
QN_MUST_CHECK qn_status qn_device_omit(qn_device *device, const char *reason, const char *name);
/* A remark a reason with names and counts of all that was left out for it. */
QN_MUST_CHECK qn_status qn_device_note_omissions(qn_device *device);
/* Appends a channel (copied). */
QN_MUST_CHECK qn_status qn_device_add_channel(qn_device *device, const qn_device_channel *channel);
/* Appends a group, takes its matrix. */
QN_MUST_CHECK qn_status qn_device_add_readout(qn_device *device, const qn_readout_entry *group);
/* "FILE: ...": fails with the device's diag. */
qn_status qn_device_fail(const qn_device *device, qn_status status, const char *format, ...)
    QN_PRINTF(3, 4);
/* The qubit that a label names, -1 if none does. */
int qn_device_find(const qn_device *device, const char *label);
/* Appends a gate to the basis unless it is there. */
void qn_device_add_basis(qn_device *device, const qn_gate *gate);

/* Gives pairs without usable figures those that the options say, before qubits are picked. */
QN_MUST_CHECK qn_status qn_device_fill_pairs(qn_device *device, const qn_import_options *options);

/* Reduces the device to the qubits asked for (qn_import_options.qubits), renumbered 0, 1, ...; for
 * the median to one qubit 0 and one entry a gate on any qubits. *median tells which. */
QN_MUST_CHECK qn_status qn_device_select(qn_device *device, const qn_import_options *options,
                                         bool *median);

/* What becomes of channels and readout groups: place[q] is the new index of the device's qubit q,
 * -1 = not picked. */
QN_MUST_CHECK qn_status qn_device_select_channels(qn_device *device, const int *place);
QN_MUST_CHECK qn_status qn_device_select_readouts(qn_device *device, const int *place);
/* The same for the median: local channels are depolarizing, groups are p10 and p01. */
QN_MUST_CHECK qn_status qn_device_median_channels(qn_device *device);

/* The file's text; adds the notes of what the format cannot say. */
QN_MUST_CHECK qn_status qn_device_write(qn_device *device, const qn_import_options *options,
                                        bool median, char **text);
/* Its `channels` and `readout_groups` sections. */
QN_MUST_CHECK qn_status qn_device_write_channels(const qn_device *device, FILE *file);
void qn_device_write_readouts(const qn_device *device, FILE *file);
/* Its section `layers`, from the file of a learner of noise; adds notes. */
QN_MUST_CHECK qn_status qn_device_write_learned(qn_device *device, const char *path, FILE *file);

/* Median of count > 0 numbers, which it sorts. */
double qn_median(size_t count, double *numbers);

/* ---- JSON ----------------------------------------------------------------------------------- */

/* A file's JSON, or an IBM calibration CSV as JSON; one sentence with line and column if it is
 * neither. The caller decrefs *root. */
QN_MUST_CHECK qn_status qn_json_load(const char *path, json_t **root, qn_diag *diag);
/* A number, finite and within [min, max], told as `what`. */
QN_MUST_CHECK qn_status qn_json_number(const qn_device *device, const json_t *value,
                                       const char *what, double min, double max, double *number);
/* How many of a unit by its name ("us") are a second: whole, so that dividing by it rounds once.
 * NAN if it is unknown. */
double qn_unit_per_second(const char *unit);

/* ---- formats -------------------------------------------------------------------------------- */

typedef struct qn_import_format {
    const char *help;
    bool (*recognise)(const json_t *root);
    qn_status (*read)(const json_t *root, const qn_import_options *options, qn_device *device);
} qn_import_format;

#define QN_IMPORT(name) extern const qn_import_format qn_import_##name;
#include "import/format_list.def"
#undef QN_IMPORT

#endif
