/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What killed processes leave behind goes, and nothing else does. */
#include "assert_close.h"
#include "core/atomic_file.h"
#include "folder_fixture.h"

#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* A process that is dead, but not asked for yet, or one that waits for a signal. */
static pid_t start(bool lives) {
    siginfo_t info;
    const pid_t child = fork();
    if (child == 0) {
        while (lives) pause();
        _exit(0);
    }
    assert_true(child > 0);
    if (!lives) assert_int_equal(waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT), 0);
    return child;
}

static void end(pid_t child) {
    kill(child, SIGKILL);
    assert_int_equal(waitpid(child, NULL, 0), child);
}

static bool exists(const char *path) {
    struct stat info;
    return lstat(path, &info) == 0;
}

static void write_text(const char *path) {
    assert_int_equal(qn_atomic_write(path, "text", 4, NULL), QN_OK);
}

static void temporary_files_of_the_dead_go(void **state) {
    const pid_t dead = start(false), alive = start(true);
    char names[4][64], paths[4][PATH_MAX];
    (void)state;
    snprintf(names[0], sizeof names[0], "a.csv.tmp-%ld-0", (long)dead);
    snprintf(names[1], sizeof names[1], "a.csv.tmp-%ld-0", (long)alive);
    snprintf(names[2], sizeof names[2], "a.csv.tmp-%ld-", (long)dead);
    snprintf(names[3], sizeof names[3], "a.csv");
    for (int k = 0; k < 4; ++k) {
        snprintf(paths[k], sizeof paths[k], "%s", temp_path(&folder, names[k]));
        write_text(paths[k]);
    }
    assert_int_equal(qn_folder_create(folder.path, NULL), QN_OK);
    assert_false(exists(paths[0]));
    for (int k = 1; k < 4; ++k) assert_true(exists(paths[k]));
    end(dead);
    end(alive);
}

/* FOLDER/qmae-noise-HOST+PIDSUFFIX */
static void scratch_path(pid_t process, const char *suffix, char *path) {
    char host[64];
    assert_int_equal(gethostname(host, sizeof host), 0);
    snprintf(path, PATH_MAX, "%s/qmae-noise-%s+%ld%s", folder.path, host, (long)process, suffix);
}

static void scratch_folders_of_the_dead_go(void **state) {
    const pid_t dead = start(false), alive = start(true);
    char mine[PATH_MAX], gone[PATH_MAX], kept[PATH_MAX], link[PATH_MAX], file[PATH_MAX + 8];
    (void)state;
    setenv("TMPDIR", folder.path, 1);
    scratch_path(dead, "-abcdef", gone);
    scratch_path(alive, "-abcdef", kept);
    scratch_path(dead, "-fedcba", link);
    assert_int_equal(mkdir(gone, 0700) | mkdir(kept, 0700) | symlink(kept, link), 0);
    snprintf(file, sizeof file, "%s/a.svg", gone);
    write_text(file);
    snprintf(file, sizeof file, "%s/a.svg", kept);
    write_text(file);
    assert_int_equal(qn_scratch_create(mine, NULL), QN_OK);
    assert_false(exists(gone));
    assert_true(exists(file));
    assert_true(exists(mine));
    qn_scratch_remove(mine);
    assert_false(exists(mine));
    unsetenv("TMPDIR");
    unlink(link);
    end(dead);
    end(alive);
    qn_scratch_remove(kept);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, folder_set_up, folder_tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(temporary_files_of_the_dead_go),
        TEST(scratch_folders_of_the_dead_go),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
