/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Circuits as OpenQASM 2 and 3. */
#include "circuit/condition.h"
#include "circuit/definition.h"
#include "circuit/noise_form.h"
#include "core/printed.h"
#include "core/try.h"
#include "qmae_noise/qasm.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct bit_register {
    int first, size;
} bit_register;

typedef struct writer {
    const qn_circuit *circuit;
    const double *parameters;
    int version;
    FILE *file;
    bit_register *registers; /* disjoint, ascending, covering all bits */
    size_t nregisters;
    int *register_of; /* each bit */
    bool *defined;    /* each gate of the table */
    qn_diag *diag;
} writer;

/* ---- classical registers -------------------------------------------------------------------- */

/* OpenQASM 2 compares whole registers only, and so does 3 as it is written here, but for single
 * bits. */
static bool needs_register(const writer *w, const qn_condition *c) {
    return c->count > (w->version == 2 ? 0 : 1);
}

static int compare_registers(const void *a, const void *b) {
    const bit_register *x = a, *y = b;
    if (x->first != y->first) return x->first < y->first ? -1 : 1;
    return (x->size > y->size) - (x->size < y->size);
}

static qn_status refuse_condition(const writer *w, size_t index) {
    return qn_fail(w->diag, QN_ERR_UNSUPPORTED,
                   "the condition of operation %zu cannot be written in OpenQASM %d", index,
                   w->version);
}

typedef struct range_list {
    bit_register *ranges;
    size_t count;
} range_list;

static void add_ranges(const writer *w, const qn_condition *c, range_list *list) {
    for (int k = 0; c->parts[0] && k < 2; ++k) add_ranges(w, c->parts[k], list);
    if (!c->parts[0] && needs_register(w, c))
        list->ranges[list->count++] = (bit_register){c->first, c->count};
}

/* The ranges that conditions compare, and the gaps between them. */
static qn_status partition_bits(writer *w) {
    qn_status status = QN_OK;
    const size_t size = qn_circuit_size(w->circuit), nbits = (size_t)qn_circuit_nbits(w->circuit);
    size_t comparisons = 0;
    int next = 0;
    for (size_t k = 0; k < size; ++k)
        comparisons += qn_condition_size(&qn_circuit_op(w->circuit, k)->condition);
    range_list list = {qn_alloc(comparisons + 1, sizeof *list.ranges), 0};
    w->registers = qn_alloc(2 * comparisons + 2, sizeof *w->registers);
    w->register_of = qn_alloc(nbits + 1, sizeof *w->register_of);
    bit_register *const ranges = list.ranges;
    QN_TRY_ALLOC(ranges && w->registers && w->register_of);
    for (size_t k = 0; k < size; ++k)
        add_ranges(w, &qn_circuit_op(w->circuit, k)->condition, &list);
    qsort(ranges, list.count, sizeof *ranges, compare_registers);
    for (size_t k = 0; k < list.count; ++k) {
        if (k > 0 && compare_registers(&ranges[k], &ranges[k - 1]) == 0) continue;
        if (ranges[k].first < next)
            QN_TRY(qn_fail(w->diag, QN_ERR_UNSUPPORTED,
                           "conditions on overlapping ranges of bits cannot be written in "
                           "OpenQASM %d",
                           w->version));
        if (ranges[k].first > next)
            w->registers[w->nregisters++] = (bit_register){next, ranges[k].first - next};
        w->registers[w->nregisters++] = ranges[k];
        next = ranges[k].first + ranges[k].size;
    }
    if (next < (int)nbits) w->registers[w->nregisters++] = (bit_register){next, (int)nbits - next};
    for (size_t r = 0; r < w->nregisters; ++r)
        for (int k = 0; k < w->registers[r].size; ++k)
            w->register_of[w->registers[r].first + k] = (int)r;
out:
    qn_free(ranges);
    return status;
}

/* "c", or "c0", "c1", ... */
static void write_register(const writer *w, size_t index) {
    if (w->nregisters == 1) fputs("c", w->file);
    else fprintf(w->file, "c%zu", index);
}

static void write_bit(const writer *w, int bit) {
    const size_t index = (size_t)w->register_of[bit];
    write_register(w, index);
    fprintf(w->file, "[%d]", bit - w->registers[index].first);
}

