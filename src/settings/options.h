/* Tables of options: the command line, the settings file, --help and settings.cfg all come from
 * them. */
#ifndef QN_SETTINGS_OPTIONS_H
#define QN_SETTINGS_OPTIONS_H

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
    bool joined;     /* of STRING: given again, the values are joined with commas */
    bool open;       /* min and max themselves are excluded */
    bool run_only;   /* about this one run: neither read from nor written to settings files */
    bool adjustable; /* may change when a run is resumed: it has no part in the numbers so far */
    bool beside;     /* in a settings file: a file of that name beside it comes first */
    /* of the choice without whose words it does nothing: "gradient: shift spsa"; NULL = none */
    const char *needs;
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

/* ---- settings files ------------------------------------------------------------------------- */

/* Reads a settings file (libconfig; keys are option names) into values. Errors have file:line. */
QN_MUST_CHECK qn_status qn_settings_read(const char *path, const qn_option_table *table,
                                         void *values, qn_diag *diag);
/* The same for a text that has been read from `path`. */
QN_MUST_CHECK qn_status qn_settings_parse(const char *path, const char *text,
                                          const qn_option_table *table, void *values,
                                          qn_diag *diag);
/* Writes every setting in the same syntax. */
void qn_settings_print(const qn_option_table *table, const void *values, FILE *file);

#endif
