/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "circuit/condition.h"

enum { WORD = 64 };

/* Recursions are no deeper than QN_MAX_CONDITION_PARTS. */

bool qn_condition_same(const qn_condition *a, const qn_condition *b) { // NOLINT(misc-no-recursion)
    if (a->count == 0 || b->count == 0) return a->count == b->count;
    if (a->first != b->first || a->count != b->count || a->unequal != b->unequal) return false;
    if (!a->parts[0] || !b->parts[0]) return a->parts[0] == b->parts[0] && a->value == b->value;
    for (int k = 0; k < 2; ++k)
        if (a->parts[k] != b->parts[k] && !qn_condition_same(a->parts[k], b->parts[k]))
            return false;
    return true;
}

bool qn_condition_holds(const qn_condition *c, uint64_t bits) { // NOLINT(misc-no-recursion)
    if (c->count == 0) return true;
    if (c->parts[0])
        return (qn_condition_holds(c->parts[0], bits) && qn_condition_holds(c->parts[1], bits)) !=
               c->unequal;
    const uint64_t mask = UINT64_MAX >> (WORD - c->count);
    return ((bits >> c->first & mask) == c->value) != c->unequal;
}

bool qn_condition_reads(const qn_condition *c, int bit) { // NOLINT(misc-no-recursion)
    if (bit < c->first || bit >= c->first + c->count) return false;
    if (!c->parts[0]) return true;
    return qn_condition_reads(c->parts[0], bit) || qn_condition_reads(c->parts[1], bit);
}

size_t qn_condition_size(const qn_condition *c) { // NOLINT(misc-no-recursion)
    if (!c->parts[0]) return c->count > 0;
    return qn_condition_size(c->parts[0]) + qn_condition_size(c->parts[1]);
}

qn_condition qn_condition_both(const qn_condition *a, const qn_condition *b) {
    const int ends[2] = {a->first + a->count, b->first + b->count};
    const int first = a->first < b->first ? a->first : b->first;
    const int end = ends[0] > ends[1] ? ends[0] : ends[1];
    return (qn_condition){.first = first, .count = end - first, .parts = {a, b}};
}

static bool fits(const qn_condition *c, int *left) { // NOLINT(misc-no-recursion)
    if (c->first < 0 || c->count < 1 || c->count > QN_MAX_BITS) return false;
    if (c->first > QN_MAX_BITS - c->count || --*left < 0) return false;
    if (!c->parts[0] != !c->parts[1]) return false;
    if (!c->parts[0]) return c->count >= WORD || c->value >> c->count == 0;
    for (int k = 0; k < 2; ++k) {
        const qn_condition *part = c->parts[k];
        if (part->first < c->first || part->first + part->count > c->first + c->count) return false;
        if (!fits(part, left)) return false;
    }
    return true;
}

bool qn_condition_fits(const qn_condition *condition) {
    int left = 2 * QN_MAX_CONDITION_PARTS;
    return condition->count == 0 || fits(condition, &left);
}

/* ---- copies --------------------------------------------------------------------------------- */

size_t qn_condition_nodes(const qn_condition *condition) {
    const size_t size = qn_condition_size(condition);
    return size > 1 ? 2 * size - 2 : 0;
}

static qn_condition *copy_parts(qn_condition *c, qn_condition *room) { // NOLINT(misc-no-recursion)
    for (int k = 0; c->parts[0] && k < 2; ++k) {
        qn_condition *copy = room++;
        *copy = *c->parts[k];
        room = copy_parts(copy, room);
        c->parts[k] = copy;
    }
    return room;
}

void qn_condition_copy_parts(qn_condition *condition, qn_condition *room) {
    (void)copy_parts(condition, room);
}
