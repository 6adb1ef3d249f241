/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a program to its tape. */
#include "gradient/tape.h"
#include "core/list.h"

#include "channel/ptm.h"
#include "circuit/condition.h"
#include "core/try.h"
#include "dm/plan.h"
#include "gradient/reading.h"
#include "program/final.h"

#include <string.h>

enum { FEWEST_DIGITS = 2 }; /* that kernels take */

/* What measuring leaves of a qubit whose bit is not read. */
static const double DEPHASED[16] = {1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

typedef struct compiler {
    qn_tape *tape;
    const qn_program *program;
    size_t size;
    bool *final;
    bool *parts;     /* instructions at which vectors part */
    uint64_t *live;  /* after each instruction: bits that are read later */
    qn_tape_step at; /* what the next step begins with */
    qn_diag *diag;
} compiler;

/* ---- which bits are read later --------------------------------------------------------------- */

static uint64_t bits_of(const qn_condition *condition, int nbits) {
    uint64_t bits = 0;
    for (int bit = 0; condition->count && bit < nbits; ++bit)
        if (qn_condition_reads(condition, bit)) bits |= UINT64_C(1) << bit;
    return bits;
}

static void find_live(compiler *c, int nbits) {
    uint64_t live = 0;
    for (size_t k = c->size; k-- > 0;) {
        const qn_instr *instr = qn_program_instr(c->program, k);
        const bool measures = instr->kind == QN_INSTR_MEASURE && instr->bit >= 0;
        const uint64_t bit = measures ? UINT64_C(1) << instr->bit : 0;
        c->live[k] = live;
        c->parts[k] = (live & bit) != 0;
        if (instr->condition.count == 0) live &= ~bit;
        live |= bits_of(&instr->condition, nbits);
    }
}

/* ---- copies ---------------------------------------------------------------------------------- */

static bool is_pair_readout(const qn_instr *instr) {
    return instr->kind == QN_INSTR_NOISE && instr->source == QN_SOURCE_READOUT;
}

/* Measurements become maps like any other. */
static void copy_instrs(compiler *c) {
    double *maps = c->tape->maps;
    for (size_t k = 0; k < c->size; ++k) {
        qn_instr *copy = &c->tape->copies[k];
        *copy = *qn_program_instr(c->program, k);
        const bool measure = copy->kind == QN_INSTR_MEASURE;
        copy->condition = (qn_condition){0};
        if (is_pair_readout(copy) || (c->final[k] && !qn_ptm_is_identity(1, copy->base))) {
            qn_reading_of(copy, maps);
            maps += QN_READING_ENTRIES;
        } else if (measure && !c->final[k] && !c->parts[k]) {
            copy->kind = QN_INSTR_NOISE;
            copy->base = DEPHASED;
            copy->slope = NULL;
        }
    }
}

static qn_status analyse(compiler *c) {
    qn_status status = QN_OK;
    qn_tape *t = c->tape;
    const int nbits = qn_circuit_nbits(qn_program_circuit(c->program));
    size_t readings = 0;
    if (nbits > QN_TAPE_MAX_BITS)
        return qn_fail(c->diag, QN_ERR_UNSUPPORTED,
                       "the circuit writes or reads %d classical bits; at most %d can be followed",
                       nbits, QN_TAPE_MAX_BITS);
    const qn_instr **instrs = qn_alloc(c->size + 1, sizeof *instrs);
    t->digit = qn_alloc((size_t)t->nqubits, sizeof *t->digit);
    c->final = qn_alloc(c->size + 1, sizeof *c->final);
    c->parts = qn_alloc(c->size + 1, sizeof *c->parts);
    c->live = qn_alloc(c->size + 1, sizeof *c->live);
    t->copies = qn_alloc(c->size + 1, sizeof *t->copies);
    QN_TRY_ALLOC(instrs && t->digit && c->final && c->parts && c->live && t->copies);
    t->ndigits = qn_program_find_digits(c->program, t->digit);
    if (t->ndigits < FEWEST_DIGITS) t->ndigits = FEWEST_DIGITS;
    for (size_t k = 0; k < c->size; ++k) instrs[k] = qn_program_instr(c->program, k);
    QN_TRY(qn_program_find_final(instrs, c->size, t->nqubits, nbits, c->final));
    find_live(c, nbits);
    for (size_t k = 0; k < c->size; ++k)
        readings += c->final[k] || is_pair_readout(instrs[k]) ? 1 : 0;
    t->nmaps = readings * QN_READING_ENTRIES + 1;
    t->maps = qn_alloc(t->nmaps, sizeof *t->maps);
    QN_TRY_ALLOC(t->maps);
    copy_instrs(c);
out:
    qn_free(instrs);
    return status;
}

/* ---- steps ----------------------------------------------------------------------------------- */

static qn_status add_step(compiler *c, const qn_tape_step *step) {
    qn_tape *t = c->tape;
    qn_tape_step *grown = qn_list_grown(t->steps, t->nsteps, 1, sizeof *grown);
    if (!grown) return QN_ERR_MEMORY;
    t->steps = grown;
    t->steps[t->nsteps++] = *step;
    return QN_OK;
}

static void use_digit(compiler *c, int digit) {
    if (c->at.digits <= digit) c->at.digits = digit + 1;
}

static qn_status add_plan_steps(compiler *c, size_t stage) {
    qn_status status = QN_OK;
    const qn_plan *plan = c->tape->stages[stage].plan;
    for (size_t k = 0; k < plan->nsteps; ++k) {
        use_digit(c, plan->steps[k].high);
        qn_tape_step step = c->at;
        step.stage = stage;
        step.index = k;
        step.low = plan->steps[k].low;
        step.high = plan->steps[k].high;
        QN_TRY(add_step(c, &step));
    }
    c->tape->nenvironments += plan->nsteps;
out:
    return status;
}

/* The stretch from `first` to before *last, all under one condition. */
static qn_status add_stage(compiler *c, size_t first, size_t *last) {
    qn_status status = QN_OK;
    qn_tape *t = c->tape;
    qn_stage *stage = &t->stages[t->nstages++];
    size_t end = first;
    *stage = (qn_stage){.condition = qn_program_instr(c->program, first)->condition,
                        .first = t->nenvironments};
    while (end < c->size && !c->parts[end] &&
           qn_condition_same(&stage->condition, &qn_program_instr(c->program, end)->condition))
        ++end;
    stage->list = qn_alloc(end - first, sizeof *stage->list);
    QN_TRY_ALLOC(stage->list);
    for (size_t k = first; k < end; ++k) stage->list[stage->count++] = &t->copies[k];
    QN_TRY(qn_plan_create(stage->list, stage->count, t->digit, t->ndigits, &stage->plan, c->diag));
    QN_TRY(qn_bound_create(stage->plan, t->kernels, &stage->bound));
    QN_TRY(add_plan_steps(c, t->nstages - 1));
    *last = end;
out:
    return status;
}

/* ---- records --------------------------------------------------------------------------------- */

static size_t enter(qn_records *records, uint64_t bits) {
    for (size_t k = 0; k < records->count; ++k)
        if (records->bits[k] == bits) return k;
    records->bits[records->count] = bits;
    return records->count++;
}

static qn_status too_many(const compiler *c) {
    return qn_fail(c->diag, QN_ERR_LIMIT,
                   "more than %d records of measured bits would have to be followed at once; "
                   "trajectories need no records",
                   QN_TAPE_MAX_RECORDS);
}

static qn_status split_init(const compiler *c, qn_split *split, const qn_instr *measure,
                            uint64_t live, qn_records *after) {
    qn_status status = QN_OK;
    const qn_records *before = c->at.records;
    const uint64_t bit = measure ? UINT64_C(1) << measure->bit : 0;
    *split = (qn_split){.instr = measure,
                        .digit = measure ? c->tape->digit[measure->qubits[0]] : 0,
                        .into = {before->count, 0},
                        .to = qn_alloc(before->count, sizeof *split->to),
                        .measured = qn_alloc(before->count, sizeof *split->measured),
                        .environment = c->tape->nenvironments};
    after->bits = qn_alloc(2 * before->count, sizeof *after->bits);
    QN_TRY_ALLOC(split->to && split->measured && after->bits);
    for (size_t k = 0; k < before->count; ++k) {
        const uint64_t bits = before->bits[k];
        split->measured[k] = measure && qn_condition_holds(&measure->condition, bits);
        const uint64_t zero = split->measured[k] ? bits & ~bit : bits;
        split->to[k][0] = enter(after, zero & live);
        split->to[k][1] = split->measured[k] ? enter(after, (zero | bit) & live) : 0;
    }
    split->into[1] = after->count;
    if (after->count > QN_TAPE_MAX_RECORDS) QN_TRY(too_many(c));
out:
    return status;
}

static qn_status add_split(compiler *c, const qn_instr *measure, uint64_t live) {
    qn_status status = QN_OK;
    qn_tape *t = c->tape;
    qn_records *after = &t->records[t->nrecords++];
    qn_split *split = qn_alloc(1, sizeof *split);
    QN_TRY_ALLOC(split);
    if (measure) use_digit(c, t->digit[measure->qubits[0]]);
    qn_tape_step step = c->at;
    step.split = split;
    QN_TRY(add_step(c, &step));
    split = NULL;
    QN_TRY(split_init(c, step.split, measure, live, after));
    ++t->nenvironments;
    c->at.records = after;
out:
    qn_free(split);
    return status;
}

/* Are there records that differ in bits alone that nobody reads any more? */
static bool can_join(const qn_records *records, uint64_t live) {
    for (size_t a = 0; a < records->count; ++a)
        for (size_t b = 0; b < a; ++b)
            if ((records->bits[a] & live) == (records->bits[b] & live)) return true;
    return false;
}

/* ---- the whole ------------------------------------------------------------------------------- */

static qn_status compile_all(compiler *c) {
    qn_status status = QN_OK;
    qn_tape *t = c->tape;
    t->stages = qn_alloc(c->size + 1, sizeof *t->stages);
    t->records = qn_alloc(2 * c->size + 1, sizeof *t->records);
    QN_TRY_ALLOC(t->stages && t->records && c->parts);
    t->records[0] = (qn_records){1, qn_alloc(1, sizeof(uint64_t))};
    t->nrecords = 1;
    QN_TRY_ALLOC(t->records[0].bits);
    c->at = (qn_tape_step){.digits = FEWEST_DIGITS, .records = &t->records[0]};
    for (size_t first = 0, last = 1; first < c->size; first = last++) {
        if (c->parts[first])
            QN_TRY(add_split(c, qn_program_instr(c->program, first), c->live[first]));
        else QN_TRY(add_stage(c, first, &last));
        if (c->at.records->count > 1 && can_join(c->at.records, c->live[last - 1]))
            QN_TRY(add_split(c, NULL, c->live[last - 1]));
    }
    c->at.digits = t->ndigits;
    QN_TRY(add_step(c, &c->at));
    --t->nsteps;
out:
    return status;
}

qn_status qn_tape_init(qn_tape *tape, const qn_program *program, const qn_kernels *kernels,
                       qn_diag *diag) {
    qn_status status = QN_OK;
    *tape = (qn_tape){
        .program = program, .kernels = kernels, .nqubits = qn_program_nqubits(program)};
    compiler c = {.tape = tape, .program = program, .size = qn_program_size(program), .diag = diag};
    QN_TRY(analyse(&c));
    QN_TRY(compile_all(&c));
out:
    qn_free(c.final);
    qn_free(c.parts);
    qn_free(c.live);
    return status;
}

static void split_clear(qn_split *split) {
    if (!split) return;
    qn_free(split->to);
    qn_free(split->measured);
    qn_free(split);
}

void qn_tape_clear(qn_tape *tape) {
    for (size_t k = 0; k < tape->nsteps; ++k) split_clear(tape->steps[k].split);
    for (size_t k = 0; k < tape->nstages; ++k) {
        qn_bound_destroy(tape->stages[k].bound);
        qn_plan_destroy(tape->stages[k].plan);
        qn_free(tape->stages[k].list);
    }
    for (size_t k = 0; k < tape->nrecords; ++k) qn_free(tape->records[k].bits);
    qn_free(tape->steps);
    qn_free(tape->stages);
    qn_free(tape->records);
    qn_free(tape->digit);
    qn_free(tape->copies);
    qn_free(tape->maps);
    *tape = (qn_tape){0};
}

/* ---- questions ------------------------------------------------------------------------------- */

size_t qn_tape_size(const qn_tape *tape, size_t step) {
    const qn_tape_step *at = &tape->steps[step];
    return at->records->count << (2 * at->digits);
}

size_t qn_tape_bytes(const qn_tape *tape) {
    const size_t size = qn_program_size(tape->program);
    size_t bytes = size * sizeof *tape->copies + 2 * tape->nsteps * sizeof *tape->steps +
                   (size + 1) * sizeof *tape->stages + (2 * size + 1) * sizeof *tape->records +
                   tape->nmaps * sizeof *tape->maps;
    for (size_t k = 0; k < tape->nstages; ++k)
        bytes += qn_plan_bytes(tape->stages[k].plan) + qn_bound_bytes(tape->stages[k].plan) +
                 tape->stages[k].count * sizeof *tape->stages[k].list;
    for (size_t k = 0; k < tape->nrecords; ++k)
        bytes += tape->records[k].count * (sizeof(uint64_t) + sizeof(size_t[2]) + sizeof(bool));
    return bytes;
}

void qn_tape_bind(qn_tape *tape, const double *params, int what) {
    for (size_t k = 0; k < tape->nstages; ++k) qn_bound_set(tape->stages[k].bound, params, what);
}
