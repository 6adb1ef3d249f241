/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/try.h"
#include "data/idx.h"
#include "data/images.h"
#include "data/parts.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* ---- what names stand for ----------------------------------------------------------------- */

/* A folder: `path`, below the value of the environment variable `variable` if that is not NULL. */
typedef struct place {
    const char *variable, *path;
} place;

enum { PLACES_MAX = 3 };

typedef struct source {
    const char *name;
    place places[PLACES_MAX]; /* looked at in this order; ends early at a NULL path */
    const char *remedy;       /* what to do if it is nowhere */
} source;

static const source sources[] = {
    {"mnist",
     {{NULL, "data/mnist"}, {"QMAE_NOISE_DATA", "mnist"}, {NULL, QN_DATA_FOLDER "/data/mnist"}},
     "set QMAE_NOISE_DATA to the folder that holds mnist/"},
    {"fashion-mnist",
     {{NULL, "/usr/share/datasets/fashion-mnist"}, {"QMAE_NOISE_DATA", "fashion-mnist"}},
     "install Debian's package dataset-fashion-mnist"},
};
enum { SOURCES = sizeof sources / sizeof *sources };

/* ---- finding files ------------------------------------------------------------------------ */

/* Where a set's files begin: "FOLDER/" or, of EMNIST, "FOLDER/emnist-letters-". */
typedef struct stem {
    char path[PATH_MAX];
} stem;

static const char *const train_names[] = {"train", NULL};
static const char *const test_names[] = {"t10k", "test", NULL}; /* MNIST's and EMNIST's */

static bool is_file(const char *path) {
    struct stat info;
    return stat(path, &info) == 0 && !S_ISDIR(info.st_mode);
}

/* The file STEM PART-KIND into `path` (PATH_MAX), plain or gzipped, for the first of `parts` that
 * has one; some downloads have a dot in place of the last hyphen. */
static bool find_file(const stem *set, const char *const *parts, const char *kind, char *path) {
    static const char *const forms[] = {"%s%s-%s-%s", "%s%s-%s-%s.gz", "%s%s-%s.%s",
                                        "%s%s-%s.%s.gz"};
    const char *type = strcmp(kind, "images") == 0 ? "idx3-ubyte" : "idx1-ubyte";
    for (; *parts; ++parts)
        for (size_t i = 0; i < sizeof forms / sizeof *forms; ++i) {
            const int length = snprintf(path, PATH_MAX, forms[i], set->path, *parts, kind, type);
            if (length > 0 && length < PATH_MAX && is_file(path)) return true;
        }
    return false;
}

/* Is there a set whose files begin so? */
QN_PRINTF(2, 3) static bool find_stem(stem *set, const char *format, ...) {
    char path[PATH_MAX];
    va_list arguments;
    va_start(arguments, format);
    const int length = vsnprintf(set->path, sizeof set->path, format, arguments);
    va_end(arguments);
    return length > 0 && (size_t)length < sizeof set->path &&
           find_file(set, train_names, "images", path);
}

/* The folder a place means into `folder` (PATH_MAX); 0 if its variable is not set or the name is
 * too long. */
static int expand_place(const place *where, char *folder) {
    const char *base = where->variable ? getenv(where->variable) : NULL;
    if (where->variable && (!base || !base[0])) return 0;
    const int length = snprintf(folder, PATH_MAX, "%s%s%s", base ? base : "", base ? "/" : "",
                                where->path);
    return length > 0 && length < PATH_MAX;
}

/* The first of a source's places that has training images. Otherwise the diagnostic lists them. */
static qn_status find_source(const source *wanted, stem *set, qn_diag *diag) {
    char folder[PATH_MAX], looked[512] = "";
    size_t used = 0;
    for (int i = 0; i < PLACES_MAX && wanted->places[i].path; ++i) {
        const place *where = &wanted->places[i];
        if (expand_place(where, folder)) {
            if (find_stem(set, "%s/", folder)) return QN_OK;
        } else {
            snprintf(folder, PATH_MAX, "$%s/%s (not set)", where->variable, where->path);
        }
        const int length = snprintf(looked + used, sizeof looked - used, "%s%s", used ? ", " : "",
                                    folder);
        if (length > 0 && used + (size_t)length < sizeof looked) used += (size_t)length;
    }
    return qn_fail(diag, QN_ERR_NOT_FOUND,
                   "data set '%s' not found: looked for train-images-idx3-ubyte[.gz] in %s; %s",
                   wanted->name, looked, wanted->remedy);
}

/* The only set of EMNIST in a folder. *count says how many there are; `names` lists them. */
static void find_splits(const char *folder, stem *set, size_t *count, char *names, size_t size) {
    static const char *const splits[] = {"balanced", "byclass", "bymerge",
                                         "digits",   "letters", "mnist"};
    stem found;
    size_t used = 0;
    *count = 0;
    for (size_t i = 0; i < sizeof splits / sizeof *splits; ++i) {
        if (!find_stem(&found, "%s/emnist-%s-", folder, splits[i])) continue;
        used += (size_t)snprintf(names + used, size - used, "%semnist-%s", used ? ", " : "",
                                 splits[i]);
        ++*count;
        *set = found;
    }
}

/* A folder of the user's, or one with the start of its files' names. Otherwise the diagnostic lists
 * the names of the table. */
