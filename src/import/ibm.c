/* SPDX-License-Identifier: GPL-3.0-or-later */
/* IBM's BackendProperties.to_dict(), with BackendConfiguration.to_dict() beside it. */
#include "core/try.h"
#include "import/ibm_basis.h"
#include "import/keys.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static bool recognise(const json_t *root) {
    const json_t *qubits = json_object_get(root, "qubits");
    return json_is_array(qubits) && json_is_array(json_object_get(root, "gates")) &&
           json_is_array(json_array_get(qubits, 0));
}

/* ---- keys ----------------------------------------------------------------------------------- */

static const char NO_PLACE[] = "figures that a noise model has no place for are left out",
                  COUPLING[] =
                      "couplings of waiting qubits are left out, since IBM does not say in "
                      "which Hamiltonian; `crosstalk` holds them in rad/s",
                  TWICE[] = "keys given again, of which the first counts",
                  OTHER_MEAN[] = "figures that differ from the mean of prob_meas1_prep0 and "
                                 "prob_meas0_prep1 of the same qubit, which count",
                  NO_NOISE[] = "instructions that bring no noise of their own are left out";

static const double SAME_ERROR = 1e-6; /* figures are rounded */

/* All that an entry { name, value, unit, date } may say of a qubit or a gate. */
typedef struct figures {
    double T1, T2, p10, p01, mean, measure, operational;
    double error, duration;
} figures;

typedef struct figure_key {
    const char *name;
    bool of_gates;
    enum { A_TIME, A_FRACTION, NO_FIGURE } what;
    size_t offset;
} figure_key;

#define AT(member) offsetof(figures, member)
static const figure_key KEYS[] = {
    {"T1", false, A_TIME, AT(T1)},
    {"T2", false, A_TIME, AT(T2)},
    {"prob_meas1_prep0", false, A_FRACTION, AT(p10)},
    {"prob_meas0_prep1", false, A_FRACTION, AT(p01)},
    {"readout_error", false, A_FRACTION, AT(mean)},
    {"readout_length", false, A_TIME, AT(measure)},
    {"operational", false, A_FRACTION, AT(operational)},
    {"frequency", false, NO_FIGURE, 0},
    {"anharmonicity", false, NO_FIGURE, 0},
    {"init_error", false, NO_FIGURE, 0},
    {"gate_error", true, A_FRACTION, AT(error)},
    {"gate_length", true, A_TIME, AT(duration)},
    {"operational", true, A_FRACTION, AT(operational)},
};
#undef AT

/* Keys of the objects around them. */
static const qn_json_key ENTRY[] = {{"name", false, NULL},
                                    {"value", false, NULL},
                                    {"unit", false, NULL},
                                    {"date", true, NULL},
                                    {0}};
static const qn_json_key GATE[] = {{"gate", false, NULL},
                                   {"name", true, NULL},
                                   {"qubits", false, NULL},
                                   {"parameters", false, ENTRY},
                                   {0}};
static const qn_json_key NAMED_QUBITS[] = {{"name", false, NULL}, {"qubits", false, NULL}, {0}};
static const qn_json_key ROOT[] = {{"backend_name", false, NULL},
                                   {"backend_version", true, NULL},
                                   {"last_update_date", false, NULL},
                                   {"qubits", false, ENTRY},
                                   {"gates", false, GATE},
                                   {"general", false, ENTRY},
                                   {"general_qlists", false, NAMED_QUBITS},
                                   {"calibration_csv", false, NULL},
                                   {0}};

static bool is_among(const char *const *names, const char *name) {
    for (; *names; ++names)
        if (strcmp(*names, name) == 0) return true;
    return false;
}

