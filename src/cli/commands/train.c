/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"
#include "core/try.h"
#include "host/host.h"
#include "host/interrupt.h"
#include "show/run_print.h"

#include <math.h>

/* The results first: a disk that is full for pictures takes nothing from them. */
static qn_status finish(qn_run *run, qn_diag *diag) {
    qn_status status = QN_OK;
    if (run->interrupted)
        qn_say("interrupted after step %llu of %llu; to go on: qmae-noise train --resume %s",
               (unsigned long long)run->noisy.history.nsteps,
               (unsigned long long)qn_train_steps(run->noisy.train), run->folder);
    if (run->options->json) QN_TRY(qn_run_print_json(run, stdout));
    else {
        if (!run->options->quiet) fputc('\n', stderr);
        qn_run_print_results(run, stdout);
    }
    fflush(stdout);
    QN_TRY(qn_run_draw(run, diag));
    QN_TRY(qn_run_write_report(run, diag));
out:
    return status;
}

static int run_train(void *values, int narguments, char **arguments) {
    qn_status status = QN_OK;
    qn_diag diag = {0};
    qn_run run = {.options = values};
    qn_progress progress = {.silent = run.options->quiet};
    const qn_host host = qn_cli_train_host(&progress);
    run.host = &host;
    (void)narguments, (void)arguments;
    status = qn_train_options_resolve(run.options, &diag);
    if (status != QN_OK) {
        return qn_say_refusal(&diag, status);
    }
    qn_interrupt_hold();
    QN_TRY(qn_run_begin(&run, &diag));
    if (!run.options->quiet) {
        qn_run_print_header(&run, stderr);
        fflush(stderr); /* an image may take long to be timed */
        const double seconds = qn_run_foresee(&run);
        qn_run_print_time(qn_worth_telling(seconds) ? seconds : NAN, stderr);
    }
    status = qn_run_train(&run, &diag);
    qn_progress_pause(&progress);
    QN_TRY(status);
    QN_TRY(finish(&run, &diag));
out:;
    const int code = run.interrupted ? QN_EXIT_INTERRUPTED : QN_EXIT_DONE;
    qn_run_close(&run);
    return status == QN_OK ? code : qn_say_failure(&diag, status);
}

const qn_command qn_command_train = {
    .name = "train",
    .summary = "Train the quantum masked autoencoder (or the baseline) under a noise model",
    .arguments = "[--noise NAME | --resume RUN] [OPTION...]",
    .details = "\nA run that was stopped goes on with: qmae-noise train --resume RUN\n",
    .example = "qmae-noise train --noise ibm_like.cfg --compare-ideal",
    .options = &qn_train_option_table,
    .values_size = sizeof(qn_train_options),
    .shared = true,
    .run = run_train,
};
