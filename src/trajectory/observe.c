/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Observables -> factors on qubits, and the qubits that must stay to the end. */
#include "core/list.h"
#include "core/try.h"
#include "program/readout.h"
#include "trajectory/plan.h"

#include <math.h>
#include <string.h>

/* How a letter of a qubit is read: by its final measurement, <P'> = p01 - p10 + (1 - p10 - p01)
 * <P>, or as it is; 0 and 1 are the projectors (1 +- Z) / 2 of what is read. */
static qn_pauli_factor factor_of(const qn_trajectory *t, int qubit, char letter, bool readout) {
    const qn_readout *r = &t->readouts[qubit];
    qn_pauli_factor f = {qubit, letter, 0.0, 1.0};
    if (readout && r->bit >= 0) {
        f.shift = r->p01 - r->p10;
        f.slope = 1.0 - r->p10 - r->p01;
    }
    if (letter == '0' || letter == '1') {
        const double half = letter == '1' ? -0.5 : 0.5;
        f = (qn_pauli_factor){qubit, 'Z', 0.5 + half * f.shift, half * f.slope};
    }
    return f;
}

/* ---- strings -------------------------------------------------------------------------------- */

enum { MOST_TERMS = 4096 };

/* A string of letters, 'I' where there is none, that is being written as a sum of products. */
typedef struct expansion {
    qn_trajectory *t;
    char *letters; /* one a qubit, owned */
    bool readout;  /* letters are read */
    uint64_t bits; /* drawn ones, whose sign it takes */
    size_t value, terms;
    qn_diag *diag;
} expansion;

static bool is_in_a_group(const qn_trajectory *t, int qubit) {
    for (size_t k = 0; k < t->nread; ++k)
        for (int q = 0; q < t->read[k].nqubits; ++q)
            if (t->read[k].qubits[q] == qubit) return true;
    return false;
}

static qn_status make_room(qn_trajectory *t) {
    const size_t n = (size_t)t->nqubits;
    qn_pauli_term *terms = qn_list_grown(t->terms, t->nterms, 1, sizeof *terms);
    if (!terms) return QN_ERR_MEMORY;
    t->terms = terms;
    qn_pauli_factor *factors = qn_list_grown(t->factors, t->nfactors, n, sizeof *factors);
    if (!factors) return QN_ERR_MEMORY;
    t->factors = factors;
    return QN_OK;
}

/* One product with a weight. */
static qn_status add_term(expansion *e, double weight) {
    qn_trajectory *t = e->t;
    if (++e->terms > MOST_TERMS)
        return qn_fail(e->diag, QN_ERR_LIMIT,
                       "a string over so many readout groups has more than %d terms; ask for "
                       "shorter strings, or draw bits",
                       MOST_TERMS);
    const qn_status status = make_room(t);
    if (status != QN_OK) return status;
    qn_pauli_term *o = &t->terms[t->nterms++];
    *o = (qn_pauli_term){
        .first = t->nfactors, .bits = e->bits, .value = e->value, .weight = weight};
    for (int q = 0; q < t->nqubits; ++q) {
        if (e->letters[q] == 'I') continue;
        t->factors[t->nfactors++] = factor_of(t, q, e->letters[q],
                                              e->readout && !is_in_a_group(t, q));
        ++o->count;
        t->needed[q] = true;
    }
    return QN_OK;
}

/* The letters of a group's qubits; are there any? */
static bool letters_of(const expansion *e, const qn_readout_group *group, char *letters) {
    bool asked = false;
    for (int q = 0; q < group->nqubits; ++q) {
        letters[q] = e->letters[group->qubits[q]];
        asked |= letters[q] != 'I';
    }
    return asked;
}

/* The letter of a qubit that a term of its group names: measured in the basis of Z where the string
 * says nothing else. */
static char basis_of(char letter) { return (char)(letter == 'X' || letter == 'Y' ? letter : 'Z'); }

/* The terms that the groups from the g-th on make of the letters. */
static qn_status expand(expansion *e, size_t g, double weight) {
    qn_status status = QN_OK;
    const qn_trajectory *t = e->t;
    char saved[QN_MAX_READOUT_QUBITS];
    while (e->readout && g < t->nread && !letters_of(e, &t->read[g], saved)) ++g;
    if (!e->readout || g == t->nread) return add_term(e, weight);
    const qn_readout_group *group = &t->read[g];
    for (int j = 0; j < 1 << group->nqubits; ++j) {
        const double share = qn_readout_letters(group, saved, j);
        if (share == 0.0) continue;
        for (int q = 0; q < group->nqubits; ++q)
            e->letters[group->qubits[q]] = (char)(j >> q & 1 ? basis_of(saved[q]) : 'I');
        QN_TRY(expand(e, g + 1, share * weight));
    }
out:
    for (int q = 0; q < group->nqubits; ++q) e->letters[group->qubits[q]] = saved[q];
    return status;
}

static qn_status add_letters(expansion *e, const char *letters, double weight) {
    const int n = e->t->nqubits;
    for (int q = 0; q < n; ++q) e->letters[q] = letters[n - 1 - q];
    return expand(e, 0, weight);
}

