#include "cli/command.h"
#include "cli/comparison.h"
#include "cli/jobs.h"
#include "core/atomic_file.h"
#include "core/try.h"
#include "settings/option_parts.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* ---- options ------------------------------------------------------------------------------ */

typedef struct compare_options {
    qn_train_options train; /* train.noise: the models, with commas */
    int64_t seeds, jobs;
} compare_options;

#define AT(field) (offsetof(compare_options, train) + offsetof(qn_train_options, field))
#define DEVICE(field) (AT(device) + offsetof(qn_device_options, field))
static const qn_option options[] = {
    QN_OPTION_NOISE(.group = "Comparison", .offset = AT(noise), .joined = true, .run_only = true,
                    .help = QN_NOISE_HELP
                    ", to compare with the ideal device; may be given several "
                    "times"),
    QN_OPTION_SEEDS(.offset = offsetof(compare_options, seeds),
                    .help = "trainings with each model, seeds --seed, --seed + 1, ...: bands over "
                            "seeds"),
    QN_OPTION_JOBS(.offset = offsetof(compare_options, jobs)),
#include "settings/device_option_list.def"
#include "settings/output_option_list.def"
#include "settings/train_option_list.def"
};
static const qn_option_table table = {sizeof options / sizeof options[0], options};

/* ---- the trainings ------------------------------------------------------------------------ */

typedef struct compare {
    compare_options *options;
    char folder[PATH_MAX];
    char ideal[8]; /* "none" */
    char *models;  /* the names, each terminated; free */
    size_t nmodels;
    qn_study study;
    qn_record *records;
    size_t nrecords;
} compare;

static qn_status split_models(compare *c) {
    c->models = strdup(c->options->train.noise);
    if (!c->models) return QN_ERR_MEMORY;
    c->nmodels = 1;
    for (char *p = c->models; *p; ++p)
        if (*p == ',') {
            *p = '\0';
            ++c->nmodels;
        }
    return QN_OK;
}

/* "ideal-seed1", "ibm_like-seed2"; a number behind if two models have one name. */
static void name_job(const compare *c, size_t model, const char *label, qn_job *job) {
    char text[48];
    snprintf(text, sizeof text, "%s", label);
    for (char *p = text; *p; ++p)
        if (!isalnum((unsigned char)*p) && !strchr("._-", *p)) *p = '_';
    snprintf(job->name, sizeof job->name, "%s-seed%lld", text, (long long)job->options.seed);
    for (const qn_job *other = c->study.jobs; other < job; ++other)
        if (strcmp(other->name, job->name) == 0)
            snprintf(job->name, sizeof job->name, "%s-%zu-seed%lld", text, model + 1,
                     (long long)job->options.seed);
}

static qn_status add_jobs(compare *c, size_t index, char *noise, qn_diag *diag) {
    qn_model *model = NULL;
    const qn_status status = qn_device_options_model(&c->options->train.device, noise, &model,
                                                     diag);
    qn_status checked = QN_OK;
    if (status != QN_OK) return status;
    for (int64_t s = 0; s < c->options->seeds && checked == QN_OK; ++s) {
        qn_job *job = &c->study.jobs[c->study.count];
        job->options = c->options->train;
        job->options.noise = noise;
        if (qn_model_is_ideal(model)) job->options.mitigation = QN_MITIGATION_NONE;
        job->options.seed += s;
        name_job(c, index, qn_model_is_ideal(model) ? "ideal" : qn_model_name(model), job);
        ++c->study.count;
        if (s == 0) checked = qn_job_check(job, diag);
    }
    qn_model_destroy(model);
    return checked;
}

