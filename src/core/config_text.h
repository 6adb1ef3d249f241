/* What a text in libconfig's syntax must keep to before libconfig reads it. */
#ifndef QN_CORE_CONFIG_TEXT_H
#define QN_CORE_CONFIG_TEXT_H

#include "qmae_noise/core.h"

/* NULL if libconfig can read the text in linear time and little memory; else what it must not hold,
 * a sentence's end such as "more than 32 groups and lists inside each other", and *line, where.
 * Whole numbers of more than 32 bits, with L behind them 64, are among them, because libconfig
 * would read others. @include is among them: libconfig would open whatever it names. libconfig
 * looks through a whole group for each name that it adds, and its parser's stack ends at an unsaid
 * depth. Linear in the text. */
const char *qn_config_text_refusal(const char *text, int *line);

#endif
