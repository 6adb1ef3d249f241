#include "simulate/simulation.h"
#include "circuit/condition.h"
#include "core/memory.h"

#include "core/try.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- life ----------------------------------------------------------------------------------- */

void qn_simulation_destroy(qn_simulation *s) {
    if (!s) return;
    qn_free(s->digit);
    qn_free(s->final);
    qn_free(s->final_bit);
    qn_free(s->readout);
    for (size_t k = 0; k < s->njoints; ++k) qn_free(s->joints[k].matrix);
    qn_free(s->joints);
    qn_free(s->r);
    qn_free(s->psi);
    qn_free(s->outcomes);
    qn_simulation_forget_samples(s->samples);
    qn_free(s);
}

bool qn_simulation_is_pure(const qn_simulation *s) { return s->psi != NULL; }
int qn_simulation_nqubits(const qn_simulation *s) { return s->nqubits; }
int qn_simulation_nbits(const qn_simulation *s) { return s->nbits; }
size_t qn_simulation_nsteps(const qn_simulation *s) { return s->nsteps; }
size_t qn_simulation_nbranches(const qn_simulation *s) { return s->nbranches; }

const qn_outcome *qn_simulation_outcomes(const qn_simulation *s, size_t *count) {
    *count = s->noutcomes;
    return s->outcomes;
}

/* ---- analysis ------------------------------------------------------------------------------- */

void qn_simulation_readout(const qn_instr *instr, double *readout) {
    readout[0] = instr->base[12];
    readout[1] = instr->base[15];
}

bool qn_simulation_skips(const qn_instr *instr) {
    return instr->kind == QN_INSTR_NOISE && instr->source == QN_SOURCE_READOUT;
}

bool qn_simulation_bit_lives(const qn_program *program, size_t index) {
    const int bit = qn_program_instr(program, index)->bit;
    if (bit < 0) return false;
    for (size_t k = index + 1; k < qn_program_size(program); ++k) {
        const qn_instr *instr = qn_program_instr(program, k);
        if (qn_condition_reads(&instr->condition, bit)) return true;
        if (instr->kind == QN_INSTR_MEASURE && instr->bit == bit && instr->condition.count == 0)
            return false;
    }
    return true;
}

/* Walks backwards: what comes later decides. */
static qn_status find_final(qn_simulation *s, const qn_program *program) {
    qn_status status = QN_OK;
    bool *used = qn_alloc((size_t)s->nqubits, 1);    /* later, by anything */
    bool *taken = qn_alloc((size_t)s->nbits + 1, 1); /* bits read or written later */
    QN_TRY_ALLOC(used && taken);
    for (size_t k = qn_program_size(program); k-- > 0;) {
        const qn_instr *instr = qn_program_instr(program, k);
        const int qubit = instr->qubits[0];
        const bool measures = instr->kind == QN_INSTR_MEASURE && instr->bit >= 0;
        if (measures && !used[qubit] && !taken[instr->bit] && instr->condition.count == 0) {
            s->final[k] = true;
            s->final_bit[qubit] = instr->bit;
            qn_simulation_readout(instr, s->readout[qubit]);
        }
        for (int q = 0; q < instr->nqubits; ++q) used[instr->qubits[q]] = true;
        for (int b = 0; b < s->nbits; ++b) taken[b] |= qn_condition_reads(&instr->condition, b);
        if (measures) taken[instr->bit] = true;
    }
out:
    qn_free(used);
    qn_free(taken);
    return status;
}

/* What products of Z become by a matrix of outcomes. */
static void find_products(int outcomes, const double *matrix, double *products) {
    for (int i = 0; i < outcomes; ++i)
        for (int j = 0; j < outcomes; ++j) {
            double sum = 0.0;
            for (int y = 0; y < outcomes; ++y)
                for (int x = 0; x < outcomes; ++x)
                    sum += __builtin_parity((unsigned)((i & y) ^ (j & x)))
                               ? -matrix[y * outcomes + x]
                               : matrix[y * outcomes + x];
            products[i * outcomes + j] = sum / outcomes;
        }
}

