/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Trainings of the quantum masked autoencoder without the command line: sweeps the strength of a
 * noise model, or compares models with the ideal device. Uses the public library only.
 *
 *   study SETTINGS.cfg FOLDER [MODELS]
 *
 * SETTINGS.cfg says what all trainings share (its keys are the options of `qmae-noise train`),
 * FOLDER gets a run directory a training, and the table sweep.csv or, with MODELS (names with
 * commas between them), curves.csv. */
#include <qmae_noise/qmae_noise.h>

#include <stdio.h>

static void say(void *context, const char *line) {
    (void)context;
    fprintf(stderr, "%s\n", line);
}

int main(int argc, char **argv) {
    qn_host host = {.say = say, .note = say};
    qn_diag diag = {0};
    if (argc != 3 && argc != 4) {
        fprintf(stderr, "usage: study SETTINGS.cfg FOLDER [MODELS]\n");
        return 2;
    }
    const qn_status status =
        argc == 4 ? qn_study_compare(argv[1], argv[3], 1, argv[2], &host, NULL, &diag)
                  : qn_study_sweep(argv[1], "noise-scale=0:1:0.5", 1, argv[2], &host, NULL, &diag);
    if (status != QN_OK) {
        char text[1100];
        qn_diag_format(&diag, text, sizeof text);
        fprintf(stderr, "study: %s\n", text[0] ? text : qn_status_text(status));
        return 1;
    }
    printf("the means are in %s/%s\n", argv[2], argc == 4 ? "curves.csv" : "sweep.csv");
    return 0;
}
