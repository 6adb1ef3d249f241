#include "core/try.h"
#include "qmae_noise/circuit.h"

/* place[b] = 1 for each bit that is written or read. */
static void find_used(const qn_circuit *circuit, int *place) {
    for (size_t k = 0; k < qn_circuit_size(circuit); ++k) {
        const qn_op *op = qn_circuit_op(circuit, k);
        if (op->kind == QN_OP_MEASURE) place[op->bit] = 1;
        for (int b = 0; b < op->condition.count; ++b) place[op->condition.first + b] = 1;
    }
}

/* All bits that a condition reads are kept, so they stay neighbours. */
qn_status qn_circuit_pack_bits(const qn_circuit *circuit, qn_circuit **packed, int *bits) {
    qn_status status = QN_OK;
    qn_circuit *made = NULL;
    const int nbits = qn_circuit_nbits(circuit);
    int used = 0, *place = qn_alloc((size_t)nbits + 1, sizeof *place);
    QN_TRY_ALLOC(place);
    QN_TRY(qn_circuit_create(qn_circuit_nqubits(circuit), qn_circuit_nparams(circuit), &made));
    find_used(circuit, place);
    for (int b = 0; b < nbits; ++b) {
        if (!place[b]) continue;
        bits[used] = b;
        place[b] = used++;
    }
    for (size_t k = 0; k < qn_circuit_size(circuit); ++k) {
        qn_op op = *qn_circuit_op(circuit, k);
        if (op.kind == QN_OP_MEASURE) op.bit = place[op.bit];
        if (op.condition.count > 0) op.condition.first = place[op.condition.first];
        qn_circuit_set_section(made, op.section);
        QN_TRY(qn_circuit_append(made, &op));
    }
    *packed = made;
    made = NULL;
out:
    qn_circuit_destroy(made);
    qn_free(place);
    return status;
}
