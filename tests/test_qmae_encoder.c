/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Encoders of every block and entangler, and encoders by hand: engines, gradients, texts. */
#include "assert_close.h"
#include "qmae/encoder.h"
#include "reference.h"
#include "swap_witness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { QUBITS = 3, PIXELS = 8, MOST_ANGLES = 64 };

static const char NOISE[] =
    "format = 1; name = \"test\"; schedule = \"alap\"; basis = [ \"rz\", \"sx\", \"x\", \"cz\" ]; "
    "qubit: { T1 = 4.0e-6; T2 = 3.1e-6; excited_population = 0.02; p10 = 0.01; p01 = 0.03; }; "
    "gates: { rz: { duration = 0.0; error = 0.0; }; sx: { duration = 30e-9; error = 0.012; }; x: { "
    "duration = 30e-9; error = 0.012; }; cz: { duration = 80e-9; error = 0.06; }; }; measure: { "
    "duration = 1.0e-6; }; reset: { duration = 5.0e-7; error = 0.02; };";

typedef struct values {
    double angles[MOST_ANGLES], input[PIXELS], reference[PIXELS];
} values;

static values values_of(const qn_qmae_spec *spec, uint64_t key) {
    values v;
    qn_rng rng;
    qn_rng_init(&rng, 71, QN_STREAM_TEST, key, 0, 0);
    assert_in_range(qn_qmae_spec_nangles(spec), 1, MOST_ANGLES);
    for (int i = 0; i < qn_qmae_spec_nangles(spec); ++i) v.angles[i] = 6.283 * qn_rng_uniform(&rng);
    random_amplitudes(&rng, QUBITS, 1, v.input);
    random_amplitudes(&rng, QUBITS, 0, v.reference);
    return v;
}

static double ask(const subject *s, const values *v, double *gradient) {
    const int what = gradient ? QN_WANT_GRADIENT : 0;
    const qn_request request = {what, v->input, v->reference, NULL};
    qn_response response = {.angle_gradient = gradient};
    const qn_sampling sampling = {.seed = 1, .trajectories = 2};
    qn_qmae_sample(s->work, &sampling);
    qn_qmae_bind(s->bound, v->angles, what);
    assert_int_equal(qn_qmae_evaluate(s->qmae, s->bound, s->work, &request, &response), QN_OK);
    return response.swap;
}

/* The derivative along a random direction that moves all angles: central differences of order
 * h^4. */
static void check_gradient(const subject *s, const values *v, int nangles, const double *gradient) {
    static const double STEP[4] = {1, -1, 2, -2};
    const double h = 1e-3;
    double f[4], direction[MOST_ANGLES], along = 0.0;
    qn_rng rng;
    qn_rng_init(&rng, 72, QN_STREAM_TEST, (uint64_t)nangles, 0, 0);
    for (int i = 0; i < nangles; ++i) {
        direction[i] = (qn_rng_uniform(&rng) < 0.5 ? -1 : 1) * (0.5 + qn_rng_uniform(&rng));
        along += gradient[i] * direction[i];
    }
    for (int k = 0; k < 4; ++k) {
        values moved = *v;
        for (int i = 0; i < nangles; ++i) moved.angles[i] += STEP[k] * h * direction[i];
        f[k] = ask(s, &moved, NULL);
    }
    assert_close(along, (8 * (f[0] - f[1]) - (f[2] - f[3])) / (12 * h), 1e-8, 1e-7);
}

/* Swap and gradient of an engine; the gradient against differences. */
static double engine_at(const qn_qmae_spec *spec, const qn_model *model, const char *engine,
                        const values *v, double *gradient) {
    subject s = subject_of(spec, model, engine);
    const double swap = ask(&s, v, gradient);
    check_gradient(&s, v, qn_qmae_spec_nangles(spec), gradient);
    subject_clear(&s);
    return swap;
}

/* All engines on one encoder: without noise they agree (trajectories of a measured ancilla are then
 * all the same), under noise those that can. */
static void check_engines(const qn_qmae_spec *destructive, const qn_model *noise, uint64_t key) {
    static const char *const ENGINES[] = {"pure", "factored", "dm", "trajectory"};
    qn_qmae_spec ancilla = *destructive;
    const qn_qmae_spec *spec = &ancilla;
    ancilla.test = QN_TEST_ANCILLA;
    const values v = values_of(spec, key);
    const size_t nangles = (size_t)qn_qmae_spec_nangles(spec);
    double first[MOST_ANGLES], gradient[MOST_ANGLES], swap = 0.0;
    for (int k = 0; k < 4; ++k) {
        const double found = engine_at(spec, NULL, ENGINES[k], &v, k ? gradient : first);
        if (k == 0) swap = found;
        assert_close(found, swap, 1e-12, 0);
        if (k) assert_close_array(gradient, first, nangles, 1e-11, 0);
    }
    swap = engine_at(destructive, noise, "factored", &v, first);
    assert_close(engine_at(destructive, noise, "dm", &v, gradient), swap, 1e-12, 0);
    assert_close_array(gradient, first, nangles, 1e-12, 0);
}

