/* The run directory: settings and copies of what they name, tables, checkpoints, curves. */
#include "core/atomic_file.h"
#include "core/clock.h"
#include "core/try.h"
#include "draw/curves.h"
#include "optimise/descent.h"
#include "run/stage.h"
#include "train/columns.h"
#include "train/optimiser.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char CIRCUIT[] = "circuit.qasm", OBSERVABLE[] = "observable.txt";

static bool has_folder(const qn_descent *d) { return d->folder[0] != '\0'; }
static const char *place(const qn_descent *d) { return d->stage[0] ? d->stage : d->folder; }

/* ---- settings ------------------------------------------------------------------------------- */

/* All of them, files by the names of their copies beside. */
static qn_status compose(qn_descent *d) {
    size_t size = 0;
    qn_optimise_options shown = *d->options;
    char circuit[] = "circuit.qasm", observable[] = "observable.txt", model[64], none[] = "none";
    FILE *file = open_memstream(&d->settings, &size);
    if (!file) return QN_ERR_MEMORY;
    snprintf(model, sizeof model, "%s", qn_run_file_name(QN_RUN_MODEL));
    shown.circuit = circuit;
    if (shown.minimise_file) shown.minimise_file = observable;
    shown.noise = qn_model_path(d->model)[0] ? model : none;
    fprintf(file, "# Every setting of an optimisation by qmae-noise %s\n# (%s).\n", qn_version(),
            qn_build());
    fputs("# To repeat it: qmae-noise optimise --config settings.cfg\n", file);
    qn_settings_print(&qn_optimise_option_table, &shown, file);
    return fclose(file) == 0 ? QN_OK : QN_ERR_MEMORY;
}

/* The next line that is a setting, but for `steps`; NULL at the end. */
static const char *next_line(const char **text) {
    while (**text) {
        const char *line = *text;
        *text += strcspn(line, "\n");
        if (**text) ++*text;
        if (line[0] != '\n' && line[0] != '#' && strncmp(line, "steps ", 6) != 0) return line;
    }
    return NULL;
}

