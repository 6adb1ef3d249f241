/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the thread sanitizer has to tell of, and what it must not: `race` adds in all threads to one
 * number, without it the sum is formed by each construct of OpenMP that the library uses. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COUNT = 1000 };

static double numbers[COUNT], sum;

static void fill(void) {
#pragma omp parallel for schedule(dynamic)
    for (int k = 0; k < COUNT; ++k) numbers[k] = k;
}

static void add_wrongly(void) {
#pragma omp parallel for schedule(static)
    for (int k = 0; k < COUNT; ++k) sum += numbers[k];
}

static void add_rightly(void) {
    double partial = 0.0;
    int most = 0;
#pragma omp parallel reduction(+ : partial) reduction(max : most)
    {
#pragma omp for schedule(static)
        for (int k = 0; k < COUNT; ++k) {
            partial += numbers[COUNT - 1 - k];
            most = k;
        }
#pragma omp critical(sum_of_all)
        sum += partial;
#pragma omp atomic update
        most += 0;
    }
    sum += most;
}

int main(int count, char **words) {
    fill();
    if (count > 1 && strcmp(words[1], "race") == 0) add_wrongly();
    else add_rightly();
    printf("%g\n", sum);
    return 0;
}
