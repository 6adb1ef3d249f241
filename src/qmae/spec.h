/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a QMAE is made of: registers, sizes. */
#ifndef QN_QMAE_SPEC_H
#define QN_QMAE_SPEC_H

#include "qmae_noise/qmae.h"

#define QN_QMAE_MAX_QUBITS 12

/* First qubit of each register; -1 = the circuit has none. */
typedef struct qn_registers {
    int in, ref, fresh, anc;
    int count;  /* qubits in all */
    int ntrash; /* n - k; fresh has as many */
} qn_registers;
qn_registers qn_registers_of(const qn_qmae_spec *spec);

#endif
