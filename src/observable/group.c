/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Terms in sets that are measured together. */
#include "observable/measure.h"
#include "observable/observable.h"

#include "core/try.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A term in the order in which it looks for a set. */
typedef struct entry {
    double size; /* |weight| */
    size_t term;
} entry;

static int by_size(const void *a, const void *b) {
    const entry *x = a, *y = b;
    if (x->size != y->size) return x->size < y->size ? 1 : -1;
    return (x->term > y->term) - (x->term < y->term);
}

/* The letter of the basis in which this one is read; I = none. */
static char basis_of(char letter) { return (char)(letter == '0' || letter == '1' ? 'Z' : letter); }

static int count_measured(const char *basis) {
    int count = 0;
    for (; *basis; ++basis) count += *basis != 'I';
    return count;
}

/* Does the basis suit the letters, with no more qubits than may be measured? */
static bool suits(const char *basis, const char *letters) {
    int measured = 0;
    for (; *letters; ++letters, ++basis) {
        const char wanted = basis_of(*letters);
        if (wanted != 'I' && *basis != 'I' && *basis != wanted) return false;
        measured += wanted != 'I' || *basis != 'I';
    }
    return measured <= QN_OBSERVABLE_MAX_MEASURED;
}

static qn_status add_group(qn_observable_groups *groups, const qn_observable *o,
                           qn_observable_group **made) {
    qn_observable_group *group = &groups->groups[groups->count++];
    group->basis = qn_alloc((size_t)o->nqubits + 1, 1);
    group->terms = qn_alloc(o->count, sizeof *group->terms);
    if (!group->basis || !group->terms) return QN_ERR_MEMORY;
    memset(group->basis, 'I', (size_t)o->nqubits);
    *made = group;
    return QN_OK;
}

static qn_status place(qn_observable_groups *groups, const qn_observable *o, size_t term) {
    qn_status status = QN_OK;
    const qn_observable_part *part = &o->parts[term];
    qn_observable_group *group = NULL;
    for (size_t g = 0; g < groups->count && !group; ++g)
        if (suits(groups->groups[g].basis, part->letters)) group = &groups->groups[g];
    if (!group) QN_TRY(add_group(groups, o, &group));
    for (int q = 0; q < o->nqubits; ++q)
        if (part->letters[q] != 'I') group->basis[q] = basis_of(part->letters[q]);
    group->terms[group->nterms++] = term;
    group->weight += fabs(part->weight);
out:
    return status;
}

static qn_status check(const qn_observable *o, qn_diag *diag) {
    for (size_t k = 0; k < o->count; ++k) {
        const char *letters = o->parts[k].letters;
        if (!letters)
            return qn_fail(diag, QN_ERR_UNSUPPORTED,
                           "no measurement qubit by qubit gives the fidelity with a state: ask for "
                           "its exact value, or write the state as a sum of Pauli strings");
        if (count_measured(letters) > QN_OBSERVABLE_MAX_MEASURED)
            return qn_fail(diag, QN_ERR_UNSUPPORTED,
                           "a product on %d qubits cannot be measured: at most %d bits are read "
                           "together",
                           count_measured(letters), (int)QN_OBSERVABLE_MAX_MEASURED);
    }
    return QN_OK;
}

qn_status qn_observable_group_terms(const qn_observable *o, qn_observable_groups *groups,
                                    qn_diag *diag) {
    qn_status status = QN_OK;
    qn_observable_groups made = {0};
    entry *entries = qn_alloc(o->count + 1, sizeof *entries);
    made.groups = qn_alloc(o->count + 1, sizeof *made.groups);
    QN_TRY_ALLOC(entries && made.groups);
    QN_TRY(check(o, diag));
    for (size_t k = 0; k < o->count; ++k) entries[k] = (entry){fabs(o->parts[k].weight), k};
    if (o->count) qsort(entries, o->count, sizeof *entries, by_size);
    for (size_t k = 0; k < o->count; ++k) {
        const size_t term = entries[k].term;
        if (count_measured(o->parts[term].letters) == 0) made.constant += o->parts[term].weight;
        else QN_TRY(place(&made, o, term));
    }
    *groups = made;
    made = (qn_observable_groups){0};
out:
    qn_observable_groups_clear(&made);
    qn_free(entries);
    return status;
}

void qn_observable_groups_clear(qn_observable_groups *groups) {
    for (size_t g = 0; groups->groups && g < groups->count; ++g) {
        qn_free(groups->groups[g].basis);
        qn_free(groups->groups[g].terms);
    }
    qn_free(groups->groups);
    *groups = (qn_observable_groups){0};
}
