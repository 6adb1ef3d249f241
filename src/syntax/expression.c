/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The values of expressions. */
#include "core/try.h"
#include "syntax/scope.h"

#include <math.h>
#include <string.h>

/* ---- names ---------------------------------------------------------------------------------- */

static const struct constant {
    const char *name;
    double value;
} CONSTANTS[] = {
    {"pi", M_PI},   {"\u03c0", M_PI}, {"tau", 2.0 * M_PI}, {"\u03c4", 2.0 * M_PI},
    {"euler", M_E}, {"\u2107", M_E},  {"true", 1.0},       {"false", 0.0},
};
enum { FIRST_BOOL = 6 };

static qn_status refuse_name(const qn_qasm_scope *scope, const qn_qasm_node *node,
                             const qn_qasm_symbol *symbol) {
    if (symbol && symbol->kind == QASM_SYMBOL_UNSET)
        return qn_qasm_fail(scope->source, QN_ERR_UNSUPPORTED, node->line, node->column,
                            "'%s' has no value: variables that change while the circuit runs are "
                            "outside the subset that is read (docs/simulate.md lists it)",
                            node->text);
    if (symbol && symbol->kind == QASM_SYMBOL_BITS)
        return qn_qasm_fail(
            scope->source, QN_ERR_UNSUPPORTED, node->line, node->column,
            "'%s' is measured while the circuit runs: only conditions of 'if' can read "
            "it; values that are computed from bits are outside the subset that "
            "is read (docs/simulate.md lists it)",
            node->text);
    if (symbol && symbol->kind == QASM_SYMBOL_ARRAY)
        return QASM_REFUSE(scope, node, "'%s' is an array: say which element, as in %s[0]",
                           node->text, node->text);
    return QASM_REFUSE(
        scope, node, symbol ? "'%s' has no value here" : "'%s' has not been declared", node->text);
}

static qn_status evaluate_name(const qn_qasm_scope *scope, const qn_qasm_node *node,
                               qn_qasm_value *value) {
    for (const qn_qasm_local *local = scope->locals; local; local = local->outer)
        if (strcmp(local->name, node->text) == 0) {
            *value = local->value;
            if (!local->unset) return QN_OK;
            return refuse_name(scope, node, &(qn_qasm_symbol){.kind = QASM_SYMBOL_UNSET});
        }
    const qn_qasm_symbol *symbol = qn_qasm_find(scope->table, node->text);
    if (symbol && symbol->kind == QASM_SYMBOL_VALUE) {
        *value = symbol->value;
        return QN_OK;
    }
    for (size_t k = 0; k < sizeof CONSTANTS / sizeof *CONSTANTS; ++k)
        if (strcmp(CONSTANTS[k].name, node->text) == 0) {
            *value = k < FIRST_BOOL ? qn_qasm_float(0, CONSTANTS[k].value)
                                    : qn_qasm_bool(CONSTANTS[k].value != 0.0);
            return QN_OK;
        }
    return refuse_name(scope, node, symbol);
}

/* ---- single bits and slices of a value ------------------------------------------------------ */

static qn_status read_place(const qn_qasm_scope *scope, const qn_qasm_node *node, int width,
                            int *place) {
    int64_t index = 0;
    const qn_status status = qn_qasm_evaluate_whole(scope, node, "the index", -width, width - 1,
                                                    &index);
    *place = (int)(index < 0 ? index + width : index);
    return status;
}

/* Adds a bit to what has been picked, which is no longer than a word. */
static qn_status pick(const qn_qasm_scope *scope, const qn_qasm_node *node, uint64_t from,
                      int place, qn_qasm_value *value) {
    if (value->type.width == QASM_WORD)
        return QASM_REFUSE(scope, node, "more than %d bits are picked", QASM_WORD);
    value->bits |= (from >> place & 1) << value->type.width++;
    return QN_OK;
}

