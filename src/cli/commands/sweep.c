#include "cli/sweep.h"
#include "cli/command.h"
#include "core/try.h"
#include "settings/option_parts.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

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
    QN_OPTION_NOISE(.group = "Noise", .offset = AT(noise), .fallback = "none", .beside = true,
                    .help = QN_NOISE_HELP "; none is the ideal device"),
#include "settings/device_option_list.def"
#include "settings/output_option_list.def"
#include "settings/train_option_list.def"
};
static const qn_option_table table = {sizeof options / sizeof options[0], options};

/* ---- planning ----------------------------------------------------------------------------- */

static void name_job(const qn_sweep *s, size_t point, qn_job *job) {
    char text[512] = "";
    for (size_t k = 0; k < s->keys.count; ++k) {
        const qn_sweep_key *key = &s->keys.keys[k];
        const size_t used = strlen(text);
        snprintf(text + used, sizeof text - used, "%s_%s-", key->name,
                 key->values[qn_sweep_index(&s->keys, point, k)]);
    }
    for (char *c = text; *c; ++c)
        if (!isalnum((unsigned char)*c) && !strchr("._-+", *c)) *c = '_';
    if (strlen(text) > 70) snprintf(text, sizeof text, "point%zu-", point + 1);
    snprintf(job->name, sizeof job->name, "%.70sseed%lld", text, (long long)job->options.seed);
}

static qn_status check_job(const qn_sweep *s, size_t point, const qn_job *job, qn_diag *diag) {
    char where[256], text[1280];
    qn_diag detail = {0};
    const qn_status status = qn_job_check(job, &detail);
    if (status == QN_OK) return QN_OK;
    qn_diag_format(&detail, text, sizeof text);
    return qn_fail(diag, status, "at %s: %s",
                   qn_sweep_point_text(&s->keys, point, where, sizeof where),
                   text[0] ? text : qn_status_text(status));
}

static qn_status add_job(qn_sweep *s, size_t point, int64_t seed, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_job *job = &s->study.jobs[s->study.count];
    job->options = s->options->train;
    job->options.data = strdup(s->options->train.data);
    QN_TRY_ALLOC(job->options.data);
    ++s->study.count;
    char *own = job->options.data;
    QN_TRY(qn_sweep_apply(&s->keys, point, &job->options, &job->model, diag));
    if (job->options.data != own) { /* swept */
        free(own);
        job->options.data = strdup(job->options.data);
        QN_TRY_ALLOC(job->options.data);
    }
    job->options.seed += seed;
    QN_TRY(qn_train_options_resolve(&job->options, diag));
    QN_TRY(check_job(s, point, job, diag));
    name_job(s, point, job);
    for (const qn_job *other = s->study.jobs; other < job; ++other)
        if (strcmp(other->name, job->name) == 0)
            QN_TRY(qn_fail(diag, QN_ERR_ARGUMENT, "--over: the point %s comes twice", job->name));
out:
    return status;
}

static qn_status plan(qn_sweep *s, qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_sweep_options *o = s->options;
    const size_t points = qn_sweep_points(&s->keys);
    s->study = (qn_study){.command = "sweep",
                          .folder = s->folder,
                          .parallel = (int)o->jobs,
                          .threads = (int)o->train.threads,
                          .force = o->train.force,
                          .quiet = o->train.quiet};
    qn_study_name("sweep", o->train.out, s->folder);
    s->study.jobs = qn_alloc(points * (size_t)o->seeds, sizeof(qn_job));
    QN_TRY_ALLOC(s->study.jobs);
    for (size_t p = 0; p < points; ++p)
        for (int64_t k = 0; k < o->seeds; ++k) QN_TRY(add_job(s, p, k, diag));
    QN_TRY(qn_study_open(&s->study, diag));
out:
    return status;
}

/* ---- the command -------------------------------------------------------------------------- */

static void clear(qn_sweep *s) {
    for (size_t i = 0; i < s->study.count; ++i) {
        free(s->study.jobs[i].model);
        free(s->study.jobs[i].options.data);
    }
    qn_free(s->study.jobs);
    qn_sweep_keys_clear(&s->keys);
}

static int run(void *values, int narguments, char **arguments) {
    qn_status status = QN_OK;
    qn_diag diag = {0};
    qn_sweep s = {.options = values};
    (void)narguments, (void)arguments;
    if (!s.options->over) {
        qn_say("sweep over what? for example --over noise-scale=0:2:0.5");
        return QN_EXIT_USAGE;
    }
    status = qn_sweep_keys_read(s.options->over, &s.keys, &diag);
    if (status != QN_OK) {
        qn_say_failure(&diag, status);
        return QN_EXIT_USAGE;
    }
    QN_TRY(plan(&s, &diag));
    QN_TRY(qn_study_run(&s.study, &diag));
    if (s.study.interrupted)
        qn_say("interrupted; the same command with --out %s goes on", s.folder);
    else QN_TRY(qn_sweep_finish(&s, &diag));
out:;
    const int code = s.study.interrupted ? QN_EXIT_INTERRUPTED : QN_EXIT_DONE;
    clear(&s);
    return status == QN_OK ? code : qn_say_failure(&diag, status);
}

const qn_command qn_command_sweep = {
    .name = "sweep",
    .summary = "Train at every point of a grid of settings or of noise strengths",
    .arguments = "--over KEY=A:B:STEP|a,b,c [--over ...]",
    .details =
        "\nExample: qmae-noise sweep --noise ibm_like --over noise-scale=0:2:0.5 --seeds 3\n",
    .options = &table,
    .values_size = sizeof(qn_sweep_options),
    .run = run,
};
