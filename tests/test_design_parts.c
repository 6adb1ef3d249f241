/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parts of a design: successive halving against its definition, the journal under every cut and
 * every flipped bit, the order of the circuits. */
#include "assert_close.h"
#include "design/halving.h"
#include "design/journal.h"
#include "design/space.h"
#include "temp_folder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- halving -------------------------------------------------------------------------------- */

typedef struct exam {
    const double *worth;
    uint64_t spent;
    size_t last; /* members of the last rung */
} exam;

static qn_status exact(void *context, int rung, const size_t *members, size_t count, uint64_t steps,
                       double *scores) {
    exam *e = context;
    (void)rung;
    for (size_t k = 0; k < count; ++k) scores[k] = e->worth[members[k]];
    e->spent += count * steps;
    e->last = count;
    return QN_OK;
}

/* With exact scores the best wins, each rung is sorted, and the steps are those announced. */
static void halving_keeps_the_best(void **state) {
    (void)state;
    qn_rng rng;
    qn_rng_init(&rng, 5, QN_STREAM_TEST, 0, 0, 0);
    for (int round = 0; round < test_effort(200); ++round) {
        double worth[90];
        size_t order[90], best = 0;
        const size_t count = 1 + qn_rng_below(&rng, 90);
        bool seen[90] = {false};
        for (size_t k = 0; k < count; ++k) {
            worth[k] = (double)qn_rng_below(&rng, 40); /* some are equal */
            if (worth[k] > worth[best]) best = k;
        }
        const uint64_t most = 20 + qn_rng_below(&rng, 4000);
        const qn_halving plan = qn_halving_fit(count, 2 + qn_rng_below(&rng, 3), 20,
                                               1 + (int)qn_rng_below(&rng, 4), most);
        exam e = {.worth = worth};
        assert_int_equal(qn_halving_run(&plan, exact, &e, order), QN_OK);
        assert_int_equal(e.spent, qn_halving_cost(&plan));
        assert_true(e.spent <= most);
        for (size_t k = 0; k < plan.count; ++k) seen[order[k]] = true;
        for (size_t k = 0; k < plan.count; ++k) assert_true(seen[k]);
        if (best < plan.count) assert_int_equal(order[0], best);
        for (size_t k = 1; k < e.last; ++k) assert_true(worth[order[k - 1]] >= worth[order[k]]);
        assert_true(plan.count == 0 || plan.steps >= 20);
        if (plan.count == count) continue;
        qn_halving more = plan; /* one member more would cost too much */
        ++more.count;
        more.steps = 20;
        assert_true(qn_halving_cost(&more) > most);
    }
}

/* ---- journal -------------------------------------------------------------------------------- */

static qn_journal_key key_of(uint64_t k) { return (qn_journal_key){k, 77 * k}; }

static size_t length_of(uint64_t k) { return 3 + (size_t)k % 4; }

static void write_journal(const char *path, uint64_t count) {
    qn_journal *journal = NULL;
    remove(path);
    assert_int_equal(qn_journal_open(path, &journal, NULL), QN_OK);
    for (uint64_t k = 0; k < count; ++k) {
        double numbers[8];
        for (size_t i = 0; i < length_of(k); ++i) numbers[i] = (double)(100 * k + i) / 7.0;
        assert_int_equal(qn_journal_add(journal, key_of(k), length_of(k), numbers, NULL), QN_OK);
    }
    qn_journal_destroy(journal);
}

/* The first records are there, whole; returns how many. Then nothing is. */
static uint64_t count_records(const char *path, uint64_t written) {
    qn_journal *journal = NULL;
    uint64_t count = 0;
    bool ended = false;
    assert_int_equal(qn_journal_open(path, &journal, NULL), QN_OK);
    for (uint64_t k = 0; k < written; ++k) {
        size_t length = 0;
        const double *numbers = qn_journal_find(journal, key_of(k), &length);
        ended = ended || !numbers;
        if (!numbers) continue;
        assert_false(ended);
        assert_int_equal(length, length_of(k));
        for (size_t i = 0; i < length; ++i)
            assert_close(numbers[i], (double)(100 * k + i) / 7.0, 0, 0);
        ++count;
    }
    assert_null(qn_journal_find(journal, (qn_journal_key){1, 78}, &(size_t){0}));
    qn_journal_destroy(journal);
    return count;
}

static long read_bytes(const char *path, char *bytes) {
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    const long size = (long)fread(bytes, 1, 4096, file);
    fclose(file);
    return size;
}

static void write_bytes(const char *path, const char *bytes, long size) {
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, (size_t)size, file), size);
    fclose(file);
}

/* Cut anywhere, or one bit flipped anywhere: the records before are there, none behind, and what is
 * added then is found again. */
