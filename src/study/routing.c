/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/routing.h"

#include "core/atomic_file.h"
#include "core/printed.h"
#include "core/try.h"
#include "noise/model.h"
#include "route/picture.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void qn_routing_clear(qn_routing *routing) {
    qn_route_clear(&routing->route);
    qn_model_destroy(routing->model);
    qn_qasm_destroy(routing->qasm);
    *routing = (qn_routing){0};
}

/* ---- layouts -------------------------------------------------------------------------------- */

enum { LAYOUT_LIMIT = 1 << 20 };

static const char *skip_blanks(const char *at) {
    for (;; ++at) {
        at += strspn(at, " \t\r\n,");
        if (*at != '#') return at;
        at += strcspn(at, "\n");
        if (!*at) return at;
    }
}

qn_status qn_layout_read(const char *path, int count, int **layout, qn_diag *diag) {
    qn_status status = QN_OK;
    char *text = NULL;
    size_t size = 0;
    int found = 0, *made = qn_alloc((size_t)count, sizeof *made);
    QN_TRY_ALLOC(made);
    QN_TRY(qn_text_file_read(path, LAYOUT_LIMIT, &text, &size, diag));
    for (const char *at = skip_blanks(text); *at; at = skip_blanks(at)) {
        char *end = NULL;
        errno = 0;
        const long qubit = strtol(at, &end, 10);
        const size_t length = strcspn(at, " \t\r\n,#");
        if (errno || end != at + length || qubit < 0 || qubit > INT_MAX)
            QN_TRY(qn_fail_at(diag, QN_ERR_SYNTAX, path, 0, 0,
                              "'%.*s' is no qubit; a layout lists the device qubits of the "
                              "circuit's qubits 0, 1, ..., as in 4 5 12",
                              (int)(length < 40 ? length : 40), at));
        if (found < count) made[found] = (int)qubit;
        ++found;
        at = end;
    }
    if (found != count)
        QN_TRY(qn_fail_at(diag, QN_ERR_SYNTAX, path, 0, 0,
                          "the layout lists %d qubits, but the circuit has %d", found, count));
    *layout = made;
    made = NULL;
out:
    qn_free(text);
    qn_free(made);
    return status;
}

/* ---- writing -------------------------------------------------------------------------------- */

static void print_places(const char *what, const int *places, int count, FILE *file) {
    fprintf(file, "// %s", what);
    for (int q = 0; q < count; ++q) fprintf(file, " %d", places[q]);
    fputc('\n', file);
}

/* The places of the circuit's qubits, as comments in front of the circuit. */
static qn_status write_circuit(const qn_routing *routing, qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_routing_options *o = routing->options;
    const qn_route *route = &routing->route;
    char *circuit = NULL;
    qn_printed page = {0};
    QN_TRY(qn_qasm_write(route->circuit, qn_qasm_parameters(routing->qasm), (int)o->qasm, &circuit,
                         diag));
    QN_TRY(qn_printed_open(&page));
    fprintf(page.file, "// for the qubits of %s; those of the circuit\n",
            qn_model_name(routing->model));
    print_places("start on", route->initial, route->nqubits, page.file);
    print_places("end on  ", route->final, route->nqubits, page.file);
    fputs(circuit, page.file);
    QN_TRY(qn_printed_write(&page, QN_OK, o->out, diag));
out:
    qn_free(circuit);
    return status;
}

static qn_status draw(const qn_routing *routing, qn_diag *diag) {
    const qn_chip_picture picture = {.model = routing->model, .route = &routing->route};
    return qn_chip_picture_write(&picture, routing->options->picture, diag);
}

/* ---- all ------------------------------------------------------------------------------------ */

static qn_status read_file(qn_routing *routing, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_parameter_values given = {0};
    QN_TRY(qn_parameter_options_read(&routing->options->parameters, &given, diag));
    const qn_qasm_options options = {
        .inputs = given.inputs, .ninputs = given.count, .dt = qn_model_dt(routing->model)};
    QN_TRY(qn_qasm_read(routing->file, &options, &routing->qasm, diag));
out:
    qn_parameter_values_clear(&given);
    return status;
}

qn_status qn_routing_compute(qn_routing *routing, qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_routing_options *o = routing->options;
    int *layout = NULL;
    qn_program_options how = qn_device_options_program(&o->device);
    how.as_written = true; /* as `simulate` runs the result */
    QN_TRY(qn_device_options_model(&o->device, o->noise, &routing->model, diag));
    if (!routing->model->has_coupling)
        QN_TRY(qn_fail(diag, QN_ERR_ARGUMENT,
                       "%s has no coupling map: every two qubits may share gates, so that there is "
                       "nothing to route; give the model of a device with --noise",
                       qn_model_name(routing->model)));
    QN_TRY(read_file(routing, diag));
    const qn_circuit *circuit = qn_qasm_circuit(routing->qasm);
    if (o->layout) QN_TRY(qn_layout_read(o->layout, qn_circuit_nqubits(circuit), &layout, diag));
    const qn_route_options options = {(uint64_t)o->seed, (int)o->trials, layout};
    QN_TRY(qn_route_circuit(circuit, routing->model, &options, &routing->route, diag));
    QN_TRY(qn_route_cost_before(circuit, &routing->route, routing->model, &how, &routing->before,
                                diag));
    QN_TRY(qn_route_cost_find(routing->route.circuit, routing->model, &how, &routing->after, diag));
    if (o->out) QN_TRY(write_circuit(routing, diag));
    if (o->picture) QN_TRY(draw(routing, diag));
out:
    qn_free(layout);
    return status;
}
