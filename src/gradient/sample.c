/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parameter shift with shots, as a device measures it. */
#include "core/try.h"
#include "gradient/adjoint.h"
#include "gradient/reading.h"
#include "observable/measure.h"
#include "team/parts.h"

#include <assert.h>
#include <math.h>
#include <string.h>

enum { LETTERS_ROOM = 4097 }; /* of the largest circuit */

typedef struct sampler {
    const qn_circuit *circuit;
    const qn_model *model;
    const qn_program_options *options;
    const double *params;
    const qn_observable *observable;
    const qn_gradient_shots *asked;
    qn_observable_groups groups;
    uint64_t *each; /* shots of a group */
    qn_rng rng;
    double square; /* squared error of the value */
    qn_gradient made;
    qn_diag *diag;
} sampler;

/* One circuit: mean of what it reads and of the square of that, and where its estimate goes. */
typedef struct moments {
    double mean, second, factor;
    size_t param; /* VALUE: of the value */
} moments;
static const size_t VALUE = SIZE_MAX;

/* The circuits of one group: the one as it is, then the shifted ones. */
typedef struct readings {
    moments *list;
    size_t count;
} readings;

/* One group: its program, and the environments of what it reads and of the square of that. */
typedef struct reader {
    const qn_observable_group *group;
    qn_observable *measured; /* its terms behind the gates that turn the basis */
    qn_program *program;
    qn_adjoint *adjoint;
    double *first; /* environments of what is read; the adjoint has those of its square */
    double mean, second;
} reader;

/* What a group of a single term reads: low or high. */
typedef struct outcomes {
    bool binary;
    double low, high;
} outcomes;

/* ---- what a group reads ---------------------------------------------------------------------- */

/* The product of two products of I, Z, 0 and 1: its sign, 0 where it vanishes. */
static double multiply_letters(const char *a, const char *b, char *product) {
    double sign = 1.0;
    size_t q = 0;
    for (; a[q]; ++q) {
        const char x = a[q] == 'I' ? b[q] : a[q], y = a[q] == 'I' || b[q] == 'I' ? x : b[q];
        const bool both = a[q] != 'I' && b[q] != 'I';
        product[q] = x;
        if (!both) continue;
        if (x == y) product[q] = x == 'Z' ? 'I' : x;
        else if (x != 'Z' && y != 'Z') return 0.0; /* |0><0| times |1><1| */
        else {
            product[q] = x == 'Z' ? y : x;
            if (product[q] == '1') sign = -sign;
        }
    }
    product[q] = '\0';
    return sign;
}

static void fill_mean(reader *r) {
    const qn_tape *tape = &r->adjoint->tape;
    memset(r->adjoint->w, 0, (sizeof *r->adjoint->w) << (2 * tape->ndigits));
    for (size_t k = 0; k < r->group->nterms; ++k) {
        const qn_observable_term term = qn_observable_term_at(r->measured, k);
        qn_reading_add(term.letters, term.weight, tape->nqubits, tape->digit, r->adjoint->w);
    }
}

static void fill_square(reader *r) {
    const qn_tape *tape = &r->adjoint->tape;
    char product[LETTERS_ROOM];
    memset(r->adjoint->w, 0, (sizeof *r->adjoint->w) << (2 * tape->ndigits));
    for (size_t a = 0; a < r->group->nterms; ++a)
        for (size_t b = 0; b < r->group->nterms; ++b) {
            const qn_observable_term x = qn_observable_term_at(r->measured, a),
                                     y = qn_observable_term_at(r->measured, b);
            const double sign = multiply_letters(x.letters, y.letters, product);
            qn_reading_add(product, sign * x.weight * y.weight, tape->nqubits, tape->digit,
                           r->adjoint->w);
        }
}

/* A single term reads as its weight times +-1, or, with projectors, times 0, 1 and perhaps -1. */
static outcomes outcomes_of(const sampler *s, const qn_observable_group *group) {
    const qn_observable_term term = qn_observable_term_at(s->observable, group->terms[0]);
    const bool signs = strpbrk(term.letters, "XYZ"), projects = strpbrk(term.letters, "01");
    return (outcomes){.binary = group->nterms == 1 && !(signs && projects),
                      .high = term.weight,
                      .low = projects ? 0.0 : -term.weight};
}

/* ---- draws ----------------------------------------------------------------------------------- */

