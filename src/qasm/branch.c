/* Conditions and `if`. */
#include "circuit/condition.h"
#include "core/try.h"
#include "qasm/elaborate.h"

#include <string.h>

enum { WORD = 64 };

/* An `if` that is being run. */
typedef struct qn_qasm_frame {
    qn_condition own;
    bool overtaken; /* a bit that it reads has been measured since */
    struct qn_qasm_frame *outer;
} qn_qasm_frame;

/* What an expression over measured bits says; always: 1 = it holds, -1 = it never does, 0 = if the
 * condition holds. */
typedef struct truth {
    int always;
    qn_condition condition;
} truth;

static truth negation(truth t) {
    t.always = -t.always;
    t.condition.unequal = !t.condition.unequal;
    return t;
}

/* `!=` on one bit is `==` on the other value, which says more about other comparisons. */
static qn_condition plain(qn_condition c) {
    if (c.parts[0] || c.count != 1 || !c.unequal) return c;
    c.unequal = false;
    c.value = !c.value;
    return c;
}

static bool is_equality(const qn_condition *c) { return !c->parts[0] && !c->unequal; }

static qn_status join(qn_qasm_elaborator *el, const qn_qasm_node *at, truth left, truth right,
                      truth *result) {
    qn_qasm_source *source = el->builder.source;
    const qn_condition *a = &left.condition, *b = &right.condition;
    if (left.always || right.always) {
        const bool never = left.always < 0 || right.always < 0;
        *result = never ? (truth){.always = -1} : left.always ? right : left;
        return QN_OK;
    }
    if (qn_condition_size(a) + qn_condition_size(b) > QN_MAX_CONDITION_PARTS)
        return qn_qasm_fail(source, QN_ERR_LIMIT, at->line, at->column,
                            "conditions may consist of at most %d comparisons",
                            QN_MAX_CONDITION_PARTS);
    qn_condition *parts = qn_qasm_source_alloc(source, 2 * sizeof *parts);
    if (!parts) return source->status;
    parts[0] = *a;
    parts[1] = *b;
    *result = (truth){0, qn_condition_both(&parts[0], &parts[1])};
    return QN_OK;
}

/* What is left to ask of a condition if bits are known to equal a value. */
static qn_status given(qn_qasm_elaborator *el, const qn_qasm_node *at, const qn_condition *c,
                       const qn_condition *known, truth *result) {
    qn_status status = QN_OK;
    truth parts[2];
    *result = (truth){0, *c};
    if (c->parts[0]) {
        for (int k = 0; k < 2; ++k) QN_TRY(given(el, at, c->parts[k], known, &parts[k]));
        QN_TRY(join(el, at, parts[0], parts[1], result));
        if (c->unequal) *result = negation(*result);
        return QN_OK;
    }
    const int shift = c->first - known->first;
    if (shift < 0 || shift + c->count > known->count) return QN_OK;
    const uint64_t mask = c->count < WORD ? ~(UINT64_MAX << c->count) : UINT64_MAX;
    const uint64_t value = shift < WORD ? known->value >> shift & mask : 0;
    result->always = (value == c->value) != c->unequal ? 1 : -1;
out:
    return status;
}

static qn_status both(qn_qasm_elaborator *el, const qn_qasm_node *at, truth left, truth right,
                      truth *result) {
    qn_status status = QN_OK;
    truth a = left, b = right;
    a.condition = plain(left.condition);
    b.condition = plain(right.condition);
    const bool swapped = !is_equality(&a.condition) && is_equality(&b.condition);
    const qn_condition known = swapped ? b.condition : a.condition;
    truth *other = swapped ? &a : &b;
    if (!a.always && !b.always && is_equality(&known)) {
        const qn_condition before = other->condition;
        QN_TRY(given(el, at, &before, &known, other));
    }
    QN_TRY(join(el, at, a, b, result));
out:
    return status;
}

static qn_status either(qn_qasm_elaborator *el, const qn_qasm_node *at, truth left, truth right,
                        truth *result) {
    const qn_status status = both(el, at, negation(left), negation(right), result);
    *result = negation(*result);
    return status;
}

/* ---- comparisons ---------------------------------------------------------------------------- */

