/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"
#include "cli/help_pages.h"

#include <assert.h>
#include <string.h>

enum { MAX_NAMES = 32 };

/* "man [COMMAND]   manual page ..." */
static void print_page_line(const qn_help_page *page) {
    char head[64];
    snprintf(head, sizeof head, "%s%s%s", page->name, page->arguments ? " " : "",
             page->arguments ? page->arguments : "");
    printf("  %-12s%s%s\n", head, strlen(head) < 12 ? " " : "\n               ", page->summary);
}

static void print_overview(void) {
    puts("qmae-noise trains a quantum masked autoencoder as noisy quantum hardware would.\n\n"
         "  qmae-noise train --noise ibm_like.cfg\n\n"
         "Commands (qmae-noise COMMAND --help says more)");
    for (size_t i = 0; i < qn_command_count(); ++i)
        printf("  %-12s %s\n", qn_command_at(i)->name, qn_command_at(i)->summary);
    puts("\nReference (qmae-noise help PAGE)");
    for (size_t i = 0; i < qn_help_page_count(); ++i) print_page_line(qn_help_page_at(i));
    puts("\nExit codes: 0 done, 1 bad input or failed run, 2 wrong usage, 130 interrupted after a "
         "checkpoint.");
}

static int refuse(const char *name) {
    const char *names[MAX_NAMES];
    size_t count = 0;
    assert(qn_command_count() + qn_help_page_count() <= MAX_NAMES);
    for (size_t i = 0; i < qn_command_count(); ++i) names[count++] = qn_command_at(i)->name;
    for (size_t i = 0; i < qn_help_page_count(); ++i) names[count++] = qn_help_page_at(i)->name;
    const char *nearest = qn_nearest(name, names, count);
    if (nearest) qn_say("no help on '%s': did you mean '%s'?", name, nearest);
    else qn_say("no help on '%s': qmae-noise help lists what there is", name);
    return QN_EXIT_USAGE;
}

static int print_page(const qn_help_page *page, const char *word) {
    qn_diag diag = {0};
    if (page->print && word) {
        qn_say("usage: qmae-noise help %s", page->name);
        return QN_EXIT_USAGE;
    }
    if (page->print) {
        page->print(stdout);
        return QN_EXIT_DONE;
    }
    if (!word && page->arguments[0] != '[') {
        qn_say("usage: qmae-noise help %s %s", page->name, page->arguments);
        return QN_EXIT_USAGE;
    }
    const qn_status status = page->print_word(word, stdout, &diag);
    if (status == QN_OK) return QN_EXIT_DONE;
    return qn_say_refusal(&diag, status);
}

static int run(void *values, int narguments, char **arguments) {
    (void)values;
    if (narguments == 0) {
        print_overview();
        return QN_EXIT_DONE;
    }
    const qn_command *command = qn_command_find(arguments[0]);
    if (command && narguments > 1) {
        qn_say("usage: qmae-noise help %s", command->name);
        return QN_EXIT_USAGE;
    }
    if (command) {
        qn_command_print(command, stdout);
        return QN_EXIT_DONE;
    }
    for (size_t i = 0; i < qn_help_page_count(); ++i)
        if (strcmp(qn_help_page_at(i)->name, arguments[0]) == 0)
            return print_page(qn_help_page_at(i), narguments > 1 ? arguments[1] : NULL);
    return refuse(arguments[0]);
}

const qn_command qn_command_help = {
    .name = "help",
    .summary = "Explain a command, or print a reference page",
    .arguments = "[COMMAND | PAGE [WORD]]",
    .details = "",
    .example = "qmae-noise help noise-model",
    .max_arguments = 2,
    .run = run,
};
