/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What runs leave behind: checkpoints, journals of searches. */
#include "fuzz/readers.h"

#include "design/journal.h"
#include "jobs/claim_file.h"
#include "qmae_noise/train.h"

#include <math.h>
#include <string.h>
#include <zlib.h>

static void judge_reals(const double *reals, size_t count) {
    for (size_t k = 0; k < count; ++k) require(isfinite(reals[k]));
}

bool fuzz_read_checkpoint(const uint8_t *bytes, size_t size) {
    char path[FUZZ_PATH];
    const int file = fuzz_file_open(bytes, size, path);
    qn_checkpoint checkpoint = {0};
    qn_diag diag = {0};
    const qn_status status = qn_checkpoint_read(path, &checkpoint, &diag);
    const qn_train_state *state = &checkpoint.state;
    const bool taken = fuzz_judge(status, checkpoint.settings != NULL, &diag);
    judge_reals(state->angles, state->nangles);
    judge_reals(state->token, state->ntoken);
    judge_reals(state->optimiser, state->noptimiser);
    qn_checkpoint_clear(&checkpoint);
    fuzz_file_close(file);
    return taken;
}

/* Its last eight letters are the CRC-32 of all before "qmae-noise ". */
void fuzz_repair_checkpoint(uint8_t *bytes, size_t size) {
    static const char letters[] = "qmae-noise ";
    enum { LETTERS = sizeof letters - 1, SEAL = LETTERS + 8 };
    char sum[9];
    if (size < SEAL) return;
    snprintf(sum, sizeof sum, "%08lx",
             crc32_z(crc32_z(0, NULL, 0), bytes, size - SEAL) & 0xffffffffu);
    memcpy(bytes + size - SEAL, letters, LETTERS);
    memcpy(bytes + size - 8, sum, 8);
}

/* Opening cuts the file behind its last whole record: what is taken is all of it. */
bool fuzz_read_journal(const uint8_t *bytes, size_t size) {
    static const double numbers[] = {1.0, 2.0};
    char path[FUZZ_PATH];
    const int file = fuzz_file_open(bytes, size, path);
    qn_journal *journal = NULL;
    qn_diag diag = {0};
    const qn_journal_key key = {7, 8};
    size_t count = 0;
    const qn_status status = qn_journal_open(path, &journal, &diag);
    const bool taken = fuzz_judge(status, journal != NULL, &diag);
    const double *found = qn_journal_find(journal, (qn_journal_key){1, 2}, &count);
    const bool held = found != NULL;
    for (size_t k = 0; held && k < count; ++k) require(found[k] == found[k] || isnan(found[k]));
    require(qn_journal_add(journal, key, 2, numbers, NULL) == QN_OK);
    qn_journal_destroy(journal);
    require(qn_journal_open(path, &journal, NULL) == QN_OK);
    require((found = qn_journal_find(journal, key, &count)) != NULL);
    qn_journal_destroy(journal);
    fuzz_file_close(file);
    return taken && held;
}

/* Records: eight letters, two numbers of a key, the count, the numbers, their CRC-32. */
void fuzz_repair_journal(uint8_t *bytes, size_t size) {
    enum { HEAD = 32 };
    for (size_t at = 0; size >= HEAD + 8 && at <= size - HEAD - 8;) {
        uint64_t count, sum;
        memcpy(&count, bytes + at + HEAD - 8, sizeof count);
        if (count > (size - at - HEAD - 8) / 8) return;
        const size_t length = HEAD + 8 * (size_t)count;
        sum = crc32_z(0, bytes + at, length);
        memcpy(bytes + at + length, &sum, sizeof sum);
        at += length + 8;
    }
}

/* What shards of a study leave for each other: a name that fits, without the end of its line. */
bool fuzz_read_claim(const uint8_t *bytes, size_t size) {
    char path[FUZZ_PATH];
    qn_claim_text claim;
    const int file = fuzz_file_open(bytes, size, path);
    memset(&claim, 'x', sizeof claim);
    const bool taken = qn_claim_file_read(path, &claim);
    if (taken) {
        const size_t length = strnlen(claim.owner, sizeof claim.owner);
        require(length > 0 && length < sizeof claim.owner && !strchr(claim.owner, '\n'));
        require(size > length && memcmp(claim.owner, bytes, length) == 0 && bytes[length] == '\n');
        require(strspn(claim.shard, "0123456789/") == strnlen(claim.shard, sizeof claim.shard));
        for (size_t i = 0; i < length; ++i) require(claim.owner[i] > ' ' && claim.owner[i] <= '~');
        (void)qn_process_is_gone(claim.owner);
    }
    fuzz_file_close(file);
    return taken;
}
