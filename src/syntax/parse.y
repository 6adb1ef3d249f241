/* SPDX-License-Identifier: GPL-3.0-or-later */
/* OpenQASM 2 and the common subset of 3, as a tree. What the tree means is the business of the
 * elaboration (elaborate.c), which also knows what either version lacks. */
%define api.pure full
%define api.prefix {qn_qasm_yy}
%define parse.error custom
%locations
%param { void *scanner }
%parse-param { qn_qasm_source *source }
%expect 0

%code requires {
#include "syntax/tree.h"
typedef struct qn_qasm_source qn_qasm_source;
}
%code {
#include "syntax/source.h"

#include <stdio.h>
#include <string.h>

int qn_qasm_yylex(QN_QASM_YYSTYPE *value, QN_QASM_YYLTYPE *place, void *scanner);
static void qn_qasm_yyerror(QN_QASM_YYLTYPE *place, void *scanner, qn_qasm_source *source,
                            const char *text);
#define NODE(kind, at, name, a, b, c) \
    ({ qn_qasm_node *made_ = qn_qasm_node_create(source, kind, &(at), name, a, b, c); \
       if (!made_) YYABORT; made_; })
/* A value as one of a type, perhaps with a width. */
#define CONVERTED(at, type, value, width) NODE(QASM_NODE_CAST, at, type, value, width, 0)
}

%union {
    qn_qasm_node *node;
    qn_qasm_list list;
    const char *text;
    double number;
    bool flag;
}

%token QASM_BROKEN "unreadable text"
%token QASM_OPENQASM "OPENQASM" QASM_INCLUDE "include" QASM_QREG "qreg" QASM_CREG "creg"
%token QASM_QUBIT "qubit" QASM_BIT "bit" QASM_GATE "gate" QASM_OPAQUE "opaque"
%token QASM_BARRIER "barrier" QASM_MEASURE "measure" QASM_RESET "reset" QASM_IF "if"
%token QASM_ELSE "else" QASM_FOR "for" QASM_IN "in" QASM_INPUT "input" QASM_CONST "const"
%token QASM_CTRL "ctrl" QASM_NEGCTRL "negctrl" QASM_INV "inv" QASM_POW "pow"
%token <text> QASM_TYPE "type" QASM_FOREIGN "unsupported statement"
%token QASM_ASSIGN "+=" QASM_END "end" QASM_NOP "nop"
%token QASM_LOAD "load" QASM_LET "let" QASM_OUTPUT "output" QASM_BOX "box" QASM_DELAY "delay"
%token QASM_ARROW "->" QASM_EQUAL "==" QASM_UNEQUAL "!=" QASM_POWER "**" QASM_AND "&&" QASM_OR "||"
%token QASM_LESS "<=" QASM_MORE ">=" QASM_JOIN "++" QASM_LEFT "<<" QASM_RIGHT ">>" QASM_XOR "^"
%token <number> QASM_INTEGER "whole number" QASM_REAL "number"
%token <number> QASM_TIME "time" QASM_SAMPLES "time in dt" QASM_IMAGINARY "imaginary number"
%token QASM_ARRAY "array"
%token QASM_PRAGMA "pragma" QASM_NOISE "noise" QASM_LINE_END "end of line"
%token <text> QASM_ID "name" QASM_STRING "string"
%token END 0 "end of file"

%type <text> type foreign
%type <node> statement body else designator operand expression range span modifier joined
%type <node> measured call application bits matrix row
%type <list> statements expressions operands names some_expressions some_operands some_names
%type <list> modifiers parameters matrices rows channel

%precedence THEN
%precedence "else"
%left "||"
%left "&&"
%left '|'
%left "^"
%left '&'
%left "==" "!="
%left '<' '>' "<=" ">=" "in"
%left "<<" ">>"
%left '+' '-'
%left '*' '/' '%'
%precedence NEGATE
%right '^' "**"

%%

file: version statements { qn_qasm_finish(source, $2.first); } ;

version: %empty
    | "OPENQASM" QASM_REAL ';' { if (!qn_qasm_version(source, &@2, $2)) YYABORT; }
    | "OPENQASM" QASM_INTEGER ';' { if (!qn_qasm_version(source, &@2, $2)) YYABORT; }
    ;

statements: %empty { $$ = (qn_qasm_list){0}; }
    | statements statement { $$ = qn_qasm_append($1, $2); }
    ;

