/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "program/target.h"

#include <math.h>

/* A gate of which `gates` says that only listed pairs run it needs an edge; the range is that of
 * the place. */
static bool runs(const void *device, const qn_gate *gate, const int *qubits, double *low,
                 double *high) {
    const qn_model *model = device;
    const qn_gate_entry *local = qn_model_gate_local(model, gate, qubits),
                        *entry = qn_model_gate_entry(model, gate);
    if (!local && entry && entry->only_listed) return false;
    if (local) entry = local;
    if (entry && !isnan(entry->angle_min)) *low = entry->angle_min;
    if (entry && !isnan(entry->angle_max)) *high = entry->angle_max;
    return true;
}

qn_target qn_model_target(const qn_model *model) {
    qn_target target = {.basis = model->basis, .nbasis = model->nbasis, .device = model};
    for (size_t k = 0; k < model->ngates; ++k) {
        const qn_gate_entry *entry = &model->gates[k];
        if (entry->only_listed || !isnan(entry->angle_min) || !isnan(entry->angle_max))
            target.runs = runs;
    }
    return target;
}