/* A run goes on with the settings that it began with. */
static qn_status check_settings(const qn_descent *d, const char *path, const char *theirs,
                                qn_diag *diag) {
    const char *a = theirs, *b = d->settings;
    for (;;) {
        const char *x = next_line(&a), *y = next_line(&b);
        if (!x && !y) return QN_OK;
        const int n = x ? (int)strcspn(x, "\n") : 0, m = y ? (int)strcspn(y, "\n") : 0;
        if (x && y && n == m && strncmp(x, y, (size_t)n) == 0) continue;
        return qn_fail(diag, QN_ERR_ARGUMENT,
                       "'%s' was made with '%.*s' and not with '%.*s': a run goes on with the "
                       "settings it began with",
                       path, n, x ? x : "", m, y ? y : "");
    }
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

qn_status qn_descent_save(qn_descent *d, qn_diag *diag) {
    qn_status status = QN_OK;
    if (!has_folder(d)) return QN_OK;
    QN_TRY(save(d, &d->search, diag));
    QN_TRY(save(d, &d->twin, diag));
    d->saved = qn_seconds();
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

static qn_status load(const qn_descent *d, qn_search *s, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_checkpoint found = {0};
    char path[PATH_MAX];
    const qn_train_state own = state_of(d, s);
    if (!s->machine) return QN_OK;
    QN_TRY(qn_run_file_path(d->folder, s->part, QN_RUN_CHECKPOINT, path, diag));
    QN_TRY(qn_checkpoint_read(path, &found, diag));
    QN_TRY(check_settings(d, path, found.settings, diag));
    QN_TRY(check_state(d, path, &own, &found, diag));
    memcpy(s->values, found.state.angles, own.nangles * sizeof *s->values);
    memcpy(s->state, found.state.optimiser, own.noptimiser * sizeof *s->state);
    s->step = found.state.step;
    s->circuits = found.state.circuits;
    s->shots = found.state.shots;
    s->history = found.history;
    found.history = (qn_history){0};
out:
    qn_checkpoint_clear(&found);
    return status;
}

/* The number of steps is in a schedule but the constant one. */
static qn_status check_steps(const qn_descent *d, qn_diag *diag) {
    qn_optimise_options own = {0};
    qn_status status = QN_OK;
    char path[PATH_MAX];
    if (d->options->rate_schedule == QN_RATE_CONSTANT) return QN_OK;
    QN_TRY(qn_options_set_defaults(&qn_optimise_option_table, &own, diag));
    QN_TRY(qn_run_file_path(d->folder, QN_RUN_NOISY, QN_RUN_SETTINGS, path, diag));
    QN_TRY(qn_settings_read(path, &qn_optimise_option_table, &own, diag));
    if (own.steps != d->options->steps)
        QN_TRY(qn_fail(diag, QN_ERR_ARGUMENT,
                       "--steps %lld: the %s schedule of the learning rate depends on the steps, "
                       "so this run ends after %lld",
                       (long long)d->options->steps,
                       qn_rate_schedule_choice.names[d->options->rate_schedule],
                       (long long)own.steps));
out:
    qn_options_clear(&qn_optimise_option_table, &own);
    return status;
}

/* ---- opening -------------------------------------------------------------------------------- */

static qn_status write_text(const qn_descent *d, const char *name, const char *text,
                            qn_diag *diag) {
    char path[PATH_MAX];
    if (snprintf(path, sizeof path, "%s/%s", place(d), name) >= (int)sizeof path)
        return qn_fail(diag, QN_ERR_ARGUMENT, "the path of the run directory is too long");
    return qn_atomic_write(path, text, strlen(text), diag);
}

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
    QN_TRY(copy_file(d, o->circuit, CIRCUIT, diag));
    if (o->minimise_file) QN_TRY(copy_file(d, o->minimise_file, OBSERVABLE, diag));
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

static qn_status resume(qn_descent *d, qn_diag *diag) {
    qn_status status = QN_OK;
    if (!qn_run_file_exists(d->folder, QN_RUN_NOISY, QN_RUN_CHECKPOINT))
        return qn_fail(diag, QN_ERR_NOT_FOUND, "'%s' has no %s to go on from", d->folder,
                       qn_run_file_name(QN_RUN_CHECKPOINT));
    QN_TRY(check_steps(d, diag));
    QN_TRY(load(d, &d->search, diag));
    QN_TRY(load(d, &d->twin, diag));
    QN_TRY(open_table(d, &d->search, diag));
    QN_TRY(open_table(d, &d->twin, diag));
    QN_TRY(write_text(d, qn_run_file_name(QN_RUN_SETTINGS), d->settings, diag));
out:
    return status;
}

qn_status qn_descent_open_folder(qn_descent *d, qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_optimise_options *o = d->options;
    const char *folder = o->resume ? o->resume : o->out ? o->out : "";
    if (o->resume && o->out)
        return qn_fail(diag, QN_ERR_ARGUMENT,
                       "--resume continues in the folder of its run: leave --out out");
    if (o->out && !*o->out)
        return qn_fail(diag, QN_ERR_ARGUMENT, "--out '' is no usable name of a folder");
    if (snprintf(d->folder, sizeof d->folder, "%s", folder) >= (int)sizeof d->folder)
        return qn_fail(diag, QN_ERR_ARGUMENT, "the path of the run directory is too long");
    if (!has_folder(d)) return QN_OK;
    QN_TRY(compose(d));
    QN_TRY(o->resume ? resume(d, diag) : create(d, diag));
out:
    return status;
}

/* ---- curves --------------------------------------------------------------------------------- */

/* columns: 3 for each step. */
static qn_curve curve_of(const qn_search *s, const char *label, int colour, bool exact,
                         double *columns) {
    const size_t count = s->history.nsteps;
    double *x = columns, *y = x + count, *error = y + count;
    for (size_t k = 0; k < count; ++k) {
        const qn_step_record *r = &s->history.steps[k];
        x[k] = (double)r->step;
        y[k] = exact ? r->loss_exact : r->loss;
        error[k] = r->loss_error;
    }
    return (qn_curve){label, colour, exact, count, x, y, exact ? NULL : error};
}

qn_status qn_descent_draw(const qn_descent *d, qn_diag *diag) {
    const size_t count = d->search.history.nsteps;
    qn_curve curves[3];
    size_t n = 0;
    char title[160];
    if (!has_folder(d) || count == 0) return QN_OK;
    double *columns = qn_alloc(9 * count, sizeof *columns);
    if (!columns) return QN_ERR_MEMORY;
    const bool shots = d->options->gradient != QN_ESTIMATOR_EXACT;
    if (shots) {
        curves[n] = curve_of(&d->search, "as the device estimates it", 1, false, columns);
        ++n;
    }
    curves[n] = curve_of(&d->search, "of infinitely many shots", 0, true, columns + 3 * count);
    ++n;
    if (d->twin.machine && d->twin.history.nsteps == count) {
        curves[n] = curve_of(&d->twin, "ideal twin, optimised without noise", 6, true,
                             columns + 6 * count);
        ++n;
    }
    snprintf(title, sizeof title, "optimisation on %.100s", qn_model_name(d->model));
    const qn_figure figure = {
        title,  shots ? "bands: one standard error of shots" : "exact gradients",
        "step", "value of the observable",
        curves, n,
        0.0};
    qn_status status = qn_figure_write(&figure, d->folder, "curves", diag);
    if (status == QN_OK) status = qn_host_try_draw(d->host, d->folder, "curves", diag);
    qn_free(columns);
    return status;
}
