/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/sweep_keys.h"

#include "core/config_text.h"
#include "core/number.h"
#include "core/printed.h"
#include "core/try.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- reading ------------------------------------------------------------------------------ */

static bool takes_words(const qn_sweep_key *key) {
    return key->option && key->option->type != QN_OPTION_INT && key->option->type != QN_OPTION_REAL;
}

/* NAN for a word. */
static qn_status read_value(const qn_sweep_key *key, const char *text, double *number,
                            qn_diag *diag) {
    *number = NAN;
    if (qn_real_parse(text, number) || takes_words(key)) return QN_OK;
    return qn_fail(diag, QN_ERR_ARGUMENT, "--over %s=%s: give finite numbers", key->name, text);
}

static qn_status add_value(qn_sweep_key *key, const char *text, qn_diag *diag) {
    double number = NAN;
    const qn_status status = read_value(key, text, &number, diag);
    if (status != QN_OK) return status;
    char **values = realloc(key->values, (key->count + 1) * sizeof *values);
    double *numbers = values ? realloc(key->numbers, (key->count + 1) * sizeof *numbers) : NULL;
    if (values) key->values = values;
    if (numbers) key->numbers = numbers;
    char *copy = numbers ? strdup(text) : NULL;
    if (!copy) return QN_ERR_MEMORY;
    key->values[key->count] = copy;
    key->numbers[key->count++] = number;
    return QN_OK;
}

/* "A:B:STEP": A, A + STEP, ... up to B, which rounding must not lose. */
static qn_status add_range(qn_sweep_key *key, const char *text, qn_diag *diag) {
    double a, b, step;
    char rest, value[32];
    qn_status status = QN_OK;
    if (sscanf(text, "%lf:%lf:%lf%c", &a, &b, &step, &rest) != 3 || !(step > 0) || !(b >= a) ||
        !isfinite(a) || !isfinite(b) || !isfinite(step))
        return qn_fail(diag, QN_ERR_ARGUMENT,
                       "--over %s=%s: a range is A:B:STEP with A <= B and STEP > 0, all finite",
                       key->name, text);
    if ((b - a) / step > QN_SWEEP_POINTS)
        return qn_fail(diag, QN_ERR_ARGUMENT, "--over %s=%s: at most %d points", key->name, text,
                       QN_SWEEP_POINTS);
    const int count = (int)floor((b - a) / step * (1 + 1e-12) + 1e-9) + 1;
    for (int i = 0; i < count && status == QN_OK; ++i) {
        snprintf(value, sizeof value, "%.12g", a + i * step);
        status = add_value(key, value, diag);
    }
    return status;
}

static qn_status add_key(qn_sweep_keys *keys, const char *name, qn_diag *diag) {
    if (keys->count == QN_SWEEP_KEYS)
        return qn_fail(diag, QN_ERR_ARGUMENT, "--over %s: at most %d keys", name, QN_SWEEP_KEYS);
    qn_sweep_key *key = &keys->keys[keys->count];
    key->name = strdup(name);
    if (!key->name) return QN_ERR_MEMORY;
    ++keys->count;
    key->option = qn_option_find(&qn_train_option_table, name);
    if (key->option && (key->option->run_only || key->option->adjustable))
        if (strcmp(name, "epochs") != 0)
            return qn_fail(diag, QN_ERR_ARGUMENT, "--over %s: it does not change what is trained",
                           name);
    if (key->option || strchr(name, '.')) return QN_OK;
    const char *nearest = qn_option_nearest(&qn_train_option_table, name, true);
    return qn_fail(diag, QN_ERR_ARGUMENT,
                   nearest ? "--over %s: no such setting; did you mean '%s'?"
                           : "--over %s: give an option of train (noise-scale, shots, mask, ...) "
                             "or a number of the noise model (gates.cz.error, qubit.T1, ...)",
                   name, nearest);
}

static qn_status read_pieces(char *text, qn_sweep_keys *keys, qn_diag *diag) {
    qn_status status = QN_OK;
    char *rest = text;
    for (char *piece; (piece = strsep(&rest, ","));) {
        char *value = strchr(piece, '=');
        if (value) {
            *value++ = '\0';
            QN_TRY(add_key(keys, piece, diag));
        } else {
            value = piece;
        }
        if (keys->count == 0 || !*value)
            return qn_fail(diag, QN_ERR_ARGUMENT, "--over %s: write KEY=A:B:STEP or KEY=a,b,c",
                           piece);
        qn_sweep_key *key = &keys->keys[keys->count - 1];
        const bool range = strchr(value, ':') && !takes_words(key); /* mps:2 is a word */
        QN_TRY(range ? add_range(key, value, diag) : add_value(key, value, diag));
    }
out:
    return status;
}

qn_status qn_sweep_keys_read(const char *text, qn_sweep_keys *keys, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_sweep_keys made = {0};
    double points = 1;
    char *copy = strdup(text);
    QN_TRY_ALLOC(copy);
    QN_TRY(read_pieces(copy, &made, diag));
    for (size_t k = 0; k < made.count; ++k) points *= (double)made.keys[k].count;
    if (points > QN_SWEEP_POINTS)
        QN_TRY(qn_fail(diag, QN_ERR_ARGUMENT, "--over: %.0f points; at most %d", points,
                       QN_SWEEP_POINTS));
    *keys = made;
    memset(&made, 0, sizeof made);
out:
    qn_sweep_keys_clear(&made);
    free(copy);
    return status;
}

