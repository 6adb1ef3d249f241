/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What `train` prints of a run. */
#ifndef QN_SHOW_RUN_PRINT_H
#define QN_SHOW_RUN_PRINT_H

#include "run/run.h"

#include <stdio.h>

/* What is going to be done, and behind it in how many seconds, NAN = unknown (run_header.c). */
void qn_run_print_header(const qn_run *run, FILE *file);
void qn_run_print_time(double seconds, FILE *file);
/* The last evaluation as a row of a table, with its heading before the first (run_results.c). */
void qn_run_print_evaluation(const qn_run *run, FILE *file);
void qn_run_print_results(const qn_run *run, FILE *file);
QN_MUST_CHECK qn_status qn_run_print_json(const qn_run *run, FILE *file);

/* 1234567 as "1,234,567"; text: 32 bytes. Returns text. */
const char *qn_count_text(uint64_t count, char *text);

#endif
