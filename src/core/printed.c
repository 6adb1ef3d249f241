/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Not by open_memstream, whose streams lose letters without a word where memory is short. */
#include "core/printed.h"

#include "core/atomic_file.h"
#include "core/list.h"

#include <stdbool.h>
#include <string.h>

struct qn_print_text {
    char *bytes; /* size of them, and a zero */
    size_t size;
    bool failed;
};

static bool make_room(qn_print_text *text, size_t more) {
    char *grown = qn_list_grown(text->bytes, text->size, more + 1, 1);
    if (grown) text->bytes = grown;
    return grown;
}

static ssize_t take_bytes(void *cookie, const char *bytes, size_t size) {
    qn_print_text *text = cookie;
    text->failed = text->failed || !make_room(text, size);
    if (text->failed) return 0;
    memcpy(text->bytes + text->size, bytes, size);
    text->size += size;
    text->bytes[text->size] = '\0';
    return (ssize_t)size;
}

qn_status qn_printed_open(qn_printed *printed) {
    const cookie_io_functions_t functions = {.write = take_bytes};
    *printed = (qn_printed){.text = qn_alloc(1, sizeof *printed->text)};
    if (printed->text && make_room(printed->text, 0))
        printed->file = fopencookie(printed->text, "w", functions);
    if (printed->file) return QN_OK;
    qn_printed_clear(printed);
    return QN_ERR_MEMORY;
}

static qn_status end(qn_printed *printed, qn_status status) {
    const bool failed = ferror(printed->file) != 0, closed = fclose(printed->file) == 0;
    printed->file = NULL;
    const bool whole = closed && !failed && !printed->text->failed;
    return status != QN_OK || whole ? status : QN_ERR_MEMORY;
}

qn_status qn_printed_write(qn_printed *printed, qn_status status, const char *path, qn_diag *diag) {
    status = end(printed, status);
    if (status == QN_OK)
        status = qn_atomic_write(path, printed->text->bytes, printed->text->size, diag);
    qn_printed_clear(printed);
    return status;
}

qn_status qn_printed_take(qn_printed *printed, qn_status status, char **text) {
    status = end(printed, status);
    if (status == QN_OK) {
        *text = printed->text->bytes;
        printed->text->bytes = NULL;
    }
    qn_printed_clear(printed);
    return status;
}

void qn_printed_clear(qn_printed *printed) {
    if (printed->file) (void)fclose(printed->file);
    if (printed->text) qn_free(printed->text->bytes);
    qn_free(printed->text);
    *printed = (qn_printed){0};
}
