/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/number.h"
#include "show/json.h"
#include "show/study_print.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

static const qn_figure_kind SHOWN[] = {QN_FIGURE_FIDELITY, QN_FIGURE_COSINE, QN_FIGURE_PSNR,
                                       QN_FIGURE_SSIM, QN_FIGURE_ACCURACY};
enum { NSHOWN = sizeof SHOWN / sizeof *SHOWN, NAME = 20, CELL = 18 };

static void print_row(const qn_baseline_row *row, FILE *file) {
    fprintf(file, "  %-*s", NAME, row->name);
    for (int k = 0; k < NSHOWN; ++k) {
        const qn_figure_text *text = qn_figure_text_of(SHOWN[k]);
        char cell[96], error[QN_REAL_TEXT];
        const double mean = row->figures.mean[SHOWN[k]];
        snprintf(cell, sizeof cell, "%.*f +- %s", text->decimals, mean,
                 qn_known_text(row->figures.error[SHOWN[k]], text->decimals, error));
        fprintf(file, "  %-*s", CELL, isnan(mean) ? "-" : cell);
    }
    fprintf(file, "  %zu\n", row->parameters);
}

void qn_baselines_print(const qn_baselines *b, FILE *file) {
    fprintf(file,
            "%s: mean of %zu test images +- its standard error; baselines learned from %zu "
            "training images\n  %-*s",
            b->run.folder, b->run.test_images.count, b->nlearn, NAME, "method");
    for (int k = 0; k < NSHOWN; ++k)
        fprintf(file, "  %-*s", CELL, qn_figure_text_of(SHOWN[k])->name);
    fputs("  parameters\n", file);
    for (size_t r = 0; r < b->nrows; ++r) print_row(&b->rows[r], file);
    fputc('\n', file);
    for (size_t r = 0; r < b->nrows; ++r)
        fprintf(file, "  %-*s  %s\n", NAME, b->rows[r].name, b->rows[r].help);
}

static json_t *row_object(const qn_baseline_row *row) {
    json_t *object = json_pack("{s:s, s:s, s:I}", "method", row->name, "help", row->help,
                               "parameters", (json_int_t)row->parameters);
    for (int k = 0; k < QN_FIGURE_KINDS; ++k) {
        char error[64];
        const char *name = qn_figure_text_of((qn_figure_kind)k)->name;
        if (isnan(row->figures.mean[k])) continue;
        snprintf(error, sizeof error, "%s_error", name);
        json_object_set_new(object, name, qn_json_real(row->figures.mean[k]));
        json_object_set_new(object, error, qn_json_real(row->figures.error[k]));
    }
    return object;
}

qn_status qn_baselines_print_json(const qn_baselines *b, FILE *file) {
    json_t *rows = json_array(),
           *object = json_pack("{s:s, s:s, s:I, s:I}", "version", qn_version(), "run",
                               b->run.folder, "test_images", (json_int_t)b->run.test_images.count,
                               "training_images", (json_int_t)b->nlearn);
    if (!object || !rows) return QN_ERR_MEMORY;
    for (size_t r = 0; r < b->nrows; ++r) json_array_append_new(rows, row_object(&b->rows[r]));
    json_object_set_new(object, "methods", rows);
    return qn_json_print(object, 15, file);
}
