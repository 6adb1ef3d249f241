/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "qmae/spec.h"

#include "core/option.h"
#include "qmae/encoder.h"

static const char *const TRASHES[] = {"swap", "reset", NULL};
static const char *const TESTS[] = {"ancilla", "destructive", NULL};
static const char *const PRECISIONS[] = {"double", "single", NULL};

const qn_choice qn_trash_choice = {
    "trash reset", TRASHES, "how the trash qubits become |0>: swapped with fresh ones, or reset"};
const qn_choice qn_test_choice = {
    "SWAP test", TESTS,
    "ancilla with Fredkin gates, or destructive (Bell measurement of each pair)"};
const qn_choice qn_precision_choice = {
    "precision", PRECISIONS, "of the noisy states: single is faster, good to about six digits"};

static const char *const FOLDS[] = {"two-qubit", "all", NULL}; /* as qn_fold_gates */
const qn_choice qn_fold_choice = {"fold gates", FOLDS,
                                  "what is folded: two-qubit gates, or those on one qubit too"};

#define QN_TRAIN_SETTING(...)
#define QN_RUN_SETTING(...)

qn_qmae_spec qn_qmae_spec_default(void) {
    qn_qmae_spec made = {
        .qubits = 8,
#define QN_SPEC_SETTING(kind, type, field, name, initial, ...) .field = (initial),
#include "qmae_noise/qmae_setting_list.def"
#undef QN_SPEC_SETTING
    };
    made.latent = made.qubits - 1;
    return made;
}

static const qn_option SETTINGS[] = {
#define QN_SPEC_SETTING(kind, type, field, ...)                                                    \
    QN_OPTION_RECORD(kind, offsetof(qn_qmae_spec, field), type, __VA_ARGS__)
#include "qmae_noise/qmae_setting_list.def"
#undef QN_SPEC_SETTING
};
static const qn_option_table TABLE = {sizeof SETTINGS / sizeof *SETTINGS, SETTINGS};

qn_status qn_qmae_spec_check(const qn_qmae_spec *spec, qn_diag *diag) {
    if (spec->qubits < 2 || spec->qubits > QN_QMAE_MAX_QUBITS)
        return qn_fail(diag, QN_ERR_ARGUMENT, "%d data qubits: an image needs 2 to %d",
                       spec->qubits, QN_QMAE_MAX_QUBITS);
    if (spec->latent < 1 || spec->latent >= spec->qubits)
        return qn_fail(diag, QN_ERR_ARGUMENT, "%d latent qubits of %d data qubits: give 1 to %d",
                       spec->latent, spec->qubits, spec->qubits - 1);
    if (spec->fold % 2 == 0)
        return qn_fail(diag, QN_ERR_ARGUMENT, "a fold of %d: give an odd number from 1 to %d",
                       spec->fold, QN_MAX_FOLD);
    const qn_status status = qn_options_check(&TABLE, spec, diag);
    return status == QN_OK ? qn_encoder_check(spec, diag) : status;
}

/* ---- registers ------------------------------------------------------------------------------ */

qn_registers qn_registers_of(const qn_qmae_spec *spec) {
    const int n = spec->qubits, trash = n - spec->latent;
    qn_registers r = {.in = 0, .ref = n, .fresh = -1, .anc = -1, .count = 2 * n, .ntrash = trash};
    if (spec->trash == QN_TRASH_SWAP) {
        r.fresh = r.count;
        r.count += trash;
    }
    if (spec->test == QN_TEST_ANCILLA) r.anc = r.count++;
    return r;
}

int qn_qmae_spec_nqubits(const qn_qmae_spec *spec) { return qn_registers_of(spec).count; }
