/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "budget/cost.h"
#include "cli/command.h"
#include "core/memory.h"
#include "core/number.h"
#include "core/try.h"
#include "derivative/question.h"
#include "host/host.h"
#include "run/host.h"
#include "settings/option_parts.h"
#include "show/study_print.h"
#include "study/evaluation.h"

#include <math.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct budget_options {
    qn_cost_options run;
    qn_question_options circuit;
    char *target, *csv, *out;
    bool force, json, quiet;
} budget_options;

#define AT(field) offsetof(budget_options, field)
#define DEVICE(field) AT(run.device.field)
#define QUESTION(field) AT(circuit.field)
#define PARAMETER(field) QUESTION(parameters.field)

static const qn_option options[] = {
    QN_OPTION_NOISE(.group = "Device", .offset = AT(run.noise),
                    .shown = "the run's own, none for a circuit", .help = QN_NOISE_HELP),
#include "settings/device_option_list.def"
#include "settings/question_option_list.def"
    {.group = "Target",
     .name = "target",
     .value = "V",
     .type = QN_OPTION_STRING,
     .offset = AT(target),
     .shown = "none",
     .help =
         "the figure that is wanted, mean fidelity of a RUN or value of a FILE's observable: by "
         "how much one number of the hardware alone must improve for V"},
    QN_OPTION_MERGE(.group = "Circuits", .offset = QUESTION(merge), .help = QN_MERGE_HELP),
    QN_OPTION_MEMORY(.offset = QUESTION(memory), .help = QN_MEMORY_ALL_HELP),
#define QN_STUDY_SETTING(kind, type, field, ...)                                                   \
    QN_OPTION_RECORD(kind, AT(run.field), type, __VA_ARGS__)
#include "qmae_noise/budget_list.def"
#undef QN_STUDY_SETTING
    {.name = "csv",
     .value = "FILE",
     .type = QN_OPTION_STRING,
     .offset = AT(csv),
     .help = "write a row for every place of noise, the locations.csv of --out"},
    QN_OPTION_OUT(.offset = AT(out),
                  .help = "write budget.csv, locations.csv and the pictures budget, budget-loss "
                          "(of a RUN) and map into DIR"),
    QN_OPTION_FORCE(.offset = AT(force)),
    QN_OPTION_JSON(.offset = AT(json)),
    QN_OPTION_QUIET(.offset = AT(quiet)),
};

static const qn_option_table table = {sizeof options / sizeof options[0], options};

static bool is_file(const char *path) {
    struct stat about;
    return stat(path, &about) == 0 && S_ISREG(about.st_mode);
}

/* What is budgeted, as it is read. */
typedef struct job {
    const budget_options *o;
    const char *what; /* the argument */
    qn_host host;
    double target; /* NAN = none */
    qn_question question;
    qn_cost *cost;
} job;

static qn_status read_target(job *j, qn_diag *diag) {
    j->target = NAN;
    if (j->o->target && !qn_real_parse(j->o->target, &j->target))
        return qn_fail(diag, QN_ERR_ARGUMENT, "--target %.64s: give a number", j->o->target);
    return QN_OK;
}

static qn_status of_run(job *j, qn_diag *diag) {
    qn_cost_options how = j->o->run;
    const qn_question_options *q = &j->o->circuit;
    if (q->observable || q->observable_file || q->parameters.parameters || q->parameters.file)
        return qn_fail(diag, QN_ERR_NOT_FOUND,
                       "'%.200s' is no file; --observable and --param ask of a circuit", j->what);
    if (q->merge || q->memory > 0)
        return qn_fail(diag, QN_ERR_ARGUMENT,
                       "--%s does nothing for the run '%.200s': it is of circuit files",
                       q->merge ? "merge" : "memory", j->what);
    if (j->o->target && !(j->target > 0.0 && j->target < 1.0))
        return qn_fail(diag, QN_ERR_ARGUMENT,
                       "--target %.64s: give a mean fidelity above 0 and below 1", j->o->target);
    how.target = j->o->target ? j->target : 0.0;
    return qn_cost_of_run(&how, j->what, &j->host, &j->cost, diag);
}

/* Members that stand on one machine share its memory. Where that is too little for each of them,
 * the first one has it all, and alone. */
