/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/number.h"
#include "core/try.h"
#include "loader/loading.h"
#include "show/json.h"
#include "show/study_print.h"
#include "study/evaluation_paired.h"
#include "study/evaluation_seeds.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

enum { WIDTH = 26 };

static const qn_examination *cell(const qn_evaluation_set *set, size_t run, size_t device) {
    return &set->cells[run * set->ndevices + device];
}

/* The last column has no blanks behind it. */
static void print_cell(const qn_evaluation_set *set, size_t device, const char *text, FILE *file) {
    fprintf(file, "  %-*s", device + 1 < set->ndevices ? WIDTH : 0, text);
}

/* ---- tables --------------------------------------------------------------------------------- */

/* Part of an error that is the trajectories', and whether it met --target-se. */
static void print_shares(const qn_evaluation_set *set, size_t run, const char *name, size_t offset,
                         FILE *file) {
    const double target = set->options->target_error;
    fprintf(file, "  %-20s", name);
    for (size_t d = 0; d < set->ndevices; ++d) {
        double share;
        char text[64];
        memcpy(&share, (const char *)cell(set, run, d) + offset, sizeof share);
        const char *word = share == 0.0 || target == 0.0 ? ""
                           : share <= target             ? ", reached"
                                                         : ", not reached";
        snprintf(text, sizeof text, "+- %.4f%s", share, word);
        print_cell(set, d, text, file);
    }
    fputc('\n', file);
}

static void print_trajectories(const qn_evaluation_set *set, size_t run, FILE *file) {
    bool drawn = false;
    for (size_t d = 0; d < set->ndevices; ++d)
        drawn |= cell(set, run, d)->swap_trajectory_error > 0.0;
    if (!drawn) return;
    fputs("  of these errors trajectories alone make\n", file);
    print_shares(set, run, "swap", offsetof(qn_examination, swap_trajectory_error), file);
    print_shares(set, run, "fidelity", offsetof(qn_examination, fidelity_trajectory_error), file);
}

static void print_run(const qn_evaluation_set *set, size_t run, FILE *file) {
    const qn_trained *t = &set->runs[run];
    const double *a = set->accuracy[run];
    char errors[2][QN_REAL_TEXT], said[160];
    fprintf(file,
            "%s%s: %s trained on %s for %llu steps; mean of %zu test image%s +- its standard "
            "error\n",
            run ? "\n" : "", t->folder,
            qn_autoencoder_choice.names[t->options.settings.autoencoder], set->trained_on[run],
            (unsigned long long)t->checkpoint.state.step, t->test_images.count,
            t->test_images.count == 1 ? "" : "s");
    fprintf(file, "  %-20s", "tested on");
    for (size_t d = 0; d < set->ndevices; ++d) print_cell(set, d, set->devices[d].label, file);
    fputc('\n', file);
    for (int k = 0; k < QN_FIGURE_KINDS; ++k) {
        const qn_figure_text *text = qn_figure_text_of((qn_figure_kind)k);
        if (isnan(cell(set, run, 0)->mean[k])) continue;
        fprintf(file, "  %-20s", text->name);
        for (size_t d = 0; d < set->ndevices; ++d) {
            char shown[96], error[QN_REAL_TEXT];
            snprintf(shown, sizeof shown, "%.*f +- %s%s%s", text->decimals,
                     cell(set, run, d)->mean[k],
                     qn_known_text(cell(set, run, d)->error[k], text->decimals, error),
                     text->unit[0] ? " " : "", text->unit);
            print_cell(set, d, shown, file);
        }
        fputc('\n', file);
    }
    print_trajectories(set, run, file);
    fprintf(file, "  %s\n", qn_loading_said(t->options.settings.spec.embedding, said));
    if (isnan(a[0])) return;
    fprintf(file,
            "  the classifier recognises %.4f +- %s of the clean images and %.4f +- %s of the "
            "masked ones\n",
            a[0], qn_known_text(a[1], 4, errors[0]), a[2], qn_known_text(a[3], 4, errors[1]));
}

