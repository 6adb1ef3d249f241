/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Manual pages in roff, from the tables of commands and options: qmae-noise(1) without a word, else
 * qmae-noise-WORD(1) of that command. */
#include "cli/command.h"

#include "cli/help_pages.h"

#include <ctype.h>
#include <string.h>

/* Text with roff's marks taken literally; hyphens are minus signs, so that options can be
 * copied. */
static void print_text(FILE *file, const char *text, size_t length) {
    if (length > 0 && (text[0] == '.' || text[0] == '\'')) fputs("\\&", file);
    for (size_t i = 0; i < length; ++i) {
        if (text[i] == '\\') fputs("\\e", file);
        else if (text[i] == '-') fputs("\\-", file);
        else if (text[i] == '\'') fputs("\\(aq", file);
        else if (text[i] == '^') fputs("\\(ha", file);
        else if (text[i] == '~') fputs("\\(ti", file);
        else fputc(text[i], file);
    }
}

static void print_string(FILE *file, const char *text) { print_text(file, text, strlen(text)); }

/* A sentence a line would be the custom; lines are filled anyway. */
static void print_line(FILE *file, const char *text) {
    print_string(file, text);
    fputc('\n', file);
}

static void print_title(FILE *file, const char *name) {
    fputs(".\\\" Made by: qmae-noise help man\n.TH QMAE\\-NOISE", file);
    if (name) fputc('\\', file), fputc('-', file);
    for (; name && *name; ++name)
        if (*name == '-') fputs("\\-", file);
        else fputc(toupper((unsigned char)*name), file);
    fprintf(file, " 1 \"\" \"qmae\\-noise %s\" \"User Commands\"\n.SH NAME\n", qn_version());
}

/* Paragraphs: blank lines part them, and a line that ends in a command (": qmae-noise ...") stands
 * alone. */
static void print_paragraphs(FILE *file, const char *text) {
    bool alone = true;
    while (*text) {
        const size_t length = strcspn(text, "\n");
        const char *command = strstr(text, ": qmae-noise ");
        const bool example = command && command < text + length;
        if (length == 0) alone = true;
        else {
            if (alone || example) fputs(".PP\n", file);
            print_text(file, text, length);
            fputc('\n', file);
            alone = example;
        }
        text += length + (text[length] == '\n');
    }
}

static void print_options(FILE *file, const qn_option_table *table) {
    char text[768];
    fputs(".SH OPTIONS\n", file);
    for (size_t i = 0; i < table->count; ++i) {
        const qn_option *option = &table->options[i];
        if (option->group) {
            fputs(".SS ", file);
            print_line(file, option->group);
        }
        fputs(".TP\n.B \\-\\-", file);
        print_string(file, option->name);
        qn_option_value(option, text, sizeof text);
        if (text[0]) {
            fputs(" \\fI", file);
            print_string(file, text);
            fputs("\\fP", file);
        }
        fputc('\n', file);
        qn_option_describe(option, text, sizeof text);
        print_line(file, text);
    }
    if (table->count > 0) fputs(".SS Help\n", file);
    fputs(".TP\n.BR \\-h , \" \\-\\-help\"\nprint a summary\n", file);
}

static void print_exit_status(FILE *file) {
    fputs(".SH EXIT STATUS\n0 done, 1 bad input or failed run, 2 wrong usage, 130 interrupted "
          "after a checkpoint.\n",
          file);
}

static void print_command(FILE *file, const qn_command *command) {
    print_title(file, command->name);
    fputs("qmae\\-noise\\-", file);
    print_string(file, command->name);
    fputs(" \\- ", file);
    print_line(file, command->summary);
    fputs(".SH SYNOPSIS\n.B qmae\\-noise ", file);
    print_line(file, command->name);
    if (command->arguments[0]) print_line(file, command->arguments);
    fputs(".SH DESCRIPTION\n", file);
    print_string(file, command->summary);
    fputs(".\n", file);
    print_paragraphs(file, command->details);
    fputs(".SH EXAMPLE\n.EX\n", file);
    print_line(file, command->example);
    fputs(".EE\n", file);
    print_options(file, qn_command_options(command));
    print_exit_status(file);
    fputs(".SH SEE ALSO\n.BR qmae\\-noise (1)\n", file);
}

/* ---- the page of the program -------------------------------------------------------------- */

static const char environment[] =
    ".SH ENVIRONMENT\n"
    ".TP\n.B QMAE_NOISE_MODELS\nfolders of noise models, separated by colons, looked in after "
    "./noise_models\n"
    ".TP\n.B QMAE_NOISE_DATA\nfolder of images, looked in after ./data\n"
    ".SH EXAMPLE\n.EX\nqmae\\-noise train \\-\\-noise ibm_like \\-\\-compare\\-ideal \\-\\-out "
    "runs/mine\nqmae\\-noise report runs/mine\n.EE\n";

static void print_entry(FILE *file, const char *name, const char *summary) {
    fputs(".TP\n.B ", file);
    print_line(file, name);
    print_line(file, summary);
}

static void print_program(FILE *file) {
    print_title(file, NULL);
    fputs("qmae\\-noise \\- train a quantum masked autoencoder as noisy quantum hardware would\n"
          ".SH SYNOPSIS\n.B qmae\\-noise\n.I COMMAND\n[\\fIOPTION\\fP...]\n.br\n"
          ".B qmae\\-noise help\n[\\fICOMMAND\\fP | \\fIPAGE\\fP]\n.SH COMMANDS\n",
          file);
    for (size_t i = 0; i < qn_command_count(); ++i)
        print_entry(file, qn_command_at(i)->name, qn_command_at(i)->summary);
    fputs(".SH REFERENCE PAGES\n", file);
    for (size_t i = 0; i < qn_help_page_count(); ++i)
        print_entry(file, qn_help_page_at(i)->name, qn_help_page_at(i)->summary);
    print_exit_status(file);
    fputs(environment, file);
    fputs(".SH SEE ALSO\n", file);
    for (size_t i = 0; i < qn_command_count(); ++i) {
        fputs(".BR qmae\\-noise\\-", file);
        print_string(file, qn_command_at(i)->name);
        fprintf(file, " (1)%s\n", i + 1 < qn_command_count() ? "," : "");
    }
}

static qn_status print_page(const char *word, FILE *file, qn_diag *diag) {
    const qn_command *command = word ? qn_command_find(word) : NULL;
    if (word && !command)
        return qn_fail(diag, QN_ERR_NOT_FOUND, "no command '%s': qmae-noise help lists them", word);
    if (command) print_command(file, command);
    else print_program(file);
    return QN_OK;
}

const qn_help_page qn_page_man = {"man", "manual page of the program or of a command, in roff",
                                  NULL, "[COMMAND]", print_page};
