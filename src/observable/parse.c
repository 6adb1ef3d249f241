/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sums as they are written. */
#include "core/atomic_file.h"
#include "core/number.h"
#include "observable/observable.h"
#include "observable/states.h"

#include "core/try.h"

#include <ctype.h>
#include <limits.h>
#include <math.h>
#include <stdarg.h>
#include <string.h>

enum { MAX_QUBITS = 4096, SHOWN = 40, NAME = PATH_MAX };

typedef struct reader {
    const char *name;
    const char *at, *line_start;
    int line;
    qn_observable *made;
    qn_state_reader *states;
    qn_diag *diag;
} reader;

static qn_status refuse(const reader *r, const char *at, const char *format, ...) QN_PRINTF(3, 4);
static qn_status refuse(const reader *r, const char *at, const char *format, ...) {
    char text[512];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return qn_fail_at(r->diag, QN_ERR_SYNTAX, r->name, r->line, (int)(at - r->line_start) + 1, "%s",
                      text);
}

/* ---- between words -------------------------------------------------------------------------- */

/* Blanks and comments, but not the end of a line. */
static void skip_blanks(reader *r) {
    r->at += strspn(r->at, " \t\r");
    if (*r->at == '#') r->at += strcspn(r->at, "\n");
}

static void skip_lines(reader *r) {
    for (skip_blanks(r); *r->at == '\n'; skip_blanks(r)) {
        ++r->line;
        r->line_start = ++r->at;
    }
}

/* + and - before a summand; -1, 1, or 0 if there is none. */
static double read_sign(reader *r) {
    double sign = 0.0;
    for (; *r->at == '+' || *r->at == '-'; skip_lines(r)) {
        sign = (*r->at == '-' ? -1.0 : 1.0) * (sign < 0.0 ? -1.0 : 1.0);
        ++r->at;
    }
    return sign;
}

/* ---- products ------------------------------------------------------------------------------- */

static bool is_letter(char c) { return c && strchr("IXYZixyz", c); }

static qn_status add(const reader *r, double weight, char **letters) {
    const qn_status status = qn_observable_add(r->made, weight, letters);
    if (status != QN_ERR_LIMIT) return status;
    return qn_fail_at(r->diag, status, r->name, r->line, 0,
                      "more terms than fit: terms times qubits may be 2^28");
}

/* ZZII, or I alone. */
static qn_status read_string(reader *r, size_t length, double weight) {
    const char *at = r->at;
    const int nqubits = r->made->nqubits;
    r->at += length;
    const bool alone = length == 1 && toupper((unsigned char)*at) == 'I';
    if (!alone && isdigit((unsigned char)*r->at))
        return refuse(r, at,
                      "'%.*s%c': each letter has the number of its qubit behind it, as in "
                      "X0 Y1, or none has",
                      (int)(length < SHOWN ? length : SHOWN), at, *r->at);
    if (!alone && length != (size_t)nqubits)
        return refuse(r, at,
                      "'%.*s%s' has %zu letter%s and the circuit %d qubit%s: give a letter for "
                      "each, the leftmost for the highest, or name qubits, as in Z0 Z1",
                      (int)(length < SHOWN ? length : SHOWN), at, length > SHOWN ? "..." : "",
                      length, length == 1 ? "" : "s", nqubits, nqubits == 1 ? "" : "s");
    char *letters = NULL;
    const qn_status status = add(r, weight, &letters);
    if (status != QN_OK) return status;
    for (size_t k = 0; !alone && k < length; ++k) letters[k] = (char)toupper((unsigned char)at[k]);
    return QN_OK;
}

/* One factor Z0. */
static qn_status read_factor(reader *r, char *letters) {
    const char *at = r->at, letter = (char)toupper((unsigned char)*r->at++);
    const int nqubits = r->made->nqubits;
    long qubit = 0;
    for (; isdigit((unsigned char)*r->at); ++r->at)
        if (qubit < MAX_QUBITS) qubit = 10 * qubit + (*r->at - '0');
    const int length = (int)(r->at - at < SHOWN ? r->at - at : SHOWN);
    if (qubit >= nqubits)
        return refuse(r, at, "'%.*s': the circuit has %d qubit%s, from 0 to %d", length, at,
                      nqubits, nqubits == 1 ? "" : "s", nqubits - 1);
    char *place = &letters[nqubits - 1 - qubit];
    if (*place != 'I')
        return refuse(r, at, "'%.*s': qubit %ld has the letter %c in this product already", length,
                      at, qubit, *place);
    *place = letter;
    return QN_OK;
}

/* Z0 Z1. */
static qn_status read_factors(reader *r, double weight) {
    qn_status status = QN_OK;
    char *letters = NULL;
    QN_TRY(add(r, weight, &letters));
    for (bool more = true; more;) {
        if (!is_letter(*r->at) || !isdigit((unsigned char)r->at[1]))
            return refuse(r, r->at,
                          "a letter I, X, Y or Z with the number of its qubit is "
                          "missing here, as in Z0 Z1");
        QN_TRY(read_factor(r, letters));
        skip_blanks(r);
        more = *r->at == '*' || is_letter(*r->at);
        if (*r->at == '*') {
            ++r->at;
            skip_blanks(r);
        }
    }
out:
    return status;
}

/* ---- projectors ----------------------------------------------------------------------------- */

