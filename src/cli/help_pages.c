/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/help_pages.h"
#include "cli/option_line.h"
#include "noise/model_schema.h"
#include "show/lines.h"
#include "show/reference_examples.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* ---- gates -------------------------------------------------------------------------------- */

static void print_gates(FILE *file) {
    fputs("Gates, by their names in OpenQASM and in noise models:\n\n  name     qubits  angles\n",
          file);
    for (size_t i = 0; i < qn_gate_count(); ++i) {
        const qn_gate *gate = qn_gate_at(i);
        fprintf(file, "  %-8s %4d %7d     %s\n", gate->name, gate->nqubits, gate->nangles,
                gate->help);
    }
    fputs("\nWith angles, from a basis state whose last digit is q[0]:\n\n", file);
    for (size_t i = 0; i < qn_gate_count(); ++i) {
        const qn_gate *gate = qn_gate_at(i);
        char text[QN_EXAMPLE_TEXT], effect[QN_EXAMPLE_TEXT];
        if (gate->nangles == 0) continue;
        fprintf(file, "  %-37s %s\n", qn_gate_example_text(gate, text),
                qn_gate_example_effect(gate, effect));
    }
}

/* ---- channels ----------------------------------------------------------------------------- */

/* Appends "; 0 to 1 s" to a text, leaving out what is no bound. */
static void append_range(char *text, size_t size, double min, double max, const char *unit) {
    const bool below = isfinite(min),
               above = isfinite(max) && max<DBL_MAX, positive = min> 0 && min < 1e-300;
    const char *shown = unit && strcmp(unit, "1") != 0 ? unit : "";
    size_t length = strlen(text);
    if (positive && !above) snprintf(text + length, size - length, "; above 0 %s", shown);
    else if (below && !above)
        snprintf(text + length, size - length, "; at least %g %s", min, shown);
    else if (below && above)
        snprintf(text + length, size - length, "; %g to %g %s", positive ? 0.0 : min, max, shown);
    else if (shown[0]) snprintf(text + length, size - length, "; in %s", shown);
    for (length = strlen(text); length > 0 && text[length - 1] == ' '; --length)
        text[length - 1] = '\0';
}

static void print_entry(const char *name, int indent, const char *text, FILE *file) {
    const int width = 27 - indent;
    fprintf(file, "%*s%-*s ", indent, "", width - 1, name);
    qn_print_wrapped(text, 27, file);
}

static void print_parameter(const qn_channel_param *p, FILE *file) {
    char text[512];
    snprintf(text, sizeof text, "%s", p->help);
    append_range(text, sizeof text, p->min, p->max, p->unit);
    const size_t length = strlen(text);
    if (isnan(p->fallback)) snprintf(text + length, sizeof text - length, "; must be given");
    else if (isfinite(p->fallback))
        snprintf(text + length, sizeof text - length, "; default %g", p->fallback);
    print_entry(p->name, 4, text, file);
}

static void print_channel_example(const qn_channel *channel, FILE *file) {
    char text[QN_EXAMPLE_TEXT], effect[QN_EXAMPLE_TEXT], both[2 * QN_EXAMPLE_TEXT + 16];
    snprintf(both, sizeof both, "Example: %s makes %s", qn_channel_example_text(channel, text),
             qn_channel_example_effect(channel, effect));
    fputs("  ", file);
    qn_print_wrapped(both, 2, file);
}

static void print_channels(FILE *file) {
    fputs("Noise channels, for `channels` in noise models (qmae-noise help noise-model):\n", file);
    for (size_t i = 0; i < qn_channel_count(); ++i) {
        const qn_channel *channel = qn_channel_at(i);
        fprintf(file, "\n%s (%d", channel->name, channel->min_qubits);
        if (channel->max_qubits > channel->min_qubits) fprintf(file, " to %d", channel->max_qubits);
        fprintf(file, " qubit%s)%s\n  ", channel->max_qubits > 1 ? "s" : "",
                channel->operation ? ", set by the model's own section, not by a rule" : "");
        qn_print_wrapped(channel->help, 2, file);
        for (int k = 0; k < channel->nparams; ++k) print_parameter(&channel->params[k], file);
        print_channel_example(channel, file);
    }
}

/* ---- noise models ------------------------------------------------------------------------- */

static const char *const key_kinds[] = {"whole number",  "",        "text",
                                        "true or false", "{ ... }", "( ... )"};

static void print_key(const qn_key *key, FILE *file) {
    char text[512];
    const char *kind = key_kinds[key->type];
    snprintf(text, sizeof text, "%s%s%s", kind, kind[0] ? ": " : "", key->help);
    if (key->type == QN_KEY_INT || key->type == QN_KEY_REAL)
        append_range(text, sizeof text, key->min, key->max, key->unit);
    const size_t length = strlen(text);
    if (key->required) snprintf(text + length, sizeof text - length, "; must be given");
    print_entry(key->name, 2, text, file);
}

