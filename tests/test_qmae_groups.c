/* Noise on groups of qubits in the QMAE: crosstalk and correlated readout, against naive density
 * matrices; what does not factor is refused by the engine that would need it. */
#include "assert_close.h"
#include "reference.h"
#include "swap_witness.h"

#include <string.h>

#define HEAD "format = 1; name = \"test\"; schedule = \"asap\"; "
#define TIMES                                                                                      \
    "gates: { any1: { duration = 30e-9; depolarizing = 0.001; }; any2: { duration = 200e-9; "      \
    "depolarizing = 0.004; }; }; "
#define T1T2 "qubit: { T1 = 8.0e-6; T2 = 7.0e-6; p10 = 0.02; p01 = 0.05; }; "
#define CROSSTALK(pair) HEAD TIMES T1T2 "crosstalk = ( { qubits = " pair "; zz = 2.0e6; } );"
#define GROUP(pair)                                                                                \
    HEAD TIMES T1T2 "readout_groups = ( { qubits = " pair                                          \
                    "; matrix = ( [0.90, 0.03, 0.02, 0.01], [0.04, 0.80, 0.01, "                   \
                    "0.07], [0.05, 0.06, 0.95, 0.08], [0.01, 0.11, 0.02, 0.84] ); } );"

enum { MOST_PIXELS = 8, MOST_ANGLES = 60 };

static qn_qmae_spec spec_of(int n, qn_test test) {
    qn_qmae_spec spec = qn_qmae_spec_default();
    spec.qubits = n;
    spec.latent = n - 1;
    spec.test = test;
    return spec;
}

static size_t count_two_qubit_noise(const qn_program *program, const char *cause) {
    size_t count = 0;
    for (size_t k = 0; k < qn_program_size(program); ++k) {
        const qn_instr *instr = qn_program_instr(program, k);
        count += instr->kind == QN_INSTR_NOISE && instr->nqubits == 2 &&
                 strcmp(instr->cause, cause) == 0;
    }
    return count;
}

/* The engine's SWAP test is the naive one's. */
static void check(const qn_qmae_spec *spec, const char *text, const char *engine,
                  const char *cause) {
    double angles[MOST_ANGLES], input[MOST_PIXELS], reference[MOST_PIXELS];
    qn_rng rng;
    qn_rng_init(&rng, 41, QN_STREAM_TEST, (uint64_t)spec->qubits, 0, 0);
    for (int i = 0; i < qn_qmae_spec_nangles(spec); ++i) angles[i] = 6.283 * qn_rng_uniform(&rng);
    random_amplitudes(&rng, spec->qubits, 1, input);
    random_amplitudes(&rng, spec->qubits, 0, reference);
    qn_model *model = model_of(text);
    subject s = subject_of(spec, model, engine);
    if (cause) assert_true(count_two_qubit_noise(qn_qmae_program(s.qmae), cause) > 0);
    const qn_request request = {0, input, reference, NULL};
    qn_response response = {0};
    qn_qmae_bind(s.bound, angles, 0);
    assert_int_equal(qn_qmae_evaluate(s.qmae, s.bound, s.work, &request, &response), QN_OK);
    assert_close(response.swap, swap_witness(s.qmae, angles, input, reference), 1e-12, 0);
    subject_clear(&s);
    qn_model_destroy(model);
}

static void refuse(const qn_qmae_spec *spec, const char *text, const char *engine,
                   const char *words) {
    qn_model *model = model_of(text);
    qn_qmae *qmae = NULL;
    qn_diag diag = {0};
    assert_int_equal(qn_qmae_create(spec, model, NULL, engine, NULL, &qmae, &diag),
                     QN_ERR_UNSUPPORTED);
    if (!strstr(diag.text, words)) fail_msg("%s", diag.text);
    assert_null(qmae);
    qn_model_destroy(model);
}

/* Of n = 3: in is 0-2, ref 3-5, fresh 6, the ancilla 7. */
static void crosstalk_within_the_data_register(void **state) {
    (void)state;
    for (int test = 0; test < 2; ++test) {
        const qn_qmae_spec three = spec_of(3, test ? QN_TEST_DESTRUCTIVE : QN_TEST_ANCILLA);
        check(&three, CROSSTALK("[2, 0]"), "dm", "crosstalk");
        /* while the Fredkin gates of one pair run, the other waits */
        if (test) check(&three, CROSSTALK("[0, 2]"), "factored", "crosstalk");
        else refuse(&three, CROSSTALK("[0, 2]"), "factored", "links two pairs");
    }
}

static void crosstalk_between_the_registers(void **state) {
    (void)state;
    const qn_qmae_spec ancilla = spec_of(3, QN_TEST_ANCILLA),
                       destructive = spec_of(3, QN_TEST_DESTRUCTIVE);
    refuse(&ancilla, CROSSTALK("[0, 3]"), "factored", "links the data register with the reference");
    check(&ancilla, CROSSTALK("[0, 3]"), "dm", "crosstalk");
    refuse(&destructive, CROSSTALK("[2, 3]"), "factored",
           "links the data register with the reference");
    check(&destructive, CROSSTALK("[2, 3]"), "dm", "crosstalk");
    /* the ancilla has begun the SWAP test while qubit 1 is still being decoded */
    refuse(&ancilla, CROSSTALK("[7, 1]"), "dm", "to a later part of the circuit");
    refuse(&ancilla, CROSSTALK("[7, 1]"), "factored", "to a later part of the circuit");
}

static void correlated_readout(void **state) {
    (void)state;
    const qn_qmae_spec ancilla = spec_of(3, QN_TEST_ANCILLA),
                       destructive = spec_of(3, QN_TEST_DESTRUCTIVE);
    check(&destructive, GROUP("[1, 4]"), "factored", "readout");
    check(&destructive, GROUP("[4, 1]"), "dm", "readout");
    refuse(&destructive, GROUP("[0, 1]"), "factored", "links two pairs");
    check(&destructive, GROUP("[0, 1]"), "dm", "readout");
    /* of the ancilla alone the marginal */
    check(&ancilla, GROUP("[1, 7]"), "factored", NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(crosstalk_within_the_data_register),
        cmocka_unit_test(crosstalk_between_the_registers),
        cmocka_unit_test(correlated_readout),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
