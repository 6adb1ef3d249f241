/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Folders of PNG files. */
#include "core/atomic_file.h"
#include "core/try.h"
#include "data/parts.h"

#include <dirent.h>
#include <limits.h>
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { SIDE_MAX = 4096, CLASSES_MAX = 256 };

/* ---- one picture ---------------------------------------------------------------------------- */

/* Grey pixels in [0, 1]; *pixels: qn_free. */
static qn_status read_picture(const char *path, double **pixels, size_t *height, size_t *width,
                              qn_diag *diag) {
    qn_status status = QN_OK;
    const png_color black = {0, 0, 0};
    char *bytes = NULL;
    size_t size = 0;
    unsigned char *grey = NULL;
    png_image image;
    memset(&image, 0, sizeof image);
    image.version = PNG_IMAGE_VERSION;
    QN_TRY(qn_file_read(path, &bytes, &size, diag));
    if (!png_image_begin_read_from_memory(&image, bytes, size))
        QN_TRY(qn_fail_at(diag, QN_ERR_SYNTAX, path, 0, 0, "no PNG file: %s", image.message));
    if (image.width > SIDE_MAX || image.height > SIDE_MAX)
        QN_TRY(qn_fail_at(diag, QN_ERR_LIMIT, path, 0, 0,
                          "%u x %u pixels: up to %d a side are read", image.height, image.width,
                          SIDE_MAX));
    image.format = PNG_FORMAT_GRAY;
    grey = qn_alloc(PNG_IMAGE_SIZE(image), 1);
    *pixels = qn_alloc(PNG_IMAGE_SIZE(image), sizeof **pixels);
    QN_TRY_ALLOC(grey && *pixels);
    if (!png_image_finish_read(&image, &black, grey, 0, NULL))
        QN_TRY(qn_fail_at(diag, QN_ERR_SYNTAX, path, 0, 0, "damaged PNG file: %s", image.message));
    for (size_t i = 0; i < PNG_IMAGE_SIZE(image); ++i) (*pixels)[i] = grey[i] / 255.0;
    *height = image.height;
    *width = image.width;
out:
    png_image_free(&image);
    qn_free(bytes);
    qn_free(grey);
    return status;
}

/* ---- listing -------------------------------------------------------------------------------- */

static int is_png(const struct dirent *entry) {
    const size_t length = strlen(entry->d_name);
    return qn_entry_is_visible(entry) && length > 4 &&
           strcasecmp(entry->d_name + length - 4, ".png") == 0;
}

/* A class: a folder and its pictures, sorted. */
typedef struct class_files {
    char folder[PATH_MAX];
    struct dirent **files;
    int count;
} class_files;

typedef struct listing {
    class_files *classes;
    size_t count;
    bool labelled; /* the classes are folders of their own */
} listing;

static void clear_listing(listing *l) {
    for (size_t c = 0; c < l->count; ++c) {
        for (int k = 0; k < l->classes[c].count; ++k) free(l->classes[c].files[k]);
        free(l->classes[c].files);
    }
    qn_free(l->classes);
    *l = (listing){0};
}

/* Adds the pictures of FOLDER or FOLDER/NAME, if there are any. */
static void add_class(listing *l, const char *folder, const char *name) {
    class_files *c = &l->classes[l->count];
    const int length = snprintf(c->folder, sizeof c->folder, "%s%s%s", folder, name ? "/" : "",
                                name ? name : "");
    if (length >= (int)sizeof c->folder) return;
    c->count = scandir(c->folder, &c->files, is_png, alphasort);
    if (c->count > 0) ++l->count;
    else if (c->count == 0) free(c->files);
}

/* The pictures of a folder, or of the folders in it. */
static qn_status list(const char *folder, listing *l) {
    struct dirent **entries = NULL;
    l->classes = qn_alloc(CLASSES_MAX, sizeof *l->classes);
    if (!l->classes) return QN_ERR_MEMORY;
    add_class(l, folder, NULL);
    if (l->count) return QN_OK;
    const int count = scandir(folder, &entries, qn_entry_is_visible, alphasort);
    for (int k = 0; k < count; ++k) {
        if (l->count < CLASSES_MAX) add_class(l, folder, entries[k]->d_name);
        free(entries[k]);
    }
    free(entries);
    l->labelled = l->count > 0;
    return QN_OK;
}

