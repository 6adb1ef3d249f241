/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Approximate loaders: their angles, checked by a circuit that is simulated here with plain
 * loops. */
#include "assert_close.h"

#include "loader/brick.h"
#include "loader/isometry.h"
#include "loader/loader.h"
#include "loader/staircase.h"
#include "qmae_noise/core.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 1 << 6, ANGLES = 200 };

/* ---- witnesses ------------------------------------------------------------------------------ */

static void ry(int size, int qubit, double angle, double *x) {
    const int bit = 1 << qubit;
    double held[MOST];
    memcpy(held, x, (size_t)size * sizeof *x);
    for (int i = 0; i < size; ++i)
        x[i] = cos(angle / 2) * held[i] + (i & bit ? 1 : -1) * sin(angle / 2) * held[i ^ bit];
}

static void cx(int size, int control, int target, double *x) {
    double held[MOST];
    memcpy(held, x, (size_t)size * sizeof *x);
    for (int i = 0; i < size; ++i) x[i] = held[i >> control & 1 ? i ^ (1 << target) : i];
}

/* What the operations of the loader's circuit make of |0...0>; counts its CX. */
static int simulate(const qn_loader_circuit *loader, const double *angles, double *x) {
    const int size = 1 << loader->n;
    int ncx = 0;
    qn_circuit *circuit = NULL;
    assert_int_equal(qn_circuit_create(loader->n, loader->nangles, &circuit), QN_OK);
    assert_int_equal(qn_loader_append(loader, 0, 0, circuit), QN_OK);
    memset(x, 0, (size_t)size * sizeof *x);
    x[0] = 1.0;
    for (size_t k = 0; k < qn_circuit_size(circuit); ++k) {
        const qn_op *op = qn_circuit_op(circuit, k);
        const bool rotates = strcmp(op->gate->name, "ry") == 0;
        if (rotates) ry(size, op->qubits[0], angles[op->angles[0].param], x);
        else cx(size, op->qubits[0], op->qubits[1], x);
        ncx += !rotates;
    }
    qn_circuit_destroy(circuit);
    return ncx;
}

static double overlap(int size, const double *a, const double *b) {
    double sum = 0.0;
    for (int i = 0; i < size; ++i) sum += a[i] * b[i];
    return sum;
}

static void normalise(int size, double *v) {
    const double norm = sqrt(overlap(size, v, v));
    for (int i = 0; i < size; ++i) v[i] /= norm;
}

/* A matrix product state with matrices of `bond` x `bond` along the chain. */
static void random_product(qn_rng *rng, int n, int bond, double *v) {
    double m[12][2][16];
    for (int k = 0; k < n; ++k)
        for (int e = 0; e < 2 * bond * bond; ++e) m[k][e % 2][e / 2] = qn_rng_normal(rng);
    for (int i = 0; i < 1 << n; ++i) {
        double row[4] = {1.0}, next[4];
        for (int k = 0; k < n; ++k) {
            memset(next, 0, sizeof next);
            for (int a = 0; a < bond; ++a)
                for (int b = 0; b < bond; ++b)
                    next[b] += row[a] * m[k][i >> qn_chain_qubit(n, k) & 1][a * bond + b];
            memcpy(row, next, sizeof row);
        }
        v[i] = row[0];
    }
    normalise(1 << n, v);
}

/* Smooth and not negative, like an image. */
static void random_image(qn_rng *rng, int n, double *v) {
    const int size = 1 << n, side = 1 << (n / 2);
    memset(v, 0, (size_t)size * sizeof *v);
    for (int spot = 0; spot < 4; ++spot) {
        const double x = side * qn_rng_uniform(rng), y = size / side * qn_rng_uniform(rng);
        const double width = side * (0.1 + 0.3 * qn_rng_uniform(rng));
        for (int i = 0; i < size; ++i)
            v[i] += exp(-(pow(i % side - x, 2) + pow(i / side - y, 2)) / (2.0 * width * width));
    }
    normalise(size, v);
}

/* ---- isometries ----------------------------------------------------------------------------- */

static void angles_of_isometries(void **state) {
    (void)state;
    qn_rng rng;
    qn_rng_init(&rng, 71, 0, 0, 0, 0);
    for (int round = 0; round < test_effort(200); ++round) {
        double columns[2][4], before, angles[4], sign = 0.0;
        for (int i = 0; i < 8; ++i) columns[i / 4][i % 4] = qn_rng_normal(&rng);
        normalise(4, columns[0]);
        const double along = overlap(4, columns[0], columns[1]);
        for (int i = 0; i < 4; ++i) columns[1][i] -= along * columns[0][i];
        normalise(4, columns[1]);
        for (int a = 0; a < 2; ++a) {
            double x[4] = {a == 0, a == 1, 0.0, 0.0};
            qn_isometry_angles((const double(*)[4])columns, &before, angles);
            ry(4, 0, before, x);
            for (int half = 0; half < 2; ++half) {
                cx(4, 0, 1, x);
                ry(4, 0, angles[2 * half], x);
                ry(4, 1, angles[2 * half + 1], x);
            }
            const double found = overlap(4, x, columns[a]);
            assert_close(fabs(found), 1.0, 1e-12, 0.0);
            if (a) assert_close(found, sign, 1e-12, 0.0);
            sign = found;
        }
    }
}

