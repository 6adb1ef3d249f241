/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz/guard.h"

#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { SECONDS = 10 }; /* as `end` says */
static const long long ALL_BYTES = 512 << 20, BYTES_AT_ONCE = 256 << 20;

/* Of the input that is being read; signal handlers need it. */
static struct {
    const char *program, *folder;
    const fuzz_reader *reader;
    uint64_t seed;
    size_t size;
    const uint8_t *bytes;
    bool kept;
    char path[512], sentence[1200]; /* where an input of this reader is kept, and how it is read */
} now;
static _Atomic long long live, most; /* bytes */

/* ---- findings ------------------------------------------------------------------------------- */

static void say(const char *text) { (void)!write(STDERR_FILENO, text, strlen(text)); }

/* Handlers of signals call this and nothing of stdio. */
static void keep(void) {
    if (!now.bytes || now.kept || !now.folder) return;
    now.kept = true;
    const int file = open(now.path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    if (file < 0 || write(file, now.bytes, now.size) != (ssize_t)now.size)
        say("fuzz: cannot keep the input\n");
    if (file >= 0) close(file);
    say(now.sentence);
}

static void end(int number) {
    if (number == SIGPROF) say("fuzz: an input takes more than 10 s of processor time\n");
    keep();
    signal(number, SIG_DFL);
    raise(number);
}

static void begin(const fuzz_reader *reader) {
    now.reader = reader;
    snprintf(now.path, sizeof now.path, "%s/fuzz-%s-%llu", now.folder, reader->name,
             (unsigned long long)now.seed);
    snprintf(now.sentence, sizeof now.sentence,
             "fuzz: a finding; its input is kept, to read it again:\n%s %s %s\n", now.program,
             reader->name, now.path);
}

/* ---- memory --------------------------------------------------------------------------------- */

/* Of the address sanitizer, where it is. */
#pragma GCC visibility push(default)
__attribute__((weak)) int __sanitizer_install_malloc_and_free_hooks(
    void (*allocated)(const volatile void *, size_t), void (*freed)(const volatile void *));
__attribute__((weak)) size_t __sanitizer_get_allocated_size(const volatile void *block);
__attribute__((weak)) void __sanitizer_set_death_callback(void (*callback)(void));
/* libconfig forgets what it was reading when a text ends between quotes, HDF5 what it could not
 * close. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void) { return "leak:libconfig.so\nleak:libhdf5\n"; }
const char *__lsan_default_options(void);
const char *__lsan_default_options(void) { return "print_suppressions=0"; }
/* HDF5 asks for what damaged sizes say, and takes it well to get nothing. */
const char *__asan_default_options(void);
const char *__asan_default_options(void) { return "allocator_may_return_null=1"; }
#pragma GCC visibility pop

static void count_allocated(const volatile void *block, size_t size) {
    const long long more = (long long)size, sum = atomic_fetch_add(&live, more) + more;
    (void)block;
    if (sum > most) most = sum;
    if (!now.bytes || now.reader->foreign || (more <= BYTES_AT_ONCE && sum <= ALL_BYTES)) return;
    fprintf(stderr, "fuzz: an input takes %lld bytes at once, %lld in all\n", more, sum);
    abort();
}

static void count_freed(const volatile void *block) {
    if (block) live -= (long long)__sanitizer_get_allocated_size(block);
}

/* ---- all ------------------------------------------------------------------------------------ */

void fuzz_guard(const char *program, const char *folder, uint64_t seed) {
    static const int signals[] = {SIGABRT, SIGPROF, SIGSEGV, SIGBUS, SIGFPE, SIGILL};
    now.program = program;
    now.folder = folder;
    now.seed = seed;
    if (__sanitizer_set_death_callback) __sanitizer_set_death_callback(keep);
    if (__sanitizer_install_malloc_and_free_hooks)
        __sanitizer_install_malloc_and_free_hooks(count_allocated, count_freed);
    /* the sanitizer has its own for the last four, with the stack */
    const int count = __sanitizer_set_death_callback ? 2 : 6;
    for (int k = 0; k < count; ++k) signal(signals[k], end);
}

static double processor_seconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

bool fuzz_try(const fuzz_reader *reader, const uint8_t *bytes, size_t size, fuzz_sums *sums) {
    const struct itimerval bound = {.it_value.tv_sec = SECONDS}, none = {0};
    const double start = processor_seconds();
    const long long before = live;
    most = before;
    if (now.reader != reader) begin(reader);
    ++sums->inputs;
    now.size = size;
    now.bytes = bytes;
    setitimer(ITIMER_PROF, &bound, NULL);
    const bool taken = reader->read(bytes, size);
    setitimer(ITIMER_PROF, &none, NULL);
    now.bytes = NULL;
    const double seconds = processor_seconds() - start;
    if (seconds > sums->slowest) sums->slowest = seconds;
    if (most - before > sums->memory) sums->memory = most - before;
    sums->taken += taken;
    return taken;
}