/* The bits that an expression names; NULL if it has a value now. */
static const qn_qasm_node *bits_in(const qn_qasm_elaborator *el, const qn_qasm_node *node) {
    while (node->kind == QASM_NODE_CAST) node = node->a;
    if (node->kind != QASM_NODE_OPERAND) return NULL;
    for (const qn_qasm_local *local = el->locals; local; local = local->outer)
        if (strcmp(local->name, node->text) == 0) return NULL;
    const qn_qasm_symbol *symbol = qn_qasm_find(&el->table, node->text);
    return symbol && symbol->kind == QASM_SYMBOL_BITS ? node : NULL;
}

static bool neighbours(const qn_qasm_span *span) {
    for (int k = 1; k < span->count; ++k)
        if (qn_qasm_span_at(span, k) != qn_qasm_span_at(span, k - 1) + 1) return false;
    return true;
}

/* The bits from number `low` on are `value`. */
static qn_status equals(qn_qasm_elaborator *el, const qn_qasm_node *at, const qn_qasm_span *span,
                        int low, uint64_t value, truth *result) {
    qn_status status = QN_OK;
    const int count = span->count - low;
    *result = (truth){.always = -1};
    if (count < WORD && value >> count != 0) return QN_OK;
    if (neighbours(span)) {
        *result = (truth){0, {qn_qasm_span_at(span, low), count, false, value, {NULL, NULL}}};
        return QN_OK;
    }
    result->always = 1;
    for (int k = 0; k < count; ++k) {
        const uint64_t bit = k < WORD ? value >> k & 1 : 0;
        const truth one = {0, {qn_qasm_span_at(span, low + k), 1, false, bit, {NULL, NULL}}};
        QN_TRY(both(el, at, *result, one, result));
    }
out:
    return status;
}

/* The bits are a number below `limit`: they agree with it down to a 1 of its, where they have a
 * 0. */
static qn_status below(qn_qasm_elaborator *el, const qn_qasm_node *at, const qn_qasm_span *span,
                       uint64_t limit, truth *result) {
    qn_status status = QN_OK;
    *result = (truth){.always = -1};
    if (span->count < WORD && limit >> span->count != 0) result->always = 1;
    for (int k = 0; k < WORD && k < span->count && result->always <= 0; ++k) {
        truth one;
        if (!(limit >> k & 1)) continue;
        QN_TRY(equals(el, at, span, k, limit >> k ^ 1, &one));
        QN_TRY(either(el, at, *result, one, result));
    }
out:
    return status;
}

static qn_status read_string(qn_qasm_elaborator *el, const qn_qasm_node *node, int count,
                             uint64_t *value) {
    const size_t length = strlen(node->text);
    *value = 0;
    if (length != strspn(node->text, "01_"))
        return qn_qasm_refuse(el, node, "a string of bits consists of 0 and 1");
    int digits = 0;
    for (const char *at = node->text; *at; ++at) {
        if (*at == '_') continue;
        if (*value >> (WORD - 1))
            return qn_qasm_refuse(el, node, "only the lowest %d bits of a string can be 1", WORD);
        *value = *value << 1 | (uint64_t)(*at == '1');
        ++digits;
    }
    if (digits == count) return QN_OK;
    return qn_qasm_refuse(el, node, "%d bits are compared with a string of %d", count, digits);
}

/* < and the like with the bits on the right. */
static qn_qasm_kind mirrored(qn_qasm_kind kind) {
    static const qn_qasm_kind pairs[][2] = {{QASM_NODE_LESS, QASM_NODE_MORE},
                                            {QASM_NODE_MORE, QASM_NODE_LESS},
                                            {QASM_NODE_AT_MOST, QASM_NODE_AT_LEAST},
                                            {QASM_NODE_AT_LEAST, QASM_NODE_AT_MOST}};
    for (size_t k = 0; k < sizeof pairs / sizeof *pairs; ++k)
        if (pairs[k][0] == kind) return pairs[k][1];
    return kind;
}

/* Two truths differ. */
static qn_status differ(qn_qasm_elaborator *el, const qn_qasm_node *at, truth left, truth right,
                        truth *result) {
    qn_status status = QN_OK;
    truth first, second;
    QN_TRY(both(el, at, left, negation(right), &first));
    QN_TRY(both(el, at, negation(left), right, &second));
    QN_TRY(either(el, at, first, second, result));
out:
    return status;
}

