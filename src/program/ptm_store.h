/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every matrix of a program once: a large circuit has few different gates and channels. */
#ifndef QN_PROGRAM_PTM_STORE_H
#define QN_PROGRAM_PTM_STORE_H

#include "qmae_noise/channel.h"

/* What a matrix is of. Fill with qn_ptm_key_init first: keys are hashed byte by byte. */
typedef struct qn_ptm_key {
    const void *what;  /* the gate or channel */
    const void *rule;  /* whose arguments it has, NULL = they are `numbers` */
    double numbers[4]; /* angles or arguments */
    double strength;   /* of a channel; 0 of a gate */
    int nqubits;
    int nmatrices; /* 1, or 3: base, cosine, sine one after the other */
} qn_ptm_key;

void qn_ptm_key_init(qn_ptm_key *key, const void *what, int nqubits, int nmatrices);

typedef struct qn_ptm_entry {
    qn_ptm_key key;
    double *ptm;
} qn_ptm_entry;

/* An open hash table. Zero-initialise. */
typedef struct qn_ptm_store {
    qn_ptm_entry *entries;
    size_t count, room; /* room is a power of two */
} qn_ptm_store;

/* The matrices of a key, owned by the store and never moved; *fresh if they are new, zero and yours
 * to fill. */
QN_MUST_CHECK qn_status qn_ptm_store_get(qn_ptm_store *store, const qn_ptm_key *key, double **ptm,
                                         bool *fresh);
void qn_ptm_store_clear(qn_ptm_store *store);

#endif
