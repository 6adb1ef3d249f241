/* qmae-noise noise show --circuit: every place of noise of the QMAE's program. */
#include "cli/command.h"
#include "cli/noise_options.h"
#include "core/try.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

/* One place of noise, as it is reported. */
typedef struct location {
    const qn_instr *instr;
    const char *channel;
    char strength[48];
    double
        infidelity; /* average; of a readout the mean error; NAN = depends on a trainable angle */
} location;

/* ---- strengths ------------------------------------------------------------------------------ */

static void depolarizing_strength(const qn_instr *instr, char *text, size_t size) {
    const size_t rows = (size_t)1 << (2 * instr->nqubits);
    snprintf(text, size, "lambda %.4g", 1.0 - instr->base[rows + 1]);
}

static void thermal_strength(const qn_instr *instr, char *text, size_t size) {
    snprintf(text, size, "t %.4g ns", 1e9 * instr->duration);
}

static void other_strength(const qn_instr *instr, char *text, size_t size) {
    const double d = 1 << instr->nqubits;
    snprintf(text, size, "1-F_p %.4g",
             qn_ptm_infidelity(instr->nqubits, instr->base) * (d + 1.0) / d);
}

static const struct {
    const char *channel;
    void (*print)(const qn_instr *instr, char *text, size_t size);
} strengths[] = {{"depolarizing", depolarizing_strength}, {"thermal_relaxation", thermal_strength}};

/* Of over-rotations by e of a rotation: 1 - F_p = sin^2(e/2). */
static void describe_rotation(const qn_instr *instr, location *l) {
    const double d = 1 << instr->nqubits, half = 0.5 * instr->angle_error;
    const bool constant = instr->angle.param < 0 || instr->gain == 1.0;
    const double e = instr->angle.param < 0 ? half : 0.5 * instr->delta;
    l->channel = "coherent";
    l->infidelity = constant ? pow(sin(e), 2.0) * d / (d + 1.0) : NAN;
    if (constant) snprintf(l->strength, sizeof l->strength, "angle %.4g", 2.0 * e);
    else
        snprintf(l->strength, sizeof l->strength, "angle %.4g a%+.4g", instr->gain - 1.0,
                 instr->delta);
}

static void describe_noise(const qn_instr *instr, location *l) {
    l->channel = instr->channel->name;
    l->infidelity = qn_ptm_infidelity(instr->nqubits, instr->base);
    for (size_t k = 0; k < sizeof strengths / sizeof *strengths; ++k) {
        if (strcmp(strengths[k].channel, l->channel) != 0) continue;
        strengths[k].print(instr, l->strength, sizeof l->strength);
        return;
    }
    other_strength(instr, l->strength, sizeof l->strength);
}

/* The group of more than two that a qubit is measured with. */
static const qn_readout_group *group_of(const qn_program *program, const qn_instr *instr) {
    for (size_t k = 0; qn_program_readout_group(program, k); ++k) {
        const qn_readout_group *group = qn_program_readout_group(program, k);
        for (int q = 0; q < group->nqubits && group->nqubits > 2; ++q)
            if (instr->kind == QN_INSTR_MEASURE && group->qubits[q] == instr->qubits[0])
                return group;
    }
    return NULL;
}

/* Probability that one of a group is read wrongly, mean over the states of all. */
static double mean_error(const qn_readout_group *group, int qubit) {
    const int outcomes = 1 << group->nqubits;
    double sum = 0.0;
    int place = 0;
    while (group->qubits[place] != qubit) ++place;
    for (int y = 0; y < outcomes; ++y)
        for (int x = 0; x < outcomes; ++x)
            if ((x ^ y) >> place & 1) sum += group->matrix[y * outcomes + x];
    return sum / outcomes;
}

