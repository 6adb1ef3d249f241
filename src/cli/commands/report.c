/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"
#include "core/printed.h"
#include "core/try.h"
#include "host/host.h"
#include "run/directory.h"
#include "run/page.h"

typedef struct report_options {
    char *out;
    bool force, quiet;
} report_options;

#define AT(field) offsetof(report_options, field)
static const qn_option options[] = {
    {.group = "Output",
     .name = "out",
     .value = "FILE",
     .type = QN_OPTION_STRING,
     .offset = AT(out),
     .shown = "RUN/report.html for one run, report.html here for several",
     .run_only = true,
     .help = "the page"},
    {.name = "force",
     .offset = AT(force),
     .run_only = true,
     .help = "write over a file that is no earlier report"},
    {.name = "quiet", .offset = AT(quiet), .run_only = true, .help = "do not say where it is"},
};
static const qn_option_table table = {sizeof options / sizeof options[0], options};

/* What was typed, for the page's last line. *text: free */
static qn_status compose_command(int narguments, char **arguments, const char *out, char **text) {
    qn_printed page;
    if (qn_printed_open(&page) != QN_OK) return QN_ERR_MEMORY;
    fputs("qmae-noise report", page.file);
    for (int i = 0; i < narguments; ++i) fprintf(page.file, " %s", arguments[i]);
    if (out) fprintf(page.file, " --out %s", out);
    return qn_printed_take(&page, QN_OK, text);
}

static int run(void *values, int narguments, char **arguments) {
    qn_status status = QN_OK;
    qn_diag diag = {0};
    const report_options *o = values;
    const size_t count = (size_t)narguments;
    char path[PATH_MAX], *command = NULL;
    qn_run_files *runs = qn_alloc(count, sizeof *runs);
    QN_TRY_ALLOC(runs);
    for (size_t i = 0; i < count; ++i) QN_TRY(qn_run_files_read(arguments[i], &runs[i], &diag));
    QN_TRY(compose_command(narguments, arguments, o->out, &command));
    if (o->out) snprintf(path, sizeof path, "%s", o->out);
    else if (count == 1) qn_run_files_path(&runs[0], qn_run_file_name(QN_RUN_REPORT), path);
    else snprintf(path, sizeof path, "%s", qn_run_file_name(QN_RUN_REPORT));
    QN_TRY(qn_page_write(runs, count, command, path, o->force, &qn_cli_host, &diag));
    if (!o->quiet) printf("%s\n", path);
out:
    for (size_t i = 0; runs && i < count; ++i) qn_run_files_clear(&runs[i]);
    qn_free(runs);
    qn_free(command);
    return status == QN_OK ? QN_EXIT_DONE : qn_say_failure(&diag, status);
}

const qn_command qn_command_report = {
    .name = "report",
    .summary = "Write one HTML page about one or more runs, everything in it",
    .arguments = "RUN...",
    .details =
        "\nThe page holds results, pictures, settings and noise models, and how to repeat the "
        "runs; it needs\nno network and follows the reader's light or dark preference. "
        "Pictures and tables that other\ncommands left in a RUN are on it too.\n",
    .example = "qmae-noise report runs/mine",
    .min_arguments = 1,
    .max_arguments = 32,
    .options = &table,
    .values_size = sizeof(report_options),
    .run = run,
};