statement: "include" QASM_STRING ';' { $$ = NODE(QASM_NODE_INCLUDE, @2, $2, 0, 0, 0); }
    | "qreg" QASM_ID designator ';' { $$ = NODE(QASM_NODE_QUBITS, @2, $2, $3, 0, 0); }
    | "creg" QASM_ID designator ';' { $$ = NODE(QASM_NODE_BITS, @2, $2, $3, 0, 0); }
    | "qreg" QASM_ID ';' { if (!qn_qasm_single(source, &@3)) YYABORT;
        $$ = NODE(QASM_NODE_QUBITS, @2, $2, 0, 0, 0); }
    | "creg" QASM_ID ';' { if (!qn_qasm_single(source, &@3)) YYABORT;
        $$ = NODE(QASM_NODE_BITS, @2, $2, 0, 0, 0); }
    | "qubit" QASM_ID ';' { $$ = NODE(QASM_NODE_QUBITS, @2, $2, 0, 0, 0); }
    | "qubit" designator QASM_ID ';' { $$ = NODE(QASM_NODE_QUBITS, @3, $3, $2, 0, 0); }
    | bits
    | "output" bits { $$ = $2; }
    | "output" QASM_TYPE QASM_ID ';'
        { $$ = NODE(QASM_NODE_OUTSIDE, @1, "an output that is no bit", 0, 0, 0); }
    | "output" QASM_TYPE designator QASM_ID ';'
        { $$ = NODE(QASM_NODE_OUTSIDE, @1, "an output that is no bit", 0, 0, 0); }
    | "bit" QASM_ID '=' measured ';' { $$ = NODE(QASM_NODE_BITS, @2, $2, 0, $4, 0); }
    | "bit" designator QASM_ID '=' measured ';' { $$ = NODE(QASM_NODE_BITS, @3, $3, $2, $5, 0); }
    | "bit" QASM_ID '=' expression ';' { $$ = NODE(QASM_NODE_BITS, @2, $2, 0, 0, $4); }
    | "bit" designator QASM_ID '=' expression ';' { $$ = NODE(QASM_NODE_BITS, @3, $3, $2, 0, $5); }
    | "gate" QASM_ID parameters names '{' statements '}'
        { $$ = NODE(QASM_NODE_GATE, @2, $2, $3.first, $4.first, $6.first);
          $$->flag = source->known; source->known = false; }
    | "opaque" QASM_ID parameters names ';' { $$ = NODE(QASM_NODE_OPAQUE, @2, $2, $3.first, $4.first, 0); }
    | call
    | "barrier" ';' { $$ = NODE(QASM_NODE_BARRIER, @1, 0, 0, 0, 0); }
    | "barrier" operands ';' { $$ = NODE(QASM_NODE_BARRIER, @1, 0, 0, $2.first, 0); }
    | measured ';' { $$ = NODE(QASM_NODE_MEASURE, @1, 0, $1, 0, 0); }
    | measured "->" operand ';' { $$ = NODE(QASM_NODE_MEASURE, @1, 0, $1, $3, 0); }
    | operand '=' measured ';' { $$ = NODE(QASM_NODE_MEASURE, @1, 0, $3, $1, 0); }
    | "end" ';' { $$ = NODE(QASM_NODE_END, @1, 0, 0, 0, 0); }
    | "nop" ';' { $$ = NODE(QASM_NODE_BLOCK, @1, 0, 0, 0, 0); }
    | "nop" operands ';' { $$ = NODE(QASM_NODE_BLOCK, @1, 0, 0, 0, 0); }
    | operand '=' expression ';' { $$ = NODE(QASM_NODE_OUTSIDE, @2, "an assignment", 0, 0, 0); }
    | operand QASM_ASSIGN expression ';'
        { $$ = NODE(QASM_NODE_OUTSIDE, @2, "an assignment", 0, 0, 0); }
    | "box" designator '{' statements '}'
        { $$ = NODE(QASM_NODE_OUTSIDE, @2, "a box of a given length", 0, 0, 0); }
    | "reset" operand ';' { $$ = NODE(QASM_NODE_RESET, @1, 0, $2, 0, 0); }
    | "load" operand ';' { $$ = NODE(QASM_NODE_LOAD, @1, 0, $2, 0, 0); }
    | "delay" designator ';' { $$ = NODE(QASM_NODE_DELAY, @1, 0, $2, 0, 0); }
    | "delay" designator operands ';' { $$ = NODE(QASM_NODE_DELAY, @1, 0, $2, $3.first, 0); }
    | "noise" QASM_ID '(' channel ')' operands line_end
        { $$ = NODE(QASM_NODE_NOISE, @2, $2, $4.first, $6.first, 0); }
    | "box" '{' statements '}' { $$ = NODE(QASM_NODE_BOX, @1, 0, $3.first, 0, 0); }
    | "let" QASM_ID '=' joined ';' { $$ = NODE(QASM_NODE_LET, @2, $2, $4, 0, 0); }
    | "if" '(' expression ')' body else { $$ = NODE(QASM_NODE_IF, @1, 0, $3, $5, $6); }
    | "for" type QASM_ID "in" range body
        { $$ = NODE(QASM_NODE_FOR, @3, $3, $5, $6, CONVERTED(@2, $2, 0, 0)); }
    | "for" QASM_ID "in" range body { $$ = NODE(QASM_NODE_FOR, @2, $2, $4, $5, 0); }
    | "for" type designator QASM_ID "in" range body
        { $$ = NODE(QASM_NODE_FOR, @4, $4, $6, $7, CONVERTED(@2, $2, 0, $3)); }
    | "for" type QASM_ID "in" operand body
        { $$ = NODE(QASM_NODE_OUTSIDE, @5, "a loop over the elements of a variable", 0, 0, 0); }
    | "for" "qubit" QASM_ID "in" joined body
        { $$ = NODE(QASM_NODE_OUTSIDE, @2, "a loop over qubits", 0, 0, 0); }
    | "input" type QASM_ID ';' { $$ = NODE(QASM_NODE_INPUT, @3, $3, CONVERTED(@2, $2, 0, 0), 0, 0); }
    | "input" type designator QASM_ID ';'
        { $$ = NODE(QASM_NODE_INPUT, @4, $4, CONVERTED(@2, $2, 0, $3), 0, 0); }
    | "input" "array" '[' type ',' expression ']' QASM_ID ';'
        { $$ = NODE(QASM_NODE_INPUT, @8, $8, CONVERTED(@4, $4, 0, 0), $6, 0); }
    | "input" "array" '[' type designator ',' expression ']' QASM_ID ';'
        { $$ = NODE(QASM_NODE_INPUT, @9, $9, CONVERTED(@4, $4, 0, $5), $7, 0); }
    | "const" type QASM_ID '=' expression ';' { $$ = NODE(QASM_NODE_CONST, @3, $3, CONVERTED(@2, $2, $5, 0), 0, 0); }
    | "const" type designator QASM_ID '=' expression ';'
        { $$ = NODE(QASM_NODE_CONST, @4, $4, CONVERTED(@2, $2, $6, $3), 0, 0); }
    | QASM_TYPE QASM_ID '=' expression ';'
        { $$ = NODE(QASM_NODE_CONST, @2, $2, CONVERTED(@1, $1, $4, 0), 0, 0); }
    | QASM_TYPE designator QASM_ID '=' expression ';'
        { $$ = NODE(QASM_NODE_CONST, @3, $3, CONVERTED(@1, $1, $5, $2), 0, 0); }
    | QASM_TYPE QASM_ID ';' { $$ = NODE(QASM_NODE_UNSET, @2, $2, 0, 0, 0); }
    | QASM_TYPE designator QASM_ID ';' { $$ = NODE(QASM_NODE_UNSET, @3, $3, 0, 0, 0); }
    | '{' statements '}' { $$ = NODE(QASM_NODE_BLOCK, @1, 0, $2.first, 0, 0); }
    | foreign { qn_qasm_error(source, &@1, "this statement of OpenQASM 3 is outside the subset"
                                   " that is read (docs/simulate.md lists it)"); YYABORT; }
    ;