/* Is there noise at this instruction, and what? */
static bool describe(const qn_program *program, size_t index, location *l) {
    const qn_instr *instr = qn_program_instr(program, index);
    const qn_readout_group *group = group_of(program, instr);
    *l = (location){.instr = instr};
    if (instr->kind == QN_INSTR_NOISE) {
        describe_noise(instr, l);
    } else if (instr->kind == QN_INSTR_MEASURE && group) {
        l->channel = "readout_group";
        l->infidelity = mean_error(group, instr->qubits[0]);
        snprintf(l->strength, sizeof l->strength, "mean error %.4g, of %d", l->infidelity,
                 group->nqubits);
    } else if (instr->kind == QN_INSTR_MEASURE) {
        l->channel = "readout";
        l->infidelity = 0.5 * (1.0 - instr->base[15]);
        snprintf(l->strength, sizeof l->strength, "mean error %.4g", l->infidelity);
    } else if (instr->kind == QN_INSTR_RESET) {
        l->channel = "reset";
        l->infidelity = 0.5 * (1.0 - instr->base[12]);
        snprintf(l->strength, sizeof l->strength, "left in |1> %.4g", l->infidelity);
    } else if (instr->kind == QN_INSTR_GATE && instr->source != QN_SOURCE_NONE) {
        describe_rotation(instr, l);
    } else {
        return false;
    }
    return !(l->infidelity == 0.0);
}

/* ---- totals --------------------------------------------------------------------------------- */

enum { MAX_SILENT = 256 };

typedef struct audit {
    size_t counts[QN_SOURCE_COUNT];
    double sums[QN_SOURCE_COUNT];
    struct {
        const char *name;
        size_t count;
    } silent[MAX_SILENT]; /* operations without any noise, by gate */
    size_t nsilent;
    size_t locations;
} audit;

static void count_silent(audit *a, const char *name) {
    size_t k = 0;
    while (k < a->nsilent && strcmp(a->silent[k].name, name) != 0) ++k;
    if (k == MAX_SILENT) return;
    if (k == a->nsilent) a->silent[a->nsilent++].name = name;
    ++a->silent[k].count;
}

static const char *op_name(const qn_op *op) {
    static const char *const names[] = {
        [QN_OP_LOAD] = "state loading",  [QN_OP_RESET] = "reset",
        [QN_OP_MEASURE] = "measurement", [QN_OP_BARRIER] = "",
        [QN_OP_DELAY] = "delay",         [QN_OP_NOISE] = "noise of the circuit"};
    return op->kind == QN_OP_GATE ? op->gate->name : names[op->kind];
}

/* Noise that waiting qubits collect does not count as an operation's own. */
static qn_status add_up(const qn_program *program, audit *a) {
    const qn_circuit *circuit = qn_program_circuit(program);
    const size_t size = qn_circuit_size(circuit);
    bool *noisy = qn_alloc(size + 1, sizeof *noisy);
    if (!noisy) return QN_ERR_MEMORY;
    for (size_t k = 0; k < qn_program_size(program); ++k) {
        location l;
        if (!describe(program, k, &l)) continue;
        ++a->locations;
        ++a->counts[l.instr->source];
        if (!isnan(l.infidelity)) a->sums[l.instr->source] += l.infidelity;
        if (strcmp(l.instr->cause, "idle") != 0) noisy[l.instr->op] = true;
    }
    for (size_t k = 0; k < size; ++k)
        if (!noisy[k] && qn_circuit_op(circuit, k)->kind != QN_OP_BARRIER)
            count_silent(a, op_name(qn_circuit_op(circuit, k)));
    qn_free(noisy);
    return QN_OK;
}

/* ---- text ----------------------------------------------------------------------------------- */

static void print_location(const qn_model *model, const location *l) {
    char qubits[24], where[300] = "-", infidelity[24] = "of angle";
    const qn_instr *i = l->instr;
    const char *slash = strrchr(qn_model_path(model), '/');
    snprintf(qubits, sizeof qubits, i->nqubits == 1 ? "%d" : "%d,%d", i->qubits[0], i->qubits[1]);
    if (i->line)
        snprintf(where, sizeof where, "%s:%d", slash ? slash + 1 : qn_model_path(model), i->line);
    if (!isnan(l->infidelity)) snprintf(infidelity, sizeof infidelity, "%.4g", l->infidelity);
    printf("%12.3f %-7s %-10s %-11s %-20s %-22s %11s  %s\n", 1e9 * i->start, qubits,
           qn_section_name(i->section), i->kind == QN_INSTR_GATE ? "rotation" : i->cause,
           l->channel, l->strength, infidelity, where);
}

