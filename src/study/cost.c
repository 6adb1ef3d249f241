#include "study/cost.h"
#include "study/reduction.h"

#include "core/mean.h"
#include "core/try.h"
#include "study/options.h"
#include "train/figures.h"
#include "train/place.h"

#include <math.h>
#include <string.h>

#define BIT(source) (1u << QN_SOURCE_##source)

const qn_knob qn_knobs[QN_KNOBS] = {
    {"one-qubit gates", "depolarizing part of their error", BIT(GATE_1Q)},
    {"two-qubit gates", "depolarizing part of their error", BIT(GATE_2Q)},
    {"T1", "relaxation rate 1/T1", BIT(GATE_T1) | BIT(IDLE_T1)},
    {"T2", "dephasing rate 1/T2 - 1/(2 T1)", BIT(GATE_T2) | BIT(IDLE_T2)},
    {"over-rotation", "angle errors", BIT(ROTATION)},
    {"crosstalk", "ZZ between waiting neighbours", BIT(CROSSTALK)},
    {"channel rules", "strength of all rules", BIT(RULE)},
    {"reset", "error of resets", BIT(RESET)},
    {"readout", "flips p10 and p01", BIT(READOUT)},
    {"all of them", "everything at once", ~0u},
};

/* ---- means of a changed device --------------------------------------------------------------- */

typedef struct meter {
    const qn_cost *cost;
    qn_program_options options; /* of the undisturbed device */
} meter;

static qn_means means_of(const double *values, size_t images) {
    qn_means made;
    made.swap = qn_mean_of(images, values, 2, &made.swap_error);
    made.fidelity = qn_mean_of(images, values + 1, 2, &made.fidelity_error);
    return made;
}

/* Means with the strength of some sources times 1 - reduction, and what that changes, image by
 * image (NULL = not wanted). */
static qn_status measure(const meter *m, unsigned sources, double reduction, qn_means *mean,
                         qn_means *change, qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_budget *b = &m->cost->budget;
    qn_qmae *qmae = NULL;
    qn_program_options options = m->options;
    double *values = qn_alloc(2 * m->cost->images, sizeof *values);
    QN_TRY_ALLOC(values);
    QN_TRY(qn_host_check(m->cost->host));
    for (int s = 0; s < QN_SOURCE_COUNT; ++s)
        if (sources >> s & 1) options.reduction[s] = reduction;
    QN_TRY(qn_qmae_create(qn_qmae_spec_of(qn_train_qmae(m->cost->train)), m->cost->model, &options,
                          "auto", NULL, &qmae, diag));
    QN_TRY(qn_figures_of_pairs(qmae, qn_train_state_of(m->cost->train).angles, m->cost->images,
                               m->cost->inputs, m->cost->references,
                               qn_train_threads(m->cost->train), values));
    if (mean) *mean = means_of(values, m->cost->images);
    for (size_t k = 0; k < 2 * m->cost->images; ++k)
        values[k] -= b->samples[k / 2 * b->width + k % 2];
    if (change) *change = means_of(values, m->cost->images);
out:
    qn_free(values);
    qn_qmae_destroy(qmae);
    return status;
}

/* ---- demands --------------------------------------------------------------------------------- */

/* d fidelity / d strength of some sources. */
static double slope_of(const qn_cost *c, unsigned sources, bool *acts) {
    double slope = 0.0;
    for (size_t k = 0; k < c->budget.count; ++k) {
        if (!(sources >> c->budget.locations[k].source & 1)) continue;
        slope += c->budget.locations[k].fidelity;
        *acts = *acts || c->budget.locations[k].fidelity != 0.0;
    }
    return slope;
}

typedef struct probe {
    const meter *m;
    unsigned sources;
} probe;

static qn_status probe_fidelity(void *context, double reduction, double *miss, qn_diag *diag) {
    const probe *p = context;
    qn_means mean = {0};
    const qn_status status = measure(p->m, p->sources, reduction, &mean, NULL, diag);
    *miss = mean.fidelity - p->m->cost->options->target;
    return status;
}

/* The reduction that meets the target, to 1e-4 of the fidelity, which is below the target at 0 and
 * above it at 1. */
static qn_status solve(const meter *m, const qn_knob *knob, qn_demand *demand, qn_diag *diag) {
    const double target = m->cost->options->target;
    probe p = {m, knob->sources};
    return qn_reduction_solve(m->cost->budget.fidelity - target, demand->off.fidelity - target,
                              1e-4, probe_fidelity, &p, &demand->reduction, diag);
}

