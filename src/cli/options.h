/* Tables of options: the command line, the settings file, --help and settings.cfg all come from
 * them. */
#ifndef QN_CLI_OPTIONS_H
#define QN_CLI_OPTIONS_H

#include "qmae_noise/qmae.h"

#include <stdbool.h>
#include <stdio.h>

typedef enum qn_option_type {
    QN_OPTION_FLAG,   /* bool */
    QN_OPTION_INT,    /* int64_t */
    QN_OPTION_REAL,   /* double */
    QN_OPTION_STRING, /* char *, owned */
    QN_OPTION_CHOICE  /* int: the index in `choice` */
} qn_option_type;

typedef struct qn_option {
    const char *group;    /* heading of --help that starts here, or NULL */
    const char *name;     /* without dashes; also the key in a settings file */
    const char *value;    /* what --help calls its value */
    size_t offset;        /* of its field in the command's values */
    const char *fallback; /* default, as typed; NULL = zero, off or no string */
    const char *shown;    /* default as --help shows it, if `fallback` does not say it */
    double min, max;      /* of INT and REAL */
    const qn_choice *choice;
    qn_option_type type;
    bool joined;      /* of STRING: given again, the values are joined with commas */
    bool open;        /* min and max themselves are excluded */
    bool run_only;    /* about this one run: neither read from nor written to settings files */
    bool adjustable;  /* may change when a run is resumed: it has no part in the numbers so far */
    bool beside;      /* in a settings file: a file of that name beside it comes first */
    const char *help; /* NULL = the choice's own */
} qn_option;

typedef struct qn_option_table {
    size_t count;
    const qn_option *options;
} qn_option_table;

const qn_option *qn_option_find(const qn_option_table *table, const char *name);
/* The name nearest to `word`, or NULL. settings: only those of settings files. */
const char *qn_option_nearest(const qn_option_table *table, const char *word, bool settings);

/* ---- values ------------------------------------------------------------------------------- */

/* Set one field of the command's zero-initialised struct. what: how messages call the option
 * ("--shots"). */
QN_MUST_CHECK qn_status qn_option_set_flag(const qn_option *option, void *values, bool on);
QN_MUST_CHECK qn_status qn_option_set_int(const qn_option *option, void *values, const char *what,
                                          int64_t number, qn_diag *diag);
QN_MUST_CHECK qn_status qn_option_set_real(const qn_option *option, void *values, const char *what,
                                           double number, qn_diag *diag);
/* From text as typed, for any type but FLAG. */
QN_MUST_CHECK qn_status qn_option_set_text(const qn_option *option, void *values, const char *what,
                                           const char *text, qn_diag *diag);
QN_MUST_CHECK qn_status qn_options_set_defaults(const qn_option_table *table, void *values,
                                                qn_diag *diag);
void qn_options_clear(const qn_option_table *table, void *values);

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

/* Words in lines of at most 96 columns and a newline; the first line starts where the cursor is,
 * which is column `column`, and so do the others. */
void qn_print_wrapped(const char *text, int column, FILE *file);

/* ---- settings files ------------------------------------------------------------------------- */

/* Reads a settings file (libconfig; keys are option names) into values. Errors have file:line. */
QN_MUST_CHECK qn_status qn_settings_read(const char *path, const qn_option_table *table,
                                         void *values, qn_diag *diag);
/* Writes every setting in the same syntax. */
void qn_settings_print(const qn_option_table *table, const void *values, FILE *file);

#endif
