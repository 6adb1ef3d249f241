/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures by gnuplot: drawn aside, and put into place only when they are whole. */
#include "host/gnuplot.h"

#include "core/atomic_file.h"
#include "core/try.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Starts gnuplot in `folder`, silent and with all signals let through. Returns 0 or an errno. */
static int start(const char *folder, char *script, pid_t *child) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none;
    char program[] = "gnuplot";
    char *const arguments[] = {program, script, NULL};
    if (posix_spawn_file_actions_init(&actions) != 0) return ENOMEM;
    if (posix_spawnattr_init(&attributes) != 0) {
        posix_spawn_file_actions_destroy(&actions);
        return ENOMEM;
    }
    sigemptyset(&none);
    int failed = posix_spawn_file_actions_addchdir_np(&actions, folder);
    for (int stream = 0; stream <= 2 && !failed; ++stream)
        failed = posix_spawn_file_actions_addopen(&actions, stream, "/dev/null", O_RDWR, 0);
    if (!failed) failed = posix_spawnattr_setsigmask(&attributes, &none);
    /* A group of its own: who stops the program from the terminal does not stop half a picture. */
    const short flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP;
    if (!failed) failed = posix_spawnattr_setpgroup(&attributes, 0);
    if (!failed) failed = posix_spawnattr_setflags(&attributes, flags);
    if (!failed) failed = posix_spawnp(child, program, &actions, &attributes, arguments, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return failed;
}

/* FOLDER/NAMESUFFIX into `path` (PATH_MAX). */
static qn_status path_of(const char *folder, const char *name, const char *suffix, char *path,
                         qn_diag *diag) {
    if (snprintf(path, PATH_MAX, "%s/%s%s", folder, name, suffix) < PATH_MAX) return QN_OK;
    return qn_fail(diag, QN_ERR_ARGUMENT, "the path '%s' is too long", folder);
}

/* Runs the script; in `aside`, so that its pictures are made there. */
static qn_status run_gnuplot(const char *folder, const char *name, const char *aside,
                             qn_diag *diag) {
    char path[PATH_MAX], script[PATH_MAX];
    pid_t child = 0;
    int result = 0;
    const qn_status status = path_of(folder, name, ".gp", path, diag);
    if (status != QN_OK) return status;
    if (!realpath(path, script))
        return qn_fail(diag, QN_ERR_IO, "cannot read '%s': %s", path, strerror(errno));
    const int failed = start(aside, script, &child);
    if (failed == ENOENT)
        return qn_fail(diag, QN_ERR_NOT_FOUND,
                       "no program 'gnuplot' here, so there are no pictures; install it and run "
                       "'gnuplot %s.gp' in '%s'",
                       name, folder);
    if (failed) return qn_fail(diag, QN_ERR_IO, "cannot start gnuplot: %s", strerror(failed));
    while (waitpid(child, &result, 0) < 0)
        if (errno != EINTR) return qn_fail(diag, QN_ERR_IO, "lost gnuplot: %s", strerror(errno));
    if (result == 0) return QN_OK;
    return qn_fail(diag, QN_ERR_IO, "gnuplot could not draw '%s'; run it by hand to see why", path);
}

/* gnuplot does not notice a disk that fills, so the end of a picture tells whether all of it is
 * there. */
static const struct {
    const char *suffix, *end;
    size_t length;
} PICTURES[] = {{".svg", "</svg>", 6}, {".png", "IEND\xae\x42\x60\x82", 8}};
enum { NPICTURES = sizeof PICTURES / sizeof PICTURES[0] };

static bool is_whole(const char *bytes, size_t size, size_t picture) {
    const size_t length = PICTURES[picture].length;
    while (size > 0 && bytes[size - 1] == '\n') --size;
    return size >= length && memcmp(bytes + size - length, PICTURES[picture].end, length) == 0;
}

static qn_status put_in_place(const char *folder, const char *name, const char *aside,
                              size_t picture, qn_diag *diag) {
    qn_status status = QN_OK;
    char drawn[PATH_MAX], path[PATH_MAX], *bytes = NULL;
    size_t size = 0;
    QN_TRY(path_of(aside, name, PICTURES[picture].suffix, drawn, diag));
    QN_TRY(path_of(folder, name, PICTURES[picture].suffix, path, diag));
    QN_TRY(qn_file_read(drawn, &bytes, &size, diag));
    if (!is_whole(bytes, size, picture))
        QN_TRY(qn_fail(diag, QN_ERR_IO,
                       "gnuplot could not write all of '%s': is there room left in '%s'?", drawn,
                       aside));
    QN_TRY(qn_atomic_write(path, bytes, size, diag));
out:
    qn_free(bytes);
    return status;
}

/* Links the data of the script to where it looks for them. */
static qn_status link_data(const char *folder, const char *name, const char *aside, qn_diag *diag) {
    qn_status status = QN_OK;
    char path[PATH_MAX], data[PATH_MAX];
    QN_TRY(path_of(folder, name, ".dat", path, diag));
    if (!realpath(path, data))
        QN_TRY(qn_fail(diag, QN_ERR_IO, "cannot read '%s': %s", path, strerror(errno)));
    QN_TRY(path_of(aside, name, ".dat", path, diag));
    if (symlink(data, path) != 0)
        QN_TRY(qn_fail(diag, QN_ERR_IO, "cannot write '%s': %s", path, strerror(errno)));
out:
    return status;
}

qn_status qn_figure_draw(const char *folder, const char *name, qn_diag *diag) {
    qn_status status = QN_OK;
    char aside[PATH_MAX];
    status = qn_scratch_create(aside, diag);
    if (status != QN_OK) return status;
    QN_TRY(link_data(folder, name, aside, diag));
    QN_TRY(run_gnuplot(folder, name, aside, diag));
    for (size_t k = 0; k < NPICTURES; ++k) QN_TRY(put_in_place(folder, name, aside, k, diag));
out:
    qn_scratch_remove(aside);
    return status;
}
