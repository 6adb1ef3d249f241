/* Parameter shift with shots. */
#include "gradient/adjoint.h"

#include "core/try.h"

#include <math.h>
#include <string.h>

typedef struct sampler {
    qn_adjoint *adjoint;
    qn_rng *rng;
    uint64_t shots;
    double weights; /* sum of the sizes of those of strings that are measured */
    double square;  /* squared error of the value */
    qn_gradient made;
} sampler;

/* What the identity gives is no question. */
static bool is_measured(const char *paulis) { return paulis[strspn(paulis, "I")] != '\0'; }

typedef struct drawing {
    double weight;
    uint64_t shots;
} drawing;

/* A circuit whose string has this expectation: its estimate times the weight; adds to the squared
 * error. */
static double draw(sampler *s, const drawing *d, double expectation, double factor,
                   double *square) {
    const double p = fmin(fmax(0.5 * (1.0 + expectation), 0.0), 1.0), count = (double)d->shots;
    const double ones = (double)qn_rng_binomial(s->rng, p, d->shots);
    const double size = factor * d->weight;
    *square += size * size * 4.0 * p * (1.0 - p) / count;
    ++s->made.circuits;
    s->made.shots += d->shots;
    return size * (2.0 * ones / count - 1.0);
}

/* The part of the value in which a stage with a condition does not take place is not shifted. */
static void draw_shifts(sampler *s, const drawing *d, double expectation) {
    const qn_tape *tape = &s->adjoint->tape;
    for (size_t k = 0; k < tape->nstages; ++k) {
        const qn_stage *stage = &tape->stages[k];
        for (size_t i = 0; i < qn_plan_noccurrences(stage->plan); ++i) {
            const qn_occurrence at = qn_plan_occurrence(stage->plan, i);
            const double *e = s->adjoint->environments + 256 * (stage->first + at.step);
            const double *shifts = qn_bound_shift(stage->bound, i);
            const double rest = expectation -
                                tape->kernels->dot(256, e, qn_bound_step(stage->bound, at.step));
            for (int side = 0; side < 2; ++side)
                s->made.slopes[at.param] += draw(
                    s, d, rest + tape->kernels->dot(256, e, shifts + (size_t)side * 256),
                    (side ? -0.5 : 0.5) * at.scale, &s->made.errors[at.param]);
        }
    }
}

static qn_status measure_string(sampler *s, double weight, const char *paulis, qn_diag *diag) {
    qn_status status = QN_OK;
    double expectation = 0.0;
    const double one = 1.0;
    const qn_pauli_sum string = {1, &one, &paulis};
    const double share = (double)s->shots * fabs(weight) / s->weights;
    const drawing d = {weight, (uint64_t)fmax(1.0, round(share))};
    QN_TRY(qn_adjoint_sweep(s->adjoint, &string, &expectation, diag));
    if (!is_measured(paulis)) {
        s->made.value += weight;
        return QN_OK;
    }
    s->made.value += draw(s, &d, expectation, 1.0, &s->square);
    draw_shifts(s, &d, expectation);
out:
    return status;
}

qn_status qn_adjoint_sample(qn_adjoint *adjoint, const double *params,
                            const qn_pauli_sum *observable, uint64_t shots, qn_rng *rng,
                            qn_gradient *gradient, qn_diag *diag) {
    qn_status status = QN_OK;
    sampler s = {.adjoint = adjoint, .rng = rng, .shots = shots};
    s.made.nparams = (size_t)qn_circuit_nparams(qn_program_circuit(adjoint->tape.program));
    s.made.slopes = qn_alloc(s.made.nparams + 1, sizeof(double));
    s.made.errors = qn_alloc(s.made.nparams + 1, sizeof(double));
    QN_TRY_ALLOC(s.made.slopes && s.made.errors);
    qn_tape_bind(&adjoint->tape, params, QN_BOUND_SHIFTS);
    for (size_t k = 0; k < observable->count; ++k)
        if (is_measured(observable->paulis[k])) s.weights += fabs(observable->weights[k]);
    for (size_t k = 0; k < observable->count; ++k)
        QN_TRY(measure_string(&s, observable->weights[k], observable->paulis[k], diag));
    for (size_t p = 0; p < s.made.nparams; ++p) s.made.errors[p] = sqrt(s.made.errors[p]);
    s.made.value_error = sqrt(s.square);
    qn_gradient_clear(gradient);
    *gradient = s.made;
    s.made = (qn_gradient){0};
out:
    qn_gradient_clear(&s.made);
    return status;
}
