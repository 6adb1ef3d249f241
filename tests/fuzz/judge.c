/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What all readers share. */
#include "fuzz/readers.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int fuzz_file_open(const uint8_t *bytes, size_t size, char *path) {
    const int file = memfd_create("fuzz", MFD_CLOEXEC);
    require(file >= 0 && write(file, bytes, size) == (ssize_t)size);
    snprintf(path, FUZZ_PATH, "/proc/self/fd/%d", file);
    return file;
}

void fuzz_file_close(int file) { close(file); }

char *fuzz_text(const uint8_t *bytes, size_t size) {
    char *text = malloc(size + 1);
    require(text != NULL);
    memcpy(text, bytes, size);
    text[size] = '\0';
    return text;
}

bool fuzz_judge(qn_status status, bool made, const qn_diag *diag) {
    require((status == QN_OK) == made);
    require(status != QN_ERR_MEMORY);
    require(status == QN_OK || (diag->status == status && diag->text[0]));
    return status == QN_OK;
}
