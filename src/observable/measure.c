/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Circuits that measure a group, what their bits say, and how many shots each gets. */
#include "observable/measure.h"
#include "observable/observable.h"

#include "circuit/condition.h"
#include "core/try.h"

#include <math.h>
#include <string.h>

/* ---- circuits ------------------------------------------------------------------------------- */

/* Which operations are final measurements: backwards, what comes later decides. */
static qn_status find_final(const qn_circuit *circuit, bool *final) {
    qn_status status = QN_OK;
    const size_t nbits = (size_t)qn_circuit_nbits(circuit);
    bool *touched = qn_alloc((size_t)qn_circuit_nqubits(circuit), sizeof *touched);
    bool *taken = qn_alloc(nbits + 1, sizeof *taken);
    QN_TRY_ALLOC(touched && taken);
    for (size_t k = qn_circuit_size(circuit); k-- > 0;) {
        const qn_op *op = qn_circuit_op(circuit, k);
        const qn_condition *rule = &op->condition;
        if (op->kind == QN_OP_MEASURE) {
            final[k] = !touched[op->qubits[0]] && !taken[op->bit] && !rule->count;
            taken[op->bit] = true;
        }
        for (int bit = rule->first; bit < rule->first + rule->count; ++bit)
            taken[bit] |= qn_condition_reads(rule, bit);
        for (int q = 0; q < op->nqubits; ++q) touched[op->qubits[q]] = true;
    }
out:
    qn_free(touched);
    qn_free(taken);
    return status;
}

/* The circuit but for its final measurements. */
static qn_status copy_circuit(const qn_circuit *circuit, qn_circuit *copy) {
    qn_status status = QN_OK;
    bool *final = qn_alloc(qn_circuit_size(circuit) + 1, sizeof *final);
    QN_TRY_ALLOC(final);
    QN_TRY(find_final(circuit, final));
    for (size_t k = 0; k < qn_circuit_size(circuit); ++k) {
        const qn_op *op = qn_circuit_op(circuit, k);
        qn_circuit_set_section(copy, op->section);
        if (!final[k]) QN_TRY(qn_circuit_append(copy, op));
    }
    qn_circuit_set_section(copy, QN_SECTION_NONE);
out:
    qn_free(final);
    return status;
}

static qn_status append_measurements(qn_circuit *circuit, const char *basis, int first) {
    qn_status status = QN_OK;
    const int nqubits = qn_circuit_nqubits(circuit);
    int nmeasured = 0, *measured = qn_alloc((size_t)nqubits, sizeof *measured);
    QN_TRY_ALLOC(measured);
    for (int q = 0; q < nqubits; ++q) {
        const char letter = basis[nqubits - 1 - q];
        if (letter == 'Y') QN_TRY(qn_circuit_gate(circuit, "sdg", &q, NULL));
        if (letter == 'X' || letter == 'Y') QN_TRY(qn_circuit_gate(circuit, "h", &q, NULL));
        if (letter != 'I') measured[nmeasured++] = q;
    }
    const qn_op fence = {.kind = QN_OP_BARRIER, .fence = measured, .nfence = nmeasured};
    QN_TRY(qn_circuit_append(circuit, &fence));
    for (int k = 0; k < nmeasured; ++k) QN_TRY(qn_circuit_measure(circuit, measured[k], first + k));
out:
    qn_free(measured);
    return status;
}

qn_status qn_observable_circuit(const qn_circuit *circuit, const char *basis,
                                qn_circuit **measuring, int *first) {
    qn_status status = QN_OK;
    qn_circuit *made = NULL;
    QN_TRY(qn_circuit_create(qn_circuit_nqubits(circuit), qn_circuit_nparams(circuit), &made));
    QN_TRY(copy_circuit(circuit, made));
    const int bit = qn_circuit_nbits(made);
    QN_TRY(append_measurements(made, basis, bit));
    *first = bit;
    *measuring = made;
    made = NULL;
out:
    qn_circuit_destroy(made);
    return status;
}

/* ---- what is read --------------------------------------------------------------------------- */

