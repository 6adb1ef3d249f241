/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When which qubit does what: a program as a picture. */
#ifndef QN_PROGRAM_TIMELINE_H
#define QN_PROGRAM_TIMELINE_H

#include "qmae_noise/program.h"

/* Writes an SVG file: a row for each qubit, time to the right, operations as boxes in the colour of
 * their section (the two of a two-qubit gate joined by a line), gates that take no time as ticks,
 * waiting with idle noise as hatched bars, qubits that rest without it blank. A program without
 * durations is drawn with one unit of time for each operation. title: above the picture.
 * QN_ERR_IO, QN_ERR_MEMORY. O(size). */
QN_MUST_CHECK qn_status qn_timeline_write(const qn_program *program, const char *title,
                                          const char *path, qn_diag *diag);

#endif
