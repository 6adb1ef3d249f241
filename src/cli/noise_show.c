/* SPDX-License-Identifier: GPL-3.0-or-later */
/* qmae-noise noise show */
#include "channel/ptm.h"
#include "cli/command.h"
#include "cli/noise_options.h"
#include "core/try.h"
#include "noise/drift.h"
#include "noise/figures.h"
#include "noise/model.h"
#include "show/json.h"
#include "show/lines.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

/* One line of the table of gates. */
typedef struct row {
    const char *gate;
    int nqubits;
    int qubits[2];
    bool exception; /* else any qubits that the model does not single out */
    qn_gate_figures figures;
} row;

typedef void row_visitor(void *context, const row *r);

/* ---- which rows ----------------------------------------------------------------------------- */

/* A gate that an entry stands for: its own, or for any1 and any2 the first that is not listed. */
static const qn_gate *gate_of(const qn_model *model, const qn_gate_entry *entry) {
    if (entry->gate) return entry->gate;
    for (size_t k = 0; k < qn_gate_count(); ++k) {
        const qn_gate *gate = qn_gate_at(k);
        if (gate->nqubits == entry->nqubits && qn_model_gate_entry(model, gate) == entry)
            return gate;
    }
    return NULL;
}

/* The index-th qubit without an exception of its own. */
static int plain_qubit(const qn_model *model, int index) {
    for (int q = 0;; ++q) {
        bool listed = false;
        for (size_t k = 0; k < model->nqubits; ++k) listed |= model->qubits[k].index == q;
        for (size_t k = 0; k < model->nlocals; ++k)
            for (int i = 0; i < model->locals[k].nqubits; ++i)
                listed |= model->locals[k].qubits[i] == q;
        if (!listed && index-- == 0) return q;
    }
}

/* A gate that the model does not have on these qubits has no row. */
static qn_status visit(const qn_model *model, const qn_gate_entry *entry, row r,
                       row_visitor *visitor, void *context) {
    const qn_gate *gate = gate_of(model, entry);
    r.gate = qn_gate_entry_name(entry);
    r.nqubits = entry->nqubits;
    if (!gate) return QN_OK;
    const qn_status status = qn_gate_figures_find(model, gate, r.qubits, &r.figures, NULL);
    if (status == QN_OK) visitor(context, &r);
    return status == QN_ERR_MEMORY ? status : QN_OK;
}

static qn_status visit_rows(const qn_model *model, row_visitor *visitor, void *context) {
    qn_status status = QN_OK;
    for (size_t k = 0; k < model->ngates; ++k) {
        const qn_gate_entry *entry = &model->gates[k];
        row r = {.qubits = {plain_qubit(model, 0), plain_qubit(model, 1)}};
        QN_TRY(visit(model, entry, r, visitor, context));
        r.exception = true;
        for (size_t q = 0; q < model->nqubits && entry->nqubits == 1; ++q) {
            r.qubits[0] = model->qubits[q].index;
            QN_TRY(visit(model, entry, r, visitor, context));
        }
        for (size_t e = 0; e < model->nlocals; ++e) {
            const qn_gate_entry *local = &model->locals[e];
            if (qn_model_gate_entry(model, local->gate) != entry) continue;
            if (local->nqubits == 1 && entry->gate) continue; /* among the qubits above */
            memcpy(r.qubits, local->qubits, sizeof r.qubits);
            QN_TRY(visit(model, local, r, visitor, context));
        }
    }
out:
    return status;
}

/* ---- text ----------------------------------------------------------------------------------- */

static void print_row(void *context, const row *r) {
    char where[32] = "any", given[16] = "-";
    const qn_gate_figures *f = &r->figures;
    (void)context;
    if (r->exception && r->nqubits == 1) snprintf(where, sizeof where, "%d", r->qubits[0]);
    if (r->exception && r->nqubits == 2)
        snprintf(where, sizeof where, "%d,%d", r->qubits[0], r->qubits[1]);
    if (!isnan(f->noise.error)) snprintf(given, sizeof given, "%.4g", f->noise.error);
    printf("  %-6s %-8s %8.4g %10s %10.4g %10.4g %11.7f %10.4g %7.1f %%%s\n", r->gate, where,
           1e9 * f->noise.duration, given, f->noise.depolarizing, f->pauli, 1.0 - f->infidelity,
           f->diamond, f->infidelity > 0.0 ? 100.0 * fmin(1.0, f->thermal / f->infidelity) : 0.0,
           f->noise.clipped ? "  relaxation alone exceeds the error" : "");
}

static void print_time(double seconds) {
    if (isinf(seconds)) printf(" %10s", "infinite");
    else printf(" %10.4g", 1e6 * seconds);
}

