/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "simulate/stabilizer.h"

#include "clifford/clifford.h"
#include "simulate/factors.h"
#include "simulate/shots.h"

#include "core/try.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- the run -------------------------------------------------------------------------------- */

static qn_status make(const qn_simulation *s, const qn_simulation_job *job, qn_diag *diag,
                      qn_clifford **made) {
    return qn_clifford_create(job->program, job->params, s->final, s->nbits, made, diag);
}

bool qn_stabilizer_suits(const qn_simulation *s, const qn_simulation_job *job) {
    qn_clifford *made = NULL;
    const bool is_one = make(s, job, NULL, &made) == QN_OK;
    const bool suits = is_one && !((job->asks & QN_ASK_VALUES) && qn_clifford_branches(made));
    qn_clifford_destroy(made);
    return suits;
}

qn_status qn_simulation_run_stabilizer(qn_simulation *s, const qn_simulation_job *job) {
    const qn_status status = make(s, job, job->diag, &s->clifford);
    if (status != QN_OK) return status;
    s->memory = job->memory;
    s->nsteps = qn_clifford_size(s->clifford);
    s->nbranches = 1;
    return QN_OK;
}

/* ---- shots ---------------------------------------------------------------------------------- */

/* Bits that are read together: each record draws what is read of its own. */
static void read_jointly(const qn_simulation *s, const qn_joint *joint, qn_rng *rng,
                         uint64_t *record) {
    const int count = joint->group.nqubits, size = 1 << count;
    int state = 0, read = 0;
    for (int q = 0; q < count; ++q)
        state |= (int)(*record >> s->final_bit[joint->group.qubits[q]] & 1) << q;
    double left = qn_rng_uniform(rng) - joint->matrix[state];
    while (left >= 0.0 && read + 1 < size) left -= joint->matrix[++read * size + state];
    for (int q = 0; q < count; ++q) {
        const uint64_t bit = UINT64_C(1) << s->final_bit[joint->group.qubits[q]];
        *record = read >> q & 1 ? *record | bit : *record & ~bit;
    }
}

qn_status qn_stabilizer_sample(const qn_simulation *s, uint64_t shots, qn_rng *rng,
                               qn_sample *sample) {
    qn_status status = QN_OK;
    uint64_t *records = NULL;
    if (QN_BYTES_A_SHOT * (double)shots > s->memory) return QN_ERR_LIMIT;
    records = qn_alloc((size_t)shots + 1, sizeof *records);
    QN_TRY_ALLOC(records);
    QN_TRY(qn_clifford_sample(s->clifford, qn_rng_bits(rng), (size_t)shots, s->threads, records));
    for (size_t j = 0; j < s->njoints; ++j)
        for (size_t k = 0; k < shots; ++k) read_jointly(s, &s->joints[j], rng, &records[k]);
    QN_TRY(qn_shots_count(records, (size_t)shots, &sample->seen, &sample->nseen));
    for (size_t k = 0; k < sample->nseen; ++k) sample->seen[k].probability = NAN;
out:
    qn_free(records);
    return status;
}

/* ---- expectation values --------------------------------------------------------------------- */

/* Sums are of parts, always added in the same order, whatever the threads. */
enum { PARTS = 64, MAX_STRINGS = 1 << 20, MAX_QUBITS = 4096 };

/* A product of factors is a sum of strings, numbered by what each factor contributes. */
typedef struct product {
    const qn_simulation *s;
    const int *qubit; /* of each digit */
    const qn_factor *factors;
    int count;
    size_t strings;
} product;

static size_t weights_of(const qn_factor *f) {
    size_t count = 0;
    for (int j = 0; j < 1 << f->count; ++j) count += f->weights[j] != 0.0;
    return count;
}

/* Which of its weights that are not 0 the number asks for. */
static int weight_at(const qn_factor *f, size_t at) {
    int j = 0;
    while (f->weights[j] == 0.0 || at-- > 0) ++j;
    return j;
}

static double value_at(const product *p, size_t string) {
    unsigned char letters[MAX_QUBITS] = {0};
    double weight = 1.0;
    for (int k = 0; k < p->count; ++k) {
        const qn_factor *f = &p->factors[k];
        const size_t choices = weights_of(f);
        const int j = weight_at(f, string % choices);
        string /= choices;
        weight *= f->weights[j];
        for (int d = 0; d < f->count; ++d)
            if (j >> d & 1) letters[p->qubit[f->digits[d]]] = (unsigned char)f->letters[d];
    }
    return weight * qn_clifford_expect(p->s->clifford, letters);
}

static double sum_of(const product *p) {
    double parts[PARTS] = {0}, sum = 0.0;
    const size_t nparts = p->strings < PARTS ? 1 : PARTS;
#pragma omp parallel for schedule(static) num_threads(p->s->threads) if (nparts > 1)
    for (size_t part = 0; part < nparts; ++part)
        for (size_t k = part; k < p->strings; k += nparts) parts[part] += value_at(p, k);
    for (size_t part = 0; part < nparts; ++part) sum += parts[part];
    return sum;
}

static qn_status check(const product *p, const char *letters, qn_diag *diag) {
    double strings = 1.0;
    for (int k = 0; k < p->count; ++k) strings *= (double)weights_of(&p->factors[k]);
    if (qn_clifford_branches(p->s->clifford))
        return qn_fail(diag, QN_ERR_UNSUPPORTED,
                       "expectation values of circuits with operations that depend on measured "
                       "bits are not for stabilizers; the density matrix (dm) and trajectories "
                       "give them");
    if (strings <= MAX_STRINGS) return QN_OK;
    return qn_fail(diag, QN_ERR_LIMIT,
                   "'%.64s' as it is read is a sum of %.3g Pauli strings; stabilizers follow at "
                   "most %d, trajectories need not",
                   letters, strings, MAX_STRINGS);
}

qn_status qn_stabilizer_expect(const qn_simulation *s, const char *letters, double *value,
                               qn_diag *diag) {
    qn_status status = QN_OK;
    size_t most = 1; /* factors: most strings have few letters */
    for (const char *c = letters; *c; ++c) most += *c != 'I';
    qn_factor *factors = qn_alloc(most, sizeof *factors);
    int *qubit = qn_alloc((size_t)s->nqubits + 2, sizeof *qubit);
    product p = {.s = s, .qubit = qubit, .factors = factors, .strings = 1};
    double rest = 1.0;
    QN_TRY_ALLOC(factors && qubit);
    QN_TRY(qn_simulation_factors(s, letters, factors, &p.count, &rest, diag));
    QN_TRY(check(&p, letters, diag));
    for (int q = 0; q < s->nqubits; ++q)
        if (s->digit[q] >= 0) qubit[s->digit[q]] = q;
    for (int k = 0; k < p.count; ++k) p.strings *= weights_of(&factors[k]);
    *value = rest == 0.0 ? 0.0 : rest * sum_of(&p);
out:
    qn_free(factors);
    qn_free(qubit);
    return status;
}
