/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ansatz: which pairs of qubits an entangler joins, and in which order. */
#include "assert_close.h"
#include "qmae/block.h"
#include "qmae/entangler.h"
#include "qmae/spec.h"

#include <string.h>

/* ---- entanglers, in words of their own ------------------------------------------------------- */

typedef struct pair {
    int a, b;
} pair;

/* All unordered pairs, the smaller first, in the order of a dictionary. */
static bool lexicographic(int n, int npairs, const pair *pairs) {
    bool right = npairs == n * (n - 1) / 2;
    for (int k = 0; right && k < npairs; ++k) {
        right = pairs[k].a < pairs[k].b;
        if (k > 0) right &= 16 * pairs[k - 1].a + pairs[k - 1].b < 16 * pairs[k].a + pairs[k].b;
    }
    return right;
}

/* Every unordered pair once, in as many rounds as a tournament needs, in none of which a qubit
 * plays twice. Of n players (one of whom is idle if they are odd) the last stays; in round r it
 * meets player r, and the others meet whose numbers add up to 2 r modulo the number of rounds, the
 * nearest to r first. */
static bool round_robin(int n, int npairs, const pair *pairs) {
    const int rounds = n % 2 ? n : n - 1, games = n / 2;
    unsigned met = 0;
    bool seen[16][16] = {{false}};
    if (npairs != rounds * games) return false;
    for (int k = 0; k < npairs; ++k) {
        const int round = k / games, a = pairs[k].a, b = pairs[k].b;
        if (k % games == 0) met = 0;
        if (a >= b || seen[a][b] || (met & (1u << a | 1u << b))) return false;
        seen[a][b] = true;
        met |= 1u << a | 1u << b;
        if (b == rounds) { /* only if even */
            if (a != round || k % games != 0) return false;
            continue;
        }
        const int distance = n % 2 + k % games; /* from r, in both directions */
        const int up = (round + distance) % rounds, down = (round + rounds - distance) % rounds;
        if ((a + b - 2 * round) % rounds != 0 || (a != up && a != down)) return false;
    }
    return true;
}

/* Each qubit with the next, the last with the first. */
static bool ring(int n, int npairs, const pair *pairs) {
    bool right = npairs == n;
    for (int k = 0; right && k < n; ++k)
        right = pairs[k].a == k && pairs[k].b == (k + 1 < n ? k + 1 : 0);
    return right;
}

/* Each qubit with the next; the last has none. */
static bool chain(int n, int npairs, const pair *pairs) {
    bool right = npairs == n - 1;
    for (int k = 0; right && k < n - 1; ++k) right = pairs[k].a == k && pairs[k].b == k + 1;
    return right;
}

/* A chain whose pairs that begin with an even qubit come first. */
static bool brick(int n, int npairs, const pair *pairs) {
    bool right = npairs == n - 1;
    for (int k = 0; right && k < n - 1; ++k) {
        const int a = k < n / 2 ? 2 * k : 2 * (k - n / 2) + 1;
        right = pairs[k].a == a && pairs[k].b == a + 1;
    }
    return right;
}

/* The last qubit with every other. */
static bool star(int n, int npairs, const pair *pairs) {
    bool right = npairs == n - 1;
    for (int k = 0; right && k < n - 1; ++k) right = pairs[k].a == k && pairs[k].b == n - 1;
    return right;
}

/* On a grid of two rows, qubit q in column q / 2: neighbours in a column first, then neighbours in
 * a row. */
static bool ladder(int n, int npairs, const pair *pairs) {
    bool right = npairs == n / 2 + n - 2;
    for (int k = 0; right && k < npairs; ++k) {
        const bool across = pairs[k].a / 2 == pairs[k].b / 2;
        right = across == (k < n / 2) && (across || pairs[k].b / 2 == pairs[k].a / 2 + 1) &&
                (across || pairs[k].b % 2 == pairs[k].a % 2) && pairs[k].a < pairs[k].b &&
                (k == 0 || k == n / 2 || pairs[k].a > pairs[k - 1].a);
    }
    return right;
}

typedef struct entangler {
    const char *name;
    bool (*are)(int n, int npairs, const pair *pairs);
    const char *of_five; /* written out by hand */
} entangler;

static const entangler ENTANGLERS[] = {
    {"lexicographic", lexicographic, "01 02 03 04 12 13 14 23 24 34 "},
    {"round_robin", round_robin, "14 23 02 34 13 04 24 01 03 12 "},
    {"ring", ring, "01 12 23 34 40 "},
    {"chain", chain, "01 12 23 34 "},
    {"brick", brick, "01 23 12 34 "},
    {"star", star, "04 14 24 34 "},
    {"ladder", ladder, "01 23 02 13 24 "},
};

static const entangler *find(const char *name) {
    for (size_t k = 0; k < sizeof ENTANGLERS / sizeof *ENTANGLERS; ++k)
        if (strcmp(ENTANGLERS[k].name, name) == 0) return &ENTANGLERS[k];
    fail_msg("entangler \"%s\" has no definition in this test: add one", name);
    return NULL;
}

/* ---- theorems -------------------------------------------------------------------------------- */