static qn_status pick_range(const qn_qasm_scope *scope, const qn_qasm_node *range,
                            const qn_qasm_value *from, qn_qasm_value *value) {
    qn_status status = QN_OK;
    const int width = from->type.width;
    int first = 0, last = 0;
    int64_t step = 1;
    QN_TRY(read_place(scope, range->a, width, &first));
    if (range->b) QN_TRY(qn_qasm_evaluate_whole(scope, range->b, "the step", -width, width, &step));
    QN_TRY(read_place(scope, range->c, width, &last));
    if (step == 0) QN_TRY(QASM_REFUSE(scope, range, "the step of a range must not be 0"));
    if (step > 0 ? last < first : last > first)
        QN_TRY(QASM_REFUSE(scope, range, "this range is empty"));
    for (int place = first; step > 0 ? place <= last : place >= last; place += (int)step)
        QN_TRY(pick(scope, range, from->bits, place, value));
out:
    return status;
}

/* What an index picks from: NULL = no array, but bits. */
static const qn_qasm_symbol *find_array(const qn_qasm_scope *scope, const qn_qasm_node *node) {
    for (const qn_qasm_local *local = scope->locals; local; local = local->outer)
        if (strcmp(local->name, node->text) == 0) return NULL;
    const qn_qasm_symbol *symbol = qn_qasm_find(scope->table, node->text);
    return symbol && symbol->kind == QASM_SYMBOL_ARRAY ? symbol : NULL;
}

static qn_status read_element(const qn_qasm_scope *scope, const qn_qasm_node *node,
                              const qn_qasm_symbol *array, qn_qasm_value *value) {
    int place = 0;
    if (!node->a)
        return QASM_REFUSE(scope, node,
                           "parts of an array are outside of what is read: say which "
                           "element, as in %s[0]",
                           node->text);
    const qn_status status = read_place(scope, node->a, array->size, &place);
    if (status == QN_OK) *value = array->elements[place];
    return status;
}

static qn_status evaluate_bits(const qn_qasm_scope *scope, const qn_qasm_node *node,
                               qn_qasm_value *value) {
    qn_status status = QN_OK;
    qn_qasm_value from = {0}, picked = {.type = {QASM_BASE_BITS, 0}};
    int place = 0;
    const qn_qasm_symbol *array = find_array(scope, node);
    if (array) return read_element(scope, node, array, value);
    QN_TRY(evaluate_name(scope, node, &from));
    if (from.node) return qn_qasm_refuse_kept(scope, node, from.node, "bits");
    if (from.type.width == 0 || from.type.base == QASM_BASE_FLOAT)
        QN_TRY(QASM_REFUSE(scope, node,
                           "bits are picked of values with a width: bit[n], uint[n], "
                           "int[n], angle[n]"));
    if (node->a) {
        QN_TRY(read_place(scope, node->a, from.type.width, &place));
        *value = qn_qasm_bool(from.bits >> place & 1);
        return QN_OK;
    }
    if (node->b->kind == QASM_NODE_RANGE) QN_TRY(pick_range(scope, node->b, &from, &picked));
    else
        for (const qn_qasm_node *item = node->b->a; item; item = item->next) {
            QN_TRY(read_place(scope, item, from.type.width, &place));
            QN_TRY(pick(scope, item, from.bits, place, &picked));
        }
    *value = picked;
out:
    return status;
}

static qn_status evaluate_string(const qn_qasm_scope *scope, const qn_qasm_node *node,
                                 qn_qasm_value *value) {
    qn_qasm_value made = {.type = {QASM_BASE_BITS, 0}};
    if (!*node->text || strspn(node->text, "01_") != strlen(node->text))
        return QASM_REFUSE(scope, node, "a string of bits consists of 0 and 1");
    for (const char *at = node->text; *at; ++at) {
        if (*at == '_') continue;
        if (++made.type.width > QASM_WORD)
            return QASM_REFUSE(scope, node,
                               "strings of more than %d bits are outside of what is "
                               "read, but for comparisons with a register",
                               QASM_WORD);
        made.bits = made.bits << 1 | (uint64_t)(*at == '1');
    }
    *value = made;
    return QN_OK;
}

/* ---- operators and functions ---------------------------------------------------------------- */

