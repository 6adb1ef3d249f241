/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "design/space.h"

#include "core/try.h"
#include "qmae/encoder.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_POINTS = 10000 };
static const char *const NAMES[QN_AXES] = {
    [QN_AXIS_BLOCK] = "block", [QN_AXIS_ENTANGLER] = "entangler", [QN_AXIS_LAYERS] = "layers",
    [QN_AXIS_ORDER] = "order", [QN_AXIS_TOKENS] = "tokens",       [QN_AXIS_LATENT] = "latent",
    [QN_AXIS_START] = "start", [QN_AXIS_TRASH] = "trash",         [QN_AXIS_TEST] = "swap-test",
};
static const char PRODUCT[] = "none";

/* ---- lists ---------------------------------------------------------------------------------- */

/* The words are those of the training's option. */
static qn_status check_word(qn_axis_kind kind, const char *word, qn_diag *diag) {
    qn_train_options scratch = {0};
    char what[32];
    if (kind == QN_AXIS_BLOCK && strcmp(word, PRODUCT) == 0) return QN_OK;
    snprintf(what, sizeof what, "--%s", NAMES[kind]);
    return qn_option_set_text(qn_option_find(&qn_train_option_table, NAMES[kind]), &scratch, what,
                              word, diag);
}

static qn_status add_word(qn_axis *axis, qn_axis_kind kind, const char *word, qn_diag *diag) {
    const qn_status status = check_word(kind, word, diag);
    if (status != QN_OK) return status;
    for (size_t i = 0; i < axis->count; ++i)
        if (strcmp(axis->words[i], word) == 0)
            return qn_fail(diag, QN_ERR_ARGUMENT, "--%s: '%s' stands there twice", NAMES[kind],
                           word);
    if (axis->count == QN_AXIS_WORDS || strlen(word) >= QN_AXIS_WORD)
        return qn_fail(diag, QN_ERR_LIMIT, "--%s: at most %d words of %d letters", NAMES[kind],
                       QN_AXIS_WORDS, QN_AXIS_WORD - 1);
    snprintf(axis->words[axis->count++], QN_AXIS_WORD, "%s", word);
    return QN_OK;
}

static qn_status read_list(const char *text, qn_axis_kind kind, qn_axis *axis, qn_diag *diag) {
    qn_status status = QN_OK;
    char *copy = text ? strdup(text) : NULL, *rest = copy;
    if (!text) { /* what the training has */
        axis->count = 1;
        return QN_OK;
    }
    QN_TRY_ALLOC(copy);
    for (char *word; (word = strsep(&rest, ","));) QN_TRY(add_word(axis, kind, word, diag));
out:
    free(copy);
    return status;
}

void qn_axis_lead(qn_axis *axis, size_t word) {
    char led[QN_AXIS_WORD];
    memcpy(led, axis->words[word], sizeof led);
    memmove(axis->words + 1, axis->words, word * sizeof *axis->words);
    memcpy(axis->words, led, sizeof led);
}

/* ---- points --------------------------------------------------------------------------------- */

bool qn_space_is_product(const qn_space *space, const qn_space_point *point) {
    return strcmp(space->axes[QN_AXIS_BLOCK].words[point->word[QN_AXIS_BLOCK]], PRODUCT) == 0;
}

static qn_status apply(const qn_space *space, const qn_space_point *point,
                       qn_train_options *options, qn_diag *diag) {
    qn_status status = QN_OK;
    for (int k = 0; k < QN_AXES; ++k) {
        const char *word = space->axes[k].words[point->word[k]];
        if (!*word || strcmp(word, PRODUCT) == 0) continue;
        QN_TRY(qn_option_set_text(qn_option_find(&qn_train_option_table, NAMES[k]), options,
                                  NAMES[k], word, diag));
    }
    if (options->settings.spec.latent >= options->settings.spec.qubits)
        QN_TRY(qn_fail(diag, QN_ERR_ARGUMENT,
                       "--latent %d: fewer than the %d data qubits must stay",
                       options->settings.spec.latent, options->settings.spec.qubits));
out:
    return status;
}

static void name_candidate(const qn_space *space, const qn_space_point *point,
                           qn_candidate *candidate) {
    const qn_qmae_spec *spec = &candidate->settings.spec;
    int used = snprintf(candidate->name, sizeof candidate->name, "%s",
                        space->axes[QN_AXIS_BLOCK].words[point->word[QN_AXIS_BLOCK]]);
    if (qn_space_is_product(space, point)) return;
    used += snprintf(candidate->name + used, sizeof candidate->name - (size_t)used, " %s",
                     qn_entangler_choice.names[spec->entangler]);
    if (spec->layers > 1)
        snprintf(candidate->name + used, sizeof candidate->name - (size_t)used, " x %d",
                 spec->layers);
}

qn_status qn_space_candidate(const qn_space *space, const qn_space_point *point,
                             qn_candidate *candidate, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_train_options options = space->options->train; /* its texts borrowed */
    qn_candidate made = {0};
    QN_TRY(apply(space, point, &options, diag));
    made.settings = options.settings;
    name_candidate(space, point, &made);
    if (qn_space_is_product(space, point)) qn_candidate_product(&made.settings.spec);
    else QN_TRY(qn_candidate_expand(&made.settings.spec, diag));
    *candidate = made;
out:
    return status;
}

