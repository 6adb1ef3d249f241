/* SPDX-License-Identifier: GPL-3.0-or-later */
/* State vectors in numpy's .npy files: every type, byte order, version and shape that is read, and
 * what is said of all others. */
#include "alloc_failure.h"
#include "assert_close.h"
#include "data/npy.h"
#include "temp_folder.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { SIZE = 4, FILE_MAX = 1 << 17 };

static temp_folder folder;
static unsigned char bytes[FILE_MAX];
static size_t length;

static int set_up(void **state) {
    (void)state;
    temp_folder_create(&folder);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    temp_folder_remove(&folder);
    return 0;
}

/* ---- a small writer ------------------------------------------------------------------------- */

/* A file of version MAJOR.0 with this dictionary, padded as numpy does to a multiple of 64. */
static void start_file(int major, const char *dictionary) {
    const size_t prefix = major == 1 ? 10 : 12, text = strlen(dictionary);
    const size_t total = (prefix + text + 1 + 63) / 64 * 64, header = total - prefix;
    memcpy(bytes, "\x93NUMPY", 6);
    bytes[6] = (unsigned char)major;
    bytes[7] = 0;
    for (size_t k = 0; k < prefix - 8; ++k) bytes[8 + k] = header >> (8 * k) & 255;
    memset(bytes + prefix, ' ', header);
    memcpy(bytes + prefix, dictionary, text);
    bytes[total - 1] = '\n';
    length = total;
}

static void put(uint64_t bits, size_t size, bool big) {
    for (size_t k = 0; k < size; ++k)
        bytes[length++] = (char)(bits >> 8 * (big ? size - 1 - k : k));
}

static void put_real(char kind, int size, double value, bool big) {
    const float f4 = (float)value;
    uint64_t bits = (uint64_t)(int64_t)value;
    uint32_t half;
    memcpy(&half, &f4, sizeof half);
    if (kind == 'f') memcpy(&bits, &value, sizeof bits);
    if (kind == 'f' && size == 4) bits = half;
    put(bits, (size_t)size, big);
}

/* numbers[0..SIZE) as descr says. */
static void put_numbers(const char *descr, const double complex *numbers) {
    const bool big = descr[0] == '>' || (descr[0] == '=' && QN_NPY_ORDER[0] == '>');
    int size = 0;
    assert_int_equal(sscanf(descr + 2, "%d", &size), 1);
    for (int k = 0; k < SIZE; ++k) {
        if (descr[1] == 'c') {
            put_real('f', size / 2, creal(numbers[k]), big);
            put_real('f', size / 2, cimag(numbers[k]), big);
        } else {
            put_real(descr[1], size, creal(numbers[k]), big);
        }
    }
}

static void write_array(int major, const char *descr, const char *order, const char *shape,
                        const double complex *numbers) {
    char dictionary[200];
    snprintf(dictionary, sizeof dictionary, "{'descr': '%s', 'fortran_order': %s, 'shape': %s, }",
             descr, order, shape);
    start_file(major, dictionary);
    put_numbers(descr, numbers);
    temp_file(&folder, "a.npy", bytes, length);
}

static qn_status read_file(double complex *entries, qn_diag *diag) {
    *diag = (qn_diag){0};
    return qn_npy_read(temp_path(&folder, "a.npy"), SIZE, entries, diag);
}

static void expect_numbers(const double complex *numbers, double relative, const char *what) {
    double complex entries[SIZE];
    qn_diag diag;
    if (read_file(entries, &diag) != QN_OK) fail_msg("%s: %s", what, diag.text);
    for (int k = 0; k < SIZE; ++k) {
        assert_close(creal(entries[k]), creal(numbers[k]), 0.0, relative);
        assert_close(cimag(entries[k]), cimag(numbers[k]), 0.0, relative);
    }
}

static void expect_refusal(const char *says) {
    double complex entries[SIZE];
    qn_diag diag;
    assert_int_equal(read_file(entries, &diag), QN_ERR_SYNTAX);
    if (!strstr(diag.text, says) || strchr(diag.text, '\n'))
        fail_msg("'%s' does not say '%s'", diag.text, says);
    assert_non_null(strstr(diag.file, "a.npy"));
}

/* ---- what is read --------------------------------------------------------------------------- */

