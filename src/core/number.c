#include "core/number.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *qn_real_text(double value, char *text) {
    for (int digits = 1; digits <= 17; ++digits) {
        snprintf(text, QN_REAL_TEXT, "%.*g", digits, value);
        if (strtod(text, NULL) == value) break; /* never for NaN: text is "nan" at any precision */
    }
    if (!strpbrk(text, ".eni")) strncat(text, ".0", QN_REAL_TEXT - strlen(text) - 1);
    return text;
}
