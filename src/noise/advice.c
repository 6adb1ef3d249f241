/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "noise/advice.h"

#include "noise/model.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

typedef struct adviser {
    const qn_model *model;
    qn_advice_sink *sink;
    void *context;
    size_t count;
} adviser;

static void warn(adviser *a, int line, const char *format, ...) QN_PRINTF(3, 4);
static void warn(adviser *a, int line, const char *format, ...) {
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    a->sink(a->context, line, text);
    ++a->count;
}

/* ---- the qubits, default first -------------------------------------------------------------- */

typedef struct listed_qubit {
    const qn_qubit *qubit;
    int line;
    char name[24];
} listed_qubit;

static size_t qubit_count(const adviser *a) { return a->model->nqubits + 1; }

static listed_qubit qubit_at(const adviser *a, size_t index) {
    listed_qubit listed = {&a->model->qubit, a->model->qubit_line, "qubit"};
    if (index == 0) return listed;
    const qn_qubit_entry *entry = &a->model->qubits[index - 1];
    listed.qubit = &entry->qubit;
    listed.line = entry->line;
    snprintf(listed.name, sizeof listed.name, "qubit %d", entry->index);
    return listed;
}

/* ---- extremes over gates and their exceptions ----------------------------------------------- */

typedef double figure(const adviser *a, const qn_gate_entry *entry);

static double duration_of(const adviser *a, const qn_gate_entry *entry) {
    (void)a;
    return entry->duration;
}

/* The whole average infidelity, whichever way the file gives it; without the relaxation if it gives
 * lambda. */
static double error_of(const adviser *a, const qn_gate_entry *entry) {
    const double d = 1 << entry->nqubits;
    (void)a;
    return isnan(entry->error) ? entry->depolarizing * (d - 1.0) / d : entry->error;
}

/* The entry with the largest (sign 1) or smallest (sign -1) figure among the gates on `nqubits`
 * qubits that take time or have an error; NULL if there is none. */
static const qn_gate_entry *extreme(const adviser *a, int nqubits, figure *value, double sign) {
    const qn_gate_entry *best = NULL;
    const qn_model *m = a->model;
    for (size_t k = 0; k < m->ngates + m->nlocals; ++k) {
        const qn_gate_entry *entry = k < m->ngates ? &m->gates[k] : &m->locals[k - m->ngates];
        const double v = value(a, entry);
        if (entry->nqubits != nqubits || !(v > 0.0)) continue;
        if (!best || sign * v > sign * value(a, best)) best = entry;
    }
    return best;
}

/* ---- the rules ------------------------------------------------------------------------------ */

static void readout_worse_than_guessing(adviser *a) {
    for (size_t k = 0; k < qubit_count(a); ++k) {
        const listed_qubit q = qubit_at(a, k);
        const double mean = 0.5 * (q.qubit->p10 + q.qubit->p01);
        if (mean >= 0.5)
            warn(a, q.line,
                 "%s is read wrongly %.3g %% of the time, no better than guessing; are p10 and p01 "
                 "fidelities, or exchanged?",
                 q.name, 100.0 * mean);
    }
}

static void readout_of_ones_better(adviser *a) {
    for (size_t k = 0; k < qubit_count(a); ++k) {
        const listed_qubit q = qubit_at(a, k);
        const double lost = isinf(q.qubit->T1) ? 0.0 : a->model->measure_duration / q.qubit->T1;
        if (lost > 0.0 && 0.5 * lost > 3.0 * q.qubit->p01 && q.qubit->p01 > 0.0)
            warn(a, q.line,
                 "%s decays with probability %.3g while it is measured, yet p01 is %.3g; check "
                 "measure.duration and p01",
                 q.name, 1.0 - exp(-lost), q.qubit->p01);
    }
}

static void two_qubit_gate_shorter(adviser *a) {
    const qn_gate_entry *one = extreme(a, 1, duration_of, -1.0);
    const qn_gate_entry *two = extreme(a, 2, duration_of, -1.0);
    if (one && two && two->duration < one->duration)
        warn(a, two->line,
             "%s takes %.4g s, less than the one-qubit gate %s with %.4g s; on most "
             "devices it is the longer one",
             qn_gate_entry_name(two), two->duration, qn_gate_entry_name(one), one->duration);
}

