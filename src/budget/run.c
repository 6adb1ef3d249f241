/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The budget of a trained model: means over its test images, by the factored circuit. */
#include "budget/cost.h"
#include "budget/options.h"
#include "core/try.h"
#include "qmae_noise/qmae.h"
#include "run/trained.h"
#include "train/figures.h"
#include "train/place.h"

#include <stdio.h>

enum { FIDELITY, SWAP };

typedef struct trained {
    qn_trained run;
    qn_model *model;
    qn_train *train;
    qn_program_options how;      /* of the undisturbed device */
    double *inputs, *references; /* images x 2^n */
    size_t images;
    qn_budget budget;
} trained;

static void destroy(void *subject) {
    trained *t = subject;
    qn_budget_clear(&t->budget);
    qn_free(t->inputs);
    qn_free(t->references);
    qn_train_destroy(t->train);
    qn_model_destroy(t->model);
    qn_trained_close(&t->run);
    qn_free(t);
}

/* Pairs of numbers in which swap comes first. */
static void take_values(size_t images, const double *pairs, size_t stride, double *values) {
    for (size_t k = 0; k < images; ++k) {
        const double swap = pairs[k * stride], fidelity = pairs[k * stride + 1];
        values[2 * k + FIDELITY] = fidelity;
        values[2 * k + SWAP] = swap;
    }
}

static qn_status measure(const qn_cost *cost, const double *reduction, double *values,
                         qn_diag *diag) {
    qn_status status = QN_OK;
    const trained *t = cost->subject;
    qn_qmae *qmae = NULL;
    qn_program_options how = t->how;
    for (int s = 0; s < QN_SOURCE_COUNT; ++s) how.reduction[s] = reduction[s];
    QN_TRY(qn_qmae_create(qn_qmae_spec_of(qn_train_qmae(t->train)), t->model, &how, "auto", NULL,
                          &qmae, diag));
    const qn_image_pairs pairs = {t->images, t->inputs, t->references};
    QN_TRY(qn_figures_of_pairs(qmae, qn_train_state_of(t->train).angles, &pairs,
                               qn_train_threads(t->train), qn_host_team(cost->host), values));
    take_values(t->images, values, 2, values);
out:
    qn_qmae_destroy(qmae);
    return status;
}

static const qn_cost_kind KIND = {
    .word = "folder",
    .losing = {"Where", "loses on"},
    .digits = 4,
    .tolerance = 1e-4,
    .nfigures = 2,
    .figures = {[FIDELITY] = {"fidelity", "cost in fidelity", "budget",
                              "what switching it off adds to the fidelity", "mean fidelity", false,
                              1},
                [SWAP] = {"swap", "cost in swap", "budget-loss",
                          "what switching it off takes off the loss 1 - swap", "mean loss", true,
                          1}},
    .measure = measure,
    .destroy = destroy,
};

/* ---- the model and its images ---------------------------------------------------------------- */

static qn_status embed_images(trained *t) {
    qn_status status = QN_OK;
    const size_t pixels = (size_t)1 << qn_train_settings_of(t->train)->spec.qubits;
    t->images = t->run.test_images.count;
    t->inputs = qn_alloc(t->images * pixels, sizeof(double));
    t->references = qn_alloc(t->images * pixels, sizeof(double));
    QN_TRY_ALLOC(t->inputs && t->references);
    for (size_t k = 0; k < t->images; ++k) {
        const double *original = t->run.test_images.pixels + k * pixels;
        const qn_mask mask = qn_train_place(t->train, 0, k);
        qn_train_reference(t->train, original, t->references + k * pixels);
        qn_train_embed(t->train, &mask, original, t->inputs + k * pixels);
    }
out:
    return status;
}

/* Where a register is no constant to the others, the whole circuit is one state. */
static qn_status differentiate(trained *t, const qn_image_pairs *pairs, const qn_host *host,
                               qn_diag *diag) {
    qn_diag detail = {0};
    const qn_status status = qn_budget_share(
        qn_train_qmae(t->train), qn_train_state_of(t->train).angles, pairs,
        qn_train_threads(t->train), qn_host_team(host), &t->budget, &detail);
    if (status == QN_ERR_UNSUPPORTED)
        return qn_fail(diag, status,
                       "%s: the budget of a RUN is that of noise which links no registers; write "
                       "its circuit with `circuit --qasm 3` and ask `budget FILE`, or beyond the "
                       "memory `gradient --wrt noise --method trajectory`",
                       detail.text);
    if (status != QN_OK && diag) *diag = detail;
    return status;
}

