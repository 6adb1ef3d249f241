/* SPDX-License-Identifier: GPL-3.0-or-later */
/* OpenQASM: any bytes either become a circuit that can be written and read again, or are refused
 * with a sentence. */
#include "fuzz/readers.h"

#include "qmae_noise/qasm.h"

#include <stdlib.h>
#include <string.h>

static void write_and_read(const qn_qasm *qasm, int version) {
    char *text = NULL;
    qn_qasm *again = NULL;
    const qn_circuit *circuit = qn_qasm_circuit(qasm);
    if (qn_circuit_size(circuit) > 2000) return;
    if (qn_qasm_write(circuit, qn_qasm_parameters(qasm), version, &text, NULL) != QN_OK) return;
    require(qn_qasm_parse("again", text, strlen(text), NULL, &again, NULL) == QN_OK);
    require(qn_circuit_size(qn_qasm_circuit(again)) == qn_circuit_size(circuit));
    qn_qasm_destroy(again);
    qn_free(text);
}

/* Inputs that stay: the file has values and derivatives, or says where it has none. */
static void read_open(const uint8_t *bytes, size_t size) {
    enum { MOST = 200 };
    qn_qasm *qasm = NULL;
    qn_diag diag = {0};
    double values[MOST], angles[MOST], slopes[MOST] = {0}, gradient[MOST];
    static double jacobian[MOST * MOST];
    const qn_qasm_options options = {.keep_inputs = true};
    const qn_status read = qn_qasm_parse("fuzz", (const char *)bytes, size, &options, &qasm, &diag);
    if (!fuzz_judge(read, qasm != NULL, &diag)) return;
    const size_t nvalues = qn_qasm_nvalues(qasm);
    if (nvalues <= MOST && qn_circuit_nparams(qn_qasm_circuit(qasm)) <= MOST) {
        for (size_t v = 0; v < nvalues; ++v) values[v] = 0.1 + 0.2 * (double)v;
        const qn_status status = qn_qasm_bind(qasm, values, angles, jacobian, &diag);
        require(status == QN_OK || diag.text[0]);
        require(qn_qasm_chain(qasm, values, slopes, gradient, NULL) == status);
    }
    qn_qasm_destroy(qasm);
}

bool fuzz_read_qasm(const uint8_t *bytes, size_t size) {
    bool taken = false;
    const qn_qasm_input inputs[] = {{"J", 0.4}, {"field", 0.3}};
    read_open(bytes, size);
    for (size_t ninputs = 0; ninputs <= 2; ninputs += 2) {
        qn_qasm *qasm = NULL;
        qn_diag diag = {0};
        const qn_qasm_options options = {.inputs = inputs, .ninputs = ninputs};
        const qn_status status = qn_qasm_parse("fuzz", (const char *)bytes, size, &options, &qasm,
                                               &diag);
        if (!fuzz_judge(status, qasm != NULL, &diag)) continue;
        taken = true;
        write_and_read(qasm, 2);
        write_and_read(qasm, 3);
        qn_qasm_destroy(qasm);
    }
    return taken;
}
