/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An OpenQASM file while it is read: its text, its tree, the first failure. */
#ifndef QN_SYNTAX_SOURCE_H
#define QN_SYNTAX_SOURCE_H

#include "syntax/graph.h"
#include "syntax/parse.h"

typedef struct qn_qasm_block qn_qasm_block; /* of the memory of trees */

struct qn_qasm_source {
    const char *name; /* of the file, for messages */
    const char *text; /* borrowed */
    size_t size;
    int version;        /* 2 or 3; 3 if the file does not say */
    qn_qasm_node *tree; /* list of statements */
    qn_qasm_block *blocks;
    size_t left;   /* bytes left in the first block */
    size_t taken;  /* bytes of all blocks */
    size_t memory; /* that text, tree and circuit may take; 0 = what there is */
    int line, column;
    QN_QASM_YYLTYPE opened; /* the comment that is being read */
    qn_section section;     /* of the next statements */
    /* names of its own that the file has for sections, which are QN_SECTION_COUNT + k */
    const char **sections;
    int nsections;
    bool adjustable;  /* the angle of the next call is a parameter */
    bool modifying;   /* a modifier of a gate has been read, but not its @ */
    bool known;       /* the next definition only repeats what the table has */
    bool noise;       /* a line `pragma braket noise` is being read */
    double dt;        /* s, the unit of times; 0 = unknown */
    int nresults;     /* lines `pragma braket result` */
    qn_graph *graph;  /* where parameters are kept, borrowed; NULL: all have numbers */
    qn_status status; /* of the first failure */
    qn_diag *diag;
};

/* Reads the tree of source->text; name, text, size and diag are set, the rest is zero. Failures
 * have filled diag. The caller clears the source. */
QN_MUST_CHECK qn_status qn_qasm_source_read(qn_qasm_source *source);
void qn_qasm_source_clear(qn_qasm_source *source);

/* Fails if `more` bytes beside text and tree are more than the source may take. */
QN_MUST_CHECK qn_status qn_qasm_source_bound(qn_qasm_source *source, size_t more);
/* Memory that lives as long as the source; NULL has set source->status. */
void *qn_qasm_source_alloc(qn_qasm_source *source, size_t size);
char *qn_qasm_source_copy(qn_qasm_source *source, const char *text, size_t length);

/* Fails with file:line:column, the sentence, and the text that stands there. */
qn_status qn_qasm_fail(qn_qasm_source *source, qn_status status, int line, int column,
                       const char *format, ...) QN_PRINTF(5, 6);

/* ---- what the scanner calls ----------------------------------------------------------------- */

void qn_qasm_advance(qn_qasm_source *source, QN_QASM_YYLTYPE *place, const char *text, int length);
/* Of the word just read, only the first `length` letters count. */
void qn_qasm_keep(qn_qasm_source *source, const QN_QASM_YYLTYPE *place, int length);
/* "... section NAME" of a comment or a pragma: of what follows. false: that is no name. */
bool qn_qasm_section(qn_qasm_source *source, const QN_QASM_YYLTYPE *place, const char *text);
/* What a pragma says is passed over, but for what would change the circuit: false. */
bool qn_qasm_pragma(qn_qasm_source *source, const QN_QASM_YYLTYPE *place, const char *text);
/* Does the end of this line end a pragma? */
bool qn_qasm_line_ends(qn_qasm_source *source);
/* Return the token. */
int qn_qasm_number(qn_qasm_source *source, QN_QASM_YYSTYPE *value, const QN_QASM_YYLTYPE *place,
                   const char *text, int token);
/* 0x1f, 0b101, 0o17 */
int qn_qasm_digits(qn_qasm_source *source, QN_QASM_YYSTYPE *value, const QN_QASM_YYLTYPE *place,
                   const char *text);
/* 100ns, 100dt */
int qn_qasm_time(qn_qasm_source *source, QN_QASM_YYSTYPE *value, const QN_QASM_YYLTYPE *place,
                 const char *text);
int qn_qasm_text(qn_qasm_source *source, QN_QASM_YYSTYPE *value, const QN_QASM_YYLTYPE *place,
                 const char *text, int token);
int qn_qasm_word(qn_qasm_source *source, QN_QASM_YYSTYPE *value, const QN_QASM_YYLTYPE *place,
                 const char *text);

/* ---- what the parser calls ------------------------------------------------------------------ */

void qn_qasm_error(qn_qasm_source *source, const QN_QASM_YYLTYPE *place, const char *text);
bool qn_qasm_version(qn_qasm_source *source, const QN_QASM_YYLTYPE *place, double version);
/* A register without a size is one of OpenQASM 3. */
bool qn_qasm_single(qn_qasm_source *source, const QN_QASM_YYLTYPE *place);
/* value == item || value == item || ...; NULL has set the status. */
qn_qasm_node *qn_qasm_among(qn_qasm_source *source, const QN_QASM_YYLTYPE *place,
                            qn_qasm_node *value, qn_qasm_node *items);
void qn_qasm_finish(qn_qasm_source *source, qn_qasm_node *tree);
/* NULL has set the status. */
qn_qasm_node *qn_qasm_node_create(qn_qasm_source *source, qn_qasm_kind kind,
                                  const QN_QASM_YYLTYPE *place, const char *text, qn_qasm_node *a,
                                  qn_qasm_node *b, qn_qasm_node *c);

#endif
