/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/comparison_outcomes.h"

#include "core/try.h"
#include "draw/grid.h"
#include "train/place.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- numbers of a run --------------------------------------------------------------------- */

static const double part_of_way = 0.9;

/* The step at which `swap` on the test images first was this part of the way from its first to its
 * last value; linear between evaluations. */
static double steps_to_part(const qn_record *own, const qn_record *reference) {
    (void)reference;
    const qn_history *history = &own->history;
    const qn_evaluation *at = history->evaluations;
    const double first = at[0].swap, last = at[history->nevaluations - 1].swap;
    const double aim = first + part_of_way * (last - first);
    if (!(last > first)) return NAN;
    size_t i = 1;
    while (at[i].swap < aim) ++i;
    const double part = (aim - at[i - 1].swap) / (at[i].swap - at[i - 1].swap);
    return (double)at[i - 1].step + part * (double)(at[i].step - at[i - 1].step);
}

static double token_norm(const qn_record *own, const qn_record *reference) {
    (void)reference;
    double square = 0.0;
    for (size_t i = 0; i < own->ntoken; ++i) square += own->token[i] * own->token[i];
    return own->ntoken ? sqrt(square) : NAN;
}

static double token_cosine(const qn_record *own, const qn_record *reference) {
    if (own->ntoken == 0 || own->ntoken != reference->ntoken) return NAN;
    return qn_cosine(own->ntoken, own->token, reference->token);
}

static const qn_run_outcome outcomes[] = {
    {"steps_to_90", "step at which swap had come 90 % of its way", 1, steps_to_part},
    {"token_norm", "length of the learned token (a white pixel is 1)", 3, token_norm},
    {"token_cosine", "cosine between the learned token and the reference's of the same seed", 4,
     token_cosine},
};

size_t qn_outcome_count(void) { return sizeof outcomes / sizeof outcomes[0]; }

const qn_run_outcome *qn_outcome_at(size_t index) { return &outcomes[index]; }

qn_status qn_outcome_compare(const qn_comparison *c, const qn_run_outcome *outcome, size_t group,
                             qn_comparison_point *point, bool *known) {
    const qn_run_group *a = &c->groups[0], *b = &c->groups[group];
    const qn_evaluation *last =
        &a->records[0]->history.evaluations[a->records[0]->history.nevaluations - 1];
    const size_t seeds = a->nrecords;
    double *values = qn_alloc(3 * seeds, sizeof *values);
    if (!values) return QN_ERR_MEMORY;
    *known = true;
    for (size_t s = 0; s < seeds; ++s) {
        values[s] = outcome->of(a->records[s], a->records[s]);
        values[seeds + s] = outcome->of(b->records[s], a->records[s]);
        values[2 * seeds + s] = values[seeds + s] - values[s];
        *known = *known && !isnan(values[2 * seeds + s]);
    }
    *point = (qn_comparison_point){
        .step = last->step,
        .epoch = last->epoch,
        .reference = qn_paired_interval(values, seeds, 1, QN_COMPARISON_LEVEL),
        .mean = qn_paired_interval(values + seeds, seeds, 1, QN_COMPARISON_LEVEL),
        .difference = qn_paired_interval(values + 2 * seeds, seeds, 1, QN_COMPARISON_LEVEL),
    };
    qn_free(values);
    return QN_OK;
}

/* ---- pictures of tokens ------------------------------------------------------------------- */

enum { CAPTION = 40 };

typedef struct token_sheet {
    qn_grid grid;
    double *pixels;
    char (*captions)[CAPTION];
    const char **texts;  /* of captions */
    const char **labels; /* of rows */
} token_sheet;

static int longer_side(const qn_patch *patch) {
    return patch->height > patch->width ? patch->height : patch->width;
}

static void place_token(const qn_record *own, const qn_record *reference, size_t cell,
                        const qn_patch *patch, token_sheet *sheet) {
    const size_t side = (size_t)sheet->grid.side;
    double *square = sheet->pixels + cell * side * side;
    if (own->ntoken == 0) {
        snprintf(sheet->captions[cell], CAPTION, "no token");
        return;
    }
    for (int r = 0; r < patch->height; ++r)
        memcpy(square + (size_t)r * side, own->token + r * patch->width,
               (size_t)patch->width * sizeof *square);
    const double cosine = token_cosine(own, reference);
    const size_t places = own->ntoken / (size_t)(patch->height * patch->width);
    if (places > 1) snprintf(sheet->captions[cell], CAPTION, "position 1 of %zu", places);
    else if (own == reference || isnan(cosine))
        snprintf(sheet->captions[cell], CAPTION, "seed %llu",
                 (unsigned long long)own->options.settings.seed);
    else snprintf(sheet->captions[cell], CAPTION, "cosine %.3f", cosine);
}

static qn_status fill_sheet(const qn_comparison *c, const qn_patch *patch, token_sheet *sheet) {
    qn_status status = QN_OK;
    qn_grid *grid = &sheet->grid;
    grid->side = longer_side(patch);
    const size_t cells = grid->nrows * grid->ncolumns, side = (size_t)grid->side;
    sheet->pixels = qn_alloc(cells * side * side, sizeof *sheet->pixels);
    sheet->captions = qn_alloc(cells, sizeof *sheet->captions);
    sheet->texts = qn_alloc(cells, sizeof *sheet->texts);
    sheet->labels = qn_alloc(grid->nrows, sizeof *sheet->labels);
    QN_TRY_ALLOC(sheet->pixels && sheet->captions && sheet->texts && sheet->labels);
    for (size_t g = 0; g < grid->nrows; ++g) {
        sheet->labels[g] = c->groups[g].label;
        for (size_t s = 0; s < grid->ncolumns; ++s) {
            const size_t cell = g * grid->ncolumns + s;
            place_token(c->groups[g].records[s], c->groups[0].records[s], cell, patch, sheet);
            sheet->texts[cell] = sheet->captions[cell];
        }
    }
    grid->row_labels = sheet->labels;
    grid->pixels = sheet->pixels;
    grid->captions = sheet->texts;
out:
    return status;
}

qn_status qn_comparison_draw_tokens(const qn_comparison *c, const char *folder, qn_diag *diag) {
    qn_status status = QN_OK;
    token_sheet sheet = {
        .grid = {.title = "learned tokens",
                 .subtitle = "a column for each seed; cosine to the first row's token"}};
    char path[PATH_MAX];
    const qn_train_options *options = &c->groups[0].records[0]->options;
    qn_mask_layout masks;
    size_t tokens = 0;
    for (size_t i = 0; i < c->nrecords; ++i) tokens += c->sorted[i]->ntoken;
    if (tokens == 0) return QN_OK;
    QN_TRY(qn_train_mask_layout(&options->settings, &masks, diag));
    sheet.grid.nrows = c->ngroups < QN_GRID_MOST ? c->ngroups : QN_GRID_MOST;
    sheet.grid.ncolumns = c->groups[0].nrecords < QN_GRID_MOST ? c->groups[0].nrecords
                                                               : QN_GRID_MOST;
    QN_TRY(fill_sheet(c, &masks.patch, &sheet));
    snprintf(path, sizeof path, "%s/tokens.png", folder);
    QN_TRY(qn_grid_write(&sheet.grid, path, diag));
out:
    qn_free(sheet.pixels);
    qn_free(sheet.captions);
    qn_free(sheet.texts);
    qn_free(sheet.labels);
    return status;
}
