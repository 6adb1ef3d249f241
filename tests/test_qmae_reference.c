/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values of independent simulators (tests/reference): PennyLane runs of these circuits, and an
 * 80-bit dense simulation that QuEST, Qulacs and Aer confirm. */
#include "assert_close.h"
#include "dm/fused.h"
#include "dm/pauli.h"
#include "reference.h"

#include <stdio.h>
#include <string.h>

#define PENNYLANE "tests/reference/pennylane/"
#define DENSE "tests/reference/dense/"

/* ---- PennyLane ------------------------------------------------------------------------------ */

/* After every gate on each of its qubits: Pauli noise of total probability p (1q 0.001, 2q 0.01),
 * amplitude damping 0.002, phase damping 0.001; state preparation, reset and measurement ideal. */
#define RULES(name, any1, any2)                                                                    \
    "{ after = \"any1\"; channel = \"" name "\"; " any1                                            \
    " }, { after = \"any2\"; channel = \"" name "\"; " any2 " }"
#define DEPOL                                                                                      \
    RULES("pauli",                                                                                 \
          "probabilities = [ 3.333333333333333e-4, 3.333333333333333e-4, 3.333333333333333e-4 ];", \
          "probabilities = [ 3.333333333333333e-3, 3.333333333333333e-3, 3.333333333333333e-3 ];")
#define AMPDAMP RULES("amplitude_damping", "gamma = 0.002;", "gamma = 0.002;")
#define PHASEDAMP RULES("phase_damping", "lambda = 0.001;", "lambda = 0.001;")
#define MODEL(rules)                                                                               \
    "format = 1; name = \"reference\"; schedule = \"none\"; channels = ( " rules " );"

static const char *const MODELS[][2] = {
    {"noiseless", MODEL("")},
    {"depol", MODEL(DEPOL)},
    {"ampdamp", MODEL(AMPDAMP)},
    {"phasedamp", MODEL(PHASEDAMP)},
    {"all", MODEL(DEPOL "," AMPDAMP "," PHASEDAMP)},
};

static const char *model_text(const char *noise) {
    for (size_t k = 0; k < sizeof MODELS / sizeof *MODELS; ++k)
        if (!strcmp(MODELS[k][0], noise)) return MODELS[k][1];
    fail_msg("no model for %s", noise);
    return NULL;
}

typedef struct reference_row {
    int n;
    char readout[16], reset[16], noise[16], pair[4];
    double value;
} reference_row;

static double *amplitudes(int n, const char *what, const char *pair) {
    char path[128];
    snprintf(path, sizeof path, PENNYLANE "n%d/%s_%s.txt", n, what, pair);
    double *v = reference_column(path, 1, 0, (size_t)1 << n);
    reverse_bits(n, v);
    return v;
}

/* The observable that makes `swap` the fidelity with v, so that its gradient can be compared
 * too. */
static double *fidelity_observable(int n, const double *v) {
    const size_t size = (size_t)1 << (2 * n);
    double *o = qn_alloc(size, sizeof *o),
           *work = qn_alloc((size_t)QN_PAULI_WORK << n, sizeof *work);
    qn_pauli_from_real(n, v, o, work);
    for (size_t i = 0; i < size; ++i) o[i] /= (double)((size_t)1 << n);
    qn_free(work);
    return o;
}

static void check_gradient(const reference_row *row, const double *gradient, int count) {
    char path[192];
    snprintf(path, sizeof path, PENNYLANE "n%d/grad_%s_%s_%s_%s.txt", row->n, row->readout,
             row->reset, row->noise, row->pair);
    FILE *file = fopen(path, "r");
    if (!file) return; /* not every case has its gradient stored */
    fclose(file);
    double *expected = reference_column(path, 1, 0, (size_t)count);
    assert_close_array(gradient, expected, (size_t)count, 1e-12, 1e-10);
    qn_free(expected);
}

static void check_row(const reference_row *row) {
    qn_qmae_spec spec = qn_qmae_spec_default();
    spec.qubits = row->n;
    spec.latent = row->n - 1;
    spec.entangler = QN_ENTANGLER_RING;
    spec.trash = strcmp(row->reset, "swap") ? QN_TRASH_RESET : QN_TRASH_SWAP;
    const int nangles = qn_qmae_spec_nangles(&spec), direct = !strcmp(row->readout, "direct");
    char path[64];
    snprintf(path, sizeof path, PENNYLANE "n%d/theta.txt", row->n);
    double *theta = reference_column(path, 1, 0, (size_t)nangles);
    double *psi = amplitudes(row->n, "psi", row->pair), *ref = amplitudes(row->n, "ref", row->pair);
    double *observable = direct ? fidelity_observable(row->n, ref) : NULL;
    double *gradient = qn_alloc((size_t)nangles, sizeof *gradient);
    qn_model *model = model_of(model_text(row->noise));
    subject s = subject_of(&spec, model, direct ? "factored" : NULL);
    const int what = QN_WANT_GRADIENT | QN_WANT_FIDELITY;
    const qn_request request = {what, psi, ref, observable};
    qn_response response = {.angle_gradient = gradient};
    qn_qmae_bind(s.bound, theta, what);
    assert_int_equal(qn_qmae_evaluate(s.qmae, s.bound, s.work, &request, &response), QN_OK);
    assert_close(response.swap, row->value, 1e-12, 1e-10);
    if (direct) assert_close(response.fidelity, row->value, 1e-12, 1e-10);
    check_gradient(row, gradient, nangles);
    subject_clear(&s);
    qn_model_destroy(model);
    double *arrays[] = {theta, psi, ref, observable, gradient};
    for (int k = 0; k < 5; ++k) qn_free(arrays[k]);
}

