/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of calibrations that IBM's web page offers, as backend properties. */
#include "import/ibm_csv.h"

#include "core/number.h"
#include "core/try.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CELL_SIZE = 2048, MOST_COLUMNS = 64, MOST_ROWS = 4096, NAME_SIZE = 48 };

/* ---- columns -------------------------------------------------------------------------------- */

/* Heads in small letters and digits only: spaces, brackets and signs differ from year to year. */
typedef struct column {
    const char *head;
    enum { THE_QUBIT, OF_QUBIT, IS_FLAG, GATE_ERROR, GATE_LENGTH, PAIR_ERROR, PAIR_LENGTH } what;
    const char *name, *unit;
} column;

static const column COLUMNS[] = {
    {"qubit", THE_QUBIT, "", ""},
    {"t1us", OF_QUBIT, "T1", "us"},
    {"t1s", OF_QUBIT, "T1", "us"}, /* with a Greek mu */
    {"t2us", OF_QUBIT, "T2", "us"},
    {"t2s", OF_QUBIT, "T2", "us"},
    {"frequencyghz", OF_QUBIT, "frequency", "GHz"},
    {"anharmonicityghz", OF_QUBIT, "anharmonicity", "GHz"},
    {"readoutassignmenterror", OF_QUBIT, "readout_error", ""},
    {"readouterror", OF_QUBIT, "readout_error", ""},
    {"probmeas0prep1", OF_QUBIT, "prob_meas0_prep1", ""},
    {"probmeas1prep0", OF_QUBIT, "prob_meas1_prep0", ""},
    {"readoutlengthns", OF_QUBIT, "readout_length", "ns"},
    {"initerror", OF_QUBIT, "init_error", ""},
    {"operational", IS_FLAG, "operational", ""},
    {"iderror", GATE_ERROR, "id", ""},
    {"rxerror", GATE_ERROR, "rx", ""},
    {"zaxisrotationrzerror", GATE_ERROR, "rz", ""},
    {"rzerror", GATE_ERROR, "rz", ""},
    {"xsxerror", GATE_ERROR, "sx", ""},
    {"sxerror", GATE_ERROR, "sx", ""},
    {"paulixerror", GATE_ERROR, "x", ""},
    {"singlequbitpaulixerror", GATE_ERROR, "x", ""},
    {"xslowerror", GATE_ERROR, "xslow", ""},
    {"measureerror", GATE_ERROR, "measure", ""},
    {"measure2error", GATE_ERROR, "measure_2", ""},
    {"singlequbitgatelengthns", GATE_LENGTH, "", ""},
    {"cnoterror", PAIR_ERROR, "cx", ""},
    {"cxerror", PAIR_ERROR, "cx", ""},
    {"czerror", PAIR_ERROR, "cz", ""},
    {"ecrerror", PAIR_ERROR, "ecr", ""},
    {"rzzerror", PAIR_ERROR, "rzz", ""},
    {"gatetimens", PAIR_LENGTH, "", ""},
    {"gatelengthns", PAIR_LENGTH, "", ""},
};

typedef struct table {
    const char *path;
    qn_diag *diag;
    int line;
    int ncolumns;
    column columns[MOST_COLUMNS]; /* head NULL = unknown, taken as a figure of the qubit */
    char heads[MOST_COLUMNS][NAME_SIZE], cells[MOST_COLUMNS][CELL_SIZE];
    json_t *qubits, *gates;
} table;

static void simplify(const char *text, char *simple, size_t size) {
    size_t length = 0;
    for (; *text && length + 1 < size; ++text)
        if (isalnum((unsigned char)*text) && (unsigned char)*text < 128)
            simple[length++] = (char)tolower((unsigned char)*text);
    simple[length] = '\0';
}

static const column *find_column(const char *head) {
    char simple[NAME_SIZE];
    simplify(head, simple, sizeof simple);
    for (size_t k = 0; k < sizeof COLUMNS / sizeof *COLUMNS; ++k)
        if (strcmp(COLUMNS[k].head, simple) == 0) return &COLUMNS[k];
    return NULL;
}

static const column *find_kind(const table *t, int what, const char *name) {
    for (int c = 0; c < t->ncolumns; ++c)
        if (t->columns[c].head && (int)t->columns[c].what == what &&
            (!name || strcmp(t->columns[c].name, name) == 0))
            return &t->columns[c];
    return NULL;
}

