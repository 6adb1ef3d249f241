/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/svm_library.h"

#include "core/library.h"

#include <pthread.h>

static const qn_library_symbol symbols[] = {
#define QN_SVM(name) {#name, offsetof(qn_svm, name##_at)},
#include "train/svm_symbol_list.def"
#undef QN_SVM
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static qn_svm loaded; /* written once */
static char missing[256];

static void load(void) {
    (void)qn_library_open(QN_SVM_LIBRARY, symbols, sizeof symbols / sizeof *symbols, &loaded,
                          missing, sizeof missing);
}

qn_status qn_svm_load(qn_diag *diag) {
    pthread_once(&once, load);
    if (!missing[0]) return QN_OK;
    return qn_fail(diag, QN_ERR_NOT_FOUND,
                   "the classifier is libsvm's, and that library cannot be loaded: %s", missing);
}

const qn_svm *qn_svm_loaded(void) { return &loaded; }
