/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The help page of completion scripts. */
#include "cli/completion.h"
#include "cli/help_pages.h"

#include <string.h>

typedef struct shell {
    const char *name;
    void (*print)(FILE *file);
} shell;

static const shell shells[] = {{"bash", qn_completion_print_bash},
                               {"zsh", qn_completion_print_zsh}};

static qn_status print_script(const char *word, FILE *file, qn_diag *diag) {
    for (size_t i = 0; i < sizeof shells / sizeof shells[0]; ++i) {
        if (!word || strcmp(shells[i].name, word) != 0) continue;
        shells[i].print(file);
        return QN_OK;
    }
    return qn_fail(diag, QN_ERR_NOT_FOUND, "completion is for bash or zsh, not for '%s'",
                   word ? word : "");
}

const qn_help_page qn_page_completion = {
    "completion", "completion script of a shell, to be sourced", NULL, "bash|zsh", print_script};