static void angles_of_pairs(void **state) {
    (void)state;
    qn_rng rng;
    qn_rng_init(&rng, 72, 0, 0, 0, 0);
    for (int round = 0; round < test_effort(100); ++round) {
        double pair[4], angles[3], x[4] = {1.0};
        for (int i = 0; i < 4; ++i)
            pair[i] = round % 3 && i == round % 4 ? 0.0 : qn_rng_normal(&rng);
        normalise(4, pair);
        qn_pair_angles(pair, angles);
        ry(4, 0, angles[0], x);
        cx(4, 0, 1, x);
        ry(4, 0, angles[1], x);
        ry(4, 1, angles[2], x);
        assert_close(fabs(overlap(4, x, pair)), 1.0, 1e-12, 0.0);
    }
}

/* ---- staircases ----------------------------------------------------------------------------- */

/* A state of bond dimension 2 is its own truncation; three qubits have no other. */
static void a_staircase_is_exact_for_bond_two(void **state) {
    (void)state;
    qn_rng rng;
    qn_rng_init(&rng, 73, 0, 0, 0, 0);
    for (int round = 0; round < test_effort(60); ++round) {
        static qn_loader loader;
        const int n = 2 + round % 5, bond = n <= 3 ? 4 : 1 + round % 2;
        double v[MOST], x[MOST], angles[ANGLES];
        random_product(&rng, n, bond, v);
        qn_loader_init(QN_LOADER_STAIRCASES, n, 1, &loader);
        double *work = calloc(qn_loader_work(&loader), sizeof *work);
        qn_staircase_start(n, v, angles, work);
        assert_int_equal(simulate(&loader.circuits[0], angles, x), 2 * n - 3);
        assert_close(fabs(overlap(1 << n, v, x)), 1.0, 1e-9, 0.0);
        assert_true(qn_loader_fit(&loader, v, angles, work) > 0.998);
        free(work);
    }
}

/* ---- fits ----------------------------------------------------------------------------------- */

typedef struct loader_case {
    qn_loader_form form;
    int depth;
} loader_case;
static const loader_case CASES[] = {{QN_LOADER_BRICKS, 0},     {QN_LOADER_BRICKS, 1},
                                    {QN_LOADER_BRICKS, 3},     {QN_LOADER_BRICKS, 4},
                                    {QN_LOADER_STAIRCASES, 1}, {QN_LOADER_STAIRCASES, 2}};
enum { NCASES = sizeof CASES / sizeof *CASES };

/* |<v|psi>| - ridge |t|^2 / 2 by the plain simulation. */
static double goal(const qn_loader_circuit *c, const double *v, const double *angles) {
    double x[MOST];
    simulate(c, angles, x);
    return fabs(overlap(1 << c->n, v, x)) -
           0.5 * QN_LOADER_RIDGE * overlap(c->nangles, angles, angles);
}

/* At the angles the goal is largest: no single angle, and no random direction, has a slope or leads
 * up. The fidelity is that of the plain simulation. */
static void fits_are_maxima(void **state) {
    (void)state;
    qn_rng rng;
    qn_rng_init(&rng, 74, 0, 0, 0, 0);
    for (int round = 0; round < test_effort(18); ++round) {
        static qn_loader loader;
        const int n = 2 + round % 5;
        double v[MOST], x[MOST], angles[ANGLES], moved[ANGLES];
        random_image(&rng, n, v);
        qn_loader_init(CASES[round % NCASES].form, n, CASES[round % NCASES].depth, &loader);
        const qn_loader_circuit *c = qn_loader_circuit_of(&loader);
        double *work = calloc(qn_loader_work(&loader), sizeof *work);
        const double fidelity = qn_loader_fit(&loader, v, angles, work);
        simulate(c, angles, x);
        assert_close(fidelity, pow(overlap(1 << n, v, x), 2), 1e-12, 0.0);
        const double best = goal(c, v, angles);
        for (int p = 0; p < c->nangles + 20; ++p) {
            static const double STEP = 1e-3;
            double ends[2];
            for (int side = 0; side < 2; ++side) {
                for (int i = 0; i < c->nangles; ++i) {
                    if (side == 0)
                        moved[i] = p < c->nangles ? (i == p ? STEP : 0.0)
                                                  : STEP * qn_rng_normal(&rng);
                    else moved[i] = 2.0 * angles[i] - moved[i];
                    if (side == 0) moved[i] += angles[i];
                }
                ends[side] = goal(c, v, moved);
                assert_true(ends[side] < best);
            }
            assert_close(ends[0], ends[1], 1e-7, 0.0);
        }
        free(work);
    }
}

