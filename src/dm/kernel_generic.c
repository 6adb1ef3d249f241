#define QN_LANES 2
#define QN_COLUMNS 2
#define QN_KERNELS qn_kernels_generic
#define QN_NAME "generic"
#define QN_AVAILABLE 1
#include "dm/kernel_body.h"