static const double complex amplitudes[SIZE] = {CMPLX(0.1, -0.7), CMPLX(-0.25, 1e-9),
                                                CMPLX(3.0, 0.0), CMPLX(-0.3, 0.6)};

static void every_type(void **state) {
    static const char *const complexes[] = {"<c16", ">c16", "<c8", ">c8", "=c16"};
    static const char *const reals[] = {"<f8", ">f8", "<f4", ">f4"};
    static const char *const wholes[] = {"|i1", "<i2", ">i2", "<i4", ">i4", "<i8", ">i8"};
    static const char *const naturals[] = {"|u1", "<u2", ">u2", "<u4", ">u4", "<u8", ">u8", "|b1"};
    double complex numbers[SIZE];
    (void)state;
    for (size_t k = 0; k < sizeof complexes / sizeof *complexes; ++k) {
        write_array(1, complexes[k], "False", "(4,)", amplitudes);
        expect_numbers(amplitudes, strchr(complexes[k], '6') ? 0.0 : FLT_EPSILON, complexes[k]);
    }
    for (int q = 0; q < SIZE; ++q) numbers[q] = creal(amplitudes[q]);
    for (size_t k = 0; k < sizeof reals / sizeof *reals; ++k) {
        write_array(1, reals[k], "False", "(4,)", numbers);
        expect_numbers(numbers, strchr(reals[k], '8') ? 0.0 : FLT_EPSILON, reals[k]);
    }
    for (int q = 0; q < SIZE; ++q) numbers[q] = 1 - q;
    for (size_t k = 0; k < sizeof wholes / sizeof *wholes; ++k) {
        write_array(1, wholes[k], "False", "(4,)", numbers);
        expect_numbers(numbers, 0.0, wholes[k]);
    }
    for (int q = 0; q < SIZE; ++q) numbers[q] = q % 2;
    for (size_t k = 0; k < sizeof naturals / sizeof *naturals; ++k) {
        write_array(1, naturals[k], "False", "(4,)", numbers);
        expect_numbers(numbers, 0.0, naturals[k]);
    }
}

/* No sign where none is said, all bytes where many are. */
static void wide_numbers(void **state) {
    const double complex numbers[SIZE] = {200.0, 255.0, 128.0, 0.0};
    const double complex large[SIZE] = {0x1p40, 0x1p62, 3.0, 0x1.8p52};
    (void)state;
    write_array(1, "|u1", "False", "(4,)", numbers);
    expect_numbers(numbers, 0.0, "u1");
    write_array(1, ">i8", "False", "(4,)", large);
    expect_numbers(large, 0.0, "i8");
}

static void every_version_order_and_shape(void **state) {
    static const char *const orders[] = {"False", "True"};
    static const char *const shapes[] = {"(4,)", "(4, 1)", "(1, 4)", "( 4 , 1 , )", "(4L,)"};
    (void)state;
    for (int major = 1; major <= 3; ++major)
        for (size_t o = 0; o < 2; ++o)
            for (size_t s = 0; s < sizeof shapes / sizeof *shapes; ++s) {
                write_array(major, "<c16", orders[o], shapes[s], amplitudes);
                expect_numbers(amplitudes, 0.0, shapes[s]);
            }
}

/* Keys in any order, either kind of quotes, blanks anywhere, a header longer than numpy's own. */
static void dictionaries(void **state) {
    static const char *const texts[] = {
        "{'shape':(4,),'fortran_order':False,'descr':'<c16'}",
        "{\"descr\": \"<c16\", \"shape\": (4,), \"fortran_order\": True}",
        "  {  'fortran_order' : False ,\n 'descr' : '<c16' , 'shape' : ( 4, ) , }",
    };
    static char longer[2000];
    (void)state;
    for (size_t k = 0; k < sizeof texts / sizeof *texts; ++k) {
        start_file(1, texts[k]);
        put_numbers("<c16", amplitudes);
        temp_file(&folder, "a.npy", bytes, length);
        expect_numbers(amplitudes, 0.0, texts[k]);
    }
    snprintf(longer, sizeof longer, "%s%1500s", texts[0], "");
    start_file(2, longer);
    put_numbers("<c16", amplitudes);
    temp_file(&folder, "a.npy", bytes, length);
    expect_numbers(amplitudes, 0.0, "a long header");
}

