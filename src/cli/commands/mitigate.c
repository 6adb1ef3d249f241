/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/mitigate.h"
#include "cli/command.h"
#include "core/number.h"
#include "core/try.h"
#include "host/host.h"
#include "settings/option_parts.h"
#include "settings/train_options.h"
#include "show/json.h"

#include <jansson.h>
#include <math.h>

/* ---- options ------------------------------------------------------------------------------ */

typedef struct mitigate_options {
    qn_mitigate_options study;
    bool json;
} mitigate_options;

#define AT(field) offsetof(mitigate_options, field)
#define DEVICE(field) AT(study.device.field)
static const qn_option options[] = {
    QN_OPTION_NOISE(.group = "Device", .offset = AT(study.noise), .shown = "the run's own",
                    .help = QN_NOISE_HELP),
#include "settings/device_option_list.def"
#define QN_STUDY_SETTING(kind, type, field, ...)                                                   \
    QN_OPTION_RECORD(kind, AT(study.field), type, __VA_ARGS__)
#include "qmae_noise/study_mitigate_list.def"
#undef QN_STUDY_SETTING
    QN_OPTION_JSON(.group = "Output", .offset = AT(json)),
};
static const qn_option_table table = {sizeof options / sizeof options[0], options};

/* ---- printing ----------------------------------------------------------------------------- */

static void print_rows(const qn_mitigate *m, FILE *file) {
    qn_mitigate_row r;
    fprintf(file,
            "mean swap of %zu test image%s; without noise it is %.4f. %llu shots an image in all, "
            "scales %s (%s)\n\n  %-9s %-12s  %-19s %10s %9s  %s\n",
            m->nimages, m->nimages == 1 ? "" : "s", m->ideal, (unsigned long long)m->options->shots,
            m->options->scales, qn_scaling_choice.names[m->options->scaling], "readout",
            "extrapolation", "estimate", "no shot", "bias", "bias and");
    fprintf(file, "  %-9s %-12s  %-19s %10s %9s  %s\n", "", "", "", "noise", "", "shot noise");
    for (size_t k = 0; qn_mitigate_row_at(m, k, &r); ++k) {
        char pair[80], text[4][QN_REAL_TEXT], bias[QN_REAL_TEXT];
        snprintf(pair, sizeof pair, "%7s +- %s", qn_known_text(r.value, 4, text[0]),
                 qn_known_text(r.error, 4, text[1]));
        snprintf(bias, sizeof bias, "%+.4f", r.bias);
        fprintf(file, "  %-9s %-12s   %-19s %9s %9s  %s\n", r.readout, r.method, pair,
                qn_known_text(r.limit, 4, text[2]), isnan(r.bias) ? "unknown" : bias,
                qn_known_text(r.total, 4, text[3]));
    }
}

static qn_status print_json(const qn_mitigate *m, FILE *file) {
    json_t *rows = json_array(), *object = json_object();
    qn_mitigate_row r;
    for (size_t k = 0; qn_mitigate_row_at(m, k, &r); ++k)
        json_array_append_new(rows,
                              json_pack("{s:s, s:s, s:o, s:o, s:o, s:o}", "readout", r.readout,
                                        "extrapolation", r.method, "value", qn_json_real(r.value),
                                        "error", qn_json_real(r.error), "infinite_shots",
                                        qn_json_real(r.limit), "bias", qn_json_real(r.bias)));
    json_object_set_new(object, "ideal", qn_json_real(m->ideal));
    json_object_set_new(object, "test_images", json_integer((json_int_t)m->nimages));
    json_object_set_new(object, "estimates", rows);
    return qn_json_print(object, 17, file);
}

/* ---- the command -------------------------------------------------------------------------- */

static int run(void *values, int narguments, char **arguments) {
    qn_status status = QN_OK;
    qn_diag diag = {0};
    const mitigate_options *o = values;
    qn_mitigate *m = NULL, scales = {.options = &o->study};
    (void)narguments;
    if (qn_mitigate_read_scales(&scales, &diag) != QN_OK)
        return qn_say_refusal(&diag, QN_ERR_ARGUMENT);
    QN_TRY(qn_study_mitigate(&o->study, arguments[0], &qn_cli_host, &m, &diag));
    if (!m->inverts) qn_say("the readout is not undone: %s", m->kept.text);
    if (o->json) QN_TRY(print_json(m, stdout));
    else print_rows(m, stdout);
out:
    qn_mitigate_destroy(m);
    return status == QN_OK ? QN_EXIT_DONE : qn_say_failure(&diag, status);
}

const qn_command qn_command_mitigate = {
    .name = "mitigate",
    .summary = "Undo readout errors and extrapolate a trained model's swap to zero noise",
    .arguments = "RUN [OPTION...]",
    .details = "\nEvery row spends the same number of shots.\n",
    .example = "qmae-noise mitigate runs/mine --scales 1,3,5 --shots 3000",
    .min_arguments = 1,
    .max_arguments = 1,
    .options = &table,
    .values_size = sizeof(mitigate_options),
    .run = run,
};
