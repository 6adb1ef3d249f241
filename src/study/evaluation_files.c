/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/atomic_file.h"
#include "core/number.h"
#include "core/printed.h"
#include "core/try.h"
#include "draw/arrays.h"
#include "draw/grid.h"
#include "study/evaluation_paired.h"
#include "study/evaluation_seeds.h"

#include <ctype.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>

qn_status qn_output_folder_create(const char *folder, bool force, bool *made, qn_diag *diag) {
    struct stat info;
    const bool there = lstat(folder, &info) == 0;
    *made = false;
    if (there && !force)
        return qn_fail(diag, QN_ERR_EXISTS,
                       "'%s' exists: name another folder with --out, or give --force to write over "
                       "its files",
                       folder);
    if (there && stat(folder, &info) == 0 && !S_ISDIR(info.st_mode))
        return qn_fail(diag, QN_ERR_IO, "'%s' is a file, not a folder", folder);
    const qn_status status = qn_folder_create(folder, diag);
    *made = status == QN_OK && !there;
    return status;
}

/* FOLDER/NUMBER-RUN-DEVICE-SUFFIX with nothing odd in the last part. device NULL = of the run. */
static void name_file(const qn_evaluation_set *set, const char *folder, size_t run,
                      const char *device, const char *suffix, char *path) {
    char name[NAME_MAX];
    snprintf(name, sizeof name, "%zu-%.80s%s%.60s%s", run + 1, set->runs[run].name,
             device ? "-" : "", device ? device : "", suffix);
    for (char *c = name; *c; ++c)
        if (!isalnum((unsigned char)*c) && !strchr("._-", *c)) *c = '_';
    snprintf(path, PATH_MAX, "%.*s/%s", PATH_MAX - NAME_MAX - 2, folder, name);
}

static qn_status write_pixels(const qn_evaluation_set *set, const char *folder, size_t run,
                              const char *device, const double *pixels, qn_diag *diag) {
    qn_status status = QN_OK;
    char path[PATH_MAX];
    const qn_images *images = &set->runs[run].test_images;
    name_file(set, folder, run, device, ".npy", path);
    QN_TRY(qn_npy_images_write(path, images->count, images->side, pixels, diag));
    name_file(set, folder, run, device, "-images-idx3-ubyte", path);
    QN_TRY(qn_idx_images_write(path, images->count, images->side, pixels, diag));
out:
    return status;
}

static qn_status write_run(const qn_evaluation_set *set, const char *folder, size_t run,
                           qn_diag *diag) {
    qn_status status = QN_OK;
    char path[PATH_MAX];
    const qn_images *images = &set->runs[run].test_images;
    QN_TRY(write_pixels(set, folder, run, "original", images->pixels, diag));
    QN_TRY(write_pixels(set, folder, run, "masked", set->masked[run], diag));
    if (images->labels) {
        name_file(set, folder, run, NULL, "-labels-idx1-ubyte", path);
        QN_TRY(qn_idx_labels_write(path, images->count, images->labels, diag));
    }
    for (size_t d = 0; d < set->ndevices; ++d)
        QN_TRY(write_pixels(set, folder, run, set->devices[d].label,
                            set->cells[run * set->ndevices + d].pixels, diag));
out:
    return status;
}

/* ---- table ---------------------------------------------------------------------------------- */

static void print_field(const char *text, FILE *file) {
    fputc('"', file);
    for (; *text; ++text) {
        if (*text == '"') fputc('"', file);
        fputc(*text, file);
    }
    fputs("\",", file);
}

static void print_pair(double first, double second, FILE *file) {
    char text[2][QN_REAL_TEXT];
    fprintf(file, ",%s,%s", qn_field_text(first, 12, text[0]), qn_field_text(second, 12, text[1]));
}

static void print_csv(const qn_evaluation_set *set, FILE *file) {
    fputs("run,model,trained_on,tested_on,images,readout_shots", file);
    for (int k = 0; k < QN_FIGURE_KINDS; ++k) {
        const char *name = qn_figure_text_of((qn_figure_kind)k)->name;
        fprintf(file, ",%s,%s_error", name, name);
    }
    fputs(",accuracy_clean,accuracy_masked,embedding\n", file);
    for (size_t c = 0; c < set->nruns * set->ndevices; ++c) {
        const size_t run = c / set->ndevices;
        const qn_examination *cell = &set->cells[c];
        print_field(set->runs[run].folder, file);
        print_field(qn_autoencoder_choice.names[set->runs[run].options.settings.autoencoder], file);
        print_field(set->trained_on[run], file);
        print_field(set->devices[c % set->ndevices].label, file);
        fprintf(file, "%zu,%lld", cell->images, (long long)set->options->readout_shots);
        for (int k = 0; k < QN_FIGURE_KINDS; ++k) print_pair(cell->mean[k], cell->error[k], file);
        print_pair(set->accuracy[run][0], set->accuracy[run][2], file);
        fprintf(file, ",%s\n",
                qn_embedding_choice.names[set->runs[run].options.settings.spec.embedding]);
    }
}

