/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/page.h"

#include "core/printed.h"
#include "core/try.h"
#include "draw/html.h"

#include <string.h>
#include <sys/stat.h>

/* How every report begins: by it an old one is told from somebody's own file. */
static const char beginning[] = "<!doctype html>\n<!-- a report of qmae-noise -->\n";

static void print_title(FILE *file, const qn_run_files *runs, size_t count) {
    for (size_t r = 0; r < count; ++r) {
        if (r > 0) fputs(", ", file);
        qn_html_text(file, runs[r].name);
    }
}

/* What the runs are. */
static const char *words_of(const qn_run_files *runs, size_t count) {
    static const char *const WORDS[][2] = {
        [QN_RUN_TRAINING] = {"A run of a quantum autoencoder", "Runs of a quantum autoencoder"},
        [QN_RUN_SEARCH] = {"A search for the parameters of a circuit",
                           "Searches for the parameters of circuits"}};
    const qn_run_kind kind = qn_run_files_kind(&runs[0]);
    for (size_t r = 1; r < count; ++r)
        if (qn_run_files_kind(&runs[r]) != kind) return "Runs";
    return WORDS[kind][count > 1];
}

static void print_head(FILE *file, const qn_run_files *runs, size_t count) {
    fputs(beginning, file);
    /* The policy makes the browser itself refuse whatever is not in the page. */
    fputs("<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
          "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
          "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src "
          "data:; style-src 'unsafe-inline'\">\n"
          "<link rel=\"icon\" href=\"data:,\">\n<title>",
          file);
    print_title(file, runs, count);
    fprintf(file, "</title>\n<style>\n%s</style></head>\n<body>\n<header><h1>", qn_page_style);
    print_title(file, runs, count);
    fputs("</h1>\n<p class=\"note\">", file);
    fprintf(file, "%s on noisy hardware, simulated by qmae-noise.</p></header>\n<main>\n",
            words_of(runs, count));
}

static qn_status compose(FILE *file, const qn_run_files *runs, size_t count, const char *command,
                         const qn_host *host, qn_diag *diag) {
    qn_status status = QN_OK;
    print_head(file, runs, count);
    qn_page_results(file, runs, count);
    QN_TRY(qn_page_overlay(file, runs, count, host, diag));
    fprintf(file, "<h2>%s</h2>\n<div class=\"runs\">\n", count > 1 ? "Run by run" : "The run");
    for (size_t r = 0; r < count; ++r) QN_TRY(qn_page_run(file, &runs[r], diag));
    fputs("</div>\n", file);
    qn_page_settings(file, runs, count);
    fputs("</main>\n<footer>This page was made by qmae-noise ", file);
    qn_html_text(file, qn_version());
    fputs(" with <code>", file);
    qn_html_text(file, command);
    fputs("</code>. Everything on it is in this one file.</footer>\n</body></html>\n", file);
out:
    return status;
}

/* May `path` be written? Only over nothing, or over an earlier report. */
static qn_status check_target(const char *path, qn_diag *diag) {
    char found[sizeof beginning] = "";
    struct stat info;
    if (lstat(path, &info) != 0) return QN_OK;
    FILE *file = S_ISREG(info.st_mode) ? fopen(path, "r") : NULL;
    const size_t size = file ? fread(found, 1, sizeof beginning - 1, file) : 0;
    if (file) fclose(file);
    if (size == sizeof beginning - 1 && memcmp(found, beginning, size) == 0) return QN_OK;
    return qn_fail(diag, QN_ERR_EXISTS,
                   "'%s' exists and is no report: name another file with --out, or give --force",
                   path);
}

qn_status qn_page_write(const qn_run_files *runs, size_t count, const char *command,
                        const char *path, bool force, const qn_host *host, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_printed page;
    if (!force) QN_TRY(check_target(path, diag));
    QN_TRY(qn_printed_open(&page));
    status = compose(page.file, runs, count, command, host, diag);
    QN_TRY(qn_printed_write(&page, status, path, diag));
out:
    return status;
}
