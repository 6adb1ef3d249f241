/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the text of a file to its tree, by the scanner and the parser that flex and bison make. */
#include "syntax/source.h"

#include "core/atomic_file.h"

/* What flex makes; declared here since its header would declare far more. */
int qn_qasm_yylex_init_extra(qn_qasm_source *source, void **scanner);
void *qn_qasm_yy_scan_bytes(const char *text, int length, void *scanner);
int qn_qasm_yylex_destroy(void *scanner);

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
    if (qn_qasm_yylex_init_extra(source, &scanner) != 0) return QN_ERR_MEMORY;
    int failed = 1;
    if (qn_qasm_yy_scan_bytes(source->text, (int)source->size, scanner))
        failed = qn_qasm_yyparse(scanner, source);
    qn_qasm_yylex_destroy(scanner);
    if (failed && source->status == QN_OK) source->status = QN_ERR_MEMORY;
    return source->status;
}
