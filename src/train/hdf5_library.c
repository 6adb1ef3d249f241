/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/hdf5_library.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

static const struct {
    const char *name;
    size_t place;
} symbols[] = {
#define QN_HDF5(name) {#name, offsetof(qn_hdf5, name##_at)},
#include "train/hdf5_symbol_list.def"
#undef QN_HDF5
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static qn_hdf5 loaded; /* written once */
static char missing[256];

/* It stays: HDF5 has its own tables of open files, and a handler for the end of the process. */
static void load(void) {
    void *library = dlopen(QN_HDF5_LIBRARY, RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        strncpy(missing, dlerror(), sizeof missing - 1);
        return;
    }
    for (size_t k = 0; k < sizeof symbols / sizeof *symbols; ++k) {
        void *symbol = dlsym(library, symbols[k].name);
        if (!symbol) strncpy(missing, dlerror(), sizeof missing - 1);
        memcpy((char *)&loaded + symbols[k].place, &symbol, sizeof symbol);
    }
}

qn_status qn_hdf5_load(qn_diag *diag) {
    pthread_once(&once, load);
    if (!missing[0]) return QN_OK;
    return qn_fail(diag, QN_ERR_NOT_FOUND,
                   "checkpoints are HDF5 files, and that library cannot be loaded: %s", missing);
}

const qn_hdf5 *qn_hdf5_loaded(void) { return &loaded; }
