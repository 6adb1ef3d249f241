/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/try.h"
#include "trajectory/plan.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

qn_trajectory_options qn_trajectory_options_default(void) {
    return (qn_trajectory_options){.precision = QN_PRECISION_DOUBLE,
                                   .light_cone = true,
                                   .drop = true,
                                   .max_fused = QN_TRAJECTORY_MAX_FUSED};
}

void qn_trajectory_destroy(qn_trajectory *t) {
    if (!t) return;
    for (size_t k = 0; k < t->nsteps; ++k) {
        qn_free(t->steps[k].offset_a);
        qn_free(t->steps[k].offset_b);
    }
    for (size_t k = 0; k < t->nkinds; ++k) qn_unraveling_clear(&t->kinds[k].unraveling);
    void *arrays[] = {t->items,         t->blocks,      t->steps,         t->groups,
                      t->kinds,         t->kind_of,     t->block_of,      t->survival,
                      t->last_block,    t->group_of,    t->position,      t->readouts,
                      t->needed,        t->factors,     t->terms,         t->reach,
                      t->keep,          t->register_of, t->register_size, t->register_qubits,
                      t->register_first};
    for (size_t k = 0; k < sizeof arrays / sizeof *arrays; ++k) qn_free(arrays[k]);
    qn_free(t);
}

static qn_status check(const qn_trajectory_options *o, int nqubits, qn_diag *diag) {
    if (nqubits < 1 || nqubits > 4096)
        return qn_fail(
            diag, QN_ERR_LIMIT,
            "a program of %d qubits: trajectories take 1 to 4096, of which at most %d may meet",
            nqubits, QN_TRAJECTORY_MAX_QUBITS);
    if (o->max_fused < 2 || o->max_fused > QN_TRAJECTORY_MAX_FUSED)
        return qn_fail(diag, QN_ERR_ARGUMENT, "fused matrices on %d qubits: give 2 to %d",
                       o->max_fused, QN_TRAJECTORY_MAX_FUSED);
    if (o->precision < 0 || o->precision >= QN_PRECISION_COUNT)
        return qn_fail(diag, QN_ERR_ARGUMENT, "precision %d: give double or single",
                       (int)o->precision);
    if (!qn_state_kernels_find(o->kernels, o->precision))
        return qn_fail(diag, QN_ERR_NOT_FOUND,
                       "no kernels '%s' on this processor: there are generic, avx2 and avx512",
                       o->kernels);
    return QN_OK;
}

static qn_status allocate(qn_trajectory *t, const qn_trajectory_options *o) {
    const size_t n = (size_t)t->nqubits;
    t->last_block = qn_alloc(n, sizeof *t->last_block);
    t->group_of = qn_alloc(n, sizeof *t->group_of);
    t->position = qn_alloc(n, sizeof *t->position);
    t->readouts = qn_alloc(n, sizeof *t->readouts);
    t->needed = qn_alloc(n, sizeof *t->needed);
    t->register_of = qn_alloc(n, sizeof *t->register_of);
    t->register_qubits = qn_alloc(n, sizeof *t->register_qubits);
    t->register_size = qn_alloc(o->nregisters + 1, sizeof *t->register_size);
    t->register_first = qn_alloc(o->nregisters + 1, sizeof *t->register_first);
    return t->last_block && t->group_of && t->position && t->readouts && t->needed &&
                   t->register_of && t->register_qubits && t->register_size && t->register_first
               ? QN_OK
               : QN_ERR_MEMORY;
}

static qn_status take_registers(qn_trajectory *t, const qn_trajectory_options *o, qn_diag *diag) {
    int first = 0;
    for (int q = 0; q < t->nqubits; ++q) t->register_of[q] = -1;
    t->nregisters = o->nregisters;
    for (size_t r = 0; r < o->nregisters; ++r) {
        const qn_trajectory_register *from = &o->registers[r];
        if (from->nqubits < 1 || from->nqubits > QN_TRAJECTORY_MAX_QUBITS)
            return qn_fail(diag, QN_ERR_ARGUMENT, "a register of %d qubits: give 1 to %d",
                           from->nqubits, QN_TRAJECTORY_MAX_QUBITS);
        t->register_size[r] = from->nqubits;
        t->register_first[r] = first;
        for (int k = 0; k < from->nqubits; ++k) {
            const int q = from->qubits[k];
            if (q < 0 || q >= t->nqubits || t->register_of[q] >= 0)
                return qn_fail(diag, QN_ERR_ARGUMENT,
                               "qubit %d of a register does not exist or is in another one", q);
            t->register_of[q] = (int)r;
            t->register_qubits[first++] = q;
        }
    }
    return QN_OK;
}

