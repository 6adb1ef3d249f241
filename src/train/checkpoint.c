/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/atomic_file.h"
#include "core/list.h"
#include "core/number.h"
#include "core/try.h"
#include "qmae_noise/train.h"
#include "train/columns.h"
#include "train/hdf5_image.h"

#include <string.h>

static const char format_name[] = "qmae-noise checkpoint";
static const uint64_t format_version = 1;

/* The counters of a state, in one dataset. */
enum { COUNTER_VERSION, COUNTER_STEP, COUNTER_CIRCUITS, COUNTER_SHOTS, NCOUNTERS };

static hid_t type_of(qn_column_kind kind) {
    return kind == QN_COLUMN_COUNT ? H5T_NATIVE_UINT64 : H5T_NATIVE_DOUBLE;
}

/* ---- writing ------------------------------------------------------------------------------ */

/* A text as an array of characters: h5dump and h5py show it. */
static int put_text(hid_t place, const char *name, const char *text) {
    const hid_t type = H5Tcopy(H5T_C_S1);
    if (type < 0) return -1;
    const int failed = H5Tset_size(type, strlen(text) + 1) < 0 ||
                       qn_hdf5_put(place, name, type, 1, text) != 0;
    H5Tclose(type);
    return failed ? -1 : 0;
}

