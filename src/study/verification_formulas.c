/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/try.h"
#include "study/verification.h"

#include <math.h>
#include <string.h>

void qn_verification_add(qn_verification *v, const char *name, double found, double expected,
                         double tolerance, double error) {
    if (v->count >= QN_MOST_CHECKS) return;
    qn_check *c = &v->checks[v->count++];
    *c = (qn_check){.found = found, .expected = expected, .tolerance = tolerance, .error = error};
    snprintf(c->name, sizeof c->name, "%s", name);
    v->nscores += error > 0.0;
}

/* ---- channels ------------------------------------------------------------------------------- */

/* Tr(P_row E(rho)) for a one-qubit state with Pauli vector r. */
static double moved(const qn_channel_args *args, const char *channel, double strength, int row,
                    const double *r) {
    double ptm[16], sum = 0.0;
    qn_channel_ptm(qn_channel_find(channel), args, strength, ptm);
    for (int j = 0; j < 4; ++j) sum += ptm[4 * row + j] * r[j];
    return sum;
}

static const double ONE[4] = {1, 0, 0, -1}, PLUS[4] = {1, 1, 0, 0};

static void channel_formulas(qn_verification *v) {
    const double lambda = 0.037, gamma = 0.21, s = v->options.noise_scale;
    const double *values[1] = {&lambda};
    qn_channel_args args = {.nqubits = 1, .count = {1}, .values = {values[0]}};
    qn_verification_add(v, "depolarizing: <X> of |+> = (1 - lambda)^S",
                        moved(&args, "depolarizing", s, 1, PLUS), pow(1 - lambda, s), 1e-12, 0);
    args.values[0] = &gamma;
    qn_verification_add(v, "amplitude damping: <Z> of |1> = 1 - 2 (1 - gamma)^S",
                        moved(&args, "amplitude_damping", s, 3, ONE), 1 - 2 * pow(1 - gamma, s),
                        1e-12, 0);
    qn_verification_add(v, "amplitude damping: <X> of |+> = (1 - gamma)^(S/2)",
                        moved(&args, "amplitude_damping", s, 1, PLUS), pow(1 - gamma, s / 2), 1e-12,
                        0);
}

/* Relaxation of qubit 0 of the model over 1 us, as a trajectory program would see it. */
static void relaxation_formulas(qn_verification *v) {
    const qn_channel *channel = qn_channel_find("thermal_relaxation");
    const qn_qubit q = qn_model_qubit(v->model, 0);
    const double t = 1e-6, s = v->options.noise_scale;
    if (!channel || isinf(q.T1) || isinf(q.T2)) return;
    qn_channel_args args = {.nqubits = 1};
    for (int p = 0; p < channel->nparams; ++p) {
        const char *name = channel->params[p].name;
        const double *value = !strcmp(name, "T1")                   ? &q.T1
                              : !strcmp(name, "T2")                 ? &q.T2
                              : !strcmp(name, "excited_population") ? &q.excited_population
                                                                    : &t;
        args.count[p] = 1;
        args.values[p] = value;
    }
    const double z1 = 1 - 2 * q.excited_population, decay = exp(-t * s / q.T1);
    qn_verification_add(v, "T1 of qubit 0: <Z> of |1> after 1 us",
                        moved(&args, "thermal_relaxation", s, 3, ONE), z1 + (-1 - z1) * decay,
                        1e-12, 0);
    qn_verification_add(v, "T2 of qubit 0: <X> of |+> after 1 us",
                        moved(&args, "thermal_relaxation", s, 1, PLUS), exp(-t * s / q.T2), 1e-12,
                        0);
}

/* ---- every rule ------------------------------------------------------------------------------ */

/* Smallest eigenvalue of any Choi matrix and largest trace error among the instructions of the
 * 18-qubit program. */
static qn_status positivity(qn_verification *v, qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_qmae_spec spec = qn_qmae_spec_default();
    qn_circuit *circuit = NULL;
    qn_program *program = NULL;
    double lowest = 0.0, worst = 0.0;
    const double *last = NULL;
    QN_TRY(qn_qmae_circuit(&spec, &circuit, diag));
    QN_TRY(qn_program_build(circuit, v->model, &v->options, &program, diag));
    for (size_t k = 0; k < qn_program_size(program); ++k) {
        const qn_instr *instr = qn_program_instr(program, k);
        double low = 0.0, trace = 0.0;
        if (instr->kind != QN_INSTR_NOISE && instr->kind != QN_INSTR_RESET) continue;
        if (instr->base == last) continue;
        last = instr->base;
        QN_TRY(qn_ptm_cptp(instr->nqubits, instr->base, &low, &trace));
        lowest = fmin(lowest, low);
        worst = fmax(worst, trace);
    }
    qn_verification_add(v, "every rule in 18 qubits: lowest Choi eigenvalue >= 0",
                        fmin(lowest, 0.0), 0.0, 1e-9, 0);
    qn_verification_add(v, "every rule in 18 qubits: trace preserved", worst, 0.0, 1e-9, 0);
out:
    qn_program_destroy(program);
    qn_circuit_destroy(circuit);
    return status;
}

/* ---- SWAP test ------------------------------------------------------------------------------- */

/* With all angles 0 the autoencoder leaves |00>, and the noiseless SWAP test gives |<a|b>|^2. */
static qn_status swap_test(qn_verification *v, qn_diag *diag) {
    static const double c = 0.6, s = 0.8;
    qn_status status = QN_OK;
    const double zero[4] = {1, 0, 0, 0}, one[4] = {0, 1, 0, 0}, mixed[4] = {c, s, 0, 0},
                 angles[15] = {0};
    const double *references[3] = {zero, one, mixed}, expected[3] = {1, 0, c * c};
    const char *names[3] = {"SWAP test of equal states", "SWAP test of orthogonal states",
                            "SWAP test of states with overlap 0.36"};
    qn_qmae_spec spec = qn_qmae_spec_default();
    qn_qmae *qmae = NULL;
    qn_qmae_bound *bound = NULL;
    qn_qmae_work *work = NULL;
    spec.qubits = 2;
    spec.latent = 1;
    QN_TRY(qn_qmae_create(&spec, NULL, NULL, "dm", NULL, &qmae, diag));
    QN_TRY(qn_qmae_bound_create(qmae, &bound));
    QN_TRY(qn_qmae_work_create(qmae, &work));
    qn_qmae_bind(bound, angles, 0);
    for (int k = 0; k < 3; ++k) {
        const qn_request request = {0, zero, references[k], NULL};
        qn_response response = {0};
        QN_TRY(qn_qmae_evaluate(qmae, bound, work, &request, &response));
        qn_verification_add(v, names[k], response.swap, expected[k], 1e-12, 0);
    }
out:
    qn_qmae_work_destroy(work);
    qn_qmae_bound_destroy(bound);
    qn_qmae_destroy(qmae);
    return status;
}

qn_status qn_verify_formulas(qn_verification *v, qn_diag *diag) {
    qn_status status = QN_OK;
    channel_formulas(v);
    relaxation_formulas(v);
    QN_TRY(positivity(v, diag));
    QN_TRY(swap_test(v, diag));
out:
    return status;
}