static qn_status find_joints(qn_simulation *s, const qn_program *program) {
    size_t count = 0;
    while (qn_program_readout_group(program, count)) ++count;
    s->joints = qn_alloc(count + 1, sizeof *s->joints);
    if (!s->joints) return QN_ERR_MEMORY;
    for (size_t k = 0; k < count; ++k) {
        const qn_readout_group *group = qn_program_readout_group(program, k);
        const size_t entries = (size_t)1 << (2 * group->nqubits);
        qn_joint *joint = &s->joints[k];
        joint->matrix = qn_alloc(2 * entries, sizeof *joint->matrix);
        if (!joint->matrix) return QN_ERR_MEMORY;
        ++s->njoints;
        joint->nqubits = group->nqubits;
        memcpy(joint->qubits, group->qubits, sizeof joint->qubits);
        memcpy(joint->matrix, group->matrix, entries * sizeof(double));
        joint->products = joint->matrix + entries;
        find_products(1 << group->nqubits, joint->matrix, joint->products);
    }
    return QN_OK;
}

int qn_simulation_digits(const qn_program *program, int *digit) {
    int ndigits = 0;
    for (int q = 0; q < qn_program_nqubits(program); ++q) digit[q] = -1;
    for (size_t k = 0; k < qn_program_size(program); ++k) {
        const qn_instr *instr = qn_program_instr(program, k);
        if (instr->kind == QN_INSTR_LOAD) continue;
        for (int q = 0; q < instr->nqubits; ++q)
            if (digit[instr->qubits[q]] < 0) digit[instr->qubits[q]] = ndigits++;
    }
    return ndigits;
}

qn_status qn_simulation_analyse(qn_simulation *s, const qn_program *program, qn_diag *diag) {
    qn_status status = QN_OK;
    s->nqubits = qn_program_nqubits(program);
    s->nbits = qn_circuit_nbits(qn_program_circuit(program));
    if (s->nbits > QN_SIMULATE_MAX_BITS)
        return qn_fail(diag, QN_ERR_UNSUPPORTED,
                       "the circuit writes or reads %d classical bits; at most %d can be followed",
                       s->nbits, QN_SIMULATE_MAX_BITS);
    const size_t nqubits = (size_t)s->nqubits;
    s->digit = qn_alloc(nqubits, sizeof *s->digit);
    s->final = qn_alloc(qn_program_size(program) + 1, sizeof *s->final);
    s->final_bit = qn_alloc(nqubits, sizeof *s->final_bit);
    s->readout = qn_alloc(nqubits, sizeof *s->readout);
    QN_TRY_ALLOC(s->digit && s->final && s->final_bit && s->readout);
    for (size_t q = 0; q < nqubits; ++q) s->final_bit[q] = -1;
    s->ndigits = qn_simulation_digits(program, s->digit);
    if (s->ndigits < 2) s->ndigits = 2;
    QN_TRY(find_final(s, program));
    QN_TRY(find_joints(s, program));
out:
    return status;
}

/* ---- outcomes ------------------------------------------------------------------------------- */

static qn_status add_outcome(qn_simulation *s, uint64_t bits, double probability) {
    if (s->noutcomes == s->outcome_room) {
        const size_t room = s->outcome_room ? 2 * s->outcome_room : 64;
        qn_outcome *grown = qn_alloc(room, sizeof *grown);
        if (!grown) return QN_ERR_MEMORY;
        if (s->noutcomes) memcpy(grown, s->outcomes, s->noutcomes * sizeof *grown);
        qn_free(s->outcomes);
        s->outcomes = grown;
        s->outcome_room = room;
    }
    s->outcomes[s->noutcomes++] = (qn_outcome){bits, probability};
    return QN_OK;
}

/* Readout error on one digit; without a final measurement the digit is summed out into its 0. */
static void read_digit(double *p, size_t size, size_t step, const double *readout) {
    const double p10 = readout ? 0.5 * (1.0 - readout[0] - readout[1]) : 0.0;
    const double p01 = readout ? 0.5 * (1.0 + readout[0] - readout[1]) : 1.0;
    for (size_t i = 0; i < size; ++i) {
        if (i & step) continue;
        const double zero = p[i], one = p[i + step];
        p[i] = (1.0 - p10) * zero + p01 * one;
        p[i + step] = p10 * zero + (1.0 - p01) * one;
    }
}

