#include "qasm/scope.h"

#include "core/try.h"

#include <math.h>
#include <string.h>

/* ---- symbols -------------------------------------------------------------------------------- */

static size_t bucket_of(const char *name) {
    uint64_t hash = UINT64_C(1469598103934665603); /* FNV-1a */
    for (; *name; ++name) hash = (hash ^ (unsigned char)*name) * UINT64_C(1099511628211);
    return (size_t)((hash ^ hash >> 32) % QASM_BUCKETS);
}

qn_qasm_symbol *qn_qasm_find(const qn_qasm_table *table, const char *name) {
    qn_qasm_symbol *symbol = table->buckets[bucket_of(name)];
    while (symbol && strcmp(symbol->name, name) != 0) symbol = symbol->next;
    return symbol;
}

qn_qasm_symbol *qn_qasm_add(qn_qasm_source *source, qn_qasm_table *table, const char *name,
                            qn_qasm_symbol_kind kind) {
    qn_qasm_symbol **bucket = &table->buckets[bucket_of(name)];
    qn_qasm_symbol *symbol = qn_qasm_source_alloc(source, sizeof *symbol);
    if (!symbol) return NULL;
    *symbol = (qn_qasm_symbol){.name = name, .kind = kind, .next = *bucket};
    *bucket = symbol;
    return symbol;
}

/* ---- names ---------------------------------------------------------------------------------- */

#define PI 3.14159265358979323846

static const struct constant {
    const char *name;
    double value;
} CONSTANTS[] = {
    {"pi", PI},     {"\u03c0", PI},  {"tau", 2.0 * PI}, {"\u03c4", 2.0 * PI},
    {"euler", M_E}, {"\u2107", M_E}, {"true", 1.0},     {"false", 0.0},
};
enum { FIRST_BOOL = 6 };

static const double MOST_WHOLE = 9007199254740992.0; /* 2^53 */
static const double LARGEST = 1e300;                 /* sums of angles and of times stay finite */

static qn_status evaluate_name(const qn_qasm_scope *scope, const qn_qasm_node *node,
                               qn_qasm_value *value) {
    for (const qn_qasm_local *local = scope->locals; local; local = local->outer)
        if (strcmp(local->name, node->text) == 0) {
            *value = (qn_qasm_value){local->value, local->whole};
            return QN_OK;
        }
    const qn_qasm_symbol *symbol = qn_qasm_find(scope->table, node->text);
    if (symbol && symbol->kind == QASM_SYMBOL_VALUE) {
        *value = (qn_qasm_value){symbol->value, symbol->whole};
        return QN_OK;
    }
    for (size_t k = 0; k < sizeof CONSTANTS / sizeof *CONSTANTS; ++k)
        if (strcmp(CONSTANTS[k].name, node->text) == 0) {
            *value = (qn_qasm_value){CONSTANTS[k].value, k >= FIRST_BOOL};
            return QN_OK;
        }
    if (symbol && symbol->kind == QASM_SYMBOL_UNSET)
        return qn_qasm_fail(scope->source, QN_ERR_UNSUPPORTED, node->line, node->column,
                            "'%s' has no value: variables that change while the circuit runs are "
                            "outside the subset that is read (docs/simulate.md lists it)",
                            node->text);
    if (symbol && symbol->kind == QASM_SYMBOL_BITS)
        return qn_qasm_fail(scope->source, QN_ERR_UNSUPPORTED, node->line, node->column,
                            "'%s' is measured while the circuit runs: only the conditions of 'if' "
                            "can read it",
                            node->text);
    return qn_qasm_fail(scope->source, QN_ERR_SYNTAX, node->line, node->column,
                        symbol ? "'%s' has no value here" : "'%s' has not been declared",
                        node->text);
}

/* ---- functions and operators ---------------------------------------------------------------- */

static double popcount(double x) {
    double count = 0.0;
    if (x < 0.0 || x != floor(x) || x > MOST_WHOLE) return NAN;
    for (uint64_t bits = (uint64_t)x; bits; bits >>= 1) count += (double)(bits & 1);
    return count;
}

static const struct function {
    const char *name;
    double (*of)(double);
} FUNCTIONS[] = {
    {"sin", sin},     {"cos", cos},      {"tan", tan},     {"exp", exp},           {"ln", log},
    {"log", log},     {"sqrt", sqrt},    {"asin", asin},   {"acos", acos},         {"atan", atan},
    {"arcsin", asin}, {"arccos", acos},  {"arctan", atan}, {"popcount", popcount}, {"abs", fabs},
    {"floor", floor}, {"ceiling", ceil},
};

