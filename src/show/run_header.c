/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "show/lines.h"
#include "show/run_print.h"
#include "train/hardware.h"
#include "train/place.h"

#include <math.h>
#include <string.h>

enum { COLUMN = 10 }; /* where the values start */

/* ---- the circuit -------------------------------------------------------------------------- */

/* The decomposed circuit's operations by kind: "rz 1,234, sx 567, cx 89, measure 1". */
static void print_gates(const qn_circuit *circuit, FILE *file) {
    static const char *const kinds[] = {NULL, "load", "reset", "measure", NULL}; /* qn_op_kind */
    enum { NKINDS = sizeof kinds / sizeof kinds[0] };
    size_t others[NKINDS] = {0};
    char text[32];
    const char *separator = "";
    for (size_t g = 0; g < qn_gate_count(); ++g) {
        size_t count = 0;
        for (size_t i = 0; i < qn_circuit_size(circuit); ++i)
            count += qn_circuit_op(circuit, i)->gate == qn_gate_at(g);
        if (count == 0) continue;
        fprintf(file, "%s%s %s", separator, qn_count_text(count, text), qn_gate_at(g)->name);
        separator = ", ";
    }
    for (size_t i = 0; i < qn_circuit_size(circuit); ++i) ++others[qn_circuit_op(circuit, i)->kind];
    for (int k = 0; k < NKINDS; ++k)
        if (kinds[k] && others[k])
            fprintf(file, "%s%s %s", separator, qn_count_text(others[k], text), kinds[k]);
    fputc('\n', file);
}

static void print_circuit(const qn_run *run, FILE *file) {
    const qn_train *train = run->noisy.train;
    const qn_program *program = qn_qmae_program(qn_train_qmae(train));
    const double duration = qn_program_duration(program);
    char engine[1200];
    const qn_qmae_spec *spec = &qn_train_settings_of(train)->spec;
    fprintf(file, "circuit   %d qubits (%d data, %d latent), %d trainable angles",
            qn_program_nqubits(program), spec->qubits, spec->latent,
            qn_qmae_nangles(qn_train_qmae(train)));
    if (duration > 0) fprintf(file, ", %.4g us long", 1e6 * duration);
    fputs("\ngates     ", file);
    print_gates(qn_program_circuit(program), file);
    snprintf(engine, sizeof engine, "%s: %s", qn_qmae_engine(qn_train_qmae(train)),
             qn_qmae_reason(qn_train_qmae(train)));
    fputs("engine    ", file);
    qn_print_wrapped(engine, COLUMN, file);
}

/* ---- noise, images, cost ------------------------------------------------------------------ */

static void print_noise(const qn_run *run, FILE *file) {
    const qn_train_options *o = run->options;
    const qn_model *model = run->model;
    fprintf(file, "noise     %s", qn_model_name(model));
    if (qn_model_path(model)[0]) fprintf(file, " (%s)", qn_model_path(model));
    if (o->device.instance)
        fprintf(file, ", drawn device %llu", (unsigned long long)o->device.instance);
    if (o->device.noise_scale != 1) fprintf(file, ", strengths times %g", o->device.noise_scale);
    fprintf(file, "%s%s%s\n", o->device.twirl ? ", twirled" : "",
            o->device.no_readout ? ", without readout errors" : "",
            o->device.no_idle ? ", without idle noise" : "");
    if (qn_model_source(model)[0]) {
        fprintf(file, "%*s", COLUMN, "");
        qn_print_wrapped(qn_model_source(model), COLUMN, file);
    }
    for (size_t i = 0; i < qn_model_warning_count(model); ++i)
        fprintf(file, "warning   %s\n", qn_model_warning(model, i));
    qn_print_lines("note      ", qn_program_notes(qn_qmae_program(qn_train_qmae(run->noisy.train))),
                   file);
}

static void print_cost(const qn_run *run, FILE *file) {
    const qn_train *train = run->noisy.train;
    const qn_train_settings *settings = qn_train_settings_of(train);
    const size_t bytes = qn_train_bytes(train) +
                         (run->twin.train ? qn_train_own_bytes(run->twin.train) : 0);
    char circuits[32], steps[32], shots[32];
    fprintf(file, "training  %s steps of %d images, %s, learning rate %g, seed %llu\n",
            qn_count_text(qn_train_steps(train), steps), settings->batch, settings->optimiser,
            settings->rate, (unsigned long long)settings->seed);
    qn_count_text(qn_estimator_circuits(train) * (uint64_t)settings->batch, circuits);
    if (qn_estimator_draws(settings))
        fprintf(file, "hardware  would run %s circuits of %s shots for each step\n", circuits,
                qn_count_text(qn_train_shots(train), shots));
    else
        fputs("hardware  could not do this: loss and gradient are those of infinitely many shots\n",
              file);
    if (strcmp(qn_qmae_engine(qn_train_qmae(train)), "trajectory") == 0)
        fprintf(file, "sampling  %s%s trajectories of every circuit\n",
                settings->target_error > 0.0 ? "at most " : "",
                qn_count_text(settings->trajectories, shots));
    fprintf(file, "here      %d thread%s, about %.0f MiB of memory\n", qn_train_threads(train),
            qn_train_threads(train) > 1 ? "s" : "", ceil((double)bytes / 0x1p20));
    fprintf(file, "output    %s\n", run->folder);
}

void qn_run_print_time(double seconds, FILE *file) {
    char time[QN_TIME_TEXT];
    if (!isnan(seconds))
        fprintf(file, "takes     about %s %s\n", qn_time_text(seconds, time),
                seconds < 3600 ? "min" : "h");
    fputc('\n', file);
}

/* In the order of qn_tokens. */
static const char *const FILLINGS[] = {"a learned token", "a learned token for each position",
                                       "the mean of the training images"};

static void print_masks(const qn_train *train, FILE *file) {
    const qn_train_settings *settings = qn_train_settings_of(train);
    const qn_mask_layout *masks = qn_train_masks(train);
    const qn_patch *p = &masks->patch;
    if (masks->count == 1) fputs("patch     ", file);
    else fprintf(file, "patches   %d of ", masks->count);
    fprintf(file, "%d x %d pixels (%.1f %%) ", p->height, p->width,
            100.0 * masks->count * p->height * p->width / (p->side * p->side));
    if (!masks->form.nfixed) fprintf(file, "on a grid of %d", settings->align);
    for (int k = 0; k < masks->form.nfixed; ++k)
        fprintf(file, "%s %d,%d", k ? ";" : "always at", masks->form.fixed[k].row,
                masks->form.fixed[k].column);
    fprintf(file, ", filled with %s\n",
            settings->autoencoder == QN_AUTOENCODER_QMAE ? FILLINGS[settings->tokens] : "zeros");
}

void qn_run_print_header(const qn_run *run, FILE *file) {
    const qn_train *train = run->noisy.train;
    const qn_patch patch = qn_train_patch(train);
    print_circuit(run, file);
    print_noise(run, file);
    char kept[48] = "";
    if (run->validation_images.count)
        snprintf(kept, sizeof kept, ", %zu to validate", run->validation_images.count);
    fprintf(file, "images    %zu to train%s, %zu to test, %d x %d pixels (%s%s)\n",
            run->train_images.count, kept, run->test_images.count, patch.side, patch.side,
            run->options->data,
            run->train_images.transposed ? ", whose files hold them transposed: turned back" : "");
    print_masks(train, file);
    print_cost(run, file);
}
