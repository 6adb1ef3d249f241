/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"
#include "host/host.h"
#include "qmae_noise/study.h"
#include "settings/device_options.h"
#include "settings/option_parts.h"

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

static int print(const qn_verification *v) {
    const qn_check *c;
    int failures = 0, scores = 0;
    size_t count = 0;
    printf("%-58s %13s %13s %10s %10s\n", "check", "found", "expected", "deviation", "allowed");
    for (; (c = qn_verification_check(v, count)); ++count) {
        const char *unit = c->error > 0.0 ? "s" : " ";
        failures += !c->good;
        scores += c->error > 0.0;
        if (c->skipped[0]) printf("%-58s skipped: %s\n", c->name, c->skipped);
        else
            printf("%-58s %13.6g %13.6g %9.2g%s %9.2g%s %s\n", c->name, c->found, c->expected,
                   c->deviation, unit, c->allowed, unit, c->good ? "ok" : "FAILED");
    }
    printf("\n%zu checks, %d failed; s = standard errors, %d scores share a chance of 0.001\n",
           count, failures, scores);
    return failures;
}

static int run(void *values, int narguments, char **arguments) {
    const verify_options *o = values;
    const qn_program_options program = qn_device_options_program(&o->device);
    qn_verification *v = NULL;
    qn_model *model = NULL;
    qn_diag diag = {0};
    (void)narguments, (void)arguments;
    qn_status status = qn_device_options_model(&o->device, o->noise, &model, &diag);
    if (status == QN_OK)
        status = qn_study_verify(model, &program, o->quick, (uint64_t)o->seed, &qn_cli_host, &v,
                                 &diag);
    const int failures = v ? print(v) : 0;
    qn_verification_destroy(v);
    qn_model_destroy(model);
    if (status != QN_OK) return qn_say_failure(&diag, status);
    return failures ? QN_EXIT_FAILED : QN_EXIT_DONE;
}

const qn_command qn_command_verify = {
    .name = "verify",
    .summary = "Check the program against closed formulas and its engines against each other",
    .arguments = "[--noise NAME] [--quick]",
    .details =
        "\nExit code 1 if any check fails. Scores are compared with a limit that a right program\n"
        "exceeds with a chance of 0.001 in all.\n",
    .example = "qmae-noise verify --noise ibm_like --quick",
    .options = &table,
    .values_size = sizeof(verify_options),
    .run = run,
};
