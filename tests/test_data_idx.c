/* SPDX-License-Identifier: GPL-3.0-or-later */
/* IDX files, good and damaged. */
#include "alloc_failure.h"
#include "assert_close.h"
#include "temp_folder.h"

#include "data/idx.h"

#include <stdio.h>
#include <string.h>
#include <zlib.h>

enum {
    COUNT = 5,
    SIDE = 3,
    SIZE = SIDE * SIDE,
    IMAGE_BYTES = 16 + COUNT * SIZE,
    LABEL_BYTES = 8 + COUNT
};

static temp_folder folder;
/* a byte too many */
static unsigned char images_file[IMAGE_BYTES + 1], labels_file[LABEL_BYTES + 1];

static unsigned char pixel(int image, int k) { return (unsigned char)(image * 50 + k * 5 + 1); }

static void put_number(unsigned char *bytes, uint32_t number) {
    for (int i = 0; i < 4; ++i) bytes[i] = (unsigned char)(number >> (24 - 8 * i));
}

static int set_up(void **state) {
    (void)state;
    temp_folder_create(&folder);
    const uint32_t image_header[] = {0x803, COUNT, SIDE, SIDE}, label_header[] = {0x801, COUNT};
    for (int i = 0; i < 4; ++i) put_number(images_file + 4 * i, image_header[i]);
    for (int i = 0; i < 2; ++i) put_number(labels_file + 4 * i, label_header[i]);
    for (int i = 0; i < COUNT; ++i) {
        for (int k = 0; k < SIZE; ++k) images_file[16 + i * SIZE + k] = pixel(i, k);
        labels_file[8 + i] = (unsigned char)(9 - i);
    }
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    temp_folder_remove(&folder);
    return 0;
}

/* The same bytes gzipped, cut after `keep` compressed bytes (0 = all). */
static void gzip_file(const char *name, const void *bytes, unsigned size, size_t keep) {
    static unsigned char packed[1 << 16];
    gzFile file = gzopen(temp_path(&folder, "packing"), "wb");
    assert_non_null(file);
    assert_int_equal(gzwrite(file, bytes, size), size);
    assert_int_equal(gzclose(file), Z_OK);
    FILE *stream = fopen(temp_path(&folder, "packing"), "rb");
    assert_non_null(stream);
    const size_t packed_size = fread(packed, 1, sizeof packed, stream);
    fclose(stream);
    assert_true(keep < packed_size);
    temp_file(&folder, name, packed, keep ? keep : packed_size);
}

static void assert_images(const qn_images *images, size_t count, int labelled) {
    assert_int_equal(images->count, count);
    assert_int_equal(images->side, SIDE);
    for (int i = 0; i < (int)count; ++i) {
        for (int k = 0; k < SIZE; ++k) {
            assert_close(images->pixels[i * SIZE + k], pixel(i, k) / 255.0, 1e-15, 0);
        }
    }
    if (!labelled) assert_null(images->labels);
    for (int i = 0; labelled && i < (int)count; ++i) assert_int_equal(images->labels[i], 9 - i);
}

/* Reads folder's "i" and, if it exists, "l". */
static qn_status read_both(size_t max, int labelled, qn_images *images, qn_diag *diag) {
    return qn_idx_read_first(temp_path(&folder, "i"), labelled ? temp_path(&folder, "l") : NULL,
                             max, images, diag);
}

/* The file "i" with these bytes (and good labels) is refused with `status` and a text that has both
 * parts, and names the file. */
static void assert_refused(const void *bytes, size_t size, qn_status status, const char *part1,
                           const char *part2) {
    qn_diag diag = {0};
    qn_images images = {.count = 77};
    char text[1200];
    temp_file(&folder, "i", bytes, size);
    temp_file(&folder, "l", labels_file, LABEL_BYTES);
    assert_int_equal(read_both(0, 1, &images, &diag), status);
    qn_diag_format(&diag, text, sizeof text);
    print_message("%s\n", text);
    assert_non_null(strstr(text, "/i: "));
    assert_non_null(strstr(text, part1));
    assert_non_null(strstr(text, part2));
    assert_int_equal(images.count, 77);
    assert_null(images.pixels);
}

static void test_plain(void **state) {
    (void)state;
    qn_images images = {0};
    qn_diag diag = {0};
    temp_file(&folder, "i", images_file, IMAGE_BYTES);
    temp_file(&folder, "l", labels_file, LABEL_BYTES);
    assert_int_equal(read_both(0, 1, &images, &diag), QN_OK);
    assert_images(&images, COUNT, 1);
    qn_images_clear(&images);
    assert_null(images.pixels);
    assert_int_equal(qn_idx_read(temp_path(&folder, "i"), NULL, &images, NULL), QN_OK);
    assert_images(&images, COUNT, 0);
    qn_images_clear(&images);
    qn_images_clear(&images);
    qn_images_clear(NULL);
}

