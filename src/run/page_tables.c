/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw/html.h"
#include "run/page.h"

#include <stdlib.h>
#include <string.h>

/* ---- results ------------------------------------------------------------------------------ */

typedef struct figure {
    const char *column, *label, *help;
    int twin; /* of the ideal twin's table */
} figure;

static const figure figures[] = {
    {"fidelity", "fidelity", "overlap of the noisy output state with the original image", 0},
    {"swap", "swap", "what the SWAP test of the noisy device reports", 0},
    {"ideal", "ideal", "fidelity of the same parameters with the noise switched off", 0},
    {"fidelity", "ideal twin", "fidelity of the training without noise, all else equal", 1},
    {"cosine", "cosine", "similarity of the reconstructed and the original pixels", 0},
    {"psnr", "PSNR / dB", "peak signal-to-noise ratio of the reconstruction", 0},
    {"purity", "purity", "of the noisy output state; 1 is pure", 0},
    {"value", "value", "what is minimised, on the device with infinitely many shots", 0},
    {"without_noise", "without noise", "the same parameters with the noise switched off", 0},
    {"value", "ideal twin", "the search without noise, all else equal", 1},
    {"accuracy", "right", "share of the rows whose label is the one nearest to the value", 0},
    {"validation", "validation", "mean loss of the rows that were kept from the search", 0},
    {"validation_accuracy", "right, validation", "share of these rows", 0},
    {"epoch", "epochs", "passes over the training images", 0},
    {"step", "steps", "of the optimiser", 0},
    {"circuits", "circuits", "that hardware would have run for the training", 0},
    {"shots", "shots", "that hardware would have run for the training; 0: exact gradients", 0},
    {"seconds", "seconds", "that the training took here", 0},
};

static const qn_csv_file *table_of(const qn_run_files *run, const figure *f) {
    const qn_csv_file *csv = f->twin ? &run->ideal_metrics : &run->metrics;
    return csv->nrows > 0 && qn_csv_column(csv, f->column) < csv->ncolumns ? csv : NULL;
}

static void print_result(FILE *file, const qn_run_files *run, const figure *f) {
    const qn_csv_file *csv = table_of(run, f);
    fputs("<td class=\"number\">", file);
    if (csv) {
        const size_t column = qn_csv_column(csv, f->column);
        const size_t error = qn_csv_error_column(csv, column);
        qn_html_value(file, qn_csv_cell(csv, csv->nrows - 1, column),
                      error < csv->ncolumns ? qn_csv_cell(csv, csv->nrows - 1, error) : NULL);
    } else fputs("–", file);
    fputs("</td>", file);
}

static void print_run_headings(FILE *file, const qn_run_files *runs, size_t count) {
    for (size_t r = 0; r < count; ++r) {
        fputs("<th scope=\"col\">", file);
        qn_html_text(file, runs[r].name);
        fputs("</th>", file);
    }
}

void qn_page_results(FILE *file, const qn_run_files *runs, size_t count) {
    size_t rows = 0;
    bool trained = false;
    for (size_t r = 0; r < count; ++r) {
        rows += runs[r].metrics.nrows;
        trained = trained || qn_run_files_kind(&runs[r]) == QN_RUN_TRAINING;
    }
    if (rows == 0) return;
    fprintf(file,
            "<h2>Results</h2>\n<p class=\"note\">After the last evaluation%s.</p>\n<div "
            "class=\"scroll\"><table><thead><tr><th></th>",
            trained ? ": means over the test images ± one standard error" : "");
    print_run_headings(file, runs, count);
    fputs("<th scope=\"col\" class=\"help\">what it is</th></tr></thead><tbody>\n", file);
    fputs("<tr><th scope=\"row\">noise</th>", file);
    for (size_t r = 0; r < count; ++r) {
        fputs("<td>", file);
        qn_html_text(file, runs[r].model_name);
        fputs("</td>", file);
    }
    fputs("<td class=\"help\">noise model</td></tr>\n", file);
    for (size_t f = 0; f < sizeof figures / sizeof figures[0]; ++f) {
        int known = 0;
        for (size_t r = 0; r < count; ++r) known |= table_of(&runs[r], &figures[f]) != NULL;
        if (!known) continue;
        fprintf(file, "<tr><th scope=\"row\" title=\"%s\">%s</th>", figures[f].help,
                figures[f].label);
        for (size_t r = 0; r < count; ++r) print_result(file, &runs[r], &figures[f]);
        fprintf(file, "<td class=\"help\">%s</td></tr>\n", figures[f].help);
    }
    fputs("</tbody></table></div>\n", file);
}

/* ---- settings ----------------------------------------------------------------------------- */

static int differs(const qn_run_files *runs, size_t count, const char *name) {
    const char *first = qn_run_files_setting(&runs[0], name);
    for (size_t r = 1; r < count; ++r) {
        const char *other = qn_run_files_setting(&runs[r], name);
        if (!first != !other || (first && strcmp(first, other) != 0)) return 1;
    }
    return 0;
}

static void print_setting(FILE *file, const qn_run_files *runs, size_t count, const char *name) {
    /* The file of the noise model is called the same in every run. */
    const bool noise = strcmp(name, "noise") == 0;
    int different = differs(runs, count, name);
    for (size_t r = 1; r < count && noise; ++r)
        different |= strcmp(runs[0].model_name, runs[r].model_name) != 0;
    fputs(different ? "<tr class=\"differs\"><th scope=\"row\">" : "<tr><th scope=\"row\">", file);
    qn_html_text(file, name);
    fputs("</th>", file);
    for (size_t r = 0; r < count; ++r) {
        const char *value = qn_run_files_setting(&runs[r], name);
        fputs("<td>", file);
        qn_html_text(file, value && noise ? runs[r].model_name : value ? value : "–");
        fputs("</td>", file);
    }
    fputs("</tr>\n", file);
}

/* Was the setting listed for an earlier run already? */
static bool is_listed(const qn_run_files *runs, size_t run, const char *name) {
    for (size_t r = 0; r < run; ++r)
        if (qn_run_files_setting(&runs[r], name)) return true;
    return false;
}

void qn_page_settings(FILE *file, const qn_run_files *runs, size_t count) {
    size_t rows = 0;
    for (size_t r = 0; r < count; ++r) rows += runs[r].nentries;
    if (rows == 0) return;
    fputs("<h2>Settings</h2>\n", file);
    if (count > 1) fputs("<p class=\"note\">Marked: what differs.</p>\n", file);
    fputs("<div class=\"scroll\"><table><thead><tr><th></th>", file);
    print_run_headings(file, runs, count);
    fputs("</tr></thead><tbody>\n", file);
    for (size_t r = 0; r < count; ++r)
        for (size_t i = 0; i < runs[r].nentries; ++i)
            if (!is_listed(runs, r, runs[r].entries[i].name))
                print_setting(file, runs, count, runs[r].entries[i].name);
    fputs("</tbody></table></div>\n", file);
}
