/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The gates as textbooks and `qmae-noise help gates` have them. */
#include "fuzz_program.h"

#include "assert_close.h"

#include <math.h>
#include <string.h>

static const double TURN = 3.14159265358979323846;

const fuzz_gate fuzz_gates[] = {
    {"x", 1, 0, "x", ""},           {"sx", 1, 0, "sxdg", ""},       {"rz", 1, 1, "rz", "Z"},
    {"cz", 2, 0, "cz", ""},         {"y", 1, 0, "y", ""},           {"z", 1, 0, "z", ""},
    {"h", 1, 0, "h", ""},           {"s", 1, 0, "sdg", ""},         {"sdg", 1, 0, "s", ""},
    {"t", 1, 0, "tdg", ""},         {"tdg", 1, 0, "t", ""},         {"sxdg", 1, 0, "sx", ""},
    {"rx", 1, 1, "rx", "X"},        {"ry", 1, 1, "ry", "Y"},        {"p", 1, 1, "p", "Z"},
    {"u1", 1, 1, "u1", "Z"},        {"U", 1, 3, NULL, ""},          {"u2", 1, 2, NULL, ""},
    {"u3", 1, 3, NULL, ""},         {"cx", 2, 0, "cx", ""},         {"cy", 2, 0, "cy", ""},
    {"ch", 2, 0, "ch", ""},         {"crx", 2, 1, "crx", ""},       {"cry", 2, 1, "cry", ""},
    {"crz", 2, 1, "crz", ""},       {"cp", 2, 1, "cp", ""},         {"cu1", 2, 1, "cu1", ""},
    {"cu3", 2, 3, NULL, ""},        {"cu", 2, 4, NULL, ""},         {"rxx", 2, 1, "rxx", "XX"},
    {"ryy", 2, 1, "ryy", "YY"},     {"rzz", 2, 1, "rzz", "ZZ"},     {"rzx", 2, 1, "rzx", "ZX"},
    {"swap", 2, 0, "swap", ""},     {"iswap", 2, 0, "iswapdg", ""}, {"iswapdg", 2, 0, "iswap", ""},
    {"ecr", 2, 0, "ecr", ""},       {"syc", 2, 0, "sycdg", ""},     {"sycdg", 2, 0, "syc", ""},
    {"ccx", 3, 0, "ccx", ""},       {"cswap", 3, 0, "cswap", ""},   {"id", 1, 0, "id", ""},
    {"gphase", 0, 1, "gphase", ""},
};
int fuzz_ngates(void) { return (int)(sizeof fuzz_gates / sizeof *fuzz_gates); }

int fuzz_gate_named(const char *name) {
    int k = 0;
    while (strcmp(fuzz_gates[k].name, name)) assert_true(++k < fuzz_ngates());
    return k;
}

/* What a device may have, with everything that a program of its gates alone needs. */
static const char *const LIKE_IBM[] = {"rz", "sx", "x", "cz", NULL};
static const char *const LIKE_EAGLE[] = {"rz", "sx", "x", "id", "ecr", NULL};
static const char *const LIKE_IONS[] = {"rz", "rx", "rzz", NULL};
static const char *const OLDER[] = {"u1", "u2", "u3", "cx", NULL};
static const char *const RICH[] = {"h", "s", "t", "rx", "rzx", "cx", NULL};
const char *const *const fuzz_bases[] = {LIKE_IBM, LIKE_IBM, LIKE_EAGLE, LIKE_IONS,
                                         OLDER,    RICH,     NULL};

/* In which all gates can be written. */
static const char *const WITH_CX[] = {"rz", "sx", "cx", NULL};
static const char *const WITH_RXX[] = {"rz", "ry", "rx", "rxx", NULL};
static const char *const WITH_RZZ[] = {"rz", "ry", "rzz", NULL};
const char *const *const fuzz_targets[] = {LIKE_IBM, LIKE_EAGLE, WITH_CX, WITH_RXX, WITH_RZZ, NULL};

/* ---- matrices ------------------------------------------------------------------------------- */

/* exp(-i a P / 2) = cos(a / 2) - i sin(a / 2) P, the first letter that of the first qubit */
static void rotation(const char *letters, double a, double complex *u) {
    const int n = (int)strlen(letters), dim = 1 << n;
    memset(u, 0, sizeof *u * (size_t)(dim * dim));
    for (int i = 0; i < dim; ++i) {
        int j = i;
        double complex entry = -I * sin(a / 2); /* times <i| P |j> */
        for (int q = 0; q < n; ++q) {
            const int bit = i >> q & 1;
            if (letters[q] != 'Z') j ^= 1 << q;
            if (letters[q] == 'Y') entry *= bit ? I : -I;
            if (letters[q] == 'Z' && bit) entry = -entry;
        }
        u[i * dim + j] += entry;
        u[i * dim + i] += cos(a / 2);
    }
}

static void turned(const char *letters, double a, double complex phase, double complex *u) {
    rotation(letters, a, u);
    for (int k = 0; k < 1 << (2 * (int)strlen(letters)); ++k) u[k] *= phase;
}

/* U(theta, phi, lambda) of arXiv:2104.14722 with <0|U|0> real */
static void euler(double theta, double phi, double lambda, double complex *u) {
    u[0] = cos(theta / 2);
    u[1] = -cexp(I * lambda) * sin(theta / 2);
    u[2] = cexp(I * phi) * sin(theta / 2);
    u[3] = cexp(I * (phi + lambda)) * cos(theta / 2);
}

