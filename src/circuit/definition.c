/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "circuit/definition.h"

#include <math.h>

/* ON(gate, qubits): without angle; BY(gate, angle factors..., on qubits): by a multiple of the
 * angles; AT: by a constant angle */
#define ON(name, ...)                                                                              \
    {                                                                                              \
        .gate = name, .qubits = { __VA_ARGS__ }                                                    \
    }
#define QUBITS(...)                                                                                \
    { __VA_ARGS__ }
#define BY(name, where, ...)                                                                       \
    {                                                                                              \
        .gate = name, .qubits = where, .factor = { __VA_ARGS__ }                                   \
    }
#define AT(name, where, angle)                                                                     \
    { .gate = name, .qubits = where, .constant = angle }

/* ---- cx by the entangling gates of hardware ------------------------------------------------- */

static const qn_definition_step CX_BY_CZ[] = {ON("h", 1), ON("cz", 0, 1), ON("h", 1)};
static const qn_definition_step CX_BY_ECR[] = {ON("sdg", 0), ON("sxdg", 1), ON("ecr", 0, 1),
                                               ON("x", 0)};
/* cz = rzz(pi/2) with sdg on both */
static const qn_definition_step CX_BY_RZZ[] = {
    ON("h", 1), AT("rzz", QUBITS(0, 1), M_PI / 2), ON("sdg", 0), ON("sdg", 1), ON("h", 1),
};
static const qn_definition_step CX_BY_RXX[] = {
    ON("h", 0),   AT("rxx", QUBITS(0, 1), M_PI / 2),
    ON("h", 0),   ON("h", 1),
    ON("sdg", 0), ON("sdg", 1),
    ON("h", 1),
};

/* ---- rotations about two-qubit Paulis ------------------------------------------------------- */

static const qn_definition_step RZZ_BY_RXX[] = {
    ON("h", 0), ON("h", 1), BY("rxx", QUBITS(0, 1), 1), ON("h", 0), ON("h", 1),
};
static const qn_definition_step RXX_BY_RZZ[] = {
    ON("h", 0), ON("h", 1), BY("rzz", QUBITS(0, 1), 1), ON("h", 0), ON("h", 1),
};
static const qn_definition_step RZZ[] = {ON("cx", 0, 1), BY("rz", QUBITS(1), 1), ON("cx", 0, 1)};
/* sxdg Z sx = Y */
static const qn_definition_step RYY[] = {
    ON("sx", 0), ON("sx", 1), BY("rzz", QUBITS(0, 1), 1), ON("sxdg", 0), ON("sxdg", 1),
};
static const qn_definition_step RZX[] = {ON("h", 1), BY("rzz", QUBITS(0, 1), 1), ON("h", 1)};

/* ---- controlled gates: qelib1.inc, with rz and ry for u1 and u3 ----------------------------- */

static const qn_definition_step CY[] = {ON("sdg", 1), ON("cx", 0, 1), ON("s", 1)};
static const qn_definition_step CZ[] = {ON("h", 1), ON("cx", 0, 1), ON("h", 1)};
static const qn_definition_step CH[] = {
    ON("h", 1), ON("sdg", 1), ON("cx", 0, 1), ON("h", 1), ON("t", 1), ON("cx", 0, 1),
    ON("t", 1), ON("h", 1),   ON("s", 1),     ON("x", 1), ON("s", 0),
};
static const qn_definition_step SWAP[] = {ON("cx", 0, 1), ON("cx", 1, 0), ON("cx", 0, 1)};
static const qn_definition_step CRX[] = {
    ON("s", 1),     BY("ry", QUBITS(1), 0.5),
    ON("cx", 0, 1), BY("ry", QUBITS(1), -0.5),
    ON("cx", 0, 1), ON("sdg", 1),
};
static const qn_definition_step CRY[] = {
    BY("ry", QUBITS(1), 0.5),
    ON("cx", 0, 1),
    BY("ry", QUBITS(1), -0.5),
    ON("cx", 0, 1),
};
static const qn_definition_step CRZ[] = {
    BY("rz", QUBITS(1), 0.5),
    ON("cx", 0, 1),
    BY("rz", QUBITS(1), -0.5),
    ON("cx", 0, 1),
};
static const qn_definition_step CP[] = {
    BY("rz", QUBITS(0), 0.5), ON("cx", 0, 1),           BY("rz", QUBITS(1), -0.5),
    ON("cx", 0, 1),           BY("rz", QUBITS(1), 0.5),
};
/* diag(1, 1, exp(-i t/2), exp(i t/2)) is a rotation of the target about Z by t/2, by -t/2 for a
 * control in |0>, and one by t/2 of all */
static const qn_definition_step CRZ_BY_RZZ[] = {
    BY("rz", QUBITS(1), 0.5),
    BY("rzz", QUBITS(0, 1), -0.5),
};
static const qn_definition_step CRX_BY_RZZ[] = {
    BY("rx", QUBITS(1), 0.5),
    ON("h", 1),
    BY("rzz", QUBITS(0, 1), -0.5),
    ON("h", 1),
};
/* sxdg Z sx = Y */
static const qn_definition_step CRY_BY_RZZ[] = {
    BY("ry", QUBITS(1), 0.5),
    ON("sx", 1),
    BY("rzz", QUBITS(0, 1), -0.5),
    ON("sxdg", 1),
};
static const qn_definition_step CP_BY_RZZ[] = {
    BY("rz", QUBITS(0), 0.5),
    BY("rz", QUBITS(1), 0.5),
    BY("rzz", QUBITS(0, 1), -0.5),
};
/* u3(theta, phi, lambda) = rz(phi) ry(theta) rz(lambda) times exp(i (phi + lambda) / 2), which is
 * the control's rotation. */