/* Column after column: column[i] = field of records[i]. Every field has 8 bytes. */
static int put_table(hid_t file, const qn_table *table, const void *records, size_t count) {
    const hid_t group = H5Gcreate2(file, table->name, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    uint64_t *column = qn_alloc(count + 1, sizeof *column);
    int failed = group < 0 || !column;
    for (size_t c = 0; c < table->ncolumns && !failed; ++c) {
        const char *field = (const char *)records + table->columns[c].offset;
        for (size_t i = 0; i < count; ++i)
            memcpy(column + i, field + i * table->record_size, sizeof *column);
        failed = qn_hdf5_put(group, table->columns[c].name, type_of(table->columns[c].kind), count,
                             column);
    }
    qn_free(column);
    if (group >= 0) H5Gclose(group);
    return failed ? -1 : 0;
}

static int put_all(hid_t file, const qn_train_state *state, const qn_history *history,
                   const char *settings) {
    const uint64_t counters[NCOUNTERS] = {format_version, state->step, state->circuits,
                                          state->shots};
    return put_text(file, "format", format_name) ||
           qn_hdf5_put(file, "counters", H5T_NATIVE_UINT64, NCOUNTERS, counters) ||
           qn_hdf5_put(file, "angles", H5T_NATIVE_DOUBLE, state->nangles, state->angles) ||
           qn_hdf5_put(file, "token", H5T_NATIVE_DOUBLE, state->ntoken, state->token) ||
           qn_hdf5_put(file, "optimiser", H5T_NATIVE_DOUBLE, state->noptimiser, state->optimiser) ||
           put_text(file, "settings", settings ? settings : "") ||
           put_table(file, &qn_step_table, history->steps, history->nsteps) ||
           put_table(file, &qn_evaluation_table, history->evaluations, history->nevaluations);
}

/* More than its file has, but for what HDF5 writes of its own. */
static size_t bytes_of(const qn_train_state *state, const qn_history *history,
                       const char *settings) {
    return (state->nangles + state->ntoken + state->noptimiser) * sizeof(double) +
           history->nsteps * sizeof *history->steps +
           history->nevaluations * sizeof *history->evaluations + (settings ? strlen(settings) : 0);
}

static qn_status build_image(const qn_train_state *state, const qn_history *history,
                             const char *settings, void **bytes, size_t *size) {
    qn_hdf5_quiet quiet;
    qn_status status = QN_ERR_MEMORY; /* nothing else can go wrong with a file in memory */
    qn_hdf5_hush(&quiet);
    const hid_t file = qn_hdf5_create();
    if (file >= 0 && put_all(file, state, history, settings) == 0)
        status = qn_hdf5_image(file, bytes, size);
    if (file >= 0) H5Fclose(file);
    qn_hdf5_restore(&quiet);
    return status;
}

qn_status qn_checkpoint_write(const char *path, const qn_train_state *state,
                              const qn_history *history, const char *settings, qn_diag *diag) {
    void *bytes = NULL;
    size_t size = 0;
    qn_status status = qn_hdf5_load(diag);
    if (status != QN_OK) return status;
    status = QN_ERR_MEMORY;
    if (qn_hdf5_has_memory(bytes_of(state, history, settings)))
        status = build_image(state, history, settings, &bytes, &size);
    if (status == QN_OK) status = qn_atomic_write(path, bytes, size, diag);
    else qn_fail(diag, status, "not enough memory to build the checkpoint '%s'", path);
    qn_free(bytes);
    return status;
}

/* ---- reading ------------------------------------------------------------------------------ */

static qn_status get_text(hid_t place, const char *name, char **text) {
    qn_status status = QN_ERR_SYNTAX;
    size_t count = 0;
    void *items = NULL;
    const hid_t set = H5Dopen2(place, name, H5P_DEFAULT);
    const hid_t type = set >= 0 ? H5Dget_type(set) : H5I_INVALID_HID;
    if (type >= 0 && H5Tget_class(type) == H5T_STRING && H5Tis_variable_str(type) == 0)
        status = qn_hdf5_get(place, name, type, &count, &items);
    if (type >= 0) H5Tclose(type);
    if (set >= 0) H5Dclose(set);
    if (status != QN_OK) return status;
    *text = items; /* the block is longer by one zeroed item: terminated */
    return QN_OK;
}

/* What a file is read for: its path for sentences. */
typedef struct source {
    const char *path;
    qn_diag *diag;
} source;

/* column: NULL = all finite. */
static qn_status check_reals(const source *from, const char *name, const qn_column *column,
                             size_t count, const double *reals) {
    for (size_t i = 0; i < count; ++i) {
        if (column && qn_column_allows(column, reals[i])) continue;
        const qn_status status = qn_real_check(reals[i], from->path, 0, from->diag, "%s[%zu]", name,
                                               i);
        if (status != QN_OK) return status;
    }
    return QN_OK;
}

static qn_status get_reals(const source *from, hid_t place, const char *name, size_t *count,
                           const double **reals) {
    void *items = NULL;
    qn_status status = qn_hdf5_get(place, name, H5T_NATIVE_DOUBLE, count, &items);
    if (status == QN_OK) *reals = items;
    if (status == QN_OK) status = check_reals(from, name, NULL, *count, *reals);
    return status;
}

/* The first column tells how many records there are; the others must agree. */
static qn_status get_column(const source *from, hid_t group, const qn_table *table, size_t c,
                            size_t *count, void **records) {
    void *items = NULL;
    size_t length = 0;
    const qn_column *column = &table->columns[c];
    if (column->later && H5Lexists(group, column->name, H5P_DEFAULT) <= 0) return QN_OK;
    qn_status status = qn_hdf5_get(group, column->name, type_of(column->kind), &length, &items);
    if (status != QN_OK) return status;
    if (column->kind == QN_COLUMN_REAL)
        QN_TRY(check_reals(from, column->name, column, length, items));
    if (c == 0) {
        *count = length;
        *records = qn_alloc(qn_list_room(length), table->record_size); /* they may grow */
        QN_TRY_ALLOC(*records);
    }
    if (length != *count) QN_TRY(QN_ERR_SYNTAX);
    for (size_t i = 0; i < length; ++i)
        memcpy((char *)*records + i * table->record_size + column->offset, (char *)items + 8 * i,
               8);
out:
    qn_free(items);
    return status;
}

static qn_status get_table(const source *from, hid_t file, const qn_table *table, size_t *count,
                           void **records) {
    qn_status status = QN_OK;
    const hid_t group = H5Gopen2(file, table->name, H5P_DEFAULT);
    if (group < 0) return QN_ERR_SYNTAX;
    for (size_t c = 0; c < table->ncolumns && status == QN_OK; ++c)
        status = get_column(from, group, table, c, count, records);
    H5Gclose(group);
    return status;
}

static qn_status get_history(const source *from, hid_t file, qn_history *history) {
    void *steps = NULL, *evaluations = NULL;
    qn_status status = get_table(from, file, &qn_step_table, &history->nsteps, &steps);
    if (status == QN_OK)
        status = get_table(from, file, &qn_evaluation_table, &history->nevaluations, &evaluations);
    history->steps = steps;
    history->evaluations = evaluations;
    return status;
}

static qn_status get_counters(const source *from, hid_t file, qn_train_state *state) {
    void *items = NULL;
    size_t count = 0;
    qn_status status = qn_hdf5_get(file, "counters", H5T_NATIVE_UINT64, &count, &items);
    if (status != QN_OK) return status;
    const uint64_t *counters = items;
    if (count != NCOUNTERS) QN_TRY(QN_ERR_SYNTAX);
    if (counters[COUNTER_VERSION] != format_version)
        QN_TRY(qn_fail(from->diag, QN_ERR_SYNTAX,
                       "'%s' is a checkpoint of format %llu; this version reads format %llu",
                       from->path, (unsigned long long)counters[COUNTER_VERSION],
                       (unsigned long long)format_version));
    state->step = counters[COUNTER_STEP];
    state->circuits = counters[COUNTER_CIRCUITS];
    state->shots = counters[COUNTER_SHOTS];
out:
    qn_free(items);
    return status;
}

static qn_status get_all(const source *from, hid_t file, qn_checkpoint *checkpoint) {
    qn_status status = QN_OK;
    qn_train_state *state = &checkpoint->state;
    char *name = NULL;
    QN_TRY(get_text(file, "format", &name));
    if (strcmp(name, format_name) != 0) QN_TRY(QN_ERR_SYNTAX);
    QN_TRY(get_counters(from, file, state));
    QN_TRY(get_reals(from, file, "angles", &state->nangles, &state->angles));
    QN_TRY(get_reals(from, file, "token", &state->ntoken, &state->token));
    QN_TRY(get_reals(from, file, "optimiser", &state->noptimiser, &state->optimiser));
    QN_TRY(get_text(file, "settings", &checkpoint->settings));
    QN_TRY(get_history(from, file, &checkpoint->history));
out:
    qn_free(name);
    return status;
}

static qn_status read_image(void *bytes, size_t size, const char *path, qn_checkpoint *checkpoint,
                            qn_diag *diag) {
    qn_hdf5_quiet quiet;
    qn_status status = QN_ERR_SYNTAX;
    qn_hdf5_hush(&quiet);
    const hid_t file = qn_hdf5_open(bytes, size);
    if (file >= 0) {
        status = get_all(&(source){path, diag}, file, checkpoint);
        H5Fclose(file);
    }
    qn_hdf5_restore(&quiet);
    return status;
}

qn_status qn_checkpoint_read(const char *path, qn_checkpoint *checkpoint, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_checkpoint found = {0};
    char *bytes = NULL;
    size_t size = 0;
    QN_TRY(qn_hdf5_load(diag));
    QN_TRY(qn_file_read(path, &bytes, &size, diag));
    QN_TRY_ALLOC(qn_hdf5_has_memory(size));
    QN_TRY(read_image(bytes, size, path, &found, diag));
    *checkpoint = found;
    memset(&found, 0, sizeof found);
out:
    if (status == QN_ERR_MEMORY)
        qn_fail(diag, status, "not enough memory to read the checkpoint '%s'", path);
    if (status == QN_ERR_SYNTAX)
        qn_fail(diag, status, "'%s' is not a checkpoint of qmae-noise, or it is damaged", path);
    qn_checkpoint_clear(&found);
    qn_free(bytes);
    return status;
}

void qn_checkpoint_clear(qn_checkpoint *checkpoint) {
    if (!checkpoint) return;
    qn_free((void *)checkpoint->state.angles);
    qn_free((void *)checkpoint->state.token);
    qn_free((void *)checkpoint->state.optimiser);
    qn_history_clear(&checkpoint->history);
    qn_free(checkpoint->settings);
    memset(checkpoint, 0, sizeof *checkpoint);
}
