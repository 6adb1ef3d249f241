/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "route/chip.h"

#include "core/try.h"
#include "noise/model.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_QUBITS = 4096, SWAP_GATES = 3 };

/* What cx becomes, in the order in which qn_circuit_decompose looks for it; then others. */
static const char *const ENTANGLING[] = {"cx", "cz", "ecr", "rzz", "rxx", "iswap", "syc", "swap"};
static const char *const TURNS[] = {"sx", "x", "ry", "rx", "h", "u3", "u2"};
enum {
    NENTANGLING = sizeof ENTANGLING / sizeof *ENTANGLING,
    NTURNS = sizeof TURNS / sizeof *TURNS
};

void qn_chip_clear(qn_chip *chip) {
    void *const owned[] = {chip->couplers, chip->first, chip->neighbours, chip->through,
                           chip->gate2,    chip->time2, chip->gate1,      chip->time1,
                           chip->readout,  chip->idle,  chip->distance,   chip->part,
                           chip->usable};
    for (size_t k = 0; k < sizeof owned / sizeof *owned; ++k) qn_free(owned[k]);
    *chip = (qn_chip){0};
}

int qn_chip_coupler(const qn_chip *chip, int a, int b) {
    for (int k = chip->first[a]; k < chip->first[a + 1]; ++k)
        if (chip->neighbours[k] == b) return chip->through[k];
    return -1;
}

int qn_chip_part_size(const qn_chip *chip, int part) {
    int size = 0;
    for (int q = 0; q < chip->nqubits; ++q) size += chip->part[q] == part;
    return size;
}

/* ---- the map -------------------------------------------------------------------------------- */

static int count_qubits(const qn_model *model) {
    int highest = 0;
    for (size_t k = 0; k < model->ncoupling; ++k)
        for (int s = 0; s < 2; ++s)
            if (model->coupling[k].qubits[s] > highest) highest = model->coupling[k].qubits[s];
    for (size_t k = 0; k < model->nqubits; ++k)
        if (model->qubits[k].index > highest) highest = model->qubits[k].index;
    return highest + 1;
}

static int compare_pairs(const void *a, const void *b) {
    const int *x = a, *y = b;
    return x[0] != y[0] ? x[0] - y[0] : x[1] - y[1];
}

static void index_neighbours(qn_chip *chip) {
    for (int k = 0; k < chip->ncouplers; ++k)
        for (int s = 0; s < 2; ++s) ++chip->first[chip->couplers[k][s] + 1];
    for (int q = 0; q < chip->nqubits; ++q) chip->first[q + 1] += chip->first[q];
    for (int k = chip->ncouplers - 1; k >= 0; --k) {
        for (int s = 0; s < 2; ++s) {
            /* `first` of the next qubit moves down to its place while the list fills up */
            const int q = chip->couplers[k][s], at = --chip->first[q + 1];
            chip->neighbours[at] = chip->couplers[k][1 - s];
            chip->through[at] = k;
        }
    }
    for (int q = 0; q < chip->nqubits; ++q) chip->first[q] = chip->first[q + 1];
    chip->first[chip->nqubits] = 2 * chip->ncouplers;
}

static qn_status allocate(qn_chip *chip) {
    qn_status status = QN_OK;
    const size_t n = (size_t)chip->nqubits, m = (size_t)chip->ncouplers + 1;
    chip->couplers = qn_alloc(m, sizeof *chip->couplers);
    chip->first = qn_alloc(n + 1, sizeof *chip->first);
    chip->neighbours = qn_alloc(2 * m, sizeof *chip->neighbours);
    chip->through = qn_alloc(2 * m, sizeof *chip->through);
    chip->part = qn_alloc(n, sizeof *chip->part);
    chip->usable = qn_alloc(n, sizeof *chip->usable);
    QN_TRY_ALLOC(chip->couplers && chip->first && chip->neighbours && chip->through && chip->part &&
                 chip->usable);
    chip->gate2 = qn_alloc(m, sizeof *chip->gate2);
    chip->time2 = qn_alloc(m, sizeof *chip->time2);
    chip->gate1 = qn_alloc(n, sizeof *chip->gate1);
    chip->time1 = qn_alloc(n, sizeof *chip->time1);
    chip->readout = qn_alloc(n, sizeof *chip->readout);
    chip->idle = qn_alloc(n, sizeof *chip->idle);
    chip->distance = qn_alloc(n * n, sizeof *chip->distance);
    QN_TRY_ALLOC(chip->gate2 && chip->time2 && chip->gate1 && chip->time1 && chip->readout &&
                 chip->idle && chip->distance);
out:
    return status;
}