static void print_qubit(const char *name, const qn_qubit *qubit) {
    printf("  %-6s", name);
    print_time(qubit->T1);
    print_time(qubit->T2);
    printf(" %10.4g %10.4g %10.4g\n", qubit->excited_population, qubit->p10, qubit->p01);
}

static void print_qubits(const qn_model *model) {
    printf("\nqubits\n  %-6s %10s %10s %10s %10s %10s\n", "", "T1/us", "T2/us", "excited", "P(1|0)",
           "P(0|1)");
    print_qubit("any", &model->qubit);
    for (size_t k = 0; k < model->nqubits; ++k) {
        char name[16];
        snprintf(name, sizeof name, "%d", model->qubits[k].index);
        print_qubit(name, &model->qubits[k].qubit);
    }
}

static qn_status print_rules(const qn_model *model) {
    qn_status status = QN_OK;
    static const char *const events[] = {"", "reset", "measure", "idle"};
    for (size_t k = 0; k < model->nrules; ++k) {
        const qn_rule *rule = &model->rules[k];
        const char *event = events[rule->event];
        double ptm[256], diamond = NAN;
        if (rule->event == QN_RULE_GATE)
            event = rule->gate ? rule->gate->name : rule->nqubits == 1 ? "any1" : "any2";
        qn_channel_ptm(rule->channel, &rule->args, 1.0, ptm);
        if (model->twirl) qn_ptm_twirl(rule->args.nqubits, ptm);
        QN_TRY(qn_ptm_diamond_bound(rule->args.nqubits, ptm, &diamond));
        printf(
            "%s  %s %s: %s on %d qubit%s, average infidelity %.4g, diamond distance at most %.4g\n",
            k ? "" : "\nchannel rules\n", rule->before ? "before" : "after", event,
            rule->channel->name, rule->args.nqubits, rule->args.nqubits == 1 ? "" : "s",
            qn_ptm_infidelity(rule->args.nqubits, ptm), diamond);
    }
out:
    return status;
}

/* Least probability that a state of the group is read as it is. */
static double least_right(const qn_readout_entry *group) {
    const int outcomes = 1 << group->nqubits;
    double least = 1.0;
    for (int x = 0; x < outcomes; ++x) least = fmin(least, group->matrix[x * outcomes + x]);
    return least;
}

static void print_groups(const qn_model *model) {
    if (model->has_coupling) printf("\ncoupling  %zu pairs\n", model->ncoupling);
    for (size_t k = 0; k < model->ncrosstalk; ++k) {
        const qn_pair_entry *pair = &model->crosstalk[k];
        printf("%s  %d-%d: zz = %g rad/s while both wait\n", k ? "" : "\ncrosstalk\n",
               pair->qubits[0], pair->qubits[1], pair->zz);
    }
    for (size_t k = 0; k < model->nlayers; ++k) {
        const qn_layer *layer = &model->layers[k];
        double sum = 0.0;
        for (size_t t = 0; t < layer->nterms; ++t) sum += layer->terms[t].rate;
        printf("%s ", k ? "" : "\nlearned layers\n");
        for (int g = 0; g < layer->ngates; ++g)
            printf(" %s %d-%d", layer->gates[g].gate->name, layer->gates[g].qubits[0],
                   layer->gates[g].qubits[1]);
        printf(": %zu generators on %d qubits, sum of rates %.4g\n", layer->nterms, layer->nqubits,
               sum);
    }
    for (size_t k = 0; k < model->nreadouts; ++k) {
        const qn_readout_entry *group = &model->readouts[k];
        printf("%s ", k ? "" : "\nreadout groups\n");
        for (int q = 0; q < group->nqubits; ++q) printf("%s%d", q ? "-" : " ", group->qubits[q]);
        printf(": the worst state is read right with %g\n", least_right(group));
    }
}

static void print_drift(const qn_model *model) {
    for (size_t k = 0; k < model->ndrifts; ++k) {
        const qn_drift_rule *rule = &model->drifts[k];
        printf("%s  %s%s%s", k ? "" : "\ndrift\n", rule->figure, rule->gate[0] ? " of " : "",
               rule->gate);
        for (int q = 0; q < rule->nqubits; ++q) printf("%s%d", q ? "-" : " on ", rule->qubits[q]);
        printf(": %zu number%s, sigma %g, over %g steps, %g in common; here %.4g times the file's "
               "(geometric mean)\n",
               rule->count, rule->count == 1 ? "" : "s", rule->sigma, rule->steps, rule->common,
               rule->scale);
    }
}

