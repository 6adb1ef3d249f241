/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that are wholly there or not there, also when the disk is full. */
#include "alloc_failure.h"
#include "assert_close.h"
#include "folder_fixture.h"

#include "core/atomic_file.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

static void assert_content(const char *path, const void *expected, size_t expected_size) {
    char *bytes = NULL;
    size_t size = 0;
    assert_int_equal(qn_file_read(path, &bytes, &size, NULL), QN_OK);
    assert_int_equal(size, expected_size);
    assert_memory_equal(bytes, expected, size);
    assert_int_equal(bytes[size], 0);
    qn_free(bytes);
}

static void test_write_read_replace(void **state) {
    (void)state;
    const char *path = temp_path(&folder, "out");
    static const char with_zero[] = "a\0b";
    qn_diag diag = {0};
    assert_int_equal(qn_atomic_write(path, "first", 5, &diag), QN_OK);
    assert_content(path, "first", 5);
    assert_int_equal(qn_atomic_write(path, with_zero, 4, &diag), QN_OK);
    assert_content(path, with_zero, 4);
    assert_int_equal(qn_atomic_write(path, NULL, 0, &diag), QN_OK);
    assert_content(path, "", 0);
    assert_int_equal(diag.status, QN_OK);
    assert_int_equal(temp_count(&folder), 1);
}

static void test_large(void **state) {
    (void)state;
    const size_t size = 3000001;
    unsigned char *bytes = qn_alloc(size, 1);
    assert_non_null(bytes);
    for (size_t i = 0; i < size; ++i) bytes[i] = (unsigned char)(i * 2654435761u >> 24);
    assert_int_equal(qn_atomic_write(temp_path(&folder, "large"), bytes, size, NULL), QN_OK);
    assert_content(temp_path(&folder, "large"), bytes, size);
    qn_free(bytes);
}

static void test_permissions(void **state) {
    (void)state;
    struct stat info;
    const char *path = temp_path(&folder, "out");
    const mode_t mask = umask(022);
    assert_int_equal(qn_atomic_write(path, "x", 1, NULL), QN_OK);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0644);
    assert_int_equal(chmod(path, 0600), 0);
    assert_int_equal(qn_atomic_write(path, "y", 1, NULL), QN_OK);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    umask(mask);
}

static void test_links_stay_links(void **state) {
    (void)state;
    struct stat info;
    temp_file(&folder, "real", "old", 3);
    assert_int_equal(symlink("real", temp_path(&folder, "link")), 0);
    assert_int_equal(qn_atomic_write(temp_path(&folder, "link"), "new", 3, NULL), QN_OK);
    assert_int_equal(lstat(temp_path(&folder, "link"), &info), 0);
    assert_true(S_ISLNK(info.st_mode));
    assert_content(temp_path(&folder, "real"), "new", 3);
}

/* A failed write leaves the old file and nothing else, and says which file and why. */
static void assert_write_fails(const char *path, size_t size, int entries) {
    char *bytes = calloc(size, 1);
    qn_diag diag = {0};
    assert_non_null(bytes);
    const qn_status status = qn_atomic_write(path, bytes, size, &diag);
    free(bytes);
    print_message("%s\n", diag.text);
    assert_int_equal(status, QN_ERR_IO);
    assert_int_equal(diag.status, QN_ERR_IO);
    assert_non_null(strstr(diag.text, path));
    assert_int_equal(temp_count(&folder), entries);
}

/* The limit of a process on file sizes breaks a write off in the middle as a full disk does. */
static void test_write_breaks_off(void **state) {
    (void)state;
    struct rlimit old, small;
    temp_file(&folder, "out", "old", 3);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    small = (struct rlimit){.rlim_cur = 10000, .rlim_max = old.rlim_max};
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    assert_write_fails(temp_path(&folder, "out"), 100000, 1);
    assert_write_fails(temp_path(&folder, "new"), 100000, 1);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    assert_content(temp_path(&folder, "out"), "old", 3);
}

