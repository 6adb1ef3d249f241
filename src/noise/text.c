/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "noise/text.h"

#include "core/atomic_file.h"
#include "core/config_json.h"
#include "core/list.h"
#include "core/try.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { TEXT_LIMIT = 1 << 24, DEPTH_LIMIT = 8, PATH_SIZE = 4096 };

static const char DIRECTIVE[] = "@include";

char *qn_text_copy(const char *text) {
    const size_t size = strlen(text) + 1;
    char *copy = qn_alloc(size, 1);
    return copy ? memcpy(copy, text, size) : NULL;
}

char *qn_text_copy_line(const char *text) {
    char *copy = qn_text_copy(text);
    for (char *at = copy; at && *at; ++at)
        if (*at == '\n' || *at == '\r' || *at == '\t') *at = ' ';
    return copy;
}

void qn_text_clear(qn_text *text) {
    for (size_t k = 0; k < text->nfiles; ++k) qn_free(text->files[k]);
    qn_free(text->files);
    qn_free(text->pieces);
    qn_free(text->text);
    *text = (qn_text){0};
}

const char *qn_text_file(const qn_text *text, int line, int *line_there) {
    const qn_text_piece *piece = NULL;
    for (size_t k = 0; k < text->npieces && (k == 0 || text->pieces[k].first <= line); ++k)
        piece = &text->pieces[k];
    *line_there = line;
    if (!piece) return "";
    if (line > 0) *line_there = line - piece->first + piece->line;
    return text->files[piece->file];
}

/* ---- growing -------------------------------------------------------------------------------- */

static qn_status append(qn_text *text, const char *bytes, size_t count) {
    char *grown = qn_list_grown(text->text, text->size, count + 1, 1);
    if (!grown) return QN_ERR_MEMORY;
    text->text = grown;
    if (count) memcpy(text->text + text->size, bytes, count);
    text->size += count;
    text->text[text->size] = '\0';
    return QN_OK;
}

static qn_status add_file(qn_text *text, const char *path) {
    char **grown = qn_list_grown(text->files, text->nfiles, 1, sizeof *grown);
    if (!grown) return QN_ERR_MEMORY;
    text->files = grown;
    char *copy = qn_text_copy(path);
    if (!copy) return QN_ERR_MEMORY;
    text->files[text->nfiles++] = copy;
    return QN_OK;
}

static qn_status add_piece(qn_text *text, size_t file, int line) {
    qn_text_piece *grown = qn_list_grown(text->pieces, text->npieces, 1, sizeof *grown);
    if (!grown) return QN_ERR_MEMORY;
    text->pieces = grown;
    text->pieces[text->npieces++] = (qn_text_piece){text->lines + 1, line, file};
    return QN_OK;
}

/* ---- one file ------------------------------------------------------------------------------- */

/* The whole file as a string that the caller frees. */
static qn_status read_file(const char *path, char **content, qn_diag *diag) {
    size_t size = 0;
    return qn_text_file_read(path, TEXT_LIMIT, content, &size, diag);
}

/* ---- includes ------------------------------------------------------------------------------- */

/* Where a directive stands. */
typedef struct place {
    const char *path;
    int line, depth;
} place;

static qn_status take(const place *file, const char *content, qn_text *text, qn_diag *diag);

/* The path that `@include "NAME"` means. */
static qn_status path_of(const place *at, const char *directive, char *path, qn_diag *diag) {
    const char *first = directive + sizeof DIRECTIVE - 1;
    first += strspn(first, " \t");
    const size_t length = *first == '"' ? strcspn(first + 1, "\"\n") : 0;
    if (length == 0 || first[1 + length] != '"')
        return qn_fail_at(diag, QN_ERR_SYNTAX, at->path, at->line, 0,
                          "@include needs the name of a file in \"quotes\"");
    const char *slash = first[1] == '/' ? NULL : strrchr(at->path, '/');
    const int folder = slash ? (int)(slash + 1 - at->path) : 0;
    const int written = snprintf(path, PATH_SIZE, "%.*s%.*s", folder, at->path, (int)length,
                                 first + 1);
    if (written < PATH_SIZE) return QN_OK;
    return qn_fail_at(diag, QN_ERR_LIMIT, at->path, at->line, 0,
                      "the path of the included file is longer than %d letters", PATH_SIZE - 1);
}

