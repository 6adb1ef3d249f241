/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a design leaves: tables, the chosen encoder, the settings that train it. */
#include "design/folder.h"

#include "core/number.h"
#include "core/printed.h"
#include "core/try.h"
#include "qmae/encoder.h"
#include "run/directory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- tables --------------------------------------------------------------------------------- */

static const char HEADING[] = "stage,name,order,tokens,latent,start,trash,swap-test,"
                              "two_qubit_gates,steps,swap,swap_error,fidelity,fidelity_error,ideal,"
                              "encoder\n";

static qn_status print_row(const qn_design_row *row, FILE *file) {
    const qn_train_settings *s = &row->candidate.settings;
    const double numbers[] = {row->score.swap, row->swap_error, row->score.fidelity,
                              row->fidelity_error, row->score.ideal};
    char *parts = NULL, text[QN_REAL_TEXT];
    const qn_status status = qn_encoder_text(&s->spec.encoder, &parts);
    if (status != QN_OK) return status;
    fprintf(file, "%s,%s,%s,%s,%d,%s,%s,%s,%d,%llu", row->stage, row->candidate.name,
            qn_pixel_order_choice.names[s->order], qn_tokens_choice.names[s->tokens],
            s->spec.latent, qn_start_choice.names[s->start], qn_trash_choice.names[s->spec.trash],
            qn_test_choice.names[s->spec.test], row->score.pairs, (unsigned long long)row->steps);
    for (size_t k = 0; k < sizeof numbers / sizeof *numbers; ++k)
        fprintf(file, ",%s", qn_field_text(numbers[k], 0, text));
    fprintf(file, ",%s\n", parts);
    free(parts);
    return QN_OK;
}

static qn_status write_printed(const qn_design *d, qn_design_result result, qn_printed *page,
                               qn_status status, qn_diag *diag) {
    char *text = NULL;
    status = qn_printed_take(page, status, &text);
    if (status == QN_OK) status = qn_design_write_text(d, result, text, diag);
    qn_free(text);
    return status;
}

static qn_status write_table(const qn_design *d, qn_design_result result,
                             const qn_design_row *const *rows, size_t count, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_printed page;
    if (qn_printed_open(&page) != QN_OK) return QN_ERR_MEMORY;
    fputs(HEADING, page.file);
    for (size_t k = 0; k < count && status == QN_OK; ++k) status = print_row(rows[k], page.file);
    return write_printed(d, result, &page, status, diag);
}

static qn_status write_tables(const qn_design *d, qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_design_row **rows = qn_alloc(d->nrows + 1, sizeof *rows);
    QN_TRY_ALLOC(rows);
    for (size_t k = 0; k < d->nrows; ++k) rows[k] = &d->rows[k];
    QN_TRY(write_table(d, QN_DESIGN_TRIALS, rows, d->nrows, diag));
    QN_TRY(write_table(d, QN_DESIGN_FRONT, rows, qn_design_front(d, rows), diag));
out:
    qn_free(rows);
    return status;
}

/* ---- the chosen circuit --------------------------------------------------------------------- */

/* A part a line. */
static qn_status write_encoder(const qn_design *d, qn_diag *diag) {
    qn_status status = QN_OK;
    char *parts = NULL, *lines = NULL, *to;
    QN_TRY(qn_encoder_text(&d->chosen.candidate.settings.spec.encoder, &parts));
    to = lines = calloc(strlen(parts) + 2, 1);
    QN_TRY_ALLOC(lines);
    for (const char *from = parts; *from; ++from) {
        *to++ = *from == ';' ? '\n' : *from;
        from += from[0] == ';' && from[1] == ' ';
    }
    *to = '\n';
    QN_TRY(qn_design_write_text(d, QN_DESIGN_ENCODER, lines, diag));
out:
    free(parts);
    free(lines);
    return status;
}

qn_status qn_design_write(const qn_design *d, qn_diag *diag) {
    qn_status status = QN_OK;
    QN_TRY(write_tables(d, diag));
    QN_TRY(write_encoder(d, diag));
    QN_TRY(qn_design_write_training(d, diag));
out:
    return status;
}
