/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CSV files as read, pieces of HTML, and the page of `report` on run directories made here. */
#include "alloc_failure.h"
#include "assert_close.h"
#include "core/atomic_file.h"
#include "draw/html.h"
#include "host/host.h"
#include "run/page.h"
#include "temp_folder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static void text_file(const temp_folder *folder, const char *name, const char *text) {
    temp_file(folder, name, text, strlen(text));
}

/* ---- CSV ---------------------------------------------------------------------------------- */

static void csv(void **state) {
    static const char text[] =
        "name,fidelity,fidelity_error\r\n\"a, \"\"b\"\"\",0.5,0.01\n,0.25,\n";
    temp_folder folder;
    qn_csv_file read = {0};
    (void)state;
    temp_folder_create(&folder);
    text_file(&folder, "a.csv", text);
    assert_int_equal(qn_csv_file_read(temp_path(&folder, "a.csv"), &read, NULL), QN_OK);
    assert_int_equal(read.ncolumns, 3);
    assert_int_equal(read.nrows, 2);
    assert_string_equal(qn_csv_heading(&read, 2), "fidelity_error");
    assert_string_equal(qn_csv_cell(&read, 0, 0), "a, \"b\"");
    assert_string_equal(qn_csv_cell(&read, 0, 2), "0.01");
    assert_string_equal(qn_csv_cell(&read, 1, 0), "");
    assert_string_equal(qn_csv_cell(&read, 1, 2), "");
    assert_int_equal(qn_csv_column(&read, "fidelity"), 1);
    assert_int_equal(qn_csv_column(&read, "no"), 3);
    assert_int_equal(qn_csv_error_column(&read, 1), 2);
    assert_int_equal(qn_csv_error_column(&read, 0), 3);
    qn_csv_file_clear(&read);
    text_file(&folder, "b.csv", "a,b"); /* no row, no newline */
    assert_int_equal(qn_csv_file_read(temp_path(&folder, "b.csv"), &read, NULL), QN_OK);
    assert_int_equal(read.nrows, 0);
    qn_csv_file_clear(&read);
    temp_folder_remove(&folder);
}

static void bad_csv(void **state) {
    static const struct {
        const char *text;
        int line;
    } cases[] = {{"a,b\n1,2\n3\n", 3}, {"a\n1,2\n", 2}, {"", 1}, {"a,b\n\n", 2}};
    temp_folder folder;
    (void)state;
    temp_folder_create(&folder);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; ++i) {
        qn_csv_file read = {0};
        qn_diag diag = {0};
        text_file(&folder, "bad.csv", cases[i].text);
        assert_int_equal(qn_csv_file_read(temp_path(&folder, "bad.csv"), &read, &diag),
                         QN_ERR_SYNTAX);
        assert_int_equal(diag.line, cases[i].line);
        assert_null(read.text);
    }
    temp_folder_remove(&folder);
}

/* ---- pieces ------------------------------------------------------------------------------- */

/* What `print` writes for its arguments, for assert_string_equal. */
#define ASSERT_PRINTS(expected, call)                                                              \
    do {                                                                                           \
        char *text_ = NULL;                                                                        \
        size_t size_ = 0;                                                                          \
        FILE *file = open_memstream(&text_, &size_);                                               \
        call;                                                                                      \
        fclose(file);                                                                              \
        assert_string_equal(text_, expected);                                                      \
        free(text_);                                                                               \
    } while (0)

static void pieces(void **state) {
    (void)state;
    ASSERT_PRINTS("&lt;a href=&quot;x&quot;&gt;&#39;&amp;amp;",
                  qn_html_text(file, "<a href=\"x\">'&amp;"));
    /* RFC 4648, section 10 */
    ASSERT_PRINTS("data:t/x;base64,", qn_html_data(file, "t/x", "", 0));
    ASSERT_PRINTS("data:t/x;base64,Zg==", qn_html_data(file, "t/x", "f", 1));
    ASSERT_PRINTS("data:t/x;base64,Zm8=", qn_html_data(file, "t/x", "fo", 2));
    ASSERT_PRINTS("data:t/x;base64,Zm9vYmFy", qn_html_data(file, "t/x", "foobar", 6));
    ASSERT_PRINTS("data:t/x;base64,/+/6", qn_html_data(file, "t/x", "\xff\xef\xfa", 3));
    ASSERT_PRINTS("0.4071&nbsp;±&nbsp;0.0084", qn_html_value(file, "0.40712", "0.00838"));
    ASSERT_PRINTS("16.69&nbsp;±&nbsp;0.29", qn_html_value(file, "16.688", "0.2877"));
    ASSERT_PRINTS("1234&nbsp;±&nbsp;57", qn_html_value(file, "1234.2", "57.1"));
    ASSERT_PRINTS("0.2939", qn_html_value(file, "0.29387", NULL));
    ASSERT_PRINTS("0.5", qn_html_value(file, "0.5", "0.0"));
    ASSERT_PRINTS("1234", qn_html_value(file, "1234", NULL));
    ASSERT_PRINTS("13&#8239;146&#8239;000", qn_html_value(file, "13146000", NULL));
    ASSERT_PRINTS("&lt;nan", qn_html_value(file, "<nan", NULL));
}

