/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"
#include "core/try.h"
#include "host/host.h"
#include "host/interrupt.h"
#include "show/study_print.h"

static void stepped(void *context, uint64_t steps, double loss) {
    qn_progress_value(context, steps, loss, 0.0);
}

static int run(void *values, int narguments, char **arguments) {
    qn_status status = QN_OK;
    qn_diag diag = {0};
    qn_design_options *o = values;
    qn_progress progress = {0};
    const qn_host host = qn_cli_study_host(o->train.quiet);
    qn_design design = {.options = o, .host = &host, .stepped = stepped, .context = &progress};
    (void)narguments, (void)arguments;
    status = qn_design_options_resolve(o, &diag);
    if (status != QN_OK) {
        return qn_say_refusal(&diag, status);
    }
    qn_progress_start(&progress, 0, (uint64_t)o->budget_steps, o->train.quiet);
    qn_interrupt_hold();
    status = qn_design_run(&design, &diag);
    qn_progress_pause(&progress);
    QN_TRY(status);
    if (design.interrupted)
        qn_say("interrupted; the same command with --out %s and without --force goes on",
               design.folder);
    else if (o->train.json) QN_TRY(qn_design_print_json(&design, stdout));
    else QN_TRY(qn_design_print(&design, stdout));
out:;
    const int code = design.interrupted ? QN_EXIT_INTERRUPTED : QN_EXIT_DONE;
    qn_design_clear(&design);
    return status == QN_OK ? code : qn_say_failure(&diag, status);
}

const qn_command qn_command_design = {
    .name = "design",
    .summary = "Search the encoder that suits a device: which circuit to run there",
    .arguments = "--noise NAME [--budget-steps N] [OPTION...]",
    .details =
        "\nThe same command with the search's folder as --out, and without --force, goes on with "
        "a search\nthat was stopped (docs/design.md).\n",
    .example = "qmae-noise design --noise ibm_like --side 8 --budget-steps 4000",
    .options = &qn_design_option_table,
    .values_size = sizeof(qn_design_options),
    .run = run,
};
