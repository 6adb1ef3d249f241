/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The autoencoder as a circuit like any other: its gradient is that of the training, its places of
 * noise cost what its error budget says. */
#include "assert_close.h"
#include "qmae_noise/gradient.h"
#include "random_program.h"
#include "reference.h"

#include <math.h>
#include <string.h>

enum { PIXELS = 8, ANGLES = 45, MOST = 80 };

#define DEVICE                                                                                     \
    "format = 1; name = \"test\"; schedule = \"alap\"; qubit: { T1 = 4.0e-6; T2 = 3.1e-6; "        \
    "excited_population = 0.02; p10 = 0.01; p01 = 0.03; }; reset: { duration = 5.0e-7; error = "   \
    "0.02; }; measure: { duration = 1.0e-6; }; channels = ( { after = \"any2\"; channel = "        \
    "\"amplitude_damping\"; gamma = 0.004; } ); "

static const char abstract[] = DEVICE
    "gates: { any1: { duration = 30e-9; depolarizing = 0.002; over_rotation_relative = 0.02; "
    "over_rotation_absolute = 0.01; }; any2: { duration = 80e-9; depolarizing = 0.01; }; };";
static const char hardware[] = DEVICE
    "basis = [ \"rz\", \"sx\", \"x\", \"cz\" ]; gates: { rz: { duration = 0.0; depolarizing = 0.0; "
    "}; sx: { duration = 30e-9; error = 0.012; }; x: { duration = 30e-9; error = 0.012; }; cz: { "
    "duration = 80e-9; error = 0.06; }; };";

typedef struct images {
    double angles[ANGLES], input[PIXELS], reference[PIXELS], params[MOST];
} images;

static void draw(const qn_qmae_spec *spec, images *d) {
    qn_rng rng;
    const int nangles = qn_qmae_spec_nangles(spec), loading = (1 << spec->qubits) - 1;
    qn_rng_init(&rng, 77, QN_STREAM_TEST, 0, 0, 0);
    assert_true(nangles <= ANGLES);
    for (int i = 0; i < nangles; ++i) d->angles[i] = 6.283 * qn_rng_uniform(&rng);
    random_amplitudes(&rng, spec->qubits, 1, d->input);
    random_amplitudes(&rng, spec->qubits, 0, d->reference);
    memcpy(d->params, d->angles, (size_t)nangles * sizeof(double));
    qn_embedding_angles(spec->qubits, d->input, d->params + nangles);
    qn_embedding_angles(spec->qubits, d->reference, d->params + nangles + loading);
}

/* Z of the qubit that is measured. */
static void question_of(const qn_program *program, char *letters) {
    const int nqubits = qn_program_nqubits(program);
    memset(letters, 'I', (size_t)nqubits);
    letters[nqubits] = '\0';
    for (size_t k = 0; k < qn_program_size(program); ++k) {
        const qn_instr *instr = qn_program_instr(program, k);
        if (instr->kind == QN_INSTR_MEASURE) letters[nqubits - 1 - instr->qubits[0]] = 'Z';
    }
}

static void compare(const qn_qmae_spec *spec, const char *text) {
    images d;
    qn_gradient g = {0};
    qn_budget budget = {0};
    qn_adjoint *adjoint = NULL;
    qn_diag diag = {0};
    char letters[32];
    double slopes[ANGLES];
    qn_model *model = model_of(text);
    subject s = subject_of(spec, model, "factored");
    const qn_program *program = qn_qmae_program(s.qmae);
    draw(spec, &d);
    question_of(program, letters);
    qn_observable *z = sum_of_text(qn_program_nqubits(program), letters);
    const qn_request request = {QN_WANT_GRADIENT, d.input, d.reference, NULL};
    qn_response response = {.angle_gradient = slopes};
    qn_qmae_bind(s.bound, d.angles, QN_WANT_GRADIENT);
    assert_int_equal(qn_qmae_evaluate(s.qmae, s.bound, s.work, &request, &response), QN_OK);
    assert_int_equal(
        qn_budget_compute(s.qmae, d.angles, 1, d.input, d.reference, 1, &budget, &diag), QN_OK);
    if (qn_adjoint_create(program, NULL, &adjoint, &diag) != QN_OK ||
        qn_adjoint_run(adjoint, d.params, z, QN_BY_PARAMS | QN_BY_NOISE, &g, &diag) != QN_OK)
        fail_msg("%s", diag.text);
    assert_close(g.value, response.swap, 1e-12, 0.0);
    assert_close_array(g.slopes, slopes, (size_t)qn_qmae_nangles(s.qmae), 1e-12, 0.0);
    assert_int_equal(g.nplaces, budget.count);
    for (size_t k = 0; k < g.nplaces; ++k) {
        assert_ptr_equal(g.places[k].instr, budget.locations[k].instr);
        assert_int_equal(g.places[k].source, budget.locations[k].source);
        assert_close(g.places[k].slope, budget.locations[k].swap, 1e-12, 0.0);
    }
    qn_budget_clear(&budget);
    qn_gradient_clear(&g);
    qn_observable_destroy(z);
    qn_adjoint_destroy(adjoint);
    subject_clear(&s);
    qn_model_destroy(model);
}

static void the_autoencoder_is_a_circuit(void **state) {
    (void)state;
    for (int n = 2; n <= 3; ++n)
        for (int reset = 0; reset < 2; ++reset)
            for (int device = 0; device < 2; ++device) {
                qn_qmae_spec spec = qn_qmae_spec_default();
                spec.qubits = n;
                spec.latent = n - 1;
                spec.embedding = QN_EMBEDDING_CIRCUIT;
                spec.trash = reset ? QN_TRASH_RESET : QN_TRASH_SWAP;
                compare(&spec, device ? hardware : abstract);
            }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_autoencoder_is_a_circuit)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
