/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/atomic_file.h"
#include "core/try.h"
#include "draw/html.h"
#include "loader/loading.h"
#include "run/directory.h"
#include "run/page.h"

#include <string.h>

enum { STEM = 64, ROW_LIMIT = 40, NAME_LIMIT = 250 };

/* Pictures that every training leaves, first; others follow by name. */
typedef struct picture {
    const char *stem, *class_name, *caption; /* of a training */
    const char *search;                      /* of a search; NULL = the same */
} picture;

static const picture pictures[] = {
    {"curves", "chart", "Figures on the test images after every epoch.",
     "What is minimised, with infinitely many shots."},
    {"accuracy", "chart", "Accuracy.", "Share of the rows that are told right."},
    {"loss", "chart", "The loss of every step on its batch of training images.",
     "What every step estimated."},
    {"gradient_norm", "chart", "The length of the estimated gradient in every step.", NULL},
    {"reconstructions", "pixels",
     "Test images, what the model saw (patch framed) and what it made of it.", NULL},
    {"token", "chart", "The learned token that fills the patch.", NULL},
    {"chip", "chart", "The device: qubits and couplers by error, the circuit's place marked.",
     NULL},
    {"budget", "chart", "Error budget: what each source of noise costs.", NULL},
};
enum { NPICTURES = sizeof pictures / sizeof pictures[0] };

/* Tables that other parts of the page show, or that are too long for any. */
static const char *const known_tables[] = {"metrics", "ideal_metrics", "steps", "ideal_steps",
                                           "images",  "ideal_images",  "data"};

static bool has_suffix(const char *name, const char *suffix) {
    const size_t length = strlen(name), tail = strlen(suffix);
    return length > tail && length <= NAME_LIMIT && strcmp(name + length - tail, suffix) == 0;
}

static bool is_picture_of(const char *name, const char *stem) {
    return strncmp(name, stem, strlen(stem)) == 0 && name[strlen(stem)] == '.';
}

/* "error_budget.svg" as "error budget". */
static void caption_of(const char *name, char *caption) {
    snprintf(caption, STEM, "%.*s", (int)strcspn(name, "."), name);
    for (char *c = caption; *c; ++c)
        if (*c == '_' || *c == '-') *c = ' ';
}

/* The picture STEM.svg, or STEM.png if there is only that; nothing if there is neither. */
static qn_status print_picture(FILE *file, const qn_run_files *run, const picture *p,
                               qn_diag *diag) {
    static const char *const suffixes[] = {"svg", "png"};
    char path[PATH_MAX], name[NAME_LIMIT + 8];
    const bool searched = p->search && qn_run_files_kind(run) == QN_RUN_SEARCH;
    for (int i = 0; i < 2; ++i) {
        snprintf(name, sizeof name, "%s.%s", p->stem, suffixes[i]);
        if (qn_run_files_has(run, name))
            return qn_html_picture(file, qn_run_files_path(run, name, path), p->class_name,
                                   searched ? p->search : p->caption, diag);
    }
    return QN_OK;
}

static bool is_other_picture(const qn_run_files *run, const char *name) {
    char vector[NAME_LIMIT + 8];
    for (size_t i = 0; i < NPICTURES; ++i)
        if (is_picture_of(name, pictures[i].stem)) return false;
    if (has_suffix(name, ".svg")) return true;
    if (!has_suffix(name, ".png")) return false;
    snprintf(vector, sizeof vector, "%.*s.svg", (int)strlen(name) - 4, name);
    return !qn_run_files_has(run, vector);
}

static qn_status print_pictures(FILE *file, const qn_run_files *run, qn_diag *diag) {
    qn_status status = QN_OK;
    char stem[NAME_LIMIT + 8], caption[STEM];
    for (size_t i = 0; i < NPICTURES; ++i) QN_TRY(print_picture(file, run, &pictures[i], diag));
    for (size_t i = 0; i < run->nnames; ++i) {
        if (!is_other_picture(run, run->names[i])) continue;
        snprintf(stem, sizeof stem, "%.*s", (int)strlen(run->names[i]) - 4, run->names[i]);
        caption_of(run->names[i], caption);
        const char *kind = has_suffix(run->names[i], ".svg") ? "chart" : "pixels";
        QN_TRY(print_picture(file, run, &(picture){stem, kind, caption, NULL}, diag));
    }
out:
    return status;
}

/* ---- tables ------------------------------------------------------------------------------- */

static void print_table(FILE *file, const char *title, const qn_csv_file *csv) {
    /* beside the figures of the model, not behind a click */
    const bool open = strcmp(title, "baselines") == 0 || strcmp(title, "loading") == 0;
    if (csv->nrows == 0) return;
    fputs(open ? "<details open><summary>" : "<details><summary>", file);
    qn_html_text(file, title);
    fputs("</summary>\n", file);
    qn_html_table(file, csv, ROW_LIMIT);
    fputs("</details>\n", file);
}

static bool is_other_table(const char *name) {
    if (!has_suffix(name, ".csv")) return false;
    for (size_t i = 0; i < sizeof known_tables / sizeof known_tables[0]; ++i)
        if (is_picture_of(name, known_tables[i])) return false;
    return true;
}

