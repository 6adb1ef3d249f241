/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "show/json.h"
#include "show/route_object.h"
#include "show/study_print.h"

#include <jansson.h>

void qn_route_print_swaps(const qn_route *route, FILE *file) {
    if (route->embedded) {
        fputs("it fits as it is: every two qubits that share gates touch\n", file);
        return;
    }
    fprintf(file, "%zu SWAP%s", route->swaps, route->swaps == 1 ? "" : "s");
    if (route->free_swaps || route->cheap_swaps)
        fprintf(file, " (%zu for nothing, %zu merged with a gate or from |0>)", route->free_swaps,
                route->cheap_swaps);
    fprintf(file, ", %zu bridge%s\n", route->bridges, route->bridges == 1 ? "" : "s");
}

void qn_route_print_lines(const qn_route *route, FILE *file) {
    const int *const places[] = {route->initial, route->final};
    fputs("routed: ", file);
    qn_route_print_swaps(route, file);
    for (int end = 0; end < 2; ++end) {
        fputs(end ? "end on  " : "start on", file);
        for (int q = 0; q < route->nqubits; ++q) fprintf(file, " %d", places[end][q]);
        fputc('\n', file);
    }
}

static void print_places(const qn_route *route, FILE *file) {
    fputs("\n  qubit   starts on   ends on\n", file);
    for (int q = 0; q < route->nqubits; ++q)
        fprintf(file, "  %5d %11d %9d\n", q, route->initial[q], route->final[q]);
}

void qn_routing_print(const qn_routing *routing, FILE *file) {
    const qn_route_cost *before = &routing->before, *after = &routing->after;
    fprintf(file, "%s: %d qubits on %s\n", routing->file, routing->route.nqubits,
            qn_model_name(routing->model));
    qn_route_print_swaps(&routing->route, file);
    fputs("\n                          before       after\n", file);
    fprintf(file, "  two-qubit gates   %12zu%12zu\n", before->gates2, after->gates2);
    fprintf(file, "  depth             %12d%12d\n", before->depth, after->depth);
    fprintf(file, "  duration, us      %12.5g%12.5g\n", 1e6 * before->duration,
            1e6 * after->duration);
    fprintf(file, "  expected fidelity %12.5g%12.5g\n", before->fidelity, after->fidelity);
    fputs("  before: on the same qubits, if all of them touched\n", file);
    print_places(&routing->route, file);
    if (routing->options->out) fprintf(file, "\n  circuit    %s\n", routing->options->out);
}

/* ---- JSON ----------------------------------------------------------------------------------- */

static json_t *cost_object(const qn_route_cost *cost) {
    return json_pack("{s:I, s:i, s:o, s:o}", "two_qubit_gates", (json_int_t)cost->gates2, "depth",
                     cost->depth, "duration", qn_json_real(cost->duration), "expected_fidelity",
                     qn_json_real(cost->fidelity));
}

static json_t *places(const int *all, int count) {
    json_t *list = json_array();
    for (int q = 0; q < count; ++q) json_array_append_new(list, json_integer(all[q]));
    return list;
}

json_t *qn_route_object(const qn_route *route) {
    return json_pack("{s:b, s:I, s:I, s:I, s:I, s:o, s:o}", "fits", route->embedded, "swaps",
                     (json_int_t)route->swaps, "free_swaps", (json_int_t)route->free_swaps,
                     "cheap_swaps", (json_int_t)route->cheap_swaps, "bridges",
                     (json_int_t)route->bridges, "initial", places(route->initial, route->nqubits),
                     "final", places(route->final, route->nqubits));
}

qn_status qn_routing_print_json(const qn_routing *routing, FILE *file) {
    const qn_route *route = &routing->route;
    json_t *object = json_pack("{s:s, s:s, s:i, s:o, s:o}", "file", routing->file, "noise",
                               qn_model_name(routing->model), "qubits", route->nqubits, "before",
                               cost_object(&routing->before), "after",
                               cost_object(&routing->after));
    json_t *swaps = qn_route_object(route);
    if (!object || !swaps || json_object_update(object, swaps) != 0) {
        json_decref(object);
        json_decref(swaps);
        return QN_ERR_MEMORY;
    }
    json_decref(swaps);
    return qn_json_print(object, 17, file);
}
