/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where noise models live: by path, or by name in ./noise_models, $QMAE_NOISE_MODELS and the
 * installed folder. */
#include "core/list.h"
#include "noise/find.h"
#include "noise/model.h"

#include "core/try.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char SUFFIX[] = ".cfg";

enum { PATH_SIZE = 4096, SUFFIX_LENGTH = sizeof SUFFIX - 1, LIST_SIZE = 512 };

/* ---- folders -------------------------------------------------------------------------------- */

/* The index-th folder to look into, ending in none: false. */
static bool folder_at(size_t index, char *folder) {
    const char *list = getenv("QMAE_NOISE_MODELS");
    if (index == 0) return snprintf(folder, PATH_SIZE, "noise_models") > 0;
    for (--index; list && *list; --index) {
        const size_t length = strcspn(list, ":");
        if (index == 0) return snprintf(folder, PATH_SIZE, "%.*s", (int)length, list) < PATH_SIZE;
        list += length;
        list += *list == ':';
    }
    return index == 0 && snprintf(folder, PATH_SIZE, "%s/noise_models", QN_DATA_FOLDER) < PATH_SIZE;
}

static bool is_file(const char *path) {
    struct stat information;
    return stat(path, &information) == 0 && S_ISREG(information.st_mode);
}

static bool has_suffix(const char *name) {
    const size_t length = strlen(name);
    return length > SUFFIX_LENGTH && strcmp(name + length - SUFFIX_LENGTH, SUFFIX) == 0;
}

/* ---- list ----------------------------------------------------------------------------------- */

/* Zero-terminated names one after the other. */
typedef struct name_pile {
    char *text;
    size_t used, count;
} name_pile;

static qn_status pile_add(name_pile *pile, const char *name, size_t length) {
    char *grown = qn_list_grown(pile->text, pile->used, length + 1, 1);
    if (!grown) return QN_ERR_MEMORY;
    pile->text = grown;
    memcpy(pile->text + pile->used, name, length);
    pile->used += length + 1; /* the zero is there already */
    ++pile->count;
    return QN_OK;
}

static qn_status pile_folder(name_pile *pile, const char *folder) {
    qn_status status = QN_OK;
    DIR *directory = opendir(folder);
    if (!directory) return errno == ENOMEM ? QN_ERR_MEMORY : QN_OK;
    for (const struct dirent *entry; (entry = readdir(directory));)
        if (has_suffix(entry->d_name))
            QN_TRY(pile_add(pile, entry->d_name, strlen(entry->d_name) - SUFFIX_LENGTH));
out:
    closedir(directory);
    return status;
}

static int compare_names(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

qn_status qn_model_list(char ***names, size_t *count) {
    qn_status status = QN_OK;
    name_pile pile = {0};
    char folder[PATH_SIZE];
    for (size_t k = 0; folder_at(k, folder); ++k) QN_TRY(pile_folder(&pile, folder));
    /* Pointers first, the text behind them: one block. */
    char **block = qn_alloc(pile.count * sizeof *block + pile.used + 1, 1);
    QN_TRY_ALLOC(block);
    char *text = (char *)(block + pile.count);
    if (pile.used) memcpy(text, pile.text, pile.used);
    for (size_t k = 0; k < pile.count; ++k, text += strlen(text) + 1) block[k] = text;
    qsort(block, pile.count, sizeof *block, compare_names);
    size_t kept = 0;
    for (size_t k = 0; k < pile.count; ++k)
        if (kept == 0 || strcmp(block[kept - 1], block[k]) != 0) block[kept++] = block[k];
    *names = block;
    *count = kept;
out:
    qn_free(pile.text);
    return status;
}

/* ---- find ----------------------------------------------------------------------------------- */

static bool fits(char *path, const char *folder, const char *name, const char *suffix) {
    return snprintf(path, PATH_SIZE, "%s/%s%s", folder, name, suffix) < PATH_SIZE && is_file(path);
}

/* Names the models that exist, the one that was meant first if it can be guessed. */
static qn_status not_found(const char *name, qn_diag *diag) {
    char **names = NULL, list[LIST_SIZE] = "there is none in ./noise_models, $QMAE_NOISE_MODELS or "
                                           "the installed folder";
    size_t count = 0, used = 0;
    const qn_status status = qn_model_list(&names, &count);
    if (status != QN_OK) return status;
    const char *nearest = qn_nearest(name, (const char *const *)names, count);
    for (size_t k = 0; k < count && used < LIST_SIZE - 1; ++k) {
        snprintf(list + used, LIST_SIZE - used, "%s%s", k ? ", " : "there are ", names[k]);
        used += strlen(list + used);
    }
    if (nearest)
        (void)qn_fail(diag, QN_ERR_NOT_FOUND, "no noise model '%s': did you mean '%s'? (%s)", name,
                      nearest, list);
    else (void)qn_fail(diag, QN_ERR_NOT_FOUND, "no noise model '%s'; %s", name, list);
    qn_free(names);
    return QN_ERR_NOT_FOUND;
}

qn_status qn_model_find(const char *name, char *path, size_t size, qn_diag *diag) {
    char found[PATH_SIZE] = "", folder[PATH_SIZE];
    if (name && strcmp(name, "none") != 0) {
        bool is_found = is_file(name) && snprintf(found, sizeof found, "%s", name) < PATH_SIZE;
        for (size_t k = 0; !is_found && folder_at(k, folder); ++k)
            is_found = fits(found, folder, name, SUFFIX) ||
                       (has_suffix(name) && fits(found, folder, name, ""));
        if (!is_found) return not_found(name, diag);
    }
    if (strlen(found) >= size)
        return qn_fail(diag, QN_ERR_LIMIT, "the path %s is longer than %zu letters", found,
                       size - 1);
    memcpy(path, found, strlen(found) + 1);
    return QN_OK;
}

qn_status qn_model_open_with(const char *name, const qn_model_options *options, qn_model **model,
                             qn_diag *diag) {
    char path[PATH_SIZE] = "";
    const qn_status status = qn_model_find(name, path, sizeof path, diag);
    if (status != QN_OK) return status;
    return path[0] ? qn_model_load_with(path, options, model, diag) : qn_model_ideal(model);
}

qn_status qn_model_open(const char *name, qn_model **model, qn_diag *diag) {
    return qn_model_open_with(name, NULL, model, diag);
}
