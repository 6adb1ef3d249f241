/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages, one line each on stderr, and what a command that ends says with its exit code. */
#ifndef QN_HOST_MESSAGE_H
#define QN_HOST_MESSAGE_H

#include "qmae_noise/program.h"
#include "qmae_noise/qasm.h"

enum { QN_EXIT_DONE = 0, QN_EXIT_FAILED = 1, QN_EXIT_USAGE = 2, QN_EXIT_INTERRUPTED = 130 };

void qn_say(const char *format, ...) QN_PRINTF(1, 2);
/* Each line of a text with a prefix, as messages. */
void qn_say_lines(const char *prefix, const char *lines);
/* Is so long a wait worth a message before it? Unknown seconds (NAN) are not. */
bool qn_worth_telling(double seconds);
/* What is odd about a model, a circuit file and its program under the model. */
void qn_say_notes(const qn_model *model, const qn_qasm *qasm, const qn_program *program);
/* Of a command that ended with `status`: says the sentence of a failure; QN_ERR_ARGUMENT is a wrong
 * usage. */
int qn_exit_code(const qn_diag *diag, qn_status status);
/* The sentence of a failure. Returns QN_EXIT_FAILED. */
int qn_say_failure(const qn_diag *diag, qn_status status);
/* The sentence about words that are not understood. Returns QN_EXIT_USAGE, or QN_EXIT_FAILED where
 * memory was short, which is nobody's usage. */
int qn_say_refusal(const qn_diag *diag, qn_status status);

#endif
