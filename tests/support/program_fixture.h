/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of noisy programs: models from texts, and what their instructions should be. */
#ifndef QN_TEST_PROGRAM_FIXTURE_H
#define QN_TEST_PROGRAM_FIXTURE_H

#include "folder_fixture.h"
#include "qmae_noise/program.h"

/* All of these fail the running test if it does not work. */
qn_program *build(const qn_circuit *circuit, const qn_model *model,
                  const qn_program_options *options);
qn_program *build_text(const qn_circuit *circuit, const char *text,
                       const qn_program_options *options);
qn_circuit *new_circuit(int nqubits, int nparams);
void add(qn_circuit *circuit, const char *gate, int a, int b);

/* What an instruction should be. */
typedef struct expected_instr {
    qn_instr_kind kind;
    int op, first, second; /* qubits; second -1 = one qubit */
    const char *cause;
    double start, duration;
} expected_instr;

void check_program(const qn_program *program, const expected_instr *list, size_t count);
#define CHECK(program, list) check_program(program, list, sizeof(list) / sizeof *(list))

/* How many instructions have this cause. */
size_t count_cause(const qn_program *program, const char *cause);

#endif
