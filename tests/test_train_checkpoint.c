/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checkpoints: what is written is read back bit for bit; what is no checkpoint is refused and left
 * alone. */
#include "alloc_failure.h"
#include "assert_close.h"
#include "core/atomic_file.h"
#include "qmae_noise/train.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { NANGLES = 420, NTOKEN = 64, NSTEPS = 33, NEVALUATIONS = 3, SEED = 20240229 };

typedef struct fixture {
    char folder[64], path[96];
    double angles[NANGLES], token[NTOKEN], optimiser[2 * (NANGLES + NTOKEN)];
    qn_train_state state;
    qn_history history;
} fixture;

static const char settings_text[] = "side = 16;\nname = \"caf\xc3\xa9\";\n";

/* Any 64 bits are a fair double: infinities, NaNs and denormals too. */
static void fill_bits(void *items, size_t size, uint64_t seed) {
    qn_rng rng;
    qn_rng_init(&rng, SEED, QN_STREAM_TEST, seed, 0, 0);
    for (size_t i = 0; i + 8 <= size; i += 8) {
        const uint64_t bits = qn_rng_bits(&rng);
        memcpy((char *)items + i, &bits, 8);
    }
}

static void fill_history(fixture *f) {
    for (uint64_t i = 0; i < NSTEPS; ++i) {
        qn_step_record record;
        fill_bits(&record, sizeof record, 10 + i);
        assert_int_equal(qn_history_add_step(&f->history, &record), QN_OK);
    }
    for (uint64_t i = 0; i < NEVALUATIONS; ++i) {
        qn_evaluation evaluation;
        fill_bits(&evaluation, sizeof evaluation, 1000 + i);
        assert_int_equal(qn_history_add_evaluation(&f->history, &evaluation), QN_OK);
    }
}

static int set_up(void **state) {
    fixture *f = calloc(1, sizeof *f);
    snprintf(f->folder, sizeof f->folder, "/tmp/qn-checkpoint-XXXXXX");
    if (!mkdtemp(f->folder)) return -1;
    snprintf(f->path, sizeof f->path, "%s/checkpoint.h5", f->folder);
    fill_bits(f->angles, sizeof f->angles, 1);
    fill_bits(f->token, sizeof f->token, 2);
    fill_bits(f->optimiser, sizeof f->optimiser, 3);
    f->state = (qn_train_state){.step = 1234567890123456789u,
                                .circuits = UINT64_MAX,
                                .shots = 7,
                                .nangles = NANGLES,
                                .ntoken = NTOKEN,
                                .noptimiser = 2 * (NANGLES + NTOKEN),
                                .angles = f->angles,
                                .token = f->token,
                                .optimiser = f->optimiser};
    fill_history(f);
    *state = f;
    return 0;
}

static int tear_down(void **state) {
    fixture *f = *state;
    unlink(f->path);
    rmdir(f->folder); /* stays, and is seen, if a temporary file was left */
    qn_history_clear(&f->history);
    free(f);
    return 0;
}

static void write_it(const fixture *f) {
    assert_int_equal(qn_checkpoint_write(f->path, &f->state, &f->history, settings_text, NULL),
                     QN_OK);
}

static int same_reals(const double *a, size_t na, const double *b, size_t nb) {
    return na == nb && memcmp(a, b, na * sizeof *a) == 0;
}

/* Bit for bit: every field of qn_step_record and qn_evaluation has 8 bytes, so records have no
 * padding. */
static int same(const qn_checkpoint *found, const fixture *f) {
    const qn_train_state *a = &found->state, *b = &f->state;
    const qn_history *h = &found->history;
    return a->step == b->step && a->circuits == b->circuits && a->shots == b->shots &&
           same_reals(a->angles, a->nangles, b->angles, b->nangles) &&
           same_reals(a->token, a->ntoken, b->token, b->ntoken) &&
           same_reals(a->optimiser, a->noptimiser, b->optimiser, b->noptimiser) &&
           strcmp(found->settings, settings_text) == 0 && h->nsteps == f->history.nsteps &&
           memcmp(h->steps, f->history.steps, h->nsteps * sizeof *h->steps) == 0 &&
           h->nevaluations == f->history.nevaluations &&
           memcmp(h->evaluations, f->history.evaluations,
                  h->nevaluations * sizeof *h->evaluations) == 0;
}

static void round_trip(void **state) {
    fixture *f = *state;
    qn_checkpoint found = {0};
    write_it(f);
    assert_int_equal(qn_checkpoint_read(f->path, &found, NULL), QN_OK);
    assert_true(same(&found, f));
    /* A history that was read may go on. */
    for (uint64_t i = 0; i < 40; ++i)
        assert_int_equal(qn_history_add_step(&found.history, &f->history.steps[0]), QN_OK);
    assert_int_equal(found.history.nsteps, NSTEPS + 40);
    qn_checkpoint_clear(&found);
}

/* Every allocation fails once: said so, nothing changed, nothing leaked. */
static void memory_short(void **state) {
    fixture *f = *state;
    qn_status status = QN_ERR_MEMORY;
    for (int k = 1; status != QN_OK; ++k) {
        alloc_failure_arm(k);
        status = qn_checkpoint_write(f->path, &f->state, &f->history, settings_text, NULL);
        assert_int_equal(status, alloc_failure_disarm() ? QN_ERR_MEMORY : QN_OK);
        assert_int_equal(access(f->path, F_OK), status == QN_OK ? 0 : -1);
    }
    status = QN_ERR_MEMORY;
    for (int k = 1; status != QN_OK; ++k) {
        qn_checkpoint found = {0};
        alloc_failure_arm(k);
        status = qn_checkpoint_read(f->path, &found, NULL);
        assert_int_equal(status, alloc_failure_disarm() ? QN_ERR_MEMORY : QN_OK);
        assert_int_equal(found.state.angles == NULL, status != QN_OK);
        qn_checkpoint_clear(&found);
    }
}

