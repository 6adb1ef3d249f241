/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "syntax/source.h"

#include "core/atomic_file.h"
#include "core/number.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct qn_qasm_block {
    qn_qasm_block *next;
    max_align_t bytes[]; /* used from the end */
};

enum { BLOCK_BYTES = 1 << 18, MAX_DEPTH = 200, MAX_SHOWN = 60 };

/* ---- memory --------------------------------------------------------------------------------- */

qn_status qn_qasm_source_bound(qn_qasm_source *source, size_t more) {
    if (source->memory == 0 || source->size + source->taken + more <= source->memory) return QN_OK;
    if (source->status == QN_OK)
        source->status = qn_fail_at(
            source->diag, QN_ERR_LIMIT, source->name, 0, 0,
            "reading this circuit takes more than the %zu MiB allowed; allow "
            "more (--memory), or write it shorter, with loops",
            source->memory >> 20);
    return source->status;
}

void *qn_qasm_source_alloc(qn_qasm_source *source, size_t size) {
    size = (size + sizeof(max_align_t) - 1) & ~(sizeof(max_align_t) - 1);
    if (source->left < size) {
        const size_t room = size > BLOCK_BYTES ? size : BLOCK_BYTES;
        if (qn_qasm_source_bound(source, room) != QN_OK) return NULL;
        qn_qasm_block *block = qn_alloc(1, sizeof *block + room);
        if (!block) {
            if (source->status == QN_OK)
                source->status = qn_fail(source->diag, QN_ERR_MEMORY,
                                         "not enough memory to read '%s'", source->name);
            return NULL;
        }
        block->next = source->blocks;
        source->blocks = block;
        source->left = room;
        source->taken += room;
    }
    source->left -= size;
    return (char *)source->blocks->bytes + source->left;
}

char *qn_qasm_source_copy(qn_qasm_source *source, const char *text, size_t length) {
    char *copy = qn_qasm_source_alloc(source, length + 1);
    if (copy) memcpy(copy, text, length); /* the memory is zeroed */
    return copy;
}

void qn_qasm_source_clear(qn_qasm_source *source) {
    while (source->blocks) {
        qn_qasm_block *next = source->blocks->next;
        qn_free(source->blocks);
        source->blocks = next;
    }
    *source = (qn_qasm_source){0};
}

/* ---- failures ------------------------------------------------------------------------------- */

/* Bytes of the letter of UTF-8 that begins here; 0 if it is none, or nothing that a terminal should
 * get to see. */
static int letter_size(const char *at, const char *end) {
    const unsigned char first = (unsigned char)*at;
    const int size = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    if (size == 1) return first >= 0x20 && first != 0x7f;
    if (first > 0xf4 || end - at < size) return 0;
    for (int k = 1; k < size; ++k)
        if ((at[k] & 0xc0) != 0x80) return 0;
    return first == 0xc2 && (unsigned char)at[1] < 0xa0 ? 0 : size;
}

/* The text from a place to the end of its statement or line, cut to what is shown. */
static const char *text_at(const qn_qasm_source *source, int line, int column, int *length,
                           bool *cut) {
    const char *at = source->text, *end = source->text + source->size;
    for (; line > 1 && at < end; ++at) line -= *at == '\n';
    for (; column > 1 && at < end; --column) do
            ++at;
        while (at < end && (*at & 0xc0) == 0x80);
    int n = 0, size = 0;
    while (at + n < end && (size = letter_size(at + n, end)) > 0 && n + size <= MAX_SHOWN) {
        n += size;
        if (at[n - 1] == ';') break;
    }
    *cut = size > 0 && at + n < end && n + size > MAX_SHOWN;
    *length = n;
    return at;
}

qn_status qn_qasm_fail(qn_qasm_source *source, qn_status status, int line, int column,
                       const char *format, ...) {
    char sentence[512];
    va_list arguments;
    int length = 0;
    va_start(arguments, format);
    vsnprintf(sentence, sizeof sentence, format, arguments);
    va_end(arguments);
    if (source->status != QN_OK) return source->status;
    source->status = status;
    bool cut = false;
    const char *at = text_at(source, line, column, &length, &cut);
    if (length == 0)
        return qn_fail_at(source->diag, status, source->name, line, column, "%s", sentence);
    return qn_fail_at(source->diag, status, source->name, line, column, "%s, at '%.*s%s'", sentence,
                      length, at, cut ? "..." : "");
}

