/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"
#include "core/try.h"
#include "host/host.h"
#include "host/interrupt.h"
#include "show/optimise_print.h"

#include <stdlib.h>
#include <string.h>

static void stepped(void *context, const qn_step_record *record) {
    qn_progress_value(context, record->step, record->loss, record->loss_error);
}

/* The file of the argument, unless a run goes on. */
static qn_status take_argument(qn_optimise_options *o, int narguments, char **arguments,
                               qn_diag *diag) {
    if (narguments == 0) return QN_OK;
    if (o->resume)
        return qn_fail(diag, QN_ERR_ARGUMENT,
                       "--resume goes on with the circuit of its run: leave '%s' out",
                       arguments[0]);
    free(o->circuit);
    o->circuit = strdup(arguments[0]);
    return o->circuit ? QN_OK : QN_ERR_MEMORY;
}

/* The states of the members of a team that stand on one machine share its memory. */
static qn_status share_memory(qn_optimise_options *o) {
    size_t bytes = 0;
    const qn_status status = qn_cli_memory(o->memory, &bytes);
    const int64_t mib = (int64_t)(bytes >> 20);
    if (bytes > 0) o->memory = mib > 0 ? mib : 1;
    return status;
}

static void say_notes(const qn_descent *d) {
    enum { PLAIN_TRAJECTORIES = 256 }; /* by default, which is no wish */
    const qn_rung *first = &d->device.rungs[0];
    qn_say_notes(d->model, d->problem.qasm, first->program);
    if (d->problem.rows.notes) qn_say_lines("note: ", d->problem.rows.notes);
    qn_host_say_unsampled(&qn_cli_host, d->options->trajectories != PLAIN_TRAJECTORIES,
                          "trajectories", "method", first->adjoints ? "dm" : "trajectory");
    qn_host_say_unsampled(&qn_cli_host, d->options->target_se > 0.0, "target-se", "method",
                          first->adjoints ? "dm" : "trajectory");
    if (!d->interrupted) return;
    if (d->folder[0])
        qn_say("interrupted after step %llu of %lld; to go on: qmae-noise optimise --resume %s",
               (unsigned long long)d->search.step, (long long)d->options->steps, d->folder);
    else qn_say("interrupted after step %llu", (unsigned long long)d->search.step);
}

static int run(void *values, int narguments, char **arguments) {
    qn_status status = QN_OK;
    qn_diag diag = {0};
    qn_optimise_options *o = values;
    qn_progress progress = {0};
    int code = QN_EXIT_DONE;
    qn_descent d = {.options = o, .host = &qn_cli_host, .stepped = stepped, .context = &progress};
    const bool leads = qn_host_leads(&qn_cli_host);
    QN_TRY(take_argument(o, narguments, arguments, &diag));
    QN_TRY(share_memory(o));
    qn_progress_start(&progress, 0, (uint64_t)o->steps, o->quiet || !leads);
    qn_interrupt_hold();
    QN_TRY(qn_descent_run(&d, &diag));
    qn_progress_pause(&progress);
    if (leads) say_notes(&d);
    if (leads && o->json) QN_TRY(qn_descent_print_json(&d, stdout));
    else if (leads) qn_descent_print(&d, stdout);
    if (d.interrupted) code = QN_EXIT_INTERRUPTED;
out:
    qn_progress_pause(&progress);
    qn_descent_clear(&d);
    return status == QN_OK ? code : qn_exit_code(&diag, status);
}

const qn_command qn_command_optimise = {
    .name = "optimise",
    .summary = "Search the parameters of a circuit that make an observable small, under noise",
    .arguments = "[FILE.qasm | --resume RUN]",
    .details = "\nA run that was stopped goes on with: qmae-noise optimise --resume RUN\n",
    .example = "qmae-noise optimise ansatz.qasm --minimise \"Z0 Z1 - X0\" --noise ibm_like "
               "--compare-ideal",
    .max_arguments = 1,
    .options = &qn_optimise_option_table,
    .values_size = sizeof(qn_optimise_options),
    .shared = true,
    .run = run,
};
