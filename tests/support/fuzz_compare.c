/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz_compare.h"

#include "qmae_noise/qasm.h"
#include "qmae_noise/simulate.h"
#include "qmae_noise/trajectory.h"

#include "assert_close.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

fuzz_scores fuzz_scored;
static const double TOLERANCE = 1e-9;
enum { RUNS = 300, MORE = 20, SUSPICIOUS = 4, MEMORY = 1 << 30 };

/* ---- density matrix and state vector -------------------------------------------------------- */

static fuzz_verdict compare_records(const qn_simulation *s, const fuzz_expected *e, char *why) {
    size_t count = 0;
    fuzz_verdict verdict = FUZZ_AGREES;
    qn_outcome *outcomes = NULL;
    assert_int_equal(qn_simulation_outcomes(s, &outcomes, &count), QN_OK);
    for (int k = 0; k < 1 << e->nbits && count > 0 && verdict == FUZZ_AGREES; ++k) {
        double found = 0.0;
        for (size_t o = 0; o < count; ++o)
            if (outcomes[o].bits == (uint64_t)k) found = outcomes[o].probability;
        if (fabs(found - e->records[k]) <= TOLERANCE) continue;
        snprintf(why, FUZZ_WHY, "record %d has %.12f, right %.12f", k, found, e->records[k]);
        verdict = FUZZ_RECORDS;
    }
    qn_free(outcomes);
    return verdict;
}

static fuzz_verdict compare_state(const qn_simulation *s, const fuzz_expected *e, char *why) {
    static double complex rho[FUZZ_DIM * FUZZ_DIM];
    int keep[FUZZ_QUBITS];
    const int dim = 1 << e->nqubits;
    for (int q = 0; q < FUZZ_QUBITS; ++q) keep[q] = q;
    assert_int_equal(qn_simulation_matrix(s, e->nqubits, keep, rho), QN_OK);
    for (int k = 0; k < dim * dim; ++k) {
        if (cabs(rho[k] - e->rho[k]) <= TOLERANCE) continue;
        snprintf(why, FUZZ_WHY, "state[%d][%d] is %.10f %+.10fi, right %.10f %+.10fi", k / dim,
                 k % dim, creal(rho[k]), cimag(rho[k]), creal(e->rho[k]), cimag(e->rho[k]));
        return FUZZ_STATE;
    }
    return FUZZ_AGREES;
}

static fuzz_verdict compare_expected(const qn_simulation *s, const fuzz_expected *e, char *why) {
    for (int k = 0; k < e->nvalues; ++k) {
        const fuzz_value *v = &e->values[k];
        double found = NAN;
        qn_diag diag = {0};
        assert_int_equal(qn_simulation_expect(s, v->paulis, &found, &diag), QN_OK);
        if (fabs(found - v->read) <= TOLERANCE) continue;
        snprintf(why, FUZZ_WHY, "<%s> is %.12f, right %.12f", v->paulis, found, v->read);
        return FUZZ_EXPECTED;
    }
    return FUZZ_AGREES;
}

static fuzz_verdict compare_dense(const qn_program *program, const fuzz_expected *e,
                                  const qn_simulation_options *options, char *why) {
    qn_simulation *s = NULL;
    qn_diag diag = {0};
    const qn_status status = qn_simulation_run(program, NULL, options, &s, &diag);
    if (status == QN_ERR_UNSUPPORTED && options->method == QN_METHOD_PURE) return FUZZ_AGREES;
    if (status != QN_OK) {
        snprintf(why, FUZZ_WHY, "%.300s", diag.text);
        return FUZZ_REFUSED;
    }
    fuzz_verdict verdict = compare_records(s, e, why);
    if (verdict == FUZZ_AGREES && e->rho) verdict = compare_state(s, e, why);
    if (verdict == FUZZ_AGREES) verdict = compare_expected(s, e, why);
    qn_simulation_destroy(s);
    return verdict;
}

/* ---- trajectories --------------------------------------------------------------------------- */

/* Index s: whether qubits are dropped early, which kernels. By the seed: how much is fused, and
 * whether qubits join when they are first touched. */
static qn_trajectory_options options_of(int s, uint64_t seed) {
    static const char *const KERNELS[] = {"generic", "avx2", "avx512"};
    qn_trajectory_options o = qn_trajectory_options_default();
    o.drop = s & 1;
    o.light_cone = o.drop || seed % 5;
    o.max_fused = QN_TRAJECTORY_MAX_FUSED - (int)(seed / 5 % 2);
    o.kernels = qn_kernels_find(KERNELS[s / 2]) ? KERNELS[s / 2] : NULL;
    return o;
}