/* OpenQASM 2 has real numbers only; bits of whole ones are read. */
static qn_status operate_in_two(const qn_qasm_scope *scope, const qn_qasm_node *node,
                                qn_qasm_value a, qn_qasm_value b, qn_qasm_value *value) {
    static const qn_qasm_type whole = {QASM_BASE_INT, 0};
    char why[QASM_WHY];
    const bool bits = node->kind == QASM_NODE_REMAINDER ||
                      (node->kind >= QASM_NODE_BIT_AND && node->kind <= QASM_NODE_SHIFT_RIGHT);
    const bool are_whole = a.number == rint(a.number) && b.number == rint(b.number);
    if (bits && are_whole && !qn_qasm_cast(&a, whole, why)) (void)qn_qasm_cast(&b, whole, why);
    const qn_status status = qn_qasm_operate(scope, node, node->kind, &a, &b, value);
    if (status == QN_OK) *value = qn_qasm_float(0, qn_qasm_real(value));
    return status;
}

static qn_status evaluate_operator(const qn_qasm_scope *scope, const qn_qasm_node *node,
                                   qn_qasm_value *value) {
    qn_status status = QN_OK;
    qn_qasm_value a = {0}, b = {0};
    QN_TRY(qn_qasm_evaluate_typed(scope, node->a, &a));
    QN_TRY(qn_qasm_evaluate_typed(scope, node->b, &b));
    if (scope->source->version == 2) QN_TRY(operate_in_two(scope, node, a, b, value));
    else QN_TRY(qn_qasm_operate(scope, node, node->kind, &a, &b, value));
out:
    return status;
}

static qn_status evaluate_function(const qn_qasm_scope *scope, const qn_qasm_node *node,
                                   qn_qasm_value *value) {
    enum { MOST = 2 };
    static const qn_qasm_type whole = {QASM_BASE_INT, 0};
    qn_status status = QN_OK;
    qn_qasm_value arguments[MOST] = {0};
    int count = 0;
    char why[QASM_WHY];
    const bool two = scope->source->version == 2;
    for (const qn_qasm_node *item = node->a; item; item = item->next, ++count)
        if (count < MOST) QN_TRY(qn_qasm_evaluate_typed(scope, item, &arguments[count]));
    if (two && strcmp(node->text, "popcount") == 0 &&
        arguments[0].number == rint(arguments[0].number))
        (void)qn_qasm_cast(&arguments[0], whole, why);
    QN_TRY(qn_qasm_apply_function(scope, node, arguments, count, value));
    if (two) *value = qn_qasm_float(0, qn_qasm_real(value));
out:
    return status;
}

static qn_status negate(const qn_qasm_scope *scope, const qn_qasm_node *node,
                        const qn_qasm_value *x, qn_qasm_value *value) {
    qn_qasm_value zero = {.type = x->type};
    if (x->type.base != QASM_BASE_FLOAT && x->type.base != QASM_BASE_DURATION)
        return qn_qasm_operate(scope, node, QASM_NODE_SUBTRACT, &zero, x, value);
    *value = *x;
    value->number = -x->number;
    value->scale = -x->scale;
    return QN_OK;
}

static qn_status turn_bits(const qn_qasm_scope *scope, const qn_qasm_node *node,
                           const qn_qasm_value *x, qn_qasm_value *value) {
    char type[QASM_TYPE_TEXT];
    const bool sized = x->type.width > 0 && x->type.base != QASM_BASE_FLOAT;
    if (!sized && x->type.base != QASM_BASE_BOOL)
        return QASM_REFUSE(scope, node,
                           "there is no ~ of %s: it works on values with a width, as "
                           "in uint[4](...)",
                           qn_qasm_type_name(x->type, type));
    if (x->node) return qn_qasm_refuse_kept(scope, node, x->node, "bits");
    *value = qn_qasm_of_bits(x->type, ~x->bits);
    return QN_OK;
}

static qn_status turn_truth(const qn_qasm_scope *scope, const qn_qasm_node *node,
                            const qn_qasm_value *x, qn_qasm_value *value) {
    qn_qasm_value truth = *x;
    const qn_status status = qn_qasm_cast_at(scope, node, &truth,
                                             (qn_qasm_type){QASM_BASE_BOOL, 0});
    if (status != QN_OK) return status;
    *value = qn_qasm_bool(!truth.bits);
    if (scope->source->version == 2) *value = qn_qasm_float(0, (double)value->bits);
    return QN_OK;
}

