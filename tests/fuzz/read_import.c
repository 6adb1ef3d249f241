/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calibration data, and what stands beside them: whatever the JSON, it is refused in one sentence,
 * or becomes a noise model that can be read. */
#include "fuzz/readers.h"

#include "qmae_noise/import.h"
#include "qmae_noise/noise.h"

static bool judge(const char *path, qn_import_options options) {
    char *text = NULL, *notes = NULL;
    qn_model *model = NULL;
    qn_diag diag = {0};
    const qn_status status = qn_import_read(path, &options, &text, &notes, &diag);
    require((status == QN_OK) == (notes != NULL));
    if (!fuzz_judge(status, text != NULL, &diag)) return false;
    if (qn_model_parse("import.cfg", text, NULL, &model, &diag) != QN_OK) {
        fprintf(stderr, "line %d: %s\n%s\n", diag.line, diag.text, text);
        abort();
    }
    qn_model_destroy(model);
    qn_free(text);
    qn_free(notes);
    return true;
}

bool fuzz_read_import(const uint8_t *bytes, size_t size) {
    char path[FUZZ_PATH];
    const int file = fuzz_file_open(bytes, size, path);
    const bool taken = judge(path, (qn_import_options){.qubits = NULL});
    judge(path, (qn_import_options){.qubits = "0,1", .cap_t2 = true, .fractional = true});
    judge(path, (qn_import_options){.qubits = "best:2", .cap_t2 = true, .gate_times = "5e-8,2e-7"});
    judge(path, (qn_import_options){.qubits = "all", .cap_t2 = true, .pairs = QN_PAIRS_MEDIAN});
    fuzz_file_close(file);
    return taken;
}

bool fuzz_read_configuration(const uint8_t *bytes, size_t size) {
    char path[FUZZ_PATH];
    const int file = fuzz_file_open(bytes, size, path);
    const bool taken = judge("tests/import/ibm_properties.json",
                             (qn_import_options){.cap_t2 = true, .configuration = path});
    fuzz_file_close(file);
    return taken;
}

bool fuzz_read_learned(const uint8_t *bytes, size_t size) {
    char path[FUZZ_PATH];
    const int file = fuzz_file_open(bytes, size, path);
    const bool taken = judge("tests/import/ibm_marrakesh_cut.json",
                             (qn_import_options){.qubits = "all", .cap_t2 = true, .layers = path});
    fuzz_file_close(file);
    return taken;
}