/* Entries of a list of the whole device: "zz_1415" is the coupling of two qubits. */
static qn_status omit_general(const json_t *root, const char *list, qn_device *device) {
    qn_status status = QN_OK;
    size_t k;
    const json_t *entry;
    char prefix[32];
    snprintf(prefix, sizeof prefix, "%s.", list);
    json_array_foreach(json_object_get(root, list), k, entry) {
        const char *name = json_string_value(json_object_get(entry, "name"));
        if (!name) name = "without name";
        QN_TRY(qn_device_omit_kind(device, strncmp(name, "zz_", 3) == 0 ? COUPLING : NO_PLACE,
                                   prefix, name));
    }
out:
    return status;
}

/* How many of a fraction's unit are 1, NAN if that is unknown. */
static double units_of_one(const char *unit) {
    if (!unit || !*unit || strcmp(unit, "1") == 0) return 1.0;
    return strcmp(unit, "%") == 0 ? 100.0 : NAN;
}

static qn_status read_figure(const qn_device *device, const json_t *entry, const figure_key *key,
                             const char *where, double *number) {
    qn_status status = QN_OK;
    char what[160];
    double found = NAN;
    const bool timed = key->what == A_TIME;
    const char *unit = json_string_value(json_object_get(entry, "unit"));
    const double scale = timed ? qn_unit_per_second(unit) : units_of_one(unit);
    snprintf(what, sizeof what, "%s of %s", key->name, where);
    if (isnan(scale))
        QN_TRY(qn_device_fail(device, QN_ERR_SYNTAX, "%s has the unit '%s'; expected %s", what,
                              unit ? unit : "", timed ? "s, ms, us, ns or ps" : "none, or %"));
    QN_TRY(qn_json_number(device, json_object_get(entry, "value"), what, 0.0,
                          timed ? INFINITY : scale, &found));
    *number = found / scale;
out:
    return status;
}

