#include "cli/command.h"
#include "cli/interrupt.h"
#include "cli/progress.h"
#include "cli/run.h"
#include "core/try.h"

static qn_status evaluate_member(qn_member *member, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_evaluation evaluation;
    if (!member->train) return QN_OK;
    QN_TRY(qn_train_evaluate(member->train, 0, &evaluation));
    evaluation.seconds = member->seconds;
    QN_TRY(qn_history_add_evaluation(&member->history, &evaluation));
    QN_TRY(qn_csv_append(member->metrics, &evaluation, diag));
out:
    return status;
}

static qn_status step_member(qn_member *member, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_step_record record;
    const double started = qn_seconds();
    if (!member->train) return QN_OK;
    QN_TRY(qn_train_step(member->train, &record));
    member->seconds += qn_seconds() - started;
    QN_TRY(qn_history_add_step(&member->history, &record));
    QN_TRY(qn_csv_append(member->steps, &record, diag));
out:
    return status;
}

static qn_status save(const qn_run *run, qn_diag *diag) {
    const qn_status status = qn_run_checkpoint(run, &run->noisy, diag);
    if (status != QN_OK || !run->twin.train) return status;
    return qn_run_checkpoint(run, &run->twin, diag);
}

/* Evaluation and checkpoint of a whole epoch (or the start). */
static qn_status close_epoch(qn_run *run, qn_progress *progress, qn_diag *diag) {
    qn_status status = QN_OK;
    QN_TRY(evaluate_member(&run->noisy, diag));
    QN_TRY(evaluate_member(&run->twin, diag));
    QN_TRY(save(run, diag));
    qn_progress_pause(progress);
    if (!progress->silent) qn_run_print_evaluation(run, stderr);
out:
    return status;
}

/* Images trained on after `step` steps; the last batch of an epoch may be smaller. */
static uint64_t images_after(const qn_run *run, uint64_t step) {
    const uint64_t per_epoch = qn_train_steps_per_epoch(run->noisy.train);
    return step / per_epoch * run->train_images.count +
           step % per_epoch * (uint64_t)run->options->batch;
}

static qn_status advance(qn_run *run, qn_progress *progress, qn_diag *diag) {
    qn_status status = QN_OK;
    QN_TRY(step_member(&run->noisy, diag));
    QN_TRY(step_member(&run->twin, diag));
    const qn_step_record *last = &run->noisy.history.steps[run->noisy.history.nsteps - 1];
    qn_progress_step(progress, last->step, images_after(run, last->step), last->loss,
                     qn_member_last(&run->noisy)->fidelity);
    run->interrupted = qn_interrupt_waits();
    if (last->step % qn_train_steps_per_epoch(run->noisy.train) == 0)
        QN_TRY(close_epoch(run, progress, diag));
    else if (run->interrupted) QN_TRY(save(run, diag));
out:
    return status;
}

static qn_status train(qn_run *run, qn_progress *progress, qn_diag *diag) {
    qn_progress_start(progress, qn_train_steps(run->noisy.train), run->options->quiet);
    qn_status status = close_epoch(run, progress, diag);
    progress->started = qn_seconds();
    while (status == QN_OK && !run->interrupted && !qn_train_done(run->noisy.train))
        status = advance(run, progress, diag);
    qn_progress_pause(progress);
    return status;
}

static qn_status finish(qn_run *run, qn_diag *diag) {
    qn_status status = QN_OK;
    QN_TRY(qn_run_draw(run, diag));
    if (run->interrupted)
        qn_say("interrupted after step %llu of %llu; the checkpoint holds this step",
               (unsigned long long)run->noisy.history.nsteps,
               (unsigned long long)qn_train_steps(run->noisy.train));
    if (run->options->json) QN_TRY(qn_run_print_json(run, stdout));
    else {
        if (!run->options->quiet) fputc('\n', stderr);
        qn_run_print_results(run, stdout);
    }
out:
    return status;
}

static int run_train(void *values, int narguments, char **arguments) {
    qn_status status = QN_OK;
    qn_diag diag = {0};
    qn_run run = {.options = values};
    qn_progress progress;
    (void)narguments, (void)arguments;
    status = qn_train_options_resolve(run.options, &diag);
    if (status != QN_OK) {
        qn_say_failure(&diag, status);
        return QN_EXIT_USAGE;
    }
    qn_interrupt_hold();
    QN_TRY(qn_run_open(&run, &diag));
    QN_TRY(qn_run_folder_create(&run, &diag));
    if (!run.options->quiet) qn_run_print_header(&run, stderr);
    QN_TRY(train(&run, &progress, &diag));
    QN_TRY(finish(&run, &diag));
out:;
    const int code = run.interrupted ? QN_EXIT_INTERRUPTED : QN_EXIT_DONE;
    qn_run_close(&run);
    return status == QN_OK ? code : qn_say_failure(&diag, status);
}

const qn_command qn_command_train = {
    .name = "train",
    .summary = "Train the quantum masked autoencoder (or the baseline) under a noise model",
    .arguments = "[--noise NAME] [OPTION...]",
    .details = "\nExample: qmae-noise train --noise ibm_like.cfg --compare-ideal\n",
    .options = &qn_train_option_table,
    .values_size = sizeof(qn_train_options),
    .run = run_train,
};
