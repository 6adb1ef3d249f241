/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The dense engine: the whole circuit, SWAP test included, as one density matrix. For small
 * registers: the witness of the others. */
#include "channel/channel.h"
#include "core/try.h"
#include "dm/fused.h"
#include "dm/pauli.h"
#include "qmae/angles_bound.h"
#include "qmae/derive.h"
#include "qmae/sections.h"

#include <string.h>

#define MAX_QUBITS 12

enum { SECTIONS_TEST = 1 << QN_SECTION_SWAP_TEST, SECTIONS_BEFORE = ~SECTIONS_TEST };

/* The state before the SWAP test is what fidelities are of. */
static const int PHASES[QN_SECTION_COUNT] = {[QN_SECTION_SWAP_TEST] = 1};

typedef struct dense_state {
    qn_plan *before, *test; /* up to the decoder's output; the SWAP test */
    int nqubits;
    size_t size, data_size, amplitudes; /* 4^N, 4^n, 2^n */
    double *effect;                     /* observable of the measured circuit, 4^N */
} dense_state;

typedef struct dense_work {
    qn_bound *before, *test;
    double *params, *history, *w, *environments;
    double *r, *data, *scratch, *slope;
} dense_work;

/* ---- creating ------------------------------------------------------------------------------- */

/* The readout map of a qubit's measurement. */
static const double *readout_of(const qn_program *program, int qubit) {
    const double *base = NULL;
    for (size_t k = 0; k < qn_program_size(program); ++k) {
        const qn_instr *instr = qn_program_instr(program, k);
        if (instr->kind == QN_INSTR_MEASURE && instr->qubits[0] == qubit) base = instr->base;
    }
    return base;
}

/* covector <- the product of the pairs' covectors, on (in digit) + 4 (ref digit), nothing on the
 * rest. */
static void fill_pairs(const qn_qmae *qmae, const dense_state *s, const double (*pairs)[16],
                       double *covector) {
    const qn_registers *r = &qmae->registers;
    memset(covector, 0, s->size * sizeof *covector);
    covector[0] = 1.0;
    for (int i = 0; i < qmae->spec.qubits; ++i) {
        const size_t in = (size_t)1 << (2 * (r->in + i)), ref = (size_t)1 << (2 * (r->ref + i));
        for (size_t index = s->size; index-- > 0;) {
            const size_t p = index / in & 3, q = index / ref & 3;
            covector[index] = pairs[i][p + 4 * q] * covector[index - p * in - q * ref];
        }
    }
}

/* The 16-entry covector of a measured pair, (II + ZI + IZ - ZZ) / 2 through both readout maps. */
static void pair_effect(const double *in, const double *ref, double *effect) {
    static const double weights[2][2] = {{0.5, 0.5}, {0.5, -0.5}}; /* [Z on in][Z on ref] */
    for (int p = 0; p < 4; ++p)
        for (int q = 0; q < 4; ++q) {
            double sum = 0.0;
            for (int a = 0; a < 2; ++a)
                for (int b = 0; b < 2; ++b) sum += weights[a][b] * in[12 * a + p] * ref[12 * b + q];
            effect[p + 4 * q] = sum;
        }
}

/* Products of Z, entries 0 and 3 of the digits of a group, as the matrix lets them be read. */
static qn_status read_jointly(const qn_readout_group *group, size_t size, double *effect) {
    const size_t outcomes = (size_t)1 << group->nqubits;
    size_t at[1 << QN_MAX_READOUT_QUBITS] = {0};
    double before[1 << QN_MAX_READOUT_QUBITS];
    double *product = qn_alloc(outcomes * outcomes, sizeof *product);
    if (!product) return QN_ERR_MEMORY;
    for (size_t i = 0; i < outcomes; ++i) {
        for (int q = 0; q < group->nqubits; ++q)
            if (i >> q & 1) at[i] |= (size_t)3 << (2 * group->qubits[q]);
        for (size_t j = 0; j < outcomes; ++j)
            product[i * outcomes + j] = qn_readout_product((int)outcomes, group->matrix, (int)i,
                                                           (int)j);
    }
    for (size_t base = 0; base < size; ++base) {
        if (base & at[outcomes - 1]) continue;
        for (size_t i = 0; i < outcomes; ++i) before[i] = effect[base + at[i]];
        for (size_t j = 0; j < outcomes; ++j) {
            double sum = 0.0;
            for (size_t i = 0; i < outcomes; ++i) sum += before[i] * product[i * outcomes + j];
            effect[base + at[j]] = sum;
        }
    }
    qn_free(product);
    return QN_OK;
}

/* The observable of the measured circuit: the covector of an outcome's sign, pulled back through
 * the readout maps. */
