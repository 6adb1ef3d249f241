#include "qmae/routed.h"

#include "core/try.h"
#include "noise/model.h"
#include "qmae/engine.h"
#include "route/follow.h"

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
