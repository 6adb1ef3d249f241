#include "cli/command.h"
#include "cli/help_pages.h"

#include <string.h>

enum { MAX_NAMES = 32 };

static void print_overview(void) {
    puts("qmae-noise trains a quantum masked autoencoder as noisy quantum hardware would.\n\n"
         "  qmae-noise train --noise ibm_like.cfg\n\n"
         "Commands (qmae-noise COMMAND --help says more)");
    for (size_t i = 0; i < qn_command_count(); ++i)
        printf("  %-12s %s\n", qn_command_at(i)->name, qn_command_at(i)->summary);
    puts("\nReference (qmae-noise help PAGE)");
    for (size_t i = 0; i < qn_help_page_count(); ++i)
        printf("  %-12s %s\n", qn_help_page_at(i)->name, qn_help_page_at(i)->summary);
    puts("\nExit codes: 0 done, 1 bad input or failed run, 2 wrong usage, 130 interrupted after a "
         "checkpoint.");
}

static int refuse(const char *name) {
    const char *names[MAX_NAMES];
    size_t count = 0;
    for (size_t i = 0; i < qn_command_count() && count < MAX_NAMES; ++i)
        names[count++] = qn_command_at(i)->name;
    for (size_t i = 0; i < qn_help_page_count() && count < MAX_NAMES; ++i)
        names[count++] = qn_help_page_at(i)->name;
    const char *nearest = qn_nearest(name, names, count);
    if (nearest) qn_say("no help on '%s': did you mean '%s'?", name, nearest);
    else qn_say("no help on '%s': qmae-noise help lists what there is", name);
    return QN_EXIT_USAGE;
}

static int run(void *values, int narguments, char **arguments) {
    (void)values;
    if (narguments == 0) {
        print_overview();
        return QN_EXIT_DONE;
    }
    const qn_command *command = qn_command_find(arguments[0]);
    if (command) {
        qn_command_print(command, stdout);
        return QN_EXIT_DONE;
    }
    for (size_t i = 0; i < qn_help_page_count(); ++i) {
        if (strcmp(qn_help_page_at(i)->name, arguments[0]) != 0) continue;
        qn_help_page_at(i)->print(stdout);
        return QN_EXIT_DONE;
    }
    return refuse(arguments[0]);
}

const qn_command qn_command_help = {
    .name = "help",
    .summary = "Explain a command, or print a reference page",
    .arguments = "[COMMAND | PAGE]",
    .details = "",
    .max_arguments = 1,
    .run = run,
};