static void two_qubit_error_smaller(adviser *a) {
    const qn_gate_entry *one = extreme(a, 1, error_of, 1.0);
    const qn_gate_entry *two = extreme(a, 2, error_of, -1.0);
    if (one && two && error_of(a, two) < error_of(a, one))
        warn(a, two->line,
             "%s has the average infidelity %.4g, less than the one-qubit gate %s with "
             "%.4g; on every device known it is the worse one",
             qn_gate_entry_name(two), error_of(a, two), qn_gate_entry_name(one), error_of(a, one));
}

static void decays_within_a_gate(adviser *a) {
    for (int n = 1; n <= 2; ++n) {
        const qn_gate_entry *longest = extreme(a, n, duration_of, 1.0);
        for (size_t k = 0; longest && k < qubit_count(a); ++k) {
            const listed_qubit q = qubit_at(a, k);
            if (q.qubit->T1 < longest->duration || q.qubit->T2 < longest->duration)
                warn(a, q.line,
                     "%s has T1 = %.4g s and T2 = %.4g s, shorter than %s with %.4g s; times "
                     "are in seconds",
                     q.name, q.qubit->T1, q.qubit->T2, qn_gate_entry_name(longest),
                     longest->duration);
        }
    }
}

static void measures_faster_than_gates(adviser *a) {
    const qn_gate_entry *longest = extreme(a, 1, duration_of, 1.0);
    const double duration = a->model->measure_duration;
    if (longest && duration > 0.0 && duration < longest->duration)
        warn(a, a->model->measure_line,
             "a measurement takes %.4g s, less than the gate %s with %.4g s; a measurement is the "
             "longest operation of most devices",
             duration, qn_gate_entry_name(longest), longest->duration);
}

static void gate_no_better_than_chance(adviser *a) {
    for (int n = 1; n <= 2; ++n) {
        const qn_gate_entry *worst = extreme(a, n, error_of, 1.0);
        if (worst && error_of(a, worst) > 0.2)
            warn(a, worst->line,
                 "%s has the average infidelity %.3g; is it a fidelity, or a gate that "
                 "was out of order?",
                 qn_gate_entry_name(worst), error_of(a, worst));
    }
}

static void hot_qubits(adviser *a) {
    for (size_t k = 0; k < qubit_count(a); ++k) {
        const listed_qubit q = qubit_at(a, k);
        if (q.qubit->excited_population > 0.5)
            warn(a, q.line,
                 "%s relaxes to an excited population of %.3g: an inverted, negative "
                 "temperature",
                 q.name, q.qubit->excited_population);
    }
}

static void times_in_wrong_unit(adviser *a) {
    for (size_t k = 0; k < qubit_count(a); ++k) {
        const listed_qubit q = qubit_at(a, k);
        const qn_gate_entry *longest = extreme(a, 2, duration_of, 1.0);
        if (longest && !isinf(q.qubit->T1) && q.qubit->T1 > 1e8 * longest->duration)
            warn(a, q.line,
                 "%s has T1 = %.4g s, more than 10^8 times the gate %s with %.4g s; times are "
                 "in seconds",
                 q.name, q.qubit->T1, qn_gate_entry_name(longest), longest->duration);
    }
}

typedef struct rule {
    const char *help;
    void (*apply)(adviser *a);
} rule;

static const rule RULES[] = {
    {"readout worse than 50 %", readout_worse_than_guessing},
    {"decay during a measurement far above p01", readout_of_ones_better},
    {"a two-qubit gate shorter than the shortest one-qubit gate", two_qubit_gate_shorter},
    {"a two-qubit error smaller than the largest one-qubit error", two_qubit_error_smaller},
    {"T1 or T2 shorter than the longest gate", decays_within_a_gate},
    {"a measurement shorter than a one-qubit gate", measures_faster_than_gates},
    {"an average infidelity above 0.2", gate_no_better_than_chance},
    {"an excited population above one half", hot_qubits},
    {"T1 more than 10^8 times the longest two-qubit gate", times_in_wrong_unit},
};

size_t qn_advice_count(void) { return sizeof RULES / sizeof *RULES; }

const char *qn_advice_help(size_t index) {
    return index < qn_advice_count() ? RULES[index].help : NULL;
}

size_t qn_model_advise(const qn_model *model, qn_advice_sink *sink, void *context) {
    adviser a = {model, sink, context, 0};
    for (size_t k = 0; k < qn_advice_count(); ++k) RULES[k].apply(&a);
    return a.count;
}
