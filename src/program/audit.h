/* Every place of noise of a program, and what each amounts to. */
#ifndef QN_PROGRAM_AUDIT_H
#define QN_PROGRAM_AUDIT_H

#include "qmae_noise/program.h"

/* One place of noise, as it is reported. */
typedef struct qn_noise_place {
    const qn_instr *instr;
    const char *channel;
    char strength[48];
    /* average; of a readout the mean error; NAN = depends on a trainable angle */
    double infidelity;
} qn_noise_place;

/* Is there noise at instruction `index`, and what? */
bool qn_audit_describe(const qn_program *program, size_t index, qn_noise_place *location);

enum { QN_MAX_SILENT = 256 };

/* Zero-initialise. */
typedef struct qn_audit {
    size_t counts[QN_SOURCE_COUNT];
    double sums[QN_SOURCE_COUNT];
    struct {
        const char *name;
        size_t count;
    } silent[QN_MAX_SILENT]; /* operations without any noise, by gate */
    size_t nsilent;
    size_t locations;
} qn_audit;

/* Noise that waiting qubits collect does not count as an operation's own. QN_ERR_MEMORY. */
QN_MUST_CHECK qn_status qn_audit_add_up(const qn_program *program, qn_audit *audit);

#endif
