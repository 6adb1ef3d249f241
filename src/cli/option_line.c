/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/option_line.h"
#include "core/try.h"
#include "host/host.h"
#include "run/directory.h"
#include "run/host.h"
#include "run/stage.h"

#include <getopt.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* getopt's codes of long options: beyond any letter. Code FIRST is --help, FIRST + 1 + i is option
 * i. */
enum { FIRST = 1000 };

static struct option *long_options(const qn_option_table *table) {
    struct option *list = qn_alloc(table->count + 2, sizeof *list);
    if (!list) return NULL;
    list[0] = (struct option){"help", no_argument, NULL, FIRST};
    for (size_t i = 0; i < table->count; ++i) {
        const qn_option *option = &table->options[i];
        list[i + 1] = (struct option){
            option->name, option->type == QN_OPTION_FLAG ? no_argument : required_argument, NULL,
            FIRST + 1 + (int)i};
    }
    return list;
}

/* What getopt stumbled over: code '?' or ':', optopt = the option's code if it is known. */
static qn_status refuse(const qn_option_table *table, int code, int known, const char *word,
                        qn_diag *diag) {
    char name[64];
    if (known == FIRST) return qn_fail(diag, QN_ERR_ARGUMENT, "--help takes no value");
    if (known > FIRST) {
        const qn_option *option = &table->options[known - FIRST - 1];
        if (code == ':')
            return qn_fail(diag, QN_ERR_ARGUMENT, "--%s needs a value: --%s %s", option->name,
                           option->name, option->value);
        return qn_fail(diag, QN_ERR_ARGUMENT, "--%s takes no value", option->name);
    }
    const char *start = word + strspn(word, "-");
    snprintf(name, sizeof name, "%.*s", (int)strcspn(start, "="), start);
    const char *nearest = qn_option_nearest(table, name, false);
    if (nearest)
        return qn_fail(diag, QN_ERR_NOT_FOUND, "no option %s: did you mean --%s?", word, nearest);
    return qn_fail(diag, QN_ERR_NOT_FOUND, "no option %s: --help lists them", word);
}

static qn_status read_all(const qn_option_table *table, const struct option *list, int argc,
                          char **argv, qn_line *line, qn_diag *diag) {
    int code;
    opterr = 0;
    optind = 0; /* glibc: start afresh */
    while ((code = getopt_long(argc, argv, ":h", list, NULL)) != -1) {
        if (code == 'h' || code == FIRST) line->help = true;
        else if (code == '?' || code == ':')
            return refuse(table, code, optopt, argv[optind - 1], diag);
        else
            line->assignments[line->nassignments++] = (qn_assignment){
                &table->options[code - FIRST - 1], optarg};
    }
    line->narguments = argc - optind;
    line->arguments = argv + optind;
    return QN_OK;
}

qn_status qn_line_read(const qn_option_table *table, int argc, char **argv, qn_line *line,
                       qn_diag *diag) {
    qn_status status = QN_OK;
    qn_line found = {0};
    struct option *list = long_options(table);
    found.assignments = qn_alloc((size_t)argc + 1, sizeof *found.assignments);
    QN_TRY_ALLOC(list && found.assignments);
    QN_TRY(read_all(table, list, argc, argv, &found, diag));
    *line = found;
    found.assignments = NULL;
out:
    qn_free(list);
    qn_line_clear(&found);
    return status;
}

void qn_line_clear(qn_line *line) {
    if (!line) return;
    qn_free(line->assignments);
    memset(line, 0, sizeof *line);
}

static const char *last_text(const qn_line *line, const char *name) {
    const char *text = NULL;
    for (size_t i = 0; i < line->nassignments; ++i)
        if (strcmp(line->assignments[i].option->name, name) == 0) text = line->assignments[i].text;
    return text;
}

/* The settings file to read first; "" = none. path: PATH_MAX. */
static qn_status find_settings(const qn_line *line, char *path, qn_diag *diag) {
    const char *file = last_text(line, "config"), *run = last_text(line, "resume");
    path[0] = '\0';
    if (file && run)
        return qn_fail(diag, QN_ERR_ARGUMENT,
                       "--resume takes the settings of its run: leave --config out");
    if (run) {
        /* The others of a team read only what is settled. */
        if (qn_host_leads(&qn_cli_host)) qn_stage_settle(run);
        if (qn_host_agree(&qn_cli_host, QN_OK) != QN_OK) return QN_ERR_IO;
        return qn_run_file_path(run, QN_RUN_NOISY, QN_RUN_SETTINGS, path, diag);
    }
    snprintf(path, PATH_MAX, "%s", file ? file : "");
    return QN_OK;
}

/* An option that does nothing beside the others is no wish of its user's. A sweep may go through
 * what it needs. */
static qn_status check_need(const qn_line *line, const qn_option_table *table, const void *values,
                            const qn_option *option, qn_diag *diag) {
    char name[32], wanted[96] = "";
    const qn_option *instead = option->unless ? qn_option_find(table, option->unless) : NULL;
    if (instead && qn_option_text(instead, values))
        return qn_fail(diag, QN_ERR_ARGUMENT, "--%s does nothing with --%s: leave one of them out",
                       option->name, instead->name);
    const char *need = option->needs ? option->needs : "", *over = last_text(line, "over");
    snprintf(name, sizeof name, "%.*s", (int)strcspn(need, ":"), need);
    const qn_option *other = qn_option_find(table, name);
    if (!other || (over && strstr(over, name))) return QN_OK;
    const char *value = qn_option_text(other, values);
    for (const char *word = need + strlen(name) + 2; *word; word += strspn(word, " ")) {
        const size_t length = strcspn(word, " "), used = strlen(wanted);
        if (length == strlen(value) && strncmp(word, value, length) == 0) return QN_OK;
        snprintf(wanted + used, sizeof wanted - used, "%s%.*s", used ? " or " : "", (int)length,
                 word);
        word += length;
    }
    return qn_fail(diag, QN_ERR_ARGUMENT,
                   "--%s does nothing with --%s %s: leave it out, or give --%s %s", option->name,
                   name, value, name, wanted);
}

qn_status qn_line_apply(const qn_line *line, const qn_option_table *table, void *values,
                        bool *from_file, qn_diag *diag) {
    qn_status status = QN_OK;
    char what[64], settings[PATH_MAX];
    *from_file = false;
    QN_TRY(qn_options_set_defaults(table, values, diag));
    QN_TRY(find_settings(line, settings, diag));
    *from_file = settings[0] != '\0';
    if (*from_file) QN_TRY(qn_settings_read(settings, table, values, diag));
    *from_file = false;
    for (size_t i = 0; i < line->nassignments; ++i) {
        const qn_assignment *a = &line->assignments[i];
        snprintf(what, sizeof what, "--%s", a->option->name);
        if (a->text) QN_TRY(qn_option_set_text(a->option, values, what, a->text, diag));
        else QN_TRY(qn_option_set_flag(a->option, values, true));
    }
    for (size_t i = 0; i < line->nassignments; ++i)
        QN_TRY(check_need(line, table, values, line->assignments[i].option, diag));
out:
    return status;
}
