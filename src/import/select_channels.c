/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Channels and readout groups of the qubits that a model takes. */
#include "channel/ptm.h"
#include "core/try.h"
#include "import/device.h"

#include <string.h>

enum { SPREAD_MAX = 64 }; /* qubits over which a default channel is written out place by place */

/* ---- channels of picked qubits -------------------------------------------------------------- */

static bool has_local(const qn_device *device, const qn_gate *gate) {
    for (size_t k = 0; k < device->nchannels; ++k)
        if (device->channels[k].local && device->channels[k].gate == gate) return true;
    return false;
}

static bool is_local_at(const qn_device *device, size_t given, const qn_gate *gate,
                        const int *qubits) {
    for (size_t k = 0; k < given; ++k) {
        const qn_device_channel *c = &device->channels[k];
        if (c->local && c->gate == gate && c->qubits[0] == qubits[0] &&
            (gate->nqubits == 1 || c->qubits[1] == qubits[1]))
            return true;
    }
    return false;
}

static void keep_picked(qn_device *device, const int *place) {
    size_t kept = 0;
    for (size_t k = 0; k < device->nchannels; ++k) {
        qn_device_channel channel = device->channels[k];
        bool picked = true;
        for (int q = 0; q < channel.gate->nqubits && channel.local; ++q) {
            channel.qubits[q] = place[channel.qubits[q]];
            picked &= channel.qubits[q] >= 0;
        }
        if (picked) device->channels[kept++] = channel;
    }
    device->nchannels = kept;
}

/* A local error stands in for the default one, while rules of a model add up: the default goes to
 * all places that have none of their own. given: how many of the channels are as the file has them,
 * and come first; one less afterwards. */
static qn_status spread(qn_device *device, int count, size_t index, size_t *given) {
    qn_status status = QN_OK;
    qn_device_channel channel = device->channels[index];
    const int seconds = channel.gate->nqubits == 2 ? count : 1;
    if (count > SPREAD_MAX)
        QN_TRY(
            qn_device_fail(device, QN_ERR_LIMIT,
                           "%s has an error for all qubits and others for some, which is written "
                           "for up to %d qubits; pick fewer",
                           channel.gate->name, SPREAD_MAX));
    memmove(&device->channels[index], &device->channels[index + 1],
            (device->nchannels - index - 1) * sizeof channel);
    --device->nchannels;
    --*given;
    channel.local = true;
    for (int a = 0; a < count; ++a)
        for (int b = 0; b < seconds; ++b) {
            channel.qubits[0] = a;
            channel.qubits[1] = b;
            if (channel.gate->nqubits == 2 && a == b) continue;
            if (is_local_at(device, *given, channel.gate, channel.qubits)) continue;
            QN_TRY(qn_device_add_channel(device, &channel));
        }
out:
    return status;
}

qn_status qn_device_select_channels(qn_device *device, const int *place) {
    qn_status status = QN_OK;
    int count = 0;
    for (size_t q = 0; q < device->nqubits; ++q) count += place[q] >= 0;
    keep_picked(device, place);
    size_t given = device->nchannels;
    for (size_t k = 0; k < given;) {
        const qn_device_channel *c = &device->channels[k];
        if (c->local || !has_local(device, c->gate)) ++k;
        else QN_TRY(spread(device, count, k, &given));
    }
out:
    return status;
}

/* ---- readout groups of picked qubits -------------------------------------------------------- */

/* What is left of a group: its marginal, NULL where less than two are picked (their p10 and p01 say
 * it all). */
static qn_status reduce(const qn_readout_entry *group, const int *place, qn_readout_entry *left) {
    int places[QN_MAX_READOUT_QUBITS];
    *left = (qn_readout_entry){0};
    for (int q = 0; q < group->nqubits; ++q) {
        if (place[group->qubits[q]] < 0) continue;
        left->qubits[left->nqubits] = place[group->qubits[q]];
        places[left->nqubits++] = q;
    }
    if (left->nqubits < 2) return QN_OK;
    left->matrix = qn_alloc((size_t)1 << (2 * left->nqubits), sizeof *left->matrix);
    if (!left->matrix) return QN_ERR_MEMORY;
    qn_readout_marginal(group, places, left->nqubits, left->matrix);
    return QN_OK;
}

qn_status qn_device_select_readouts(qn_device *device, const int *place) {
    qn_status status = QN_OK;
    size_t kept = 0, parts = 0;
    for (size_t k = 0; k < device->nreadouts; ++k) {
        qn_readout_entry left;
        QN_TRY(reduce(&device->readouts[k], place, &left));
        parts += left.nqubits > 0 && left.nqubits < device->readouts[k].nqubits;
        qn_free(device->readouts[k].matrix);
        device->readouts[k].matrix = NULL;
        if (left.matrix) device->readouts[kept++] = left;
    }
    device->nreadouts = kept;
    if (parts)
        QN_TRY(qn_device_note(device,
                              "%zu groups with correlated readout are picked in part: the others "
                              "of them are taken as equally likely 0 and 1",
                              parts));
out:
    return status;
}

