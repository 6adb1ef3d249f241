/* What an optimisation found, as text and as JSON. */
#include "show/optimise_print.h"
#include "show/json.h"

#include <math.h>
#include <string.h>

enum { SHOWN = 72, PARAMETERS = 40 }; /* letters of a sum; parameters of a text */

static const char *sum_of(const qn_optimise_options *o) {
    return o->minimise ? o->minimise : o->minimise_file;
}

static void print_value(const char *name, double value, FILE *file) {
    if (!isnan(value)) fprintf(file, "  %-52s %.10f\n", name, value);
}

void qn_descent_print(const qn_descent *d, FILE *file) {
    const qn_optimise_options *o = d->options;
    const char *text = sum_of(o);
    char name[QN_PROBLEM_NAME];
    fprintf(file, "%s on %s: <%.*s%s> after %llu steps", o->circuit, qn_model_name(d->model), SHOWN,
            text, strlen(text) > SHOWN ? "..." : "", (unsigned long long)d->search.step);
    if (d->search.shots)
        fprintf(file, ", %llu circuits, %llu shots", (unsigned long long)d->search.circuits,
                (unsigned long long)d->search.shots);
    fputs("\n", file);
    print_value("value on the device, of infinitely many shots", d->value, file);
    print_value("these parameters without noise", d->without_noise, file);
    print_value("ideal twin, optimised without noise", d->twin_value, file);
    print_value("least eigenvalue of the observable", d->problem.least, file);
    fputs("\n", file);
    for (size_t v = 0; v < d->problem.nvalues && v < PARAMETERS; ++v)
        fprintf(file, "  %-16s %.10f\n", qn_problem_name(&d->problem, v, name),
                d->search.values[v]);
    if (d->problem.nvalues > PARAMETERS)
        fprintf(file, "  and %zu more: --json\n", d->problem.nvalues - PARAMETERS);
    if (d->folder[0]) fprintf(file, "\nrun directory %s\n", d->folder);
}

/* ---- JSON ----------------------------------------------------------------------------------- */

static json_t *parameters_of(const qn_problem *p, const double *values) {
    json_t *object = json_object();
    char name[QN_PROBLEM_NAME];
    for (size_t v = 0; v < p->nvalues; ++v)
        json_object_set_new(object, qn_problem_name(p, v, name), qn_json_real(values[v]));
    return object;
}

qn_status qn_descent_print_json(const qn_descent *d, FILE *file) {
    const qn_optimise_options *o = d->options;
    json_t *object = json_pack(
        "{s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:o, s:o, s:o}", "circuit", o->circuit, "noise",
        qn_model_name(d->model), "minimise", sum_of(o), "seed", (json_int_t)o->seed, "steps",
        (json_int_t)d->search.step, "circuits", (json_int_t)d->search.circuits, "shots",
        (json_int_t)d->search.shots, "value", qn_json_real(d->value), "without_noise",
        qn_json_real(d->without_noise), "least", qn_json_real(d->problem.least));
    if (!object) return QN_ERR_MEMORY;
    json_object_set_new(object, "parameters", parameters_of(&d->problem, d->search.values));
    if (d->twin.machine) {
        json_object_set_new(object, "twin", qn_json_real(d->twin_value));
        json_object_set_new(object, "twin_parameters", parameters_of(&d->problem, d->twin.values));
    }
    if (d->folder[0]) json_object_set_new(object, "folder", json_string(d->folder));
    json_object_set_new(object, "interrupted", json_boolean(d->interrupted));
    json_dumpf(object, file, JSON_INDENT(2) | JSON_REAL_PRECISION(17));
    fputs("\n", file);
    json_decref(object);
    return ferror(file) ? QN_ERR_IO : QN_OK;
}
