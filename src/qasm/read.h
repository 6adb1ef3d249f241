/* Reading OpenQASM with options. */
#ifndef QN_QASM_READ_H
#define QN_QASM_READ_H

#include "qmae_noise/qasm.h"

/* qn_qasm_read_with for a text, as qn_qasm_parse. */
QN_MUST_CHECK qn_status qn_qasm_parse_with(const char *name, const char *text, size_t size,
                                           const qn_qasm_options *options, qn_qasm **qasm,
                                           qn_diag *diag);

#endif
