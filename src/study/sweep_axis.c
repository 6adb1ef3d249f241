/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/sweep_axis.h"

#include "core/try.h"

#include <math.h>
#include <string.h>

/* Units of numbers: of options by their name, of noise models by the last part of the path. */
static const struct unit {
    bool of_model;
    const char *name, *unit;
} units[] = {
    {true, "T1", "s"},
    {true, "T2", "s"},
    {true, "duration", "s"},
    {true, "zz", "rad/s"},
    {true, "absolute", "rad"},
    {false, "side", "pixels"},
    {false, "align", "pixels"},
    {false, "latent", "qubits"},
    {false, "mask", "fraction of the pixels"},
    {false, "shots", "per circuit"},
    {false, "trajectories", "per circuit"},
    {false, "perturbation", "rad"},
    {false, "batch", "images"},
};

/* Seconds of hardware are small. */
static const struct prefix {
    double from;
    const char *unit;
} seconds[] = {{1.0, "s"}, {1e-3, "ms"}, {1e-6, "µs"}, {1e-9, "ns"}};

static const char *unit_of(const qn_sweep_key *key) {
    const char *dot = strrchr(key->name, '.'), *last = dot ? dot + 1 : key->name;
    for (size_t i = 0; i < sizeof units / sizeof *units; ++i)
        if (units[i].of_model == !key->option && strcmp(units[i].name, last) == 0)
            return units[i].unit;
    return "";
}

/* Unit and scale in which the largest number is one or more. */
static const char *scale_of(const qn_sweep_key *key, double *scale) {
    const char *unit = unit_of(key);
    double most = 0.0;
    *scale = 1.0;
    if (strcmp(unit, "s") != 0) return unit;
    for (size_t i = 0; i < key->count; ++i) most = fmax(most, fabs(key->numbers[i]));
    for (size_t i = 0; i < sizeof seconds / sizeof *seconds; ++i) {
        *scale = 1.0 / seconds[i].from;
        unit = seconds[i].unit;
        if (most * *scale >= 1.0 - 1e-12) break;
    }
    return unit;
}

static void fill(const qn_sweep_key *key, double scale, qn_sweep_axis *axis) {
    double low = INFINITY, high = 0.0;
    for (size_t i = 0; i < key->count; ++i) {
        axis->numbers[i] = axis->numeric ? key->numbers[i] * scale : (double)(i + 1);
        if (axis->numeric) snprintf(axis->names[i], sizeof *axis->names, "%.6g", axis->numbers[i]);
        else snprintf(axis->names[i], sizeof *axis->names, "%s", key->values[i]);
        low = fmin(low, axis->numbers[i]);
        high = fmax(high, axis->numbers[i]);
    }
    axis->logarithmic = axis->numeric && low > 0.0 && high >= 10.0 * low;
}

qn_status qn_sweep_axis_make(const qn_sweep_key *key, qn_sweep_axis *axis) {
    qn_status status = QN_OK;
    double scale = 1.0;
    qn_sweep_axis made = {.numeric = qn_sweep_key_numeric(key)};
    const char *unit = made.numeric ? scale_of(key, &scale) : "";
    made.numbers = qn_alloc(key->count, sizeof *made.numbers);
    made.names = qn_alloc(key->count, sizeof *made.names);
    QN_TRY_ALLOC(made.numbers && made.names);
    fill(key, scale, &made);
    snprintf(made.label, sizeof made.label, "%.60s%s%s%s", key->name, unit[0] ? " (" : "", unit,
             unit[0] ? ")" : "");
    *axis = made;
    made = (qn_sweep_axis){0};
out:
    qn_sweep_axis_clear(&made);
    return status;
}

void qn_sweep_axis_clear(qn_sweep_axis *axis) {
    qn_free(axis->numbers);
    qn_free(axis->names);
    *axis = (qn_sweep_axis){0};
}
