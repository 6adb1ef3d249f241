/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "circuit/angle_range.h"
#include "circuit/condition.h"
#include "circuit/definition.h"
#include "circuit/euler.h"
#include "circuit/operations.h"

#include "core/try.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

/* A way to write any constant one-qubit gate, usable if the basis holds all it needs. The first of
 * these is a rotation about Z, so a trainable rotation about any axis becomes one of it between
 * constant gates. */
static const struct synthesis {
    const char *needs[3];
    int (*sequence)(const double complex *u, unsigned has, qn_euler_gate *sequence);
} SYNTHESES[] = {
    {{"rz", "sx", "rx"}, qn_euler_zxz}, {{"rz", "sx"}, qn_euler_zsx},
    {{"rz", "ry"}, qn_euler_zyz},       {{"rz", "rx"}, qn_euler_zxz},
    {{"u1", "u2", "u3"}, qn_euler_u},
};

/* The constant gates that turn a rotation about a Pauli into one that the basis holds: rotation =
 * after * core * before; core NULL: that about Z. */
static const struct frame {
    char pauli;
    const char *core, *before[2], *after[2];
} FRAMES[] = {
    {'Y', "rx", {"sdg", NULL}, {"s", NULL}},
    {'X', NULL, {"h", NULL}, {"h", NULL}},
    {'Y', NULL, {"sdg", "h"}, {"h", "s"}},
    {'Z', NULL, {NULL, NULL}, {NULL, NULL}},
};

typedef struct item {
    const qn_gate *gate;
    double angles[QN_MAX_GATE_ANGLES];
} item;

/* What has been gathered on one qubit and not been written yet. */
typedef struct run {
    double complex u[4]; /* product of the constant gates, if count > 0 */
    int count;
    bool listed;              /* all of them are in the basis */
    bool dirty;               /* on the list of dirty qubits */
    item items[QN_EULER_MAX]; /* the first ones */
    size_t last_rz; /* 1 + index of a trainable rz after which nothing was written, 0 = none */
} run;

typedef struct rewriter {
    qn_circuit *made;
    const qn_target *target;
    const struct synthesis *synthesis; /* NULL: one-qubit gates are never merged */
    const qn_gate *rz;                 /* or u1 */
    unsigned has;                      /* of QN_EULER_X, QN_EULER_SX */
    int depth;                         /* of definitions in definitions */
    run *runs;                         /* one a qubit */
    int *dirty;                        /* qubits with something gathered */
    int ndirty;
    size_t fence; /* a trainable rz before this operation takes no more constants */
    size_t index; /* the user's operation at work and its gate, for messages */
    const qn_gate *origin;
    qn_condition condition; /* of what is being written */
    qn_diag *diag;
} rewriter;

static bool listed_name(const rewriter *rw, const char *name) {
    for (size_t k = 0; k < rw->target->nbasis; ++k)
        if (strcmp(rw->target->basis[k], name) == 0) return true;
    return false;
}

static bool listed(const rewriter *rw, const qn_gate *gate) {
    return rw->target->nbasis == 0 ? gate->nqubits <= 2 : listed_name(rw, gate->name);
}

static qn_status unsupported(const rewriter *rw, const char *why) {
    return qn_fail(rw->diag, QN_ERR_UNSUPPORTED,
                   "gate '%s' (operation %zu) cannot be written in the basis: %s", rw->origin->name,
                   rw->index, why);
}

/* ---- runs of constant one-qubit gates ------------------------------------------------------- */

static void absorb(rewriter *rw, int qubit, const qn_gate *gate, const double *angles) {
    assert(rw->runs); /* prepare makes them */
    run *r = &rw->runs[qubit];
    double complex m[4], product[4];
    gate->matrix(angles, m);
    if (r->count == 0) {
        memcpy(product, m, sizeof m);
        r->listed = true;
    } else {
        for (int i = 0; i < 4; ++i)
            product[i] = m[i & 2] * r->u[i & 1] + m[(i & 2) + 1] * r->u[2 + (i & 1)];
    }
    memcpy(r->u, product, sizeof product);
    r->listed = r->listed && listed(rw, gate);
    if (r->count < QN_EULER_MAX) {
        r->items[r->count].gate = gate;
        memcpy(r->items[r->count].angles, angles, (size_t)gate->nangles * sizeof *angles);
    }
    r->count++;
    if (r->dirty) return;
    r->dirty = true;
    rw->dirty[rw->ndirty++] = qubit;
}

