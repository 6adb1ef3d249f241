/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a noise model says of a qubit, a gate, a channel rule. */
#include "noise/model.h"
#include "core/list.h"

#include "channel/channel.h"
#include "core/try.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const qn_qubit QN_QUBIT_IDEAL = {INFINITY, INFINITY, 0.0, 0.0, 0.0};

enum { WARNING_SIZE = 1024 };

qn_status qn_model_ideal(qn_model **model) {
    qn_status status = QN_OK;
    qn_model *made = qn_alloc(1, sizeof *made);
    QN_TRY_ALLOC(made);
    made->qubit = QN_QUBIT_IDEAL;
    made->name = qn_text_copy("none");
    made->source = qn_text_copy("");
    made->path = qn_text_copy("");
    QN_TRY_ALLOC(made->name && made->source && made->path);
    *model = made;
    made = NULL;
out:
    qn_model_destroy(made);
    return status;
}

static void clear_layer(qn_layer *layer) {
    qn_free(layer->gates);
    qn_free(layer->qubits);
    qn_free(layer->terms);
}

bool qn_layer_holds(const qn_layer *layer, int qubit) {
    for (int q = 0; q < layer->nqubits; ++q)
        if (layer->qubits[q] == qubit) return true;
    return false;
}

void qn_model_destroy(qn_model *model) {
    if (!model) return;
    for (size_t k = 0; k < model->nwarnings; ++k) qn_free(model->warnings[k]);
    for (size_t k = 0; k < model->nrules; ++k) {
        for (int p = 0; p < QN_MAX_CHANNEL_PARAMS; ++p) qn_free(model->rules[k].values[p]);
    }
    qn_free(model->warnings);
    qn_free(model->rules);
    qn_free(model->locals);
    qn_free(model->gates);
    qn_free(model->qubits);
    qn_free(model->basis);
    qn_free(model->name);
    qn_free(model->source);
    qn_free(model->path);
    for (size_t k = 0; k < model->nreadouts; ++k) qn_free(model->readouts[k].matrix);
    qn_free(model->readouts);
    qn_free(model->drifts);
    for (size_t k = 0; k < model->nlayers; ++k) clear_layer(&model->layers[k]);
    qn_free(model->layers);
    qn_free(model->coupling);
    qn_free(model->crosstalk);
    qn_places_clear(&model->local_places);
    qn_places_clear(&model->coupling_places);
    qn_text_clear(&model->text);
    qn_free(model);
}

const char *qn_model_name(const qn_model *model) { return model->name; }
const char *qn_model_source(const qn_model *model) { return model->source; }
const char *qn_model_path(const qn_model *model) { return model->path; }
const char *qn_model_text(const qn_model *model) {
    return model->text.text ? model->text.text : "";
}
double qn_model_dt(const qn_model *model) { return model->dt; }

qn_schedule qn_model_schedule(const qn_model *model) { return model->schedule; }
const char *qn_model_line(const qn_model *model, int line, int *file_line) {
    return qn_text_file(&model->text, line, file_line);
}

size_t qn_model_warning_count(const qn_model *model) { return model->nwarnings; }

const char *qn_model_warning(const qn_model *model, size_t index) {
    return index < model->nwarnings ? model->warnings[index] : NULL;
}

/* ---- is there any noise? -------------------------------------------------------------------- */

static bool qubit_is_ideal(const qn_qubit *qubit) {
    return isinf(qubit->T1) && isinf(qubit->T2) && qubit->p10 == 0.0 && qubit->p01 == 0.0;
}

/* NAN (not given) is as good as zero here: an entry has either `error` or `depolarizing`. */
static bool entry_is_ideal(const qn_gate_entry *entry) {
    return !(entry->error > 0.0) && !(entry->depolarizing > 0.0) &&
           !(fabs(entry->over_rotation_relative) > 0.0) &&
           !(fabs(entry->over_rotation_absolute) > 0.0);
}

