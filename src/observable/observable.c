/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Terms, collected and added up. */
#include "observable/observable.h"
#include "core/list.h"

#include "core/try.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const size_t MOST_LETTERS = (size_t)1 << 28;

qn_status qn_observable_create(int nqubits, qn_observable **observable) {
    qn_observable *made = qn_alloc(1, sizeof *made);
    if (!made) return QN_ERR_MEMORY;
    made->nqubits = nqubits;
    *observable = made;
    return QN_OK;
}

static void clear_part(qn_observable_part *part) {
    qn_free(part->letters);
    qn_free(part->state);
    qn_free(part->places);
}

void qn_observable_destroy(qn_observable *o) {
    if (!o) return;
    for (size_t k = 0; k < o->count; ++k) clear_part(&o->parts[k]);
    qn_free(o->parts);
    qn_free(o);
}

/* ---- adding --------------------------------------------------------------------------------- */

static qn_observable_part *add_part(qn_observable *o, double weight) {
    qn_observable_part *grown = qn_list_grown(o->parts, o->count, 1, sizeof *grown);
    if (!grown) return NULL;
    o->parts = grown;
    o->parts[o->count] = (qn_observable_part){.weight = weight, .order = o->count};
    return &o->parts[o->count++];
}

qn_status qn_observable_add(qn_observable *o, double weight, char **letters) {
    const size_t size = (size_t)o->nqubits + 1;
    if (o->count >= MOST_LETTERS / size) return QN_ERR_LIMIT;
    char *made = qn_alloc(size, 1);
    qn_observable_part *part = made ? add_part(o, weight) : NULL;
    if (!part) {
        qn_free(made);
        return QN_ERR_MEMORY;
    }
    memset(made, 'I', size - 1);
    *letters = part->letters = made;
    return QN_OK;
}

qn_status qn_observable_add_state(qn_observable *o, double weight, double complex *state) {
    qn_observable_part *part = add_part(o, weight);
    if (part) part->state = state;
    else qn_free(state);
    return part ? QN_OK : QN_ERR_MEMORY;
}

/* ---- adding up ------------------------------------------------------------------------------ */

/* By their letters, equal ones as they came; states are all different. */
static int by_letters(const void *a, const void *b) {
    const qn_observable_part *x = a, *y = b;
    const int order = strcmp(x->letters ? x->letters : "", y->letters ? y->letters : "");
    return order ? order : (x->order > y->order) - (x->order < y->order);
}

static int by_order(const void *a, const void *b) {
    const qn_observable_part *x = a, *y = b;
    return (x->order > y->order) - (x->order < y->order);
}

static bool are_same(const qn_observable_part *a, const qn_observable_part *b) {
    return a->letters && b->letters && strcmp(a->letters, b->letters) == 0;
}

void qn_observable_gather(qn_observable *o) {
    size_t kept = 0;
    if (o->count == 0) return;
    qsort(o->parts, o->count, sizeof *o->parts, by_letters);
    for (size_t k = 0; k < o->count; ++k) {
        if (kept > 0 && are_same(&o->parts[kept - 1], &o->parts[k])) {
            o->parts[kept - 1].weight += o->parts[k].weight;
            clear_part(&o->parts[k]);
        } else {
            o->parts[kept++] = o->parts[k];
        }
    }
    o->count = kept;
    kept = 0;
    for (size_t k = 0; k < o->count; ++k) {
        if (o->parts[k].weight == 0.0) clear_part(&o->parts[k]);
        else o->parts[kept++] = o->parts[k];
    }
    o->count = kept;
    qsort(o->parts, o->count, sizeof *o->parts, by_order);
}

/* ---- asking --------------------------------------------------------------------------------- */

int qn_observable_nqubits(const qn_observable *o) { return o->nqubits; }
size_t qn_observable_nterms(const qn_observable *o) { return o->count; }

qn_observable_term qn_observable_term_at(const qn_observable *o, size_t k) {
    const qn_observable_part *part = &o->parts[k];
    return (qn_observable_term){part->weight, part->letters, part->state, part->places,
                                part->nplaces};
}

qn_status qn_observable_of_state(int nqubits, const double complex *psi,
                                 qn_observable **observable) {
    qn_status status = QN_OK;
    qn_observable *made = NULL;
    double norm = 0.0;
    if (nqubits < 1 || nqubits > QN_OBSERVABLE_MAX_STATE) return QN_ERR_ARGUMENT;
    const size_t size = (size_t)1 << nqubits;
    for (size_t i = 0; i < size; ++i) norm += creal(psi[i] * conj(psi[i]));
    if (!(fabs(norm - 1.0) <= 1e-6)) return QN_ERR_PHYSICS;
    QN_TRY(qn_observable_create(nqubits, &made));
    double complex *copy = qn_alloc(size, sizeof *copy);
    QN_TRY_ALLOC(copy);
    memcpy(copy, psi, size * sizeof *copy);
    QN_TRY(qn_observable_add_state(made, 1.0, copy));
    *observable = made;
    made = NULL;
out:
    qn_observable_destroy(made);
    return status;
}

/* ---- elsewhere ------------------------------------------------------------------------------ */

static qn_status place_state(qn_observable *made, const qn_observable_part *part, int n,
                             const int *places) {
    qn_status status = QN_OK;
    const int count = part->places ? part->nplaces : n;
    const size_t bytes = ((size_t)1 << count) * sizeof *part->state;
    double complex *state = qn_alloc(1, bytes);
    int *at = qn_alloc((size_t)count, sizeof *at);
    QN_TRY_ALLOC(state && at);
    memcpy(state, part->state, bytes);
    status = qn_observable_add_state(made, part->weight, state);
    state = NULL; /* taken over */
    QN_TRY(status);
    for (int k = 0; k < count; ++k) at[k] = places[part->places ? part->places[k] : k];
    made->parts[made->count - 1].places = at;
    made->parts[made->count - 1].nplaces = count;
    at = NULL;
out:
    qn_free(state);
    qn_free(at);
    return status;
}

qn_status qn_observable_place(const qn_observable *o, int nqubits, const int *places,
                              qn_observable **placed) {
    qn_status status = QN_OK;
    qn_observable *made = NULL;
    const int n = o->nqubits;
    QN_TRY(qn_observable_create(nqubits, &made));
    for (size_t k = 0; k < o->count; ++k) {
        char *letters = NULL;
        if (o->parts[k].state) {
            QN_TRY(place_state(made, &o->parts[k], n, places));
            continue;
        }
        QN_TRY(qn_observable_add(made, o->parts[k].weight, &letters));
        for (int q = 0; q < n; ++q)
            letters[nqubits - 1 - places[q]] = o->parts[k].letters[n - 1 - q];
    }
    *placed = made;
    made = NULL;
out:
    qn_observable_destroy(made);
    return status;
}
