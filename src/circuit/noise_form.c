/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Noise that circuits ask for: its forms, and whether one is filled in as it should be. */
#include "circuit/noise_form.h"
#include "core/linalg.h"

#include <math.h>
#include <string.h>

static const qn_noise_form FORMS[] = {
#define QN_NOISE_FORM(name, nqubits, nvalues, values, most, help)                                  \
    {#name, nqubits, nvalues, values, most, help},
#include "circuit/noise_list.def"
#undef QN_NOISE_FORM
};

size_t qn_noise_form_count(void) { return sizeof FORMS / sizeof *FORMS; }

const qn_noise_form *qn_noise_form_at(size_t index) {
    return index < qn_noise_form_count() ? &FORMS[index] : NULL;
}

const qn_noise_form *qn_noise_form_find(const char *name) {
    for (size_t k = 0; k < qn_noise_form_count(); ++k)
        if (strcmp(FORMS[k].name, name) == 0) return &FORMS[k];
    return NULL;
}

static qn_status check_matrices(const qn_op_noise *noise, int nqubits, qn_diag *diag) {
    const double tolerance = 1e-9;
    const size_t entries = (size_t)2 << (2 * nqubits);
    double worst = 1.0;
    if (nqubits < 1 || nqubits > 2 || noise->count == 0 || noise->count % entries != 0)
        return qn_fail(diag, QN_ERR_ARGUMENT,
                       "%s takes matrices of 2 rows and columns for 1 qubit, of 4 for 2",
                       noise->form->name);
    const qn_status status = qn_linalg_completeness(1 << nqubits, noise->count / entries,
                                                    noise->values, &worst);
    if (status != QN_OK || fabs(worst - 1.0) <= tolerance) return status;
    return qn_fail(diag, QN_ERR_PHYSICS, QN_INCOMPLETE_KRAUS, worst);
}

static qn_status check_numbers(const qn_op_noise *noise, qn_diag *diag) {
    const qn_noise_form *form = noise->form;
    const double rounding = 1e-12;
    double sum = 0.0;
    for (size_t k = 0; k < noise->count; ++k) {
        const double value = noise->values[k];
        sum += value;
        if (value >= 0.0 && value <= form->most) continue;
        return qn_fail(diag, QN_ERR_PHYSICS,
                       "number %zu of %s (%s) is %.15g; it must be from 0 to %g", k + 1, form->name,
                       form->values, value, form->most);
    }
    if (form->nvalues < 3 || sum <= 1.0 + rounding) return QN_OK;
    return qn_fail(diag, QN_ERR_PHYSICS, "the %s of %s sum to %.15g; they must not exceed 1",
                   form->values, form->name, sum);
}

qn_status qn_op_noise_check(const qn_op_noise *noise, int nqubits, qn_diag *diag) {
    const qn_noise_form *form = noise->form;
    for (size_t k = 0; k < noise->count; ++k)
        if (!isfinite(noise->values[k]))
            return qn_fail(diag, QN_ERR_ARGUMENT, "a number of %s is not finite", form->name);
    if (form->nvalues == 0) return check_matrices(noise, nqubits, diag);
    if (nqubits != form->nqubits)
        return qn_fail(diag, QN_ERR_ARGUMENT, "%s acts on %d qubit%s, not %d", form->name,
                       form->nqubits, form->nqubits == 1 ? "" : "s", nqubits);
    if (noise->count != (size_t)form->nvalues)
        return qn_fail(diag, QN_ERR_ARGUMENT, "%s takes %d number%s (%s), not %zu", form->name,
                       form->nvalues, form->nvalues == 1 ? "" : "s", form->values, noise->count);
    return check_numbers(noise, diag);
}

size_t qn_noise_entry(int nqubits, size_t index) {
    static const size_t swapped[] = {0, 2, 1, 3};
    return nqubits == 1 ? index : 4 * swapped[index / 4] + swapped[index % 4];
}

/* K <- K (3 - S) / 2 with S = sum K^dagger K: what S lacks of the identity is squared. */
static void improve(size_t rows, size_t count, double complex *k) {
    enum { MOST = 4 };
    double complex sum[MOST * MOST] = {0};
    for (size_t e = 0; e < count * rows; ++e) /* rows of all matrices */
        for (size_t i = 0; i < rows; ++i)
            for (size_t j = 0; j < rows; ++j)
                sum[i * rows + j] += conj(k[e * rows + i]) * k[e * rows + j];
    for (size_t e = 0; e < count * rows; ++e) {
        double complex row[MOST] = {0};
        for (size_t i = 0; i < rows; ++i)
            for (size_t j = 0; j < rows; ++j)
                row[j] += 0.5 * k[e * rows + i] * ((i == j ? 3.0 : 0.0) - sum[i * rows + j]);
        memcpy(k + e * rows, row, rows * sizeof *row);
    }
}

qn_status qn_noise_complete(int nqubits, size_t count, double *values) {
    const double written = 1e-5, exact = 1e-14;
    const size_t rows = (size_t)1 << nqubits, entries = count * rows * rows;
    double worst = 1.0;
    const qn_status status = qn_linalg_completeness((int)rows, count, values, &worst);
    if (status != QN_OK || !(fabs(worst - 1.0) <= written && fabs(worst - 1.0) > exact))
        return status;
    double complex *k = qn_alloc(entries, sizeof *k);
    if (!k) return QN_ERR_MEMORY;
    for (size_t e = 0; e < entries; ++e) k[e] = values[2 * e] + I * values[2 * e + 1];
    for (int round = 0; round < 2; ++round) improve(rows, count, k);
    for (size_t e = 0; e < entries; ++e) {
        values[2 * e] = creal(k[e]);
        values[2 * e + 1] = cimag(k[e]);
    }
    qn_free(k);
    return QN_OK;
}