/* ---- pages -------------------------------------------------------------------------------- */

static const char metrics[] =
    "step,epoch,fidelity,fidelity_error,ideal,ideal_error\n0,0.0,0.1,0.01,0.2,0.01\n"
    "4,1.0,0.41,0.0125,0.6,0.02\n";

/* A run directory in `folder`. */
static void make_run(const temp_folder *folder, const char *name, const char *settings) {
    char file[128];
    assert_int_equal(mkdir(temp_path(folder, name), 0777), 0);
    snprintf(file, sizeof file, "%s/settings.cfg", name);
    text_file(folder, file, settings);
    snprintf(file, sizeof file, "%s/metrics.csv", name);
    text_file(folder, file, metrics);
    snprintf(file, sizeof file, "%s/noise_model.cfg", name);
    text_file(folder, file, "format = 1;\nname = \"<b>mine\";\nsource = \"here & there\";\n");
    snprintf(file, sizeof file, "%s/curves.svg", name);
    text_file(folder, file, "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    snprintf(file, sizeof file, "%s/costs.csv", name);
    text_file(folder, file, "source,cost\ncz <gate>,0.5\n");
}

static char *page_of(const temp_folder *folder, const char *const *names, size_t count) {
    qn_run_files runs[2] = {0};
    char *text = NULL;
    size_t size = 0;
    qn_diag diag = {0};
    for (size_t r = 0; r < count; ++r)
        if (qn_run_files_read(temp_path(folder, names[r]), &runs[r], &diag) != QN_OK)
            fail_msg("%s", diag.text);
    if (qn_page_write(runs, count, "qmae-noise report <x>", temp_path(folder, "page.html"), false,
                      &qn_cli_host, &diag) != QN_OK)
        fail_msg("%s", diag.text);
    assert_int_equal(qn_file_read(temp_path(folder, "page.html"), &text, &size, NULL), QN_OK);
    for (size_t r = 0; r < count; ++r) qn_run_files_clear(&runs[r]);
    return text;
}

static void assert_has(const char *page, const char *part) {
    if (!strstr(page, part)) fail_msg("the page lacks '%s'", part);
}

static void one_run(void **state) {
    static const char *const names[] = {"one/"};
    temp_folder folder;
    (void)state;
    temp_folder_create(&folder);
    make_run(&folder, "one",
             "# made by x 1.0\n# qmae-noise train --config THIS_FILE repeats it.\n"
             "noise = \"noise_model.cfg\";\nshots = 1000;\nlearning-rate = 0.05;\nforce = true;\n");
    char *page = page_of(&folder, names, 1);
    assert_has(page, "<title>one</title>");
    assert_has(page, "0.410&nbsp;±&nbsp;0.013");
    assert_has(page, "&lt;b&gt;mine");
    assert_has(page, "here &amp; there");
    assert_has(page, "data:image/svg+xml;base64,PHN2Zy");
    assert_has(page, "<pre>qmae-noise train --config settings.cfg</pre>");
    assert_has(page, "made by x 1.0");
    assert_has(page, "<th scope=\"row\">learning-rate</th><td>0.05</td>");
    assert_has(page, "<th scope=\"row\">force</th><td>yes</td>");
    assert_has(page, "cz &lt;gate&gt;");
    assert_has(page, "qmae-noise report &lt;x&gt;");
    assert_has(page, "prefers-color-scheme:dark");
    assert_null(strstr(page, "<b>mine"));
    assert_null(strstr(page, "src=\"http"));
    assert_null(strstr(page, "href=\"http"));
    assert_null(strstr(page, "<script"));
    assert_null(strstr(page, "tr class=\"differs\""));
    qn_free(page);
    temp_folder_remove(&folder);
}

static void two_runs(void **state) {
    static const char *const names[] = {"one", "two"};
    temp_folder folder;
    (void)state;
    temp_folder_create(&folder);
    make_run(&folder, "one", "shots = 1000;\nseed = 1;\n");
    make_run(&folder, "two", "shots = 500;\nseed = 1;\nnew = 2.5;\n");
    char *page = page_of(&folder, names, 2);
    assert_has(page, "<title>one, two</title>");
    assert_has(page, "<tr class=\"differs\"><th scope=\"row\">shots</th><td>1000</td><td>500</td>");
    assert_has(page, "<tr class=\"differs\"><th scope=\"row\">new</th><td>–</td><td>2.5</td>");
    assert_has(page, "<tr><th scope=\"row\">seed</th><td>1</td><td>1</td>");
    assert_has(page, "The runs together");
    qn_free(page);
    temp_folder_remove(&folder);
}

/* Only reports are written over, unless it is forced. */
static void somebody_elses_file(void **state) {
    static const char *const names[] = {"one"};
    temp_folder folder;
    qn_run_files run = {0};
    qn_diag diag = {0};
    (void)state;
    temp_folder_create(&folder);
    make_run(&folder, "one", "shots = 1000;\n");
    qn_free(page_of(&folder, names, 1));
    qn_free(page_of(&folder, names, 1)); /* over the first */
    text_file(&folder, "page.html", "mine");
    assert_int_equal(qn_run_files_read(temp_path(&folder, "one"), &run, NULL), QN_OK);
    const char *path = temp_path(&folder, "page.html");
    assert_int_equal(qn_page_write(&run, 1, "c", path, false, &qn_cli_host, &diag), QN_ERR_EXISTS);
    assert_non_null(strstr(diag.text, "--force"));
    char *text = NULL;
    size_t size = 0;
    assert_int_equal(qn_file_read(path, &text, &size, NULL), QN_OK);
    assert_string_equal(text, "mine");
    qn_free(text);
    assert_int_equal(qn_page_write(&run, 1, "c", path, true, &qn_cli_host, NULL), QN_OK);
    qn_run_files_clear(&run);
    temp_folder_remove(&folder);
}

static void no_runs(void **state) {
    temp_folder folder;
    qn_run_files run = {0};
    qn_diag missing = {0}, empty = {0}, broken = {0};
    (void)state;
    temp_folder_create(&folder);
    assert_int_equal(qn_run_files_read(temp_path(&folder, "none"), &run, &missing),
                     QN_ERR_NOT_FOUND);
    assert_int_equal(qn_run_files_read(folder.path, &run, &empty), QN_ERR_NOT_FOUND);
    assert_non_null(strstr(empty.text, "settings.cfg"));
    text_file(&folder, "settings.cfg", "shots = 1;\nshots shots\n");
    assert_int_equal(qn_run_files_read(folder.path, &run, &broken), QN_ERR_SYNTAX);
    assert_true(broken.line >= 2);
    assert_null(run.names);
    temp_folder_remove(&folder);
}

static void without_memory(void **state) {
    temp_folder folder;
    int failures = 0;
    (void)state;
    temp_folder_create(&folder);
    make_run(&folder, "one", "shots = 1000;\n");
    for (int k = 1;; ++k) {
        qn_run_files run = {0};
        alloc_failure_arm(k);
        qn_status status = qn_run_files_read(temp_path(&folder, "one"), &run, NULL);
        if (status == QN_OK)
            status = qn_page_write(&run, 1, "c", temp_path(&folder, "p.html"), false, &qn_cli_host,
                                   NULL);
        const int failed = alloc_failure_disarm();
        qn_run_files_clear(&run);
        if (!failed) break;
        assert_int_equal(status, QN_ERR_MEMORY);
        ++failures;
    }
    assert_true(failures > 8);
    temp_folder_remove(&folder);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(csv),      cmocka_unit_test(bad_csv),
        cmocka_unit_test(pieces),   cmocka_unit_test(one_run),
        cmocka_unit_test(two_runs), cmocka_unit_test(somebody_elses_file),
        cmocka_unit_test(no_runs),  cmocka_unit_test(without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