static void write_own(const char *name, size_t rows, size_t columns,
                      const double complex *numbers) {
    qn_npy npy = {0};
    assert_int_equal(qn_npy_create(rows, columns, &npy), QN_OK);
    memcpy(npy.entries, numbers, rows * sizeof *numbers);
    assert_int_equal(qn_npy_write(&npy, temp_path(&folder, name), NULL), QN_OK);
    qn_npy_clear(&npy);
}

static void own_files(void **state) {
    (void)state;
    write_own("a.npy", SIZE, 0, amplitudes);
    expect_numbers(amplitudes, 0.0, "a vector");
    write_own("a.npy", SIZE, 1, amplitudes);
    expect_numbers(amplitudes, 0.0, "a column");
}

/* More than one block of numbers. */
static void large_vectors(void **state) {
    enum { MANY = 1 << 11 };
    static double complex numbers[MANY], entries[MANY];
    (void)state;
    for (int k = 0; k < MANY; ++k) numbers[k] = CMPLX(k, -k);
    write_own("large.npy", MANY, 0, numbers);
    assert_int_equal(qn_npy_read(temp_path(&folder, "large.npy"), MANY, entries, NULL), QN_OK);
    assert_memory_equal(entries, numbers, sizeof numbers);
}

/* ---- what is not ---------------------------------------------------------------------------- */

static void other_arrays(void **state) {
    static const char *const cases[][3] = {
        {"<c16", "(8,)", "an array of the shape (8,);"},
        {"<c16", "(4, 4)", "the shape (4, 4), perhaps a density matrix;"},
        {"<c16", "(2, 2)", "the shape (2, 2)"},
        {"<c16", "(4, 1, 1)", "the shape (4, 1, 1);"},
        {"<c16", "()", "the shape ();"},
        {"<c16", "(0,)", "the shape (0,);"},
        {"<c16", "(1, 1, 1, 1, 1, 1, 1, 1, 1)", "more than 8 dimensions"},
        {"<c16", "(99999999999999999999,)", "beyond all bounds"},
        {"<c16", "(-4,)", "something else than whole numbers"},
        {"<c16", "4", "'shape' is no tuple"},
        {"<c16", "(4)", "'shape' is no tuple"},
        {"<c16", "(4 1)", "without commas"},
        {"<c16", "(4,", "something else than whole numbers"},
        {"<f2", "(4,)", "numbers of the type '<f2'"},
        {"<c32", "(4,)", "numbers of the type '<c32'"},
        {"|O8", "(4,)", "numbers of the type '|O8'"},
        {"<U16", "(4,)", "numbers of the type '<U16'"},
        {"|c16", "(4,)", "numbers of the type '|c16'"},
        {"c16", "(4,)", "numbers of the type 'c16'"},
        {"", "(4,)", "numbers of the type ''"},
    };
    (void)state;
    for (size_t k = 0; k < sizeof cases / sizeof *cases; ++k) {
        char dictionary[200];
        snprintf(dictionary, sizeof dictionary,
                 "{'descr': '%s', 'fortran_order': False, 'shape': %s, }", cases[k][0],
                 cases[k][1]);
        start_file(1, dictionary);
        put_numbers("<c16", amplitudes);
        temp_file(&folder, "a.npy", bytes, length);
        expect_refusal(cases[k][2]);
        expect_refusal("4 amplitudes, complex, real or whole numbers, in the shape (4,), (4, 1)");
    }
}

