/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every reader of files, as the fuzzer tries it: whatever the bytes, they are read, or refused in
 * one sentence. */
#ifndef QN_FUZZ_READERS_H
#define QN_FUZZ_READERS_H

#include "fuzz/require.h"

#include "qmae_noise/core.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FUZZ_PATTERNS = 4, FUZZ_PATH = 256 };

typedef struct fuzz_reader {
    const char *name;
    /* Reads an input and judges what came of it; was it taken? */
    bool (*read)(const uint8_t *bytes, size_t size);
    /* Makes check sums right, so that what stands behind them is reached; NULL = there are none. */
    void (*repair)(uint8_t *bytes, size_t size);
    int share;    /* of the inputs that all readers get together: less for slow ones */
    bool foreign; /* another's library asks for what damaged sizes say; it is not held to bounds */
    const char *corpus[FUZZ_PATTERNS]; /* of files below the project's folder; ends early at NULL */
} fuzz_reader;

extern const fuzz_reader fuzz_readers[];
extern const size_t fuzz_nreaders;

/* ---- between the readers -------------------------------------------------------------------- */

/* A file in memory that holds an input; path: FUZZ_PATH, out. fuzz_file_close takes what is
 * returned. */
int fuzz_file_open(const uint8_t *bytes, size_t size, char *path);
void fuzz_file_close(int file);
/* The input as a text that ends with a zero; free. */
char *fuzz_text(const uint8_t *bytes, size_t size);
/* A status without a sentence, without what it promises, or for want of memory is a finding. Was
 * the input taken? */
bool fuzz_judge(qn_status status, bool made, const qn_diag *diag);

bool fuzz_read_model(const uint8_t *bytes, size_t size);
bool fuzz_read_import(const uint8_t *bytes, size_t size);
bool fuzz_read_configuration(const uint8_t *bytes, size_t size);
bool fuzz_read_learned(const uint8_t *bytes, size_t size);
bool fuzz_read_qasm(const uint8_t *bytes, size_t size);
bool fuzz_read_settings(const uint8_t *bytes, size_t size);
bool fuzz_read_encoder(const uint8_t *bytes, size_t size);
bool fuzz_read_mask(const uint8_t *bytes, size_t size);
bool fuzz_read_observable(const uint8_t *bytes, size_t size);
bool fuzz_read_layout(const uint8_t *bytes, size_t size);
bool fuzz_read_csv(const uint8_t *bytes, size_t size);
bool fuzz_read_parameters(const uint8_t *bytes, size_t size);
bool fuzz_read_idx(const uint8_t *bytes, size_t size);
bool fuzz_read_npy(const uint8_t *bytes, size_t size);
bool fuzz_read_png(const uint8_t *bytes, size_t size);
bool fuzz_read_checkpoint(const uint8_t *bytes, size_t size);
bool fuzz_read_journal(const uint8_t *bytes, size_t size);
bool fuzz_read_claim(const uint8_t *bytes, size_t size);

void fuzz_repair_png(uint8_t *bytes, size_t size);
void fuzz_repair_checkpoint(uint8_t *bytes, size_t size);
void fuzz_repair_journal(uint8_t *bytes, size_t size);

#endif
