/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"
#include "core/try.h"
#include "host/children.h"
#include "host/host.h"
#include "settings/option_parts.h"
#include "show/study_print.h"
#include "study/sweep_spread.h"

/* ---- options ------------------------------------------------------------------------------ */

#define AT(field) (offsetof(qn_sweep_options, train) + offsetof(qn_train_options, field))
#define DEVICE(field) (AT(device) + offsetof(qn_device_options, field))
static const qn_option options[] = {
    {.group = "Sweep",
     .name = "over",
     .value = "KEY=A:B:STEP|a,b,c",
     .type = QN_OPTION_STRING,
     .offset = offsetof(qn_sweep_options, over),
     .joined = true,
     .run_only = true,
     .help = "vary KEY: an option of train (noise-scale, shots, mask, latent, layers, "
             "learning-rate, noise, ...) or a number of the noise model (gates.cz.error, "
             "qubit.T1, ...); given again, a grid"},
    QN_OPTION_SEEDS(.offset = offsetof(qn_sweep_options, seeds),
                    .help = "trainings at each point, seeds --seed, --seed + 1, ...: errors over "
                            "seeds"),
    QN_OPTION_JOBS(.offset = offsetof(qn_sweep_options, jobs)),
    QN_OPTION_SHARD(.offset = offsetof(qn_sweep_options, shard)),
    QN_OPTION_LOST_AFTER(.offset = offsetof(qn_sweep_options, lost_after)),
    QN_OPTION_NOISE(.group = "Noise", .offset = AT(noise), .fallback = "none",
                    .beside = QN_BESIDE_FILE, .help = QN_NOISE_HELP "; none is the ideal device"),
#include "settings/device_option_list.def"
#include "settings/output_option_list.def"
#include "settings/train_option_list.def"
};
static const qn_option_table table = {sizeof options / sizeof options[0], options};

/* ---- the command -------------------------------------------------------------------------- */

static int run(void *values, int narguments, char **arguments) {
    qn_status status = QN_OK;
    qn_diag diag = {0};
    qn_sweep s = {.options = values};
    bool leads = true;
    (void)narguments, (void)arguments;
    if (!s.options->over) {
        qn_say("sweep over what? for example --over noise-scale=0:2:0.5");
        return QN_EXIT_USAGE;
    }
    status = qn_sweep_keys_read(s.options->over, &s.keys, &diag);
    if (status != QN_OK) {
        return qn_say_refusal(&diag, status);
    }
    QN_TRY(qn_children_plan(&s.study, &s.options->shard, &leads));
    QN_TRY(qn_sweep_plan(&s, &diag));
    QN_TRY(qn_study_run(&s.study, &diag));
    if (s.study.interrupted)
        qn_say("interrupted; the same command with --out %s goes on", s.folder);
    else if (leads) {
        QN_TRY(qn_sweep_finish(&s, &diag));
        if (s.options->train.json) QN_TRY(qn_sweep_print_json(&s, stdout));
        else qn_sweep_print(&s, stdout);
        QN_TRY(qn_sweep_spread_write(&s, &diag));
        if (!s.options->train.json) QN_TRY(qn_sweep_print_spread(&s, stdout, &diag));
    }
out:;
    const int code = s.study.interrupted ? QN_EXIT_INTERRUPTED : QN_EXIT_DONE;
    qn_sweep_clear(&s);
    return status == QN_OK ? code : qn_say_failure(&diag, status);
}

const qn_command qn_command_sweep = {
    .name = "sweep",
    .summary = "Train at every point of a grid of settings or of noise strengths",
    .arguments = "--over KEY=A:B:STEP|a,b,c [--over ...]",
    .details = "",
    .example = "qmae-noise sweep --noise ibm_like --over noise-scale=0:2:0.5 --seeds 3",
    .options = &table,
    .values_size = sizeof(qn_sweep_options),
    .shared = true,
    .run = run,
};