/* What is put before a circuit does nothing at first. */
static void grown_circuits_begin_as_before(void **state) {
    (void)state;
    qn_rng rng;
    qn_rng_init(&rng, 77, 0, 0, 0, 0);
    for (int round = 0; round < test_effort(40); ++round) {
        static qn_loader loader;
        const int n = 2 + round % 5, form = round % 2, k = form ? round / 2 % 4 : 0;
        double before[MOST], after[MOST], angles[ANGLES], grown[ANGLES], none[ANGLES] = {0.0};
        qn_loader_init((qn_loader_form)form, n, form ? 4 : 2, &loader);
        const qn_loader_circuit *old = &loader.circuits[k];
        for (int p = 0; p < old->nangles; ++p) angles[p] = 6.0 * qn_rng_uniform(&rng);
        if (form) qn_brick_grow(n, k, angles, grown);
        else qn_staircase_join(n, none, old->nangles, angles, grown);
        simulate(old, angles, before);
        simulate(&loader.circuits[k + 1], grown, after);
        assert_close_array(after, before, (size_t)1 << n, 1e-12, 0.0);
    }
}

static void deeper_is_hardly_worse(void **state) {
    (void)state;
    qn_rng rng;
    qn_rng_init(&rng, 75, 0, 0, 0, 0);
    for (int round = 0; round < test_effort(12); ++round) {
        static qn_loader loader;
        const int n = 3 + round % 4, most[] = {2, 5};
        double v[MOST], angles[ANGLES];
        if (round % 2) random_image(&rng, n, v);
        else random_product(&rng, n, 4, v);
        for (int form = 0; form < 2; ++form) {
            double last = 0.0;
            for (int depth = 1; depth <= most[form]; ++depth) {
                qn_loader_init((qn_loader_form)form, n, depth, &loader);
                double *work = calloc(qn_loader_work(&loader), sizeof *work);
                const double fidelity = qn_loader_fit(&loader, v, angles, work);
                assert_true(fidelity > last - 0.05); /* ridge, or another maximum */
                assert_true(fidelity < 1.0 + 1e-12);
                last = fidelity;
                free(work);
            }
        }
    }
}

/* ---- derivatives ---------------------------------------------------------------------------- */

/* s.t of angles fitted anew to u, which is normalised. Another maximum than the one that `angles`
 * belong to: NAN. */
static double slope_along(const qn_loader *loader, const double *slope, const double *u,
                          const double *angles, double *work) {
    const int nangles = qn_loader_circuit_of(loader)->nangles;
    double v[MOST], found[ANGLES];
    memcpy(v, u, ((size_t)1 << loader->n) * sizeof *v);
    normalise(1 << loader->n, v);
    qn_loader_fit(loader, v, found, work);
    for (int p = 0; p < nangles; ++p)
        if (fabs(found[p] - angles[p]) > 0.01) return NAN;
    return overlap(nangles, slope, found);
}

static void random_case(qn_rng *rng, int round, qn_loader *loader, double *u, double *slope) {
    const int n = 3 + round % 4, size = 1 << n;
    random_image(rng, n, u);
    for (int i = 0; i < size; ++i) u[i] += 0.02 * qn_rng_uniform(rng);
    normalise(size, u);
    qn_loader_init(CASES[round % NCASES].form, n, CASES[round % NCASES].depth, loader);
    for (int p = 0; p < qn_loader_circuit_of(loader)->nangles; ++p) slope[p] = qn_rng_normal(rng);
}

static void derivatives_by_central_differences(void **state) {
    (void)state;
    int compared = 0, jumps = 0;
    qn_rng rng;
    qn_rng_init(&rng, 76, 0, 0, 0, 0);
    for (int round = 0; round < test_effort(24); ++round) {
        static qn_loader loader;
        static const double STEP = 3e-6;
        double u[MOST], angles[ANGLES], slope[ANGLES], gradient[MOST];
        random_case(&rng, round, &loader, u, slope);
        const int size = 1 << loader.n;
        double *work = calloc(qn_loader_work(&loader), sizeof *work);
        qn_loader_fit(&loader, u, angles, work);
        qn_loader_pull_back(&loader, u, angles, slope, gradient, work);
        const double scale = 1.0 + sqrt(overlap(size, gradient, gradient));
        for (int i = 0; i < size; i += 1 + size / 8) {
            const double middle = u[i];
            u[i] = middle + STEP;
            const double high = slope_along(&loader, slope, u, angles, work);
            u[i] = middle - STEP;
            const double low = slope_along(&loader, slope, u, angles, work);
            u[i] = middle;
            ++compared;
            if (isnan(high) || isnan(low)) ++jumps;
            else assert_close((high - low) / (2.0 * STEP) / scale, gradient[i] / scale, 3e-3, 0.0);
        }
        free(work);
    }
    assert_true(compared > 100 && jumps < compared / 50);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(angles_of_isometries),
        cmocka_unit_test(angles_of_pairs),
        cmocka_unit_test(a_staircase_is_exact_for_bond_two),
        cmocka_unit_test(fits_are_maxima),
        cmocka_unit_test(grown_circuits_begin_as_before),
        cmocka_unit_test(deeper_is_hardly_worse),
        cmocka_unit_test(derivatives_by_central_differences),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
