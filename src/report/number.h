/* Moved: core/number.h. */
#ifndef QN_REPORT_NUMBER_H
#define QN_REPORT_NUMBER_H

#include "core/number.h"

#endif
