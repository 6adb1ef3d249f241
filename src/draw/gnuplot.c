/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw/gnuplot.h"

#include "core/atomic_file.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

void qn_gnuplot_quote(FILE *file, const char *text) {
    fputc('\'', file);
    for (; *text; ++text) {
        if (strchr("\\_^{}@&~", *text)) fputc('\\', file);
        if (*text == '\'') fputc('\'', file);
        fputc((unsigned char)*text < ' ' ? ' ' : *text, file);
    }
    fputc('\'', file);
}

void qn_gnuplot_setting(FILE *file, const char *setting, const char *text) {
    fprintf(file, "set %s ", setting);
    qn_gnuplot_quote(file, text);
    fputc('\n', file);
}

static qn_status write_file(qn_gnuplot_printer *print, const void *object, const char *folder,
                            const char *name, const char *suffix, qn_diag *diag) {
    char path[PATH_MAX], *text = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&text, &size);
    if (!file) return QN_ERR_MEMORY;
    print(object, name, file);
    qn_status status = fclose(file) == 0 ? QN_OK : QN_ERR_MEMORY;
    if (snprintf(path, sizeof path, "%s/%s%s", folder, name, suffix) >= (int)sizeof path)
        status = qn_fail(diag, QN_ERR_ARGUMENT, "the path '%s' is too long", folder);
    if (status == QN_OK) status = qn_atomic_write(path, text, size, diag);
    free(text);
    return status;
}

qn_status qn_gnuplot_write(qn_gnuplot_printer *print_data, qn_gnuplot_printer *print_script,
                           const void *object, const char *folder, const char *name,
                           qn_diag *diag) {
    const qn_status status = write_file(print_data, object, folder, name, ".dat", diag);
    return status == QN_OK ? write_file(print_script, object, folder, name, ".gp", diag) : status;
}
