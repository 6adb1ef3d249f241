/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Qiskit Aer's noise model: NoiseModel.to_dict(serializable=True). */
#include "channel/channel.h"
#include "channel/ptm.h"
#include "core/try.h"
#include "export/aer_place.h"
#include "noise/text.h"

#include <assert.h>
#include <math.h>
#include <string.h>

enum { DEVICE_MAX = 4096, KRAUS_MAX = 16 };

typedef struct writer {
    const qn_model *model;
    json_t *errors;
    int nqubits; /* 0 to nqubits - 1 are those that the model speaks of one by one */
    int count;   /* of errors */
    qn_aer_losses losses;
    qn_diag *diag;
} writer;

static json_t *real(double value) { return json_real(value); }

static json_t *qubit_list(const int *qubits, int count) {
    json_t *made = json_array();
    for (int q = 0; q < count; ++q) qn_json_append(&made, json_integer(qubits[q]));
    return made;
}

/* ---- one error ------------------------------------------------------------------------------ */

static bool is_diagonal(int m, const double *ptm) {
    const int rows = 1 << (2 * m);
    for (int e = 0; e < rows * rows; ++e)
        if (e % (rows + 1) != 0 && ptm[e] != 0.0) return false;
    return true;
}

static json_t *instruction(const char *name, int m, json_t *params) {
    static const int QUBITS[] = {0, 1};
    return json_pack("[{s:s, s:o, s:o}]", "name", name, "qubits", qubit_list(QUBITS, m), "params",
                     params);
}

/* A mixture of Pauli strings, the leftmost letter that of the highest qubit. */
static void add_strings(int m, const double *ptm, json_t **terms, json_t **weights) {
    const int strings = 1 << (2 * m);
    double factors[16], probabilities[16];
    for (int j = 0; j < strings; ++j) factors[j] = ptm[j * (strings + 1)];
    qn_pauli_mixture(m, factors, probabilities);
    for (int p = 0; p < strings; ++p) {
        char label[3] = "";
        if (p > 0 && !(probabilities[p] > 0.0)) continue;
        for (int q = 0; q < m; ++q) label[m - 1 - q] = "IXYZ"[p >> (2 * q) & 3];
        qn_json_append(terms, instruction("pauli", m, json_pack("[s]", label)));
        qn_json_append(weights, real(fmax(probabilities[p], 0.0)));
    }
}

static json_t *matrix_of(int d, const double complex *entries) {
    json_t *rows = json_array();
    for (int i = 0; i < d; ++i) {
        json_t *row = json_array();
        for (int j = 0; j < d; ++j)
            qn_json_append(
                &row, json_pack("[f, f]", creal(entries[i * d + j]), cimag(entries[i * d + j])));
        qn_json_append(&rows, row);
    }
    return rows;
}

static qn_status add_kraus(int m, const double *ptm, json_t **terms, json_t **weights) {
    qn_status status = QN_OK;
    const int d = 1 << m;
    double complex kraus[KRAUS_MAX * 16];
    int count = 0;
    json_t *matrices = json_array();
    QN_TRY(qn_ptm_kraus(m, ptm, &count, kraus));
    for (int k = 0; k < count; ++k)
        qn_json_append(&matrices, matrix_of(d, kraus + (size_t)k * (size_t)(d * d)));
    qn_json_append(terms, instruction("kraus", m, json_incref(matrices)));
    qn_json_append(weights, real(1.0));
out:
    json_decref(matrices);
    return status;
}

/* qubits NULL: everywhere. */
static qn_status add_error(writer *w, const char *operation, int m, const int *qubits,
                           const double *ptm) {
    qn_status status = QN_OK;
    char id[32];
    assert(m <= 2);
    json_t *terms = json_array(), *weights = json_array();
    snprintf(id, sizeof id, "%d", w->count++);
    if (is_diagonal(m, ptm)) add_strings(m, ptm, &terms, &weights);
    else QN_TRY(add_kraus(m, ptm, &terms, &weights));
    json_t *error = json_pack("{s:s, s:s, s:[s], s:O, s:O}", "type", "qerror", "id", id,
                              "operations", operation, "instructions", terms, "probabilities",
                              weights);
    if (qubits) qn_json_set(&error, "gate_qubits", json_pack("[o]", qubit_list(qubits, m)));
    QN_TRY_ALLOC(json_array_append_new(w->errors, error) == 0);
out:
    json_decref(terms);
    json_decref(weights);
    return status;
}

