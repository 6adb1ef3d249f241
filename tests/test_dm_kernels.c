/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every kernel set gives what the reference gives, on every pair of digits, in place and out of
 * place. */
#include "assert_close.h"

#include "qmae_noise/dm.h"

#include <string.h>

static void fill(qn_rng *rng, double *x, size_t count) {
    for (size_t i = 0; i < count; ++i) x[i] = qn_rng_uniform(rng) - 0.3;
}

typedef struct buffers {
    double *in, *expected, *found;
    double m[256], e[256], f[256];
    size_t size;
} buffers;

static buffers buffers_of(int n, qn_rng *rng) {
    buffers b = {.size = (size_t)1 << (2 * n)};
    b.in = qn_alloc(b.size, sizeof(double));
    b.expected = qn_alloc(b.size, sizeof(double));
    b.found = qn_alloc(b.size, sizeof(double));
    assert_true(b.in && b.expected && b.found);
    fill(rng, b.in, b.size);
    fill(rng, b.m, 256);
    return b;
}

static void release(buffers *b) {
    qn_free(b->in);
    qn_free(b->expected);
    qn_free(b->found);
}

static void check_pair(const qn_kernels *k, int n, int a, int d, buffers *b) {
    const qn_kernels *reference = qn_kernels_at(0);
    reference->apply(n, a, d, b->m, b->in, b->expected);
    memset(b->found, 0xff, b->size * sizeof(double));
    k->apply(n, a, d, b->m, b->in, b->found);
    assert_close_array(b->found, b->expected, b->size, 2e-14, 0);
    memcpy(b->found, b->in, b->size * sizeof(double));
    k->apply(n, a, d, b->m, b->found, b->found);
    assert_close_array(b->found, b->expected, b->size, 2e-14, 0);
    reference->environment(n, a, d, b->in, b->expected, b->e);
    k->environment(n, a, d, b->in, b->expected, b->f);
    assert_close_array(b->f, b->e, 256, 1e-13 * (double)b->size / 16.0, 1e-13);
    memcpy(b->found, b->in, b->size * sizeof(double));
    k->pull_back(n, a, d, b->m, b->found, b->expected, b->f);
    assert_close_array(b->f, b->e, 256, 1e-13 * (double)b->size / 16.0, 1e-13);
    assert_close_array(b->found, b->expected, b->size, 2e-14, 0);
}

static void kernels_agree_with_the_reference(void **state) {
    (void)state;
    assert_null(qn_kernels_at(qn_kernels_count()));
    for (size_t s = 0; s < qn_kernels_count(); ++s) {
        const qn_kernels *k = qn_kernels_at(s);
        if (!k->available()) continue;
        for (int n = 2; n <= 7; ++n) {
            qn_rng rng;
            qn_rng_init(&rng, 2026, QN_STREAM_TEST, s, (uint64_t)n, 0);
            buffers b = buffers_of(n, &rng);
            for (int a = 0; a < n; ++a)
                for (int d = a + 1; d < n; ++d) check_pair(k, n, a, d, &b);
            release(&b);
        }
    }
}

/* The same in single precision, within its rounding, on one pair. */
static void check_single(const qn_kernels *k, int n, int a, int d, buffers *b, float *in,
                         float *out, float *w) {
    const size_t size = b->size;
    const double sums = 2e-5 * (double)size / 64; /* of size / 16 products of size 1 */
    qn_kernels_at(0)->apply(n, a, d, b->m, b->in, b->expected);
    qn_kernels_at(0)->environment(n, a, d, b->expected, b->in, b->e);
    k->single->apply(n, a, d, b->m, in, out);
    for (size_t i = 0; i < size; ++i) assert_close(out[i], b->expected[i], 2e-6, 0);
    k->single->environment(n, a, d, out, in, b->f);
    assert_close_array(b->f, b->e, 256, sums, 0);
    memcpy(w, out, size * sizeof *w);
    k->single->pull_back(n, a, d, b->m, w, in, b->f);
    assert_close_array(b->f, b->e, 256, sums, 0);
    k->single->apply(n, a, d, b->m, out, out);
    for (size_t i = 0; i < size; ++i) assert_close(w[i], out[i], 1e-6, 0);
    qn_kernels_at(0)->apply(n, a, d, b->m, b->expected, b->expected);
    for (size_t i = 0; i < size; ++i) assert_close(w[i], b->expected[i], 1e-5, 0);
}

