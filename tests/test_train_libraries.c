/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where HDF5 or libsvm cannot be loaded, checkpoints and classifiers are refused in one sentence
 * and nothing is written. */
#include "qmae_noise/train.h"
#include "train/classifier.h"

#include "assert_close.h"

#include <dlfcn.h>
#include <string.h>
#include <unistd.h>

/* In place of the system's: this program has no libraries to load. */
void *dlopen(const char *file, int mode) {
    (void)file;
    (void)mode;
    return NULL;
}

char *dlerror(void) { return (char *)"libhdf5.so: no such file"; }

static void assert_says_why(const qn_diag *diag) {
    assert_non_null(strstr(diag->text, "checkpoints are HDF5 files"));
    assert_non_null(strstr(diag->text, "libhdf5.so: no such file"));
}

static void checkpoints_are_refused_where_hdf5_is_missing(void **state) {
    (void)state;
    const double angle = 0.5;
    const qn_train_state trained = {.nangles = 1, .angles = &angle};
    const qn_history history = {0};
    qn_checkpoint checkpoint = {0};
    for (int turn = 0; turn < 2; ++turn) {
        qn_diag diag = {0};
        assert_int_equal(qn_checkpoint_write("no-checkpoint.h5", &trained, &history, "", &diag),
                         QN_ERR_NOT_FOUND);
        assert_says_why(&diag);
        assert_int_equal(access("no-checkpoint.h5", F_OK), -1);
        diag = (qn_diag){0};
        assert_int_equal(qn_checkpoint_read("README.md", &checkpoint, &diag), QN_ERR_NOT_FOUND);
        assert_says_why(&diag);
        assert_int_equal(checkpoint.state.nangles, 0);
    }
}

static void classifiers_are_refused_where_libsvm_is_missing(void **state) {
    (void)state;
    double pixels[4] = {0.1, 0.2, 0.3, 0.4};
    unsigned char labels[1] = {1};
    const qn_images images = {.count = 1, .side = 2, .pixels = pixels, .labels = labels};
    qn_classifier *none = NULL;
    for (int turn = 0; turn < 2; ++turn) {
        qn_diag diag = {0};
        assert_int_equal(qn_classifier_create(&images, &none, &diag), QN_ERR_NOT_FOUND);
        assert_non_null(strstr(diag.text, "the classifier is libsvm's"));
        assert_non_null(strstr(diag.text, "no such file"));
        assert_null(none);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(checkpoints_are_refused_where_hdf5_is_missing),
        cmocka_unit_test(classifiers_are_refused_where_libsvm_is_missing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
