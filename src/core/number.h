/* Numbers as text for files that are read back. */
#ifndef QN_CORE_NUMBER_H
#define QN_CORE_NUMBER_H

#include <stddef.h>

enum { QN_REAL_TEXT = 32 };

/* The shortest decimal text that reads back as exactly `value` ("nan", "inf" and "-inf" for those),
 * always with a point, an exponent or letters, so that no reader takes it for an integer. text:
 * QN_REAL_TEXT bytes. Returns text. */
const char *qn_real_text(double value, char *text);

#endif
