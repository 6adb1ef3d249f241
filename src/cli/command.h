/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands of the program: command_list.def lists them, commands/NAME.c holds each. */
#ifndef QN_CLI_COMMAND_H
#define QN_CLI_COMMAND_H

#include "cli/option_line.h"
#include "qmae_noise/program.h"
#include "qmae_noise/qasm.h"

enum { QN_EXIT_DONE = 0, QN_EXIT_FAILED = 1, QN_EXIT_USAGE = 2, QN_EXIT_INTERRUPTED = 130 };

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

/* ---- messages: one line each on stderr ------------------------------------------------------- */

void qn_say(const char *format, ...) QN_PRINTF(1, 2);
/* Each line of a text with a prefix, as messages. */
void qn_say_lines(const char *prefix, const char *lines);
/* What is odd about a model, a circuit file and its program under the model. */
void qn_say_notes(const qn_model *model, const qn_qasm *qasm, const qn_program *program);
/* Of a command that ended with `status`: says the sentence of a failure; QN_ERR_ARGUMENT is a wrong
 * usage. */
int qn_exit_code(const qn_diag *diag, qn_status status);
/* The sentence of a failure. Returns QN_EXIT_FAILED. */
int qn_say_failure(const qn_diag *diag, qn_status status);
/* The sentence about words that are not understood. Returns QN_EXIT_USAGE, or QN_EXIT_FAILED where
 * memory was short, which is nobody's usage. */
int qn_say_refusal(const qn_diag *diag, qn_status status);

#endif
