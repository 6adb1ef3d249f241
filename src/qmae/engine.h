/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an engine of the QMAE is: a constant table of functions, one file each; engine_list.def
 * lists them. */
#ifndef QN_QMAE_ENGINE_H
#define QN_QMAE_ENGINE_H

#include "core/arena.h"
#include "dm/fused.h"
#include "loader/loading.h"
#include "qmae/spec.h"
#include "qmae/undone.h"
#include "qmae_noise/route.h"

/* State, bound and work are the engine's own objects, kept by qn_qmae, qn_qmae_bound and
 * qn_qmae_work. */
typedef struct qn_engine {
    const char *name, *reason; /* reason: the line that says why `auto` would take it */
    qn_status (*create)(const qn_qmae *qmae, void **state, qn_diag *diag);
    void (*destroy)(void *state);
    qn_status (*bound_create)(const qn_qmae *qmae, void **bound);
    void (*bound_destroy)(void *bound);
    void (*bind)(const qn_qmae *qmae, void *bound, const double *angles, int what);
    /* memory of the plans, of a bound */
    size_t (*plan_bytes)(const qn_qmae *qmae);
    size_t (*bound_bytes)(const qn_qmae *qmae);
    /* A work is a struct of work_size bytes whose arrays are taken from an arena, in an order that
     * depends on the qmae alone. */
    size_t work_size;
    void (*work_lay_out)(const qn_qmae *qmae, qn_arena *arena, void *work);
    /* Objects of a work with memory of their own: made, destroyed (also if only some were made),
     * their bytes. All NULL = there are none. */
    qn_status (*work_open)(const qn_qmae *qmae, void *work);
    void (*work_close)(void *work);
    size_t (*work_apart)(const qn_qmae *qmae);
    /* both NULL: there is no observable to cache */
    size_t (*observable_size)(const qn_qmae *qmae);
    void (*observable)(const qn_qmae *qmae, void *work, qn_loading_work *loading,
                       const double *reference, double *observable);
    qn_status (*evaluate)(const qn_qmae *qmae, const void *bound, void *work,
                          qn_loading_work *loading, const qn_request *request,
                          qn_response *response);
    size_t (*nsteps)(const qn_qmae *qmae);
    void (*sample)(void *work, const qn_sampling *sampling); /* NULL = exact */
} qn_engine;

#define QN_ENGINE(name) extern const qn_engine qn_engine_##name;
#include "qmae/engine_list.def"
#undef QN_ENGINE

struct qn_qmae {
    qn_qmae_spec spec;
    qn_registers registers;
    qn_loading loading;
    bool undoes; /* `undone` holds */
    qn_undone undone;
    int nangles;
    int places[QN_QMAE_MAX_QUBITS]; /* of the qubits of `in`, at the end */
    qn_route route;                 /* without a circuit if nothing was routed */
    qn_program *program;
    const qn_kernels *kernels;
    const qn_engine *engine;
    void *state;
    char reason[1024];
};

static inline bool qn_embeds_by_circuit(const qn_qmae *qmae) { return qmae->loading.by_circuit; }

/* of the circuit: those of the encoder, then those that load both registers */
static inline size_t qn_qmae_nparams(const qn_qmae *qmae) {
    return (size_t)qmae->nangles + 2 * (size_t)qmae->loading.nangles;
}

/* The instructions of a program whose section is in the set `sections` (bit s = section s), in
 * order. *selected: qn_free. */
QN_MUST_CHECK qn_status qn_program_select(const qn_program *program, unsigned sections,
                                          const qn_instr ***selected, size_t *count);
/* A plan of those instructions. digit_of_qubit as in qn_plan_create; *selected must outlive the
 * plan. */
QN_MUST_CHECK qn_status qn_program_plan(const qn_program *program, unsigned sections,
                                        const int *digit_of_qubit, int ndigits, qn_plan **plan,
                                        qn_diag *diag);

#endif