foreign: QASM_FOREIGN | "array" { $$ = "array"; } ;

type: QASM_TYPE | "bit" { $$ = "bit"; } ;

line_end: QASM_LINE_END | ';' QASM_LINE_END ;

channel: expressions | matrices | matrices ',' ;

matrices: matrix { $$ = qn_qasm_append((qn_qasm_list){0}, $1); }
    | matrices ',' matrix { $$ = qn_qasm_append($1, $3); }
    ;

matrix: '[' rows ']' { $$ = NODE(QASM_NODE_MATRIX, @1, 0, $2.first, 0, 0); }
    | '[' rows ',' ']' { $$ = NODE(QASM_NODE_MATRIX, @1, 0, $2.first, 0, 0); }
    ;

rows: row { $$ = qn_qasm_append((qn_qasm_list){0}, $1); }
    | rows ',' row { $$ = qn_qasm_append($1, $3); }
    ;

row: '[' expressions ']' { $$ = NODE(QASM_NODE_ROW, @1, 0, $2.first, 0, 0); } ;

bits: "bit" QASM_ID ';' { $$ = NODE(QASM_NODE_BITS, @2, $2, 0, 0, 0); }
    | "bit" designator QASM_ID ';' { $$ = NODE(QASM_NODE_BITS, @3, $3, $2, 0, 0); }
    ;

