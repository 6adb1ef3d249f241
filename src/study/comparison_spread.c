/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/comparison_spread.h"

#include "core/try.h"

#include <string.h>

static bool is_drawn(const qn_run_group *group) {
    return group->records[0]->options.device.instance != 0;
}

static bool is_of(const qn_comparison *c, size_t group, const qn_device_family *family) {
    return is_drawn(&c->groups[group]) && qn_comparison_alike(c->groups[family->first].records[0],
                                                              c->groups[group].records[0], true);
}

qn_device_family qn_device_family_next(const qn_comparison *c, size_t from) {
    qn_device_family family = {0};
    for (size_t g = from > 1 ? from : 1; g < c->ngroups && family.ngroups < 2; ++g) {
        if (!is_drawn(&c->groups[g])) continue;
        family = (qn_device_family){.first = g};
        bool began = false; /* before g: then it was told there */
        for (size_t h = 1; h < g; ++h) began |= is_of(c, h, &family);
        for (size_t h = g; h < c->ngroups && !began; ++h) family.ngroups += is_of(c, h, &family);
    }
    if (family.ngroups < 2) return (qn_device_family){0};
    snprintf(family.label, QN_LABEL, "%s", c->groups[family.first].label);
    char *number = strstr(family.label, " #");
    if (number) *number = '\0';
    return family;
}

qn_status qn_device_family_spread(const qn_comparison *c, const qn_device_family *family,
                                  const qn_quantity *quantity, qn_device_spread *spread) {
    qn_status status = QN_OK;
    const size_t seeds = c->groups[0].nrecords, last = qn_comparison_points(c, quantity) - 1;
    double *values = qn_alloc(family->ngroups * seeds, sizeof *values);
    QN_TRY_ALLOC(values);
    size_t device = 0;
    for (size_t g = family->first; g < c->ngroups; ++g) {
        if (!is_of(c, g, family)) continue;
        for (size_t s = 0; s < seeds; ++s)
            values[device * seeds + s] = qn_comparison_mean(c, quantity, g, s, last) -
                                         qn_comparison_mean(c, quantity, 0, s, last);
        ++device;
    }
    *spread = qn_device_spread_of(family->ngroups, seeds, values);
out:
    qn_free(values);
    return status;
}

/* ---- instances.csv -------------------------------------------------------------------------- */

static qn_status print_csv(const void *owner, FILE *file, qn_diag *diag) {
    const qn_comparison *c = owner;
    (void)diag;
    fprintf(file, "quantity,reference,noise,devices,difference%s", qn_device_spread_columns);
    qn_device_family family = qn_device_family_next(c, 1);
    for (; family.ngroups; family = qn_device_family_next(c, family.first + 1))
        for (size_t q = 0; q < qn_quantity_count(); ++q) {
            const qn_quantity *quantity = qn_quantity_at(q);
            qn_device_spread r;
            if (qn_comparison_points(c, quantity) == 0) continue;
            const qn_status status = qn_device_family_spread(c, &family, quantity, &r);
            if (status != QN_OK) return status;
            fprintf(file, "%s,%s,%s,%zu", quantity->name, c->groups[0].label, family.label,
                    family.ngroups);
            qn_device_spread_print(file, &r);
        }
    return QN_OK;
}

qn_status qn_comparison_spread_write(const qn_comparison *c, const char *folder, qn_diag *diag) {
    if (qn_device_family_next(c, 1).ngroups == 0) return QN_OK;
    return qn_device_spread_write(print_csv, c, folder, diag);
}
