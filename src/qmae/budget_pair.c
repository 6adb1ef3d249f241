/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Locations of the SWAP test. */
#include "program/slope.h"
#include "qmae/budget.h"

#include <string.h>

/* V[a'][a, p, q] = the environment of T_pair[a'][a][p][q]. */
static void pair_environment(const qn_swap_list *list, const double *environment, int slot,
                             double (*v)[QN_SWAP_LOCAL]) {
    const int own = slot ? 4 : 1, other = slot ? 1 : 4;
    memset(v, 0, 4 * sizeof *v);
    for (int p = 0; p < 4; ++p)
        for (int q = 0; q < 4; ++q)
            for (int k = 0; k < 16; ++k) {
                const int row = k / 4, a = k % 4;
                if (!list->ancilla && row != a) continue; /* the neighbour is left alone */
                v[list->ancilla ? row : 0][qn_swap_local(list->ancilla ? a : 0, p, q)] +=
                    environment[(p * own + row * other) * 16 + q * own + a * other];
            }
}

/* Forward with the environment, backward with the covectors; they meet at each instruction. */
qn_status qn_budget_visit_pair(const qn_swap_list *list, const qn_program *program, int pair,
                               int slot, const double *environment, double *slopes) {
    const qn_instr *first = qn_program_instr(program, 0);
    const size_t count = list->count;
    const int rows = qn_swap_rows(list);
    double(*states)[4][QN_SWAP_LOCAL] = qn_alloc(count + 1, sizeof *states);
    double y[4][QN_SWAP_LOCAL], own[256];
    if (!states) return QN_ERR_MEMORY;
    pair_environment(list, environment, slot, states[0]);
    for (size_t k = 0; k < count; ++k) {
        const qn_swap_item *item = &list->items[k];
        if (item->pair != pair) memcpy(states[k + 1], states[k], sizeof *states);
        for (int row = 0; item->pair == pair && row < rows; ++row)
            qn_swap_item_apply(item, states[k][row], states[k + 1][row]);
    }
    for (int row = 0; row < rows; ++row) qn_swap_start(list->ancilla, row, y[row]);
    for (size_t k = count; k-- > 0;) {
        const qn_swap_item *item = &list->items[k];
        if (item->pair != pair) continue;
        memset(own, 0, sizeof own);
        for (int row = 0; row < rows; ++row) {
            qn_swap_item_meet(item, y[row], states[k][row], own);
            qn_swap_item_pull_back(item, y[row]);
        }
        qn_instr_slope(item->instr, NULL, own, slopes + 2 * (item->instr - first));
    }
    qn_free(states);
    return QN_OK;
}
