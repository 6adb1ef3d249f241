/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads whatever can be made of right files. Every reader of the table begins with its corpus, and
 * goes on with changed ones; those that were taken are changed further. The first finding ends it,
 * with its input kept. `scripts/campaign fuzz` and the test `fuzz` run it. */
#include "fuzz/guard.h"

#include <errno.h>
#include <glob.h>
#include <string.h>
#include <time.h>

enum { ROOM = 1 << 16, POOL = 256 };

static const char usage[] =
    "fuzz READER [--inputs N] [--seconds S] [--seed S] [--keep FOLDER] [FILE...]\n"
    "READER: one of the table, or all, which share the inputs; with files, reads these alone\n";

typedef struct options {
    const char *reader, *keep;
    size_t inputs;
    double seconds; /* of each reader; 0 = no end */
    uint64_t seed;
    char **files;
    int nfiles;
} options;

typedef struct pool {
    fuzz_input inputs[POOL]; /* each with ROOM bytes of its own */
    size_t count;
} pool;

/* ---- files ---------------------------------------------------------------------------------- */

static void fail(const char *what, const char *path) {
    fprintf(stderr, "fuzz: %s '%s': %s\n", what, path, strerror(errno));
    exit(2);
}

static size_t read_file(const char *path, uint8_t *bytes) {
    FILE *file = fopen(path, "rb");
    if (!file) fail("cannot open", path);
    const size_t size = fread(bytes, 1, ROOM, file);
    fclose(file);
    return size;
}

static void read_corpus(const fuzz_reader *reader, pool *p, fuzz_sums *sums) {
    for (int k = 0; k < FUZZ_PATTERNS && reader->corpus[k]; ++k) {
        glob_t found;
        if (glob(reader->corpus[k], 0, NULL, &found) != 0) fail("nothing is", reader->corpus[k]);
        for (size_t f = 0; f < found.gl_pathc && p->count < POOL / 2; ++f) {
            fuzz_input *input = &p->inputs[p->count++];
            input->size = read_file(found.gl_pathv[f], input->bytes);
            fuzz_try(reader, input->bytes, input->size, sums);
        }
        globfree(&found);
    }
    /* a corpus of which nothing is taken tests no more than the first check */
    require(sums->taken > 0);
}

/* ---- a reader ------------------------------------------------------------------------------- */

/* What was taken stays, in a free place, or in that of another that was changed before. */
static void remember(pool *p, size_t right, const fuzz_input *input, fuzz_random *random) {
    const size_t at = p->count < POOL ? p->count++ : right + fuzz_below(random, POOL - right);
    memcpy(p->inputs[at].bytes, input->bytes, input->size);
    p->inputs[at].size = input->size;
}

static void change(const fuzz_reader *reader, const pool *p, fuzz_input *made,
                   fuzz_random *random) {
    const fuzz_input *from = &p->inputs[fuzz_below(random, p->count)],
                     *other = &p->inputs[fuzz_below(random, p->count)];
    memcpy(made->bytes, from->bytes, from->size);
    made->size = from->size;
    do fuzz_mutate(made, other->bytes, other->size, random);
    while (fuzz_below(random, 2));
    if (reader->repair && fuzz_below(random, 8)) reader->repair(made->bytes, made->size);
}

static double seconds_now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static void report(const fuzz_reader *reader, const fuzz_sums *sums, double seconds) {
    printf("%-14s %9zu inputs, %9zu taken, %6.1f s, the slowest %6.1f ms, at most %6.1f MiB\n",
           reader->name, sums->inputs, sums->taken, seconds, 1e3 * sums->slowest,
           (double)sums->memory / (1 << 20));
    fflush(stdout);
}

static void try_reader(const fuzz_reader *reader, const options *o, size_t inputs) {
    static uint8_t rooms[POOL + 1][ROOM];
    static pool p;
    fuzz_sums sums = {0};
    fuzz_input made = {rooms[POOL], 0, ROOM};
    fuzz_random random = {o->seed};
    const double start = seconds_now();
    for (const char *name = reader->name; *name; ++name)
        random.state = fuzz_next(&random) + (uint64_t)*name;
    p = (pool){0};
    for (size_t k = 0; k < POOL; ++k) p.inputs[k] = (fuzz_input){rooms[k], 0, ROOM};
    read_corpus(reader, &p, &sums);
    const size_t right = p.count;
    while (sums.inputs < inputs && (o->seconds == 0.0 || seconds_now() - start < o->seconds)) {
        change(reader, &p, &made, &random);
        if (fuzz_try(reader, made.bytes, made.size, &sums)) remember(&p, right, &made, &random);
    }
    report(reader, &sums, seconds_now() - start);
}

/* ---- the command ---------------------------------------------------------------------------- */

static bool is_wanted(const options *o, const fuzz_reader *reader) {
    return strcmp(o->reader, "all") == 0 || strcmp(o->reader, reader->name) == 0;
}

static void read_again(const fuzz_reader *reader, const options *o) {
    static uint8_t bytes[ROOM];
    fuzz_sums sums = {0};
    for (int k = 0; k < o->nfiles; ++k) {
        const size_t size = read_file(o->files[k], bytes);
        const bool taken = fuzz_try(reader, bytes, size, &sums);
        printf("%s: %s\n", o->files[k], taken ? "taken" : "refused");
    }
}

static bool parse(int count, char **words, options *o) {
    *o = (options){.keep = ".", .inputs = SIZE_MAX, .seed = 1};
    if (count < 2) return false;
    o->reader = words[1];
    int k = 2;
    for (; k + 1 < count && strncmp(words[k], "--", 2) == 0; k += 2) {
        if (strcmp(words[k], "--inputs") == 0) o->inputs = strtoull(words[k + 1], NULL, 10);
        else if (strcmp(words[k], "--seconds") == 0) o->seconds = strtod(words[k + 1], NULL);
        else if (strcmp(words[k], "--seed") == 0) o->seed = strtoull(words[k + 1], NULL, 10);
        else if (strcmp(words[k], "--keep") == 0) o->keep = words[k + 1];
        else return false;
    }
    o->files = words + k;
    o->nfiles = count - k;
    return true;
}

int main(int count, char **words) {
    options o;
    size_t known = 0, shares = 0;
    bool good = parse(count, words, &o);
    for (size_t k = 0; good && k < fuzz_nreaders; ++k)
        if (is_wanted(&o, &fuzz_readers[k])) {
            ++known;
            shares += (size_t)fuzz_readers[k].share;
        }
    if (known == 0) {
        fputs(usage, stderr);
        for (size_t k = 0; k < fuzz_nreaders; ++k) fprintf(stderr, "  %s\n", fuzz_readers[k].name);
        return 2;
    }
    fuzz_guard(words[0], o.nfiles ? NULL : o.keep, o.seed);
    for (size_t k = 0; k < fuzz_nreaders; ++k) {
        const fuzz_reader *reader = &fuzz_readers[k];
        if (!is_wanted(&o, reader)) continue;
        if (o.nfiles) read_again(reader, &o);
        else try_reader(reader, &o, o.inputs / shares * (size_t)reader->share);
    }
    return 0;
}