static void print_text(const qn_model *model, const qn_program *program, const audit *a) {
    printf("%12s %-7s %-10s %-11s %-20s %-22s %11s  %s\n", "time/ns", "qubits", "part", "cause",
           "channel", "strength", "infidelity", "file:line");
    for (size_t k = 0; k < qn_program_size(program); ++k) {
        location l;
        if (describe(program, k, &l)) print_location(model, &l);
    }
    printf("\n%zu places of noise in %.4g us\n  %-14s %8s %14s\n", a->locations,
           1e6 * qn_program_duration(program), "source", "places", "sum of infid.");
    for (int s = 0; s < QN_SOURCE_COUNT; ++s)
        if (a->counts[s])
            printf("  %-14s %8zu %14.6g   %s\n", qn_source_name((qn_source)s), a->counts[s],
                   a->sums[s], qn_source_help((qn_source)s));
    puts("\nwithout noise of their own");
    for (size_t k = 0; k < a->nsilent; ++k)
        printf("  %8zu %s\n", a->silent[k].count, a->silent[k].name);
    if (a->nsilent == 0) puts("  nothing");
}

/* ---- JSON ----------------------------------------------------------------------------------- */

static json_t *location_object(const location *l) {
    const qn_instr *i = l->instr;
    json_t *qubits = json_array();
    for (int q = 0; q < i->nqubits; ++q) json_array_append_new(qubits, json_integer(i->qubits[q]));
    return json_pack("{s:f, s:f, s:o, s:s, s:s, s:s, s:s, s:s, s:o, s:i}", "start", i->start,
                     "duration", i->duration, "qubits", qubits, "section",
                     qn_section_name(i->section), "cause", i->cause, "source",
                     qn_source_name(i->source), "channel", l->channel, "strength", l->strength,
                     "infidelity", isnan(l->infidelity) ? json_null() : json_real(l->infidelity),
                     "line", i->line);
}

static int print_json(const qn_model *model, const qn_program *program, const audit *a) {
    json_t *locations = json_array(), *totals = json_object(), *silent = json_object();
    for (size_t k = 0; k < qn_program_size(program); ++k) {
        location l;
        if (describe(program, k, &l)) json_array_append_new(locations, location_object(&l));
    }
    for (int s = 0; s < QN_SOURCE_COUNT; ++s)
        if (a->counts[s])
            json_object_set_new(totals, qn_source_name((qn_source)s),
                                json_pack("{s:I, s:f}", "places", (json_int_t)a->counts[s],
                                          "infidelity", a->sums[s]));
    for (size_t k = 0; k < a->nsilent; ++k)
        json_object_set_new(silent, a->silent[k].name,
                            json_integer((json_int_t)a->silent[k].count));
    json_t *object = json_pack("{s:s, s:s, s:f, s:o, s:o, s:o}", "name", qn_model_name(model),
                               "file", qn_model_path(model), "duration",
                               qn_program_duration(program), "locations", locations, "totals",
                               totals, "without_noise", silent);
    const bool failed = !object ||
                        json_dumpf(object, stdout, JSON_INDENT(1) | JSON_REAL_PRECISION(15)) != 0;
    json_decref(object);
    puts("");
    return failed ? QN_EXIT_FAILED : QN_EXIT_DONE;
}

int qn_noise_audit(const qn_model *model, const qn_noise_options *options) {
    static char data[] = "mnist";
    qn_status status = QN_OK;
    qn_diag diag = {0};
    qn_circuit *circuit = NULL;
    qn_program *program = NULL;
    int code = QN_EXIT_DONE;
    audit a = {0};
    qn_train_options train = options->train;
    train.data = data;
    QN_TRY(qn_train_options_resolve(&train, &diag));
    const qn_qmae_spec spec = qn_train_options_settings(&train).spec;
    const qn_program_options device = qn_device_options_program(&train.device),
                             how = qn_qmae_program_options(&spec, &device);
    QN_TRY(qn_qmae_circuit(&spec, &circuit, &diag));
    QN_TRY(qn_program_build(circuit, model, &how, &program, &diag));
    QN_TRY(add_up(program, &a));
    qn_say_lines("note: ", qn_program_notes(program));
    if (options->json) code = print_json(model, program, &a);
    else print_text(model, program, &a);
out:
    qn_program_destroy(program);
    qn_circuit_destroy(circuit);
    return status == QN_OK ? code : qn_say_failure(&diag, status);
}
