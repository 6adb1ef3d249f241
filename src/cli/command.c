/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"
#include "host/host.h"
#include "run/host.h"

#include "core/try.h"

#include <stdlib.h>
#include <string.h>

#define QN_COMMAND(name) &qn_command_##name,
static const qn_command *const commands[] = {
#include "cli/command_list.def"
};
#undef QN_COMMAND

size_t qn_command_count(void) { return sizeof commands / sizeof commands[0]; }

const qn_command *qn_command_at(size_t index) {
    return index < qn_command_count() ? commands[index] : NULL;
}

const char *qn_command_nearest(const char *word) {
    const char *names[sizeof commands / sizeof commands[0]];
    for (size_t i = 0; i < qn_command_count(); ++i) names[i] = commands[i]->name;
    return qn_nearest(word, names, qn_command_count());
}

const qn_command *qn_command_find(const char *name) {
    for (size_t i = 0; i < qn_command_count(); ++i)
        if (strcmp(commands[i]->name, name) == 0) return commands[i];
    return NULL;
}

const qn_option_table *qn_command_options(const qn_command *command) {
    static const qn_option_table none = {0, NULL};
    return command->options ? command->options : &none;
}

void qn_command_print(const qn_command *command, FILE *file) {
    fprintf(file, "Usage: qmae-noise %s%s%s\n\n", command->name, command->arguments[0] ? " " : "",
            command->arguments);
    fprintf(file, "%s.\n%s", command->summary, command->details);
    fprintf(file, "\nExample: %s\n", command->example);
    qn_options_print(qn_command_options(command), file);
    fputs("\n  -h, --help               print this\n", file);
}

/* ---- running ------------------------------------------------------------------------------ */

static int refuse_count(const qn_command *command, int narguments) {
    if (narguments < command->min_arguments) {
        qn_say("usage: qmae-noise %s %s", command->name, command->arguments);
        return QN_EXIT_USAGE;
    }
    if (narguments <= command->max_arguments) return QN_EXIT_DONE;
    if (command->max_arguments == 0)
        qn_say("%s takes options only; --help lists them", command->name);
    else qn_say("too many words: usage: qmae-noise %s %s", command->name, command->arguments);
    return QN_EXIT_USAGE;
}

static int run_with(const qn_command *command, const qn_line *line, void *values) {
    qn_diag diag = {0};
    bool from_file = false;
    const qn_status status = qn_line_apply(line, qn_command_options(command), values, &from_file,
                                           &diag);
    if (status != QN_OK) {
        return from_file ? qn_say_failure(&diag, status) : qn_say_refusal(&diag, status);
    }
    return command->run(values, line->narguments, line->arguments);
}

int qn_command_run(const qn_command *command, int argc, char **argv) {
    if (!command->shared && !qn_host_leads(&qn_cli_host)) return QN_EXIT_DONE;
    if (!command->shared) qn_cli_host.team = NULL; /* nobody answers */
    qn_line line = {0};
    qn_diag diag = {0};
    const qn_status status = qn_line_read(qn_command_options(command), argc, argv, &line, &diag);
    if (status != QN_OK) {
        return qn_say_refusal(&diag, status);
    }
    int code = QN_EXIT_DONE;
    if (line.help) {
        qn_command_print(command, stdout);
    } else if ((code = refuse_count(command, line.narguments)) == QN_EXIT_DONE) {
        void *values = qn_alloc(1, command->values_size + 1);
        if (values) code = run_with(command, &line, values);
        else code = qn_say_failure(&diag, QN_ERR_MEMORY);
        if (values) qn_options_clear(qn_command_options(command), values);
        qn_free(values);
    }
    qn_line_clear(&line);
    return code;
}