static void read_couplers(const qn_model *model, qn_chip *chip) {
    for (int k = 0; k < chip->ncouplers; ++k) {
        const int *pair = model->coupling[k].qubits, low = pair[0] < pair[1] ? 0 : 1;
        chip->couplers[k][0] = pair[low];
        chip->couplers[k][1] = pair[1 - low];
    }
    qsort(chip->couplers, (size_t)chip->ncouplers, sizeof *chip->couplers, compare_pairs);
    index_neighbours(chip);
}

/* Numbers the connected parts; `queue` has room for all qubits. */
static void find_parts(qn_chip *chip, int *queue) {
    int most = 0;
    for (int q = 0; q < chip->nqubits; ++q) chip->part[q] = -1;
    for (int start = 0; start < chip->nqubits; ++start) {
        int have = 0, done = 0;
        if (chip->part[start] >= 0) continue;
        chip->part[queue[have++] = start] = chip->nparts;
        for (; done < have; ++done) {
            for (int k = chip->first[queue[done]]; k < chip->first[queue[done] + 1]; ++k) {
                const int next = chip->neighbours[k];
                if (chip->part[next] >= 0) continue;
                chip->part[queue[have++] = next] = chip->nparts;
            }
        }
        if (have > most) chip->largest = chip->nparts;
        if (have > most) most = have;
        ++chip->nparts;
    }
}

/* ---- costs ---------------------------------------------------------------------------------- */

static double cost_of(double infidelity) { return -log1p(-fmin(fmax(infidelity, 0.0), 0.999)); }

/* Average infidelity of relaxation, a second: of exp(-t/T1) and exp(-t/T2) at small t. */
static double idle_rate(const qn_qubit *qubit) {
    return 1.0 / (6.0 * qubit->T1) + 1.0 / (3.0 * qubit->T2);
}

static bool in_basis(const qn_model *model, const char *name) {
    for (size_t k = 0; k < model->nbasis; ++k)
        if (strcmp(model->basis[k], name) == 0) return true;
    return !model->basis;
}

/* Relaxation alone may be worse than the error that is given. Average infidelities of one qubit
 * count 6/5 on two. */
static double infidelity_of(const qn_chip *chip, const qn_gate *gate, const int *qubits,
                            const qn_gate_noise *noise) {
    double thermal = 0.0;
    for (int q = 0; q < gate->nqubits; ++q)
        thermal += noise->duration * chip->idle[qubits[q]] * (gate->nqubits == 2 ? 1.2 : 1.0);
    if (!isnan(noise->error)) return fmax(noise->error, thermal);
    return thermal + noise->depolarizing * (1.0 - 1.0 / (1 << gate->nqubits));
}

/* The first of the names that the device runs on these qubits: what it costs and how long it
 * takes. */
static bool price(const qn_model *model, const qn_chip *chip, const char *const *names,
                  size_t nnames, const int *qubits, double *cost, double *time) {
    for (size_t k = 0; k < nnames; ++k) {
        qn_gate_noise noise = {0};
        const qn_gate *gate = qn_gate_find(names[k]);
        if (!in_basis(model, names[k]) || qn_model_gate(model, gate, qubits, &noise, NULL) != QN_OK)
            continue;
        *cost = cost_of(infidelity_of(chip, gate, qubits, &noise));
        *time = noise.duration;
        return true;
    }
    return false;
}

/* A qubit that is out of order has neither figures nor couplers. */
static void find_usable(const qn_model *model, qn_chip *chip) {
    for (int q = 0; q < chip->nqubits; ++q)
        chip->usable[q] = model->nqubits == 0 || chip->first[q + 1] > chip->first[q];
    for (size_t k = 0; k < model->nqubits; ++k) chip->usable[model->qubits[k].index] = true;
}

