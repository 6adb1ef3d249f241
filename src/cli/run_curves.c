#include "cli/command.h"
#include "cli/run.h"
#include "report/curves.h"

/* Column `offset` of the evaluations of a member as an array of its own. */
static void copy_column(const qn_member *member, size_t offset, double *column) {
    for (size_t i = 0; i < member->history.nevaluations; ++i)
        column[i] = *(const double *)(const void *)((const char *)&member->history.evaluations[i] +
                                                    offset);
}

typedef struct curve_record {
    const char *label;
    int twin, colour;
    size_t y, error;
} curve_record;

#define COLUMNS(field) offsetof(qn_evaluation, field), offsetof(qn_evaluation, field##_error)
static const curve_record curve_records[] = {
    {"ideal: these parameters, noise switched off", 0, 2, COLUMNS(ideal)},
    {"fidelity of the noisy output", 0, 0, COLUMNS(fidelity)},
    {"swap: what the device reports", 0, 1, COLUMNS(swap)},
    {"fidelity of the ideal twin, trained without noise", 1, 6, COLUMNS(fidelity)},
};
enum { NCURVES = sizeof curve_records / sizeof curve_records[0] };

static qn_status draw_figure(const qn_run *run, const qn_figure *figure, qn_diag *diag) {
    qn_diag detail = {0};
    const qn_status status = qn_figure_write(figure, run->folder, "curves", diag);
    if (status != QN_OK) return status;
    if (qn_figure_draw(run->folder, "curves", &detail) != QN_OK) qn_say("%s", detail.text);
    return QN_OK;
}

qn_status qn_run_draw(const qn_run *run, qn_diag *diag) {
    const size_t count = run->noisy.history.nevaluations;
    qn_curve curves[NCURVES];
    char title[160], subtitle[160], noise[QN_NOISE_TEXT];
    const qn_train_options *o = run->options;
    double *columns = qn_alloc(3 * NCURVES * count, sizeof *columns);
    size_t n = 0;
    if (!columns) return QN_ERR_MEMORY;
    for (size_t c = 0; c < NCURVES; ++c) {
        const curve_record *record = &curve_records[c];
        const qn_member *member = record->twin ? &run->twin : &run->noisy;
        if (!member->train) continue;
        double *x = columns + 3 * c * count, *y = x + count, *error = y + count;
        copy_column(member, offsetof(qn_evaluation, epoch), x);
        copy_column(member, record->y, y);
        copy_column(member, record->error, error);
        curves[n++] = (qn_curve){record->label, record->colour, record->twin, count, x, y, error};
    }
    snprintf(title, sizeof title, "%s %s", qn_autoencoder_choice.names[o->model],
             qn_run_noise_text(run, noise));
    snprintf(subtitle, sizeof subtitle,
             "%lld x %lld pixels, %zu test images, bands: one standard error", (long long)o->side,
             (long long)o->side, run->test_images.count);
    const qn_figure figure = {title,
                              subtitle,
                              "epoch",
                              "overlap with the original image",
                              curves,
                              n,
                              run->options->epochs <= 12 ? 1.0 : 0.0};
    const qn_status status = draw_figure(run, &figure, diag);
    qn_free(columns);
    return status == QN_OK ? qn_run_draw_images(run, diag) : status;
}