static void write_registers(const writer *w) {
    const int nqubits = qn_circuit_nqubits(w->circuit);
    fprintf(w->file, w->version == 2 ? "qreg q[%d];\n" : "qubit[%d] q;\n", nqubits);
    for (size_t r = 0; r < w->nregisters; ++r) {
        if (w->version == 2) fputs("creg ", w->file);
        else fprintf(w->file, "bit[%d] ", w->registers[r].size);
        write_register(w, r);
        if (w->version == 2) fprintf(w->file, "[%d]", w->registers[r].size);
        fputs(";\n", w->file);
    }
}

/* ---- gates that the standard file lacks ----------------------------------------------------- */

static bool is_standard(const writer *w, const char *name) {
    static const char *const standard[] = {"x",   "y",  "z",   "h",    "s",    "sdg", "t",   "tdg",
                                           "sx",  "rx", "ry",  "rz",   "p",    "id",  "u1",  "u2",
                                           "u3",  "cx", "cy",  "cz",   "ch",   "cp",  "crx", "cry",
                                           "crz", "cu", "ccx", "swap", "cswap"};
    static const char *const of_two[] = {"sxdg", "u", "cu1", "cu3", "rxx", "rzz"};
    for (size_t k = 0; k < sizeof standard / sizeof *standard; ++k)
        if (strcmp(standard[k], name) == 0) return true;
    for (size_t k = 0; w->version == 2 && k < sizeof of_two / sizeof *of_two; ++k)
        if (strcmp(of_two[k], name) == 0) return true;
    return false;
}

/* Angles are called a, b, c, d. */
static void write_step(const writer *w, const qn_gate *gate, const qn_definition_step *step) {
    const qn_gate *small = qn_gate_find(step->gate);
    fprintf(w->file, " %s", step->gate);
    if (small->nangles > 0) {
        fprintf(w->file, "(%.17g", step->constant);
        for (int a = 0; a < gate->nangles; ++a)
            if (step->factor[a] != 0.0) fprintf(w->file, "%+.17g*%c", step->factor[a], 'a' + a);
        fputs(")", w->file);
    }
    for (int q = 0; q < small->nqubits; ++q)
        fprintf(w->file, "%s q%d", q ? "," : "", step->qubits[q]);
    fputs(";", w->file);
}

static void write_definition(writer *w, const qn_gate *gate);

static const qn_definition *definition_of(const qn_gate *gate) {
    for (size_t k = 0; k < qn_definition_count; ++k)
        if (!qn_definitions[k].needs && strcmp(qn_definitions[k].gate, gate->name) == 0)
            return &qn_definitions[k];
    return NULL;
}

static void write_head(const writer *w, const qn_gate *gate) {
    fprintf(w->file, "// qmae-noise gate\ngate %s", gate->name);
    for (int a = 0; a < gate->nangles; ++a) fprintf(w->file, "%s%c", a ? "," : "(", 'a' + a);
    fputs(gate->nangles ? ")" : "", w->file);
    for (int q = 0; q < gate->nqubits; ++q) fprintf(w->file, "%s q%d", q ? "," : "", q);
    fputs(" {", w->file);
}

/* The definitions are no deeper than rxx, rzz, cx. rxx stands by rzz, rzz by cx. */
static void write_definition(writer *w, const qn_gate *gate) {
    for (size_t k = 0; k < qn_gate_count(); ++k)
        if (qn_gate_at(k) == gate) {
            if (w->defined[k]) return;
            w->defined[k] = true;
        }
    if (is_standard(w, gate->name)) return;
    const qn_definition *definition = definition_of(gate);
    for (size_t k = 0; definition && k < definition->count; ++k)
        write_definition(w, qn_gate_find(definition->steps[k].gate));
    write_head(w, gate);
    for (size_t k = 0; definition && k < definition->count; ++k)
        write_step(w, gate, &definition->steps[k]);
    if (!definition)
        fputs(strcmp(gate->name, "sxdg") == 0 ? " s q0; h q0; s q0;" : " U(a,b,c) q0;", w->file);
    fputs(" }\n", w->file);
}

/* ---- operations ----------------------------------------------------------------------------- */

/* Numbers are doubles to most readers; beyond them, a string of bits. */
static void write_value(const writer *w, const qn_condition *c, uint64_t value) {
    if (value <= UINT64_C(1) << 53) {
        fprintf(w->file, "%llu", (unsigned long long)value);
        return;
    }
    fputc('"', w->file);
    for (int k = c->count; k-- > 0;) fputc(k < 64 && value >> k & 1 ? '1' : '0', w->file);
    fputc('"', w->file);
}