/* ---- medians -------------------------------------------------------------------------------- */

/* Gates on qubits that the source does not name. */
static void drop_unnamed(qn_device *device) {
    size_t kept = 0;
    for (size_t k = 0; k < device->ngates; ++k) {
        const qn_device_gate *gate = &device->gates[k];
        bool named = true;
        for (int q = 0; q < gate->nqubits; ++q) named &= !device->qubits[gate->qubits[q]].unnamed;
        if (named) device->gates[kept++] = *gate;
    }
    device->ngates = kept;
}

/* The median infidelity before a measurement or after a reset over the qubits that are named, 0 of
 * one without an error; 0 where an error is for all. numbers: room for each qubit. */
static double operation_infidelity(const qn_device *device, const qn_gate *gate, double *numbers) {
    size_t count = 0;
    memset(numbers, 0, device->nqubits * sizeof *numbers);
    for (size_t k = 0; k < device->nchannels; ++k) {
        const qn_device_channel *channel = &device->channels[k];
        if (channel->gate != gate) continue;
        if (!channel->local) return 0.0;
        numbers[channel->qubits[0]] += qn_ptm_infidelity(1, channel->ptm);
    }
    for (size_t q = 0; q < device->nqubits; ++q)
        if (!device->qubits[q].unnamed) numbers[count++] = numbers[q];
    return count ? qn_median(count, numbers) : 0.0;
}

/* A depolarizing channel of the infidelity r: lambda = 2 r. */
static qn_status add_depolarizing(qn_device *device, const qn_gate *gate, double infidelity) {
    qn_device_channel channel = {.gate = gate, .ptm = {[0] = 1.0}};
    for (int k = 1; k < 4; ++k) channel.ptm[5 * k] = 1.0 - 2.0 * infidelity;
    return infidelity > 0.0 ? qn_device_add_channel(device, &channel) : QN_OK;
}

/* Leaves the channels for all; counts the others: replaced ones, those that one for all hides. */
static void keep_general(qn_device *device, size_t *dropped, size_t *replaced) {
    size_t kept = 0;
    for (size_t k = 0; k < device->nchannels; ++k) {
        const qn_device_channel channel = device->channels[k];
        bool general = false;
        for (size_t i = 0; i < device->nchannels; ++i)
            general |= !device->channels[i].local && device->channels[i].gate == channel.gate;
        *dropped += channel.local && general;
        *replaced += channel.local && !general;
        for (size_t g = 0; g < device->ngates && general; ++g)
            if (device->gates[g].gate == channel.gate) device->gates[g].error = 0.0;
        if (!channel.local) device->channels[kept++] = channel;
    }
    device->nchannels = kept;
}

/* Places cannot be told apart any more: where there is a channel for all, it stands alone; the
 * others have become an infidelity already. */
qn_status qn_device_median_channels(qn_device *device) {
    static const qn_gate *const OPERATIONS[] = {&qn_device_measure, &qn_device_reset};
    qn_status status = QN_OK;
    size_t dropped = 0, replaced = 0;
    double infidelities[2];
    double *numbers = qn_alloc(device->nqubits, sizeof *numbers);
    QN_TRY_ALLOC(numbers);
    for (int k = 0; k < 2; ++k)
        infidelities[k] = operation_infidelity(device, OPERATIONS[k], numbers);
    keep_general(device, &dropped, &replaced);
    for (int k = 0; k < 2; ++k) QN_TRY(add_depolarizing(device, OPERATIONS[k], infidelities[k]));
    drop_unnamed(device);
    if (dropped)
        QN_TRY(qn_device_note(device,
                              "%zu errors of single qubits and pairs are left out: the errors for "
                              "all qubits stand for the device; --qubits keeps all",
                              dropped));
    if (replaced)
        QN_TRY(qn_device_note(device,
                              "channels of single qubits and pairs are replaced by a depolarizing "
                              "one of their median average infidelity; --qubits keeps them"));
    if (device->nreadouts)
        QN_TRY(qn_device_note(device,
                              "correlations of readout errors (%zu groups) are left out: medians "
                              "are those of each qubit alone; --qubits keeps them",
                              device->nreadouts));
    for (size_t k = 0; k < device->nreadouts; ++k) qn_free(device->readouts[k].matrix);
    device->nreadouts = 0;
out:
    qn_free(numbers);
    return status;
}
