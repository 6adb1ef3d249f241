/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where more members of a team stop paying: the time of a training step, for images of 16 x 16 and
 * 32 x 32 pixels, from the time of an image (measured here, of one processor), the messages of the
 * step (exchanged here, between as many processes), and a network that is told. Nothing is waited
 * for:
 * each member carries a clock, which its images move on, and which an exchange sets to the latest
 * of all, plus the time that the network takes (qn_team_network_time). To see that the clocks tell
 * the truth, small teams also sleep as long as they should compute, over a network that takes its
 * time.
 * And two processes are timed against one, in turns.
 * Usage: bench_team [--latency 2us --bandwidth 12GB/s] [--side 16] [--most 256] [--rounds 5] */
#include "team/network.h"

#include <qmae_noise/qmae_noise.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { NETWORKS = 2, BATCHES = 3, SLEPT = 8, LOSS = 32 /* bytes of a loss */ };
static const int batches[BATCHES] = {32, 256, 1024};

typedef struct task {
    qn_team_network networks[NETWORKS];
    size_t nnetworks, nparams;
    int batch;
    double image, sum, rest; /* s: of an image; of adding one; of a step besides */
    double times[NETWORKS];  /* of a step, out */
    bool sleeps;
} task;

static void stop(const qn_diag *diag) {
    char text[1100];
    qn_diag_format(diag, text, sizeof text);
    fprintf(stderr, "bench_team: %s\n", text);
    exit(1);
}

