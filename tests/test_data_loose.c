/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Images that are no IDX files: stacks of numpy, folders of PNG. */
#include "assert_close.h"
#include "temp_folder.h"

#include "qmae_noise/data.h"

#include <png.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static void write_bytes(const char *path, const char *header, const void *data, size_t size) {
    FILE *file = fopen(path, "wb");
    const unsigned short length = (unsigned short)strlen(header);
    assert_non_null(file);
    fwrite("\x93NUMPY\x01\x00", 1, 8, file);
    fputc(length & 255, file);
    fputc(length >> 8, file);
    fwrite(header, 1, length, file);
    fwrite(data, 1, size, file);
    assert_int_equal(fclose(file), 0);
}

#define HEADER(type, shape) "{'descr': '" type "', 'fortran_order': False, 'shape': " shape ", }\n"

/* Image k is k + 1 in every pixel. */
static void write_stack(const char *path, const char *header, size_t images, size_t pixels,
                        unsigned first) {
    unsigned char bytes[4096];
    for (size_t k = 0; k < images; ++k) memset(bytes + k * pixels, (int)(first + k), pixels);
    write_bytes(path, header, bytes, images * pixels);
}

static void open_all(const char *name, int side, size_t max_train, size_t max_test,
                     qn_images *train, qn_images *test) {
    qn_diag diag = {0};
    const qn_status status = qn_images_open(name, side, max_train, max_test, train, test, &diag);
    if (status != QN_OK) fail_msg("%s: %s", name, diag.text);
}

static void refused(const char *name, const char *says) {
    qn_images train = {.side = -3}, test = {.side = -3};
    qn_diag diag = {0};
    assert_int_not_equal(qn_images_open(name, 4, 0, 0, &train, &test, &diag), QN_OK);
    if (!strstr(diag.text, says)) fail_msg("'%s' lacks '%s'", diag.text, says);
    assert_int_equal(train.side, -3);
}

static void every_fifth_of_a_stack_is_a_test_image(void **state) {
    temp_folder folder;
    qn_images train, test;
    static const double labels[12] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 255};
    (void)state;
    temp_folder_create(&folder);
    char path[4096];
    snprintf(path, sizeof path, "%s", temp_path(&folder, "x.npy"));
    write_stack(path, HEADER("|u1", "(12, 4, 4)"), 12, 16, 1);
    open_all(path, 4, 0, 0, &train, &test);
    assert_int_equal(train.count, 10);
    assert_int_equal(test.count, 2);
    assert_null(train.labels);
    assert_close(train.pixels[4 * 16], 6 / 255.0, 0, 0); /* image 4 is a test image */
    assert_close(test.pixels[0], 5 / 255.0, 0, 0);
    assert_close(test.pixels[16 + 15], 10 / 255.0, 0, 0);
    qn_images_clear(&train);
    qn_images_clear(&test);
    write_bytes(temp_path(&folder, "x-labels.npy"), HEADER("<f8", "(12,)"), labels, sizeof labels);
    open_all(path, 8, 3, 1, &train, &test); /* fewer, labelled, enlarged */
    assert_int_equal(train.count, 3);
    assert_int_equal(test.count, 1);
    assert_int_equal(train.labels[2], 2);
    assert_int_equal(test.labels[0], 4);
    assert_int_equal(train.side, 8);
    assert_close(train.pixels[2 * 64 + 27], 3 / 255.0, 1e-6, 0);
    qn_images_clear(&train);
    qn_images_clear(&test);
    write_bytes(temp_path(&folder, "x-labels.npy"), HEADER("<f8", "(11,)"), labels, 88);
    refused(path, "holds 11 labels, but");
    temp_folder_remove(&folder);
}

