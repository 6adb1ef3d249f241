/* Observables -> factors on qubits, and the qubits that must stay to the end. */
#include "core/try.h"
#include "trajectory/plan.h"

#include <string.h>

/* How a letter of a qubit is read: by its final measurement, <P'> = p01 - p10 + (1 - p10 - p01)
 * <P>, or as it is. */
static qn_factor factor_of(const qn_trajectory *t, int qubit, char letter, bool readout) {
    const qn_readout *r = &t->readouts[qubit];
    if (!readout || r->bit < 0) return (qn_factor){qubit, letter, 0.0, 1.0};
    return (qn_factor){qubit, letter, r->p01 - r->p10, 1.0 - r->p10 - r->p01};
}

static qn_status add_pauli(qn_trajectory *t, const char *letters, bool readout, size_t *nfactors,
                           qn_diag *diag) {
    if (strlen(letters) != (size_t)t->nqubits || strspn(letters, "IXYZ") != (size_t)t->nqubits)
        return qn_fail(diag, QN_ERR_ARGUMENT,
                       "'%s' is no Pauli string for %d qubits: it takes one of the letters I, X, "
                       "Y, Z for each, "
                       "the highest qubit first",
                       letters, t->nqubits);
    qn_observable *o = &t->observables[t->nobservables++];
    *o = (qn_observable){.first = *nfactors};
    for (int q = 0; q < t->nqubits; ++q) {
        const char letter = letters[t->nqubits - 1 - q];
        if (letter == 'I') continue;
        t->factors[o->first + o->count++] = factor_of(t, q, letter, readout);
        t->needed[q] = true;
    }
    *nfactors += o->count;
    return QN_OK;
}

/* Final measurements enter by their exact readout, the others by the drawn bit. */
static void add_parity(qn_trajectory *t, uint64_t mask, size_t *nfactors) {
    qn_observable *o = &t->observables[t->nobservables++];
    *o = (qn_observable){.first = *nfactors, .bits = mask};
    for (int q = 0; q < t->nqubits; ++q) {
        const qn_readout *r = &t->readouts[q];
        if (r->bit < 0 || !(mask >> r->bit & 1)) continue;
        t->factors[o->first + o->count++] = factor_of(t, q, 'Z', true);
        t->needed[q] = true;
        o->bits &= ~(UINT64_C(1) << r->bit);
    }
    *nfactors += o->count;
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
    size_t nfactors = 0;
    const size_t count = o->npaulis + o->nparities;
    t->observables = qn_alloc(count + 1, sizeof *t->observables);
    t->factors = qn_alloc(count * (size_t)t->nqubits + 1, sizeof *t->factors);
    QN_TRY_ALLOC(t->observables && t->factors);
    for (size_t k = 0; k < o->npaulis; ++k)
        QN_TRY(add_pauli(t, o->paulis[k], o->readout, &nfactors, diag));
    for (size_t k = 0; k < o->nparities; ++k) add_parity(t, o->parities[k], &nfactors);
    QN_TRY(keep(t, o, diag));
out:
    return status;
}
