/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Noise-model files: whatever the text, it is either read or refused in one sentence with a line;
 * what is read builds programs or refuses to, and its text reads the same again. */
#include "fuzz/readers.h"

#include "qmae_noise/program.h"

#include <stdlib.h>
#include <string.h>

/* A circuit that has a little of everything. */
static qn_circuit *small_circuit(void) {
    qn_circuit *circuit = NULL;
    const double angle = 0.3;
    bool good = qn_circuit_create(3, 0, &circuit) == QN_OK;
    good = good && qn_circuit_load(circuit, 0) == QN_OK;
    good = good && qn_circuit_gate(circuit, "h", (const int[]){0}, NULL) == QN_OK;
    good = good && qn_circuit_gate(circuit, "rz", (const int[]){1}, &angle) == QN_OK;
    good = good && qn_circuit_gate(circuit, "cx", (const int[]){0, 1}, NULL) == QN_OK;
    good = good && qn_circuit_gate(circuit, "cz", (const int[]){1, 2}, NULL) == QN_OK;
    good = good && qn_circuit_reset(circuit, 2) == QN_OK;
    good = good && qn_circuit_gate(circuit, "x", (const int[]){0}, NULL) == QN_OK;
    for (int q = 0; q < 3; ++q) good = good && qn_circuit_measure(circuit, q, q) == QN_OK;
    require(good);
    return circuit;
}

static void build(const qn_model *model, bool allow_unused) {
    qn_circuit *circuit = small_circuit();
    qn_program *program = NULL;
    qn_diag diag = {0};
    qn_program_options options = qn_program_options_default();
    options.allow_unused = allow_unused;
    const qn_status status = qn_program_build(circuit, model, &options, &program, &diag);
    require((status == QN_OK) == (program != NULL));
    require(status == QN_OK || (diag.status == status && diag.text[0]));
    for (size_t k = 0; program && k < qn_program_size(program); ++k) {
        const qn_instr *instr = qn_program_instr(program, k);
        double lowest = 0.0, trace_error = 0.0;
        require(qn_ptm_cptp(instr->nqubits, instr->base, &lowest, &trace_error) == QN_OK);
        require(lowest > -1e-8 && trace_error < 1e-8);
    }
    qn_program_destroy(program);
    qn_circuit_destroy(circuit);
}

static bool judge_model(const char *text, qn_model_options options) {
    qn_model *model = NULL, *again = NULL;
    qn_diag diag = {0};
    const qn_status status = qn_model_parse("fuzz.cfg", text, &options, &model, &diag);
    require((status == QN_OK) == (model != NULL));
    if (!model) {
        require(diag.line > 0);
        return fuzz_judge(status, false, &diag);
    }
    require(qn_model_parse("fuzz.cfg", qn_model_text(model), &options, &again, NULL) == QN_OK);
    require(qn_model_warning_count(model) == qn_model_warning_count(again));
    qn_model_destroy(again);
    build(model, false);
    build(model, true);
    qn_model_destroy(model);
    return true;
}

/* Another device is drawn of every model, or there is one sentence why not. */
static void judge_drawn(const char *text) {
    const qn_model_options options[] = {{.instance = 3}, {.instance = 4, .spread = 2.5}};
    for (int k = 0; k < 2; ++k) {
        qn_model *model = NULL, *drawn = NULL;
        qn_diag diag = {0};
        if (qn_model_parse("fuzz.cfg", text, NULL, &model, NULL) != QN_OK) return;
        const qn_status status = qn_model_parse("fuzz.cfg", text, &options[k], &drawn, &diag);
        require((status == QN_OK) == (drawn != NULL));
        require(drawn || (diag.status == status && diag.text[0]));
        if (drawn) build(drawn, true);
        qn_model_destroy(model);
        qn_model_destroy(drawn);
    }
}

bool fuzz_read_model(const uint8_t *bytes, size_t size) {
    char *text = fuzz_text(bytes, size);
    bool taken = false;
    /* other files are not the fuzzer's to open */
    if (!strstr(text, "@include")) {
        taken = judge_model(text, (qn_model_options){.t2 = QN_T2_REFUSE});
        judge_model(text, (qn_model_options){.t2 = QN_T2_CAP, .twirl = true, .drift_step = 12345});
        judge_drawn(text);
    }
    free(text);
    return taken;
}