static double modulo(double a, double b) { return a - b * floor(a / b); }

static const struct pair_function {
    const char *name;
    double (*of)(double, double);
} PAIR_FUNCTIONS[] = {{"mod", modulo}, {"pow", pow}};

/* Functions whose result is an int where their arguments are. */
static bool keeps_whole(const char *name, double last) {
    if (strcmp(name, "pow") == 0) return last >= 0.0;
    return strcmp(name, "mod") == 0 || strcmp(name, "abs") == 0 || strcmp(name, "popcount") == 0;
}

static qn_status evaluate_pair(const qn_qasm_scope *scope, const qn_qasm_node *node,
                               double (*of)(double, double), qn_qasm_value *value) {
    qn_status status = QN_OK;
    qn_qasm_value a = {0}, b = {0};
    QN_TRY(qn_qasm_evaluate_typed(scope, node->a, &a));
    QN_TRY(qn_qasm_evaluate_typed(scope, node->a->next, &b));
    *value = (qn_qasm_value){of(a.number, b.number),
                             a.whole && b.whole && keeps_whole(node->text, b.number)};
out:
    return status;
}

static qn_status evaluate_function(const qn_qasm_scope *scope, const qn_qasm_node *node,
                                   qn_qasm_value *value) {
    qn_status status = QN_OK;
    const qn_qasm_node *second = node->a->next;
    for (size_t k = 0; !second && k < sizeof FUNCTIONS / sizeof *FUNCTIONS; ++k) {
        qn_qasm_value x = {0};
        if (strcmp(FUNCTIONS[k].name, node->text) != 0) continue;
        QN_TRY(qn_qasm_evaluate_typed(scope, node->a, &x));
        *value = (qn_qasm_value){FUNCTIONS[k].of(x.number), x.whole && keeps_whole(node->text, 0)};
        return QN_OK;
    }
    for (size_t k = 0; second && !second->next && k < 2; ++k)
        if (strcmp(PAIR_FUNCTIONS[k].name, node->text) == 0)
            return evaluate_pair(scope, node, PAIR_FUNCTIONS[k].of, value);
    return qn_qasm_fail(
        scope->source, QN_ERR_SYNTAX, node->line, node->column,
        strcmp(node->text, "rotl") == 0 || strcmp(node->text, "rotr") == 0
            ? "rotations of bits are outside of what is read"
            : "there is no such function; of one number there are sin, cos, tan, exp, "
              "ln, log, sqrt, arcsin, arccos, arctan, abs, floor, ceiling and popcount, of two mod "
              "and pow");
out:
    return status;
}

static double add(double a, double b) { return a + b; }
static double subtract(double a, double b) { return a - b; }
static double multiply(double a, double b) { return a * b; }
static double divide(double a, double b) { return a / b; }
static double equal(double a, double b) { return a == b; }
static double unequal(double a, double b) { return a != b; }
static double less(double a, double b) { return a < b; }
static double more(double a, double b) { return a > b; }
static double at_most(double a, double b) { return a <= b; }
static double at_least(double a, double b) { return a >= b; }
static double both(double a, double b) { return a != 0.0 && b != 0.0; }
static double either(double a, double b) { return a != 0.0 || b != 0.0; }

/* Of whole numbers from 0 to 2^53; others have none. */
static bool are_whole(double a, double b) {
    return a >= 0.0 && b >= 0.0 && a <= MOST_WHOLE && b <= MOST_WHOLE && a == floor(a) &&
           b == floor(b);
}

static double bit_and(double a, double b) {
    return are_whole(a, b) ? (double)((uint64_t)a & (uint64_t)b) : NAN;
}

static double bit_or(double a, double b) {
    return are_whole(a, b) ? (double)((uint64_t)a | (uint64_t)b) : NAN;
}

static double shift_left(double a, double b) {
    return are_whole(a, b) ? ldexp(a, (int)fmin(b, 2000.0)) : NAN;
}

static double shift_right(double a, double b) {
    return are_whole(a, b) ? floor(ldexp(a, -(int)fmin(b, 2000.0))) : NAN;
}

