/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A training run: what it trains, what it has seen, where it writes. */
#ifndef QN_RUN_RUN_H
#define QN_RUN_RUN_H

#include "draw/csv.h"
#include "run/directory.h"
#include "run/host.h"
#include "train/columns.h"

#include <limits.h>

/* One of the trainings of a run: the noisy one, and with --compare-ideal its noiseless twin. */
typedef struct qn_run_member {
    qn_run_part part;
    qn_train *train;
    qn_history history;
    qn_csv *steps, *metrics, *images;
    /* of every evaluation, one after the other: test_images.count each */
    qn_image_record *image_records;
    size_t image_room; /* evaluations that fit */
    double seconds;    /* spent on its steps */
} qn_run_member;

struct qn_run {
    qn_train_options *options; /* resolved; borrowed */
    const qn_host *host;       /* borrowed; may be NULL */
    qn_model *model;           /* at the start of the training */
    uint64_t device_step;      /* step whose noise `noisy` has, if the model drifts */
    qn_images train_images, test_images;
    qn_images validation_images; /* a view; count 0 = none */
    qn_run_member noisy, twin;   /* twin.train is NULL without --compare-ideal */
    char folder[PATH_MAX - 64];
    char stage[PATH_MAX]; /* where its files lie until it can be resumed; "" = in the folder */
    char *settings;       /* text of settings.cfg; qn_free */
    double saved;         /* when the last checkpoint was written, s of a clock */
    /* qn_figures_loaded, at the end; 0 where loading is exact, or not at the end */
    double loaded[2], loaded_error[2];
    bool interrupted;
};

/* Opens model and images, creates the trainings. With a team each member does. */
QN_MUST_CHECK qn_status qn_run_open(qn_run *run, qn_diag *diag);
void qn_run_close(qn_run *run);
/* Opens, and goes back to the checkpoint if options->resume, else creates the folder. Of a team all
 * members begin, or none. */
QN_MUST_CHECK qn_status qn_run_begin(qn_run *run, qn_diag *diag);

/* ---- the run directory (folder.c) -------------------------------------------------------- */

/* Names the folder and refuses one that exists (without --force); touches nothing. Needs the
 * model's name only if there is no --out. */
QN_MUST_CHECK qn_status qn_run_folder_choose(qn_run *run, qn_diag *diag);
/* Creates it with a stage that has settings.cfg, noise_model.cfg and the tables. An earlier run in
 * it stays as it was until the first checkpoint of this one is written. */
QN_MUST_CHECK qn_status qn_run_folder_create(qn_run *run, qn_diag *diag);
/* From now on the folder holds this run and no other (needs a stage). */
QN_MUST_CHECK qn_status qn_run_folder_publish(qn_run *run, qn_diag *diag);
/* Writes a text file of the run. */
QN_MUST_CHECK qn_status qn_run_write_text(const qn_run *run, qn_run_file file, const char *text,
                                          qn_diag *diag);
/* Puts the text of settings.cfg into run->settings. */
QN_MUST_CHECK qn_status qn_run_compose_settings(qn_run *run);
QN_MUST_CHECK qn_status qn_run_checkpoint(const qn_run *run, const qn_run_member *member,
                                          qn_diag *diag);
/* All pictures: curves, loss and gradient_norm as .dat, .gp, .svg, .png, and those below. A missing
 * gnuplot is a message only. */
QN_MUST_CHECK qn_status qn_run_draw(const qn_run *run, qn_diag *diag);
/* Removes the curves of an earlier run, whole figures or parts. */
void qn_run_curves_remove(const char *folder);
/* report.html from the files that are there, unless --no-report (report.c). */
QN_MUST_CHECK qn_status qn_run_write_report(const qn_run *run, qn_diag *diag);
/* reconstructions.png; if there is a token, token.png; of routed circuits chip.svg and chip.png
 * (pictures.c). */
QN_MUST_CHECK qn_status qn_run_draw_images(const qn_run *run, qn_diag *diag);

/* ---- running ------------------------------------------------------------------------------- */

/* Fills run->loaded and writes loading.csv, if the embedding loads nearly (loading.c). */
QN_MUST_CHECK qn_status qn_run_find_loading(qn_run *run, qn_diag *diag);
/* Goes back to the run's checkpoint (resume.c): trainings, histories and tables are as when it
 * was written. A checkpoint that is damaged or of other settings is refused, nothing is changed. */
QN_MUST_CHECK qn_status qn_run_resume(qn_run *run, qn_diag *diag);
/* Trains to the end or until the host stops it (loop.c); the host is told of its progress. */
QN_MUST_CHECK qn_status qn_run_train(qn_run *run, qn_diag *diag);
/* Seconds that this will take, timed on a few images (train/forecast.h); NAN in a team, interrupted
 * or short of memory. */
double qn_run_foresee(qn_run *run);
/* Opens, trains (from the checkpoint if options->resume), draws and writes the page. The caller
 * closes the run. */
QN_MUST_CHECK qn_status qn_run_whole(qn_run *run, qn_diag *diag);
/* Has the swap on the validation images not grown in the last `patience` epochs? */
bool qn_run_out_of_patience(const qn_run *run);
/* Room for the image records of one more evaluation. */
QN_MUST_CHECK qn_status qn_member_reserve(qn_run_member *member, size_t images);

/* "under the noise of ibm_like" or "without noise"; text: QN_NOISE_TEXT bytes. Returns text. */
enum { QN_NOISE_TEXT = 128 };
const char *qn_run_noise_text(const qn_run *run, char *text);
const qn_evaluation *qn_member_last(const qn_run_member *member);

#endif
