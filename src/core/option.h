/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Options as records: the command line, settings files, --help, completion, manual, the structs
 * that C programs fill and the ranges that are checked all come from tables of them. */
#ifndef QN_CORE_OPTION_H
#define QN_CORE_OPTION_H

#include "qmae_noise/core.h"

#include <stdbool.h>

/* The value of a name in a choice; QN_ERR_NOT_FOUND lists the names (and the nearest). */
QN_MUST_CHECK qn_status qn_choice_find(const qn_choice *choice, const char *name, int *value,
                                       qn_diag *diag);

typedef enum qn_option_type {
    QN_OPTION_FLAG,   /* bool */
    QN_OPTION_INT,    /* a signed or unsigned integer of `size` bytes */
    QN_OPTION_REAL,   /* double */
    QN_OPTION_STRING, /* char *, owned */
    QN_OPTION_CHOICE, /* an enumeration or int: the index in `choice` */
    QN_OPTION_NAME    /* const char *: one of the names of `choice` itself; NULL = the default */
} qn_option_type;

typedef enum qn_beside { QN_BESIDE_NOTHING, QN_BESIDE_FILE, QN_BESIDE_FOLDER } qn_beside;

typedef struct qn_option {
    const char *group;    /* heading of --help that starts here, or NULL */
    const char *name;     /* without dashes; also the key in a settings file */
    const char *value;    /* what --help calls its value */
    size_t offset;        /* of its field in the command's values */
    size_t size;          /* of an INT's field: 4, or 8 (which 0 says too) */
    int unit;             /* an INT's field holds so many times the number; 0 = 1 */
    int chosen;           /* default of CHOICE without `fallback` */
    const char *fallback; /* default, as typed; NULL = zero, off, no string or `chosen` */
    const char *shown;    /* default as --help shows it, if `fallback` does not say it */
    double min, max;      /* of INT and REAL */
    const qn_choice *choice;
    qn_option_type type;
    bool joined;      /* of STRING: given again, the values are joined with commas */
    bool open;        /* min and max themselves are excluded */
    bool zero;        /* whatever the range, a program may leave 0, which `shown` explains */
    bool run_only;    /* about this one run: neither read from nor written to settings files */
    bool adjustable;  /* may change when a run is resumed: it has no part in the numbers so far */
    qn_beside beside; /* in a settings file: what of that name beside it comes first */
    /* of the choice without whose words it does nothing: "gradient: shift spsa"; NULL = none */
    const char *needs;
    const char *unless; /* the STRING beside which it does nothing; NULL = none */
    const char *help;   /* NULL = the choice's own */
} qn_option;

typedef struct qn_option_table {
    size_t count;
    const qn_option *options;
} qn_option_table;

/* The record of an entry of a list of settings (include/qmae_noise/qmae_setting_list.def), whose
 * field is `at` bytes into the values. */
#define QN_OPTION_RECORD(kind, at, field_type, key, initial, ...)                                  \
    {.name = (key), .offset = (at), QN_RECORD_##kind(field_type, initial) __VA_ARGS__},
#define QN_RECORD_INT(field_type, initial)                                                         \
    .type = QN_OPTION_INT, .size = sizeof(field_type), .fallback = #initial,
#define QN_RECORD_FLAG(field_type, initial) .type = QN_OPTION_FLAG,
#define QN_RECORD_DERIVED(field_type, initial) .type = QN_OPTION_INT, .size = sizeof(field_type),
#define QN_RECORD_MIB(field_type, initial) QN_RECORD_INT(field_type, initial).unit = 1 << 20,
#define QN_RECORD_OWN(field_type, initial) QN_RECORD_DERIVED(field_type, initial).zero = true,
#define QN_RECORD_REAL(field_type, initial) .type = QN_OPTION_REAL, .fallback = #initial,
#define QN_RECORD_CHOICE(field_type, initial) .type = QN_OPTION_CHOICE, .chosen = (initial),
#define QN_RECORD_NAME(field_type, initial) .type = QN_OPTION_NAME, .fallback = (initial),
#define QN_RECORD_STRING(field_type, initial) .type = QN_OPTION_STRING, .fallback = (initial),

/* What its default is in C. */
#define QN_INITIAL_INT(number) number
#define QN_INITIAL_DERIVED(number) number
#define QN_INITIAL_OWN(number) number
#define QN_INITIAL_MIB(number) (size_t)(number) << 20
#define QN_INITIAL_REAL(number) number
#define QN_INITIAL_FLAG(value) value
#define QN_INITIAL_CHOICE(value) value
#define QN_INITIAL_NAME(name) name
#define QN_INITIAL_STRING(text) text

const qn_option *qn_option_find(const qn_option_table *table, const char *name);
/* The name nearest to `word`, or NULL. settings: only those of settings files. */
const char *qn_option_nearest(const qn_option_table *table, const char *word, bool settings);
/* Its default as typed; NULL = none, or not known before the others are. */
const char *qn_option_default(const qn_option *option);

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
/* Replaces every STRING, borrowed so far, by a copy. On failure what could not be copied is
 * NULL. */
QN_MUST_CHECK qn_status qn_options_own(const qn_option_table *table, void *values);

bool qn_option_flag(const qn_option *option, const void *values);
int64_t qn_option_int(const qn_option *option, const void *values);
double qn_option_real(const qn_option *option, const void *values);
/* Of STRING (NULL = none), CHOICE and NAME; borrowed. */
const char *qn_option_text(const qn_option *option, const void *values);

/* Values that a program has filled in: is each in its range? */
QN_MUST_CHECK qn_status qn_options_check(const qn_option_table *table, const void *values,
                                         qn_diag *diag);

#endif