static bool has_pictures(const char *folder) {
    listing l = {0};
    const bool found = list(folder, &l) == QN_OK && l.count > 0;
    clear_listing(&l);
    return found;
}

static bool part_folder(const char *folder, const char *part, char *path) {
    struct stat info;
    return snprintf(path, PATH_MAX, "%s/%s", folder, part) < PATH_MAX && stat(path, &info) == 0 &&
           S_ISDIR(info.st_mode);
}

bool qn_pictures_there(const char *folder) {
    char path[PATH_MAX];
    if (part_folder(folder, "train", path)) return has_pictures(path);
    return has_pictures(folder);
}

/* ---- reading -------------------------------------------------------------------------------- */

static qn_status add_picture(const class_files *c, int k, int label, qn_part *part, qn_diag *diag) {
    qn_status status = QN_OK;
    char path[PATH_MAX + NAME_MAX + 2];
    double *pixels = NULL;
    size_t height = 0, width = 0;
    if (qn_part_is_full(part)) return QN_OK;
    snprintf(path, sizeof path, "%s/%s", c->folder, c->files[k]->d_name);
    QN_TRY(read_picture(path, &pixels, &height, &width, diag));
    QN_TRY(qn_part_add(part, pixels, height, width, label, path, diag));
out:
    qn_free(pixels);
    return status;
}

/* Image k of every class, then image k + 1. test NULL: all into the training set. */
static qn_status read_all(const listing *l, qn_part *train, qn_part *test, qn_diag *diag) {
    qn_status status = QN_OK;
    bool more = true;
    for (int k = 0; more; ++k) {
        more = false;
        for (size_t c = 0; c < l->count; ++c) {
            if (k >= l->classes[c].count) continue;
            more = true;
            QN_TRY(add_picture(&l->classes[c], k, (int)c,
                               test && qn_part_is_test((size_t)k) ? test : train, diag));
        }
    }
out:
    return status;
}

static void count_pictures(const listing *l, size_t *count, size_t *fifths) {
    *count = *fifths = 0;
    for (size_t c = 0; c < l->count; ++c) {
        *count += (size_t)l->classes[c].count;
        *fifths += (size_t)l->classes[c].count / 5;
    }
}

/* One folder into one set, or into two. */
static qn_status read_folder(const char *folder, int side, size_t max, size_t max_test,
                             qn_part *train, qn_part *test, qn_diag *diag) {
    qn_status status = QN_OK;
    size_t count = 0, fifths = 0;
    listing l = {0};
    QN_TRY(list(folder, &l));
    count_pictures(&l, &count, &fifths);
    if (count == 0) QN_TRY(qn_fail(diag, QN_ERR_NOT_FOUND, "no PNG files in '%s'", folder));
    if (test && fifths == 0)
        QN_TRY(
            qn_fail(diag, QN_ERR_SYNTAX,
                    "%zu PNG files in '%s': every fifth of a class becomes a test image, so give "
                    "at least five, or folders train and test",
                    count, folder));
    QN_TRY(qn_part_init(train, side, test ? count - fifths : count, max, l.labelled));
    if (test) QN_TRY(qn_part_init(test, side, fifths, max_test, l.labelled));
    QN_TRY(read_all(&l, train, test, diag));
out:
    clear_listing(&l);
    return status;
}

qn_status qn_pictures_open(const char *folder, int side, size_t max_train, size_t max_test,
                           qn_images *train, qn_images *test, qn_diag *diag) {
    qn_status status = QN_OK;
    char path[PATH_MAX];
    qn_part parts[2] = {{{0}, 0}};
    if (part_folder(folder, "train", path)) {
        QN_TRY(read_folder(path, side, max_train, 0, &parts[0], NULL, diag));
        if (!part_folder(folder, "test", path))
            QN_TRY(qn_fail(diag, QN_ERR_NOT_FOUND, "'%s' has a folder train but no folder test",
                           folder));
        QN_TRY(read_folder(path, side, max_test, 0, &parts[1], NULL, diag));
    } else QN_TRY(read_folder(folder, side, max_train, max_test, &parts[0], &parts[1], diag));
    *train = parts[0].images;
    *test = parts[1].images;
    memset(parts, 0, sizeof parts);
out:
    qn_part_clear(&parts[0]);
    qn_part_clear(&parts[1]);
    return status;
}