static void absorb_frame(rewriter *rw, int qubit, const char *const *names) {
    const double none[QN_MAX_GATE_ANGLES] = {0};
    for (int k = 0; k < 2; ++k)
        if (names[k]) absorb(rw, qubit, qn_gate_find(names[k]), none);
}

/* Gates that take time: all but rz, which is a change of the frame. */
static int pulses(const rewriter *rw, const item *items, int count) {
    int sum = 0;
    for (int k = 0; k < count; ++k) sum += items[k].gate != rw->rz;
    return sum;
}

/* The gates of a run: as they are if all are in the basis and rewriting saves nothing, or if it is
 * a lone gate other than rz (whose angle may be zero, or be merged). */
static int run_items(const rewriter *rw, const run *r, item *items) {
    qn_euler_gate sequence[QN_EULER_MAX];
    const int count = rw->synthesis->sequence(r->u, rw->has, sequence);
    for (int k = 0; k < count; ++k) {
        items[k].gate = qn_gate_find(sequence[k].name);
        memcpy(items[k].angles, sequence[k].angles, sizeof sequence[k].angles);
    }
    const bool lone = r->count == 1 && r->items[0].gate != rw->rz;
    const bool short_enough = r->count <= count &&
                              pulses(rw, r->items, r->count) <= pulses(rw, items, count);
    if (!r->listed || !(lone || short_enough)) return count;
    memcpy(items, r->items, (size_t)r->count * sizeof *items);
    return r->count;
}

static qn_status write_op(rewriter *rw, const qn_gate *gate, const int *qubits,
                          const qn_angle *angles) {
    qn_op op = {
        .kind = QN_OP_GATE, .gate = gate, .nqubits = gate->nqubits, .condition = rw->condition};
    for (int q = 0; q < gate->nqubits; ++q) {
        op.qubits[q] = qubits[q];
        rw->runs[qubits[q]].last_rz = 0;
    }
    for (int a = 0; a < gate->nangles; ++a) op.angles[a] = angles[a];
    return qn_circuit_append(rw->made, &op);
}

/* Constant rz after a trainable one joins it. */
static bool join_rz(rewriter *rw, int qubit, const item *it) {
    const size_t last = rw->runs[qubit].last_rz;
    if (it->gate != rw->rz || last == 0 || last <= rw->fence) return false;
    qn_circuit_op_edit(rw->made, last - 1)->angles[0].offset += it->angles[0];
    return true;
}

/* Writes what has been gathered on a qubit; an rz at its end goes into *trailing instead, unless
 * NULL. */
static qn_status flush(rewriter *rw, int qubit, double *trailing) {
    assert(rw->runs);
    qn_status status = QN_OK;
    run *r = &rw->runs[qubit];
    item items[QN_EULER_MAX];
    if (r->count == 0 || !rw->synthesis) return QN_OK;
    const int count = run_items(rw, r, items);
    r->count = 0;
    for (int k = 0; k < count; ++k) {
        qn_angle angles[QN_MAX_GATE_ANGLES];
        if (join_rz(rw, qubit, &items[k])) continue;
        if (trailing && k == count - 1 && items[k].gate == rw->rz) {
            *trailing = items[k].angles[0];
            continue;
        }
        for (int a = 0; a < items[k].gate->nangles; ++a)
            angles[a] = (qn_angle){-1, 0.0, items[k].angles[a]};
        QN_TRY(write_op(rw, items[k].gate, &qubit, angles));
    }
out:
    return status;
}

/* Nothing merges from before to after. */
static qn_status flush_all(rewriter *rw) {
    qn_status status = QN_OK;
    for (int k = 0; k < rw->ndirty; ++k) {
        rw->runs[rw->dirty[k]].dirty = false;
        QN_TRY(flush(rw, rw->dirty[k], NULL));
    }
    rw->ndirty = 0;
    rw->fence = qn_circuit_size(rw->made);
out:
    return status;
}

