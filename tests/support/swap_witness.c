/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "swap_witness.h"

#include "assert_close.h"
#include "dense.h"

#include <string.h>

enum { MOST_PARAMS = 256 };

/* p'(y) = sum over all states that differ from y in the group at most. */
static void read_together(const qn_readout_group *group, size_t dimension, double *p) {
    double *read = qn_alloc(dimension, sizeof *read);
    for (size_t y = 0; y < dimension; ++y)
        for (size_t x = 0; x < dimension; ++x) {
            size_t row = 0, column = 0, others = dimension - 1;
            for (int q = 0; q < group->nqubits; ++q) {
                row |= (y >> group->qubits[q] & 1) << q;
                column |= (x >> group->qubits[q] & 1) << q;
                others &= ~((size_t)1 << group->qubits[q]);
            }
            if ((x & others) == (y & others))
                read[y] += group->matrix[(row << group->nqubits) + column] * p[x];
        }
    memcpy(p, read, dimension * sizeof *p);
    qn_free(read);
}

double swap_witness(const qn_qmae *qmae, const double *angles, const double *input,
                    const double *reference) {
    const qn_qmae_spec *spec = qn_qmae_spec_of(qmae);
    const qn_program *program = qn_qmae_program(qmae);
    const int n = spec->qubits, nqubits = qn_program_nqubits(program);
    const size_t dimension = (size_t)1 << nqubits, amplitudes = (size_t)1 << n;
    double params[MOST_PARAMS];
    memcpy(params, angles, (size_t)qn_qmae_nangles(qmae) * sizeof *params);
    double complex *psi = qn_alloc(dimension, sizeof *psi);
    if (spec->embedding != QN_EMBEDDING_STATE) {
        double *in = params + qn_qmae_nangles(qmae);
        double *ref = in + qn_embedding_nangles(spec->embedding, n);
        assert_int_equal(qn_embedding_fit(spec->embedding, n, input, in, NULL), QN_OK);
        assert_int_equal(qn_embedding_fit(spec->embedding, n, reference, ref, NULL), QN_OK);
        psi[0] = 1.0;
    } else {
        for (size_t i = 0; i < amplitudes * amplitudes; ++i)
            psi[i] = input[i % amplitudes] * reference[i / amplitudes];
    }
    dense *d = dense_create_pure(nqubits, psi);
    for (size_t k = 0; k < qn_program_size(program); ++k) {
        const qn_instr *instr = qn_program_instr(program, k);
        if (instr->kind == QN_INSTR_LOAD) continue;
        double ptm[256];
        double complex kraus[16 * 16];
        int count = 0;
        qn_instr_ptm(instr, params, ptm);
        assert_int_equal(qn_ptm_kraus(instr->nqubits, ptm, &count, kraus), QN_OK);
        dense_apply_kraus(d, instr->nqubits, instr->qubits, count, kraus);
    }
    double z = 0.0;
    double *p = qn_alloc(dimension, sizeof *p);
    for (size_t i = 0; i < dimension; ++i) p[i] = creal(d->rho[i * dimension + i]);
    for (size_t k = 0; qn_program_readout_group(program, k); ++k)
        if (qn_program_readout_group(program, k)->nqubits > 2)
            read_together(qn_program_readout_group(program, k), dimension, p);
    for (size_t i = 0; i < dimension; ++i) {
        int sign = 1;
        if (spec->test == QN_TEST_ANCILLA) sign = i >> (nqubits - 1) & 1 ? -1 : 1;
        else
            for (int q = 0; q < n; ++q)
                if ((i >> q & 1) && (i >> (n + q) & 1)) sign = -sign;
        z += sign * p[i];
    }
    qn_free(p);
    dense_destroy(d);
    qn_free(psi);
    return z;
}
