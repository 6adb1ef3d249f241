/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The full circuit of physics.md 4, section by section. */
#include "core/try.h"
#include "loader/loading.h"
#include "qmae/encoder.h"
#include "qmae/spec.h"

/* ---- trash ---------------------------------------------------------------------------------- */

static qn_status append_trash(qn_circuit *circuit, const qn_qmae_spec *spec,
                              const qn_registers *r) {
    qn_status status = QN_OK;
    qn_circuit_set_section(circuit, QN_SECTION_TRASH);
    for (int t = 0; t < r->ntrash; ++t) {
        const int trash = r->in + spec->latent + t;
        if (spec->trash == QN_TRASH_RESET) {
            QN_TRY(qn_circuit_reset(circuit, trash));
            continue;
        }
        const int fresh = r->fresh + t, forth[2] = {trash, fresh}, back[2] = {fresh, trash};
        QN_TRY(qn_circuit_load(circuit, fresh));
        QN_TRY(qn_circuit_gate(circuit, "cx", forth, NULL));
        QN_TRY(qn_circuit_gate(circuit, "cx", back, NULL));
        QN_TRY(qn_circuit_gate(circuit, "cx", forth, NULL));
    }
out:
    return status;
}

/* ---- SWAP test ------------------------------------------------------------------------------ */

/* ccx(a, b, c) exactly as in OpenQASM's qelib1.inc; operands by letter. */
static const char *const CCX[][2] = {{"h", "c"}, {"cx", "bc"}, {"tdg", "c"}, {"cx", "ac"},
                                     {"t", "c"}, {"cx", "bc"}, {"tdg", "c"}, {"cx", "ac"},
                                     {"t", "b"}, {"t", "c"},   {"h", "c"},   {"cx", "ab"},
                                     {"t", "a"}, {"tdg", "b"}, {"cx", "ab"}};

static qn_status append_fredkin(qn_circuit *circuit, int anc, int in, int ref) {
    qn_status status = QN_OK;
    const int operands[3] = {anc, in, ref}, outer[2] = {ref, in};
    QN_TRY(qn_circuit_gate(circuit, "cx", outer, NULL));
    for (size_t k = 0; k < sizeof CCX / sizeof *CCX; ++k) {
        const char *on = CCX[k][1];
        const int qubits[2] = {operands[on[0] - 'a'], on[1] ? operands[on[1] - 'a'] : -1};
        QN_TRY(qn_circuit_gate(circuit, CCX[k][0], qubits, NULL));
    }
    QN_TRY(qn_circuit_gate(circuit, "cx", outer, NULL));
out:
    return status;
}

static qn_status append_ancilla_test(qn_circuit *circuit, const qn_qmae_spec *spec,
                                     const qn_registers *r) {
    qn_status status = QN_OK;
    QN_TRY(qn_circuit_load(circuit, r->anc));
    QN_TRY(qn_circuit_gate(circuit, "h", &r->anc, NULL));
    for (int i = 0; i < spec->qubits; ++i)
        QN_TRY(append_fredkin(circuit, r->anc, r->in + i, r->ref + i));
    QN_TRY(qn_circuit_gate(circuit, "h", &r->anc, NULL));
    QN_TRY(qn_circuit_measure(circuit, r->anc, 0));
out:
    return status;
}

static qn_status append_destructive_test(qn_circuit *circuit, const qn_qmae_spec *spec,
                                         const qn_registers *r) {
    qn_status status = QN_OK;
    for (int i = 0; i < spec->qubits; ++i) {
        const int pair[2] = {r->in + i, r->ref + i};
        QN_TRY(qn_circuit_gate(circuit, "cx", pair, NULL));
        QN_TRY(qn_circuit_gate(circuit, "h", pair, NULL));
    }
    for (int i = 0; i < spec->qubits; ++i) {
        QN_TRY(qn_circuit_measure(circuit, r->in + i, 2 * i));
        QN_TRY(qn_circuit_measure(circuit, r->ref + i, 2 * i + 1));
    }
out:
    return status;
}

typedef qn_status test_builder(qn_circuit *circuit, const qn_qmae_spec *spec,
                               const qn_registers *r);
static test_builder *const TEST_BUILDERS[] = {append_ancilla_test, append_destructive_test};

/* ---- embedding ------------------------------------------------------------------------------ */

static qn_status append_embedding(qn_circuit *circuit, const qn_loading *loading, int first_qubit,
                                  int first_angle) {
    qn_status status = QN_OK;
    for (int q = 0; q < loading->n; ++q) QN_TRY(qn_circuit_load(circuit, first_qubit + q));
    QN_TRY(qn_loading_append(loading, first_qubit, first_angle, circuit));
out:
    return status;
}

qn_status qn_qmae_circuit(const qn_qmae_spec *spec, qn_circuit **circuit, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_circuit *made = NULL;
    qn_loading loading;
    QN_TRY(qn_qmae_spec_check(spec, diag));
    const qn_registers r = qn_registers_of(spec);
    qn_loading_init(spec->embedding, spec->qubits, &loading);
    const int nangles = qn_qmae_spec_nangles(spec);
    QN_TRY(qn_circuit_create(r.count, nangles + (loading.by_circuit ? 2 * loading.nangles : 0),
                             &made));
    qn_circuit_set_section(made, QN_SECTION_EMBED_IN);
    QN_TRY(append_embedding(made, &loading, r.in, nangles));
    qn_circuit_set_section(made, QN_SECTION_EMBED_REF);
    QN_TRY(append_embedding(made, &loading, r.ref, nangles + loading.nangles));
    const size_t first = qn_circuit_size(made);
    qn_circuit_set_section(made, QN_SECTION_ENCODER);
    QN_TRY(qn_encoder_append(made, spec));
    const size_t last = qn_circuit_size(made);
    QN_TRY(append_trash(made, spec, &r));
    qn_circuit_set_section(made, QN_SECTION_DECODER);
    QN_TRY(qn_circuit_append_inverse(made, first, last));
    qn_circuit_set_section(made, QN_SECTION_SWAP_TEST);
    QN_TRY(TEST_BUILDERS[spec->test](made, spec, &r));
    *circuit = made;
    made = NULL;
out:
    qn_circuit_destroy(made);
    return status;
}
