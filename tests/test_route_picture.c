/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures of chips: lattices look like themselves, from coordinates and without, what is worst and
 * best has the colours of the scale's ends, a circuit's place is marked. */
#include "alloc_failure.h"
#include "assert_close.h"
#include "noise/model.h"
#include "route/chip.h"
#include "route/picture.h"
#include "route/spots.h"
#include "temp_folder.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 1 << 16, ROWS = 5, COLUMNS = 7 };

/* ---- models --------------------------------------------------------------------------------- */

/* All couplers alike but one. */
static qn_model *model_of(const char *qubits, const char *coupling, const char *edges) {
    static char text[MOST];
    qn_model *model = NULL;
    qn_diag diag = {0};
    snprintf(
        text, sizeof text,
        "format = 1; name = \"lattice\"; schedule = \"none\"; basis = [\"rz\", \"sx\", \"cz\"];\n"
        "qubits = (%s); gates: { rz: { duration = 0.0; error = 0.0; }; sx: { duration = 0.0; "
        "error = 1e-4; }; cz: { duration = 0.0; error = 1e-2; }; };\n%s\n"
        "coupling = (%s);\n",
        qubits, edges, coupling);
    if (qn_model_parse("lattice", text, NULL, &model, &diag) != QN_OK) fail_msg("%s", diag.text);
    return model;
}

static char list[MOST];

static void add_pair(int a, int b) {
    const size_t used = strlen(list);
    snprintf(list + used, sizeof list - used, "%s[%d, %d]", used ? ", " : "", a, b);
}

static qn_model *square_lattice(void) {
    list[0] = '\0';
    for (int q = 0; q < ROWS * COLUMNS; ++q) {
        if (q % COLUMNS + 1 < COLUMNS) add_pair(q, q + 1);
        if (q / COLUMNS + 1 < ROWS) add_pair(q, q + COLUMNS);
    }
    return model_of("", list, "");
}

/* Three chains of eleven, joined by single qubits at every fourth place, in turn shifted by two. */
static qn_model *heavy_hex(void) {
    enum { LONG = 11, CHAINS = 3 };
    int next = LONG * CHAINS;
    list[0] = '\0';
    for (int row = 0; row < CHAINS; ++row)
        for (int k = 0; k + 1 < LONG; ++k) add_pair(row * LONG + k, row * LONG + k + 1);
    for (int row = 0; row + 1 < CHAINS; ++row)
        for (int k = row % 2 ? 2 : 0; k < LONG; k += 4) {
            add_pair(row * LONG + k, next);
            add_pair(next++, (row + 1) * LONG + k);
        }
    return model_of("", list, "");
}

/* ---- lattices look like themselves ----------------------------------------------------------- */

static double way(double (*spots)[2], int a, int b) {
    return hypot(spots[a][0] - spots[b][0], spots[a][1] - spots[b][1]);
}

static double side(const double *a, const double *b, const double *c) {
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
}

static bool cross(double (*s)[2], const int *one, const int *other) {
    for (int i = 0; i < 4; ++i)
        if (one[i / 2] == other[i % 2]) return false;
    return side(s[one[0]], s[one[1]], s[other[0]]) * side(s[one[0]], s[one[1]], s[other[1]]) < 0 &&
           side(s[other[0]], s[other[1]], s[one[0]]) * side(s[other[0]], s[other[1]], s[one[1]]) <
               0;
}

/* Couplers have about one length and do not cross, and qubits that do not touch are further apart
 * than that. */
static void check_shape(const qn_chip *chip, double (*spots)[2], double slack, double apart) {
    for (int k = 0; k < chip->ncouplers; ++k) {
        const int *pair = chip->couplers[k];
        assert_close(way(spots, pair[0], pair[1]), 1.0, slack, 0.0);
        for (int other = 0; other < k; ++other)
            assert_false(cross(spots, pair, chip->couplers[other]));
    }
    for (int a = 0; a < chip->nqubits; ++a)
        for (int b = 0; b < a; ++b)
            if (qn_chip_coupler(chip, a, b) < 0) assert_true(way(spots, a, b) > apart);
}

static void square_lattices_are_square(void **state) {
    double spots[ROWS * COLUMNS][2];
    qn_chip chip = {0};
    (void)state;
    qn_model *model = square_lattice();
    assert_int_equal(qn_chip_read(model, &chip, NULL), QN_OK);
    assert_int_equal(qn_chip_spots(model, &chip, spots), QN_OK);
    check_shape(&chip, spots, 0.25, 1.2);
    for (int k = 0; k < chip.ncouplers; ++k) { /* along the axes */
        const int *pair = chip.couplers[k];
        const double x = fabs(spots[pair[0]][0] - spots[pair[1]][0]),
                     y = fabs(spots[pair[0]][1] - spots[pair[1]][1]);
        assert_true(fmin(x, y) < 0.2 && fmax(x, y) > 0.8);
        assert_true((x > y) == (pair[1] - pair[0] == 1)); /* wider than high */
    }
    qn_chip_clear(&chip);
    qn_model_destroy(model);
}

static void heavy_hexes_have_holes(void **state) {
    double spots[64][2];
    qn_chip chip = {0};
    (void)state;
    qn_model *model = heavy_hex();
    assert_int_equal(qn_chip_read(model, &chip, NULL), QN_OK);
    assert_true(chip.nqubits <= 64);
    assert_int_equal(qn_chip_spots(model, &chip, spots), QN_OK);
    check_shape(&chip, spots, 0.3, 1.1);
    qn_chip_clear(&chip);
    qn_model_destroy(model);
}

