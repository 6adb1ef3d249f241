#include "qmae_noise/core.h"

#include <string.h>

/* Names are short; longer ones are never near anything. */
enum { LENGTH_MAX = 64 };

static size_t min3(size_t a, size_t b, size_t c) {
    const size_t ab = a < b ? a : b;
    return ab < c ? ab : c;
}

/* Levenshtein distance: the fewest insertions, deletions and replacements that turn a into b; row
 * by row of the usual table, row[j] = distance of a's first i letters to b's first j. Both lengths
 * at most LENGTH_MAX. */
static size_t distance(const char *a, size_t a_length, const char *b, size_t b_length) {
    size_t row[LENGTH_MAX + 1];
    for (size_t j = 0; j <= b_length; ++j) row[j] = j;
    for (size_t i = 1; i <= a_length; ++i) {
        size_t diagonal = row[0]; /* the old row's entry j - 1 */
        row[0] = i;
        for (size_t j = 1; j <= b_length; ++j) {
            const size_t above = row[j];
            row[j] = min3(above + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1]));
            diagonal = above;
        }
    }
    return row[b_length];
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
