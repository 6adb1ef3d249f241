/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The memory that `train` announces is the memory that it takes, within 10 %. */
#include "assert_close.h"

#include "qmae_noise/core.h"
#include "temp_folder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef QN_TEST_PROGRAM
/* Runs a training of few images with `arguments`; MiB announced and taken. */
static void run(const char *arguments, double *announced, double *taken) {
    char command[1024], line[512];
    temp_folder folder;
    temp_folder_create(&folder);
    snprintf(command, sizeof command,
             "exec " QN_TEST_PROGRAM " train --epochs 1 --no-report --out %s %s 2>&1 >/dev/null",
             temp_path(&folder, "run"), arguments);
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    const pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], 1);
        close(ends[0]);
        execl("/bin/sh", "sh", "-c", command, (char *)NULL);
        _exit(127);
    }
    close(ends[1]);
    FILE *output = fdopen(ends[0], "r");
    *announced = 0.0;
    while (fgets(line, sizeof line, output)) {
        const char *about = strstr(line, "about ");
        if (about && strstr(line, "of memory"))
            *announced = atof(about + 6) * (strstr(about, "GiB") ? 1024 : 1);
    }
    fclose(output);
    int status = 0;
    struct rusage usage;
    assert_int_equal(wait4(child, &status, 0, &usage), child);
    assert_int_equal(status, 0);
    *taken = (double)usage.ru_maxrss / 1024;
    temp_folder_remove(&folder);
}
#endif

#define NOISY "--noise ibm_like "

static void the_estimate_is_right(void **state) {
    (void)state;
#ifdef QN_TEST_PROGRAM
    if (test_sanitized()) skip(); /* sanitizers have memory of their own */
    static const char *const cases[] = {
        NOISY "--gradient exact --side 8 --train-images 32 --test-images 8",
        NOISY "--gradient exact --train-images 32 --test-images 8 --threads 2 --compare-ideal",
        NOISY "--gradient exact --train-images 64 --test-images 8 --cache-mib 16 --threads 1",
        NOISY "--train-images 32 --test-images 8 --precision single --cache-mib 0",
        NOISY "--gradient spsa --mitigation linear --train-images 16 --test-images 8 --threads 1",
        NOISY "--embedding circuit --train-images 1 --test-images 1 --threads 1",
        NOISY "--engine trajectory --gradient spsa --trajectories 2 --train-images 2 "
              "--test-images 1 --threads 2",
        "--train-images 32 --test-images 8 --threads 1",
        NOISY "--gradient exact --side 32 --batch 1 --train-images 1 --test-images 1 --threads 1 "
              "--cache-mib 0",
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; ++k) {
        double announced, taken;
        run(cases[k], &announced, &taken);
        print_message("%s: announced %.0f MiB, taken %.1f MiB\n", cases[k], announced, taken);
        assert_close(announced, taken, 1.0, 0.1); /* 1: it is printed in whole MiB */
    }
#endif
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_estimate_is_right)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