/* Two sets of bits are equal, or not. */
static qn_status compare_bits(qn_qasm_elaborator *el, const qn_qasm_node *node,
                              const qn_qasm_span *left, const qn_qasm_node *other,
                              qn_qasm_kind kind, truth *result) {
    qn_status status = QN_OK;
    qn_qasm_span right = {0};
    QN_TRY(qn_qasm_resolve(el, other, QASM_SYMBOL_BITS, &right));
    if (kind != QASM_NODE_EQUAL && kind != QASM_NODE_UNEQUAL)
        QN_TRY(qn_qasm_refuse(el, node,
                              "which of two registers is larger is outside the subset "
                              "that is read (docs/simulate.md lists it)"));
    if (left->count != right.count)
        QN_TRY(qn_qasm_refuse(el, node, "%d bits are compared with %d", left->count, right.count));
    *result = (truth){.always = -1};
    for (int k = 0; k < left->count; ++k) {
        truth one = {0, {qn_qasm_span_at(left, k), 1, false, 1, {NULL, NULL}}}, two = one;
        two.condition.first = qn_qasm_span_at(&right, k);
        QN_TRY(differ(el, node, one, two, &one));
        QN_TRY(either(el, node, *result, one, result));
    }
    if (kind == QASM_NODE_EQUAL) *result = negation(*result);
out:
    return status;
}

static qn_status compare(qn_qasm_elaborator *el, const qn_qasm_node *node, const qn_qasm_node *bits,
                         const qn_qasm_node *other, qn_qasm_kind kind, truth *result) {
    qn_status status = QN_OK;
    const qn_qasm_scope scope = qn_qasm_scope_of(el);
    const double most = 9007199254740992.0;
    qn_qasm_span span = {0};
    int64_t number = 0;
    uint64_t value = 0;
    QN_TRY(qn_qasm_resolve(el, bits, QASM_SYMBOL_BITS, &span));
    if (bits_in(el, other)) return compare_bits(el, node, &span, other, kind, result);
    if (other->kind == QASM_NODE_STRING) QN_TRY(read_string(el, other, span.count, &value));
    else {
        QN_TRY(qn_qasm_evaluate_whole(&scope, other, "the number", 0, most, &number));
        value = (uint64_t)number;
    }
    const bool equality = kind == QASM_NODE_EQUAL || kind == QASM_NODE_UNEQUAL;
    const bool next = kind == QASM_NODE_AT_MOST || kind == QASM_NODE_MORE; /* <= v is < v + 1 */
    const bool turned = kind == QASM_NODE_UNEQUAL || kind == QASM_NODE_AT_LEAST ||
                        kind == QASM_NODE_MORE;
    if (equality) QN_TRY(equals(el, node, &span, 0, value, result));
    else if (next && value == UINT64_MAX) *result = (truth){.always = 1};
    else QN_TRY(below(el, node, &span, value + next, result));
    if (turned) *result = negation(*result);
out:
    return status;
}

static qn_status read_bit(qn_qasm_elaborator *el, const qn_qasm_node *bits, truth *result) {
    qn_qasm_span span = {0};
    const qn_status status = qn_qasm_resolve(el, bits, QASM_SYMBOL_BITS, &span);
    if (status != QN_OK) return status;
    if (span.count > 1)
        return qn_qasm_refuse(el, bits, "compare the register with a number: %s == 1", bits->text);
    *result = (truth){0, {qn_qasm_span_at(&span, 0), 1, false, 1, {NULL, NULL}}};
    return QN_OK;
}

/* Something that is 0 or 1, of measured bits: & and the like mean what && does. */
static bool is_truth(const qn_qasm_elaborator *el, const qn_qasm_node *node) {
    if (node->kind == QASM_NODE_NOT || node->kind == QASM_NODE_BIT_NOT)
        return is_truth(el, node->a);
    if (node->kind >= QASM_NODE_EQUAL && node->kind <= QASM_NODE_OR) return true;
    if (node->kind == QASM_NODE_BIT_AND || node->kind == QASM_NODE_BIT_OR ||
        node->kind == QASM_NODE_CARET)
        return is_truth(el, node->a) && is_truth(el, node->b);
    return bits_in(el, node) != NULL;
}

