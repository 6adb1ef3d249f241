/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/start.h"

#include "core/try.h"
#include "qmae/encoder.h"
#include "run/directory.h"

#include <string.h>

/* Are the layers of both encoders the same? */
static qn_status check_layers(const char *folder, const qn_qmae_spec *own,
                              const qn_qmae_spec *theirs, qn_diag *diag) {
    qn_encoder_part a[QN_ENCODER_PARTS], b[QN_ENCODER_PARTS];
    const int count = qn_encoder_layer(own, a);
    if (own->qubits != theirs->qubits || count != qn_encoder_layer(theirs, b) ||
        memcmp(a, b, (size_t)count * sizeof *a) != 0)
        return qn_fail(diag, QN_ERR_ARGUMENT,
                       "--start-run %s: a layer of its encoder is another; give it the --side, "
                       "--block, --entangler and --encoder of that run",
                       folder);
    if (theirs->layers > own->layers)
        return qn_fail(diag, QN_ERR_ARGUMENT,
                       "--start-run %s: it has %d layers; give --layers %d or more", folder,
                       theirs->layers, theirs->layers);
    return QN_OK;
}

/* A state at step 0. */
static qn_status restore(qn_train *train, const char *folder, const qn_train_state *theirs,
                         qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_qmae_spec *spec = &qn_train_settings_of(train)->spec;
    qn_train_state state = qn_train_state_of(train);
    double *angles = qn_alloc(state.nangles, sizeof *angles);
    double *optimiser = qn_alloc(state.noptimiser + 1, sizeof *optimiser);
    QN_TRY_ALLOC(angles && optimiser);
    if (theirs->ntoken != state.ntoken)
        QN_TRY(
            qn_fail(diag, QN_ERR_ARGUMENT,
                    "--start-run %s: its token has %zu pixels and that of this training %zu; give "
                    "it the --model, --tokens, --mask and --side of that run",
                    folder, theirs->ntoken, state.ntoken));
    if (theirs->nangles < state.nangles) QN_TRY(qn_encoder_identity(spec, angles, diag));
    memcpy(angles, theirs->angles, theirs->nangles * sizeof *angles);
    state.angles = angles;
    state.token = theirs->token;
    state.optimiser = optimiser;
    QN_TRY(qn_train_restore(train, &state, diag));
out:
    qn_free(angles);
    qn_free(optimiser);
    return status;
}

qn_status qn_run_start(const qn_run *run, qn_run_member *member, qn_diag *diag) {
    qn_status status = QN_OK;
    const char *folder = run->options->start_run;
    qn_checkpoint checkpoint = {0};
    qn_train_options theirs = {0};
    if (!folder || !member->train) return QN_OK;
    QN_TRY(qn_run_settings_read(folder, &theirs, diag));
    QN_TRY(check_layers(folder, &run->options->settings.spec, &theirs.settings.spec, diag));
    QN_TRY(qn_run_checkpoint_read(folder, QN_RUN_NOISY, &checkpoint, diag));
    QN_TRY(restore(member->train, folder, &checkpoint.state, diag));
out:
    qn_options_clear(&qn_train_option_table, &theirs);
    qn_checkpoint_clear(&checkpoint);
    return status;
}