/* The index of a basis state whose digits of a group are the bits of `state`, all others 0. */
static size_t spread(const qn_simulation *s, const qn_joint *joint, int state) {
    size_t index = 0;
    for (int q = 0; q < joint->nqubits; ++q)
        if (state >> q & 1) index |= (size_t)1 << s->digit[joint->qubits[q]];
    return index;
}

/* Joint readout error on the digits of a group. */
static void read_jointly(const qn_simulation *s, const qn_joint *joint, double *p) {
    const int outcomes = 1 << joint->nqubits;
    const size_t all = spread(s, joint, outcomes - 1);
    double before[1 << QN_MAX_READOUT_QUBITS];
    for (size_t base = 0; base < (size_t)1 << s->ndigits; ++base) {
        if (base & all) continue;
        for (int x = 0; x < outcomes; ++x) before[x] = p[base + spread(s, joint, x)];
        for (int y = 0; y < outcomes; ++y) {
            double sum = 0.0;
            for (int x = 0; x < outcomes; ++x) sum += joint->matrix[y * outcomes + x] * before[x];
            p[base + spread(s, joint, y)] = sum;
        }
    }
}

qn_status qn_simulation_add_outcomes(qn_simulation *s, uint64_t bits, double *probabilities) {
    static const double impossible = 1e-15; /* rounding */
    const size_t size = (size_t)1 << s->ndigits;
    int bit_of_digit[QN_SIMULATE_MAX_DIGITS];
    bool measured[QN_SIMULATE_MAX_DIGITS] = {false};
    for (int q = 0; q < s->nqubits; ++q) {
        if (s->digit[q] < 0 || s->final_bit[q] < 0) continue;
        measured[s->digit[q]] = true;
        bit_of_digit[s->digit[q]] = s->final_bit[q];
        bits &= ~(
            UINT64_C(1) << s->final_bit[q]); /* what was there has been read, and is now replaced */
        read_digit(probabilities, size, (size_t)1 << s->digit[q], s->readout[q]);
    }
    for (size_t k = 0; k < s->njoints; ++k) read_jointly(s, &s->joints[k], probabilities);
    for (int d = 0; d < s->ndigits; ++d)
        if (!measured[d]) read_digit(probabilities, size, (size_t)1 << d, NULL);
    for (size_t i = 0; i < size; ++i) {
        uint64_t key = bits;
        if (!(probabilities[i] > impossible)) continue;
        for (int d = 0; d < s->ndigits; ++d)
            if (measured[d] && i >> d & 1) key |= UINT64_C(1) << bit_of_digit[d];
        const qn_status status = add_outcome(s, key, probabilities[i]);
        if (status != QN_OK) return status;
    }
    return QN_OK;
}

static int compare_outcomes(const void *a, const void *b) {
    const qn_outcome *x = a, *y = b;
    return (x->bits > y->bits) - (x->bits < y->bits);
}

void qn_simulation_close_outcomes(qn_simulation *s) {
    size_t kept = 0;
    if (s->noutcomes == 0) return;
    qsort(s->outcomes, s->noutcomes, sizeof *s->outcomes, compare_outcomes);
    for (size_t k = 1; k < s->noutcomes; ++k) {
        if (s->outcomes[k].bits == s->outcomes[kept].bits)
            s->outcomes[kept].probability += s->outcomes[k].probability;
        else s->outcomes[++kept] = s->outcomes[k];
    }
    s->noutcomes = kept + 1;
}

void qn_simulation_sample(const qn_simulation *s, uint64_t shots, qn_rng *rng, uint64_t *counts) {
    double left = 0.0;
    for (size_t k = 0; k < s->noutcomes; ++k) left += s->outcomes[k].probability;
    for (size_t k = 0; k < s->noutcomes; ++k) {
        const double p = s->outcomes[k].probability;
        const bool last = k + 1 == s->noutcomes || p >= left;
        counts[k] = shots == 0 ? 0 : last ? shots : qn_rng_binomial(rng, p / left, shots);
        shots -= counts[k];
        left -= p;
    }
}
