#include "core/try.h"
#include "data/idx.h"
#include "data/images.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

/* The plain or the gzipped file FOLDER/PART-KIND into `path` (PATH_MAX); 0 if there is neither. */
static int find_file(const char *folder, const char *part, const char *kind, char *path) {
    static const char *const suffixes[] = {"", ".gz"};
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; ++i) {
        const int length = snprintf(path, PATH_MAX, "%s/%s-%s%s", folder, part, kind, suffixes[i]);
        if (length > 0 && length < PATH_MAX && access(path, F_OK) == 0) return 1;
    }
    return 0;
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
static qn_status find_source(const source *wanted, char *folder, qn_diag *diag) {
    char path[PATH_MAX], looked[512] = "";
    size_t used = 0;
    for (int i = 0; i < PLACES_MAX && wanted->places[i].path; ++i) {
        const place *where = &wanted->places[i];
        if (expand_place(where, folder)) {
            if (find_file(folder, "train", "images-idx3-ubyte", path)) return QN_OK;
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

/* A folder of the user's. Otherwise the diagnostic lists the names of the table. */
static qn_status find_folder(const char *name, char *folder, qn_diag *diag) {
    const char *names[SOURCES];
    char path[PATH_MAX], known[256] = "";
    const int length = snprintf(folder, PATH_MAX, "%s", name);
    if (length < PATH_MAX && find_file(folder, "train", "images-idx3-ubyte", path)) return QN_OK;
    for (size_t i = 0, used = 0; i < SOURCES; ++i) {
        names[i] = sources[i].name;
        used += (size_t)snprintf(known + used, sizeof known - used, "'%s', ", names[i]);
    }
    const char *nearest = qn_nearest(name, names, SOURCES);
    return qn_fail(diag, QN_ERR_NOT_FOUND,
                   "no data set '%.200s': there are %sand folders that hold "
                   "train-images-idx3-ubyte[.gz]%s%s%s",
                   name, known, nearest ? "; did you mean '" : "", nearest ? nearest : "",
                   nearest ? "'?" : "");
}

static qn_status find_data(const char *name, char *folder, qn_diag *diag) {
    for (size_t i = 0; i < SOURCES; ++i) {
        if (strcmp(name, sources[i].name) == 0) return find_source(&sources[i], folder, diag);
    }
    return find_folder(name, folder, diag);
}

/* ---- reading ------------------------------------------------------------------------------ */

static qn_status read_part(const char *folder, const char *part, int side, size_t max,
                           qn_images *images, qn_diag *diag) {
    qn_status status = QN_OK;
    char images_path[PATH_MAX], labels_path[PATH_MAX];
    qn_images original = {0};
    if (!find_file(folder, part, "images-idx3-ubyte", images_path)) {
        return qn_fail(diag, QN_ERR_NOT_FOUND, "no %s-images-idx3-ubyte[.gz] in '%.300s'", part,
                       folder);
    }
    const int labelled = find_file(folder, part, "labels-idx1-ubyte", labels_path);
    QN_TRY(qn_idx_read_first(images_path, labelled ? labels_path : NULL, max, &original, diag));
    QN_TRY(qn_images_resize(&original, side, images, diag));
out:
    qn_images_clear(&original);
    return status;
}

qn_status qn_images_open(const char *name, int side, size_t max_train, size_t max_test,
                         qn_images *train, qn_images *test, qn_diag *diag) {
    qn_status status = QN_OK;
    char folder[PATH_MAX];
    qn_images made_train = {0}, made_test = {0};
    QN_TRY(find_data(name ? name : sources[0].name, folder, diag));
    QN_TRY(read_part(folder, "train", side, max_train, &made_train, diag));
    QN_TRY(read_part(folder, "t10k", side, max_test, &made_test, diag));
    *train = made_train;
    *test = made_test;
    made_train = made_test = (qn_images){0};
out:
    qn_images_clear(&made_train);
    qn_images_clear(&made_test);
    return status;
}
