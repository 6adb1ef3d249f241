/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/evaluation.h"

#include "core/try.h"
#include "noise/model.h"
#include "study/comparison.h"
#include "study/options.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- devices -------------------------------------------------------------------------------- */

/* Appends the device unless one of that label is there already. */
static qn_status add_device(qn_evaluation_set *set, const char *noise,
                            const qn_device_options *options, qn_diag *diag) {
    qn_status status = QN_OK;
    char label[QN_DEVICE_LABEL];
    qn_model *model = NULL;
    qn_evaluation_device *made = &set->devices[set->ndevices];
    QN_TRY(qn_device_options_model(options, noise, &model, diag));
    (void)qn_device_options_label(options, model, "none", label);
    for (size_t d = 0; d < set->ndevices; ++d)
        if (strcmp(set->devices[d].label, label) == 0) goto out;
    made->noise = strdup(noise);
    QN_TRY_ALLOC(made->noise);
    snprintf(made->label, sizeof made->label, "%s", label);
    made->options = *options;
    ++set->ndevices;
out:
    qn_model_destroy(model);
    return status;
}

/* The label of each run's own device, as it was trained on. */
static qn_status label_own(qn_evaluation_set *set, qn_diag *diag) {
    for (size_t r = 0; r < set->nruns; ++r) {
        const qn_train_options *o = &set->runs[r].options;
        qn_model *model = NULL;
        const qn_status status = qn_device_options_model(&o->device, o->noise, &model, diag);
        if (status != QN_OK) return status;
        (void)qn_device_options_label(&o->device, model, "none", set->trained_on[r]);
        set->models[r] = strdup(qn_model_text(model));
        qn_model_destroy(model);
        if (!set->models[r]) return QN_ERR_MEMORY;
    }
    return QN_OK;
}

static qn_status add_own(qn_evaluation_set *set, qn_diag *diag) {
    qn_status status = QN_OK;
    for (size_t r = 0; r < set->nruns && status == QN_OK; ++r) {
        const qn_device_options device = qn_trained_device(&set->runs[r], NULL,
                                                           &set->options->device);
        status = add_device(set, set->runs[r].options.noise, &device, diag);
    }
    return status;
}

static const char *noise_of(const qn_evaluation_set *set) {
    return set->options->noise ? set->options->noise : "own,none";
}

static qn_status add_named(qn_evaluation_set *set, qn_diag *diag) {
    qn_status status = QN_OK;
    char *rest = NULL;
    char *names = strdup(noise_of(set));
    if (!names) return QN_ERR_MEMORY;
    for (char *name = strtok_r(names, ",", &rest); name && status == QN_OK;
         name = strtok_r(NULL, ",", &rest)) {
        if (strcmp(name, "own") == 0) status = add_own(set, diag);
        else status = add_device(set, name, &set->options->device, diag);
    }
    free(names);
    return status;
}

static qn_status list_devices(qn_evaluation_set *set, qn_diag *diag) {
    qn_status status = QN_OK;
    size_t most = set->nruns + 2;
    for (const char *c = noise_of(set); *c; ++c) most += *c == ',';
    set->devices = qn_alloc(most + set->nruns, sizeof *set->devices);
    set->trained_on = qn_alloc(set->nruns, sizeof *set->trained_on);
    set->models = qn_alloc(set->nruns, sizeof *set->models);
    QN_TRY_ALLOC(set->devices && set->trained_on && set->models);
    QN_TRY(label_own(set, diag));
    QN_TRY(add_named(set, diag));
    if (set->ndevices == 0)
        QN_TRY(qn_fail(diag, QN_ERR_ARGUMENT, "--noise names no device: 'own' is the run's own"));
out:
    return status;
}

/* ---- classifier ----------------------------------------------------------------------------- */

static qn_status judge(qn_evaluation_set *set, size_t run, qn_classifier **classifier,
                       qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_trained *t = &set->runs[run];
    double *a = set->accuracy[run];
    const size_t npixels = (size_t)t->test_images.side * (size_t)t->test_images.side;
    for (int k = 0; k < 4; ++k) a[k] = NAN;
    if (set->options->classifier_images == 0 || t->options.labels || !t->train_images.labels ||
        !t->test_images.labels)
        return QN_OK;
    QN_TRY(qn_classifier_create(&t->train_images, classifier, diag));
    QN_TRY(qn_examine_accuracy(*classifier, t->test_images.count, npixels, t->test_images.pixels,
                               t->test_images.labels, &a[0], &a[1]));
    QN_TRY(qn_examine_accuracy(*classifier, t->test_images.count, npixels, set->masked[run],
                               t->test_images.labels, &a[2], &a[3]));
out:
    return status;
}

/* ---- computing ------------------------------------------------------------------------------ */

static qn_status compute_cell(qn_evaluation_set *set, size_t run, size_t device,
                              const qn_classifier *classifier, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_model *model = NULL;
    qn_train *train = NULL;
    const qn_evaluation_device *d = &set->devices[device];
    QN_TRY(qn_host_check(set->host));
    qn_host_note(set->host, "%s under %s: %zu image%s", set->runs[run].name, d->label,
                 set->runs[run].test_images.count,
                 set->runs[run].test_images.count == 1 ? "" : "s");
    QN_TRY(qn_trained_under(&set->runs[run], d->noise, &d->options, set->options->engine, &model,
                            &train, diag));
    if (strcmp(set->engine, "trajectory") != 0)
        snprintf(set->engine, sizeof set->engine, "%s", qn_qmae_engine(qn_train_qmae(train)));
    qn_train_join(train, qn_host_team(set->host));
    const qn_program_options how = qn_device_options_program(&d->options);
    const qn_readout_plan readout = {(uint64_t)set->options->readout_shots, model, &how};
    QN_TRY(qn_examine(train, classifier, &readout, &set->cells[run * set->ndevices + device]));
out:
    qn_train_destroy(train);
    qn_model_destroy(model);
    return status;
}

