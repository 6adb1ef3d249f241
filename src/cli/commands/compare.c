/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/compare.h"
#include "cli/command.h"
#include "core/atomic_file.h"
#include "core/try.h"
#include "host/children.h"
#include "host/host.h"
#include "settings/option_parts.h"
#include "show/study_print.h"

/* ---- options ------------------------------------------------------------------------------ */

#define AT(field) (offsetof(qn_compare_options, train) + offsetof(qn_train_options, field))
#define DEVICE(field) (AT(device) + offsetof(qn_device_options, field))
static const qn_option options[] = {
    QN_OPTION_NOISE(.group = "Comparison", .offset = AT(noise), .joined = true, .run_only = true,
                    .help = QN_NOISE_HELP
                    ", to compare with the ideal device; may be given several "
                    "times"),
    QN_OPTION_SEEDS(.offset = offsetof(qn_compare_options, seeds),
                    .help = "trainings with each model, seeds --seed, --seed + 1, ...: bands over "
                            "seeds"),
    {.name = "instances",
     .value = "N",
     .type = QN_OPTION_INT,
     .offset = offsetof(qn_compare_options, instances),
     .fallback = "0",
     .max = 1000,
     .run_only = true,
     .help = "train under N devices drawn from each model, --instance 1 to N, instead of under the "
             "model: what comes from the device"},
    QN_OPTION_JOBS(.offset = offsetof(qn_compare_options, jobs)),
    QN_OPTION_SHARD(.offset = offsetof(qn_compare_options, shard)),
    QN_OPTION_LOST_AFTER(.offset = offsetof(qn_compare_options, lost_after)),
#include "settings/device_option_list.def"
#include "settings/output_option_list.def"
#include "settings/train_option_list.def"
};
static const qn_option_table table = {sizeof options / sizeof options[0], options};

static qn_status finish(qn_compare *c, int narguments, char **arguments, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_comparison comparison = {0};
    const bool write = narguments == 0 || c->options->train.out;
    QN_TRY(qn_compare_read(c, (size_t)narguments, arguments, diag));
    QN_TRY(qn_comparison_make(c->records, c->nrecords, &comparison, diag));
    if (narguments && write) {
        snprintf(c->folder, sizeof c->folder, "%s", c->options->train.out);
        QN_TRY(qn_folder_create(c->folder, diag));
    }
    if (write) QN_TRY(qn_comparison_write(&comparison, c->folder, &qn_cli_host, diag));
    if (c->options->train.json) {
        QN_TRY(qn_comparison_print_json(&comparison, stdout));
    } else {
        QN_TRY(qn_comparison_print(&comparison, stdout));
        if (write) printf("\nfiles are in %s\n", c->folder);
    }
out:
    qn_comparison_clear(&comparison);
    return status;
}

static int refuse_usage(const qn_compare_options *o, int narguments) {
    if (narguments == 0 && !o->train.noise)
        qn_say("compare what? give --noise NAME to train, or the folders of finished runs");
    else if (narguments && o->train.noise)
        qn_say("finished runs have their noise: leave --noise out, or the runs");
    else if (narguments == 1) qn_say("one run is no comparison: name another, or give --noise");
    else if (narguments && o->instances)
        qn_say("finished runs have their devices: leave --instances out, or the runs");
    else if (o->instances && o->train.device.instance)
        qn_say("--instances %lld draws devices 1 to %lld: leave --instance out",
               (long long)o->instances, (long long)o->instances);
    else return QN_EXIT_DONE;
    return QN_EXIT_USAGE;
}

static int run(void *values, int narguments, char **arguments) {
    qn_status status = QN_OK;
    qn_diag diag = {0};
    qn_compare c = {.options = values};
    bool leads = true;
    const int refused = refuse_usage(values, narguments);
    if (refused != QN_EXIT_DONE) return refused;
    if (qn_train_options_resolve(&c.options->train, &diag) != QN_OK) {
        return qn_say_refusal(&diag, QN_ERR_ARGUMENT);
    }
    QN_TRY(qn_children_plan(&c.study, &c.options->shard, &leads));
    if (narguments == 0) {
        QN_TRY(qn_compare_plan(&c, &diag));
        QN_TRY(qn_study_run(&c.study, &diag));
    }
    if (c.study.interrupted)
        qn_say("interrupted; the same command with --out %s goes on", c.folder);
    else if (leads) QN_TRY(finish(&c, narguments, arguments, &diag));
out:;
    const int code = c.study.interrupted ? QN_EXIT_INTERRUPTED : QN_EXIT_DONE;
    qn_compare_clear(&c);
    return status == QN_OK ? code : qn_say_failure(&diag, status);
}

const qn_command qn_command_compare = {
    .name = "compare",
    .summary = "Train with and without noise, all else equal, or put finished runs side by side",
    .arguments = "--noise NAME [--noise NAME...] | RUN RUN...",
    .details =
        "\nThe first RUN is what the others are compared with; runs that differ only in their "
        "seeds make a band.\n",
    .example = "qmae-noise compare --noise ibm_like --seeds 3",
    .max_arguments = 1000,
    .options = &table,
    .values_size = sizeof(qn_compare_options),
    .shared = true,
    .run = run,
};
