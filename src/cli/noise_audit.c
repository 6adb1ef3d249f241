/* SPDX-License-Identifier: GPL-3.0-or-later */
/* qmae-noise noise show --circuit: every place of noise of the QMAE's program. */
#include "cli/command.h"
#include "cli/noise_options.h"
#include "core/try.h"
#include "program/audit.h"
#include "qmae/routed.h"
#include "show/json.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

/* ---- text ----------------------------------------------------------------------------------- */

static void print_location(const qn_model *model, const qn_noise_place *l) {
    char qubits[24], where[300] = "-", infidelity[24] = "of angle";
    const qn_instr *i = l->instr;
    const char *slash = strrchr(qn_model_path(model), '/');
    snprintf(qubits, sizeof qubits, i->nqubits == 1 ? "%d" : "%d,%d", i->qubits[0], i->qubits[1]);
    if (i->line)
        snprintf(where, sizeof where, "%s:%d", slash ? slash + 1 : qn_model_path(model), i->line);
    if (!isnan(l->infidelity)) snprintf(infidelity, sizeof infidelity, "%.4g", l->infidelity);
    printf("%12.3f %-7s %-10s %-11s %-20s %-22s %11s  %s\n", 1e9 * i->start, qubits,
           qn_section_name(i->section), i->kind == QN_INSTR_GATE ? "rotation" : i->cause,
           l->channel, l->strength, infidelity, where);
}

static void print_text(const qn_model *model, const qn_program *program, const qn_audit *a) {
    printf("%12s %-7s %-10s %-11s %-20s %-22s %11s  %s\n", "time/ns", "qubits", "part", "cause",
           "channel", "strength", "infidelity", "file:line");
    for (size_t k = 0; k < qn_program_size(program); ++k) {
        qn_noise_place l;
        if (qn_program_noise(program, k, &l)) print_location(model, &l);
    }
    printf("\n%zu places of noise in %.4g us\n  %-14s %8s %14s\n", a->locations,
           1e6 * qn_program_duration(program), "source", "places", "sum of infid.");
    for (int s = 0; s < QN_SOURCE_COUNT; ++s)
        if (a->counts[s])
            printf("  %-14s %8zu %14.6g   %s\n", qn_source_name((qn_source)s), a->counts[s],
                   a->sums[s], qn_source_help((qn_source)s));
    puts("\nwithout noise of their own");
    for (size_t k = 0; k < a->nsilent; ++k)
        printf("  %8zu %s\n", a->silent[k].count, a->silent[k].name);
    if (a->nsilent == 0) puts("  nothing");
}

/* ---- JSON ----------------------------------------------------------------------------------- */

static json_t *location_object(const qn_noise_place *l) {
    const qn_instr *i = l->instr;
    json_t *qubits = json_array();
    for (int q = 0; q < i->nqubits; ++q) json_array_append_new(qubits, json_integer(i->qubits[q]));
    return json_pack("{s:f, s:f, s:o, s:s, s:s, s:s, s:s, s:s, s:o, s:i}", "start", i->start,
                     "duration", i->duration, "qubits", qubits, "section",
                     qn_section_name(i->section), "cause", i->cause, "source",
                     qn_source_name(i->source), "channel", l->channel, "strength", l->strength,
                     "infidelity", isnan(l->infidelity) ? json_null() : json_real(l->infidelity),
                     "line", i->line);
}

static int print_json(const qn_model *model, const qn_program *program, const qn_audit *a) {
    json_t *locations = json_array(), *totals = json_object(), *silent = json_object();
    for (size_t k = 0; k < qn_program_size(program); ++k) {
        qn_noise_place l;
        if (qn_program_noise(program, k, &l)) json_array_append_new(locations, location_object(&l));
    }
    for (int s = 0; s < QN_SOURCE_COUNT; ++s)
        if (a->counts[s])
            json_object_set_new(totals, qn_source_name((qn_source)s),
                                json_pack("{s:I, s:f}", "places", (json_int_t)a->counts[s],
                                          "infidelity", a->sums[s]));
    for (size_t k = 0; k < a->nsilent; ++k)
        json_object_set_new(silent, a->silent[k].name,
                            json_integer((json_int_t)a->silent[k].count));
    json_t *object = json_pack("{s:s, s:s, s:f, s:o, s:o, s:o}", "name", qn_model_name(model),
                               "file", qn_model_path(model), "duration",
                               qn_program_duration(program), "locations", locations, "totals",
                               totals, "without_noise", silent);
    return qn_exit_code(&(qn_diag){0}, qn_json_print(object, 15, stdout));
}

int qn_noise_audit(const qn_model *model, const qn_noise_options *options) {
    static char data[] = "mnist";
    qn_status status = QN_OK;
    qn_diag diag = {0};
    qn_program *program = NULL;
    int code = QN_EXIT_DONE;
    qn_audit a = {0};
    qn_train_options train = options->train;
    train.data = data;
    QN_TRY(qn_train_options_resolve(&train, &diag));
    const qn_qmae_spec spec = train.settings.spec;
    const qn_program_options device = qn_device_options_program(&train.device);
    QN_TRY(qn_qmae_program_build(&spec, model, &device, NULL, &program, &diag));
    QN_TRY(qn_audit_add_up(program, &a));
    qn_say_lines("note: ", qn_program_notes(program));
    if (options->json) code = print_json(model, program, &a);
    else print_text(model, program, &a);
out:
    qn_program_destroy(program);
    return status == QN_OK ? code : qn_say_failure(&diag, status);
}
