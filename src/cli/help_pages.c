#include "cli/help_pages.h"

#include "noise/model_schema.h"

#include <math.h>
#include <string.h>

/* ---- gates -------------------------------------------------------------------------------- */

static void print_gates(FILE *file) {
    fputs("Gates, by their names in OpenQASM and in noise models:\n\n  name     qubits  angles  \n",
          file);
    for (size_t i = 0; i < qn_gate_count(); ++i) {
        const qn_gate *gate = qn_gate_at(i);
        fprintf(file, "  %-8s %4d %7d     %s\n", gate->name, gate->nqubits, gate->nangles,
                gate->help);
    }
}

/* ---- channels ----------------------------------------------------------------------------- */

static void print_parameter(const qn_channel_param *p, FILE *file) {
    fprintf(file, "    %-20s %s", p->name, p->help);
    if (isfinite(p->min) || isfinite(p->max)) fprintf(file, "; %g to %g", p->min, p->max);
    if (p->unit && p->unit[0] && strcmp(p->unit, "1") != 0) fprintf(file, " %s", p->unit);
    if (isnan(p->fallback)) fputs("; must be given", file);
    else fprintf(file, "; default %g", p->fallback);
    fputc('\n', file);
}

static void print_channels(FILE *file) {
    fputs("Noise channels, for `channels` in noise models (qmae-noise help noise-model):\n", file);
    for (size_t i = 0; i < qn_channel_count(); ++i) {
        const qn_channel *channel = qn_channel_at(i);
        fprintf(file, "\n%s (%d", channel->name, channel->min_qubits);
        if (channel->max_qubits > channel->min_qubits) fprintf(file, " to %d", channel->max_qubits);
        fprintf(file, " qubit%s)%s\n  %s\n", channel->max_qubits > 1 ? "s" : "",
                channel->operation ? ", set by the model's own section, not by a rule" : "",
                channel->help);
        for (int k = 0; k < channel->nparams; ++k) print_parameter(&channel->params[k], file);
    }
}

/* ---- noise models ------------------------------------------------------------------------- */

static const char *const key_kinds[] = {"whole number", "number",  "text",
                                        "{ ... }",      "( ... )", "reserved"};

static void print_key(const qn_key *key, FILE *file) {
    const bool number = key->type == QN_KEY_INT || key->type == QN_KEY_REAL;
    fprintf(file, "  %-23s %-13s %s", key->name, key_kinds[key->type], key->help);
    if (number && isfinite(key->max))
        fprintf(file, "; %g to %g", key->min < 1e-300 ? 0 : key->min, key->max);
    if (key->unit[0] && strcmp(key->unit, "1") != 0) fprintf(file, " (%s)", key->unit);
    fputs(key->required ? "; must be given\n" : "\n", file);
}

static const char model_example[] =
    "\nExample\n"
    "  format = 1;\n"
    "  name = \"mine\";\n"
    "  basis = [\"rz\", \"sx\", \"x\", \"cz\"];\n"
    "  schedule = \"alap\";\n"
    "  qubit: { T1 = 2e-4; T2 = 1.2e-4; p10 = 0.005; p01 = 0.013; };\n"
    "  gates: { rz: { duration = 0.0; error = 0.0; };\n"
    "           any1: { duration = 36e-9; error = 2.3e-4; };\n"
    "           cz: { duration = 68e-9; error = 3.2e-3; }; };\n"
    "  measure: { duration = 2.6e-6; };\n"
    "  channels = ( { after = \"cz\"; channel = \"depolarizing\"; lambda = 1e-3; } );\n"
    "\nqmae-noise noise check FILE says whether a file is right and what is odd about it.\n";

static void print_noise_model(FILE *file) {
    fputs("Noise models are files in libconfig's syntax; times in seconds, errors and "
          "probabilities as fractions.\n",
          file);
    for (size_t i = 0; i < qn_model_schema_count(); ++i) {
        const qn_key_section *section = qn_model_schema_at(i);
        fprintf(file, "\n%s%s%s\n", section->name, section->name[0] ? ": " : "", section->help);
        for (size_t k = 0; k < section->nkeys; ++k) print_key(&section->keys[k], file);
    }
    fputs(model_example, file);
}

/* ---- the table of pages ------------------------------------------------------------------- */

static const qn_help_page pages[] = {
    {"channels", "noise channels and their parameters", print_channels},
    {"gates", "gates that circuits and noise models may name", print_gates},
    {"noise-model", "the format of noise models", print_noise_model},
};

size_t qn_help_page_count(void) { return sizeof pages / sizeof pages[0]; }

const qn_help_page *qn_help_page_at(size_t index) { return &pages[index]; }
