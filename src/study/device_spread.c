/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/device_spread.h"

#include "core/number.h"
#include "core/printed.h"

#include <gsl/gsl_cdf.h>
#include <limits.h>
#include <math.h>

qn_device_spread qn_device_spread_of(size_t devices, size_t seeds, const double *values) {
    qn_device_spread made, *spread = &made;
    const double D = (double)devices, K = (double)seeds;
    double of_devices = 0.0, of_seeds = 0.0, rest = 0.0, mean = 0.0;
    for (size_t e = 0; e < devices * seeds; ++e) mean += values[e] / (D * K);
    spread->low_device = INFINITY;
    spread->high_device = -INFINITY;
    for (size_t i = 0; i < devices; ++i) {
        double own = 0.0;
        for (size_t k = 0; k < seeds; ++k) own += values[i * seeds + k] / K;
        of_devices += K * (own - mean) * (own - mean) / (D - 1.0);
        spread->low_device = fmin(spread->low_device, own);
        spread->high_device = fmax(spread->high_device, own);
    }
    for (size_t k = 0; k < seeds; ++k) {
        double own = 0.0;
        for (size_t i = 0; i < devices; ++i) own += values[i * seeds + k] / D;
        of_seeds += D * (own - mean) * (own - mean);
        for (size_t i = 0; i < devices; ++i) {
            double row = 0.0;
            for (size_t j = 0; j < seeds; ++j) row += values[i * seeds + j] / K;
            const double left = values[i * seeds + k] - row - own + mean;
            rest += left * left;
        }
    }
    const double half = gsl_cdf_tdist_Pinv(0.975, D - 1.0) * sqrt(of_devices / (D * K));
    spread->mean = mean;
    spread->low = mean - half;
    spread->high = mean + half;
    spread->device = sqrt(of_devices); /* with one seed, what it makes of each device included */
    spread->seed = spread->rest = NAN;
    if (seeds < 2) return made;
    of_seeds /= K - 1.0;
    rest /= (D - 1.0) * (K - 1.0);
    spread->device = sqrt(fmax(0.0, of_devices - rest) / K);
    spread->seed = sqrt(fmax(0.0, of_seeds - rest) / D);
    spread->rest = sqrt(rest);
    return made;
}

/* ---- instances.csv -------------------------------------------------------------------------- */

const char qn_device_spread_columns[] = ",low,high,least,most,device,seed,rest\n";

void qn_device_spread_print(FILE *file, const qn_device_spread *spread) {
    const double numbers[] = {spread->mean,        spread->low,    spread->high, spread->low_device,
                              spread->high_device, spread->device, spread->seed, spread->rest};
    for (size_t n = 0; n < sizeof numbers / sizeof *numbers; ++n) {
        char text[QN_REAL_TEXT];
        fprintf(file, ",%s", qn_field_text(numbers[n], 0, text));
    }
    fputc('\n', file);
}

qn_status qn_device_spread_write(qn_device_spread_printer *print, const void *owner,
                                 const char *folder, qn_diag *diag) {
    char path[PATH_MAX + 16];
    qn_printed page;
    if (qn_printed_open(&page) != QN_OK) return QN_ERR_MEMORY;
    const qn_status status = print(owner, page.file, diag);
    snprintf(path, sizeof path, "%s/instances.csv", folder);
    return qn_printed_write(&page, status, path, diag);
}
