/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every number that is read is finite or refused: each reader is fed numbers that are none, and
 * says one sentence with the place, exits with 1 or 2 and writes nothing. */
#include "assert_close.h"
#include "core/number.h"
#include "qmae_noise/train.h"
#include "session.h"

#include <complex.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#ifndef QN_TEST_PROGRAM
#define QN_TEST_PROGRAM "qmae-noise"
#endif

#define TINY                                                                                       \
    "--side 4 --train-images 16 --test-images 5 --batch 8 --epochs 1 --shots 50 --threads 1 "      \
    "--quiet"

static int set_up(void **state) { return session_open(QN_TEST_PROGRAM, (session **)state); }

static int tear_down(void **state) { return session_close(*state); }

static void refused(const session *s, const char *reader, const char *value, const char *hint) {
    const char *end = strchr(s->errors, '\n');
    struct stat info;
    char path[256];
    if ((s->code != 1 && s->code != 2) || !end || end[1] || s->output[0] ||
        !strstr(s->errors, hint))
        fail_msg("%s of %s: exit %d, looked for '%s' in: %s%s", reader, value, s->code, hint,
                 s->errors, s->output);
    snprintf(path, sizeof path, "%s/out", s->folder);
    if (stat(path, &info) == 0) fail_msg("%s of %s: something was written", reader, value);
}

/* `text` with `value` in place of the first `old`; qn_free. */
static char *replaced(const char *text, const char *old, const char *value) {
    const char *at = strstr(text, old);
    if (!at) fail_msg("no '%s' in: %s", old, text);
    const size_t size = strlen(text) + strlen(value) + 1;
    char *made = qn_alloc(size, 1);
    assert_non_null(made);
    snprintf(made, size, "%.*s%s%s", (int)(at - text), text, value, at + strlen(old));
    return made;
}

static char *file_text(const char *path) {
    char *text = qn_alloc(1 << 17, 1);
    FILE *file = fopen(path, "r");
    if (!file || !text) fail_msg("cannot open %s", path);
    assert_true(fread(text, 1, (1 << 17) - 1, file) > 0);
    fclose(file);
    return text;
}

static const char *const values[] = {"nan", "inf", "-inf", "1e999"};
enum { NVALUES = sizeof values / sizeof *values };

/* ---- words of the command line -------------------------------------------------------------- */

/* % is the value. */
static void options(void **state) {
    session *s = *state;
    static const struct {
        const char *command, *hint;
    } readers[] = {
        {"train " TINY " --out @/out --learning-rate %", "--learning-rate "},
        {"train " TINY " --out @/out --epochs %", "--epochs "},
        {"train " TINY " --out @/out --noise ibm_like --noise-scale %", "--noise-scale "},
        {"sweep " TINY " --out @/out --over learning-rate=0.1,%", "--over learning-rate="},
        {"sweep " TINY " --out @/out --over shots=%", "--over shots="},
        {"sweep " TINY " --out @/out --noise t1t2 --over qubit.T1=1e-3,%", "--over qubit.T1="},
        {"sweep " TINY " --out @/out --over learning-rate=%:1:0.5", "a range is A:B:STEP"},
        {"sweep " TINY " --out @/out --over learning-rate=0.1:%:0.5", "a range is A:B:STEP"},
        {"sweep " TINY " --out @/out --over learning-rate=0.1:0.2:%", "a range is A:B:STEP"},
        {"simulate tests/circuits/vqe.qasm --state @/out --param x=%", "--param x="},
        {"simulate tests/circuits/bell.qasm --state @/out --target-se %", "--target-se "},
        {"mitigate @/none --scales 1,%", "--scales 1,"},
        {"budget @/none --target %", "--target "},
    };
    for (size_t r = 0; r < sizeof readers / sizeof *readers; ++r)
        for (int v = 0; v < NVALUES; ++v) {
            char *command = replaced(readers[r].command, "%", values[v]);
            session_run(s, 0, "%s", command);
            refused(s, command, values[v], readers[r].hint);
            qn_free(command);
        }
}

