#include "cli/progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { BAR = 24 };
static const double redraw = 0.1, plain = 5.0; /* s between lines on a terminal, elsewhere */

double qn_seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

void qn_progress_start(qn_progress *progress, uint64_t total, bool silent) {
    *progress = (qn_progress){.silent = silent, .live = isatty(2) == 1, .total = total};
    progress->started = progress->shown = qn_seconds();
}

static void print_bar(double done) {
    char bar[BAR + 1];
    for (int i = 0; i < BAR; ++i) bar[i] = i < done * BAR ? '#' : '.';
    bar[BAR] = '\0';
    fprintf(stderr, "\r[%s] ", bar);
}

static void print_time(double seconds) {
    const long whole = (long)(seconds + 0.5);
    if (whole >= 3600)
        fprintf(stderr, "%ld:%02ld:%02ld", whole / 3600, whole / 60 % 60, whole % 60);
    else fprintf(stderr, "%ld:%02ld", whole / 60, whole % 60);
}

void qn_progress_step(qn_progress *progress, uint64_t step, uint64_t images, double loss,
                      double fidelity) {
    const double now = qn_seconds(), spent = now - progress->started;
    if (progress->silent) return;
    if (now - progress->shown < (progress->live ? redraw : plain)) return;
    if (progress->live) print_bar((double)step / (double)progress->total);
    fprintf(stderr, "step %llu/%llu  %.1f images/s  ", (unsigned long long)step,
            (unsigned long long)progress->total, (double)images / spent);
    print_time(spent / (double)step * (double)(progress->total - step));
    fprintf(stderr, " left  loss %.4f  last fidelity %.4f%s", loss, fidelity,
            progress->live ? "\033[K" : "\n");
    fflush(stderr);
    progress->shown = now;
    progress->open = progress->live;
}

void qn_progress_pause(qn_progress *progress) {
    if (progress->open) fputs("\r\033[K", stderr);
    progress->open = false;
}