static qn_status read_bits(reader *r, const char *at, size_t length, double weight) {
    const int nqubits = r->made->nqubits;
    if (length != (size_t)nqubits)
        return refuse(r, at,
                      "|%.*s%s> has %zu bit%s and the circuit %d qubit%s: give 0, 1 or * "
                      "for each, the leftmost for the highest",
                      (int)(length < SHOWN ? length : SHOWN), at, length > SHOWN ? "..." : "",
                      length, length == 1 ? "" : "s", nqubits, nqubits == 1 ? "" : "s");
    char *letters = NULL;
    const qn_status status = add(r, weight, &letters);
    if (status != QN_OK) return status;
    for (size_t k = 0; k < length; ++k) letters[k] = (char)(at[k] == '*' ? 'I' : at[k]);
    return QN_OK;
}

static qn_status read_state(reader *r, const char *at, const char *path, double weight) {
    const int nqubits = r->made->nqubits;
    if (nqubits > QN_OBSERVABLE_MAX_STATE)
        return refuse(r, at, "|%.*s>: a state of %d qubits is too large; at most %d", SHOWN, path,
                      nqubits, (int)QN_OBSERVABLE_MAX_STATE);
    double complex *state = qn_alloc((size_t)1 << nqubits, sizeof *state);
    if (!state) return QN_ERR_MEMORY;
    const qn_status status = r->states(path, nqubits, state, r->diag);
    if (status == QN_OK) return qn_observable_add_state(r->made, weight, state);
    qn_free(state);
    return status;
}

/* |0101> or |FILE>. */
static qn_status read_ket(reader *r, double weight) {
    char path[NAME];
    const char *at = r->at, *inside = r->at + 1;
    const size_t length = strcspn(inside, ">\n");
    if (inside[length] != '>' || length == 0 || length >= sizeof path)
        return refuse(r, at,
                      "'|' begins a projector: give its bits or the file of its state, and "
                      "> behind them, as in |0101> or |state.npy>");
    r->at = inside + length + 1;
    if (strspn(inside, "01*") == length) return read_bits(r, inside, length, weight);
    memcpy(path, inside, length);
    path[length] = '\0';
    return read_state(r, at, path, weight);
}

/* ---- sums ----------------------------------------------------------------------------------- */

static qn_status read_product(reader *r, double weight) {
    const size_t length = strspn(r->at, "IXYZixyz");
    if (*r->at == '|') return read_ket(r, weight);
    if (length == 1 && isdigit((unsigned char)r->at[1])) return read_factors(r, weight);
    return read_string(r, length, weight);
}

/* A number, a product, or both. */
static qn_status read_summand(reader *r, double sign) {
    double weight = 1.0;
    char *letters = NULL;
    const bool number = isdigit((unsigned char)*r->at) || *r->at == '.';
    if (number) {
        const char *end = NULL;
        if (!qn_real_read(r->at, &end, &weight))
            return refuse(r, r->at, "this is no finite number; write it as in 0.5 or 1.2e-3");
        r->at = end;
        skip_blanks(r);
        const bool times = *r->at == '*';
        if (times) ++r->at;
        skip_blanks(r);
        if (!times && !is_letter(*r->at) && *r->at != '|') return add(r, sign * weight, &letters);
    }
    if (is_letter(*r->at) || *r->at == '|') return read_product(r, sign * weight);
    return refuse(r, r->at,
                  "%s is missing here: give a number, a Pauli string as ZZII or Z0 Z1, "
                  "or a projector as |01*1>",
                  number ? "a product" : "a summand");
}

static qn_status read_sum(reader *r) {
    qn_status status = QN_OK;
    bool first = true;
    for (skip_lines(r); first || *r->at; skip_lines(r)) {

        const double sign = read_sign(r);
        QN_TRY(read_summand(r, sign == 0.0 ? 1.0 : sign));
        first = false;
        skip_blanks(r);
        if (*r->at && !strchr("\n+-", *r->at))
            QN_TRY(refuse(r, r->at, "+ or - is missing between two summands"));
    }
out:
    return status;
}

static qn_status check_weights(const reader *r) {
    double sum = 0.0;
    for (size_t k = 0; k < r->made->count; ++k) sum += fabs(r->made->parts[k].weight);
    if (isfinite(sum)) return QN_OK;
    return qn_fail_at(r->diag, QN_ERR_SYNTAX, r->name, 0, 0, "the weights are too large to add up");
}

qn_status qn_observable_parse_with(const char *name, const char *text, int nqubits,
                                   qn_state_reader *states, qn_observable **observable,
                                   qn_diag *diag) {
    qn_status status = QN_OK;
    reader r = {
        .name = name, .at = text, .line_start = text, .line = 1, .states = states, .diag = diag};
    if (nqubits < 1 || nqubits > MAX_QUBITS)
        return qn_fail(diag, QN_ERR_ARGUMENT, "an observable on %d qubits: give 1 to %d", nqubits,
                       (int)MAX_QUBITS);
    QN_TRY(qn_observable_create(nqubits, &r.made));
    QN_TRY(read_sum(&r));
    QN_TRY(check_weights(&r));
    qn_observable_gather(r.made);
    *observable = r.made;
    r.made = NULL;
out:
    qn_observable_destroy(r.made);
    return status;
}

qn_status qn_observable_read_with(const char *path, int nqubits, qn_state_reader *states,
                                  qn_observable **observable, qn_diag *diag) {
    qn_status status = QN_OK;
    char *text = NULL;
    size_t size = 0;
    QN_TRY(qn_text_file_read(path, QN_TEXT_LIMIT, &text, &size, diag));
    QN_TRY(qn_observable_parse_with(path, text, nqubits, states, observable, diag));
out:
    qn_free(text);
    return status;
}
