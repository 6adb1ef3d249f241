/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that are either wholly there or not there: written beside the target, synced, renamed. */
#ifndef QN_CORE_ATOMIC_FILE_H
#define QN_CORE_ATOMIC_FILE_H

#include "qmae_noise/core.h"

#include <dirent.h>
#include <stdbool.h>

/* Replaces the file `path` by `size` bytes. On failure (full disk, no permission) the old file is
 * untouched, the temporary file is removed and *diag says why. Syncs file and folder, so the
 * content survives a power cut. */
QN_MUST_CHECK qn_status qn_atomic_write(const char *path, const void *bytes, size_t size,
                                        qn_diag *diag);

/* Writes all bytes, in as many pieces as the system takes; 0, or -1 with errno. */
int qn_write_all(int file, const void *bytes, size_t size);
/* The same, then syncs; closes the file in any case. */
int qn_fill_and_close(int file, const void *bytes, size_t size);

/* The whole file into a fresh zero-terminated buffer of *size bytes (free with qn_free). Refuses
 * files above 4 GiB. */
QN_MUST_CHECK qn_status qn_file_read(const char *path, char **bytes, size_t *size, qn_diag *diag);

/* Bytes of the mark that some editors put before UTF-8: 3, or 0 if there is none. */
size_t qn_text_mark(const char *text, size_t size);
/* A text without that mark: as qn_file_read, but of at most `limit` bytes, none of which is 0
 * (QN_ERR_SYNTAX): what stands behind it would be lost without a word. */
QN_MUST_CHECK qn_status qn_text_file_read(const char *path, size_t limit, char **text, size_t *size,
                                          qn_diag *diag);
enum {
    QN_TEXT_LIMIT = 1 << 30,     /* of tables, and texts that have no limit of their own */
    QN_CIRCUIT_LIMIT = 1 << 28,  /* of OpenQASM, which takes some fifty bytes for one */
    QN_JSON_LIMIT = 1 << 26,     /* of JSON, which takes some twenty */
    QN_SETTINGS_LIMIT = 1 << 24, /* of what libconfig reads */
};
/* Fails for a file that is larger than `limit` bytes. */
qn_status qn_file_refuse_large(qn_diag *diag, const char *path, size_t limit);

/* Creates folder `path` and its missing parents; fine if it exists, and then swept. */
QN_MUST_CHECK qn_status qn_folder_create(const char *path, qn_diag *diag);

/* Syncs a folder, so that its renames survive a power cut. */
void qn_folder_sync(const char *path);
/* Removes the temporary files that killed writers of files in `path` have left behind. */
void qn_folder_sweep(const char *path);
/* A filter of scandir: names without a dot in front, which hides them. */
int qn_entry_is_visible(const struct dirent *entry);
/* "HOST+PID" of this process, for names of files on folders that machines share; name:
 * QN_PROCESS_NAME. Returns name. */
enum { QN_PROCESS_NAME = 96 };
const char *qn_process_name(char *name);
/* Does such a name, with anything behind it, belong to a process of this machine that is no more?
 * Those of other machines count as alive. */
bool qn_process_is_gone(const char *name);

/* A fresh folder for files that nobody will miss, in $TMPDIR or /tmp; its path into `path`
 * (PATH_MAX). Those that killed processes of this user have left there go. */
QN_MUST_CHECK qn_status qn_scratch_create(char *path, qn_diag *diag);
/* Removes it with the files in it. */
void qn_scratch_remove(const char *path);

#endif