/* ---- gates ---------------------------------------------------------------------------------- */

static bool in_basis(const qn_model *model, const qn_gate *gate) {
    for (size_t k = 0; k < model->nbasis; ++k)
        if (strcmp(model->basis[k], gate->name) == 0) return true;
    return model->nbasis == 0;
}

static bool same(size_t count, const double *a, const double *b) {
    for (size_t k = 0; k < count; ++k)
        if (a[k] != b[k]) return false;
    return true;
}

/* Where a place has the noise of all, it has no error of its own. */
static qn_status add_place(writer *w, const qn_gate *gate, const int *qubits,
                           const double *everywhere) {
    qn_status status = QN_OK;
    double ptm[256] = {0};
    QN_TRY(qn_aer_gate_ptm(w->model, gate, qubits, ptm, &w->losses, w->diag));
    if (!same((size_t)1 << (4 * gate->nqubits), ptm, everywhere))
        QN_TRY(add_error(w, gate->name, gate->nqubits, qubits, ptm));
out:
    return status;
}

static qn_status add_gate(writer *w, const qn_gate *gate) {
    qn_status status = QN_OK;
    double everywhere[256] = {0};
    const qn_gate_entry *entry = qn_model_gate_entry(w->model, gate);
    if (w->model->has_gates && !entry) return QN_OK;
    QN_TRY(qn_aer_gate_ptm(w->model, gate, NULL, everywhere, &w->losses, w->diag));
    if (!qn_ptm_is_identity(gate->nqubits, everywhere))
        QN_TRY(add_error(w, gate->name, gate->nqubits, NULL, everywhere));
    for (int a = 0; a < w->nqubits; ++a) {
        const int single[2] = {a, 0};
        if (gate->nqubits == 1) QN_TRY(add_place(w, gate, single, everywhere));
        for (int b = 0; b < w->nqubits && gate->nqubits == 2; ++b) {
            const int pair[2] = {a, b};
            if (a == b || !qn_model_coupled(w->model, a, b)) continue;
            QN_TRY(add_place(w, gate, pair, everywhere));
        }
    }
out:
    return status;
}

/* ---- readout and reset ---------------------------------------------------------------------- */

/* Row by row what was prepared, the transpose of ours. */
static qn_status add_readout(writer *w, int nqubits, const int *qubits, const double *matrix) {
    const int outcomes = 1 << nqubits;
    json_t *rows = json_array();
    for (int x = 0; x < outcomes; ++x) {
        json_t *row = json_array();
        for (int y = 0; y < outcomes; ++y) qn_json_append(&row, real(matrix[y * outcomes + x]));
        qn_json_append(&rows, row);
    }
    json_t *error = json_pack("{s:s, s:[s], s:o}", "type", "roerror", "operations", "measure",
                              "probabilities", rows);
    if (qubits) qn_json_set(&error, "gate_qubits", json_pack("[o]", qubit_list(qubits, nqubits)));
    return json_array_append_new(w->errors, error) == 0 ? QN_OK : QN_ERR_MEMORY;
}

static qn_status add_flips(writer *w, const int *qubit, const qn_qubit *of) {
    const double matrix[4] = {1.0 - of->p10, of->p01, of->p10, 1.0 - of->p01};
    return add_readout(w, 1, qubit, matrix);
}

static qn_status add_readouts(writer *w) {
    qn_status status = QN_OK;
    const qn_qubit *all = &w->model->qubit;
    if (all->p10 > 0.0 || all->p01 > 0.0) QN_TRY(add_flips(w, NULL, all));
    for (size_t k = 0; k < w->model->nqubits; ++k) {
        const qn_qubit_entry *own = &w->model->qubits[k];
        const bool same = own->qubit.p10 == all->p10 && own->qubit.p01 == all->p01;
        if (!same && !qn_model_readout(w->model, own->index))
            QN_TRY(add_flips(w, &own->index, &own->qubit));
    }
    for (size_t k = 0; k < w->model->nreadouts; ++k)
        QN_TRY(add_readout(w, w->model->readouts[k].nqubits, w->model->readouts[k].qubits,
                           w->model->readouts[k].matrix));
out:
    return status;
}

