/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jobs/kept.h"
#include "show/json.h"
#include "show/study_print.h"

#include <string.h>
#include <time.h>

enum { MOMENT = 32 };

static const char *moment(const qn_claimant *c, char *text) {
    struct tm local;
    localtime_r(&c->since, &local);
    strftime(text, MOMENT, "%Y-%m-%d %H:%M:%S", &local);
    return text;
}

static void print_claimant(const qn_claimant *c, FILE *file) {
    char text[MOMENT];
    if (!c->claimed) {
        fputs("claimed by nobody\n", file);
        return;
    }
    fputs("claimed by ", file);
    if (c->shard[0]) fprintf(file, "shard %s, ", c->shard);
    fprintf(file, "process %ld on %s, since %s%s\n", c->process, c->machine, moment(c, text),
            c->gone ? "; it is no more" : "");
}

void qn_missing_print(const qn_study *study, FILE *file) {
    int width = 0;
    for (size_t i = 0; i < study->count; ++i) {
        const int length = (int)strlen(study->jobs[i].name);
        if (!study->jobs[i].done && length > width) width = length;
    }
    for (size_t i = 0; i < study->count; ++i) {
        qn_claimant claimant;
        if (study->jobs[i].done) continue;
        qn_claimant_read(study, i, &claimant);
        fprintf(file, "%-*s  ", width, study->jobs[i].name);
        print_claimant(&claimant, file);
    }
}

static json_t *claimant_object(const qn_claimant *c) {
    char text[MOMENT];
    if (!c->claimed) return json_null();
    json_t *object = json_object();
    json_object_set_new(object, "shard", c->shard[0] ? json_string(c->shard) : json_null());
    json_object_set_new(object, "machine", json_string(c->machine));
    json_object_set_new(object, "process", json_integer(c->process));
    json_object_set_new(object, "since", json_string(moment(c, text)));
    json_object_set_new(object, "gone", json_boolean(c->gone));
    return object;
}

qn_status qn_missing_print_json(const qn_study *study, FILE *file) {
    json_t *root = json_object(), *list = json_array();
    for (size_t i = 0; i < study->count; ++i) {
        qn_claimant claimant;
        if (study->jobs[i].done) continue;
        qn_claimant_read(study, i, &claimant);
        json_t *object = json_object();
        json_object_set_new(object, "training", json_string(study->jobs[i].name));
        json_object_set_new(object, "claim", claimant_object(&claimant));
        json_array_append_new(list, object);
    }
    json_object_set_new(root, "command", json_string(study->command));
    json_object_set_new(root, "trainings", json_integer((json_int_t)study->count));
    json_object_set_new(root, "missing", list);
    return qn_json_print(root, 17, file);
}
