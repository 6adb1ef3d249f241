/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "qmae_noise/noise.h"
#include "cli/command.h"
#include "cli/noise_options.h"
#include "core/try.h"
#include "noise/advice.h"
#include "noise/drift.h"
#include "noise/model.h"
#include "show/lines.h"

#include <string.h>

/* ---- list --------------------------------------------------------------------------------- */

static int list_models(const qn_noise_options *options, int narguments, char **arguments) {
    char **names = NULL;
    size_t count = 0;
    qn_diag diag = {0};
    (void)options, (void)narguments, (void)arguments;
    const qn_status status = qn_model_list(&names, &count);
    if (status != QN_OK) return qn_say_failure(&diag, status);
    for (size_t i = 0; i < count; ++i) {
        qn_model *model = NULL;
        qn_diag detail = {0};
        char text[1280];
        const qn_status opened = qn_model_open(names[i], &model, &detail);
        if (opened == QN_ERR_MEMORY) {
            qn_free(names);
            return qn_say_failure(&detail, opened);
        }
        if (opened == QN_OK) {
            printf("%-22s ", names[i]);
            qn_print_wrapped(qn_model_source(model), 23, stdout);
        } else {
            qn_diag_format(&detail, text, sizeof text);
            printf("%-22s broken: %s\n", names[i], text);
        }
        qn_model_destroy(model);
    }
    printf("%-22s %s\n", "none", "the ideal device");
    qn_free(names);
    return QN_EXIT_DONE;
}

/* ---- show --------------------------------------------------------------------------------- */

/* The model as constants: where it stands in its drift, and twirled if asked. */
static int write_model(const qn_model *model, const qn_noise_options *options) {
    qn_status status = QN_OK;
    char comment[256], *text = NULL;
    qn_diag diag = {0};
    const qn_model_options judged = qn_device_options_judge(&options->train.device);
    if (!qn_model_path(model)[0]) {
        qn_say("the ideal device has no file that --out could write");
        return QN_EXIT_USAGE;
    }
    snprintf(comment, sizeof comment,
             "Written by qmae-noise from %.100s: device %llu (0: the model itself), spread %g (0: "
             "its own), step %llu of history %llu of its drift.",
             qn_model_name(model), (unsigned long long)judged.instance, judged.spread,
             (unsigned long long)judged.drift_step, (unsigned long long)judged.drift_seed);
    QN_TRY(qn_model_constants(model, &judged, comment, &text, &diag));
    QN_TRY(qn_noise_write(options->out, options->force, text, &diag));
    printf("%s: %s\n", options->out, qn_model_name(model));
out:
    qn_free(text);
    return status == QN_OK ? QN_EXIT_DONE : qn_say_failure(&diag, status);
}

/* ---- instance ----------------------------------------------------------------------------- */

static int draw_model(const qn_noise_options *options, int narguments, char **arguments) {
    qn_model *model = NULL;
    qn_diag diag = {0};
    qn_noise_options given = *options;
    if (narguments != 1 || !options->out) {
        qn_say("usage: qmae-noise noise instance NAME --seed N --out FILE.cfg");
        return QN_EXIT_USAGE;
    }
    given.train.device.instance = (uint64_t)options->seed;
    const qn_status status = qn_device_options_model(&given.train.device, arguments[0], &model,
                                                     &diag);
    if (status != QN_OK) return qn_say_failure(&diag, status);
    const int code = write_model(model, &given);
    qn_model_destroy(model);
    return code;
}

static int show_model(const qn_noise_options *options, int narguments, char **arguments) {
    qn_model *model = NULL;
    qn_diag diag = {0};
    if (narguments != 1) {
        qn_say("usage: qmae-noise noise show NAME");
        return QN_EXIT_USAGE;
    }
    const qn_status status = qn_device_options_model(&options->train.device, arguments[0], &model,
                                                     &diag);
    if (status != QN_OK) return qn_say_failure(&diag, status);
    const int code = options->out       ? write_model(model, options)
                     : options->circuit ? qn_noise_audit(model, options)
                                        : qn_noise_show(model, options);
    qn_model_destroy(model);
    return code;
}

/* ---- check -------------------------------------------------------------------------------- */