void qn_sweep_keys_clear(qn_sweep_keys *keys) {
    for (size_t k = 0; k < keys->count; ++k) {
        for (size_t i = 0; i < keys->keys[k].count; ++i) free(keys->keys[k].values[i]);
        free(keys->keys[k].values);
        free(keys->keys[k].numbers);
        free(keys->keys[k].name);
    }
    memset(keys, 0, sizeof *keys);
}

bool qn_sweep_key_numeric(const qn_sweep_key *key) {
    for (size_t i = 0; i < key->count; ++i)
        if (!isfinite(key->numbers[i])) return false;
    return true;
}

/* ---- points ------------------------------------------------------------------------------- */

size_t qn_sweep_points(const qn_sweep_keys *keys) {
    size_t points = 1;
    for (size_t k = 0; k < keys->count; ++k) points *= keys->keys[k].count;
    return points;
}

size_t qn_sweep_index(const qn_sweep_keys *keys, size_t point, size_t k) {
    for (size_t last = keys->count; --last > k;) point /= keys->keys[last].count;
    return point % keys->keys[k].count;
}

const char *qn_sweep_point_text(const qn_sweep_keys *keys, size_t point, char *text, size_t size) {
    text[0] = '\0';
    for (size_t k = 0; k < keys->count; ++k) {
        const size_t used = strlen(text);
        snprintf(text + used, size - used, "%s%s = %s", used ? ", " : "", keys->keys[k].name,
                 keys->keys[k].values[qn_sweep_index(keys, point, k)]);
    }
    return text;
}

/* ---- noise models ------------------------------------------------------------------------- */

/* A file may write a number without a point; libconfig then keeps the type, so it is replaced. */
static qn_status set_number(config_t *config, const qn_sweep_key *key, size_t index,
                            const char *model, qn_diag *diag) {
    config_setting_t *setting = config_lookup(config, key->name);
    const double value = key->numbers[index];
    if (!setting || !config_setting_is_number(setting))
        return qn_fail(diag, QN_ERR_NOT_FOUND,
                       "--over %s: the noise model '%s' gives no such number", key->name, model);
    if (config_setting_type(setting) != CONFIG_TYPE_FLOAT) {
        config_setting_t *parent = config_setting_parent(setting);
        char name[64];
        if (!config_setting_name(setting))
            return qn_fail(diag, QN_ERR_ARGUMENT, "--over %s: write its number with a point",
                           key->name);
        snprintf(name, sizeof name, "%s", config_setting_name(setting));
        config_setting_remove(parent, name);
        setting = qn_config_add(parent, name, CONFIG_TYPE_FLOAT);
        if (!setting) return QN_ERR_MEMORY;
    }
    return config_setting_set_float(setting, value) ? QN_OK : QN_ERR_MEMORY;
}

/* libconfig writes 15 digits: whatever a person wrote comes back the same. */
static qn_status rewrite(config_t *config, char **text) {
    qn_printed page;
    if (qn_printed_open(&page) != QN_OK) return QN_ERR_MEMORY;
    config_write(config, page.file);
    return qn_printed_take(&page, QN_OK, text);
}

static qn_status change_model(const qn_sweep_keys *keys, size_t point,
                              const qn_train_options *options, char **text, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_model *model = NULL;
    config_t config = {0};
    char *made = NULL;
    QN_TRY(qn_device_options_model(&options->device, options->noise, &model, diag));
    QN_TRY(qn_config_read(&config, options->noise, qn_model_text(model), diag));
    for (size_t k = 0; k < keys->count; ++k) {
        const qn_sweep_key *key = &keys->keys[k];
        if (key->option) continue;
        QN_TRY(set_number(&config, key, qn_sweep_index(keys, point, k), options->noise, diag));
    }
    QN_TRY(rewrite(&config, &made));
    *text = made;
    made = NULL;
out:
    qn_free(made);
    config_destroy(&config);
    qn_model_destroy(model);
    return status;
}

/* ---- applying ----------------------------------------------------------------------------- */

qn_status qn_sweep_apply(const qn_sweep_keys *keys, size_t point, qn_train_options *options,
                         char **model, qn_diag *diag) {
    qn_status status = QN_OK;
    bool of_model = false;
    char what[96];
    for (size_t k = 0; k < keys->count; ++k) {
        const qn_sweep_key *key = &keys->keys[k];
        char *text = key->values[qn_sweep_index(keys, point, k)];
        of_model = of_model || !key->option;
        if (!key->option) continue;
        snprintf(what, sizeof what, "--over %.80s", key->name);
        if (key->option->type == QN_OPTION_STRING)
            *(char **)(void *)((char *)options + key->option->offset) = text;
        else if (key->option->type == QN_OPTION_FLAG)
            QN_TRY(qn_option_set_flag(key->option, options, strcmp(text, "true") == 0));
        else QN_TRY(qn_option_set_text(key->option, options, what, text, diag));
    }
    if (of_model) QN_TRY(change_model(keys, point, options, model, diag));
out:
    return status;
}
