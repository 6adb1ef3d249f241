/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "design/branch.h"

#include "core/try.h"
#include "mask/order.h"
#include "qmae/spec.h"

#include <string.h>
#include <zlib.h>

/* WIDTH: circuits of a level. LEAST: samples, where there are fewer images. */
enum { WIDTH = 6, LEAST = 1024 };
/* Records of levels stand beside those of trainings, whose numbers are small. */
static const uint64_t LEVEL_RECORDS = (uint64_t)1 << 40;

/* ---- orders of the pixels ------------------------------------------------------------------- */

static uint32_t pixel_bit(const qn_train_settings *s, int qubit) {
    return (uint32_t)qn_order_pixel(s->order, s->spec.qubits, (size_t)1 << qubit);
}

uint32_t qn_branch_trash(const qn_train_settings *s) {
    uint32_t bits = 0;
    for (int q = s->spec.latent; q < s->spec.qubits; ++q) bits |= pixel_bit(s, q);
    return bits;
}

/* wires[q]: the qubit that is in `to` what q is in `from`. */
static void find_wires(const qn_train_settings *from, const qn_train_settings *to, uint8_t *wires) {
    for (int q = 0; q < from->spec.qubits; ++q)
        for (int w = 0; w < to->spec.qubits; ++w)
            if (pixel_bit(from, q) == pixel_bit(to, w)) wires[q] = (uint8_t)w;
}

qn_status qn_branch_contender(const qn_branch *b, const qn_level_circuit *circuit,
                              const qn_contender *like, qn_contender *made) {
    uint8_t wires[QN_QMAE_MAX_QUBITS] = {0};
    qn_grown gates = circuit->gates;
    find_wires(&b->start.candidate.settings, &like->candidate.settings, wires);
    qn_grown_rename(&gates, wires);
    qn_grown_simplify(&gates);
    return qn_grown_contender(&gates, like, circuit->tokens, made);
}

/* ---- levels --------------------------------------------------------------------------------- */

static qn_level_search search_of(const qn_branch *b, const qn_design *d) {
    return (qn_level_search){&b->ideal, d->host, WIDTH, d->bench.threads};
}

/* What a level is made of: the one below on the way up, itself and the one above on the way
 * down. */
typedef struct step {
    uint64_t number; /* of its record */
    int level;
    bool up;
} step;

static uint64_t add_check(const qn_branch *b, const qn_level *level, double *numbers,
                          uint64_t sum) {
    const size_t size = qn_level_size(level, b->ideal.ntoken);
    qn_level_write(level, b->ideal.ntoken, numbers);
    return crc32_z(sum, (const unsigned char *)numbers, size * sizeof *numbers);
}

static qn_status key_of(const qn_branch *b, const step *s, qn_journal_key *key) {
    const qn_level *from = s->up ? s->level > 0 ? &b->levels[s->level - 1] : NULL
                                 : &b->levels[s->level + 1];
    const qn_level *own = &b->levels[s->level];
    const size_t ntoken = b->ideal.ntoken, size = from ? qn_level_size(from, ntoken) : 0,
                 own_size = qn_level_size(own, ntoken);
    uint64_t sum = crc32_z(0, (const unsigned char *)&b->trash, sizeof b->trash);
    double *numbers = qn_alloc((size > own_size ? size : own_size) + 1, sizeof *numbers);
    if (!numbers) return QN_ERR_MEMORY;
    if (from) sum = add_check(b, from, numbers, sum);
    if (!s->up) sum = add_check(b, own, numbers, sum);
    qn_free(numbers);
    *key = (qn_journal_key){s->number, sum};
    return QN_OK;
}

static qn_status keep(const qn_branch *b, qn_design *d, qn_journal_key key, const qn_level *level,
                      qn_diag *diag) {
    qn_status status = QN_OK;
    const size_t size = qn_level_size(level, b->ideal.ntoken);
    double *numbers = qn_alloc(size + 1, sizeof *numbers);
    QN_TRY_ALLOC(numbers);
    qn_level_write(level, b->ideal.ntoken, numbers);
    QN_TRY(qn_journal_add(d->journal, key, size, numbers, diag));
out:
    qn_free(numbers);
    return status;
}

static qn_status find(qn_branch *b, const qn_design *d, const step *s) {
    const qn_level_search search = search_of(b, d);
    const double *tokens = b->start.params + b->start.nangles;
    qn_level *level = &b->levels[s->level];
    if (!s->up) return qn_level_descend(&search, level + 1, s->level, level);
    return s->level == 0 ? qn_level_start(&search, tokens, level)
                         : qn_level_climb(&search, level - 1, level);
}

/* From the journal, or found and kept there. */
static qn_status make_level(qn_branch *b, qn_design *d, const step *s, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_journal_key key;
    size_t count = 0;
    qn_level known = {0}, *level = &b->levels[s->level];
    QN_TRY(key_of(b, s, &key));
    const double *kept = d->journal ? qn_journal_find(d->journal, key, &count) : NULL;
    if (kept && qn_level_read(kept, count, &b->ideal, &known) == QN_OK) {
        qn_level_clear(level);
        *level = known;
        return QN_OK;
    }
    qn_level_clear(&known);
    QN_TRY(find(b, d, s));
    if (d->journal) QN_TRY(keep(b, d, key, level, diag));
out:
    return status;
}

/* Records of a branch, upwards in even places. */
static step step_to(uint64_t branch, int level, bool up) {
    return (step){LEVEL_RECORDS * (branch + 1) + 2 * (uint64_t)level + !up, level, up};
}

qn_status qn_branch_climb(qn_branch *b, qn_design *d, uint64_t number, qn_diag *diag) {
    qn_status status = QN_OK;
    const step up = step_to(number, b->reached + 1, true);
    QN_TRY(make_level(b, d, &up, diag));
    if (b->levels[up.level].count == 0) b->full = true;
    else b->reached = up.level;
out:
    return status;
}

qn_status qn_branch_descend(qn_branch *b, qn_design *d, uint64_t number, qn_diag *diag) {
    qn_status status = QN_OK;
    for (int level = b->reached; level-- > 1;) {
        const step down = step_to(number, level, false);
        QN_TRY(make_level(b, d, &down, diag));
    }
out:
    return status;
}

double qn_branch_best(const qn_branch *b) { return b->levels[b->reached].circuits[0].fidelity; }

/* ---- opening -------------------------------------------------------------------------------- */

qn_status qn_branch_open(qn_branch *b, qn_design *d, const qn_contender *start, uint64_t number,
                         int most, qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_train_settings *s = &start->candidate.settings;
    const size_t images = d->bench.train.count;
    b->most = most;
    b->trash = qn_branch_trash(s);
    b->levels = qn_alloc((size_t)most + 1, sizeof *b->levels);
    QN_TRY_ALLOC(b->levels);
    QN_TRY(qn_contender_copy(start, &b->start));
    QN_TRY(qn_ideal_open(&b->ideal, s, &d->bench.train, images > LEAST ? images : LEAST, diag));
    const step first = step_to(number, 0, true);
    QN_TRY(make_level(b, d, &first, diag));
out:
    return status;
}

void qn_branch_clear(qn_branch *b) {
    for (int k = 0; b->levels && k <= b->most; ++k) qn_level_clear(&b->levels[k]);
    qn_free(b->levels);
    qn_contender_clear(&b->start);
    qn_ideal_clear(&b->ideal);
    *b = (qn_branch){0};
}
