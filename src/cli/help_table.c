/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/help_pages.h"

static const qn_help_page *const PAGES[] = {&qn_page_ansatz,     &qn_page_channels,
                                            &qn_page_gates,      &qn_page_noise_model,
                                            &qn_page_completion, &qn_page_man};

size_t qn_help_page_count(void) { return sizeof PAGES / sizeof *PAGES; }

const qn_help_page *qn_help_page_at(size_t index) {
    return index < qn_help_page_count() ? PAGES[index] : NULL;
}
