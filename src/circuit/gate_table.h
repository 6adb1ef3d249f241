/* The gates of gate_list.def as records. */
#ifndef QN_CIRCUIT_GATE_TABLE_H
#define QN_CIRCUIT_GATE_TABLE_H

#include "qmae_noise/circuit.h"

extern const qn_gate qn_gate_table[];
extern const size_t qn_gate_table_size;

#endif
