/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/host.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { SENTENCE = 1400 };

void qn_host_say(const qn_host *host, const char *format, ...) {
    char text[SENTENCE];
    va_list words;
    if (!host || !host->say) return;
    va_start(words, format);
    vsnprintf(text, sizeof text, format, words);
    va_end(words);
    host->say(host->context, text);
}

void qn_host_note(const qn_host *host, const char *format, ...) {
    char text[SENTENCE];
    va_list words;
    if (!host || !host->note) return;
    va_start(words, format);
    vsnprintf(text, sizeof text, format, words);
    va_end(words);
    host->note(host->context, text);
}

const qn_team *qn_host_team(const qn_host *host) { return host ? host->team : NULL; }

bool qn_host_leads(const qn_host *host) { return !qn_host_team(host) || host->team->rank == 0; }

qn_status qn_host_agree(const qn_host *host, qn_status own) {
    return qn_team_agree(qn_host_team(host), own);
}

void qn_host_say_unsampled(const qn_host *host, bool given, const char *option, const char *choice,
                           const char *taken) {
    if (given && strcmp(taken, "trajectory") != 0)
        qn_host_say(host, "note: --%s did nothing: --%s auto took %s, which draws no trajectories",
                    option, choice, taken);
}

bool qn_host_stops(const qn_host *host) {
    return host && host->stops && host->stops(host->context);
}

qn_status qn_host_check(const qn_host *host) {
    return qn_host_agree(host, qn_host_stops(host) ? QN_ERR_INTERRUPTED : QN_OK);
}

qn_status qn_host_draw(const qn_host *host, const char *folder, const char *name, qn_diag *diag) {
    if (!host || !host->draw) return QN_OK;
    return host->draw(host->context, folder, name, diag);
}

qn_status qn_host_try_draw(const qn_host *host, const char *folder, const char *name,
                           qn_diag *diag) {
    qn_diag detail = {0};
    const qn_status status = qn_host_draw(host, folder, name, &detail);
    if (status != QN_ERR_NOT_FOUND) {
        if (status != QN_OK && diag) *diag = detail;
        return status;
    }
    qn_host_say(host, "%s", detail.text);
    return QN_OK;
}
