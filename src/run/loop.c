/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/clock.h"
#include "core/try.h"
#include "noise/drift.h"
#include "run/run.h"
#include "train/figures.h"
#include "train/forecast.h"

#include <math.h>
#include <string.h>

qn_status qn_member_reserve(qn_run_member *member, size_t images) {
    const size_t used = member->history.nevaluations;
    if (used < member->image_room) return QN_OK;
    const size_t room = 2 * used + 16;
    qn_image_record *larger = qn_alloc(room * images, sizeof *larger);
    if (!larger) return QN_ERR_MEMORY;
    if (used) memcpy(larger, member->image_records, used * images * sizeof *larger);
    qn_free(member->image_records);
    member->image_records = larger;
    member->image_room = room;
    return QN_OK;
}

/* Only who leads has tables. */
static qn_status append(qn_csv *table, const void *record, qn_diag *diag) {
    return table ? qn_csv_append(table, record, diag) : QN_OK;
}

/* Brings the noise to where it is at the training's step. Nothing depends on the steps before, so
 * that a run that goes on needs no more than its step. */
static qn_status move_device(qn_run *run, qn_run_member *member, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_model *moved = NULL;
    const qn_device_options *device = &run->options->device;
    const qn_program_options program = qn_device_options_program(device);
    if (member->part != QN_RUN_NOISY || !qn_model_drifts(run->model)) return QN_OK;
    const uint64_t step = qn_train_state_of(member->train).step;
    if (step == run->device_step) return QN_OK;
    QN_TRY(qn_device_options_moved(device, run->model, step, &moved, diag));
    QN_TRY(qn_train_set_model(member->train, moved, &program, diag));
    run->device_step = step;
out:
    qn_model_destroy(moved);
    return status;
}

/* At the start and after each whole epoch. */
static bool is_evaluated(const qn_run_member *member) {
    const uint64_t per_epoch = qn_train_steps_per_epoch(member->train);
    return member->history.nevaluations > member->history.nsteps / per_epoch;
}

static qn_status evaluate_member(qn_run *run, qn_run_member *member, qn_diag *diag) {
    qn_status status = QN_OK;
    const size_t images = run->test_images.count;
    qn_evaluation evaluation;
    if (!member->train || is_evaluated(member)) return QN_OK;
    QN_TRY(move_device(run, member, diag));
    QN_TRY(qn_member_reserve(member, images));
    qn_image_record *records = member->image_records + member->history.nevaluations * images;
    QN_TRY(qn_train_evaluate(member->train, 0, &evaluation, records));
    evaluation.seconds = member->seconds;
    if (run->validation_images.count)
        QN_TRY(qn_figures_swap(member->train, &run->validation_images, &evaluation.validation,
                               &evaluation.validation_error));
    QN_TRY(qn_history_add_evaluation(&member->history, &evaluation));
    QN_TRY(append(member->metrics, &evaluation, diag));
    for (size_t i = 0; i < images; ++i) QN_TRY(append(member->images, &records[i], diag));
out:
    return status;
}

static qn_status step_member(qn_run *run, qn_run_member *member, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_step_record record;
    const double started = qn_seconds();
    if (!member->train) return QN_OK;
    QN_TRY(move_device(run, member, diag));
    QN_TRY(qn_train_step(member->train, &record));
    member->seconds += qn_seconds() - started;
    QN_TRY(qn_history_add_step(&member->history, &record));
    QN_TRY(append(member->steps, &record, diag));
out:
    return status;
}

static qn_status save(qn_run *run, qn_diag *diag) {
    run->saved = qn_seconds();
    if (!qn_host_leads(run->host)) return QN_OK;
    const qn_status status = qn_run_checkpoint(run, &run->noisy, diag);
    if (status != QN_OK || !run->twin.train) return status;
    return qn_run_checkpoint(run, &run->twin, diag);
}

/* Evaluation and checkpoint of a whole epoch (or the start). */
static qn_status close_epoch(qn_run *run, qn_diag *diag) {
    qn_status status = QN_OK;
    QN_TRY(evaluate_member(run, &run->noisy, diag));
    QN_TRY(evaluate_member(run, &run->twin, diag));
    QN_TRY(save(run, diag));
    if (run->stage[0]) QN_TRY(qn_run_folder_publish(run, diag));
    if (run->host && run->host->evaluated) run->host->evaluated(run->host->context, run);
out:
    return status;
}

static qn_status step_both(qn_run *run, qn_diag *diag) {
    const qn_status status = step_member(run, &run->noisy, diag);
    return status == QN_OK ? step_member(run, &run->twin, diag) : status;
}