typedef qn_status join_function(qn_qasm_elaborator *el, const qn_qasm_node *at, truth left,
                                truth right, truth *result);

static join_function *const JOINS[QASM_NODE_KINDS] = {
    [QASM_NODE_AND] = both,      [QASM_NODE_OR] = either,    [QASM_NODE_BIT_AND] = both,
    [QASM_NODE_BIT_OR] = either, [QASM_NODE_CARET] = differ,
};

/* The tree is no deeper than the source allows. */
static qn_status read_truth(qn_qasm_elaborator *el, const qn_qasm_node *node, truth *result) {
    qn_status status = QN_OK;
    const qn_qasm_scope scope = qn_qasm_scope_of(el);
    const qn_qasm_node *bits = bits_in(el, node);
    double value = 0.0;
    if (bits) return read_bit(el, bits, result);
    if (node->kind == QASM_NODE_CAST) return read_truth(el, node->a, result);
    if (node->kind == QASM_NODE_NOT || (node->kind == QASM_NODE_BIT_NOT && is_truth(el, node))) {
        status = read_truth(el, node->a, result);
        *result = negation(*result);
        return status;
    }
    if (node->kind == QASM_NODE_AND || node->kind == QASM_NODE_OR ||
        (JOINS[node->kind] && is_truth(el, node))) {
        truth left = {0}, right = {0};
        QN_TRY(read_truth(el, node->a, &left));
        QN_TRY(read_truth(el, node->b, &right));
        return JOINS[node->kind](el, node, left, right, result);
    }
    if (node->kind >= QASM_NODE_EQUAL && node->kind <= QASM_NODE_AT_LEAST) {
        const qn_qasm_node *left = bits_in(el, node->a), *right = bits_in(el, node->b);
        if (left) return compare(el, node, left, node->b, node->kind, result);
        if (right) return compare(el, node, right, node->a, mirrored(node->kind), result);
    }
    QN_TRY(qn_qasm_evaluate(&scope, node, &value));
    *result = (truth){.always = value != 0.0 ? 1 : -1};
out:
    return status;
}

/* ---- if ------------------------------------------------------------------------------------- */

void qn_qasm_overtake(qn_qasm_elaborator *el, int bit) {
    for (qn_qasm_frame *frame = el->frames; frame; frame = frame->outer)
        if (qn_condition_reads(&frame->own, bit)) frame->overtaken = el->builder.overtaken = true;
}

/* Runs a branch under the condition of the `if`s around it and its own. */
static qn_status run_branch(qn_qasm_elaborator *el, const qn_qasm_node *node,
                            const qn_condition *around, truth own) {
    qn_status status = QN_OK;
    truth all = {around->count == 0, *around};
    if (!node) return QN_OK;
    QN_TRY(both(el, node, all, own, &all));
    if (all.always < 0) return QN_OK;
    el->builder.condition = all.condition;
    status = qn_qasm_run_block(el, node);
out:
    el->builder.condition = *around;
    return status;
}

qn_status qn_qasm_if(qn_qasm_elaborator *el, const qn_qasm_node *node) {
    qn_status status = QN_OK;
    truth t = {0};
    QN_TRY(read_truth(el, node->a, &t));
    if (t.always) {
        const qn_qasm_node *taken = t.always > 0 ? node->b : node->c;
        return taken ? qn_qasm_run_block(el, taken) : QN_OK;
    }
    const qn_condition around = el->builder.condition;
    qn_qasm_frame frame = {t.condition, false, el->frames};
    const bool overtaken = el->builder.overtaken;
    if (overtaken)
        return qn_qasm_refuse(el, node,
                              "this stands behind a measurement in the same 'if' that changes the "
                              "bits of its condition");
    el->frames = &frame;
    status = run_branch(el, node->b, &around, t);
    if (status == QN_OK) status = run_branch(el, node->c, &around, negation(t));
    el->frames = frame.outer;
    el->builder.overtaken = false;
    for (const qn_qasm_frame *f = el->frames; f; f = f->outer)
        el->builder.overtaken |= f->overtaken;
out:
    return status;
}