/* Parts of a map, and qubits without couplers, do not lie over each other. */
static void parts_lie_side_by_side(void **state) {
    double spots[8][2];
    qn_chip chip = {0};
    (void)state;
    qn_model *model = model_of("{ index = 7; T1 = 1.0; T2 = 1.0; }",
                               "[0, 1], [2, 3], [3, 4], [4, 2], [5, 6]", "");
    assert_int_equal(qn_chip_read(model, &chip, NULL), QN_OK);
    assert_int_equal(qn_chip_spots(model, &chip, spots), QN_OK);
    for (int a = 0; a < 8; ++a)
        for (int b = 0; b < a; ++b) assert_true(way(spots, a, b) > 0.9);
    qn_chip_clear(&chip);
    qn_model_destroy(model);
}

static void coordinates_count(void **state) {
    double spots[3][2];
    qn_chip chip = {0};
    (void)state;
    qn_model *model = model_of("{ index = 0; at = [5, 1]; }, { index = 1; at = [5, 2]; }, "
                               "{ index = 2; at = [6.0, 2.5]; }",
                               "[0, 1], [1, 2]", "");
    assert_int_equal(qn_chip_read(model, &chip, NULL), QN_OK);
    assert_int_equal(qn_chip_spots(model, &chip, spots), QN_OK);
    assert_close(spots[0][0], 5.0, 0.0, 0.0);
    assert_close(spots[2][1], 2.5, 0.0, 0.0);
    qn_chip_clear(&chip);
    qn_model_destroy(model);
}

/* ---- files ---------------------------------------------------------------------------------- */

static char *read_text(const char *path) {
    static char text[MOST * 4];
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    assert_int_equal(fclose(file), 0);
    return text;
}

static int count(const char *text, const char *piece) {
    int found = 0;
    for (const char *at = text; (at = strstr(at, piece)); at += strlen(piece)) ++found;
    return found;
}

static void picture_of_a_circuit(void **state) {
    temp_folder folder;
    char path[2][512];
    qn_circuit *circuit = NULL;
    qn_route route = {0};
    const int layout[] = {8, 9, 2};
    (void)state;
    temp_folder_create(&folder);
    list[0] = '\0';
    for (int q = 0; q < ROWS * COLUMNS; ++q) {
        if (q % COLUMNS + 1 < COLUMNS) add_pair(q, q + 1);
        if (q / COLUMNS + 1 < ROWS) add_pair(q, q + COLUMNS);
    }
    qn_model *model = model_of("{ index = 3; p10 = 0.4; p01 = 0.4; }, "
                               "{ index = 4; p10 = 0.02; p01 = 0.02; }, "
                               "{ index = 5; p10 = 0.001; p01 = 0.001; }",
                               list,
                               "edges = ({ qubits = [22, 23]; gate = \"cz\"; error = 0.3; }, "
                               "{ qubits = [29, 30]; gate = \"cz\"; error = 1e-3; });");
    assert_int_equal(qn_circuit_create(3, 0, &circuit), QN_OK);
    assert_int_equal(qn_circuit_gate(circuit, "cx", (const int[]){0, 1}, NULL), QN_OK);
    assert_int_equal(qn_circuit_gate(circuit, "cx", (const int[]){1, 2}, NULL), QN_OK);
    const qn_route_options options = {.layout = layout};
    assert_int_equal(qn_route_circuit(circuit, model, &options, &route, NULL), QN_OK);
    const qn_chip_picture picture = {.model = model, .route = &route};
    snprintf(path[0], sizeof path[0], "%s/chip.svg", folder.path);
    snprintf(path[1], sizeof path[1], "%s/chip.png", folder.path);
    assert_int_equal(qn_chip_picture_write(&picture, path[0], NULL), QN_OK);
    assert_int_equal(qn_chip_picture_write(&picture, path[1], NULL), QN_OK);
    const char *svg = read_text(path[0]);
    assert_int_equal(count(svg, "r=\"15.00\""), 3); /* ringed: the circuit's */
    assert_non_null(strstr(svg, ">q2</text>"));
    assert_int_equal(count(svg, "stroke=\"#d55e00\" stroke-width=\"7.00\""), 1); /* the worst */
    assert_int_equal(count(svg, "stroke=\"#0072b2\" stroke-width=\"7.00\""), 1); /* the best */
    assert_int_equal(count(svg, "fill=\"#d55e00\" stroke"), 1);
    /* couplers with gates: two that touch */
    assert_int_equal(count(svg, "stroke=\"#101010\" stroke-width=\"15.00\""), 3); /* and a sample */
    assert_non_null(strstr(svg, "0.1%"));
    assert_memory_equal(read_text(path[1]), "\x89PNG\r\n", 6);
    qn_route_clear(&route);
    qn_circuit_destroy(circuit);
    qn_model_destroy(model);
    temp_folder_remove(&folder);
}

static void refusals(void **state) {
    qn_diag diag = {0};
    (void)state;
    qn_model *model = square_lattice(), *ideal = NULL;
    assert_int_equal(qn_model_ideal(&ideal), QN_OK);
    qn_chip_picture picture = {.model = model};
    assert_int_equal(qn_chip_picture_write(&picture, "chip.jpg", &diag), QN_ERR_ARGUMENT);
    assert_non_null(strstr(diag.text, "'chip.jpg': a picture is an .svg or a .png"));
    diag = (qn_diag){0};
    picture.model = ideal;
    assert_int_equal(qn_chip_picture_write(&picture, "chip.svg", &diag), QN_ERR_UNSUPPORTED);
    assert_non_null(strstr(diag.text, "has no coupling map"));
    qn_model_destroy(model);
    qn_model_destroy(ideal);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(square_lattices_are_square), cmocka_unit_test(heavy_hexes_have_holes),
        cmocka_unit_test(parts_lie_side_by_side),     cmocka_unit_test(coordinates_count),
        cmocka_unit_test(picture_of_a_circuit),       cmocka_unit_test(refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