static void single_precision_agrees(void **state) {
    (void)state;
    enum { MOST = 1 << 14 };
    static float in[MOST], out[MOST], w[MOST];
    for (size_t s = 0; s < qn_kernels_count(); ++s) {
        const qn_kernels *k = qn_kernels_at(s);
        if (!k->available()) continue;
        for (int n = 2; n <= 7; ++n) {
            qn_rng rng;
            qn_rng_init(&rng, 2027, QN_STREAM_TEST, s, (uint64_t)n, 0);
            buffers b = buffers_of(n, &rng);
            for (size_t i = 0; i < b.size; ++i) b.in[i] = in[i] = (float)b.in[i];
            for (int a = 0; a < n; ++a)
                for (int d = a + 1; d < n; ++d) check_single(k, n, a, d, &b, in, out, w);
            assert_close(k->single->dot(b.size, in, in), qn_kernels_at(0)->dot(b.size, b.in, b.in),
                         1e-6 * (double)b.size, 0);
            release(&b);
        }
    }
}

static void products_and_dots_agree(void **state) {
    (void)state;
    for (size_t s = 0; s < qn_kernels_count(); ++s) {
        const qn_kernels *k = qn_kernels_at(s);
        if (!k->available()) continue;
        double a[256], b[256], expected[256], found[256];
        qn_rng rng;
        qn_rng_init(&rng, 7, QN_STREAM_TEST, s, 0, 1);
        fill(&rng, a, 256);
        fill(&rng, b, 256);
        qn_kernels_at(0)->multiply(a, b, expected);
        k->multiply(a, b, found);
        assert_close_array(found, expected, 256, 1e-14, 1e-14);
        for (size_t count = 0; count <= 256; count += 17)
            assert_close(k->dot(count, a, b), qn_kernels_at(0)->dot(count, a, b), 1e-13, 0);
    }
}

/* An independent formula for one entry, so that the reference is not its own judge: digits of a
 * product vector. */
static void reference_acts_on_the_named_digits(void **state) {
    (void)state;
    double digit[3][4] = {{1, 0.2, -0.7, 0.4}, {1, 0.5, 0.3, -0.1}, {1, -0.6, 0.8, 0.9}}, in[64],
           out[64], m[256];
    qn_rng rng;
    qn_rng_init(&rng, 11, QN_STREAM_TEST, 0, 0, 2);
    fill(&rng, m, 256);
    for (int i = 0; i < 64; ++i) in[i] = digit[0][i & 3] * digit[1][i >> 2 & 3] * digit[2][i >> 4];
    qn_kernels_at(0)->apply(3, 0, 2, m, in, out);
    for (int i = 0; i < 64; ++i) {
        double sum = 0.0;
        for (int j0 = 0; j0 < 4; ++j0)
            for (int j2 = 0; j2 < 4; ++j2)
                sum += m[((i & 3) + 4 * (i >> 4)) * 16 + j0 + 4 * j2] * digit[0][j0] * digit[2][j2];
        assert_close(out[i], sum * digit[1][i >> 2 & 3], 1e-14, 1e-14);
    }
}

static void the_best_kernel_is_available(void **state) {
    (void)state;
    assert_true(qn_kernels_best()->available());
    assert_non_null(qn_kernels_find("reference"));
    assert_null(qn_kernels_find("no such kernel"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kernels_agree_with_the_reference),
        cmocka_unit_test(single_precision_agrees),
        cmocka_unit_test(products_and_dots_agree),
        cmocka_unit_test(reference_acts_on_the_named_digits),
        cmocka_unit_test(the_best_kernel_is_available),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