/* The advice on a model is printed after what loading warned of. */
static void print_advice(void *context, int line, const char *text) {
    const qn_model *model = context;
    if (line) printf("warning: %s:%d: %s\n", qn_model_path(model), line, text);
    else printf("warning: %s: %s\n", qn_model_path(model), text);
}

static void count_only(void *context, int line, const char *text) {
    (void)context, (void)line, (void)text;
}

static int check_model(const char *name, const qn_noise_options *options) {
    qn_model *model = NULL;
    qn_diag diag = {0};
    const qn_status status = qn_device_options_model(&options->train.device, name, &model, &diag);
    if (status != QN_OK) return qn_say_failure(&diag, status);
    const size_t count = qn_model_warning_count(model) + qn_model_advise(model, count_only, NULL);
    printf("%s: right, %zu warning%s\n", name, count, count == 1 ? "" : "s");
    for (size_t i = 0; i < qn_model_warning_count(model); ++i)
        printf("warning: %s\n", qn_model_warning(model, i));
    (void)qn_model_advise(model, print_advice, model);
    qn_model_destroy(model);
    return QN_EXIT_DONE;
}

static int check_models(const qn_noise_options *options, int narguments, char **arguments) {
    int code = QN_EXIT_DONE;
    if (narguments == 0) {
        qn_say("usage: qmae-noise noise check NAME...");
        return QN_EXIT_USAGE;
    }
    for (int i = 0; i < narguments; ++i)
        if (check_model(arguments[i], options) != QN_EXIT_DONE) code = QN_EXIT_FAILED;
    return code;
}

/* ---- import ------------------------------------------------------------------------------- */

static int import_model(const qn_noise_options *options, int narguments, char **arguments) {
    if (narguments == 1) return qn_noise_import(arguments[0], options);
    qn_say("usage: qmae-noise noise import FILE --out NAME.cfg");
    return QN_EXIT_USAGE;
}

/* ---- export ------------------------------------------------------------------------------- */

static int export_model(const qn_noise_options *options, int narguments, char **arguments) {
    if (narguments <= 1) return qn_noise_export(narguments ? arguments[0] : NULL, options);
    qn_say("usage: qmae-noise noise export NAME --as json | aer | schema --out FILE");
    return QN_EXIT_USAGE;
}

/* ---- the command -------------------------------------------------------------------------- */

typedef struct action {
    const char *name;
    int (*run)(const qn_noise_options *options, int narguments, char **arguments);
} action;

static const action actions[] = {{"list", list_models},    {"show", show_model},
                                 {"check", check_models},  {"import", import_model},
                                 {"instance", draw_model}, {"export", export_model}};

static int run(void *values, int narguments, char **arguments) {
    const char *names[sizeof actions / sizeof actions[0]];
    for (size_t i = 0; i < sizeof actions / sizeof actions[0]; ++i) {
        if (strcmp(actions[i].name, arguments[0]) == 0)
            return actions[i].run(values, narguments - 1, arguments + 1);
        names[i] = actions[i].name;
    }
    const char *nearest = qn_nearest(arguments[0], names, sizeof names / sizeof names[0]);
    if (nearest) qn_say("noise does not know '%s': did you mean '%s'?", arguments[0], nearest);
    else
        qn_say("noise does not know '%s': it does list, show, check, import, instance and export",
               arguments[0]);
    return QN_EXIT_USAGE;
}

const qn_command qn_command_noise = {
    .name = "noise",
    .summary = "List the noise models, show what one says, check files, import calibration data, "
               "draw devices, export",
    .arguments = "list | show NAME | check NAME... | import FILE | instance NAME | export NAME",
    .details =
        "\nA NAME is a file, or the name of a model in ./noise_models, the folders of "
        "$QMAE_NOISE_MODELS\n"
        "and the installed share folder, with or without .cfg.\n"
        "import reads JSON of IBM (or its CSV), Qiskit Aer, NWQ-Sim, Cirq and Amazon Braket; "
        "docs/noise-models.md says what becomes of it.\n"
        "instance draws another device as the qubits and pairs of NAME vary.\n"
        "export writes a model as JSON, which --noise reads as well, or as Qiskit Aer's noise "
        "model.\n",
    .example = "qmae-noise noise show ibm_like",
    .min_arguments = 1,
    .max_arguments = 1000,
    .options = &qn_noise_option_table,
    .values_size = sizeof(qn_noise_options),
    .run = run,
};
