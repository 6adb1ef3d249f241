/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Noise that the program itself asks for: the channels of Amazon Braket, by docs/simulate.md. */
#include "fuzz_random.h"

typedef void fill_channel(const double *numbers, double *of);

static void fill_depolarizing(const double *numbers, double *of) {
    for (int k = 0; k < 3; ++k) of[k] = numbers[0] / 3.0;
}
static void fill_pauli(const double *numbers, double *of) {
    for (int k = 0; k < 3; ++k) of[k] = numbers[k];
}
static void fill_first(const double *numbers, double *of) { of[0] = numbers[0]; }
static void fill_damping(const double *numbers, double *of) {
    of[0] = numbers[0];
    of[1] = 1.0 - numbers[1]; /* the population of |1> that it relaxes to */
}
static void fill_pairs(const double *numbers, double *of) {
    for (int k = 0; k < 15; ++k) of[k] = numbers[0] / 15.0;
}
/* ZI, IZ and ZZ are the strings 3, 12 and 15 */
static void fill_dephasing(const double *numbers, double *of) {
    of[2] = of[11] = of[14] = numbers[0] / 3.0;
}

/* How the numbers of a form are those of a channel; Kraus matrices have neither. */
static const struct form {
    const char *name;
    int nqubits, nnumbers;
    double most; /* of each number */
    fuzz_channel_kind kind;
    fill_channel *fill;
} FORMS[] = {
    {"bit_flip", 1, 1, 0.5, FUZZ_BIT_FLIP, fill_first},
    {"phase_flip", 1, 1, 0.5, FUZZ_PHASE_FLIP, fill_first},
    {"depolarizing", 1, 1, 0.75, FUZZ_PAULI, fill_depolarizing},
    {"pauli_channel", 1, 3, 0.3, FUZZ_PAULI, fill_pauli},
    {"amplitude_damping", 1, 1, 1.0, FUZZ_AMPLITUDE_DAMPING, fill_first},
    {"generalized_amplitude_damping", 1, 2, 1.0, FUZZ_AMPLITUDE_DAMPING, fill_damping},
    {"phase_damping", 1, 1, 1.0, FUZZ_PHASE_DAMPING, fill_first},
    {"kraus", 1, 0, 0.0, FUZZ_KRAUS, NULL},
    {"two_qubit_depolarizing", 2, 1, 0.9, FUZZ_PAULI, fill_pairs},
    {"two_qubit_dephasing", 2, 1, 0.75, FUZZ_PAULI, fill_dephasing},
    {"kraus", 2, 0, 0.0, FUZZ_KRAUS, NULL},
};
enum { NFORMS = sizeof FORMS / sizeof *FORMS };

void fuzz_draw_noise(qn_rng *rng, int nqubits, fuzz_noise *n) {
    do n->form = fuzz_below(rng, NFORMS);
    while (FORMS[n->form].nqubits != nqubits);
    const struct form *form = &FORMS[n->form];
    n->channel.kind = form->kind;
    n->channel.nqubits = nqubits;
    for (int k = 0; k < form->nnumbers; ++k) n->numbers[k] = fuzz_between(rng, 0.0, form->most);
    if (form->fill) form->fill(n->numbers, n->channel.numbers);
    else fuzz_draw_kraus(rng, &n->channel);
}

/* Rows and columns of Braket have the first qubit in the highest bit. */
static int turned(int index, int nqubits) {
    return nqubits == 1 ? index : (index & 1) << 1 | index >> 1;
}

static void print_matrices(const fuzz_channel *c, FILE *f) {
    const int dim = 1 << c->nqubits;
    for (int k = 0; k < 2; ++k)
        for (int row = 0; row < dim; ++row)
            for (int column = 0; column < dim; ++column) {
                const int from = turned(row, c->nqubits) * dim + turned(column, c->nqubits);
                const double *entry = &c->numbers[2 * (k * dim * dim + from)];
                fprintf(f, "%s%.17g %c %.17gim",
                        column ? ", "
                        : row  ? "], ["
                        : k    ? ", [["
                               : "[[",
                        entry[0], entry[1] < 0.0 ? '-' : '+',
                        entry[1] < 0.0 ? -entry[1] : entry[1]);
                if (row == dim - 1 && column == dim - 1) fputs("]]", f);
            }
}

void fuzz_print_noise(const fuzz_noise *n, FILE *f) {
    const struct form *form = &FORMS[n->form];
    fprintf(f, "#pragma braket noise %s(", form->name);
    for (int k = 0; k < form->nnumbers; ++k) fprintf(f, "%s%.17g", k ? ", " : "", n->numbers[k]);
    if (!form->fill) print_matrices(&n->channel, f);
    fputs(")", f);
}
