/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values of OpenQASM 3 by their types: the examples of the specification (language/types and
 * language/classical of openqasm.com), the ends of types, functions, refusals, and where values are
 * used. */
#include "qmae_noise/qasm.h"
#include "typed.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* ---- what else has a value ------------------------------------------------------------------ */

static const struct example {
    const char *statements, *expression, *value;
} EXAMPLES[] = {
    /* language/classical.rst */
    {"const bit[8] a = \"10001111\";", "a << 1", "bit[8] 00011110"},
    {"const bit[8] a = \"10001111\";", "rotl(a, 2)", "bit[8] 00111110"},
    {"const bit[8] a = \"10001111\"; const bit[8] b = \"01110000\";", "a | b", "bit[8] 11111111"},
    {"const bit[8] a = \"10001111\"; const bit[8] b = \"01110000\";", "a & b", "bit[8] 00000000"},
    {"angle[4] a = 9 * (pi / 8);", "a", "angle[4] 1001"},
    {"angle[4] a = 9 * (pi / 8);", "a << 2", "angle[4] 0100"},
    {"angle[4] a = 9 * (pi / 8);", "a >> 2", "angle[4] 0010"},
    {"uint[6] b = 37;", "popcount(b)", "uint 3"},
    {"uint[6] b = 37;", "rotl(b, 3)", "uint[6] 44"},
    {"angle[32] d = pi;", "d == pi", "bool true"},
    {"angle[4] ang = 3 * pi / 2;", "2 * ang >= ang", "bool false"},
    {"angle[4] ang = 3 * pi / 2;", "2 * ang == pi", "bool true"},
    {"int[32] a = 2; int[32] b = 3;", "a * b", "int[32] 6"},
    {"int[32] a = 2; int[32] b = 3;", "b / a", "int[32] 1"},
    {"int[32] a = 2; int[32] b = 3;", "b % a", "int[32] 1"},
    {"int[32] a = 2; int[32] b = 3;", "a ** b", "int[32] 8"},
#define ANGLES                                                                                     \
    "angle[4] a = 7 * (pi / 8); angle[4] b = pi / 8; angle[4] c = 5 * (pi / 4); uint[4] two = 2;"
    {ANGLES, "a", "angle[4] 0111"},
    {ANGLES, "a + b", "angle[4] 1000"},
    {ANGLES, "b - a", "angle[4] 1010"},
    {ANGLES, "a / two", "angle[4] 0011"},
    {ANGLES, "two * c", "angle[4] 0100"},
    {ANGLES, "c / b", "uint[4] 10"},
    {ANGLES, "angle[4](pi * 2)", "angle[4] 0000"},
    {"angle[4] a = pi / 4;", "-a", "angle[4] 1110"},
    {"", "2 ** 3 ** 2", "int 512"},
    {"", "-2 ** 2", "int -4"},
    {"", "1 | 6 & 3", "int 3"},
    {"", "uint[4](1) | uint[4](6) ^ uint[4](3) & uint[4](2)", "uint[4] 5"},
    {"", "1 + 2 << 1", "int 6"},
    /* language/types.rst */
    {"angle[4] my_pi = \u03c0;", "bit[4](my_pi)", "bit[4] 1000"},
    {"angle[6] h = \u03c0/2;", "h", "angle[6] 010000"},
    {"angle[8] x = 7 * (\u03c0 / 8);", "x", "angle[8] 01110000"},
    {"const float[64] two_pi = 6.283185307179586; float[64] f = two_pi * (127. / 512.);",
     "angle[8](f)", "angle[8] 01000000"},
    {"const uint[8] SIZE = 5; const uint[16] u1 = 2 * SIZE;", "u1", "uint[16] 10"},
    {"const uint[8] SIZE = 5;", "5.0 * SIZE", "float 25"},
    {"const uint[8] SIZE = 5; const uint[16] u1 = 2 * SIZE;", "u1[1]", "bool true"},
    {"const uint[8] SIZE = 5; const uint[16] u1 = 2 * SIZE; const bit[SIZE - 1] b2 = u1[0:3];",
     "b2", "bit[4] 1010"},
    {"const float[64] f1 = 2.5; const int[8] i1 = int[8](f1);", "i1", "int[8] 2"},
    {"const float[64] f1 = 2.5;", "2 * uint(f1)", "uint 4"},
    {"const bit[8] b1 = \"0010_1010\";", "rotl(b1, 3)", "bit[8] 01010001"},
    {"const int[8] i1 = 4;", "exp(i1)", "float 54.5981500331"},
    {"int[32] myInt = 15;", "myInt[0]", "bool true"},
    {"int[32] myInt = 15;", "myInt[-1]", "bool false"},
    {"int[32] myInt = 15;", "myInt[0:2:31]", "bit[16] 0000000000000011"},
    {"int[32] myInt = 15;", "myInt[-1:-1:-4]", "bit[4] 0000"},
    {"int i8 = 1_000_000;", "i8", "int 1000000"},
    {"duration one_ns = 1ns; duration a = 500ns;", "a / one_ns", "float 500"},
    {"duration one_s = 1s; duration a = 500ns;", "a / one_s", "float 5e-07"},
    {"int[8] x = -77;", "x == int[8](uint[8](x))", "bool true"},
    /* values begin again at the end of their types */
    {"int[8] x = 127; int[8] y = 1;", "x + y", "int[8] -128"},
    {"int[8] x = 127;", "x + 1", "int 128"},
    {"int[8] x = -128;", "-x", "int[8] -128"},
    {"int[8] x = -128; int[8] y = -1;", "x / y", "int[8] -128"},
    {"int[8] x = -128; int[8] y = -1;", "x % y", "int[8] 0"},
    {"int[8] x = 100;", "x * x", "int[8] 16"},
    {"uint[4] x = 3; uint[4] y = 5;", "x - y", "uint[4] 14"},
    {"uint[4] x = 3;", "-x", "uint[4] 13"},
    {"uint[4] x = 17;", "x", "uint[4] 1"},
    {"uint[4] x = 7; uint[4] y = 3;", "x ** y", "uint[4] 7"},
    {"uint[64] x = -1;", "x", "uint[64] 18446744073709551615"},
    {"uint[64] x = -1;", "x * x", "uint[64] 1"},
    {"int[64] x = 2 ** 62; int[64] y = 2;", "x * y", "int[64] -9223372036854775808"},
    {"uint[4] x = 9; uint[8] y = 9;", "x * y", "uint[8] 81"},
    {"uint[8] x = 200; int[8] y = 100;", "x + y", "uint[8] 44"},
    {"uint[8] x = 200; int[16] y = -100;", "x + y", "int[16] 100"},
    {"", "2 ** 62 + (2 ** 62 - 1)", "int 9223372036854775807"},
    {"", "2 ** 63", ""},
    {"", "2 ** 62 + 2 ** 62", ""},
    {"", "1 << 62", "int 4611686018427387904"},
    {"", "1 << 63", ""},
    {"uint n = 3;", "n - 4", ""},
    {"uint n = 3;", "-n", ""},
    {"uint n = -1;", "n", ""},
    {"", "1 / 0", ""},
    {"", "1 % 0", ""},
    {"", "0 ** 0", "int 1"},
    {"", "2 ** -1", "float 0.5"},
    {"", "0 ** -1", ""},
    /* widths of floats */
    {"float[32] x = 0.1;", "x", "float[32] 0.10000000149"},
    {"float[32] x = 0.1; float[32] y = 0.2;", "x + y", "float[32] 0.300000011921"},
    {"float[32] x = 0.1;", "x + 0.2", "float 0.30000000149"},
    {"float[32] x = 0.1; float[64] y = 0.2;", "x + y", "float[64] 0.30000000149"},
    {"float[16] x = 0.1;", "x", "float[16] 0.0999755859375"},
    {"float[16] x = 1e-7;", "x", "float[16] 1.19209289551e-07"},
    {"float[16] x = 70000;", "x", ""},
    {"float[32] x = 1e39;", "x", ""},
    {"float[32] x = 0.1;", "2 * x", "float[32] 0.20000000298"},
    {"float[64] x = 0.1;", "sqrt(x) * sqrt(x)", "float[64] 0.1"},
    {"float[20] x = 0.1;", "x", ""},
    /* widths of angles */
    {"angle[4] a = pi / 2; angle[6] b = pi / 16;", "a + b", "angle[6] 010010"},
    {"angle[6] b = 3 * pi / 16 + pi / 32;", "angle[4](b)", "angle[4] 0010"},
    {"angle[5] b = 3 * pi / 16;", "angle[4](b)", "angle[4] 0010"},
    {"angle[5] b = pi / 16;", "angle[4](b)", "angle[4] 0000"},
    {"angle[5] b = 31 * pi / 16;", "angle[4](b)", "angle[4] 0000"},
    {"angle a = 5 * pi / 2;", "a == pi / 2", "bool true"},
    {"angle a = -pi / 2;", "a / 3 == pi / 2", "bool true"},
    {"angle a = 0;", "a == 0.0", "bool true"},
    {"angle a = 1;", "a", ""},
    {"angle[4] a = pi / 2;", "a * -1", "angle[4] 1100"},
    {"angle[4] a = pi / 2;", "a / -1", ""},
    {"angle[4] a = pi / 2;", "a / 0", ""},
    {"angle[4] a = pi / 2;", "~a", "angle[4] 1011"},
    {"angle a = pi / 2;", "~a", ""},
    {"angle[4] a = pi / 2;", "0.5 * a", ""},
    /* bits */
    {"", "~\"0101\"", "bit[4] 1010"},
    {"", "\"0101\" ^ \"0011\"", "bit[4] 0110"},
    {"", "\"0101\" ^ \"011\"", ""},
    {"", "\"0101\" == \"0101\"", "bool true"},
    {"", "\"0101\" < \"0110\"", "bool true"},
    {"", "\"0101\" == 5", "bool true"},
    {"", "\"0101\" == \"101\"", ""},
    {"", "\"0101\" + 1", ""},
    {"", "\"0121\"", ""},
    {"", "\"\"", ""},
    {"const bit b = 1;", "b ^ true", "bool false"},
    {"const bit b = 1;", "~b", "bool false"},
    {"const bit[3] b = \"011\";", "b[0]", "bool true"},
    {"const bit[3] b = \"011\";", "b[2]", "bool false"},
    {"const bit[3] b = \"011\";", "b[-1]", "bool false"},
    {"const bit[3] b = \"011\";", "b[{2, 0}]", "bit[2] 10"},
    {"const bit[3] b = \"011\";", "b[3]", ""},
    {"const bit[4] b = \"011\";", "b", ""},
    {"const bit[4] b = 5;", "b", "bit[4] 0101"},
    {"const bit[2] b = 5;", "b", ""},
    {"int n = 5;", "n[0]", ""},
    {"", "~uint[4](5)", "uint[4] 10"},
    {"", "~int[4](5)", "int[4] -6"},
    {"", "~5", ""},
    {"", "~2.5", ""},
    {"", "~true", "bool false"},
    {"", "int[8](-8) >> 1", "int[8] -4"},
    {"", "uint[4](9) << 3", "uint[4] 8"},
    {"", "uint[4](9) >> 64", "uint[4] 0"},
    {"", "int[8](-1) >> 70", "int[8] -1"},
    {"", "1 << -1", ""},
    {"", "uint[4](9) & 16", ""},
    {"", "!\"00\"", "bool true"},
    {"", "!0.5", "bool false"},
    {"", "-true", "int -1"},
    {"", "-\"1\"", ""},
    {"", "-3us", "duration -3e-06"},
    /* functions */
    {"", "rotr(\"0011\", 1)", "bit[4] 1001"},
    {"", "rotl(\"0011\", -1)", "bit[4] 1001"},
    {"", "rotl(\"0011\", 5)", "bit[4] 0110"},
    {"", "rotl(\"0011\", 0)", "bit[4] 0011"},
    {"", "rotl(5, 1)", ""},
    {"", "rotl(\"0011\", 0.5)", ""},
    {"", "rotl(\"0011\")", ""},
    {"", "popcount(\"0111\")", "uint 3"},
    {"", "popcount(7)", "uint 3"},
    {"", "popcount(-7)", ""},
    {"", "popcount(0.5)", ""},
    {"", "mod(-7, 4)", "int -3"},
    {"", "mod(7.5, 2)", "float 1.5"},
    {"", "mod(\"01\", 2)", ""},
    {"", "sin(angle[4](pi / 2))", "float 1"},
    {"", "exp(angle[4](pi / 2))", ""},
    {"", "cos(\"01\")", ""},
    {"", "floor(2.5)", "float 2"},
    {"", "ceiling(2.5)", "float 3"},
    {"", "sqrt(16)", "float 4"},
    {"", "sqrt(-1)", ""},
    {"", "arccos(2)", ""},
    {"", "abs(-7)", "int 7"},
    {"", "abs(-7.5)", "float 7.5"},
    {"", "log(euler)", "float 1"},
    {"", "sin(3us)", ""},
    {"", "nothing(1)", ""},
    /* times */
    {"duration d = 3us;", "2 * d + 500ns", "duration 6.5e-06"},
    {"float x = 3us;", "x", ""},
    {"duration d = 3;", "d", ""},
    {"", "3us + 1", ""},
    {"", "3us < 1ms", "bool true"},
};