static qn_status print_tables(FILE *file, const qn_run_files *run, qn_diag *diag) {
    char path[PATH_MAX], caption[STEM];
    print_table(file, "Every evaluation", &run->metrics);
    print_table(file, "Every evaluation of the ideal twin", &run->ideal_metrics);
    for (size_t i = 0; i < run->nnames; ++i) {
        qn_csv_file csv;
        if (!is_other_table(run->names[i])) continue;
        const qn_status status = qn_csv_file_read(qn_run_files_path(run, run->names[i], path), &csv,
                                                  diag);
        if (status != QN_OK) return status;
        caption_of(run->names[i], caption);
        print_table(file, caption, &csv);
        qn_csv_file_clear(&csv);
    }
    return QN_OK;
}

/* ---- noise model, how to repeat ----------------------------------------------------------- */

/* A file's text, and a link that saves it. */
static void print_file(FILE *file, const char *name, const char *text) {
    fprintf(file, "<details><summary>%s</summary>\n<p><a download=\"%s\" href=\"", name, name);
    qn_html_data(file, "text/plain", text, strlen(text));
    fprintf(file, "\">Save %s</a></p>\n<pre>", name);
    qn_html_text(file, text);
    fputs("</pre></details>\n", file);
}

/* The first lines of the settings say which program it was. */
static void print_program(FILE *file, const char *settings) {
    size_t length = 0;
    for (const char *line; (line = qn_run_heading_next(&settings, &length));)
        for (size_t i = 0; i < length; ++i) qn_html_text(file, (const char[]){line[i], '\0'});
}

/* A small file of the run, if it is there. */
static qn_status print_beside(FILE *file, const qn_run_files *run, const char *name,
                              qn_diag *diag) {
    char path[PATH_MAX], *text = NULL;
    size_t size = 0;
    if (!qn_run_files_has(run, name)) return QN_OK;
    const qn_status status = qn_text_file_read(qn_run_files_path(run, name, path), QN_TEXT_LIMIT,
                                               &text, &size, diag);
    if (status == QN_OK) print_file(file, name, text);
    qn_free(text);
    return status;
}

static qn_status print_repeat(FILE *file, const qn_run_files *run, qn_diag *diag) {
    qn_status status = QN_OK;
    static const char *const COMMANDS[] = {
        [QN_RUN_TRAINING] = "train", [QN_RUN_SEARCH] = "optimise"};
    static const char *const BESIDE[] = {"circuit.qasm", "observable.txt", "data.csv"};
    const char *settings = qn_run_file_name(QN_RUN_SETTINGS);
    const qn_run_kind kind = qn_run_files_kind(run);
    const bool others = run->model || kind == QN_RUN_SEARCH;
    fputs("<h3>How to repeat it</h3>\n<p class=\"note\">", file);
    print_program(file, run->settings);
    fprintf(file, "</p>\n<p>Save %s%s%s below, then:</p>\n<pre>qmae-noise %s --config %s</pre>\n",
            settings, others ? " and, beside it, " : "",
            kind == QN_RUN_SEARCH ? "the other files"
            : run->model          ? qn_run_file_name(QN_RUN_MODEL)
                                  : "",
            COMMANDS[kind], settings);
    print_file(file, settings, run->settings);
    if (run->model) print_file(file, qn_run_file_name(QN_RUN_MODEL), run->model);
    for (size_t k = 0; kind == QN_RUN_SEARCH && k < sizeof BESIDE / sizeof *BESIDE; ++k)
        QN_TRY(print_beside(file, run, BESIDE[k], diag));
out:
    return status;
}

/* Whether the loading of the images is in the figures. */
static void print_loading(FILE *file, const qn_run_files *run) {
    const char *embedding = qn_run_files_setting(run, "embedding");
    int index = 0;
    char said[160];
    if (!embedding || qn_choice_find(&qn_embedding_choice, embedding, &index, NULL) != QN_OK)
        return;
    fputs("<p>The ", file);
    qn_html_text(file, qn_loading_said((qn_embedding)index, said));
    fputs(".</p>\n", file);
}

static void print_noise(FILE *file, const qn_run_files *run) {
    fputs("<p>Noise: ", file);
    qn_html_text(file, run->model_name);
    fputs("</p>\n<p class=\"note\">", file);
    qn_html_text(file, run->model_source);
    fputs("</p>\n", file);
    print_loading(file, run);
}

qn_status qn_page_run(FILE *file, const qn_run_files *run, qn_diag *diag) {
    qn_status status = QN_OK;
    fputs("<section class=\"run\">\n<h3>", file);
    qn_html_text(file, run->name);
    fputs("</h3>\n", file);
    if (run->settings) print_noise(file, run);
    QN_TRY(print_pictures(file, run, diag));
    QN_TRY(print_tables(file, run, diag));
    if (run->settings) QN_TRY(print_repeat(file, run, diag));
    fputs("</section>\n", file);
out:
    return status;
}