static int check_table(const char *path) {
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    char line[512];
    int rows = 0;
    while (fgets(line, sizeof line, file)) {
        reference_row row;
        if (sscanf(line, "%d %15s %15s %15s %3s %lf", &row.n, row.readout, row.reset, row.noise,
                   row.pair, &row.value) != 6)
            continue;
        check_row(&row);
        ++rows;
    }
    fclose(file);
    return rows;
}

static void three_qubits_match_pennylane(void **state) {
    (void)state;
    assert_int_equal(check_table(PENNYLANE "n3/values.tsv"), 40);
}

static void eight_qubits_match_pennylane(void **state) {
    (void)state;
    assert_true(check_table(PENNYLANE "n8/values.tsv") >= 4);
}

/* The noiseless SWAP test of the whole 18-qubit circuit. */
static void eighteen_qubits_match_pennylane(void **state) {
    (void)state;
    FILE *file = fopen(PENNYLANE "n8/values_18qubit_noiseless.tsv", "r");
    assert_non_null(file);
    char line[512];
    int rows = 0;
    while (fgets(line, sizeof line, file)) {
        reference_row row = {.n = 8, .readout = "swaptest", .reset = "swap", .noise = "noiseless"};
        if (sscanf(line, "%3s %lf", row.pair, &row.value) != 2 || line[0] == '#') continue;
        check_row(&row);
        ++rows;
    }
    fclose(file);
    assert_int_equal(rows, 2);
}

/* ---- dense 80-bit reference ----------------------------------------------------------------- */

#define RELAXATION "qubit: { T1 = 100e-6; T2 = 80e-6; };"
#define DENSE_MODEL(qubit, lambda1, lambda2)                                                       \
    "format = 1; name = \"dense\"; schedule = \"none\"; " qubit                                    \
    "gates: { any1: { duration = 35e-9; depolarizing = " lambda1                                   \
    "; }; any2: { duration = 300e-9; depolarizing = " lambda2 "; }; };"

static const char *const VARIANTS[][2] = {
    {"full", DENSE_MODEL(RELAXATION, "0.001", "0.01")},
    {"noiseless", DENSE_MODEL("", "0.0", "0.0")},
    {"depol_only", DENSE_MODEL("", "0.001", "0.01")},
    {"thermal_only", DENSE_MODEL(RELAXATION, "0.0", "0.0")},
    {"full_pauliprob_convention",
     DENSE_MODEL(RELAXATION, "0.0013333333333333333", "0.010666666666666666")},
};

static qn_qmae_spec dense_spec(int n) {
    qn_qmae_spec spec = qn_qmae_spec_default();
    spec.qubits = n;
    spec.latent = n - 1;
    spec.entangler = QN_ENTANGLER_RING;
    spec.trash = QN_TRASH_RESET;
    return spec;
}

static double *dense_column(int n, const char *what, size_t count) {
    char path[64];
    snprintf(path, sizeof path, DENSE "n%d_%s.txt", n, what);
    return reference_column(path, 1, 0, count);
}

static void check_dense_row(int n, const char *variant, double f_phi, double f_psi, double purity) {
    const char *text = NULL;
    for (size_t k = 0; k < sizeof VARIANTS / sizeof *VARIANTS; ++k)
        if (!strcmp(VARIANTS[k][0], variant)) text = VARIANTS[k][1];
    assert_non_null(text);
    const qn_qmae_spec spec = dense_spec(n);
    double *angles = dense_column(n, "angles", 15 * (size_t)n),
           *gradient = qn_alloc(15 * (size_t)n, sizeof(double));
    double *psi = dense_column(n, "state", (size_t)1 << n),
           *phi = dense_column(n, "phi", (size_t)1 << n);
    qn_model *model = model_of(text);
    subject s = subject_of(&spec, model, "factored");
    qn_qmae_bind(s.bound, angles, QN_WANT_GRADIENT);
    const double *targets[2] = {phi, psi};
    const double expected[2] = {f_phi, f_psi};
    for (int t = 0; t < 2; ++t) {
        double *observable = fidelity_observable(n, targets[t]);
        const qn_request request = {QN_WANT_GRADIENT | QN_WANT_FIDELITY | QN_WANT_PURITY, psi,
                                    targets[t], observable};
        qn_response response = {.angle_gradient = gradient};
        assert_int_equal(qn_qmae_evaluate(s.qmae, s.bound, s.work, &request, &response), QN_OK);
        assert_close(response.fidelity, expected[t], 0, 1e-11);
        assert_close(response.swap, expected[t], 0, 1e-11);
        assert_close(response.purity, purity, 0, 1e-11);
        if (!strcmp(variant, "full")) {
            char path[64];
            snprintf(path, sizeof path, DENSE "n%d_grad_full.txt", n);
            double *slopes = reference_column(path, 3, 1 + t, 15 * (size_t)n);
            assert_close_array(gradient, slopes, 15 * (size_t)n, 1e-12, 1e-10);
            qn_free(slopes);
        }
        qn_free(observable);
    }
    subject_clear(&s);
    qn_model_destroy(model);
    double *arrays[] = {angles, gradient, psi, phi};
    for (int k = 0; k < 4; ++k) qn_free(arrays[k]);
}

