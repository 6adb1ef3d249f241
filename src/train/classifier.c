/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/classifier.h"

#include "core/memory.h"
#include "core/try.h"
#include "train/svm_library.h"

#include <math.h>

static const double COST = 10.0, GAMMA = 3.0;
enum { CACHE = 100 << 20 }; /* bytes of the kernel that are kept */

struct qn_classifier {
    struct svm_model *model;
    struct svm_node *nodes; /* all support vectors point into them */
    struct svm_node **rows;
    double *labels;
    size_t npixels;
};

static void be_silent(const char *text) { (void)text; }

/* The pixels that are not zero, divided by the norm of all, ended by index -1. */
static size_t fill(const double *pixels, size_t npixels, struct svm_node *nodes) {
    double norm = 0.0;
    size_t count = 0;
    for (size_t i = 0; i < npixels; ++i) norm += pixels[i] * pixels[i];
    norm = sqrt(norm);
    for (size_t i = 0; i < npixels; ++i)
        if (pixels[i] != 0.0) nodes[count++] = (struct svm_node){(int)i + 1, pixels[i] / norm};
    nodes[count] = (struct svm_node){-1, 0.0};
    return count + 1;
}

static void fill_all(qn_classifier *c, const qn_images *images) {
    struct svm_node *next = c->nodes;
    for (size_t k = 0; k < images->count; ++k) {
        c->rows[k] = next;
        c->labels[k] = images->labels[k];
        next += fill(images->pixels + k * c->npixels, c->npixels, next);
    }
}

/* More than libsvm takes, which breaks down where there is no memory: rows of the kernel, some
 * numbers and pointers of each image for each pair of classes that is being told apart. */
static size_t memory_of(size_t images) {
    enum { EACH = 512, BEGINNING = 1 << 20 };
    const size_t rows = images < CACHE ? images * images * sizeof(float) : CACHE;
    return BEGINNING + EACH * images + (rows < CACHE ? rows : CACHE);
}

qn_status qn_classifier_create(const qn_images *images, qn_classifier **made, qn_diag *diag) {
    qn_status status = QN_OK;
    const struct svm_parameter parameters = {.svm_type = C_SVC,
                                             .kernel_type = RBF,
                                             .gamma = GAMMA,
                                             .C = COST,
                                             .cache_size = CACHE >> 20,
                                             .eps = 1e-3,
                                             .shrinking = 1};
    qn_classifier *c = qn_alloc(1, sizeof *c);
    QN_TRY_ALLOC(c);
    if (!images->labels || images->count == 0)
        QN_TRY(qn_fail(diag, QN_ERR_ARGUMENT, "a classifier needs images with labels"));
    QN_TRY(qn_svm_load(diag));
    c->npixels = (size_t)images->side * (size_t)images->side;
    c->nodes = qn_alloc(images->count * (c->npixels + 1), sizeof *c->nodes);
    c->rows = qn_alloc(images->count, sizeof *c->rows);
    c->labels = qn_alloc(images->count, sizeof *c->labels);
    QN_TRY_ALLOC(c->nodes && c->rows && c->labels);
    fill_all(c, images);
    const struct svm_problem problem = {(int)images->count, c->labels, c->rows};
    const char *refusal = svm_check_parameter(&problem, &parameters);
    if (refusal) QN_TRY(qn_fail(diag, QN_ERR_NUMERIC, "libsvm refuses: %s", refusal));
    QN_TRY_ALLOC(qn_memory_has(memory_of(images->count)));
    svm_set_print_string_function(be_silent);
    c->model = svm_train(&problem, &parameters);
    QN_TRY_ALLOC(c->model);
    *made = c;
    c = NULL;
out:
    qn_classifier_destroy(c);
    return status;
}

void qn_classifier_destroy(qn_classifier *classifier) {
    if (!classifier) return;
    if (classifier->model) svm_free_and_destroy_model(&classifier->model);
    qn_free(classifier->nodes);
    qn_free(classifier->rows);
    qn_free(classifier->labels);
    qn_free(classifier);
}

qn_status qn_classifier_label(const qn_classifier *classifier, const double *pixels, int *label) {
    struct svm_node *nodes = qn_alloc(classifier->npixels + 1, sizeof *nodes);
    if (!nodes) return QN_ERR_MEMORY;
    fill(pixels, classifier->npixels, nodes);
    *label = (int)svm_predict(classifier->model, nodes);
    qn_free(nodes);
    return QN_OK;
}
