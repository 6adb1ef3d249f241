/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/images.h"

#include "core/try.h"
#include "data/images.h"

#include <ctype.h>
#include <stdlib.h>

static qn_status parse_labels(const char *text, bool wanted[256], qn_diag *diag) {
    for (const char *at = text;; ++at) {
        char *end = NULL;
        const long label = isdigit((unsigned char)*at) ? strtol(at, &end, 10) : -1;
        if (label < 0 || label > 255 || (*end && *end != ','))
            return qn_fail(
                diag, QN_ERR_ARGUMENT,
                "--labels %s: give whole numbers from 0 to 255 with commas between them, "
                "like 3 or 0,1",
                text);
        wanted[label] = true;
        at = end;
        if (!*at) return QN_OK;
    }
}

static qn_status keep(const char *labels, const char *data, const char *what, size_t max,
                      const bool wanted[256], qn_images *images, qn_diag *diag) {
    if (!images->labels)
        return qn_fail(diag, QN_ERR_ARGUMENT,
                       "--labels %s: the %s images of '%s' have no labels: leave it out", labels,
                       what, data);
    qn_images_select(images, wanted, max);
    if (images->count > 0) return QN_OK;
    return qn_fail(diag, QN_ERR_ARGUMENT, "--labels %s: no %s image of '%s' has such a label",
                   labels, what, data);
}

qn_status qn_run_images(const qn_train_options *o, size_t max_train, size_t max_test,
                        qn_images *train, qn_images *test, qn_diag *diag) {
    qn_status status = QN_OK;
    bool wanted[256] = {false};
    qn_images made[2] = {{0}};
    if (!o->labels)
        return qn_images_open(o->data, (int)o->side, max_train, max_test, train, test, diag);
    QN_TRY(parse_labels(o->labels, wanted, diag));
    QN_TRY(qn_images_open(o->data, (int)o->side, 0, 0, &made[0], &made[1], diag));
    QN_TRY(keep(o->labels, o->data, "training", max_train, wanted, &made[0], diag));
    QN_TRY(keep(o->labels, o->data, "test", max_test, wanted, &made[1], diag));
    *train = made[0];
    *test = made[1];
    made[0] = made[1] = (qn_images){0};
out:
    qn_images_clear(&made[0]);
    qn_images_clear(&made[1]);
    return status;
}
