/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/option.h"

#include <string.h>

qn_status qn_choice_find(const qn_choice *choice, const char *name, int *value, qn_diag *diag) {
    size_t count = 0;
    char list[256] = "";
    for (; choice->names[count]; ++count) {
        if (!strcmp(choice->names[count], name)) {
            *value = (int)count;
            return QN_OK;
        }
        const size_t used = strlen(list);
        strncat(list, count ? ", " : "", sizeof list - used - 1);
        strncat(list, choice->names[count], sizeof list - strlen(list) - 1);
    }
    const char *nearest = qn_nearest(name, choice->names, count);
    if (nearest)
        return qn_fail(diag, QN_ERR_NOT_FOUND,
                       "no %s is called \"%s\": did you mean \"%s\"? (there are: %s)", choice->what,
                       name, nearest, list);
    return qn_fail(diag, QN_ERR_NOT_FOUND, "no %s is called \"%s\": there are %s", choice->what,
                   name, list);
}
