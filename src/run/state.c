/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a run says of itself. */
#include "noise/model.h"
#include "run/run.h"

#include <stdio.h>

const qn_evaluation *qn_run_last(const qn_run *run) { return qn_member_last(&run->noisy); }

const qn_step_record *qn_run_last_step(const qn_run *run) {
    const qn_history *history = &run->noisy.history;
    return history->nsteps ? &history->steps[history->nsteps - 1] : NULL;
}

const qn_evaluation *qn_member_last(const qn_run_member *member) {
    return &member->history.evaluations[member->history.nevaluations - 1];
}

const char *qn_run_noise_text(const qn_run *run, char *text) {
    const double scale = run->options->device.noise_scale;
    const char *twirled = run->model->twirl ? "twirled " : "";
    if (qn_model_is_ideal(run->model)) snprintf(text, QN_NOISE_TEXT, "without noise");
    else if (scale == 1)
        snprintf(text, QN_NOISE_TEXT, "under the %snoise of %.90s", twirled,
                 qn_model_name(run->model));
    else
        snprintf(text, QN_NOISE_TEXT, "under %g times the %snoise of %.80s", scale, twirled,
                 qn_model_name(run->model));
    return text;
}