static qn_qmae_spec spec_of(int n, int index, int layers) {
    qn_qmae_spec spec = qn_qmae_spec_default();
    spec.qubits = n;
    spec.latent = n - 1;
    spec.layers = layers;
    spec.entangler = (qn_entangler)index;
    return spec;
}

static int pairs_of(int n, int index, int (*pairs)[2]) {
    return qn_entangler_at(index)->pairs(n, pairs);
}

static void entanglers_have_the_pairs_of_their_definition(void **state) {
    (void)state;
    for (int index = 0; qn_entangler_choice.names[index]; ++index) {
        const entangler *definition = find(qn_entangler_choice.names[index]);
        for (int n = 2; n <= QN_QMAE_MAX_QUBITS; ++n) {
            int found[QN_QMAE_MAX_QUBITS * QN_QMAE_MAX_QUBITS][2];
            pair pairs[QN_QMAE_MAX_QUBITS * QN_QMAE_MAX_QUBITS];
            char text[64] = "";
            const int npairs = pairs_of(n, index, found);
            assert_int_equal(pairs_of(n, index, NULL), npairs);
            for (int k = 0; k < npairs; ++k) {
                pairs[k] = (pair){found[k][0], found[k][1]};
                assert_in_range(pairs[k].a, 0, n - 1);
                assert_in_range(pairs[k].b, 0, n - 1);
                assert_int_not_equal(pairs[k].a, pairs[k].b);
                const char two[] = {(char)('0' + pairs[k].a), (char)('0' + pairs[k].b), ' ', '\0'};
                if (n == 5) strncat(text, two, sizeof text - strlen(text) - 1);
            }
            if (!definition->are(n, npairs, pairs))
                fail_msg("the %d pairs of %s on %d qubits are not those of its definition", npairs,
                         definition->name, n);
            if (n == 5) assert_string_equal(text, definition->of_five);
        }
    }
}

/* From any qubit every other can be reached. */
static void entanglers_connect_all_qubits(void **state) {
    (void)state;
    for (int index = 0; qn_entangler_choice.names[index]; ++index)
        for (int n = 2; n <= QN_QMAE_MAX_QUBITS; ++n) {
            int pairs[QN_QMAE_MAX_QUBITS * QN_QMAE_MAX_QUBITS][2];
            const int npairs = pairs_of(n, index, pairs);
            unsigned reached = 1;
            assert_in_range(npairs, n - 1, n * (n - 1));
            for (int round = 0; round < n; ++round)
                for (int k = 0; k < npairs; ++k) {
                    const unsigned both = 1u << pairs[k][0] | 1u << pairs[k][1];
                    if (reached & both) reached |= both;
                }
            assert_int_equal(reached, (1u << n) - 1);
        }
}

/* The encoder as a user's circuit has it: the gates of a block on each pair of each layer, in
 * order, its angles numbered from first to last; the decoder has as many of each gate. */
static void encoders_consist_of_blocks_on_the_pairs(const qn_qmae_spec *spec) {
    const qn_block_record *block = qn_block_at((int)spec->block);
    int pairs[16][2], angle = 0, place = 0, back = 0, cx[2] = {0, 0};
    const int npairs = pairs_of(spec->qubits, (int)spec->entangler, pairs);
    qn_circuit *circuit = NULL;
    assert_int_equal(qn_qmae_circuit(spec, &circuit, NULL), QN_OK);
    for (size_t k = 0; k < qn_circuit_size(circuit); ++k) {
        const qn_op *op = qn_circuit_op(circuit, k);
        if (op->section == QN_SECTION_DECODER) {
            ++back;
            cx[1] += op->nqubits == 2;
        }
        if (op->section != QN_SECTION_ENCODER) continue;
        const qn_block_gate *gate = &block->gates[place % block->ngates];
        const int *of = pairs[place / block->ngates % npairs];
        assert_string_equal(op->gate->name, gate->name);
        assert_int_equal(op->qubits[0], of[gate->first]);
        if (op->nqubits == 2) assert_int_equal(op->qubits[1], of[1 - gate->first]);
        if (op->nqubits == 1) assert_int_equal(op->angles[0].param, angle++);
        cx[0] += op->nqubits == 2;
        ++place;
    }
    assert_int_equal(place, block->ngates * spec->layers * npairs);
    assert_int_equal(back, place);
    assert_int_equal(cx[0], (block->ngates - block->nangles) * spec->layers * npairs);
    assert_int_equal(cx[1], cx[0]);
    assert_int_equal(angle, block->nangles * spec->layers * npairs);
    assert_int_equal(qn_qmae_spec_nangles(spec), angle);
    qn_circuit_destroy(circuit);
}

static void every_encoder_has_its_gates(void **state) {
    (void)state;
    for (int block = 0; qn_block_choice.names[block]; ++block)
        for (int index = 0; qn_entangler_choice.names[index]; ++index)
            for (int layers = 1; layers <= 2; ++layers) {
                qn_qmae_spec spec = spec_of(4, index, layers);
                spec.block = (qn_encoder_block)block;
                encoders_consist_of_blocks_on_the_pairs(&spec);
            }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entanglers_have_the_pairs_of_their_definition),
        cmocka_unit_test(entanglers_connect_all_qubits),
        cmocka_unit_test(every_encoder_has_its_gates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