/* ---- texts ---------------------------------------------------------------------------------- */

static const char bell[] = "OPENQASM 3.0;\ninclude \"stdgates.inc\";\nqubit[2] q;\n"
                           "rx(%) q[0];\ncx q[0], q[1];\n";
static const char model[] = "format = 1;\nqubit: { T1 = %; T2 = 1e-5; };\n"
                            "gates: { any1: { duration = 1e-8; error = 1e-3; };\n"
                            " any2: { duration = 1e-7; error = 0.01; }; };\n";
static const char pixels[] = "1 2 3 4 5 6 7 % 9 10 11 12 13 14 15 16\n";

/* A text with % for the number, or a file with a number that is replaced; the command reads the
 * file in.NAME. */
static const struct text_reader {
    const char *name, *text, *old, *command, *hint;
} text_readers[] = {
    {"settings", "model = \"qmae\";\nlearning-rate = %;\n", "%",
     "train " TINY " --config @/in.settings --out @/out", "in.settings:2: "},
    {"model", model, "%", "simulate tests/circuits/bell.qasm --noise @/in.model --state @/out",
     "in.model:2: "},
    {"model", "qubit: { T1 = 1e-4; T2 = 1e-5; };\nformat = %;\n", "%",
     "train " TINY " --noise @/in.model --out @/out", "in.model:2: "},
    {"qasm", bell, "%", "simulate @/in.qasm --state @/out", "in.qasm:4:"},
    {"numbers", pixels, "%", "circuit --side 4 --qasm 3 --input @/in.numbers --out @/out",
     "in.numbers: number 8 is no finite number"},
    {"json", "tests/import/ibm_properties.json", "150.5",
     "noise import @/in.json --format ibm --out @/out", "in.json"},
    {"json", "tests/import/nwqsim_device.json", "0.00011", "noise import @/in.json --out @/out",
     "in.json"},
    {"json", "tests/import/cirq_calibration.json", "0.0003", "noise import @/in.json --out @/out",
     "in.json"},
    {"json", "tests/import/aer_noise_model.json", "0.00125", "noise import @/in.json --out @/out",
     "in.json"},
    {"csv", "tests/import/ibm_newer_calibrations.csv", "150.5", "noise import @/in.csv --out @/out",
     "in.csv:2: column 'T1 (us)'"},
    {"csv", "tests/import/ibm_newer_calibrations.csv", "1:0.0021",
     "noise import @/in.csv --out @/out", "in.csv:2: column 'CZ error'"},
};

static void texts(void **state) {
    session *s = *state;
    for (size_t r = 0; r < sizeof text_readers / sizeof *text_readers; ++r) {
        const struct text_reader *reader = &text_readers[r];
        const bool from_file = strncmp(reader->text, "tests/", 6) == 0;
        char *text = from_file ? file_text(reader->text) : replaced(reader->text, "", ""), name[32];
        snprintf(name, sizeof name, "in.%s", reader->name);
        for (int v = 0; v < NVALUES; ++v) {
            char pair[32], *made;
            snprintf(pair, sizeof pair, "%s%s", strncmp(reader->old, "1:", 2) == 0 ? "1:" : "",
                     values[v]);
            made = replaced(text, reader->old, pair);
            session_write(s, name, made);
            session_run(s, 0, "%s", reader->command);
            refused(s, reader->command, values[v], reader->hint);
            qn_free(made);
        }
        qn_free(text);
    }
}