call: application { $$ = $1; $$->flag = source->adjustable; source->adjustable = false; }
    | modifiers application { $$ = $2; $$->c = $1.first; }
    ;

application: QASM_ID operands ';' { $$ = NODE(QASM_NODE_CALL, @1, $1, 0, $2.first, 0); }
    | QASM_ID '(' ')' operands ';' { $$ = NODE(QASM_NODE_CALL, @1, $1, 0, $4.first, 0); }
    | QASM_ID '(' expressions ')' operands ';'
        { $$ = NODE(QASM_NODE_CALL, @1, $1, $3.first, $5.first, 0); }
    | QASM_ID '(' expressions ')' designator operands ';'
        { $$ = NODE(QASM_NODE_OUTSIDE, @5, "a gate of a given length", 0, 0, 0); }
    | QASM_ID '(' expressions ')' ';' { $$ = NODE(QASM_NODE_CALL, @1, $1, $3.first, 0, 0); }
    ;

measured: "measure" operand { $$ = $2; } ;

body: statement ;

else: %empty %prec THEN { $$ = NULL; }
    | "else" body { $$ = $2; }
    ;

range: span
    | '{' expressions '}' { $$ = NODE(QASM_NODE_SET, @1, 0, $2.first, 0, 0); }
    ;

span: '[' expression ':' expression ']' { $$ = NODE(QASM_NODE_RANGE, @1, 0, $2, 0, $4); }
    | '[' expression ':' expression ':' expression ']'
        { $$ = NODE(QASM_NODE_RANGE, @1, 0, $2, $4, $6); }
    ;

modifiers: modifier '@' { $$ = qn_qasm_append((qn_qasm_list){0}, $1); }
    | modifiers modifier '@' { $$ = qn_qasm_append($1, $2); }
    ;

modifier: "ctrl" { $$ = NODE(QASM_NODE_CTRL, @1, 0, 0, 0, 0); }
    | "ctrl" '(' expression ')' { $$ = NODE(QASM_NODE_CTRL, @1, 0, $3, 0, 0); }
    | "negctrl" { $$ = NODE(QASM_NODE_CTRL, @1, 0, 0, 0, 0); $$->flag = true; }
    | "negctrl" '(' expression ')' { $$ = NODE(QASM_NODE_CTRL, @1, 0, $3, 0, 0); $$->flag = true; }
    | "inv" { $$ = NODE(QASM_NODE_INV, @1, 0, 0, 0, 0); }
    | "pow" '(' expression ')' { $$ = NODE(QASM_NODE_POW, @1, 0, $3, 0, 0); }
    ;

parameters: %empty { $$ = (qn_qasm_list){0}; }
    | '(' ')' { $$ = (qn_qasm_list){0}; }
    | '(' names ')' { $$ = $2; }
    ;

names: some_names | some_names ',' ;

some_names: QASM_ID { $$ = qn_qasm_append((qn_qasm_list){0}, NODE(QASM_NODE_NAME, @1, $1, 0, 0, 0)); }
    | some_names ',' QASM_ID { $$ = qn_qasm_append($1, NODE(QASM_NODE_NAME, @3, $3, 0, 0, 0)); }
    ;

operands: some_operands | some_operands ',' ;

some_operands: operand { $$ = qn_qasm_append((qn_qasm_list){0}, $1); }
    | some_operands ',' operand { $$ = qn_qasm_append($1, $3); }
    ;

operand: QASM_ID { $$ = NODE(QASM_NODE_OPERAND, @1, $1, 0, 0, 0); }
    | QASM_ID designator { $$ = NODE(QASM_NODE_OPERAND, @1, $1, $2, 0, 0); }
    | QASM_ID span { $$ = NODE(QASM_NODE_OPERAND, @1, $1, 0, $2, 0); }
    | QASM_ID '[' '{' expressions '}' ']'
        { qn_qasm_node *set = NODE(QASM_NODE_SET, @3, 0, $4.first, 0, 0);
          $$ = NODE(QASM_NODE_OPERAND, @1, $1, 0, set, 0); }
    ;

