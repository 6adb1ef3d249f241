/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "maps.h"

#include "assert_close.h"
#include "reference.h"

#include <stdio.h>
#include <string.h>

enum { MOST_PAIRS = 512, TEXT = 1 << 16 };

typedef struct map {
    int nqubits, npairs, pairs[MOST_PAIRS][2];
} map;

static const char *const NAMES[] = {"line", "ring", "grid", "heavy-hex", "random"};

const char *map_name(map_kind kind) { return NAMES[kind]; }

static void join(map *m, int a, int b) {
    for (int k = 0; k < m->npairs; ++k)
        if ((m->pairs[k][0] == a && m->pairs[k][1] == b) ||
            (m->pairs[k][0] == b && m->pairs[k][1] == a))
            return;
    m->pairs[m->npairs][0] = a;
    m->pairs[m->npairs++][1] = b;
}

static void draw_line(map *m, qn_rng *rng) {
    (void)rng;
    for (int q = 0; q + 1 < m->nqubits; ++q) join(m, q, q + 1);
}

static void draw_ring(map *m, qn_rng *rng) {
    draw_line(m, rng);
    if (m->nqubits > 2) join(m, m->nqubits - 1, 0);
}

static void draw_grid(map *m, qn_rng *rng) {
    (void)rng;
    m->nqubits += m->nqubits % 2;
    for (int q = 0; q < m->nqubits; q += 2) {
        join(m, q, q + 1);
        for (int row = 0; row < 2 && q + 2 < m->nqubits; ++row) join(m, q + row, q + 2 + row);
    }
}

/* Rows of five, joined over qubits between them, at the ends and in the middle in turn. */
static void draw_heavy_hex(map *m, qn_rng *rng) {
    enum { ROW = 5 };
    (void)rng;
    int made = 0, above = 0;
    for (int row = 0; made < m->nqubits; ++row) {
        const int first = made, links = row % 2 ? 2 : 1, at = row % 2 ? 0 : ROW / 2;
        for (int q = 0; q < ROW; ++q, ++made)
            if (q > 0) join(m, made - 1, made);
        for (int k = 0; k < links && row > 0; ++k, ++made) {
            join(m, above + at + k * (ROW - 1), made);
            join(m, made, first + at + k * (ROW - 1));
        }
        above = first;
    }
    m->nqubits = made;
}

static void draw_random(map *m, qn_rng *rng) {
    for (int q = 1; q < m->nqubits; ++q) join(m, (int)qn_rng_below(rng, (uint64_t)q), q);
    for (int k = 0; k < m->nqubits / 3; ++k) {
        const int a = (int)qn_rng_below(rng, (uint64_t)m->nqubits);
        const int b = (int)qn_rng_below(rng, (uint64_t)m->nqubits);
        if (a != b) join(m, a, b);
    }
}

static void (*const DRAW[])(map *m, qn_rng *rng) = {draw_line, draw_ring, draw_grid, draw_heavy_hex,
                                                    draw_random};

static size_t print_noise(const map *m, qn_rng *rng, char *text, size_t used) {
    used += (size_t)snprintf(
        text + used, TEXT - used,
        "basis = [\"rz\", \"sx\", \"x\", \"cz\"]; qubit: { T1 = 1e-4; T2 = "
        "8e-5; p10 = 0.01; p01 = 0.02; }; gates: { rz: { duration = 0.0; "
        "error = 0.0; }; sx: { duration = 3e-8; error = 3e-4; }; x: { duration "
        "= 3e-8; error = 3e-4; }; cz: { duration = 7e-8; error = 4e-3; }; }; "
        "qubits = (");
    for (int q = 0; q < m->nqubits; ++q)
        used += (size_t)snprintf(text + used, TEXT - used, "%s{ index = %d; T1 = %g; T2 = %g; }",
                                 q ? ", " : "", q, 5e-5 * (1.0 + qn_rng_uniform(rng)),
                                 4e-5 * (1.0 + qn_rng_uniform(rng)));
    used += (size_t)snprintf(text + used, TEXT - used, "); edges = (");
    for (int k = 0; k < m->npairs; ++k)
        used += (size_t)snprintf(
            text + used, TEXT - used, "%s{ qubits = [%d, %d]; gate = \"cz\"; error = %g; }",
            k ? ", " : "", m->pairs[k][0], m->pairs[k][1], 0.003 + 0.05 * qn_rng_uniform(rng));
    return used + (size_t)snprintf(text + used, TEXT - used, ");\n");
}

qn_model *map_model(map_kind kind, int nqubits, bool noisy, qn_rng *rng) {
    char *text = qn_alloc(TEXT, 1);
    map m = {.nqubits = nqubits};
    assert_non_null(text);
    DRAW[kind](&m, rng);
    size_t used = (size_t)snprintf(text, TEXT, "format = 1; name = \"%s\"; schedule = \"%s\";\n",
                                   NAMES[kind], noisy ? "alap" : "none");
    if (noisy) used = print_noise(&m, rng, text, used);
    used += (size_t)snprintf(text + used, TEXT - used, "coupling = (");
    for (int k = 0; k < m.npairs; ++k)
        used += (size_t)snprintf(text + used, TEXT - used, "%s[%d, %d]", k ? ", " : "",
                                 m.pairs[k][0], m.pairs[k][1]);
    used += (size_t)snprintf(text + used, TEXT - used, ");\n");
    assert_true(used < TEXT);
    qn_model *model = model_of(text);
    qn_free(text);
    return model;
}
