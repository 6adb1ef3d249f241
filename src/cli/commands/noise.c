#include "qmae_noise/noise.h"
#include "cli/command.h"

#include <math.h>
#include <string.h>

/* ---- list --------------------------------------------------------------------------------- */

static int list_models(int narguments, char **arguments) {
    char **names = NULL;
    size_t count = 0;
    qn_diag diag = {0};
    (void)narguments, (void)arguments;
    const qn_status status = qn_model_list(&names, &count);
    if (status != QN_OK) return qn_say_failure(&diag, status);
    for (size_t i = 0; i < count; ++i) {
        qn_model *model = NULL;
        qn_diag detail = {0};
        char text[1280];
        if (qn_model_open(names[i], &model, &detail) == QN_OK) {
            printf("%-22s ", names[i]);
            qn_print_wrapped(qn_model_source(model), 23, stdout);
        } else {
            qn_diag_format(&detail, text, sizeof text);
            printf("%-22s broken: %s\n", names[i], text);
        }
        qn_model_destroy(model);
    }
    printf("%-22s %s\n", "none", "the ideal device");
    qn_free(names);
    return QN_EXIT_DONE;
}

/* ---- show --------------------------------------------------------------------------------- */

static void show_time(const char *name, double seconds) {
    if (isinf(seconds)) printf("  %-20s infinite\n", name);
    else printf("  %-20s %.4g us\n", name, 1e6 * seconds);
}

static void show_qubit(const qn_model *model) {
    const qn_qubit qubit = qn_model_qubit(model, 0);
    puts("\nqubit 0");
    show_time("T1", qubit.T1);
    show_time("T2", qubit.T2);
    printf("  %-20s %.4g\n", "excited population", qubit.excited_population);
    printf("  %-20s %.4g\n", "P(read 1 | 0)", qubit.p10);
    printf("  %-20s %.4g\n", "P(read 0 | 1)", qubit.p01);
}

/* One strength under its three names: lambda of the depolarizing part, the chance of a Pauli error
 * in it, and the average infidelity of the whole gate. */
static void show_gate(const qn_model *model, const qn_gate *gate) {
    static const int qubits[QN_MAX_GATE_QUBITS] = {0, 1, 2};
    qn_gate_noise noise;
    if (qn_model_gate(model, gate, qubits, &noise, NULL) != QN_OK) return;
    const double paulis = pow(4, gate->nqubits);
    printf("  %-8s %9.4g ns", gate->name, 1e9 * noise.duration);
    if (isnan(noise.error)) printf("  %12s", "-");
    else printf("  %12.4g", noise.error);
    printf("  %12.4g  %12.4g%s\n", noise.depolarizing, noise.depolarizing * (paulis - 1) / paulis,
           noise.clipped ? "  relaxation alone exceeds the error" : "");
}

static void show_gates(const qn_model *model) {
    puts("\ngates on qubits 0 and 1\n  name      duration         error        lambda   Pauli "
         "error");
    for (size_t i = 0; i < qn_gate_count(); ++i)
        if (qn_gate_at(i)->nqubits <= 2) show_gate(model, qn_gate_at(i));
    puts("  error: average infidelity of the whole gate, relaxation included; lambda: its "
         "depolarizing part;\n"
         "  Pauli error: chance of a Pauli error in that part");
}

static void show_warnings(const qn_model *model) {
    for (size_t i = 0; i < qn_model_warning_count(model); ++i)
        printf("warning: %s\n", qn_model_warning(model, i));
}

static int show_model(int narguments, char **arguments) {
    static const char *const schedules[] = {"none: waiting qubits do not decay",
                                            "alap: gates as late as possible, noise while waiting",
                                            "asap: gates as soon as possible, noise while waiting"};
    qn_model *model = NULL;
    qn_diag diag = {0};
    if (narguments != 1) {
        qn_say("usage: qmae-noise noise show NAME");
        return QN_EXIT_USAGE;
    }
    const qn_status status = qn_model_open(arguments[0], &model, &diag);
    if (status != QN_OK) return qn_say_failure(&diag, status);
    printf("name      %s\n", qn_model_name(model));
    if (qn_model_path(model)[0]) printf("file      %s\n", qn_model_path(model));
    fputs("source    ", stdout);
    qn_print_wrapped(qn_model_source(model), 10, stdout);
    printf("schedule  %s\n", schedules[qn_model_schedule(model)]);
    show_warnings(model);
    if (qn_model_is_ideal(model)) {
        puts("no noise of any kind");
    } else {
        show_qubit(model);
        show_gates(model);
    }
    if (qn_model_text(model)[0]) printf("\nthe file\n\n%s", qn_model_text(model));
    qn_model_destroy(model);
    return QN_EXIT_DONE;
}

/* ---- check -------------------------------------------------------------------------------- */

static int check_model(const char *name) {
    qn_model *model = NULL;
    qn_diag diag = {0};
    const qn_status status = qn_model_open(name, &model, &diag);
    if (status != QN_OK) return qn_say_failure(&diag, status);
    printf("%s: right, %zu warnings\n", name, qn_model_warning_count(model));
    show_warnings(model);
    qn_model_destroy(model);
    return QN_EXIT_DONE;
}

static int check_models(int narguments, char **arguments) {
    int code = QN_EXIT_DONE;
    if (narguments == 0) {
        qn_say("usage: qmae-noise noise check NAME...");
        return QN_EXIT_USAGE;
    }
    for (int i = 0; i < narguments; ++i)
        if (check_model(arguments[i]) != QN_EXIT_DONE) code = QN_EXIT_FAILED;
    return code;
}

/* ---- the command -------------------------------------------------------------------------- */

typedef struct action {
    const char *name;
    int (*run)(int narguments, char **arguments);
} action;

static const action actions[] = {
    {"list", list_models}, {"show", show_model}, {"check", check_models}};

static int run(void *values, int narguments, char **arguments) {
    const char *names[sizeof actions / sizeof actions[0]];
    (void)values;
    for (size_t i = 0; i < sizeof actions / sizeof actions[0]; ++i) {
        if (strcmp(actions[i].name, arguments[0]) == 0)
            return actions[i].run(narguments - 1, arguments + 1);
        names[i] = actions[i].name;
    }
    const char *nearest = qn_nearest(arguments[0], names, sizeof names / sizeof names[0]);
    if (nearest) qn_say("noise does not know '%s': did you mean '%s'?", arguments[0], nearest);
    else qn_say("noise does not know '%s': it does list, show and check", arguments[0]);
    return QN_EXIT_USAGE;
}

const qn_command qn_command_noise = {
    .name = "noise",
    .summary = "List the noise models, show what one says, or check files",
    .arguments = "list | show NAME | check NAME...",
    .details = "\nA NAME is a file, or the name of a model in ./noise_models, the folders of "
               "$QMAE_NOISE_MODELS\n"
               "and the installed share folder, with or without .cfg.\n",
    .min_arguments = 1,
    .max_arguments = 1000,
    .run = run,
};
