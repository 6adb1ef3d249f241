/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/comparison.h"

#include "core/try.h"
#include "study/seed_groups.h"

#include <string.h>

static const qn_quantity quantities[] = {
    {"fidelity", "overlap of the noisy output with the original image",
     "fidelity of the output with the original image", false, offsetof(qn_image_record, fidelity)},
    {"swap", "what the SWAP test reports", "swap: what the device reports", false,
     offsetof(qn_image_record, swap)},
    {"ideal", "the same parameters, noise switched off", "ideal: parameters without noise", false,
     offsetof(qn_image_record, ideal)},
    {"loss", "1 - swap of the training batches, as estimated", "training loss", true,
     offsetof(qn_step_record, loss)},
    {"gradient_norm", "length of the estimated gradient", "norm of the gradient", true,
     offsetof(qn_step_record, gradient_norm)},
};

size_t qn_quantity_count(void) { return sizeof quantities / sizeof quantities[0]; }

const qn_quantity *qn_quantity_at(size_t index) { return &quantities[index]; }

/* ---- groups ------------------------------------------------------------------------------- */

/* The options of a run without what has no part in what is compared. */
static qn_train_options essence(const qn_train_options *options, bool any_device) {
    static char none[] = "";
    qn_train_options shown = *options;
    shown.noise = shown.name = none;
    shown.settings.seed = shown.settings.cache_bytes = 0;
    shown.settings.threads = 0;
    shown.settings.epochs = 1;
    shown.checkpoint_minutes = 1;
    shown.compare_ideal = false;
    if (any_device) shown.device.instance = 1;
    return shown;
}

bool qn_options_alike(const qn_train_options *a, const qn_train_options *b, bool any_device) {
    const qn_train_options x = essence(a, any_device), y = essence(b, any_device);
    return qn_settings_same(&qn_train_option_table, &x, &y);
}

bool qn_comparison_alike(const qn_record *a, const qn_record *b, bool any_device) {
    return strcmp(a->model, b->model) == 0 &&
           qn_options_alike(&a->options, &b->options, any_device);
}

static bool alike(const void *context, size_t i, size_t k) {
    const qn_record *records = context;
    return qn_comparison_alike(&records[i], &records[k], false);
}

static uint64_t seed_of(const void *context, size_t run) {
    const qn_record *records = context;
    return records[run].options.settings.seed;
}

static qn_status make_groups(const qn_record *records, size_t count, qn_comparison *made) {
    qn_seed_groups groups;
    const qn_status status = qn_seed_groups_make(count, alike, seed_of, records, &groups);
    if (status != QN_OK) return status;
    made->ngroups = groups.count;
    made->nrecords = count;
    for (size_t k = 0; k < count; ++k) made->sorted[k] = &records[groups.runs[k]];
    for (size_t g = 0; g < groups.count; ++g) {
        qn_run_group *group = &made->groups[g];
        group->records = made->sorted + groups.first[g];
        group->nrecords = qn_seed_group_size(&groups, g);
        snprintf(group->label, QN_LABEL, "%s", group->records[0]->label);
    }
    qn_seed_groups_clear(&groups);
    return QN_OK;
}

/* Groups of qmae and qae name their model; two under the same noise are told apart by their
 * folders. */
static void tell_apart(qn_comparison *made) {
    bool mixed = false;
    for (size_t g = 1; g < made->ngroups; ++g)
        mixed |= made->groups[g].records[0]->options.settings.autoencoder !=
                 made->groups[0].records[0]->options.settings.autoencoder;
    for (size_t g = 0; mixed && g < made->ngroups; ++g) {
        const qn_record *r = made->groups[g].records[0];
        snprintf(made->groups[g].label, QN_LABEL, "%s on %.80s",
                 qn_autoencoder_choice.names[r->options.settings.autoencoder], r->label);
    }
    for (size_t g = 1; g < made->ngroups; ++g)
        for (size_t h = 0; h < g; ++h) {
            if (strcmp(made->groups[g].label, made->groups[h].label) != 0) continue;
            const char *folder = made->groups[g].records[0]->folder;
            const char *slash = strrchr(folder, '/');
            snprintf(made->groups[g].label, QN_LABEL, "%.90s", slash ? slash + 1 : folder);
        }
}

static const char *why_not_paired(const qn_record *a, const qn_record *b) {
    const qn_train_options *o = &a->options, *p = &b->options;
    const qn_train_settings *x = &o->settings, *y = &p->settings;
    if (strcmp(o->data, p->data) != 0) return "data (--data)";
    if (strcmp(o->labels ? o->labels : "", p->labels ? p->labels : "") != 0)
        return "labels (--labels)";
    if (o->side != p->side) return "image size (--side)";
    if (a->nimages != b->nimages) return "number of test images (--test-images)";
    if (x->mask != y->mask || x->align != y->align) return "masks (--mask, --align)";
    if (x->seed != y->seed) return "seeds (--seed)";
    if (x->batch != y->batch || o->train_images != p->train_images)
        return "batches (--batch, --train-images)";
    return NULL;
}