static qn_status add_pauli(expansion *e, const char *letters) {
    const size_t n = (size_t)e->t->nqubits;
    if (strlen(letters) != n || strspn(letters, "IXYZ") != n)
        return qn_fail(e->diag, QN_ERR_ARGUMENT,
                       "'%s' is no Pauli string for %d qubits: it takes one of the letters I, X, "
                       "Y, Z for each, the highest qubit first",
                       letters, e->t->nqubits);
    return add_letters(e, letters, 1.0);
}

/* A weighted sum is one value, so that its error knows how its terms hang together. */
static qn_status add_observable(expansion *e, const qn_observable *o) {
    qn_status status = QN_OK;
    e->t->reach[e->value] = 0.0;
    if (qn_observable_nqubits(o) != e->t->nqubits)
        return qn_fail(e->diag, QN_ERR_ARGUMENT,
                       "an observable on %d qubits, and the circuit has %d: give one on as many",
                       qn_observable_nqubits(o), e->t->nqubits);
    for (size_t k = 0; k < qn_observable_nterms(o); ++k) {
        const qn_observable_term term = qn_observable_term_at(o, k);
        if (!term.letters)
            return qn_fail(e->diag, QN_ERR_UNSUPPORTED,
                           "trajectories estimate sums of products; the fidelity with a state "
                           "needs the density matrix (dm) or state vectors (pure)");
        e->terms = 0;
        if (strspn(term.letters, "I") < (size_t)e->t->nqubits)
            e->t->reach[e->value] += fabs(term.weight);
        QN_TRY(add_letters(e, term.letters, term.weight));
    }
out:
    return status;
}

/* Final measurements enter by their exact readout, the others by the drawn bit. */
static qn_status add_parity(expansion *e, uint64_t mask) {
    e->bits = mask;
    for (int q = 0; q < e->t->nqubits; ++q) {
        const qn_readout *r = &e->t->readouts[q];
        const bool read = r->bit >= 0 && mask >> r->bit & 1;
        e->letters[q] = (char)(read ? 'Z' : 'I');
        if (read) e->bits &= ~(UINT64_C(1) << r->bit);
    }
    return expand(e, 0, 1.0);
}

static qn_status keep(qn_trajectory *t, const qn_trajectory_options *o, qn_diag *diag) {
    if (o->nkeep < 0 || o->nkeep > QN_TRAJECTORY_MAX_QUBITS)
        return qn_fail(diag, QN_ERR_ARGUMENT,
                       "a visitor is shown the state of 1 to %d qubits, not of %d",
                       QN_TRAJECTORY_MAX_QUBITS, o->nkeep);
    t->keep = qn_alloc((size_t)o->nkeep + 1, sizeof *t->keep);
    if (!t->keep) return QN_ERR_MEMORY;
    t->nkeep = o->nkeep;
    if (o->nkeep == 0) return QN_OK;
    if (!t->drop && o->nkeep < t->nqubits)
        return qn_fail(diag, QN_ERR_ARGUMENT,
                       "no qubit is dropped, so a state of %d of %d qubits is not pure", o->nkeep,
                       t->nqubits);
    bool *kept = qn_alloc((size_t)t->nqubits, sizeof *kept);
    if (!kept) return QN_ERR_MEMORY;
    bool good = true;
    for (int k = 0; k < o->nkeep; ++k) {
        t->keep[k] = o->keep[k];
        good = good && o->keep[k] >= 0 && o->keep[k] < t->nqubits;
        if (good) kept[o->keep[k]] = true;
    }
    for (int q = 0; q < t->nqubits; ++q) good = good && (!t->needed[q] || kept[q]);
    for (int q = 0; good && q < t->nqubits; ++q) t->needed[q] = kept[q];
    qn_free(kept);
    return good ? QN_OK
                : qn_fail(
                      diag, QN_ERR_ARGUMENT,
                      "observables beside a kept state must lie on its qubits, which must exist");
}

qn_status qn_trajectory_observe(qn_trajectory *t, const qn_trajectory_options *o, qn_diag *diag) {
    qn_status status = QN_OK;
    expansion e = {.t = t, .diag = diag};
    e.letters = qn_alloc((size_t)t->nqubits + 1, 1);
    QN_TRY_ALLOC(e.letters);
    const size_t nstrings = o->npaulis + o->nparities;
    t->nvalues = nstrings + o->nobservables;
    t->reach = qn_alloc(t->nvalues + 1, sizeof *t->reach);
    QN_TRY_ALLOC(t->reach);
    for (size_t k = 0; k < t->nvalues; ++k) {
        const bool pauli = k < o->npaulis || k >= nstrings;
        t->reach[k] = 1.0;
        e = (expansion){.t = t, .letters = e.letters, .value = k, .diag = diag};
        e.readout = !pauli || o->readout;
        if (k >= nstrings) QN_TRY(add_observable(&e, o->observables[k - nstrings]));
        else if (pauli) QN_TRY(add_pauli(&e, o->paulis[k]));
        else QN_TRY(add_parity(&e, o->parities[k - o->npaulis]));
    }
    QN_TRY(keep(t, o, diag));
out:
    qn_free(e.letters);
    return status;
}
