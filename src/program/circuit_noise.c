/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Noise that the circuit itself asks for, as channels of the table. */
#include "channel/channel.h"
#include "core/try.h"
#include "program/builder.h"

#include <string.h>

enum { TWO_QUBIT_STRINGS = 15, MOST_VALUES = 2 };

/* The arguments of a channel, from the numbers of the circuit. */
typedef struct arguments {
    qn_channel_args args;
    double values[TWO_QUBIT_STRINGS + MOST_VALUES];
} arguments;

static void give(arguments *made, int index, size_t offset, size_t count) {
    made->args.count[index] = count;
    made->args.values[index] = made->values + offset;
}

static void as_given(const qn_op_noise *noise, arguments *made) {
    made->args.count[0] = noise->count;
    made->args.values[0] = noise->values;
}

/* p of each of the 4^m - 1 strings but the identity is depolarizing by p 4^m. */
static void depolarizing(const qn_op_noise *noise, arguments *made) {
    const double strings = made->args.nqubits == 1 ? 3.0 : 15.0;
    made->values[0] = noise->values[0] * (strings + 1.0) / strings;
    if (made->values[0] > 1.0) made->values[0] = 1.0; /* rounding */
    give(made, 0, 0, 1);
}

static void damping(const qn_op_noise *noise, arguments *made) {
    made->values[0] = noise->values[0];
    made->values[1] = noise->count > 1 ? 1.0 - noise->values[1] : 0.0;
    give(made, 0, 0, 1);
    give(made, 1, 1, 1);
}

/* Strings are numbered from 1; the first qubit's letter is the lowest digit. */
static void dephasing_of_two(const qn_op_noise *noise, arguments *made) {
    enum { Z = 3, ON_SECOND = 4 };
    const int strings[] = {Z, Z * ON_SECOND, Z + Z * ON_SECOND};
    for (int k = 0; k < 3; ++k) made->values[strings[k] - 1] = noise->values[0] / 3.0;
    give(made, 0, 0, TWO_QUBIT_STRINGS);
}

static const struct translation {
    const char *form;
    const qn_channel *channel;
    void (*translate)(const qn_op_noise *noise, arguments *made);
} TRANSLATIONS[] = {
    {"bit_flip", &qn_record_bit_flip, as_given},
    {"phase_flip", &qn_record_phase_flip, as_given},
    {"depolarizing", &qn_record_depolarizing, depolarizing},
    {"two_qubit_depolarizing", &qn_record_depolarizing, depolarizing},
    {"two_qubit_dephasing", &qn_record_pauli, dephasing_of_two},
    {"amplitude_damping", &qn_record_amplitude_damping, damping},
    {"generalized_amplitude_damping", &qn_record_amplitude_damping, damping},
    {"phase_damping", &qn_record_phase_damping, as_given},
    {"pauli_channel", &qn_record_pauli, as_given},
    {"kraus", &qn_record_kraus, as_given},
};

qn_status qn_builder_circuit_noise(qn_builder *b) {
    const qn_op_noise *noise = b->op->noise;
    const struct translation *t = NULL;
    arguments made = {.args = {.nqubits = b->op->nqubits}};
    qn_instr place = b->place;
    for (size_t k = 0; k < sizeof TRANSLATIONS / sizeof *TRANSLATIONS && !t; ++k)
        if (strcmp(TRANSLATIONS[k].form, noise->form->name) == 0) t = &TRANSLATIONS[k];
    if (!t)
        return qn_fail(b->diag, QN_ERR_UNSUPPORTED, "there is no channel for the noise %s",
                       noise->form->name);
    t->translate(noise, &made);
    for (int q = 0; q < b->op->nqubits; ++q) place.qubits[q] = b->op->qubits[q];
    place.cause = "circuit";
    place.source = QN_SOURCE_RULE;
    /* the scalars tell channels apart; lists belong to the circuit, which the program owns */
    const bool lists = t->channel->params[0].shape != QN_PARAM_SCALAR;
    return qn_builder_noise(b, &place, t->channel, &made.args,
                            (qn_args_key){lists ? noise : NULL, 0.0});
}
