/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "simulate/forecast.h"

#include "core/try.h"
#include "dm/forecast.h"

#include <math.h>

/* Each measured bit that is read later, or kept, doubles the branches; where it was written before,
 * half of them become one again. */
static void count_branches(const qn_program *program, size_t index, uint64_t *written,
                           qn_simulation_forecast *f, double *branches) {
    const qn_instr *instr = qn_program_instr(program, index);
    if (!qn_simulation_bit_lives(program, index)) return;
    const uint64_t bit = UINT64_C(1) << instr->bit;
    const double split = 2.0 * *branches;
    const size_t now = split < 0x1p62 ? (size_t)split : (size_t)1 << 62;
    if (now > f->branches) f->branches = now;
    if (!(*written & bit)) *branches = split;
    *written |= bit;
}

qn_status qn_forecast_dense(const qn_simulation *s, const qn_program *program,
                            qn_simulation_forecast *forecast, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_simulation_forecast f = {
        .method = QN_METHOD_DM, .qubits = s->ndigits, .branches = 1, .seconds = NAN};
    qn_stretch stretch = {0};
    uint64_t written = 0;
    double branches = 1.0;
    int grown = 2;
    for (size_t first = 0, last; first < qn_program_size(program); first = last) {
        last = first + 1;
        if (qn_simulation_skips(qn_program_instr(program, first))) continue;
        if (qn_stretch_ends(s, program, false, first)) {
            count_branches(program, first, &written, &f, &branches);
            continue;
        }
        qn_dm_work work = {0};
        qn_stretch_clear(&stretch);
        QN_TRY(qn_stretch_take(s, program, false, first, &stretch, &last));
        QN_TRY(qn_dm_count(stretch.list, stretch.count, s->digit, s->ndigits, &grown, &work, diag));
        f.steps += work.steps;
        f.operations += branches * work.operations;
    }
    *forecast = f;
out:
    qn_stretch_clear(&stretch);
    return status;
}

qn_status qn_forecast_program(const qn_program *program, qn_simulation_forecast *forecast,
                              qn_diag *diag) {
    qn_status status = QN_OK;
    qn_simulation *s = qn_alloc(1, sizeof *s);
    QN_TRY_ALLOC(s);
    QN_TRY(qn_simulation_analyse(s, program, diag));
    QN_TRY(qn_forecast_dense(s, program, forecast, diag));
out:
    qn_simulation_destroy(s);
    return status;
}
