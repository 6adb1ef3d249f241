/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/try.h"
#include "draw/grid.h"
#include "qmae/routed.h"
#include "run/run.h"
#include "train/place.h"

#include <string.h>

/* The test images of reconstructions.png are the first few. */
enum { MAX_COLUMNS = 8, CAPTION = 16 };

/* Rows of the grid; the last only if there is a twin. */
enum { ORIGINAL, MASKED, NOISY, TWIN, ROWS };

typedef struct reconstructions {
    size_t nrows, ncolumns, npixels;
    double *pixels; /* ROWS x ncolumns x npixels */
    double *unused; /* npixels: the twin's masked image, which looks almost as the noisy run's */
    size_t npatches;
    qn_patch *patches; /* ncolumns x npatches */
    char texts[ROWS * MAX_COLUMNS][CAPTION];
    const char *captions[ROWS * MAX_COLUMNS];
} reconstructions;

static double *tile(const reconstructions *r, size_t row, size_t column) {
    return r->pixels + (row * r->ncolumns + column) * r->npixels;
}

static void caption(reconstructions *r, size_t row, size_t column) {
    const size_t index = row * r->ncolumns + column;
    const double cosine = qn_cosine(r->npixels, tile(r, row, column), tile(r, ORIGINAL, column));
    snprintf(r->texts[index], CAPTION, "%.3f", cosine);
    r->captions[index] = r->texts[index];
}

static qn_status reconstruct(const qn_run *run, reconstructions *r, size_t column) {
    qn_status status = QN_OK;
    const double *pixels = run->test_images.pixels + column * r->npixels;
    memcpy(tile(r, ORIGINAL, column), pixels, r->npixels * sizeof *pixels);
    const qn_mask mask = qn_train_place(run->noisy.train, 0, column);
    for (size_t k = 0; k < r->npatches; ++k)
        r->patches[column * r->npatches + k] = qn_mask_patch(&mask, (int)k);
    QN_TRY(qn_train_reconstruct(run->noisy.train, column, tile(r, MASKED, column),
                                tile(r, NOISY, column)));
    caption(r, NOISY, column);
    if (!run->twin.train) goto out;
    QN_TRY(qn_train_reconstruct(run->twin.train, column, r->unused, tile(r, TWIN, column)));
    caption(r, TWIN, column);
out:
    return status;
}

static void title_of(const qn_run *run, char *title, size_t size) {
    char noise[QN_NOISE_TEXT];
    snprintf(title, size, "%s %s", qn_autoencoder_choice.names[run->options->settings.autoencoder],
             qn_run_noise_text(run, noise));
}

static qn_status write_grid(const qn_run *run, const reconstructions *r, qn_diag *diag) {
    static const char *const labels[ROWS] = {"original", "masked", "reconstruction", "ideal twin"};
    char path[PATH_MAX], title[192], subtitle[192];
    title_of(run, title, sizeof title);
    snprintf(subtitle, sizeof subtitle,
             "first test images after step %llu; below: cosine to the original",
             (unsigned long long)qn_train_state_of(run->noisy.train).step);
    const qn_grid grid = {.title = title,
                          .subtitle = subtitle,
                          .side = run->test_images.side,
                          .nrows = r->nrows,
                          .ncolumns = r->ncolumns,
                          .row_labels = labels,
                          .pixels = r->pixels,
                          .captions = r->captions,
                          .patches = r->patches,
                          .npatches = r->npatches,
                          .framed_row = MASKED};
    const qn_status status = qn_run_file_path(run->folder, QN_RUN_NOISY, QN_RUN_RECONSTRUCTIONS,
                                              path, diag);
    return status == QN_OK ? qn_grid_write(&grid, path, diag) : status;
}

