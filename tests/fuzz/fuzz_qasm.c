/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libFuzzer's entry: any bytes either become a circuit that can be written and read again, or are
 * refused with a sentence. tests/scripts/fuzz.sh runs it. */
#include "qmae_noise/qasm.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void write_and_read(const qn_qasm *qasm, int version) {
    char *text = NULL;
    qn_qasm *again = NULL;
    const qn_circuit *circuit = qn_qasm_circuit(qasm);
    if (qn_circuit_size(circuit) > 2000) return;
    if (qn_qasm_write(circuit, qn_qasm_parameters(qasm), version, &text, NULL) != QN_OK) return;
    if (qn_qasm_parse("again", text, strlen(text), NULL, &again, NULL) != QN_OK) abort();
    if (qn_circuit_size(qn_qasm_circuit(again)) != qn_circuit_size(circuit)) abort();
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
    if (qn_qasm_parse("fuzz", (const char *)bytes, size, &(qn_qasm_options){.keep_inputs = true},
                      &qasm, &diag) != QN_OK) {
        if (diag.status == QN_OK || !diag.text[0] || qasm) abort();
        return;
    }
    const size_t nvalues = qn_qasm_nvalues(qasm);
    if (nvalues <= MOST && qn_circuit_nparams(qn_qasm_circuit(qasm)) <= MOST) {
        for (size_t v = 0; v < nvalues; ++v) values[v] = 0.1 + 0.2 * (double)v;
        const qn_status status = qn_qasm_bind(qasm, values, angles, jacobian, &diag);
        if (status != QN_OK && !diag.text[0]) abort();
        if (qn_qasm_chain(qasm, values, slopes, gradient, NULL) != status) abort();
    }
    qn_qasm_destroy(qasm);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    const qn_qasm_input inputs[] = {{"J", 0.4}, {"field", 0.3}};
    read_open(bytes, size);
    for (size_t ninputs = 0; ninputs <= 2; ninputs += 2) {
        qn_qasm *qasm = NULL;
        qn_diag diag = {0};
        if (qn_qasm_parse("fuzz", (const char *)bytes, size,
                          &(qn_qasm_options){.inputs = inputs, .ninputs = ninputs}, &qasm,
                          &diag) != QN_OK) {
            if (diag.status == QN_OK || !diag.text[0] || qasm) abort();
            continue;
        }
        write_and_read(qasm, 2);
        write_and_read(qasm, 3);
        qn_qasm_destroy(qasm);
    }
    return 0;
}