void qn_qasm_error(qn_qasm_source *source, const QN_QASM_YYLTYPE *place, const char *text) {
    (void)qn_qasm_fail(source, QN_ERR_SYNTAX, place->first_line, place->first_column, "%s", text);
}

/* ---- the scanner's help --------------------------------------------------------------------- */

void qn_qasm_advance(qn_qasm_source *source, QN_QASM_YYLTYPE *place, const char *text, int length) {
    place->first_line = source->line;
    place->first_column = source->column;
    for (int k = 0; k < length; ++k) {
        source->column += (text[k] & 0xc0) != 0x80; /* letters, not bytes */
        if (text[k] != '\n') continue;
        ++source->line;
        source->column = 1;
    }
    place->last_line = source->line;
    place->last_column = source->column;
}

void qn_qasm_keep(qn_qasm_source *source, const QN_QASM_YYLTYPE *place, int length) {
    source->column = place->first_column + length;
}

/* The number of a section, a new one for a new name; -1 has set the status. */
static int section_named(qn_qasm_source *source, const char *name, size_t length) {
    for (int s = 0; s < QN_SECTION_COUNT; ++s) {
        const char *own = qn_section_name((qn_section)s);
        if (strlen(own) == length && strncmp(own, name, length) == 0) return s;
    }
    for (int k = 0; k < source->nsections; ++k)
        if (strlen(source->sections[k]) == length &&
            strncmp(source->sections[k], name, length) == 0)
            return QN_SECTION_COUNT + k;
    if (!source->sections)
        source->sections = qn_qasm_source_alloc(source, QN_MAX_SECTIONS * sizeof(char *));
    char *copy = source->sections ? qn_qasm_source_copy(source, name, length) : NULL;
    if (!copy) return -1;
    source->sections[source->nsections] = copy;
    return QN_SECTION_COUNT + source->nsections++;
}

bool qn_qasm_section(qn_qasm_source *source, const QN_QASM_YYLTYPE *place, const char *text) {
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                  "_-+.",
                      blanks[] = " \t\r";
    const char *name = strstr(text, "section") + strlen("section");
    const size_t gap = strspn(name, blanks), length = strspn(name + gap, letters);
    const char *end = name + gap + length;
    if (gap == 0 || length == 0 || length >= QN_SECTION_NAME || end[strspn(end, blanks)]) {
        qn_qasm_error(source, place,
                      "a section has a name of at most 63 letters, digits, _, -, + and ., as in "
                      "`// qmae-noise section layer_1`");
        return false;
    }
    const bool full = source->nsections == QN_MAX_SECTIONS;
    const int section = full ? -1 : section_named(source, name + gap, length);
    if (full) qn_qasm_error(source, place, "there are more than 1,000 names of sections");
    if (section >= 0) source->section = (qn_section)section;
    return section >= 0;
}

bool qn_qasm_line_ends(qn_qasm_source *source) {
    const bool ends = source->noise;
    source->noise = false;
    return ends;
}

bool qn_qasm_pragma(qn_qasm_source *source, const QN_QASM_YYLTYPE *place, const char *text) {
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz_0123456789", blanks[] = " \t\r";
    const char *word[2];
    size_t length[2];
    const char *own = text + strspn(text, blanks);
    if (strncmp(own, "qmae-noise section", 18) == 0) return qn_qasm_section(source, place, text);
    for (int k = 0; k < 2; ++k, text += length[k - 1]) {
        word[k] = text += strspn(text, blanks);
        length[k] = strspn(text, letters);
    }
    if (length[0] != 6 || strncmp(word[0], "braket", 6) != 0) return true;
    source->nresults += length[1] == 6 && strncmp(word[1], "result", 6) == 0;
    if (length[1] != 7 || strncmp(word[1], "unitary", 7) != 0) return true;
    qn_qasm_error(source, place,
                  "gates given as a matrix in a pragma are outside the subset that is read "
                  "(docs/simulate.md lists it)");
    return false;
}

/* strtod and strtoull know no _ between digits. */
static const char *without_lines(qn_qasm_source *source, const char *text) {
    if (!strchr(text, '_')) return text;
    char *copy = qn_qasm_source_copy(source, text, strlen(text)), *to = copy;
    for (const char *from = text; copy && *from; ++from)
        if (*from != '_') *to++ = *from;
    if (copy) *to = '\0';
    return copy;
}