static qn_status draw_reconstructions(const qn_run *run, qn_diag *diag) {
    qn_status status = QN_OK;
    const int side = run->test_images.side;
    reconstructions r = {.nrows = run->twin.train ? ROWS : TWIN,
                         .ncolumns = run->test_images.count,
                         .npixels = (size_t)side * (size_t)side};
    if (r.ncolumns > MAX_COLUMNS) r.ncolumns = MAX_COLUMNS;
    r.pixels = qn_alloc(ROWS * r.ncolumns * r.npixels, sizeof *r.pixels);
    r.unused = qn_alloc(r.npixels, sizeof *r.unused);
    r.npatches = (size_t)qn_train_masks(run->noisy.train)->count;
    r.patches = qn_alloc(r.ncolumns * r.npatches, sizeof *r.patches);
    QN_TRY_ALLOC(r.pixels && r.unused && r.patches);
    for (size_t column = 0; column < r.ncolumns; ++column) QN_TRY(reconstruct(run, &r, column));
    QN_TRY(write_grid(run, &r, diag));
out:
    qn_free(r.pixels);
    qn_free(r.unused);
    qn_free(r.patches);
    return status;
}

/* The tokens of all positions in place of each other's neighbours. values: ntoken, out. */
static void arrange_tokens(const qn_patch *patch, size_t along, size_t ntoken, const double *tokens,
                           double *values) {
    const size_t width = (size_t)patch->width, size = (size_t)patch->height * width;
    for (size_t i = 0; i < ntoken; ++i) {
        const size_t place = i / size,
                     row = place / along * (size_t)patch->height + i % size / width,
                     column = place % along * width + i % width;
        values[row * along * width + column] = tokens[i];
    }
}

static qn_status draw_token(const qn_run *run, qn_diag *diag) {
    qn_status status = QN_OK;
    char path[PATH_MAX], subtitle[192];
    const qn_train_settings *settings = qn_train_settings_of(run->noisy.train);
    const qn_train_state state = qn_train_state_of(run->noisy.train);
    const qn_mask_layout *masks = qn_train_masks(run->noisy.train);
    const qn_patch patch = masks->patch;
    const size_t places = state.ntoken / (size_t)(patch.height * patch.width);
    const size_t along = places > 1 ? (size_t)masks->columns : 1;
    double *values = NULL;
    if (state.ntoken == 0) return QN_OK;
    values = qn_alloc(state.ntoken, sizeof *values);
    QN_TRY_ALLOC(values);
    arrange_tokens(&patch, along, state.ntoken, state.token, values);
    const int used = snprintf(subtitle, sizeof subtitle, "%d x %d pixels after step %llu",
                              patch.height, patch.width, (unsigned long long)state.step);
    if (places > 1)
        snprintf(subtitle + used, sizeof subtitle - (size_t)used, ", %zu x %zu positions",
                 places / along, along);
    const qn_value_map map = {settings->tokens == QN_TOKENS_MEAN ? "mean of the training images"
                                                                 : "learned token",
                              subtitle,
                              "(1 = white)",
                              patch.height * (int)(places / along),
                              patch.width * (int)along,
                              values};
    QN_TRY(qn_run_file_path(run->folder, QN_RUN_NOISY, QN_RUN_TOKEN, path, diag));
    QN_TRY(qn_value_map_write(&map, path, diag));
out:
    qn_free(values);
    return status;
}

static qn_status draw_chip(const qn_run *run, qn_diag *diag) {
    qn_status status = QN_OK;
    static const qn_run_file FORMATS[] = {QN_RUN_CHIP, QN_RUN_CHIP_PIXELS};
    const qn_qmae *qmae = qn_train_qmae(run->noisy.train);
    const qn_route *route = qn_qmae_route(qmae);
    for (int k = 0; route && k < 2; ++k) {
        char path[PATH_MAX];
        QN_TRY(qn_run_file_path(run->folder, QN_RUN_NOISY, FORMATS[k], path, diag));
        QN_TRY(qn_qmae_picture_write(qn_qmae_spec_of(qmae), run->model, route, path, diag));
    }
out:
    return status;
}

qn_status qn_run_draw_images(const qn_run *run, qn_diag *diag) {
    qn_status status = QN_OK;
    QN_TRY(draw_reconstructions(run, diag));
    QN_TRY(draw_token(run, diag));
    QN_TRY(draw_chip(run, diag));
out:
    return status;
}