bool qn_model_is_ideal(const qn_model *model) {
    bool ideal = qubit_is_ideal(&model->qubit) && model->reset_error == 0.0 && model->nrules == 0 &&
                 model->nreadouts == 0;
    for (size_t k = 0; k < model->nlayers; ++k)
        for (size_t t = 0; t < model->layers[k].nterms; ++t)
            ideal &= model->layers[k].terms[t].rate == 0.0;
    for (size_t k = 0; k < model->ncrosstalk; ++k) ideal &= model->crosstalk[k].zz == 0.0;
    for (size_t k = 0; k < model->nqubits; ++k) ideal &= qubit_is_ideal(&model->qubits[k].qubit);
    for (size_t k = 0; k < model->ngates; ++k) ideal &= entry_is_ideal(&model->gates[k]);
    for (size_t k = 0; k < model->nlocals; ++k) ideal &= entry_is_ideal(&model->locals[k]);
    return ideal;
}

/* ---- qubits --------------------------------------------------------------------------------- */

static const qn_qubit_entry *find_qubit(const qn_model *model, int qubit) {
    size_t low = 0, high = model->nqubits;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        if (model->qubits[middle].index < qubit) low = middle + 1;
        else high = middle;
    }
    return low < model->nqubits && model->qubits[low].index == qubit ? &model->qubits[low] : NULL;
}

qn_qubit qn_model_qubit(const qn_model *model, int qubit) {
    const qn_qubit_entry *entry = find_qubit(model, qubit);
    return entry ? entry->qubit : model->qubit;
}

int qn_model_qubit_line(const qn_model *model, int qubit) {
    const qn_qubit_entry *entry = find_qubit(model, qubit);
    return entry ? entry->line : model->qubit_line;
}

const qn_readout_entry *qn_model_readout(const qn_model *model, int qubit) {
    for (size_t k = 0; k < model->nreadouts; ++k)
        for (int q = 0; q < model->readouts[k].nqubits; ++q)
            if (model->readouts[k].qubits[q] == qubit) return &model->readouts[k];
    return NULL;
}

bool qn_same_pair(const int *a, const int *b) {
    return (a[0] == b[0] && a[1] == b[1]) || (a[0] == b[1] && a[1] == b[0]);
}

void qn_qubit_relaxation(const qn_qubit *qubit, double time, double strength, double *ptm) {
    const double values[4] = {time, qubit->T1, qubit->T2, qubit->excited_population};
    const qn_channel_args args = {
        .nqubits = 1,
        .count = {1, 1, 1, 1},
        .values = {&values[0], &values[1], &values[2], &values[3]},
    };
    qn_record_thermal_relaxation.ptm(&args, strength, ptm);
}

/* ---- gates ---------------------------------------------------------------------------------- */

const char *qn_gate_entry_name(const qn_gate_entry *entry) {
    if (entry->gate) return entry->gate->name;
    return entry->nqubits == 1 ? "any1" : "any2";
}

const qn_gate_entry *qn_model_gate_entry(const qn_model *model, const qn_gate *gate) {
    const qn_gate_entry *any = NULL;
    for (size_t k = 0; k < model->ngates; ++k) {
        const qn_gate_entry *entry = &model->gates[k];
        if (entry->gate == gate) return entry;
        if (!entry->gate && entry->nqubits == gate->nqubits) any = entry;
    }
    return any;
}

bool qn_gate_entry_is_at(const qn_gate_entry *local, const qn_gate *gate, const int *qubits) {
    if (local->gate != gate) return false;
    return gate->nqubits == 1 ? local->qubits[0] == qubits[0] : qn_same_pair(local->qubits, qubits);
}

const qn_gate_entry *qn_model_gate_local(const qn_model *model, const qn_gate *gate,
                                         const int *qubits) {
    const size_t found = qn_places_find(&model->local_places, gate, gate->nqubits, qubits);
    return found < model->nlocals ? &model->locals[found] : NULL;
}

bool qn_model_coupled(const qn_model *model, int a, int b) {
    const int pair[2] = {a, b};
    return !model->has_coupling ||
           qn_places_find(&model->coupling_places, NULL, 2, pair) < model->ncoupling;
}

/* lambda = 1 - (d^2 Fp - 1) / (t - 1) with process fidelity Fp = ((d + 1)(1 - error) - 1)/d and t
 * the trace of the relaxation's PTM; written with small differences, lambda = (d (d + 1) error -
 * (d^2 - t)) / (t - 1). */
