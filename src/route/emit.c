/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "route/emit.h"

#include "core/try.h"

#include <string.h>

void qn_emission_clear(qn_emission *emission) {
    qn_free(emission->all);
    qn_free(emission->fences);
    *emission = (qn_emission){0};
}

static qn_op gate_on(const char *name, int a, int b) {
    qn_op op = {.kind = QN_OP_GATE, .gate = qn_gate_find(name), .qubits = {a, b}};
    op.nqubits = op.gate->nqubits;
    for (int k = 0; k < QN_MAX_GATE_ANGLES; ++k) op.angles[k].param = -1;
    return op;
}

/* ---- steps as operations -------------------------------------------------------------------- */

enum { BRIDGE_GATES = 4 };

static void add(qn_emission *e, const qn_op *op, qn_section section) {
    e->all[e->count].op = *op;
    e->all[e->count++].op.section = section;
}

/* cx(a, c) = cx(a, b) cx(b, c) cx(a, b) cx(b, c), and so for cz(a, c) with cz(b, c). */
static void add_bridge(qn_emission *e, const qn_op *op, const int *place, int via) {
    const int a = place[op->qubits[0]], c = place[op->qubits[1]];
    qn_op pieces[2] = {gate_on("cx", a, via), gate_on(op->gate->name, via, c)};
    for (int k = 0; k < BRIDGE_GATES; ++k) {
        pieces[k % 2].condition = op->condition;
        add(e, &pieces[k % 2], op->section);
    }
    ++e->bridges;
}

static void add_op(qn_emission *e, const qn_op *op, const int *place, int **fences) {
    qn_op copy = *op;
    for (int k = 0; k < op->nqubits; ++k) copy.qubits[k] = place[op->qubits[k]];
    if (op->kind == QN_OP_BARRIER && op->nfence) {
        for (int k = 0; k < op->nfence; ++k) (*fences)[k] = place[op->fence[k]];
        copy.fence = *fences;
        *fences += op->nfence;
    }
    add(e, &copy, op->section);
}

static void add_swap(qn_emission *e, const qn_circuit *circuit, const qn_route_step *step,
                     int *place) {
    const qn_op op = gate_on("swap", step->a, step->b);
    for (int q = 0; q < qn_circuit_nqubits(circuit); ++q)
        place[q] = place[q] == step->a ? step->b : place[q] == step->b ? step->a : place[q];
    add(e, &op, qn_circuit_op(circuit, step->op)->section);
    e->all[e->count - 1].form = QN_FORM_SWAP;
    ++e->swaps;
}

/* A SWAP belongs to the earliest part of the circuit that is still to come on its qubits, so that
 * no qubit goes back to a part that it has left. `next` has room for all device qubits. */
static void give_sections(qn_emission *e, int nqubits, qn_section *next) {
    const qn_section none = (qn_section)(QN_SECTION_COUNT + QN_MAX_SECTIONS);
    for (int q = 0; q < nqubits; ++q) next[q] = none;
    for (size_t k = e->count; k-- > 0;) {
        qn_op *op = &e->all[k].op;
        if (e->all[k].form == QN_FORM_SWAP) {
            const qn_section a = next[op->qubits[0]], b = next[op->qubits[1]];
            if (a < b) op->section = a;
            else if (b < none) op->section = b;
        }
        for (int i = 0; i < op->nqubits; ++i) next[op->qubits[i]] = op->section;
    }
}

/* What a device qubit holds has been through. */
typedef struct past {
    bool held;          /* a qubit of the circuit */
    qn_section section; /* of its last gate, NONE = none yet */
} past;

/* The part that both have come from, if they have come from one register: data qubits from the
 * encoder on, references from the gates that load them; else NONE. Spare qubits go with any. */
static qn_section common_past(const past *a, const past *b) {
    const past *later = b->section > a->section ? b : a;
    for (int k = 0; k < 2; ++k) {
        const past *one = k ? b : a;
        const bool data = one->section >= QN_SECTION_ENCODER;
        if (!one->held) continue;
        if (one->section == QN_SECTION_NONE || data != (later->section >= QN_SECTION_ENCODER))
            return QN_SECTION_NONE;
        if (!data && one->section != later->section) return QN_SECTION_NONE;
    }
    return later->section;
}