static double (*const OPERATORS[QASM_NODE_KINDS])(double, double) = {
    [QASM_NODE_ADD] = add,
    [QASM_NODE_SUBTRACT] = subtract,
    [QASM_NODE_MULTIPLY] = multiply,
    [QASM_NODE_DIVIDE] = divide,
    [QASM_NODE_REMAINDER] = fmod,
    [QASM_NODE_CARET] = pow,
    [QASM_NODE_POWER] = pow,
    [QASM_NODE_BIT_AND] = bit_and,
    [QASM_NODE_BIT_OR] = bit_or,
    [QASM_NODE_SHIFT_LEFT] = shift_left,
    [QASM_NODE_SHIFT_RIGHT] = shift_right,
    [QASM_NODE_EQUAL] = equal,
    [QASM_NODE_UNEQUAL] = unequal,
    [QASM_NODE_LESS] = less,
    [QASM_NODE_MORE] = more,
    [QASM_NODE_AT_MOST] = at_most,
    [QASM_NODE_AT_LEAST] = at_least,
    [QASM_NODE_AND] = both,
    [QASM_NODE_OR] = either,
};

static bool is_arithmetic(qn_qasm_kind kind) {
    return kind >= QASM_NODE_ADD && kind <= QASM_NODE_POWER;
}

/* What an operator makes of two whole numbers is whole, but for a power of a negative exponent;
 * comparisons and operators of bits always are. */
static qn_status evaluate_operator(const qn_qasm_scope *scope, const qn_qasm_node *node,
                                   qn_qasm_value *value) {
    qn_status status = QN_OK;
    qn_qasm_value a = {0}, b = {0};
    if (node->kind == QASM_NODE_CARET && scope->source->version != 2)
        return qn_qasm_fail(scope->source, QN_ERR_SYNTAX, node->line, node->column,
                            "in OpenQASM 3, ^ works on bits; a power is written **");
    QN_TRY(qn_qasm_evaluate_typed(scope, node->a, &a));
    QN_TRY(qn_qasm_evaluate_typed(scope, node->b, &b));
    value->whole = scope->source->version != 2;
    if (is_arithmetic(node->kind))
        value->whole = a.whole && b.whole && (node->kind != QASM_NODE_POWER || b.number >= 0.0);
    value->number = OPERATORS[node->kind](a.number, b.number);
    if (value->whole && node->kind == QASM_NODE_DIVIDE && b.number != 0.0) {
        const int64_t quotient = (int64_t)a.number / (int64_t)b.number;
        value->number = (double)quotient;
    }
out:
    return status;
}

/* ---- expressions ---------------------------------------------------------------------------- */

/* Where a type of OpenQASM 3 with `width` bits (0: without one) begins again; angles are kept in
 * steps of 2 pi / 2^width. */
static double wrapped(const char *type, int width, double number) {
    const double range = ldexp(1.0, width);
    if (strcmp(type, "angle") == 0) {
        const double steps = rint(number / (2.0 * PI) * range);
        return (steps - range * floor(steps / range)) * 2.0 * PI / range;
    }
    const double least = number - range * floor(number / range);
    return strcmp(type, "int") == 0 && least >= range / 2.0 ? least - range : least;
}

qn_status qn_qasm_convert(const qn_qasm_scope *scope, const qn_qasm_node *cast,
                          qn_qasm_value *value) {
    const char *type = cast->text;
    int64_t width = 0;
    const bool is_int = strcmp(type, "int") == 0 || strcmp(type, "uint") == 0,
               is_bool = strcmp(type, "bool") == 0;
    if (cast->b) {
        const qn_status status = qn_qasm_evaluate_whole(scope, cast->b, "the width", 1, 1024,
                                                        &width);
        if (status != QN_OK) return status;
    }
    value->whole = is_int || is_bool;
    if (is_bool) value->number = value->number != 0.0;
    if (is_int) value->number = trunc(value->number);
    if (width > 0 && width <= 53 && (is_int || strcmp(type, "angle") == 0))
        value->number = wrapped(type, (int)width, value->number);
    if (strcmp(type, "uint") == 0 && value->number < 0.0)
        return qn_qasm_fail(scope->source, QN_ERR_UNSUPPORTED, cast->line, cast->column,
                            "a negative number as uint of more than 53 bits is outside of what is "
                            "read");
    return QN_OK;
}

