/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "circuit/condition.h"
#include "circuit/gate_table.h"
#include "circuit/noise_form.h"
#include "circuit/operations.h"
#include "core/list.h"

#include "core/try.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

typedef struct block {
    struct block *next;
    max_align_t bytes[];
} block;

struct qn_circuit {
    int nqubits, nparams;
    qn_section section;
    size_t size;
    qn_op *ops;
    block *owned; /* what operations point to: parts of conditions, qubits of barriers */
};

enum { MAX_QUBITS = 4096 };

static const char *const SECTION_NAMES[QN_SECTION_COUNT] = {
    [QN_SECTION_NONE] = "none",           [QN_SECTION_EMBED_IN] = "embed_in",
    [QN_SECTION_EMBED_REF] = "embed_ref", [QN_SECTION_ENCODER] = "encoder",
    [QN_SECTION_TRASH] = "trash",         [QN_SECTION_DECODER] = "decoder",
    [QN_SECTION_SWAP_TEST] = "swap_test",
};

const char *qn_section_name(qn_section section) {
    return (unsigned)section < QN_SECTION_COUNT ? SECTION_NAMES[section] : SECTION_NAMES[0];
}

/* ---- life ----------------------------------------------------------------------------------- */

qn_status qn_circuit_create(int nqubits, int nparams, qn_circuit **circuit) {
    if (nqubits < 1 || nqubits > MAX_QUBITS || nparams < 0) return QN_ERR_ARGUMENT;
    qn_circuit *made = qn_alloc(1, sizeof *made);
    if (!made) return QN_ERR_MEMORY;
    made->nqubits = nqubits;
    made->nparams = nparams;
    *circuit = made;
    return QN_OK;
}

void qn_circuit_destroy(qn_circuit *circuit) {
    if (!circuit) return;
    qn_free(circuit->ops);
    while (circuit->owned) {
        block *next = circuit->owned->next;
        qn_free(circuit->owned);
        circuit->owned = next;
    }
    qn_free(circuit);
}

int qn_circuit_nqubits(const qn_circuit *circuit) { return circuit->nqubits; }

int qn_circuit_nparams(const qn_circuit *circuit) { return circuit->nparams; }

size_t qn_circuit_size(const qn_circuit *circuit) { return circuit->size; }

const qn_op *qn_circuit_op(const qn_circuit *circuit, size_t index) {
    return index < circuit->size ? &circuit->ops[index] : NULL;
}

void qn_circuit_narrow(qn_circuit *circuit, int nqubits, int nparams) {
    circuit->nqubits = nqubits;
    circuit->nparams = nparams;
}

qn_op *qn_circuit_op_edit(qn_circuit *circuit, size_t index) { return &circuit->ops[index]; }

void qn_circuit_set_section(qn_circuit *circuit, qn_section section) { circuit->section = section; }

int qn_circuit_nbits(const qn_circuit *circuit) {
    int nbits = 0;
    for (size_t k = 0; k < circuit->size; ++k) {
        const qn_op *op = &circuit->ops[k];
        const int read = op->condition.count ? op->condition.first + op->condition.count : 0;
        const int written = op->kind == QN_OP_MEASURE ? op->bit + 1 : 0;
        const int highest = read > written ? read : written;
        if (highest > nbits) nbits = highest;
    }
    return nbits;
}

/* ---- checks --------------------------------------------------------------------------------- */

/* Qubits of an operation by its kind; 0 = as many as its gate has. */
static const struct kind_shape {
    int nqubits;
    bool gate;
} KIND_SHAPES[] = {
    [QN_OP_GATE] = {0, true},     [QN_OP_LOAD] = {1, false},    [QN_OP_RESET] = {1, false},
    [QN_OP_MEASURE] = {1, false}, [QN_OP_BARRIER] = {0, false}, [QN_OP_DELAY] = {1, false},
    [QN_OP_NOISE] = {0, false},
};

static bool qubits_fit(const qn_circuit *circuit, const qn_op *op) {
    for (int q = 0; q < op->nqubits; ++q) {
        if (op->qubits[q] < 0 || op->qubits[q] >= circuit->nqubits) return false;
        for (int other = 0; other < q; ++other)
            if (op->qubits[other] == op->qubits[q]) return false;
    }
    return true;
}

static bool fence_fits(const qn_circuit *circuit, const qn_op *op) {
    if (op->nfence < 0 || (op->nfence > 0 && !op->fence)) return false;
    for (int q = 0; q < op->nfence; ++q)
        if (op->fence[q] < 0 || op->fence[q] >= circuit->nqubits) return false;
    return true;
}

