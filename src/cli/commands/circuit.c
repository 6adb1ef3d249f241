/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "circuit/counts.h"
#include "cli/command.h"
#include "core/atomic_file.h"
#include "core/number.h"
#include "core/printed.h"
#include "core/try.h"
#include "program/timeline.h"
#include "qmae/routed.h"
#include "qmae_noise/qasm.h"
#include "run/directory.h"
#include "settings/option_parts.h"
#include "settings/train_options.h"
#include "show/study_print.h"
#include "train/start.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

typedef struct circuit_options {
    qn_train_options train; /* of which only what describes the circuit is used */
    int64_t qasm;
    char *run, *angles, *input, *reference, *out, *timeline, *values, *picture;
} circuit_options;

#define OF(field) offsetof(circuit_options, field)
#define AT(field) (OF(train) + offsetof(qn_train_options, field))
#define DEVICE(field) (AT(device) + offsetof(qn_device_options, field))

static const qn_option options[] = {
    QN_OPTION_NOISE(.group = "Circuit", .offset = AT(noise), .shown = "none, or the run's own",
                    .help = QN_NOISE_HELP ", for the basis and the duration"),
#include "settings/circuit_option_list.def"
#include "settings/device_option_list.def"
    {.name = "embedding",
     .type = QN_OPTION_CHOICE,
     .offset = AT(settings.spec.embedding),
     .fallback = "circuit",
     .choice = &qn_embedding_choice},
    {.name = "run",
     .value = "DIR",
     .type = QN_OPTION_STRING,
     .offset = OF(run),
     .help = "take circuit and angles from this run directory"},
    QN_OPTION_SEED(.offset = AT(settings.seed),
                   .help = "of the angles that training starts with, if no others are given"),
    {.group = "Output",
     .name = "qasm",
     .value = "2|3",
     .type = QN_OPTION_INT,
     .offset = OF(qasm),
     .min = 2,
     .max = 3,
     .shown = "counts instead",
     .help = "write the circuit as OpenQASM, the images as gates"},
    {.name = "angles",
     .value = "FILE|RUN",
     .type = QN_OPTION_STRING,
     .offset = OF(angles),
     .help = "encoder angles in radians, numbers between white space; or those of a run directory"},
    {.name = "input",
     .value = "FILE",
     .type = QN_OPTION_STRING,
     .offset = OF(input),
     .shown = "all pixels equal",
     .help = "pixels of the image on `in` (masked), numbers between white space"},
    {.name = "reference",
     .value = "FILE",
     .type = QN_OPTION_STRING,
     .offset = OF(reference),
     .shown = "the input",
     .help = "pixels of the image on `ref`"},
    {.name = "out",
     .value = "FILE",
     .type = QN_OPTION_STRING,
     .offset = OF(out),
     .shown = "standard output",
     .help = "where to write the OpenQASM"},
    {.name = "params-out",
     .value = "FILE.json",
     .type = QN_OPTION_STRING,
     .offset = OF(values),
     .help = "leave the angles of --qasm 3 open, as an input array `theta`, and write their values "
             "into this file, for --params of other commands"},
    {.name = "timeline",
     .value = "FILE.svg",
     .type = QN_OPTION_STRING,
     .offset = OF(timeline),
     .help = "draw when which qubit does what under the noise model"},
    {.name = "picture",
     .value = "FILE.svg|FILE.png",
     .type = QN_OPTION_STRING,
     .offset = OF(picture),
     .help = "with --route: draw the chip, qubits and couplers coloured by error, the circuit's "
             "place marked"},
};

static const qn_option_table table = {sizeof options / sizeof options[0], options};

/* ---- numbers -------------------------------------------------------------------------------- */