static void every_variant_matches_the_dense_reference(void **state) {
    (void)state;
    FILE *file = fopen(DENSE "expected.txt", "r");
    assert_non_null(file);
    char line[512], variant[64];
    int n, rows = 0;
    double f_phi, f_psi, purity;
    while (fgets(line, sizeof line, file))
        if (sscanf(line, "%d %63s %lf %lf %lf", &n, variant, &f_phi, &f_psi, &purity) == 5) {
            check_dense_row(n, variant, f_phi, f_psi, purity);
            ++rows;
        }
    fclose(file);
    assert_int_equal(rows, 10);
}

/* W3: the whole noisy 10-qubit SWAP-test circuit, its SWAP one two-qubit gate, as one density
 * matrix. */
static void the_ten_qubit_swap_test_matches(void **state) {
    (void)state;
    const qn_qmae_spec spec = dense_spec(4);
    qn_qmae_spec with_fresh = spec;
    with_fresh.trash = QN_TRASH_SWAP;
    qn_circuit *whole = NULL, *circuit = NULL;
    assert_int_equal(qn_qmae_circuit(&with_fresh, &whole, NULL), QN_OK);
    assert_int_equal(qn_circuit_create(10, qn_circuit_nparams(whole), &circuit), QN_OK);
    int swapped = 0;
    for (size_t k = 0; k < qn_circuit_size(whole); ++k) {
        const qn_op *op = qn_circuit_op(whole, k);
        qn_circuit_set_section(circuit, op->section);
        if (op->section != QN_SECTION_TRASH)
            assert_int_equal(qn_circuit_append(circuit, op), QN_OK);
        else if (op->kind == QN_OP_GATE && !swapped++)
            assert_int_equal(qn_circuit_gate(circuit, "swap", (int[]){3, 8}, NULL), QN_OK);
    }
    qn_model *model = model_of(VARIANTS[0][1]);
    const qn_program_options options = qn_program_options_default();
    qn_program *program = NULL;
    qn_diag diag = {0};
    assert_int_equal(qn_program_build(circuit, model, &options, &program, &diag), QN_OK);
    const qn_instr **instrs = qn_alloc(qn_program_size(program), sizeof *instrs);
    int digits[10];
    for (int q = 0; q < 10; ++q) digits[q] = q;
    for (size_t k = 0; k < qn_program_size(program); ++k) instrs[k] = qn_program_instr(program, k);
    qn_plan *plan = NULL;
    qn_bound *bound = NULL;
    assert_int_equal(qn_plan_create(instrs, qn_program_size(program), digits, 10, &plan, &diag),
                     QN_OK);
    assert_int_equal(qn_bound_create(plan, qn_kernels_best(), &bound), QN_OK);
    double *angles = dense_column(4, "angles", 60), *psi = dense_column(4, "state", 16),
           *phi = dense_column(4, "phi", 16);
    qn_bound_set(bound, angles, 0);
    double rin[256], rref[256], work[16 * QN_PAULI_WORK], *r = qn_alloc((size_t)1 << 20, sizeof *r);
    qn_pauli_from_real(4, psi, rin, work);
    qn_pauli_from_real(4, phi, rref, work);
    static const double zero[4] = {1, 0, 0, 1};
    for (size_t i = 0; i < (size_t)1 << 20; ++i)
        r[i] = rin[i & 255] * rref[i >> 8 & 255] * zero[i >> 16 & 3] * zero[i >> 18];
    qn_dm_run(bound, r);
    assert_close(r[(size_t)3 << 18], 2.72052627235e-02, 1e-12, 0);
    qn_free(r);
    qn_free(angles);
    qn_free(psi);
    qn_free(phi);
    qn_free(instrs);
    qn_bound_destroy(bound);
    qn_plan_destroy(plan);
    qn_program_destroy(program);
    qn_model_destroy(model);
    qn_circuit_destroy(circuit);
    qn_circuit_destroy(whole);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(three_qubits_match_pennylane),
        cmocka_unit_test(eight_qubits_match_pennylane),
        cmocka_unit_test(eighteen_qubits_match_pennylane),
        cmocka_unit_test(every_variant_matches_the_dense_reference),
        cmocka_unit_test(the_ten_qubit_swap_test_matches),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
