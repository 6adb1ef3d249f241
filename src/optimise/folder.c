/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The run directory: settings and copies of what they name, tables, checkpoints, curves. */
#include "optimise/folder.h"
#include "core/atomic_file.h"
#include "core/clock.h"
#include "core/number.h"
#include "core/printed.h"
#include "core/try.h"
#include "run/stage.h"
#include "train/columns.h"
#include "train/optimiser.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

/* Of a team only who leads writes. */
static bool writes(const qn_descent *d) { return d->folder[0] && qn_host_leads(d->host); }
static const char *place(const qn_descent *d) { return d->stage[0] ? d->stage : d->folder; }

static qn_status write_text(const qn_descent *d, const char *name, const char *text,
                            qn_diag *diag) {
    char path[PATH_MAX];
    if (snprintf(path, sizeof path, "%s/%s", place(d), name) >= (int)sizeof path)
        return qn_fail(diag, QN_ERR_ARGUMENT, "the path of the run directory is too long");
    return qn_atomic_write(path, text, strlen(text), diag);
}

/* ---- checkpoints ---------------------------------------------------------------------------- */

static qn_train_state state_of(const qn_descent *d, const qn_search *s) {
    const size_t n = d->problem.nvalues;
    return (qn_train_state){
        .step = s->step,
        .circuits = s->circuits,
        .shots = s->shots,
        .nangles = n,
        .noptimiser = n * (size_t)qn_optimiser_at((size_t)d->options->optimiser)->nstate,
        .angles = s->values,
        .token = s->values, /* of none */
        .optimiser = s->state};
}

static qn_status save(const qn_descent *d, const qn_search *s, qn_diag *diag) {
    char path[PATH_MAX];
    const qn_train_state state = state_of(d, s);
    if (!s->machine) return QN_OK;
    const qn_status status = qn_run_file_path(place(d), s->part, QN_RUN_CHECKPOINT, path, diag);
    return status == QN_OK ? qn_checkpoint_write(path, &state, &s->history, d->settings, diag)
                           : status;
}

/* parameters.json: what --params and --start-run read. */
static qn_status save_parameters(const qn_descent *d, const qn_search *s, const char *name,
                                 qn_diag *diag) {
    char *text = NULL, number[QN_REAL_TEXT];
    qn_printed page;
    if (!s->machine) return QN_OK;
    if (qn_printed_open(&page) != QN_OK) return QN_ERR_MEMORY;
    for (size_t v = 0; v < d->problem.nvalues; ++v)
        fprintf(page.file, "%s\n  \"%s\": %s", v ? "," : "{", qn_problem_name(&d->problem, v),
                qn_real_text(s->values[v], number));
    fputs("\n}\n", page.file);
    qn_status status = qn_printed_take(&page, QN_OK, &text);
    if (status == QN_OK) status = write_text(d, name, text, diag);
    qn_free(text);
    return status;
}

qn_status qn_descent_save(qn_descent *d, qn_diag *diag) {
    qn_status status = QN_OK;
    d->saved = qn_seconds();
    if (!writes(d)) return QN_OK;
    QN_TRY(save(d, &d->search, diag));
    QN_TRY(save(d, &d->twin, diag));
    QN_TRY(save_parameters(d, &d->search, QN_OPTIMISE_PARAMETERS, diag));
    QN_TRY(save_parameters(d, &d->twin, "ideal_" QN_OPTIMISE_PARAMETERS, diag));
out:
    return status;
}

static qn_status check_state(const qn_descent *d, const char *path, const qn_train_state *own,
                             const qn_checkpoint *found, qn_diag *diag) {
    const qn_train_state *s = &found->state;
    if (s->nangles != own->nangles || s->noptimiser != own->noptimiser ||
        found->history.nsteps != s->step)
        return qn_fail(diag, QN_ERR_SYNTAX,
                       "'%s' is damaged: its tables do not fit its %llu steps and the circuit's "
                       "%zu parameters",
                       path, (unsigned long long)s->step, own->nangles);
    const bool ended = s->step > (uint64_t)d->options->steps;
    if (!ended) return QN_OK;
    return qn_fail(diag, QN_ERR_ARGUMENT,
                   "'%s' is at step %llu, which is more than the %lld of --steps", path,
                   (unsigned long long)s->step, (long long)d->options->steps);
}

/* The evaluations up to where the search stands. That at the end of a run is not one of a longer
 * run. */
static qn_status load_metrics(const qn_descent *d, qn_search *s, qn_diag *diag) {
    qn_status status = QN_OK;
    char path[PATH_MAX];
    void *records = NULL;
    size_t count = 0;
    QN_TRY(qn_run_file_path(d->folder, s->part, QN_RUN_METRICS, path, diag));
    QN_TRY(qn_csv_read(path, &qn_metric_table, &records, &count, diag));
    for (size_t k = 0; k < count; ++k) {
        const qn_metric *metric = (const qn_metric *)records + k;
        if (metric->step > s->step || metric->step % (uint64_t)d->options->evaluate_every) continue;
        QN_TRY(qn_search_add(s, metric, diag));
    }
out:
    qn_free(records);
    return status;
}

