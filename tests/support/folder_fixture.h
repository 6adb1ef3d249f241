/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For groups of tests that write files: one fresh folder for the group. */
#ifndef QN_TEST_FOLDER_FIXTURE_H
#define QN_TEST_FOLDER_FIXTURE_H

#include "qmae_noise/noise.h"
#include "temp_folder.h"

extern temp_folder folder;

/* For cmocka_run_group_tests. */
int folder_set_up(void **state);
int folder_tear_down(void **state);

/* model.cfg in the folder with this text; returns its path. */
const char *write_model(const char *text);
/* The model that the text is; fails the running test if it is none. The caller destroys it. */
qn_model *load_text(const char *text);

#endif
