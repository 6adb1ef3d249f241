/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Masks as words of the command line. */
#include "mask/mask.h"

#include <stdio.h>
#include <string.h>

qn_status qn_mask_shape_parse(const char *text, qn_mask_form *form, qn_diag *diag) {
    int height = 0, width = 0, end = 0;
    if (sscanf(text, " %4d x %4d %n", &height, &width, &end) != 2 || text[end] || height < 1 ||
        width < 1)
        return qn_fail(diag, QN_ERR_ARGUMENT,
                       "--mask-shape %s: give height and width of a patch in pixels, like 4x8",
                       text);
    form->height = height;
    form->width = width;
    return QN_OK;
}

qn_status qn_mask_places_parse(const char *text, qn_mask_form *form, qn_diag *diag) {
    qn_mask_form made = *form;
    made.nfixed = 0;
    for (const char *at = text;;) {
        int row = 0, column = 0, end = 0;
        if (sscanf(at, " %4d , %4d %n", &row, &column, &end) != 2 || !end ||
            (at[end] && at[end] != ';'))
            return qn_fail(diag, QN_ERR_ARGUMENT,
                           "--mask-at %s: give row and column of the top left pixel of each patch, "
                           "like \"4,4; 0,8\"",
                           text);
        if (made.nfixed == QN_MASK_FIXED)
            return qn_fail(diag, QN_ERR_LIMIT, "--mask-at: more than %d places", QN_MASK_FIXED);
        made.fixed[made.nfixed].row = row;
        made.fixed[made.nfixed++].column = column;
        at += end;
        if (*at == ';') ++at;
        if (!at[strspn(at, " \t")]) break;
    }
    *form = made;
    return QN_OK;
}
