/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/atomic_file.h"

#include "core/try.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_LIMIT ((size_t)1 << 32) /* 4 GiB */
enum { READ_START = 1 << 16, NAME_TRIES = 100 };

/* The one sentence for what the system refuses; errno is the system's. */
static qn_status fail_io(qn_diag *diag, const char *verb, const char *path) {
    return qn_fail(diag, QN_ERR_IO, "cannot %s '%s': %s", verb, path, strerror(errno));
}

/* ---- writing ------------------------------------------------------------------------------ */

int qn_write_all(int file, const void *bytes, size_t size) {
    const char *next = bytes;
    while (size > 0) {
        const ssize_t written = write(file, next, size);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return -1;
        next += written;
        size -= (size_t)written;
    }
    return 0;
}

/* Pipes and devices cannot sync, and say EINVAL. */
int qn_fill_and_close(int file, const void *bytes, size_t size) {
    const int failed = qn_write_all(file, bytes, size) != 0 ||
                       (fsync(file) != 0 && errno != EINVAL);
    const int reason = errno;
    if (close(file) != 0 && !failed) return -1;
    errno = reason;
    return failed ? -1 : 0;
}

/* The new file is in place already, so that a file system which cannot sync folders is no
 * failure. */
void qn_folder_sync(const char *path) {
    const int file = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (file < 0) return;
    (void)fsync(file);
    close(file);
}

/* A rename is safe from a power cut only once its folder is synced. */
static void sync_folder_of(const char *path) {
    char folder[PATH_MAX];
    const char *slash = strrchr(path, '/');
    const size_t length = slash ? (size_t)(slash - path) : 0;
    if (length >= sizeof folder) return;
    if (length > 0) memcpy(folder, path, length);
    folder[length] = '\0';
    qn_folder_sync(!slash ? "." : length == 0 ? "/" : folder);
}

static const char BESIDE[] = ".tmp-";

/* Opens a new file beside `path`; its name goes into `name` (PATH_MAX). The lock tells sweepers,
 * those of other machines too, that its writer lives. -1 with errno on failure. */
static int open_beside(const char *path, mode_t mode, char *name) {
    for (int i = 0; i < NAME_TRIES; ++i) {
        const int length = snprintf(name, PATH_MAX, "%s%s%ld-%d", path, BESIDE, (long)getpid(), i);
        if (length < 0 || length >= PATH_MAX) {
            errno = ENAMETOOLONG;
            return -1;
        }
        const int file = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
        if (file >= 0) (void)flock(file, LOCK_EX | LOCK_NB);
        if (file >= 0 || errno != EEXIST) return file;
    }
    return -1;
}

static qn_status replace_file(const char *path, const void *bytes, size_t size, mode_t mode,
                              qn_diag *diag) {
    char name[PATH_MAX];
    const int file = open_beside(path, mode, name);
    if (file < 0) return fail_io(diag, "write", path);
    if (qn_fill_and_close(file, bytes, size) != 0 || rename(name, path) != 0) {
        const int reason = errno;
        unlink(name);
        errno = reason;
        return fail_io(diag, "write", path);
    }
    sync_folder_of(path);
    return QN_OK;
}

qn_status qn_atomic_write(const char *path, const void *bytes, size_t size, qn_diag *diag) {
    struct stat info;
    char target[PATH_MAX];
    if (stat(path, &info) != 0) return replace_file(path, bytes, size, 0666, diag);
    /* What a link points to is replaced, not the link. */
    if (!realpath(path, target)) return fail_io(diag, "write", path);
    if (S_ISREG(info.st_mode)) return replace_file(target, bytes, size, info.st_mode & 0777, diag);
    if (S_ISDIR(info.st_mode)) {
        errno = EISDIR;
        return fail_io(diag, "write", path);
    }
    /* A device or a pipe must not be replaced by a file. */
    const int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0 || qn_fill_and_close(file, bytes, size) != 0) return fail_io(diag, "write", path);
    return QN_OK;
}

/* ---- reading ------------------------------------------------------------------------------ */

qn_status qn_file_refuse_large(qn_diag *diag, const char *path, size_t limit) {
    const bool whole = limit >> 30 != 0;
    return qn_fail(diag, QN_ERR_LIMIT, "'%s' is larger than %zu %s, the most that is read", path,
                   whole ? limit >> 30 : limit >> 20, whole ? "GiB" : "MiB");
}

/* Doubles *bytes; its first `size` bytes stay. */
static qn_status grow(char **bytes, size_t size, size_t *capacity) {
    char *larger = qn_alloc(*capacity, 2);
    if (!larger) return QN_ERR_MEMORY;
    memcpy(larger, *bytes, size);
    qn_free(*bytes);
    *bytes = larger;
    *capacity *= 2;
    return QN_OK;
}

static qn_status read_all(int file, const char *path, size_t limit, char **bytes, size_t *size,
                          qn_diag *diag) {
    qn_status status = QN_OK;
    struct stat info;
    size_t length = 0;
    char *buffer = NULL;
    if (fstat(file, &info) != 0) return fail_io(diag, "read", path);
    if (info.st_size > (off_t)limit) return qn_file_refuse_large(diag, path, limit);
    size_t capacity = S_ISREG(info.st_mode) ? (size_t)info.st_size + 2 : READ_START;
    buffer = qn_alloc(capacity, 1);
    QN_TRY_ALLOC(buffer);
    for (;;) {
        const ssize_t found = read(file, buffer + length, capacity - length - 1);
        if (found < 0 && errno == EINTR) continue;
        if (found < 0) QN_TRY(fail_io(diag, "read", path));
        if (found == 0) break;
        length += (size_t)found;
        if (length > limit) QN_TRY(qn_file_refuse_large(diag, path, limit));
        if (length + 1 == capacity) QN_TRY(grow(&buffer, length, &capacity));
    }
    buffer[length] = '\0';
    *bytes = buffer;
    *size = length;
    buffer = NULL;
out:
    qn_free(buffer);
    return status;
}

