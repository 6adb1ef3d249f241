/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The report of one or more runs as one HTML page that needs no network. */
#ifndef QN_RUN_PAGE_H
#define QN_RUN_PAGE_H

#include "run/files.h"
#include "run/host.h"

#include <stdio.h>

/* Writes the page of the `count` >= 1 runs to `path`, whole or not at all.
 *   command  how to make this page again, shown in it
 * Overwrites reports only: QN_ERR_EXISTS if `path` is another file, unless `force`. Where the host
 * cannot draw, that leaves the figure of several runs out, and the page says so. */
QN_MUST_CHECK qn_status qn_page_write(const qn_run_files *runs, size_t count, const char *command,
                                      const char *path, bool force, const qn_host *host,
                                      qn_diag *diag);

/* The page of one run in its folder, report.html, from the files that are there. */
QN_MUST_CHECK qn_status qn_page_write_run(const char *folder, const qn_host *host, qn_diag *diag);

/* The parts of the page (page_*.c). */
extern const char qn_page_style[];
void qn_page_results(FILE *file, const qn_run_files *runs, size_t count);
void qn_page_settings(FILE *file, const qn_run_files *runs, size_t count);
QN_MUST_CHECK qn_status qn_page_overlay(FILE *file, const qn_run_files *runs, size_t count,
                                        const qn_host *host, qn_diag *diag);
QN_MUST_CHECK qn_status qn_page_run(FILE *file, const qn_run_files *run, qn_diag *diag);

#endif
