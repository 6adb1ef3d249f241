/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/printed.h"

#include "core/atomic_file.h"

#include <stdlib.h>

qn_status qn_printed_open(qn_printed *printed) {
    *printed = (qn_printed){0};
    printed->file = open_memstream(&printed->text, &printed->size);
    return printed->file ? QN_OK : QN_ERR_MEMORY;
}

/* A stream that has lost a byte may close well. */
static qn_status end(qn_printed *printed, qn_status status) {
    const bool failed = ferror(printed->file) != 0;
    const bool closed = fclose(printed->file) == 0;
    printed->file = NULL;
    return status != QN_OK || (closed && !failed) ? status : QN_ERR_MEMORY;
}

qn_status qn_printed_write(qn_printed *printed, qn_status status, const char *path, qn_diag *diag) {
    status = end(printed, status);
    if (status == QN_OK) status = qn_atomic_write(path, printed->text, printed->size, diag);
    qn_printed_clear(printed);
    return status;
}

qn_status qn_printed_take(qn_printed *printed, qn_status status, char **text) {
    status = end(printed, status);
    if (status == QN_OK) *text = printed->text;
    else free(printed->text);
    *printed = (qn_printed){0};
    return status;
}

void qn_printed_clear(qn_printed *printed) {
    if (printed->file) (void)fclose(printed->file);
    free(printed->text);
    *printed = (qn_printed){0};
}
