/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an optimisation found, as text and as JSON. */
#include "show/optimise_print.h"
#include "show/json.h"
#include "show/route_object.h"
#include "show/study_print.h"

#include <math.h>
#include <string.h>

enum { SHOWN = 72, PARAMETERS = 40 }; /* letters of a sum; parameters of a text */

static const char *sum_of(const qn_optimise_options *o) {
    return o->minimise ? o->minimise : o->minimise_file;
}

static void print_value(const char *name, const qn_verdict *verdict, FILE *file) {
    if (isnan(verdict->value)) return;
    fprintf(file, "  %-52s %.10f", name, verdict->value);
    if (verdict->error > 0.0) fprintf(file, " +- %.10f", verdict->error);
    fputs("\n", file);
}

static void print_values(const qn_descent *d, FILE *file) {
    const bool mitigated = d->options->mitigation != QN_MITIGATION_NONE;
    const qn_verdict least = {.value = d->problem.least};
    print_value(mitigated ? "on the device, mitigated, of infinitely many shots"
                          : "value on the device, of infinitely many shots",
                &d->value, file);
    print_value("there without mitigation", &d->raw, file);
    print_value("these parameters without noise", &d->without_noise, file);
    print_value("ideal twin, optimised without noise", &d->twin_value, file);
    print_value("least eigenvalue of the observable", &least, file);
}

static void print_share(double share, FILE *file) {
    if (isnan(share)) fprintf(file, "  %12s", "");
    else fprintf(file, "  %10.1f %%", 100.0 * share);
}

static void print_row(const char *name, const qn_verdict *v, FILE *file) {
    if (isnan(v->value)) return;
    fprintf(file, "  %-36s  %12.8f", name, v->value);
    if (isnan(v->validation)) fprintf(file, "  %12s", "");
    else fprintf(file, "  %12.8f", v->validation);
    print_share(v->accuracy, file);
    print_share(v->validation_accuracy, file);
    fputs("\n", file);
}

/* Losses and accuracies of the rows. */
static void print_rows(const qn_descent *d, FILE *file) {
    const qn_rows *rows = &d->problem.rows;
    const bool mitigated = d->options->mitigation != QN_MITIGATION_NONE;
    fprintf(file,
            "  %zu rows of %s for the search, %zu for validation; of infinitely many shots:\n",
            rows->ntraining, d->options->data, rows->count - rows->ntraining);
    fprintf(file, "  %-36s  %12s  %12s  %12s  %12s\n", "", "loss", "validation", "right",
            "validation");
    print_row(mitigated ? "on the device, mitigated" : "on the device", &d->value, file);
    print_row("there without mitigation", &d->raw, file);
    print_row("these parameters without noise", &d->without_noise, file);
    print_row("ideal twin, optimised without noise", &d->twin_value, file);
}

static void print_patience(const qn_descent *d, FILE *file) {
    const long long patience = (long long)d->options->patience;
    if (d->search.step >= (uint64_t)d->options->steps || !qn_descent_out_of_patience(d)) return;
    fprintf(file, "  no further: nothing has fallen in the last %lld evaluation%s\n", patience,
            patience == 1 ? "" : "s");
}

void qn_descent_print(const qn_descent *d, FILE *file) {
    const qn_optimise_options *o = d->options;
    const char *text = sum_of(o);
    fprintf(file, "%s on %s: <%.*s%s> after %llu steps", o->circuit, qn_model_name(d->model), SHOWN,
            text, strlen(text) > SHOWN ? "..." : "", (unsigned long long)d->search.step);
    if (d->search.shots)
        fprintf(file, ", %llu circuits, %llu shots", (unsigned long long)d->search.circuits,
                (unsigned long long)d->search.shots);
    fputs("\n", file);
    print_patience(d, file);
    if (d->device.rungs[0].route.circuit) qn_route_print_lines(&d->device.rungs[0].route, file);
    (qn_descent_has_rows(d) ? print_rows : print_values)(d, file);
    fputs("\n", file);
    for (size_t v = 0; v < d->problem.nvalues && v < PARAMETERS; ++v)
        fprintf(file, "  %-16s %.10f\n", qn_problem_name(&d->problem, v), d->search.values[v]);
    if (d->problem.nvalues > PARAMETERS)
        fprintf(file, "  and %zu more: --json\n", d->problem.nvalues - PARAMETERS);
    if (d->folder[0]) fprintf(file, "\nrun directory %s\n", d->folder);
}

/* ---- JSON ----------------------------------------------------------------------------------- */

static json_t *parameters_of(const qn_problem *p, const double *values) {
    json_t *object = json_object();
    for (size_t v = 0; v < p->nvalues; ++v)
        json_object_set_new(object, qn_problem_name(p, v), qn_json_real(values[v]));
    return object;
}

/* Whatever is known of a verdict, under the name of its value. */
static void add_verdict(json_t *object, const char *name, const qn_verdict *v) {
    const struct {
        const char *suffix;
        double number;
        bool known;
    } PARTS[] = {
        {"", v->value, true},
        {"_error", v->error, v->error > 0.0},
        {"_accuracy", v->accuracy, !isnan(v->accuracy)},
        {"_validation", v->validation, !isnan(v->validation)},
        {"_validation_accuracy", v->validation_accuracy, !isnan(v->validation_accuracy)},
    };
    char key[64];
    for (size_t k = 0; k < sizeof PARTS / sizeof *PARTS; ++k) {
        if (!PARTS[k].known) continue;
        snprintf(key, sizeof key, "%s%s", name, PARTS[k].suffix);
        json_object_set_new(object, key, qn_json_real(PARTS[k].number));
    }
}

qn_status qn_descent_print_json(const qn_descent *d, FILE *file) {
    const qn_optimise_options *o = d->options;
    json_t *object = json_pack("{s:s, s:s, s:s, s:I, s:I, s:I, s:I}", "circuit", o->circuit,
                               "noise", qn_model_name(d->model), "minimise", sum_of(o), "seed",
                               (json_int_t)o->seed, "steps", (json_int_t)d->search.step, "circuits",
                               (json_int_t)d->search.circuits, "shots",
                               (json_int_t)d->search.shots);
    if (!object) return QN_ERR_MEMORY;
    const qn_route *route = &d->device.rungs[0].route;
    if (route->circuit) json_object_set_new(object, "route", qn_route_object(route));
    add_verdict(object, "value", &d->value);
    if (o->mitigation != QN_MITIGATION_NONE) add_verdict(object, "unmitigated", &d->raw);
    add_verdict(object, "without_noise", &d->without_noise);
    if (qn_descent_has_rows(d)) {
        const qn_rows *rows = &d->problem.rows;
        json_object_set_new(object, "rows", json_integer((json_int_t)rows->ntraining));
        json_object_set_new(object, "validation_rows",
                            json_integer((json_int_t)(rows->count - rows->ntraining)));
    } else json_object_set_new(object, "least", qn_json_real(d->problem.least));
    json_object_set_new(object, "parameters", parameters_of(&d->problem, d->search.values));
    if (d->twin.machine) {
        add_verdict(object, "twin", &d->twin_value);
        json_object_set_new(object, "twin_parameters", parameters_of(&d->problem, d->twin.values));
    }
    if (d->folder[0]) json_object_set_new(object, "folder", json_string(d->folder));
    json_object_set_new(object, "interrupted", json_boolean(d->interrupted));
    if (o->patience)
        json_object_set_new(object, "out_of_patience", json_boolean(qn_descent_out_of_patience(d)));
    return qn_json_print(object, 17, file);
}
