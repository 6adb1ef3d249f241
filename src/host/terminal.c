/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "host/terminal.h"

#include <errno.h>
#include <stdbool.h>
#include <unistd.h>

enum { ROOM = 4096, LONGEST = 8 };

/* The bytes so far of a stream. */
typedef struct guard {
    int file;
    /* waits for the next byte: a return, or the first byte of U+0080 to U+00BF */
    unsigned char held;
    int more; /* bytes of a letter of UTF-8 that are to come */
    size_t used;
    char bytes[ROOM];
} guard;

static guard outputs = {.file = STDOUT_FILENO}, errors = {.file = STDERR_FILENO};
static FILE *raw_errors;

/* ---- bytes ---------------------------------------------------------------------------------- */

static bool flush(guard *g) {
    for (size_t done = 0; done < g->used;) {
        const ssize_t count = write(g->file, g->bytes + done, g->used - done);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) {
            g->used = 0;
            return false;
        }
        done += (size_t)count;
    }
    g->used = 0;
    return true;
}

static void put(guard *g, unsigned char byte) { g->bytes[g->used++] = (char)byte; }

static void put_visible(guard *g, unsigned char byte) {
    g->used += (size_t)snprintf(g->bytes + g->used, LONGEST, "\\u%04X", byte);
}

static bool is_control(unsigned char byte) { return byte < 0x20 || (byte >= 0x7f && byte < 0xa0); }

/* The byte that a held one waited for; true if that was all of it. */
static bool release(guard *g, unsigned char byte) {
    const unsigned char held = g->held;
    g->held = 0;
    if (held == '\r') {
        if (byte == '\n') put(g, held);
        else put_visible(g, held);
    }
    if (held != 0xc2) return false;
    if (is_control(byte) && byte >= 0x80) {
        put_visible(g, byte);
        return true;
    }
    put(g, held);
    g->more = 1;
    return false;
}

static void take(guard *g, unsigned char byte) {
    if (g->held && release(g, byte)) return;
    if (g->more > 0 && (byte & 0xc0) == 0x80) {
        --g->more;
        put(g, byte);
        return;
    }
    g->more = 0;
    if (byte == '\r' || byte == 0xc2) g->held = byte;
    else if (byte != '\n' && byte != '\t' && is_control(byte)) put_visible(g, byte);
    else {
        put(g, byte);
        g->more = byte >= 0xf0 ? 3 : byte >= 0xe0 ? 2 : byte >= 0xc0 ? 1 : 0;
    }
}

static ssize_t write_guarded(void *cookie, const char *bytes, size_t size) {
    guard *g = cookie;
    for (size_t i = 0; i < size; ++i) {
        if (g->used + 2 * LONGEST > ROOM && !flush(g)) return 0;
        take(g, (unsigned char)bytes[i]);
    }
    return flush(g) ? (ssize_t)size : 0;
}

/* ---- streams -------------------------------------------------------------------------------- */

static void replace(FILE **stream, guard *g, int mode) {
    const cookie_io_functions_t functions = {.write = write_guarded};
    FILE *guarded = fopencookie(g, "w", functions);
    if (!guarded) return;
    (void)setvbuf(guarded, NULL, mode, 0);
    *stream = guarded;
}

void qn_terminal_guard(void) {
    raw_errors = stderr;
    replace(&stdout, &outputs, isatty(STDOUT_FILENO) ? _IOLBF : _IOFBF);
    replace(&stderr, &errors, _IONBF);
}

void qn_terminal_finish(void) {
    if (!outputs.held) return;
    put_visible(&outputs, outputs.held);
    outputs.held = 0;
    (void)flush(&outputs);
}

FILE *qn_terminal_errors(void) { return raw_errors ? raw_errors : stderr; }
