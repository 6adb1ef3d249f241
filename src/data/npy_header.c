/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/npy_header.h"

#include "core/try.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

typedef struct parser {
    const char *at, *end;
    char *found; /* what is wrong, QN_NPY_FOUND bytes */
} parser;

enum { MAX_WORD = 24 };

static qn_status wrong(const parser *p, const char *what) {
    snprintf(p->found, QN_NPY_FOUND, "%s", what);
    return QN_ERR_SYNTAX;
}

/* ---- words ---------------------------------------------------------------------------------- */

static void skip_blanks(parser *p) {
    while (p->at < p->end && isspace((unsigned char)*p->at)) ++p->at;
}

/* Passes `sign` and the blanks around it, if it is next. */
static bool take(parser *p, char sign) {
    skip_blanks(p);
    if (p->at == p->end || *p->at != sign) return false;
    ++p->at;
    skip_blanks(p);
    return true;
}

/* A string in single or double quotes, printable and without escapes, shorter than `size`. */
static qn_status take_string(parser *p, char *text, size_t size) {
    size_t length = 0;
    skip_blanks(p);
    const char quote = p->at < p->end ? *p->at : '\0';
    if (quote != '\'' && quote != '"') return wrong(p, "a damaged header (no string in quotes)");
    for (++p->at; p->at < p->end && *p->at != quote; ++p->at) {
        if (!isprint((unsigned char)*p->at) || *p->at == '\\' || length + 1 == size)
            return wrong(p, "a damaged header (an unusual string)");
        text[length++] = *p->at;
    }
    if (p->at == p->end) return wrong(p, "a damaged header (a string without end)");
    ++p->at;
    text[length] = '\0';
    return QN_OK;
}

static bool take_word(parser *p, const char *word) {
    const size_t length = strlen(word);
    if ((size_t)(p->end - p->at) < length || memcmp(p->at, word, length) != 0) return false;
    p->at += length;
    return true;
}

/* ---- values --------------------------------------------------------------------------------- */

static qn_status take_descr(parser *p, qn_npy_header *header) {
    if (p->at < p->end && *p->at == '[') return wrong(p, "an array of structures");
    return take_string(p, header->descr, sizeof header->descr);
}

static qn_status take_order(parser *p, qn_npy_header *header) {
    header->fortran = take_word(p, "True");
    if (header->fortran || take_word(p, "False")) return QN_OK;
    return wrong(p, "a damaged header ('fortran_order' is neither True nor False)");
}

/* Python 2 wrote long integers with an L. */
static qn_status take_length(parser *p, size_t *length) {
    static const size_t most = (size_t)1 << 60;
    *length = 0;
    if (p->at == p->end || !isdigit((unsigned char)*p->at))
        return wrong(p, "a damaged header (a 'shape' of something else than whole numbers)");
    for (; p->at < p->end && isdigit((unsigned char)*p->at); ++p->at) {
        if (*length >= most / 10) return wrong(p, "a damaged header (a 'shape' beyond all bounds)");
        *length = 10 * *length + (size_t)(*p->at - '0');
    }
    (void)take_word(p, "L");
    return QN_OK;
}

/* (), (4,), (4, 1), (4, 1,); a number alone in brackets is no tuple. */
static qn_status take_shape(parser *p, qn_npy_header *header) {
    bool comma = true;
    if (!take(p, '(')) return wrong(p, "a damaged header ('shape' is no tuple)");
    while (!take(p, ')')) {
        if (!comma) return wrong(p, "a damaged header (a 'shape' without commas)");
        if (header->dimensions == QN_NPY_DIMENSIONS)
            return wrong(p, "an array of more than 8 dimensions");
        const qn_status status = take_length(p, &header->shape[header->dimensions]);
        if (status != QN_OK) return status;
        ++header->dimensions;
        comma = take(p, ',');
    }
    if (header->dimensions == 1 && !comma)
        return wrong(p, "a damaged header ('shape' is no tuple)");
    return QN_OK;
}

static const struct {
    const char *name;
    qn_status (*take)(parser *p, qn_npy_header *header);
} keys[] = {{"descr", take_descr}, {"fortran_order", take_order}, {"shape", take_shape}};
enum { KEYS = sizeof keys / sizeof *keys };

/* ---- the dictionary ------------------------------------------------------------------------- */

static qn_status take_entry(parser *p, qn_npy_header *header, bool *seen) {
    qn_status status = QN_OK;
    char word[MAX_WORD];
    size_t k = 0;
    QN_TRY(take_string(p, word, sizeof word));
    while (k < KEYS && strcmp(word, keys[k].name) != 0) ++k;
    if (k == KEYS || seen[k]) {
        snprintf(p->found, QN_NPY_FOUND, "a damaged header ('%s' is %s)", word,
                 k == KEYS ? "no key of the format" : "there twice");
        return QN_ERR_SYNTAX;
    }
    seen[k] = true;
    if (!take(p, ':')) return wrong(p, "a damaged header (a key without a value)");
    QN_TRY(keys[k].take(p, header));
out:
    return status;
}

qn_status qn_npy_header_parse(const char *text, size_t length, qn_npy_header *header, char *found) {
    parser p = {text, text + length, found};
    bool seen[KEYS] = {false}, comma = true;
    *header = (qn_npy_header){0};
    if (!take(&p, '{')) return wrong(&p, "a damaged header (no dictionary)");
    while (!take(&p, '}')) {
        if (p.at == p.end) return wrong(&p, "a damaged header (a dictionary without end)");
        if (!comma) return wrong(&p, "a damaged header (a comma is missing)");
        const qn_status status = take_entry(&p, header, seen);
        if (status != QN_OK) return status;
        comma = take(&p, ',');
    }
    if (p.at != p.end) return wrong(&p, "a damaged header (text behind the dictionary)");
    for (size_t k = 0; k < KEYS; ++k) {
        if (seen[k]) continue;
        snprintf(found, QN_NPY_FOUND, "a damaged header (without '%s')", keys[k].name);
        return QN_ERR_SYNTAX;
    }
    return QN_OK;
}