enum { ROW = 176 };

static const char *row_label(const qn_evaluation_set *set, size_t run, char text[ROW]) {
    const qn_trained *t = &set->runs[run];
    snprintf(text, ROW, "%s on %s (%.80s)",
             qn_autoencoder_choice.names[t->options.settings.autoencoder], set->trained_on[run],
             t->name);
    return text;
}

static int widest_row(const qn_evaluation_set *set) {
    char text[ROW];
    int width = 0;
    for (size_t r = 0; r < set->nruns; ++r) {
        const int length = (int)strlen(row_label(set, r, text));
        if (length > width) width = length;
    }
    return width;
}

static void print_devices(const qn_evaluation_set *set, int width, FILE *file) {
    fprintf(file, "  %-*s", width, "");
    for (size_t d = 0; d < set->ndevices; ++d) print_cell(set, d, set->devices[d].label, file);
    fputc('\n', file);
}

/* Trained on x tested on. */
static void print_matrix(const qn_evaluation_set *set, qn_figure_kind kind, FILE *file) {
    const qn_figure_text *text = qn_figure_text_of(kind);
    if (isnan(cell(set, 0, 0)->mean[kind])) return;
    fprintf(file, "\n%s with its 95 %% interval: trained on (rows), tested on (columns)\n",
            text->name);
    const int width = widest_row(set);
    print_devices(set, width, file);
    for (size_t r = 0; r < set->nruns; ++r) {
        char row[ROW];
        fprintf(file, "  %-*s", width, row_label(set, r, row));
        for (size_t d = 0; d < set->ndevices; ++d) {
            char shown[64];
            const double mean = cell(set, r, d)->mean[kind];
            double low, high;
            qn_examination_interval(cell(set, r, d), kind, &low, &high);
            snprintf(shown, sizeof shown, isfinite(low) ? "%.*f [%.*f, %.*f]" : "%.*f [unknown]",
                     text->decimals, mean, text->decimals, low, text->decimals, high);
            print_cell(set, d, shown, file);
        }
        fputc('\n', file);
    }
}

static const qn_figure_kind PAIRED[] = {QN_FIGURE_FIDELITY, QN_FIGURE_SWAP, QN_FIGURE_SSIM,
                                        QN_FIGURE_ACCURACY};

/* Each run less the first, device by device. */
static qn_status print_differences(const qn_evaluation_set *set, qn_figure_kind kind, FILE *file) {
    qn_status status = QN_OK;
    char row[ROW], first[ROW], shown[64];
    const qn_figure_text *text = qn_figure_text_of(kind);
    const int width = widest_row(set);
    if (isnan(cell(set, 0, 0)->mean[kind])) return QN_OK;
    fprintf(file, "\n%s less that of %s under the same device, paired over %zu images\n",
            text->name, row_label(set, 0, first), cell(set, 0, 0)->images);
    print_devices(set, width, file);
    for (size_t r = 1; r < set->nruns; ++r) {
        fprintf(file, "  %-*s", width, row_label(set, r, row));
        for (size_t d = 0; d < set->ndevices && qn_evaluation_pairs(set, r); ++d) {
            qn_paired p;
            QN_TRY(qn_evaluation_difference(set, r, d, kind, &p));
            snprintf(shown, sizeof shown, isfinite(p.low) ? "%+.*f [%+.*f, %+.*f]" : "%+.*f",
                     text->decimals, p.mean, text->decimals, p.low, text->decimals, p.high);
            print_cell(set, d, isnan(p.mean) ? "unknown" : shown, file);
        }
        fputs(qn_evaluation_pairs(set, r) ? "\n" : "  has other test images\n", file);
    }
out:
    return status;
}

/* ---- means over seeds ------------------------------------------------------------------------ */

