#include "qmae/swap_test.h"

#include "core/try.h"

#include <string.h>

/* ---- which pair an instruction belongs to --------------------------------------------------- */

/* Local digits of a pair: ancilla 0, in_i 1, ref_i 2. */
enum { LOCAL_ANC, LOCAL_IN, LOCAL_REF, LOCALS };

typedef struct place {
    int pair; /* -1: the ancilla alone */
    int local;
} place;

static bool locate(const qn_registers *r, int n, int qubit, place *found) {
    if (qubit == r->anc) *found = (place){-1, LOCAL_ANC};
    else if (qubit >= r->in && qubit < r->in + n) *found = (place){qubit - r->in, LOCAL_IN};
    else if (qubit >= r->ref && qubit < r->ref + n) *found = (place){qubit - r->ref, LOCAL_REF};
    else return false;
    return true;
}

static qn_status no_factor(const qn_instr *instr, const char *why, qn_diag *diag) {
    return qn_fail(diag, QN_ERR_UNSUPPORTED,
                   "the SWAP test does not factor: operation %d on qubits %d and %d %s; use the dense density matrix or "
                   "trajectories",
                   instr->op, instr->qubits[0], instr->qubits[instr->nqubits - 1], why);
}

/* The pair of an instruction, given the pair that the ancilla has reached, which it moves on. */
static qn_status pair_of(const qn_instr *instr, const qn_registers *r, int n, int *reached, int *pair, qn_diag *diag) {
    int found = -1;
    bool anc = false;
    for (int q = 0; q < instr->nqubits; ++q) {
        place p;
        if (!locate(r, n, instr->qubits[q], &p)) return no_factor(instr, "leaves the registers of the test", diag);
        if (p.pair < 0) anc = true;
        else if (found >= 0 && found != p.pair) return no_factor(instr, "links two pairs", diag);
        else found = p.pair;
    }
    if (found < 0) found = *reached;
    if (anc && found < *reached) return no_factor(instr, "takes the ancilla back to an earlier pair", diag);
    if (anc) *reached = found;
    *pair = found;
    return QN_OK;
}

/* ---- tensors -------------------------------------------------------------------------------- */

/* y <- R^T y for an instruction on local digits; y has 4^LOCALS entries, index = sum d_k 4^k. */
static void pull_back(const qn_instr *instr, const int *locals, double *y) {
    double out[64] = {0};
    const int size = instr->nqubits == 1 ? 4 : 16;
    int keep = 63; /* mask of the digits that the instruction leaves alone */
    for (int q = 0; q < instr->nqubits; ++q) keep &= ~(3 << (2 * locals[q]));
    for (int index = 0; index < 64; ++index) {
        if (y[index] == 0.0) continue;
        int row = 0;
        for (int q = 0; q < instr->nqubits; ++q) row |= ((index >> (2 * locals[q])) & 3) << (2 * q);
        for (int column = 0; column < size; ++column) {
            int to = index & keep;
            for (int q = 0; q < instr->nqubits; ++q) to |= ((column >> (2 * q)) & 3) << (2 * locals[q]);
            out[to] += instr->base[row * size + column] * y[index];
        }
    }
    memcpy(y, out, sizeof out);
}

/* Row a' of T: y = the covector "ancilla component a', the rest traced out" (ancilla test), or the value (-1)^(a b) of the two outcomes,
 * (II + ZI + IZ - ZZ) / 2 (destructive). */
static void start_covector(bool ancilla, int row, double *y) {
    memset(y, 0, 64 * sizeof *y);
    if (ancilla) {
        y[row] = 1.0;
        return;
    }
    const int z_in = 3 << (2 * LOCAL_IN), z_ref = 3 << (2 * LOCAL_REF);
    y[0] = y[z_in] = y[z_ref] = 0.5;
    y[z_in | z_ref] = -0.5;
}

static void pair_matrix(const qn_swap_test *test, const qn_instr *const *instrs, const int *pairs, size_t count,
                        const qn_registers *r, int pair) {
    double *m = test->matrices + (size_t)pair * 256;
    for (int row = 0; row < (test->ancilla ? 4 : 1); ++row) {
        double y[64];
        start_covector(test->ancilla, row, y);
        for (size_t k = count; k-- > 0;) {
            if (pairs[k] != pair) continue;
            int locals[2] = {0, 0};
            for (int q = 0; q < instrs[k]->nqubits; ++q) {
                place p = {0, 0};
                if (locate(r, test->n, instrs[k]->qubits[q], &p)) locals[q] = p.local;
            }
            pull_back(instrs[k], locals, y);
        }
        for (int a = 0; a < (test->ancilla ? 4 : 1); ++a)
            for (int p = 0; p < 4; ++p)
                for (int q = 0; q < 4; ++q)
                    m[(p + 4 * row) * 16 + q + 4 * a] = y[a | p << (2 * LOCAL_IN) | q << (2 * LOCAL_REF)];
    }
}

/* Without an ancilla the digits of two pairs go together: m <- T_low (x) T_high on digits (low, high). */
static void kron_pairs(double *matrices, int low, bool has_low, int high) {
    double product[256];
    for (int i = 0; i < 16; ++i)
        for (int j = 0; j < 16; ++j) {
            const double l = has_low ? matrices[low * 256 + (i & 3) * 16 + (j & 3)] : (i & 3) == (j & 3);
            product[i * 16 + j] = l * matrices[high * 256 + (i >> 2) * 16 + (j >> 2)];
        }
    memcpy(matrices + high * 256, product, sizeof product);
}