static bool angles_fit(const qn_circuit *circuit, const qn_op *op) {
    for (int a = 0; a < op->gate->nangles; ++a) {
        const qn_angle *angle = &op->angles[a];
        if (!isfinite(angle->offset)) return false;
        if (angle->param < 0) continue;
        if (angle->param >= circuit->nparams || !op->gate->generator || !isfinite(angle->scale))
            return false;
    }
    return true;
}

/* Its qubits fit if the check of the noise says so. */
static bool noise_fits(const qn_op *op) {
    return op->noise && op->noise->form && (op->noise->values || op->noise->count == 0) &&
           qn_op_noise_check(op->noise, op->nqubits, NULL) == QN_OK;
}

static bool op_fits(const qn_circuit *circuit, const qn_op *op) {
    if ((size_t)op->kind >= sizeof KIND_SHAPES / sizeof *KIND_SHAPES) return false;
    const struct kind_shape *shape = &KIND_SHAPES[op->kind];
    if (shape->gate != (op->gate != NULL)) return false;
    if (op->kind == QN_OP_NOISE) {
        if (!noise_fits(op)) return false;
    } else if (op->nqubits != (op->gate ? op->gate->nqubits : shape->nqubits)) return false;
    if (op->kind == QN_OP_MEASURE && (op->bit < 0 || op->bit >= QN_MAX_BITS)) return false;
    if (op->kind == QN_OP_BARRIER && !fence_fits(circuit, op)) return false;
    if (op->kind == QN_OP_DELAY && !(op->duration >= 0.0 && isfinite(op->duration))) return false;
    if (op->condition.count != 0 && (op->kind == QN_OP_LOAD || op->kind == QN_OP_BARRIER))
        return false;
    if (!qn_condition_fits(&op->condition)) return false;
    return qubits_fit(circuit, op) && (!op->gate || angles_fit(circuit, op));
}

/* ---- appending ------------------------------------------------------------------------------ */

/* Memory that lives as long as the circuit; NULL = none left. */
static void *own(qn_circuit *circuit, size_t size) {
    block *made = qn_alloc(1, sizeof *made + size);
    if (!made) return NULL;
    made->next = circuit->owned;
    circuit->owned = made;
    return made->bytes;
}

/* Replaces a compound condition by one whose parts belong to the circuit: those of the operation
 * before, mostly. */
static qn_status own_condition(qn_circuit *circuit, qn_condition *condition) {
    const qn_op *last = circuit->size ? &circuit->ops[circuit->size - 1] : NULL;
    if (last && qn_condition_same(&last->condition, condition)) {
        *condition = last->condition;
        return QN_OK;
    }
    qn_condition *room = own(circuit, qn_condition_nodes(condition) * sizeof *room);
    if (!room) return QN_ERR_MEMORY;
    qn_condition_copy_parts(condition, room);
    return QN_OK;
}

static qn_status own_fence(qn_circuit *circuit, qn_op *op) {
    int *fence = own(circuit, (size_t)op->nfence * sizeof *fence);
    if (!fence) return QN_ERR_MEMORY;
    memcpy(fence, op->fence, (size_t)op->nfence * sizeof *fence);
    op->fence = fence;
    return QN_OK;
}

/* Noise of the operation before is mostly the same again. */
static qn_status own_noise(qn_circuit *circuit, qn_op *op) {
    const qn_op *last = circuit->size ? &circuit->ops[circuit->size - 1] : NULL;
    const size_t bytes = op->noise->count * sizeof *op->noise->values;
    if (last && last->noise && last->noise->form == op->noise->form &&
        last->noise->count == op->noise->count &&
        memcmp(last->noise->values, op->noise->values, bytes) == 0) {
        op->noise = last->noise;
        return QN_OK;
    }
    qn_op_noise *noise = own(circuit, sizeof *noise);
    double *values = own(circuit, bytes);
    if (!noise || !values) return QN_ERR_MEMORY;
    memcpy(values, op->noise->values, bytes);
    *noise = (qn_op_noise){op->noise->form, op->noise->count, values};
    op->noise = noise;
    return QN_OK;
}