/* Whatever is interrupted counts as not begun: a step, and where a team is broken off, or a member
 * of it gone, that of the twin, or an evaluation. Who goes on makes up for it. */
static qn_status stop_here(qn_run *run, qn_status status, qn_diag *diag) {
    const bool lost = status == QN_ERR_IO;
    if (status != QN_ERR_INTERRUPTED && !lost) return status;
    run->interrupted = true;
    const qn_status saved = save(run, lost ? NULL : diag);
    return lost ? status : saved;
}

static qn_status advance(qn_run *run, qn_diag *diag) {
    qn_status status = step_both(run, diag);
    if (status != QN_OK) return stop_here(run, status, diag);
    const qn_step_record *last = &run->noisy.history.steps[run->noisy.history.nsteps - 1];
    if (run->host && run->host->stepped) run->host->stepped(run->host->context, run);
    status = qn_host_check(run->host);
    run->interrupted = status != QN_OK;
    if (status == QN_ERR_IO) return stop_here(run, status, diag);
    if (last->step % qn_train_steps_per_epoch(run->noisy.train) == 0)
        status = close_epoch(run, diag);
    else if (run->interrupted ||
             qn_seconds() - run->saved > 60.0 * run->options->checkpoint_minutes)
        status = save(run, diag);
    return stop_here(run, status, diag);
}

bool qn_run_out_of_patience(const qn_run *run) {
    const qn_history *history = &run->noisy.history;
    const size_t patience = (size_t)run->options->patience;
    size_t best = 0;
    if (patience == 0) return false;
    for (size_t i = 1; i < history->nevaluations; ++i)
        if (history->evaluations[i].validation > history->evaluations[best].validation) best = i;
    return history->nevaluations > best + patience;
}

/* A kill may have hit between the two checkpoints of a run: the twin, whose is written last, has to
 * catch up, and its checkpoint with it: if the training is at its end, nobody writes another. The
 * end of a team may have hit a step of the twin, or an evaluation. */
static qn_status catch_up(qn_run *run, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_run_member *twin = &run->twin;
    const bool behind = twin->train && twin->history.nsteps < run->noisy.history.nsteps;
    if (twin->train && twin->history.nevaluations == 0) QN_TRY(evaluate_member(run, twin, diag));
    while (twin->train && twin->history.nsteps < run->noisy.history.nsteps) {
        QN_TRY(step_member(run, twin, diag));
        if (twin->history.nsteps % qn_train_steps_per_epoch(twin->train) == 0)
            QN_TRY(evaluate_member(run, twin, diag));
    }
    if (!is_evaluated(&run->noisy) || (twin->train && !is_evaluated(twin)))
        QN_TRY(close_epoch(run, diag));
    else if (behind) QN_TRY(save(run, diag));
out:
    return status;
}

static bool stops(void *context) {
    const qn_run *run = context;
    return qn_host_stops(run->host);
}

static qn_status close_tables(qn_run_member *member, qn_diag *diag) {
    qn_status status = QN_OK;
    QN_TRY(qn_csv_close(&member->steps, diag));
    QN_TRY(qn_csv_close(&member->metrics, diag));
    QN_TRY(qn_csv_close(&member->images, diag));
out:
    return status;
}

double qn_run_foresee(qn_run *run) {
    const size_t judged = run->test_images.count + run->validation_images.count;
    if (qn_host_team(run->host)) return NAN;
    qn_train_watch(run->noisy.train, stops, run);
    const double noisy = qn_train_foresee(run->noisy.train, judged);
    return run->twin.train ? noisy + qn_train_foresee(run->twin.train, judged) : noisy;
}

qn_status qn_run_train(qn_run *run, qn_diag *diag) {
    qn_status status = QN_OK;
    /* The twin is fast, and must end each step that the noisy training has ended. */
    qn_train_watch(run->noisy.train, stops, run);
    if (run->noisy.history.nevaluations == 0) QN_TRY(close_epoch(run, diag));
    else QN_TRY(catch_up(run, diag));
    run->saved = qn_seconds();
    if (run->host && run->host->begun) run->host->begun(run->host->context, run);
    while (!run->interrupted && !qn_train_done(run->noisy.train) && !qn_run_out_of_patience(run))
        QN_TRY(advance(run, diag));
    QN_TRY(close_tables(&run->noisy, diag));
    QN_TRY(close_tables(&run->twin, diag));
    QN_TRY(move_device(run, &run->noisy, diag)); /* who draws the run sees its last device */
    if (!run->interrupted) QN_TRY(qn_run_find_loading(run, diag));
out:
    return status;
}