static void journals_survive(void **state) {
    enum { RECORDS = 5 };
    char bytes[4096];
    temp_folder folder;
    (void)state;
    temp_folder_create(&folder);
    char path[512];
    snprintf(path, sizeof path, "%s/journal", folder.path);
    qn_journal *journal = NULL, *second = NULL;
    qn_diag diag = {0};
    write_journal(path, RECORDS);
    const long size = read_bytes(path, bytes);
    assert_int_equal(count_records(path, RECORDS), RECORDS);
    long ends[RECORDS + 1] = {0};
    for (uint64_t k = 0; k < RECORDS; ++k) ends[k + 1] = ends[k] + 40 + (long)(8 * length_of(k));
    assert_int_equal(size, ends[RECORDS]);
    for (long at = 0; at < size; ++at) {
        uint64_t whole = 0;
        while (whole < RECORDS && ends[whole + 1] <= at) ++whole;
        write_bytes(path, bytes, at);
        assert_int_equal(count_records(path, RECORDS), whole);
        bytes[at] ^= (char)(1 << at % 8);
        write_bytes(path, bytes, size);
        bytes[at] ^= (char)(1 << at % 8);
        assert_int_equal(count_records(path, RECORDS), whole);
    }
    write_bytes(path, bytes, ends[1] + 9);
    assert_int_equal(qn_journal_open(path, &journal, NULL), QN_OK);
    assert_int_equal(qn_journal_open(path, &second, &diag), QN_ERR_IO);
    assert_non_null(strstr(diag.text, "another process is at work"));
    const double numbers[] = {100.0 / 7.0, 101.0 / 7.0, 102.0 / 7.0, 103.0 / 7.0};
    assert_int_equal(qn_journal_add(journal, key_of(1), 4, numbers, NULL), QN_OK);
    qn_journal_destroy(journal);
    assert_int_equal(count_records(path, RECORDS), 2);
    temp_folder_remove(&folder);
}

/* ---- the space ------------------------------------------------------------------------------ */

/* The options of a design with some lists replaced. */
static qn_design_options options_of(const char *block, const char *start) {
    qn_design_options o = {0};
    qn_diag diag = {0};
    assert_int_equal(qn_options_set_defaults(&qn_design_option_table, &o, &diag), QN_OK);
    free(o.lists[QN_AXIS_BLOCK]);
    free(o.lists[QN_AXIS_START]);
    o.lists[QN_AXIS_BLOCK] = strdup(block);
    o.lists[QN_AXIS_START] = strdup(start);
    if (qn_design_options_resolve(&o, &diag) != QN_OK) fail_msg("%s", diag.text);
    return o;
}

/* Every circuit once, each of them one that can be trained; every beginning is balanced. */
static void circuits_are_balanced(void **state) {
    (void)state;
    qn_design_options o = options_of("none,so4,ry-cx,su4", "near-identity,uniform");
    qn_space space;
    qn_diag diag = {0};
    assert_int_equal(qn_space_read(&o, &space, &diag), QN_OK);
    /* 4 orders of: no block; 4 entanglers x 2 layers of so4 and su4 at two starts, of ry-cx at
     * one */
    assert_int_equal(space.count, 4 * (1 + 8 * 5));
    assert_int_equal(qn_space_balance(&space, 0, 3), QN_OK);
    size_t orders[4] = {0};
    for (size_t i = 0; i < space.count; ++i) {
        qn_candidate candidate;
        assert_int_equal(qn_space_candidate(&space, &space.points[i], &candidate, &diag), QN_OK);
        assert_int_equal(qn_train_settings_check(&candidate.settings, &diag), QN_OK);
        for (size_t j = 0; j < i; ++j)
            assert_memory_not_equal(&space.points[i], &space.points[j], sizeof space.points[i]);
        ++orders[candidate.settings.order];
        for (int k = 0; k < 4; ++k)
            for (int l = 0; l < 4; ++l) assert_true(orders[k] <= orders[l] + 2);
    }
    qn_space_clear(&space);
    qn_options_clear(&qn_design_option_table, &o);
}

static void nothing_to_choose(void **state) {
    (void)state;
    qn_design_options o = options_of("ry-cx", "near-identity");
    qn_space space;
    qn_diag diag = {0};
    assert_int_equal(qn_space_read(&o, &space, &diag), QN_ERR_ARGUMENT);
    assert_non_null(strstr(diag.text, "--block ry-cx: no circuit of these lists has it"));
    qn_space_clear(&space);
    qn_options_clear(&qn_design_option_table, &o);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(halving_keeps_the_best), cmocka_unit_test(journals_survive),
        cmocka_unit_test(circuits_are_balanced), cmocka_unit_test(nothing_to_choose)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