static bool estimate(const qn_program *program, const qn_trajectory_options *o,
                     const qn_trajectory_settings *settings, qn_estimate *found, char *why) {
    qn_trajectory *t = NULL;
    qn_trajectory_bound *bound = NULL;
    qn_diag diag = {0};
    bool done = qn_trajectory_of(program, o, &t, &diag) == QN_OK &&
                qn_trajectory_bound_create(t, &bound) == QN_OK;
    if (done) {
        qn_trajectory_bind(bound, NULL);
        done = qn_trajectory_estimate(bound, NULL, NULL, settings, found, NULL, &diag) == QN_OK;
    }
    qn_trajectory_bound_destroy(bound);
    qn_trajectory_destroy(t);
    if (!done) snprintf(why, FUZZ_WHY, "trajectories: %.300s", diag.text);
    return done;
}

static double score_of(const qn_estimate *found, double expected, bool single) {
    const double rounding = single ? 1e-5 : 1e-9, difference = found->value - expected;
    return fabs(difference) < rounding ? 0.0 : difference / fmax(found->error, 1e-12);
}

/* The values of one set of trajectories; whether all are as good as right. */
static bool values_agree(const qn_estimate *found, const fuzz_expected *e,
                         const qn_trajectory_options *o, bool counts, char *why) {
    bool agree = true;
    for (int k = 0; k < e->nvalues; ++k) {
        const double right = o->readout ? e->values[k].read : e->values[k].exact;
        const double z = score_of(&found[k], right, o->precision == QN_PRECISION_SINGLE);
        if (counts && z != 0.0) fuzz_scored.squares += fmin(z * z, 16.0), ++fuzz_scored.count;
        if (fabs(z) < SUSPICIOUS) continue;
        snprintf(why, FUZZ_WHY, "trajectories: <%s> is %.6f +- %.6f, right %.6f%s",
                 e->values[k].paulis, found[k].value, found[k].error, right,
                 o->readout ? " as read" : "");
        agree = false;
    }
    return agree;
}

/* A score that a right program has once in 16,000 is looked at again with twenty times as many. */
static fuzz_verdict compare_values(const qn_program *program, const fuzz_expected *e, int setting,
                                   char *why) {
    const char *list[FUZZ_STRINGS];
    qn_estimate found[FUZZ_STRINGS];
    qn_trajectory_options o = options_of(setting, e->seed);
    for (int k = 0; k < e->nvalues; ++k) list[k] = e->values[k].paulis;
    o.npaulis = (size_t)e->nvalues;
    o.paulis = list;
    o.precision = e->seed & 1 ? QN_PRECISION_SINGLE : QN_PRECISION_DOUBLE;
    o.readout = !e->rho || (e->seed >> 1 & 1);
    for (uint64_t again = 0; again < 2; ++again) {
        const qn_trajectory_settings settings = {.seed = e->seed,
                                                 .step = again,
                                                 .trajectories = again ? MORE * RUNS : RUNS,
                                                 .threads = 1,
                                                 .stratify = true};
        if (!estimate(program, &o, &settings, found, why)) return FUZZ_REFUSED;
        if (values_agree(found, e, &o, !again, why)) return FUZZ_AGREES;
    }
    return FUZZ_VALUES;
}

/* P(chi-square this large); 0 for an impossible record; rare records count as one. */
static double chi_square(const fuzz_expected *e, const uint64_t *bits, size_t shots) {
    double counts[1 << FUZZ_BITS] = {0}, chi = 0.0, rare = 0.0, seen = 0.0;
    int cells = 0;
    for (size_t k = 0; k < shots; ++k) {
        if (bits[k] >> e->nbits || e->records[bits[k]] < 1e-12) return 0.0;
        counts[bits[k]] += 1.0;
    }
    for (int k = 0; k < 1 << e->nbits; ++k) {
        const double expected = e->records[k] * (double)shots;
        if (expected < 10.0) rare += expected, seen += counts[k];
        else chi += (counts[k] - expected) * (counts[k] - expected) / expected, ++cells;
    }
    if (rare > 5.0) chi += (seen - rare) * (seen - rare) / rare, ++cells;
    return cells > 1 ? gsl_cdf_chisq_Q(chi, cells - 1) : 1.0;
}

static fuzz_verdict compare_counts(const qn_program *program, const fuzz_expected *e, int setting,
                                   char *why) {
    static uint64_t bits[MORE * RUNS];
    qn_estimate none;
    qn_trajectory_options o = options_of(setting, e->seed);
    o.bits = true;
    double p = 0.0;
    for (uint64_t again = 0; p < 1e-4 && again < 2; ++again) {
        const size_t shots = again ? MORE * RUNS : RUNS;
        const qn_trajectory_settings settings = {
            .seed = e->seed, .step = 2 + again, .trajectories = shots, .threads = 1, .bits = bits};
        if (!estimate(program, &o, &settings, &none, why)) return FUZZ_REFUSED;
        p = chi_square(e, bits, shots);
    }
    if (p >= 1e-4) return FUZZ_AGREES;
    snprintf(why, FUZZ_WHY, "counts of trajectories: chi-square with p = %.2g", p);
    return FUZZ_COUNTS;
}

