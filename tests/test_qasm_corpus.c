/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fuzzer's entry on its corpus, whole, cut off at every place and with every letter left out:
 * the same checks under every compiler. */
#include "core/atomic_file.h"

#include "fuzz/judge.c"
#include "fuzz/read_qasm.c"

#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static void try_all(const char *text, size_t size) {
    char *copy = malloc(size + 1);
    assert_non_null(copy);
    fuzz_read_qasm((const uint8_t *)text, size);
    for (size_t k = 0; k < size; ++k) {
        fuzz_read_qasm((const uint8_t *)text, k);
        memcpy(copy, text, k);
        memcpy(copy + k, text + k + 1, size - k - 1);
        fuzz_read_qasm((const uint8_t *)copy, size - 1);
    }
    free(copy);
}

static void corpus(void **state) {
    static const char *const patterns[] = {"tests/circuits/*.qasm", "tests/fuzz/corpus/qasm/*"};
    (void)state;
    for (int p = 0; p < 2; ++p) {
        glob_t files;
        assert_int_equal(glob(patterns[p], 0, NULL, &files), 0);
        for (size_t k = 0; k < files.gl_pathc; ++k) {
            char *text = NULL;
            size_t size = 0;
            assert_int_equal(qn_file_read(files.gl_pathv[k], &text, &size, NULL), QN_OK);
            try_all(text, size);
            qn_free(text);
        }
        globfree(&files);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(corpus)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
