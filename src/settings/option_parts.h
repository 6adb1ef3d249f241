/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Single options that several commands have, so that each is named, limited and explained in one
 * place. What differs stands between the parentheses: at least .offset. Series of options that go
 * together are in the *_option_list.def beside this file. */
#ifndef QN_SETTINGS_OPTION_PARTS_H
#define QN_SETTINGS_OPTION_PARTS_H

#include "settings/options.h"

#define QN_NOISE_HELP "noise model: a file, or a name that 'qmae-noise noise list' shows"

/* A name, or several. Give .help, QN_NOISE_HELP at its start. */
#define QN_OPTION_NOISE(...)                                                                       \
    { .name = "noise", .value = "NAME", .type = QN_OPTION_STRING, __VA_ARGS__ }

/* ---- of circuit files (QUESTION options: question_option_list.def) ---- */

#define QN_OBSERVABLE_HELP                                                                         \
    "a weighted sum of Pauli strings, \"0.5 ZZII - 1.2 X0 X2\", of probabilities of bits, "        \
    "\"|01*1>\", of the fidelity with a state, \"|FILE.npy>\" or \"|FILE.qasm>\""

/* Give .help, QN_OBSERVABLE_HELP in it. */
#define QN_OPTION_OBSERVABLE(...)                                                                  \
    { .name = "observable", .value = "SUM", .type = QN_OPTION_STRING, __VA_ARGS__ }
#define QN_OPTION_OBSERVABLE_FILE(...)                                                             \
    {                                                                                              \
        .name = "observable-file", .value = "FILE", .type = QN_OPTION_STRING,                      \
        .help = "a file with such a sum; each line begins a summand", __VA_ARGS__                  \
    }

#define QN_OPTION_ROUTE(...)                                                                       \
    {                                                                                              \
        .name = "route", .type = QN_OPTION_FLAG,                                                   \
        .help = "place and route the circuit on the model's coupling map first (see `route`); "    \
                "what is asked of it is of the file's qubits",                                     \
        __VA_ARGS__                                                                                \
    }

/* Give .help, QN_MERGE_HELP at its start. */
#define QN_MERGE_HELP                                                                              \
    "merge neighbouring one-qubit gates even if the device has them (they run as written "         \
    "otherwise)"
#define QN_OPTION_MERGE(...)                                                                       \
    { .name = "merge", __VA_ARGS__ }

/* Give .help, one of these. */
#define QN_MEMORY_HELP "memory that states, and a circuit while it is read, may take"
#define QN_MEMORY_ALL_HELP                                                                         \
    "memory that the program may take; states that do not fit are computed again"
#define QN_OPTION_MEMORY(...)                                                                      \
    {                                                                                              \
        .name = "memory", .value = "MIB", .type = QN_OPTION_INT, .fallback = "0", .min = 0,        \
        .max = 1e9, .shown = "what is free", __VA_ARGS__                                           \
    }

/* Of trained models; no number is the run's own. */
#define QN_OPTION_TEST_IMAGES(...)                                                                 \
    {                                                                                              \
        .name = "test-images", .value = "N", .type = QN_OPTION_INT, .min = 1, .max = 1e8,          \
        .help = "test images that the means are taken over", __VA_ARGS__                           \
    }

/* 2^53 - 1, what a double holds exactly. Give .help. */
#define QN_OPTION_SEED(...)                                                                        \
    {                                                                                              \
        .name = "seed", .value = "N", .type = QN_OPTION_INT, .fallback = "1", .min = 0,            \
        .max = 9007199254740991.0, __VA_ARGS__                                                     \
    }

#define QN_OPTION_THREADS(...)                                                                     \
    {                                                                                              \
        .name = "threads", .value = "N", .type = QN_OPTION_INT, .fallback = "0", .min = 0,         \
        .max = 4096, .help = "threads, 0 for one a processor; any number gives the same bits",     \
        __VA_ARGS__                                                                                \
    }

/* Of studies: trainings at each point and at a time. */
#define QN_OPTION_SEEDS(...)                                                                       \
    {                                                                                              \
        .name = "seeds", .value = "K", .type = QN_OPTION_INT, .fallback = "1", .min = 1,           \
        .max = 1000, .run_only = true, __VA_ARGS__                                                 \
    }
#define QN_OPTION_JOBS(...)                                                                        \
    {                                                                                              \
        .name = "jobs", .value = "N", .type = QN_OPTION_INT, .fallback = "1", .min = 1,            \
        .max = 1024, .run_only = true, .help = "trainings at a time; they share the processors",   \
        __VA_ARGS__                                                                                \
    }

/* Of studies that several processes share. */
#define QN_OPTION_SHARD(...)                                                                       \
    {                                                                                              \
        .name = "shard", .value = "I/N", .type = QN_OPTION_STRING, .run_only = true,               \
        .shown = "this task of SLURM's job array, if it is one",                                   \
        .help = "be process I of N that share the trainings in the folder of --out", __VA_ARGS__   \
    }
#define QN_OPTION_LOST_AFTER(...)                                                                  \
    {                                                                                              \
        .name = "lost-after", .value = "S", .type = QN_OPTION_REAL, .fallback = "60", .min = 5,    \
        .max = 86400, .run_only = true,                                                            \
        .help = "take over the training of a shard that has not moved for S seconds", __VA_ARGS__  \
    }

/* A folder of results. Give .help. */
#define QN_OPTION_OUT(...)                                                                         \
    { .name = "out", .value = "DIR", .type = QN_OPTION_STRING, __VA_ARGS__ }
#define QN_OPTION_FORCE(...)                                                                       \
    { .name = "force", .help = "write into an existing folder", __VA_ARGS__ }
#define QN_OPTION_JSON(...)                                                                        \
    { .name = "json", .help = "print the results as JSON", __VA_ARGS__ }
#define QN_OPTION_QUIET(...)                                                                       \
    { .name = "quiet", .help = "print only the results", __VA_ARGS__ }

#endif
