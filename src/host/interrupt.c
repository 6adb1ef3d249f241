/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "host/interrupt.h"

#include <pthread.h>
#include <signal.h>
#include <stddef.h>

static const int held[] = {SIGINT, SIGTERM};
enum { NHELD = sizeof held / sizeof held[0] };

void qn_interrupt_hold(void) {
    sigset_t set;
    struct sigaction action;
    sigemptyset(&set);
    for (int i = 0; i < NHELD; ++i)
        if (sigaction(held[i], NULL, &action) == 0 && action.sa_handler != SIG_IGN)
            sigaddset(&set, held[i]);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
}

bool qn_interrupt_waits(void) {
    sigset_t waiting;
    bool found = false;
    if (sigpending(&waiting) != 0) return false;
    for (int i = 0; i < NHELD; ++i) found = found || sigismember(&waiting, held[i]) == 1;
    return found;
}
