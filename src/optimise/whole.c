/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A search from its settings to what it has found, for programs. */
#include "core/atomic_file.h"
#include "core/try.h"
#include "optimise/folder.h"

#include <stdlib.h>
#include <string.h>

/* ---- going on ------------------------------------------------------------------------------- */

static qn_status refuse(const char *folder, const char *name, qn_diag *diag) {
    return qn_fail(diag, QN_ERR_ARGUMENT,
                   "'%s' was made with another %s: a run goes on with what it began with", folder,
                   name);
}

static qn_status check_text(const char *folder, const char *name, const char *text, qn_diag *diag) {
    char path[PATH_MAX], *own = NULL;
    size_t size = 0;
    if (snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path)
        return qn_fail(diag, QN_ERR_ARGUMENT, "the path of the run directory is too long");
    qn_status status = qn_text_file_read(path, QN_TEXT_LIMIT, &own, &size, diag);
    if (status == QN_OK && strcmp(own, text) != 0) status = refuse(folder, name, diag);
    qn_free(own);
    return status;
}

static qn_status check_file(const char *folder, const char *name, const char *given,
                            qn_diag *diag) {
    char *text = NULL;
    size_t size = 0;
    if (!given) return QN_OK;
    qn_status status = qn_text_file_read(given, QN_TEXT_LIMIT, &text, &size, diag);
    if (status == QN_OK) status = check_text(folder, name, text, diag);
    qn_free(text);
    return status;
}

/* The files that the settings name are those that the run has copied; settings themselves are
 * compared by qn_descent_open_folder. */
static qn_status check_files(const qn_optimise_options *o, const char *folder, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_model *model = NULL;
    QN_TRY(check_file(folder, QN_OPTIMISE_CIRCUIT, o->circuit, diag));
    QN_TRY(check_file(folder, QN_OPTIMISE_OBSERVABLE, o->minimise_file, diag));
    QN_TRY(check_file(folder, QN_OPTIMISE_DATA, o->data, diag));
    QN_TRY(qn_device_options_model(&o->device, o->noise, &model, diag));
    if (qn_model_path(model)[0] && qn_run_file_exists(folder, QN_RUN_NOISY, QN_RUN_MODEL))
        QN_TRY(check_text(folder, qn_run_file_name(QN_RUN_MODEL), qn_model_text(model), diag));
out:
    qn_model_destroy(model);
    return status;
}

/* All members of a team do what the first one sees to be right. */
static qn_status choose_folder(qn_optimise_options *o, const char *folder, const qn_team *team,
                               qn_diag *diag) {
    qn_status status = QN_OK;
    if (!folder) return QN_OK;
    bool goes_on = qn_run_file_exists(folder, QN_RUN_NOISY, QN_RUN_CHECKPOINT);
    QN_TRY(qn_team_tell(team, sizeof goes_on, &goes_on));
    char **target = goes_on ? &o->resume : &o->out;
    *target = strdup(folder);
    QN_TRY_ALLOC(*target);
    if (goes_on) QN_TRY(check_files(o, folder, diag));
out:
    return status;
}

static qn_status read_settings(const char *path, qn_optimise_options *o, qn_diag *diag) {
    const qn_status status = qn_options_set_defaults(&qn_optimise_option_table, o, diag);
    return status == QN_OK ? qn_settings_read(path, &qn_optimise_option_table, o, diag) : status;
}

/* ---- what was found ------------------------------------------------------------------------- */

static void *copy(const void *from, size_t count, size_t size) {
    void *made = qn_alloc(count + 1, size);
    if (made && count) memcpy(made, from, count * size);
    return made;
}

static qn_status take_search(const qn_search *s, size_t nvalues, qn_searched *made) {
    if (!s->machine) return QN_OK;
    made->step = s->step;
    made->circuits = s->circuits;
    made->shots = s->shots;
    made->nsteps = s->history.nsteps;
    made->nmetrics = s->nmetrics;
    made->values = copy(s->values, nvalues, sizeof *s->values);
    made->steps = copy(s->history.steps, made->nsteps, sizeof *made->steps);
    made->metrics = copy(s->metrics, made->nmetrics, sizeof *made->metrics);
    return made->values && made->steps && made->metrics ? QN_OK : QN_ERR_MEMORY;
}

static qn_status take_names(const qn_problem *p, qn_optimised *made) {
    char *text = qn_alloc(p->nvalues + 1, QN_PROBLEM_NAME);
    made->names = qn_alloc(p->nvalues + 1, sizeof *made->names);
    if (!text || !made->names) {
        qn_free(text);
        return QN_ERR_MEMORY;
    }
    made->names[0] = text; /* the memory of all of them */
    for (size_t v = 0; v < p->nvalues; ++v) {
        made->names[v] = text + v * QN_PROBLEM_NAME;
        snprintf(made->names[v], QN_PROBLEM_NAME, "%s", qn_problem_name(p, v));
    }
    return QN_OK;
}

static qn_status take(const qn_descent *d, qn_optimised *found) {
    qn_status status = QN_OK;
    qn_optimised made = {.nvalues = d->problem.nvalues,
                         .value = d->value,
                         .raw = d->raw,
                         .without_noise = d->without_noise,
                         .twin_value = d->twin_value,
                         .least = d->problem.least,
                         .interrupted = d->interrupted,
                         .out_of_patience = qn_descent_out_of_patience(d)};
    QN_TRY(take_names(&d->problem, &made));
    QN_TRY(take_search(&d->search, made.nvalues, &made.search));
    QN_TRY(take_search(&d->twin, made.nvalues, &made.twin));
    *found = made;
    made = (qn_optimised){0};
out:
    qn_optimised_clear(&made);
    return status;
}

static void clear_search(qn_searched *s) {
    qn_free(s->values);
    qn_free(s->steps);
    qn_free(s->metrics);
}

void qn_optimised_clear(qn_optimised *found) {
    if (!found) return;
    if (found->names) qn_free(found->names[0]);
    qn_free(found->names);
    clear_search(&found->search);
    clear_search(&found->twin);
    *found = (qn_optimised){0};
}

/* ---- the whole ------------------------------------------------------------------------------ */

qn_status qn_optimise_from_settings(const char *settings, const char *folder, const qn_host *host,
                                    qn_optimise_listener *listener, void *context,
                                    qn_optimised *found, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_optimise_options options = {0};
    qn_descent d = {.options = &options, .host = host, .stepped = listener, .context = context};
    const qn_team *team = qn_host_team(host);
    QN_TRY(qn_team_agree_on(team, read_settings(settings, &options, diag), diag));
    QN_TRY(qn_team_agree_on(team, choose_folder(&options, folder, team, diag), diag));
    QN_TRY(qn_descent_run(&d, diag));
    QN_TRY(take(&d, found));
out:
    qn_descent_clear(&d);
    qn_options_clear(&qn_optimise_option_table, &options);
    return status;
}