static const char *group_label(const qn_evaluation_set *set, const qn_seed_groups *groups,
                               size_t group, char *text) {
    char folder[PATH_MAX];
    const size_t run = groups->runs[groups->first[group]];
    const char *name = qn_seed_group_name(set, groups, group, folder), *slash = strrchr(name, '/');
    snprintf(text, ROW, "%s on %s (%.80s), %zu",
             qn_autoencoder_choice.names[set->runs[run].options.settings.autoencoder],
             set->trained_on[run], slash ? slash + 1 : name, qn_seed_group_size(groups, group));
    return text;
}

/* A row for each group from `from` on: its mean, or what it has less the first. */
static qn_status print_seed_rows(const qn_evaluation_set *set, const qn_seed_groups *groups,
                                 qn_figure_kind kind, bool less, FILE *file) {
    qn_status status = QN_OK;
    char row[ROW], shown[64];
    int width = 0;
    const int decimals = qn_figure_text_of(kind)->decimals;
    for (size_t g = 0; g < groups->count; ++g) {
        const int length = (int)strlen(group_label(set, groups, g, row));
        if (length > width) width = length;
    }
    print_devices(set, width, file);
    for (size_t g = less ? 1 : 0; g < groups->count; ++g) {
        const bool pairs = !less || qn_seed_group_pairs(set, groups, g);
        fprintf(file, "  %-*s", width, group_label(set, groups, g, row));
        for (size_t d = 0; d < set->ndevices && pairs; ++d) {
            qn_paired p;
            QN_TRY(less ? qn_seed_group_difference(set, groups, g, d, kind, &p)
                        : qn_seed_group_mean(set, groups, g, d, kind, &p));
            snprintf(shown, sizeof shown, less ? "%+.*f [%+.*f, %+.*f]" : "%.*f [%.*f, %.*f]",
                     decimals, p.mean, decimals, p.low, decimals, p.high);
            print_cell(set, d, isfinite(p.low) ? shown : "unknown", file);
        }
        fputs(pairs ? "\n" : "  has other seeds or test images\n", file);
    }
out:
    return status;
}

static qn_status print_seeds(const qn_evaluation_set *set, FILE *file) {
    qn_status status = QN_OK;
    char first[ROW];
    qn_seed_groups groups;
    QN_TRY(qn_evaluation_seeds(set, &groups));
    for (size_t k = 0; k < sizeof PAIRED / sizeof *PAIRED && groups.most > 1; ++k) {
        const char *name = qn_figure_text_of(PAIRED[k])->name;
        if (isnan(cell(set, 0, 0)->mean[PAIRED[k]])) continue;
        fprintf(file,
                "\n%s over seeds, how many behind the name: mean with its 95 %% interval for other "
                "seeds and images\n",
                name);
        QN_TRY(print_seed_rows(set, &groups, PAIRED[k], false, file));
        if (groups.count < 2) continue;
        fprintf(file, "\n%s over seeds less that of %s, seed by seed and image by image\n", name,
                group_label(set, &groups, 0, first));
        QN_TRY(print_seed_rows(set, &groups, PAIRED[k], true, file));
    }
out:
    qn_seed_groups_clear(&groups);
    return status;
}

qn_status qn_evaluation_print(const qn_evaluation_set *set, FILE *file) {
    for (size_t r = 0; r < set->nruns; ++r) print_run(set, r, file);
    if (set->options->readout_shots > 0)
        fprintf(file, "\nreconstructions are read out from %lld shots an image%s\n",
                (long long)set->options->readout_shots,
                set->options->device.no_readout ? "" : ", with the readout errors of the device");
    if (set->nruns < 2) return QN_OK;
    for (size_t k = 0; k < sizeof PAIRED / sizeof *PAIRED; ++k) print_matrix(set, PAIRED[k], file);
    for (size_t k = 0; k < sizeof PAIRED / sizeof *PAIRED; ++k) {
        const qn_status status = print_differences(set, PAIRED[k], file);
        if (status != QN_OK) return status;
    }
    return print_seeds(set, file);
}

/* ---- JSON ----------------------------------------------------------------------------------- */

