/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "design/preference.h"

#include "core/mean.h"
#include "core/try.h"

#include <math.h>

typedef struct score_pair {
    const qn_score *a, *b;
} score_pair;

static double difference_at(const void *samples, size_t i) {
    const score_pair *p = samples;
    return p->a->values[i * QN_SCORES + QN_SCORE_SWAP] -
           p->b->values[i * QN_SCORES + QN_SCORE_SWAP];
}

double qn_preference_gain(const qn_score *a, const qn_score *b, double *error) {
    const score_pair pair = {a, b};
    return qn_mean_by(a->images, difference_at, &pair, error);
}

/* An error that is not known excuses nothing. */
static bool is_within(double errors, const qn_score *best, const qn_score *other) {
    double error;
    const double gain = qn_preference_gain(best, other, &error);
    return gain <= (isnan(error) ? 0.0 : errors * error);
}

size_t qn_preference_first(const qn_contender *const *members, size_t count, double errors) {
    size_t best = 0;
    for (size_t k = 1; k < count; ++k)
        if (members[k]->score.swap > members[best]->score.swap) best = k;
    size_t first = best;
    for (size_t k = 0; k < count; ++k) {
        const qn_score *own = &members[k]->score, *kept = &members[first]->score;
        if (own->pairs > kept->pairs) continue;
        if (own->pairs == kept->pairs && own->swap <= kept->swap) continue;
        if (is_within(errors, &members[best]->score, own)) first = k;
    }
    return first;
}

qn_status qn_preference_places(const qn_contender *const *members, size_t count, double errors,
                               size_t *places) {
    qn_status status = QN_OK;
    const qn_contender **left = qn_alloc(count + 1, sizeof *left);
    size_t *numbers = qn_alloc(count + 1, sizeof *numbers);
    QN_TRY_ALLOC(left && numbers);
    for (size_t k = 0; k < count; ++k) {
        left[k] = members[k];
        numbers[k] = k;
    }
    for (size_t place = 0; place < count; ++place) {
        const size_t rest = count - place, first = qn_preference_first(left, rest, errors);
        places[numbers[first]] = place;
        for (size_t k = first + 1; k < rest; ++k) {
            left[k - 1] = left[k];
            numbers[k - 1] = numbers[k];
        }
    }
out:
    qn_free(left);
    qn_free(numbers);
    return status;
}