static qn_status prepare(trained *t, const qn_cost_options *options, const char *folder,
                         const qn_host *host, qn_diag *diag) {
    qn_status status = QN_OK;
    QN_TRY(qn_cost_options_check(options, diag));
    QN_TRY(
        qn_trained_open(folder, (size_t)options->test_images, 1, options->threads, &t->run, diag));
    qn_qmae_spec *spec = &t->run.options.settings.spec;
    spec->route = spec->route || options->route;
    const qn_device_options device = qn_trained_device(&t->run, options->noise, &options->device);
    QN_TRY(qn_trained_under(&t->run, options->noise, &device, "auto", &t->model, &t->train, diag));
    t->how = qn_device_options_program(&device);
    QN_TRY(embed_images(t));
    const qn_qmae *qmae = qn_train_qmae(t->train);
    qn_host_note(host, "%s on %s: %zu image%s, %zu instructions", t->run.name,
                 qn_model_name(t->model), t->images, t->images == 1 ? "" : "s",
                 qn_program_size(qn_qmae_program(qmae)));
    const qn_image_pairs pairs = {t->images, t->inputs, t->references};
    QN_TRY(differentiate(t, &pairs, host, diag));
out:
    return status;
}

/* ---- to first order -------------------------------------------------------------------------- */

static void name_section(const void *context, const qn_instr *instr, char *text, size_t size) {
    (void)context;
    snprintf(text, size, "%s", qn_section_name(instr->section));
}

static void name_qubit(const void *context, int qubit, char *text, size_t size) {
    const qn_budget *budget = context;
    snprintf(text, size, "%s", budget->groups[QN_GROUP_QUBIT][qubit].name);
}

/* Places and groups are the same here and there, and in the same order. */
static void take_slopes(qn_cost *cost, const qn_budget *b) {
    take_values(b->images, b->samples, b->width, cost->values);
    for (size_t k = 0; k < b->count; ++k) {
        const qn_location *l = &b->locations[k];
        cost->places[k].slope[FIDELITY] = (qn_cost_number){l->fidelity, l->fidelity_error};
        cost->places[k].slope[SWAP] = (qn_cost_number){l->swap, l->swap_error};
    }
    for (int by = 0; by < QN_GROUP_COUNT; ++by)
        for (size_t g = 0; g < b->ngroups[by]; ++g) {
            const qn_budget_group *from = &b->groups[by][g];
            qn_cost_group *to = &cost->groups[by][g];
            to->slope[FIDELITY] = (qn_cost_number){from->fidelity, from->fidelity_error};
            to->slope[SWAP] = (qn_cost_number){from->swap, from->swap_error};
        }
}

static void describe(qn_cost *made, const trained *t, const qn_cost_options *options,
                     const qn_host *host) {
    made->host = host;
    made->what = t->run.folder;
    made->title = t->run.name;
    made->model = t->model;
    made->budget = &t->budget;
    made->has_target = options->target > 0.0;
    made->target = options->target;
    made->bins = (size_t)options->bins;
    made->named = true;
    take_slopes(made, &t->budget);
}

qn_status qn_cost_of_run(const qn_cost_options *options, const char *folder, const qn_host *host,
                         qn_cost **cost, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_cost *made = NULL;
    trained *t = qn_alloc(1, sizeof *t), *subject = t;
    QN_TRY_ALLOC(t);
    QN_TRY(prepare(t, options, folder, host, diag));
    const qn_place_names names = {&t->budget, name_section, name_qubit};
    t = NULL; /* which the cost takes over */
    QN_TRY(qn_cost_create(&KIND, subject, qn_qmae_program(qn_train_qmae(subject->train)), &names,
                          subject->images, &made));
    describe(made, subject, options, host);
    QN_TRY(qn_cost_compute(made, diag));
    *cost = made;
    made = NULL;
out:
    if (t) destroy(t);
    qn_cost_destroy(made);
    return status;
}