static qn_status find_folder(const char *name, stem *set, qn_diag *diag) {
    const char *names[SOURCES];
    char known[256] = "";
    size_t splits = 0;
    if (find_stem(set, "%s/", name) || find_stem(set, "%s-", name)) return QN_OK;
    find_splits(name, set, &splits, known, sizeof known);
    if (splits == 1) return QN_OK;
    if (splits > 1)
        return qn_fail(diag, QN_ERR_NOT_FOUND,
                       "'%.200s' holds several data sets (%s): add the name of one, as in "
                       "%.200s/emnist-letters",
                       name, known, name);
    for (size_t i = 0, used = 0; i < SOURCES; ++i) {
        names[i] = sources[i].name;
        used += (size_t)snprintf(known + used, sizeof known - used, "'%s', ", names[i]);
    }
    const char *nearest = qn_nearest(name, names, SOURCES);
    return qn_fail(diag, QN_ERR_NOT_FOUND,
                   "no data set '%.200s': there are %sand folders that hold "
                   "train-images-idx3-ubyte[.gz] or emnist-SPLIT-train-images-idx3-ubyte[.gz], "
                   "train.npy and test.npy, or PNG files; or FILE.npy%s%s%s",
                   name, known, nearest ? "; did you mean '" : "", nearest ? nearest : "",
                   nearest ? "'?" : "");
}

static qn_status find_data(const char *name, stem *set, qn_diag *diag) {
    for (size_t i = 0; i < SOURCES; ++i) {
        if (strcmp(name, sources[i].name) == 0) return find_source(&sources[i], set, diag);
    }
    return find_folder(name, set, diag);
}

/* ---- reading ------------------------------------------------------------------------------ */

/* EMNIST (G. Cohen et al. 2017) was written column after column. */
static bool is_transposed(const stem *set) {
    const char *slash = strrchr(set->path, '/');
    return strncmp(slash ? slash + 1 : set->path, "emnist-", strlen("emnist-")) == 0;
}

static void transpose(qn_images *images) {
    const size_t side = (size_t)images->side;
    images->transposed = true;
    for (size_t i = 0; i < images->count; ++i) {
        double *pixels = images->pixels + i * side * side;
        for (size_t row = 0; row < side; ++row)
            for (size_t column = 0; column < row; ++column) {
                const double pixel = pixels[row * side + column];
                pixels[row * side + column] = pixels[column * side + row];
                pixels[column * side + row] = pixel;
            }
    }
}

static qn_status read_part(const stem *set, const char *const *parts, int side, size_t max,
                           qn_images *images, qn_diag *diag) {
    qn_status status = QN_OK;
    char images_path[PATH_MAX], labels_path[PATH_MAX];
    qn_images original = {0};
    if (!find_file(set, parts, "images", images_path))
        return qn_fail(diag, QN_ERR_NOT_FOUND, "no '%.300s%s-images-idx3-ubyte[.gz]'", set->path,
                       parts[is_transposed(set) && parts[1] ? 1 : 0]);
    const bool labelled = find_file(set, parts, "labels", labels_path);
    QN_TRY(qn_idx_read_first(images_path, labelled ? labels_path : NULL, max, &original, diag));
    if (is_transposed(set)) transpose(&original);
    QN_TRY(qn_images_resize(&original, side, images, diag));
out:
    qn_images_clear(&original);
    return status;
}

/* Sets that are no IDX files: a stack, a folder with two stacks or with pictures. *found: is it
 * one, so that `status` holds? */
static qn_status open_loose(const char *name, int side, size_t max_train, size_t max_test,
                            qn_images *train, qn_images *test, bool *found, qn_diag *diag) {
    char stacks[2][PATH_MAX];
    const size_t length = strlen(name);
    *found = true;
    if (length > 4 && strcmp(name + length - 4, ".npy") == 0 && is_file(name))
        return qn_stacks_open(name, NULL, side, max_train, max_test, train, test, diag);
    for (int k = 0; k < 2; ++k)
        if (snprintf(stacks[k], PATH_MAX, "%s/%s.npy", name, k ? "test" : "train") >= PATH_MAX)
            stacks[k][0] = '\0';
    if (is_file(stacks[0]))
        return qn_stacks_open(stacks[0], is_file(stacks[1]) ? stacks[1] : NULL, side, max_train,
                              max_test, train, test, diag);
    if (qn_pictures_there(name))
        return qn_pictures_open(name, side, max_train, max_test, train, test, diag);
    *found = false;
    return QN_OK;
}

static qn_status open_idx(const char *name, int side, size_t max_train, size_t max_test,
                          qn_images *train, qn_images *test, qn_diag *diag) {
    qn_status status = QN_OK;
    stem set;
    qn_images made_train = {0}, made_test = {0};
    QN_TRY(find_data(name, &set, diag));
    QN_TRY(read_part(&set, train_names, side, max_train, &made_train, diag));
    QN_TRY(read_part(&set, test_names, side, max_test, &made_test, diag));
    *train = made_train;
    *test = made_test;
    made_train = made_test = (qn_images){0};
out:
    qn_images_clear(&made_train);
    qn_images_clear(&made_test);
    return status;
}

qn_status qn_images_open(const char *name, int side, size_t max_train, size_t max_test,
                         qn_images *train, qn_images *test, qn_diag *diag) {
    bool loose = false, known = !name;
    stem set;
    for (size_t i = 0; i < SOURCES && !known; ++i) known = strcmp(name, sources[i].name) == 0;
    if (!known && !find_stem(&set, "%s/", name)) {
        const qn_status status = open_loose(name, side, max_train, max_test, train, test, &loose,
                                            diag);
        if (loose) return status;
    }
    return open_idx(name ? name : sources[0].name, side, max_train, max_test, train, test, diag);
}