/* ---- stabilizers ---------------------------------------------------------------------------- */

static double stabilizer_counts(const qn_simulation *s, const fuzz_expected *e, uint64_t step,
                                size_t shots) {
    static uint64_t bits[MORE * RUNS];
    qn_sample sample = {0};
    qn_rng rng;
    size_t count = 0;
    qn_rng_init(&rng, e->seed, QN_STREAM_TEST, step, 0, 0);
    assert_int_equal(qn_simulation_sample(s, shots, &rng, 0, &sample), QN_OK);
    for (size_t k = 0; k < sample.nseen; ++k)
        for (uint64_t c = 0; c < sample.seen[k].count; ++c) bits[count++] = sample.seen[k].bits;
    qn_sample_clear(&sample);
    return chi_square(e, bits, count);
}

/* Programs of Clifford gates and Pauli noise; values where nothing depends on measured bits. */
static fuzz_verdict compare_stabilizer(const qn_program *program, const fuzz_expected *e,
                                       char *why) {
    const qn_simulation_options o = {.method = QN_METHOD_STABILIZER};
    qn_simulation *s = NULL;
    double value = 0.0;
    fuzz_verdict verdict = FUZZ_AGREES;
    if (qn_simulation_run(program, NULL, &o, &s, NULL) != QN_OK) return FUZZ_AGREES;
    ++fuzz_scored.stabilizers;
    if (e->nvalues && qn_simulation_expect(s, e->values[0].paulis, &value, NULL) == QN_OK)
        verdict = compare_expected(s, e, why);
    if (verdict == FUZZ_AGREES && qn_simulation_nbits(s) > 0 &&
        stabilizer_counts(s, e, 0, RUNS) < 1e-4 && stabilizer_counts(s, e, 1, MORE * RUNS) < 1e-4) {
        snprintf(why, FUZZ_WHY, "counts of stabilizers are far from the law");
        verdict = FUZZ_COUNTS;
    }
    qn_simulation_destroy(s);
    return verdict;
}

/* ---- all ------------------------------------------------------------------------------------ */

static fuzz_verdict compare_program(const qn_program *program, const fuzz_expected *e, char *why) {
    fuzz_verdict verdict = FUZZ_AGREES;
    for (size_t k = 0; k < qn_kernels_count() && verdict == FUZZ_AGREES; ++k) {
        const qn_simulation_options o = {
            .method = QN_METHOD_DM, .kernels = qn_kernels_at(k), .memory = MEMORY};
        if (o.kernels->available()) verdict = compare_dense(program, e, &o, why);
    }
    const qn_simulation_options pure = {.method = QN_METHOD_PURE, .memory = MEMORY};
    if (verdict == FUZZ_AGREES) verdict = compare_dense(program, e, &pure, why);
    if (verdict == FUZZ_AGREES) verdict = compare_stabilizer(program, e, why);
    /* each program with one set of kernels and both ways of dropping */
    const int first = (int)(e->seed % 3) * 2;
    const bool measures = qn_circuit_nbits(qn_program_circuit(program)) > 0;
    for (int s = first; s < first + 2; ++s) {
        if (verdict == FUZZ_AGREES && e->nvalues) verdict = compare_values(program, e, s, why);
        if (verdict == FUZZ_AGREES && measures) verdict = compare_counts(program, e, s, why);
    }
    return verdict;
}

fuzz_verdict fuzz_compare(const char *qasm, const char *noise, const fuzz_expected *e, char *why) {
    qn_qasm *read = NULL;
    qn_model *model = NULL;
    qn_program *program = NULL;
    qn_diag diag = {0};
    fuzz_verdict verdict = FUZZ_REFUSED;
    qn_program_options options = qn_program_options_default();
    options.allow_unused = true;
    options.as_written = !e->merge;
    options.noise_scale = e->scale;
    options.fold = e->fold;
    options.fold_gates = e->fold_all ? QN_FOLD_ALL : QN_FOLD_TWO;
    if (qn_qasm_parse("program", qasm, strlen(qasm), NULL, &read, &diag) == QN_OK &&
        qn_model_parse("model", noise, NULL, &model, &diag) == QN_OK &&
        qn_program_build(qn_qasm_circuit(read), model, &options, &program, &diag) == QN_OK)
        verdict = compare_program(program, e, why);
    else snprintf(why, FUZZ_WHY, "line %d: %.300s", diag.line, diag.text);
    qn_program_destroy(program);
    qn_model_destroy(model);
    qn_qasm_destroy(read);
    return verdict;
}