static const char model_rules[] =
    "\nRules\n"
    "  @include \"FILE\" on a line of its own stands for the lines of FILE, whose name is relative "
    "to\n"
    "  the file that says so. Messages name file and line where the words stand.\n"
    "  A file that begins with { is JSON with the same keys, as `noise export` writes it.\n"
    "  What is left out of an edge, or of a gate of a qubit, is as in its gate; of an entry of "
    "qubits\n"
    "  as in qubit, one key at a time; error and depolarizing replace each other. A gate's own "
    "entry\n"
    "  comes before any1 and any2, a readout group before p10 and p01.\n"
    "  At a gate: rules before it, the gate, its depolarizing part, relaxation of its qubits, "
    "rules\n"
    "  after it, in file order. While a qubit waits: crosstalk with those that wait too, "
    "relaxation,\n"
    "  rules after idle. A qubit waits between two of its operations only.\n"
    "  Refused: unknown and repeated keys, missing numbers, T2 above 2 T1 (--t2-policy cap lowers "
    "it\n"
    "  and says so), channels that are not completely positive, columns of a matrix that do not "
    "sum\n"
    "  to 1; and, for a circuit, gates that are neither listed nor decomposable, pairs that are "
    "not\n"
    "  coupled, and, unless the file describes a device, rules for an operation that does not "
    "occur,\n"
    "  edges and qubits that are not used (--allow-unused makes notes of them).\n";

static const char model_example[] =
    "\nExample\n"
    "  format = 1;\n"
    "  name = \"mine\";\n"
    "  basis = [\"rz\", \"sx\", \"x\", \"cz\"];\n"
    "  schedule = \"alap\";\n"
    "  qubit: { T1 = 2e-4; T2 = 1.2e-4; p10 = 0.005; p01 = 0.013; };\n"
    "  qubits = ( { index = 2; T1 = 5e-5; T2 = 6e-5; gates: { sx: { error = 1e-3; }; }; } );\n"
    "  gates: { rz: { duration = 0.0; error = 0.0; };\n"
    "           any1: { duration = 36e-9; error = 2.3e-4; };\n"
    "           cz: { duration = 68e-9; error = 3.2e-3; }; };\n"
    "  edges = ( { qubits = [0, 1]; gate = \"cz\"; error = 6e-3; } );\n"
    "  measure: { duration = 2.6e-6; };\n"
    "  channels = ( { after = \"cz\"; channel = \"depolarizing\"; lambda = 1e-3; },\n"
    "               { after = \"cz\"; qubits = [1, 2]; channel = \"coherent\"; ZZ = 0.01; } );\n"
    "  coupling = ( [0, 1], [1, 2] );\n"
    "  crosstalk = ( { qubits = [0, 1]; zz = 3e4; } );\n"
    "  readout_groups = ( { qubits = [0, 1]; matrix = ( [0.97, 0.02, 0.02, 0.00],\n"
    "                                                   [0.01, 0.97, 0.00, 0.02],\n"
    "                                                   [0.01, 0.00, 0.97, 0.02],\n"
    "                                                   [0.01, 0.01, 0.01, 0.96] ); } );\n"
    "\nqmae-noise noise check FILE says whether a file is right and what is odd about it.\n"
    "qmae-noise help channels lists the channels and their parameters.\n";

static void print_noise_model(FILE *file) {
    fputs("Noise models are files in libconfig's syntax; times in seconds, errors and "
          "probabilities as fractions.\nAll numbers are finite; whole numbers beyond 32 bits "
          "have an L behind them, or a point.\n",
          file);
    for (size_t i = 0; i < qn_model_schema_count(); ++i) {
        const qn_key_section *section = qn_model_schema_at(i);
        fprintf(file, "\n%s%s%s\n", section->name, section->name[0] ? ": " : "", section->help);
        for (size_t k = 0; k < section->nkeys; ++k) print_key(&section->keys[k], file);
    }
    fputs(model_rules, file);
    fputs(model_example, file);
}

/* ---- the pages ------------------------------------------------------------------------------ */

const qn_help_page qn_page_channels = {"channels", "noise channels and their parameters",
                                       print_channels, NULL, NULL};
const qn_help_page qn_page_gates = {"gates", "gates that circuits and noise models may name",
                                    print_gates, NULL, NULL};
const qn_help_page qn_page_noise_model = {"noise-model", "the format of noise models",
                                          print_noise_model, NULL, NULL};