/* ---- gates ---------------------------------------------------------------------------------- */

static const struct frame *frame_of(const rewriter *rw, const qn_gate *gate) {
    size_t k = 0; /* a generator has no other letter than those of the table */
    while (FRAMES[k].pauli != gate->generator[0] ||
           (FRAMES[k].core && !listed_name(rw, FRAMES[k].core)))
        ++k;
    return &FRAMES[k];
}

/* A trainable one-qubit rotation. */
static qn_status rewrite_rotation(rewriter *rw, const qn_op *op) {
    qn_status status = QN_OK;
    const int qubit = op->qubits[0];
    const struct frame *frame = frame_of(rw, op->gate);
    const qn_gate *core = frame->core ? qn_gate_find(frame->core) : rw->rz;
    qn_angle angle = op->angles[0];
    double trailing = 0.0;
    absorb_frame(rw, qubit, frame->before);
    QN_TRY(flush(rw, qubit, core == rw->rz ? &trailing : NULL));
    angle.offset += trailing;
    QN_TRY(write_op(rw, core, &qubit, &angle));
    if (core == rw->rz) rw->runs[qubit].last_rz = qn_circuit_size(rw->made);
    absorb_frame(rw, qubit, frame->after);
out:
    return status;
}

static qn_status rewrite_single(rewriter *rw, const qn_op *op) {
    double angles[QN_MAX_GATE_ANGLES];
    const bool stays = listed(rw, op->gate),
               trainable = op->gate->generator && op->angles[0].param >= 0;
    if (!rw->synthesis) {
        if (stays) return write_op(rw, op->gate, op->qubits, op->angles);
        return unsupported(rw,
                           "one-qubit gates need rz together with sx, rx or ry, or u1, u2 and u3");
    }
    if (trainable && stays && op->gate != rw->rz) {
        const qn_status status = flush(rw, op->qubits[0], NULL);
        return status != QN_OK ? status : write_op(rw, op->gate, op->qubits, op->angles);
    }
    if (trainable) return rewrite_rotation(rw, op);
    for (int a = 0; a < op->gate->nangles; ++a) angles[a] = op->angles[a].offset;
    absorb(rw, op->qubits[0], op->gate, angles);
    return QN_OK;
}

/* Is it in the basis, and does the device run it on these qubits? With which angles? */
static bool runs_on(const rewriter *rw, const qn_gate *gate, const int *qubits, double *low,
                    double *high) {
    const qn_target *target = rw->target;
    *low = -INFINITY;
    *high = INFINITY;
    return listed(rw, gate) &&
           (!target->runs || target->runs(target->device, gate, qubits, low, high));
}

static const qn_definition *find_definition(const rewriter *rw, const qn_op *op) {
    for (size_t k = 0; k < qn_definition_count; ++k) {
        double low, high;
        const qn_definition *definition = &qn_definitions[k];
        if (strcmp(definition->gate, op->gate->name) != 0) continue;
        if (!definition->needs ||
            (listed_name(rw, definition->needs) &&
             runs_on(rw, qn_gate_find(definition->needs), op->qubits, &low, &high)))
            return definition;
    }
    return NULL;
}

static qn_op step_op(const qn_op *whole, const qn_definition_step *step) {
    qn_op op = {.kind = QN_OP_GATE, .gate = qn_gate_find(step->gate)};
    op.nqubits = op.gate->nqubits;
    for (int q = 0; q < op.nqubits; ++q) op.qubits[q] = whole->qubits[step->qubits[q]];
    op.angles[0] = (qn_angle){-1, 0.0, step->constant};
    for (int a = 0; a < whole->gate->nangles; ++a) {
        const double factor = step->factor[a];
        if (factor == 0.0) continue;
        op.angles[0].offset += factor * whole->angles[a].offset;
        if (whole->angles[a].param < 0) continue;
        op.angles[0].param = whole->angles[a].param;
        op.angles[0].scale = factor * whole->angles[a].scale;
    }
    return op;
}