/* Does the point say what an earlier one says? Without pairs there is nothing to choose of them. */
static bool is_repeated(const qn_space *space, const qn_space_point *point) {
    return qn_space_is_product(space, point) &&
           (point->word[QN_AXIS_ENTANGLER] || point->word[QN_AXIS_LAYERS] ||
            point->word[QN_AXIS_START]);
}

/* Adds the point, but for one that cannot start as it says. */
static qn_status add_point(qn_space *space, const qn_space_point *point, qn_diag *diag) {
    qn_candidate candidate;
    if (is_repeated(space, point)) return QN_OK;
    const qn_status status = qn_space_candidate(space, point, &candidate, diag);
    if (status != QN_OK) return status;
    if (candidate.settings.start != QN_START_NEAR_IDENTITY ||
        qn_encoder_identity(&candidate.settings.spec, NULL, NULL) == QN_OK)
        space->points[space->count++] = *point;
    return QN_OK;
}

/* The next combination, the last list running fastest; trash and test stay. */
static bool advance(const qn_space *space, qn_space_point *point) {
    for (int k = QN_AXIS_TRASH; k-- > 0;) {
        if (++point->word[k] < space->axes[k].count) return true;
        point->word[k] = 0;
    }
    return false;
}

/* Do the words differ from those that are there by default? */
static bool is_given(const qn_space *space, qn_axis_kind kind) {
    const char *text = space->options->lists[kind],
               *plain = qn_option_find(&qn_design_option_table, NAMES[kind])->fallback;
    return text && (!plain || strcmp(text, plain) != 0);
}

/* Is there a point with this word? */
static bool has_word(const qn_space *space, qn_axis_kind kind, size_t word) {
    for (size_t i = 0; i < space->count; ++i)
        if (space->points[i].word[kind] == word) return true;
    return false;
}

/* Of blocks and starts that a user names each comes into a circuit. */
static qn_status check_words(const qn_space *space, qn_diag *diag) {
    static const qn_axis_kind kinds[] = {QN_AXIS_BLOCK, QN_AXIS_START};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; ++i) {
        const qn_axis *axis = &space->axes[kinds[i]];
        for (size_t w = 0; is_given(space, kinds[i]) && w < axis->count; ++w)
            if (!has_word(space, kinds[i], w))
                return qn_fail(diag, QN_ERR_ARGUMENT,
                               "--%s %s: no circuit of these lists has it: only blocks that can do "
                               "nothing start near-identity",
                               NAMES[kinds[i]], axis->words[w]);
    }
    return QN_OK;
}

qn_status qn_space_read(const qn_design_options *options, qn_space *space, qn_diag *diag) {
    qn_status status = QN_OK;
    size_t all = 1;
    qn_space_point point = {{0}};
    *space = (qn_space){.options = options};
    for (int k = 0; k < QN_AXES; ++k)
        QN_TRY(read_list(options->lists[k], (qn_axis_kind)k, &space->axes[k], diag));
    for (int k = 0; k < QN_AXIS_TRASH; ++k) all *= space->axes[k].count;
    if (all > MOST_POINTS)
        QN_TRY(qn_fail(diag, QN_ERR_LIMIT, "%zu circuits to choose among: at most %d", all,
                       MOST_POINTS));
    space->points = qn_alloc(all, sizeof *space->points);
    QN_TRY_ALLOC(space->points);
    do QN_TRY(add_point(space, &point, diag));
    while (advance(space, &point));
    QN_TRY(check_words(space, diag));
out:
    return status;
}

void qn_space_clear(qn_space *space) {
    qn_free(space->points);
    memset(space, 0, sizeof *space);
}

/* ---- order ---------------------------------------------------------------------------------- */

/* How often the words of a point have come already, relative to how often they should. */
static double frequency(const qn_space *space, const qn_space_point *point,
                        const double (*seen)[QN_AXIS_WORDS]) {
    double sum = 0.0;
    for (int k = 0; k < QN_AXES; ++k) sum += seen[k][point->word[k]] * (double)space->axes[k].count;
    return sum;
}

qn_status qn_space_balance(qn_space *space, size_t first, uint64_t seed) {
    double seen[QN_AXES][QN_AXIS_WORDS] = {{0}};
    qn_rng rng;
    size_t *order = qn_alloc(space->count, sizeof *order);
    qn_space_point *made = qn_alloc(space->count, sizeof *made);
    if (!order || !made) {
        qn_free(order);
        qn_free(made);
        return QN_ERR_MEMORY;
    }
    qn_rng_init(&rng, seed, QN_STREAM_SHUFFLE, 0, 0, 1);
    for (size_t i = 0; i < space->count; ++i) order[i] = i;
    qn_rng_shuffle(&rng, order + first, space->count - first);
    for (size_t i = 0; i < space->count; ++i) {
        size_t best = i;
        for (size_t j = i + 1; i >= first && j < space->count; ++j)
            if (frequency(space, &space->points[order[j]], seen) <
                frequency(space, &space->points[order[best]], seen))
                best = j;
        const size_t taken = order[best];
        order[best] = order[i];
        order[i] = taken;
        made[i] = space->points[taken];
        for (int k = 0; k < QN_AXES; ++k) ++seen[k][made[i].word[k]];
    }
    qn_free(order);
    qn_free(space->points);
    space->points = made;
    return QN_OK;
}
