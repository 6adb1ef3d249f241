/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/number.h"
#include "core/try.h"
#include "show/study_print.h"
#include "study/sweep_spread.h"

#include <string.h>

static void print_table(const qn_sweep *s, size_t point, const qn_device_spread *spreads,
                        FILE *file) {
    char seed[QN_REAL_TEXT], rest[QN_REAL_TEXT];
    fputs("\nover the devices", file);
    for (size_t k = 0; k < s->keys.count; ++k) {
        if (strcmp(s->keys.keys[k].name, "instance") == 0) continue;
        fprintf(file, ", %s = %s", s->keys.keys[k].name, qn_sweep_value(s, point, k));
    }
    fprintf(file, "\n  %-10s %-28s %-22s %s\n", "", "mean [95 %]", "least to most",
            "standard deviation from device, seed, the rest");
    for (int f = 0; f < QN_SWEEP_FIGURES; ++f) {
        const qn_device_spread *r = &spreads[f];
        const int d = qn_sweep_figures[f].decimals;
        char mean[64], range[64];
        snprintf(mean, sizeof mean, "%.*f [%.*f, %.*f]", d, r->mean, d, r->low, d, r->high);
        snprintf(range, sizeof range, "%.*f to %.*f", d, r->low_device, d, r->high_device);
        fprintf(file, "  %-10s %-28s %-22s %.*f, %s, %s\n", qn_sweep_figures[f].heading, mean,
                range, d, r->device, qn_known_text(r->seed, d, seed),
                qn_known_text(r->rest, d, rest));
    }
}

qn_status qn_sweep_print_spread(const qn_sweep *s, FILE *file, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_device_spread spreads[QN_SWEEP_FIGURES];
    size_t point = 0;
    for (size_t k = 0; k < qn_sweep_spread_count(s); ++k) {
        QN_TRY(qn_sweep_spread_find(s, k, spreads, &point, diag));
        print_table(s, point, spreads, file);
    }
out:
    return status;
}