static void write_comparison(const writer *w, const qn_condition *c) {
    const bool turned = c->count == 1 && c->unequal;
    if (needs_register(w, c)) write_register(w, (size_t)w->register_of[c->first]);
    else write_bit(w, c->first);
    fputs(c->unequal && !turned ? "!=" : "==", w->file);
    write_value(w, c, turned ? !c->value : c->value);
}

static void write_parts(const writer *w, const qn_condition *c) {
    if (!c->parts[0]) {
        write_comparison(w, c);
        return;
    }
    fputs(c->unequal ? "!(" : "(", w->file);
    write_parts(w, c->parts[0]);
    fputs(" && ", w->file);
    write_parts(w, c->parts[1]);
    fputs(")", w->file);
}

static qn_status write_condition(const writer *w, const qn_op *op, size_t index) {
    const qn_condition *c = &op->condition;
    if (c->count == 0) return QN_OK;
    const bool turned = c->unequal && c->count > 1;
    if (w->version == 2 && (c->parts[0] || turned || c->value > UINT64_C(1) << 53))
        return refuse_condition(w, index);
    fputs(w->version == 2 ? "if(" : "if (", w->file);
    write_parts(w, c);
    fputs(") ", w->file);
    return QN_OK;
}

static double angle_value(const writer *w, const qn_angle *angle) {
    return angle->param < 0 ? angle->offset
                            : angle->offset + angle->scale * w->parameters[angle->param];
}

/* What would look like a whole number beyond those that are read gets an exponent. */
static void write_angle(const writer *w, double angle) {
    fprintf(w->file, fabs(angle) < 0x1p53 ? "%.17g" : "%.16e", angle);
}

/* Parameters without numbers stand as elements of an input. */
static void write_open(const writer *w, const qn_angle *angle) {
    if (angle->scale != 1.0) {
        write_angle(w, angle->scale);
        fputs("*", w->file);
    }
    fprintf(w->file, "theta[%d]", angle->param);
    if (angle->offset == 0.0) return;
    if (angle->offset > 0.0) fputs("+", w->file);
    write_angle(w, angle->offset);
}

static void write_gate(const writer *w, const qn_op *op) {
    fputs(op->gate->name, w->file);
    for (int a = 0; a < op->gate->nangles; ++a) {
        fputs(a ? "," : "(", w->file);
        if (!w->parameters && op->angles[a].param >= 0) write_open(w, &op->angles[a]);
        else write_angle(w, angle_value(w, &op->angles[a]));
    }
    fputs(op->gate->nangles ? ")" : "", w->file);
    for (int q = 0; q < op->nqubits; ++q) fprintf(w->file, "%sq[%d]", q ? "," : " ", op->qubits[q]);
    fputs(";\n", w->file);
}

static void write_load(const writer *w, const qn_op *op) {
    fprintf(w->file, "// qmae-noise load q[%d];\n", op->qubits[0]);
}

static void write_reset(const writer *w, const qn_op *op) {
    fprintf(w->file, "reset q[%d];\n", op->qubits[0]);
}

static void write_measure(const writer *w, const qn_op *op) {
    if (w->version == 2) fprintf(w->file, "measure q[%d] -> ", op->qubits[0]);
    write_bit(w, op->bit);
    if (w->version != 2) fprintf(w->file, " = measure q[%d]", op->qubits[0]);
    fputs(";\n", w->file);
}

static void write_barrier(const writer *w, const qn_op *op) {
    fputs(op->nfence ? "barrier " : "barrier q", w->file);
    for (int k = 0; k < op->nfence; ++k) fprintf(w->file, "%sq[%d]", k ? "," : "", op->fence[k]);
    fputs(";\n", w->file);
}

static void write_delay(const writer *w, const qn_op *op) {
    fprintf(w->file, "delay[%.17gs] q[%d];\n", op->duration, op->qubits[0]);
}

/* Matrices as lists of rows, the first qubit in the highest bit of an index. */
static void write_matrices(const writer *w, const qn_op *op) {
    const size_t rows = (size_t)1 << op->nqubits, square = rows * rows;
    for (size_t e = 0; e < op->noise->count / 2; ++e) {
        const size_t place = e - e % square + qn_noise_entry(op->nqubits, e % square);
        if (e % square == 0) fputs(e ? ", [" : "[", w->file);
        if (e % rows == 0) fputs(e % square ? ", [" : "[", w->file);
        fprintf(w->file, "%s%.17g%+.17gim", e % rows ? ", " : "", op->noise->values[2 * place],
                op->noise->values[2 * place + 1]);
        if (e % rows == rows - 1) fputs("]", w->file);
        if (e % square == square - 1) fputs("]", w->file);
    }
}

