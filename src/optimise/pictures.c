/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures of a run directory, and its page. */
#include "core/try.h"
#include "draw/curves.h"
#include "optimise/descent.h"
#include "run/page.h"

#include <math.h>
#include <string.h>

enum { MOST_CURVES = 4 };
#define NO_ERROR ((size_t)-1)
#define METRIC(field) offsetof(qn_metric, field), NO_ERROR
#define STEP(field) offsetof(qn_step_record, field), NO_ERROR

/* When a picture or a curve is there. */
typedef enum condition { ALWAYS, SHOTS, CLASSES, VALIDATION, CLASSES_VALIDATION } condition;

typedef struct curve_record {
    const char *label;
    bool twin, dashed;
    int colour;
    size_t y, error; /* offsets of doubles in a record; NO_ERROR: no band */
    condition need;
} curve_record;

/* A picture NAME.svg and .png: curves over the evaluations, or over the steps. */
typedef struct picture_record {
    const char *name, *y_label, *data_label; /* data_label: with rows; NULL = the same */
    bool steps;
    condition need;
    size_t ncurves;
    curve_record curves[MOST_CURVES];
} picture_record;

static const picture_record PICTURES[] = {
    {"curves",
     "value of the observable",
     "mean loss of the rows",
     false,
     ALWAYS,
     4,
     {{"on the device", false, false, 0, METRIC(value), ALWAYS},
      {"these parameters, noise switched off", false, false, 2, METRIC(without_noise), ALWAYS},
      {"ideal twin, optimised without noise", true, true, 6, METRIC(value), ALWAYS},
      {"on the device, rows of validation", false, true, 1, METRIC(validation), VALIDATION}}},
    {"accuracy",
     "share of the rows that are told right",
     NULL,
     false,
     CLASSES,
     3,
     {{"on the device", false, false, 0, METRIC(accuracy), CLASSES},
      {"on the device, rows of validation", false, true, 1, METRIC(validation_accuracy),
       CLASSES_VALIDATION},
      {"ideal twin", true, true, 6, METRIC(accuracy), CLASSES}}},
    {"loss",
     "value of the observable",
     "mean loss of the batch",
     true,
     ALWAYS,
     3,
     {{"as the device estimates it", false, false, 1, offsetof(qn_step_record, loss),
       offsetof(qn_step_record, loss_error), SHOTS},
      {"of infinitely many shots", false, false, 0, STEP(loss_exact), ALWAYS},
      {"ideal twin, of infinitely many shots", true, true, 6, STEP(loss_exact), ALWAYS}}},
    {"gradient_norm",
     "length of the estimated gradient",
     NULL,
     true,
     ALWAYS,
     2,
     {{"this search", false, false, 0, STEP(gradient_norm), ALWAYS},
      {"ideal twin", true, true, 6, STEP(gradient_norm), ALWAYS}}},
};

static bool is_there(const qn_descent *d, condition need) {
    const qn_rows *rows = &d->problem.rows;
    const bool classes = rows->nclasses > 0, kept = rows->count > rows->ntraining;
    switch (need) {
    case SHOTS: return d->options->gradient != QN_ESTIMATOR_EXACT || !d->device.rungs[0].adjoints;
    case CLASSES: return classes;
    case VALIDATION: return kept;
    case CLASSES_VALIDATION: return classes && kept;
    default: return true;
    }
}

static size_t points(const qn_search *s, const picture_record *picture) {
    return picture->steps ? s->history.nsteps : s->nmetrics;
}

static void copy_column(const qn_search *s, const picture_record *picture, size_t offset,
                        double *column) {
    const char *records = picture->steps ? (const char *)s->history.steps
                                         : (const char *)s->metrics;
    const size_t size = picture->steps ? sizeof(qn_step_record) : sizeof(qn_metric);
    for (size_t i = 0; i < points(s, picture); ++i)
        memcpy(&column[i], records + i * size + offset, sizeof *column);
}

/* columns: 3 for the points of the curve. */
static qn_curve curve_of(const qn_search *s, const picture_record *picture,
                         const curve_record *record, double *columns) {
    const size_t count = points(s, picture);
    double *x = columns, *y = x + count, *error = y + count;
    for (size_t i = 0; i < count; ++i)
        x[i] = (double)(picture->steps ? s->history.steps[i].step : s->metrics[i].step);
    copy_column(s, picture, record->y, y);
    if (record->error == NO_ERROR) error = NULL;
    else copy_column(s, picture, record->error, error);
    return (qn_curve){record->label, record->colour, record->dashed, count, x, y, error};
}

static qn_status draw_picture(const qn_descent *d, const picture_record *picture, qn_diag *diag) {
    qn_status status = QN_OK;
    const size_t count = points(&d->search, picture);
    const bool data = d->problem.rows.count > 0;
    qn_curve curves[MOST_CURVES];
    char title[160], subtitle[160];
    size_t n = 0;
    double *columns = qn_alloc(3 * (MOST_CURVES)*count + 1, sizeof *columns);
    QN_TRY_ALLOC(columns);
    for (size_t c = 0; c < picture->ncurves; ++c) {
        const curve_record *record = &picture->curves[c];
        const qn_search *s = record->twin ? &d->twin : &d->search;
        if (!s->machine || points(s, picture) != count || !is_there(d, record->need)) continue;
        curves[n] = curve_of(s, picture, record, columns + 3 * n * count);
        ++n;
    }
    const bool bands = picture->steps && picture->curves[0].error != NO_ERROR && is_there(d, SHOTS);
    snprintf(title, sizeof title, "search on %.100s", qn_model_name(d->model));
    snprintf(subtitle, sizeof subtitle, "%s%s%zu parameters%s",
             qn_estimator_choice.names[d->options->gradient], " gradients, ", d->problem.nvalues,
             bands ? ", bands: one standard error" : "");
    const qn_figure figure = {.title = title,
                              .subtitle = subtitle,
                              .x_label = "step",
                              .y_label = data && picture->data_label ? picture->data_label
                                                                     : picture->y_label,
                              .curves = curves,
                              .ncurves = n};
    QN_TRY(qn_figure_write(&figure, d->folder, picture->name, diag));
    QN_TRY(qn_host_try_draw(d->host, d->folder, picture->name, diag));
out:
    qn_free(columns);
    return status;
}

qn_status qn_descent_draw(const qn_descent *d, qn_diag *diag) {
    qn_status status = QN_OK;
    if (d->folder[0] == '\0' || d->search.history.nsteps == 0 || !qn_host_leads(d->host))
        return QN_OK;
    for (size_t k = 0; k < sizeof PICTURES / sizeof *PICTURES; ++k)
        if (is_there(d, PICTURES[k].need) && points(&d->search, &PICTURES[k]) > 0)
            QN_TRY(draw_picture(d, &PICTURES[k], diag));
    if (!d->options->no_report) QN_TRY(qn_page_write_run(d->folder, d->host, diag));
out:
    return status;
}