static qn_status plan(compare *c, qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_train_settings settings = qn_train_options_settings(&c->options->train);
    QN_TRY(qn_train_settings_check(&settings, diag));
    QN_TRY(split_models(c));
    c->study.jobs = qn_alloc((c->nmodels + 1) * (size_t)c->options->seeds, sizeof(qn_job));
    QN_TRY_ALLOC(c->study.jobs);
    QN_TRY(add_jobs(c, 0, c->ideal, diag));
    char *noise = c->models;
    for (size_t m = 0; m < c->nmodels; ++m, noise += strlen(noise) + 1)
        QN_TRY(add_jobs(c, m + 1, noise, diag));
    qn_study_name("compare", c->options->train.out, c->folder);
    c->study.command = "compare";
    c->study.folder = c->folder;
    c->study.parallel = (int)c->options->jobs;
    c->study.threads = (int)c->options->train.threads;
    c->study.force = c->options->train.force;
    c->study.quiet = c->options->train.quiet;
    QN_TRY(qn_study_open(&c->study, diag));
out:
    return status;
}

/* ---- results ------------------------------------------------------------------------------ */

static qn_status read_records(compare *c, int narguments, char **arguments, qn_diag *diag) {
    const size_t count = narguments ? (size_t)narguments : c->study.count;
    char path[PATH_MAX];
    c->records = qn_alloc(count, sizeof *c->records);
    if (!c->records) return QN_ERR_MEMORY;
    for (; c->nrecords < count; ++c->nrecords) {
        const char *folder = narguments
                                 ? arguments[c->nrecords]
                                 : qn_job_folder(&c->study, &c->study.jobs[c->nrecords], path);
        const qn_status status = qn_record_read(folder, &c->records[c->nrecords], diag);
        if (status != QN_OK) return status;
    }
    return QN_OK;
}

static qn_status finish(compare *c, int narguments, char **arguments, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_comparison comparison = {0};
    const bool write = narguments == 0 || c->options->train.out;
    QN_TRY(read_records(c, narguments, arguments, diag));
    QN_TRY(qn_comparison_make(c->records, c->nrecords, &comparison, diag));
    if (narguments && write) {
        snprintf(c->folder, sizeof c->folder, "%s", c->options->train.out);
        QN_TRY(qn_folder_create(c->folder, diag));
    }
    if (write) QN_TRY(qn_comparison_write(&comparison, c->folder, diag));
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

static void clear(compare *c) {
    for (size_t i = 0; i < c->nrecords; ++i) qn_record_clear(&c->records[i]);
    qn_free(c->records);
    qn_free(c->study.jobs);
    free(c->models);
}

static int refuse_usage(const compare_options *o, int narguments) {
    if (narguments == 0 && !o->train.noise)
        qn_say("compare what? give --noise NAME to train, or the folders of finished runs");
    else if (narguments && o->train.noise)
        qn_say("finished runs have their noise: leave --noise out, or the runs");
    else if (narguments == 1) qn_say("one run is no comparison: name another, or give --noise");
    else return QN_EXIT_DONE;
    return QN_EXIT_USAGE;
}

static int run(void *values, int narguments, char **arguments) {
    qn_status status = QN_OK;
    qn_diag diag = {0};
    compare c = {.options = values, .ideal = "none"};
    const int refused = refuse_usage(values, narguments);
    if (refused != QN_EXIT_DONE) return refused;
    if (qn_train_options_resolve(&c.options->train, &diag) != QN_OK) {
        qn_say_failure(&diag, QN_ERR_ARGUMENT);
        return QN_EXIT_USAGE;
    }
    if (narguments == 0) {
        QN_TRY(plan(&c, &diag));
        QN_TRY(qn_study_run(&c.study, &diag));
    }
    if (c.study.interrupted)
        qn_say("interrupted; the same command with --out %s goes on", c.folder);
    else QN_TRY(finish(&c, narguments, arguments, &diag));
out:;
    const int code = c.study.interrupted ? QN_EXIT_INTERRUPTED : QN_EXIT_DONE;
    clear(&c);
    return status == QN_OK ? code : qn_say_failure(&diag, status);
}

const qn_command qn_command_compare = {
    .name = "compare",
    .summary = "Train with and without noise, all else equal, or put finished runs side by side",
    .arguments = "--noise NAME [--noise NAME...] | RUN RUN...",
    .details = "\nExample: qmae-noise compare --noise ibm_like --seeds 3\n"
               "The first RUN is what the others are compared with; runs that differ only in their "
               "seeds make a band.\n",
    .max_arguments = 1000,
    .options = &table,
    .values_size = sizeof(compare_options),
    .run = run,
};
