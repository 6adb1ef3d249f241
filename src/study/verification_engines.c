/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/try.h"
#include "qmae_noise/trajectory.h"
#include "study/verification.h"

#include <math.h>
#include <string.h>

enum { MOST_PIXELS = 256, MOST_ANGLES = 420 };

/* One size of the autoencoder with random angles and images. */
typedef struct instance {
    int n;
    qn_qmae_spec spec;
    double angles[MOST_ANGLES], input[MOST_PIXELS], reference[MOST_PIXELS];
    double gradient[MOST_ANGLES];
} instance;

static void instance_init(instance *in, int n, uint64_t seed) {
    qn_rng rng;
    *in = (instance){.n = n, .spec = qn_qmae_spec_default()};
    in->spec.qubits = n;
    in->spec.latent = n - 1;
    qn_rng_init(&rng, seed, QN_STREAM_TEST, (uint64_t)n, 0, 0);
    for (int k = 0; k < qn_qmae_spec_nangles(&in->spec); ++k)
        in->angles[k] = 0.1 * qn_rng_normal(&rng);
    for (int i = 0; i < 1 << n; ++i) {
        in->reference[i] = qn_rng_uniform(&rng);
        in->input[i] = in->reference[i] + 0.2 * qn_rng_uniform(&rng);
    }
    qn_normalise((size_t)1 << n, in->reference, in->reference);
    qn_normalise((size_t)1 << n, in->input, in->input);
}

/* What an engine says about it. QN_ERR_UNSUPPORTED and QN_ERR_LIMIT: it cannot. */
static qn_status ask(const qn_verification *v, instance *in, const char *engine, int what,
                     uint64_t trajectories, qn_response *response, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_qmae *qmae = NULL;
    qn_qmae_bound *bound = NULL;
    qn_qmae_work *work = NULL;
    const qn_sampling sampling = {
        .seed = v->seed, .image = (uint64_t)in->n, .trajectories = trajectories};
    const qn_request request = {what, in->input, in->reference, NULL};
    QN_TRY(qn_host_check(v->host));
    QN_TRY(qn_qmae_create(&in->spec, v->model, &v->options, engine, NULL, &qmae, diag));
    QN_TRY(qn_qmae_bound_create(qmae, &bound));
    QN_TRY(qn_qmae_work_create(qmae, &work));
    qn_qmae_sample(work, &sampling);
    qn_qmae_bind(bound, in->angles, what);
    QN_TRY(qn_qmae_evaluate(qmae, bound, work, &request, response));
out:
    qn_qmae_work_destroy(work);
    qn_qmae_bound_destroy(bound);
    qn_qmae_destroy(qmae);
    return status;
}

static void skip(qn_verification *v, const char *name, const qn_diag *why) {
    qn_verification_add(v, name, 0.0, 0.0, 0.0, 0.0);
    snprintf(v->checks[v->count - 1].skipped, sizeof v->checks[0].skipped, "%.150s", why->text);
}

static bool cannot(qn_status status) {
    return status == QN_ERR_UNSUPPORTED || status == QN_ERR_LIMIT;
}

/* A score, unless the trajectories all say the same (no noise, or in the readout alone): then they
 * are exact, and as a score they would be 0 whatever the limit. */
static void add_estimate(qn_verification *v, const char *name, double found, double expected,
                         double error) {
    const bool exact = error < 1e-9;
    qn_verification_add(v, name, found, expected, exact && error > 0.0 ? 1e-9 : 1e-10,
                        exact ? 0.0 : error);
}

/* Every engine that can, against the first. */
static qn_status compare(qn_verification *v, int n, uint64_t trajectories, qn_diag *diag) {
    static const char *const ENGINES[] = {"factored", "dm", "trajectory"};
    qn_status status = QN_OK;
    instance in;
    qn_response first = {0};
    const char *witness = NULL;
    instance_init(&in, n, v->seed);
    for (int k = 0; k < 3; ++k) {
        char name[96];
        qn_diag why = {0};
        qn_response r = {0};
        if (n > 4 && k == 1) continue;
        status = ask(v, &in, ENGINES[k], QN_WANT_FIDELITY, trajectories, &r, &why);
        snprintf(name, sizeof name, "%d qubits: %s", 2 * n + 2, ENGINES[k]);
        if (cannot(status)) {
            skip(v, name, &why);
            continue;
        }
        if (status != QN_OK && diag) *diag = why;
        QN_TRY(status);
        if (!witness) {
            witness = ENGINES[k];
            first = r;
            continue;
        }
        snprintf(name, sizeof name, "%d qubits: swap, %s against %s", 2 * n + 2, ENGINES[k],
                 witness);
        add_estimate(v, name, r.swap, first.swap, r.swap_error);
        snprintf(name, sizeof name, "%d qubits: fidelity, %s against %s", 2 * n + 2, ENGINES[k],
                 witness);
        add_estimate(v, name, r.fidelity, first.fidelity, r.fidelity_error);
    }
    status = QN_OK;
out:
    return status;
}