static void damaged_headers(void **state) {
    static const char *const cases[][2] = {
        {"", "no dictionary"},
        {"['descr']", "no dictionary"},
        {"{'descr': '<c16', 'fortran_order': False}", "without 'shape'"},
        {"{'fortran_order': False, 'shape': (4,)}", "without 'descr'"},
        {"{'descr': '<c16', 'shape': (4,)}", "without 'fortran_order'"},
        {"{'descr': '<c16', 'fortran_order': No, 'shape': (4,)}", "neither True nor False"},
        {"{'descr': '<c16', 'descr': '<c16'}", "'descr' is there twice"},
        {"{'descr': '<c16', 'color': 3}", "'color' is no key of the format"},
        {"{'descr': [('re', '<f8')], 'fortran_order': False}", "an array of structures"},
        {"{'descr': '<c16' 'shape': (4,)}", "a comma is missing"},
        {"{'descr' '<c16'}", "a key without a value"},
        {"{descr: '<c16'}", "no string in quotes"},
        {"{'descr': '<c16}", "an unusual string"}, /* the end of the line */
        {"{'de\x1b[31m': '<c16'}", "an unusual string"},
        {"{'descr': '<c16', 'fortran_order': False, 'shape': (4,)} x", "text behind"},
        {"{'descr': '<c16', 'fortran_order': False, 'shape': (4,)", "without end"},
        {"{'descr': '<c16',", "without end"},
    };
    (void)state;
    for (size_t k = 0; k < sizeof cases / sizeof *cases; ++k) {
        start_file(1, cases[k][0]);
        put_numbers("<c16", amplitudes);
        temp_file(&folder, "a.npy", bytes, length);
        expect_refusal(cases[k][1]);
    }
}

/* Cut after any number of bytes, or longer, or of another kind. */
static void damaged_files(void **state) {
    double complex entries[SIZE];
    qn_diag diag;
    (void)state;
    write_array(2, "<c16", "False", "(4,)", amplitudes);
    for (size_t keep = 0; keep < length; ++keep) {
        temp_file(&folder, "a.npy", bytes, keep);
        const size_t header = length - 64;
        expect_refusal(keep < 8        ? "no .npy file"
                       : keep < header ? "ends within its header"
                                       : "ends before its 4 numbers of 16 bytes do");
    }
    bytes[length] = 0;
    temp_file(&folder, "a.npy", bytes, length + 1);
    expect_refusal("goes on behind its last number");
    bytes[6] = 4;
    temp_file(&folder, "a.npy", bytes, length);
    expect_refusal("version 4.0 of the format");
    bytes[6] = 2;
    bytes[11] = 1; /* a header of 16 MiB */
    temp_file(&folder, "a.npy", bytes, length);
    expect_refusal("more than 64 KiB");
    temp_file(&folder, "a.npy", "PK\3\4 and so on", 14);
    expect_refusal("an archive of arrays (.npz)");
    temp_file(&folder, "a.npy", "OPENQASM 2.0;", 13);
    expect_refusal("no .npy file;");
    assert_int_equal(qn_npy_read(temp_path(&folder, "none"), SIZE, entries, &diag), QN_ERR_IO);
    diag = (qn_diag){0};
    assert_int_equal(qn_npy_read(folder.path, SIZE, entries, &diag), QN_ERR_IO);
    assert_non_null(strstr(diag.text, "cannot read"));
}

static void numbers_that_are_none(void **state) {
    static const double bad[] = {NAN, INFINITY, -INFINITY};
    static const char *const types[] = {"<c16", ">c8", "<f4", ">f8"};
    double complex numbers[SIZE];
    (void)state;
    for (size_t b = 0; b < sizeof bad / sizeof *bad; ++b)
        for (size_t t = 0; t < sizeof types / sizeof *types; ++t) {
            memcpy(numbers, amplitudes, sizeof numbers);
            numbers[2] = types[t][1] == 'c' ? CMPLX(0.0, bad[b]) : CMPLX(bad[b], 0.0);
            write_array(1, types[t], "False", "(4,)", numbers);
            expect_refusal("amplitude 2 (the first is 0) is not a finite number");
        }
}

static void failing_allocations(void **state) {
    double complex entries[SIZE];
    qn_diag diag;
    int failures = 0;
    (void)state;
    write_array(1, "<c16", "False", "(4,)", amplitudes);
    for (int k = 1;; ++k) {
        alloc_failure_arm(k);
        const qn_status status = read_file(entries, &diag);
        if (!alloc_failure_disarm()) break;
        assert_int_equal(status, QN_ERR_MEMORY);
        ++failures;
    }
    assert_int_equal(failures, 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_type),          cmocka_unit_test(wide_numbers),
        cmocka_unit_test(dictionaries),        cmocka_unit_test(every_version_order_and_shape),
        cmocka_unit_test(own_files),           cmocka_unit_test(large_vectors),
        cmocka_unit_test(other_arrays),        cmocka_unit_test(damaged_headers),
        cmocka_unit_test(damaged_files),       cmocka_unit_test(numbers_that_are_none),
        cmocka_unit_test(failing_allocations),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