static qn_status write_csv(const qn_evaluation_set *set, const char *folder, qn_diag *diag) {
    char path[PATH_MAX];
    qn_printed page;
    if (qn_printed_open(&page) != QN_OK) return QN_ERR_MEMORY;
    print_csv(set, page.file);
    snprintf(path, sizeof path, "%.*s/evaluation.csv", PATH_MAX - 32, folder);
    return qn_printed_write(&page, QN_OK, path, diag);
}

/* ---- differences to the first run ------------------------------------------------------------ */

static qn_status print_paired_row(const qn_evaluation_set *set, size_t run, size_t device, int kind,
                                  FILE *file) {
    qn_paired p;
    const qn_status status = qn_evaluation_difference(set, run, device, (qn_figure_kind)kind, &p);
    if (status != QN_OK || isnan(p.mean)) return status;
    print_field(set->runs[run].folder, file);
    print_field(set->devices[device].label, file);
    fprintf(file, "%s,%zu", qn_figure_text_of((qn_figure_kind)kind)->name,
            set->cells[device].images);
    print_pair(p.mean, p.error, file);
    print_pair(p.low, p.high, file);
    fputc('\n', file);
    return QN_OK;
}

static qn_status write_paired(const qn_evaluation_set *set, const char *folder, qn_diag *diag) {
    qn_status status = QN_OK;
    char path[PATH_MAX];
    qn_printed page;
    if (set->nruns < 2) return QN_OK;
    if (qn_printed_open(&page) != QN_OK) return QN_ERR_MEMORY;
    fputs("run,tested_on,figure,images,difference,difference_error,low,high\n", page.file);
    for (size_t run = 1; run < set->nruns; ++run)
        for (size_t d = 0; d < set->ndevices && qn_evaluation_pairs(set, run); ++d)
            for (int k = 0; k < QN_FIGURE_KINDS && status == QN_OK; ++k)
                status = print_paired_row(set, run, d, k, page.file);
    snprintf(path, sizeof path, "%.*s/paired.csv", PATH_MAX - 32, folder);
    return qn_printed_write(&page, status, path, diag);
}

/* ---- means over seeds ------------------------------------------------------------------------ */

static void print_interval(const qn_paired *p, FILE *file) {
    print_pair(p->mean, p->error, file);
    print_pair(p->low, p->high, file);
    fputc('\n', file);
}

static qn_status print_seed_row(const qn_evaluation_set *set, const qn_seed_groups *groups,
                                size_t group, size_t device, int kind, FILE *file) {
    char name[PATH_MAX];
    const qn_figure_kind figure = (qn_figure_kind)kind;
    const size_t first = groups->runs[groups->first[group]];
    qn_paired mean, less = {NAN, NAN, NAN, NAN};
    qn_status status = qn_seed_group_mean(set, groups, group, device, figure, &mean);
    if (status == QN_OK && group > 0 && qn_seed_group_pairs(set, groups, group))
        status = qn_seed_group_difference(set, groups, group, device, figure, &less);
    if (status != QN_OK || isnan(mean.mean)) return status;
    print_field(qn_seed_group_name(set, groups, group, name), file);
    print_field(set->trained_on[first], file);
    print_field(set->devices[device].label, file);
    fprintf(file, "%s,%zu,%zu", qn_figure_text_of(figure)->name, qn_seed_group_size(groups, group),
            set->cells[first * set->ndevices + device].images);
    print_pair(mean.mean, mean.error, file);
    print_pair(mean.low, mean.high, file);
    print_interval(&less, file);
    return QN_OK;
}

static qn_status write_seeds(const qn_evaluation_set *set, const char *folder, qn_diag *diag) {
    char path[PATH_MAX];
    qn_printed page;
    qn_seed_groups groups;
    qn_status status = qn_evaluation_seeds(set, &groups);
    if (status != QN_OK || groups.most < 2) goto out;
    status = qn_printed_open(&page);
    if (status != QN_OK) goto out;
    fputs("runs,trained_on,tested_on,figure,seeds,images,mean,error,low,high,"
          "difference,difference_error,difference_low,difference_high\n",
          page.file);
    for (size_t g = 0; g < groups.count; ++g)
        for (size_t d = 0; d < set->ndevices; ++d)
            for (int k = 0; k < QN_FIGURE_KINDS && status == QN_OK; ++k)
                status = print_seed_row(set, &groups, g, d, k, page.file);
    snprintf(path, sizeof path, "%.*s/seeds.csv", PATH_MAX - 32, folder);
    status = qn_printed_write(&page, status, path, diag);
out:
    qn_seed_groups_clear(&groups);
    return status;
}