size_t qn_trajectory_plan_bytes(const qn_trajectory *t) {
    size_t bytes = t->nitems * sizeof *t->items + t->nblocks * sizeof *t->blocks +
                   t->nsteps * sizeof *t->steps + t->ngroups * sizeof *t->groups;
    for (size_t k = 0; k < t->nsteps; ++k) {
        const qn_step *step = &t->steps[k];
        if (step->offset_a)
            bytes += sizeof(uint32_t) *
                     (step->kind == QN_STEP_START ? (size_t)1 << step->nqubits : step->size_a);
        if (step->offset_b) bytes += sizeof(uint32_t) * step->size_b;
    }
    return bytes;
}

static qn_status check_memory(const qn_trajectory *t, qn_diag *diag) {
    const double bytes = (double)qn_trajectory_work_bytes(t),
                 available = (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE);
    if (bytes <= 0.9 * available) return QN_OK;
    return qn_fail(diag, QN_ERR_LIMIT,
                   "trajectories of %d qubits that meet need %.2f GiB and the machine has %.2f "
                   "GiB; single precision takes half",
                   qn_trajectory_most_qubits(t), bytes / 0x1p30, available / 0x1p30);
}

qn_status qn_trajectory_create(const qn_instr *const *instrs, size_t count, int nqubits,
                               const qn_trajectory_options *options, qn_trajectory **made,
                               qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_trajectory_options defaults = qn_trajectory_options_default(),
                                *o = options ? options : &defaults;
    qn_trajectory *t = NULL;
    QN_TRY(check(o, nqubits, diag));
    t = qn_alloc(1, sizeof *t);
    QN_TRY_ALLOC(t);
    t->nqubits = nqubits;
    t->precision = o->precision;
    t->light_cone = o->light_cone;
    t->drop = o->light_cone && o->drop;
    t->bits = o->bits;
    t->nread = o->ngroups;
    t->read = o->groups;
    t->kernels = qn_state_kernels_find(o->kernels, o->precision);
    t->lane_bits = __builtin_ctzll(t->kernels->lanes);
    QN_TRY(allocate(t, o));
    QN_TRY(take_registers(t, o, diag));
    QN_TRY(qn_trajectory_fuse(t, instrs, count, o->max_fused, diag));
    QN_TRY(qn_trajectory_observe(t, o, diag));
    QN_TRY(qn_trajectory_layout(t, diag));
    t->certain = !t->random && t->nlocations == 0 && t->nregisters == 0;
    QN_TRY(check_memory(t, diag));
    *made = t;
    t = NULL;
out:
    qn_trajectory_destroy(t);
    return status;
}

qn_status qn_trajectory_of(const qn_program *program, const qn_trajectory_options *options,
                           qn_trajectory **made, qn_diag *diag) {
    const size_t size = qn_program_size(program);
    const qn_instr **instrs = qn_alloc(size + 1, sizeof *instrs);
    if (!instrs) return QN_ERR_MEMORY;
    for (size_t k = 0; k < size; ++k) instrs[k] = qn_program_instr(program, k);
    qn_trajectory_options with_groups = options ? *options : qn_trajectory_options_default();
    with_groups.groups = qn_program_readout_group(program, 0);
    for (with_groups.ngroups = 0; qn_program_readout_group(program, with_groups.ngroups);)
        ++with_groups.ngroups;
    const qn_status status = qn_trajectory_create(instrs, size, qn_program_nqubits(program),
                                                  &with_groups, made, diag);
    qn_free(instrs);
    return status;
}

size_t qn_trajectory_nsteps(const qn_trajectory *t) { return t->nblocks; }

/* An amplitude and a block: as many as its matrix has entries a row, eight each, and reading and
 * writing it, which is measured to take about as long as twelve. */
double qn_trajectory_operations(const qn_trajectory *t) {
    double operations = 0.0;
    for (size_t k = 0; k < t->nsteps; ++k) {
        const qn_step *step = &t->steps[k];
        if (step->kind != QN_STEP_BLOCK) continue;
        operations += ldexp(12.0 + (8 << t->blocks[step->index].nqubits), step->nqubits);
    }
    for (size_t k = 0; k < t->nterms; ++k)
        for (size_t f = t->terms[k].first; f < t->terms[k].first + t->terms[k].count; ++f) {
            const int group = t->group_of[t->factors[f].qubit];
            if (group >= 0) operations += ldexp(12.0, t->groups[group].nqubits);
        }
    return operations;
}

size_t qn_trajectory_nlocations(const qn_trajectory *t) { return t->nlocations; }

int qn_trajectory_most_qubits(const qn_trajectory *t) {
    int most = 0;
    for (size_t k = 0; k < t->ngroups; ++k)
        if (t->groups[k].most > most) most = t->groups[k].most;
    return most;
}

double qn_trajectory_quiet(const qn_trajectory *t) {
    return t->nlocations ? exp(-t->survival[t->nlocations - 1]) : 1.0;
}

bool qn_trajectory_quiet_is_exact(const qn_trajectory *t) { return !t->random; }

bool qn_trajectory_is_certain(const qn_trajectory *t) { return t->certain; }
