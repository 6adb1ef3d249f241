/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"
#include "core/try.h"
#include "host/host.h"
#include "jobs/kept.h"
#include "settings/option_parts.h"
#include "show/study_print.h"
#include "study/compare.h"

#include <string.h>

typedef struct merge_options {
    bool json;
} merge_options;

static const qn_option options[] = {
    QN_OPTION_JSON(.group = "Output", .offset = offsetof(merge_options, json)),
};
static const qn_option_table table = {sizeof options / sizeof options[0], options};

/* ---- the kinds of studies ------------------------------------------------------------------- */

static qn_status merge_sweep(qn_study *study, const qn_kept_plan *kept, bool json, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_sweep_options found = {0};
    qn_sweep sweep = {0};
    QN_TRY(qn_sweep_reopen(&sweep, &found, kept, study, diag));
    QN_TRY(qn_sweep_finish(&sweep, diag));
    if (json) QN_TRY(qn_sweep_print_json(&sweep, stdout));
    else qn_sweep_print(&sweep, stdout);
out:
    qn_sweep_clear(&sweep);
    return status;
}

static qn_status merge_comparison(qn_study *study, const qn_kept_plan *kept, bool json,
                                  qn_diag *diag) {
    qn_status status = QN_OK;
    qn_compare compare = {.study = *study};
    qn_comparison comparison = {0};
    (void)kept;
    QN_TRY(qn_compare_read(&compare, 0, NULL, diag));
    QN_TRY(qn_comparison_make(compare.records, compare.nrecords, &comparison, diag));
    QN_TRY(qn_comparison_write(&comparison, study->folder, study->host, diag));
    if (json) QN_TRY(qn_comparison_print_json(&comparison, stdout));
    else QN_TRY(qn_comparison_print(&comparison, stdout));
    if (!json) printf("\nfiles are in %s\n", study->folder);
out:
    qn_comparison_clear(&comparison);
    compare.study.jobs = NULL; /* of *study */
    compare.study.count = 0;
    qn_compare_clear(&compare);
    return status;
}

static const struct {
    const char *command;
    qn_status (*merge)(qn_study *study, const qn_kept_plan *kept, bool json, qn_diag *diag);
} kinds[] = {{"sweep", merge_sweep}, {"compare", merge_comparison}};

static qn_status merge_whole(qn_study *study, const qn_kept_plan *kept, bool json, qn_diag *diag) {
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; ++k)
        if (strcmp(kinds[k].command, kept->command) == 0)
            return kinds[k].merge(study, kept, json, diag);
    return qn_fail(diag, QN_ERR_SYNTAX, "'%s/plans/study.cfg': '%s' is neither sweep nor compare",
                   study->folder, kept->command);
}

/* ---- the command ---------------------------------------------------------------------------- */

static int run_merge(void *values, int narguments, char **arguments) {
    qn_status status = QN_OK;
    qn_diag diag = {0};
    const merge_options *o = values;
    qn_study study = {.folder = arguments[0], .host = &qn_cli_host};
    qn_kept_plan kept = {0};
    size_t missing = 0;
    (void)narguments;
    QN_TRY(qn_plan_read(&study, &kept, &diag));
    for (size_t i = 0; i < study.count; ++i) missing += !study.jobs[i].done;
    if (missing == 0) {
        QN_TRY(merge_whole(&study, &kept, o->json, &diag));
        goto out;
    }
    if (o->json) QN_TRY(qn_missing_print_json(&study, stdout));
    else qn_missing_print(&study, stdout);
    QN_TRY(qn_fail(&diag, QN_ERR_NOT_FOUND,
                   "%zu of %zu trainings of the %s in '%s' are still to be made: the same command "
                   "with --out and --shard, or without --shard, makes them",
                   missing, study.count, study.command, study.folder));
out:
    qn_plan_clear(&study, &kept);
    return status == QN_OK ? QN_EXIT_DONE : qn_say_failure(&diag, status);
}

const qn_command qn_command_merge = {
    .name = "merge",
    .summary = "Put together what shards of a sweep or of a comparison have made",
    .arguments = "FOLDER",
    .details = "\nFOLDER is the --out of its shards, and keeps the plan. Tables and pictures are "
               "those of one process,\nbyte for byte, whoever made what when. Where trainings are "
               "missing: which, and which shard has claimed\nthem since when (docs/cluster.md).\n",
    .example = "qmae-noise merge runs/sweep",
    .min_arguments = 1,
    .max_arguments = 1,
    .options = &table,
    .values_size = sizeof(merge_options),
    .run = run_merge,
};
