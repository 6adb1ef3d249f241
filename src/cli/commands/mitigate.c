#include "cli/command.h"
#include "core/number.h"
#include "core/try.h"
#include "run/trained.h"
#include "settings/option_parts.h"
#include "train/mitigation.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- options ------------------------------------------------------------------------------ */

enum { SCALING_MODEL, SCALING_FOLD };
static const char *const scaling_names[] = {"model", "fold", NULL};
static const qn_choice scaling_choice = {
    "scaling", scaling_names,
    "model: every noise strength times the scale; fold: gates run so many times, as a device can"};

typedef struct mitigate_options {
    char *noise, *scales;
    qn_device_options device;
    int scaling, fold_gates;
    int64_t shots, test_images, seed, threads;
    bool json;
} mitigate_options;

#define AT(field) offsetof(mitigate_options, field)
#define DEVICE(field) (AT(device) + offsetof(qn_device_options, field))
static const qn_option options[] = {
    QN_OPTION_NOISE(.group = "Device", .offset = AT(noise), .shown = "the run's own",
                    .help = QN_NOISE_HELP),
#include "settings/device_option_list.def"
    {.group = "Mitigation",
     .name = "scales",
     .value = "A,B,...",
     .type = QN_OPTION_STRING,
     .offset = AT(scales),
     .fallback = "1,3,5",
     .help = "noise scales of the extrapolation, the first is 1; odd numbers for --scaling fold"},
    {.name = "scaling",
     .type = QN_OPTION_CHOICE,
     .offset = AT(scaling),
     .fallback = "fold",
     .choice = &scaling_choice},
    {.name = "fold-gates",
     .type = QN_OPTION_CHOICE,
     .offset = AT(fold_gates),
     .fallback = "two-qubit",
     .choice = &qn_fold_choice},
    {.name = "shots",
     .value = "N",
     .type = QN_OPTION_INT,
     .offset = AT(shots),
     .fallback = "3000",
     .min = 1,
     .max = 1000000000,
     .help = "shots an image in all; extrapolations divide them among their scales"},
    QN_OPTION_TEST_IMAGES(.offset = AT(test_images), .shown = "as many as the run"),
    QN_OPTION_SEED(.offset = AT(seed), .help = "start of the random numbers of the shots"),
    QN_OPTION_THREADS(.offset = AT(threads)),
    QN_OPTION_JSON(.group = "Output", .offset = AT(json)),
};
static const qn_option_table table = {sizeof options / sizeof options[0], options};

/* ---- scales ------------------------------------------------------------------------------- */

typedef struct mitigate {
    const mitigate_options *options;
    size_t count;
    double scales[QN_MAX_SCALES];
    qn_readout_line readouts[QN_MAX_SCALES];
    bool inverts; /* the readout can be undone */
    size_t nimages;
    qn_image_record *images[QN_MAX_SCALES]; /* nimages each: exact values */
    double ideal;                           /* mean swap without noise */
} mitigate;

static qn_status read_scales(mitigate *m, qn_diag *diag) {
    const char *text = m->options->scales;
    for (;; ++text) {
        const char *end = text;
        double scale = 0.0;
        const bool is_number = qn_real_read(text, &end, &scale);
        const bool odd = fmod(scale, 2.0) == 1.0 && scale < 100.0;
        if (!is_number || (*end && *end != ',') || m->count == QN_MAX_SCALES || !(scale > 0.0) ||
            !(scale <= 1000.0) || (m->count && scale <= m->scales[m->count - 1]) ||
            (!m->count && scale != 1.0) || (m->options->scaling == SCALING_FOLD && !odd))
            return qn_fail(diag, QN_ERR_ARGUMENT,
                           "--scales %s: give 1 and larger numbers, ascending, at most %d%s",
                           m->options->scales, QN_MAX_SCALES,
                           m->options->scaling == SCALING_FOLD
                               ? ", odd and below 100 for --scaling fold"
                               : "");
        m->scales[m->count++] = scale;
        text = end;
        if (!*text) break;
    }
    if (m->count >= 2) return QN_OK;
    return qn_fail(diag, QN_ERR_ARGUMENT, "--scales %s: an extrapolation needs two at least",
                   m->options->scales);
}

