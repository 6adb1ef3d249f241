/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/config_text.h"

#include "core/memory.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH = 32, NAMES = 1024 };

/* Past a string or a comment that starts here; where it starts if none does. */
static const char *skip_text(const char *at) {
    if (*at == '"') {
        for (++at; *at && *at != '"'; ++at)
            if (*at == '\\' && at[1]) ++at;
        return *at ? at + 1 : at;
    }
    if (*at == '#' || (at[0] == '/' && at[1] == '/')) return at + strcspn(at, "\n");
    if (at[0] != '/' || at[1] != '*') return at;
    const char *end = strstr(at + 2, "*/");
    return end ? end + 2 : at + strlen(at);
}

/* Letters of a name or of a number. */
static size_t word_length(const char *at) {
    size_t length = 0;
    while (isalnum((unsigned char)at[length]) || (at[length] && strchr("._-+*", at[length])))
        ++length;
    return length;
}

/* Is the word a whole number that libconfig cuts? Those with a point or an exponent are none. */
static bool is_cut(const char *word, size_t length) {
    const char *digits = word + (*word == '-' || *word == '+');
    const bool hexadecimal = digits[0] == '0' && (digits[1] == 'x' || digits[1] == 'X');
    char *end = NULL;
    if (!isdigit((unsigned char)*digits)) return false;
    errno = 0;
    const long long number = strtoll(word, &end, hexadecimal ? 16 : 10);
    const bool beyond = errno == ERANGE;
    const bool is_long = *end == 'L';
    while (*end == 'L') ++end;
    if (end != word + length) return false;
    return beyond || (!is_long && (number > INT_MAX || number < INT_MIN));
}

typedef struct survey {
    int line;               /* where it ended */
    size_t words, brackets; /* up to there; strings count as words */
} survey;

/* Past strings and comments. */
static const char *skip_texts(const char *at, survey *s) {
    for (const char *after; (after = skip_text(at)) > at;) {
        s->words += *at == '"';
        for (; at < after; ++at) s->line += *at == '\n';
    }
    return at;
}

/* NULL if libconfig can read the text; else what it must not hold, the end of a sentence, and
 * s->line, where. libconfig looks through a whole group for each name that it adds, and its
 * parser's stack ends at an unsaid depth. Linear in the text. */
static const char *refusal_of(const char *text, survey *s) {
    int names[DEPTH + 1] = {0}, depth = 0;
    for (const char *at = text; *at; ++at) {
        at = skip_texts(at, s);
        if (!*at) break;
        const size_t length = word_length(at);
        if (is_cut(at, length))
            return "a whole number that is too large: write it with a point, or with L behind it "
                   "if 64 bits hold it";
        if (length > 0) {
            ++s->words;
            at += length - 1;
            continue;
        }
        s->line += *at == '\n';
        if (strncmp(at, "@include", 8) == 0) return "@include, which only noise models have";
        if (strchr("{([", *at)) {
            ++s->brackets;
            if (depth == DEPTH) return "more than 32 groups and lists inside each other";
            names[++depth] = 0;
        }
        if (strchr("})]", *at) && depth > 0) --depth;
        if (strchr("=:", *at) && ++names[depth] > NAMES)
            return "more than 1024 settings in a group";
    }
    return NULL;
}

static const char *advice_on(const char *error) {
    if (strstr(error, "mismatched"))
        return "numbers between [ ] must be all whole or all with a point: write 0.0 for 0";
    if (strstr(error, "duplicate")) return "give it once";
    return "settings are written NAME = VALUE; with texts in \"quotes\", groups in { }, lists in "
           "( )";
}

/* More bytes than libconfig takes for such a text: a setting of 72 bytes for each value, and its
 * name or its string; a list of 16 places, which grows by as many, for what is in brackets; the
 * text once more; and what it begins with. */
static size_t memory_of(const survey *s, size_t size) {
    enum { BEGINNING = 1 << 16, WORD = 120, BRACKET = 320 };
    return BEGINNING + 3 * size + WORD * s->words + BRACKET * s->brackets;
}

size_t qn_config_bytes(const char *text) {
    survey s = {.line = 1};
    return refusal_of(text, &s) ? 0 : memory_of(&s, strlen(text));
}

qn_status qn_config_read(config_t *config, const char *path, const char *text, qn_diag *diag) {
    survey s = {.line = 1};
    const char *refusal = refusal_of(text, &s);
    if (refusal) return qn_fail_at(diag, QN_ERR_LIMIT, path, s.line, 0, "it holds %s", refusal);
    if (!qn_memory_has(memory_of(&s, strlen(text))))
        return qn_fail_at(diag, QN_ERR_MEMORY, path, 0, 0, "not enough memory to read it");
    config_init(config);
    if (config_read_string(config, text) == CONFIG_TRUE) return QN_OK;
    const char *error = config_error_text(config) ? config_error_text(config) : "syntax error";
    return qn_fail_at(diag, QN_ERR_SYNTAX, path, config_error_line(config), 0, "%s; %s", error,
                      advice_on(error));
}

config_setting_t *qn_config_add(config_setting_t *parent, const char *name, int type) {
    enum { MOST = 1 << 16 };
    return qn_memory_has(MOST) ? config_setting_add(parent, name, type) : NULL;
}
