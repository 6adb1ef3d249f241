/* What trainings and studies ask of the program that they run in: the library itself prints
 * nothing, starts no programs and heeds no signals. */
#ifndef QN_RUN_HOST_H
#define QN_RUN_HOST_H

#include "qmae_noise/core.h"

#include <stdbool.h>

struct qn_run;

/* Zero-initialise: every function may be NULL, and so may a pointer to a host. */
typedef struct qn_host {
    void *context; /* the first argument of all of them */
    /* One sentence for the user. */
    void (*say)(void *context, const char *sentence);
    /* A line about what is going on. */
    void (*note)(void *context, const char *line);
    /* Is the user waiting for the end? Asked between steps and within long ones, by any thread. */
    bool (*stops)(void *context);
    /* Draws FOLDER/NAME.gp: NAME.svg and NAME.png beside it. NULL: the scripts are all there is. */
    qn_status (*draw)(void *context, const char *folder, const char *name, qn_diag *diag);
    /* A training is about to make its first step here, has made a step, was evaluated. */
    void (*begun)(void *context, const struct qn_run *run);
    void (*stepped)(void *context, const struct qn_run *run);
    void (*evaluated)(void *context, const struct qn_run *run);
} qn_host;

void qn_host_say(const qn_host *host, const char *format, ...) QN_PRINTF(2, 3);
void qn_host_note(const qn_host *host, const char *format, ...) QN_PRINTF(2, 3);
bool qn_host_stops(const qn_host *host);
QN_MUST_CHECK qn_status qn_host_draw(const qn_host *host, const char *folder, const char *name,
                                     qn_diag *diag);
/* The same where a missing picture is no failure, only a sentence. */
void qn_host_try_draw(const qn_host *host, const char *folder, const char *name);

#endif
