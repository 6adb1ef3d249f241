/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"
#include "cli/completion.h"
#include "cli/help_pages.h"

#include <string.h>

static const char head[] =
    "#compdef qmae-noise\n"
    "# Completion of qmae-noise for zsh; made by: qmae-noise help completion zsh\n"
    "_qmae_noise_models() {\n"
    "    local -a names\n"
    "    names=(none ${(f)\"$($words_of_program noise list 2>/dev/null |"
    " sed -n 's/^\\([[:alnum:]_.-]\\{1,\\}\\) .*/\\1/p')\"})\n"
    "    compset -P '*,'\n"
    "    _alternative \"models:noise model:($names)\" 'files:file:_files'\n"
    "}\n";

/* Text inside single quotes and a specification of _arguments or _describe. */
static void print_escaped(FILE *file, const char *text) {
    for (; *text; ++text) {
        if (*text == '\'') fputs("'\\''", file);
        else {
            if (strchr(":[]\\", *text)) fputc('\\', file);
            fputc(*text, file);
        }
    }
}

static void print_action(FILE *file, qn_word_kind kind) {
    static const char *const actions[] = {
        [QN_WORD_ANY] = " ",
        [QN_WORD_FIXED] = " ",
        [QN_WORD_MODEL] = "_qmae_noise_models",
        [QN_WORD_FILE] = "_files",
        [QN_WORD_FOLDER] = "_files -/",
        [QN_WORD_COMMAND] = "_qmae_noise_commands",
        [QN_WORD_PAGE] = "_qmae_noise_pages",
    };
    fputs(actions[kind], file);
}

static void print_option(FILE *file, const qn_option *option) {
    char text[768];
    qn_option_describe(option, text, sizeof text);
    fprintf(file, "            '%s--%s%s[", option->joined ? "*" : "", option->name,
            option->type == QN_OPTION_FLAG ? "" : "=");
    print_escaped(file, text);
    fputc(']', file);
    if (option->choice) {
        fprintf(file, ":%s:(", option->name);
        for (size_t i = 0; option->choice->names[i]; ++i)
            fprintf(file, "%s%s", i ? " " : "", option->choice->names[i]);
        fputc(')', file);
    } else if (option->type != QN_OPTION_FLAG) {
        fputc(':', file);
        print_escaped(file, option->value);
        fputc(':', file);
        print_action(file, qn_word_of_option(option));
    }
    fputs("' \\\n", file);
}

/* One specification for all arguments: the fixed words, and what kinds of names there are. */
static void print_arguments(FILE *file, const char *arguments) {
    char word[QN_WORD_SIZE];
    fputs("            '*:argument:{_alternative", file);
    for (const char *at = qn_word_next(arguments, word); at; at = qn_word_next(at, word)) {
        const qn_word_kind kind = qn_word_of_argument(word);
        if (kind == QN_WORD_ANY) continue;
        fprintf(file, " \"%s:%s:", word, word);
        if (kind == QN_WORD_FIXED) fprintf(file, "(%s)", word);
        else print_action(file, kind);
        fputc('"', file);
    }
    fputs("}'\n", file);
}

static void print_command(FILE *file, const qn_command *command) {
    const qn_option_table *table = qn_command_options(command);
    fprintf(file, "        %s)\n        _arguments -s \\\n", command->name);
    for (size_t i = 0; i < table->count; ++i) print_option(file, &table->options[i]);
    fputs("            '(-h --help)'{-h,--help}'[print help]'", file);
    if (command->arguments[0]) {
        fputs(" \\\n", file);
        print_arguments(file, command->arguments);
    } else fputc('\n', file);
    fputs("        ;;\n", file);
}

static void print_list(FILE *file, const char *name, int pages) {
    const size_t count = pages ? qn_help_page_count() : qn_command_count();
    fprintf(file, "_qmae_noise_%s() {\n    local -a names=(\n", name);
    for (size_t i = 0; i < count; ++i) {
        fprintf(file, "        '%s:", pages ? qn_help_page_at(i)->name : qn_command_at(i)->name);
        print_escaped(file, pages ? qn_help_page_at(i)->summary : qn_command_at(i)->summary);
        fputs("'\n", file);
    }
    fprintf(file, "    )\n    _describe %s names\n}\n", name);
}

void qn_completion_print_zsh(FILE *file) {
    fputs(head, file);
    print_list(file, "commands", 0);
    print_list(file, "pages", 1);
    fputs("_qmae_noise() {\n    local context state state_descr line words_of_program=$words[1]\n"
          "    typeset -A opt_args\n"
          "    _arguments -C '(- *)'{-h,--help}'[print help]' '(- *)--version[print the version]' "
          "\\\n"
          "        '1:command:_qmae_noise_commands' '*::argument:->argument'\n"
          "    [[ $state == argument ]] || return\n    case $words[1] in\n",
          file);
    for (size_t c = 0; c < qn_command_count(); ++c) print_command(file, qn_command_at(c));
    fputs("    esac\n}\n_qmae_noise \"$@\"\n", file);
}