static qn_status set_effect(const qn_qmae *qmae, dense_state *s) {
    qn_status status = QN_OK;
    const qn_registers *r = &qmae->registers;
    if (r->anc >= 0) {
        const double *base = readout_of(qmae->program, r->anc);
        for (size_t a = 0; a < 4; ++a) s->effect[a << (2 * r->anc)] = base[12 + a];
        return QN_OK;
    }
    double pairs[QN_QMAE_MAX_QUBITS][16];
    for (int i = 0; i < qmae->spec.qubits; ++i)
        pair_effect(readout_of(qmae->program, r->in + i), readout_of(qmae->program, r->ref + i),
                    pairs[i]);
    fill_pairs(qmae, s, (const double(*)[16])pairs, s->effect);
    for (size_t k = 0; qn_program_readout_group(qmae->program, k); ++k) {
        const qn_readout_group *group = qn_program_readout_group(qmae->program, k);
        if (group->nqubits > 2) QN_TRY(read_jointly(group, s->size, s->effect));
    }
out:
    return status;
}

static void destroy(void *state) {
    dense_state *s = state;
    if (!s) return;
    qn_plan_destroy(s->before);
    qn_plan_destroy(s->test);
    qn_free(s->effect);
    qn_free(s);
}

static qn_status create(const qn_qmae *qmae, void **state, qn_diag *diag) {
    qn_status status = QN_OK;
    const int nqubits = qmae->registers.count;
    int digits[MAX_QUBITS];
    dense_state *s = qn_alloc(1, sizeof *s);
    QN_TRY_ALLOC(s);
    if (nqubits > MAX_QUBITS)
        QN_TRY(qn_fail(diag, QN_ERR_LIMIT,
                       "the dense density matrix of %d qubits is too large for training (at most "
                       "%d); the factored engine computes the same numbers where no noise links "
                       "the registers, the trajectory engine estimates them",
                       nqubits, MAX_QUBITS));
    QN_TRY(qn_sections_check(qmae->program, PHASES, diag));
    for (int q = 0; q < nqubits; ++q) digits[q] = q;
    s->nqubits = nqubits;
    s->size = (size_t)1 << (2 * nqubits);
    s->data_size = (size_t)1 << (2 * qmae->spec.qubits);
    s->amplitudes = (size_t)1 << qmae->spec.qubits;
    QN_TRY(qn_program_plan(qmae->program, SECTIONS_BEFORE, digits, nqubits, &s->before, diag));
    QN_TRY(qn_program_plan(qmae->program, SECTIONS_TEST, digits, nqubits, &s->test, diag));
    s->effect = qn_alloc(s->size, sizeof(double));
    QN_TRY_ALLOC(s->effect);
    QN_TRY(set_effect(qmae, s));
    *state = s;
    s = NULL;
out:
    destroy(s);
    return status;
}

static const dense_state *state_of(const qn_qmae *qmae) { return qmae->state; }

static size_t nsteps(const qn_qmae *qmae) {
    return qn_plan_nsteps(state_of(qmae)->before) + qn_plan_nsteps(state_of(qmae)->test);
}

/* ---- bound and work ------------------------------------------------------------------------- */

static size_t plan_bytes(const qn_qmae *qmae) {
    const dense_state *s = state_of(qmae);
    return qn_plan_bytes(s->before) + qn_plan_bytes(s->test) + s->size * sizeof *s->effect;
}

static void work_lay_out(const qn_qmae *qmae, qn_arena *arena, void *work) {
    const dense_state *s = state_of(qmae);
    dense_work *w = work;
    const size_t steps = qn_plan_nsteps(s->before);
    w->before = qn_bound_in(arena, s->before, qmae->kernels);
    w->test = qn_bound_in(arena, s->test, qmae->kernels);
    w->params = qn_arena_take(arena, qn_qmae_nparams(qmae), sizeof(double));
    w->history = qn_arena_take(arena, (steps + 1) * s->size, sizeof(double));
    w->w = qn_arena_take(arena, s->size, sizeof(double));
    w->environments = qn_arena_take(arena, steps * 256, sizeof(double));
    w->r = qn_arena_take(arena, s->data_size, sizeof(double));
    w->data = qn_arena_take(arena, s->data_size, sizeof(double));
    w->scratch = qn_arena_take(arena, s->data_size + 5 * s->amplitudes, sizeof(double));
    w->slope = qn_arena_take(arena, (size_t)qmae->loading.nangles, sizeof(double));
}

/* ---- evaluating ----------------------------------------------------------------------------- */

static void register_state(const qn_qmae *qmae, const double *amplitudes, double *scratch,
                           double *r) {
    if (qn_embeds_by_circuit(qmae)) qn_pauli_ground(qmae->spec.qubits, r);
    else qn_pauli_from_real(qmae->spec.qubits, amplitudes, r, scratch);
}

