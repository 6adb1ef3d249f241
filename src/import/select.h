/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which qubits of a device become a model. */
#ifndef QN_IMPORT_SELECT_H
#define QN_IMPORT_SELECT_H

#include "import/device.h"

/* A number that a qubit has. */
typedef struct qn_qubit_key {
    const char *name;
    size_t offset;
    bool timed; /* not asked of formats without times */
    bool needed;
} qn_qubit_key;

extern const qn_qubit_key qn_qubit_keys[];
extern const int qn_qubit_key_count;

double *qn_qubit_value(qn_device_qubit *qubit, const qn_qubit_key *key);
/* Must it be there? */
bool qn_qubit_key_asked(const qn_device *device, const qn_qubit_key *key);

/* Does a qubit have all numbers that a model needs, and do its gates on one qubit? The failure says
 * what is missing. */
QN_MUST_CHECK qn_status qn_device_check_qubit(const qn_device *device, int q);
QN_MUST_CHECK qn_status qn_device_check_gates_of(const qn_device *device, int q);
/* The entry of a gate on one qubit, NULL if there is none. */
const qn_device_gate *qn_device_gate_on(const qn_device *device, const qn_gate *gate, int q);
/* Waiting is no reason to pass over a qubit. */
bool qn_device_gate_optional(const qn_gate *gate);
/* Says which pairs of the picked qubits (place[q] >= 0; NULL = all) have a gate that does not work
 * or lacks figures, and whether any is left; fails if none of them ever had one. Before gates are
 * left out. */
QN_MUST_CHECK qn_status qn_device_judge_pairs(qn_device *device, const int *place);

/* The `count` qubits that the device connects best, in ascending order. */
QN_MUST_CHECK qn_status qn_device_pick_best(const qn_device *device, size_t count, bool cap_t2,
                                            int *picked);
/* All qubits under their own numbers; those that lack figures are marked as dead, and a note says
 * so. */
QN_MUST_CHECK qn_status qn_device_select_all(qn_device *device);

#endif
