/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"
#include "host/host.h"
#include "host/interrupt.h"
#include "host/progress.h"
#include "run/host.h"
#include "settings/option_parts.h"
#include "show/study_print.h"

#define AT(field) offsetof(qn_simulate_options, field)
#define PARAMETER(field) (AT(parameters) + offsetof(qn_parameter_options, field))
#define DEVICE(field) (AT(device) + offsetof(qn_device_options, field))

static const char *const method_names[] = {"auto", "dm", "pure", "trajectory", "stabilizer", NULL};
static const qn_choice method_choice = {
    "method", method_names,
    "dm is the exact density matrix, pure a state vector (for every outcome on the way; no noise), "
    "trajectory samples, stabilizer follows Clifford gates under Pauli noise; auto takes pure or "
    "dm if that fits, of large circuits stabilizer where it suits, else trajectory, also in place "
    "of a dm that would be long to wait for and take over 4 times as long, and says why"};

static const qn_option options[] = {
    QN_OPTION_NOISE(.group = "Noise", .offset = AT(noise), .fallback = "none",
                    .help = QN_NOISE_HELP),
#include "settings/device_option_list.def"
    QN_OPTION_ROUTE(.offset = AT(route)),
    {.group = "Run",
     .name = "method",
     .type = QN_OPTION_CHOICE,
     .offset = AT(method),
     .fallback = "auto",
     .choice = &method_choice},
    QN_OPTION_MERGE(.offset = AT(merge),
                    .help = QN_MERGE_HELP ", and say how many gates that saves"),
#include "settings/parameter_option_list.def"
    {.name = "keep-parameters",
     .offset = AT(keep_parameters),
     .help = "angles that depend on inputs stay rotations, as a device runs a circuit whose "
             "parameters change; without it they are numbers like all others"},
    {.name = "measure-all",
     .type = QN_OPTION_FLAG,
     .offset = AT(measure_all),
     .help = "measure every qubit at the end, behind a barrier, into a register of its own, which "
             "is printed first (leftmost = highest qubit)"},
    {.name = "shots",
     .value = "N",
     .type = QN_OPTION_INT,
     .offset = AT(shots),
     .fallback = "1000",
     .min = 0,
     .max = 1000000000,
     .help = "times that the circuit is measured"},
    {.name = "trajectories",
     .value = "N",
     .type = QN_OPTION_INT,
     .offset = AT(trajectories),
     .shown = "1000, with --target-se 1000000",
     .min = 2,
     .max = 1000000000,
     .needs = "method: auto trajectory",
     .help = "trajectories for expectation values; with --target-se at most so many"},
    {.name = "target-se",
     .value = "E",
     .type = QN_OPTION_REAL,
     .offset = AT(target_se),
     .shown = "none",
     .min = 1e-12,
     .max = 1,
     .needs = "method: auto trajectory",
     .help = "run trajectories until every expectation value has a standard error of at most E"},
    {.name = "precision",
     .type = QN_OPTION_CHOICE,
     .offset = AT(precision),
     .fallback = "double",
     .choice = &qn_precision_choice,
     .needs = "method: auto pure trajectory",
     .help =
         "of the states of trajectories, and of a state vector that is asked for records of its "
         "bits alone, all qubits measured at the end, without readout errors: single takes "
         "half the memory, good to about six digits"},
    QN_OPTION_SEED(.offset = AT(seed), .help = "start of all random numbers"),
    QN_OPTION_THREADS(.offset = AT(threads)),
    QN_OPTION_MEMORY(.offset = AT(memory), .help = QN_MEMORY_HELP),
    {.group = "Output",
     .name = "expect",
     .value = "P,P",
     .type = QN_OPTION_STRING,
     .offset = AT(expect),
     .help = "expectation values of Pauli strings, one letter I, X, Y, Z a qubit, leftmost = "
             "highest qubit"},
    {.name = "expect-file",
     .value = "FILE",
     .type = QN_OPTION_STRING,
     .offset = AT(expect_file),
     .help = "a file with Pauli strings, one a line"},
    QN_OPTION_OBSERVABLE(.offset = AT(observable), .joined = true,
                         .help = "the value of " QN_OBSERVABLE_HELP "; again, or with commas, for "
                                 "more"),
    QN_OPTION_OBSERVABLE_FILE(.offset = AT(observable_file)),
    {.name = "measured",
     .offset = AT(measured),
     .help = "measure the observables, too, as the device would: in groups, with its gates, noise "
             "and readout errors, --shots shots each"},
    {.name = "probabilities",
     .value = "all|N|none",
     .type = QN_OPTION_STRING,
     .offset = AT(probabilities),
     .shown = "1000",
     .help = "probabilities of the records that were seen and of the N likeliest others (as text, "
             "unless this is given, 40 lines); what is left out is counted and summed up"},
    {.name = "state",
     .value = "FILE.npy",
     .type = QN_OPTION_STRING,
     .offset = AT(state),
     .help = "write the state (pure) or density matrix, complex128; bit k of an index is qubit k"},
    {.name = "keep",
     .value = "Q,Q",
     .type = QN_OPTION_STRING,
     .offset = AT(keep),
     .help = "trace the other qubits out before --state and the entropy"},
    {.name = "entropy",
     .type = QN_OPTION_FLAG,
     .offset = AT(entropy),
     .help = "the entropy of up to 12 qubits; without it that of up to 6, and of pure states"},
    {.name = "fidelity",
     .value = "FILE",
     .type = QN_OPTION_STRING,
     .offset = AT(fidelity),
     .help = "fidelity with a state: a .npy file of complex, real or whole numbers of any size and "
             "byte order, or a .qasm file whose gates prepare it"},
    QN_OPTION_JSON(.offset = AT(json)),
};