/* r_in (x) r_ref (x) |0><0| on the rest: digits of in lowest. */
static void initial_state(const qn_qmae *qmae, dense_work *w, const qn_request *request) {
    const dense_state *s = state_of(qmae);
    register_state(qmae, request->input, w->scratch, w->r);
    register_state(qmae, request->reference, w->scratch, w->data);
    const int rest = 2 * qmae->spec.qubits;
    for (size_t index = 0; index < s->size; ++index) {
        double value = w->r[index % s->data_size] * w->data[index / s->data_size % s->data_size];
        for (int q = rest; q < s->nqubits; ++q) {
            const size_t digit = index >> (2 * q) & 3;
            if (digit == 1 || digit == 2) value = 0.0;
        }
        w->history[index] = value;
    }
}

static void bind_work(const qn_qmae *qmae, const qn_angles_bound *bound, dense_work *w,
                      qn_loading_work *loading, const qn_request *request) {
    qn_angles_bound_params(qmae, bound, loading, request, w->params);
    qn_bound_set(w->before, w->params, qn_derive_variations(request->what));
    qn_bound_set(w->test, w->params, 0);
}

/* w at the input of the circuit -> its part on `in`, given the initial state of everything else. */
static void contract_rest(const qn_qmae *qmae, dense_work *w, const double *reference,
                          double *out) {
    const dense_state *s = state_of(qmae);
    register_state(qmae, reference, w->scratch, w->data);
    memset(out, 0, s->data_size * sizeof *out);
    for (size_t index = 0; index < s->size; ++index) {
        double value = w->w[index] * w->data[index / s->data_size % s->data_size];
        for (int q = 2 * qmae->spec.qubits; q < s->nqubits; ++q) {
            const size_t digit = index >> (2 * q) & 3;
            if (digit == 1 || digit == 2) value = 0.0;
        }
        out[index % s->data_size] += value;
    }
}

/* The value of the destructive test with its readout undone, or of its square. */
static double undo(const qn_qmae *qmae, dense_work *w, const double *before, bool square) {
    const dense_state *s = state_of(qmae);
    double pairs[QN_QMAE_MAX_QUBITS][16] = {{0.0}};
    for (int i = 0; i < qmae->spec.qubits; ++i) {
        double covector[2][2];
        qn_undone_covector(&qmae->undone, i, square, covector);
        for (int a = 0; a < 2; ++a)
            for (int b = 0; b < 2; ++b) pairs[i][3 * a + 12 * b] = covector[a][b];
    }
    fill_pairs(qmae, s, (const double(*)[16])pairs, w->w);
    qn_dm_backward(w->test, NULL, w->w, NULL);
    return qmae->kernels->dot(s->size, w->w, before);
}

static void derivatives(const qn_qmae *qmae, dense_work *w, qn_loading_work *loading,
                        const qn_request *request, qn_response *response) {
    const dense_state *s = state_of(qmae);
    qn_dm_backward(w->before, w->history, w->w, w->environments);
    qn_derive_clear(qmae, response);
    qn_derive_angles(qmae, s->before, w->before, w->environments, w->slope, response);
    if (qn_embeds_by_circuit(qmae)) {
        if (response->input_gradient)
            qn_loading_pull_back(loading, request->input, w->slope, response->input_gradient);
        return;
    }
    double *pulled = w->r;
    contract_rest(qmae, w, request->reference, pulled);
    qn_derive_state(qmae, pulled, request->input, w->data, w->scratch, response);
}

static qn_status evaluate(const qn_qmae *qmae, const void *bound, void *work,
                          qn_loading_work *loading, const qn_request *request,
                          qn_response *response) {
    const dense_state *s = state_of(qmae);
    dense_work *w = work;
    bind_work(qmae, bound, w, loading, request);
    initial_state(qmae, w, request);
    qn_dm_forward(w->before, w->history);
    const double *r_out = w->history + qn_plan_nsteps(s->before) * s->size;
    if (request->what & QN_WANT_UNDONE && qmae->undoes) {
        response->undone = undo(qmae, w, r_out, false);
        response->undone_square = undo(qmae, w, r_out, true);
    }
    memcpy(w->w, s->effect, s->size * sizeof(double));
    qn_dm_backward(w->test, NULL, w->w, NULL);
    response->swap = qmae->kernels->dot(s->size, w->w, r_out);
    /* the entries with I on every other digit are the partial trace */
    qn_derive_properties(qmae, r_out, request, w->r, w->scratch, response);
    if (request->what & (QN_WANT_GRADIENT | QN_WANT_SHIFTS))
        derivatives(qmae, w, loading, request, response);
    return QN_OK;
}

const qn_engine qn_engine_dm = {
    .name = "dm",
    .reason = "the circuit does not factor, and its density matrix fits",
    .create = create,
    .destroy = destroy,
    .bound_create = qn_angles_bound_create,
    .bound_destroy = qn_angles_bound_destroy,
    .bind = qn_angles_bound_set,
    .plan_bytes = plan_bytes,
    .bound_bytes = qn_angles_bound_bytes,
    .work_size = sizeof(dense_work),
    .work_lay_out = work_lay_out,
    .evaluate = evaluate,
    .nsteps = nsteps,
};