static qn_status read_numbers(const char *path, size_t count, double *numbers, qn_diag *diag) {
    qn_status status = QN_OK;
    char *text = NULL;
    size_t size = 0, found = 0;
    QN_TRY(qn_text_file_read(path, QN_TEXT_LIMIT, &text, &size, diag));
    const char *at = text + strspn(text, " \t\r\n,");
    while (*at) {
        double number = 0.0;
        if (!qn_real_read(at, &at, &number))
            QN_TRY(qn_fail_at(diag, QN_ERR_SYNTAX, path, 0, 0, "number %zu is no finite number",
                              found + 1));
        at += strspn(at, " \t\r\n,");
        if (found < count) numbers[found] = number;
        ++found;
    }
    if (found != count)
        QN_TRY(qn_fail_at(diag, QN_ERR_SYNTAX, path, 0, 0, "%zu numbers instead of %zu", found,
                          count));
out:
    qn_free(text);
    return status;
}

/* ---- angles --------------------------------------------------------------------------------- */

typedef struct job {
    circuit_options *o;
    qn_qmae_spec spec;
    qn_circuit *circuit;
    double *params; /* all of the circuit */
    double *input, *reference;
    qn_model *model;
    qn_route route; /* without a circuit: not routed */
    qn_program *program;
    qn_diag *diag;
} job;

static qn_status read_checkpoint(const job *j, const char *folder, size_t nangles) {
    qn_checkpoint checkpoint = {0};
    qn_status status = qn_run_checkpoint_read(folder, QN_RUN_NOISY, &checkpoint, j->diag);
    if (status != QN_OK) return status;
    if (checkpoint.state.nangles == nangles)
        memcpy(j->params, checkpoint.state.angles, nangles * sizeof *j->params);
    else
        status = qn_fail(j->diag, QN_ERR_SYNTAX, "%s/%s: %zu angles instead of %zu", folder,
                         qn_run_file_name(QN_RUN_CHECKPOINT), checkpoint.state.nangles, nangles);
    qn_checkpoint_clear(&checkpoint);
    return status;
}

