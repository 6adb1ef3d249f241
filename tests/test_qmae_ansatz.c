/* The ansatz: which pairs of qubits an entangler joins, and in which order. */
#include "assert_close.h"
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

static void entanglers_have_the_pairs_of_their_definition(void **state) {
    (void)state;
    for (int index = 0; qn_entangler_choice.names[index]; ++index) {
        const entangler *definition = find(qn_entangler_choice.names[index]);
        for (int n = 2; n <= QN_QMAE_MAX_QUBITS; ++n) {
            const qn_qmae_spec spec = spec_of(n, index, 1);
            int found[QN_QMAE_MAX_QUBITS * QN_QMAE_MAX_QUBITS][2];
            pair pairs[QN_QMAE_MAX_QUBITS * QN_QMAE_MAX_QUBITS];
            char text[64] = "";
            const int npairs = qn_spec_pairs(&spec, found);
            assert_int_equal(qn_spec_pairs(&spec, NULL), npairs);
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

/* The encoder as a user's circuit has it: blocks of 15 angles, one a pair and layer, in order. */
static void encoders_consist_of_blocks_on_the_pairs(void **state) {
    (void)state;
    for (int index = 0; qn_entangler_choice.names[index]; ++index)
        for (int layers = 1; layers <= 2; ++layers) {
            const qn_qmae_spec spec = spec_of(4, index, layers);
            int pairs[16][2], angle = 0;
            const int npairs = qn_spec_pairs(&spec, pairs);
            qn_circuit *circuit = NULL;
            assert_int_equal(qn_qmae_circuit(&spec, &circuit, NULL), QN_OK);
            for (size_t k = 0; k < qn_circuit_size(circuit); ++k) {
                const qn_op *op = qn_circuit_op(circuit, k);
                if (op->section != QN_SECTION_ENCODER) continue;
                const int *of = pairs[angle / 15 % npairs];
                for (int q = 0; q < op->nqubits; ++q)
                    assert_true(op->qubits[q] == of[0] || op->qubits[q] == of[1]);
                if (op->nqubits == 1) assert_int_equal(op->angles[0].param, angle++);
            }
            assert_int_equal(angle, 15 * layers * npairs);
            assert_int_equal(qn_qmae_spec_nangles(&spec), angle);
            qn_circuit_destroy(circuit);
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entanglers_have_the_pairs_of_their_definition),
        cmocka_unit_test(encoders_consist_of_blocks_on_the_pairs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
