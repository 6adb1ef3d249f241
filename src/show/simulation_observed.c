/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Observables of a simulation as text and as JSON. */
#include "show/json.h"
#include "show/study_print.h"

#include <math.h>
#include <string.h>

enum { SHOWN = 72 }; /* letters of a sum */

static void print_measured(const qn_observed *o, FILE *file) {
    const qn_observable_groups *groups = qn_measurement_groups(o->measurement);
    unsigned long long shots = 0;
    for (size_t g = 0; g < groups->count; ++g) shots += o->shots[g];
    fprintf(file, "    measured: %.10f +- %.3g by %llu shots in %zu group%s", o->measured.value,
            o->measured.error, shots, groups->count, groups->count == 1 ? "" : "s");
    if (!isnan(o->measured.expected))
        fprintf(file, "; %.10f by infinitely many", o->measured.expected);
    fputs("\n", file);
}

void qn_result_print_observables(const qn_result *result, FILE *file) {
    if (result->nobserved == 0) return;
    fputs("\n  observables", file);
    if (result->samples)
        fprintf(file, " of %llu trajectories",
                (unsigned long long)result->samples->expected.trajectories);
    fputs("\n", file);
    for (size_t k = 0; k < result->nobserved; ++k) {
        const qn_observed *o = &result->observed[k];
        const bool cut = strlen(o->text) > SHOWN;
        fprintf(file, "  <%.*s%s> = %.10f", SHOWN, o->text, cut ? "..." : "", o->estimate.value);
        if (result->samples) fprintf(file, " +- %.3g", o->estimate.error);
        fputs("\n", file);
        if (o->measurement) print_measured(o, file);
    }
}

/* ---- JSON ----------------------------------------------------------------------------------- */

static json_t *groups_of(const qn_observed *o) {
    const qn_observable_groups *groups = qn_measurement_groups(o->measurement);
    json_t *list = json_array();
    for (size_t g = 0; g < groups->count; ++g)
        json_array_append_new(list, json_pack("{s:s, s:I, s:I}", "basis", groups->groups[g].basis,
                                              "terms", (json_int_t)groups->groups[g].nterms,
                                              "shots", (json_int_t)o->shots[g]));
    return list;
}

json_t *qn_result_json_observables(const qn_result *result) {
    json_t *list = json_array();
    for (size_t k = 0; k < result->nobserved; ++k) {
        const qn_observed *o = &result->observed[k];
        json_t *entry = json_pack("{s:s, s:I, s:o, s:o}", "observable", o->text, "terms",
                                  (json_int_t)qn_observable_nterms(o->observable), "value",
                                  qn_json_real(o->estimate.value), "stderr",
                                  qn_json_real(o->estimate.error));
        if (o->measurement)
            json_object_set_new(
                entry, "measured",
                json_pack("{s:o, s:o, s:o, s:o}", "value", qn_json_real(o->measured.value),
                          "stderr", qn_json_real(o->measured.error), "expected",
                          qn_json_real(o->measured.expected), "groups", groups_of(o)));
        json_array_append_new(list, entry);
    }
    return list;
}