qn_status qn_observable_measured(const qn_observable *o, const qn_observable_group *group,
                                 qn_observable **measured) {
    qn_status status = QN_OK;
    qn_observable *made = NULL;
    QN_TRY(qn_observable_create(o->nqubits, &made));
    for (size_t k = 0; k < group->nterms; ++k) {
        const qn_observable_part *part = &o->parts[group->terms[k]];
        char *letters = NULL;
        QN_TRY(qn_observable_add(made, part->weight, &letters));
        for (int q = 0; q < o->nqubits; ++q)
            letters[q] = part->letters[q] == 'X' || part->letters[q] == 'Y' ? 'Z'
                                                                            : part->letters[q];
    }
    *measured = made;
    made = NULL;
out:
    qn_observable_destroy(made);
    return status;
}

/* ---- bits ----------------------------------------------------------------------------------- */

void qn_observable_readings(const qn_observable *o, const qn_observable_group *group, int first,
                            qn_observable_reading *readings) {
    const int nqubits = qn_observable_nqubits(o);
    for (size_t k = 0; k < group->nterms; ++k) {
        const qn_observable_term term = qn_observable_term_at(o, group->terms[k]);
        qn_observable_reading *r = &readings[k];
        uint64_t bit = UINT64_C(1) << first;
        *r = (qn_observable_reading){.weight = term.weight};
        for (int q = 0; q < nqubits; ++q) {
            const char letter = term.letters[nqubits - 1 - q];
            if (group->basis[nqubits - 1 - q] == 'I') continue;
            if (letter == '0' || letter == '1') r->fixed |= bit;
            else if (letter != 'I') r->parity |= bit;
            if (letter == '1') r->ones |= bit;
            bit <<= 1;
        }
    }
}

double qn_observable_read_bits(const qn_observable_reading *readings, size_t count, uint64_t bits) {
    double sum = 0.0;
    for (size_t k = 0; k < count; ++k) {
        const qn_observable_reading *r = &readings[k];
        if ((bits & r->fixed) != r->ones) continue;
        sum += __builtin_parityll(bits & r->parity) ? -r->weight : r->weight;
    }
    return sum;
}

/* ---- shots ---------------------------------------------------------------------------------- */

/* The group that is furthest below its share. */
static size_t furthest(const qn_observable_groups *groups, double shots, double weight,
                       const uint64_t *each) {
    size_t best = 0;
    double most = -INFINITY;
    for (size_t g = 0; g < groups->count; ++g) {
        const double lacks = shots * groups->groups[g].weight / weight - (double)each[g];
        if (lacks > most) best = g;
        most = fmax(most, lacks);
    }
    return best;
}

qn_status qn_observable_divide(const qn_observable_groups *groups, uint64_t shots, uint64_t *each,
                               qn_diag *diag) {
    const uint64_t least = QN_OBSERVABLE_LEAST_SHOTS * (uint64_t)groups->count;
    uint64_t left = shots - least;
    double weight = 0.0;
    if (groups->count == 0) return QN_OK;
    if (shots < least)
        return qn_fail(diag, QN_ERR_ARGUMENT,
                       "%llu shots for %zu groups of terms: give at least %llu, %d a group",
                       (unsigned long long)shots, groups->count, (unsigned long long)least,
                       (int)QN_OBSERVABLE_LEAST_SHOTS);
    for (size_t g = 0; g < groups->count; ++g) weight += groups->groups[g].weight;
    for (size_t g = 0; g < groups->count; ++g) {
        const double share = floor((double)shots * groups->groups[g].weight / weight);
        uint64_t more = share > QN_OBSERVABLE_LEAST_SHOTS
                            ? (uint64_t)share - QN_OBSERVABLE_LEAST_SHOTS
                            : 0;
        if (more > left) more = left;
        each[g] = QN_OBSERVABLE_LEAST_SHOTS + more;
        left -= more;
    }
    for (; left > 0; --left) ++each[furthest(groups, (double)shots, weight, each)];
    return QN_OK;
}
