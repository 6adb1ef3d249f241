/* How much memory there is. */
#ifndef QN_CORE_MEMORY_H
#define QN_CORE_MEMORY_H

#include "qmae_noise/core.h"

/* Bytes that the system could give without swapping. */
double qn_memory_free(void);

#endif