static void examples(void **state) {
    (void)state;
    for (size_t k = 0; k < sizeof EXAMPLES / sizeof *EXAMPLES; ++k)
        typed_check(EXAMPLES[k].statements, EXAMPLES[k].expression, EXAMPLES[k].value);
}

/* ---- sentences ------------------------------------------------------------------------------ */

static void refusals_say_why(void **state) {
    static const struct {
        const char *statements, *expression, *says;
        int line, column;
    } cases[] = {
        {"", "bit[4](0.5)", "float cannot become bit[4]", 4, 4},
        {"angle[4] a = pi;\nint n = a;", "1", "angle[4] cannot become int", 4, 1},
        {"", "angle(3)", "int cannot become angle: write radians with a point", 4, 4},
        {"", "int[8](\"0101\")", "bit[4] cannot become int[8]: their widths", 4, 4},
        {"", "\"0101\" + 1", "there is no '+' of bit[4] and int: bits become numbers", 4, 11},
        {"", "2 ^ 3", "a power is written **", 4, 6},
        {"", "2.0 % 3", "mod(a, b) is for floats, too", 4, 8},
        {"uint n = 0;", "n - 1", "a uint without a width cannot be negative", 4, 6},
        {"", "uint(-1)", "-1 is negative, which a uint", 4, 4},
        {"", "0.5 * angle[4](pi)", "angles are multiplied and divided by uints", 4, 8},
        {"", "int[65](1)", "the width is 65; it must be from 1 to 64", 4, 8},
        {"", "bool[3](1)", "a bool has no width", 4, 4},
        {"", "float[33](1)", "a float has 16, 32 or 64 bits", 4, 4},
        {"", "~5", "there is no ~ of int", 4, 4},
        {"", "rotl(5, 1)", "there is no rotl of int: it works on bit[n] and uint[n]", 4, 4},
        {"", "\"01\" & \"011\"", "there is no '&' of bit[2] and bit[3]", 4, 9},
        {"int x = 3;", "x[0]", "bits are picked of values with a width", 4, 4},
    };
    char found[TYPED_TEXT];
    (void)state;
    for (size_t k = 0; k < sizeof cases / sizeof *cases; ++k) {
        qn_diag diag = {0};
        typed_evaluate(cases[k].statements, cases[k].expression, found, &diag);
        if (found[0] || !strstr(diag.text, cases[k].says) || diag.line != cases[k].line ||
            diag.column != cases[k].column)
            fail_msg("%s %s\ngave %d:%d: %s%s", cases[k].statements, cases[k].expression, diag.line,
                     diag.column, found, diag.text);
    }
}