static qn_status compute(job *j, qn_cost_question *question, qn_diag *diag) {
    qn_status status = QN_OK;
    const bool leads = qn_host_leads(&j->host);
    QN_TRY(qn_cli_memory(j->o->circuit.memory, &question->memory));
    if (j->o->circuit.memory) question->memory = qn_memory_beside(question->memory);
    status = qn_cost_of_circuit(question, &j->host, &j->cost, diag);
    if (status != QN_ERR_LIMIT || !j->host.team) return status;
    j->host.team = NULL;
    if (!leads) return QN_OK;
    *diag = (qn_diag){0};
    question->memory = qn_memory_beside((size_t)j->o->circuit.memory << 20);
    status = qn_cost_of_circuit(question, &j->host, &j->cost, diag);
out:
    return status;
}

static qn_status of_circuit(job *j, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_question_options asked = j->o->circuit; /* its strings are those of the command */
    qn_question *q = &j->question;
    asked.noise = j->o->run.noise;
    asked.device = j->o->run.device;
    asked.route = j->o->run.route;
    *q = (qn_question){.options = &asked, .file = j->what, .route_seed = 1};
    QN_TRY(qn_question_read(q, diag));
    qn_say_notes(q->model, q->qasm, q->program);
    qn_cost_question question = {.name = j->what,
                                 .circuit = q->circuit,
                                 .model = q->model,
                                 .options = &q->how,
                                 .params = q->angles,
                                 .observable = q->observable,
                                 .text = qn_question_observable(q),
                                 .file = q->qasm,
                                 .on_device = asked.route,
                                 .target = j->o->target ? &j->target : NULL,
                                 .bins = (int)j->o->run.bins};
    QN_TRY(compute(j, &question, diag));
out:
    q->options = NULL;
    return status;
}

/* Text last, so that a failure before leaves none. */
static qn_status show(const job *j, qn_diag *diag) {
    qn_status status = QN_OK;
    const budget_options *o = j->o;
    if (o->csv) QN_TRY(qn_cost_write_places(j->cost, o->csv, diag));
    if (o->out) QN_TRY(qn_cost_write(j->cost, o->out, diag));
    if (!o->json && j->question.route.initial) qn_route_print_lines(&j->question.route, stdout);
    if (o->json) QN_TRY(qn_cost_print_json(j->cost, stdout));
    else qn_cost_print(j->cost, stdout);
    if (o->out && !o->json) printf("\nfiles are in %s\n", o->out);
out:
    return status;
}

static int run_budget(void *values, int narguments, char **arguments) {
    qn_status status = QN_OK;
    qn_diag diag = {0};
    const budget_options *o = values;
    job j = {.o = o, .what = arguments[0], .host = qn_cli_study_host(o->quiet)};
    const bool leads = qn_host_leads(&j.host);
    bool made = false;
    (void)narguments;
    QN_TRY(read_target(&j, &diag));
    if (o->out && leads) status = qn_output_folder_create(o->out, o->force, &made, &diag);
    QN_TRY(qn_team_agree_on(j.host.team, status, &diag));
    if (is_file(j.what)) QN_TRY(of_circuit(&j, &diag));
    else QN_TRY(of_run(&j, &diag));
    if (leads) QN_TRY(show(&j, &diag));
out:
    if (status != QN_OK && made && o->out) (void)rmdir(o->out); /* stays if anything is in it */
    qn_cost_destroy(j.cost);
    qn_question_clear(&j.question);
    return qn_exit_code(&diag, status);
}

const qn_command qn_command_budget = {
    .name = "budget",
    .summary = "What each source of noise, gate and qubit costs a trained model or any circuit",
    .arguments = "RUN | FILE.qasm --observable SUM [OPTION...]",
    .details =
        "\nRUN is a run directory of qmae-noise train: what noise costs its fidelity and swap. "
        "FILE.qasm is\na circuit: what noise costs the value of --observable. First order: the "
        "exact derivative with\nrespect to the strength, from one backward pass. True: the model "
        "without the source. See\ndocs/budget.md.\n",
    .example = "qmae-noise budget runs/mine --target 0.5 --out figures",
    .min_arguments = 1,
    .max_arguments = 1,
    .options = &table,
    .values_size = sizeof(budget_options),
    .shared = true,
    .run = run_budget,
};
