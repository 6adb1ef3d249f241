/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every operator of OpenQASM 3 between every two types, and every cast. */
#include "typed.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* ---- operators between all types ------------------------------------------------------------ */

/* One value of each type: its letter, what it is as a number (of angles and bits: their
 * pattern). */
static const struct operand {
    char letter;
    const char *text;
    double value;
} OPERANDS[] = {
    {'b', "true", 1},
    {'I', "int[8](-7)", -7},
    {'U', "uint[4](13)", 13},
    {'i', "9", 9},
    {'u', "uint(6)", 6},
    {'f', "2.5", 2.5},
    {'A', "angle[4](5 * pi / 4)", 10},
    {'S', "\"0101\"", 5},
    {'d', "3us", 3e-6},
};
enum { NTYPES = sizeof OPERANDS / sizeof *OPERANDS };

/* The type of the result, a row for each type on the left, a column for each on the right, both in
 * the order of OPERANDS; '.' is refused. */
static const struct family {
    const char *operators[6];
    const char *types[NTYPES];
} FAMILIES[] = {
    {{"+", "-"},
     {"iIUiuf...", "IIIiuf...", "UIUiuf...", "iiiiuf...", "uuuuuf...", "ffffffA..", ".....AA..",
      ".........", "........d"}},
    {{"*"},
     {"iIUiufA.d", "IIIiufA.d", "UIUiufA.d", "iiiiufA.d", "uuuuufA.d", "ffffff..d", "AAAAA....",
      ".........", "dddddd..."}},
    {{"/"},
     {"iIUiuf...", "IIIiuf...", "UIUiuf...", "iiiiuf...", "uuuuuf...", "ffffff...", "A.AAA.U..",
      ".........", "dddddd..f"}},
    {{"%"},
     {"iIUiu....", "IIIiu....", "UIUiu....", "iiiiu....", "uuuuu....", ".........", ".........",
      ".........", "........."}},
    /* a power to a negative exponent is no whole number */
    {{"**"},
     {"ifUiuf...", "IfIiuf...", "UfUiuf...", "ifiiuf...", "ufuuuf...", "ffffff...", ".........",
      ".........", "........."}},
    {{"&", "|"},
     {"bIUiu....", "IIIII....", "UIUUU....", "iIUiu....", "uIUuu....", ".........", "......A..",
      ".......S.", "........."}},
    /* of numbers without a width ^ would be taken for a power */
    {{"^"},
     {"bIU......", "IIIII....", "UIUUU....", ".IU......", ".IU......", ".........", "......A..",
      ".......S.", "........."}},
    {{"<<", ">>"},
     {"i.iii....", "I.III....", "U.UUU....", "i.iii....", "u.uuu....", ".........", "A.AAA....",
      "S.SSS....", "........."}},
    {{"==", "!=", "<", ">", "<=", ">="},
     {"bbbbbb.b.", "bbbbbb...", "bbbbbb...", "bbbbbb.b.", "bbbbbb.b.", "bbbbbbb..", ".....bb..",
      "b..bb..b.", "........b"}},
    {{"&&", "||"},
     {"bbbbbbbb.", "bbbbbbbb.", "bbbbbbbb.", "bbbbbbbb.", "bbbbbbbb.", "bbbbbbbb.", "bbbbbbbb.",
      "bbbbbbbb.", "........."}},
};

static bool is_real(char type) { return type == 'f' || type == 'd'; }

/* What the operator means of two numbers. */
static double meaning(const char *sign, double a, double b, bool whole) {
    const int64_t x = (int64_t)a, y = (int64_t)b;
    if (strcmp(sign, "+") == 0) return a + b;
    if (strcmp(sign, "-") == 0) return a - b;
    if (strcmp(sign, "*") == 0) return a * b;
    if (strcmp(sign, "/") == 0) return whole ? trunc(a / b) : a / b;
    if (strcmp(sign, "%") == 0) return fmod(a, b);
    if (strcmp(sign, "**") == 0) return pow(a, b);
    if (strcmp(sign, "&") == 0) return (double)(x & y);
    if (strcmp(sign, "|") == 0) return (double)(x | y);
    if (strcmp(sign, "^") == 0) return (double)(x ^ y);
    if (strcmp(sign, "<<") == 0) return ldexp(a, (int)y);
    if (strcmp(sign, ">>") == 0) return floor(ldexp(a, -(int)y));
    if (strcmp(sign, "==") == 0) return a == b;
    if (strcmp(sign, "!=") == 0) return a != b;
    if (strcmp(sign, "<") == 0) return a < b;
    if (strcmp(sign, ">") == 0) return a > b;
    if (strcmp(sign, "<=") == 0) return a <= b;
    if (strcmp(sign, ">=") == 0) return a >= b;
    if (strcmp(sign, "&&") == 0) return a != 0 && b != 0;
    return a != 0 || b != 0;
}

/* A whole number as one of a type, which begins again at its end. */
static void print_as(char type, double value, char *text) {
    const double range = type == 'I' ? 256 : 16;
    double least = value - range * floor(value / range);
    if (type == 'I' && least >= 128) least -= 256;
    if (value == 0) value = 0; /* no -0 */
    switch (type) {
    case 'b': snprintf(text, TYPED_TEXT, "bool %s", value != 0 ? "true" : "false"); return;
    case 'i': snprintf(text, TYPED_TEXT, "int %.0f", value); return;
    case 'u': snprintf(text, TYPED_TEXT, "uint %.0f", value); return;
    case 'f': snprintf(text, TYPED_TEXT, "float %.12g", value); return;
    case 'd': snprintf(text, TYPED_TEXT, "duration %.12g", value); return;
    case 'I': snprintf(text, TYPED_TEXT, "int[8] %.0f", least); return;
    case 'U': snprintf(text, TYPED_TEXT, "uint[4] %.0f", least); return;
    default: break;
    }
    const int bits = (int)least;
    snprintf(text, TYPED_TEXT, "%s %d%d%d%d", type == 'A' ? "angle[4]" : "bit[4]", bits >> 3 & 1,
             bits >> 2 & 1, bits >> 1 & 1, bits & 1);
}

