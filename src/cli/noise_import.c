/* SPDX-License-Identifier: GPL-3.0-or-later */
/* qmae-noise noise import */
#include "cli/command.h"
#include "cli/noise_options.h"
#include "core/atomic_file.h"
#include "core/try.h"
#include "qmae_noise/import.h"

#include <string.h>
#include <unistd.h>

enum { PATH_SIZE = 4096 };

/* Writes beside the target, and moves there only what loads. */
qn_status qn_noise_write(const char *path, bool force, const char *text, qn_diag *diag) {
    qn_status status = QN_OK;
    char draft[PATH_SIZE];
    qn_model *model = NULL;
    if (!force && access(path, F_OK) == 0)
        return qn_fail(diag, QN_ERR_ARGUMENT, "%s exists already; --force writes over it", path);
    if (snprintf(draft, sizeof draft, "%s.draft.cfg", path) >= PATH_SIZE)
        return qn_fail(diag, QN_ERR_LIMIT, "the path of --out is too long");
    QN_TRY(qn_atomic_write(draft, text, strlen(text), diag));
    status = qn_model_load(draft, &model, diag);
    unlink(draft);
    if (status == QN_OK) status = qn_atomic_write(path, text, strlen(text), diag);
out:
    qn_model_destroy(model);
    return status;
}

int qn_noise_import(const char *path, const qn_noise_options *options) {
    qn_status status = QN_OK;
    qn_diag diag = {0};
    qn_model *model = NULL;
    char *text = NULL, *notes = NULL;
    const qn_import_options import = {.format = qn_import_format_choice.names[options->format],
                                      .configuration = options->configuration,
                                      .qubits = options->qubits,
                                      .pairs = (qn_import_pairs)options->pairs,
                                      .pair_error = options->pair_error,
                                      .gate_times = options->gate_times,
                                      .layers = options->layers,
                                      .fractional = options->fractional,
                                      .cap_t2 = options->train.device.t2_policy == QN_T2_CAP};
    if (!options->out) {
        qn_say("noise import needs --out FILE.cfg");
        return QN_EXIT_USAGE;
    }
    if (!options->force && access(options->out, F_OK) == 0) {
        qn_say("%s exists already; --force writes over it", options->out);
        return QN_EXIT_FAILED;
    }
    QN_TRY(qn_import_read(path, &import, &text, &notes, &diag));
    QN_TRY(qn_noise_write(options->out, options->force, text, &diag));
    QN_TRY(qn_model_load(options->out, &model, &diag));
    qn_say_lines("note: ", notes);
    printf("%s: %s\n", options->out, qn_model_source(model));
out:
    qn_free(text);
    qn_free(notes);
    qn_model_destroy(model);
    return status == QN_OK ? QN_EXIT_DONE : qn_say_failure(&diag, status);
}
