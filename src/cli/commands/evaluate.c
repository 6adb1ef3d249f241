#include "cli/command.h"
#include "cli/host.h"
#include "core/try.h"
#include "settings/option_parts.h"
#include "show/study_print.h"
#include "study/evaluation.h"

#include <unistd.h>

#define AT(field) offsetof(qn_evaluate_options, field)
#define DEVICE(field) (AT(device) + offsetof(qn_device_options, field))

static const qn_option options[] = {
    QN_OPTION_NOISE(.group = "Devices", .offset = AT(noise), .joined = true, .shown = "own,none",
                    .help = QN_NOISE_HELP ", none, or own for those that the runs were trained on; "
                                          "given again, or with commas, several"),
#include "settings/device_option_list.def"
    {.group = "Engine",
     .name = "engine",
     .type = QN_OPTION_CHOICE,
     .offset = AT(engine),
     .fallback = "auto",
     .choice = &qn_engine_choice},
    {.name = "trajectories",
     .value = "N",
     .type = QN_OPTION_INT,
     .offset = AT(trajectories),
     .shown = "those of the run",
     .min = 2,
     .max = 1000000000,
     .needs = "engine: auto trajectory",
     .help = "of every image, with --engine trajectory; with --target-se the most"},
    {.name = "target-se",
     .value = "E",
     .type = QN_OPTION_REAL,
     .offset = AT(target_se),
     .fallback = "0",
     .min = 0,
     .max = 1,
     .needs = "engine: auto trajectory",
     .help = "draw only as many trajectories as give swap and fidelity this standard error; 0 for "
             "all"},
    QN_OPTION_TEST_IMAGES(.group = "Images", .offset = AT(test_images),
                          .shown = "as many as the run"),
    {.name = "readout-shots",
     .value = "N",
     .type = QN_OPTION_INT,
     .offset = AT(readout_shots),
     .fallback = "0",
     .min = 0,
     .max = 1000000000,
     .help = "shots that each reconstruction is read out from, 0 for infinitely many"},
    {.name = "classifier-images",
     .value = "N",
     .type = QN_OPTION_INT,
     .offset = AT(classifier_images),
     .fallback = "2000",
     .min = 0,
     .max = 100000000,
     .help = "clean training images of the classifier, 0 for no classifier"},
    QN_OPTION_THREADS(.offset = AT(threads)),
    QN_OPTION_OUT(.group = "Output", .offset = AT(out),
                  .help = "write evaluation.csv, grid.png and the reconstructions (.npy, IDX) into "
                          "DIR"),
    {.name = "columns",
     .value = "N",
     .type = QN_OPTION_INT,
     .offset = AT(columns),
     .fallback = "10",
     .min = 1,
     .max = 64,
     .help = "images in grid.png"},
    QN_OPTION_FORCE(.offset = AT(force)),
    QN_OPTION_JSON(.offset = AT(json)),
    QN_OPTION_QUIET(.offset = AT(quiet)),
};

static const qn_option_table table = {sizeof options / sizeof options[0], options};

static int run_evaluate(void *values, int narguments, char **arguments) {
    qn_status status = QN_OK;
    qn_diag diag = {0};
    const qn_evaluate_options *o = values;
    qn_evaluation_set set = {0};
    bool made = false;
    if (o->out) QN_TRY(qn_output_folder_create(o->out, o->force, &made, &diag));
    QN_TRY(qn_evaluation_compute(o, (size_t)narguments, arguments, &qn_cli_host, &set, &diag));
    if (o->out) QN_TRY(qn_evaluation_write(&set, o->out, &diag));
    if (o->json) QN_TRY(qn_evaluation_print_json(&set, stdout));
    else qn_evaluation_print(&set, stdout);
    if (o->out && !o->json) printf("\nfiles are in %s\n", o->out);
out:
    if (status != QN_OK && made) (void)rmdir(o->out); /* stays if anything is in it */
    qn_evaluation_close(&set);
    return status == QN_OK ? QN_EXIT_DONE : qn_say_failure(&diag, status);
}

const qn_command qn_command_evaluate = {
    .name = "evaluate",
    .summary = "Look at trained models under any noise: fidelities, images, what a classifier sees",
    .arguments = "RUN... [--noise NAME...] [OPTION...]",
    .details =
        "\nRUN is a run directory of qmae-noise train. Several runs give the matrix of what "
        "each was\ntrained on and tested on.\n\n"
        "Example: qmae-noise evaluate runs/mine --noise own --noise ibm_like --out figures\n",
    .min_arguments = 1,
    .max_arguments = 64,
    .options = &table,
    .values_size = sizeof(qn_evaluate_options),
    .run = run_evaluate,
};
