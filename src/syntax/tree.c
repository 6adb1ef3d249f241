/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the text of a file to its tree, by the scanner and the parser that flex and bison make. */
#include "syntax/source.h"

#include "core/atomic_file.h"

#include <string.h>

/* What flex makes; declared here since its header would declare far more. */
int qn_qasm_yylex_init_extra(qn_qasm_source *source, void **scanner);
void *qn_qasm_yy_scan_buffer(char *text, size_t size, void *scanner);
int qn_qasm_yylex_destroy(void *scanner);

/* Of what flex takes from the source (scan.l): a few hundred bytes. */
enum { SCANNER_BYTES = 4096 };

/* The text with the two zeros that flex wants behind it, in memory that it may write to; NULL has
 * set source->status. */
static char *prepare(qn_qasm_source *source) {
    char *copy = qn_qasm_source_alloc(source, source->size + 2);
    if (copy) memcpy(copy, source->text, source->size);
    if (!copy || !qn_qasm_source_alloc(source, SCANNER_BYTES)) return NULL;
    source->left += SCANNER_BYTES;
    return copy;
}

qn_status qn_qasm_source_read(qn_qasm_source *source) {
    void *scanner = NULL;
    const size_t most = (size_t)1 << 30;
    source->version = 3;
    source->line = source->column = 1;
    const size_t mark = qn_text_mark(source->text, source->size);
    source->text += mark;
    source->size -= mark;
    if (source->size > most)
        return qn_fail(source->diag, QN_ERR_LIMIT, "'%s' is larger than 1 GiB", source->name);
    char *copy = prepare(source);
    if (!copy) return source->status;
    int failed = 1;
    if (qn_qasm_yylex_init_extra(source, &scanner) == 0 &&
        qn_qasm_yy_scan_buffer(copy, source->size + 2, scanner))
        failed = qn_qasm_yyparse(scanner, source);
    if (scanner) qn_qasm_yylex_destroy(scanner);
    if (failed && source->status == QN_OK) source->status = QN_ERR_MEMORY;
    return source->status;
}