joined: operand
    | joined "++" operand { $$ = NODE(QASM_NODE_JOIN, @2, 0, $1, $3, 0); }
    ;

designator: '[' expression ']' { $$ = $2; } ;

expressions: some_expressions | some_expressions ',' ;

some_expressions: expression { $$ = qn_qasm_append((qn_qasm_list){0}, $1); }
    | some_expressions ',' expression { $$ = qn_qasm_append($1, $3); }
    ;

expression: QASM_INTEGER
        { $$ = NODE(QASM_NODE_NUMBER, @1, 0, 0, 0, 0); $$->number = $1; $$->flag = true; }
    | QASM_REAL { $$ = NODE(QASM_NODE_NUMBER, @1, 0, 0, 0, 0); $$->number = $1; }
    | QASM_TIME { $$ = NODE(QASM_NODE_TIME, @1, 0, 0, 0, 0); $$->number = $1; }
    | QASM_SAMPLES
        { $$ = NODE(QASM_NODE_TIME, @1, 0, 0, 0, 0); $$->number = $1; $$->flag = true; }
    | QASM_IMAGINARY { $$ = NODE(QASM_NODE_IMAGINARY, @1, 0, 0, 0, 0); $$->number = $1; }
    | QASM_STRING { $$ = NODE(QASM_NODE_STRING, @1, $1, 0, 0, 0); }
    | operand
    | type '(' expression ')' { $$ = NODE(QASM_NODE_CAST, @1, $1, $3, 0, 0); }
    | type designator '(' expression ')' { $$ = NODE(QASM_NODE_CAST, @1, $1, $4, $2, 0); }
    | "pow" '(' expressions ')' { $$ = NODE(QASM_NODE_FUNCTION, @1, "pow", $3.first, 0, 0); }
    | QASM_ID '(' expressions ')' { $$ = NODE(QASM_NODE_FUNCTION, @1, $1, $3.first, 0, 0); }
    | QASM_ID '(' '{' statements '}' ')'
        { $$ = NODE(QASM_NODE_OUTSIDE, @1, "the length of operations", 0, 0, 0); }
    | expression "in" '{' expressions '}'
        { $$ = qn_qasm_among(source, &@2, $1, $4.first); if (!$$) YYABORT; }
    | expression "in" '[' expression ':' expression ':' expression ']'
        { $$ = NODE(QASM_NODE_OUTSIDE, @2, "a range with a step behind 'in'", 0, 0, 0); }
    | expression "in" '[' expression ':' expression ']'
        { qn_qasm_node *from = NODE(QASM_NODE_AT_LEAST, @2, 0, $1, $4, 0);
          qn_qasm_node *to = NODE(QASM_NODE_AT_MOST, @2, 0, $1, $6, 0);
          $$ = NODE(QASM_NODE_AND, @2, 0, from, to, 0); }
    | '(' expression ')' { $$ = $2; }
    | '-' expression %prec NEGATE { $$ = NODE(QASM_NODE_NEGATE, @1, 0, $2, 0, 0); }
    | '+' expression %prec NEGATE { $$ = $2; }
    | '~' expression %prec NEGATE { $$ = NODE(QASM_NODE_BIT_NOT, @1, 0, $2, 0, 0); }
    | '!' expression %prec NEGATE { $$ = NODE(QASM_NODE_NOT, @1, 0, $2, 0, 0); }
    | expression '+' expression { $$ = NODE(QASM_NODE_ADD, @2, 0, $1, $3, 0); }
    | expression '-' expression { $$ = NODE(QASM_NODE_SUBTRACT, @2, 0, $1, $3, 0); }
    | expression '*' expression { $$ = NODE(QASM_NODE_MULTIPLY, @2, 0, $1, $3, 0); }
    | expression '/' expression { $$ = NODE(QASM_NODE_DIVIDE, @2, 0, $1, $3, 0); }
    | expression '%' expression { $$ = NODE(QASM_NODE_REMAINDER, @2, 0, $1, $3, 0); }
    | expression '^' expression { $$ = NODE(QASM_NODE_POWER, @2, 0, $1, $3, 0); }
    | expression QASM_XOR expression { $$ = NODE(QASM_NODE_CARET, @2, 0, $1, $3, 0); }
    | expression "**" expression { $$ = NODE(QASM_NODE_POWER, @2, 0, $1, $3, 0); }
    | expression "&&" expression { $$ = NODE(QASM_NODE_AND, @2, 0, $1, $3, 0); }
    | expression "||" expression { $$ = NODE(QASM_NODE_OR, @2, 0, $1, $3, 0); }
    | expression "==" expression { $$ = NODE(QASM_NODE_EQUAL, @2, 0, $1, $3, 0); }
    | expression "!=" expression { $$ = NODE(QASM_NODE_UNEQUAL, @2, 0, $1, $3, 0); }
    | expression '<' expression { $$ = NODE(QASM_NODE_LESS, @2, 0, $1, $3, 0); }
    | expression '>' expression { $$ = NODE(QASM_NODE_MORE, @2, 0, $1, $3, 0); }
    | expression "<=" expression { $$ = NODE(QASM_NODE_AT_MOST, @2, 0, $1, $3, 0); }
    | expression ">=" expression { $$ = NODE(QASM_NODE_AT_LEAST, @2, 0, $1, $3, 0); }
    | expression '&' expression { $$ = NODE(QASM_NODE_BIT_AND, @2, 0, $1, $3, 0); }
    | expression '|' expression { $$ = NODE(QASM_NODE_BIT_OR, @2, 0, $1, $3, 0); }
    | expression "<<" expression { $$ = NODE(QASM_NODE_SHIFT_LEFT, @2, 0, $1, $3, 0); }
    | expression ">>" expression { $$ = NODE(QASM_NODE_SHIFT_RIGHT, @2, 0, $1, $3, 0); }
    ;

