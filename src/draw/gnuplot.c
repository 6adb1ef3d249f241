/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw/gnuplot.h"

#include "core/printed.h"

#include <limits.h>
#include <stdbool.h>
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

void qn_gnuplot_tics(FILE *file, const char *setting, const char *const *names, size_t count) {
    fprintf(file, "set %s (", setting);
    for (size_t k = 0; k < count; ++k) {
        fputs(k ? ", " : "", file);
        qn_gnuplot_quote(file, names[k]);
        fprintf(file, " %zu", k);
    }
    fputs(")\n", file);
}

static qn_status write_file(qn_gnuplot_printer *print, const void *object, const char *folder,
                            const char *name, bool script, qn_diag *diag) {
    char path[PATH_MAX];
    qn_printed page;
    if (snprintf(path, sizeof path, "%s/%s%s", folder, name, script ? ".gp" : ".dat") >=
        (int)sizeof path)
        return qn_fail(diag, QN_ERR_ARGUMENT, "the path '%s' is too long", folder);
    if (qn_printed_open(&page) != QN_OK) return QN_ERR_MEMORY;
    if (script) fprintf(page.file, "# gnuplot %s.gp draws %s.svg and %s.png\n", name, name, name);
    print(object, name, page.file);
    return qn_printed_write(&page, QN_OK, path, diag);
}

qn_status qn_gnuplot_write(qn_gnuplot_printer *print_data, qn_gnuplot_printer *print_script,
                           const void *object, const char *folder, const char *name,
                           qn_diag *diag) {
    const qn_status status = write_file(print_data, object, folder, name, false, diag);
    return status == QN_OK ? write_file(print_script, object, folder, name, true, diag) : status;
}
