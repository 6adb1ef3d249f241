/* Whole numbers that libconfig would cut. */
#include "core/number.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* What stands behind a text in quotes or a comment that begins at `at`; `at` if none does. */
static const char *pass_over(const char *at) {
    if (*at == '#' || strncmp(at, "//", 2) == 0) return at + strcspn(at, "\n");
    if (strncmp(at, "/*", 2) == 0) {
        const char *end = strstr(at + 2, "*/");
        return end ? end + 2 : at + strlen(at);
    }
    if (*at != '"') return at;
    for (++at; *at && *at != '"'; ++at)
        if (*at == '\\' && at[1]) ++at;
    return *at ? at + 1 : at;
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

static int line_of(const char *text, const char *at) {
    int line = 1;
    for (; text < at; ++text) line += *text == '\n';
    return line;
}

qn_status qn_config_check(const char *text, const char *path, int *line, qn_diag *diag) {
    for (const char *at = text; *at;) {
        const char *behind = pass_over(at);
        const size_t length = behind == at ? word_length(at) : 0;
        if (length == 0 || !is_cut(at, length)) {
            at = behind > at ? behind : at + (length ? length : 1);
            continue;
        }
        *line = line_of(text, at);
        return qn_fail_at(diag, QN_ERR_SYNTAX, path, path ? *line : 0, 0,
                          "%.*s is too large for a whole number; write it with a point, or with L "
                          "behind it if it has at most 64 bits",
                          length > 60 ? 60 : (int)length, at);
    }
    return QN_OK;
}
