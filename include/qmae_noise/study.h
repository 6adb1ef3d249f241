/* Studies: many trainings, planned, run one after the other in this process, and put side by
 * side. */
#ifndef QMAE_NOISE_STUDY_H
#define QMAE_NOISE_STUDY_H

#include "qmae_noise/run.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Trains at every point of a grid and leaves `folder`: a run directory a training, sweep.csv and,
 * of one or two keys, its picture. A folder of the same sweep is gone on with.
 *   settings     settings file of all trainings
 *   over         "KEY=A:B:STEP" or "KEY=a,b,c", several with commas between them, as of
 *                `qmae-noise sweep --over`
 *   seeds        trainings at each point, seeds `seed`, `seed` + 1, ...
 *   interrupted  out: the host stopped it, and the same call goes on; NULL = not asked */
QN_MUST_CHECK qn_status qn_study_sweep(const char *settings, const char *over, int seeds,
                                       const char *folder, const qn_host *host, bool *interrupted,
                                       qn_diag *diag);
/* Trains without noise and under each of some models, all else equal, and leaves `folder`: a run
 * directory a training, curves.csv with means, paired differences and their intervals, pictures.
 *   models  names or paths with commas between them */
QN_MUST_CHECK qn_status qn_study_compare(const char *settings, const char *models, int seeds,
                                         const char *folder, const qn_host *host, bool *interrupted,
                                         qn_diag *diag);

#ifdef __cplusplus
}
#endif
#endif