static void round_trip_of_nothing(void **state) {
    fixture *f = *state;
    const qn_train_state empty = {.nangles = NANGLES, .angles = f->angles};
    const qn_history none = {0};
    qn_checkpoint found = {0};
    assert_int_equal(qn_checkpoint_write(f->path, &empty, &none, NULL, NULL), QN_OK);
    assert_int_equal(qn_checkpoint_read(f->path, &found, NULL), QN_OK);
    assert_int_equal(found.state.ntoken, 0);
    assert_int_equal(found.history.nsteps, 0);
    assert_string_equal(found.settings, "");
    assert_true(same_reals(found.state.angles, found.state.nangles, f->angles, NANGLES));
    qn_checkpoint_clear(&found);
}

static void write_bytes(const char *path, const char *bytes, size_t size) {
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

/* The file must be refused, with a sentence that names it, and stay as it is. */
static void assert_refused(const fixture *f, const char *bytes, size_t size) {
    qn_checkpoint found, before;
    qn_diag diag = {0};
    char *after = NULL;
    size_t after_size = 0;
    memset(&found, 0x5a, sizeof found);
    memcpy(&before, &found, sizeof found);
    write_bytes(f->path, bytes, size);
    assert_int_equal(qn_checkpoint_read(f->path, &found, &diag), QN_ERR_SYNTAX);
    assert_memory_equal(&found, &before, sizeof found);
    assert_non_null(strstr(diag.text, f->path));
    assert_int_equal(qn_file_read(f->path, &after, &after_size, NULL), QN_OK);
    assert_int_equal(after_size, size);
    assert_memory_equal(after, bytes, size);
    qn_free(after);
}

static void truncated(void **state) {
    fixture *f = *state;
    char *bytes = NULL;
    size_t size = 0;
    write_it(f);
    assert_int_equal(qn_file_read(f->path, &bytes, &size, NULL), QN_OK);
    for (size_t cut = 0; cut < size; cut += 1 + size / 200) assert_refused(f, bytes, cut);
    assert_refused(f, bytes, size - 1);
    qn_free(bytes);
}

/* A flipped bit is always noticed. */
static void damaged(void **state) {
    fixture *f = *state;
    char *bytes = NULL;
    size_t size = 0;
    qn_rng rng;
    qn_checkpoint whole = {0};
    write_it(f);
    assert_int_equal(qn_checkpoint_read(f->path, &whole, NULL), QN_OK);
    qn_checkpoint_clear(&whole);
    assert_int_equal(qn_file_read(f->path, &bytes, &size, NULL), QN_OK);
    qn_rng_init(&rng, SEED, QN_STREAM_TEST, 99, 0, 0);
    for (int k = test_effort(1000); k > 0; --k) {
        const size_t at = (size_t)qn_rng_below(&rng, size);
        const char flip = (char)(1 << qn_rng_below(&rng, 8));
        qn_checkpoint found = {0};
        bytes[at] ^= flip;
        write_bytes(f->path, bytes, size);
        bytes[at] ^= flip;
        if (qn_checkpoint_read(f->path, &found, NULL) != QN_ERR_SYNTAX)
            fail_msg("seed %d: the bit flipped at byte %zu goes unnoticed", SEED, at);
        qn_checkpoint_clear(&found);
    }
    qn_free(bytes);
}

static void foreign(void **state) {
    fixture *f = *state;
    static const char text[] = "step,epoch,loss\n1,0,0.5\n";
    assert_refused(f, text, sizeof text - 1);
    unlink(f->path);
    qn_diag diag = {0};
    qn_checkpoint found = {0};
    assert_int_equal(qn_checkpoint_read(f->path, &found, &diag), QN_ERR_IO);
    assert_non_null(strstr(diag.text, f->path));
}

/* No room: the old checkpoint stays. A limit on file sizes is the full disk that needs no
 * privileges. */
static void full_disk(void **state) {
    fixture *f = *state;
    qn_checkpoint found = {0};
    qn_diag diag = {0};
    struct rlimit old, small;
    write_it(f);
    qn_train_state later = f->state;
    later.step = 5;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    small = old;
    small.rlim_cur = 4096;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    const qn_status status = qn_checkpoint_write(f->path, &later, &f->history, settings_text,
                                                 &diag);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    assert_int_equal(status, QN_ERR_IO);
    assert_non_null(strstr(diag.text, f->path));
    assert_int_equal(qn_checkpoint_read(f->path, &found, NULL), QN_OK);
    assert_true(same(&found, f));
    qn_checkpoint_clear(&found);
    assert_int_equal(unlink(f->path), 0);
    assert_int_equal(rmdir(f->folder), 0); /* no temporary file is left */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(round_trip, set_up, tear_down),
        cmocka_unit_test_setup_teardown(round_trip_of_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(memory_short, set_up, tear_down),
        cmocka_unit_test_setup_teardown(truncated, set_up, tear_down),
        cmocka_unit_test_setup_teardown(damaged, set_up, tear_down),
        cmocka_unit_test_setup_teardown(foreign, set_up, tear_down),
        cmocka_unit_test_setup_teardown(full_disk, set_up, tear_down),
    };
    printf("seed %d\n", SEED);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
