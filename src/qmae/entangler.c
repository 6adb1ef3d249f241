/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "qmae/entangler.h"

#include "qmae_noise/qmae.h"

static const qn_entangler_record *const RECORDS[] = {
#define QN_ENTANGLER(name) &qn_entangler_##name,
#include "qmae/entangler_list.def"
#undef QN_ENTANGLER
};

static const char *const NAMES[] = {
#define QN_ENTANGLER(name) #name,
#include "qmae/entangler_list.def"
#undef QN_ENTANGLER
    NULL};

const qn_choice qn_entangler_choice = {
    "entangler", NAMES, "pairs of the two-qubit blocks of the encoder, and their order"};

const qn_entangler_record *qn_entangler_at(int index) { return RECORDS[index]; }
