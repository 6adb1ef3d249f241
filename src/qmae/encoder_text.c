/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Encoders as text. */
#include "core/printed.h"
#include "core/try.h"
#include "qmae/encoder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_WORDS = 3, MOST_NAMES = 128 };

/* Where the reader is: part counts from 1, line too. */
typedef struct source {
    const char *path;
    int line, part, qubits;
    qn_diag *diag;
} source;

static qn_status refuse(const source *s, qn_status status, const char *text) {
    if (s->path) return qn_fail_at(s->diag, status, s->path, s->line, 0, "%s", text);
    return qn_fail(s->diag, status, "part %d of the encoder: %s", s->part, text);
}

/* ---- kinds ---------------------------------------------------------------------------------- */

static qn_status refuse_kind(const source *s, const char *word) {
    const char *names[MOST_NAMES];
    char text[256];
    size_t count = 0;
    for (int k = 0; qn_block_choice.names[k]; ++k) names[count++] = qn_block_choice.names[k];
    for (size_t k = 0; k < qn_gate_count() && count < MOST_NAMES; ++k)
        if (qn_encoder_takes(qn_gate_at(k))) names[count++] = qn_gate_at(k)->name;
    const char *nearest = qn_nearest(word, names, count);
    snprintf(text, sizeof text,
             "no block is called '%.32s', and no rotation or gate without angles on one or two "
             "qubits%s%s%s",
             word, nearest ? ": did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
    return refuse(s, QN_ERR_NOT_FOUND, text);
}

/* Number of the qubits of a kind; 0 = there is none of that name. */
static int find_kind(const char *word, int16_t *kind) {
    for (int k = 0; qn_block_choice.names[k]; ++k)
        if (strcmp(qn_block_choice.names[k], word) == 0) {
            *kind = (int16_t)k;
            return 2;
        }
    for (size_t k = 0; k < qn_gate_count(); ++k)
        if (strcmp(qn_gate_at(k)->name, word) == 0 && qn_encoder_takes(qn_gate_at(k))) {
            *kind = (int16_t)(-1 - (int)k);
            return qn_gate_at(k)->nqubits;
        }
    return 0;
}

/* ---- reading -------------------------------------------------------------------------------- */

/* Splits a text at blanks; at most MOST_WORDS + 1 words are counted. */
static int split(char *text, char **words) {
    int count = 0;
    char *rest = NULL;
    for (char *word = strtok_r(text, " \t\r", &rest); word && count <= MOST_WORDS;
         word = strtok_r(NULL, " \t\r", &rest)) {
        if (count < MOST_WORDS) words[count] = word;
        ++count;
    }
    return count;
}

static bool read_qubit(const char *word, int qubits, uint8_t *qubit) {
    char *end = NULL;
    const long number = strtol(word, &end, 10);
    if (*end || number < 0 || number >= qubits) return false;
    *qubit = (uint8_t)number;
    return true;
}

/* One part; text is written into. */
static qn_status read_part(source *s, char *text, qn_encoder *encoder) {
    char *words[MOST_WORDS], sentence[256];
    const int count = split(text, words);
    qn_encoder_part part = {0};
    if (count == 0) return QN_OK;
    ++s->part;
    const int nqubits = find_kind(words[0], &part.kind);
    if (nqubits == 0) return refuse_kind(s, words[0]);
    bool right = count == 1 + nqubits;
    for (int k = 0; right && k < nqubits; ++k)
        right = read_qubit(words[1 + k], s->qubits, &part.qubits[k]);
    if (right && nqubits == 1) part.qubits[1] = part.qubits[0];
    if (!right || (nqubits == 2 && part.qubits[0] == part.qubits[1])) {
        snprintf(sentence, sizeof sentence, "%s takes %s of 0 to %d, as in: %s %s", words[0],
                 nqubits == 1 ? "one qubit" : "two different qubits", s->qubits - 1, words[0],
                 nqubits == 1 ? "1" : "0 1");
        return refuse(s, QN_ERR_SYNTAX, sentence);
    }
    if (encoder->count == QN_ENCODER_PARTS) {
        snprintf(sentence, sizeof sentence, "an encoder has at most %d parts", QN_ENCODER_PARTS);
        return refuse(s, QN_ERR_LIMIT, sentence);
    }
    encoder->parts[encoder->count++] = part;
    return QN_OK;
}

qn_status qn_encoder_parse(const char *text, const char *path, int qubits, qn_encoder *encoder,
                           qn_diag *diag) {
    qn_status status = QN_OK;
    qn_encoder made = {0};
    source s = {.path = path, .line = 0, .part = 0, .qubits = qubits, .diag = diag};
    char *copy = strdup(text), *lines = copy;
    QN_TRY_ALLOC(copy);
    for (char *line; (line = strsep(&lines, "\n"));) {
        ++s.line;
        line[strcspn(line, "#")] = '\0';
        for (char *part; (part = strsep(&line, ";"));) QN_TRY(read_part(&s, part, &made));
    }
    if (made.count == 0)
        QN_TRY(qn_fail_at(diag, QN_ERR_SYNTAX, path, 0, 0,
                          "the encoder has no parts: write lines like: so4 0 1"));
    *encoder = made;
out:
    free(copy);
    return status;
}

/* ---- writing -------------------------------------------------------------------------------- */

qn_status qn_encoder_text(const qn_encoder *encoder, char **text) {
    qn_printed page;
    if (qn_printed_open(&page) != QN_OK) return QN_ERR_MEMORY;
    for (int k = 0; k < encoder->count; ++k) {
        const qn_encoder_part *part = &encoder->parts[k];
        const qn_gate *gate = qn_encoder_gate(part);
        fprintf(page.file, "%s%s %d", k ? "; " : "",
                gate ? gate->name : qn_block_choice.names[part->kind], part->qubits[0]);
        if (!gate || gate->nqubits == 2) fprintf(page.file, " %d", part->qubits[1]);
    }
    return qn_printed_take(&page, QN_OK, text);
}
