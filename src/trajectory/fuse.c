/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Instructions -> blocks of up to max_fused qubits, greedily: an instruction goes to the latest
 * block of its qubits if it fits there; blocks that nothing separates are joined. With a light cone
 * an instruction that lets two groups of several qubits meet begins a block, so that the groups
 * stay apart as long as they can. */
#include "core/try.h"
#include "program/final.h"
#include "trajectory/plan.h"

#include <limits.h>
#include <math.h>
#include <string.h>

typedef struct draft {
    int nqubits, qubits[QN_TRAJECTORY_MAX_FUSED];
    int into; /* the block that took it over, -1 = none */
    size_t count;
} draft;

typedef struct fuser {
    qn_trajectory *t;
    const qn_instr *const *instrs;
    size_t count;
    int most;
    draft *drafts;
    int ndrafts;
    int fence;   /* nothing joins blocks before this one */
    int *latest; /* block of a qubit, -1 = none */
    int *block;  /* of an instruction, -1 = none */
    int *parent; /* qubits that have met: a forest */
    int *size;   /* of the tree at its root */
} fuser;

static int root_of(fuser *f, int q) {
    while (f->parent[q] != q) q = f->parent[q] = f->parent[f->parent[q]];
    return q;
}

static void meet(fuser *f, int a, int b) {
    a = root_of(f, a), b = root_of(f, b);
    if (a == b) return;
    f->parent[b] = a;
    f->size[a] += f->size[b];
}

static bool has(const draft *d, int q) {
    for (int k = 0; k < d->nqubits; ++k)
        if (d->qubits[k] == q) return true;
    return false;
}

/* Would the instruction let two groups of several qubits meet inside this block? */
static bool harmful(fuser *f, const draft *d, const qn_instr *instr) {
    if (!f->t->light_cone || d->nqubits == 0) return false;
    const int home = root_of(f, d->qubits[0]);
    for (int k = 0; k < instr->nqubits; ++k) {
        const int other = root_of(f, instr->qubits[k]);
        if (other != home && f->size[other] > 1 && f->size[home] > 1) return true;
    }
    return false;
}

static bool fits(fuser *f, const draft *d, const qn_instr *instr) {
    int extra = 0;
    for (int k = 0; k < instr->nqubits; ++k) extra += !has(d, instr->qubits[k]);
    return d->nqubits + extra <= f->most && !harmful(f, d, instr);
}

static void extend(draft *d, const int *qubits, int n) {
    for (int k = 0; k < n; ++k)
        if (!has(d, qubits[k])) d->qubits[d->nqubits++] = qubits[k];
}

/* Blocks of the instruction's qubits that nothing has followed are taken into block b. */
static void absorb(fuser *f, int b, const qn_instr *instr) {
    for (int k = 0; k < instr->nqubits; ++k) {
        const int other = f->latest[instr->qubits[k]];
        if (other < f->fence || other == b) continue;
        draft *from = &f->drafts[other], *to = &f->drafts[b];
        int extra = 0;
        bool free_end = true;
        for (int q = 0; q < from->nqubits; ++q) {
            extra += !has(to, from->qubits[q]);
            free_end = free_end && f->latest[from->qubits[q]] == other;
        }
        if (!free_end || to->nqubits + extra > f->most) continue;
        extend(to, from->qubits, from->nqubits);
        for (int q = 0; q < from->nqubits; ++q) f->latest[from->qubits[q]] = b;
        from->into = b;
    }
}

static int block_for(fuser *f, const qn_instr *instr) {
    int b = -1;
    for (int k = 0; k < instr->nqubits; ++k)
        if (f->latest[instr->qubits[k]] > b) b = f->latest[instr->qubits[k]];
    if (b >= f->fence && fits(f, &f->drafts[b], instr)) return b;
    f->drafts[f->ndrafts] = (draft){.into = -1};
    return f->ndrafts++;
}