/* ---- picture -------------------------------------------------------------------------------- */

/* Does the run look at the same images as the first? */
static bool same_images(const qn_evaluation_set *set, size_t run, size_t columns) {
    const qn_images *a = &set->runs[0].test_images, *b = &set->runs[run].test_images;
    const size_t pixels = columns * (size_t)a->side * (size_t)a->side;
    return b->count >= columns && a->side == b->side &&
           memcmp(a->pixels, b->pixels, pixels * sizeof *a->pixels) == 0;
}

static void label_row(const qn_evaluation_set *set, size_t run, size_t device, char *label,
                      size_t size) {
    const char *name = set->devices[device].label;
    const bool ideal = strcmp(name, "none") == 0;
    snprintf(label, size, "%s %s%s%s%s",
             qn_autoencoder_choice.names[set->runs[run].options.settings.autoencoder],
             set->nruns > 1 ? set->runs[run].name : "", set->nruns > 1 ? " " : "",
             ideal ? "without noise" : "on ", ideal ? "" : name);
}

/* The rows of the picture and how to call them. */
typedef struct rows {
    char (*labels)[160];
    const char **names; /* into labels */
    double *pixels;     /* count x columns x side^2 */
    size_t count, size; /* size = columns x side^2 */
} rows;

static char *add_row(rows *r, const double *pixels) {
    memcpy(r->pixels + r->count * r->size, pixels, r->size * sizeof *pixels);
    r->names[r->count] = r->labels[r->count];
    return r->labels[r->count++];
}

/* original; masked, again where a run masks elsewhere; each run on each device. */
static void list_rows(const qn_evaluation_set *set, size_t columns, rows *r) {
    const double *masked = NULL;
    snprintf(add_row(r, set->runs[0].test_images.pixels), sizeof *r->labels, "original");
    for (size_t k = 0; k < set->nruns; ++k) {
        if (!same_images(set, k, columns)) continue;
        if (!masked || memcmp(masked, set->masked[k], r->size * sizeof(double)) != 0)
            snprintf(add_row(r, set->masked[k]), sizeof *r->labels, "masked");
        masked = set->masked[k];
        for (size_t d = 0; d < set->ndevices; ++d) {
            char *label = add_row(r, set->cells[k * set->ndevices + d].pixels);
            label_row(set, k, d, label, sizeof *r->labels);
        }
    }
}

static qn_status write_grid(const qn_evaluation_set *set, const char *folder, qn_diag *diag) {
    qn_status status = QN_OK;
    char path[PATH_MAX];
    rows r = {0};
    const qn_images *images = &set->runs[0].test_images;
    const size_t most = 1 + set->nruns * (1 + set->ndevices),
                 wanted = (size_t)set->options->columns,
                 columns = wanted < images->count ? wanted : images->count;
    r.size = columns * (size_t)images->side * (size_t)images->side;
    r.labels = qn_alloc(most, sizeof *r.labels);
    r.names = qn_alloc(most, sizeof *r.names);
    r.pixels = qn_alloc(most * r.size, sizeof *r.pixels);
    QN_TRY_ALLOC(r.labels && r.names && r.pixels);
    list_rows(set, columns, &r);
    const bool cut = r.count > QN_GRID_MOST;
    const qn_grid grid = {.title = "Reconstructions of test images",
                          .subtitle = cut ? "the first of the models and devices; all are in "
                                            "evaluation.csv"
                                          : NULL,
                          .side = images->side,
                          .nrows = cut ? QN_GRID_MOST : r.count,
                          .ncolumns = columns,
                          .row_labels = r.names,
                          .pixels = r.pixels};
    snprintf(path, sizeof path, "%.*s/grid.png", PATH_MAX - 32, folder);
    QN_TRY(qn_grid_write(&grid, path, diag));
out:
    qn_free(r.labels);
    qn_free(r.names);
    qn_free(r.pixels);
    return status;
}

qn_status qn_evaluation_write(const qn_evaluation_set *set, const char *folder, qn_diag *diag) {
    qn_status status = QN_OK;
    QN_TRY(write_csv(set, folder, diag));
    QN_TRY(write_paired(set, folder, diag));
    QN_TRY(write_seeds(set, folder, diag));
    for (size_t r = 0; r < set->nruns; ++r) QN_TRY(write_run(set, folder, r, diag));
    QN_TRY(write_grid(set, folder, diag));
out:
    return status;
}
