/* `simulate` by trajectories. */
#include "cli/simulation.h"

#include "core/try.h"

qn_status qn_result_sample(qn_result *result, qn_diag *diag) {
    (void)result;
    return qn_fail(diag, QN_ERR_UNSUPPORTED, "--method trajectory is not there yet; use dm");
}
