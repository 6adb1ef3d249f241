/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What IBM's devices run: the basis, gates that stand for each other, the coupling map. */
#ifndef QN_IMPORT_IBM_BASIS_H
#define QN_IMPORT_IBM_BASIS_H

#include "import/device.h"

/* Why a gate is left out (qn_device_omit). */
#define QN_IBM_NO_GATE "instructions that circuits are not written in are left out"

/* rz, sx, x, on devices before these u1, u2, u3; the first of cz, ecr, cx that is calibrated,
 * which the others stand for; id; rx and rzz if `fractional`. Tells what is left out.
 * QN_ERR_UNSUPPORTED: they are not all there. */
QN_MUST_CHECK qn_status qn_ibm_choose_basis(qn_device *device, bool fractional);
/* The configuration of the same device: tells which of its pairs have no gate. */
QN_MUST_CHECK qn_status qn_ibm_check_configuration(const char *path, qn_device *device);

#endif
