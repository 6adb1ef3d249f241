/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of Li, Ding and Xie (ASPLOS 2019) again: two-qubit gates that routing adds on IBM's
 * Q20 Tokyo. Usage: bench_route FOLDER [TRIALS]; FOLDER holds the circuits as NAME.qasm, those of
 * github.com/cda-tum/mqt-qmap (MIT) under examples. Rows without a file are left out. */
#include "qmae_noise/qasm.h"
#include "qmae_noise/route.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

/* Rows of five, with the diagonals of the device. */
static const char TOKYO[] =
    "format = 1; name = \"tokyo\"; schedule = \"none\"; coupling = ([0, 1], [1, 2], "
    "[2, 3], [3, 4], [0, 5], [1, 6], [1, 7], [2, 6], [2, 7], [3, 8], [3, 9], [4, 8], "
    "[4, 9], [5, 6], [6, 7], [7, 8], [8, 9], [5, 10], [5, 11], [6, 10], [6, 11], [7, 12], "
    "[7, 13], [8, 12], [8, 13], [9, 14], [10, 11], [11, 12], [12, 13], [13, 14], [10, 15], "
    "[11, 16], [11, 17], [12, 16], [12, 17], [13, 18], [13, 19], [14, 18], [14, 19], "
    "[15, 16], [16, 17], [17, 18], [18, 19]);";

/* Gates that SABRE's best adds (column g_op), three a SWAP. */
static const struct row {
    const char *name;
    int added;
} ROWS[] = {
    {"4mod5-v1_22", 0}, {"mod5mils_65", 0},      {"alu-v0_27", 3},        {"decod24-v2_43", 0},
    {"4gt13_92", 0},    {"ising_model_10", 0},   {"ising_model_13", 0},   {"ising_model_16", 0},
    {"qft_10", 54},     {"qft_16", 186},         {"rd84_142", 105},       {"adr4_197", 1614},
    {"radd_250", 1275}, {"z4_268", 1365},        {"sym6_145", 1272},      {"misex1_241", 1521},
    {"rd73_252", 2133}, {"cycle10_2_110", 2622}, {"square_root_7", 2598}, {"sqn_258", 4344},
    {"rd84_253", 6147}, {"co14_215", 8982},      {"sym9_193", 16653},     {"9symml_195", 17268},
};
enum { NROWS = sizeof ROWS / sizeof *ROWS };

static void fail(const qn_diag *diag) {
    char text[1200];
    qn_diag_format(diag, text, sizeof text);
    fprintf(stderr, "%s\n", text);
    exit(1);
}

static size_t count_gates(const qn_circuit *circuit) {
    size_t count = 0;
    for (size_t k = 0; k < qn_circuit_size(circuit); ++k)
        count += qn_circuit_op(circuit, k)->nqubits == 2;
    return count;
}

/* Gates that are added, or -1 without a file. */
static int run_row(const struct row *row, const char *folder, const qn_model *model, int trials) {
    char path[4096];
    qn_qasm *qasm = NULL;
    qn_route route = {0};
    qn_diag diag = {0};
    const qn_route_options options = {.trials = trials};
    snprintf(path, sizeof path, "%s/%s.qasm", folder, row->name);
    if (access(path, R_OK) != 0) return -1;
    if (qn_qasm_read(path, NULL, &qasm, &diag) != QN_OK) fail(&diag);
    const clock_t start = clock();
    if (qn_route_circuit(qn_qasm_circuit(qasm), model, &options, &route, &diag) != QN_OK)
        fail(&diag);
    const double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
    const size_t before = count_gates(qn_qasm_circuit(qasm)), after = count_gates(route.circuit);
    const int added = (int)after - (int)before;
    printf("| %s | %zu | %d | %d | %zu | %zu | %zu | %.2f |\n", row->name, before, row->added,
           added, route.swaps, route.cheap_swaps + route.free_swaps, route.bridges, seconds);
    qn_route_clear(&route);
    qn_qasm_destroy(qasm);
    return added;
}

int main(int argc, char **argv) {
    qn_model *model = NULL;
    qn_diag diag = {0};
    int rows = 0, kept = 0;
    if (argc < 2) {
        fprintf(stderr, "usage: bench_route FOLDER [TRIALS]\n");
        return 2;
    }
    const int trials = argc > 2 ? atoi(argv[2]) : 0;
    if (qn_model_parse("tokyo", TOKYO, NULL, &model, &diag) != QN_OK) fail(&diag);
    puts(
        "| circuit | cx | added by SABRE | added here | SWAPs | of them merged | bridges | seconds "
        "|\n|---|---|---|---|---|---|---|---|");
    for (int k = 0; k < NROWS; ++k) {
        const int added = run_row(&ROWS[k], argv[1], model, trials);
        rows += added >= 0;
        kept += added >= 0 && added <= ROWS[k].added;
    }
    printf("\nnot more than SABRE's best in %d of %d rows\n", kept, rows);
    qn_model_destroy(model);
    return 0;
}