/* ---- where values are used ------------------------------------------------------------------ */

/* Both texts make the same circuit. */
static void values_in_programs(void **state) {
#define HEAD "OPENQASM 3.0;\ninclude \"stdgates.inc\";\nqubit[5] q; bit[2] c;\n"
    static const char *const same[][2] = {
        {"for uint[2] i in [3:5] rx(i) q[0];", "rx(3) q[0]; rx(0) q[0]; rx(1) q[0];"},
        {"for int[3] i in [3:4] rx(i) q[0];", "rx(3) q[0]; rx(-4) q[0];"},
        {"for int i in [0:1] rx(i / 2) q[0];", "rx(0) q[0]; rx(0) q[0];"},
        {"for float i in [0:1] rx(i / 2) q[0];", "rx(0) q[0]; rx(0.5) q[0];"},
        {"for i in [0:1] rx(i / 2) q[0];", "rx(0) q[0]; rx(0) q[0];"},
        {"for float[32] f in {0.5, 2} rx(f / 4) q[0];", "rx(0.125) q[0]; rx(0.5) q[0];"},
        {"for int i in {0.5, 2.5} rx(i) q[0];", "rx(0) q[0]; rx(2) q[0];"},
        {"for bit b in {0, 1} if (b) x q[0];", "x q[0];"},
        {"for angle[3] a in {pi, 2 * pi} rx(a) q[0];", "rx(pi) q[0]; rx(0) q[0];"},
        {"uint[4] n = 5; for uint i in [0:3] { if (bool(n[i])) x q[i]; }", "x q[0]; x q[2];"},
        {"const bit[2] b = \"10\"; if (c == b) x q[0];", "if (c == 2) x q[0];"},
        {"const bit t = 1; if (c[0] ^ t) x q[0];", "if (c[0] == 0) x q[0];"},
        {"if (c[0] & 1) x q[0];", "if (c[0]) x q[0];"},
        {"if (int[2](c) == -1) x q[0];", "if (c == 3) x q[0];"},
        {"if (uint[2](c) == 3) x q[0];", "if (c == 3) x q[0];"},
        {"if (int[2](c) == 3) x q[0];", ""},
        {"if (bool(c)) x q[0];", "if (c != 0) x q[0];"},
        {"if (uint[4](4) & 3) x q[0]; if (4 & 5 & 12) y q[0];", "y q[0];"},
        {"if (int[2](c) < 0) x q[0];", "if (c[1]) x q[0];"},
        {"if (int[2](c) >= -1) x q[0];", "if (!(c[1] && c < 3)) x q[0];"},
        {"if (1 > int[2](c)) x q[0];", "if (c[1] || c < 1) x q[0];"},
        {"if (int[2](c) < 2) x q[0];", "x q[0];"},
        {"if (int[2](c) < -2) x q[0];", ""},
        {"if (int[8](c[0]) == 1) x q[0]; if (float(c[1]) == 0) x q[1];",
         "if (c[0]) x q[0]; if (c[1] == 0) x q[1];"},
        {"if ((c[0] ^ c[1]) == 1) x q[0];", "if (c[0] ^ c[1]) x q[0];"},
        {"if ((c[0] & c[1]) != 0) x q[0];", "if (c[0] && c[1]) x q[0];"},
        {"if ((c[0] | c[1]) == c[1]) x q[0];", "if (!((c[0] || c[1]) ^ c[1])) x q[0];"},
        {"if (c[0] < c[1]) x q[0];", "if (!c[0] && c[1]) x q[0];"},
        {"if (c[0] >= c[1]) x q[0];", "if (c[0] || !c[1]) x q[0];"},
        {"if (true > c[1]) x q[0];", "if (c[1] == 0) x q[0];"},
        {"if ((c == 2) == (c[0] == 0)) x q[0];", "if (!((c == 2) ^ (c[0] == 0))) x q[0];"},
        {"if (int(c) <= 2) x q[0];", "if (c <= 2) x q[0];"},
        {"if (\"01\") x q[0]; if (!\"00\") y q[0];", "x q[0]; y q[0];"},
        {"x q[uint[2](7)];", "x q[3];"},
        {"duration d = 100ns; delay[d * 2] q[0];", "delay[200ns] q[0];"},
        {"angle[8] a = -pi / 2; rx(a) q[0];", "rx(3 * pi / 2) q[0];"},
    };
    (void)state;
    for (size_t k = 0; k < sizeof same / sizeof *same; ++k) {
        char *written[2] = {NULL, NULL};
        for (int side = 0; side < 2; ++side) {
            char text[TYPED_TEXT];
            qn_qasm *qasm = NULL;
            qn_diag diag = {0};
            snprintf(text, sizeof text, HEAD "%s", same[k][side]);
            if (qn_qasm_parse("t", text, strlen(text), NULL, &qasm, &diag) != QN_OK)
                fail_msg("%d:%d: %s\n%s", diag.line, diag.column, diag.text, text);
            assert_int_equal(qn_qasm_write(qn_qasm_circuit(qasm), NULL, 3, &written[side], NULL),
                             QN_OK);
            qn_qasm_destroy(qasm);
        }
        if (strcmp(written[0], written[1]) != 0)
            fail_msg("%s\ngives\n%s\nnot\n%s", same[k][0], written[0], written[1]);
        qn_free(written[0]);
        qn_free(written[1]);
    }
}