/* The estimate of a circuit; adds to the squared error. */
static double draw(sampler *s, const outcomes *o, uint64_t count, const moments *m,
                   double *square) {
    const double shots = (double)count;
    ++s->made.circuits;
    s->made.shots += count;
    if (count == 0) return m->factor * m->mean; /* of infinitely many */
    if (o->binary) {
        const double p = fmin(fmax((m->mean - o->low) / (o->high - o->low), 0.0), 1.0);
        const double ones = (double)qn_rng_binomial(&s->rng, p, count),
                     size = m->factor * (o->high - o->low);
        *square += size * size * p * (1.0 - p) / shots;
        return m->factor * o->low + size * ones / shots;
    }
    const double variance = fmax(m->second - m->mean * m->mean, 0.0) / shots;
    *square += m->factor * m->factor * variance;
    return m->factor * (m->mean + sqrt(variance) * qn_rng_normal(&s->rng));
}

static void draw_group(sampler *s, size_t index, const readings *r) {
    const outcomes o = outcomes_of(s, &s->groups.groups[index]);
    for (size_t k = 0; k < r->count; ++k) {
        const moments *m = &r->list[k];
        if (m->param == VALUE) s->made.value += draw(s, &o, s->each[index], m, &s->square);
        else s->made.slopes[m->param] += draw(s, &o, s->each[index], m, &s->made.errors[m->param]);
    }
}

/* ---- groups ---------------------------------------------------------------------------------- */

static qn_status start(const sampler *s, reader *r) {
    qn_status status = QN_OK;
    qn_circuit *measuring = NULL;
    int first_bit = 0;
    const qn_adjoint_options options = {
        .memory = s->asked->memory, .stop = s->asked->stop, .context = s->asked->context};
    QN_TRY(qn_observable_measured(s->observable, r->group, &r->measured));
    QN_TRY(qn_observable_circuit(s->circuit, r->group->basis, &measuring, &first_bit));
    QN_TRY(qn_program_build(measuring, s->model, s->options, &r->program, s->diag));
    QN_TRY(qn_adjoint_create(r->program, &options, &r->adjoint, s->diag));
    r->first = qn_alloc(256 * r->adjoint->tape.nenvironments + 1, sizeof *r->first);
    QN_TRY_ALLOC(r->first);
    qn_tape_bind(&r->adjoint->tape, s->params, QN_BOUND_SHIFTS);
out:
    qn_circuit_destroy(measuring);
    return status;
}

/* What does not take place, where a stage has a condition, is not shifted. */
static void list_shifts(const reader *r, readings *made) {
    const qn_tape *tape = &r->adjoint->tape;
    for (size_t k = 0; k < tape->nstages; ++k) {
        const qn_stage *stage = &tape->stages[k];
        for (size_t i = 0; i < qn_plan_noccurrences(stage->plan); ++i) {
            const qn_occurrence at = qn_plan_occurrence(stage->plan, i);
            const size_t place = 256 * (stage->first + at.step);
            const double *e[2] = {r->first + place, r->adjoint->environments + place};
            const double *step = qn_bound_step(stage->bound, at.step);
            for (int side = 0; side < 2; ++side) {
                const double *shifted = qn_bound_shift(stage->bound, i) + (size_t)side * 256;
                double both[2] = {r->mean, r->second};
                for (int m = 0; m < 2; ++m)
                    both[m] += tape->kernels->dot(256, e[m], shifted) -
                               tape->kernels->dot(256, e[m], step);
                made->list[made->count++] = (moments){both[0], both[1],
                                                      (side ? -0.5 : 0.5) * at.scale, at.param};
            }
        }
    }
}

static qn_status read_group(const sampler *s, size_t index, readings *made) {
    qn_status status = QN_OK;
    reader r = {.group = &s->groups.groups[index]};
    size_t shifts = 0;
    assert(s->groups.groups); /* or there would be no index */
    QN_TRY(start(s, &r));
    for (size_t k = 0; k < r.adjoint->tape.nstages; ++k)
        shifts += qn_plan_noccurrences(r.adjoint->tape.stages[k].plan);
    made->list = qn_alloc(1 + 2 * shifts, sizeof *made->list);
    QN_TRY_ALLOC(made->list);
    fill_mean(&r);
    r.mean = qn_adjoint_sweep(r.adjoint);
    if (r.adjoint->replay.stopped) QN_TRY(QN_ERR_INTERRUPTED);
    memcpy(r.first, r.adjoint->environments, 256 * r.adjoint->tape.nenvironments * sizeof *r.first);
    if (s->asked->shots && !outcomes_of(s, r.group).binary) {
        fill_square(&r);
        r.second = qn_adjoint_sweep(r.adjoint);
        if (r.adjoint->replay.stopped) QN_TRY(QN_ERR_INTERRUPTED);
    }
    made->list[made->count++] = (moments){r.mean, r.second, 1.0, VALUE};
    list_shifts(&r, made);
out:
    qn_free(r.first);
    qn_observable_destroy(r.measured);
    qn_adjoint_destroy(r.adjoint);
    qn_program_destroy(r.program);
    return status;
}

