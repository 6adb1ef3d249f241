/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small texts: settings, encoders, masks, sums of Pauli strings, layouts, tables, parameters. */
#include "fuzz/readers.h"

#include "data/npy.h"
#include "draw/csv.h"
#include "draw/csv_file.h"
#include "mask/mask.h"
#include "observable/states.h"
#include "qmae/encoder.h"
#include "settings/options.h"
#include "settings/parameter_options.h"
#include "settings/train_options.h"
#include "simulate/state_file.h"
#include "study/routing.h"
#include "train/columns.h"

#include <string.h>

/* What is read is written, and read again the same. */
static void write_and_read(const qn_train_options *options) {
    char *text = NULL;
    size_t size = 0;
    qn_train_options again = {0};
    FILE *file = open_memstream(&text, &size);
    require(file != NULL);
    qn_settings_print(&qn_train_option_table, options, file);
    fclose(file);
    require(qn_options_set_defaults(&qn_train_option_table, &again, NULL) == QN_OK);
    require(qn_settings_parse("again.cfg", text, &qn_train_option_table, &again, NULL) == QN_OK);
    require(qn_settings_same(&qn_train_option_table, options, &again));
    qn_options_clear(&qn_train_option_table, &again);
    free(text);
}

bool fuzz_read_settings(const uint8_t *bytes, size_t size) {
    char *text = fuzz_text(bytes, size);
    qn_train_options options = {0};
    qn_diag diag = {0};
    qn_status status = qn_options_set_defaults(&qn_train_option_table, &options, NULL);
    require(status == QN_OK);
    status = qn_settings_parse("fuzz.cfg", text, &qn_train_option_table, &options, &diag);
    if (status == QN_OK) status = qn_train_options_resolve(&options, &diag);
    if (status == QN_OK) write_and_read(&options);
    qn_options_clear(&qn_train_option_table, &options);
    free(text);
    return fuzz_judge(status, status == QN_OK, &diag);
}

bool fuzz_read_encoder(const uint8_t *bytes, size_t size) {
    char *text = fuzz_text(bytes, size), *written = NULL;
    qn_encoder encoder = {0}, again = {0};
    qn_diag diag = {0};
    const qn_status status = qn_encoder_parse(text, "fuzz", 5, &encoder, &diag);
    if (status == QN_OK) {
        require(qn_encoder_text(&encoder, &written) == QN_OK);
        require(qn_encoder_parse(written, NULL, 5, &again, NULL) == QN_OK);
        require(again.count == encoder.count);
        require(memcmp(again.parts, encoder.parts, (size_t)encoder.count * sizeof *encoder.parts) ==
                0);
    }
    free(written);
    free(text);
    return fuzz_judge(status, status == QN_OK, &diag);
}

/* The first line is a shape, the second are places. */
bool fuzz_read_mask(const uint8_t *bytes, size_t size) {
    char *text = fuzz_text(bytes, size), *rest = text;
    const char *shape = strsep(&rest, "\n");
    qn_mask_form form = {0};
    qn_mask_layout layout = {0};
    qn_diag diag = {0};
    qn_status status = qn_mask_shape_parse(shape, &form, &diag);
    if (status == QN_OK && rest) status = qn_mask_places_parse(rest, &form, &diag);
    if (status == QN_OK) status = qn_mask_lay_out(16, 0.25, 0, 2, &form, &layout, &diag);
    for (int place = 0; status == QN_OK && place < qn_mask_places(&layout); ++place) {
        const qn_patch patch = qn_mask_patch_at(&layout, place);
        require(patch.row >= 0 && patch.row + patch.height <= 16);
        require(patch.column >= 0 && patch.column + patch.width <= 16);
    }
    free(text);
    return fuzz_judge(status, status == QN_OK, &diag);
}

bool fuzz_read_observable(const uint8_t *bytes, size_t size) {
    char *text = fuzz_text(bytes, size);
    qn_observable *observable = NULL;
    qn_diag diag = {0};
    const qn_status status = qn_observable_parse_with("fuzz", text, 5, qn_state_file_read,
                                                      &observable, &diag);
    const bool taken = fuzz_judge(status, observable != NULL, &diag);
    qn_observable_destroy(observable);
    free(text);
    return taken;
}

bool fuzz_read_layout(const uint8_t *bytes, size_t size) {
    char path[FUZZ_PATH];
    const int file = fuzz_file_open(bytes, size, path);
    int *layout = NULL;
    qn_diag diag = {0};
    const qn_status status = qn_layout_read(path, 3, &layout, &diag);
    const bool taken = fuzz_judge(status, layout != NULL, &diag);
    qn_free(layout);
    fuzz_file_close(file);
    return taken;
}

static bool read_records(const char *path, const qn_table *table) {
    void *records = NULL;
    size_t count = 0;
    qn_diag diag = {0};
    const qn_status status = qn_csv_read(path, table, &records, &count, &diag);
    const bool taken = fuzz_judge(status, records != NULL, &diag);
    qn_free(records);
    return taken;
}

bool fuzz_read_csv(const uint8_t *bytes, size_t size) {
    static const qn_table *const tables[] = {&qn_step_table, &qn_evaluation_table, &qn_image_table};
    char path[FUZZ_PATH];
    const int file = fuzz_file_open(bytes, size, path);
    qn_csv_file csv = {0};
    qn_diag diag = {0};
    size_t letters = 0;
    const qn_status status = qn_csv_file_read(path, &csv, &diag);
    bool taken = fuzz_judge(status, csv.text != NULL, &diag);
    for (size_t c = 0; c < csv.ncolumns; ++c) {
        require(qn_csv_column(&csv, qn_csv_heading(&csv, c)) <= c);
        for (size_t row = 0; row < csv.nrows; ++row) letters += strlen(qn_csv_cell(&csv, row, c));
    }
    require(letters <= size);
    qn_csv_file_clear(&csv);
    for (int k = 0; k < 3; ++k) taken |= read_records(path, tables[k]);
    fuzz_file_close(file);
    return taken;
}

bool fuzz_read_parameters(const uint8_t *bytes, size_t size) {
    char path[FUZZ_PATH];
    const int file = fuzz_file_open(bytes, size, path);
    qn_parameter_values values = {0};
    qn_diag diag = {0};
    const qn_status status = qn_parameter_file_read(path, &values, &diag);
    qn_parameter_values_clear(&values);
    fuzz_file_close(file);
    return fuzz_judge(status, status == QN_OK, &diag);
}
