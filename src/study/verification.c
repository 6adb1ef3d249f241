/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/verification.h"

#include "core/try.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

/* The chance that any score of a right program exceeds the limit: 0.001, shared out
 * (Bonferroni). */
static void judge(qn_verification *v) {
    const double limit = v->nscores ? gsl_cdf_ugaussian_Qinv(0.0005 / (double)v->nscores) : 0.0;
    for (size_t k = 0; k < v->count; ++k) {
        qn_check *c = &v->checks[k];
        const double off = c->found - c->expected;
        c->deviation = c->error > 0.0 ? off / c->error : off;
        c->allowed = c->error > 0.0 ? limit : c->tolerance;
        c->good = c->skipped[0] || fabs(c->deviation) <= c->allowed;
    }
}

qn_status qn_study_verify(const qn_model *model, const qn_program_options *options, bool quick,
                          uint64_t seed, const qn_host *host, qn_verification **verification,
                          qn_diag *diag) {
    qn_status status = QN_OK;
    qn_verification *v = qn_alloc(1, sizeof *v);
    QN_TRY_ALLOC(v);
    v->model = model;
    v->options = options ? *options : qn_program_options_default();
    v->host = host;
    v->quick = quick;
    v->seed = seed;
    QN_TRY(qn_verify_formulas(v, diag));
    QN_TRY(qn_verify_engines(v, diag));
    judge(v);
    *verification = v;
    v = NULL;
out:
    qn_verification_destroy(v);
    return status;
}

void qn_verification_destroy(qn_verification *v) { qn_free(v); }

const qn_check *qn_verification_check(const qn_verification *v, size_t index) {
    return index < v->count ? &v->checks[index] : NULL;
}
