/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the fuzzers of noise models and calibration data begin with, and what they have found: all
 * of it once through their harnesses. A broken promise ends this program. */
#include "assert_close.h"

#define LLVMFuzzerTestOneInput fuzz_model
#include "fuzz/fuzz_model.c"
#undef LLVMFuzzerTestOneInput
#define LLVMFuzzerTestOneInput fuzz_import
#include "fuzz/fuzz_import.c"
#undef LLVMFuzzerTestOneInput

#include <dirent.h>

enum { MOST_BYTES = 1 << 20 };

static int replay(const char *folder, int (*harness)(const unsigned char *, size_t)) {
    static unsigned char bytes[MOST_BYTES];
    int count = 0;
    DIR *entries = opendir(folder);
    assert_non_null(entries);
    for (const struct dirent *entry; (entry = readdir(entries));) {
        char path[600];
        if (entry->d_name[0] == '.') continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        FILE *file = fopen(path, "rb");
        assert_non_null(file);
        const size_t size = fread(bytes, 1, sizeof bytes, file);
        fclose(file);
        print_message("%s\n", path);
        harness(bytes, size);
        ++count;
    }
    closedir(entries);
    return count;
}

static void models_keep_their_promises(void **state) {
    (void)state;
    assert_true(replay("tests/fuzz/corpus-model", fuzz_model) >= 3);
    assert_true(replay("noise_models", fuzz_model) >= 5);
}

static void calibrations_keep_their_promises(void **state) {
    (void)state;
    assert_true(replay("tests/import", fuzz_import) >= 5);
    assert_true(replay("tests/fuzz/corpus-import", fuzz_import) >= 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(models_keep_their_promises),
        cmocka_unit_test(calibrations_keep_their_promises),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