static void place(fuser *f, size_t index) {
    const qn_instr *instr = f->instrs[index];
    if (instr->condition.count) f->fence = f->ndrafts;
    const int b = block_for(f, instr);
    bool apart = false;
    for (int k = 1; k < instr->nqubits; ++k)
        apart |= root_of(f, instr->qubits[k]) != root_of(f, instr->qubits[0]);
    extend(&f->drafts[b], instr->qubits, instr->nqubits);
    if (!apart || !f->t->light_cone) absorb(f, b, instr);
    for (int k = 0; k < instr->nqubits; ++k) {
        f->latest[instr->qubits[k]] = b;
        meet(f, instr->qubits[0], instr->qubits[k]);
    }
    f->block[index] = b;
    if (instr->condition.count || instr->kind == QN_INSTR_MEASURE) f->fence = f->ndrafts;
}

/* ---- measurements that end a qubit ---------------------------------------------------------- */

/* Errors of joint readout are in what is read, not in the state. */
static bool is_read_later(const qn_trajectory *t, const qn_instr *instr) {
    return t->nread > 0 && instr->kind == QN_INSTR_NOISE && instr->source == QN_SOURCE_READOUT;
}

static qn_status find_readouts(fuser *f, bool *final, qn_diag *diag) {
    qn_status status = QN_OK;
    for (size_t k = f->count; k-- > 0;) {
        const qn_instr *instr = f->instrs[k];
        if ((instr->kind == QN_INSTR_MEASURE && instr->bit > 63) ||
            (instr->condition.count && instr->condition.first + instr->condition.count > 64))
            QN_TRY(
                qn_fail(diag, QN_ERR_UNSUPPORTED,
                        "trajectories know the classical bits 0 to 63; operation %d uses another",
                        instr->op));
    }
    QN_TRY(qn_program_find_final(f->instrs, f->count, f->t->nqubits, 64, final));
    for (size_t k = 0; k < f->count; ++k) {
        const qn_instr *instr = f->instrs[k];
        if (!final[k]) continue;
        f->t->readouts[instr->qubits[0]] = (qn_readout){
            instr->bit, 0.5 * (1 - instr->base[12] - instr->base[15]),
            0.5 * (1 + instr->base[12] - instr->base[15])};
    }
out:
    return status;
}

/* ---- the result ----------------------------------------------------------------------------- */

static qn_status kind_of(qn_trajectory *t, const qn_instr *instr, int *kind) {
    for (size_t k = t->nkinds; k-- > 0;)
        if (t->kinds[k].ptm == instr->base && t->kinds[k].unraveling.nqubits == instr->nqubits) {
            *kind = (int)k;
            return QN_OK;
        }
    t->kinds[t->nkinds].ptm = instr->base;
    *kind = (int)t->nkinds;
    const qn_status status = qn_unraveling_init(&t->kinds[t->nkinds].unraveling, instr->nqubits,
                                                instr->base);
    if (status == QN_OK) ++t->nkinds;
    return status;
}

static qn_status add_location(qn_trajectory *t, qn_item *item, int block) {
    qn_status status = QN_OK;
    int kind = 0;
    QN_TRY(kind_of(t, item->instr, &kind));
    const size_t l = t->nlocations++;
    const double quiet = t->kinds[kind].unraveling.quiet;
    item->location = (int)l;
    t->kind_of[l] = kind;
    t->block_of[l] = block;
    t->survival[l] = (l ? t->survival[l - 1] : 0.0) + (quiet > 0.0 ? -log(fmin(quiet, 1.0)) : 0.0);
    if (quiet <= 0.0) t->blocks[block].always = t->random = true;
out:
    return status;
}