static qn_status demand(const meter *m, const qn_knob *knob, qn_demand *d, qn_diag *diag) {
    qn_status status = QN_OK;
    const double missing = m->cost->options->target - m->cost->budget.fidelity;
    const double gain = -slope_of(m->cost, knob->sources, &d->acts);
    d->first_order = d->reduction = NAN;
    if (!d->acts) return QN_OK;
    QN_TRY(measure(m, knob->sources, 1.0, &d->off, NULL, diag));
    if (missing <= 0.0) {
        d->first_order = d->reduction = 0.0;
        return QN_OK;
    }
    if (gain >= missing) d->first_order = missing / gain;
    if (d->off.fidelity >= m->cost->options->target) QN_TRY(solve(m, knob, d, diag));
out:
    return status;
}

/* ---- the whole ------------------------------------------------------------------------------- */

bool qn_cost_has_target(const qn_cost *cost) { return cost->options->target > 0.0; }

qn_source qn_cost_source(const qn_budget_group *group) {
    for (int s = 0; s < QN_SOURCE_COUNT; ++s)
        if (strcmp(group->name, qn_source_name((qn_source)s)) == 0) return (qn_source)s;
    return QN_SOURCE_NONE;
}

static qn_status embed_images(qn_cost *c) {
    qn_status status = QN_OK;
    const size_t pixels = (size_t)1 << qn_train_settings_of(c->train)->spec.qubits;
    c->images = c->run.test_images.count;
    c->inputs = qn_alloc(c->images * pixels, sizeof(double));
    c->references = qn_alloc(c->images * pixels, sizeof(double));
    QN_TRY_ALLOC(c->inputs && c->references);
    for (size_t k = 0; k < c->images; ++k) {
        const double *original = c->run.test_images.pixels + k * pixels;
        const qn_mask mask = qn_train_place(c->train, 0, k);
        qn_normalise(pixels, original, c->references + k * pixels);
        qn_train_embed(c->train, &mask, original, c->inputs + k * pixels);
    }
out:
    return status;
}

static qn_status switch_off(qn_cost *c, const meter *m, qn_diag *diag) {
    qn_status status = QN_OK;
    for (size_t g = 0; g < c->budget.ngroups[QN_GROUP_SOURCE]; ++g) {
        const qn_source source = qn_cost_source(&c->budget.groups[QN_GROUP_SOURCE][g]);
        QN_TRY(measure(m, 1u << source, 1.0, NULL, &c->change[source], diag));
    }
    QN_TRY(measure(m, ~0u, 1.0, &c->ideal, &c->change_all, diag));
out:
    return status;
}

static qn_status compute(qn_cost *cost, const char *folder, qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_cost_options *options = cost->options;
    meter m = {cost, qn_program_options_default()};
    QN_TRY(qn_cost_options_check(options, diag));
    QN_TRY(qn_trained_open(folder, (size_t)options->test_images, 1, options->threads, &cost->run,
                           diag));
    const qn_device_options device = qn_trained_device(&cost->run, options->noise,
                                                       &options->device);
    QN_TRY(qn_trained_under(&cost->run, options->noise, &device, "auto", &cost->model, &cost->train,
                            diag));
    m.options = qn_device_options_program(&device);
    QN_TRY(embed_images(cost));
    qn_host_note(cost->host, "%s on %s: %zu image%s, %zu instructions", cost->run.name,
                 qn_model_name(cost->model), cost->images, cost->images == 1 ? "" : "s",
                 qn_program_size(qn_qmae_program(qn_train_qmae(cost->train))));
    QN_TRY(qn_budget_compute(qn_train_qmae(cost->train), qn_train_state_of(cost->train).angles,
                             cost->images, cost->inputs, cost->references,
                             qn_train_threads(cost->train), &cost->budget, diag));
    QN_TRY(switch_off(cost, &m, diag));
    for (int k = 0; qn_cost_has_target(cost) && k < QN_KNOBS; ++k)
        QN_TRY(demand(&m, &qn_knobs[k], &cost->demands[k], diag));
out:
    return status;
}

qn_status qn_study_budget(const qn_cost_options *options, const char *folder, const qn_host *host,
                          qn_cost **cost, qn_diag *diag) {
    qn_cost *made = qn_alloc(1, sizeof *made);
    if (!made) return QN_ERR_MEMORY;
    made->options = options;
    made->host = host;
    const qn_status status = compute(made, folder, diag);
    if (status == QN_OK) *cost = made;
    else qn_cost_destroy(made);
    return status;
}

const qn_budget *qn_cost_budget(const qn_cost *cost) { return &cost->budget; }

qn_means qn_cost_change(const qn_cost *cost, qn_source source) {
    return source == QN_SOURCE_NONE ? cost->change_all : cost->change[source];
}

void qn_cost_destroy(qn_cost *cost) {
    if (!cost) return;
    qn_budget_clear(&cost->budget);
    qn_free(cost->inputs);
    qn_free(cost->references);
    qn_train_destroy(cost->train);
    qn_model_destroy(cost->model);
    qn_trained_close(&cost->run);
    qn_free(cost);
}