/* Values of inputs come as numbers from outside. */
static void inputs(void **state) {
    static const struct {
        const char *type;
        double given, value;
    } cases[] = {
        {"int", 2.7, 2},
        {"uint[2]", 5, 1},
        {"float", 0.5, 0.5},
        {"float[32]", 0.1, (double)0.1F},
        {"angle[4]", -M_PI / 2, 3 * M_PI / 2},
        {"bool", 0.5, 1},
        {"bit", 1, 1},
    };
    (void)state;
    for (size_t k = 0; k < sizeof cases / sizeof *cases; ++k) {
        char text[TYPED_TEXT];
        qn_qasm *qasm = NULL;
        qn_diag diag = {0};
        const qn_qasm_input input = {"v", cases[k].given};
        snprintf(text, sizeof text, HEAD "input %s v; rx(v) q[0];", cases[k].type);
        if (qn_qasm_parse("t", text, strlen(text),
                          &(qn_qasm_options){.inputs = &input, .ninputs = 1}, &qasm,
                          &diag) != QN_OK)
            fail_msg("%s: %s", cases[k].type, diag.text);
        const double found = qn_circuit_op(qn_qasm_circuit(qasm), 0)->angles[0].offset;
        if (!(fabs(found - cases[k].value) < 1e-14)) fail_msg("%s: %.17g", cases[k].type, found);
        qn_qasm_destroy(qasm);
    }
}