static qn_qmae_spec spec_of(qn_test test, qn_trash trash) {
    qn_qmae_spec spec = qn_qmae_spec_default();
    spec.qubits = QUBITS;
    spec.latent = QUBITS - 1;
    spec.test = test;
    spec.trash = trash;
    return spec;
}

static void gradients_match_differences(void **state) {
    (void)state;
    qn_model *noise = model_of(NOISE);
    uint64_t key = 0;
    for (int block = 0; qn_block_choice.names[block]; ++block)
        for (int entangler = 0; qn_entangler_choice.names[entangler]; ++entangler) {
            qn_qmae_spec spec = spec_of(QN_TEST_DESTRUCTIVE, QN_TRASH_SWAP);
            spec.block = (qn_encoder_block)block;
            spec.entangler = (qn_entangler)entangler;
            check_engines(&spec, noise, key++);
        }
    qn_model_destroy(noise);
}

/* ---- by hand --------------------------------------------------------------------------------- */

static qn_encoder encoder_of(const char *text, int qubits) {
    qn_encoder encoder = {0};
    qn_diag diag = {0};
    if (qn_encoder_parse(text, "list", qubits, &encoder, &diag) != QN_OK)
        fail_msg("\"%s\" is refused: %s", text, diag.text);
    return encoder;
}

/* The gates and blocks that stand in a list, one after the other: the circuit does the same, and
 * its engines and gradients are right. Every kind that there is takes part. */
static void lists_do_what_they_say(void **state) {
    (void)state;
    qn_model *noise = model_of(NOISE);
    qn_rng rng;
    char text[2048] = "ry 0";
    int in_text = 1;
    uint64_t key = 100;
    qn_rng_init(&rng, 73, QN_STREAM_TEST, 0, 0, 0);
    for (size_t k = 0; k < qn_gate_count() + 3; ++k) {
        const bool block = k < 3;
        const qn_gate *gate = block ? NULL : qn_gate_at(k - 3);
        if (gate && !qn_encoder_takes(gate)) continue;
        const int a = (int)qn_rng_below(&rng, 3), b = (a + 1 + (int)qn_rng_below(&rng, 2)) % 3;
        const size_t used = strlen(text);
        if (block || gate->nqubits == 2)
            snprintf(text + used, sizeof text - used, "\n%s %d %d # on two",
                     block ? qn_block_choice.names[k] : gate->name, a, b);
        else snprintf(text + used, sizeof text - used, "; %s %d", gate->name, a);
        if (++in_text % 7 && k + 1 < qn_gate_count() + 3) continue;
        qn_qmae_spec spec = spec_of(QN_TEST_DESTRUCTIVE, QN_TRASH_SWAP);
        spec.encoder = encoder_of(text, QUBITS);
        spec.layers = 1 + in_text % 2;
        check_engines(&spec, noise, key++);
        const values v = values_of(&spec, key);
        subject s = subject_of(&spec, noise, "factored");
        assert_close(ask(&s, &v, NULL), swap_witness(s.qmae, v.angles, v.input, v.reference), 1e-12,
                     0);
        subject_clear(&s);
        snprintf(text, sizeof text, "ry %d", a);
    }
    qn_model_destroy(noise);
}

/* Blocks on the pairs of an entangler, written out, are that encoder to the last bit. */
static void a_list_of_its_blocks_is_the_encoder(void **state) {
    (void)state;
    for (int layers = 1; layers <= 2; ++layers) {
        qn_qmae_spec spec = spec_of(QN_TEST_ANCILLA, QN_TRASH_SWAP), listed = spec;
        double gradient[2][MOST_ANGLES];
        spec.block = listed.block = QN_BLOCK_SO4;
        spec.entangler = QN_ENTANGLER_RING;
        spec.layers = listed.layers = layers;
        listed.encoder = encoder_of("so4 0 1; so4 1 2; so4 2 0", QUBITS);
        const values v = values_of(&spec, 7);
        const double swap = engine_at(&spec, NULL, "factored", &v, gradient[0]);
        assert_true(engine_at(&listed, NULL, "factored", &v, gradient[1]) == swap);
        assert_memory_equal(gradient[0], gradient[1],
                            (size_t)qn_qmae_spec_nangles(&spec) * sizeof(double));
    }
}