/* Of gates without angles: a turn about a Pauli times a phase, in parts of pi. */
static const struct {
    const char *name, *letter;
    double turn, phase;
} FIXED[] = {{"x", "X", 1, 0.5},        {"y", "Y", 1, 0.5},        {"z", "Z", 1, 0.5},
             {"s", "Z", 0.5, 0.25},     {"t", "Z", 0.25, 0.125},   {"sx", "X", 0.5, 0.25},
             {"id", "Z", 0, 0},         {"sdg", "Z", -0.5, -0.25}, {"tdg", "Z", -0.25, -0.125},
             {"sxdg", "X", -0.5, -0.25}};

static bool single(const char *name, const double *a, double complex *u) {
    for (size_t k = 0; k < sizeof FIXED / sizeof *FIXED; ++k) {
        if (strcmp(name, FIXED[k].name)) continue;
        turned(FIXED[k].letter, FIXED[k].turn * TURN, cexp(I * FIXED[k].phase * TURN), u);
        return true;
    }
    if (!strcmp(name, "h")) {
        u[0] = u[1] = u[2] = sqrt(0.5);
        u[3] = -sqrt(0.5);
    } else if (!strcmp(name, "p") || !strcmp(name, "u1")) turned("Z", a[0], cexp(I * a[0] / 2), u);
    else if (!strcmp(name, "u2")) euler(TURN / 2, a[0], a[1], u);
    else if (!strcmp(name, "U") || !strcmp(name, "u3")) euler(a[0], a[1], a[2], u);
    else if (!strcmp(name, "u")) { /* of cu */ euler(a[0], a[1], a[2], u);
        for (int k = 0; k < 4; ++k) u[k] *= cexp(I * a[3]);
    } else return false;
    return true;
}

static void multiply(int dim, const double complex *a, const double complex *b, double complex *c) {
    for (int i = 0; i < dim; ++i)
        for (int j = 0; j < dim; ++j) {
            c[i * dim + j] = 0.0;
            for (int k = 0; k < dim; ++k) c[i * dim + j] += a[i * dim + k] * b[k * dim + j];
        }
}

/* rzx(pi/4), x on the first, rzx(-pi/4) */
static void echo(double complex *u) {
    double complex a[16], b[16], c[16], x[16] = {0};
    for (int k = 0; k < 4; ++k) x[4 * k + (k ^ 1)] = 1.0;
    rotation("ZX", TURN / 4, a);
    rotation("ZX", -TURN / 4, b);
    multiply(4, x, a, c);
    multiply(4, b, c, u);
}

/* 01 and 10 exchanged */
static void exchange(double complex phase, double complex both, double complex *u) {
    memset(u, 0, 16 * sizeof *u);
    u[0] = 1.0;
    u[6] = u[9] = phase;
    u[15] = both;
}

void fuzz_adjoint(int dim, double complex *u) {
    for (int i = 0; i < dim; ++i)
        for (int j = 0; j <= i; ++j) {
            const double complex held = conj(u[i * dim + j]);
            u[i * dim + j] = conj(u[j * dim + i]);
            u[j * dim + i] = held;
        }
}

void fuzz_control(int on, int dim, const double complex *u, double complex *w) {
    for (int i = 0; i < 2 * dim; ++i)
        for (int j = 0; j < 2 * dim; ++j)
            w[i * 2 * dim + j] = (i & 1) != (j & 1) ? 0.0
                                 : (i & 1) == on    ? u[(i >> 1) * dim + (j >> 1)]
                                                    : (i == j);
}

static void named(const char *name, const char *turns, const double *angles, double complex *u) {
    double complex small[16];
    if (turns[0] && name[0] == 'r') rotation(turns, angles[0], u);
    else if (single(name, angles, u)) return;
    else if (!strcmp(name, "gphase")) u[0] = cexp(I * angles[0]);
    else if (!strcmp(name, "swap")) exchange(1.0, 1.0, u);
    else if (!strncmp(name, "iswap", 5)) exchange(I, 1.0, u);
    else if (!strncmp(name, "syc", 3)) exchange(-I, cexp(-I * TURN / 6), u); /* fSim(pi/2, pi/6) */
    else if (!strcmp(name, "ecr")) echo(u);
    else if (!strcmp(name, "ccx")) {
        named("cx", "", angles, small);
        fuzz_control(1, 4, small, u);
    } else if (!strcmp(name, "cswap")) {
        exchange(1.0, 1.0, small);
        fuzz_control(1, 4, small, u);
    } else if (name[1] == 'r') { /* crx, cry, crz */
        const char letter[2] = {(char)(name[2] - 'x' + 'X'), '\0'};
        rotation(letter, angles[0], small);
        fuzz_control(1, 2, small, u);
    } else {
        assert_true(single(name + 1, angles, small));
        fuzz_control(1, 2, small, u);
    }
    if (!strcmp(name, "iswapdg") || !strcmp(name, "sycdg")) fuzz_adjoint(4, u);
}

void fuzz_table_unitary(int gate, const double *angles, double complex *u) {
    named(fuzz_gates[gate].name, fuzz_gates[gate].turns, angles, u);
}
