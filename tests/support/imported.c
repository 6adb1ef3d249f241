/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "imported.h"

#include "folder_fixture.h"

#include <string.h>

imported import_file(const char *path, const char *qubits) {
    imported found = {0};
    const qn_import_options options = {.qubits = qubits};
    found.status = qn_import_read(path, &options, &found.text, &found.notes, &found.diag);
    return found;
}

imported import_text(const char *name, const char *text, const char *qubits) {
    temp_file(&folder, name, text, strlen(text));
    return import_file(temp_path(&folder, name), qubits);
}

void imported_clear(imported *found) {
    qn_free(found->text);
    qn_free(found->notes);
    *found = (imported){0};
}

size_t occurrences(const char *text, const char *word) {
    size_t times = 0;
    for (const char *at = text; (at = strstr(at, word)); ++at) ++times;
    return times;
}
