/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/mean.h"
#include "core/number.h"
#include "loader/loading.h"
#include "show/run_print.h"

#include <math.h>
#include <string.h>

/* The figures of an evaluation, in the order of the tables. */
typedef struct figure {
    const char *name, *unit, *help;
    int decimals;
    size_t value, error;
} figure;

#define COLUMNS(field) offsetof(qn_evaluation, field), offsetof(qn_evaluation, field##_error)
static const figure figures[] = {
    {"swap", "", "what the SWAP test of the noisy device reports", 4, COLUMNS(swap)},
    {"fidelity", "", "overlap of the noisy output state with the original image", 4,
     COLUMNS(fidelity)},
    {"ideal", "", "the same parameters with the noise switched off", 4, COLUMNS(ideal)},
    {"cosine", "", "similarity of the reconstructed and the original pixels", 4, COLUMNS(cosine)},
    {"PSNR", " dB", "peak signal-to-noise ratio of the reconstruction", 2, COLUMNS(psnr)},
};
enum { NFIGURES = sizeof figures / sizeof figures[0] };

static double field(const qn_evaluation *evaluation, size_t offset) {
    return *(const double *)(const void *)((const char *)evaluation + offset);
}

static void print_pair(FILE *file, double value, double error, int decimals) {
    char text[QN_REAL_TEXT];
    fprintf(file, "%7.*f +- %s", decimals, value, qn_known_text(error, decimals, text));
}

/* Of print_pair; the error of one image is unknown. */
static int pair_width(const qn_run *run, int decimals) {
    char text[QN_REAL_TEXT];
    const double error = run->test_images.count > 1 ? 0.0 : NAN;
    return 11 + (int)strlen(qn_known_text(error, decimals, text));
}

typedef struct pairs {
    const qn_image_record *noisy, *ideal;
} pairs;

static double difference_at(const void *samples, size_t k) {
    const pairs *p = samples;
    return p->noisy[k].fidelity - p->ideal[k].fidelity;
}

/* Difference of the two trainings' fidelities in evaluation i, image by image. */
static double paired(const qn_run *run, size_t i, double *error) {
    const size_t count = run->test_images.count;
    const pairs p = {run->noisy.image_records + i * count, run->twin.image_records + i * count};
    return qn_mean_by(count, difference_at, &p, error);
}

/* ---- while the run goes on ---------------------------------------------------------------- */

/* A column is as wide as its numbers: value (right-aligned), " +- ", error. */
static void print_heading(const qn_run *run, FILE *file) {
    char name[32];
    fprintf(file, "%5s %6s", "epoch", "step");
    for (int f = 0; f < NFIGURES; ++f) {
        const int width = pair_width(run, figures[f].decimals) - 1;
        snprintf(name, sizeof name, "%s%s%s%s", figures[f].name, figures[f].unit[0] ? " (" : "",
                 figures[f].unit[0] ? figures[f].unit + 1 : "", figures[f].unit[0] ? ")" : "");
        fprintf(file, "   %-*s", width, name);
    }
    fprintf(file, "%s\n", run->twin.train ? "   ideal twin" : "");
}

const char *qn_count_text(uint64_t count, char *text) {
    char digits[24];
    const int length = snprintf(digits, sizeof digits, "%llu", (unsigned long long)count);
    char *out = text;
    for (int i = 0; i < length; ++i) {
        if (i > 0 && (length - i) % 3 == 0) *out++ = ',';
        *out++ = digits[i];
    }
    *out = '\0';
    return text;
}

void qn_run_print_evaluation(const qn_run *run, FILE *file) {
    const qn_evaluation *e = qn_member_last(&run->noisy);
    if (run->noisy.history.nevaluations == 1) print_heading(run, file);
    fprintf(file, "%5.4g %6llu", e->epoch, (unsigned long long)e->step);
    for (int f = 0; f < NFIGURES; ++f) {
        fputs("  ", file);
        print_pair(file, field(e, figures[f].value), field(e, figures[f].error),
                   figures[f].decimals);
    }
    if (run->twin.train) {
        const qn_evaluation *twin = qn_member_last(&run->twin);
        fputs("  ", file);
        print_pair(file, twin->fidelity, twin->fidelity_error, 4);
    }
    fputc('\n', file);
}

/* ---- the final tables --------------------------------------------------------------------- */