/* The exact swap of every image with the noise at scale k. */
static qn_status evaluate(mitigate *m, qn_trained *trained, size_t k, qn_diag *diag) {
    qn_status status = QN_OK;
    const mitigate_options *o = m->options;
    qn_device_options device = qn_trained_device(trained, o->noise, &o->device);
    const int64_t fold = trained->options.fold;
    const int fold_gates = trained->options.fold_gates;
    qn_model *model = NULL;
    qn_train *train = NULL;
    qn_evaluation evaluation;
    if (o->scaling == SCALING_MODEL) device.noise_scale *= m->scales[k];
    else {
        trained->options.fold *= (int64_t)m->scales[k];
        trained->options.fold_gates = o->fold_gates;
    }
    QN_TRY(qn_trained_under(trained, o->noise, &device, NULL, &model, &train, diag));
    m->inverts = trained->options.swap_test == QN_TEST_ANCILLA;
    if (m->inverts) QN_TRY(qn_readout_of(qn_train_qmae(train), &m->readouts[k], diag));
    m->nimages = trained->test_images.count;
    m->images[k] = qn_alloc(m->nimages, sizeof **m->images);
    QN_TRY_ALLOC(m->images[k]);
    QN_TRY(qn_train_evaluate_images(train, 0, &evaluation, m->images[k]));
    m->ideal = evaluation.ideal;
out:
    trained->options.fold = fold;
    trained->options.fold_gates = fold_gates;
    qn_train_destroy(train);
    qn_model_destroy(model);
    return status;
}

/* ---- estimates ---------------------------------------------------------------------------- */

enum { ALL_SHOTS, SHARED_SHOTS, NO_DRAW };

/* Mean swap over the images at scale k, each read out with `shots` shots; error: of the shots. use:
 * which of an image's independent series of shots. NO_DRAW: the exact mean with the error that it
 * would have, so that what weights values by their errors weights them as for many shots. */
static qn_measured measure(const mitigate *m, size_t k, uint64_t shots, uint64_t use) {
    qn_measured made = {0.0, 0.0};
    for (size_t i = 0; i < m->nimages; ++i) {
        double z = m->images[k][i].swap;
        if (use != NO_DRAW) {
            qn_rng rng;
            qn_rng_init(&rng, (uint64_t)m->options->seed, QN_STREAM_EVALUATE, k, i, use);
            const uint64_t plus = qn_rng_binomial(&rng, 0.5 * (1.0 + z), shots);
            z = 2.0 * (double)plus / (double)shots - 1.0;
        }
        /* what one shot shows says nothing about its spread */
        made.error += shots > 1 || use == NO_DRAW ? fmax(1.0 - z * z, 0.0) / (double)shots : NAN;
        made.value += z / (double)m->nimages;
    }
    made.error = sqrt(made.error) / (double)m->nimages;
    return made;
}

/* method NULL: only scale 1, which then has all the shots. */
static qn_measured estimate(const mitigate *m, const qn_extrapolation *method, bool undo,
                            bool infinite) {
    const size_t count = method ? m->count : 1;
    const uint64_t all = (uint64_t)m->options->shots, each = all / count ? all / count : 1;
    const uint64_t use = infinite ? NO_DRAW : method ? SHARED_SHOTS : ALL_SHOTS;
    qn_measured values[QN_MAX_SCALES];
    for (size_t k = 0; k < count; ++k) {
        values[k] = measure(m, k, each, use);
        if (undo) values[k] = qn_readout_undo(&m->readouts[k], values[k]);
    }
    return method ? method->extrapolate(method, count, m->scales, values) : values[0];
}

/* ---- printing ----------------------------------------------------------------------------- */

typedef struct row {
    const char *readout, *method;
    qn_measured seen;
    double limit, bias, total;
} row;

static row row_of(const mitigate *m, size_t method, bool undo) {
    const qn_extrapolation *e = method ? qn_extrapolation_at(method - 1) : NULL;
    row made = {undo ? "inverted" : "as read",
                e ? e->name : "none",
                estimate(m, e, undo, false),
                estimate(m, e, undo, true).value,
                0.0,
                0.0};
    made.bias = made.limit - m->ideal;
    made.total = hypot(made.bias, made.seen.error);
    return made;
}