/* What is calculated from the numbers of a text is finite as well. */
static void expressions(void **state) {
    session *s = *state;
    static const char *const angles[] = {"1/0",        "0.0/0.0",   "1 % 0",    "sqrt(-1)",
                                         "log(0)",     "1e308 * 9", "exp(1e9)", "1.1e300",
                                         "pow(0, -1)", "arcsin(2)"};
    for (size_t k = 0; k < sizeof angles / sizeof *angles; ++k) {
        char *text = replaced(bell, "%", angles[k]);
        session_write(s, "in.qasm", text);
        session_run(s, 0, "simulate @/in.qasm --state @/out");
        refused(s, "an angle", angles[k], "in.qasm:4:");
        qn_free(text);
    }
    session_write(s, "in.qasm", "OPENQASM 3.0;\nqubit q;\ndelay[9e299s] q;\ndelay[9e299s] q;\n");
    session_run(s, 0, "simulate @/in.qasm --noise t1t2 --state @/out");
    refused(s, "a sum of delays", "9e299s", "the durations of the circuit add up to ");
}

/* Finite numbers whose products are not. */
static void over_rotations(void **state) {
    session *s = *state;
    static const char *const keys[] = {"over_rotation_relative", "over_rotation_absolute"};
    for (int k = 0; k < 2; ++k) {
        char text[256];
        snprintf(text, sizeof text,
                 "format = 1;\ngates: { any1: { duration = 1e-8; error = 0.0;\n%s = 1e308; };\n"
                 " any2: { duration = 1e-7; error = 0.01; }; };\n",
                 keys[k]);
        session_write(s, "in.cfg", text);
        session_run(s, 0, "simulate tests/circuits/bell.qasm --noise @/in.cfg --state @/out");
        refused(s, keys[k], "1e308", "in.cfg:3: gates.any1.over_rotation_");
    }
}

/* libconfig keeps 32 bits of a whole number. */
static void whole_numbers(void **state) {
    session *s = *state;
    session_write(s, "in.cfg", "model = \"qmae\";\nepochs = 4294967297;\n");
    session_run(s, 0, "train " TINY " --config @/in.cfg --out @/out");
    refused(s, "settings", "4294967297", "in.cfg:2: it holds a whole number that is too large");
    char *text = replaced(model, "%", "4294967297");
    session_write(s, "in.cfg", text);
    session_run(s, 0, "simulate tests/circuits/bell.qasm --noise @/in.cfg --state @/out");
    refused(s, "a noise model", "4294967297",
            "in.cfg:2: it holds a whole number that is too large");
    session_write(s, "outer.cfg", "# one\n@include \"in.cfg\"\n");
    session_run(s, 0, "simulate tests/circuits/bell.qasm --noise @/outer.cfg --state @/out");
    refused(s, "an included noise model", "4294967297",
            "in.cfg:2: it holds a whole number that is too large");
    qn_free(text);
}

/* ---- arrays --------------------------------------------------------------------------------- */

static void write_npy(const session *s, const double complex *amplitudes, size_t count) {
    char path[256], head[128];
    snprintf(path, sizeof path, "%s/in.npy", s->folder);
    memset(head, ' ', sizeof head);
    memcpy(head, "\x93NUMPY\x01\x00\x76\x00", 10);
    const int length = snprintf(head + 10, sizeof head - 10,
                                "{'descr': '<c16', 'fortran_order': False, 'shape': (%zu,), }",
                                count);
    head[10 + length] = ' ';
    head[127] = '\n';
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(head, 1, sizeof head, file), sizeof head);
    assert_int_equal(fwrite(amplitudes, sizeof *amplitudes, count, file), count);
    assert_int_equal(fclose(file), 0);
}

static void reference_states(void **state) {
    session *s = *state;
    const double numbers[] = {NAN, INFINITY, -INFINITY};
    char *text = replaced(bell, "%", "0.5");
    session_write(s, "in.qasm", text);
    qn_free(text);
    for (int k = 0; k < 3; ++k)
        for (int part = 0; part < 2; ++part) {
            double complex amplitudes[4] = {0.7, 0.0, 0.0, 0.7};
            amplitudes[2] = part ? CMPLX(0.0, numbers[k]) : CMPLX(numbers[k], 0.0);
            write_npy(s, amplitudes, 4);
            session_run(s, 0, "simulate @/in.qasm --state @/out --fidelity @/in.npy");
            refused(s, "npy", k ? "inf" : "nan", "in.npy: amplitude 2 ");
        }
}