static void test_gzipped(void **state) {
    (void)state;
    qn_images images = {0};
    gzip_file("i", images_file, IMAGE_BYTES, 0);
    gzip_file("l", labels_file, LABEL_BYTES, 0);
    assert_int_equal(read_both(0, 1, &images, NULL), QN_OK);
    assert_images(&images, COUNT, 1);
    qn_images_clear(&images);
}

static void test_first_images_only(void **state) {
    (void)state;
    for (int gzipped = 0; gzipped < 2; ++gzipped) {
        if (gzipped) gzip_file("i", images_file, IMAGE_BYTES, 0);
        else temp_file(&folder, "i", images_file, IMAGE_BYTES);
        temp_file(&folder, "l", labels_file, LABEL_BYTES);
        for (size_t max = 1; max < COUNT + 3; ++max) {
            qn_images images = {0};
            assert_int_equal(read_both(max, 1, &images, NULL), QN_OK);
            assert_images(&images, max < COUNT ? max : COUNT, 1);
            qn_images_clear(&images);
        }
    }
}

/* More than one buffer of the reader. */
static void test_many_images(void **state) {
    (void)state;
    enum { MANY = 20000, BYTES = 16 + MANY * SIZE };
    unsigned char *bytes = qn_alloc(BYTES, 1), *labels = qn_alloc(8 + MANY * 4, 1);
    qn_images images = {0};
    memcpy(bytes, images_file, 16);
    put_number(bytes + 4, MANY);
    memcpy(labels, labels_file, 8);
    put_number(labels + 4, MANY * 4);
    for (int i = 16; i < BYTES; ++i) bytes[i] = (unsigned char)(i % 251);
    for (int i = 0; i < MANY * 4; ++i) labels[8 + i] = (unsigned char)(i % 7);
    temp_file(&folder, "i", bytes, BYTES);
    assert_int_equal(read_both(0, 0, &images, NULL), QN_OK);
    assert_int_equal(images.count, MANY);
    for (int i = 16; i < BYTES; ++i) assert_true(images.pixels[i - 16] == (i % 251) / 255.0);
    qn_images_clear(&images);
    /* 80000 images of one pixel, with labels */
    put_number(bytes + 4, MANY * 4);
    put_number(bytes + 8, 1);
    put_number(bytes + 12, 1);
    memset(bytes + 16, 255, MANY * 4);
    temp_file(&folder, "i", bytes, 16 + MANY * 4);
    temp_file(&folder, "l", labels, 8 + MANY * 4);
    assert_int_equal(read_both(0, 1, &images, NULL), QN_OK);
    for (int i = 0; i < MANY * 4; ++i) assert_int_equal(images.labels[i], i % 7);
    qn_images_clear(&images);
    qn_free(bytes);
    qn_free(labels);
}

static void test_truncated(void **state) {
    (void)state;
    assert_refused(images_file, 0, QN_ERR_SYNTAX, "truncated: 0 bytes", "16");
    assert_refused(images_file, 15, QN_ERR_SYNTAX, "truncated: 15 bytes", "16");
    assert_refused(images_file, 16, QN_ERR_SYNTAX, "promises 45", "only 0");
    assert_refused(images_file, IMAGE_BYTES - 1, QN_ERR_SYNTAX, "promises 45", "only 44");
    /* also when the missing image is not wanted */
    qn_images images = {0};
    assert_int_equal(read_both(1, 0, &images, NULL), QN_ERR_SYNTAX);
}

static void test_overlong(void **state) {
    (void)state;
    assert_refused(images_file, IMAGE_BYTES + 1, QN_ERR_SYNTAX, "too long", "promises 45");
}

static void test_damaged_gzip(void **state) {
    (void)state;
    static const size_t kept[] = {12, 30, 45};
    for (size_t i = 0; i < sizeof kept / sizeof *kept; ++i) {
        qn_images images = {0};
        qn_diag diag = {0};
        gzip_file("i", images_file, IMAGE_BYTES, kept[i]);
        assert_int_equal(read_both(0, 0, &images, &diag), QN_ERR_SYNTAX);
        print_message("%zu bytes kept: %s\n", kept[i], diag.text);
        assert_non_null(strstr(diag.text, "gzip"));
    }
    unsigned char garbage[60] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xff, 0xff, 0xff};
    assert_refused(garbage, sizeof garbage, QN_ERR_SYNTAX, "damaged", "gzip");
}

static void test_wrong_magic(void **state) {
    (void)state;
    assert_refused(labels_file, LABEL_BYTES, QN_ERR_SYNTAX, "0x00000801", "0x00000803");
    assert_refused("P5 28 28 255 not an IDX file", 28, QN_ERR_SYNTAX, "0x50352032", "0x00000803");
    images_file[2] = 0x0d; /* floats */
    assert_refused(images_file, IMAGE_BYTES, QN_ERR_SYNTAX, "0x00000d03", "0x00000803");
}