/* A SWAP between two parts of which the later one is the SWAP test, on qubits of one register,
 * belongs to the part before it: the test is then pair by pair all the same. `seen` has room for
 * all device qubits. */
static void keep_test_clean(qn_emission *e, past *seen) {
    for (size_t k = 0; k < e->count; ++k) {
        qn_op *op = &e->all[k].op;
        if (e->all[k].form == QN_FORM_SWAP) {
            past *a = &seen[op->qubits[0]], *b = &seen[op->qubits[1]];
            const qn_section before = common_past(a, b);
            if (op->section == QN_SECTION_SWAP_TEST && before != QN_SECTION_NONE)
                op->section = before;
            const past first = *a;
            *a = *b;
            *b = first;
            continue;
        }
        for (int i = 0; i < op->nqubits; ++i) {
            past *one = &seen[op->qubits[i]];
            one->held = true;
            if (op->kind != QN_OP_LOAD) one->section = op->section;
        }
    }
}

qn_status qn_emit(const qn_circuit *circuit, const qn_route_steps *steps, int nqubits, int *place,
                  bool apart, qn_emission *emission) {
    qn_status status = QN_OK;
    qn_emission made = {0};
    size_t fenced = 1;
    for (size_t k = 0; k < qn_circuit_size(circuit); ++k)
        fenced += (size_t)qn_circuit_op(circuit, k)->nfence;
    qn_section *next = qn_alloc((size_t)nqubits, sizeof *next);
    past *seen = qn_alloc((size_t)nqubits, sizeof *seen);
    made.all = qn_alloc(BRIDGE_GATES * steps->count + 1, sizeof *made.all);
    made.fences = qn_alloc(fenced, sizeof *made.fences);
    QN_TRY_ALLOC(made.all && made.fences && next && seen);
    int *fences = made.fences;
    for (size_t k = 0; k < steps->count; ++k) {
        const qn_route_step *step = &steps->all[k];
        const qn_op *op = qn_circuit_op(circuit, step->op);
        if (step->kind == QN_ROUTE_STEP_SWAP) add_swap(&made, circuit, step, place);
        else if (step->kind == QN_ROUTE_STEP_BRIDGE) add_bridge(&made, op, place, step->a);
        else add_op(&made, op, place, &fences);
    }
    give_sections(&made, nqubits, next);
    if (apart) keep_test_clean(&made, seen);
    *emission = made;
    made = (qn_emission){0};
out:
    qn_free(next);
    qn_free(seen);
    qn_emission_clear(&made);
    return status;
}

/* ---- writing -------------------------------------------------------------------------------- */

typedef struct writer {
    qn_circuit *circuit;
    const char **basis; /* cx and all gates on one qubit */
    size_t nbasis;
    bool keep;
    size_t seen, gates; /* operations of the circuit so far, those of them that are on two qubits */
} writer;

static qn_status write_gate(const writer *w, const char *name, int a, int b) {
    const qn_op op = gate_on(name, a, b);
    return qn_circuit_append(w->circuit, &op);
}

static qn_status write_swap(const writer *w, const qn_op *op) {
    qn_status status = QN_OK;
    const int a = op->qubits[0], b = op->qubits[1];
    if (w->keep) return write_gate(w, "swap", a, b);
    QN_TRY(write_gate(w, "cx", a, b));
    QN_TRY(write_gate(w, "cx", b, a));
    QN_TRY(write_gate(w, "cx", a, b));
out:
    return status;
}

static qn_status write_move(const writer *w, const qn_op *op) {
    const qn_status status = write_gate(w, "cx", op->qubits[0], op->qubits[1]);
    return status != QN_OK ? status : write_gate(w, "cx", op->qubits[1], op->qubits[0]);
}

/* sdg and s are what is left of a SWAP in the angles of the block (merge.c). */
static qn_status write_core(const writer *w, const qn_op *op) {
    qn_status status = QN_OK;
    QN_TRY(qn_circuit_append(w->circuit, op));
    QN_TRY(write_gate(w, "sdg", op->qubits[1], 0));
    QN_TRY(write_gate(w, "s", op->qubits[0], 0));
out:
    return status;
}

