/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Noise amplification by gates that undo each other. */
#include "circuit/gate_table.h"
#include "circuit/operations.h"
#include "core/try.h"
#include "qmae_noise/circuit.h"

typedef struct folder {
    const qn_target *target;
    int pairs;
    qn_fold_gates which;
    qn_circuit *made;
    qn_diag *diag;
} folder;

static bool folds(const folder *f, const qn_op *op) {
    return op->kind == QN_OP_GATE && (op->nqubits == 2 || f->which == QN_FOLD_ALL);
}

/* A trainable rotation is followed by pairs of the same gate at a constant angle: as much noise,
 * and every parameter stays in as many places as it was. */
static qn_op constant_op(const qn_op *op) {
    qn_op made = *op;
    for (int a = 0; a < op->gate->nangles; ++a)
        if (op->angles[a].param >= 0) made.angles[a] = (qn_angle){-1, 0.0, 1.5707963267948966};
    return made;
}

/* The inverse of a gate without parameters, in the basis. */
static qn_status invert(const folder *f, const qn_op *op, qn_circuit **inverse) {
    qn_status status = QN_OK;
    double angles[QN_MAX_GATE_ANGLES] = {0};
    qn_circuit *plain = NULL;
    qn_op made = *op;
    made.gate = qn_gate_find(op->gate->inverse);
    for (int a = 0; a < op->gate->nangles; ++a) angles[a] = op->angles[a].offset;
    qn_gate_inverse_angles(op->gate, angles, angles);
    for (int a = 0; a < op->gate->nangles; ++a) made.angles[a].offset = angles[a];
    QN_TRY(qn_circuit_create(qn_circuit_nqubits(f->made), 0, &plain));
    QN_TRY(qn_circuit_append(plain, &made));
    QN_TRY(qn_circuit_decompose_to(plain, f->target, inverse, f->diag));
out:
    qn_circuit_destroy(plain);
    return status;
}

static qn_status append_pairs(const folder *f, const qn_op *op) {
    qn_status status = QN_OK;
    const qn_op gate = constant_op(op);
    qn_circuit *inverse = NULL;
    QN_TRY(invert(f, &gate, &inverse));
    for (int k = 0; k < f->pairs; ++k) {
        for (size_t i = 0; i < qn_circuit_size(inverse); ++i)
            QN_TRY(qn_circuit_append(f->made, qn_circuit_op(inverse, i)));
        QN_TRY(qn_circuit_append(f->made, &gate));
    }
out:
    qn_circuit_destroy(inverse);
    return status;
}

qn_status qn_circuit_fold_to(const qn_circuit *circuit, int times, qn_fold_gates which,
                             const qn_target *target, qn_circuit **folded, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_target inverses = *target;
    inverses.as_written = false; /* of a gate that need not be one of the basis */
    folder f = {&inverses, times / 2, which, NULL, diag};
    if (times < 1 || times > QN_MAX_FOLD || times % 2 == 0)
        return qn_fail(diag, QN_ERR_ARGUMENT, "a fold of %d: give an odd number from 1 to %d",
                       times, QN_MAX_FOLD);
    QN_TRY(qn_circuit_create(qn_circuit_nqubits(circuit), qn_circuit_nparams(circuit), &f.made));
    for (size_t k = 0; k < qn_circuit_size(circuit); ++k) {
        const qn_op *op = qn_circuit_op(circuit, k);
        qn_circuit_set_section(f.made, op->section);
        QN_TRY(qn_circuit_append(f.made, op));
        if (f.pairs > 0 && folds(&f, op)) QN_TRY(append_pairs(&f, op));
    }
    *folded = f.made;
    f.made = NULL;
out:
    qn_circuit_destroy(f.made);
    return status;
}

qn_status qn_circuit_fold(const qn_circuit *circuit, int times, qn_fold_gates which,
                          const char *const *basis, size_t nbasis, qn_circuit **folded,
                          qn_diag *diag) {
    const qn_target target = {.basis = basis, .nbasis = nbasis};
    return qn_circuit_fold_to(circuit, times, which, &target, folded, diag);
}