int qn_qasm_number(qn_qasm_source *source, QN_QASM_YYSTYPE *value, const QN_QASM_YYLTYPE *place,
                   const char *text, int token) {
    text = without_lines(source, text);
    if (!text) return QASM_BROKEN;
    if (qn_real_read(text, &text, &value->number)) return token; /* a unit may follow */
    qn_qasm_error(source, place, "this number is too large");
    return QASM_BROKEN;
}

int qn_qasm_digits(qn_qasm_source *source, QN_QASM_YYSTYPE *value, const QN_QASM_YYLTYPE *place,
                   const char *text) {
    const int base = strchr("xX", text[1]) ? 16 : strchr("oO", text[1]) ? 8 : 2;
    text = without_lines(source, text);
    if (!text) return QASM_BROKEN;
    const unsigned long long number = strtoull(text + 2, NULL, base);
    value->number = (double)number;
    if (number <= UINT64_C(1) << 53) return QASM_INTEGER;
    qn_qasm_error(source, place, "this number is too large: write a string of bits, \"1...\"");
    return QASM_BROKEN;
}

int qn_qasm_time(qn_qasm_source *source, QN_QASM_YYSTYPE *value, const QN_QASM_YYLTYPE *place,
                 const char *text) {
    static const struct unit {
        const char *name;
        double seconds;
    } units[] = {{"ns", 1e-9},      {"us", 1e-6}, {"\u00b5s", 1e-6},
                 {"\u03bcs", 1e-6}, {"ms", 1e-3}, {"s", 1.0}};
    const char *unit = text + strcspn(text, "num\xc2\xces");
    const int token = qn_qasm_number(source, value, place, text, QASM_TIME);
    if (strchr(text, 'd')) return token == QASM_TIME ? QASM_SAMPLES : token;
    for (size_t k = 0; k < sizeof units / sizeof *units; ++k)
        if (strcmp(units[k].name, unit) == 0) value->number *= units[k].seconds;
    return token; /* the scanner knows no other units */
}

int qn_qasm_text(qn_qasm_source *source, QN_QASM_YYSTYPE *value, const QN_QASM_YYLTYPE *place,
                 const char *text, int token) {
    const size_t quotes = token == QASM_STRING;
    (void)place;
    value->text = qn_qasm_source_copy(source, text + quotes, strlen(text) - 2 * quotes);
    return value->text ? token : QASM_BROKEN;
}

static const struct keyword {
    const char *word;
    int token, since; /* version */
} KEYWORDS[] = {
    {"OPENQASM", QASM_OPENQASM, 2},
    {"include", QASM_INCLUDE, 2},
    {"qreg", QASM_QREG, 2},
    {"creg", QASM_CREG, 2},
    {"gate", QASM_GATE, 2},
    {"opaque", QASM_OPAQUE, 2},
    {"barrier", QASM_BARRIER, 2},
    {"measure", QASM_MEASURE, 2},
    {"reset", QASM_RESET, 2},
    {"if", QASM_IF, 2},
    {"qubit", QASM_QUBIT, 3},
    {"bit", QASM_BIT, 3},
    {"else", QASM_ELSE, 3},
    {"for", QASM_FOR, 3},
    {"in", QASM_IN, 3},
    {"input", QASM_INPUT, 3},
    {"const", QASM_CONST, 3},
    {"ctrl", QASM_CTRL, 3},
    {"negctrl", QASM_NEGCTRL, 3},
    {"inv", QASM_INV, 3},
    {"pow", QASM_POW, 3},
    {"int", QASM_TYPE, 3},
    {"uint", QASM_TYPE, 3},
    {"float", QASM_TYPE, 3},
    {"angle", QASM_TYPE, 3},
    {"bool", QASM_TYPE, 3},
    {"duration", QASM_TYPE, 3},
    {"let", QASM_LET, 3},
    {"output", QASM_OUTPUT, 3},
    {"box", QASM_BOX, 3},
    {"delay", QASM_DELAY, 3},
    {"end", QASM_END, 3},
    {"nop", QASM_NOP, 3},
    {"pragma", QASM_PRAGMA, 3},
    {"while", QASM_FOREIGN, 3},
    {"def", QASM_FOREIGN, 3},
    {"defcal", QASM_FOREIGN, 3},
    {"cal", QASM_FOREIGN, 3},
    {"switch", QASM_FOREIGN, 3},
    {"extern", QASM_FOREIGN, 3},
    {"return", QASM_FOREIGN, 3},
    {"break", QASM_FOREIGN, 3},
    {"array", QASM_ARRAY, 3},
    {"stretch", QASM_FOREIGN, 3},
    {"complex", QASM_FOREIGN, 3},
    {"defcalgrammar", QASM_FOREIGN, 3},
    {"continue", QASM_FOREIGN, 3},
};

