/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/hdf5_library.h"

#include "core/library.h"

#include <pthread.h>

static const qn_library_symbol symbols[] = {
#define QN_HDF5(name) {#name, offsetof(qn_hdf5, name##_at)},
#include "train/hdf5_symbol_list.def"
#undef QN_HDF5
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static qn_hdf5 loaded; /* written once */
static char missing[256];

/* It stays: HDF5 has its own tables of open files, and a handler for the end of the process. */
static void load(void) {
    (void)qn_library_open(QN_HDF5_LIBRARY, symbols, sizeof symbols / sizeof *symbols, &loaded,
                          missing, sizeof missing);
}

qn_status qn_hdf5_load(qn_diag *diag) {
    pthread_once(&once, load);
    if (!missing[0]) return QN_OK;
    return qn_fail(diag, QN_ERR_NOT_FOUND,
                   "checkpoints are HDF5 files, and that library cannot be loaded: %s", missing);
}

const qn_hdf5 *qn_hdf5_loaded(void) { return &loaded; }