static void test_full_disk(void **state) {
    (void)state;
    if (mount("tmpfs", folder.path, "tmpfs", 0, "size=64k") != 0) skip(); /* needs root */
    temp_file(&folder, "out", "old", 3);
    char *bytes = calloc(1, 1 << 20);
    qn_diag diag = {0};
    const qn_status status = qn_atomic_write(temp_path(&folder, "out"), bytes, 1 << 20, &diag);
    free(bytes);
    char *old = NULL;
    size_t size = 0;
    const qn_status read_status = qn_file_read(temp_path(&folder, "out"), &old, &size, NULL);
    const int kept = read_status == QN_OK && size == 3 && memcmp(old, "old", 3) == 0;
    const int entries = temp_count(&folder);
    qn_free(old);
    assert_int_equal(umount(folder.path), 0);
    print_message("%s\n", diag.text);
    assert_int_equal(status, QN_ERR_IO);
    assert_true(kept);
    assert_int_equal(entries, 1);
    assert_non_null(strstr(diag.text, "No space left"));
}

/* Pipes and devices get the bytes and stay what they are. Ours are in the test's folder: run by
 * root, a mistake must not hit /dev. */
static void test_pipes_are_not_replaced(void **state) {
    (void)state;
    struct stat info;
    char bytes[8] = "";
    const char *path = temp_path(&folder, "pipe");
    assert_int_equal(mkfifo(path, 0600), 0);
    const int reader = open(path, O_RDONLY | O_NONBLOCK);
    assert_true(reader >= 0);
    assert_int_equal(qn_atomic_write(path, "hello", 5, NULL), QN_OK);
    assert_int_equal(read(reader, bytes, sizeof bytes), 5);
    close(reader);
    assert_string_equal(bytes, "hello");
    assert_int_equal(stat(path, &info), 0);
    assert_true(S_ISFIFO(info.st_mode));
    assert_int_equal(temp_count(&folder), 1);
}

static void test_full_devices_fail(void **state) {
    (void)state;
    struct stat info;
    const char *path = temp_path(&folder, "full");
    if (mknod(path, S_IFCHR | 0600, makedev(1, 7)) != 0) skip(); /* needs root */
    const int file = open(path, O_WRONLY);
    if (file < 0) skip(); /* a file system without devices */
    close(file);
    assert_write_fails(path, 1, 1);
    assert_int_equal(stat(path, &info), 0);
    assert_true(S_ISCHR(info.st_mode));
}

static void test_impossible_targets(void **state) {
    (void)state;
    char long_name[5000];
    memset(long_name, 'a', sizeof long_name - 1);
    long_name[sizeof long_name - 1] = '\0';
    qn_diag diag = {0};
    assert_write_fails(temp_path(&folder, "missing/out"), 1, 0);
    assert_write_fails(folder.path, 1, 0);
    assert_int_equal(qn_atomic_write(long_name, "x", 1, &diag), QN_ERR_IO);
}

static void test_read_failures(void **state) {
    (void)state;
    char *bytes = NULL;
    size_t size = 77;
    qn_diag missing = {0}, is_folder = {0}, huge = {0};
    assert_int_equal(qn_file_read(temp_path(&folder, "no"), &bytes, &size, &missing), QN_ERR_IO);
    assert_non_null(strstr(missing.text, "No such file"));
    assert_int_equal(qn_file_read(folder.path, &bytes, &size, &is_folder), QN_ERR_IO);
    assert_non_null(strstr(is_folder.text, folder.path));
    temp_file(&folder, "huge", "", 0);
    assert_int_equal(truncate(temp_path(&folder, "huge"), ((off_t)4 << 30) + 1), 0); /* sparse */
    assert_int_equal(qn_file_read(temp_path(&folder, "huge"), &bytes, &size, &huge), QN_ERR_LIMIT);
    assert_null(bytes);
    assert_int_equal(size, 77);
}

/* Files of unknown size: /proc says 0. */
static void test_read_of_unknown_size(void **state) {
    (void)state;
    char *bytes = NULL;
    size_t size = 0;
    if (access("/proc/self/status", R_OK) != 0) skip();
    assert_int_equal(qn_file_read("/proc/self/status", &bytes, &size, NULL), QN_OK);
    assert_true(size > 100);
    assert_int_equal(strlen(bytes), size);
    qn_free(bytes);
}

static void test_read_without_memory(void **state) {
    (void)state;
    char *bytes = NULL;
    size_t size = 0;
    temp_file(&folder, "out", "old", 3);
    qn_diag diag = {0};
    alloc_failure_arm(1);
    const qn_status status = qn_file_read(temp_path(&folder, "out"), &bytes, &size, &diag);
    assert_true(alloc_failure_disarm());
    assert_int_equal(status, QN_ERR_MEMORY);
    assert_int_equal(diag.status, QN_ERR_MEMORY);
    assert_null(bytes);
}