static const char *cell_of(const table *t, int what) {
    const column *found = find_kind(t, what, NULL);
    return found ? t->cells[found - t->columns] : "";
}

/* ---- cells ---------------------------------------------------------------------------------- */

/* The cells of a line, "" doubled inside of quotes; *count of them. The begin of the next line,
 * NULL if a cell or the line is too long or a quote is left open. */
static const char *split(const char *at, char (*cells)[CELL_SIZE], int *count) {
    bool quoted = false;
    size_t length = 0;
    for (*count = 0;; ++at) {
        const bool ends = !quoted && (*at == ',' || *at == '\n' || *at == '\0');
        if (*count == MOST_COLUMNS || (quoted && *at == '\0')) return NULL;
        if (ends) {
            while (length && isspace((unsigned char)cells[*count][length - 1])) --length;
            cells[(*count)++][length] = '\0';
            length = 0;
            if (*at != ',') return *at ? at + 1 : at;
        } else if (*at == '"' && quoted && at[1] == '"') {
            cells[*count][length++] = *at++;
        } else if (*at == '"') quoted = !quoted;
        else if (length || !isspace((unsigned char)*at)) cells[*count][length++] = *at;
        if (length == CELL_SIZE) return NULL;
    }
}

static qn_status fail_cell(const table *t, int c, const char *text) {
    return qn_fail_at(t->diag, QN_ERR_SYNTAX, t->path, t->line, 0, "column '%s': '%.40s' %s",
                      t->heads[c], t->cells[c], text);
}

static qn_status read_number(const table *t, int c, const char *text, const char **end,
                             double *number) {
    return qn_real_read(text, end, number) ? QN_OK : fail_cell(t, c, "is no finite number");
}

static qn_status append(json_t *list, json_t *entry) {
    return json_array_append_new(list, entry) == 0 ? QN_OK : QN_ERR_MEMORY;
}

static qn_status append_entry(json_t *list, const char *name, const char *unit, double value) {
    return append(list, json_pack("{s:s, s:s, s:f}", "name", name, "unit", unit, "value", value));
}

static qn_status append_gate(table *t, const char *gate, const int *qubits, double error,
                             double length) {
    qn_status status = QN_OK;
    json_t *entry = json_pack("{s:s, s:[i], s:[]}", "gate", gate, "qubits", qubits[0],
                              "parameters");
    QN_TRY_ALLOC(entry);
    json_t *parameters = json_object_get(entry, "parameters");
    if (qubits[1] >= 0) QN_TRY(append(json_object_get(entry, "qubits"), json_integer(qubits[1])));
    if (!isnan(error)) QN_TRY(append_entry(parameters, "gate_error", "", error));
    if (!isnan(length)) QN_TRY(append_entry(parameters, "gate_length", "ns", length));
    status = append(t->gates, entry);
    entry = NULL;
out:
    json_decref(entry);
    return status;
}

/* ---- pairs ---------------------------------------------------------------------------------- */

/* One of "0_1:0.0077;0_14:0.012", "1:0.0077;14:0.012" or "cx0_1: 0.0077, cx0_14: 0.012". */
static bool parse_pair(const char **at, int row, int *qubits, double *number) {
    char *end = NULL;
    while (**at == ';' || **at == ',' || isspace((unsigned char)**at)) ++*at;
    while (isalpha((unsigned char)**at)) ++*at;
    if (!isdigit((unsigned char)**at)) return false;
    const long first = strtol(*at, &end, 10);
    long second = first;
    qubits[0] = row;
    if (*end == '_' && isdigit((unsigned char)end[1])) {
        qubits[0] = first < MOST_ROWS ? (int)first : MOST_ROWS;
        second = strtol(end + 1, &end, 10);
    }
    qubits[1] = second < MOST_ROWS ? (int)second : MOST_ROWS;
    if (*end != ':') return false;
    if (!qn_real_read(end + 1, at, number)) return false;
    while (isspace((unsigned char)**at)) ++*at;
    return **at == '\0' || **at == ';' || **at == ',';
}

/* The length in the same row of the same pair, NAN if there is none. */
static double length_of(const table *t, int row, const int *qubits) {
    int pair[2];
    double number;
    for (const char *at = cell_of(t, PAIR_LENGTH); *at;) {
        if (!parse_pair(&at, row, pair, &number)) return NAN;
        if (pair[0] == qubits[0] && pair[1] == qubits[1]) return number;
    }
    return NAN;
}