static qn_status write_pair(rewriter *rw, const qn_op *op) {
    qn_status status = QN_OK;
    for (int q = 0; q < op->nqubits; ++q) QN_TRY(flush(rw, op->qubits[q], NULL));
    QN_TRY(write_op(rw, op->gate, op->qubits, op->angles));
out:
    return status;
}

/* A gate that the device runs on these qubits, its angle brought into the range: half turns are
 * Paulis on both qubits, and a Pauli on the first on either side turns it round. Writes nothing
 * where that cannot be done. */
static qn_status write_native(rewriter *rw, const qn_op *op, bool *written) {
    qn_status status = QN_OK;
    double low, high;
    qn_folded_angle fold = {0};
    qn_op made = *op;
    *written = runs_on(rw, op->gate, op->qubits, &low, &high);
    if (!*written) return QN_OK;
    if (isinf(low) && isinf(high)) return write_pair(rw, op);
    *written = op->gate->generator && rw->synthesis && op->angles[0].param < 0 &&
               qn_fold_angle(op->angles[0].offset, low, high, &fold);
    if (!*written) return QN_OK;
    made.angles[0].offset = fold.angle;
    const double none[QN_MAX_GATE_ANGLES] = {0};
    const qn_gate *turn = qn_gate_find(op->gate->generator[0] == 'Z' ? "x" : "z");
    if (fold.turned) absorb(rw, op->qubits[0], turn, none);
    QN_TRY(write_pair(rw, &made));
    if (fold.turned) absorb(rw, op->qubits[0], turn, none);
    for (int q = 0; q < 2 && fold.half; ++q) {
        const char letter = op->gate->generator[q];
        absorb(rw, op->qubits[q],
               qn_gate_find(letter == 'X'   ? "x"
                            : letter == 'Y' ? "y"
                                            : "z"),
               none);
    }
out:
    return status;
}

/* The definitions are no deeper than cswap, ccx, cx, ecr; they go in circles where a gate runs only
 * with other angles or on other qubits, and nothing else is there. */
static qn_status rewrite_gate(rewriter *rw, const qn_op *op) { // NOLINT(misc-no-recursion)
    enum { DEEPEST = 8 };
    qn_status status = QN_OK;
    bool written = false;
    if (op->nqubits == 1) return rewrite_single(rw, op);
    QN_TRY(write_native(rw, op, &written));
    if (written) return QN_OK;
    const qn_definition *definition = find_definition(rw, op);
    if (!definition || rw->depth == DEEPEST)
        return unsupported(rw, rw->target->runs
                                   ? "no gate of the basis runs on these qubits that it could be "
                                     "made of"
                                   : "gates on two qubits need one of cx, cz, ecr, rzz and rxx");
    ++rw->depth;
    for (size_t k = 0; k < definition->count; ++k) {
        const qn_op step = step_op(op, &definition->steps[k]);
        QN_TRY(rewrite_gate(rw, &step));
    }
    --rw->depth;
out:
    return status;
}

/* A one-qubit gate of the basis, as it stands in the circuit. */
static qn_status keep_single(rewriter *rw, const qn_op *op) {
    qn_status status = QN_OK;
    QN_TRY(flush(rw, op->qubits[0], NULL));
    QN_TRY(write_op(rw, op->gate, op->qubits, op->angles));
out:
    return status;
}

/* Loads, resets, measurements, barriers. */
static qn_status rewrite_other(rewriter *rw, const qn_op *op) {
    qn_status status = QN_OK;
    if (op->kind == QN_OP_BARRIER && op->nfence == 0) QN_TRY(flush_all(rw));
    for (int q = 0; q < op->nfence; ++q) {
        QN_TRY(flush(rw, op->fence[q], NULL));
        rw->runs[op->fence[q]].last_rz = 0;
    }
    for (int q = 0; q < op->nqubits; ++q) {
        QN_TRY(flush(rw, op->qubits[q], NULL));
        rw->runs[op->qubits[q]].last_rz = 0;
    }
    QN_TRY(qn_circuit_append(rw->made, op));
out:
    return status;
}

