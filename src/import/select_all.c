/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "import/select.h"

#include "core/try.h"

#include <stdio.h>

enum { NAMES_SIZE = 256 };

/* Marks the qubits that cannot be used. names: the first of them. */
static size_t mark_dead(qn_device *device, int *place, char *names) {
    qn_device quiet = *device;
    size_t dead = 0, used = 0;
    quiet.diag = NULL;
    names[0] = '\0';
    for (size_t q = 0; q < device->nqubits; ++q) {
        place[q] = (int)q;
        if (qn_device_check_qubit(&quiet, (int)q) == QN_OK &&
            qn_device_check_gates_of(&quiet, (int)q) == QN_OK)
            continue;
        place[q] = -1;
        device->qubits[q].dead = true;
        if (used + QN_LABEL_SIZE + 2 < NAMES_SIZE)
            used += (size_t)snprintf(names + used, NAMES_SIZE - used, "%s%s", dead ? ", " : "",
                                     device->qubits[q].label);
        ++dead;
    }
    return dead;
}

static qn_status keep_whole(qn_device *device, const int *place) {
    qn_status status = QN_OK;
    size_t kept = 0;
    QN_TRY(qn_device_judge_pairs(device, place));
    for (size_t k = 0; k < device->ngates; ++k) {
        const qn_device_gate *gate = &device->gates[k];
        bool usable = qn_device_whole(device, gate);
        for (int q = 0; q < gate->nqubits; ++q) usable = usable && place[gate->qubits[q]] >= 0;
        if (usable) device->gates[kept++] = *gate;
    }
    device->ngates = kept;
out:
    return status;
}

qn_status qn_device_select_all(qn_device *device) {
    qn_status status = QN_OK;
    char names[NAMES_SIZE];
    int *place = qn_alloc(device->nqubits + 1, sizeof *place);
    QN_TRY_ALLOC(place);
    const size_t dead = mark_dead(device, place, names);
    if (dead == device->nqubits) { /* the sentence for the first of them says what is wrong */
        QN_TRY(qn_device_check_qubit(device, 0));
        QN_TRY(qn_device_check_gates_of(device, 0));
    }
    if (dead)
        QN_TRY(qn_device_note(device,
                              "%zu of the %zu qubits are out of order or lack figures, so that "
                              "nothing runs on them: %s",
                              dead, device->nqubits, names));
    QN_TRY(keep_whole(device, place));
    QN_TRY(qn_device_select_channels(device, place));
    QN_TRY(qn_device_select_readouts(device, place));
    if (device->timeless) device->ngates = 0; /* the channels say it all */
    device->whole = true;
out:
    qn_free(place);
    return status;
}
