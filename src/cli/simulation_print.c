#include "cli/simulation.h"

#include "core/try.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { RECORD_TEXT = 256, SHOWN = 40 };

/* As Qiskit prints a record: the last declared register first, a space between registers, the
 * highest bit of a register first. text: RECORD_TEXT bytes. */
static const char *record_text(const qn_result *result, uint64_t bits, char *text) {
    size_t length = 0;
    for (size_t k = qn_qasm_nregisters(result->qasm); k-- > 0;) {
        const qn_register r = qn_qasm_register(result->qasm, k);
        if (!r.classical) continue;
        if (length > 0) text[length++] = ' ';
        for (int b = r.first + r.size; b-- > r.first && length < RECORD_TEXT - 2;)
            text[length++] = b < 64 && bits >> b & 1 ? '1' : '0';
    }
    text[length] = '\0';
    return text;
}

static int compare_records(const void *a, const void *b) {
    const qn_record *x = a, *y = b;
    const double p = isnan(x->probability) ? (double)x->count : x->probability;
    const double q = isnan(y->probability) ? (double)y->count : y->probability;
    if (p != q) return p < q ? 1 : -1;
    return (x->bits > y->bits) - (x->bits < y->bits);
}

static void print_records(const qn_result *result, FILE *file) {
    char text[RECORD_TEXT];
    qn_record *sorted = qn_alloc(result->nrecords + 1, sizeof *sorted);
    if (!sorted || result->nrecords == 0) {
        qn_free(sorted);
        return;
    }
    memcpy(sorted, result->records, result->nrecords * sizeof *sorted);
    qsort(sorted, result->nrecords, sizeof *sorted, compare_records);
    const int width = (int)strlen(record_text(result, 0, text));
    fprintf(file, "\n  %-*s  %12s  %12s\n", width < 4 ? 4 : width, "bits", "probability", "counts");
    for (size_t k = 0; k < result->nrecords && k < SHOWN; ++k) {
        fprintf(file, "  %-*s  ", width < 4 ? 4 : width, record_text(result, sorted[k].bits, text));
        if (isnan(sorted[k].probability)) fprintf(file, "%12s", "-");
        else fprintf(file, "%12.8f", sorted[k].probability);
        fprintf(file, "  %12llu\n", (unsigned long long)sorted[k].count);
    }
    if (result->nrecords > SHOWN)
        fprintf(file, "  and %zu less frequent records: --json has them all\n",
                result->nrecords - SHOWN);
    qn_free(sorted);
}

static void print_expectations(const qn_result *result, FILE *file) {
    if (result->nexpectations == 0) return;
    fputs("\n  expectation values\n", file);
    for (size_t k = 0; k < result->nexpectations; ++k) {
        const qn_expectation *e = &result->expectations[k];
        fprintf(file, "  <%s> = %.10f", e->paulis, e->value);
        if (e->error > 0.0) fprintf(file, " +- %.2g", e->error);
        fputs("\n", file);
    }
}

static void print_number(const char *name, double value, FILE *file) {
    if (!isnan(value)) fprintf(file, "  %-10s %.10f\n", name, value);
}

void qn_result_print(const qn_result *result, FILE *file) {
    const qn_circuit *circuit = qn_qasm_circuit(result->qasm);
    fprintf(file, "%s: %d qubits, %zu operations, noise %s, method %s", result->file,
            qn_circuit_nqubits(circuit), qn_circuit_size(circuit), qn_model_name(result->model),
            result->method);
    if (result->simulation)
        fprintf(file, ", %zu fused steps, %zu branches", qn_simulation_nsteps(result->simulation),
                qn_simulation_nbranches(result->simulation));
    fprintf(file, "\nduration of the circuit %.4g us\n",
            1e6 * qn_program_duration(result->program));
    print_records(result, file);
    print_expectations(result, file);
    if (!result->simulation) return;
    fputs("\n", file);
    print_number("purity", result->purity, file);
    print_number("entropy", result->entropy, file);
    print_number("fidelity", result->fidelity, file);
    if (result->options->state) fprintf(file, "  state      %s\n", result->options->state);
}

/* ---- JSON ----------------------------------------------------------------------------------- */

static json_t *real(double value) { return isfinite(value) ? json_real(value) : json_null(); }

static json_t *expectations(const qn_result *result) {
    json_t *list = json_array();
    for (size_t k = 0; k < result->nexpectations; ++k) {
        const qn_expectation *e = &result->expectations[k];
        json_array_append_new(list, json_pack("{s:s, s:o, s:o}", "pauli", e->paulis, "value",
                                              real(e->value), "stderr", real(e->error)));
    }
    return list;
}

static void add_records(const qn_result *result, json_t *object) {
    char text[RECORD_TEXT];
    json_t *counts = json_object(), *probabilities = json_object();
    for (size_t k = 0; k < result->nrecords; ++k) {
        const qn_record *record = &result->records[k];
        record_text(result, record->bits, text);
        if (record->count)
            json_object_set_new(counts, text, json_integer((json_int_t)record->count));
        if (!isnan(record->probability))
            json_object_set_new(probabilities, text, json_real(record->probability));
    }
    json_object_set_new(object, "shots", json_integer((json_int_t)result->options->shots));
    json_object_set_new(object, "counts", counts);
    if (json_object_size(probabilities)) json_object_set(object, "probabilities", probabilities);
    json_decref(probabilities);
}

qn_status qn_result_print_json(const qn_result *result, FILE *file) {
    const qn_circuit *circuit = qn_qasm_circuit(result->qasm);
    json_t *object = json_pack(
        "{s:s, s:s, s:s, s:i, s:I, s:I, s:o}", "file", result->file, "noise",
        qn_model_name(result->model), "method", result->method, "qubits",
        qn_circuit_nqubits(circuit), "operations", (json_int_t)qn_circuit_size(circuit), "seed",
        (json_int_t)result->options->seed, "expectation", expectations(result));
    if (!object) return QN_ERR_MEMORY;
    json_object_set_new(object, "duration", real(qn_program_duration(result->program)));
    if (qn_circuit_nbits(circuit) > 0) add_records(result, object);
    if (result->simulation) {
        json_object_set_new(object, "purity", real(result->purity));
        json_object_set_new(object, "entropy", real(result->entropy));
        if (result->options->fidelity)
            json_object_set_new(object, "fidelity", real(result->fidelity));
    }
    const int failed = json_dumpf(object, file, JSON_INDENT(2) | JSON_REAL_PRECISION(17));
    json_decref(object);
    fputs("\n", file);
    return failed ? QN_ERR_IO : QN_OK;
}