/* ---- all groups ------------------------------------------------------------------------------ */

/* Fills the readings of the groups that are this member's. */
static qn_status read_own(const sampler *s, readings *all) {
    size_t own, end;
    qn_status status = QN_OK;
    qn_team_share(s->asked->team, s->groups.count, &own, &end);
    for (size_t g = own; g < end && status == QN_OK; ++g) status = read_group(s, g, &all[g]);
    return status;
}

/* The others' readings, too: `all` is borrowed of *block then. */
static qn_status gather(const sampler *s, readings *all, moments **block) {
    qn_status status = QN_OK;
    const size_t ngroups = s->groups.count;
    size_t own, end, sum = 0;
    size_t *ends = qn_alloc(ngroups + 1, sizeof *ends);
    QN_TRY_ALLOC(ends);
    qn_team_share(s->asked->team, ngroups, &own, &end);
    for (size_t g = own; g < end; ++g) ends[g] = all[g].count;
    QN_TRY(qn_team_gather(s->asked->team, ngroups, sizeof *ends, ends));
    for (size_t g = 0; g < ngroups; ++g) sum += ends[g];
    *block = qn_alloc(sum + 1, sizeof **block);
    QN_TRY_ALLOC(*block);
    sum = 0;
    for (size_t g = 0; g < ngroups; ++g) {
        moments *place = *block + sum;
        if (all[g].list) memcpy(place, all[g].list, all[g].count * sizeof *place);
        qn_free(all[g].list);
        all[g] = (readings){place, ends[g]};
        sum += ends[g];
        ends[g] = sum * sizeof **block;
    }
    QN_TRY(qn_team_gather_parts(s->asked->team, ngroups, ends, *block));
out:
    qn_free(ends);
    return status;
}

static qn_status measure_all(sampler *s) {
    qn_status status = QN_OK;
    moments *block = NULL;
    readings *all = qn_alloc(s->groups.count + 1, sizeof *all);
    QN_TRY_ALLOC(all);
    const qn_status own = read_own(s, all), team = qn_team_agree_on(s->asked->team, own, s->diag);
    QN_TRY(own);
    QN_TRY(team);
    QN_TRY(gather(s, all, &block));
    for (size_t g = 0; g < s->groups.count; ++g) draw_group(s, g, &all[g]);
out:
    for (size_t g = 0; all && !block && g < s->groups.count; ++g) qn_free(all[g].list);
    qn_free(all);
    qn_free(block);
    return status;
}

static qn_status prepare(sampler *s) {
    qn_status status = QN_OK;
    if (qn_observable_nqubits(s->observable) != qn_circuit_nqubits(s->circuit))
        return qn_fail(s->diag, QN_ERR_ARGUMENT,
                       "the observable is on %d qubits, the circuit on %d",
                       qn_observable_nqubits(s->observable), qn_circuit_nqubits(s->circuit));
    QN_TRY(qn_observable_group_terms(s->observable, &s->groups, s->diag));
    s->made.value = s->groups.constant;
    s->made.nparams = (size_t)qn_circuit_nparams(s->circuit);
    s->made.slopes = qn_alloc(s->made.nparams + 1, sizeof(double));
    s->made.errors = qn_alloc(s->made.nparams + 1, sizeof(double));
    s->each = qn_alloc(s->groups.count + 1, sizeof *s->each);
    QN_TRY_ALLOC(s->made.slopes && s->made.errors && s->each);
    if (s->groups.count && s->asked->shots)
        QN_TRY(qn_observable_divide(&s->groups, s->asked->shots, s->each, s->diag));
    qn_rng_init(&s->rng, s->asked->seed, QN_STREAM_SHOTS, 0, 0, 0);
out:
    return status;
}

qn_status qn_gradient_measure(const qn_circuit *circuit, const qn_model *model,
                              const qn_program_options *options, const double *params,
                              const qn_observable *observable, const qn_gradient_shots *shots,
                              qn_gradient *gradient, qn_diag *diag) {
    qn_status status = QN_OK;
    sampler s = {.circuit = circuit,
                 .model = model,
                 .options = options,
                 .params = params,
                 .observable = observable,
                 .asked = shots,
                 .diag = diag};
    QN_TRY(prepare(&s));
    QN_TRY(measure_all(&s));
    for (size_t p = 0; p < s.made.nparams; ++p) s.made.errors[p] = sqrt(s.made.errors[p]);
    s.made.value_error = sqrt(s.square);
    qn_gradient_clear(gradient);
    *gradient = s.made;
    s.made = (qn_gradient){0};
out:
    qn_gradient_clear(&s.made);
    qn_observable_groups_clear(&s.groups);
    qn_free(s.each);
    return status;
}