/* -x, !x, ~x and conversions. */
static qn_status evaluate_changed(const qn_qasm_scope *scope, const qn_qasm_node *node,
                                  qn_qasm_value *value) {
    qn_qasm_value x = {0};
    const qn_status status = qn_qasm_evaluate_typed(scope, node->a, &x);
    if (status != QN_OK) return status;
    switch (node->kind) {
    case QASM_NODE_NEGATE: return negate(scope, node, &x, value);
    case QASM_NODE_BIT_NOT: return turn_bits(scope, node, &x, value);
    case QASM_NODE_NOT: return turn_truth(scope, node, &x, value);
    default: *value = x; return qn_qasm_convert(scope, node, value);
    }
}

/* ---- types ---------------------------------------------------------------------------------- */

static const struct type_name {
    const char *name;
    qn_qasm_base base, sized; /* without and with a width */
} TYPES[] = {
    {"int", QASM_BASE_INT, QASM_BASE_INT},
    {"uint", QASM_BASE_UINT, QASM_BASE_UINT},
    {"float", QASM_BASE_FLOAT, QASM_BASE_FLOAT},
    {"angle", QASM_BASE_ANGLE, QASM_BASE_ANGLE},
    {"bit", QASM_BASE_BOOL, QASM_BASE_BITS},
    {"bool", QASM_BASE_BOOL, QASM_BASE_BOOL},
    {"duration", QASM_BASE_DURATION, QASM_BASE_DURATION},
};

qn_status qn_qasm_type_of(const qn_qasm_scope *scope, const qn_qasm_node *cast,
                          qn_qasm_type *type) {
    const struct type_name *found = TYPES;
    int64_t width = 0;
    while (strcmp(found->name, cast->text) != 0) ++found; /* the scanner knows no others */
    *type = (qn_qasm_type){found->base, 0};
    if (!cast->b) return QN_OK;
    if (found->sized == QASM_BASE_BOOL || found->sized == QASM_BASE_DURATION)
        return QASM_REFUSE(scope, cast, "a %s has no width", cast->text);
    const qn_status status = qn_qasm_evaluate_whole(scope, cast->b, "the width", 1, QASM_WORD,
                                                    &width);
    if (status != QN_OK) return status;
    if (found->base == QASM_BASE_FLOAT && width != 16 && width != 32 && width != 64)
        return QASM_REFUSE(scope, cast, "a float has 16, 32 or 64 bits");
    *type = (qn_qasm_type){found->sized, (int)width};
    return QN_OK;
}

qn_status qn_qasm_convert(const qn_qasm_scope *scope, const qn_qasm_node *cast,
                          qn_qasm_value *value) {
    qn_qasm_type type = {0};
    const qn_status status = qn_qasm_type_of(scope, cast, &type);
    return status == QN_OK ? qn_qasm_cast_at(scope, cast, value, type) : status;
}

/* ---- expressions ---------------------------------------------------------------------------- */

static qn_status evaluate_time(const qn_qasm_scope *scope, const qn_qasm_node *node,
                               qn_qasm_value *value) {
    if (node->flag && !(scope->source->dt > 0.0))
        return QASM_REFUSE(scope, node,
                           "the length of dt is not known: give the noise model a key dt (the "
                           "seconds of a sample, which noise import --config takes from IBM's "
                           "configuration), or write the time in ns, us, ms or s");
    *value = (qn_qasm_value){.type = {QASM_BASE_DURATION, 0},
                             .number = node->number * (node->flag ? scope->source->dt : 1.0)};
    return QN_OK;
}

/* A whole number is an int, but of version 2, where all are real, and where a real one is asked
 * for. */
static qn_status evaluate_number(const qn_qasm_scope *scope, const qn_qasm_node *node,
                                 qn_qasm_value *value) {
    const bool whole = node->flag && !scope->real && scope->source->version != 2;
    if (whole && !(node->number < 0x1p63))
        return QASM_REFUSE(scope, node, "%.17g is beyond the 64 bits of an int", node->number);
    *value = whole ? qn_qasm_int((int64_t)node->number) : qn_qasm_float(0, node->number);
    return QN_OK;
}