static void texts_are_read_back(void **state) {
    static const char *const TEXTS[][2] = {
        {"so4 0 1", "so4 0 1"},
        {"\n# a comment\n  su4\t3 1 ;; ry 7\r\n\ncx 2 0;rzz 1 2 # so4 0 9",
         "su4 3 1; ry 7; cx 2 0; rzz 1 2"},
    };
    (void)state;
    for (size_t k = 0; k < sizeof TEXTS / sizeof *TEXTS; ++k) {
        char *text = NULL;
        const qn_encoder encoder = encoder_of(TEXTS[k][0], 8);
        assert_int_equal(qn_encoder_text(&encoder, &text), QN_OK);
        assert_string_equal(text, TEXTS[k][1]);
        const qn_encoder again = encoder_of(text, 8);
        assert_memory_equal(&encoder, &again, sizeof encoder);
        free(text);
    }
}

static void faults_are_refused_with_their_line(void **state) {
    static const struct {
        const char *text, *says;
        int line;
    } FAULTS[] = {
        {"so4 0 1\nso5 0 1", "did you mean 'so4'", 2},
        {"ry 1\n\n# so4\nso4 0", "two different qubits of 0 to 7", 4},
        {"so4 0 1 2", "two different qubits", 1},
        {"so4 3 3", "two different qubits", 1},
        {"so4 0 8", "0 to 7", 1},
        {"so4 0 -1", "0 to 7", 1},
        {"so4 0 1x", "0 to 7", 1},
        {"ry 99999999999999999999", "0 to 7", 1},
        {"ry 0 1", "one qubit", 1},
        {"crx 0 1", "no block is called 'crx'", 1},
        {"u3 0", "no block is called 'u3'", 1},
        {"ccx 0 1", "no block is called 'ccx'", 1},
        {"", "no parts", 0},
        {" ; \n# nothing\n", "no parts", 0},
    };
    (void)state;
    for (size_t k = 0; k < sizeof FAULTS / sizeof *FAULTS; ++k) {
        qn_encoder encoder = {.count = 5};
        qn_diag diag = {0};
        assert_int_not_equal(qn_encoder_parse(FAULTS[k].text, "e.txt", 8, &encoder, &diag), QN_OK);
        assert_int_equal(encoder.count, 5);
        if (!strstr(diag.text, FAULTS[k].says)) fail_msg("%s: %s", FAULTS[k].text, diag.text);
        assert_int_equal(diag.line, FAULTS[k].line);
        assert_string_equal(diag.file, "e.txt");
    }
    qn_diag diag = {0};
    qn_encoder encoder;
    assert_int_not_equal(qn_encoder_parse("ry 0; ry 1; ry", NULL, 8, &encoder, &diag), QN_OK);
    assert_non_null(strstr(diag.text, "part 3 of the encoder"));
    char *many = calloc(QN_ENCODER_PARTS + 1, 6);
    assert_non_null(many);
    for (int k = 0; k < QN_ENCODER_PARTS; ++k) strcat(many, "ry 0\n");
    assert_int_equal(encoder_of(many, 8).count, QN_ENCODER_PARTS);
    strcat(many, "ry 0\n");
    diag = (qn_diag){0};
    assert_int_equal(qn_encoder_parse(many, "e.txt", 8, &encoder, &diag), QN_ERR_LIMIT);
    assert_int_equal(diag.line, QN_ENCODER_PARTS + 1);
    free(many);
}

/* What a C program may put into the struct is judged, too. */
static void encoders_that_do_not_fit_are_refused(void **state) {
    (void)state;
    static const struct {
        const char *text, *says;
    } FAULTS[] = {{"so4 0 3", "there are 0 to 2"}, {"cx 0 1; h 2", "no angle"}};
    for (size_t k = 0; k < sizeof FAULTS / sizeof *FAULTS; ++k) {
        qn_qmae_spec spec = spec_of(QN_TEST_ANCILLA, QN_TRASH_SWAP);
        qn_diag diag = {0};
        spec.encoder = encoder_of(FAULTS[k].text, 8);
        assert_int_equal(qn_qmae_spec_check(&spec, &diag), QN_ERR_ARGUMENT);
        assert_non_null(strstr(diag.text, FAULTS[k].says));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gradients_match_differences),
        cmocka_unit_test(lists_do_what_they_say),
        cmocka_unit_test(a_list_of_its_blocks_is_the_encoder),
        cmocka_unit_test(texts_are_read_back),
        cmocka_unit_test(faults_are_refused_with_their_line),
        cmocka_unit_test(encoders_that_do_not_fit_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
