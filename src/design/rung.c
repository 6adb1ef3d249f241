/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "design/rung.h"

#include "core/try.h"
#include "design/preference.h"

qn_status qn_field_train(const qn_field *f, const size_t *numbers, size_t count, uint64_t steps,
                         size_t *best, qn_diag *diag) {
    qn_status status = QN_OK;
    size_t first = numbers ? numbers[0] : 0;
    qn_contender **members = qn_alloc(count + 1, sizeof *members);
    QN_TRY_ALLOC(members);
    for (size_t k = 0; k < count; ++k) members[k] = &f->contenders[numbers ? numbers[k] : k];
    QN_TRY(qn_bench_train(&f->design->bench, members, count, steps, diag));
    for (size_t k = 0; k < count; ++k) {
        QN_TRY(qn_design_note(f->design, f->stage, members[k]));
        if (members[k]->score.swap > f->contenders[first].score.swap)
            first = numbers ? numbers[k] : k;
    }
    if (best) *best = first;
out:
    qn_free(members);
    return status;
}

typedef struct course {
    const qn_field *field;
    const qn_halving *plan;
    qn_diag *diag;
} course;

/* Scores by which the members come in the order in which they are preferred. */
static qn_status score_all(const qn_field *f, const size_t *members, size_t count, double *scores) {
    qn_status status = QN_OK;
    const qn_contender **contenders = qn_alloc(count + 1, sizeof *contenders);
    size_t *places = qn_alloc(count + 1, sizeof *places);
    QN_TRY_ALLOC(contenders && places);
    for (size_t k = 0; k < count; ++k) contenders[k] = &f->contenders[members[k]];
    QN_TRY(qn_preference_places(contenders, count, f->design->options->within_se, places));
    for (size_t k = 0; k < count; ++k) scores[k] = -(double)places[k];
out:
    qn_free(contenders);
    qn_free(places);
    return status;
}

static qn_status run_rung(void *context, int rung, const size_t *members, size_t count,
                          uint64_t steps, double *scores) {
    const course *c = context;
    qn_host_note(c->field->design->host, "%s: rung %d of %d, %zu circuits, %llu steps each",
                 c->field->title, rung + 1, c->plan->rungs, count, (unsigned long long)steps);
    const qn_status status = qn_field_train(c->field, members, count, steps, NULL, c->diag);
    return status == QN_OK ? score_all(c->field, members, count, scores) : status;
}

qn_status qn_field_halve(const qn_field *field, const qn_halving *plan, size_t *order,
                         qn_diag *diag) {
    course c = {field, plan, diag};
    return qn_halving_run(plan, run_rung, &c, order);
}
