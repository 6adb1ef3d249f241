/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading libconfig settings by a table of keys: types, ranges, unknown and missing keys, each
 * judged with file:line. */
#ifndef QN_NOISE_SETTING_H
#define QN_NOISE_SETTING_H

#include "core/findings.h"
#include "noise/model_schema.h"
#include <libconfig.h>

/* What has been found wrong in a file, and the sections in which: what would only follow from that
 * is not said. */
typedef struct qn_found {
    qn_findings findings;
    bool basis, qubit, gates, edges, rules, coupling;
} qn_found;

/* What is being read. */
typedef struct qn_reader {
    const char *path;
    const qn_text *text; /* tells the file of a line */
    qn_diag *diag;
    qn_found *found;
} qn_reader;

/* Adds a failure in a line of the text to what was found; its value is `status`. */
#define QN_LINE_FAIL(reader, line, status, ...)                                                    \
    (qn_reader_report((reader), (line), (status), __VA_ARGS__), (status))
void qn_reader_report(const qn_reader *reader, int line, qn_status status, const char *format, ...)
    QN_PRINTF(4, 5);
/* The same in the line of a setting. */
#define QN_SETTING_FAIL(reader, setting, status, ...)                                              \
    QN_LINE_FAIL(reader, qn_setting_line(setting), status, __VA_ARGS__)
int qn_setting_line(const config_setting_t *setting); /* 1 of the top level */

/* Goes on behind a failure, which was reported and leaves its status in `failed`, unless memory is
 * short. */
#define QN_GO_ON(failed, call)                                                                     \
    do {                                                                                           \
        status = (call);                                                                           \
        if (status == QN_ERR_MEMORY) goto out;                                                     \
        if (status != QN_OK) (failed) = status;                                                    \
        status = QN_OK;                                                                            \
    } while (0)

/* Reads the members of a list or group into a model. Goes on behind failures up to what stands
 * behind all that are shown, so that a file of failures is read as fast as one without. */
typedef qn_status qn_member_reader(const qn_reader *reader, config_setting_t *setting,
                                   qn_model *model);
QN_MUST_CHECK qn_status qn_setting_each(const qn_reader *reader, const config_setting_t *list,
                                        qn_member_reader *read, qn_model *model);

enum { QN_SETTING_PATH_SIZE = 128 };
/* "gates.cz.error", "edges[2]" into `buffer` (QN_SETTING_PATH_SIZE bytes); returns it. */
const char *qn_setting_path(const config_setting_t *setting, char *buffer);

/* Reads the members of a group into *target by its section's table; what is not given becomes NAN,
 * QN_KEY_ABSENT or NULL. Texts and settings are borrowed from libconfig. `extra` (may be NULL)
 * tells of members that the caller reads itself. */
QN_MUST_CHECK qn_status qn_setting_read(const qn_reader *reader, config_setting_t *group,
                                        const qn_key_section *section, void *target,
                                        const qn_channel *extra);

/* A number, integers included, within the range of a key. */
QN_MUST_CHECK qn_status qn_setting_real(const qn_reader *reader, const config_setting_t *setting,
                                        const qn_key *key, double *value);

/* How many numbers a setting holds, nested lists included, and those numbers. */
size_t qn_setting_count(const config_setting_t *setting);
QN_MUST_CHECK qn_status qn_setting_numbers(const qn_reader *reader, const config_setting_t *setting,
                                           const qn_key *key, double *numbers);

/* A list of `least` to `most` different qubits; `what` has them ("an edge"). */
QN_MUST_CHECK qn_status qn_setting_qubits(const qn_reader *reader, const config_setting_t *list,
                                          const char *what, int least, int most, int *qubits);

/* Number of members; 0 for NULL. */
int qn_setting_length(const config_setting_t *setting);

/* `inherited` for NAN, which stands for not given. */
double qn_given_or(double given, double inherited);

/* Fails with what `word` could have meant: "unknown gate 'cxx'; did you mean 'cx'?" or all the
 * names. */
qn_status qn_setting_unknown(const qn_reader *reader, const config_setting_t *setting,
                             const char *what, const char *word, const char *const *names,
                             size_t count);

#endif