qn_status qn_circuit_append(qn_circuit *circuit, const qn_op *op) {
    if (!op_fits(circuit, op)) return QN_ERR_ARGUMENT;
    qn_op copy = *op; /* `op` may be one of this circuit's own, which grow() moves */
    const int nangles = copy.gate ? copy.gate->nangles : 0;
    if (copy.kind != QN_OP_BARRIER) copy.nfence = 0;
    if (copy.nfence == 0) copy.fence = NULL;
    qn_status status = QN_OK;
    if (copy.condition.parts[0]) status = own_condition(circuit, &copy.condition);
    if (copy.fence) status = own_fence(circuit, &copy);
    if (copy.kind != QN_OP_NOISE) copy.noise = NULL;
    if (status == QN_OK && copy.noise) status = own_noise(circuit, &copy);
    if (status != QN_OK) return status;
    qn_op *grown = qn_list_grown(circuit->ops, circuit->size, 1, sizeof *grown);
    if (!grown) return QN_ERR_MEMORY;
    circuit->ops = grown;
    /* Readers may look at all angles, so the ones that the gate lacks refer to no parameter. */
    for (int a = nangles; a < QN_MAX_GATE_ANGLES; ++a) copy.angles[a] = (qn_angle){-1, 0.0, 0.0};
    copy.section = circuit->section;
    circuit->ops[circuit->size++] = copy;
    return QN_OK;
}

static qn_op gate_op(const qn_gate *gate, const int *qubits) {
    qn_op op = {.kind = QN_OP_GATE, .gate = gate, .nqubits = gate->nqubits};
    for (int q = 0; q < gate->nqubits; ++q) op.qubits[q] = qubits[q];
    for (int a = 0; a < QN_MAX_GATE_ANGLES; ++a) op.angles[a].param = -1;
    return op;
}

qn_status qn_circuit_gate(qn_circuit *circuit, const char *name, const int *qubits,
                          const double *angles) {
    const qn_gate *gate = qn_gate_find(name);
    if (!gate) return QN_ERR_NOT_FOUND;
    if (gate->nangles > 0 && !angles) return QN_ERR_ARGUMENT;
    qn_op op = gate_op(gate, qubits);
    for (int a = 0; a < gate->nangles; ++a) op.angles[a].offset = angles[a];
    return qn_circuit_append(circuit, &op);
}

qn_status qn_circuit_rotation(qn_circuit *circuit, const char *name, const int *qubits, int param,
                              double scale, double offset) {
    const qn_gate *gate = qn_gate_find(name);
    if (!gate) return QN_ERR_NOT_FOUND;
    if (!gate->generator || param < 0) return QN_ERR_ARGUMENT;
    qn_op op = gate_op(gate, qubits);
    op.angles[0] = (qn_angle){param, scale, offset};
    return qn_circuit_append(circuit, &op);
}

static qn_status append_single(qn_circuit *circuit, qn_op_kind kind, int qubit, int bit) {
    const qn_op op = {.kind = kind, .nqubits = 1, .qubits = {qubit}, .bit = bit};
    return qn_circuit_append(circuit, &op);
}

qn_status qn_circuit_load(qn_circuit *circuit, int qubit) {
    return append_single(circuit, QN_OP_LOAD, qubit, 0);
}

qn_status qn_circuit_reset(qn_circuit *circuit, int qubit) {
    return append_single(circuit, QN_OP_RESET, qubit, 0);
}

qn_status qn_circuit_measure(qn_circuit *circuit, int qubit, int bit) {
    return append_single(circuit, QN_OP_MEASURE, qubit, bit);
}

/* ---- inverse -------------------------------------------------------------------------------- */

static qn_op inverse_op(const qn_op *op) {
    double angles[QN_MAX_GATE_ANGLES], inverse[QN_MAX_GATE_ANGLES];
    qn_op result = *op;
    result.gate = qn_gate_find(op->gate->inverse);
    for (int a = 0; a < op->gate->nangles; ++a) angles[a] = op->angles[a].offset;
    qn_gate_inverse_angles(op->gate, angles, inverse);
    /* A parameter is only ever in a gate with one angle, whose place does not change. */
    for (int a = 0; a < op->gate->nangles; ++a)
        result.angles[a] = (qn_angle){op->angles[a].param, -op->angles[a].scale, inverse[a]};
    return result;
}

qn_status qn_circuit_append_inverse(qn_circuit *circuit, size_t first, size_t last) {
    qn_status status = QN_OK;
    const size_t size = circuit->size;
    if (first > last || last > size) return QN_ERR_ARGUMENT;
    for (size_t k = first; k < last; ++k)
        if (circuit->ops[k].kind != QN_OP_GATE || circuit->ops[k].condition.count)
            return QN_ERR_ARGUMENT;
    for (size_t k = last; k > first; --k) {
        const qn_op op = inverse_op(&circuit->ops[k - 1]);
        QN_TRY(qn_circuit_append(circuit, &op));
    }
out:
    if (status != QN_OK) circuit->size = size;
    return status;
}