static void folders_of_two_stacks(void **state) {
    temp_folder folder;
    qn_images train, test;
    double floats[2 * 6];
    (void)state;
    temp_folder_create(&folder);
    char path[4096];
    snprintf(path, sizeof path, "%s", temp_path(&folder, ""));
    for (int k = 0; k < 12; ++k) floats[k] = 0.2 + k / 24.0;
    write_stack(temp_path(&folder, "train.npy"), HEADER("|u1", "(3, 2, 2)"), 3, 4, 10);
    write_bytes(temp_path(&folder, "test.npy"), HEADER("<f8", "(2, 2, 3)"), floats, sizeof floats);
    open_all(path, 2, 0, 0, &train, &test);
    assert_int_equal(train.count, 3);
    assert_int_equal(test.count, 2);
    assert_close(train.pixels[11], 12 / 255.0, 0, 0);
    /* 2 x 3 pixels become 2 x 2, in their order and with their mean */
    assert_true(test.pixels[0] < test.pixels[1] && test.pixels[1] < test.pixels[2]);
    for (int image = 0; image < 2; ++image) {
        double sum = 0.0, expected = 0.0;
        for (int k = 0; k < 4; ++k) sum += test.pixels[4 * image + k] / 4;
        for (int k = 0; k < 6; ++k) expected += floats[6 * image + k] / 6;
        assert_close(sum, expected, 1e-6, 0);
    }
    qn_images_clear(&train);
    qn_images_clear(&test);
    temp_folder_remove(&folder);
}

static void wrong_stacks_are_refused(void **state) {
    static const struct {
        const char *header;
        size_t bytes;
        int value;
        const char *says;
    } cases[] = {
        {HEADER("|u1", "(6, 16)"), 96, 1, "an array of the shape (6, 16); wanted is"},
        {HEADER("<i4", "(6, 2, 2)"), 96, 1, "numbers of the type '<i4'; wanted is"},
        {HEADER("<c8", "(3, 2, 2)"), 96, 1, "numbers of the type '<c8'"},
        {HEADER("|u1", "(6, 4, 4)"), 95, 1, "the file ends before"},
        {HEADER("|u1", "(6, 4, 4)"), 97, 1, "goes on behind"},
        {HEADER("|u1", "(6, 4, 4)"), 96, 0, "image 0 (the first is 0) is all black"},
        {HEADER("|u1", "(4, 4, 4)"), 64, 1, "give at least five"},
        {HEADER("|u1", "(0, 4, 4)"), 0, 1, "an array of the shape (0, 4, 4)"},
        {HEADER("<f4", "(6, 2, 2)"), 96, 0x41, "has a pixel of 12.0784"},
        {"{'descr': '|u1', 'fortran_order': True, 'shape': (6, 4, 4), }\n", 96, 1, "Fortran order"},
    };
    temp_folder folder;
    unsigned char bytes[128];
    (void)state;
    temp_folder_create(&folder);
    char path[4096];
    snprintf(path, sizeof path, "%s", temp_path(&folder, "x.npy"));
    for (size_t k = 0; k < sizeof cases / sizeof *cases; ++k) {
        memset(bytes, cases[k].value, sizeof bytes);
        write_bytes(path, cases[k].header, bytes, cases[k].bytes);
        refused(path, cases[k].says);
    }
    refused(temp_path(&folder, "none.npy"), "no data set");
    temp_folder_remove(&folder);
}

/* ---- pictures ------------------------------------------------------------------------------- */

static void write_picture(const temp_folder *folder, const char *name, unsigned format, int width,
                          int height, const unsigned char *pixels) {
    png_image image;
    memset(&image, 0, sizeof image);
    image.version = PNG_IMAGE_VERSION;
    image.width = (png_uint_32)width;
    image.height = (png_uint_32)height;
    image.format = format;
    assert_true(png_image_write_to_file(&image, temp_path(folder, name), 0, pixels, 0, NULL));
}

static void write_grey(const temp_folder *folder, const char *name, unsigned char value) {
    unsigned char pixels[16];
    memset(pixels, value, sizeof pixels);
    write_picture(folder, name, PNG_FORMAT_GRAY, 4, 4, pixels);
}

static void make_folder(const temp_folder *folder, const char *name) {
    assert_int_equal(mkdir(temp_path(folder, name), 0777), 0);
}

