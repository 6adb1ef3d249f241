/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "folder_fixture.h"

#include "assert_close.h"

#include <string.h>

temp_folder folder;

int folder_set_up(void **state) {
    (void)state;
    temp_folder_create(&folder);
    return 0;
}

int folder_tear_down(void **state) {
    (void)state;
    temp_folder_remove(&folder);
    return 0;
}

const char *write_model(const char *text) {
    temp_file(&folder, "model.cfg", text, strlen(text));
    return temp_path(&folder, "model.cfg");
}

qn_model *load_text(const char *text) {
    qn_diag diag = {0};
    qn_model *model = NULL;
    if (qn_model_load(write_model(text), &model, &diag) != QN_OK)
        fail_msg("line %d: %s\n%s", diag.line, diag.text, text);
    return model;
}