#define CU3_ON_TARGET                                                                              \
    BY("rz", QUBITS(1), 0, -0.5, 0.5), ON("cx", 0, 1), BY("rz", QUBITS(1), 0, -0.5, -0.5),         \
        BY("ry", QUBITS(1), -0.5), ON("cx", 0, 1), BY("ry", QUBITS(1), 0.5),                       \
        BY("rz", QUBITS(1), 0, 1)
static const qn_definition_step CU3[] = {BY("rz", QUBITS(0), 0, 0.5, 0.5), CU3_ON_TARGET};
static const qn_definition_step CU[] = {BY("rz", QUBITS(0), 0, 0.5, 0.5, 1), CU3_ON_TARGET};

/* ---- exchanges and echoes ------------------------------------------------------------------- */

static const qn_definition_step ISWAP[] = {
    ON("s", 0), ON("s", 1), ON("h", 0), ON("cx", 0, 1), ON("cx", 1, 0), ON("h", 1),
};
static const qn_definition_step ISWAPDG[] = {
    ON("h", 1), ON("cx", 1, 0), ON("cx", 0, 1), ON("h", 0), ON("sdg", 0), ON("sdg", 1),
};
static const qn_definition_step SYC[] = {ON("iswapdg", 0, 1), AT("cp", QUBITS(0, 1), -M_PI / 6)};
static const qn_definition_step SYCDG[] = {AT("cp", QUBITS(0, 1), M_PI / 6), ON("iswap", 0, 1)};
static const qn_definition_step ECR[] = {ON("s", 0), ON("sx", 1), ON("cx", 0, 1), ON("x", 0)};

/* ---- three qubits: qelib1.inc, gate by gate ------------------------------------------------- */

static const qn_definition_step CCX[] = {
    ON("h", 2),     ON("cx", 1, 2), ON("tdg", 2),   ON("cx", 0, 2), ON("t", 2),
    ON("cx", 1, 2), ON("tdg", 2),   ON("cx", 0, 2), ON("t", 1),     ON("t", 2),
    ON("h", 2),     ON("cx", 0, 1), ON("t", 0),     ON("tdg", 1),   ON("cx", 0, 1),
};
static const qn_definition_step CSWAP[] = {ON("cx", 2, 1), ON("ccx", 0, 1, 2), ON("cx", 2, 1)};

#define DEFINITION(gate, needs, steps)                                                             \
    { gate, needs, sizeof steps / sizeof *steps, steps }
const qn_definition qn_definitions[] = {
    DEFINITION("cx", "cz", CX_BY_CZ),     DEFINITION("cx", "ecr", CX_BY_ECR),
    DEFINITION("cx", "rzz", CX_BY_RZZ),   DEFINITION("cx", "rxx", CX_BY_RXX),
    DEFINITION("rzz", "rxx", RZZ_BY_RXX), DEFINITION("rzz", NULL, RZZ),
    DEFINITION("rxx", NULL, RXX_BY_RZZ),  DEFINITION("ryy", NULL, RYY),
    DEFINITION("rzx", NULL, RZX),         DEFINITION("cy", NULL, CY),
    DEFINITION("cz", NULL, CZ),           DEFINITION("ch", NULL, CH),
    DEFINITION("swap", NULL, SWAP),       DEFINITION("crx", "rzz", CRX_BY_RZZ),
    DEFINITION("cry", "rzz", CRY_BY_RZZ), DEFINITION("crz", "rzz", CRZ_BY_RZZ),
    DEFINITION("cp", "rzz", CP_BY_RZZ),   DEFINITION("cu1", "rzz", CP_BY_RZZ),
    DEFINITION("crx", NULL, CRX),         DEFINITION("cry", NULL, CRY),
    DEFINITION("crz", NULL, CRZ),         DEFINITION("cp", NULL, CP),
    DEFINITION("cu1", NULL, CP),          DEFINITION("cu3", NULL, CU3),
    DEFINITION("cu", NULL, CU),           DEFINITION("iswap", NULL, ISWAP),
    DEFINITION("iswapdg", NULL, ISWAPDG), DEFINITION("syc", NULL, SYC),
    DEFINITION("sycdg", NULL, SYCDG),     DEFINITION("ecr", NULL, ECR),
    DEFINITION("ccx", NULL, CCX),         DEFINITION("cswap", NULL, CSWAP),
};
const size_t qn_definition_count = sizeof qn_definitions / sizeof *qn_definitions;

double qn_definition_angle(const qn_definition_step *step, const qn_gate *gate,
                           const double *angles) {
    double angle = step->constant;
    for (int a = 0; a < gate->nangles; ++a) angle += step->factor[a] * angles[a];
    return angle;
}