/* -x, !x and conversions. */
static qn_status evaluate_changed(const qn_qasm_scope *scope, const qn_qasm_node *node,
                                  qn_qasm_value *value) {
    qn_qasm_value x = {0};
    const qn_status status = qn_qasm_evaluate_typed(scope, node->a, &x);
    if (status != QN_OK) return status;
    *value = x;
    if (node->kind == QASM_NODE_CAST) return qn_qasm_convert(scope, node, value);
    if (node->kind == QASM_NODE_NEGATE) value->number = -x.number;
    else *value = (qn_qasm_value){x.number == 0.0, scope->source->version != 2};
    return QN_OK;
}

/* Things that only stand in some places. */
static qn_status evaluate_misplaced(const qn_qasm_scope *scope, const qn_qasm_node *node) {
    const char *why = node->kind == QASM_NODE_TIME ? "times stand in 'delay' only"
                      : node->kind == QASM_NODE_IMAGINARY
                          ? "complex numbers stand in the matrices of noise only"
                      : node->kind == QASM_NODE_STRING ? "a string of bits can only be compared "
                                                         "with a register"
                      : node->kind == QASM_NODE_BIT_NOT
                          ? "~ of numbers is outside the subset that is read (docs/simulate.md "
                            "lists it)"
                          : "this has no value before the circuit runs; values that are computed "
                            "from bits are outside the subset that is read (docs/simulate.md lists "
                            "it)";
    return qn_qasm_fail(scope->source, QN_ERR_SYNTAX, node->line, node->column, "%s", why);
}

/* The tree is no deeper than the source allows. */
static qn_status evaluate(const qn_qasm_scope *scope, const qn_qasm_node *node,
                          qn_qasm_value *value) {
    switch (node->kind) {
    case QASM_NODE_NUMBER:
        *value = (qn_qasm_value){node->number,
                                 node->flag && !scope->real && scope->source->version != 2};
        return QN_OK;
    case QASM_NODE_FUNCTION: return evaluate_function(scope, node, value);
    case QASM_NODE_NEGATE:
    case QASM_NODE_NOT:
    case QASM_NODE_CAST: return evaluate_changed(scope, node, value);
    case QASM_NODE_OPERAND:
        if (!node->a && !node->b) return evaluate_name(scope, node, value);
        return evaluate_misplaced(scope, node);
    case QASM_NODE_TIME:
        *value = (qn_qasm_value){node->number, false};
        if (scope->timing) return QN_OK;
        return evaluate_misplaced(scope, node);
    case QASM_NODE_BIT_NOT:
    case QASM_NODE_IMAGINARY:
    case QASM_NODE_STRING: return evaluate_misplaced(scope, node);
    default: return evaluate_operator(scope, node, value);
    }
}

qn_status qn_qasm_evaluate_typed(const qn_qasm_scope *scope, const qn_qasm_node *node,
                                 qn_qasm_value *value) {
    const qn_status status = evaluate(scope, node, value);
    if (status != QN_OK) return status;
    if (!isfinite(value->number))
        return qn_qasm_fail(scope->source, QN_ERR_SYNTAX, node->line, node->column,
                            "this expression is no finite number");
    if (fabs(value->number) > LARGEST)
        return qn_qasm_fail(scope->source, QN_ERR_UNSUPPORTED, node->line, node->column,
                            "numbers beyond 1e300 are outside of what is read");
    if (!value->whole || fabs(value->number) <= MOST_WHOLE) return QN_OK;
    return qn_qasm_fail(scope->source, QN_ERR_UNSUPPORTED, node->line, node->column,
                        "whole numbers beyond 2^53 are outside of what is read");
}

qn_status qn_qasm_evaluate(const qn_qasm_scope *scope, const qn_qasm_node *node, double *value) {
    qn_qasm_value typed = {0};
    const qn_status status = qn_qasm_evaluate_typed(scope, node, &typed);
    if (status == QN_OK) *value = typed.number;
    return status;
}

qn_status qn_qasm_evaluate_whole(const qn_qasm_scope *scope, const qn_qasm_node *node,
                                 const char *what, double min, double max, int64_t *value) {
    double number = 0.0;
    const qn_status status = qn_qasm_evaluate(scope, node, &number);
    if (status != QN_OK) return status;
    if (number != floor(number))
        return qn_qasm_fail(scope->source, QN_ERR_SYNTAX, node->line, node->column,
                            "%s must be a whole number, not %g", what, number);
    if (number < min || number > max)
        return qn_qasm_fail(scope->source, QN_ERR_LIMIT, node->line, node->column,
                            "%s is %.15g; it must be from %.15g to %.15g", what, number, min, max);
    *value = (int64_t)number;
    return QN_OK;
}
