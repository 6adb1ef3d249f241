/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Optimisers: hand values, descent, the table. */
#include "assert_close.h"
#include "train/optimiser.h"

#include "qmae_noise/train.h"

#include <math.h>
#include <string.h>

/* Two Adam steps with gradients 0.5 and -0.25 from 1.0 at rate 0.1, by hand from algorithm 1 of
 * arXiv 1412.6980. */
static void adam_takes_its_hand_steps(void **state) {
    (void)state;
    const qn_optimiser *adam = qn_optimiser_find("adam");
    assert_non_null(adam);
    double x = 1.0, memory[2] = {0}, g = 0.5;
    adam->update(1, 0.1, 1, &g, &x, memory);
    assert_close(x, 1.0 - 0.1 * 0.5 / (0.5 + 1e-8), 1e-15, 0);
    g = -0.25;
    const double m = (0.9 * 0.05 + 0.1 * -0.25) / (1 - 0.81),
                 v = (0.999 * 0.00025 + 0.001 * 0.0625) / (1 - 0.998001);
    const double expected = x - 0.1 * m / (sqrt(v) + 1e-8);
    adam->update(1, 0.1, 2, &g, &x, memory);
    assert_close(x, expected, 1e-14, 0);
}

/* v = 0.5, then 0.9 * 0.5 - 0.25 = 0.2. */
static void sgd_takes_its_hand_steps(void **state) {
    (void)state;
    const qn_optimiser *sgd = qn_optimiser_find("sgd");
    assert_non_null(sgd);
    double x = 1.0, velocity = 0.0, g = 0.5;
    sgd->update(1, 0.1, 1, &g, &x, &velocity);
    assert_close(x, 0.95, 1e-15, 0);
    g = -0.25;
    sgd->update(1, 0.1, 2, &g, &x, &velocity);
    assert_close(x, 0.93, 1e-15, 0);
}

static void every_optimiser_descends(void **state) {
    (void)state;
    size_t count = 0;
    for (const qn_optimiser *o; (o = qn_optimiser_at(count)); ++count) {
        assert_ptr_equal(qn_optimiser_find(o->name), o);
        assert_true(strlen(o->help) > 10);
        double x[3] = {2.0, -1.0, 0.5}, memory[30] = {0}, gradient[3];
        assert_true(o->nstate * 3 <= 30);
        for (uint64_t step = 1; step <= 400; ++step) {
            for (int i = 0; i < 3; ++i) gradient[i] = 2 * (i + 1) * (x[i] - 0.3 * i);
            o->update(3, 0.03, step, gradient, x, memory);
        }
        for (int i = 0; i < 3; ++i) assert_close(x[i], 0.3 * i, 0.02, 0);
    }
    assert_null(qn_optimiser_find("no such optimiser"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(adam_takes_its_hand_steps),
        cmocka_unit_test(sgd_takes_its_hand_steps),
        cmocka_unit_test(every_optimiser_descends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