static qn_status print_text(const qn_model *model) {
    qn_status status = QN_OK;
    static const char *const schedules[] = {"none: waiting qubits do not decay",
                                            "alap: gates as late as possible, noise while waiting",
                                            "asap: gates as soon as possible, noise while waiting"};
    printf("name      %s\n", qn_model_name(model));
    if (qn_model_path(model)[0]) printf("file      %s\n", qn_model_path(model));
    fputs("source    ", stdout);
    qn_print_wrapped(qn_model_source(model), 10, stdout);
    printf("schedule  %s\n", schedules[qn_model_schedule(model)]);
    if (model->instance)
        printf("device    %llu, drawn from the file\n", (unsigned long long)model->instance);
    if (model->twirl)
        puts("twirled   every channel is a mixture of Pauli strings, readout symmetric");
    for (size_t i = 0; i < qn_model_warning_count(model); ++i)
        printf("warning: %s\n", qn_model_warning(model, i));
    if (qn_model_is_ideal(model)) {
        puts("no noise of any kind");
    } else {
        print_qubits(model);
        puts("\ngates\n  name   qubits    time/ns      error     lambda      Pauli    fidelity    "
             "diamond   thermal");
        QN_TRY(visit_rows(model, print_row, NULL));
        puts("  error: as the file gives it, average infidelity of the whole gate; lambda: its "
             "depolarizing part;\n"
             "  Pauli: chance of a Pauli error in that part; fidelity: average, of the whole gate; "
             "diamond: bound\n"
             "  of half the diamond distance to the ideal gate; thermal: what part of the "
             "infidelity is relaxation");
        QN_TRY(print_rules(model));
        print_groups(model);
        print_drift(model);
    }
    if (qn_model_text(model)[0]) printf("\nthe file\n\n%s", qn_model_text(model));
out:
    return status;
}

/* ---- JSON ----------------------------------------------------------------------------------- */

static void add_row(void *context, const row *r) {
    const qn_gate_figures *f = &r->figures;
    json_t *qubits = r->exception ? json_array() : json_null();
    for (int q = 0; r->exception && q < r->nqubits; ++q)
        json_array_append_new(qubits, json_integer(r->qubits[q]));
    json_array_append_new(
        context, json_pack("{s:s, s:o, s:f, s:o, s:f, s:f, s:f, s:f, s:f, s:b, s:i}", "gate",
                           r->gate, "qubits", qubits, "duration", f->noise.duration, "error",
                           qn_json_real(f->noise.error), "lambda", f->noise.depolarizing, "pauli",
                           f->pauli, "average_fidelity", 1.0 - f->infidelity, "diamond_bound",
                           f->diamond, "thermal_infidelity", f->thermal, "clipped",
                           (int)f->noise.clipped, "line", f->noise.line));
}

static json_t *qubit_object(json_t *index, const qn_qubit *q) {
    return json_pack("{s:o, s:o, s:o, s:f, s:f, s:f}", "qubit", index, "T1", qn_json_real(q->T1),
                     "T2", qn_json_real(q->T2), "excited_population", q->excited_population, "p10",
                     q->p10, "p01", q->p01);
}

static json_t *drift_array(const qn_model *model) {
    json_t *array = json_array();
    for (size_t k = 0; k < model->ndrifts; ++k) {
        const qn_drift_rule *rule = &model->drifts[k];
        json_array_append_new(array,
                              json_pack("{s:s, s:s, s:f, s:f, s:f, s:I, s:f}", "figure",
                                        rule->figure, "gate", rule->gate, "sigma", rule->sigma,
                                        "steps", rule->steps, "common", rule->common, "numbers",
                                        (json_int_t)rule->count, "factor", rule->scale));
    }
    return array;
}

static qn_status print_json(const qn_model *model) {
    json_t *gates = json_array(), *qubits = json_array();
    const qn_status status = visit_rows(model, add_row, gates);
    json_array_append_new(qubits, qubit_object(json_null(), &model->qubit));
    for (size_t k = 0; k < model->nqubits; ++k)
        json_array_append_new(
            qubits, qubit_object(json_integer(model->qubits[k].index), &model->qubits[k].qubit));
    json_t *object = json_pack("{s:s, s:s, s:s, s:b, s:b, s:o, s:o, s:o}", "name",
                               qn_model_name(model), "file", qn_model_path(model), "source",
                               qn_model_source(model), "ideal", (int)qn_model_is_ideal(model),
                               "twirled", (int)model->twirl, "qubits", qubits, "gates", gates,
                               "drift", drift_array(model));
    if (status != QN_OK) {
        json_decref(object);
        return status;
    }
    return qn_json_print(object, 15, stdout);
}

int qn_noise_show(const qn_model *model, const qn_noise_options *options) {
    return qn_exit_code(&(qn_diag){0}, options->json ? print_json(model) : print_text(model));
}