/* A pragma is a line of its own. */
static void write_noise(const writer *w, const qn_op *op) {
    const bool conditional = op->condition.count > 0;
    fprintf(w->file, "%s#pragma braket noise %s(", conditional ? "{\n" : "", op->noise->form->name);
    if (op->noise->form->nvalues == 0) write_matrices(w, op);
    else
        for (size_t k = 0; k < op->noise->count; ++k)
            fprintf(w->file, "%s%.17g", k ? ", " : "", op->noise->values[k]);
    fputs(")", w->file);
    for (int q = 0; q < op->nqubits; ++q)
        fprintf(w->file, "%sq[%d]", q ? ", " : " ", op->qubits[q]);
    fputs(conditional ? "\n}\n" : "\n", w->file);
}

static void (*const WRITE[])(const writer *w, const qn_op *op) = {
    [QN_OP_GATE] = write_gate,       [QN_OP_LOAD] = write_load,       [QN_OP_RESET] = write_reset,
    [QN_OP_MEASURE] = write_measure, [QN_OP_BARRIER] = write_barrier, [QN_OP_DELAY] = write_delay,
    [QN_OP_NOISE] = write_noise,
};

/* A circuit knows no names of a file's own. */
static void write_section(const writer *w, qn_section section) {
    if ((int)section < QN_SECTION_COUNT)
        fprintf(w->file, "// qmae-noise section %s\n", qn_section_name(section));
    else
        fprintf(w->file, "// qmae-noise section section_%d\n", (int)section - QN_SECTION_COUNT + 1);
}

static qn_status write_circuit(writer *w) {
    qn_status status = QN_OK;
    qn_section section = QN_SECTION_NONE;
    fprintf(w->file, "OPENQASM %s;\ninclude \"%s\";\n", w->version == 2 ? "2.0" : "3.0",
            w->version == 2 ? "qelib1.inc" : "stdgates.inc");
    for (size_t k = 0; k < qn_circuit_size(w->circuit); ++k) {
        const qn_op *op = qn_circuit_op(w->circuit, k);
        if (op->gate) write_definition(w, op->gate);
    }
    if (!w->parameters && qn_circuit_nparams(w->circuit) > 0)
        fprintf(w->file, "input array[float[64], %d] theta;\n", qn_circuit_nparams(w->circuit));
    write_registers(w);
    for (size_t k = 0; k < qn_circuit_size(w->circuit); ++k) {
        const qn_op *op = qn_circuit_op(w->circuit, k);
        if (op->section != section) write_section(w, op->section);
        section = op->section;
        if (w->parameters && op->gate && op->gate->nangles > 0 && op->angles[0].param >= 0)
            fputs("// qmae-noise adjustable\n", w->file);
        if ((op->kind == QN_OP_DELAY || op->kind == QN_OP_NOISE) && w->version == 2)
            QN_TRY(qn_fail(w->diag, QN_ERR_UNSUPPORTED,
                           "OpenQASM 2 has no %s, which operation %zu is",
                           op->kind == QN_OP_DELAY ? "delay" : "noise", k));
        QN_TRY(write_condition(w, op, k));
        WRITE[op->kind](w, op);
    }
out:
    return status;
}

qn_status qn_qasm_write(const qn_circuit *circuit, const double *parameters, int version,
                        char **text, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_printed page = {0};
    writer w = {.circuit = circuit, .parameters = parameters, .version = version, .diag = diag};
    if ((version != 2 && version != 3) ||
        (version == 2 && !parameters && qn_circuit_nparams(circuit) > 0))
        QN_TRY(qn_fail(diag, QN_ERR_ARGUMENT,
                       "OpenQASM is written in version 2 or 3, in version 2 with a "
                       "value for every parameter"));
    w.defined = qn_alloc(qn_gate_count(), sizeof *w.defined);
    QN_TRY_ALLOC(w.defined);
    QN_TRY(partition_bits(&w));
    QN_TRY(qn_printed_open(&page));
    w.file = page.file;
    status = write_circuit(&w);
    QN_TRY(qn_printed_take(&page, status, text));
out:
    qn_free(w.defined);
    qn_free(w.registers);
    qn_free(w.register_of);
    return status;
}
