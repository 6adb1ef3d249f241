/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/number.h"
#include "core/try.h"
#include "qmae/encoder.h"
#include "show/json.h"
#include "show/study_print.h"

#include <jansson.h>
#include <stdlib.h>

enum { NAME = 44, ORDER = 12, CELL = 16 };

/* "0.6051 +- 0.0031" */
static void print_cell(double value, double error, FILE *file) {
    char cell[64], text[QN_REAL_TEXT];
    snprintf(cell, sizeof cell, "%.4f +- %s", value, qn_known_text(error, 4, text));
    fprintf(file, "  %-*s", CELL, cell);
}

static qn_status print_row(const qn_design_row *row, const qn_design_row *best, FILE *file) {
    char *text = NULL;
    double error;
    const qn_status status = qn_candidate_text(&row->candidate, &text);
    if (status != QN_OK) return status;
    fprintf(file, "  %5d  %-*.*s  %-*s  %5llu", row->score.pairs, NAME, NAME, text, ORDER,
            qn_pixel_order_choice.names[row->candidate.settings.order],
            (unsigned long long)row->steps);
    free(text);
    print_cell(row->score.fidelity, row->fidelity_error, file);
    print_cell(row->score.swap, row->swap_error, file);
    const double below = qn_design_below(row, best, &error);
    if (row == best) fprintf(file, "  %-*s", CELL, "");
    else print_cell(below, error, file);
    fprintf(file, "  %.4f\n", row->score.ideal);
    return QN_OK;
}

static qn_status print_chosen(const qn_design *d, FILE *file) {
    char *text = NULL;
    const qn_train_settings *s = &d->chosen.candidate.settings;
    const qn_status status = qn_encoder_text(&s->spec.encoder, &text);
    if (status != QN_OK) return status;
    fprintf(file,
            "\nto run there: %d two-qubit gates in the encoder, order %s, trash by %s, %s SWAP "
            "test\n  %s\n",
            d->chosen.score.pairs, qn_pixel_order_choice.names[s->order],
            qn_trash_choice.names[s->spec.trash], qn_test_choice.names[s->spec.test], text);
    free(text);
    fprintf(file, "files are in %s; to train it on: qmae-noise train --config %s/train.cfg\n",
            d->folder, d->folder);
    return QN_OK;
}

qn_status qn_design_print(const qn_design *d, FILE *file) {
    qn_status status = QN_OK;
    const qn_design_row **front = qn_alloc(d->nrows + 1, sizeof *front);
    QN_TRY_ALLOC(front);
    const size_t count = qn_design_front(d, front);
    fprintf(file,
            "design for %s: %llu trainings, %llu of %llu steps; means of %zu validation images +- "
            "standard error\neach row has more swap than every circuit with fewer two-qubit gates "
            "in its encoder\n  gates  %-*s  %-*s  steps  %-*s  %-*s  %-*s  ideal\n",
            qn_model_name(d->bench.model), (unsigned long long)d->bench.trainings,
            (unsigned long long)d->bench.steps, (unsigned long long)d->bench.most,
            d->bench.validation.count, NAME, "encoder", ORDER, "order", CELL, "fidelity", CELL,
            "swap", CELL, "less than most");
    for (size_t k = 0; k < count; ++k) QN_TRY(print_row(front[k], front[count - 1], file));
    QN_TRY(print_chosen(d, file));
out:
    qn_free(front);
    return status;
}

/* ---- JSON ----------------------------------------------------------------------------------- */

/* NULL: short of memory. */
static json_t *circuit_object(const qn_candidate *candidate, int pairs, uint64_t steps) {
    char *name = NULL, *parts = NULL;
    json_t *object = NULL;
    const qn_train_settings *s = &candidate->settings;
    if (qn_candidate_text(candidate, &name) == QN_OK &&
        qn_encoder_text(&s->spec.encoder, &parts) == QN_OK)
        object = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:i, s:I}", "name", name, "encoder",
                           parts, "order", qn_pixel_order_choice.names[s->order], "tokens",
                           qn_tokens_choice.names[s->tokens], "trash",
                           qn_trash_choice.names[s->spec.trash], "swap_test",
                           qn_test_choice.names[s->spec.test], "latent", s->spec.latent,
                           "two_qubit_gates", pairs, "steps", (json_int_t)steps);
    free(name);
    free(parts);
    return object;
}

static json_t *row_object(const qn_design_row *row, const qn_design_row *best) {
    double error;
    const double below = qn_design_below(row, best, &error);
    json_t *object = circuit_object(&row->candidate, row->score.pairs, row->steps);
    json_object_set_new(object, "swap", qn_json_real(row->score.swap));
    json_object_set_new(object, "swap_error", qn_json_real(row->swap_error));
    json_object_set_new(object, "fidelity", qn_json_real(row->score.fidelity));
    json_object_set_new(object, "fidelity_error", qn_json_real(row->fidelity_error));
    json_object_set_new(object, "below", qn_json_real(below));
    json_object_set_new(object, "below_error", qn_json_real(error));
    json_object_set_new(object, "ideal", qn_json_real(row->score.ideal));
    return object;
}

static json_t *design_object(const qn_design *d) {
    return json_pack("{s:s, s:s, s:s, s:I, s:I, s:I}", "version", qn_version(), "folder", d->folder,
                     "noise", qn_model_name(d->bench.model), "trainings",
                     (json_int_t)d->bench.trainings, "steps", (json_int_t)d->bench.steps,
                     "validation_images", (json_int_t)d->bench.validation.count);
}

qn_status qn_design_print_json(const qn_design *d, FILE *file) {
    qn_status status = QN_OK;
    const qn_design_row **front = qn_alloc(d->nrows + 1, sizeof *front);
    json_t *rows = json_array(), *object = design_object(d);
    QN_TRY_ALLOC(front && rows && object);
    const size_t count = qn_design_front(d, front);
    for (size_t k = 0; k < count; ++k)
        QN_TRY_ALLOC(json_array_append_new(rows, row_object(front[k], front[count - 1])) == 0);
    QN_TRY_ALLOC(json_object_set(object, "front", rows) == 0);
    json_t *chosen = circuit_object(&d->chosen.candidate, d->chosen.score.pairs, d->chosen.steps);
    QN_TRY_ALLOC(json_object_set_new(object, "chosen", chosen) == 0);
    status = qn_json_print(object, 15, file);
    object = NULL;
out:
    json_decref(rows);
    json_decref(object);
    qn_free(front);
    return status;
}
