/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "host/progress.h"

#include "core/clock.h"
#include "host/terminal.h"
#include "show/lines.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { NARROWEST = 5, WIDEST = 40 };
static const double redraw = 0.1, plain = 5.0; /* s between lines on a terminal, elsewhere */

void qn_progress_start(qn_progress *progress, uint64_t first, uint64_t total, bool silent) {
    *progress = (qn_progress){
        .silent = silent, .live = isatty(2) == 1, .first = first, .total = total};
    progress->started = progress->shown = qn_seconds();
}

/* A bar that fills what the text leaves of the line; the line never wraps. */
static void print_live(double done, const char *text) {
    struct winsize window;
    const bool known = ioctl(2, TIOCGWINSZ, &window) == 0 && window.ws_col > 0;
    const int columns = (known ? window.ws_col : 80) - 1, left = columns - (int)strlen(text) - 3;
    const int width = left < NARROWEST ? 0 : left < WIDEST ? left : WIDEST;
    fputs(width ? "\r[" : "\r", qn_terminal_errors());
    for (int i = 0; i < width; ++i) fputc(i < done * width ? '#' : '.', qn_terminal_errors());
    fprintf(qn_terminal_errors(), "%s%.*s\033[K", width ? "] " : "", columns, text);
}

/* Is it time for another line? */
static bool due(const qn_progress *progress, double now) {
    return !progress->silent && now - progress->shown >= (progress->live ? redraw : plain);
}

static void show(qn_progress *progress, double now, uint64_t done, const char *text) {
    if (progress->live) print_live((double)done / (double)progress->total, text);
    else fprintf(qn_terminal_errors(), "%s\n", text);
    fflush(qn_terminal_errors());
    progress->shown = now;
    progress->open = progress->live;
}

void qn_progress_step(qn_progress *progress, uint64_t step, uint64_t images, double loss,
                      double error, double fidelity) {
    const double now = qn_seconds(), spent = now - progress->started;
    char text[160], left[QN_TIME_TEXT], bar[QN_TIME_TEXT] = "";
    if (!due(progress, now)) return;
    if (error > 0.0) snprintf(bar, sizeof bar, " +- %.4f", error);
    snprintf(text, sizeof text,
             "step %llu/%llu  %.1f images/s  %s left  loss %.4f%s  fidelity %.4f",
             (unsigned long long)step, (unsigned long long)progress->total, (double)images / spent,
             qn_time_text(
                 spent / (double)(step - progress->first) * (double)(progress->total - step), left),
             loss, bar, fidelity);
    show(progress, now, step, text);
}

void qn_progress_value(qn_progress *progress, uint64_t step, double value, double error) {
    const double now = qn_seconds(), spent = now - progress->started;
    char text[160], left[QN_TIME_TEXT], bar[QN_TIME_TEXT] = "";
    if (!due(progress, now)) return;
    if (error > 0.0) snprintf(bar, sizeof bar, " +- %.2g", error);
    snprintf(text, sizeof text, "step %llu/%llu  %s left  value %.6g%s", (unsigned long long)step,
             (unsigned long long)progress->total,
             qn_time_text(spent / (double)step * (double)(progress->total - step), left), value,
             bar);
    show(progress, now, step, text);
}

void qn_progress_trajectory(qn_progress *progress, uint64_t done, double error) {
    const double now = qn_seconds(), spent = now - progress->started;
    char text[160], left[QN_TIME_TEXT], known[40] = "";
    if (!due(progress, now)) return;
    if (!isnan(error)) snprintf(known, sizeof known, "  largest error %.2g", error);
    snprintf(text, sizeof text, "trajectory %llu/%llu  %.3g/s  at most %s left%s",
             (unsigned long long)done, (unsigned long long)progress->total, (double)done / spent,
             qn_time_text(spent / (double)done * (double)(progress->total - done), left), known);
    show(progress, now, done, text);
}

void qn_progress_pause(qn_progress *progress) {
    if (progress->open) fputs("\r\033[K", qn_terminal_errors());
    progress->open = false;
}
