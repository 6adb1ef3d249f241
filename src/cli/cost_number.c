/* Strengths as the numbers of a data sheet. */
#include "cli/cost.h"

#include <math.h>

/* The first location of a knob's sources, or NULL. */
static const qn_location *first_of(const qn_cost *c, unsigned sources) {
    for (size_t k = 0; k < c->budget.count; ++k)
        if (sources >> c->budget.locations[k].source & 1) return &c->budget.locations[k];
    return NULL;
}

/* The average infidelity of a gate whose depolarizing part shrinks while its thermal part stays:
 * with t the trace of the thermal part, d^2 Fp = 1 + (1 - lambda) (t - 1). */
static double weaker_error(const qn_gate_noise *noise, int nqubits, double weaker) {
    const double d = 1 << nqubits, process = ((d + 1.0) * (1.0 - noise->error) - 1.0) / d;
    const double rest = (d * d * process - 1.0) * (1.0 - weaker) / (1.0 - noise->depolarizing);
    return 1.0 - ((rest + 1.0) / d + 1.0) / (d + 1.0);
}

static void print_gate(const qn_cost *c, const qn_instr *instr, double reduction, char *text,
                       size_t size) {
    qn_gate_noise noise;
    const qn_op *op = qn_circuit_op(qn_program_circuit(qn_qmae_program(qn_train_qmae(c->train))),
                                    (size_t)instr->op);
    if (!op->gate || qn_model_gate(c->model, op->gate, op->qubits, &noise, NULL) != QN_OK) return;
    const double weaker = -expm1((1.0 - reduction) * log1p(-noise.depolarizing));
    if (isnan(noise.error))
        snprintf(text, size, "%s: depolarizing %.3g -> %.3g", op->gate->name, noise.depolarizing,
                 weaker);
    else
        snprintf(text, size, "%s: error %.3g -> %.3g", op->gate->name, noise.error,
                 weaker_error(&noise, op->nqubits, weaker));
}

static void print_qubit(const qn_cost *c, const qn_location *location, double reduction, char *text,
                        size_t size) {
    const qn_qubit q = qn_model_qubit(c->model, location->instr->qubits[0]);
    const double left = 1.0 - reduction;
    switch (location->source) {
    case QN_SOURCE_READOUT:
        snprintf(text, size, "p10 %.3g -> %.3g, p01 %.3g -> %.3g", q.p10, left * q.p10, q.p01,
                 left * q.p01);
        break;
    case QN_SOURCE_GATE_T1:
    case QN_SOURCE_IDLE_T1:
        snprintf(text, size, "T1 %.4g us -> %.4g us", 1e6 * q.T1, 1e6 * q.T1 / left);
        break;
    default:
        snprintf(text, size, "T2 %.4g us -> %.4g us", 1e6 * q.T2,
                 1e6 / (0.5 / q.T1 + left * (1.0 / q.T2 - 0.5 / q.T1)));
    }
}

const char *qn_cost_number_text(const qn_cost *cost, const qn_knob *knob, double reduction,
                                char *text, size_t size) {
    static const unsigned gates = 1u << QN_SOURCE_GATE_1Q | 1u << QN_SOURCE_GATE_2Q,
                          qubits = 1u << QN_SOURCE_READOUT | 1u << QN_SOURCE_GATE_T1 |
                                   1u << QN_SOURCE_GATE_T2 | 1u << QN_SOURCE_IDLE_T1 |
                                   1u << QN_SOURCE_IDLE_T2;
    const qn_location *location = first_of(cost, knob->sources);
    text[0] = '\0';
    if (!location || !(reduction > 0.0)) return text;
    const bool all = knob->sources == ~0u;
    const unsigned bit = 1u << location->source;
    if (!all && bit & gates) print_gate(cost, location->instr, reduction, text, size);
    else if (!all && bit & qubits) print_qubit(cost, location, reduction, text, size);
    return text;
}