static const qn_option_table table = {sizeof options / sizeof options[0], options};

/* Memory that is worth a message before it is taken. */
static const double WORTH_SAYING = 0x1p26;

static void prepares(void *watched) {
    (void)watched;
    qn_interrupt_hold();
}

static void begins(void *watched, const qn_simulation_set *set) {
    qn_progress *progress = watched;
    qn_progress_pause(progress);
    if (set->bytes >= WORTH_SAYING)
        qn_say("trajectories of up to %d qubits in a state vector: %.3g GiB, %d threads over the "
               "%s",
               set->qubits, set->bytes * 0x1p-30, set->threads * set->inner,
               set->inner > 1 ? "state" : "trajectories");
    if (qn_worth_telling(set->seconds))
        qn_say("%llu trajectories will take about %.2g s", (unsigned long long)set->trajectories,
               set->seconds);
    qn_progress_start(progress, 0, set->trajectories, false);
}

static void foresees(void *watched, const qn_simulation_forecast *forecast) {
    (void)watched;
    if (!qn_worth_telling(forecast->seconds)) return;
    qn_say("%zu fused steps on %s%zu density matri%s of %d qubits will take about %.2g s",
           forecast->steps, forecast->branches > 1 ? "up to " : "", forecast->branches,
           forecast->branches > 1 ? "ces" : "x", forecast->qubits, forecast->seconds);
}

static bool watch(void *watched, uint64_t done, double error) {
    qn_progress_trajectory(watched, done, error);
    return !qn_interrupt_waits();
}

static void say_warnings(const qn_result *result) {
    qn_say_notes(result->model, result->qasm, result->program);
    if (qn_result_is_empty(result))
        qn_say("note: the circuit measures nothing, so there are no counts and no probabilities; "
               "--measure-all measures every qubit at its end");
    const qn_simulate_options *o = result->options;
    qn_host_say_unsampled(&qn_cli_host, o->trajectories > 0, "trajectories", "method",
                          result->method);
    qn_host_say_unsampled(&qn_cli_host, o->target_se > 0.0, "target-se", "method", result->method);
    qn_host_say_unsampled(&qn_cli_host, o->precision != QN_PRECISION_DOUBLE && !result->single,
                          "precision", "method", result->method);
    if (o->merge) qn_say("note: --merge saved %zu gates", result->merged);
}

static qn_status print(const qn_result *result) {
    if (!qn_host_leads(&qn_cli_host)) return QN_OK;
    say_warnings(result);
    if (result->options->json) return qn_result_print_json(result, stdout);
    return qn_result_print(result, stdout);
}

static int run(void *values, int narguments, char **arguments) {
    qn_diag diag = {0};
    qn_progress progress = {0};
    qn_result result = {.options = values,
                        .file = arguments[0],
                        .prepares = prepares,
                        .begins = begins,
                        .watcher = watch,
                        .foresees = foresees,
                        .watched = &progress,
                        .team = qn_cli_host.team};
    (void)narguments;
    qn_status status = qn_cli_memory(result.options->memory, &result.memory);
    if (status == QN_OK) status = qn_result_compute(&result, &diag);
    qn_progress_pause(&progress);
    if (status == QN_OK) status = print(&result);
    const bool interrupted = result.samples && result.samples->interrupted;
    qn_result_clear(&result);
    if (status == QN_OK && interrupted) {
        qn_say("interrupted: these are the results of the trajectories that were finished");
        return QN_EXIT_INTERRUPTED;
    }
    return qn_exit_code(&diag, status);
}

const qn_command qn_command_simulate = {
    .name = "simulate",
    .summary = "Run an OpenQASM circuit under noise: counts, expectation values, states",
    .arguments = "FILE.qasm",
    .details = "\nOpenQASM 2.0, or the common subset of 3: docs/simulate.md.\n",
    .example = "qmae-noise simulate circuit.qasm --noise ibm_like --shots 1000",
    .min_arguments = 1,
    .max_arguments = 1,
    .options = &table,
    .values_size = sizeof(qn_simulate_options),
    .shared = true,
    .run = run,
};
