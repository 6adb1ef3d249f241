/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A fresh folder for a test's files, removed with everything in it. */
#ifndef QN_TEST_TEMP_FOLDER_H
#define QN_TEST_TEMP_FOLDER_H

#include <stddef.h>

typedef struct temp_folder {
    char path[256];
} temp_folder;

/* Below $TMPDIR or /tmp; fails the running test if that does not work. */
void temp_folder_create(temp_folder *folder);
void temp_folder_remove(temp_folder *folder);

/* "FOLDER/name"; from one of four buffers in turn, so use it up soon. */
const char *temp_path(const temp_folder *folder, const char *name);

/* A file in the folder with this content. */
void temp_file(const temp_folder *folder, const char *name, const void *bytes, size_t size);

/* Entries of the folder, to see whether something was left behind. */
int temp_count(const temp_folder *folder);

#endif