/* ---- what a run directory keeps ------------------------------------------------------------- */

static void path_in(const session *s, const char *name, char path[256]) {
    snprintf(path, 256, "%s/%s", s->folder, name);
}

/* The commands that read a run directory back. */
static const char *const commands[] = {
    "train --resume @/run --epochs 2",       "evaluate @/run --out @/out",
    "budget @/run --noise t1t2 --out @/out", "mitigate @/run --noise t1t2",
    "compare @/run @/run --out @/out",       "circuit --run @/run --qasm 3 --out @/out"};

static double *angle(qn_checkpoint *c) { return (double *)c->state.angles; }
static double *token(qn_checkpoint *c) { return (double *)c->state.token + 1; }
static double *moment(qn_checkpoint *c) { return (double *)c->state.optimiser + 2; }
static double *loss(qn_checkpoint *c) { return &c->history.steps[1].loss; }
static double *psnr(qn_checkpoint *c) { return &c->history.evaluations[0].psnr; }
static double *fidelity(qn_checkpoint *c) { return &c->history.evaluations[1].fidelity; }
static double *error(qn_checkpoint *c) { return &c->history.evaluations[1].swap_error; }

static void checkpoints(void **state) {
    session *s = *state;
    static const struct {
        double *(*of)(qn_checkpoint *);
        const char *hint;
        double number;
    } faults[] = {
        {angle, "angles[0] ", NAN},
        {angle, "angles[0] ", INFINITY},
        {token, "token[1] ", NAN},
        {token, "token[1] ", -INFINITY},
        {moment, "optimiser[2] ", NAN},
        {moment, "optimiser[2] ", INFINITY},
        {loss, "loss[1] ", NAN},
        {psnr, "psnr[0] ", NAN},
        {fidelity, "fidelity[1] ", NAN},
        {fidelity, "fidelity[1] ", INFINITY},
        {error, "swap_error[1] ", INFINITY},
    };
    char path[256];
    path_in(s, "run/checkpoint.h5", path);
    session_run(s, 0, "train " TINY " --out @/run");
    session_done(s);
    for (size_t f = 0; f < sizeof faults / sizeof *faults; ++f) {
        qn_checkpoint checkpoint = {0};
        assert_int_equal(qn_checkpoint_read(path, &checkpoint, NULL), QN_OK);
        double *place = faults[f].of(&checkpoint);
        const double right = *place;
        *place = faults[f].number;
        assert_int_equal(qn_checkpoint_write(path, &checkpoint.state, &checkpoint.history,
                                             checkpoint.settings, NULL),
                         QN_OK);
        for (size_t c = 0; c < (f == 0 ? sizeof commands / sizeof *commands : 1); ++c) {
            session_run(s, 0, "%s", commands[c]);
            refused(s, commands[c], faults[f].hint, faults[f].hint);
            assert_non_null(strstr(s->errors, "checkpoint.h5: "));
        }
        *place = right;
        assert_int_equal(qn_checkpoint_write(path, &checkpoint.state, &checkpoint.history,
                                             checkpoint.settings, NULL),
                         QN_OK);
        qn_checkpoint_clear(&checkpoint);
    }
    session_run(s, 0, "%s", commands[1]); /* whole again */
    session_done(s);
}