/* ---- circuits ------------------------------------------------------------------------------- */

static qn_status prepare(rewriter *rw, const qn_circuit *circuit) {
    qn_status status = QN_OK;
    const int nqubits = qn_circuit_nqubits(circuit);
    for (size_t k = 0; k < rw->target->nbasis; ++k)
        if (!qn_gate_find(rw->target->basis[k]))
            return qn_fail(rw->diag, QN_ERR_NOT_FOUND, "the basis holds '%s', which is not a gate",
                           rw->target->basis[k]);
    for (size_t k = 0; k < sizeof SYNTHESES / sizeof *SYNTHESES && !rw->synthesis; ++k) {
        bool all = true;
        for (int i = 0; i < 3 && SYNTHESES[k].needs[i]; ++i)
            all &= listed_name(rw, SYNTHESES[k].needs[i]);
        if (all) rw->synthesis = &SYNTHESES[k];
    }
    rw->rz = qn_gate_find(rw->synthesis ? rw->synthesis->needs[0] : "rz");
    rw->has = (listed_name(rw, "x") ? QN_EULER_X : 0u) | (listed_name(rw, "sx") ? QN_EULER_SX : 0u);
    rw->runs = qn_alloc((size_t)nqubits, sizeof *rw->runs);
    QN_TRY_ALLOC(rw->runs);
    rw->dirty = qn_alloc((size_t)nqubits, sizeof *rw->dirty);
    QN_TRY_ALLOC(rw->dirty);
    QN_TRY(qn_circuit_create(nqubits, qn_circuit_nparams(circuit), &rw->made));
out:
    return status;
}

/* Nothing merges across a change of the condition, nor across a measurement that may change what
 * the condition reads. */
static bool fenced(const rewriter *rw, const qn_op *op) {
    if (!qn_condition_same(&op->condition, &rw->condition)) return true;
    return op->kind == QN_OP_MEASURE && op->condition.count > 0;
}

static qn_status rewrite_op(rewriter *rw, const qn_op *op) {
    if (op->kind != QN_OP_GATE) return rewrite_other(rw, op);
    const bool own = rw->target->as_written && !qn_op_is_of_qmae(op);
    if (own && op->nqubits == 1 && listed(rw, op->gate)) return keep_single(rw, op);
    return rewrite_gate(rw, op);
}

static qn_status rewrite(rewriter *rw, const qn_circuit *circuit) {
    qn_status status = QN_OK;
    qn_section section = QN_SECTION_NONE;
    for (size_t k = 0; k < qn_circuit_size(circuit); ++k) {
        const qn_op *op = qn_circuit_op(circuit, k);
        rw->index = k;
        rw->origin = op->gate;
        if (op->section != section || fenced(rw, op)) QN_TRY(flush_all(rw));
        section = op->section;
        rw->condition = op->condition;
        qn_circuit_set_section(rw->made, section);
        QN_TRY(rewrite_op(rw, op));
    }
    QN_TRY(flush_all(rw));
out:
    return status;
}

qn_status qn_circuit_decompose_to(const qn_circuit *circuit, const qn_target *target,
                                  qn_circuit **result, qn_diag *diag) {
    qn_status status = QN_OK;
    rewriter rw = {.target = target, .diag = diag};
    QN_TRY(prepare(&rw, circuit));
    QN_TRY(rewrite(&rw, circuit));
    *result = rw.made;
    rw.made = NULL;
out:
    if (status == QN_ERR_MEMORY)
        status = qn_fail(diag, status, "not enough memory to rewrite the circuit");
    qn_circuit_destroy(rw.made);
    qn_free(rw.runs);
    qn_free(rw.dirty);
    return status;
}

qn_status qn_circuit_decompose(const qn_circuit *circuit, const char *const *basis, size_t nbasis,
                               qn_circuit **result, qn_diag *diag) {
    const qn_target target = {.basis = basis, .nbasis = nbasis};
    return qn_circuit_decompose_to(circuit, &target, result, diag);
}
