/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An observable as a device measures it: a program a group of terms, shots, their mean. */
#include "observable/measure.h"
#include "simulate/simulation.h"

#include "core/try.h"

#include <math.h>

typedef struct setting {
    qn_program *program;
    qn_observable *measured; /* the group's terms behind the program's gates */
    qn_observable_reading *readings;
    size_t count; /* of them */
    double weight;
} setting;

struct qn_measurement {
    qn_observable_groups groups;
    setting *settings; /* one a group */
};

/* ---- programs ------------------------------------------------------------------------------- */

typedef struct plan {
    const qn_circuit *circuit;
    const qn_model *model;
    const qn_program_options *options;
    const qn_observable *observable;
    qn_diag *diag;
} plan;

static qn_status prepare(const plan *p, const qn_observable_group *group, setting *made) {
    qn_status status = QN_OK;
    qn_circuit *measuring = NULL;
    int first = 0;
    QN_TRY(qn_observable_circuit(p->circuit, group->basis, &measuring, &first));
    if (qn_circuit_nbits(measuring) > QN_SIMULATE_MAX_BITS)
        QN_TRY(qn_fail(p->diag, QN_ERR_UNSUPPORTED,
                       "measuring %d qubits beside the %d classical bits of the circuit takes more "
                       "than %d bits",
                       qn_circuit_nbits(measuring) - first, first, QN_SIMULATE_MAX_BITS));
    QN_TRY(qn_program_build(measuring, p->model, p->options, &made->program, p->diag));
    QN_TRY(qn_observable_measured(p->observable, group, &made->measured));
    made->readings = qn_alloc(group->nterms, sizeof *made->readings);
    QN_TRY_ALLOC(made->readings);
    made->count = group->nterms;
    made->weight = group->weight;
    qn_observable_readings(p->observable, group, first, made->readings);
out:
    qn_circuit_destroy(measuring);
    return status;
}

qn_status qn_measurement_create(const qn_circuit *circuit, const qn_model *model,
                                const qn_program_options *options, const qn_observable *observable,
                                qn_measurement **measurement, qn_diag *diag) {
    qn_status status = QN_OK;
    const plan p = {circuit, model, options, observable, diag};
    qn_measurement *made = qn_alloc(1, sizeof *made);
    QN_TRY_ALLOC(made);
    if (qn_observable_nqubits(observable) != qn_circuit_nqubits(circuit))
        QN_TRY(qn_fail(diag, QN_ERR_ARGUMENT,
                       "an observable on %d qubits, and the circuit has %d: give one on as many",
                       qn_observable_nqubits(observable), qn_circuit_nqubits(circuit)));
    QN_TRY(qn_observable_group_terms(observable, &made->groups, diag));
    made->settings = qn_alloc(made->groups.count + 1, sizeof *made->settings);
    QN_TRY_ALLOC(made->settings);
    for (size_t g = 0; g < made->groups.count; ++g)
        QN_TRY(prepare(&p, &made->groups.groups[g], &made->settings[g]));
    *measurement = made;
    made = NULL;
out:
    qn_measurement_destroy(made);
    return status;
}

void qn_measurement_destroy(qn_measurement *m) {
    if (!m) return;
    for (size_t g = 0; m->settings && g < m->groups.count; ++g) {
        qn_program_destroy(m->settings[g].program);
        qn_observable_destroy(m->settings[g].measured);
        qn_free(m->settings[g].readings);
    }
    qn_free(m->settings);
    qn_observable_groups_clear(&m->groups);
    qn_free(m);
}

const qn_observable_groups *qn_measurement_groups(const qn_measurement *m) { return &m->groups; }

/* ---- shots ---------------------------------------------------------------------------------- */

/* Sums over records of what they are read as. */
typedef struct moments {
    const setting *of;
    double weight, mean, square; /* weight, and sums of the value and of its square */
} moments;

static void add(void *context, uint64_t bits, double weight) {
    moments *m = context;
    const double value = qn_observable_read_bits(m->of->readings, m->of->count, bits);
    m->weight += weight;
    m->mean += weight * value;
    m->square += weight * value * value;
}

/* Mean and variance of one shot. */
static void close_moments(moments *m) {
    m->mean /= m->weight;
    m->square = fmax(m->square / m->weight - m->mean * m->mean, 0.0);
}

/* Of one group: its part of what is measured, the square of the error in it. */
static qn_status take(const qn_simulation *s, const setting *of, uint64_t shots, qn_rng *rng,
                      qn_measured_value *part, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_sample sample = {0};
    moments seen = {.of = of}, law = {.of = of};
    const double n = (double)shots;
    const bool exact = qn_simulation_has_state(s);
    if (s->samples) QN_TRY(qn_simulation_outcomes(s, &sample.seen, &sample.nseen));
    else QN_TRY(qn_simulation_sample(s, shots, rng, 0, &sample));
    for (size_t k = 0; k < sample.nseen; ++k)
        add(&seen, sample.seen[k].bits, (double)sample.seen[k].count);
    close_moments(&seen);
    part->value = seen.mean;
    part->expected = NAN;
    part->error = seen.square / (n - 1.0) + of->weight * of->weight / (n * n);
    if (exact) {
        qn_simulation_visit(s, add, &law);
        close_moments(&law);
        part->error = law.square / n;
        part->expected = law.mean;
    } else if (!s->samples) {
        QN_TRY(qn_simulation_observe(s, of->measured, &part->expected, diag));
    }
out:
    qn_sample_clear(&sample);
    return status;
}