static void test_shape(void **state) {
    (void)state;
    put_number(images_file + 12, 4);
    assert_refused(images_file, IMAGE_BYTES, QN_ERR_SYNTAX, "3 x 4", "square");
    put_number(images_file + 8, 0);
    put_number(images_file + 12, 0);
    assert_refused(images_file, 16, QN_ERR_SYNTAX, "0 x 0", "4096");
    put_number(images_file + 8, 5000);
    put_number(images_file + 12, 5000);
    assert_refused(images_file, IMAGE_BYTES, QN_ERR_SYNTAX, "5000 x 5000", "4096");
    put_number(images_file + 4, 0);
    assert_refused(images_file, 16, QN_ERR_SYNTAX, "no images", "");
}

/* A header that lies about 4e9 images must not make anyone allocate them. */
static void test_enormous_count(void **state) {
    (void)state;
    put_number(images_file + 4, UINT32_MAX);
    put_number(images_file + 8, 4096);
    put_number(images_file + 12, 4096);
    alloc_failure_arm(1);
    assert_refused(images_file, IMAGE_BYTES, QN_ERR_SYNTAX, "promises 72057594021150720",
                   "only 45");
    assert_false(alloc_failure_disarm());
}

static void test_labels_must_match(void **state) {
    (void)state;
    qn_images images = {0};
    qn_diag fewer = {0}, truncated = {0}, missing = {0};
    temp_file(&folder, "i", images_file, IMAGE_BYTES);
    put_number(labels_file + 4, COUNT - 1);
    temp_file(&folder, "l", labels_file, LABEL_BYTES - 1);
    assert_int_equal(read_both(2, 1, &images, &fewer), QN_ERR_SYNTAX);
    print_message("%s: %s\n", fewer.file, fewer.text);
    assert_non_null(strstr(fewer.text, "holds 4 labels"));
    assert_non_null(strstr(fewer.text, "holds 5 images"));
    assert_non_null(strstr(fewer.file, "/l"));
    temp_file(&folder, "l", labels_file, LABEL_BYTES - 2);
    assert_int_equal(read_both(2, 1, &images, &truncated), QN_ERR_SYNTAX);
    assert_non_null(strstr(truncated.text, "truncated"));
    assert_int_equal(remove(temp_path(&folder, "l")), 0);
    assert_int_equal(read_both(2, 1, &images, &missing), QN_ERR_IO);
    assert_null(images.pixels);
}

static void test_all_black(void **state) {
    (void)state;
    memset(images_file + 16 + 3 * SIZE, 0, SIZE);
    assert_refused(images_file, IMAGE_BYTES, QN_ERR_SYNTAX, "image 3", "all black");
    images_file[16 + 3 * SIZE + 4] = 1; /* the least that is not black */
    qn_images images = {0};
    temp_file(&folder, "i", images_file, IMAGE_BYTES);
    assert_int_equal(read_both(0, 0, &images, NULL), QN_OK);
    qn_images_clear(&images);
}

static void test_unreadable(void **state) {
    (void)state;
    qn_images images = {0};
    qn_diag missing = {0}, is_folder = {0};
    assert_int_equal(read_both(0, 0, &images, &missing), QN_ERR_IO);
    assert_non_null(strstr(missing.text, "No such file"));
    assert_int_equal(qn_idx_read(folder.path, NULL, &images, &is_folder), QN_ERR_IO);
    print_message("%s: %s\n", is_folder.file, is_folder.text);
    assert_string_equal(is_folder.file, folder.path);
}

static void test_memory(void **state) {
    (void)state;
    int failures = 0;
    temp_file(&folder, "i", images_file, IMAGE_BYTES);
    temp_file(&folder, "l", labels_file, LABEL_BYTES);
    for (int k = 1;; ++k) {
        qn_images images = {0};
        qn_diag diag = {0};
        alloc_failure_arm(k);
        const qn_status status = read_both(0, 1, &images, &diag);
        if (!alloc_failure_disarm()) {
            qn_images_clear(&images);
            break;
        }
        assert_int_equal(status, QN_ERR_MEMORY);
        assert_int_equal(diag.status, QN_ERR_MEMORY);
        assert_null(images.pixels);
        ++failures;
    }
    assert_int_equal(failures, 3);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(test_plain),
        TEST(test_gzipped),
        TEST(test_first_images_only),
        TEST(test_many_images),
        TEST(test_truncated),
        TEST(test_overlong),
        TEST(test_damaged_gzip),
        TEST(test_wrong_magic),
        TEST(test_shape),
        TEST(test_enormous_count),
        TEST(test_labels_must_match),
        TEST(test_all_black),
        TEST(test_unreadable),
        TEST(test_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