/* The unit of a device. */
static void samples(void **state) {
    static const struct {
        const char *text;
        double seconds;
    } cases[] = {
        {"delay[100dt] q[0];", 100 * 2.5e-10},
        {"delay[1_000 dt] q[0];", 1000 * 2.5e-10},
        {"delay[0.5dt + 3ns] q[0];", 0.5 * 2.5e-10 + 3e-9},
        {"duration d = 16dt; delay[2 * d] q[0];", 32 * 2.5e-10},
        {"float n = 1us / 1dt; delay[n * 1s] q[0];", 4000},
    };
    const qn_qasm_options options = {.dt = 2.5e-10};
    (void)state;
    for (size_t k = 0; k < sizeof cases / sizeof *cases; ++k) {
        char text[TYPED_TEXT];
        qn_qasm *qasm = NULL;
        qn_diag diag = {0};
        snprintf(text, sizeof text, HEAD "%s", cases[k].text);
        if (qn_qasm_parse("t", text, strlen(text), &options, &qasm, &diag) != QN_OK)
            fail_msg("%s: %s", cases[k].text, diag.text);
        const double found = qn_circuit_op(qn_qasm_circuit(qasm), 0)->duration;
        if (!(fabs(found / cases[k].seconds - 1) < 1e-14)) fail_msg("%s: %g", cases[k].text, found);
        qn_qasm_destroy(qasm);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(examples),
        cmocka_unit_test(refusals_say_why),
        cmocka_unit_test(values_in_programs),
        cmocka_unit_test(inputs),
        cmocka_unit_test(samples),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
