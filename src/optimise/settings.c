/* SPDX-License-Identifier: GPL-3.0-or-later */
/* settings.cfg: what repeats a run, and whether another one goes on with it. */
#include "core/number.h"
#include "core/printed.h"
#include "core/try.h"
#include "optimise/folder.h"

#include <string.h>

/* ---- settings ------------------------------------------------------------------------------- */

/* Where the search starts, if other files say it: as --param, so that settings.cfg does not depend
 * on them. *text: qn_free; NULL = as it was. */
static qn_status compose_start(const qn_descent *d, char **text) {
    qn_printed page;
    char number[QN_REAL_TEXT];
    const qn_problem *p = &d->problem;
    if (!d->options->parameters.file && !d->options->start_run) return QN_OK;
    if (qn_printed_open(&page) != QN_OK) return QN_ERR_MEMORY;
    for (size_t v = 0; v < p->nvalues; ++v)
        fprintf(page.file, "%s%s=%s", v ? "," : "", qn_problem_name(p, v),
                qn_real_text(p->start[v], number));
    if (p->others[0]) fprintf(page.file, ",%s", p->others);
    return qn_printed_take(&page, QN_OK, text);
}

/* All of them, files by the names of their copies beside. */
qn_status qn_descent_compose(qn_descent *d) {
    qn_status status = QN_OK;
    qn_printed page = {0};
    char *start = NULL;
    qn_optimise_options shown = *d->options;
    char circuit[] = QN_OPTIMISE_CIRCUIT, observable[] = QN_OPTIMISE_OBSERVABLE,
         data[] = QN_OPTIMISE_DATA, model[64], none[] = "none";
    QN_TRY(compose_start(d, &start));
    QN_TRY(qn_printed_open(&page));
    if (start) shown.parameters = (qn_parameter_options){.parameters = start};
    if (start) shown.start_run = NULL;
    snprintf(model, sizeof model, "%s", qn_run_file_name(QN_RUN_MODEL));
    shown.circuit = circuit;
    if (shown.minimise_file) shown.minimise_file = observable;
    if (shown.data) shown.data = data;
    shown.noise = qn_model_path(d->model)[0] ? model : none;
    qn_run_heading_print(page.file, "optimise");
    qn_settings_print(&qn_optimise_option_table, &shown, page.file);
    QN_TRY(qn_printed_take(&page, QN_OK, &d->settings));
out:
    qn_free(start);
    return status;
}

static bool is_adjustable(const char *line) {
    char name[64];
    snprintf(name, sizeof name, "%.*s", (int)strcspn(line, " ="), line);
    const qn_option *option = qn_option_find(&qn_optimise_option_table, name);
    return option && option->adjustable;
}

/* The next line that is a setting and may not change; NULL at the end. */
static const char *next_line(const char **text) {
    while (**text) {
        const char *line = *text;
        *text += strcspn(line, "\n");
        if (**text) ++*text;
        if (line[0] != '\n' && line[0] != '#' && !is_adjustable(line)) return line;
    }
    return NULL;
}

/* A run goes on with the settings that it began with. */
qn_status qn_descent_check_settings(const qn_descent *d, const char *path, const char *theirs,
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

/* The number of steps is in a schedule but the constant one. */
qn_status qn_descent_check_steps(const qn_descent *d, qn_diag *diag) {
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