static qn_status compute_masked(qn_evaluation_set *set, size_t run, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_model *model = NULL;
    qn_train *train = NULL;
    const qn_device_options plain = qn_device_options_default();
    const size_t npixels = (size_t)set->runs[run].test_images.side *
                           (size_t)set->runs[run].test_images.side;
    QN_TRY(qn_trained_under(&set->runs[run], "none", &plain, NULL, &model, &train, diag));
    set->masked[run] = qn_alloc(set->runs[run].test_images.count * npixels, sizeof(double));
    QN_TRY_ALLOC(set->masked[run]);
    qn_examine_masked(train, set->masked[run]);
out:
    qn_train_destroy(train);
    qn_model_destroy(model);
    return status;
}

static qn_status compute_run(qn_evaluation_set *set, size_t run, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_classifier *classifier = NULL;
    QN_TRY(compute_masked(set, run, diag));
    QN_TRY(judge(set, run, &classifier, diag));
    for (size_t d = 0; d < set->ndevices; ++d) QN_TRY(compute_cell(set, run, d, classifier, diag));
out:
    qn_classifier_destroy(classifier);
    return status;
}

static bool alike(const qn_evaluation_set *set, size_t a, size_t b) {
    return set->runs[a].test_images.count == set->runs[b].test_images.count &&
           strcmp(set->models[a], set->models[b]) == 0 &&
           qn_options_alike(&set->runs[a].options, &set->runs[b].options, false);
}

/* While the options are still those of the trainings. */
static void find_kinds(qn_evaluation_set *set) {
    for (size_t r = 0; r < set->nruns; ++r)
        for (set->kinds[r] = 0; !alike(set, set->kinds[r], r);) ++set->kinds[r];
}

/* NULL: as the run has it. */
static qn_status set_embedding(const char *name, qn_qmae_spec *spec, qn_diag *diag) {
    int index = 0;
    if (!name) return QN_OK;
    const qn_status status = qn_choice_find(&qn_embedding_choice, name, &index, diag);
    if (status == QN_OK) spec->embedding = (qn_embedding)index;
    return status;
}

static qn_status compute(qn_evaluation_set *set, size_t nruns, const char *const *folders,
                         qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_evaluate_options *options = set->options;
    const int64_t train = options->classifier_images > 0 ? options->classifier_images : 1;
    QN_TRY(qn_evaluate_options_check(options, diag));
    set->runs = qn_alloc(nruns, sizeof *set->runs);
    set->masked = qn_alloc(nruns, sizeof *set->masked);
    set->accuracy = qn_alloc(nruns, sizeof *set->accuracy);
    set->kinds = qn_alloc(nruns, sizeof *set->kinds);
    QN_TRY_ALLOC(set->runs && set->masked && set->accuracy && set->kinds);
    for (; set->nruns < nruns; ++set->nruns)
        QN_TRY(qn_trained_open(folders[set->nruns], (size_t)options->test_images, (size_t)train,
                               options->threads, &set->runs[set->nruns], diag));
    QN_TRY(list_devices(set, diag));
    find_kinds(set);
    for (size_t r = 0; r < nruns; ++r) {
        qn_train_settings *own = &set->runs[r].options.settings;
        if (options->trajectories) own->trajectories = (uint64_t)options->trajectories;
        own->target_error = options->target_error;
        own->spec.route = own->spec.route || options->route;
        QN_TRY(set_embedding(options->embedding, &own->spec, diag));
    }
    set->cells = qn_alloc(nruns * set->ndevices, sizeof *set->cells);
    QN_TRY_ALLOC(set->cells);
    for (size_t r = 0; r < nruns; ++r) QN_TRY(compute_run(set, r, diag));
out:
    return status;
}

qn_status qn_study_evaluate(const qn_evaluate_options *options, size_t nruns,
                            const char *const *folders, const qn_host *host,
                            qn_evaluation_set **set, qn_diag *diag) {
    qn_evaluation_set *made = qn_alloc(1, sizeof *made);
    if (!made) return QN_ERR_MEMORY;
    made->options = options;
    made->host = host;
    const qn_status status = compute(made, nruns, folders, diag);
    if (status == QN_OK) *set = made;
    else qn_evaluation_destroy(made);
    return status;
}

const qn_examination *qn_evaluation_cell(const qn_evaluation_set *set, size_t run, size_t device,
                                         const char **label) {
    if (run >= set->nruns || device >= set->ndevices) return NULL;
    if (label) *label = set->devices[device].label;
    return &set->cells[run * set->ndevices + device];
}

void qn_evaluation_destroy(qn_evaluation_set *set) {
    if (!set) return;
    for (size_t c = 0; set->cells && c < set->nruns * set->ndevices; ++c)
        qn_examination_clear(&set->cells[c]);
    for (size_t d = 0; d < set->ndevices; ++d) free(set->devices[d].noise);
    for (size_t r = 0; r < set->nruns; ++r) {
        qn_trained_close(&set->runs[r]);
        qn_free(set->masked[r]);
        if (set->models) free(set->models[r]);
    }
    void *blocks[] = {set->cells,  set->devices, set->runs,     set->trained_on,
                      set->masked, set->models,  set->accuracy, set->kinds};
    for (size_t k = 0; k < sizeof blocks / sizeof *blocks; ++k) qn_free(blocks[k]);
    qn_free(set);
}
