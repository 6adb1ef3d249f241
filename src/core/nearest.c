/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "qmae_noise/core.h"

#include <string.h>

/* Names are short; longer ones are never near anything. */
enum { LENGTH_MAX = 64 };

static size_t min3(size_t a, size_t b, size_t c) {
    const size_t ab = a < b ? a : b;
    return ab < c ? ab : c;
}

/* Optimal string alignment: the fewest insertions, deletions, replacements and exchanges of
 * neighbouring letters that turn a into b, no letter touched twice. Row by row of the usual table,
 * table[i][j] = distance of a's first i letters to b's first j, of which an exchange needs the last
 * three rows. Both lengths at most LENGTH_MAX. */
static size_t distance(const char *a, size_t a_length, const char *b, size_t b_length) {
    size_t rows[3][LENGTH_MAX + 1];
    for (size_t j = 0; j <= b_length; ++j) rows[0][j] = j;
    for (size_t i = 1; i <= a_length; ++i) {
        size_t *row = rows[i % 3];
        const size_t *above = rows[(i - 1) % 3], *higher = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= b_length; ++j) {
            row[j] = min3(above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = min3(row[j], row[j], higher[j - 2] + 1);
        }
    }
    return rows[a_length % 3][b_length];
}

const char *qn_nearest(const char *word, const char *const *names, size_t count) {
    const size_t length = strlen(word);
    if (length > LENGTH_MAX) return NULL;
    size_t least = length < 3 ? 2 : length / 3 + 1; /* one more than is allowed */
    const char *nearest = NULL;
    for (size_t i = 0; i < count; ++i) {
        const size_t name_length = strlen(names[i]);
        if (name_length > LENGTH_MAX) continue;
        const size_t d = distance(word, length, names[i], name_length);
        if (d < least) {
            least = d;
            nearest = names[i];
        }
    }
    return nearest;
}
