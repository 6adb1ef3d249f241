/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"
#include "cli/completion.h"
#include "cli/help_pages.h"

static const char head[] =
    "# Completion of qmae-noise for bash; made by: qmae-noise help completion bash\n"
    "_qmae_noise_words() { mapfile -O ${#COMPREPLY[@]} -t COMPREPLY < <(compgen -W \"$1\" -- "
    "\"$word\"); }\n"
    "_qmae_noise_files() { mapfile -O ${#COMPREPLY[@]} -t COMPREPLY < <(compgen -f -- \"$word\"); "
    "}\n"
    "_qmae_noise_folders() { mapfile -O ${#COMPREPLY[@]} -t COMPREPLY < <(compgen -d -- "
    "\"$word\"); }\n"
    "_qmae_noise_models() {\n"
    "    local names before= last=${word##*,}\n"
    "    [[ $word == *,* ]] && before=${word%,*},\n"
    "    names=$(\"${COMP_WORDS[0]}\" noise list 2>/dev/null |"
    " sed -n 's/^\\([[:alnum:]_.-]\\{1,\\}\\) .*/\\1/p')\n"
    "    mapfile -O ${#COMPREPLY[@]} -t COMPREPLY < <(compgen -P \"$before\" -W \"none $names\" -- "
    "\"$last\";"
    " compgen -P \"$before\" -f -- \"$last\")\n"
    "}\n"
    "_qmae_noise() {\n"
    "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
    "    # bash takes --option=value apart\n"
    "    if [[ $word == = ]]; then word=; "
    "elif [[ $before == = ]]; then before=${COMP_WORDS[COMP_CWORD-2]}; fi\n"
    "    COMPREPLY=()\n";

/* What completes a word of a kind; the words of QN_WORD_FIXED follow. */
static const char *function_of(qn_word_kind kind) {
    static const char *const functions[] = {
        [QN_WORD_MODEL] = "_qmae_noise_models",
        [QN_WORD_FILE] = "_qmae_noise_files",
        [QN_WORD_FOLDER] = "_qmae_noise_folders",
    };
    return kind == QN_WORD_MODEL || kind == QN_WORD_FILE || kind == QN_WORD_FOLDER ? functions[kind]
                                                                                   : NULL;
}

static void print_commands(FILE *file) {
    for (size_t i = 0; i < qn_command_count(); ++i)
        fprintf(file, "%s%s", i ? " " : "", qn_command_at(i)->name);
}

static void print_value(FILE *file, const qn_command *command, const qn_option *option) {
    const qn_word_kind kind = qn_word_of_option(option);
    if (option->type == QN_OPTION_FLAG) return;
    fprintf(file, "    %s:--%s) ", command->name, option->name);
    if (function_of(kind)) fprintf(file, "%s; return ;;\n", function_of(kind));
    else if (kind == QN_WORD_FIXED) {
        fputs("_qmae_noise_words '", file);
        for (size_t i = 0; option->choice->names[i]; ++i)
            fprintf(file, "%s%s", i ? " " : "", option->choice->names[i]);
        fputs("'; return ;;\n", file);
    } else fputs("return ;;\n", file);
}

static void print_options(FILE *file, const qn_command *command) {
    const qn_option_table *table = qn_command_options(command);
    fprintf(file, "        %s) _qmae_noise_words '--help", command->name);
    for (size_t i = 0; i < table->count; ++i) fprintf(file, " --%s", table->options[i].name);
    fputs("' ;;\n", file);
}

static void print_argument(FILE *file, const char *word, qn_word_kind kind) {
    if (kind == QN_WORD_FIXED) fprintf(file, "%s ", word);
    if (kind == QN_WORD_COMMAND) print_commands(file);
    if (kind == QN_WORD_PAGE)
        for (size_t i = 0; i < qn_help_page_count(); ++i)
            fprintf(file, " %s", qn_help_page_at(i)->name);
}

/* The words that the arguments name as one list, then a function for each kind of name. */
static void print_arguments(FILE *file, const qn_command *command) {
    static const qn_word_kind kinds[] = {QN_WORD_MODEL, QN_WORD_FILE, QN_WORD_FOLDER};
    char word[QN_WORD_SIZE];
    unsigned found = 0;
    fprintf(file, "    %s)\n        _qmae_noise_words '", command->name);
    for (const char *at = qn_word_next(command->arguments, word); at; at = qn_word_next(at, word)) {
        found |= 1u << qn_word_of_argument(word);
        print_argument(file, word, qn_word_of_argument(word));
    }
    fputs("'\n", file);
    /* Words such as `list` come first; names follow them. */
    if (found >> QN_WORD_FIXED & 1)
        fputs("        ((COMP_CWORD == 2)) && return\n        COMPREPLY=()\n", file);
    if (found >> QN_WORD_MODEL & 1) found &= ~(1u << QN_WORD_FILE); /* offers files too */
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; ++i)
        if (found >> kinds[i] & 1) fprintf(file, "        %s\n", function_of(kinds[i]));
    fputs("        ;;\n", file);
}

static void print_pages(FILE *file) {
    char word[QN_WORD_SIZE];
    for (size_t i = 0; i < qn_help_page_count(); ++i) {
        const qn_help_page *page = qn_help_page_at(i);
        if (!page->arguments) continue;
        fprintf(file, "    help:%s) _qmae_noise_words '", page->name);
        for (const char *at = qn_word_next(page->arguments, word); at;
             at = qn_word_next(at, word)) {
            if (qn_word_of_argument(word) == QN_WORD_COMMAND) print_commands(file);
            else fprintf(file, "%s ", word);
        }
        fputs("'; return ;;\n", file);
    }
}

void qn_completion_print_bash(FILE *file) {
    fputs(head, file);
    fputs("    if ((COMP_CWORD == 1)); then _qmae_noise_words '", file);
    print_commands(file);
    fputs(" --help --version'; return; fi\n    case ${COMP_WORDS[1]}:$before in\n", file);
    for (size_t c = 0; c < qn_command_count(); ++c) {
        const qn_option_table *table = qn_command_options(qn_command_at(c));
        for (size_t i = 0; i < table->count; ++i)
            print_value(file, qn_command_at(c), &table->options[i]);
    }
    print_pages(file);
    fputs("    esac\n    if [[ $word == -* ]]; then\n        case ${COMP_WORDS[1]} in\n", file);
    for (size_t c = 0; c < qn_command_count(); ++c) print_options(file, qn_command_at(c));
    fputs("        esac\n        return\n    fi\n    case ${COMP_WORDS[1]} in\n", file);
    for (size_t c = 0; c < qn_command_count(); ++c)
        if (qn_command_at(c)->arguments[0]) print_arguments(file, qn_command_at(c));
    fputs("    esac\n}\ncomplete -o filenames -F _qmae_noise qmae-noise\n", file);
}
