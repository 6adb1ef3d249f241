/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "export/export.h"

#include "core/option.h"
#include "core/try.h"
#include "noise/text.h"

#include <string.h>

static const struct {
    qn_export_writer *write;
    bool of_model;
} WRITERS[] = {{qn_export_json, true}, {qn_export_aer, true}, {qn_export_schema, false}};

static const char *const NAMES[] = {"json", "aer", "schema", NULL};

const qn_choice qn_export_format_choice = {
    "export format", NAMES,
    "what is written: json, the model's own keys, which --noise reads; aer, Qiskit Aer's noise "
    "model; schema, the JSON Schema of the first"};

qn_status qn_export_write(const qn_model *model, const char *format, char **text, char **notes,
                          qn_diag *diag) {
    qn_status status = QN_OK;
    int index = 0;
    char *made = NULL, *said = NULL;
    QN_TRY(qn_choice_find(&qn_export_format_choice, format, &index, diag));
    if (!model && WRITERS[index].of_model)
        QN_TRY(qn_fail(diag, QN_ERR_ARGUMENT, "the format %s is of a noise model", format));
    QN_TRY(WRITERS[index].write(model, &made, &said, diag));
    if (!said) said = qn_text_copy("");
    QN_TRY_ALLOC(said);
    *text = made;
    *notes = said;
    made = said = NULL;
out:
    qn_free(made);
    qn_free(said);
    return status;
}
