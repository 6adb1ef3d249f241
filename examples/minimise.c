/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The search for the parameters of a circuit without the command line: VQE, QAOA or a classifier,
 * as a settings file says. Uses the public library only.
 *
 *   minimise SETTINGS.cfg [FOLDER]
 *
 * SETTINGS.cfg has the options of `qmae-noise optimise` as its keys: circuit = "ansatz.qasm"; and
 * minimise = "Z0 Z1 - X0"; at least. FOLDER becomes the run directory; the same call goes on with
 * it. */
#include <qmae_noise/qmae_noise.h>

#include <stdio.h>

static void stepped(void *context, const qn_step_record *record) {
    (void)context;
    if (record->step % 10 == 1)
        fprintf(stderr, "step %llu: %.6f\n", (unsigned long long)record->step, record->loss);
}

int main(int argc, char **argv) {
    qn_diag diag = {0};
    qn_optimised found = {0};
    if (argc != 2 && argc != 3) {
        fprintf(stderr, "usage: minimise SETTINGS.cfg [FOLDER]\n");
        return 2;
    }
    const qn_status status = qn_optimise_from_settings(argv[1], argc == 3 ? argv[2] : NULL, NULL,
                                                       stepped, NULL, &found, &diag);
    if (status != QN_OK) {
        char text[1100];
        qn_diag_format(&diag, text, sizeof text);
        fprintf(stderr, "minimise: %s\n", text[0] ? text : qn_status_text(status));
        return 1;
    }
    printf("value %.6f, without noise %.6f\n", found.value.value, found.without_noise.value);
    for (size_t k = 0; k < found.nvalues; ++k)
        printf("%s = %.6f\n", found.names[k], found.search.values[k]);
    qn_optimised_clear(&found);
    return 0;
}
