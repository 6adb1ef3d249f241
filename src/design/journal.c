/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "design/journal.h"

#include "core/atomic_file.h"
#include "core/try.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>
#include <zlib.h>

static const char MAGIC[8] = {'Q', 'N', 'T', 'R', 'I', 'A', 'L', '1'};

/* In front of the numbers of a record; their check sum stands behind them. */
typedef struct head {
    char magic[sizeof MAGIC];
    qn_journal_key key;
    uint64_t count;
} head;

struct qn_journal {
    char path[PATH_MAX];
    int file;
    off_t size;  /* of whole records */
    char *bytes; /* as read */
    size_t nbytes, count;
    size_t *places; /* of the records that were read: bytes from the beginning */
};

/* The record at `at`, if it is whole: its length in bytes, else 0. */
static size_t record_length(const char *bytes, size_t nbytes, size_t at, head *h) {
    uint64_t sum;
    if (nbytes - at < sizeof *h + sizeof sum) return 0;
    memcpy(h, bytes + at, sizeof *h);
    const size_t room = (nbytes - at - sizeof *h - sizeof sum) / sizeof(double);
    if (memcmp(h->magic, MAGIC, sizeof MAGIC) != 0 || h->count > room) return 0;
    const size_t length = sizeof *h + h->count * sizeof(double);
    memcpy(&sum, bytes + at + length, sizeof sum);
    const uint64_t found = crc32_z(0, (const unsigned char *)bytes + at, length);
    return found == sum ? length + sizeof sum : 0;
}

static qn_status fail(const qn_journal *journal, qn_diag *diag) {
    return qn_fail(diag, QN_ERR_IO, "cannot write '%s': %s", journal->path, strerror(errno));
}

/* Finds the whole records. */
static qn_status list_records(qn_journal *journal) {
    head h;
    const size_t least = sizeof h + sizeof(uint64_t);
    journal->places = qn_alloc(journal->nbytes / least + 1, sizeof *journal->places);
    if (!journal->places) return QN_ERR_MEMORY;
    for (size_t at = 0, length;
         (length = record_length(journal->bytes, journal->nbytes, at, &h)) > 0; at += length) {
        journal->places[journal->count++] = at;
        journal->size += (off_t)length;
    }
    return QN_OK;
}

qn_status qn_journal_open(const char *path, qn_journal **journal, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_journal *made = qn_alloc(1, sizeof *made);
    QN_TRY_ALLOC(made);
    made->file = -1;
    snprintf(made->path, sizeof made->path, "%s", path);
    made->file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    if (made->file < 0) QN_TRY(fail(made, diag));
    if (flock(made->file, LOCK_EX | LOCK_NB) != 0)
        QN_TRY(qn_fail(diag, QN_ERR_IO, "another process is at work on '%s'", path));
    QN_TRY(qn_file_read(path, &made->bytes, &made->nbytes, diag));
    QN_TRY(list_records(made));
    if (ftruncate(made->file, made->size) != 0 || lseek(made->file, 0, SEEK_END) < 0)
        QN_TRY(fail(made, diag));
    *journal = made;
    made = NULL;
out:
    qn_journal_destroy(made);
    return status;
}

void qn_journal_destroy(qn_journal *journal) {
    if (!journal) return;
    if (journal->file >= 0) close(journal->file);
    qn_free(journal->bytes);
    qn_free(journal->places);
    qn_free(journal);
}

const double *qn_journal_find(const qn_journal *journal, qn_journal_key key, size_t *count) {
    for (size_t k = 0; k < journal->count; ++k) {
        head h;
        const char *record = journal->bytes + journal->places[k];
        memcpy(&h, record, sizeof h);
        if (h.key.number != key.number || h.key.check != key.check) continue;
        *count = h.count;
        return (const double *)(const void *)(record + sizeof h);
    }
    return NULL;
}

qn_status qn_journal_add(qn_journal *journal, qn_journal_key key, size_t count,
                         const double *numbers, qn_diag *diag) {
    qn_status status = QN_OK;
    head h = {.key = key, .count = count};
    const size_t length = sizeof h + count * sizeof *numbers;
    uint64_t sum;
    char *record = qn_alloc(length + sizeof sum, 1);
    QN_TRY_ALLOC(record);
    memcpy(h.magic, MAGIC, sizeof MAGIC);
    memcpy(record, &h, sizeof h);
    memcpy(record + sizeof h, numbers, count * sizeof *numbers);
    sum = crc32_z(0, (const unsigned char *)record, length);
    memcpy(record + length, &sum, sizeof sum);
    if (qn_write_all(journal->file, record, length + sizeof sum) != 0 ||
        fdatasync(journal->file) != 0) {
        status = fail(journal, diag);
        if (ftruncate(journal->file, journal->size) == 0)
            lseek(journal->file, journal->size, SEEK_SET);
        goto out;
    }
    journal->size += (off_t)(length + sizeof sum);
out:
    qn_free(record);
    return status;
}
