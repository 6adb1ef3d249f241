/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reference.h"

#include "assert_close.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

double *reference_column(const char *path, int columns, int column, size_t count) {
    FILE *file = fopen(path, "r");
    if (!file) fail_msg("cannot open %s", path);
    double *values = qn_alloc(count, sizeof *values);
    char line[4096];
    size_t found = 0;
    while (fgets(line, sizeof line, file)) {
        if (line[0] == '#' || line[0] == '\n') continue;
        char *at = line;
        double value = 0.0;
        for (int c = 0; c <= column && c < columns; ++c) value = strtod(at, &at);
        if (found < count) values[found] = value;
        ++found;
    }
    fclose(file);
    if (found != count) fail_msg("%s holds %zu lines, %zu expected", path, found, count);
    return values;
}

void reverse_bits(int n, double *v) {
    for (size_t i = 0; i < (size_t)1 << n; ++i) {
        size_t j = 0;
        for (int k = 0; k < n; ++k) j |= (i >> k & 1) << (n - 1 - k);
        if (j <= i) continue;
        const double held = v[i];
        v[i] = v[j];
        v[j] = held;
    }
}

qn_model *model_of(const char *text) {
    char path[] = "/tmp/qn_model_XXXXXX";
    const int descriptor = mkstemp(path);
    assert_true(descriptor >= 0);
    assert_int_equal(write(descriptor, text, strlen(text)), (ssize_t)strlen(text));
    close(descriptor);
    qn_model *model = NULL;
    qn_diag diag = {0};
    const qn_status status = qn_model_load(path, &model, &diag);
    unlink(path);
    if (status != QN_OK) fail_msg("model refused: line %d: %s\n%s", diag.line, diag.text, text);
    return model;
}

subject subject_of(const qn_qmae_spec *spec, const qn_model *model, const char *engine) {
    subject s = {0};
    qn_diag diag = {0};
    if (qn_qmae_create(spec, model, NULL, engine, NULL, &s.qmae, &diag) != QN_OK)
        fail_msg("engine %s: %s", engine ? engine : "auto", diag.text);
    assert_int_equal(qn_qmae_bound_create(s.qmae, &s.bound), QN_OK);
    assert_int_equal(qn_qmae_work_create(s.qmae, &s.work), QN_OK);
    return s;
}

void subject_clear(subject *s) {
    qn_qmae_work_destroy(s->work);
    qn_qmae_bound_destroy(s->bound);
    qn_qmae_destroy(s->qmae);
    *s = (subject){0};
}

void random_amplitudes(qn_rng *rng, int n, int is_signed, double *v) {
    for (size_t i = 0; i < (size_t)1 << n; ++i)
        v[i] = is_signed ? qn_rng_normal(rng) : qn_rng_uniform(rng);
    qn_normalise((size_t)1 << n, v, v);
}
