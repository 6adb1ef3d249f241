/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Readout errors taken back: an observable whose reading is the value of another. */
#include "observable/measure.h"

#include "core/try.h"
#include "observable/observable.h"

#include <string.h>

enum { MOST_TERMS = 1 << 20 };

/* A letter as constant + factor letter'. */
typedef struct split_letter {
    double constant, factor;
    char letter;
} split_letter;

static split_letter split_of(char letter, const qn_readout_line *line) {
    const double constant = -line->offset / line->slope, factor = 1.0 / line->slope;
    if (letter == 'I' || (line->slope == 1.0 && line->offset == 0.0))
        return (split_letter){0.0, 1.0, letter};
    if (letter != '0' && letter != '1') return (split_letter){constant, factor, letter};
    const double sign = letter == '0' ? 0.5 : -0.5; /* (I +- Z) / 2 */
    return (split_letter){0.5 + sign * constant, sign * factor, 'Z'};
}

/* One product and all that it parts into, qubit by qubit; `letters` is changed and set back. */
static qn_status expand(qn_observable *made, const qn_readout_line *lines, double weight,
                        char *letters, size_t at) {
    qn_status status = QN_OK;
    const size_t nqubits = (size_t)made->nqubits;
    if (at < nqubits) {
        const char old = letters[at];
        const split_letter parts = split_of(old, &lines[nqubits - 1 - at]);
        letters[at] = parts.letter;
        QN_TRY(expand(made, lines, weight * parts.factor, letters, at + 1));
        letters[at] = 'I';
        if (parts.constant != 0.0)
            QN_TRY(expand(made, lines, weight * parts.constant, letters, at + 1));
        letters[at] = old;
        return QN_OK;
    }
    char *copy = NULL;
    if (made->count >= MOST_TERMS) return QN_ERR_LIMIT;
    QN_TRY(qn_observable_add(made, weight, &copy));
    memcpy(copy, letters, nqubits);
out:
    return status;
}

static qn_status copy_state(qn_observable *made, const qn_observable_term *term) {
    const size_t bytes = sizeof *term->state << made->nqubits;
    double complex *state = qn_alloc(bytes, 1);
    if (!state) return QN_ERR_MEMORY;
    memcpy(state, term->state, bytes);
    return qn_observable_add_state(made, term->weight, state);
}

qn_status qn_observable_unread(const qn_observable *observable, const qn_readout_line *lines,
                               qn_observable **unread) {
    qn_status status = QN_OK;
    const size_t nqubits = (size_t)observable->nqubits;
    qn_observable *made = NULL;
    char *letters = qn_alloc(nqubits + 1, 1);
    QN_TRY_ALLOC(letters);
    QN_TRY(qn_observable_create(observable->nqubits, &made));
    for (size_t k = 0; k < qn_observable_nterms(observable); ++k) {
        const qn_observable_term term = qn_observable_term_at(observable, k);
        if (term.state) {
            QN_TRY(copy_state(made, &term));
            continue;
        }
        memcpy(letters, term.letters, nqubits);
        QN_TRY(expand(made, lines, term.weight, letters, 0));
    }
    qn_observable_gather(made);
    *unread = made;
    made = NULL;
out:
    qn_observable_destroy(made);
    qn_free(letters);
    return status;
}