/* Of infinitely many shots. */
static qn_status take_mean(const qn_simulation *s, const setting *of, qn_measured_value *part,
                           qn_diag *diag) {
    if (s->samples) {
        const qn_estimate *seen = &s->samples->observed[0];
        *part = (qn_measured_value){seen->value, seen->error * seen->error, NAN};
        return QN_OK;
    }
    const qn_status status = qn_simulation_observe(s, of->measured, &part->value, diag);
    part->expected = part->value;
    return status;
}

/* A measurement that is being made. */
typedef struct shooting {
    const qn_measurement *m;
    const double *params;
    qn_simulation_options options;
    const qn_measured_shots *shots;
    uint64_t *of_group;
    qn_measured_value *parts; /* of the groups */
    qn_diag *diag;
} shooting;

static qn_status shoot(const shooting *s, size_t g) {
    qn_status status = QN_OK;
    qn_simulation *made = NULL;
    const qn_simulation_sampling nothing = {0};
    qn_simulation_sampling sampling = s->options.sampling ? *s->options.sampling : nothing;
    qn_simulation_options one = s->options;
    qn_rng rng;
    qn_rng_init(&rng, s->shots->seed, QN_STREAM_SHOTS, s->shots->index, 0, 1 + g);
    const qn_observable *sum = s->m->settings[g].measured;
    sampling.npaulis = 0;
    sampling.nobservables = s->shots->count ? 0 : 1;
    sampling.observables = &sum;
    sampling.seed = s->shots->seed;
    sampling.index = 1 + s->shots->index * s->m->groups.count + g;
    sampling.shots = s->of_group[g];
    one.sampling = &sampling;
    QN_TRY(qn_simulation_run(s->m->settings[g].program, s->params, &one, &made, s->diag));
    if (made->samples && made->samples->interrupted)
        QN_TRY(
            qn_fail(s->diag, QN_ERR_INTERRUPTED, "interrupted while the observable was measured"));
    if (s->shots->count)
        QN_TRY(take(made, &s->m->settings[g], s->of_group[g], &rng, &s->parts[g], s->diag));
    else QN_TRY(take_mean(made, &s->m->settings[g], &s->parts[g], s->diag));
out:
    qn_simulation_destroy(made);
    return status;
}

/* The groups of this member, then those of the others. */
static qn_status shoot_all(const shooting *s) {
    qn_status status = QN_OK;
    const qn_team *team = s->shots->team;
    size_t own, end;
    qn_team_share(team, s->m->groups.count, &own, &end);
    for (size_t g = own; g < end && status == QN_OK; ++g) status = shoot(s, g);
    QN_TRY(qn_team_agree_on(team, status, s->diag));
    QN_TRY(qn_team_gather(team, s->m->groups.count, sizeof *s->parts, s->parts));
out:
    return status;
}

static qn_status check_teams(const qn_simulation_options *options, const qn_measured_shots *shots,
                             qn_diag *diag) {
    if (!shots->team || !options->sampling || !options->sampling->team) return QN_OK;
    return qn_fail(diag, QN_ERR_ARGUMENT, "a team shares the groups or the trajectories, not both");
}

qn_status qn_measurement_run(const qn_measurement *m, const double *params,
                             const qn_simulation_options *options, const qn_measured_shots *shots,
                             qn_measured_value *measured, qn_diag *diag) {
    qn_status status = QN_OK;
    const size_t count = m->groups.count;
    qn_measured_value made = {.value = m->groups.constant, .expected = m->groups.constant};
    shooting s = {.m = m, .params = params, .shots = shots, .diag = diag};
    if (options) s.options = *options;
    s.of_group = qn_alloc(count + 1, sizeof *s.of_group);
    s.parts = qn_alloc(count + 1, sizeof *s.parts);
    QN_TRY_ALLOC(s.of_group && s.parts);
    QN_TRY(check_teams(&s.options, shots, diag));
    if (shots->count) QN_TRY(qn_observable_divide(&m->groups, shots->count, s.of_group, diag));
    QN_TRY(shoot_all(&s));
    for (size_t g = 0; g < count; ++g) {
        made.value += s.parts[g].value;
        made.error += s.parts[g].error;
        made.expected += s.parts[g].expected;
    }
    made.error = sqrt(made.error);
    *measured = made;
    for (size_t g = 0; shots->each && g < count; ++g) shots->each[g] = s.of_group[g];
out:
    qn_free(s.of_group);
    qn_free(s.parts);
    return status;
}