static void test_folders(void **state) {
    (void)state;
    struct stat info;
    qn_diag diag = {0};
    assert_int_equal(qn_folder_create(temp_path(&folder, "a/b//c/"), NULL), QN_OK);
    assert_int_equal(stat(temp_path(&folder, "a/b/c"), &info), 0);
    assert_true(S_ISDIR(info.st_mode));
    assert_int_equal(qn_folder_create(temp_path(&folder, "a/b"), NULL), QN_OK);
    temp_file(&folder, "file", "", 0);
    assert_int_equal(qn_folder_create(temp_path(&folder, "file/d"), &diag), QN_ERR_IO);
    assert_non_null(strstr(diag.text, "file"));
    assert_int_equal(qn_folder_create("", NULL), QN_ERR_IO);
    assert_int_equal(qn_folder_create("/", NULL), QN_OK);
}

/* Editors put a mark before UTF-8; a text that is nothing but the mark is empty. */
static void test_texts_have_no_mark(void **state) {
    static const char *const cases[][2] = {
        {"\xef\xbb\xbftext", "text"}, {"text", "text"}, {"\xef\xbb\xbf", ""},
        {"\xef\xbb", "\xef\xbb"},     {"", ""},         {"a\xef\xbb\xbf", "a\xef\xbb\xbf"},
    };
    const char *path = temp_path(&folder, "text");
    (void)state;
    for (size_t k = 0; k < sizeof cases / sizeof *cases; ++k) {
        char *text = NULL;
        size_t size = 0;
        assert_int_equal(qn_atomic_write(path, cases[k][0], strlen(cases[k][0]), NULL), QN_OK);
        assert_int_equal(qn_text_file_read(path, 100, &text, &size, NULL), QN_OK);
        assert_int_equal(size, strlen(cases[k][1]));
        assert_string_equal(text, cases[k][1]);
        qn_free(text);
    }
}

static void test_texts_have_a_limit(void **state) {
    const char *path = temp_path(&folder, "text");
    char *text = NULL;
    size_t size = 0;
    qn_diag diag = {0}, other = {0};
    (void)state;
    assert_int_equal(qn_atomic_write(path, "12345", 5, NULL), QN_OK);
    assert_int_equal(qn_text_file_read(path, 4, &text, &size, &diag), QN_ERR_LIMIT);
    assert_int_equal(qn_text_file_read("/dev/zero", 1 << 20, &text, &size, &other), QN_ERR_LIMIT);
    assert_non_null(strstr(other.text, "larger than 1 MiB"));
    assert_int_equal(qn_text_file_read(path, 5, &text, &size, &diag), QN_OK);
    qn_free(text);
}

/* What stands behind a byte 0 would be lost without a word; UTF-16 is full of them. */
static void test_texts_have_no_byte_0(void **state) {
    static const char texts[][8] = {"a\0b", "\xef\xbb\xbf\0",
                                    ("\xff\xfe"
                                     "e\0p\0")};
    static const size_t sizes[] = {3, 4, 6};
    (void)state;
    const char *path = temp_path(&folder, "text");
    for (int k = 0; k < 3; ++k) {
        char *text = NULL;
        size_t size = 0;
        qn_diag diag = {0};
        assert_int_equal(qn_atomic_write(path, texts[k], sizes[k], NULL), QN_OK);
        assert_int_equal(qn_text_file_read(path, 100, &text, &size, &diag), QN_ERR_SYNTAX);
        assert_non_null(strstr(diag.text, "save it as UTF-8"));
        assert_null(text);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, folder_set_up, folder_tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(test_write_read_replace),   TEST(test_large),
        TEST(test_permissions),          TEST(test_links_stay_links),
        TEST(test_write_breaks_off),     TEST(test_full_disk),
        TEST(test_impossible_targets),   TEST(test_pipes_are_not_replaced),
        TEST(test_full_devices_fail),    TEST(test_read_failures),
        TEST(test_read_of_unknown_size), TEST(test_read_without_memory),
        TEST(test_texts_have_no_mark),   TEST(test_texts_have_a_limit),
        TEST(test_texts_have_no_byte_0), TEST(test_folders),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
