/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/number.h"
#include "loader/loading.h"
#include "show/json.h"
#include "show/study_print.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

enum { COLUMN = 19 };

/* As wide as the key's name or its longest value. */
static int width_of(const qn_sweep_key *key) {
    size_t width = strlen(key->name);
    for (size_t i = 0; i < key->count; ++i)
        if (strlen(key->values[i]) > width) width = strlen(key->values[i]);
    return (int)width;
}

void qn_sweep_print(const qn_sweep *s, FILE *file) {
    for (size_t k = 0; k < s->keys.count; ++k)
        fprintf(file, "%-*s  ", width_of(&s->keys.keys[k]), s->keys.keys[k].name);
    for (int f = 0; f < QN_SWEEP_FIGURES; ++f)
        fprintf(file, "%-*s", f + 1 < QN_SWEEP_FIGURES ? COLUMN : 0, qn_sweep_figures[f].heading);
    fputc('\n', file);
    for (size_t p = 0; p < qn_sweep_points(&s->keys); ++p) {
        for (size_t k = 0; k < s->keys.count; ++k)
            fprintf(file, "%-*s  ", width_of(&s->keys.keys[k]), qn_sweep_value(s, p, k));
        for (int f = 0; f < QN_SWEEP_FIGURES; ++f) {
            char text[64], error[QN_REAL_TEXT];
            snprintf(text, sizeof text, "%.*f +- %s", qn_sweep_figures[f].decimals,
                     s->rows[p].mean[f],
                     qn_known_text(s->rows[p].error[f], qn_sweep_figures[f].decimals, error));
            fprintf(file, "%-*s", f + 1 < QN_SWEEP_FIGURES ? COLUMN : 0, text);
        }
        fputc('\n', file);
    }
    bool swept = false;
    char said[160];
    for (size_t k = 0; k < s->keys.count; ++k)
        swept = swept || strcmp(s->keys.keys[k].name, "embedding") == 0;
    if (!swept)
        fprintf(file, "%s\n", qn_loading_said(s->options->train.settings.spec.embedding, said));
    fprintf(file, "errors are those of the mean over %s; files are in %s\n",
            s->options->seeds > 1 ? "seeds" : "the test images", s->folder);
}

/* JSON has no NaN: null. */
qn_status qn_sweep_print_json(const qn_sweep *s, FILE *file) {
    json_t *array = json_array();
    for (size_t p = 0; p < qn_sweep_points(&s->keys); ++p) {
        json_t *object = json_object();
        for (size_t k = 0; k < s->keys.count; ++k) {
            const double number = s->keys.keys[k].numbers[qn_sweep_index(&s->keys, p, k)];
            json_object_set_new(object, s->keys.keys[k].name,
                                isfinite(number) ? json_real(number)
                                                 : json_string(qn_sweep_value(s, p, k)));
        }
        for (int f = 0; f < QN_SWEEP_FIGURES; ++f) {
            char name[32];
            snprintf(name, sizeof name, "%s_error", qn_sweep_figures[f].name);
            json_object_set_new(object, qn_sweep_figures[f].name, qn_json_real(s->rows[p].mean[f]));
            json_object_set_new(object, name, qn_json_real(s->rows[p].error[f]));
        }
        json_array_append_new(array, object);
    }
    return qn_json_print(array, 17, file);
}