%%

/* "name" and "number" describe a word, "measure" is one; '...' are quoted already. */
static void quote(char *text, size_t size, yysymbol_kind_t kind) {
    static const yysymbol_kind_t described[] = {
        YYSYMBOL_QASM_BROKEN, YYSYMBOL_QASM_INTEGER, YYSYMBOL_QASM_REAL, YYSYMBOL_QASM_TIME, YYSYMBOL_QASM_SAMPLES,
        YYSYMBOL_QASM_ID,     YYSYMBOL_QASM_STRING,  YYSYMBOL_QASM_TYPE, YYSYMBOL_QASM_FOREIGN,
        YYSYMBOL_QASM_IMAGINARY, YYSYMBOL_QASM_LINE_END, YYSYMBOL_YYEOF};
    const char *name = yysymbol_name(kind);
    bool is_description = name[0] == '\'';
    for (size_t k = 0; k < sizeof described / sizeof *described; ++k)
        is_description |= described[k] == kind;
    const char *article = name[0] == '\'' ? "" : strchr("aeiou", name[0]) ? "an " : "a ";
    if (kind == YYSYMBOL_YYEOF || kind == YYSYMBOL_QASM_LINE_END) article = "the ";
    if (is_description) snprintf(text, size, "%s%s", article, name);
    else snprintf(text, size, "'%s'", name);
}

static int yyreport_syntax_error(const yypcontext_t *context, void *scanner,
                                 qn_qasm_source *source) {
    enum { MOST = 5, ROOM = 64 };
    yysymbol_kind_t kinds[MOST];
    char found[ROOM], wanted[MOST * ROOM] = "", sentence[MOST * ROOM + 2 * ROOM];
    const yysymbol_kind_t token = yypcontext_token(context);
    const int count = yypcontext_expected_tokens(context, kinds, MOST);
    (void)scanner;
    if (token == YYSYMBOL_QASM_BROKEN) return 0; /* the scanner has said why */
    quote(found, sizeof found, token);
    for (int k = 0; k < count; ++k) {
        char one[ROOM];
        const size_t length = strlen(wanted);
        quote(one, sizeof one, kinds[k]);
        snprintf(wanted + length, sizeof wanted - length, "%s%s",
                 k == 0 ? "" : k == count - 1 ? " or " : ", ", one);
    }
    if (count == 1 && kinds[0] == YYSYMBOL_YYEOF)
        snprintf(sentence, sizeof sentence, "no statement begins with %s", found);
    else if (count > 0)
        snprintf(sentence, sizeof sentence, "there should be %s here, not %s", wanted, found);
    else snprintf(sentence, sizeof sentence, "%s does not belong here", found);
    qn_qasm_error(source, yypcontext_location(context), sentence);
    return 0;
}

static void qn_qasm_yyerror(QN_QASM_YYLTYPE *place, void *scanner, qn_qasm_source *source,
                            const char *text) {
    (void)scanner;
    const bool full = strcmp(text, "memory exhausted") == 0; /* the parser's own stack */
    qn_qasm_error(source, place, full ? "this is nested too deep" : text);
}