/* An unknown error, and the PSNR of an exact reconstruction, are no faults. */
static void what_a_checkpoint_may_hold(void **state) {
    session *s = *state;
    char path[256];
    qn_checkpoint checkpoint = {0}, again = {0};
    path_in(s, "run/checkpoint.h5", path);
    session_run(s, 0, "train " TINY " --out @/run");
    session_done(s);
    assert_int_equal(qn_checkpoint_read(path, &checkpoint, NULL), QN_OK);
    *error(&checkpoint) = NAN;
    *psnr(&checkpoint) = INFINITY;
    checkpoint.history.steps[0].loss_error = NAN;
    assert_int_equal(qn_checkpoint_write(path, &checkpoint.state, &checkpoint.history,
                                         checkpoint.settings, NULL),
                     QN_OK);
    assert_int_equal(qn_checkpoint_read(path, &again, NULL), QN_OK);
    assert_true(isnan(*error(&again)) && isinf(*psnr(&again)));
    qn_checkpoint_clear(&checkpoint);
    qn_checkpoint_clear(&again);
    session_run(s, 0, "train --resume @/run --epochs 2");
    session_done(s);
}

/* The last field of the second row becomes the value. */
static char *with_field(const char *table, const char *value) {
    const char *row = strchr(table, '\n') + 1, *end = strchr(row, '\n');
    const char *field = end;
    while (field[-1] != ',') --field;
    char old[64];
    snprintf(old, sizeof old, "%.*s", (int)(end - field), field);
    char *tail = replaced(field, old, value);
    const size_t size = (size_t)(field - table) + strlen(tail) + 1;
    char *made = qn_alloc(size, 1);
    assert_non_null(made);
    snprintf(made, size, "%.*s%s", (int)(field - table), table, tail);
    qn_free(tail);
    return made;
}

static void tables(void **state) {
    session *s = *state;
    static const char *const readers[] = {"train --resume @/run --epochs 2",
                                          "compare @/run @/run --out @/out"};
    session_run(s, 0, "train " TINY " --out @/run");
    session_done(s);
    char *table = session_read(s, "run/images.csv");
    for (size_t r = 0; r < sizeof readers / sizeof *readers; ++r)
        for (int v = 0; v <= NVALUES; ++v) {
            const char *value = v < NVALUES ? values[v] : "";
            char *made = with_field(table, value);
            session_write(s, "run/images.csv", made);
            session_run(s, 0, "%s", readers[r]);
            refused(s, readers[r], value, "images.csv:2: 'ideal' of this row is no finite number");
            qn_free(made);
        }
    static const char *const counts[] = {"nan", "-1", "99999999999999999999", ""};
    for (size_t k = 0; k < sizeof counts / sizeof *counts; ++k) {
        char *made = replaced(table, "\n0,", "\n%,"), *full = replaced(made, "%", counts[k]);
        session_write(s, "run/images.csv", full);
        session_run(s, 0, "%s", readers[0]);
        refused(s, readers[0], counts[k], "images.csv:2: 'step' of this row is no whole number");
        qn_free(made);
        qn_free(full);
    }
    session_write(s, "run/images.csv", table);
    session_run(s, 0, "%s", readers[0]);
    session_done(s);
    qn_free(table);
}

/* Curves of a page are drawn from numbers only. */
static void pages(void **state) {
    session *s = *state;
    session_run(s, 0, "train " TINY " --noise t1t2 --out @/run");
    session_run(s, 0, "train " TINY " --seed 2 --out @/other");
    char *table = session_read(s, "run/metrics.csv");
    const char *row = strchr(table, '\n') + 1, *field = row;
    for (int comma = 0; comma < 4; ++field) comma += *field == ',';
    char old[64];
    snprintf(old, sizeof old, "%.*s", (int)strcspn(field, ","), field);
    for (int v = 0; v < NVALUES; ++v) {
        char *made = replaced(table, old, values[v]);
        session_write(s, "run/metrics.csv", made);
        session_run(s, 0, "report @/run @/other --out @/out");
        refused(s, "report", values[v], "metrics.csv:2: 'fidelity' of this row is no finite");
        qn_free(made);
    }
    qn_free(table);
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(options),       CASE(texts),
        CASE(expressions),   CASE(over_rotations),
        CASE(whole_numbers), CASE(reference_states),
        CASE(checkpoints),   CASE(what_a_checkpoint_may_hold),
        CASE(tables),        CASE(pages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
