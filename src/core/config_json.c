/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/config_json.h"

#include "core/printed.h"
#include "core/try.h"

#include <ctype.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH = 64 };

bool qn_json_looks_so(const char *text) { return text[strspn(text, " \t\r\n")] == '{'; }

/* Walks over JSON that is known to be right. */
typedef struct walker {
    const char *path, *at;
    int line, depth;
    bool groups[DEPTH]; /* which of the open brackets are of objects */
    bool key;           /* a string here is a name */
    FILE *file;
    qn_diag *diag;
} walker;

static qn_status fail(const walker *w, const char *what) {
    return qn_fail_at(w->diag, QN_ERR_SYNTAX, w->path, w->line, 0, "%s", what);
}

/* ---- strings -------------------------------------------------------------------------------- */

static unsigned read_hex(const char *at) {
    char digits[5] = "";
    memcpy(digits, at, 4);
    return (unsigned)strtoul(digits, NULL, 16);
}

static void put_utf8(FILE *file, unsigned point) {
    if (point < 0x80) {
        fputc((int)point, file);
    } else if (point < 0x800) {
        fprintf(file, "%c%c", (int)(0xc0 | point >> 6), (int)(0x80 | (point & 0x3f)));
    } else if (point < 0x10000) {
        fprintf(file, "%c%c%c", (int)(0xe0 | point >> 12), (int)(0x80 | (point >> 6 & 0x3f)),
                (int)(0x80 | (point & 0x3f)));
    } else {
        fprintf(file, "%c%c%c%c", (int)(0xf0 | point >> 18), (int)(0x80 | (point >> 12 & 0x3f)),
                (int)(0x80 | (point >> 6 & 0x3f)), (int)(0x80 | (point & 0x3f)));
    }
}

/* An escape of JSON as libconfig writes it; *at is behind the backslash and moves behind it. */
static void put_escape(FILE *file, const char **at) {
    static const char SAME[] = "\"\\nrtf";
    const char letter = *(*at)++;
    if (letter == 'u') {
        unsigned point = read_hex(*at);
        *at += 4;
        if (point >= 0xd800 && point < 0xdc00) { /* of two halves, which belong together */
            point = 0x10000 + ((point & 0x3ff) << 10) + (read_hex(*at + 2) & 0x3ff);
            *at += 6;
        }
        if (point < 0x20) fprintf(file, "\\x%02X", point);
        else if (point == '"' || point == '\\') fprintf(file, "\\%c", (int)point);
        else put_utf8(file, point);
    } else if (letter == 'b') {
        fputs("\\x08", file);
    } else if (strchr(SAME, letter)) {
        fprintf(file, "\\%c", letter);
    } else {
        fputc(letter, file); /* a slash */
    }
}

static void put_text(walker *w) {
    fputc('"', w->file);
    for (++w->at; *w->at != '"';) {
        if (*w->at != '\\') fputc(*w->at++, w->file);
        else {
            ++w->at;
            put_escape(w->file, &w->at);
        }
    }
    ++w->at;
    fputc('"', w->file);
}

/* Past a value that is left out, and the comma behind it. */
static void skip_member(walker *w) {
    int depth = 0;
    bool text = false;
    for (; *w->at; ++w->at) {
        const char letter = *w->at;
        w->line += letter == '\n';
        if (letter == '\n') fputc('\n', w->file);
        if (text && letter == '\\') ++w->at;
        else if (letter == '"') text = !text;
        else if (!text && strchr("[{", letter)) ++depth;
        else if (!text && strchr("]}", letter) && depth-- == 0) return;
        else if (!text && letter == ',' && depth == 0) break;
    }
    if (*w->at) ++w->at;
    w->key = true;
}