static double lambda_of_error(const qn_gate_entry *entry, const qn_qubit *const *qubits) {
    double trace = 1.0;
    const double d = 1 << entry->nqubits;
    for (int q = 0; q < (entry->nqubits == 2 ? 2 : 1); ++q) {
        double ptm[16];
        qn_qubit_relaxation(qubits[q], entry->duration, 1.0, ptm);
        trace *= ptm[0] + ptm[5] + ptm[10] + ptm[15];
    }
    if (trace <= 1.0) return 0.0; /* relaxed to the end: nothing is left to depolarize */
    return (d * (d + 1.0) * entry->error - (d * d - trace)) / (trace - 1.0);
}

qn_status qn_gate_entry_noise(const qn_model *model, const qn_gate_entry *entry,
                              const qn_qubit *const *qubits, qn_gate_noise *noise, qn_diag *diag) {
    qn_gate_noise found = {
        .duration = entry->duration,
        .error = entry->error,
        .depolarizing = entry->depolarizing,
        .over_rotation_relative = entry->over_rotation_relative,
        .over_rotation_absolute = entry->over_rotation_absolute,
        .line = entry->line,
    };
    if (isnan(found.over_rotation_relative)) found.over_rotation_relative = 0.0;
    if (isnan(found.over_rotation_absolute)) found.over_rotation_absolute = 0.0;
    if (isnan(found.depolarizing)) {
        const double lambda = lambda_of_error(entry, qubits);
        const double strings = 1 << (2 * entry->nqubits), limit = strings / (strings - 1.0);
        if (lambda > limit * (1.0 + 1e-12))
            return QN_MODEL_FAIL(
                model, entry->line, QN_ERR_PHYSICS, diag,
                "error %g of %s is larger than depolarizing and relaxation can make it "
                "(lambda would be %g, its limit is %g)",
                entry->error, qn_gate_entry_name(entry), lambda, limit);
        found.depolarizing = fmin(fmax(lambda, 0.0), limit);
        /* A miss in the last digits is rounding, not a contradiction. */
        found.clipped = lambda < -1e-12;
    }
    *noise = found;
    return QN_OK;
}

qn_status qn_model_gate(const qn_model *model, const qn_gate *gate, const int *qubits,
                        qn_gate_noise *noise, qn_diag *diag) {
    if (!model->has_gates) {
        *noise = (qn_gate_noise){.error = NAN};
        return QN_OK;
    }
    const qn_gate_entry *entry = qn_model_gate_local(model, gate, qubits);
    if (!entry) entry = qn_model_gate_entry(model, gate);
    if (!entry)
        return qn_fail_at(diag, QN_ERR_UNSUPPORTED, model->path, 0, 0,
                          "the circuit needs the gate %s, which `gates` does not list; add %s or "
                          "any%d with its duration and error%s",
                          gate->name, gate->name, gate->nqubits,
                          model->basis ? "" : ", or give a basis to decompose it into");
    qn_qubit own[2] = {QN_QUBIT_IDEAL, QN_QUBIT_IDEAL};
    const qn_qubit *pointers[2] = {&own[0], &own[1]};
    for (int q = 0; q < entry->nqubits; ++q) own[q] = qn_model_qubit(model, qubits[q]);
    return qn_gate_entry_noise(model, entry, pointers, noise, diag);
}

/* ---- sentences ------------------------------------------------------------------------------- */

void qn_model_report(const qn_model *model, int line, qn_status status, qn_diag *diag,
                     const char *format, ...) {
    char text[WARNING_SIZE];
    int file_line = 0;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    const char *file = qn_model_line(model, line, &file_line);
    (void)qn_fail_at(diag, status, file, file_line, 0, "%s", text);
}

qn_status qn_model_warn(qn_model *model, int line, const char *format, ...) {
    char text[WARNING_SIZE];
    va_list arguments;
    char **grown = qn_list_grown(model->warnings, model->nwarnings, 1, sizeof *grown);
    if (!grown) return QN_ERR_MEMORY;
    model->warnings = grown;
    int file_line = 0;
    const char *file = qn_model_line(model, line, &file_line);
    const int length = snprintf(text, sizeof text, "%s:%d: ", file, file_line);
    const size_t used = (size_t)length < sizeof text ? (size_t)length : sizeof text - 1;
    va_start(arguments, format);
    vsnprintf(text + used, sizeof text - used, format, arguments);
    va_end(arguments);
    char *copy = qn_text_copy(text);
    if (!copy) return QN_ERR_MEMORY;
    model->warnings[model->nwarnings++] = copy;
    return QN_OK;
}
