/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Places of noise, in the order of the program. */
#include "gradient/places.h"

#include "program/slope.h"

static bool in_large_group(const qn_program *program, const qn_instr *instr) {
    if (instr->kind != QN_INSTR_MEASURE) return false;
    for (size_t g = 0; qn_program_readout_group(program, g); ++g) {
        const qn_readout_group *group = qn_program_readout_group(program, g);
        for (int q = 0; q < group->nqubits && group->nqubits > 2; ++q)
            if (group->qubits[q] == instr->qubits[0] && group->bits[q] == instr->bit) return true;
    }
    return false;
}

size_t qn_places_list(const qn_program *program, const double *slopes, qn_noise_slope *places) {
    size_t count = 0;
    for (size_t k = 0; k < qn_program_size(program); ++k) {
        const qn_instr *instr = qn_program_instr(program, k);
        if (!qn_instr_is_noisy(instr) && !in_large_group(program, instr)) continue;
        places[count++] = (qn_noise_slope){instr, instr->source, slopes[2 * k], 0.0};
        if (!qn_instr_is_thermal(instr)) continue;
        places[count++] = (qn_noise_slope){instr, (qn_source)(instr->source + 1), slopes[2 * k + 1],
                                           0.0};
    }
    return count;
}