static bool is_folder(const char *path) {
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

static qn_status find_angles(const job *j) {
    const size_t nangles = (size_t)qn_qmae_spec_nangles(&j->spec);
    if (j->o->angles && is_folder(j->o->angles)) return read_checkpoint(j, j->o->angles, nangles);
    if (j->o->angles) return read_numbers(j->o->angles, nangles, j->params, j->diag);
    if (j->o->run) return read_checkpoint(j, j->o->run, nangles);
    qn_train_start_angles(j->o->train.settings.seed, nangles, j->params);
    return QN_OK;
}

static qn_status embed(const job *j, const char *path, double *pixels, double *angles) {
    qn_status status = QN_OK;
    const size_t size = (size_t)1 << j->spec.qubits;
    if (path) QN_TRY(read_numbers(path, size, pixels, j->diag));
    if (!(qn_normalise(size, pixels, pixels) > 0.0))
        QN_TRY(qn_fail(j->diag, QN_ERR_PHYSICS, "'%s': an image of zeros has no state", path));
    QN_TRY(qn_embedding_fit(j->spec.embedding, j->spec.qubits, pixels, angles, NULL));
out:
    return status;
}

static qn_status find_parameters(job *j) {
    qn_status status = QN_OK;
    const size_t size = (size_t)1 << j->spec.qubits;
    const size_t nangles = (size_t)qn_qmae_spec_nangles(&j->spec);
    j->params = qn_alloc((size_t)qn_circuit_nparams(j->circuit) + 1, sizeof *j->params);
    j->input = qn_alloc(size, sizeof *j->input);
    j->reference = qn_alloc(size, sizeof *j->reference);
    QN_TRY_ALLOC(j->params && j->input && j->reference);
    QN_TRY(find_angles(j));
    for (size_t k = 0; k < size; ++k) j->input[k] = 1.0;
    QN_TRY(embed(j, j->o->input, j->input, j->params + nangles));
    memcpy(j->reference, j->input, size * sizeof *j->reference);
    QN_TRY(embed(j, j->o->reference, j->reference,
                 j->params + nangles + qn_embedding_nangles(j->spec.embedding, j->spec.qubits)));
out:
    return status;
}

/* ---- the command ---------------------------------------------------------------------------- */

/* The options of a run in place of those of the command line, but for a noise model given there. */
static qn_status adopt_run(job *j) {
    qn_status status = QN_OK;
    char *noise = j->o->train.noise;
    const qn_device_options given = j->o->train.device;
    if (!j->o->run) return QN_OK;
    j->o->train.noise = NULL;
    qn_options_clear(&qn_train_option_table, &j->o->train);
    QN_TRY(qn_run_settings_read(j->o->run, &j->o->train, j->diag));
    if (j->o->train.settings.spec.embedding == QN_EMBEDDING_STATE)
        j->o->train.settings.spec.embedding = QN_EMBEDDING_CIRCUIT;
    if (noise) {
        free(j->o->train.noise);
        j->o->train.noise = noise;
        j->o->train.device = given;
        noise = NULL;
    } else {
        j->o->train.device = qn_device_options_join(&j->o->train.device, &given);
    }
out:
    free(noise);
    return status;
}

/* Under the noise model, routed if that is asked for. */
static qn_status build(job *j) {
    qn_status status = QN_OK;
    const char *noise = j->o->train.noise;
    const qn_program_options device = qn_device_options_program(&j->o->train.device);
    QN_TRY(
        qn_device_options_model(&j->o->train.device, noise ? noise : "none", &j->model, j->diag));
    QN_TRY(qn_qmae_program_build(&j->spec, j->model, &device, &j->route, &j->program, j->diag));
out:
    return status;
}

/* The numbers of the parameters, as --params reads them. */
static qn_status write_values(const job *j) {
    char number[QN_REAL_TEXT];
    const int count = qn_circuit_nparams(j->circuit);
    qn_printed page;
    if (qn_printed_open(&page) != QN_OK) return QN_ERR_MEMORY;
    fputs("{\"theta\": [", page.file);
    for (int k = 0; k < count; ++k)
        fprintf(page.file, "%s%s", k ? ", " : "", qn_real_text(j->params[k], number));
    fputs("]}\n", page.file);
    return qn_printed_write(&page, QN_OK, j->o->values, j->diag);
}

static qn_status write_qasm(job *j) {
    qn_status status = QN_OK;
    const double *params = NULL; /* open */
    char *text = NULL;
    qn_circuit *folded = NULL;
    if (j->spec.embedding == QN_EMBEDDING_STATE)
        return qn_fail(j->diag, QN_ERR_ARGUMENT,
                       "OpenQASM has no loading of states: --qasm needs --embedding circuit (or "
                       "another than state)");
    if (j->o->values && j->o->qasm != 3)
        return qn_fail(j->diag, QN_ERR_ARGUMENT, "--params-out: only --qasm 3 has parameters");
    QN_TRY(find_parameters(j));
    QN_TRY(build(j));
    if (!j->o->values) params = j->params;
    const qn_program_options how = qn_qmae_program_options(&j->spec, NULL);
    const qn_circuit *circuit = j->route.circuit ? j->route.circuit : j->circuit;
    QN_TRY(qn_circuit_fold(circuit, how.fold, how.fold_gates, NULL, 0, &folded, j->diag));
    QN_TRY(qn_qasm_write(folded, params, (int)j->o->qasm, &text, j->diag));
    if (j->o->values) QN_TRY(write_values(j));
    if (j->o->out) QN_TRY(qn_atomic_write(j->o->out, text, strlen(text), j->diag));
    else fputs(text, stdout);
out:
    qn_circuit_destroy(folded);
    qn_free(text);
    return status;
}

/* Waiting time of each qubit, where the schedule follows it. */
static qn_status print_idle(const qn_program *program) {
    const int nqubits = qn_program_nqubits(program);
    double *idle = qn_alloc((size_t)nqubits, sizeof *idle);
    if (!idle) return QN_ERR_MEMORY;
    for (size_t k = 0; k < qn_program_size(program); ++k) {
        const qn_instr *instr = qn_program_instr(program, k);
        if (strcmp(instr->cause, "idle") == 0) idle[instr->qubits[0]] += instr->duration;
    }
    fputs("waiting with noise, us:", stdout);
    for (int q = 0; q < nqubits; ++q) printf(" %d: %.4g", q, 1e6 * idle[q]);
    puts("");
    qn_free(idle);
    return QN_OK;
}

static qn_status draw_timeline(const job *j) {
    char title[256];
    if (!j->o->timeline) return QN_OK;
    snprintf(title, sizeof title, "QMAE on %d qubits under %s", qn_qmae_spec_nqubits(&j->spec),
             qn_model_name(j->model));
    return qn_timeline_write(j->program, title, j->o->timeline, j->diag);
}

static qn_status check_picture(const job *j) {
    if (!j->o->picture || j->route.circuit) return QN_OK;
    return qn_fail(j->diag, QN_ERR_ARGUMENT,
                   "--picture shows where a circuit is on a chip: it needs --route and a noise "
                   "model with a coupling map");
}

static qn_status draw_chip(const job *j) {
    if (!j->o->picture) return QN_OK;
    return qn_qmae_picture_write(&j->spec, j->model, &j->route, j->o->picture, j->diag);
}

static qn_status print_counts(job *j) {
    qn_status status = QN_OK;
    QN_TRY(build(j));
    QN_TRY(check_picture(j));
    printf("%d qubits, %d encoder angles, images as %s\n\nas designed: ",
           qn_qmae_spec_nqubits(&j->spec), qn_qmae_spec_nangles(&j->spec),
           qn_embedding_choice.names[j->spec.embedding]);
    QN_TRY(qn_circuit_print_counts(j->circuit, stdout));
    if (j->route.circuit) {
        puts("");
        qn_route_print_lines(&j->route, stdout);
    }
    printf("\nin the gates of %s: ", qn_model_name(j->model));
    QN_TRY(qn_circuit_print_counts(qn_program_circuit(j->program), stdout));
    printf("duration %.6g us\n", 1e6 * qn_program_duration(j->program));
    QN_TRY(print_idle(j->program));
    QN_TRY(draw_timeline(j));
    QN_TRY(draw_chip(j));
out:
    return status;
}

static qn_status work(job *j) {
    qn_status status = QN_OK;
    QN_TRY(adopt_run(j));
    QN_TRY(qn_train_options_resolve(&j->o->train, j->diag));
    j->spec = j->o->train.settings.spec;
    QN_TRY(qn_qmae_spec_check(&j->spec, j->diag));
    QN_TRY(qn_qmae_circuit(&j->spec, &j->circuit, j->diag));
    if (j->o->values && !j->o->qasm)
        QN_TRY(qn_fail(j->diag, QN_ERR_ARGUMENT, "--params-out goes with --qasm 3"));
    QN_TRY(j->o->qasm ? write_qasm(j) : print_counts(j));
out:
    return status;
}

static int run(void *values, int narguments, char **arguments) {
    qn_diag diag = {0};
    job j = {.o = values, .diag = &diag};
    (void)narguments, (void)arguments;
    const qn_status status = work(&j);
    qn_program_destroy(j.program);
    qn_route_clear(&j.route);
    qn_model_destroy(j.model);
    qn_circuit_destroy(j.circuit);
    qn_free(j.params);
    qn_free(j.input);
    qn_free(j.reference);
    if (j.o->run) qn_options_clear(&qn_train_option_table, &j.o->train);
    if (status == QN_OK) return QN_EXIT_DONE;
    qn_say_failure(&diag, status);
    return status == QN_ERR_ARGUMENT ? QN_EXIT_USAGE : QN_EXIT_FAILED;
}

const qn_command qn_command_circuit = {
    .name = "circuit",
    .summary = "Count the gates of a QMAE circuit, or write it as OpenQASM",
    .arguments = "",
    .details = "",
    .example = "qmae-noise circuit --side 8 --noise ibm_like --qasm 3 --out circuit.qasm",
    .options = &table,
    .values_size = sizeof(circuit_options),
    .run = run,
};
