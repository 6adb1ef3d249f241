#include "circuit/qasm/scope.h"

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

static qn_status evaluate_name(const qn_qasm_scope *scope, const qn_qasm_node *node,
                               double *value) {
    for (const qn_qasm_local *local = scope->locals; local; local = local->outer)
        if (strcmp(local->name, node->text) == 0) {
            *value = local->value;
            return QN_OK;
        }
    const qn_qasm_symbol *symbol = qn_qasm_find(scope->table, node->text);
    if (symbol && symbol->kind == QASM_SYMBOL_VALUE) {
        *value = symbol->value;
        return QN_OK;
    }
    for (size_t k = 0; k < sizeof CONSTANTS / sizeof *CONSTANTS; ++k)
        if (strcmp(CONSTANTS[k].name, node->text) == 0) {
            *value = CONSTANTS[k].value;
            return QN_OK;
        }
    return qn_qasm_fail(scope->source, QN_ERR_SYNTAX, node->line, node->column,
                        "'%s' has no value here", node->text);
}

/* ---- functions and operators ---------------------------------------------------------------- */

static const struct function {
    const char *name;
    double (*of)(double);
} FUNCTIONS[] = {
    {"sin", sin},     {"cos", cos},   {"tan", tan},     {"exp", exp},
    {"ln", log},      {"log", log},   {"sqrt", sqrt},   {"asin", asin},
    {"acos", acos},   {"atan", atan}, {"arcsin", asin}, {"arccos", acos},
    {"arctan", atan}, {"abs", fabs},  {"floor", floor}, {"ceiling", ceil},
};

static qn_status evaluate_function(const qn_qasm_scope *scope, const qn_qasm_node *node,
                                   double *value) {
    qn_status status = QN_OK;
    for (size_t k = 0; k < sizeof FUNCTIONS / sizeof *FUNCTIONS; ++k) {
        double x = 0.0;
        if (strcmp(FUNCTIONS[k].name, node->text) != 0) continue;
        if (node->a->next) break;
        QN_TRY(qn_qasm_evaluate(scope, node->a, &x));
        *value = FUNCTIONS[k].of(x);
        return QN_OK;
    }
    return qn_qasm_fail(scope->source, QN_ERR_SYNTAX, node->line, node->column,
                        "no such function of one number: there are sin, cos, tan, exp, ln, sqrt, "
                        "asin, acos, atan, abs, floor and ceiling");
out:
    return status;
}

static double add(double a, double b) { return a + b; }
static double subtract(double a, double b) { return a - b; }
static double multiply(double a, double b) { return a * b; }
static double divide(double a, double b) { return a / b; }

static double (*const OPERATORS[QASM_NODE_KINDS])(double, double) = {
    [QASM_NODE_ADD] = add,       [QASM_NODE_SUBTRACT] = subtract, [QASM_NODE_MULTIPLY] = multiply,
    [QASM_NODE_DIVIDE] = divide, [QASM_NODE_REMAINDER] = fmod,    [QASM_NODE_CARET] = pow,
    [QASM_NODE_POWER] = pow,
};

static qn_status evaluate_operator(const qn_qasm_scope *scope, const qn_qasm_node *node,
                                   double *value) {
    qn_status status = QN_OK;
    double a = 0.0, b = 0.0;
    if (node->kind == QASM_NODE_CARET && scope->source->version != 2)
        return qn_qasm_fail(scope->source, QN_ERR_SYNTAX, node->line, node->column,
                            "in OpenQASM 3, ^ works on bits; a power is written **");
    QN_TRY(qn_qasm_evaluate(scope, node->a, &a));
    QN_TRY(qn_qasm_evaluate(scope, node->b, &b));
    *value = OPERATORS[node->kind](a, b);
out:
    return status;
}

/* ---- expressions ---------------------------------------------------------------------------- */

/* The tree is no deeper than the source allows. */
static qn_status evaluate(const qn_qasm_scope *scope, const qn_qasm_node *node, double *value) {
    if (node->kind == QASM_NODE_NAME) return evaluate_name(scope, node, value);
    if (node->kind == QASM_NODE_FUNCTION) return evaluate_function(scope, node, value);
    if (OPERATORS[node->kind]) return evaluate_operator(scope, node, value);
    if (node->kind == QASM_NODE_NEGATE) {
        const qn_status status = qn_qasm_evaluate(scope, node->a, value);
        *value = -*value;
        return status;
    }
    *value = node->number;
    return QN_OK;
}

qn_status qn_qasm_evaluate(const qn_qasm_scope *scope, const qn_qasm_node *node, double *value) {
    const qn_status status = evaluate(scope, node, value);
    if (status != QN_OK || isfinite(*value)) return status;
    return qn_qasm_fail(scope->source, QN_ERR_SYNTAX, node->line, node->column,
                        "this expression is no finite number");
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
