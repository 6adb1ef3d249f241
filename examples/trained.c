/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A trained model without the command line: how it does under noise, what the noise costs it and
 * what mitigation brings back. Uses the public library only.
 *
 *   trained RUN [MODELS]
 *
 * RUN is a run directory of `qmae-noise train` or of qn_run_from_settings; MODELS (names with
 * commas between them) are evaluated beside the run's own noise and none. */
#include <qmae_noise/qmae_noise.h>

#include <stdio.h>

static void note(void *context, const char *line) {
    (void)context;
    fprintf(stderr, "%s\n", line);
}

static const qn_host host = {.say = note, .note = note};

static qn_status evaluate(const char *run, const char *models, qn_diag *diag) {
    qn_evaluate_options options = qn_evaluate_options_default();
    qn_evaluation_set *set = NULL;
    char noise[512];
    snprintf(noise, sizeof noise, "own,none%s%s", models ? "," : "", models ? models : "");
    options.noise = noise;
    options.classifier_images = 0;
    const qn_status status = qn_study_evaluate(&options, 1, &run, &host, &set, diag);
    const qn_examination *cell;
    const char *label;
    for (size_t d = 0; set && (cell = qn_evaluation_cell(set, 0, d, &label)); ++d)
        printf("under %s: swap %.4f, fidelity %.4f\n", label, cell->mean[QN_FIGURE_SWAP],
               cell->mean[QN_FIGURE_FIDELITY]);
    qn_evaluation_destroy(set);
    return status;
}

static qn_status budget(const char *run, qn_diag *diag) {
    const qn_cost_options options = qn_cost_options_default();
    qn_cost *cost = NULL;
    qn_cost_figure fidelity;
    const qn_status status = qn_cost_of_run(&options, run, &host, &cost, diag);
    if (status != QN_OK) return status;
    if (qn_cost_figure_at(cost, 0, &fidelity))
        printf("cost of %g in fidelity:", fidelity.ideal.value - fidelity.noisy.value);
    const qn_cost_group *source = NULL;
    for (size_t g = 0; (source = qn_cost_group_at(cost, QN_GROUP_SOURCE, g)); ++g)
        printf(" %s %.4f", source->name, -source->slope[0].value);
    printf(" (to first order)\n");
    qn_cost_destroy(cost);
    return QN_OK;
}

static qn_status mitigate(const char *run, qn_diag *diag) {
    const qn_mitigate_options options = qn_mitigate_options_default();
    qn_mitigate *mitigate = NULL;
    qn_mitigate_row row;
    const qn_status status = qn_study_mitigate(&options, run, &host, &mitigate, diag);
    for (size_t k = 0; mitigate && qn_mitigate_row_at(mitigate, k, &row); ++k)
        printf("mitigated swap, readout %s, extrapolation %s: %.4f +- %.4f\n", row.readout,
               row.method, row.value, row.error);
    qn_mitigate_destroy(mitigate);
    return status;
}

int main(int argc, char **argv) {
    qn_diag diag = {0};
    if (argc != 2 && argc != 3) {
        fprintf(stderr, "usage: trained RUN [MODELS]\n");
        return 2;
    }
    qn_status status = evaluate(argv[1], argc == 3 ? argv[2] : NULL, &diag);
    if (status == QN_OK) status = budget(argv[1], &diag);
    if (status == QN_OK) status = mitigate(argv[1], &diag);
    if (status != QN_OK) {
        char text[1100];
        qn_diag_format(&diag, text, sizeof text);
        fprintf(stderr, "trained: %s\n", text[0] ? text : qn_status_text(status));
        return 1;
    }
    return 0;
}