static qn_status add_operation(writer *w, const char *name, qn_rule_event event) {
    qn_status status = QN_OK;
    double everywhere[16], ptm[16];
    qn_aer_operation_ptm(w->model, event, NULL, everywhere);
    if (!qn_ptm_is_identity(1, everywhere)) QN_TRY(add_error(w, name, 1, NULL, everywhere));
    for (int q = 0; q < w->nqubits; ++q) {
        qn_aer_operation_ptm(w->model, event, &q, ptm);
        if (!same(16, ptm, everywhere)) QN_TRY(add_error(w, name, 1, &q, ptm));
    }
out:
    return status;
}

/* ---- all ------------------------------------------------------------------------------------ */

static void reach(writer *w, int qubit) {
    if (qubit >= w->nqubits) w->nqubits = qubit + 1;
}

/* The qubits that the model speaks of. */
static void count_qubits(writer *w) {
    const qn_model *m = w->model;
    for (size_t k = 0; k < m->nqubits; ++k) reach(w, m->qubits[k].index);
    for (size_t k = 0; k < m->nlocals; ++k)
        for (int q = 0; q < m->locals[k].nqubits; ++q) reach(w, m->locals[k].qubits[q]);
    for (size_t k = 0; k < m->nrules; ++k)
        for (int q = 0; q < m->rules[k].nqubits && m->rules[k].local; ++q)
            reach(w, m->rules[k].qubits[q]);
    for (size_t k = 0; k < m->ncoupling; ++k)
        for (int q = 0; q < 2; ++q) reach(w, m->coupling[k].qubits[q]);
}

static bool waits(const qn_model *m) {
    bool found = !isinf(m->qubit.T1) || !isinf(m->qubit.T2);
    for (size_t k = 0; k < m->nqubits; ++k)
        found |= !isinf(m->qubits[k].qubit.T1) || !isinf(m->qubits[k].qubit.T2);
    for (size_t k = 0; k < m->nrules; ++k) found |= m->rules[k].event == QN_RULE_IDLE;
    return found && m->schedule != QN_SCHEDULE_NONE;
}

static qn_status note_losses(const writer *w, char **notes) {
    const qn_model *m = w->model;
    const struct {
        bool lost;
        const char *text;
    } LOSSES[] = {
        {waits(m), "noise of waiting qubits is left out: Aer attaches errors to instructions"},
        {m->ncrosstalk > 0, "crosstalk of waiting qubits is left out"},
        {m->nlayers > 0, "learned noise of layers is left out: gates have their own errors"},
        {w->losses.relative, "over-rotations in proportion to the angle are left out"},
        {w->losses.before, "rules before gates with angles are left out where they do not commute "
                           "with them"},
        {m->nbasis > 0 || m->has_coupling,
         "basis and coupling are no part of the file: transpile circuits for them first"},
    };
    for (size_t k = 0; k < sizeof LOSSES / sizeof *LOSSES; ++k) {
        if (!LOSSES[k].lost) continue;
        const qn_status status = qn_text_append_line(notes, LOSSES[k].text);
        if (status != QN_OK) return status;
    }
    return QN_OK;
}

qn_status qn_export_aer(const qn_model *model, char **text, char **notes, qn_diag *diag) {
    qn_status status = QN_OK;
    writer w = {.model = model, .errors = json_array(), .diag = diag};
    count_qubits(&w);
    if (w.nqubits > DEVICE_MAX)
        QN_TRY(qn_fail(diag, QN_ERR_LIMIT, "the model speaks of qubit %d", w.nqubits - 1));
    for (size_t k = 0; k < qn_gate_count(); ++k)
        if (qn_gate_at(k)->nqubits <= 2 && in_basis(model, qn_gate_at(k)))
            QN_TRY(add_gate(&w, qn_gate_at(k)));
    QN_TRY(add_operation(&w, "reset", QN_RULE_RESET));
    QN_TRY(add_operation(&w, "measure", QN_RULE_MEASURE));
    QN_TRY(add_readouts(&w));
    QN_TRY(note_losses(&w, notes));
    QN_TRY(qn_json_text(json_pack("{s:O}", "errors", w.errors), text));
out:
    json_decref(w.errors);
    return status;
}
