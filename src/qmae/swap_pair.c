/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "qmae/swap_pair.h"

#include "core/try.h"

#include <string.h>

/* ---- which pair an instruction belongs to --------------------------------------------------- */

typedef struct place {
    int pair; /* -1: the ancilla alone */
    int local;
} place;

static bool locate(const qn_registers *r, int n, int qubit, place *found) {
    if (qubit == r->anc) *found = (place){-1, LOCAL_ANC};
    else if (qubit >= r->in && qubit < r->in + n) *found = (place){qubit - r->in, LOCAL_IN};
    else if (qubit >= r->ref && qubit < r->ref + n) *found = (place){qubit - r->ref, LOCAL_REF};
    else return false;
    return true;
}

static qn_status no_factor(const qn_instr *instr, const char *why, qn_diag *diag) {
    return qn_fail(diag, QN_ERR_UNSUPPORTED,
                   "the SWAP test does not factor: operation %d on qubits %d and %d %s", instr->op,
                   instr->qubits[0], instr->qubits[instr->nqubits - 1], why);
}

/* The pair of an instruction, given the pair that the ancilla has reached, which it moves on. */
static qn_status pair_of(const qn_instr *instr, const qn_registers *r, int n, int *reached,
                         int *pair, qn_diag *diag) {
    int found = -1;
    bool anc = false;
    for (int q = 0; q < instr->nqubits; ++q) {
        place p;
        if (!locate(r, n, instr->qubits[q], &p))
            return no_factor(instr, "leaves the registers of the test", diag);
        if (p.pair < 0) anc = true;
        else if (found >= 0 && found != p.pair) return no_factor(instr, "links two pairs", diag);
        else found = p.pair;
    }
    if (found < 0) found = *reached;
    if (anc && found < *reached)
        return no_factor(instr, "takes the ancilla back to an earlier pair", diag);
    if (anc) *reached = found;
    *pair = found;
    return QN_OK;
}

qn_status qn_swap_list_init(qn_swap_list *list, const qn_program *program,
                            const qn_registers *registers, int n, qn_diag *diag) {
    qn_status status = QN_OK;
    const size_t size = qn_program_size(program);
    int reached = 0;
    qn_swap_list made = {.ancilla = registers->anc >= 0};
    made.items = qn_alloc(size + 1, sizeof *made.items);
    QN_TRY_ALLOC(made.items);
    for (size_t k = 0; k < size; ++k) {
        qn_swap_item *item = &made.items[made.count];
        item->instr = qn_program_instr(program, k);
        if (item->instr->section != QN_SECTION_SWAP_TEST || item->instr->kind == QN_INSTR_LOAD)
            continue;
        QN_TRY(pair_of(item->instr, registers, n, &reached, &item->pair, diag));
        for (int q = 0; q < item->instr->nqubits; ++q) {
            place p = {0, 0};
            if (locate(registers, n, item->instr->qubits[q], &p)) item->locals[q] = p.local;
        }
        ++made.count;
    }
    *list = made;
    made.items = NULL;
out:
    qn_free(made.items);
    return status;
}

void qn_swap_list_clear(qn_swap_list *list) {
    qn_free(list->items);
    *list = (qn_swap_list){0};
}

/* ---- tensors -------------------------------------------------------------------------------- */

/* The local digits of an instruction as one index. */
static int digits_of(const qn_swap_item *item, int index) {
    int out = 0;
    for (int q = 0; q < item->instr->nqubits; ++q)
        out |= ((index >> (2 * item->locals[q])) & 3) << (2 * q);
    return out;
}

/* `index` with these digits in the instruction's places. */
static int with_digits(const qn_swap_item *item, int index, int digits) {
    for (int q = 0; q < item->instr->nqubits; ++q) {
        index &= ~(3 << (2 * item->locals[q]));
        index |= ((digits >> (2 * q)) & 3) << (2 * item->locals[q]);
    }
    return index;
}