static qn_status load(const qn_descent *d, qn_search *s, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_checkpoint found = {0};
    char path[PATH_MAX];
    const qn_train_state own = state_of(d, s);
    if (!s->machine) return QN_OK;
    QN_TRY(qn_run_file_path(d->folder, s->part, QN_RUN_CHECKPOINT, path, diag));
    QN_TRY(qn_checkpoint_read(path, &found, diag));
    QN_TRY(qn_descent_check_settings(d, path, found.settings, diag));
    QN_TRY(check_state(d, path, &own, &found, diag));
    memcpy(s->values, found.state.angles, own.nangles * sizeof *s->values);
    memcpy(s->state, found.state.optimiser, own.noptimiser * sizeof *s->state);
    s->step = found.state.step;
    s->circuits = found.state.circuits;
    s->shots = found.state.shots;
    s->history = found.history;
    found.history = (qn_history){0};
    QN_TRY(load_metrics(d, s, diag));
out:
    qn_checkpoint_clear(&found);
    return status;
}

/* ---- opening -------------------------------------------------------------------------------- */

static qn_status copy_file(const qn_descent *d, const char *from, const char *name, qn_diag *diag) {
    char *text = NULL;
    size_t size = 0;
    qn_status status = qn_text_file_read(from, QN_TEXT_LIMIT, &text, &size, diag);
    if (status == QN_OK) status = write_text(d, name, text, diag);
    qn_free(text);
    return status;
}

static qn_status open_table(const qn_descent *d, qn_search *s, qn_diag *diag) {
    qn_status status = QN_OK;
    char path[PATH_MAX];
    if (!s->machine) return QN_OK;
    QN_TRY(qn_run_file_path(place(d), s->part, QN_RUN_STEPS, path, diag));
    QN_TRY(
        qn_csv_rewrite(path, &qn_step_table, s->history.steps, s->history.nsteps, &s->steps, diag));
    QN_TRY(qn_run_file_path(place(d), s->part, QN_RUN_METRICS, path, diag));
    QN_TRY(qn_csv_rewrite(path, &qn_metric_table, s->metrics, s->nmetrics, &s->table, diag));
out:
    return status;
}

/* Written aside and put into place when it can be resumed. */
static qn_status create(qn_descent *d, qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_optimise_options *o = d->options;
    struct stat info;
    const bool there = stat(d->folder, &info) == 0;
    if (there && !S_ISDIR(info.st_mode))
        return qn_fail(diag, QN_ERR_IO, "'%s' is a file, not a folder", d->folder);
    if (there && !o->force && !qn_stage_is_empty(d->folder))
        return qn_fail(diag, QN_ERR_EXISTS,
                       "'%s' exists: name another folder with --out, or give --force to write over "
                       "its files",
                       d->folder);
    QN_TRY(qn_stage_open(d->folder, d->stage, diag));
    QN_TRY(write_text(d, qn_run_file_name(QN_RUN_SETTINGS), d->settings, diag));
    QN_TRY(copy_file(d, o->circuit, QN_OPTIMISE_CIRCUIT, diag));
    if (o->minimise_file) QN_TRY(copy_file(d, o->minimise_file, QN_OPTIMISE_OBSERVABLE, diag));
    if (o->data) QN_TRY(copy_file(d, o->data, QN_OPTIMISE_DATA, diag));
    if (qn_model_path(d->model)[0])
        QN_TRY(write_text(d, qn_run_file_name(QN_RUN_MODEL), qn_model_text(d->model), diag));
    QN_TRY(open_table(d, &d->search, diag));
    QN_TRY(open_table(d, &d->twin, diag));
    QN_TRY(qn_descent_save(d, diag));
    QN_TRY(qn_stage_publish(d->folder, d->stage, diag));
    d->stage[0] = '\0';
out:
    if (d->stage[0]) qn_stage_drop(d->folder, d->stage);
    d->stage[0] = '\0';
    return status;
}

static qn_status read_back(qn_descent *d, qn_diag *diag) {
    qn_status status = QN_OK;
    if (!qn_run_file_exists(d->folder, QN_RUN_NOISY, QN_RUN_CHECKPOINT))
        return qn_fail(diag, QN_ERR_NOT_FOUND, "'%s' has no %s to go on from", d->folder,
                       qn_run_file_name(QN_RUN_CHECKPOINT));
    QN_TRY(qn_descent_check_steps(d, diag));
    QN_TRY(load(d, &d->search, diag));
    QN_TRY(load(d, &d->twin, diag));
out:
    return status;
}

static qn_status resume(qn_descent *d, qn_diag *diag) {
    qn_status status = QN_OK;
    QN_TRY(open_table(d, &d->search, diag));
    QN_TRY(open_table(d, &d->twin, diag));
    QN_TRY(write_text(d, qn_run_file_name(QN_RUN_SETTINGS), d->settings, diag));
out:
    return status;
}

qn_status qn_descent_open_folder(qn_descent *d, qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_optimise_options *o = d->options;
    const qn_team *team = qn_host_team(d->host);
    const char *folder = o->resume ? o->resume : o->out ? o->out : "";
    if (o->resume && o->out)
        return qn_fail(diag, QN_ERR_ARGUMENT,
                       "--resume continues in the folder of its run: leave --out out");
    if (o->out && !*o->out)
        return qn_fail(diag, QN_ERR_ARGUMENT, "--out '' is no usable name of a folder");
    if (snprintf(d->folder, sizeof d->folder, "%s", folder) >= (int)sizeof d->folder)
        return qn_fail(diag, QN_ERR_ARGUMENT, "the path of the run directory is too long");
    if (!d->folder[0]) return QN_OK;
    QN_TRY(qn_descent_compose(d));
    if (o->resume) QN_TRY(qn_team_agree_on(team, read_back(d, diag), diag));
    if (writes(d)) status = o->resume ? resume(d, diag) : create(d, diag);
    QN_TRY(qn_team_agree_on(team, status, diag));
out:
    return status;
}
