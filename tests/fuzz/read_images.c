/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Images and arrays: IDX, .npy, PNG. */
#include "fuzz/readers.h"

#include "data/images.h"
#include "data/npy.h"
#include "data/parts.h"

#include "qmae_noise/data.h"

#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

static bool judge_images(qn_status status, const qn_images *images, const qn_diag *diag) {
    const size_t npixels = images->count * (size_t)images->side * (size_t)images->side;
    for (size_t k = 0; k < npixels; ++k)
        require(images->pixels[k] >= 0.0 && images->pixels[k] <= 1.0);
    return fuzz_judge(status, images->pixels != NULL, diag);
}

/* Images, then the same bytes as labels of four images. */
bool fuzz_read_idx(const uint8_t *bytes, size_t size) {
    char path[FUZZ_PATH];
    const int file = fuzz_file_open(bytes, size, path);
    qn_images images = {0}, labelled = {0};
    qn_diag diag = {0}, of_labels = {0};
    qn_status status = qn_idx_read(path, NULL, &images, &diag);
    bool taken = judge_images(status, &images, &diag);
    qn_images_clear(&images);
    status = qn_idx_read("tests/fuzz/corpus/idx/four.idx", path, &labelled, &of_labels);
    taken |= judge_images(status, &labelled, &of_labels);
    qn_images_clear(&labelled);
    fuzz_file_close(file);
    return taken;
}

static bool read_state(const char *path) {
    double complex psi[4] = {0};
    qn_diag diag = {0};
    const qn_status status = qn_npy_read(path, 4, psi, &diag);
    for (int k = 0; k < 4 && status == QN_OK; ++k)
        require(isfinite(creal(psi[k])) && isfinite(cimag(psi[k])));
    return fuzz_judge(status, status == QN_OK, &diag);
}

static bool read_reals(const char *path) {
    double *values = NULL;
    size_t count = 0;
    qn_diag diag = {0};
    const qn_status status = qn_npy_read_reals(path, &values, &count, &diag);
    for (size_t k = 0; k < count; ++k) require(isfinite(values[k]));
    const bool taken = fuzz_judge(status, values != NULL, &diag);
    qn_free(values);
    return taken;
}

/* An array is a state, numbers, or a stack of images. */
bool fuzz_read_npy(const uint8_t *bytes, size_t size) {
    char path[FUZZ_PATH];
    const int file = fuzz_file_open(bytes, size, path);
    qn_images train = {0}, test = {0};
    qn_diag diag = {0};
    bool taken = read_state(path);
    taken |= read_reals(path);
    const qn_status status = qn_stacks_open(path, NULL, 4, 0, 0, &train, &test, &diag);
    taken |= judge_images(status, &train, &diag);
    qn_images_clear(&train);
    qn_images_clear(&test);
    fuzz_file_close(file);
    return taken;
}

/* ---- PNG ------------------------------------------------------------------------------------ */

/* A folder with one picture, which train and test share; removed as the program ends. */
static char folder[FUZZ_PATH - 64];

static const char *within(const char *name, char *path) {
    snprintf(path, FUZZ_PATH, "%s/%s", folder, name);
    return path;
}

static void remove_folder(void) {
    char path[FUZZ_PATH];
    unlink(within("train/0.png", path));
    unlink(within("test", path));
    rmdir(within("train", path));
    rmdir(folder);
}

static void make_folder(void) {
    char path[FUZZ_PATH];
    const char *base = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%s/fuzz-XXXXXX", base && *base ? base : "/tmp");
    require(mkdtemp(folder) != NULL && mkdir(within("train", path), 0700) == 0);
    require(symlink("train", within("test", path)) == 0);
    atexit(remove_folder);
}

bool fuzz_read_png(const uint8_t *bytes, size_t size) {
    char path[FUZZ_PATH];
    qn_images train = {0}, test = {0};
    qn_diag diag = {0};
    if (!folder[0]) make_folder();
    FILE *file = fopen(within("train/0.png", path), "wb");
    require(file && fwrite(bytes, 1, size, file) == size && fclose(file) == 0);
    const qn_status status = qn_images_open(folder, 4, 0, 0, &train, &test, &diag);
    const bool taken = judge_images(status, &train, &diag);
    qn_images_clear(&train);
    qn_images_clear(&test);
    return taken;
}

/* Signature; then chunks of length, type, data and the CRC-32 of type and data. */
void fuzz_repair_png(uint8_t *bytes, size_t size) {
    for (size_t at = 8; size >= 12 && at <= size - 12;) {
        const size_t length = (size_t)bytes[at] << 24 | (size_t)bytes[at + 1] << 16 |
                              (size_t)bytes[at + 2] << 8 | bytes[at + 3];
        if (length > size - at - 12) return;
        const unsigned long sum = crc32_z(crc32_z(0, NULL, 0), bytes + at + 4, length + 4);
        for (int k = 0; k < 4; ++k)
            bytes[at + 8 + length + (size_t)k] = (uint8_t)(sum >> (24 - 8 * k));
        at += length + 12;
    }
}