/* Items block by block; locations are numbered in that order. */
static qn_status collect(fuser *f) {
    qn_status status = QN_OK;
    qn_trajectory *t = f->t;
    int *number = qn_alloc((size_t)f->ndrafts + 1, sizeof *number);
    QN_TRY_ALLOC(number);
    for (size_t k = 0; k < f->count; ++k) {
        if (f->block[k] < 0) continue;
        int b = f->block[k];
        while (f->drafts[b].into >= 0) b = f->drafts[b].into;
        f->block[k] = b;
        ++f->drafts[b].count;
    }
    for (int b = 0; b < f->ndrafts; ++b) {
        const draft *d = &f->drafts[b];
        number[b] = (int)t->nblocks;
        if (d->into >= 0) continue;
        qn_block *block = &t->blocks[t->nblocks++];
        block->nqubits = d->nqubits;
        memcpy(block->qubits, d->qubits, sizeof d->qubits);
        block->first = t->nitems;
        t->nitems += d->count;
        for (int k = 0; k < d->nqubits; ++k) t->last_block[d->qubits[k]] = number[b];
    }
    for (size_t k = 0; k < f->count; ++k) {
        if (f->block[k] < 0) continue;
        qn_block *block = &t->blocks[number[f->block[k]]];
        qn_item *item = &t->items[block->first + block->count++];
        *item = (qn_item){.instr = f->instrs[k], .location = -1};
        if (item->instr->kind == QN_INSTR_MEASURE) block->always = t->random = true;
        if (item->instr->condition.count) block->always = true;
    }
    for (size_t b = 0; b < t->nblocks; ++b)
        for (size_t k = t->blocks[b].first; k < t->blocks[b].first + t->blocks[b].count; ++k) {
            const qn_instr_kind kind = t->items[k].instr->kind;
            if (kind == QN_INSTR_NOISE || kind == QN_INSTR_RESET)
                QN_TRY(add_location(t, &t->items[k], (int)b));
        }
out:
    qn_free(number);
    return status;
}

static qn_status allocate(fuser *f) {
    qn_trajectory *t = f->t;
    const size_t n = (size_t)t->nqubits, count = f->count + 1;
    f->drafts = qn_alloc(count, sizeof *f->drafts);
    f->latest = qn_alloc(n, sizeof *f->latest);
    f->block = qn_alloc(count, sizeof *f->block);
    f->parent = qn_alloc(n, sizeof *f->parent);
    f->size = qn_alloc(n, sizeof *f->size);
    t->items = qn_alloc(count, sizeof *t->items);
    t->blocks = qn_alloc(count, sizeof *t->blocks);
    t->kinds = qn_alloc(count, sizeof *t->kinds);
    t->kind_of = qn_alloc(count, sizeof *t->kind_of);
    t->block_of = qn_alloc(count, sizeof *t->block_of);
    t->survival = qn_alloc(count, sizeof *t->survival);
    return f->drafts && f->latest && f->block && f->parent && f->size && t->items && t->blocks &&
                   t->kinds && t->kind_of && t->block_of && t->survival
               ? QN_OK
               : QN_ERR_MEMORY;
}

static void prepare(fuser *f) {
    const qn_trajectory *t = f->t;
    for (int q = 0; q < t->nqubits; ++q) {
        f->latest[q] = -1;
        f->parent[q] = q;
        f->size[q] = 1;
        t->last_block[q] = -1;
        t->readouts[q].bit = -1;
    }
    for (size_t r = 0; r < t->nregisters; ++r)
        for (int k = 1; k < t->register_size[r]; ++k)
            meet(f, t->register_qubits[t->register_first[r]],
                 t->register_qubits[t->register_first[r] + k]);
}

qn_status qn_trajectory_fuse(qn_trajectory *t, const qn_instr *const *instrs, size_t count,
                             int max_fused, qn_diag *diag) {
    qn_status status = QN_OK;
    fuser f = {.t = t, .instrs = instrs, .count = count, .most = max_fused};
    bool *final = qn_alloc(count + 1, sizeof *final);
    QN_TRY_ALLOC(final);
    QN_TRY(allocate(&f));
    prepare(&f);
    QN_TRY(find_readouts(&f, final, diag));
    for (size_t k = 0; k < count; ++k) {
        f.block[k] = -1;
        if (instrs[k]->kind == QN_INSTR_LOAD || final[k] || is_read_later(t, instrs[k])) continue;
        place(&f, k);
    }
    QN_TRY(collect(&f));
out:;
    void *arrays[] = {f.drafts, f.latest, f.block, f.parent, f.size, final};
    for (size_t k = 0; k < sizeof arrays / sizeof *arrays; ++k) qn_free(arrays[k]);
    return status;
}
