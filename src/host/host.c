/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "host/host.h"

#include "core/memory.h"
#include "host/gnuplot.h"
#include "host/interrupt.h"
#include "host/message.h"
#include "show/run_print.h"

#include <string.h>
#include <unistd.h>

static void say(void *context, const char *sentence) {
    (void)context;
    qn_say("%s", sentence);
}

static void note(void *context, const char *line) {
    (void)context;
    fprintf(stderr, "%s\n", line);
}

static bool stops(void *context) {
    (void)context;
    return qn_interrupt_waits();
}

static qn_status draw(void *context, const char *folder, const char *name, qn_diag *diag) {
    (void)context;
    return qn_figure_draw(folder, name, diag);
}

qn_host qn_cli_host = {.say = say, .note = note, .stops = stops, .draw = draw};

qn_host qn_cli_study_host(bool quiet) {
    qn_host host = qn_cli_host;
    if (quiet) host.note = NULL;
    return host;
}

/* ---- memory of a team ---------------------------------------------------------------------- */

typedef struct place {
    char machine[64];
    double free; /* bytes */
} place;

/* What is free where a member stands, for itself. */
static double part_of(const place *places, int size, int rank) {
    int beside = 0;
    for (int k = 0; k < size; ++k)
        beside += strncmp(places[k].machine, places[rank].machine, sizeof places->machine) == 0;
    return places[rank].free / beside;
}

qn_status qn_cli_memory(int64_t mib, size_t *bytes) {
    const qn_team *team = qn_cli_host.team;
    *bytes = (size_t)mib << 20;
    if (mib != 0 || !team || team->size < 2) return QN_OK;
    place *places = qn_alloc((size_t)team->size, sizeof *places);
    if (!places) return QN_ERR_MEMORY;
    place *own = &places[team->rank];
    if (gethostname(own->machine, sizeof own->machine) != 0) own->machine[0] = '\0';
    own->free = qn_memory_free();
    const qn_status status = qn_team_gather(team, (size_t)team->size, sizeof *places, places);
    double least = part_of(places, team->size, 0);
    for (int rank = 1; rank < team->size; ++rank)
        if (part_of(places, team->size, rank) < least) least = part_of(places, team->size, rank);
    *bytes = (size_t)least + 1;
    qn_free(places);
    return status;
}

/* ---- progress of a training ----------------------------------------------------------------- */

static void begun(void *context, const qn_run *run) {
    qn_progress *progress = context;
    qn_progress_start(progress, run->noisy.history.nsteps, qn_train_steps(run->noisy.train),
                      progress->silent);
}

/* Images trained on after `step` steps; the last batch of an epoch may be smaller. */
static uint64_t images_after(const qn_run *run, uint64_t step) {
    const uint64_t per_epoch = qn_train_steps_per_epoch(run->noisy.train);
    return step / per_epoch * run->train_images.count +
           step % per_epoch * (uint64_t)run->options->settings.batch;
}

static void stepped(void *context, const qn_run *run) {
    qn_progress *progress = context;
    const qn_step_record *last = &run->noisy.history.steps[run->noisy.history.nsteps - 1];
    qn_progress_step(progress, last->step,
                     images_after(run, last->step) - images_after(run, progress->first), last->loss,
                     last->loss_error, qn_member_last(&run->noisy)->fidelity);
}

static void evaluated(void *context, const qn_run *run) {
    qn_progress *progress = context;
    qn_progress_pause(progress);
    if (!progress->silent) qn_run_print_evaluation(run, stderr);
}

qn_host qn_cli_train_host(qn_progress *progress) {
    qn_host host = qn_cli_host;
    host.context = progress;
    host.begun = begun;
    host.stepped = stepped;
    host.evaluated = evaluated;
    return host;
}
