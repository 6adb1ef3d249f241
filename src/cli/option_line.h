/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Options on the command line and in --help. */
#ifndef QN_CLI_OPTION_LINE_H
#define QN_CLI_OPTION_LINE_H

#include "settings/options.h"

/* ---- command line --------------------------------------------------------------------------- */

/* An option as found on the command line; text is NULL for flags. */
typedef struct qn_assignment {
    const qn_option *option;
    const char *text;
} qn_assignment;

typedef struct qn_line {
    bool help; /* --help or -h */
    size_t nassignments;
    qn_assignment *assignments; /* owned; its texts are argv's */
    int narguments;             /* what is no option */
    char **arguments;           /* argv's own, reordered */
} qn_line;

/* Splits the command line (argv[0] is skipped) by getopt_long. The caller clears *line. */
QN_MUST_CHECK qn_status qn_line_read(const qn_option_table *table, int argc, char **argv,
                                     qn_line *line, qn_diag *diag);
void qn_line_clear(qn_line *line);
/* Defaults, then the settings file that the last --config names (or that of the run that --resume
 * names), then the command line. *from_file: was it the file that failed? */
QN_MUST_CHECK qn_status qn_line_apply(const qn_line *line, const qn_option_table *table,
                                      void *values, bool *from_file, qn_diag *diag);

/* ---- help ----------------------------------------------------------------------------------- */

/* The options with values, defaults, ranges and help, at most 100 columns. */
void qn_options_print(const qn_option_table *table, FILE *file);

/* The help of an option with its default behind it. */
void qn_option_describe(const qn_option *option, char *text, size_t size);
/* What follows --NAME: "VALUE", "one|other", or "" for flags. */
void qn_option_value(const qn_option *option, char *text, size_t size);

#endif
