#include "cli/command.h"
#include "settings/device_options.h"
#include "settings/option_parts.h"
#include "study/verification.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

typedef struct verify_options {
    char *noise;
    qn_device_options device;
    bool quick;
    int64_t seed;
} verify_options;

#define AT(field) offsetof(verify_options, field)
#define DEVICE(field) (AT(device) + offsetof(qn_device_options, field))

static const qn_option options[] = {
    QN_OPTION_NOISE(.group = "Noise", .offset = AT(noise), .fallback = "ibm_like",
                    .help = QN_NOISE_HELP ", to verify with"),
#include "settings/device_option_list.def"
    {.group = "Checks",
     .name = "quick",
     .offset = AT(quick),
     .help = "fewer trajectories: under 20 seconds"},
    QN_OPTION_SEED(.offset = AT(seed), .help = "start of all random numbers"),
};
static const qn_option_table table = {sizeof options / sizeof options[0], options};

/* The chance that any score of a right program exceeds the limit: 0.001, shared out
 * (Bonferroni). */
static double limit_of(const qn_verification *v) {
    return v->nscores ? gsl_cdf_ugaussian_Qinv(0.0005 / (double)v->nscores) : 0.0;
}

static int print(const qn_verification *v) {
    const double limit = limit_of(v);
    int failures = 0;
    printf("%-58s %13s %13s %10s %10s\n", "check", "found", "expected", "deviation", "allowed");
    for (size_t k = 0; k < v->count; ++k) {
        const qn_check *c = &v->checks[k];
        if (c->skipped[0]) {
            printf("%-58s skipped: %s\n", c->name, c->skipped);
            continue;
        }
        const double deviation = c->error > 0.0 ? (c->found - c->expected) / c->error
                                                : c->found - c->expected;
        const double allowed = c->error > 0.0 ? limit : c->tolerance;
        const bool good = fabs(deviation) <= allowed;
        failures += !good;
        printf("%-58s %13.6g %13.6g %9.2g%s %9.2g%s %s\n", c->name, c->found, c->expected,
               deviation, c->error > 0.0 ? "s" : " ", allowed, c->error > 0.0 ? "s" : " ",
               good ? "ok" : "FAILED");
    }
    printf("\n%zu checks, %d failed; s = standard errors, %zu scores share a chance of 0.001\n",
           v->count, failures, v->nscores);
    return failures;
}

static int run(void *values, int narguments, char **arguments) {
    const verify_options *o = values;
    qn_verification v = {.quick = o->quick, .seed = (uint64_t)o->seed};
    qn_model *model = NULL;
    qn_diag diag = {0};
    (void)narguments, (void)arguments;
    qn_status status = qn_device_options_model(&o->device, o->noise, &model, &diag);
    v.model = model;
    v.options = qn_device_options_program(&o->device);
    if (status == QN_OK) status = qn_verify_formulas(&v, &diag);
    if (status == QN_OK) status = qn_verify_engines(&v, &diag);
    qn_model_destroy(model);
    if (status != QN_OK) return qn_say_failure(&diag, status);
    return print(&v) ? QN_EXIT_FAILED : QN_EXIT_DONE;
}

const qn_command qn_command_verify = {
    .name = "verify",
    .summary = "Check the program against closed formulas and its engines against each other",
    .arguments = "[--noise NAME] [--quick]",
    .details =
        "\nExit code 1 if any check fails. Scores are compared with a limit that a right program\n"
        "exceeds with a chance of 0.001 in all.\n",
    .options = &table,
    .values_size = sizeof(verify_options),
    .run = run,
};
