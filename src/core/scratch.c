/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Folders for files that nobody will miss: qmae-noise-HOST+PID-XXXXXX. */
#include "core/atomic_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char PREFIX[] = "qmae-noise-";

/* Removes folder `name` of the open folder `root`, with the files in it: no link, nobody else's. */
static void remove_in(int root, const char *name) {
    struct stat info;
    const int file = openat(root, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (file < 0) return;
    DIR *folder = fdopendir(file);
    if (!folder) {
        close(file);
        return;
    }
    const bool own = fstat(file, &info) == 0 && info.st_uid == geteuid();
    for (const struct dirent *entry = own ? readdir(folder) : NULL; entry; entry = readdir(folder))
        (void)unlinkat(file, entry->d_name, 0);
    closedir(folder);
    if (own) (void)unlinkat(root, name, AT_REMOVEDIR);
}

void qn_scratch_remove(const char *path) { remove_in(AT_FDCWD, path); }

static void sweep(const char *root) {
    DIR *folder = opendir(root);
    if (!folder) return;
    for (const struct dirent *entry = readdir(folder); entry; entry = readdir(folder))
        if (strncmp(entry->d_name, PREFIX, sizeof PREFIX - 1) == 0 &&
            qn_process_is_gone(entry->d_name + sizeof PREFIX - 1))
            remove_in(dirfd(folder), entry->d_name);
    closedir(folder);
}

qn_status qn_scratch_create(char *path, qn_diag *diag) {
    char process[QN_PROCESS_NAME];
    const char *root = getenv("TMPDIR");
    if (!root || !*root) root = "/tmp";
    sweep(root);
    qn_process_name(process);
    if (snprintf(path, PATH_MAX, "%s/%s%s-XXXXXX", root, PREFIX, process) < PATH_MAX &&
        mkdtemp(path))
        return QN_OK;
    return qn_fail(diag, QN_ERR_IO, "cannot make a folder in '%s': %s; set TMPDIR to one that can",
                   root, strerror(errno));
}
