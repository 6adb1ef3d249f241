/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "witness.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static bool touches(const qn_instr *instr, int qubit) {
    return instr->qubits[0] == qubit || (instr->nqubits == 2 && instr->qubits[1] == qubit);
}

static bool reads(const qn_condition *c, int bit) {
    if (c->parts[0]) return reads(c->parts[0], bit) || reads(c->parts[1], bit);
    return c->count > 0 && bit >= c->first && bit < c->first + c->count;
}

static bool is_last(const qn_program *program, size_t index) {
    const qn_instr *m = qn_program_instr(program, index);
    if (m->condition.count > 0) return false;
    for (size_t k = index + 1; k < qn_program_size(program); ++k) {
        const qn_instr *later = qn_program_instr(program, k);
        if (touches(later, m->qubits[0])) return false;
        if (later->kind == QN_INSTR_MEASURE && later->bit == m->bit) return false;
        if (reads(&later->condition, m->bit)) return false;
    }
    return true;
}

static bool holds(const qn_condition *c, uint64_t bits) {
    uint64_t value = 0;
    if (c->parts[0]) return (holds(c->parts[0], bits) && holds(c->parts[1], bits)) != c->unequal;
    for (int k = 0; k < c->count; ++k) value += (bits >> (c->first + k) & 1) << k;
    return c->count == 0 || (value == c->value) != c->unequal;
}

/* rho -> sum_t P(value | t) |t><t| rho |t><t| */
static void read_bit(dense *d, const qn_instr *instr, int value) {
    const double z0 = instr->base[12] + instr->base[15], z1 = instr->base[12] - instr->base[15];
    const double zero = 0.5 * (value ? 1 - z0 : 1 + z0), one = 0.5 * (value ? 1 - z1 : 1 + z1);
    const double complex kraus[8] = {sqrt(fmax(zero, 0)), 0, 0, 0, 0, 0, 0, sqrt(fmax(one, 0))};
    dense_apply_kraus(d, 1, instr->qubits, 2, kraus);
}

static void apply(dense *d, const qn_instr *instr, const double *params) {
    if (instr->kind == QN_INSTR_GATE) {
        double angles[QN_MAX_GATE_ANGLES];
        double complex u[16];
        memcpy(angles, instr->constants, sizeof angles);
        if (instr->cosine)
            angles[0] = instr->gain * dense_angle(&instr->angle, params) + instr->delta;
        instr->gate->matrix(angles, u);
        dense_apply_kraus(d, instr->nqubits, instr->qubits, 1, u);
        return;
    }
    double complex kraus[16 * 16];
    int count = 0;
    assert_int_equal(qn_ptm_kraus(instr->nqubits, instr->base, &count, kraus), QN_OK);
    dense_apply_kraus(d, instr->nqubits, instr->qubits, count, kraus);
}

static void measure(witness *w, const qn_instr *instr) {
    const size_t count = w->count;
    for (size_t k = 0; k < count; ++k) {
        if (!holds(&instr->condition, w->bits[k])) continue;
        assert_true(w->count < WITNESS_MAX);
        w->rho[w->count] = dense_copy(w->rho[k]);
        w->bits[w->count] = w->bits[k] | UINT64_C(1) << instr->bit;
        w->bits[k] &= ~(UINT64_C(1) << instr->bit);
        read_bit(w->rho[w->count++], instr, 1);
        read_bit(w->rho[k], instr, 0);
    }
}

void witness_run(witness *w, const qn_program *program, const double *params, bool last) {
    w->count = 1;
    w->rho[0] = dense_create_basis(qn_program_nqubits(program), 0);
    w->bits[0] = 0;
    for (size_t k = 0; k < qn_program_size(program); ++k) {
        const qn_instr *instr = qn_program_instr(program, k);
        if (instr->kind == QN_INSTR_LOAD) continue;
        /* the joint error of last measurements */
        if (instr->kind == QN_INSTR_NOISE && instr->source == QN_SOURCE_READOUT && !last) continue;
        if (instr->kind == QN_INSTR_MEASURE) {
            if (last || !is_last(program, k)) measure(w, instr);
            continue;
        }
        for (size_t b = 0; b < w->count; ++b)
            if (holds(&instr->condition, w->bits[b])) apply(w->rho[b], instr, params);
    }
}

void witness_clear(witness *w) {
    for (size_t k = 0; k < w->count; ++k) dense_destroy(w->rho[k]);
    w->count = 0;
}

double witness_probability(const witness *w, uint64_t bits) {
    double sum = 0.0;
    for (size_t k = 0; k < w->count; ++k)
        if (w->bits[k] == bits) sum += dense_trace(w->rho[k]);
    return sum;
}

void witness_state(const witness *w, double complex *rho) {
    const size_t size = w->rho[0]->dim * w->rho[0]->dim;
    memset(rho, 0, size * sizeof *rho);
    for (size_t k = 0; k < w->count; ++k)
        for (size_t i = 0; i < size; ++i) rho[i] += w->rho[k]->rho[i];
}
