#include "qmae/routed.h"

#include "core/try.h"
#include "noise/model.h"
#include "qmae/engine.h"
#include "route/follow.h"
#include "route/picture.h"

#include <stdio.h>

qn_program_options qn_qmae_program_options(const qn_qmae_spec *spec,
                                           const qn_program_options *options) {
    qn_program_options made = options ? *options : qn_program_options_default();
    made.fold = spec->fold ? spec->fold : 1;
    made.fold_gates = spec->fold_gates;
    return made;
}

qn_status qn_qmae_program_build(const qn_qmae_spec *spec, const qn_model *model,
                                const qn_program_options *options, qn_route *route,
                                qn_program **program, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_circuit *circuit = NULL;
    qn_route made = {0};
    const qn_program_options how = qn_qmae_program_options(spec, options);
    QN_TRY(qn_qmae_circuit(spec, &circuit, diag));
    if (spec->route && model->has_coupling) {
        QN_TRY(qn_route_circuit(circuit, model, NULL, &made, diag));
        QN_TRY(qn_route_program(&made, model, &how, program, diag));
    } else {
        QN_TRY(qn_program_build(circuit, model, &how, program, diag));
    }
    if (route) {
        *route = made;
        made = (qn_route){0};
    }
out:
    qn_circuit_destroy(circuit);
    qn_route_clear(&made);
    return status;
}

const int *qn_qmae_places(const qn_qmae *qmae) { return qmae->places; }

const qn_route *qn_qmae_route(const qn_qmae *qmae) {
    return qmae->route.circuit ? &qmae->route : NULL;
}

/* ---- picture -------------------------------------------------------------------------------- */

enum { OTHERS, IN, REF }; /* groups */

static int name_qubit(const qn_registers *r, int n, int q, char *name, size_t size) {
    static const struct {
        const char *name;
        int group;
    } KINDS[] = {{"in", IN}, {"ref", REF}, {"t", OTHERS}};
    const int firsts[] = {r->in, r->ref, r->fresh}, counts[] = {n, n, r->ntrash};
    for (int k = 0; k < 3; ++k) {
        if (firsts[k] < 0 || q < firsts[k] || q >= firsts[k] + counts[k]) continue;
        snprintf(name, size, "%s%d", KINDS[k].name, q - firsts[k]);
        return KINDS[k].group;
    }
    snprintf(name, size, "a");
    return OTHERS;
}

qn_status qn_qmae_picture_write(const qn_qmae_spec *spec, const qn_model *model,
                                const qn_route *route, const char *path, qn_diag *diag) {
    enum { MOST = 4 * QN_QMAE_MAX_QUBITS };
    char texts[MOST][8];
    const char *names[MOST];
    int groups[MOST];
    const qn_registers r = qn_registers_of(spec);
    for (int q = 0; q < route->nqubits; ++q) {
        groups[q] = name_qubit(&r, spec->qubits, q, texts[q], sizeof texts[q]);
        names[q] = texts[q];
    }
    const qn_chip_picture picture = {
        .model = model,
        .route = route,
        .names = names,
        .groups = groups,
        .group_names = {[OTHERS] = r.fresh >= 0 || r.anc >= 0 ? "t, a: trash, ancilla" : NULL,
                        [IN] = "in: data",
                        [REF] = "ref: reference"}};
    return qn_chip_picture_write(&picture, path, diag);
}