/* Each figure less that of the first run; null if that is unknown. */
static json_t *difference_object(const qn_evaluation_set *set, size_t run, size_t device) {
    json_t *object = json_object();
    for (int k = 0; k < QN_FIGURE_KINDS; ++k) {
        qn_paired p = {NAN, NAN, NAN, NAN};
        if (qn_evaluation_difference(set, run, device, (qn_figure_kind)k, &p) != QN_OK)
            qn_json_lose(); /* short of memory */
        json_t *made = json_pack("{s:o, s:o, s:o, s:o}", "mean", qn_json_real(p.mean), "error",
                                 qn_json_real(p.error), "low", qn_json_real(p.low), "high",
                                 qn_json_real(p.high));
        json_object_set_new(object, qn_figure_text_of((qn_figure_kind)k)->name, made);
    }
    return object;
}

/* JSON has no NaN: null. */
static json_t *cell_object(const qn_evaluation_set *set, size_t run, size_t device) {
    json_t *object = json_object();
    json_object_set_new(object, "tested_on", json_string(set->devices[device].label));
    json_object_set_new(object, "noise", json_string(set->devices[device].noise));
    for (int k = 0; k < QN_FIGURE_KINDS; ++k) {
        char name[64];
        const char *figure = qn_figure_text_of((qn_figure_kind)k)->name;
        snprintf(name, sizeof name, "%s_error", figure);
        json_object_set_new(object, figure, qn_json_real(cell(set, run, device)->mean[k]));
        json_object_set_new(object, name, qn_json_real(cell(set, run, device)->error[k]));
    }
    if (run > 0 && qn_evaluation_pairs(set, run))
        json_object_set_new(object, "difference", difference_object(set, run, device));
    json_object_set_new(object, "swap_trajectory_error",
                        qn_json_real(cell(set, run, device)->swap_trajectory_error));
    json_object_set_new(object, "fidelity_trajectory_error",
                        qn_json_real(cell(set, run, device)->fidelity_trajectory_error));
    return object;
}

static json_t *run_object(const qn_evaluation_set *set, size_t run) {
    const qn_trained *t = &set->runs[run];
    json_t *object = json_object(), *results = json_array();
    json_object_set_new(object, "folder", json_string(t->folder));
    json_object_set_new(object, "model",
                        json_string(qn_autoencoder_choice.names[t->options.settings.autoencoder]));
    json_object_set_new(object, "trained_on", json_string(set->trained_on[run]));
    json_object_set_new(object, "steps", json_integer((json_int_t)t->checkpoint.state.step));
    json_object_set_new(object, "embedding",
                        json_string(qn_embedding_choice.names[t->options.settings.spec.embedding]));
    json_object_set_new(object, "seed", json_integer((json_int_t)t->options.settings.seed));
    json_object_set_new(object, "test_images", json_integer((json_int_t)t->test_images.count));
    json_object_set_new(object, "accuracy_clean", qn_json_real(set->accuracy[run][0]));
    json_object_set_new(object, "accuracy_clean_error", qn_json_real(set->accuracy[run][1]));
    json_object_set_new(object, "accuracy_masked", qn_json_real(set->accuracy[run][2]));
    json_object_set_new(object, "accuracy_masked_error", qn_json_real(set->accuracy[run][3]));
    for (size_t d = 0; d < set->ndevices; ++d)
        json_array_append_new(results, cell_object(set, run, d));
    json_object_set_new(object, "results", results);
    return object;
}

qn_status qn_evaluation_print_json(const qn_evaluation_set *set, FILE *file) {
    json_t *object = json_object(), *runs = json_array();
    if (!object || !runs) return QN_ERR_MEMORY;
    json_object_set_new(object, "version", json_string(qn_version()));
    json_object_set_new(object, "build", json_string(qn_build()));
    json_object_set_new(object, "readout_shots",
                        json_integer((json_int_t)set->options->readout_shots));
    for (size_t r = 0; r < set->nruns; ++r) json_array_append_new(runs, run_object(set, r));
    json_object_set_new(object, "runs", runs);
    return qn_json_print(object, 15, file);
}
