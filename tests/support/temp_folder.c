/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "temp_folder.h"

#include "assert_close.h"

#include <dirent.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void temp_folder_create(temp_folder *folder) {
    const char *base = getenv("TMPDIR");
    snprintf(folder->path, sizeof folder->path, "%s/qmae-noise-test-XXXXXX",
             base && base[0] ? base : "/tmp");
    if (!mkdtemp(folder->path)) fail_msg("cannot create a folder like %s", folder->path);
}

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *place) {
    (void)info;
    (void)kind;
    (void)place;
    return remove(path);
}

void temp_folder_remove(temp_folder *folder) {
    if (!folder->path[0]) return;
    nftw(folder->path, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    folder->path[0] = '\0';
}

const char *temp_path(const temp_folder *folder, const char *name) {
    static char paths[4][512];
    static int next;
    char *path = paths[next++ % 4];
    snprintf(path, sizeof paths[0], "%s/%s", folder->path, name);
    return path;
}

void temp_file(const temp_folder *folder, const char *name, const void *bytes, size_t size) {
    FILE *file = fopen(temp_path(folder, name), "wb");
    assert_non_null(file);
    const size_t written = fwrite(bytes, 1, size, file);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(written, size);
}

int temp_count(const temp_folder *folder) {
    int count = 0;
    DIR *entries = opendir(folder->path);
    assert_non_null(entries);
    for (const struct dirent *entry = readdir(entries); entry; entry = readdir(entries)) {
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    }
    closedir(entries);
    return count;
}