/* The gate on qubits 0 and 1, by cx and gates on one qubit. */
static qn_status expand(const writer *w, const qn_op *op, qn_circuit **expanded) {
    qn_status status = QN_OK;
    qn_circuit *single = NULL;
    qn_op copy = *op;
    copy.qubits[0] = 0;
    copy.qubits[1] = 1;
    QN_TRY(qn_circuit_create(2, qn_circuit_nparams(w->circuit), &single));
    QN_TRY(qn_circuit_append(single, &copy));
    QN_TRY(qn_circuit_decompose(single, w->basis, w->nbasis, expanded, NULL));
out:
    qn_circuit_destroy(single);
    return status;
}

/* What ends with cx(c, t) ends, with a SWAP behind, with cx(t, c) cx(c, t). */
static qn_status write_swapped(const writer *w, const qn_op *op) {
    qn_status status = QN_OK;
    qn_circuit *expanded = NULL;
    bool behind = false;
    size_t last = 0;
    QN_TRY(expand(w, op, &expanded));
    for (size_t k = 0; k < qn_circuit_size(expanded); ++k)
        if (qn_circuit_op(expanded, k)->nqubits == 2) last = k;
    for (size_t k = 0; k < qn_circuit_size(expanded); ++k) {
        qn_op step = *qn_circuit_op(expanded, k);
        for (int i = 0; i < step.nqubits; ++i) {
            const int which = step.qubits[i];
            step.qubits[i] = op->qubits[behind ? 1 - which : which];
        }
        if (k == last) QN_TRY(write_gate(w, "cx", step.qubits[1], step.qubits[0]));
        QN_TRY(qn_circuit_append(w->circuit, &step));
        behind |= k == last;
    }
out:
    qn_circuit_destroy(expanded);
    return status;
}

static qn_status write_plain(const writer *w, const qn_op *op) {
    return qn_circuit_append(w->circuit, op);
}

static qn_status write_nothing(const writer *w, const qn_op *op) {
    (void)w, (void)op;
    return QN_OK;
}

static qn_status (*const FORMS[])(const writer *w, const qn_op *op) = {
    [QN_FORM_PLAIN] = write_plain,     [QN_FORM_SWAP] = write_swap,
    [QN_FORM_MOVE] = write_move,       [QN_FORM_SWAPPED] = write_swapped,
    [QN_FORM_CORE] = write_core,       [QN_FORM_DROPPED] = write_nothing,
    [QN_FORM_NOTHING] = write_nothing,
};

static size_t count_gates(writer *w) {
    for (; w->seen < qn_circuit_size(w->circuit); ++w->seen)
        w->gates += qn_op_is_pair(qn_circuit_op(w->circuit, w->seen));
    return w->gates;
}

/* Do the two qubits hold each other's contents behind this? */
static bool exchanges_qubits(qn_form form) {
    return form != QN_FORM_PLAIN && form != QN_FORM_NOTHING;
}

qn_status qn_emission_write(const qn_emission *emission, int nqubits, int nparams, bool keep,
                            qn_circuit **circuit, qn_route_exchange *exchanges) {
    qn_status status = QN_OK;
    size_t exchanged = 0;
    writer w = {.keep = keep};
    w.basis = qn_alloc(qn_gate_count() + 1, sizeof *w.basis);
    QN_TRY_ALLOC(w.basis);
    w.basis[w.nbasis++] = "cx";
    for (size_t k = 0; k < qn_gate_count(); ++k)
        if (qn_gate_at(k)->nqubits == 1) w.basis[w.nbasis++] = qn_gate_at(k)->name;
    QN_TRY(qn_circuit_create(nqubits, nparams, &w.circuit));
    for (size_t k = 0; k < emission->count; ++k) {
        const qn_placed *placed = &emission->all[k];
        qn_circuit_set_section(w.circuit, placed->op.section);
        QN_TRY(FORMS[placed->form](&w, &placed->op));
        if (!exchanges_qubits(placed->form)) continue;
        exchanges[exchanged++] = (qn_route_exchange){count_gates(&w),
                                                     {placed->op.qubits[0], placed->op.qubits[1]}};
    }
    *circuit = w.circuit;
    w.circuit = NULL;
out:
    qn_circuit_destroy(w.circuit);
    qn_free(w.basis);
    return status;
}
