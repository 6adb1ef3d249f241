/* SPDX-License-Identifier: GPL-3.0-or-later */
/* qmae-noise noise export */
#include "cli/command.h"
#include "cli/noise_options.h"
#include "core/atomic_file.h"
#include "core/try.h"
#include "export/write.h"

#include <string.h>
#include <unistd.h>

int qn_noise_export(const char *name, const qn_noise_options *options) {
    qn_status status = QN_OK;
    qn_diag diag = {0};
    qn_model *model = NULL;
    char *text = NULL, *notes = NULL;
    const char *format = qn_export_format_choice.names[options->export_format];
    if (!name && strcmp(format, "schema") != 0) {
        qn_say("noise export needs the NAME of a model: noise export NAME --as %s", format);
        return QN_EXIT_USAGE;
    }
    if (options->out && !options->force && access(options->out, F_OK) == 0) {
        qn_say("%s exists already; --force writes over it", options->out);
        return QN_EXIT_FAILED;
    }
    if (name) QN_TRY(qn_device_options_model(&options->train.device, name, &model, &diag));
    QN_TRY(qn_export_write(model, format, &text, &notes, &diag));
    qn_say_lines("note: ", notes);
    if (options->out) QN_TRY(qn_atomic_write(options->out, text, strlen(text), &diag));
    else fputs(text, stdout);
out:
    qn_free(text);
    qn_free(notes);
    qn_model_destroy(model);
    return status == QN_OK ? QN_EXIT_DONE : qn_say_failure(&diag, status);
}