/* The derivative along a random direction against a central difference. */
static qn_status gradient(qn_verification *v, const char *engine, int n, qn_diag *diag) {
    qn_status status = QN_OK;
    instance in;
    char name[96];
    qn_diag why = {0};
    qn_rng rng;
    double direction[MOST_ANGLES], along = 0.0, values[2];
    const double h = 1e-4;
    instance_init(&in, n, v->seed + 1);
    qn_rng_init(&rng, v->seed, QN_STREAM_TEST, (uint64_t)n, 1, 0);
    snprintf(name, sizeof name, "%d qubits: gradient of %s against differences", 2 * n + 2, engine);
    qn_response r = {.angle_gradient = in.gradient};
    status = ask(v, &in, engine, QN_WANT_GRADIENT, 2, &r, &why);
    if (cannot(status)) {
        skip(v, name, &why);
        return QN_OK;
    }
    if (status != QN_OK && diag) *diag = why;
    QN_TRY(status);
    const int nangles = qn_qmae_spec_nangles(&in.spec);
    for (int k = 0; k < nangles; ++k) {
        direction[k] = qn_rng_normal(&rng) / sqrt(nangles);
        along += direction[k] * in.gradient[k];
    }
    for (int s = 0; s < 2; ++s) {
        for (int k = 0; k < nangles; ++k) in.angles[k] += (s ? -2 : 1) * h * direction[k];
        r = (qn_response){0};
        QN_TRY(ask(v, &in, engine, 0, 2, &r, diag));
        values[s] = r.swap;
    }
    qn_verification_add(v, name, along, (values[0] - values[1]) / (2 * h), 1e-6, 0);
out:
    return status;
}

/* One estimate with one thread and with three: every bit equal. */
static qn_status threads(qn_verification *v, qn_diag *diag) {
    static const uint64_t parity = 1;
    qn_status status = QN_OK;
    qn_circuit *circuit = NULL;
    qn_program *program = NULL;
    qn_trajectory *t = NULL;
    qn_trajectory_bound *bound = NULL;
    qn_estimate found[2];
    qn_trajectory_options o = qn_trajectory_options_default();
    instance in;
    instance_init(&in, 3, v->seed + 2);
    QN_TRY(qn_qmae_circuit(&in.spec, &circuit, diag));
    QN_TRY(qn_program_build(circuit, v->model, &v->options, &program, diag));
    o.nparities = 1;
    o.parities = &parity;
    QN_TRY(qn_trajectory_of(program, &o, &t, diag));
    QN_TRY(qn_trajectory_bound_create(t, &bound));
    qn_trajectory_bind(bound, in.angles);
    for (int k = 0; k < 2; ++k) {
        const qn_trajectory_settings settings = {
            .seed = v->seed, .trajectories = 300, .threads = 1 + 2 * k};
        QN_TRY(qn_trajectory_estimate(bound, NULL, NULL, &settings, &found[k], NULL, diag));
    }
    qn_verification_add(v, "trajectories: three threads against one, bit for bit", found[1].value,
                        found[0].value, 0.0, 0);
out:
    qn_trajectory_bound_destroy(bound);
    qn_trajectory_destroy(t);
    qn_program_destroy(program);
    qn_circuit_destroy(circuit);
    return status;
}

qn_status qn_verify_engines(qn_verification *v, qn_diag *diag) {
    qn_status status = QN_OK;
    QN_TRY(compare(v, 3, v->quick ? 8000 : 40000, diag));
    QN_TRY(compare(v, 4, v->quick ? 4000 : 20000, diag));
    QN_TRY(compare(v, 8, v->quick ? 1200 : 8000, diag));
    QN_TRY(gradient(v, "factored", 3, diag));
    QN_TRY(gradient(v, "dm", 3, diag));
    if (!v->quick) QN_TRY(gradient(v, "factored", 8, diag));
    QN_TRY(threads(v, diag));
out:
    return status;
}
