/* Noise models from the calibration data that others publish as JSON. */
#ifndef QMAE_NOISE_IMPORT_H
#define QMAE_NOISE_IMPORT_H

#include "qmae_noise/core.h"

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The formats that are understood, "ibm", "aer", "nwqsim", "cirq" (docs/noise-models.md), behind
 * "auto", which tells them from their keys. */
extern const qn_choice qn_import_format_choice;

/* Zero-initialise for the defaults. Texts are borrowed for the call. */
typedef struct qn_import_options {
    const char *format;        /* a name of the above; NULL = "auto" */
    const char *configuration; /* IBM: the file of the backend configuration; NULL = none */
    /* "median" (NULL): one qubit, the medians over the device; "0,5,7": these qubits, as 0, 1, 2;
     * "best:N": N qubits that the device connects, grown along its best gates; "all": the whole
     * device under its own numbers */
    const char *qubits;
    /* Picked qubits: every pair may run two-qubit gates, those that the device does not couple with
     * its medians. false: the model has the device's coupling map, others are refused */
    bool all_pairs;
    bool cap_t2; /* T2 above 2 T1 becomes 2 T1, and a note; else it is an error */
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