/* The tree is no deeper than the source allows. */
static qn_status evaluate(const qn_qasm_scope *scope, const qn_qasm_node *node,
                          qn_qasm_value *value) {
    switch (node->kind) {
    case QASM_NODE_NUMBER: return evaluate_number(scope, node, value);
    case QASM_NODE_STRING: return evaluate_string(scope, node, value);
    case QASM_NODE_TIME: return evaluate_time(scope, node, value);
    case QASM_NODE_IMAGINARY:
        return QASM_REFUSE(scope, node, "complex numbers stand in the matrices of noise only");
    case QASM_NODE_OUTSIDE:
        return QASM_REFUSE(scope, node,
                           "%s is outside the subset that is read (docs/simulate.md lists it)",
                           node->text);
    case QASM_NODE_FUNCTION: return evaluate_function(scope, node, value);
    case QASM_NODE_NEGATE:
    case QASM_NODE_NOT:
    case QASM_NODE_BIT_NOT:
    case QASM_NODE_CAST: return evaluate_changed(scope, node, value);
    case QASM_NODE_OPERAND:
        return node->a || node->b ? evaluate_bits(scope, node, value)
                                  : evaluate_name(scope, node, value);
    default: return evaluate_operator(scope, node, value);
    }
}

qn_status qn_qasm_evaluate_typed(const qn_qasm_scope *scope, const qn_qasm_node *node,
                                 qn_qasm_value *value) {
    static const double largest = 1e300; /* sums of angles and of times stay finite */
    const qn_status status = evaluate(scope, node, value);
    if (status != QN_OK || (fabs(value->number) <= largest && isfinite(value->scale)))
        return status;
    if (!isfinite(value->number) || !isfinite(value->scale))
        return QASM_REFUSE(scope, node, "this expression is no finite number");
    return qn_qasm_fail(scope->source, QN_ERR_UNSUPPORTED, node->line, node->column,
                        "numbers beyond 1e300 are outside of what is read");
}

qn_status qn_qasm_evaluate_term(const qn_qasm_scope *scope, const qn_qasm_node *node,
                                qn_term *term) {
    qn_qasm_value typed = {0};
    const qn_status status = qn_qasm_evaluate_typed(scope, node, &typed);
    if (status != QN_OK) return status;
    if (typed.type.base == QASM_BASE_DURATION)
        return QASM_REFUSE(scope, node, "times stand in 'delay' only");
    if (typed.type.base == QASM_BASE_BITS)
        return QASM_REFUSE(scope, node, "bits are no number here: uint[%d](...) makes them one",
                           typed.type.width);
    *term = qn_qasm_term(&typed);
    return QN_OK;
}

static qn_status evaluate_fixed(const qn_qasm_scope *scope, const qn_qasm_node *node,
                                const char *what, double *value) {
    qn_term term = {0};
    const qn_status status = qn_qasm_evaluate_term(scope, node, &term);
    if (status != QN_OK) return status;
    if (term.node) return qn_qasm_refuse_kept(scope, node, term.node, what);
    *value = term.offset;
    return QN_OK;
}

qn_status qn_qasm_evaluate(const qn_qasm_scope *scope, const qn_qasm_node *node, double *value) {
    return evaluate_fixed(scope, node, "this number", value);
}

qn_status qn_qasm_evaluate_whole(const qn_qasm_scope *scope, const qn_qasm_node *node,
                                 const char *what, double min, double max, int64_t *value) {
    double number = 0.0;
    const qn_status status = evaluate_fixed(scope, node, what, &number);
    if (status != QN_OK) return status;
    if (number != floor(number))
        return QASM_REFUSE(scope, node, "%s must be a whole number, not %g", what, number);
    if (number < min || number > max)
        return qn_qasm_fail(scope->source, QN_ERR_LIMIT, node->line, node->column,
                            "%s is %.15g; it must be from %.15g to %.15g", what, number, min, max);
    *value = (int64_t)number;
    return QN_OK;
}

qn_status qn_qasm_evaluate_truth(const qn_qasm_scope *scope, const qn_qasm_node *node,
                                 bool *value) {
    qn_qasm_value typed = {0};
    qn_status status = qn_qasm_evaluate_typed(scope, node, &typed);
    if (status == QN_OK)
        status = qn_qasm_cast_at(scope, node, &typed, (qn_qasm_type){QASM_BASE_BOOL, 0});
    if (status == QN_OK) *value = typed.bits;
    return status;
}
