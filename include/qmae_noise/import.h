/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Noise models from the calibration data that others publish as JSON. */
#ifndef QMAE_NOISE_IMPORT_H
#define QMAE_NOISE_IMPORT_H

#include "qmae_noise/core.h"

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The formats that are understood, "ibm", "aer", "nwqsim", "cirq", "braket" (docs/noise-models.md),
 * behind "auto", which tells them from their keys. */
extern const qn_choice qn_import_format_choice;

/* What becomes of pairs that the device couples and whose figures are of no use (missing, or an
 * error of 3/4 and more, as 1 is), and of pairs that it does not couple. */
typedef enum qn_import_pairs {
    QN_PAIRS_DEVICE, /* both are left out: the model has a coupling map, others are refused */
    QN_PAIRS_MEDIAN, /* the first have the medians of the others */
    QN_PAIRS_ALL     /* both have the medians of the others; there is no coupling map */
} qn_import_pairs;

/* Zero-initialise for the defaults. Texts are borrowed for the call. */
typedef struct qn_import_options {
    const char *format;        /* a name of the above; NULL = "auto" */
    const char *configuration; /* IBM: the file of the backend configuration; NULL = none */
    /* "median" (NULL): one qubit, the medians over the device; "0,5,7": these qubits, as 0, 1, 2;
     * "best:N": N qubits that the device connects, grown along its best gates; "all": the whole
     * device under its own numbers */
    const char *qubits;
    qn_import_pairs pairs;
    /* Above 0: the error of pairs without a usable one, in place of the median, in (0, 3/4); they
     * are kept, whatever `pairs` says */
    double pair_error;
    /* Braket: "ONE,TWO" or "ONE,TWO,MEASURE", s: times of gates on one and two qubits, and of a
     * measurement, which its files lack; NULL = gates take no time */
    const char *gate_times;
    /* The file of what a learner of noise says of layers of these qubits' gates
     * (docs/noise-models.md), which becomes the section `layers`; NULL = none. Not of medians. */
    const char *layers;
    bool fractional; /* IBM: rx and rzz, where they are calibrated, are gates of the basis */
    bool cap_t2;     /* T2 above 2 T1 becomes 2 T1, and a note; else it is an error */
} qn_import_options;

/* Reads the file `path` and writes a noise model.
 *   text   out: the model file, which qn_model_load accepts; comments say what was left out
 *   notes  out: the same remarks, one a line, "" if there are none
 * Both are the caller's, to qn_free, and untouched by a failure. A number that the file should have
 * and has not is an error that names key and qubit; what a measurement or reset lacks is 0: told.
 * QN_ERR_IO, QN_ERR_SYNTAX, QN_ERR_PHYSICS, QN_ERR_NOT_FOUND, QN_ERR_UNSUPPORTED, QN_ERR_LIMIT,
 * QN_ERR_MEMORY, QN_ERR_ARGUMENT (qubits; a configuration beside another format than IBM's). */
QN_MUST_CHECK qn_status qn_import_read(const char *path, const qn_import_options *options,
                                       char **text, char **notes, qn_diag *diag);

#ifdef __cplusplus
}
#endif
#endif