/* T_i[a'][a][p][q] */
static double tensor(const qn_swap_test *test, int i, int after, int before, int p, int q) {
    return test->matrices[i * 256 + (p + 4 * after) * 16 + q + 4 * before];
}

/* out[p + 4 p'][q + 4 q'] = sum_abc left[c] T_j[c][b][p'][q'] T_i[b][a][p][q] right[a] for neighbours j = i + 1. */
static void join_pairs(const qn_swap_test *test, int i, const double *left, const double *right, double *out) {
    for (int row = 0; row < 16; ++row)
        for (int column = 0; column < 16; ++column) {
            double sum = 0.0;
            for (int b = 0; b < 4; ++b) {
                double first = 0.0, second = 0.0;
                for (int a = 0; a < 4; ++a) {
                    first += tensor(test, i, b, a, row & 3, column & 3) * right[a];
                    second += left[a] * tensor(test, i + 1, a, b, row >> 2, column >> 2);
                }
                sum += second * first;
            }
            out[row * 16 + column] = sum;
        }
}

static void join_ends(qn_swap_test *test) {
    for (int a = 0; a < 4; ++a) {
        double unit[4] = {0};
        unit[a] = 1.0;
        join_pairs(test, 0, unit, test->start, test->head[a]);
        join_pairs(test, test->n - 2, test->end, unit, test->tail[a]);
    }
}

qn_status qn_swap_test_init(qn_swap_test *test, const qn_program *program, const qn_registers *registers, int n,
                            qn_diag *diag) {
    qn_status status = QN_OK;
    const size_t size = qn_program_size(program);
    qn_swap_test made = {.n = n, .ancilla = registers->anc >= 0, .start = {1, 0, 0, 1}, .end = {0, 0, 0, 1}};
    const qn_instr **instrs = qn_alloc(size + 1, sizeof *instrs);
    int *pairs = qn_alloc(size + 1, sizeof *pairs), reached = 0;
    size_t count = 0;
    made.matrices = qn_alloc((size_t)n * 256, sizeof(double));
    QN_TRY_ALLOC(instrs && pairs && made.matrices);
    for (size_t k = 0; k < size; ++k) {
        const qn_instr *instr = qn_program_instr(program, k);
        if (instr->section != QN_SECTION_SWAP_TEST || instr->kind == QN_INSTR_LOAD) continue;
        QN_TRY(pair_of(instr, registers, n, &reached, &pairs[count], diag));
        instrs[count++] = instr;
    }
    for (int i = 0; i < n; ++i) pair_matrix(&made, instrs, pairs, count, registers, i);
    if (!made.ancilla) {
        for (int high = 1; high < n; high += 2) kron_pairs(made.matrices, high - 1, true, high);
        if (n % 2) kron_pairs(made.matrices, n - 2, false, n - 1);
    }
    if (made.ancilla && n >= 4) join_ends(&made);
    *test = made;
    made.matrices = NULL;
out:
    qn_free(instrs);
    qn_free(pairs);
    qn_free(made.matrices);
    return status;
}

void qn_swap_test_clear(qn_swap_test *test) {
    qn_free(test->matrices);
    *test = (qn_swap_test){0};
}

/* ---- contraction ---------------------------------------------------------------------------- */

size_t qn_swap_test_work(const qn_swap_test *test) {
    return (size_t)1 << (2 * (test->n + (test->ancilla ? 1 : 0)));
}

static void contract_few(const qn_swap_test *test, const qn_kernels *kernels, const double *r_ref, double *w,
                         double *bond) {
    const size_t size = (size_t)1 << (2 * test->n);
    for (size_t a = 0; a < 4; ++a)
        for (size_t q = 0; q < size; ++q) bond[a * size + q] = test->start[a] * r_ref[q];
    for (int i = 0; i < test->n; ++i)
        kernels->apply(test->n + 1, i, test->n, test->matrices + (size_t)i * 256, bond, bond);
    for (size_t p = 0; p < size; ++p) {
        double sum = 0.0;
        for (size_t a = 0; a < 4; ++a) sum += test->end[a] * bond[a * size + p];
        w[p] = sum;
    }
}

static void contract_ancilla(const qn_swap_test *test, const qn_kernels *kernels, const double *r_ref, double *w,
                             double *bond) {
    const int n = test->n;
    const size_t size = (size_t)1 << (2 * n);
    for (size_t a = 0; a < 4; ++a) kernels->apply(n, 0, 1, test->head[a], r_ref, bond + a * size);
    for (int i = 2; i < n - 2; ++i)
        kernels->apply(n + 1, i, n, test->matrices + (size_t)i * 256, bond, bond);
    for (size_t a = 0; a < 4; ++a)
        kernels->apply(n, n - 2, n - 1, test->tail[a], bond + a * size, bond + a * size);
    for (size_t p = 0; p < size; ++p) w[p] = bond[p] + bond[size + p] + bond[2 * size + p] + bond[3 * size + p];
}

void qn_swap_test_observable(const qn_swap_test *test, const qn_kernels *kernels, const double *r_ref, double *w,
                             double *work) {
    if (test->ancilla) {
        if (test->n < 4) contract_few(test, kernels, r_ref, w, work);
        else contract_ancilla(test, kernels, r_ref, w, work);
        return;
    }
    if (w != r_ref) memcpy(w, r_ref, ((size_t)1 << (2 * test->n)) * sizeof *w);
    for (int high = 1; high < test->n; high += 2)
        kernels->apply(test->n, high - 1, high, test->matrices + (size_t)high * 256, w, w);
    if (test->n % 2)
        kernels->apply(test->n, test->n - 2, test->n - 1, test->matrices + (size_t)(test->n - 1) * 256, w, w);
}