static void print_comparison(const qn_run *run, FILE *file) {
    const qn_history *a = &run->noisy.history, *b = &run->twin.history;
    fputs("\nfidelity of the two trainings, their difference paired over the images\n", file);
    const int width = pair_width(run, 4);
    fprintf(file, "  %5s  %-*s  %-*s  %s\n", "epoch", width, "noisy", width, "ideal twin",
            "difference");
    for (size_t i = 0; i < a->nevaluations && i < b->nevaluations; ++i) {
        const qn_evaluation *x = &a->evaluations[i], *y = &b->evaluations[i];
        fprintf(file, "  %5.4g  ", x->epoch);
        print_pair(file, x->fidelity, x->fidelity_error, 4);
        fputs("  ", file);
        print_pair(file, y->fidelity, y->fidelity_error, 4);
        fputs("  ", file);
        double error;
        const double difference = paired(run, i, &error);
        print_pair(file, difference, error, 4);
        fputc('\n', file);
    }
}

static void print_spent(const qn_run *run, FILE *file) {
    const qn_train_state state = qn_train_state_of(run->noisy.train);
    char circuits[32], shots[32];
    qn_count_text(state.circuits, circuits);
    if (state.shots > 0)
        fprintf(file, "\nhardware would have run %s circuits, %s shots; here it took %.1f s\n",
                circuits, qn_count_text(state.shots, shots), run->noisy.seconds);
    else if (state.step > 0)
        fprintf(
            file,
            "\nthe training took %.1f s; its gradients are exact, as of infinitely many shots\n",
            run->noisy.seconds);
}

/* What the trajectories contribute to the errors, and whether --target-se was reached. */
static void print_trajectories(const qn_run *run, FILE *file) {
    const qn_evaluation *e = qn_member_last(&run->noisy);
    const qn_history *h = &run->noisy.history;
    const double target = run->options->settings.target_error;
    size_t reached = 0;
    char text[32];
    if (strcmp(qn_qmae_engine(qn_train_qmae(run->noisy.train)), "trajectory") != 0) return;
    fprintf(
        file,
        "\n%s %s trajectories of every circuit; their part of these errors: swap %.4f, fidelity "
        "%.4f\n",
        target > 0.0 ? "at most" : "from", qn_count_text(run->options->settings.trajectories, text),
        e->swap_trajectory_error, e->fidelity_trajectory_error);
    if (target == 0.0) return;
    for (size_t i = 0; i < h->nsteps; ++i) reached += h->steps[i].loss_trajectory_error <= target;
    const bool met = fmax(e->swap_trajectory_error, e->fidelity_trajectory_error) <= target;
    fprintf(file,
            "the target of %g was reached by the loss in %zu of %zu steps and by this evaluation "
            "%s%s\n",
            target, reached, h->nsteps, met ? "too" : "not",
            met && reached == h->nsteps ? "" : "; it takes more --trajectories");
}

/* Why it ended early. */
static void print_patience(const qn_run *run, FILE *file) {
    const long long patience = (long long)run->options->patience;
    if (qn_train_done(run->noisy.train) || !qn_run_out_of_patience(run)) return;
    fprintf(file, "\nstopped: the swap on %zu validation images has not grown for %lld epoch%s\n",
            run->validation_images.count, patience, patience == 1 ? "" : "s");
}

void qn_run_print_results(const qn_run *run, FILE *file) {
    char noise[QN_NOISE_TEXT], said[160], errors[2][QN_REAL_TEXT];
    const qn_evaluation *e = qn_member_last(&run->noisy);
    fprintf(file, "%s %s after step %llu of %llu: mean of %zu test image%s +- its standard error\n",
            qn_autoencoder_choice.names[run->options->settings.autoencoder],
            qn_run_noise_text(run, noise), (unsigned long long)e->step,
            (unsigned long long)qn_train_steps(run->noisy.train), run->test_images.count,
            run->test_images.count == 1 ? "" : "s");
    for (int f = 0; f < NFIGURES; ++f) {
        char text[64], error[QN_REAL_TEXT];
        snprintf(text, sizeof text, "%.*f +- %s%s", figures[f].decimals, field(e, figures[f].value),
                 qn_known_text(field(e, figures[f].error), figures[f].decimals, error),
                 figures[f].unit);
        fprintf(file, "  %-9s %-20s %s\n", figures[f].name, text, figures[f].help);
    }
    fprintf(file, "  %s\n", qn_loading_said(run->options->settings.spec.embedding, said));
    if (!qn_loading_exact(run->options->settings.spec.embedding) && !run->interrupted)
        fprintf(file,
                "  loading keeps %.4f +- %s of the masked images and %.4f +- %s of the originals,\n"
                "  without noise; swap compares with what was loaded, fidelity with the original\n",
                run->loaded[0], qn_known_text(run->loaded_error[0], 4, errors[0]), run->loaded[1],
                qn_known_text(run->loaded_error[1], 4, errors[1]));
    print_trajectories(run, file);
    if (run->twin.train) print_comparison(run, file);
    print_patience(run, file);
    print_spent(run, file);
    fprintf(file, "files are in %s\n", run->folder);
}
