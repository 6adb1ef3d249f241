/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stacks of images in .npy files. */
#include "core/try.h"
#include "data/npy.h"
#include "data/parts.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

typedef struct labels {
    double *values; /* NULL = none */
    size_t count;
} labels;

/* X-labels.npy beside X.npy, if it is there. */
static qn_status read_labels(const char *path, size_t count, labels *made, qn_diag *diag) {
    qn_status status = QN_OK;
    char name[PATH_MAX];
    struct stat info;
    const int stem = (int)strlen(path) - 4;
    if (snprintf(name, sizeof name, "%.*s-labels.npy", stem, path) >= PATH_MAX ||
        stat(name, &info) != 0)
        return QN_OK;
    QN_TRY(qn_npy_read_reals(name, &made->values, &made->count, diag));
    if (made->count != count)
        QN_TRY(qn_fail_at(diag, QN_ERR_SYNTAX, name, 0, 0,
                          "holds %zu labels, but '%s' holds %zu images", made->count, path, count));
    for (size_t k = 0; k < count; ++k)
        if (!(made->values[k] >= 0.0 && made->values[k] <= 255.0) ||
            made->values[k] != floor(made->values[k]))
            QN_TRY(qn_fail_at(diag, QN_ERR_SYNTAX, name, 0, 0,
                              "label %zu (the first is 0) is %g: give whole numbers from 0 to 255",
                              k, made->values[k]));
out:
    return status;
}

/* One file into one set, or with a second into two. */
typedef struct filling {
    const char *path;
    int side;
    size_t max[2];
    qn_part parts[2]; /* training, test */
    bool split;
    labels labels;
} filling;

static qn_status begin(void *context, const qn_npy_stack *stack, qn_diag *diag) {
    qn_status status = QN_OK;
    filling *f = context;
    const size_t fifth = f->split ? stack->count / 5 : 0;
    QN_TRY(read_labels(f->path, stack->count, &f->labels, diag));
    if (f->split && fifth == 0)
        QN_TRY(qn_fail_at(diag, QN_ERR_SYNTAX, f->path, 0, 0,
                          "%zu images: every fifth becomes a test image, so give at least five",
                          stack->count));
    QN_TRY(qn_part_init(&f->parts[0], f->side, stack->count - fifth, f->max[0], f->labels.values));
    QN_TRY(qn_part_init(&f->parts[1], f->side, fifth, f->max[1], f->labels.values));
out:
    return status;
}

static qn_status take(void *context, const qn_npy_stack *stack, size_t image, const double *pixels,
                      qn_diag *diag) {
    filling *f = context;
    char what[PATH_MAX + 64];
    qn_part *part = &f->parts[f->split && qn_part_is_test(image)];
    if (qn_part_is_full(part)) return QN_OK;
    snprintf(what, sizeof what, "%s: image %zu (the first is 0)", f->path, image);
    return qn_part_add(part, pixels, stack->height, stack->width,
                       f->labels.values ? (int)f->labels.values[image] : 0, what, diag);
}

static qn_status fill(filling *f, qn_diag *diag) {
    const qn_npy_visitor visitor = {begin, take, f};
    return qn_npy_read_stack(f->path, &visitor, diag);
}

static void clear(filling *f) {
    qn_part_clear(&f->parts[0]);
    qn_part_clear(&f->parts[1]);
    qn_free(f->labels.values);
}

qn_status qn_stacks_open(const char *train_path, const char *test_path, int side, size_t max_train,
                         size_t max_test, qn_images *train, qn_images *test, qn_diag *diag) {
    qn_status status = QN_OK;
    filling a = {.path = train_path, .side = side, .max = {max_train, max_test}},
            b = {.path = test_path, .side = side, .max = {max_test, 0}};
    a.split = !test_path;
    QN_TRY(fill(&a, diag));
    if (test_path) QN_TRY(fill(&b, diag));
    *train = a.parts[0].images;
    *test = test_path ? b.parts[0].images : a.parts[1].images;
    a.parts[0].images = (qn_images){0};
    *(test_path ? &b.parts[0].images : &a.parts[1].images) = (qn_images){0};
out:
    clear(&a);
    clear(&b);
    return status;
}