static double clock_of(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* ---- one step of a team --------------------------------------------------------------------- */

typedef struct timing {
    const task *t;
    double *clocks; /* NETWORKS of each member */
    double own[NETWORKS];
} timing;

/* An exchange of `count` pieces: the real one, and what it does to the clocks. */
static qn_status gather(const qn_team *team, timing *m, size_t count, size_t each, void *array) {
    qn_status status = qn_team_gather(team, count, each, array);
    if (m->t->sleeps || status != QN_OK) return status;
    memcpy(m->clocks + NETWORKS * (size_t)team->rank, m->own, sizeof m->own);
    status = qn_team_gather(team, (size_t)team->size, sizeof m->own, m->clocks);
    for (size_t n = 0; n < m->t->nnetworks; ++n) {
        for (int rank = 0; rank < team->size; ++rank)
            m->own[n] = fmax(m->own[n], m->clocks[NETWORKS * (size_t)rank + n]);
        m->own[n] += qn_team_network_time(&m->t->networks[n], team->size, count * each);
    }
    return status;
}

/* Its images are computed, or slept through. */
static void work(timing *m, double seconds) {
    struct timespec rest = {(time_t)seconds, (long)(1e9 * (seconds - floor(seconds)))};
    for (int n = 0; n < NETWORKS; ++n) m->own[n] += seconds;
    if (m->t->sleeps) nanosleep(&rest, NULL);
}

/* What qn_train_step exchanges: did anybody fail, losses, rows of the gradient. */
static qn_status step(const qn_team *team, void *context) {
    task *t = context;
    timing m = {.t = t};
    const size_t batch = (size_t)t->batch, row = t->nparams * sizeof(double);
    size_t own, end;
    char *losses = calloc(batch, LOSS), *rows = calloc(batch, row);
    int *agreed = calloc((size_t)team->size, sizeof *agreed);
    m.clocks = calloc((size_t)team->size, sizeof m.own);
    if (!losses || !rows || !agreed || !m.clocks) exit(1);
    const double started = clock_of(CLOCK_MONOTONIC);
    qn_team_share(team, batch, &own, &end);
    work(&m, t->image * (double)(end - own));
    qn_status status = gather(team, &m, (size_t)team->size, sizeof *agreed, agreed);
    if (status == QN_OK) status = gather(team, &m, batch, LOSS, losses);
    if (status == QN_OK) status = gather(team, &m, batch, row, rows);
    work(&m, t->rest + t->sum * (double)batch);
    if (t->sleeps) m.own[0] = clock_of(CLOCK_MONOTONIC) - started;
    memcpy(t->times, m.own, sizeof m.own);
    free(losses);
    free(rows);
    free(agreed);
    free(m.clocks);
    return status;
}

static task run(const task *asked, int members) {
    task t = *asked;
    qn_diag diag = {0};
    if (qn_team_fork(members, t.sleeps ? &t.networks[0] : NULL, step, &t, &diag) != QN_OK)
        stop(&diag);
    return t;
}

/* ---- what an image takes -------------------------------------------------------------------- */

static qn_train *training(const qn_model *model, const qn_images *images, int batch) {
    qn_train_settings settings = qn_train_settings_default();
    qn_train *train = NULL;
    qn_diag diag = {0};
    settings.spec.qubits = (int)lround(2.0 * log2(images->side));
    settings.spec.latent = settings.spec.qubits - 1;
    settings.batch = batch;
    settings.threads = 1; /* this process forks */
    settings.epochs = 1000000;
    if (qn_train_create(&settings, model, NULL, images, images, &train, &diag) != QN_OK)
        stop(&diag);
    return train;
}

enum { WALL, PROCESSOR, CLOCKS };

/* The least of `count` steps by each clock, behind one that fills the cache. */
static void least_step(qn_train *train, int count, double least[CLOCKS]) {
    static const clockid_t IDS[CLOCKS] = {CLOCK_MONOTONIC, CLOCK_PROCESS_CPUTIME_ID};
    qn_step_record record;
    for (int c = 0; c < CLOCKS; ++c) least[c] = INFINITY;
    for (int k = 0; k <= count; ++k) {
        double started[CLOCKS];
        for (int c = 0; c < CLOCKS; ++c) started[c] = clock_of(IDS[c]);
        if (qn_train_step(train, &record) != QN_OK) exit(1);
        for (int c = 0; k && c < CLOCKS; ++c)
            least[c] = fmin(least[c], clock_of(IDS[c]) - started[c]);
    }
}

/* Processor time of a step. */
static double step_time(const qn_model *model, const qn_images *images, int batch,
                        size_t *nparams) {
    qn_train *train = training(model, images, batch);
    double least[CLOCKS];
    least_step(train, 6, least);
    const qn_train_state s = qn_train_state_of(train);
    *nparams = s.nangles + s.ntoken;
    qn_train_destroy(train);
    return least[PROCESSOR];
}

/* Of adding the row of one image. */
static double sum_time(size_t nparams) {
    enum { ROWS = 1000 };
    double *rows = calloc(ROWS * nparams, sizeof *rows), *sum = calloc(nparams, sizeof *sum);
    if (!rows || !sum) exit(1);
    for (size_t i = 0; i < ROWS * nparams; ++i) rows[i] = 1e-3 * (double)i;
    const double started = clock_of(CLOCK_PROCESS_CPUTIME_ID);
    for (size_t k = 0; k < ROWS; ++k)
        for (size_t i = 0; i < nparams; ++i) sum[i] += 0.7 * rows[k * nparams + i] / ROWS;
    const double seconds = clock_of(CLOCK_PROCESS_CPUTIME_ID) - started;
    if (sum[nparams / 2] < 0.0) exit(1);
    free(rows);
    free(sum);
    return seconds / ROWS;
}

static task measure(const qn_model *model, int side) {
    qn_images images = {0}, test = {0};
    qn_diag diag = {0};
    task t = {.nnetworks = 0};
    if (qn_images_open(NULL, side, 8, 1, &images, &test, &diag) != QN_OK) stop(&diag);
    const double one = step_time(model, &images, 1, &t.nparams),
                 eight = step_time(model, &images, 8, &t.nparams);
    t.sum = sum_time(t.nparams);
    t.image = (eight - one) / 7.0 - t.sum;
    t.rest = fmax(one - t.image - t.sum, 0.0);
    qn_images_clear(&images);
    qn_images_clear(&test);
    return t;
}

/* ---- teams that compute --------------------------------------------------------------------- */

typedef struct computed {
    qn_train *train;
    double least[CLOCKS]; /* s, of a step, by the member that takes longest; out */
} computed;

static qn_status compute(const qn_team *team, void *context) {
    computed *c = context;
    double all[2][CLOCKS];
    qn_train_join(c->train, team);
    least_step(c->train, 3, all[team->rank]);
    qn_train_join(c->train, NULL);
    const qn_status status = qn_team_gather(team, (size_t)team->size, sizeof all[0], all);
    for (int k = 0; k < CLOCKS; ++k)
        c->least[k] = team->size > 1 ? fmax(all[0][k], all[1][k]) : all[0][k];
    return status;
}

/* Steps of 32 images by 1 and by 2 processes, in turns, so that a busy machine is as busy for both.
 * Who waits for the other takes no processor time: that of the one who takes more is what a step
 * would last if nothing else ran here. */
static void print_computed(const qn_model *model, int rounds) {
    qn_images images = {0}, test = {0};
    qn_diag diag = {0};
    double least[2][CLOCKS] = {{INFINITY, INFINITY}, {INFINITY, INFINITY}};
    if (qn_images_open(NULL, 16, 32, 1, &images, &test, &diag) != QN_OK) stop(&diag);
    computed c = {.train = training(model, &images, 32)};
    for (int k = 0; k < 2 * rounds; ++k) {
        if (qn_team_fork(1 + k % 2, NULL, compute, &c, &diag) != QN_OK) stop(&diag);
        for (int clock = 0; clock < CLOCKS; ++clock)
            least[k % 2][clock] = fmin(least[k % 2][clock], c.least[clock]);
    }
    printf("\nprocesses of this machine, 16 x 16 pixels, batch 32, the least of %d steps each\n",
           3 * rounds);
    for (int clock = 0; clock < CLOCKS; ++clock)
        printf("%-24s one %.1f ms, two %.1f ms, %.2f times as fast\n",
               clock == WALL ? "as it took" : "by processor time", 1e3 * least[0][clock],
               1e3 * least[1][clock], least[0][clock] / least[1][clock]);
    qn_train_destroy(c.train);
    qn_images_clear(&images);
    qn_images_clear(&test);
}

/* ---- tables --------------------------------------------------------------------------------- */

static void print_slept(const task *measured) {
    task t = *measured;
    t.batch = batches[0];
    printf(
        "\nteams that sleep instead, over the first network, batch %d: ranks, step by the clocks "
        "and slept (ms)\n",
        t.batch);
    for (int members = 1; members <= SLEPT; members *= 2) {
        t.sleeps = false;
        const double told = run(&t, members).times[0];
        t.sleeps = true;
        printf("%6d %10.2f %10.2f\n", members, 1e3 * told, 1e3 * run(&t, members).times[0]);
    }
}

static void print_batch(const task *measured, int batch, int most) {
    task t = *measured;
    int pays[NETWORKS] = {1, 1};
    double alone[NETWORKS] = {0.0};
    t.batch = batch;
    for (int members = 1; members <= most; members *= 4) {
        const task made = run(&t, members);
        printf("%6d %6d", batch, members);
        for (size_t n = 0; n < t.nnetworks; ++n) {
            if (members == 1) alone[n] = made.times[n];
            const double speed = alone[n] / made.times[n];
            printf("   %10.2f %8.1f %5.0f %%", 1e3 * made.times[n], speed, 100.0 * speed / members);
            if (speed >= 0.5 * members) pays[n] = members;
        }
        putchar('\n');
    }
    for (size_t n = 0; n < t.nnetworks; ++n)
        for (int members = pays[n]; members <= most && members <= 4 * pays[n]; ++members)
            if (alone[n] / run(&t, members).times[n] >= 0.5 * members) pays[n] = members;
    printf("       each rank is worth at least half of one alone up to");
    for (size_t n = 0; n < t.nnetworks; ++n) printf("%s %d", n ? " and" : "", pays[n]);
    printf(" ranks%s\n", pays[0] == most ? " (the most that were tried)" : "");
}

static void print_side(const qn_model *model, int side, const task *networks, int most) {
    task t = measure(model, side);
    memcpy(t.networks, networks->networks, sizeof t.networks);
    t.nnetworks = networks->nnetworks;
    printf("\n%d x %d pixels, %zu parameters: %.2f ms an image, %.3f ms a step besides, %.1f kB a "
           "step of 32 images\n",
           side, side, t.nparams, 1e3 * t.image, 1e3 * t.rest,
           32e-3 * (double)(t.nparams * sizeof(double) + LOSS));
    printf(" batch  ranks");
    for (size_t n = 0; n < t.nnetworks; ++n) printf("    step (ms)   faster  worth");
    putchar('\n');
    for (int b = 0; b < BATCHES; ++b) print_batch(&t, batches[b], most);
    print_slept(&t);
}

/* ---- options -------------------------------------------------------------------------------- */

/* "2us", "12GB/s", "0.5": the number, times what its unit says. */
static double number_of(const char *text) {
    static const struct {
        const char *unit;
        double factor;
    } units[] = {{"", 1.0},    {"s", 1.0},    {"ms", 1e-3},  {"us", 1e-6}, {"ns", 1e-9},
                 {"B/s", 1.0}, {"kB/s", 1e3}, {"MB/s", 1e6}, {"GB/s", 1e9}};
    char *end = NULL;
    const double number = strtod(text, &end);
    for (size_t k = 0; k < sizeof units / sizeof units[0]; ++k)
        if (end != text && number >= 0.0 && strcmp(end, units[k].unit) == 0)
            return number * units[k].factor;
    fprintf(stderr, "bench_team: '%s': give a number like 2us or 12GB/s\n", text);
    exit(2);
}

int main(int argc, char **argv) {
    task t = {.networks = {{2e-6, 12e9}, {50e-6, 125e6}}, .nnetworks = NETWORKS};
    int side = 0, most = 256, rounds = 5;
    qn_diag diag = {0};
    qn_model *model = NULL;
    for (int k = 1; k + 1 < argc; k += 2) {
        const bool latency = strcmp(argv[k], "--latency") == 0,
                   bandwidth = strcmp(argv[k], "--bandwidth") == 0;
        if (latency || bandwidth) t.nnetworks = 1;
        if (latency) t.networks[0].latency = number_of(argv[k + 1]);
        if (bandwidth) t.networks[0].bandwidth = number_of(argv[k + 1]);
        if (strcmp(argv[k], "--side") == 0) side = atoi(argv[k + 1]);
        if (strcmp(argv[k], "--most") == 0) most = atoi(argv[k + 1]);
        if (strcmp(argv[k], "--rounds") == 0) rounds = atoi(argv[k + 1]);
    }
    setvbuf(stdout, NULL, _IONBF, 0); /* or copies of this process would say it again */
    if (qn_model_open("ibm_like", &model, &diag) != QN_OK) stop(&diag);
    printf("a training step, ibm_like, one thread a rank; networks:");
    for (size_t n = 0; n < t.nnetworks; ++n)
        printf("%s %g us, %g GB/s", n ? ";" : "", 1e6 * t.networks[n].latency,
               1e-9 * t.networks[n].bandwidth);
    putchar('\n');
    if (rounds > 0) print_computed(model, rounds);
    for (int s = side ? side : 16; s <= (side ? side : 32); s *= 2) print_side(model, s, &t, most);
    qn_model_destroy(model);
    return 0;
}
