/* Pictures of a run directory, and its page. */
#include "core/try.h"
#include "draw/curves.h"
#include "optimise/descent.h"

#include <string.h>

/* ---- curves --------------------------------------------------------------------------------- */

/* columns: 3 for each step. */
static qn_curve curve_of(const qn_search *s, const char *label, int colour, bool exact,
                         double *columns) {
    const size_t count = s->history.nsteps;
    double *x = columns, *y = x + count, *error = y + count;
    for (size_t k = 0; k < count; ++k) {
        const qn_step_record *r = &s->history.steps[k];
        x[k] = (double)r->step;
        y[k] = exact ? r->loss_exact : r->loss;
        error[k] = r->loss_error;
    }
    return (qn_curve){label, colour, exact, count, x, y, exact ? NULL : error};
}

qn_status qn_descent_draw(const qn_descent *d, qn_diag *diag) {
    const size_t count = d->search.history.nsteps;
    qn_curve curves[3];
    size_t n = 0;
    char title[160];
    if (d->folder[0] == '\0' || count == 0) return QN_OK;
    double *columns = qn_alloc(9 * count, sizeof *columns);
    if (!columns) return QN_ERR_MEMORY;
    const bool shots = d->options->gradient != QN_ESTIMATOR_EXACT;
    if (shots) {
        curves[n] = curve_of(&d->search, "as the device estimates it", 1, false, columns);
        ++n;
    }
    curves[n] = curve_of(&d->search, "of infinitely many shots", 0, true, columns + 3 * count);
    ++n;
    if (d->twin.machine && d->twin.history.nsteps == count) {
        curves[n] = curve_of(&d->twin, "ideal twin, optimised without noise", 6, true,
                             columns + 6 * count);
        ++n;
    }
    snprintf(title, sizeof title, "optimisation on %.100s", qn_model_name(d->model));
    const qn_figure figure = {
        title,  shots ? "bands: one standard error of shots" : "exact gradients",
        "step", "value of the observable",
        curves, n,
        0.0};
    qn_status status = qn_figure_write(&figure, d->folder, "curves", diag);
    if (status == QN_OK) status = qn_host_try_draw(d->host, d->folder, "curves", diag);
    qn_free(columns);
    return status;
}