/* Has a pair an error in this row? */
static bool has_error(const table *t, int row, const int *qubits) {
    for (int c = 0; c < t->ncolumns; ++c) {
        int pair[2];
        double number;
        if (!t->columns[c].head || t->columns[c].what != PAIR_ERROR) continue;
        for (const char *at = t->cells[c]; *at && parse_pair(&at, row, pair, &number);)
            if (pair[0] == qubits[0] && pair[1] == qubits[1]) return true;
    }
    return false;
}

/* Of a length without an error the pair is known to lack that. */
static qn_status append_length(table *t, const int *qubits, int row, double length) {
    const column *gate = find_kind(t, PAIR_ERROR, NULL);
    if (!gate || has_error(t, row, qubits)) return QN_OK;
    return append_gate(t, gate->name, qubits, NAN, length);
}

static qn_status read_pairs(table *t, int c, int row) {
    qn_status status = QN_OK;
    for (const char *at = t->cells[c]; *at;) {
        int qubits[2];
        double number;
        if (!parse_pair(&at, row, qubits, &number))
            QN_TRY(fail_cell(t, c, "is no list like 0_1:0.0077;0_14:0.012"));
        if (t->columns[c].what == PAIR_LENGTH) QN_TRY(append_length(t, qubits, row, number));
        else QN_TRY(append_gate(t, t->columns[c].name, qubits, number, length_of(t, row, qubits)));
    }
out:
    return status;
}

/* ---- rows ----------------------------------------------------------------------------------- */

static qn_status read_flag(const table *t, int c, json_t *list) {
    static const char *const NO[] = {"no", "false", "0"}, *const YES[] = {"yes", "true", "1"};
    char simple[NAME_SIZE];
    simplify(t->cells[c], simple, sizeof simple);
    for (size_t k = 0; k < 3; ++k) {
        if (strcmp(simple, NO[k]) == 0) return append_entry(list, t->columns[c].name, "", 0.0);
        if (strcmp(simple, YES[k]) == 0) return append_entry(list, t->columns[c].name, "", 1.0);
    }
    return fail_cell(t, c, "is neither yes nor no");
}

/* Of rz, a change of frame, and of tables without the column, 0 (told at the end). */
static double one_length(const table *t, const char *gate) {
    const char *cell = cell_of(t, GATE_LENGTH);
    if (strncmp(gate, "measure", 7) == 0) return NAN;
    if (strcmp(gate, "rz") == 0 || !find_kind(t, GATE_LENGTH, NULL)) return 0.0;
    double length = NAN; /* what is none is refused with its column */
    return qn_real_parse(cell, &length) ? length : NAN;
}

static qn_status read_cell(table *t, int c, int row, json_t *list) {
    qn_status status = QN_OK;
    const column *kind = &t->columns[c];
    const int alone[2] = {row, -1};
    const char *end = NULL;
    double number = NAN;
    if (!kind->head) return append_entry(list, t->heads[c], "", 0.0);
    if (!t->cells[c][0]) return QN_OK;
    if (kind->what == IS_FLAG) return read_flag(t, c, list);
    if (kind->what == PAIR_ERROR || kind->what == PAIR_LENGTH) return read_pairs(t, c, row);
    QN_TRY(read_number(t, c, t->cells[c], &end, &number));
    if (end && *end) QN_TRY(fail_cell(t, c, "is no number"));
    if (kind->what == THE_QUBIT && (number < row || number > row))
        QN_TRY(fail_cell(t, c, "is out of order: qubits are listed as 0, 1, 2, ..."));
    if (kind->what == OF_QUBIT) QN_TRY(append_entry(list, kind->name, kind->unit, number));
    if (kind->what == GATE_ERROR)
        QN_TRY(append_gate(t, kind->name, alone, number, one_length(t, kind->name)));
out:
    return status;
}

static qn_status read_row(table *t, int row) {
    qn_status status = QN_OK;
    const int alone[2] = {row, -1};
    json_t *list = json_array();
    QN_TRY(append(t->qubits, list));
    for (int c = 0; c < t->ncolumns; ++c) QN_TRY(read_cell(t, c, row, list));
    if (!find_kind(t, GATE_ERROR, "rz")) QN_TRY(append_gate(t, "rz", alone, 0.0, 0.0));
out:
    return status;
}

