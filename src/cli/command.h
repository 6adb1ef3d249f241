/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands of the program: command_list.def lists them, commands/NAME.c holds each. */
#ifndef QN_CLI_COMMAND_H
#define QN_CLI_COMMAND_H

#include "cli/option_line.h"
#include "host/message.h"

typedef struct qn_command {
    const char *name, *summary;
    const char *arguments; /* as --help shows them, "" = none */
    const char *details;   /* further lines of --help, or "" */
    const char *example;   /* a line that works, its files being there (help_examples.sh) */
    int min_arguments, max_arguments;
    const qn_option_table *options; /* NULL = none */
    size_t values_size;             /* of the struct that the options fill */
    bool shared;                    /* a team shares its work; else rank 0 does all of it */
    /* Returns an exit code; failures have printed their one sentence. arguments: what is no
     * option. */
    int (*run)(void *values, int narguments, char **arguments);
} qn_command;

#define QN_COMMAND(name) extern const qn_command qn_command_##name;
#include "cli/command_list.def"
#undef QN_COMMAND

size_t qn_command_count(void);
const qn_command *qn_command_at(size_t index); /* NULL beyond the last */
/* The name nearest to a word that is none, or NULL. */
const char *qn_command_nearest(const char *word);
const qn_command *qn_command_find(const char *name);
/* Reads the options of argv (argv[0] is the command's name) and runs it. */
int qn_command_run(const qn_command *command, int argc, char **argv);

/* What --help of a command prints. */
void qn_command_print(const qn_command *command, FILE *file);
/* The table of its options, possibly empty. */
const qn_option_table *qn_command_options(const qn_command *command);

#endif