/* The name of a setting. */
static qn_status put_key(walker *w) {
    const char *name = w->at + 1;
    const size_t length = strcspn(name, "\"");
    w->key = false;
    if (w->depth == 1 && *name == '$') {
        w->at = name + length + 1;
        skip_member(w);
        return QN_OK;
    }
    for (size_t k = 0; k < length; ++k)
        if (!(isalnum((unsigned char)name[k]) || name[k] == '_') ||
            (k == 0 && !isalpha((unsigned char)*name)))
            return fail(w, "no key of a noise model has other letters than A to Z, digits and _");
    if (length == 0) return fail(w, "a key is empty");
    fwrite(name, 1, length, w->file);
    w->at = name + length + 1;
    return QN_OK;
}

/* ---- tokens --------------------------------------------------------------------------------- */

/* Whole numbers that libconfig would cut have L behind them, larger ones a point. */
static qn_status put_number(walker *w) {
    enum { SHORT = 9, LONG = 18 };
    const size_t length = strspn(w->at, "+-.0123456789eE");
    const bool whole = strcspn(w->at, ".eE") >= length;
    if (length == 0) {
        static const char *const WORDS[] = {"true", "false"};
        for (int k = 0; k < 2; ++k) {
            const size_t size = strlen(WORDS[k]);
            if (strncmp(w->at, WORDS[k], size) != 0) continue;
            fputs(WORDS[k], w->file);
            w->at += size;
            return QN_OK;
        }
        return fail(w, "null is no value of a noise model: leave the key out");
    }
    fwrite(w->at, 1, length, w->file);
    if (whole && length > LONG) fputs(".0", w->file);
    else if (whole && length > SHORT) fputc('L', w->file);
    w->at += length;
    return QN_OK;
}

static qn_status open_bracket(walker *w, bool group) {
    if (w->depth == DEPTH) return fail(w, "brackets are inside each other too deep");
    if (w->depth > 0 || !group) fputc(group ? '{' : '(', w->file);
    w->groups[w->depth++] = group;
    w->key = group;
    ++w->at;
    return QN_OK;
}

static void close_bracket(walker *w) {
    const bool group = w->groups[--w->depth];
    if (w->depth > 0 || !group) fputc(group ? '}' : ')', w->file);
    w->key = false;
    ++w->at;
}

static qn_status step(walker *w) {
    switch (*w->at) {
    case '{': return open_bracket(w, true);
    case '[': return open_bracket(w, false);
    case '}':
    case ']': close_bracket(w); return QN_OK;
    case '"':
        if (w->key) return put_key(w);
        put_text(w);
        return QN_OK;
    case ':': fputs(" =", w->file); break;
    case ',':
        w->key = w->groups[w->depth - 1];
        fputc(w->key ? ';' : ',', w->file);
        break;
    case ' ':
    case '\t':
    case '\r':
    case '\n':
        w->line += *w->at == '\n';
        fputc(*w->at, w->file);
        break;
    default: return put_number(w);
    }
    ++w->at;
    return QN_OK;
}

/* Whether it is JSON is for jansson to say. */
static qn_status check(const char *path, const char *json, qn_diag *diag) {
    json_error_t error;
    json_t *root = json_loads(json, JSON_REJECT_DUPLICATES, &error);
    const bool object = json_is_object(root);
    json_decref(root);
    if (!root)
        return qn_fail_at(diag, QN_ERR_SYNTAX, path, error.line, error.column, "no valid JSON: %s",
                          error.text);
    return object ? QN_OK
                  : qn_fail_at(diag, QN_ERR_SYNTAX, path, 1, 0, "a noise model is an object { }");
}

qn_status qn_json_to_config(const char *path, const char *json, char **config, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_printed page = {0};
    walker w = {.path = path, .at = json, .line = 1, .diag = diag};
    QN_TRY(check(path, json, diag));
    QN_TRY(qn_printed_open(&page));
    w.file = page.file;
    while (*w.at && status == QN_OK) status = step(&w);
    QN_TRY(qn_printed_take(&page, status, config));
out:
    return status;
}