static qn_status read_file(const char *path, size_t limit, char **bytes, size_t *size,
                           qn_diag *diag) {
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return fail_io(diag, "read", path);
    const qn_status status = read_all(file, path, limit, bytes, size, diag);
    close(file);
    if (status == QN_ERR_MEMORY) qn_fail(diag, status, "not enough memory to read '%s'", path);
    return status;
}

qn_status qn_file_read(const char *path, char **bytes, size_t *size, qn_diag *diag) {
    return read_file(path, FILE_LIMIT, bytes, size, diag);
}

size_t qn_text_mark(const char *text, size_t size) {
    static const char mark[3] = "\xef\xbb\xbf";
    return size >= sizeof mark && memcmp(text, mark, sizeof mark) == 0 ? sizeof mark : 0;
}

qn_status qn_text_file_read(const char *path, size_t limit, char **text, size_t *size,
                            qn_diag *diag) {
    const qn_status status = read_file(path, limit, text, size, diag);
    if (status != QN_OK) return status;
    const size_t mark = qn_text_mark(*text, *size);
    *size -= mark;
    memmove(*text, *text + mark, *size + 1); /* with the zero at the end */
    if (strlen(*text) == *size) return QN_OK;
    qn_free(*text);
    *text = NULL;
    return qn_fail_at(diag, QN_ERR_SYNTAX, path, 0, 0,
                      "a byte 0 stands in it, which no text holds; UTF-16 is not read: save it as "
                      "UTF-8");
}

/* ---- what killed writers leave ------------------------------------------------------------ */

static void host_name(char *name, size_t size) {
    if (gethostname(name, size) != 0) snprintf(name, size, "localhost");
    name[size - 1] = '\0';
}

const char *qn_process_name(char *name) {
    char host[64];
    host_name(host, sizeof host);
    snprintf(name, QN_PROCESS_NAME, "%s+%ld", host, (long)getpid());
    return name;
}

/* A dead process whose parent does not ask for it, as the first of a container often does not, has
 * a number, but writes no more. */
static bool pid_is_dead(long process) {
    char path[64], line[512];
    snprintf(path, sizeof path, "/proc/%ld/stat", process);
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return false;
    const ssize_t length = read(file, line, sizeof line - 1);
    close(file);
    line[length > 0 ? length : 0] = '\0';
    const char *name_end = strrchr(line, ')'); /* the state stands behind it */
    return name_end && (strncmp(name_end, ") Z", 3) == 0 || strncmp(name_end, ") X", 3) == 0);
}

static bool pid_is_gone(long process) {
    if (process <= 0) return false;
    return kill((pid_t)process, 0) != 0 ? errno == ESRCH : pid_is_dead(process);
}

bool qn_process_is_gone(const char *name) {
    char host[64];
    host_name(host, sizeof host);
    const size_t length = strlen(host);
    return strncmp(name, host, length) == 0 && name[length] == '+' &&
           pid_is_gone(strtol(name + length + 1, NULL, 10));
}

/* FILE.tmp-PID-K of a process that is no more. */
static bool is_orphan(const char *name) {
    const char *mark = NULL;
    char *end = NULL;
    for (const char *at = strstr(name, BESIDE); at; at = strstr(at + 1, BESIDE)) mark = at;
    if (!mark || mark == name) return false;
    const long process = strtol(mark + sizeof BESIDE - 1, &end, 10);
    return end[0] == '-' && end[1] != '\0' && strspn(end + 1, "0123456789") == strlen(end + 1) &&
           pid_is_gone(process);
}

int qn_entry_is_visible(const struct dirent *entry) { return entry->d_name[0] != '.'; }

void qn_folder_sweep(const char *path) {
    DIR *folder = opendir(path);
    if (!folder) return;
    for (const struct dirent *entry = readdir(folder); entry; entry = readdir(folder)) {
        if (!is_orphan(entry->d_name)) continue;
        const int file = openat(dirfd(folder), entry->d_name, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
        if (file >= 0 && flock(file, LOCK_EX | LOCK_NB) == 0)
            (void)unlinkat(dirfd(folder), entry->d_name, 0);
        if (file >= 0) close(file);
    }
    closedir(folder);
}

/* ---- folders ------------------------------------------------------------------------------ */

static int make_folder(const char *path) {
    struct stat info;
    if (mkdir(path, 0777) == 0) return 0;
    const int reason = errno;
    if (stat(path, &info) == 0 && S_ISDIR(info.st_mode)) return 0;
    errno = reason;
    return -1;
}

qn_status qn_folder_create(const char *path, qn_diag *diag) {
    char part[PATH_MAX];
    const size_t length = strlen(path);
    if (length == 0 || length >= sizeof part) {
        errno = length ? ENAMETOOLONG : ENOENT;
        return fail_io(diag, "create folder", path);
    }
    memcpy(part, path, length + 1);
    for (size_t i = 1; i <= length; ++i) {
        if (part[i] != '/' && part[i] != '\0') continue;
        part[i] = '\0';
        if (make_folder(part) != 0) return fail_io(diag, "create folder", part);
        part[i] = path[i];
    }
    qn_folder_sweep(path);
    return QN_OK;
}
