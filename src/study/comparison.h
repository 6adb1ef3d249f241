/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Trainings side by side: means, paired differences, when they part. */
#ifndef QN_STUDY_COMPARISON_H
#define QN_STUDY_COMPARISON_H

#include "run/host.h"
#include "run/record.h"
#include "study/paired.h"

/* of every interval */
#define QN_COMPARISON_LEVEL 0.95

/* Runs that differ in nothing but their seeds. */
typedef struct qn_run_group {
    char label[QN_LABEL];
    size_t nrecords;
    const qn_record **records; /* ascending seed */
} qn_run_group;

typedef struct qn_comparison {
    size_t ngroups; /* the first is what the others are compared with */
    qn_run_group *groups;
    size_t nrecords;
    const qn_record **sorted; /* what the groups point into */
} qn_comparison;

/* One point of one curve. `mean` of the first group's is in `reference`. */
typedef struct qn_comparison_point {
    uint64_t step;
    double epoch;
    qn_paired reference, mean, difference;
} qn_comparison_point;

/* What is compared: columns of images.csv and steps.csv. */
typedef struct qn_quantity {
    const char *name, *help;
    const char *axis;
    bool of_steps; /* mean over the steps of an epoch, else over the test images */
    size_t offset; /* of the double in qn_step_record or qn_image_record */
} qn_quantity;
size_t qn_quantity_count(void);
const qn_quantity *qn_quantity_at(size_t index);

/* Do two settings differ in nothing but the seed, the noise model's name and what has no part in
 * the numbers? any_device: nor in which device was drawn. */
bool qn_options_alike(const qn_train_options *a, const qn_train_options *b, bool any_device);
/* Do two runs, and their noise models? */
bool qn_comparison_alike(const qn_record *a, const qn_record *b, bool any_device);

/* Groups the runs: those of the first run's settings come first. Fails (QN_ERR_ARGUMENT) if two
 * groups do not share test images, batches and seeds, for then there is nothing to pair. Borrows
 * the records. */
QN_MUST_CHECK qn_status qn_comparison_make(const qn_record *records, size_t count,
                                           qn_comparison *comparison, qn_diag *diag);
void qn_comparison_clear(qn_comparison *comparison);

/* Evaluations (or epochs) that all runs have. */
size_t qn_comparison_points(const qn_comparison *comparison, const qn_quantity *quantity);
/* Its mean over the images (or steps) of the seed-th run of a group. */
double qn_comparison_mean(const qn_comparison *comparison, const qn_quantity *quantity,
                          size_t group, size_t seed, size_t index);
/* Point `index` of group `group` at the 95 % level. */
QN_MUST_CHECK qn_status qn_comparison_point_of(const qn_comparison *comparison,
                                               const qn_quantity *quantity, size_t group,
                                               size_t index, qn_comparison_point *point);
/* The first step from which on every interval of the difference leaves out zero (qn_paired_parts);
 * false = none. */
QN_MUST_CHECK qn_status qn_comparison_parts(const qn_comparison *comparison,
                                            const qn_quantity *quantity, size_t group, bool *parts,
                                            uint64_t *step);

/* The tables and pictures in `folder`, curves.csv and NAME.svg (comparison_files.c). */
QN_MUST_CHECK qn_status qn_comparison_write(const qn_comparison *comparison, const char *folder,
                                            const qn_host *host, qn_diag *diag);

#endif