void qn_swap_item_pull_back(const qn_swap_item *item, double *y) {
    double out[QN_SWAP_LOCAL] = {0};
    const int size = item->instr->nqubits == 1 ? 4 : 16;
    for (int index = 0; index < QN_SWAP_LOCAL; ++index) {
        if (y[index] == 0.0) continue;
        const double *row = item->instr->base + digits_of(item, index) * size;
        for (int column = 0; column < size; ++column)
            out[with_digits(item, index, column)] += row[column] * y[index];
    }
    memcpy(y, out, sizeof out);
}

void qn_swap_item_apply(const qn_swap_item *item, const double *in, double *out) {
    const int size = item->instr->nqubits == 1 ? 4 : 16;
    for (int index = 0; index < QN_SWAP_LOCAL; ++index) {
        const double *row = item->instr->base + digits_of(item, index) * size;
        double sum = 0.0;
        for (int column = 0; column < size; ++column)
            sum += row[column] * in[with_digits(item, index, column)];
        out[index] = sum;
    }
}

void qn_swap_item_meet(const qn_swap_item *item, const double *y, const double *x,
                       double *environment) {
    const int size = item->instr->nqubits == 1 ? 4 : 16;
    for (int index = 0; index < QN_SWAP_LOCAL; ++index) {
        double *row = environment + digits_of(item, index) * size;
        for (int column = 0; column < size; ++column)
            row[column] += y[index] * x[with_digits(item, index, column)];
    }
}

/* Row a' of T: y = the covector "ancilla component a', the rest traced out" (ancilla test), or the
 * value (-1)^(a b) of the two outcomes, (II + ZI + IZ - ZZ) / 2 (destructive). */
void qn_swap_start(bool ancilla, int row, double *y) {
    memset(y, 0, QN_SWAP_LOCAL * sizeof *y);
    if (ancilla) {
        y[row] = 1.0;
        return;
    }
    const int z_in = 3 << (2 * LOCAL_IN), z_ref = 3 << (2 * LOCAL_REF);
    y[0] = y[z_in] = y[z_ref] = 0.5;
    y[z_in | z_ref] = -0.5;
}

int qn_swap_rows(const qn_swap_list *list) { return list->ancilla ? 4 : 1; }

int qn_swap_local(int a, int p, int q) { return a | p << (2 * LOCAL_IN) | q << (2 * LOCAL_REF); }

/* Through the pair's instructions, or those before its readout; then row `row` of m. */
static void pull_back_row(const qn_swap_list *list, int pair, bool readout, int row, double *y,
                          double *m) {
    for (size_t k = list->count; k-- > 0;) {
        const qn_swap_item *item = &list->items[k];
        if (item->pair == pair && (readout || item->instr->kind != QN_INSTR_MEASURE))
            qn_swap_item_pull_back(item, y);
    }
    for (int a = 0; a < qn_swap_rows(list); ++a)
        for (int p = 0; p < 4; ++p)
            for (int q = 0; q < 4; ++q)
                m[(p + 4 * row) * 16 + q + 4 * a] = y[qn_swap_local(a, p, q)];
}

void qn_swap_pair_matrix(const qn_swap_list *list, int pair, double *m) {
    for (int row = 0; row < qn_swap_rows(list); ++row) {
        double y[QN_SWAP_LOCAL];
        qn_swap_start(list->ancilla, row, y);
        pull_back_row(list, pair, true, row, y, m);
    }
}

void qn_swap_pair_before_readout(const qn_swap_list *list, int pair, const double covector[2][2],
                                 double *m) {
    double y[QN_SWAP_LOCAL] = {0.0};
    for (int a = 0; a < 2; ++a)
        for (int b = 0; b < 2; ++b) y[qn_swap_local(0, 3 * a, 3 * b)] = covector[a][b];
    pull_back_row(list, pair, false, 0, y, m);
}
