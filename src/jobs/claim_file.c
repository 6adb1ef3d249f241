/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jobs/claim_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { CLAIM_SIZE = 256 };

/* Time and shard are for who reads it. */
qn_status qn_claim_file_create(const char *path, int shard, int shards, bool *made, qn_diag *diag) {
    char text[CLAIM_SIZE], name[QN_PROCESS_NAME];
    *made = false;
    const int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file < 0 && errno == EEXIST) return QN_OK;
    const int length = snprintf(text, sizeof text, "%s\n%lld\n%d/%d\n", qn_process_name(name),
                                (long long)time(NULL), shard, shards);
    if (file >= 0) *made = qn_fill_and_close(file, text, (size_t)length) == 0;
    if (*made) return QN_OK;
    const qn_status status = qn_fail(diag, QN_ERR_IO, "cannot write '%s': %s", path,
                                     strerror(errno));
    if (file >= 0) unlink(path);
    return status;
}

/* What a claim says; text: CLAIM_SIZE. Of a pipe that nobody writes to nothing. */
static void read_claim(const char *path, char *text) {
    const int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    const ssize_t length = file >= 0 ? read(file, text, CLAIM_SIZE - 1) : 0;
    if (file >= 0) close(file);
    text[length > 0 ? length : 0] = '\0';
}

bool qn_claim_file_read(const char *path, qn_claim_text *claim) {
    char text[CLAIM_SIZE];
    *claim = (qn_claim_text){0};
    read_claim(path, text);
    const size_t length = strcspn(text, "\n");
    if (length == 0 || length >= QN_PROCESS_NAME || text[length] != '\n') return false;
    for (size_t i = 0; i < length; ++i) /* the name is shown to users */
        if (text[i] <= ' ' || text[i] > '~') return false;
    snprintf(claim->owner, sizeof claim->owner, "%.*s", (int)length, text);
    if (sscanf(text + length, "\n%18lld\n%23[0-9/]", &claim->since, claim->shard) < 2)
        claim->shard[0] = '\0';
    return true;
}
