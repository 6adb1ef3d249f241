/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libsvm, loaded when the first classifier is trained: the C++ library that it brings along takes
 * as long to start as all others. After qn_svm_load its functions are called by their own names. */
#ifndef QN_TRAIN_SVM_LIBRARY_H
#define QN_TRAIN_SVM_LIBRARY_H

#include "qmae_noise/core.h"

#include <libsvm/svm.h>

/* Where each of them is. */
typedef struct qn_svm {
#define QN_SVM(name) __typeof__(name) *name##_at;
#include "train/svm_symbol_list.def"
#undef QN_SVM
} qn_svm;

/* Loads the library, once a process. QN_ERR_NOT_FOUND: it is not there, or lacks something. */
QN_MUST_CHECK qn_status qn_svm_load(qn_diag *diag);
/* What was loaded. */
const qn_svm *qn_svm_loaded(void);

#define svm_check_parameter (*qn_svm_loaded()->svm_check_parameter_at)
#define svm_free_and_destroy_model (*qn_svm_loaded()->svm_free_and_destroy_model_at)
#define svm_predict (*qn_svm_loaded()->svm_predict_at)
#define svm_set_print_string_function (*qn_svm_loaded()->svm_set_print_string_function_at)
#define svm_train (*qn_svm_loaded()->svm_train_at)

#endif