static void folders_of_pictures(void **state) {
    temp_folder folder;
    qn_images train, test;
    char name[32], path[4096];
    (void)state;
    temp_folder_create(&folder);
    snprintf(path, sizeof path, "%s", temp_path(&folder, "."));
    refused(path, "no data set");
    for (int k = 0; k < 6; ++k) {
        snprintf(name, sizeof name, "%c.png", 'f' - k); /* sorted by name: 6, 5, ... */
        write_grey(&folder, name, (unsigned char)(k + 1));
    }
    open_all(path, 4, 0, 0, &train, &test);
    assert_int_equal(train.count, 5);
    assert_int_equal(test.count, 1);
    assert_close(train.pixels[0], 6 / 255.0, 0, 0);
    assert_close(test.pixels[0], 2 / 255.0, 0, 0);
    assert_null(test.labels);
    qn_images_clear(&train);
    qn_images_clear(&test);
    /* colours, transparency, another size */
    const unsigned char red[] = {255, 0, 0, 255, 255, 255, 255, 0};
    write_picture(&folder, "a.png", PNG_FORMAT_RGBA, 2, 1, red);
    open_all(path, 2, 1, 0, &train, &test);
    assert_true(train.pixels[0] > 0.3 && train.pixels[0] < 0.6); /* the luminance of red */
    assert_close(train.pixels[1], 0.0, 0.05, 0);
    qn_images_clear(&train);
    qn_images_clear(&test);
    write_grey(&folder, "a.png", 0);
    refused(path, "a.png is all black");
    FILE *file = fopen(temp_path(&folder, "a.png"), "wb");
    fputs("no picture", file);
    fclose(file);
    refused(path, "no PNG file");
    temp_folder_remove(&folder);
}

static void classes_are_folders_and_take_turns(void **state) {
    temp_folder folder;
    qn_images train, test;
    char name[32], path[4096];
    (void)state;
    temp_folder_create(&folder);
    snprintf(path, sizeof path, "%s", temp_path(&folder, "."));
    make_folder(&folder, "cat");
    make_folder(&folder, "dog");
    for (int k = 0; k < 6; ++k) {
        snprintf(name, sizeof name, "cat/%d.PNG", k);
        write_grey(&folder, name, (unsigned char)(10 + k));
        snprintf(name, sizeof name, "dog/%d.png", k);
        write_grey(&folder, name, (unsigned char)(20 + k));
    }
    open_all(path, 4, 4, 0, &train, &test);
    assert_int_equal(train.count, 4);
    for (size_t k = 0; k < 4; ++k) {
        assert_int_equal(train.labels[k], k % 2);
        assert_close(train.pixels[k * 16] * 255.0, (double)((k % 2 ? 20 : 10) + k / 2), 1e-9, 0);
    }
    assert_int_equal(test.count, 2); /* the fifth of each */
    assert_int_equal(test.labels[1], 1);
    assert_close(test.pixels[16] * 255.0, 24.0, 1e-9, 0);
    qn_images_clear(&train);
    qn_images_clear(&test);
    temp_folder_remove(&folder);
    /* parted by the user */
    temp_folder_create(&folder);
    snprintf(path, sizeof path, "%s", temp_path(&folder, "."));
    make_folder(&folder, "train");
    write_grey(&folder, "train/1.png", 7);
    refused(path, "a folder train but no folder test");
    make_folder(&folder, "test");
    write_grey(&folder, "test/1.png", 9);
    open_all(path, 4, 0, 0, &train, &test);
    assert_int_equal(train.count, 1);
    assert_close(test.pixels[0], 9 / 255.0, 0, 0);
    qn_images_clear(&train);
    qn_images_clear(&test);
    temp_folder_remove(&folder);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_fifth_of_a_stack_is_a_test_image),
        cmocka_unit_test(folders_of_two_stacks),
        cmocka_unit_test(wrong_stacks_are_refused),
        cmocka_unit_test(folders_of_pictures),
        cmocka_unit_test(classes_are_folders_and_take_turns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
