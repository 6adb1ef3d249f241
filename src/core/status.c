/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "qmae_noise/core.h"

static const char *const sentences[] = {
#define QN_STATUS_SENTENCE(name, text) [name] = text,
    QN_STATUS_LIST(QN_STATUS_SENTENCE)
#undef QN_STATUS_SENTENCE
};

const char *qn_status_text(qn_status status) {
    const size_t index = (size_t)status;
    return index < sizeof sentences / sizeof *sentences ? sentences[index] : "unknown status";
}