/* The first line. The lengths of a kind are in one column. */
static qn_status read_heads(table *t) {
    for (int c = 0; c < t->ncolumns; ++c) {
        const column *found = find_column(t->cells[c]);
        const size_t length = strnlen(t->cells[c], 40);
        memcpy(t->heads[c], t->cells[c], length);
        t->heads[c][length] = '\0';
        t->columns[c] = (column){NULL, OF_QUBIT, "", ""};
        for (char *to = t->heads[c]; *to && !found; ++to) /* JSON holds UTF-8 only */
            if (!isascii((unsigned char)*to)) *to = '?';
        if (!found) continue;
        if ((found->what == GATE_LENGTH || found->what == PAIR_LENGTH) &&
            find_kind(t, (int)found->what, NULL))
            return qn_fail_at(t->diag, QN_ERR_SYNTAX, t->path, t->line, 0,
                              "column '%s': there is another one of these lengths", t->heads[c]);
        t->columns[c] = *found;
    }
    return QN_OK;
}

static qn_status read_table(table *t, const char *at) {
    qn_status status = QN_OK;
    int count = 0, row = 0;
    at = split(at, t->cells, &t->ncolumns);
    if (at) QN_TRY(read_heads(t));
    while (at && *at) {
        ++t->line;
        at = split(at, t->cells, &count);
        if (at && count == 1 && !t->cells[0][0]) continue; /* an empty line */
        if (at && count != t->ncolumns)
            QN_TRY(qn_fail_at(t->diag, QN_ERR_SYNTAX, t->path, t->line, 0,
                              "the row has %d cells, the first line %d", count, t->ncolumns));
        if (row == MOST_ROWS)
            QN_TRY(qn_fail_at(t->diag, QN_ERR_LIMIT, t->path, t->line, 0,
                              "there are more than %d qubits", (int)MOST_ROWS));
        if (at) QN_TRY(read_row(t, row++));
    }
    if (!at)
        QN_TRY(qn_fail_at(t->diag, QN_ERR_SYNTAX, t->path, t->line, 0,
                          "an open quote, or cells beyond what a calibration holds"));
out:
    return status;
}

/* ---- all ------------------------------------------------------------------------------------ */

bool qn_ibm_csv_recognise(const char *text) {
    char line[NAME_SIZE], simple[NAME_SIZE];
    snprintf(line, sizeof line, "%.*s", (int)(strcspn(text, ",\n") % NAME_SIZE), text);
    simplify(line, simple, sizeof simple);
    return strcmp(simple, "qubit") == 0;
}

qn_status qn_ibm_csv_parse(const char *path, const char *text, json_t **root, qn_diag *diag) {
    qn_status status = QN_OK;
    const char *slash = strrchr(path, '/'), *stem = slash ? slash + 1 : path;
    const char *middle = strstr(stem, "_calibrations_");
    char name[96], date[64] = "undated";
    json_t *made = NULL;
    table *t = qn_alloc(1, sizeof *t);
    QN_TRY_ALLOC(t);
    *t = (table){.path = path, .diag = diag, .line = 1};
    snprintf(name, sizeof name, "%.*s",
             (int)(middle ? (size_t)(middle - stem) : strcspn(stem, ".")) % 96, stem);
    if (middle)
        snprintf(date, sizeof date, "%.*s", (int)(strcspn(middle + 14, ".") % 64), middle + 14);
    made = json_pack("{s:[], s:[]}", "qubits", "gates");
    QN_TRY_ALLOC(made);
    /* a name that is no UTF-8 is left as it is */
    (void)json_object_set_new(made, "backend_name", json_string(name));
    (void)json_object_set_new(made, "last_update_date", json_string(date));
    t->qubits = json_object_get(made, "qubits");
    t->gates = json_object_get(made, "gates");
    QN_TRY(read_table(t, text));
    if (json_object_set_new(
            made, "calibration_csv",
            json_string(
                find_kind(t, GATE_LENGTH, NULL)
                    ? "rz is a change of frame: it takes no time"
                    : "the table has no length of one-qubit gates: they take no time, all of "
                      "their error is depolarizing; backend properties have the lengths")))
        status = QN_ERR_MEMORY;
    if (status == QN_OK) *root = made;
    if (status == QN_OK) made = NULL;
out:
    json_decref(made);
    qn_free(t);
    return status;
}
