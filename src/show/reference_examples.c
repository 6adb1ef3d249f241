/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "show/reference_examples.h"

#include <complex.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Appends; what does not fit is cut. */
__attribute__((format(printf, 2, 3))) static void append(char *text, const char *format, ...) {
    va_list arguments;
    const size_t length = strlen(text);
    va_start(arguments, format);
    vsnprintf(text + length, QN_EXAMPLE_TEXT - length, format, arguments);
    va_end(arguments);
}

/* ---- channels ----------------------------------------------------------------------------- */

/* A real number as libconfig tells it from a whole one. */
static void append_real(char *text, double value) {
    char number[32];
    snprintf(number, sizeof number, "%.12g", value);
    append(text, "%s%s", number, strpbrk(number, ".e") ? "" : ".0");
}

static void append_argument(char *text, const qn_channel *channel, int p) {
    const qn_channel_args *args = channel->example;
    const bool list = channel->params[p].shape != QN_PARAM_SCALAR;
    if (args->count[p] == 0) return;
    append(text, " %s = %s", channel->params[p].name, list ? "[" : "");
    for (size_t k = 0; k < args->count[p]; ++k) {
        if (k > 0) append(text, ", ");
        append_real(text, args->values[p][k]);
    }
    append(text, "%s;", list ? "]" : "");
}

/* The section of a model that sets an operation. */
static const char *section_of(const qn_channel *channel) {
    if (channel->example->nqubits > 1) return "readout_groups = ( { qubits = [0, 1];";
    return strcmp(channel->name, "reset") == 0 ? "reset: { duration = 1e-6;" : "qubit: {";
}

const char *qn_channel_example_text(const qn_channel *channel, char *text) {
    const bool group = channel->example->nqubits > 1; /* of operations */
    text[0] = '\0';
    if (!channel->operation) append(text, "{ after = \"x\"; channel = \"%s\";", channel->name);
    else append(text, "%s", section_of(channel));
    for (int p = 0; p < channel->nparams; ++p) append_argument(text, channel, p);
    append(text, "%s", !channel->operation ? " }" : group ? " } );" : " };");
    return text;
}

/* "<ZX>", X on qubit 0 */
static void append_string(char *text, int nqubits, int string) {
    append(text, "<");
    for (int q = nqubits; q-- > 0;) append(text, "%c", "IXYZ"[string >> (2 * q) & 3]);
    append(text, ">");
}

/* What a row of a PTM makes of a string: " -> 0.02 + 0.98 <Z>". */
static void append_row(char *text, int nqubits, const double *row) {
    bool some = false;
    append(text, " ->");
    for (int j = 0; j < 1 << (2 * nqubits); ++j) {
        const double factor = row[j];
        if (fabs(factor) < 1e-12) continue;
        append(text, "%s", !some && factor > 0.0 ? " " : factor < 0.0 ? " - " : " + ");
        some = true;
        if (j == 0) append(text, "%.6g", fabs(factor));
        else if (fabs(fabs(factor) - 1.0) > 1e-12) append(text, "%.6g ", fabs(factor));
        if (j > 0) append_string(text, nqubits, j);
    }
    if (!some) append(text, " 0");
}

static bool is_lost(int strings, const double *row) {
    for (int j = 0; j < strings; ++j)
        if (fabs(row[j]) >= 1e-12) return false;
    return true;
}

const char *qn_channel_example_effect(const qn_channel *channel, char *text) {
    double ptm[256];
    const int nqubits = channel->example->nqubits, strings = 1 << (2 * nqubits);
    qn_channel_ptm(channel, channel->example, 1.0, ptm);
    text[0] = '\0';
    for (int i = 1; i < strings; ++i) {
        if (nqubits > 1 && is_lost(strings, ptm + (size_t)(strings * i))) continue;
        if (text[0]) append(text, ", ");
        append_string(text, nqubits, i);
        append_row(text, nqubits, ptm + (size_t)(strings * i));
    }
    return text;
}

/* ---- gates -------------------------------------------------------------------------------- */

static const double EXAMPLE_ANGLES[] = {M_PI_2, M_PI_4, 0.3};
static const char *const ANGLE_TEXTS[] = {"pi/2", "pi/4", "0.3"};
enum { ANGLES = sizeof EXAMPLE_ANGLES / sizeof *EXAMPLE_ANGLES };

const char *qn_gate_example_text(const qn_gate *gate, char *text) {
    text[0] = '\0';
    append(text, "%s(", gate->name);
    for (int a = 0; a < gate->nangles; ++a)
        append(text, "%s%s", a ? ", " : "", ANGLE_TEXTS[a % ANGLES]);
    append(text, ")");
    for (int q = 0; q < gate->nqubits; ++q) append(text, "%s q[%d]", q ? "," : "", q);
    append(text, ";");
    return text;
}

static void append_ket(char *text, int nqubits, size_t index) {
    append(text, "|");
    for (int q = nqubits; q-- > 0;) append(text, "%d", (int)(index >> q & 1));
    append(text, ">");
}

/* "0.707107", "-i", "(0.5 + 0.5 i)" in front of a ket. */
static void append_amplitude(char *text, double complex a, bool first) {
    const double re = creal(a), im = cimag(a);
    const bool real = fabs(im) < 1e-12, imaginary = fabs(re) < 1e-12;
    if (real || imaginary) {
        const double size = fabs(real ? re : im);
        append(text, "%s", (real ? re : im) < 0.0 ? (first ? "-" : " - ") : first ? "" : " + ");
        if (fabs(size - 1.0) > 1e-12) append(text, "%.6g ", size);
        append(text, "%s", real ? "" : "i ");
        return;
    }
    append(text, "%s(%.6g %c %.6g i) ", first ? "" : " + ", re, im < 0.0 ? '-' : '+', fabs(im));
}

/* The basis state that goes to most others; of those the last, since |0...0> often stays. */
static size_t telling_state(const double complex *u, size_t rows) {
    size_t best = 0, most = 0;
    for (size_t c = 0; c < rows; ++c) {
        size_t count = 0;
        for (size_t r = 0; r < rows; ++r) count += cabs(u[r * rows + c]) > 1e-12;
        if (count >= most) {
            most = count;
            best = c;
        }
    }
    return best;
}

const char *qn_gate_example_effect(const qn_gate *gate, char *text) {
    double complex u[64];
    double angles[QN_MAX_GATE_ANGLES] = {0.0};
    const size_t rows = (size_t)1 << gate->nqubits;
    bool first = true;
    for (int a = 0; a < gate->nangles && a < QN_MAX_GATE_ANGLES; ++a)
        angles[a] = EXAMPLE_ANGLES[a % ANGLES];
    gate->matrix(angles, u);
    const size_t c = telling_state(u, rows);
    text[0] = '\0';
    append_ket(text, gate->nqubits, c);
    append(text, " -> ");
    for (size_t r = 0; r < rows; ++r) {
        const double complex a = u[r * rows + c];
        if (cabs(a) < 1e-12) continue;
        append_amplitude(text, a, first);
        append_ket(text, gate->nqubits, r);
        first = false;
    }
    return text;
}