static qn_status read_costs(const qn_model *model, qn_chip *chip, qn_diag *diag) {
    for (int q = 0; q < chip->nqubits; ++q) {
        const qn_qubit qubit = qn_model_qubit(model, q);
        chip->idle[q] = idle_rate(&qubit);
        chip->readout[q] = cost_of(0.5 * (qubit.p10 + qubit.p01));
        (void)price(model, chip, TURNS, NTURNS, &q, &chip->gate1[q], &chip->time1[q]);
    }
    for (int k = 0; k < chip->ncouplers; ++k) {
        const int *pair = chip->couplers[k];
        if (price(model, chip, ENTANGLING, NENTANGLING, pair, &chip->gate2[k], &chip->time2[k]))
            continue;
        return QN_MODEL_FAIL(model, model->coupling_line, QN_ERR_UNSUPPORTED, diag,
                             "no two-qubit gate that `basis` and `gates` know runs on the coupled "
                             "qubits %d and %d, so nothing can be routed over them; list cx, cz, "
                             "ecr, rzz or rxx",
                             pair[0], pair[1]);
    }
    return QN_OK;
}

/* ---- distances ------------------------------------------------------------------------------ */

static int compare_reals(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* A SWAP on the coupler, the waiting of its qubits included. */
static double swap_cost(const qn_chip *chip, int coupler) {
    const int *pair = chip->couplers[coupler];
    const double waiting = chip->time2[coupler] * (chip->idle[pair[0]] + chip->idle[pair[1]]);
    return SWAP_GATES * (chip->gate2[coupler] + waiting);
}

/* Half of the length of a step is the same for all couplers, so that a chain over good ones does
 * not become long; `lengths` has room for all. */
static void find_lengths(qn_chip *chip, double *lengths) {
    enum { WORST = 8 };
    const int m = chip->ncouplers;
    for (int k = 0; k < m; ++k) lengths[k] = swap_cost(chip, k);
    qsort(lengths, (size_t)m, sizeof *lengths, compare_reals);
    chip->unit = m ? lengths[m / 2] : 0.0;
    for (int k = 0; k < m; ++k) {
        const double relative = chip->unit > 0.0 ? swap_cost(chip, k) / chip->unit : 1.0;
        lengths[k] = 0.5 + 0.5 * fmin(relative, WORST);
    }
}

/* Shortest chains from one qubit, by corrections that spread from a ring of qubits. */
static void spread(const qn_chip *chip, const double *lengths, int from, int *ring, bool *waits) {
    double *d = chip->distance + (size_t)from * (size_t)chip->nqubits;
    int head = 0, count = 1;
    for (int q = 0; q < chip->nqubits; ++q) d[q] = INFINITY;
    d[ring[0] = from] = 0.0;
    while (count > 0) {
        const int q = ring[head];
        head = (head + 1) % chip->nqubits;
        --count;
        waits[q] = false;
        for (int k = chip->first[q]; k < chip->first[q + 1]; ++k) {
            const int next = chip->neighbours[k];
            if (!(d[q] + lengths[chip->through[k]] < d[next])) continue;
            d[next] = d[q] + lengths[chip->through[k]];
            if (waits[next]) continue;
            waits[next] = true;
            ring[(head + count++) % chip->nqubits] = next;
        }
    }
}

static qn_status find_distances(qn_chip *chip) {
    qn_status status = QN_OK;
    double *lengths = qn_alloc((size_t)chip->ncouplers + 1, sizeof *lengths);
    int *ring = qn_alloc((size_t)chip->nqubits, sizeof *ring);
    bool *waits = qn_alloc((size_t)chip->nqubits, sizeof *waits);
    QN_TRY_ALLOC(lengths && ring && waits);
    find_parts(chip, ring);
    find_lengths(chip, lengths);
    for (int q = 0; q < chip->nqubits; ++q) spread(chip, lengths, q, ring, waits);
out:
    qn_free(lengths);
    qn_free(ring);
    qn_free(waits);
    return status;
}

qn_status qn_chip_read(const qn_model *model, qn_chip *chip, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_chip made = {.nqubits = count_qubits(model), .ncouplers = (int)model->ncoupling};
    if (made.nqubits > MAX_QUBITS)
        return QN_MODEL_FAIL(model, model->coupling_line, QN_ERR_LIMIT, diag,
                             "the device has %d qubits; routing takes at most %d", made.nqubits,
                             (int)MAX_QUBITS);
    QN_TRY(allocate(&made));
    read_couplers(model, &made);
    find_usable(model, &made);
    QN_TRY(read_costs(model, &made, diag));
    QN_TRY(find_distances(&made));
    *chip = made;
    made = (qn_chip){0};
out:
    qn_chip_clear(&made);
    return status;
}
