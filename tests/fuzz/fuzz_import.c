/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calibration data: whatever the JSON, it is refused in one sentence, or becomes a noise model that
 * can be read. */
#include "require.h"

#include "qmae_noise/import.h"
#include "qmae_noise/noise.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static void judge_device(const char *path, const char *qubits, bool cap) {
    const qn_import_options options = {.qubits = qubits, .cap_t2 = cap};
    char *text = NULL, *notes = NULL;
    qn_model *model = NULL;
    qn_diag diag = {0};
    const qn_status status = qn_import_read(path, &options, &text, &notes, &diag);
    require((status == QN_OK) == (text != NULL) && (status == QN_OK) == (notes != NULL));
    if (!text) {
        require(diag.status == status && diag.text[0]);
        return;
    }
    if (qn_model_parse("import.cfg", text, NULL, &model, &diag) != QN_OK) {
        fprintf(stderr, "line %d: %s\n%s\n", diag.line, diag.text, text);
        abort();
    }
    qn_model_destroy(model);
    qn_free(text);
    qn_free(notes);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size) {
    char path[64];
    const int file = memfd_create("import", 0);
    require(file >= 0 && write(file, data, size) == (ssize_t)size);
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    judge_device(path, NULL, false);
    judge_device(path, "0,1", true);
    judge_device(path, "best:2", true);
    close(file);
    return 0;
}