static qn_status check_pairs(const qn_comparison *made, qn_diag *diag) {
    const qn_run_group *first = &made->groups[0];
    for (size_t g = 1; g < made->ngroups; ++g) {
        const qn_run_group *group = &made->groups[g];
        for (size_t k = 0; k < first->nrecords; ++k) {
            const qn_record *a = first->records[k],
                            *b = group->records[k < group->nrecords ? k : 0];
            const char *why = group->nrecords == first->nrecords ? why_not_paired(a, b) : "seeds";
            if (why)
                return qn_fail(diag, QN_ERR_ARGUMENT,
                               "'%s' and '%s' do not have the same %s, so there are no pairs",
                               a->folder, b->folder, why);
        }
    }
    if (made->ngroups >= 2) return QN_OK;
    return qn_fail(diag, QN_ERR_ARGUMENT,
                   "these runs differ in nothing but their seeds: give two that differ in more");
}

qn_status qn_comparison_make(const qn_record *records, size_t count, qn_comparison *comparison,
                             qn_diag *diag) {
    qn_status status = QN_OK;
    qn_comparison made = {0};
    made.groups = qn_alloc(count, sizeof *made.groups);
    made.sorted = qn_alloc(count, sizeof *made.sorted);
    QN_TRY_ALLOC(made.groups && made.sorted);
    QN_TRY(make_groups(records, count, &made));
    tell_apart(&made);
    QN_TRY(check_pairs(&made, diag));
    *comparison = made;
    memset(&made, 0, sizeof made);
out:
    qn_comparison_clear(&made);
    return status;
}

void qn_comparison_clear(qn_comparison *comparison) {
    qn_free(comparison->groups);
    qn_free(comparison->sorted);
    memset(comparison, 0, sizeof *comparison);
}

/* ---- points ------------------------------------------------------------------------------- */

static uint64_t per_epoch(const qn_record *r) {
    uint64_t count = 0;
    while (count < r->history.nsteps && r->history.steps[count].epoch == 0) ++count;
    return count ? count : 1;
}

size_t qn_comparison_points(const qn_comparison *c, const qn_quantity *quantity) {
    size_t fewest = SIZE_MAX;
    for (size_t i = 0; i < c->nrecords; ++i) {
        const qn_record *r = c->sorted[i];
        const size_t have = quantity->of_steps ? r->history.nsteps / per_epoch(r)
                                               : r->history.nevaluations;
        if (have < fewest) fewest = have;
    }
    return fewest;
}

/* Unit u of point `index`: a step of an epoch or a test image. */
static double unit_of(const qn_record *r, const qn_quantity *quantity, size_t index, size_t u) {
    const void *record = quantity->of_steps
                             ? (const void *)&r->history.steps[index * per_epoch(r) + u]
                             : (const void *)&r->images[index * r->nimages + u];
    return *(const double *)(const void *)((const char *)record + quantity->offset);
}

double qn_comparison_mean(const qn_comparison *c, const qn_quantity *quantity, size_t group,
                          size_t seed, size_t index) {
    const qn_record *r = c->groups[group].records[seed];
    const size_t units = quantity->of_steps ? (size_t)per_epoch(r) : r->nimages;
    double sum = 0.0;
    for (size_t u = 0; u < units; ++u) sum += unit_of(r, quantity, index, u);
    return sum / (double)units;
}

qn_status qn_comparison_point_of(const qn_comparison *c, const qn_quantity *quantity, size_t group,
                                 size_t index, qn_comparison_point *point) {
    const qn_run_group *a = &c->groups[0], *b = &c->groups[group];
    const qn_record *any = a->records[0];
    const size_t units = quantity->of_steps ? (size_t)per_epoch(any) : any->nimages,
                 seeds = a->nrecords, count = units * seeds;
    double *values = qn_alloc(3 * count, sizeof *values);
    if (!values) return QN_ERR_MEMORY;
    for (size_t s = 0; s < seeds; ++s)
        for (size_t u = 0; u < units; ++u) {
            const size_t k = s * units + u;
            values[k] = unit_of(a->records[s], quantity, index, u);
            values[count + k] = unit_of(b->records[s], quantity, index, u);
            values[2 * count + k] = values[count + k] - values[k];
        }
    point->step = quantity->of_steps ? (index + 1) * per_epoch(any)
                                     : any->history.evaluations[index].step;
    point->epoch = (double)point->step / (double)per_epoch(any);
    point->reference = qn_paired_interval(values, seeds, units, QN_COMPARISON_LEVEL);
    point->mean = qn_paired_interval(values + count, seeds, units, QN_COMPARISON_LEVEL);
    point->difference = qn_paired_interval(values + 2 * count, seeds, units, QN_COMPARISON_LEVEL);
    qn_free(values);
    return QN_OK;
}

qn_status qn_comparison_parts(const qn_comparison *c, const qn_quantity *quantity, size_t group,
                              bool *parts, uint64_t *step) {
    qn_status status = QN_OK;
    qn_comparison_point point;
    const size_t count = qn_comparison_points(c, quantity);
    qn_paired *differences = qn_alloc(count + 1, sizeof *differences);
    uint64_t *steps = qn_alloc(count + 1, sizeof *steps);
    QN_TRY_ALLOC(differences && steps);
    for (size_t i = 0; i < count; ++i) {
        QN_TRY(qn_comparison_point_of(c, quantity, group, i, &point));
        differences[i] = point.difference;
        steps[i] = point.step;
    }
    const size_t first = qn_paired_parts(differences, count);
    *parts = first < count;
    if (*parts) *step = steps[first];
out:
    qn_free(differences);
    qn_free(steps);
    return status;
}