static void print_rows(const mitigate *m, FILE *file) {
    fprintf(file,
            "mean swap of %zu test image%s; without noise it is %.4f. %lld shots an image in all, "
            "scales %s (%s)\n\n  %-9s %-12s  %-19s %10s %9s  %s\n",
            m->nimages, m->nimages == 1 ? "" : "s", m->ideal, (long long)m->options->shots,
            m->options->scales, scaling_names[m->options->scaling], "readout", "extrapolation",
            "estimate", "no shot", "bias", "bias and");
    fprintf(file, "  %-9s %-12s  %-19s %10s %9s  %s\n", "", "", "", "noise", "", "shot noise");
    for (int undo = 0; undo <= m->inverts; ++undo)
        for (size_t k = 0; k <= qn_extrapolation_count(); ++k) {
            const row r = row_of(m, k, undo);
            char pair[80], text[4][QN_REAL_TEXT], bias[QN_REAL_TEXT];
            snprintf(pair, sizeof pair, "%7s +- %s", qn_known_text(r.seen.value, 4, text[0]),
                     qn_known_text(r.seen.error, 4, text[1]));
            snprintf(bias, sizeof bias, "%+.4f", r.bias);
            fprintf(file, "  %-9s %-12s   %-19s %9s %9s  %s\n", r.readout, r.method, pair,
                    qn_known_text(r.limit, 4, text[2]), isnan(r.bias) ? "unknown" : bias,
                    qn_known_text(r.total, 4, text[3]));
        }
}

static json_t *real(double value) { return isfinite(value) ? json_real(value) : json_null(); }

static qn_status print_json(const mitigate *m, FILE *file) {
    json_t *rows = json_array(), *object = json_object();
    for (int undo = 0; undo <= m->inverts; ++undo)
        for (size_t k = 0; k <= qn_extrapolation_count(); ++k) {
            const row r = row_of(m, k, undo);
            json_array_append_new(rows,
                                  json_pack("{s:s, s:s, s:o, s:o, s:o, s:o}", "readout", r.readout,
                                            "extrapolation", r.method, "value", real(r.seen.value),
                                            "error", real(r.seen.error), "infinite_shots",
                                            real(r.limit), "bias", real(r.bias)));
        }
    json_object_set_new(object, "ideal", real(m->ideal));
    json_object_set_new(object, "test_images", json_integer((json_int_t)m->nimages));
    json_object_set_new(object, "estimates", rows);
    const int failed = json_dumpf(object, file, JSON_INDENT(2));
    json_decref(object);
    fputc('\n', file);
    return failed ? QN_ERR_MEMORY : QN_OK;
}

/* ---- the command -------------------------------------------------------------------------- */

static int run(void *values, int narguments, char **arguments) {
    qn_status status = QN_OK;
    qn_diag diag = {0};
    qn_trained trained = {0};
    mitigate m = {.options = values};
    (void)narguments;
    if (read_scales(&m, &diag) != QN_OK) {
        qn_say_failure(&diag, QN_ERR_ARGUMENT);
        return QN_EXIT_USAGE;
    }
    QN_TRY(qn_trained_open(arguments[0], (size_t)m.options->test_images, 1, (int)m.options->threads,
                           &trained, &diag));
    for (size_t k = 0; k < m.count; ++k) QN_TRY(evaluate(&m, &trained, k, &diag));
    if (!m.inverts)
        qn_say("the readout of the destructive SWAP test is not undone: that takes an ancilla");
    if (m.options->json) QN_TRY(print_json(&m, stdout));
    else print_rows(&m, stdout);
out:
    for (size_t k = 0; k < m.count; ++k) qn_free(m.images[k]);
    qn_trained_close(&trained);
    return status == QN_OK ? QN_EXIT_DONE : qn_say_failure(&diag, status);
}

const qn_command qn_command_mitigate = {
    .name = "mitigate",
    .summary = "Undo readout errors and extrapolate a trained model's swap to zero noise",
    .arguments = "RUN [OPTION...]",
    .details = "\nExample: qmae-noise mitigate runs/RUN --scales 1,3,5 --shots 3000\n"
               "Every row spends the same number of shots.\n",
    .min_arguments = 1,
    .max_arguments = 1,
    .options = &table,
    .values_size = sizeof(mitigate_options),
    .run = run,
};
