/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/library.h"

#include <dlfcn.h>
#include <string.h>

bool qn_library_open(const char *name, const qn_library_symbol *symbols, size_t count, void *table,
                     char *missing, size_t size) {
    void *library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    if (!library) strncpy(missing, dlerror(), size - 1);
    for (size_t k = 0; library && k < count; ++k) {
        void *symbol = dlsym(library, symbols[k].name);
        if (!symbol) strncpy(missing, dlerror(), size - 1);
        memcpy((char *)table + symbols[k].place, &symbol, sizeof symbol);
    }
    return !missing[0];
}