/* A pipe would be waited for, a device never end. */
static qn_status check_regular(const place *at, const char *path, qn_diag *diag) {
    struct stat info;
    if (stat(path, &info) != 0 || S_ISREG(info.st_mode)) return QN_OK; /* reading says why not */
    return qn_fail_at(diag, QN_ERR_IO, at->path, at->line, 0,
                      "cannot include '%s': it is no regular file", path);
}

static qn_status include(const place *at, const char *directive, qn_text *text, qn_diag *diag) {
    qn_status status = QN_OK;
    char path[PATH_SIZE], *content = NULL;
    qn_diag inner = {0};
    QN_TRY(path_of(at, directive, path, diag));
    if (at->depth == DEPTH_LIMIT)
        QN_TRY(qn_fail_at(diag, QN_ERR_LIMIT, at->path, at->line, 0,
                          "files include each other more than %d deep; does %s include itself?",
                          DEPTH_LIMIT, path));
    QN_TRY(check_regular(at, path, diag));
    status = read_file(path, &content, &inner);
    if (status != QN_OK && inner.status != QN_OK)
        QN_TRY(qn_fail_at(diag, status, at->path, at->line, 0, "%s", inner.text));
    QN_TRY(status);
    if (content) QN_TRY(take(&(place){path, 1, at->depth + 1}, content, text, diag));
    if (text->size > 0 && text->text[text->size - 1] != '\n') {
        QN_TRY(append(text, "\n", 1));
        ++text->lines;
    }
out:
    qn_free(content);
    return status;
}

static qn_status take(const place *file, const char *content, qn_text *text, qn_diag *diag) {
    qn_status status = QN_OK;
    place at = *file;
    const size_t index = text->nfiles;
    QN_TRY(add_file(text, file->path));
    QN_TRY(add_piece(text, index, 1));
    for (const char *line = content; *line; ++at.line) {
        const char *word = line + strspn(line, " \t");
        size_t length = strcspn(line, "\n");
        length += line[length] == '\n';
        if (strncmp(word, DIRECTIVE, sizeof DIRECTIVE - 1) == 0) {
            QN_TRY(include(&at, word, text, diag));
            QN_TRY(add_piece(text, index, at.line + 1));
        } else {
            QN_TRY(append(text, line, length));
            text->lines += line[length - 1] == '\n';
        }
        if (text->size > TEXT_LIMIT)
            QN_TRY(qn_fail_at(diag, QN_ERR_LIMIT, file->path, at.line, 0,
                              "with all that it includes the model is larger than %d MiB",
                              TEXT_LIMIT >> 20));
        line += length;
    }
    QN_TRY(append(text, "", 0));
out:
    return status;
}

qn_status qn_text_take(const char *path, const char *content, qn_text *text, qn_diag *diag) {
    qn_status status = QN_OK;
    char *config = NULL;
    if (qn_json_looks_so(content)) QN_TRY(qn_json_to_config(path, content, &config, diag));
    QN_TRY(take(&(place){path, 1, 0}, config ? config : content, text, diag));
out:
    qn_free(config);
    return status;
}

qn_status qn_text_read(const char *path, qn_text *text, qn_diag *diag) {
    char *content = NULL;
    qn_status status = read_file(path, &content, diag);
    if (status == QN_OK && content) status = qn_text_take(path, content, text, diag);
    qn_free(content);
    return status;
}

qn_status qn_text_append_line(char **lines, const char *line) {
    const size_t used = *lines ? strlen(*lines) : 0, length = strlen(line);
    char *grown = qn_alloc(used + length + 2, 1);
    if (!grown) return QN_ERR_MEMORY;
    if (used) memcpy(grown, *lines, used);
    for (size_t k = 0; k < length; ++k) /* names may come from anywhere */
        grown[used + k] = (char)((unsigned char)line[k] < ' ' ? ' ' : line[k]);
    grown[used + length] = '\n';
    qn_free(*lines);
    *lines = grown;
    return QN_OK;
}
