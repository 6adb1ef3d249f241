/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "show/json.h"
#include "show/run_print.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

/* JSON has no infinities and no NaN: null. */
static json_t *record_object(const qn_table *table, const void *record) {
    json_t *object = json_object();
    for (size_t c = 0; c < table->ncolumns; ++c) {
        const char *field = (const char *)record + table->columns[c].offset;
        double value;
        uint64_t count;
        memcpy(&value, field, sizeof value);
        memcpy(&count, field, sizeof count);
        json_object_set_new(object, table->columns[c].name,
                            table->columns[c].kind == QN_COLUMN_REAL
                                ? qn_json_real(value)
                                : json_integer((json_int_t)count));
    }
    return object;
}

static json_t *evaluations(const qn_run_member *member) {
    json_t *array = json_array();
    for (size_t i = 0; i < member->history.nevaluations; ++i)
        json_array_append_new(array,
                              record_object(&qn_evaluation_table, &member->history.evaluations[i]));
    return array;
}

static json_t *describe(const qn_run *run) {
    const qn_train *train = run->noisy.train;
    const qn_program *program = qn_qmae_program(qn_train_qmae(train));
    const qn_train_settings *settings = qn_train_settings_of(train);
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:i, s:I, s:I, s:I, s:b}", "version",
                     qn_version(), "build", qn_build(), "folder", run->folder, "model",
                     qn_autoencoder_choice.names[settings->autoencoder], "noise",
                     qn_model_name(run->model), "engine", qn_qmae_engine(qn_train_qmae(train)),
                     "qubits", qn_program_nqubits(program), "angles",
                     qn_qmae_nangles(qn_train_qmae(train)), "seed", (json_int_t)settings->seed,
                     "steps", (json_int_t)qn_train_state_of(train).step, "test_images",
                     (json_int_t)run->test_images.count, "interrupted", (int)run->interrupted);
}

qn_status qn_run_print_json(const qn_run *run, FILE *file) {
    json_t *object = describe(run);
    const qn_train_state state = qn_train_state_of(run->noisy.train);
    if (!object) return QN_ERR_MEMORY;
    json_object_set_new(
        object, "embedding",
        json_string(qn_embedding_choice.names[run->options->settings.spec.embedding]));
    json_object_set_new(object, "circuits", json_integer((json_int_t)state.circuits));
    json_object_set_new(object, "shots", json_integer((json_int_t)state.shots));
    json_object_set_new(object, "result",
                        record_object(&qn_evaluation_table, qn_member_last(&run->noisy)));
    json_object_set_new(object, "evaluations", evaluations(&run->noisy));
    if (run->twin.train) json_object_set_new(object, "ideal_twin", evaluations(&run->twin));
    return qn_json_print(object, 15, file);
}
