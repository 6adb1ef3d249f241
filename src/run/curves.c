/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw/curves.h"
#include "core/try.h"
#include "run/run.h"

#include <string.h>
#include <unistd.h>

enum { MOST_CURVES = 4 };

typedef struct curve_record {
    const char *label;
    bool twin;
    int colour;
    size_t y, error; /* offsets of doubles in a record; NO_ERROR: no band */
} curve_record;
#define NO_ERROR ((size_t)-1)

/* A picture NAME.svg and .png: curves over the evaluations, or over the steps. */
typedef struct picture_record {
    const char *name, *y_label, *bands;
    bool steps;
    size_t ncurves;
    curve_record curves[MOST_CURVES];
} picture_record;

#define EVALUATION(field) offsetof(qn_evaluation, field), offsetof(qn_evaluation, field##_error)
#define STEP(field) offsetof(qn_step_record, field)
static const picture_record PICTURES[] = {
    {"curves",
     "overlap with the original image",
     "test images, bands: one standard error",
     false,
     4,
     {{"ideal: these parameters, noise switched off", false, 2, EVALUATION(ideal)},
      {"fidelity of the noisy output", false, 0, EVALUATION(fidelity)},
      {"swap: what the device reports", false, 1, EVALUATION(swap)},
      {"fidelity of the ideal twin, trained without noise", true, 6, EVALUATION(fidelity)}}},
    {"loss",
     "loss of a step: 1 - swap, mean of its batch",
     "training images, bands: one standard error of shots and trajectories",
     true,
     2,
     {{"this training", false, 1, STEP(loss), STEP(loss_error)},
      {"ideal twin, trained without noise", true, 6, STEP(loss), STEP(loss_error)}}},
    {"gradient_norm",
     "length of the estimated gradient",
     "training images",
     true,
     2,
     {{"this training", false, 0, STEP(gradient_norm), NO_ERROR},
      {"ideal twin, trained without noise", true, 6, STEP(gradient_norm), NO_ERROR}}},
};
enum { NPICTURES = sizeof PICTURES / sizeof PICTURES[0] };

static size_t points(const qn_run_member *member, const picture_record *picture) {
    return picture->steps ? member->history.nsteps : member->history.nevaluations;
}

/* Double `offset` of every record as an array of its own. */
static void copy_column(const qn_run_member *member, const picture_record *picture, size_t offset,
                        double *column) {
    const char *records = picture->steps ? (const char *)member->history.steps
                                         : (const char *)member->history.evaluations;
    const size_t size = picture->steps ? sizeof(qn_step_record) : sizeof(qn_evaluation);
    for (size_t i = 0; i < points(member, picture); ++i)
        memcpy(&column[i], records + i * size + offset, sizeof *column);
}

static void copy_epochs(const qn_run_member *member, const picture_record *picture,
                        double *column) {
    const double per_epoch = (double)qn_train_steps_per_epoch(member->train);
    for (size_t i = 0; i < points(member, picture); ++i)
        column[i] = picture->steps ? (double)member->history.steps[i].step / per_epoch
                                   : member->history.evaluations[i].epoch;
}

/* columns: 3 for the points of the curve. */
static qn_curve curve_of(const qn_run_member *member, const picture_record *picture,
                         const curve_record *record, double *columns) {
    const size_t count = points(member, picture);
    double *x = columns, *y = x + count, *error = y + count;
    copy_epochs(member, picture, x);
    copy_column(member, picture, record->y, y);
    if (record->error == NO_ERROR) error = NULL;
    else copy_column(member, picture, record->error, error);
    return (qn_curve){record->label, record->colour, record->twin, count, x, y, error};
}

static qn_status draw_figure(const qn_run *run, const qn_figure *figure, const char *name,
                             qn_diag *diag) {
    const qn_status status = qn_figure_write(figure, run->folder, name, diag);
    return status == QN_OK ? qn_host_try_draw(run->host, run->folder, name, diag) : status;
}

static qn_status draw_picture(const qn_run *run, const picture_record *picture, qn_diag *diag) {
    const qn_train_options *o = run->options;
    const size_t count = points(&run->noisy, picture);
    qn_curve curves[MOST_CURVES];
    char title[160], subtitle[160], noise[QN_NOISE_TEXT];
    size_t n = 0;
    if (count == 0) return QN_OK; /* no step yet */
    double *columns = qn_alloc(3 * MOST_CURVES * count, sizeof *columns);
    if (!columns) return QN_ERR_MEMORY;
    for (size_t c = 0; c < picture->ncurves; ++c) {
        const qn_run_member *member = picture->curves[c].twin ? &run->twin : &run->noisy;
        if (!member->train) continue;
        curves[n] = curve_of(member, picture, &picture->curves[c], columns + 3 * n * count);
        ++n;
    }
    snprintf(title, sizeof title, "%s %s", qn_autoencoder_choice.names[o->settings.autoencoder],
             qn_run_noise_text(run, noise));
    snprintf(subtitle, sizeof subtitle, "%lld x %lld pixels, %zu %s", (long long)o->side,
             (long long)o->side, picture->steps ? run->train_images.count : run->test_images.count,
             picture->bands);
    const qn_figure figure = {.title = title,
                              .subtitle = subtitle,
                              .x_label = "epoch",
                              .y_label = picture->y_label,
                              .curves = curves,
                              .ncurves = n,
                              .x_step = o->settings.epochs <= 12 ? 1.0 : 0.0};
    const qn_status status = draw_figure(run, &figure, picture->name, diag);
    qn_free(columns);
    return status;
}

void qn_run_curves_remove(const char *folder) {
    static const char *const suffixes[] = {".dat", ".gp", ".svg", ".png"};
    char path[PATH_MAX];
    for (size_t k = 0; k < NPICTURES; ++k)
        for (size_t s = 0; s < sizeof suffixes / sizeof suffixes[0]; ++s)
            if (snprintf(path, sizeof path, "%s/%s%s", folder, PICTURES[k].name, suffixes[s]) <
                (int)sizeof path)
                (void)unlink(path);
}

qn_status qn_run_draw(const qn_run *run, qn_diag *diag) {
    qn_status status = QN_OK;
    if (!qn_host_leads(run->host)) return QN_OK;
    for (size_t k = 0; k < NPICTURES && status == QN_OK; ++k)
        status = draw_picture(run, &PICTURES[k], diag);
    return status == QN_OK ? qn_run_draw_images(run, diag) : status;
}