/* The entries of a qubit or a gate; NAN = not given. */
static qn_status read_figures(qn_device *device, const json_t *list, bool of_gates,
                              const char *where, figures *all) {
    qn_status status = QN_OK;
    size_t i;
    const json_t *entry;
    *all = (figures){NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
    json_array_foreach(list, i, entry) {
        const char *name = json_string_value(json_object_get(entry, "name"));
        const figure_key *key = NULL;
        for (size_t k = 0; name && k < sizeof KEYS / sizeof *KEYS && !key; ++k)
            if (KEYS[k].of_gates == of_gates && strcmp(KEYS[k].name, name) == 0) key = &KEYS[k];
        if (!key || key->what == NO_FIGURE) {
            QN_TRY(qn_device_omit(device, key ? NO_PLACE : qn_keys_unknown,
                                  name ? name : "without name"));
            continue;
        }
        double *number = (double *)((char *)all + key->offset);
        if (isnan(*number)) QN_TRY(read_figure(device, entry, key, where, number));
        else QN_TRY(qn_device_omit(device, TWICE, name));
    }
out:
    return status;
}

/* ---- qubits --------------------------------------------------------------------------------- */

static qn_status read_qubit(qn_device *device, const json_t *list, qn_device_qubit *qubit,
                            size_t *mean_only) {
    qn_status status = QN_OK;
    char where[64];
    figures all;
    snprintf(where, sizeof where, "qubit %s", qubit->label);
    if (!json_is_array(list))
        QN_TRY(qn_device_fail(device, QN_ERR_SYNTAX, "%s is no list of entries", where));
    QN_TRY(read_figures(device, list, false, where, &all));
    qubit->T1 = all.T1;
    qubit->T2 = all.T2;
    qubit->p10 = all.p10;
    qubit->p01 = all.p01;
    qubit->measure = all.measure;
    qubit->dead = all.operational <= 0.0;
    if (isnan(qubit->p10) && isnan(qubit->p01) && !isnan(all.mean)) {
        qubit->p10 = qubit->p01 = all.mean;
        ++*mean_only;
    } else if (fabs(0.5 * (qubit->p10 + qubit->p01) - all.mean) > SAME_ERROR)
        QN_TRY(qn_device_omit(device, OTHER_MEAN, "readout_error"));
out:
    return status;
}

static qn_status read_qubits(const json_t *root, qn_device *device) {
    qn_status status = QN_OK;
    const json_t *list = json_object_get(root, "qubits");
    size_t mean_only = 0;
    QN_TRY(qn_device_set_qubits(device, json_array_size(list)));
    for (size_t q = 0; q < device->nqubits; ++q)
        QN_TRY(read_qubit(device, json_array_get(list, q), &device->qubits[q], &mean_only));
    if (mean_only)
        QN_TRY(qn_device_note(device,
                              "readout_error is the mean of two numbers that the file lacks "
                              "(prob_meas1_prep0, prob_meas0_prep1): p10 and p01 are both "
                              "that mean (%zu qubits)",
                              mean_only));
out:
    return status;
}

/* ---- gates ---------------------------------------------------------------------------------- */

/* Figures of a measurement that the qubit's own entries lack; where both are there, those count. */
static qn_status take_measure(qn_device *device, int q, const figures *all) {
    qn_device_qubit *qubit = &device->qubits[q];
    const double mean = 0.5 * (qubit->p10 + qubit->p01);
    const bool other_time = fabs(qubit->measure - all->duration) > 1e-12,
               other_error = fabs(mean - all->error) > SAME_ERROR;
    if (isnan(qubit->measure)) qubit->measure = all->duration;
    if (isnan(qubit->p10) && isnan(qubit->p01)) qubit->p10 = qubit->p01 = all->error;
    if (all->operational <= 0.0) qubit->dead = true;
    if (!other_time && !other_error) return QN_OK;
    return qn_device_omit(device,
                          "figures that differ from the readout entries of the same qubit, which "
                          "count",
                          "measure");
}

static qn_status take_reset(qn_device *device, int q, const figures *all) {
    qn_device_qubit *qubit = &device->qubits[q];
    if (!isnan(qubit->reset) || !isnan(qubit->reset_error))
        return qn_device_omit(device, TWICE, "reset");
    qubit->reset = all->duration;
    qubit->reset_error = all->error;
    if (!(all->operational <= 0.0)) return QN_OK;
    return qn_device_omit(device, "operations that are out of order, which no model can say",
                          "reset");
}

/* What is no gate, but said of one qubit. */
static const struct {
    const char *name;
    qn_status (*take)(qn_device *device, int q, const figures *all);
} OPERATIONS[] = {{"measure", take_measure}, {"reset", take_reset}};

/* Instructions without figures. */
static const char *const CONTROL[] = {"delay",       "if_else",    "for_loop",
                                      "switch_case", "while_loop", NULL};

static qn_status read_places(const qn_device *device, const char *name, const json_t *qubits,
                             qn_device_gate *gate) {
    for (int q = 0; q < gate->nqubits; ++q) {
        const json_t *index = json_array_get(qubits, (size_t)q);
        const json_int_t value = json_is_integer(index) ? json_integer_value(index) : -1;
        if (value < 0 || value >= (json_int_t)device->nqubits)
            return qn_device_fail(device, QN_ERR_SYNTAX,
                                  "gate %s is on a qubit that does not exist", name);
        gate->qubits[q] = (int)value;
    }
    if (gate->nqubits == 2 && gate->qubits[0] == gate->qubits[1])
        return qn_device_fail(device, QN_ERR_SYNTAX, "gate %s is on qubit %d twice", name,
                              gate->qubits[0]);
    return QN_OK;
}

/* The entry of a gate that is known, or of an operation. */
static qn_status read_known(const json_t *entry, const char *name, size_t operation,
                            qn_device_gate *gate, qn_device *device) {
    qn_status status = QN_OK;
    char where[96];
    figures all;
    QN_TRY(read_places(device, name, json_object_get(entry, "qubits"), gate));
    snprintf(where, sizeof where,
             gate->nqubits == 1 ? "%.40s on qubit %d" : "%.40s on qubits %d, %d", name,
             gate->qubits[0], gate->qubits[1]);
    QN_TRY(read_figures(device, json_object_get(entry, "parameters"), true, where, &all));
    if (operation < sizeof OPERATIONS / sizeof *OPERATIONS) {
        QN_TRY(OPERATIONS[operation].take(device, gate->qubits[0], &all));
        goto out;
    }
    gate->error = all.error;
    gate->duration = all.duration;
    gate->dead = all.operational <= 0.0;
    QN_TRY(qn_device_add_gate(device, gate));
out:
    return status;
}

static qn_status read_gate(const json_t *entry, qn_device *device) {
    qn_status status = QN_OK;
    qn_device_gate gate = {.duration = NAN, .error = NAN};
    const char *name = json_string_value(json_object_get(entry, "gate"));
    const json_t *qubits = json_object_get(entry, "qubits");
    size_t operation = 0;
    if (!name || !json_is_array(qubits))
        return qn_device_fail(device, QN_ERR_SYNTAX, "an entry of gates lacks 'gate' or 'qubits'");
    while (operation < sizeof OPERATIONS / sizeof *OPERATIONS &&
           strcmp(OPERATIONS[operation].name, name) != 0)
        ++operation;
    gate.nqubits = (int)json_array_size(qubits);
    if (operation == sizeof OPERATIONS / sizeof *OPERATIONS) {
        gate.gate = qn_gate_find(name);
        if (!gate.gate || gate.gate->nqubits > 2) {
            QN_TRY(
                qn_device_omit(device, is_among(CONTROL, name) ? NO_NOISE : QN_IBM_NO_GATE, name));
            goto out;
        }
    }
    if (gate.nqubits != (gate.gate ? gate.gate->nqubits : 1))
        QN_TRY(qn_device_fail(device, QN_ERR_SYNTAX, "an entry of gate %s has %d qubits", name,
                              gate.nqubits));
    QN_TRY(read_known(entry, name, operation, &gate, device));
out:
    return status;
}

/* With a qubit its gates are out of order. */
static qn_status spread_dead(qn_device *device) {
    size_t dead = 0;
    for (size_t q = 0; q < device->nqubits; ++q) dead += device->qubits[q].dead;
    for (size_t k = 0; k < device->ngates; ++k) {
        qn_device_gate *gate = &device->gates[k];
        for (int q = 0; q < gate->nqubits; ++q) gate->dead |= device->qubits[gate->qubits[q]].dead;
    }
    if (dead == 0) return QN_OK;
    return qn_device_note(device,
                          "%zu of %zu qubits are out of order (operational: 0): they, and gates on "
                          "them, count in no median and are never picked",
                          dead, device->nqubits);
}

static qn_status read_device(const json_t *root, const qn_import_options *options,
                             qn_device *device) {
    qn_status status = QN_OK;
    size_t k;
    const json_t *entry;
    const char *name = json_string_value(json_object_get(root, "backend_name"));
    const char *date = json_string_value(json_object_get(root, "last_update_date"));
    snprintf(device->name, sizeof device->name, "%s", name ? name : "an unnamed backend");
    snprintf(device->date, sizeof device->date, "%s", date ? date : "undated");
    const char *table = json_string_value(json_object_get(root, "calibration_csv"));
    if (table) device->format = "IBM calibration CSV";
    if (table && *table) QN_TRY(qn_device_note(device, "%s", table));
    QN_TRY(qn_device_omit_keys(device, root, ROOT));
    QN_TRY(omit_general(root, "general", device));
    QN_TRY(omit_general(root, "general_qlists", device));
    QN_TRY(read_qubits(root, device));
    json_array_foreach(json_object_get(root, "gates"), k, entry) QN_TRY(read_gate(entry, device));
    QN_TRY(spread_dead(device));
    QN_TRY(qn_ibm_choose_basis(device, options->fractional));
    if (options->configuration) QN_TRY(qn_ibm_check_configuration(options->configuration, device));
out:
    return status;
}

const qn_import_format qn_import_ibm = {
    .help = "IBM backend properties",
    .recognise = recognise,
    .read = read_device,
};