/* C's conversions make the int of these a uint without a width, which cannot be negative. */
static bool turns_negative(const char *sign, const struct operand *a, const struct operand *b,
                           char type, double value) {
    const bool machine = a->letter == 'u' || b->letter == 'u';
    const bool compared = type == 'b' && strchr("=!<>", sign[0]) && sign[1] != sign[0];
    const bool equality = strcmp(sign, "==") == 0 || strcmp(sign, "<=") == 0;
    const bool integers = strchr("bIUiu", a->letter) && strchr("bIUiu", b->letter);
    if (type == 'u' && (a->value < 0 || b->value < 0 || value < 0)) return true;
    return (compared || equality) && machine && integers && (a->value < 0 || b->value < 0);
}

static void check_pair(const char *sign, const struct operand *a, const struct operand *b,
                       char type) {
    char expression[TYPED_TEXT], expected[TYPED_TEXT] = "";
    const double steps = 16 / (2 * M_PI);
    /* beside an angle a float is the nearest one */
    const bool logic = strcmp(sign, "&&") == 0 || strcmp(sign, "||") == 0;
    const double x = b->letter == 'A' && a->letter == 'f' && !logic ? rint(a->value * steps)
                                                                    : a->value;
    const double y = a->letter == 'A' && b->letter == 'f' && !logic ? rint(b->value * steps)
                                                                    : b->value;
    const double value = meaning(sign, x, y, !is_real(type));
    snprintf(expression, sizeof expression, "%s %s %s", a->text, sign, b->text);
    if (type != '.' && isfinite(value) && !turns_negative(sign, a, b, type, value))
        print_as(type, value, expected);
    typed_check("", expression, expected);
}

static void operators(void **state) {
    int refused = 0, count = 0;
    (void)state;
    for (size_t f = 0; f < sizeof FAMILIES / sizeof *FAMILIES; ++f)
        for (int k = 0; k < 6 && FAMILIES[f].operators[k]; ++k)
            for (int i = 0; i < NTYPES; ++i)
                for (int j = 0; j < NTYPES; ++j) {
                    assert_int_equal(strlen(FAMILIES[f].types[i]), NTYPES);
                    check_pair(FAMILIES[f].operators[k], &OPERANDS[i], &OPERANDS[j],
                               FAMILIES[f].types[i][j]);
                    refused += FAMILIES[f].types[i][j] == '.';
                    ++count;
                }
    print_message("%d operators between types, %d of them refused\n", count, refused);
}

/* ---- casts ---------------------------------------------------------------------------------- */

static void casts(void **state) {
    static const char *const to[] = {"bool",  "int",      "uint",   "int[8]", "uint[4]",
                                     "float", "angle[4]", "bit[4]", "bit"};
    enum { NTO = sizeof to / sizeof *to };
    static const struct {
        const char *from, *values[NTO];
    } cases[] = {
        {"true",
         {"bool true", "int 1", "uint 1", "int[8] 1", "uint[4] 1", "float 1", "", "bit[4] 0001",
          "bool true"}},
        {"int[8](-7)",
         {"bool true", "int -7", "", "int[8] -7", "uint[4] 9", "float -7", "", "", "bool true"}},
        {"uint[4](13)",
         {"bool true", "int 13", "uint 13", "int[8] 13", "uint[4] 13", "float 13", "",
          "bit[4] 1101", "bool true"}},
        {"int[4](-3)",
         {"bool true", "int -3", "", "int[8] -3", "uint[4] 13", "float -3", "", "bit[4] 1101",
          "bool true"}},
        {"300",
         {"bool true", "int 300", "uint 300", "int[8] 44", "uint[4] 12", "float 300", "", "",
          "bool true"}},
        {"9",
         {"bool true", "int 9", "uint 9", "int[8] 9", "uint[4] 9", "float 9", "", "bit[4] 1001",
          "bool true"}},
        {"0",
         {"bool false", "int 0", "uint 0", "int[8] 0", "uint[4] 0", "float 0", "angle[4] 0000",
          "bit[4] 0000", "bool false"}},
        {"-2.9",
         {"bool true", "int -2", "", "int[8] -2", "uint[4] 14", "float -2.9", "angle[4] 1001", "",
          "bool true"}},
        {"angle[4](pi)",
         {"bool true", "", "", "", "", "", "angle[4] 1000", "bit[4] 1000", "bool true"}},
        {"angle[4](0.0)",
         {"bool false", "", "", "", "", "", "angle[4] 0000", "bit[4] 0000", "bool false"}},
        {"\"1001\"",
         {"bool true", "int 9", "uint 9", "", "uint[4] 9", "", "angle[4] 1001", "bit[4] 1001",
          "bool true"}},
        {"\"01001\"", {"bool true", "int 9", "uint 9", "", "", "", "", "", "bool true"}},
        {"5ns", {"", "", "", "", "", "", "", "", ""}},
    };
    char expression[TYPED_TEXT];
    (void)state;
    for (size_t k = 0; k < sizeof cases / sizeof *cases; ++k)
        for (int t = 0; t < NTO; ++t) {
            snprintf(expression, sizeof expression, "%s(%s)", to[t], cases[k].from);
            typed_check("", expression, cases[k].values[t]);
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(operators),
        cmocka_unit_test(casts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
