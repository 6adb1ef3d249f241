/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which masks there are, and drawing one. */
#include "core/try.h"
#include "mask/mask.h"

#include <math.h>
#include <string.h>

enum { MOST_PLACES = 4096 }; /* 1 x 1 pixels of 64 x 64 */

qn_patch qn_mask_patch_at(const qn_mask_layout *layout, int place) {
    qn_patch patch = layout->patch;
    if (layout->form.nfixed) {
        patch.row = layout->form.fixed[place].row;
        patch.column = layout->form.fixed[place].column;
        return patch;
    }
    patch.row = place / layout->columns * layout->step;
    patch.column = place % layout->columns * layout->across;
    return patch;
}

qn_patch qn_mask_patch(const qn_mask *mask, int k) {
    return qn_mask_patch_at(mask->layout, mask->places[k]);
}

int qn_mask_places(const qn_mask_layout *layout) { return layout->rows * layout->columns; }

/* ---- laying out ----------------------------------------------------------------------------- */

static int count_of(int side, double fraction, int patches, const qn_mask_form *form) {
    if (form->nfixed) return form->nfixed;
    if (patches || !form->height) return patches ? patches : 1;
    const double wanted = fraction * side * side / (form->height * form->width);
    return wanted < 1.5 ? 1 : (int)lround(fmin(wanted, MOST_PLACES));
}

static qn_status shape_of(int side, double fraction, qn_mask_layout *made, qn_diag *diag) {
    const qn_mask_form *form = &made->form;
    if (!form->height) return qn_patch_shape(side, fraction / made->count, &made->patch, diag);
    if (form->height < 1 || form->width < 1 || form->height > side || form->width > side)
        return qn_fail(diag, QN_ERR_ARGUMENT,
                       "a patch of %d x %d pixels: give 1 to %d a side, the image's", form->height,
                       form->width, side);
    made->patch = (qn_patch){.side = side, .height = form->height, .width = form->width};
    return QN_OK;
}

static bool overlap(const qn_patch *a, const qn_patch *b) {
    return abs(a->row - b->row) < a->height && abs(a->column - b->column) < a->width;
}

static qn_status check_fixed(const qn_mask_layout *made, qn_diag *diag) {
    for (int k = 0; k < made->count; ++k) {
        const qn_patch a = qn_mask_patch_at(made, k);
        if (a.row < 0 || a.column < 0 || a.row + a.height > a.side || a.column + a.width > a.side)
            return qn_fail(diag, QN_ERR_ARGUMENT,
                           "a patch of %d x %d pixels at %d,%d is not inside of an image of %d x "
                           "%d: its row can be 0 to %d, its column 0 to %d",
                           a.height, a.width, a.row, a.column, a.side, a.side, a.side - a.height,
                           a.side - a.width);
        for (int j = 0; j < k; ++j) {
            const qn_patch b = qn_mask_patch_at(made, j);
            if (overlap(&a, &b))
                return qn_fail(diag, QN_ERR_ARGUMENT,
                               "patches of %d x %d pixels at %d,%d and %d,%d overlap", a.height,
                               a.width, b.row, b.column, a.row, a.column);
        }
    }
    return QN_OK;
}

/* From one place to the next, along a side of `length` pixels of a patch. */
static int step_of(int align, int length, int count) {
    return count == 1 ? align : (length + align - 1) / align * align;
}

static void set_grid(int align, qn_mask_layout *made) {
    const qn_patch *p = &made->patch;
    made->step = step_of(align, p->height, made->count);
    made->across = step_of(align, p->width, made->count);
    made->rows = (p->side - p->height) / made->step + 1;
    made->columns = (p->side - p->width) / made->across + 1;
    if (!made->form.nfixed) return;
    made->rows = 1;
    made->columns = made->form.nfixed;
}

qn_status qn_mask_lay_out(int side, double fraction, int patches, int align,
                          const qn_mask_form *form, qn_mask_layout *layout, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_mask_layout made = {.form = *form};
    if (!(fraction > 0.0 && fraction < 1.0)) /* in its words, before it is divided */
        return qn_patch_shape(side, fraction, &made.patch, diag);
    if (form->nfixed < 0 || form->nfixed > QN_MASK_FIXED)
        return qn_fail(diag, QN_ERR_LIMIT, "%d fixed patches: give up to %d", form->nfixed,
                       QN_MASK_FIXED);
    made.count = count_of(side, fraction, patches, form);
    QN_TRY(shape_of(side, fraction, &made, diag));
    set_grid(align, &made);
    const int area = made.patch.height * made.patch.width;
    const int most = qn_mask_places(&made) < QN_MASK_PATCHES ? qn_mask_places(&made)
                                                             : QN_MASK_PATCHES;
    if (made.count > most || qn_mask_places(&made) > MOST_PLACES)
        QN_TRY(qn_fail(diag, QN_ERR_ARGUMENT,
                       "%d patches of %d x %d pixels: %d fit on a grid of %d pixels", made.count,
                       made.patch.height, made.patch.width, most, align));
    if (made.count * area >= side * side)
        QN_TRY(qn_fail(diag, QN_ERR_ARGUMENT,
                       "%d patches of %d x %d pixels hide all of an image of %d x %d", made.count,
                       made.patch.height, made.patch.width, side, side));
    if (form->nfixed) QN_TRY(check_fixed(&made, diag));
    *layout = made;
out:
    return status;
}

/* ---- drawing -------------------------------------------------------------------------------- */

/* One patch: row and column of its place, which are the draws of every training so far. */
static void draw_one(const qn_mask_layout *layout, qn_rng *rng, qn_mask *mask) {
    const uint64_t row = qn_rng_below(rng, (uint64_t)layout->rows);
    const uint64_t column = qn_rng_below(rng, (uint64_t)layout->columns);
    mask->places[0] = (short)((int)row * layout->columns + (int)column);
}

/* Several: the first of a random order of all places. */
static void draw_several(const qn_mask_layout *layout, qn_rng *rng, qn_mask *mask) {
    short order[MOST_PLACES] = {0};
    const int places = qn_mask_places(layout);
    for (int k = 0; k < places; ++k) order[k] = (short)k;
    for (int k = 0; k < layout->count; ++k) {
        const int other = k + (int)qn_rng_below(rng, (uint64_t)(places - k));
        mask->places[k] = order[other];
        order[other] = order[k];
    }
}

void qn_mask_draw(const qn_mask_layout *layout, bool own, qn_rng *rng, qn_mask *mask) {
    mask->layout = layout;
    mask->own = own;
    if (layout->form.nfixed)
        for (int k = 0; k < layout->count; ++k) mask->places[k] = (short)k;
    else if (layout->count == 1) draw_one(layout, rng, mask);
    else draw_several(layout, rng, mask);
}