int qn_qasm_word(qn_qasm_source *source, QN_QASM_YYSTYPE *value, const QN_QASM_YYLTYPE *place,
                 const char *text) {
    for (size_t k = 0; k < sizeof KEYWORDS / sizeof *KEYWORDS; ++k)
        if (KEYWORDS[k].since <= source->version && strcmp(KEYWORDS[k].word, text) == 0) {
            source->modifying |= KEYWORDS[k].token == QASM_CTRL ||
                                 KEYWORDS[k].token == QASM_NEGCTRL ||
                                 KEYWORDS[k].token == QASM_INV || KEYWORDS[k].token == QASM_POW;
            return KEYWORDS[k].token == QASM_TYPE
                       ? qn_qasm_text(source, value, place, text, QASM_TYPE)
                       : KEYWORDS[k].token;
        }
    return qn_qasm_text(source, value, place, text, QASM_ID);
}

/* ---- the parser's help ---------------------------------------------------------------------- */

bool qn_qasm_version(qn_qasm_source *source, const QN_QASM_YYLTYPE *place, double version) {
    if (version == 2.0 || (version >= 3.0 && version < 4.0)) {
        source->version = (int)version;
        return true;
    }
    qn_qasm_error(source, place, "this version of OpenQASM is not known; 2.0 and 3 are");
    return false;
}

bool qn_qasm_single(qn_qasm_source *source, const QN_QASM_YYLTYPE *place) {
    if (source->version >= 3) return true;
    qn_qasm_error(source, place, "there should be a size here, as in q[1]");
    return false;
}

void qn_qasm_finish(qn_qasm_source *source, qn_qasm_node *tree) { source->tree = tree; }

int qn_qasm_length(const qn_qasm_node *list) {
    int count = 0;
    for (; list; list = list->next) ++count;
    return count;
}

qn_qasm_list qn_qasm_append(qn_qasm_list list, qn_qasm_node *node) {
    if (!list.first) return (qn_qasm_list){node, node};
    list.last->next = node;
    return (qn_qasm_list){list.first, node};
}

static int deepest(const qn_qasm_node *list) {
    int depth = 0;
    for (; list; list = list->next)
        if (list->depth > depth) depth = list->depth;
    return depth;
}

qn_qasm_node *qn_qasm_node_create(qn_qasm_source *source, qn_qasm_kind kind,
                                  const QN_QASM_YYLTYPE *place, const char *text, qn_qasm_node *a,
                                  qn_qasm_node *b, qn_qasm_node *c) {
    const int da = deepest(a), db = deepest(b), dc = deepest(c);
    const int below = da > db ? (da > dc ? da : dc) : (db > dc ? db : dc);
    if (below >= MAX_DEPTH) {
        (void)qn_qasm_fail(source, QN_ERR_LIMIT, place->first_line, place->first_column,
                           "this is nested more than %d deep", MAX_DEPTH);
        return NULL;
    }
    qn_qasm_node *node = qn_qasm_source_alloc(source, sizeof *node);
    if (!node) return NULL;
    *node = (qn_qasm_node){
        .kind = kind,
        .line = place->first_line,
        .column = place->first_column,
        .depth = below + 1,
        .section = source->section,
        .text = text,
        .a = a,
        .b = b,
        .c = c,
    };
    return node;
}

qn_qasm_node *qn_qasm_among(qn_qasm_source *source, const QN_QASM_YYLTYPE *place,
                            qn_qasm_node *value, qn_qasm_node *items) {
    qn_qasm_node *any = NULL;
    for (qn_qasm_node *item = items, *next = NULL; item; item = next) {
        next = item->next;
        item->next = NULL;
        qn_qasm_node *equal = qn_qasm_node_create(source, QASM_NODE_EQUAL, place, NULL, value, item,
                                                  NULL);
        if (!equal) return NULL;
        any = any ? qn_qasm_node_create(source, QASM_NODE_OR, place, NULL, any, equal, NULL)
                  : equal;
        if (!any) return NULL;
    }
    return any;
}
