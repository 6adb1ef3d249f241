/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz/readers.h"

#define CORPUS(name) "tests/fuzz/corpus/" name "/*"

/* An input takes milliseconds, or fractions of one. */
enum { SLOW = 5, QUICK = 12 };

const fuzz_reader fuzz_readers[] = {
#define FUZZ_READER(name, repair, share, foreign, ...)                                             \
    {#name, fuzz_read_##name, repair, share, foreign, {__VA_ARGS__}},
#include "fuzz/reader_list.def"
#undef FUZZ_READER
};
const size_t fuzz_nreaders = sizeof fuzz_readers / sizeof *fuzz_readers;
